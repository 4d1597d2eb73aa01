"""Sentences whose numbers are computed."""

import pandas as pd

from helpers import measure, terms
from helpers.draw import labelled
from helpers.draw.first_screen import (
    attacks,
    drawdown,
    fighters,
    sure_of_attacks,
    sure_of_drawdown,
    sure_of_fighters,
)
from helpers.draw.phrases import CAUSES, DIRECTIONS, Sentence, in_area, spelt, years
from helpers.language import message
from helpers.measure import answers, association

__all__ = [
    "attacks",
    "bases",
    "causes",
    "deaths",
    "drawdown",
    "fighters",
    "judgements",
    "limits",
    "remainder",
    "sure_of_attacks",
    "sure_of_drawdown",
    "sure_of_fighters",
]


NO_PEAK = message(
    "No statement of a peak with its dead and its missing, by one origin for one area, is in the selection."
)
# by measure and population: what the arithmetic of a peak needs
PARTS = {"peak fighters": "peak", "cumulative killed": "killed", "cumulative missing": "missing"}


def judgements(matrix: pd.DataFrame, *, record) -> Sentence:
    """The key judgements, one for each dimension of ``matrix`` (``resurgence.matrix``).

    Window by window, who sees what and how sure that is by rule; another reading; what would settle it.
    """
    words = record.words
    texts = [
        words(
            "**{question} {verdict}** {spans}. It could also be that {alternative}. {change} would settle it.",
            question=words(terms.QUESTION[about], place=in_area(record)),
            verdict=_verdict(rows, words),
            spans=words.series(_spans(rows, words)),
            alternative=words(terms.ALTERNATIVE[about]),
            change=words(terms.CHANGE[about]),
        )
        for about, rows in matrix.groupby("about", sort=False)
    ]
    return Sentence("\n".join(f"- {text}" for text in texts))


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
        span=years(row.first, row.last),
        confidence=words(terms.CONFIDENCE[row.confidence]).capitalize(),
    )


def _way(about: str, direction: str, words) -> str:
    return words(terms.WAY[about].get(direction, terms.UNCHANGED))


def _spans(rows: pd.DataFrame, words) -> list[str]:
    """Each window with the voices for each direction and how sure that is; empty windows in a row count as one."""
    runs = (rows["voices"].gt(0) | rows["voices"].shift().ne(0)).cumsum()
    joined = rows.assign(last=rows.groupby(runs)["last"].transform("max")).groupby(runs).head(1)
    return [_span(row, words) for row in joined.itertuples()]


def _span(row, words) -> str:
    if not row.voices:
        none = words.linked(words("no statement in the record"), DIRECTIONS)
        return words("{span}: {said}", span=years(row.first, row.last), said=none)
    (n, way, said), *others = [
        (getattr(row, way), _way(row.about, way, words), getattr(row, f"{way}_ids"))
        for way in ("up", "unchanged", "down")
        if getattr(row, way)
    ]
    counts = [words.plural("{n} voice says {way}", "{n} voices say {way}", n, to=said, spelt=True, way=way)]
    counts += [words("{n} {way}", n=spelt(n, words, said), way=way) for n, way, said in others]
    unnamed = words(" ({n} of them unnamed)", n=words.spelt(row.unnamed)) if row.unnamed else ""
    return words(
        "{span}: {said}{unnamed} – {confidence}",
        span=years(row.first, row.last),
        said=words.list(counts),
        unnamed=unnamed,
        confidence=words(terms.CONFIDENCE[row.confidence]),
    )


def causes(causes: pd.DataFrame, ranks: pd.DataFrame, *, record) -> Sentence:
    """What the record can and cannot say about cause.

    ``causes`` is ``measure.causes``, ``ranks`` is ``association.ranks``.
    """
    words = record.words
    n, speakers, series = len(causes), causes["origin_id"].nunique(), len(ranks)
    ranked = int(ranks["why"].eq("").sum())
    alike = words(" The p of a long series is too low, for months that follow each other are alike.")
    long = (ranks["why"].eq("") & ranks["n"].ge(association.LONG)).any()
    text = words(
        "{statements} by {origins} say what somebody holds to be the reason; nothing here tests it. {ranked}. Other "
        "things changed in the same months. Two things that rise and fall together would not prove a cause, nor "
        "does the lack of such a match rule one out.",
        statements=words.plural("{n} statement", "{n} statements", n, to=CAUSES),
        origins=words.plural("{n} origin", "{n} origins", speakers, to=CAUSES, spelt=True),
        ranked=words.plural(
            "Of {series} set beside the US level in Iraq, {n} can be ranked against it",
            "Of {series} set beside the US level in Iraq, {n} can be ranked against it",
            ranked,
            to="table-ranks",
            series=words.plural("{n} series of counts", "{n} series of counts", series, to="table-ranks"),
        ),
    )
    return Sentence(text + alike if long else text)


