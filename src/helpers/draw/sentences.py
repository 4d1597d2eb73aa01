"""The sentences of each report’s first screen."""

import pandas as pd

from helpers import answers, measure
from helpers.answers import FAR, Stated
from helpers.draw.say import Sentence, inside

DIRECTIONS = "table-directions"


def attacks(facts: answers.Attacks, record) -> Sentence:
    """Whether attacks became more or fewer, by the count that runs longest, and what the group claims beside it."""
    words = record.words
    parts = [_count(facts, record)]
    if facts.claimed:
        row = facts.claimed.row
        claimed = words(
            "first.claimed",
            n=words.number(row["value_best"]),
            months=words.number(_months(row)),
            area=words.geography(row["country"], row["place_id"]),
            year=str(row["date_end"].year),
            note=_note(facts.claimed.claims),
        )
        parts.append(f"{claimed}{_exceeding(facts, words)}.")
    return Sentence(" ".join(parts))


def _count(facts: answers.Attacks, record) -> str:
    words = record.words
    if facts.first is None:
        return words("first.no_count", place=inside(record))
    way = "down" if facts.change < 0 else "up"
    far = "far_" if abs(facts.change) >= FAR else ""
    first, last = facts.first.row, facts.last.row
    return words(
        f"first.{far}{way}",
        place=inside(record),
        year=str(first["date_start"].year),
        a=words(f"what.{first['what']}.other", n=words.number(first["value_best"])),
        y0=words.period(first["date_start"].date(), first["date_end"].date()),
        b=words.number(last["value_best"]),
        y1=words.period(last["date_start"].date(), last["date_end"].date()),
        note=_note((*facts.first.claims, *facts.last.claims)),
    )


def _exceeding(facts: answers.Attacks, words) -> str:
    if facts.exceeding is None:
        return ""
    return words("first.exceeding", m=words.number(facts.exceeding["value"]), note=_note(facts.exceeding["claim_ids"]))


def sure_of_attacks(facts: answers.Attacks, record) -> Sentence:
    """How sure a fall or a rise is: how many voices, how many of them unnamed, how many for the area alone."""
    words = record.words
    said = [words.plural("first.fall", facts.fewer, to=DIRECTIONS)] if facts.fewer else []
    if facts.more:
        unnamed = words.plural("first.unnamed", facts.unnamed, to=DIRECTIONS) if facts.unnamed else ""
        alone = (
            words.plural("first.of_area", facts.alone, to=DIRECTIONS) if facts.alone else words("first.of_area.none")
        )
        said.append(words.plural("first.rise", facts.more, to=DIRECTIONS, unnamed=unnamed, alone=alone))
    return Sentence(" ".join(said) or words("first.nobody"))


def drawdown(facts: answers.Drawdown, record) -> Sentence:
    """From which level to which the US troops went, and which counts run through those months."""
    words = record.words
    if facts.before is None:
        return Sentence(words("first.no_levels", place=inside(record)))
    before, after = facts.before.row, facts.after.row
    levels = words(
        "first.levels",
        place=inside(record),
        a=words.number(before["value_best"]),
        b=words.number(after["value_best"]),
        m0=words.month(before["date_start"].date(), whole=True),
        m1=words.month(after["date_start"].date(), whole=True),
        m2=words.month(facts.until.date(), whole=True),
        note0=_note(facts.before.claims),
        note1=_note(facts.after.claims),
    )
    return Sentence(f"{levels} {_runs(facts, words)} {words('first.no_link')}")


def _runs(facts: answers.Drawdown, words) -> str:
    """The counts that run through the change, the first with its numbers around it."""
    if not facts.runs:
        return words("first.no_run")
    part = facts.runs[0]
    outer = part[~part["inner"]]
    around = outer[(outer["date_end"] >= facts.before.row["date_start"])].head(3)
    numbers = words.list(
        [
            words(
                "first.number",
                n=words.number(row.value_best),
                when=words.period(row.date_start.date(), row.date_end.date()),
                note=_note((row.claim_id,)),
            )
            for row in around.itertuples()
        ]
    )
    one = part.iloc[0]
    people = words.term("counts", "who", one["who"])
    what = (
        words(f"what.{one['what']}.other", n=people)
        if one["what"] == "killed"
        else words.term("counts", "what", one["what"])
    )
    return words.plural(
        "first.runs", len(facts.runs), what=what, who=words.shorts[one["origin_id"]][words.lang], numbers=numbers
    )


def sure_of_drawdown(facts: answers.Drawdown, words) -> Sentence:
    """How sure the levels are, and a link."""
    return Sentence(
        words(
            "first.sure_drawdown",
            levels=words.plural("first.level_origins", facts.n_levels, to="table-claims"),
            causes=words.plural("first.cause_origins", facts.n_causes, to="table-causes"),
        )
    )


def fighters(facts: answers.Fighters, record) -> Sentence:
    """Between what numbers the newest statements run, for the area alone and for it together with another."""
    words = record.words
    parts = [
        words(
            f"first.{name}" if ends[0].claims != ends[1].claims else f"first.{name}_one",
            low=_number(ends[0], words),
            high=_number(ends[1], words),
            area=words.geography(ends[0].row["country"], ""),
        )
        for name, ends in (("alone", facts.alone), ("together", facts.together))
        if ends
    ]
    return Sentence(" ".join(parts) or words("first.no_fighters"))


def _number(stated: Stated, words) -> str:
    row = stated.row
    shown = words.quantity(row["value_low"], row["value_best"], row["value_high"], row["bound"])
    who = words.shorts[row["origin_id"]][words.lang]
    return words("first.whose", n=shown, who=who, year=str(row["date_end"].year), note=_note(stated.claims))


def sure_of_fighters(facts: answers.Fighters, words) -> Sentence:
    """How little the numbers of different origins have in common."""
    return Sentence(
        words.plural("first.alike" if facts.alike else "first.unlike", facts.n_origins, to="table-strength")
    )


def _note(claims) -> str:
    """References to the rows of claims; a page gives them numbers."""
    return "".join(f"[†](#{claim})" for claim in claims)


def _months(row: pd.Series) -> int:
    return round(row["days"] / (measure.DAYS_PER_MONTH + 0.44))
