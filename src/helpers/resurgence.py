"""Resurgence in five dimensions."""

from itertools import pairwise

import pandas as pd

from helpers import measure
from helpers.measure import DIMENSIONS

PERIODS = ((2014, 2017), (2018, 2019), (2020, 2021), (2022, 2023), (2024, 2024))
ORDER = ("up", "down", "unchanged")
# a year-on-year change of less than this share of the earlier rate is taken as none
STEADY = 0.1


def evidence(record) -> pd.DataFrame:
    """What the record holds on the direction of each dimension; one row is one claim, or one step of a series.

    Columns: ``about`` (rate, quality, geography, strength, territory), ``direction`` (up, down, unchanged), ``year``
    (of the statement or of the later total), ``origin_id, grade, layer, claim_ids``. Echoes are left out. Assessments
    and multiples say their direction themselves. A series of totals of the group's own attacks or incidents says it by
    its rate against the total one year before; a change of less than a tenth counts as none.
    """
    said = record.judgements[
        (record.judgements["kind"] == "assessment")
        & record.judgements["about"].isin(DIMENSIONS)
        & (record.judgements["direction"] != "")
        & ~record.judgements["claim_id"].isin(measure.echoes(record.links))
    ]
    parts = [
        said.assign(year=said["date_end"].fillna(said["source_date_end"]).dt.year),
        _multiples(record.ratios),
        _steps(record.counts),
    ]
    rows = pd.concat(
        [part.assign(claim_ids=part.get("claim_ids", part["claim_id"].map(lambda claim: (claim,)))) for part in parts]
    )
    rows["grade"] = rows["origin_id"].map(record.origins.set_index("origin_id")["reliability"])
    columns = ["about", "direction", "year", "origin_id", "grade", "layer", "claim_ids"]
    return rows[columns].astype({"year": int}).sort_values(["about", "year", "origin_id"]).reset_index(drop=True)


def _multiples(ratios: pd.DataFrame) -> pd.DataFrame:
    attacks = ratios[(ratios["what"] == "attacks") & ratios["date_end"].notna()]
    more = attacks["op"].isin(["equal", "more_than"]) & (attacks[["value_low", "value_best"]].max(axis=1) > 1)
    less = attacks["op"].eq("decrease")
    found = attacks[more | less].assign(about="rate")
    return found.assign(direction=less[more | less].map({True: "down", False: "up"}), year=found["date_end"].dt.year)


def _steps(counts: pd.DataFrame) -> pd.DataFrame:
    """The steps of yearly series from one year to the next."""
    rows = []
    for part in measure.series(measure.rates(counts[counts["actor"] == "is"])):
        totals = part[part["days"] >= 300].sort_values("date_start").to_dict("records")
        for before, after in pairwise(totals):
            if after["date_start"].year - before["date_start"].year != 1:
                continue
            change = after["rate"] / before["rate"] - 1
            direction = "unchanged" if abs(change) < STEADY else "up" if change > 0 else "down"
            ids = (before["claim_id"], after["claim_id"])
            rows.append(
                after | {"about": "rate", "direction": direction, "year": after["date_end"].year, "claim_ids": ids}
            )
    return pd.DataFrame(rows, columns=[*counts.columns, "about", "direction", "year", "claim_ids"])


def matrix(evidence: pd.DataFrame) -> pd.DataFrame:
    """The direction of each dimension in each period; one row is one dimension in one period, silence included.

    ``direction`` is up or down where all origins agree, ``unchanged`` where all see none, ``mixed`` where they do not
    agree, ``silent`` where nobody speaks; ``up, down, unchanged`` count distinct origins, ``grades`` are theirs;
    ``confidence`` follows ``confidence``.
    """
    rows = []
    for about in DIMENSIONS:
        for first, last in PERIODS:
            part = evidence[(evidence["about"] == about) & evidence["year"].between(first, last)]
            rows.append({"about": about, "first": first, "last": last, **_summed(part)})
    return pd.DataFrame(rows)


def whole(evidence: pd.DataFrame) -> pd.DataFrame:
    """The same over all periods; one row is one dimension."""
    return pd.DataFrame([{"about": about, **_summed(evidence[evidence["about"] == about])} for about in DIMENSIONS])


def _summed(part: pd.DataFrame) -> dict:
    counted = {way: part.loc[part["direction"] == way, "origin_id"].nunique() for way in ORDER}
    ways = [way for way in ORDER if counted[way]]
    return {
        "direction": ways[0] if len(ways) == 1 else "mixed" if ways else "silent",
        **counted,
        "origins": part["origin_id"].nunique(),
        "grades": "".join(sorted(part.drop_duplicates("origin_id")["grade"])),
        "confidence": confidence(part),
        "claim_ids": tuple(dict.fromkeys(claim for ids in part["claim_ids"] for claim in ids)),
    }


def confidence(part: pd.DataFrame) -> str:
    """How far the direction of ``evidence`` may be relied on, by rule.

    ``moderate``: at least three distinct origins, two of them graded A to C, see the same and nobody the contrary.
    ``low``: any other agreement, or a majority of more than two thirds of the origins. ``none``: no such majority, or
    silence. High is never given: no dimension rests on a count of the group's attacks that is complete for its area.
    """
    graded = part.drop_duplicates(["origin_id", "direction"])
    if graded.empty:
        return "none"
    counted = graded["direction"].value_counts()
    leading = graded[graded["direction"] == counted.index[0]]
    judged = leading["grade"].isin(list("ABC")).sum()
    if len(counted) == 1:
        return "moderate" if len(leading) >= 3 and judged >= 2 else "low"
    return "low" if counted.iloc[0] * 3 > counted.sum() * 2 else "none"
