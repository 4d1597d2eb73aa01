"""The sentences of each report’s first screen."""

import pandas as pd

from helpers import answers, measure, terms
from helpers.answers import FAR, Stated
from helpers.draw.say import Sentence, inside
from helpers.language import message, messages

DIRECTIONS = "table-directions"
COUNT = {
    "far_down": message(
        "Those who count by the year saw far fewer attacks {place} after {year}: one recorded {a} in {y0} and {b} in {y1}.{note}"
    ),
    "down": message(
        "Those who count by the year saw fewer attacks {place} after {year}: one recorded {a} in {y0} and {b} in {y1}.{note}"
    ),
    "far_up": message(
        "Those who count by the year saw far more attacks {place} after {year}: one recorded {a} in {y0} and {b} in {y1}.{note}"
    ),
    "up": message(
        "Those who count by the year saw more attacks {place} after {year}: one recorded {a} in {y0} and {b} in {y1}.{note}"
    ),
}
ENDS = {
    "alone": message("For {area} alone, the newest numbers of fighters run from {low} to {high}."),
    "together": message("For {area} together they run from {low} to {high}, but they count different people."),
}
ONE = {
    "alone": message("For {area} alone, the one new number of fighters is {low}."),
    "together": message("For {area} together the one new number is {low}."),
}
ALIKE = messages(
    "Not about one number: {n} origin speaks of fighters.",
    "Not about one number: {n} origins, few of which count the same people in the same area at the same time.",
)
UNLIKE = messages(
    "Not at all about one number: {n} origin speaks of fighters.",
    "Not at all about one number: {n} origins, and no two count the same people in the same area at the same time.",
)


