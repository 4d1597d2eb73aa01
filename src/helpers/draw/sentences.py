"""Sentences whose numbers are computed."""

import pandas as pd

from helpers import measure, terms
from helpers.language import message
from helpers.measure import answers
from helpers.measure.answers import FAR, Stated

# the tables of a page to which counted numbers lead
CLAIMS, UNDATED, LISTED, CAUSES, RANKS, AGAINST, DIRECTIONS, STRENGTH = (
    f"table-{name}" for name in ("claims", "undated", "listed", "causes", "ranks", "against", "directions", "strength")
)
# what is said of attacks between two years, by whether they rose and whether far
COUNTED = {
    (False, True): message("Those who count by the year saw far fewer attacks {place} after {year}: {numbers}"),
    (False, False): message("Those who count by the year saw fewer attacks {place} after {year}: {numbers}"),
    (True, True): message("Those who count by the year saw far more attacks {place} after {year}: {numbers}"),
    (True, False): message("Those who count by the year saw more attacks {place} after {year}: {numbers}"),
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
IN = {"IRQ": message("in Iraq"), "SYR": message("in Syria")}


class Sentence:
    """A sentence as a cell shows it: Markdown, with plain text beside it."""

    def __init__(self, text: str):
        self.text = text

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/markdown": self.text, "text/plain": self.text}


def attacks(facts: answers.Attacks, *, record) -> Sentence:
    """Whether attacks became more or fewer, by the count that runs longest, and what the group claims beside it.

    ``facts`` is ``answers.attacks``.
    """
    words = record.words
    if facts.first is None:
        parts = [
            words(
                "No count of the group’s attacks {place} alone runs over two years in this selection.",
                place=_in(record),
            )
        ]
    else:
        text = words(
            COUNTED[facts.change > 0, abs(facts.change) >= FAR],
            place=_in(record),
            year=str(facts.first.row["date_start"].year),
            numbers=_first_and_last(facts, words),
        )
        parts = [text]
    if facts.claimed:
        parts.append(_claimed(facts, record))
    return Sentence(" ".join(parts))


def _first_and_last(facts: answers.Attacks, words) -> str:
    first, last = facts.first.row, facts.last.row
    return words(
        "one recorded {a} in {y0} and {b} in {y1}.{note}",
        a=words.plural(*terms.COUNTED[first["what"]], int(first["value_best"])),
        y0=_period(first, words),
        b=words.number(last["value_best"]),
        y1=_period(last, words),
        note=_note((*facts.first.claims, *facts.last.claims), words),
    )


def _claimed(facts: answers.Attacks, record) -> str:
    words, row = record.words, facts.claimed.row
    return words(
        "The rise reported for {year} is {n} attacks the group claimed in {months} months, in {area}{note}{doubt}.",
        n=words.number(row["value_best"]),
        months=words.spelt(round(row["days"] / (measure.DAYS_PER_MONTH + 0.44))),
        area=words("{area} together", area=words.geography(row["country"], row["place_id"])),
        year=str(row["date_end"].year),
        note=_note(facts.claimed.claims, words),
        doubt=_doubled(facts, record),
    )


def _doubled(facts: answers.Attacks, record) -> str:
    """Beside which count of the year before the claimed total is a doubling, beside which not."""
    words, over, within = record.words, facts.exceeding, facts.allowed
    if over is None:
        return ""
    counted = record.claims.set_index("claim_id").loc[over["claim_ids"][0]]
    beside = {
        "who": words.short(counted["origin_id"]),
        "m": words.number(over["value"]),
        "year": str(counted["date_end"].year),
        "note": _note(over["claim_ids"], words),
    }
    if within is None:
        return words(" – no doubling, if {who}’s {m} there in {year} are right{note}", **beside)
    return words(
        " – a doubling by one {year} count ({n}{other}), not by {who}’s ({m}{note})",
        n=words.number(within["value"]),
        other=_note(within["claim_ids"], words),
        **beside,
    )


def sure_of_attacks(facts: answers.Attacks, *, record) -> Sentence:
    """How sure a fall or a rise is: how many voices, how many of them unnamed, how many for the area alone."""
    words, place, said = record.words, area_name(record), []
    if facts.fewer:
        said.append(
            words.plural(
                "A fall since {year}: {n} voice, and no complete count.",
                "A fall since {year}: {n} voices agree, none with a complete count.",
                facts.fewer,
                year=str(facts.since),
                n=_spelt(facts.fewer, words, DIRECTIONS),
            )
        )
    if facts.more:
        unnamed = words(", {n} of them unnamed", n=_spelt(facts.unnamed, words, DIRECTIONS)) if facts.unnamed else ""
        alone = words.plural(
            "{n} speaks of {place} alone",
            "{n} speak of {place} alone",
            facts.alone,
            place=place,
            n=_spelt(facts.alone, words, DIRECTIONS),
        )
        said.append(
            words.plural(
                "A rise since then: {n} says so{unnamed}; {alone}.",
                "A rise since then: {n} say so{unnamed}; {alone}.",
                facts.more,
                n=_spelt(facts.more, words, DIRECTIONS),
                unnamed=unnamed,
                alone=alone if facts.alone else words("no one speaks of {place} alone", place=place),
            )
        )
    return Sentence(" ".join(said) or words("The record has no statement on this in the selection."))


def drawdown(facts: answers.Drawdown, *, record) -> Sentence:
    """From which level to which the US troops went, and which counts run through those months.

    ``facts`` is ``answers.drawdown``.
    """
    words = record.words
    if facts.before is None:
        none = words(
            "The selection has no fall from one stated level of US troops {place} to another.", place=_in(record)
        )
        return Sentence(none)
    before, after = facts.before.row, facts.after.row
    levels = words(
        "US troops {place} fell from about {a}{note0} to {b}{note1} between {m0} and {m1}, still the figure in {m2}.",
        place=_in(record),
        a=words.number(before["value_best"]),
        b=words.number(after["value_best"]),
        m0=words.month(before["date_start"].date(), whole=True),
        m1=words.month(after["date_start"].date(), whole=True),
        m2=words.month(facts.until.date(), whole=True),
        note0=_note(facts.before.claims, words),
        note1=_note(facts.after.claims, words),
    )
    closing = words("Counts are too few to show or rule out a link with the drawdown.")
    return Sentence(f"{levels} {_runs(facts, words)} {closing}")


def _runs(facts: answers.Drawdown, words) -> str:
    """The counts that run through the change, the first with its numbers around it."""
    if not facts.runs:
        return words("No count of attacks has totals throughout.")
    part = facts.runs[0]
    around = part[~part["inner"] & (part["date_end"] >= facts.before.row["date_start"])].head(3)
    numbers = [
        words(
            "{n} in {when}{note}",
            n=words.number(row["value_best"]),
            when=_period(row, words),
            note=_note((row["claim_id"],), words),
        )
        for _, row in around.iterrows()
    ]
    one = part.iloc[0]
    killed = words.plural(*terms.COUNTED["killed"], 2, n=words.term("counts", "who", one["who"]))
    return words.plural(
        "One count has totals throughout – {what}, by {who}: {numbers}.",
        "{n} counts have totals throughout, among them {what}, by {who}: {numbers}.",
        len(facts.runs),
        n=words.spelt(len(facts.runs)).capitalize(),
        what=killed if one["what"] == "killed" else words.term("counts", "what", one["what"]),
        who=words.short(one["origin_id"]),
        numbers=words.list(numbers),
    )


def sure_of_drawdown(facts: answers.Drawdown, *, record) -> Sentence:
    """How sure the levels are, and a link."""
    words = record.words
    levels, causes = _spelt(facts.n_levels, words, CLAIMS), _spelt(facts.n_causes, words, CAUSES)
    return Sentence(
        words(
            "Troop numbers: {levels}. A link: open – {causes}, and none tests it.",
            levels=words.plural("{n} origin states them", "{n} origins state them", facts.n_levels, n=levels),
            causes=words.plural(
                "{n} origin names causes", "{n} origins name causes, each its own", facts.n_causes, n=causes
            ),
        )
    )


def fighters(facts: answers.Fighters, *, record) -> Sentence:
    """Between what numbers the newest statements run, for the area alone and for it together with another.

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
    shown = words.quantity(row["value_low"], row["value_best"], row["value_high"], row["bound"])
    who, note = words.short(row["origin_id"]), _note(stated.claims, words)
    return words("{n} ({who}, {year}{note})", n=shown, who=who, year=str(row["date_end"].year), note=note)


def sure_of_fighters(facts: answers.Fighters, *, record) -> Sentence:
    """How little the numbers of different origins have in common."""
    words, n = record.words, facts.n_origins
    return Sentence(
        words.plural(
            "There is no one number: {n} origin speaks of fighters.",
            "There is no one number: {n} origins, few of which count the same people in one area at one time.",
            n,
            n=_spelt(n, words, STRENGTH),
        )
    )


def judgements(matrix: pd.DataFrame, *, record) -> Sentence:
    """Our key judgements, one for each dimension of ``matrix`` (``resurgence.matrix``).

    Window by window, who sees what and how sure that is by rule; another reading; what would settle it.
    """
    words = record.words
    said = [
        words(
            "**{question} {verdict}** {spans}. It could also be that {alternative}. {change} would settle it.",
            question=words(terms.QUESTION[about], place=_in(record)),
            verdict=_verdict(rows, words),
            spans=words.series(_spans(rows, words)),
            alternative=words(terms.ALTERNATIVE[about]),
            change=words(terms.CHANGE[about]),
        )
        for about, rows in matrix.groupby("about", sort=False)
    ]
    return Sentence("\n".join(f"- {text}" for text in said))


def _verdict(rows: pd.DataFrame, words) -> str:
    """What the newest window with a statement says."""
    stated = rows[rows["voices"] > 0]
    if stated.empty:
        return words("No statement.")
    row = next(stated.tail(1).itertuples())
    if row.confidence == "none":
        return words("Open.")
    return words(
        "Most recently {way} ({span}). How sure? {confidence}.",
        way=_way(row.about, row.direction, words),
        span=_years(row),
        confidence=words(terms.CONFIDENCE[row.confidence]).capitalize(),
    )


def _way(about: str, direction: str, words) -> str:
    return words(terms.WAY[about].get(direction, terms.UNCHANGED))


def _spans(rows: pd.DataFrame, words) -> list[str]:
    """Each window with how many voices see which direction, and how sure that is; windows without a statement once."""
    runs = (rows["voices"].gt(0) | rows["voices"].shift().ne(0)).cumsum()
    joined = rows.assign(last=rows.groupby(runs)["last"].transform("max")).groupby(runs).head(1)
    return [_span(row, words) for row in joined.itertuples()]


def _span(row, words) -> str:
    if not row.voices:
        none = words.linked(words("no statement in the record"), DIRECTIONS)
        return words("{span}: {said}", span=_years(row), said=none)
    first, *others = [
        (getattr(row, way), _way(row.about, way, words)) for way in ("up", "unchanged", "down") if getattr(row, way)
    ]
    n, way = first
    said = [words.plural("{n} voice says {way}", "{n} voices say {way}", n, n=_spelt(n, words, DIRECTIONS), way=way)]
    said += [words("{n} {way}", n=_spelt(n, words, DIRECTIONS), way=way) for n, way in others]
    unnamed = words(" ({n} of them unnamed)", n=words.spelt(row.unnamed)) if row.unnamed else ""
    return words(
        "{span}: {said}{unnamed} – {confidence}",
        span=_years(row),
        said=words.list(said),
        unnamed=unnamed,
        confidence=words(terms.CONFIDENCE[row.confidence]),
    )


def _years(row) -> str:
    return str(row.first) if row.first == row.last else f"{row.first}–{row.last % 100:02}"


def causes(causes: pd.DataFrame, ranks: pd.DataFrame, *, record) -> Sentence:
    """What the record can and cannot say about cause.

    ``causes`` is ``measure.causes``, ``ranks`` is ``association.ranks``.
    """
    words = record.words
    n, speakers, series = len(causes), causes["origin_id"].nunique(), len(ranks)
    ranked = int(ranks["why"].eq("").sum())
    return Sentence(
        words(
            "{statements} by {origins} say what somebody holds to be the reason; nothing here tests it. "
            "{ranked}. Other "
            "things changed in the same months. Two things that rise and fall together would not prove a cause, nor "
            "does the lack of such a match rule one out.",
            statements=words.plural("{n} statement", "{n} statements", n, to=CAUSES),
            origins=words.plural("{n} origin", "{n} origins", speakers, n=_spelt(speakers, words, CAUSES)),
            ranked=words.plural(
                "Of {series} set beside the US level in Iraq, {n} can be ranked against it",
                "Of {series} set beside the US level in Iraq, {n} can be ranked against it",
                ranked,
                to=RANKS,
                series=words.plural("{n} series of counts", "{n} series of counts", series, to=RANKS),
            ),
        )
    )


def bases(against: pd.DataFrame, *, record) -> Sentence:
    """Whether what is stated elsewhere fits what the relative statements allow.

    ``against`` is ``feasible.compare_with_stated``.
    """
    words, over = record.words, against[~against["fits"].astype(bool)]
    if against.empty:
        return Sentence(words("The record states nothing else for the base of a relative statement in the selection."))
    if over.empty:
        fitting = words.plural("{n} total", "{n} totals", len(against), to=AGAINST)
        return Sentence(
            words(
                "All that is stated elsewhere for such a base ({n}) fits what the relative statements allow.", n=fitting
            )
        )
    worst = over.loc[over["value"].idxmax()]
    return Sentence(
        words(
            "Stated elsewhere for the base of a relative statement{ratio}: {value}, more than that "
            "statement allows. The "
            "two cannot both be complete counts of the same thing.",
            value=words.linked(words.number(worst["value"]), worst["claim_ids"][0]),
            ratio=words.cited(worst["ratio_id"]),
        )
    )


def remainder(estimates: pd.DataFrame, *, record) -> Sentence:
    """The arithmetic of a peak of which some are said to be killed and some missing.

    ``estimates`` is ``measure.strength``. Numbers of different areas or origins are not set against each other.
    """
    words = record.words
    kinds = estimates["measure"] + " " + estimates["population"]
    needed = estimates.assign(kind=kinds)[kinds.isin(["peak fighters", "cumulative killed", "cumulative missing"])]
    rows = needed.drop_duplicates("kind").set_index("kind")
    try:
        measure.line(rows.reset_index(), across=("population", "definition", "kind"))
    except measure.Unlike:
        rows = rows[:0]
    if len(rows) < 3:
        return Sentence(
            words(
                "No statement of a peak with its dead and its missing, by one origin for one area, is in the selection."
            )
        )
    peak, killed, missing = (rows.loc[kind] for kind in ("peak fighters", "cumulative killed", "cumulative missing"))
    return Sentence(
        words(
            "Of {peak} fighters at the peak, {killed} are said to be dead and {missing} to be missing. "
            "The first less the "
            "second leaves more than {rest}, which is the third: the missing look like a remainder, not like people "
            "counted; those captured, fled or still active would have to be among them.",
            **{name: _stated(row, words) for name, row in (("peak", peak), ("killed", killed), ("missing", missing))},
            rest=words.linked(peak["low"] - killed["low"], peak["claim_id"]),
        )
    )


def _stated(row: pd.Series, words) -> str:
    shown = words.quantity(row["value_low"], row["value_best"], row["value_high"], row["bound"])
    return words.linked(shown, row["claim_id"])


def limits(claims: pd.DataFrame, *, record) -> Sentence:
    """How little the page rests on: statements, sources, origins, who these are, what is undated, listed or in doubt.

    ``claims`` are those of the record.
    """
    words = record.words
    origins = record.origins[record.origins["origin_id"].isin(claims["origin_id"])]
    aligned = int(origins["party_to_conflict"].isin(["yes", "aligned"]).sum())
    n_doubts, n_undated = int(claims["doubt"].ne("").sum()), int(claims["date_start"].isna().sum())
    return Sentence(
        words(
            "This page rests on {claims} from {sources} and {origins}; {unnamed} of the origins are not "
            "named, {aligned} "
            "are parties to the conflict or aligned with one. Of the statements, {doubts} and {undated}. {listed}.",
            claims=words.plural("{n} statement", "{n} statements", len(claims), to=CLAIMS),
            sources=words.plural("{n} source", "{n} sources", claims["source_id"].nunique(), to="table-sources"),
            origins=words.plural("{n} origin", "{n} origins", len(origins), to=CLAIMS),
            unnamed=words.linked(int((~origins["named"]).sum()), CLAIMS),
            aligned=words.linked(aligned, CLAIMS),
            doubts=words.plural("{n} carries a recorded doubt", "{n} carry a recorded doubt", n_doubts, to=CLAIMS),
            undated=words.plural("{n} is undated", "{n} are undated", n_undated, to=UNDATED),
            listed=words.plural(
                "{n} more is listed only, being wider than the selection or of no stated place",
                "{n} more are listed only, being wider than the selection or of no stated place",
                len(record.listed),
                to=LISTED,
            ),
        )
    )


def source_line(record, *drawn: pd.DataFrame) -> str:
    """The source line of a figure, made from the tables drawn: each article with its date, how many other documents."""
    words = record.words
    stated = record.claims["claim_id"].isin([claim for rows in drawn for claim in claims_of(rows)])
    used = record.sources[record.sources["source_id"].isin(record.claims.loc[stated, "source_id"])]
    articles = used[used["layer"] == "article"].sort_values("source_id")
    named = words.series(
        f"{words.short(f'writer-{row.source_id}')} ({words.month(row.source_date_end.date())})"
        for row in articles.itertuples()
    )
    others = len(used) - len(articles)
    documents = words.plural("{n} other document", "{n} other documents", others)
    if not others:
        return words("Source: {sources}.", sources=named) if named else words("Source: no claim in this selection.")
    if not named:
        return words("Source: {documents} (see Sources).", documents=documents)
    return words("Source: {sources}; {documents} (see Sources).", sources=named, documents=documents)


def claims_of(rows: pd.DataFrame) -> list[str]:
    """The claims that the rows of a table rest on, be a row one claim or several."""
    joined = [ids for ids in rows.get("claim_ids", []) if isinstance(ids, tuple)]
    return [*(claim for ids in joined for claim in ids), *rows.get("claim_id", [])]


def area_name(record) -> str:
    """The area asked for, by its name."""
    area = measure.area(record.selection)
    return record.words.geography(area, area if "-" in area else "")


def _in(record) -> str:
    """The area asked for, as a sentence goes on with it."""
    words, code = record.words, measure.area(record.selection)
    if "-" in code:
        return words("in {governorate}", governorate=words.geography("", code))
    return words(IN[code]) if code in IN else words("in {country}", country=words.country(code))


def _period(row, words) -> str:
    return words.period(row["date_start"].date(), row["date_end"].date())


def _spelt(n: int, words, to: str) -> str:
    return words.linked(words.spelt(n), to)


def _note(claims, words) -> str:
    """References to the rows of claims; a page gives them numbers."""
    return "".join(map(words.cited, claims))