def deaths(months: pd.DataFrame, facts: answers.Drawdown, *, record) -> Sentence:
    """How many UCDP counts around the change of the troops, whoever killed them.

    ``months`` is ``deaths.by_month``, ``facts`` is ``answers.drawdown``.
    """
    words, killed = record.words, None
    if months.empty:
        return Sentence(words("UCDP’s deaths by month have none for this selection."))
    if facts.before is not None:
        killed = measure.deaths.around(months, facts.before.row["date_start"], facts.after.row["date_start"])
    said = [words("UCDP counts everybody whom organised violence kills, whichever party kills them.")]
    if killed:
        said.append(
            words(
                "Half of the months had at least {a} dead {place} in the two years up to {m0}, at least {b} in the two "
                "years from {m1} on.",
                place=in_area(record),
                a=words.linked(killed[0], "table-deaths"),
                b=words.linked(killed[1], "table-deaths"),
                m0=words.month(facts.before.row["date_start"].date(), whole=True),
                m1=words.month(facts.after.row["date_start"].date(), whole=True),
            )
        )
    said.append(words("This says nothing of the group alone, nor of a cause."))
    return Sentence(" ".join(said))


def bases(against: pd.DataFrame, *, record) -> Sentence:
    """Whether what is stated elsewhere fits what the relative statements allow.

    ``against`` is ``feasible.compare_with_stated``.
    """
    words, over = record.words, against[~against["fits"].astype(bool)]
    if against.empty:
        return Sentence(words("The record states nothing else for the base of a relative statement in the selection."))
    if over.empty:
        n = words.plural("{n} total", "{n} totals", len(against), to="table-against")
        fitting = message("All that is stated elsewhere for such a base ({n}) fits what the relative statements allow.")
        return Sentence(words(fitting, n=n))
    worst = over.loc[over["value"].idxmax()]
    text = words(
        "Stated elsewhere for the base of a relative statement{ratio}: {value}, more than that statement allows. The "
        "two cannot both be complete counts of the same thing.",
        value=words.linked(words.number(worst["value"]), worst["claim_ids"][0]),
        ratio=words.cited(worst["ratio_id"]),
    )
    return Sentence(text)


def remainder(estimates: pd.DataFrame, *, record) -> Sentence:
    """The arithmetic of a peak, of which some are said to be dead and some missing.

    ``estimates`` is ``measure.strength``. Numbers of different areas or origins are not set against each other.
    """
    words = record.words
    kinds = estimates["measure"] + " " + estimates["population"]
    needed = estimates.assign(kind=kinds)[kinds.isin(list(PARTS))]
    rows = needed.drop_duplicates("kind").set_index("kind")
    try:
        measure.line(rows.reset_index(), across=("population", "definition", "kind"))
    except measure.Unlike:
        rows = rows[:0]
    if len(rows) < len(PARTS):
        return Sentence(words(NO_PEAK))
    peak, killed = rows.loc["peak fighters"], rows.loc["cumulative killed"]
    text = words(
        "Of {peak} fighters at the peak, {killed} are said to be dead and {missing} to be missing. The first less the "
        "second leaves more than {rest}, which is the third: the missing look like a remainder, not like people "
        "counted; those captured, fled or still active would have to be among them.",
        **{
            name: words.linked(labelled.number(rows.loc[kind], words), rows.at[kind, "claim_id"])
            for kind, name in PARTS.items()
        },
        rest=words.linked(peak["low"] - killed["low"], peak["claim_id"]),
    )
    return Sentence(text)


def limits(claims: pd.DataFrame, *, record) -> Sentence:
    """What the page rests on: statements, sources and origins, who they are, and what is undated, listed or in doubt.

    ``claims`` are those of the record.
    """
    words = record.words
    origins = record.origins[record.origins["origin_id"].isin(claims["origin_id"])]
    aligned = int(origins["party_to_conflict"].isin(["yes", "aligned"]).sum())
    n_doubts, n_undated = int(claims["doubt"].ne("").sum()), int(claims["date_start"].isna().sum())
    text = words(
        "This page rests on {claims} from {sources} and {origins}; {unnamed} of the origins are not named, {aligned} "
        "are parties to the conflict or aligned with one. Of the statements, {doubts} and {undated}. {listed}.",
        claims=words.plural("{n} statement", "{n} statements", len(claims), to="rows:claims:kept"),
        sources=words.plural("{n} source", "{n} sources", claims["source_id"].nunique(), to="rows:sources:used"),
        origins=words.plural("{n} origin", "{n} origins", len(origins), to="table-origins"),
        unnamed=words.linked(int((~origins["named"]).sum()), "rows:origins:unnamed"),
        aligned=words.linked(aligned, "rows:origins:aligned"),
        doubts=words.plural(
            "{n} carries a recorded doubt", "{n} carry a recorded doubt", n_doubts, to="rows:claims:doubt"
        ),
        undated=words.plural("{n} is undated", "{n} are undated", n_undated, to="rows:claims:undated"),
        listed=words.plural(
            "{n} more is listed only, being wider than the selection or of no stated place",
            "{n} more are listed only, being wider than the selection or of no stated place",
            len(record.listed),
            to="table-listed",
        ),
    )
    return Sentence(text)
