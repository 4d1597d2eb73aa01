"""The sentences of the first screens."""

from helpers import terms
from helpers.draw import labelled
from helpers.draw.phrases import (
    CAUSES,
    Sentence,
    area_name,
    in_area,
    inside,
    period_of,
    references,
    spelt,
)
from helpers.language import message, messages
from helpers.measure import answers
from helpers.measure.answers import FAR, Stated
from helpers.measure.totals import MEAN_MONTH

# what is said of attacks between two years, by whether they rose and whether far
COUNTED = {
    (False, True): message("Yearly counts show far fewer attacks {place} after {year}: {numbers}"),
    (False, False): message("Yearly counts show fewer attacks {place} after {year}: {numbers}"),
    (True, True): message("Yearly counts show far more attacks {place} after {year}: {numbers}"),
    (True, False): message("Yearly counts show more attacks {place} after {year}: {numbers}"),
}
# numbers of fighters, by whether they are of more than the area asked for and whether there is only one
ENDS = {
    (False, False): message("For {area} alone, the numbers of fighters given since {year} run from {low} to {high}."),
    (False, True): message("For {area} alone, the one number of fighters given since {year} is {low}."),
    (True, False): message(
        "For {area} together, numbers since {year} run from {low} to {high}, but they count different people."
    ),
    (True, True): message("For {area} together the one new number is {low}."),
}


def attacks(facts: answers.Attacks, *, record) -> Sentence:
    """Whether attacks increased or decreased by the longest count, and what the group itself claims.

    ``facts`` is ``answers.attacks``.
    """
    words, place = record.words, in_area(record)
    if facts.first is None:
        text = words(
            "No count of the group’s attacks {place} alone runs over two years in this selection.", place=place
        )
    else:
        text = words(
            COUNTED[facts.change > 0, abs(facts.change) >= FAR],
            place=place,
            year=str(facts.first.row["date_start"].year),
            numbers=_first_and_last(facts, words),
        )
    return Sentence(f"{text} {_claimed(facts, record)}" if facts.claimed else text)


def _first_and_last(facts: answers.Attacks, words) -> str:
    first, last = facts.first.row, facts.last.row
    return words(
        "one of them has {a} in {y0} and {b} in {y1}.{note}",
        a=words.plural(*terms.COUNTED[first["what"]], int(first["value_best"])),
        y0=period_of(first, words),
        b=words.number(last["value_best"]),
        y1=period_of(last, words),
        note=references((*facts.first.claims, *facts.last.claims), words),
    )


def _claimed(facts: answers.Attacks, record) -> str:
    words, row = record.words, facts.claimed.row
    return words(
        "The rise reported for {year} rests on {n} attacks the group claimed in {months}, {place}{note}{doubt}.",
        n=words.number(row["value_best"]),
        months=words.plural("{n} month", "{n} months", round(row["days"] / MEAN_MONTH), spelt=True),
        place=inside(row["country"], row["place_id"], words),
        year=str(row["date_end"].year),
        note=references(facts.claimed.claims, words),
        doubt=_doubled(facts, record),
    )


def _doubled(facts: answers.Attacks, record) -> str:
    """Which counts of the year before make the claimed total a doubling, and which do not."""
    words, over, within = record.words, facts.exceeding, facts.allowed
    if over is None:
        return ""
    counted = record.claims.set_index("claim_id").loc[over["claim_ids"][0]]
    beside = {
        "who": words.short(counted["origin_id"]),
        "m": words.number(over["value"]),
        "year": str(counted["date_end"].year),
        "note": references(over["claim_ids"], words),
    }
    if within is None:
        return words(" – no doubling, if {who}’s {m} there in {year} are right{note}", **beside)
    return words(
        " – a doubling by one {year} count ({n}{other}), not by {who}’s ({m}{note})",
        n=words.number(within["value"]),
        other=references(within["claim_ids"], words),
        **beside,
    )


def sure_of_attacks(facts: answers.Attacks, *, record) -> Sentence:
    """How sure a fall or a rise is: how many voices say so, how many are unnamed or speak of this area alone."""
    words, texts = record.words, []
    if facts.fewer.n:
        fewer = messages(
            "A fall since {year}: {n} voice, and no complete count.",
            "A fall since {year}: {n} voices agree, none with a complete count.",
        )
        texts.append(words.plural(*fewer, facts.fewer.n, year=str(facts.since), to=facts.fewer.claims, spelt=True))
    if facts.more.n:
        more = messages(
            "A rise since then: {n} says so{unnamed}; {alone}.", "A rise since then: {n} say so{unnamed}; {alone}."
        )
        unnamed = (
            words(", {n} of them unnamed", n=spelt(facts.unnamed.n, words, facts.unnamed.claims))
            if facts.unnamed.n
            else ""
        )
        alone = words("no one speaks of {place} alone", place=area_name(record))
        if facts.alone.n:
            speak = messages("only {n} speaks of {place} alone", "only {n} speak of {place} alone")
            alone = words.plural(*speak, facts.alone.n, place=area_name(record), to=facts.alone.claims, spelt=True)
        told = {"unnamed": unnamed, "alone": alone, "to": facts.more.claims, "spelt": True}
        texts.append(words.plural(*more, facts.more.n, **told))
    return Sentence(" ".join(texts) or words("The record has no statement on this in the selection."))


