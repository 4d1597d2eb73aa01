"""Resurgence in six dimensions."""

from itertools import pairwise

import numpy as np
import pandas as pd

from helpers.measure import areas, intervals, quantity, standing
from helpers.measure.coverage import PROSE
from helpers.measure.judgements import DIMENSIONS
from helpers.measure.lines import facets
from helpers.measure.once import once
from helpers.measure.totals import DAY, LEAST_DAYS, rates

ORDER = ("up", "down", "unchanged")
# no verdict pools more than two years
MONTHS = 24
# how much the lengths of two periods may differ and still be equal: months have 28 to 31 days
LENGTHS = 1.12
GRADED = list("ABC")
# the people whose deaths the group is said to cause, and what it starts itself
STEPS = {"attacks": "rate", "incidents": "rate", "killed": "toll"}


@once
def evidence(record) -> pd.DataFrame:
    """What is said about the direction of each dimension; one row is one statement or one step of a series.

    Columns: ``about`` (rate, toll, quality, geography, strength, territory), ``direction`` (up, down, unchanged),
    ``start, end`` (days that it speaks of), ``first, last`` (the years of its window, missing where it has none),
    ``origin_id, voice`` (whose voice that is), ``named, grade, layer, claim_ids`` and ``use``: ``counted`` in the
    verdict on its window; or why not: ``earlier`` (a later one of the same voice counts), ``echo``, ``wider`` or
    ``part`` (another area than the one asked for: Iraq, where the selection names none), ``area_not_stated``,
    ``longer`` (than 24 months), ``undated``. Assessments and multiples state their direction; a step of a series of
    attacks or incidents that the group starts (``rate``), or of people whom it kills (``toll``), is measured: see
    ``steps``.
    """
    claims = pd.concat([record.claims, record.listed], ignore_index=True)
    claims = claims.drop(columns=[*PROSE], errors="ignore")
    assessments = claims[claims["table"].eq("judgements") & claims["kind"].eq("assessment")]
    assessments = assessments[assessments["about"].isin(DIMENSIONS) & assessments["direction"].ne("")]
    stated = pd.concat([assessments, _multiples(claims[claims["table"] == "ratios"])])
    stated = stated.assign(
        start=stated["date_start"], end=stated["date_end"], claim_ids=[(claim,) for claim in stated["claim_id"]]
    )
    rows = pd.concat([stated, steps(claims[claims["table"] == "counts"], record.links)], ignore_index=True)
    rows["voice"] = rows["origin_id"].map(standing.voices(record.origins))
    rows["named"] = standing.names_origin(rows, record.origins)
    rows["grade"] = rows["origin_id"].map(record.origins.set_index("origin_id")["reliability"])
    rows[["first", "last"]] = _windows(rows["end"], record.selection)
    rows["use"] = _uses(rows, record)
    columns = ["about", "direction", "start", "end", "first", "last", "origin_id", "voice", "named", "grade", "layer"]
    return rows[[*columns, "claim_ids", "use"]].sort_values(["about", "end", "origin_id"]).reset_index(drop=True)


def _multiples(ratios: pd.DataFrame) -> pd.DataFrame:
    """The relative statements that say whether attacks became more or fewer."""
    attacks = ratios[ratios["what"].isin(["attacks", "incidents"]) & ratios["actor"].eq("is")]
    more = attacks["op"].isin(["equal", "more_than"]) & quantity.number(attacks).gt(1)
    fewer = attacks["op"].eq("decrease")
    direction = fewer.map({True: "down", False: "up"})
    return attacks.assign(about="rate", direction=direction)[more | fewer]


