"""What event data say of the record, in sentences."""

import pandas as pd

from helpers.draw.event_bands import title
from helpers.draw.phrases import Sentence, area_name
from helpers.measure import event_cells
from helpers.measure.event_cells import EVENT, RATIO, SILENT, TOTAL

ANSWERS, RELATIVE, NEAREST = "table-answers", "table-relative", "table-nearest"


def checked(answers: pd.DataFrame, *, record) -> Sentence:
    """With how many totals a dataset agrees, and with how many not; ``answers`` is ``event_cells.answers``."""
    words, own = record.words, answers[answers["check"].eq(TOTAL) & ~answers["answer"].isin(SILENT)]
    if not record.beside.months:
        return Sentence(words("No event data stand beside this selection."))
    if own.empty:
        return Sentence(words("No total of this selection can be held against {title}.", title=title(record)))
    counted = own.groupby("answer")["n_claims"].sum()
    told = {name: words.linked(int(counted.get(name, 0)), ANSWERS) for name in _TOLD}
    return Sentence(
        words.plural(
            "{n} total can be held against {title}. It agrees with {agrees}, has fewer than {fewer} and more than "
            "{more}; of {cannot_tell} it cannot tell, and {same_source} is its own.",
            "{n} totals can be held against {title}. It agrees with {agrees}, has fewer than {fewer} and more than "
            "{more}; of {cannot_tell} it cannot tell, and {same_source} are its own.",
            int(own["n_claims"].sum()),
            to=ANSWERS,
            title=title(record),
            **told,
        )
    )


_TOLD = ("agrees", "fewer", "more", "cannot_tell", "same_source")


def sure(answers: pd.DataFrame, *, record) -> Sentence:
    """What a dataset covers, and how many statements it cannot speak of; ``answers`` is ``event_cells.answers``."""
    words, held = record.words, record.beside
    if not held.months:
        return Sentence(words("The selection leaves them out."))
    silent = int(answers.loc[answers["answer"].isin(SILENT), "n_claims"].sum())
    parts = []
    for code, (first, last) in held.months.items():
        months = [words.month(month.start_time.date(), whole=True) for month in (first, last)]
        parts.append(words("{place}: {first} to {last}.", place=words.country(code), first=months[0], last=months[1]))
    if held.dataset == "ucdp":
        parts.append(words("It holds only events that killed somebody."))
    of_others = words.plural(
        "{n} statement lies outside, or counts what it does not.",
        "{n} statements lie outside, or count what it does not.",
        silent,
        to=ANSWERS,
    )
    return Sentence(" ".join([*parts, of_others]))


def relative(checks: pd.DataFrame, *, record) -> Sentence:
    """How many relative statements two counts can be set beside; ``checks`` is ``event_cells.checks``."""
    words = record.words
    every = checks[checks["check"].eq(RATIO)]
    held = every[every["before"].notna()]
    fits = held["answer"].eq("agrees").sum()
    if every.empty:
        return Sentence(words("This selection has no relative statement."))
    if held.empty:
        return Sentence(
            words.plural(
                "The {n} relative statement lies outside what is covered, or gives no base.",
                "All {n} relative statements lie outside what is covered, or give no base.",
                len(every),
                to=RELATIVE,
            )
        )
    return Sentence(
        words(
            "Of {n} relative statements, {held} can be set beside two counts; {fits} of them fit, and can be told from "
            "no change.",
            n=words.linked(len(every), RELATIVE),
            held=words.linked(len(held), RELATIVE),
            fits=words.linked(int(fits), RELATIVE),
        )
    )


def nearest(checks: pd.DataFrame, *, record) -> Sentence:
    """How many reported events have one that is near; ``checks`` is ``event_cells.checks``."""
    words = record.words
    rows = event_cells.of_kind(checks, EVENT)
    first = rows[rows["rank"].fillna(1).eq(1)]
    if first.empty:
        none = words("No report of a single event in {place} lies within what is covered.", place=area_name(record))
        return Sentence(none)
    n = {name: words.linked(int(first["answer"].eq(name).sum()), NEAREST) for name in ("several", "one", "none")}
    return Sentence(
        words(
            "Of the reports of single events within what is covered, {several} have several events near, {one} just "
            "one, {none} none. That an event is near does not make it the one reported.",
            **n,
        )
    )