def drawdown(facts: answers.Drawdown, *, record) -> Sentence:
    """The fall of US troop levels, and which counts cover those months.

    ``facts`` is ``answers.drawdown``.
    """
    words, place = record.words, in_area(record)
    if facts.before is None:
        none = words("The selection has no fall from one stated level of US troops {place} to another.", place=place)
        return Sentence(none)
    before, after = facts.before.row, facts.after.row
    levels = words(
        "US troops {place} fell from about {a}{note0} to {b}{note1} between {m0} and {m1}, still the figure in {m2}.",
        place=place,
        a=words.number(before["value_best"]),
        b=words.number(after["value_best"]),
        m0=words.month(before["date_start"], whole=True),
        m1=words.month(after["date_start"], whole=True),
        m2=words.month(facts.until, whole=True),
        note0=references(facts.before.claims, words),
        note1=references(facts.after.claims, words),
    )
    closing = words("No link with the drawdown can be shown or ruled out.")
    return Sentence(f"{levels} {_runs(facts, words)} {closing}")


def _runs(facts: answers.Drawdown, words) -> str:
    """The counts that cover the change, with the numbers of the first one around it."""
    if not facts.runs:
        return words("No count on record has totals throughout.")
    part = facts.runs[0]
    around = part[~part["inner"] & (part["date_end"] >= facts.before.row["date_start"])].head(3)
    numbers = [
        words(
            "{n} in {when}{note}",
            n=words.number(row["value_best"]),
            when=period_of(row, words),
            note=references((row["claim_id"],), words),
        )
        for _, row in around.iterrows()
    ]
    one = part.iloc[0]
    killed = words.plural(*terms.COUNTED["killed"], 2, n=words.term("counts", "who", one["who"]))
    return words.plural(
        "One count on record has totals throughout – {what}, by {who}: {numbers}.",
        "{n} counts on record have totals throughout, among them {what}, by {who}: {numbers}.",
        len(facts.runs),
        n=words.spelt(len(facts.runs)).capitalize(),
        what=killed if one["what"] == "killed" else words.term("counts", "what", one["what"]),
        who=words.short(one["origin_id"]),
        numbers=words.list(numbers),
    )


def sure_of_drawdown(facts: answers.Drawdown, *, record) -> Sentence:
    """How sure the troop levels are, and any link with attacks."""
    words, levels, causes = record.words, facts.n_levels, facts.n_causes
    text = words(
        "Troop numbers: {levels}. A link: open – {causes}, and none tests it.",
        levels=words.plural("{n} origin states them", "{n} origins state them", levels, to=facts.levels, spelt=True),
        causes=words.plural(
            "{n} origin names causes", "{n} origins name causes, each its own", causes, to=CAUSES, spelt=True
        ),
    )
    return Sentence(text)


def fighters(facts: answers.Fighters, *, record) -> Sentence:
    """The range of the newest numbers, for the area alone and for it together with another.

    ``facts`` is ``answers.fighters``.
    """
    words = record.words
    parts = [
        words(
            ENDS[wider, one.claims == other.claims],
            low=_number(one, words),
            high=_number(other, words),
            area=words.geography(one.row["country"], ""),
            year=str(facts.since),
        )
        for wider, (one, other) in ((False, facts.alone or (None, None)), (True, facts.together or (None, None)))
        if one
    ]
    return Sentence(" ".join(parts) or words("No number of fighters is stated for this selection."))


def _number(stated: Stated, words) -> str:
    row = stated.row
    who, note = words.short(row["origin_id"]), references(stated.claims, words)
    n, year = labelled.number(row, words), str(row["date_end"].year)
    return words("{n} ({who}, {year}{note})", n=n, who=who, year=year, note=note)


def sure_of_fighters(facts: answers.Fighters, *, record) -> Sentence:
    """How little the numbers of different origins have in common."""
    words = record.words
    text = words.plural(
        "There is no one number: {n} origin speaks of fighters.",
        "There is no one number: {n} origins, few of which count the same people in one area at one time.",
        facts.n_origins,
        to=facts.claims or "table-strength",
        spelt=True,
    )
    return Sentence(text)