def steps(counts: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """The change from each total of a series to the next of equal length; one row is one such step.

    A series has one counter, definition, area and edition; its totals follow upon each other, or are the same months
    of two years that do. Taken are totals of at least 28 days of attacks or incidents that the group starts, and of
    people whom it kills; parts and superseded numbers are not. The step is ``up`` or ``down`` where the interval of the
    ratio of the two rates, widened by the usual dispersion, leaves out 1 (``intervals.compare``); else
    ``unchanged``: the two cannot be told apart. ``start`` and ``end`` are those of the later total.
    """
    totals = rates(counts[counts["actor"].eq("is") & counts["what"].isin(STEPS) & counts["part_of"].eq("")])
    totals = totals[~totals["claim_id"].isin(standing.superseded(links)) & totals["series"].ne("")]
    totals = totals[totals["value_best"].notna() & totals["days"].ge(LEAST_DAYS) & totals["who"].ne("is")]
    compared = ["claim_id", "date_start", "date_end", "days", "value_best"]
    pairs = [
        pair
        for part in facets(totals, least=2)
        for pair in pairwise(part[compared].to_dict("records"))
        if _consecutive(*pair)
    ]
    later = totals.set_index("claim_id", drop=False).loc[[after["claim_id"] for _, after in pairs]]
    return later.reset_index(drop=True).assign(
        about=later["what"].map(STEPS).to_numpy(),
        direction=[_direction(*pair) for pair in pairs],
        start=later["date_start"].to_numpy(),
        end=later["date_end"].to_numpy(),
        claim_ids=[(before["claim_id"], after["claim_id"]) for before, after in pairs],
    )


def _consecutive(before: dict, after: dict) -> bool:
    short, long = sorted((before["days"], after["days"]))
    follows = after["date_start"] == before["date_end"] + DAY
    a_year_on = before["date_start"] + pd.DateOffset(years=1) == after["date_start"]
    return long <= short * LENGTHS and (follows or a_year_on)


def _direction(before: dict, after: dict) -> str:
    counts = (total["value_best"] / intervals.DISPERSION for total in (before, after))
    (n_before, n_after), days = counts, (before["days"], after["days"])
    return ("unchanged", "up", "down")[intervals.compare(n_before, days[0], n_after, days[1])]


def windows(selection) -> list[tuple[int, int]]:
    """The first and the last year of each window of at most two years that has a verdict, within the period."""
    first, last = selection.start.year, selection.end.year
    return [(max(year, first), min(year + 1, last)) for year in range(first - first % 2, last + 1, 2)]


def _windows(ends: pd.Series, selection) -> pd.DataFrame:
    """The first and the last year of the window in which each day falls; missing where it falls in none."""
    spans = {year: span for span in windows(selection) for year in range(span[0], span[1] + 1)}
    # an unknown day has no year of any window
    pairs = [spans.get(day.year, (pd.NA, pd.NA)) for day in ends]
    return pd.DataFrame(pairs, columns=["first", "last"], index=ends.index, dtype="Int64")


def _uses(rows: pd.DataFrame, record) -> pd.Series:
    """How each row is used: counted, or the first reason why it is not."""
    area = areas.area(record.selection)
    echoes = standing.echoes(record.links)
    reasons = {
        "echo": rows["claim_ids"].map(lambda claims: bool(echoes & set(claims))).astype(bool),
        "undated": rows["first"].isna(),
        "longer": rows["end"] >= rows["start"] + pd.DateOffset(months=MONTHS),
        **_reach(rows, area),
    }
    uses = pd.Series(np.select(list(reasons.values()), list(reasons), "counted"), rows.index, dtype="str")
    # each voice counts once in a window, with its latest statement, of two that end alike with the one on more days
    latest = rows[uses == "counted"].sort_values(["end", "start"], ascending=[True, False], kind="stable")
    uses[latest.index[latest.duplicated(["about", "first", "voice"], keep="last")]] = "earlier"
    return uses


def _reach(rows: pd.DataFrame, area: str) -> dict[str, pd.Series]:
    """Whether each row states no area, covers a wider one than the selection's, or only a part of it."""
    wider, whole = rows["country"].ne(areas.country(area)), ""
    if areas.is_governorate(area):
        wider |= rows["governorates"].map(lambda codes: codes != {area}).astype(bool)
        whole = area
    return {"area_not_stated": rows["country"].eq(""), "wider": wider, "part": rows["place_id"].ne(whole)}


def matrix(evidence: pd.DataFrame, selection) -> pd.DataFrame:
    """The verdict on each dimension in each window; one row is one dimension in one window.

    ``direction`` is the one that more than two thirds of the voices see, ``mixed`` where none has so many, blank where
    the record has no statement; ``up, down, unchanged`` count voices, with their statements in ``up_ids`` and so on;
    ``unnamed`` counts those of them that are not named, ``grades`` are theirs; ``confidence`` follows ``confidence``.
    """
    counted = evidence[evidence["use"] == "counted"]
    parts = dict(list(counted.groupby(["about", "first"])))
    rows = [
        {"about": about, "first": first, "last": last} | _verdict(parts.get((about, first), counted.head(0)))
        for about in DIMENSIONS
        for first, last in windows(selection)
    ]
    return pd.DataFrame(rows)


def _verdict(part: pd.DataFrame) -> dict:
    counted = {way: int((part["direction"] == way).sum()) for way in ORDER}
    most = max(ORDER, key=counted.get)
    return {
        "direction": "" if part.empty else most if counted[most] * 3 > len(part) * 2 else "mixed",
        **counted,
        "voices": len(part),
        "unnamed": int((~part["named"].astype(bool)).sum()),
        "grades": "".join(sorted(part["grade"])),
        "confidence": confidence(part),
        "claim_ids": _claims(part),
        **{f"{way}_ids": _claims(part[part["direction"] == way]) for way in ORDER},
    }


def _claims(part: pd.DataFrame) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim for ids in part["claim_ids"] for claim in ids))


def confidence(part: pd.DataFrame) -> str:
    """How reliable the direction of one dimension in one window is, by a rule on its counted ``evidence``.

    ``moderate``: at least three named voices graded A to C see the same and no voice, named or not, anything else.
    ``low``: any other agreement, or a majority of more than two thirds. ``none``: no such majority, or no statement.
    High is never given: no dimension rests on a count that is complete for its area.
    """
    if part.empty:
        return "none"
    counted = part["direction"].value_counts()
    leading = part[part["direction"] == counted.index[0]]
    if len(counted) == 1:
        return "moderate" if (leading["named"] & leading["grade"].isin(GRADED)).sum() >= 3 else "low"
    return "low" if counted.iloc[0] * 3 > counted.sum() * 2 else "none"