def attacks(facts: answers.Attacks, record) -> Sentence:
    """Whether attacks became more or fewer, by the count that runs longest, and what the group claims beside it."""
    words = record.words
    parts = [_count(facts, record)]
    if facts.claimed:
        row = facts.claimed.row
        claimed = words(
            "The rise reported for {year} is {n} attacks which the group claimed in {months} months, in {area} together{note}",
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
        return words(
            "No count of the group’s attacks {place} alone runs over two years in this selection.", place=inside(record)
        )
    way = "down" if facts.change < 0 else "up"
    far = "far_" if abs(facts.change) >= FAR else ""
    first, last = facts.first.row, facts.last.row
    return words(
        COUNT[far + way],
        place=inside(record),
        year=str(first["date_start"].year),
        a=words.plural(*terms.COUNTED[first["what"]], 2, n=words.number(first["value_best"])),
        y0=words.period(first["date_start"].date(), first["date_end"].date()),
        b=words.number(last["value_best"]),
        y1=words.period(last["date_start"].date(), last["date_end"].date()),
        note=_note((*facts.first.claims, *facts.last.claims)),
    )


def _exceeding(facts: answers.Attacks, words) -> str:
    if facts.exceeding is None:
        return ""
    return words(
        " – no doubling, if the {m} claims counted the year before are right{note}",
        m=words.number(facts.exceeding["value"]),
        note=_note(facts.exceeding["claim_ids"]),
    )


def sure_of_attacks(facts: answers.Attacks, record) -> Sentence:
    """How sure a fall or a rise is: how many voices, how many of them unnamed, how many for the area alone."""
    words = record.words
    said = (
        [
            words.plural(
                "The fall: {n} voice, and no complete count.",
                "The fall: {n} voices agree, none with a complete count.",
                facts.fewer,
                to=DIRECTIONS,
            )
        ]
        if facts.fewer
        else []
    )
    if facts.more:
        unnamed = (
            words.plural(", {n} of them unnamed", ", {n} of them unnamed", facts.unnamed, to=DIRECTIONS)
            if facts.unnamed
            else ""
        )
        alone = (
            words.plural("{n} speaks of this area alone", "{n} speak of this area alone", facts.alone, to=DIRECTIONS)
            if facts.alone
            else words("no one speaks of this area alone")
        )
        said.append(
            words.plural(
                "A rise: {n} says so{unnamed}; {alone}.",
                "A rise: {n} say so{unnamed}; {alone}.",
                facts.more,
                to=DIRECTIONS,
                unnamed=unnamed,
                alone=alone,
            )
        )
    return Sentence(" ".join(said) or words("The record has no statement on this in the selection."))


def drawdown(facts: answers.Drawdown, record) -> Sentence:
    """From which level to which the US troops went, and which counts run through those months."""
    words = record.words
    if facts.before is None:
        return Sentence(
            words(
                "The selection has no fall from one stated level of US troops {place} to another.", place=inside(record)
            )
        )
    before, after = facts.before.row, facts.after.row
    levels = words(
        "US troops {place} fell from about {a}{note0} to {b}{note1} between {m0} and {m1} and stayed there until {m2}.",
        place=inside(record),
        a=words.number(before["value_best"]),
        b=words.number(after["value_best"]),
        m0=words.month(before["date_start"].date(), whole=True),
        m1=words.month(after["date_start"].date(), whole=True),
        m2=words.month(facts.until.date(), whole=True),
        note0=_note(facts.before.claims),
        note1=_note(facts.after.claims),
    )
    closing = words("That is too little to show a link, or to rule one out.")
    return Sentence(f"{levels} {_runs(facts, words)} {closing}")


def _runs(facts: answers.Drawdown, words) -> str:
    """The counts that run through the change, the first with its numbers around it."""
    if not facts.runs:
        return words("No count of attacks runs through those months.")
    part = facts.runs[0]
    outer = part[~part["inner"]]
    around = outer[(outer["date_end"] >= facts.before.row["date_start"])].head(3)
    numbers = words.list(
        [
            words(
                "{n} in {when}{note}",
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
        words.plural(*terms.COUNTED[one["what"]], 2, n=people)
        if one["what"] == "killed"
        else words.term("counts", "what", one["what"])
    )
    return words.plural(
        "One count runs through those months – {what}, by {who}: {numbers}.",
        "{n} counts run through those months, among them {what}, by {who}: {numbers}.",
        len(facts.runs),
        what=what,
        who=words.shorts[one["origin_id"]][words.lang],
        numbers=numbers,
    )


def sure_of_drawdown(facts: answers.Drawdown, words) -> Sentence:
    """How sure the levels are, and a link."""
    return Sentence(
        words(
            "Troop numbers: {levels}. A link: open – {causes}, and none tests it.",
            levels=words.plural("{n} origin states them", "{n} origins state them", facts.n_levels, to="table-claims"),
            causes=words.plural(
                "{n} origin names causes", "{n} origins name causes, each its own", facts.n_causes, to="table-causes"
            ),
        )
    )


def fighters(facts: answers.Fighters, record) -> Sentence:
    """Between what numbers the newest statements run, for the area alone and for it together with another."""
    words = record.words
    parts = [
        words(
            ENDS[name] if ends[0].claims != ends[1].claims else ONE[name],
            low=_number(ends[0], words),
            high=_number(ends[1], words),
            area=words.geography(ends[0].row["country"], ""),
        )
        for name, ends in (("alone", facts.alone), ("together", facts.together))
        if ends
    ]
    return Sentence(" ".join(parts) or words("No number of fighters is stated for this selection."))


def _number(stated: Stated, words) -> str:
    row = stated.row
    shown = words.quantity(row["value_low"], row["value_best"], row["value_high"], row["bound"])
    who = words.shorts[row["origin_id"]][words.lang]
    return words(
        "{n} ({who}, {year}{note})", n=shown, who=who, year=str(row["date_end"].year), note=_note(stated.claims)
    )


def sure_of_fighters(facts: answers.Fighters, words) -> Sentence:
    """How little the numbers of different origins have in common."""
    return Sentence(words.plural(*(ALIKE if facts.alike else UNLIKE), facts.n_origins, to="table-strength"))


def _note(claims) -> str:
    """References to the rows of claims; a page gives them numbers."""
    return "".join(f"[†](#{claim})" for claim in claims)


def _months(row: pd.Series) -> int:
    return round(row["days"] / (measure.DAYS_PER_MONTH + 0.44))
