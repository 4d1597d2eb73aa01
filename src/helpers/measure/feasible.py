"""What unknown counts can be, given what is claimed."""

import math

import numpy as np
import pandas as pd

from helpers.measure import quantity

ALIKE = ("what", "who", "actor", "count_basis", "country", "place_id")
# the thing that a multiple and a total elsewhere have to share
THING = ["what", "actor", "place_id"]
# how many times a total is counted: once, or as often as its period fits into the multiple's, by whole parts or by days
PACES = pd.DataFrame({"is_projection": [False, True, True], "pace": ["stated", "parts", "days"]})
COLUMNS = ("ratio_id", "pace", "base_low", "base_high", "binding", "what", "country", "place_id", "count_basis")


def bases(ratios: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """The range of whole numbers that each multiple allows for its base; one row is one reading of one multiple's pace.

    Plain interval arithmetic (Moore 1966). A multiple ``k`` of an unknown base N says N = T / k, or N < T / k for *more
    than*, where T is a total of the same thing, people, actor, basis and area over the multiple's own period. If the
    multiple is a projection, T is the total over a part of that period, carried on at an even pace: counted by the
    parts that fit (``parts``) and by days (``days``). Where no such total is claimed, ``base_high`` is infinite and
    ``binding`` names the multiple alone: the statement then sets no limit at all. A multiple ("threefold") and an
    approximate total ("about 150") stand for every number that is rounded to them; an *at least* total has no upper
    end, and so has the base. Both ends are missing where no whole number fits.
    """
    multiples = ratios[ratios["op"].isin(["equal", "more_than"]) & ratios["value_status"].eq("stated")]
    multiples = multiples.rename(columns={"claim_id": "ratio_id"}).astype({"is_projection": bool})
    totals = counts[counts["event_id"].eq("") & counts["value_status"].eq("stated") & counts["date_start"].notna()]
    pairs = multiples.merge(totals.join(_ends(totals)), on=list(ALIKE), suffixes=("", "_total"))
    whole, part = ((pairs[f"date_end{of}"] - pairs[f"date_start{of}"]).dt.days + 1 for of in ("", "_total"))
    within = pairs["date_start_total"].ge(pairs["date_start"]) & pairs["date_end_total"].le(pairs["date_end"])
    pairs = pairs.assign(times=whole / part)[within & (pairs["is_projection"] | whole.eq(part))]
    readings = pairs.merge(PACES, on="is_projection")[["ratio_id", "claim_id", "pace", "times", "least", "most"]]
    readings["times"] = readings["times"].mask(readings["pace"].eq("parts"), readings["times"].round())
    rows = multiples.merge(readings, on="ratio_id", how="left")
    rows = rows.fillna({"pace": "none", "times": 1.0, "least": 0.0, "most": math.inf})
    claims = zip(rows["ratio_id"], rows["claim_id"], strict=True)
    return rows.assign(**_limits(rows), binding=[tuple(filter(pd.notna, ids)) for ids in claims])[list(COLUMNS)]


def _ends(totals: pd.DataFrame) -> pd.DataFrame:
    """The ``least`` and the ``most`` that each total can be; the most is infinite where no upper end is stated."""
    ends = quantity.ends(totals)
    rounded = quantity.rounded(ends["low"].where(totals["bound"].eq("approx") & ends["low"].eq(ends["high"])))
    ends = rounded.fillna(ends).fillna({"low": 0.0, "high": math.inf})
    return ends.set_axis(["least", "most"], axis=1)


def _limits(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The least and the most that each base can be; both missing where no whole number fits."""
    least, most, equal = rows["least"] * rows["times"], rows["most"] * rows["times"], rows["op"].eq("equal")
    multiple = quantity.rounded(rows["value_best"].where(equal))
    low = np.ceil(least / multiple["high"]).where(equal, 0.0)
    # more than so many times: the base stays below
    high = np.floor(most / multiple["low"]).where(equal, np.ceil(most / rows["value_low"]) - 1)
    return {"base_low": low.where(low <= high), "base_high": high.where(low <= high)}


def compare_with_stated(bases: pd.DataFrame, ratios: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """The totals stated elsewhere for such a base; one row is one total, or the sum of one series over its countries.

    Taken are totals of the same thing, actor and place whose period lies in the base's and whose countries are among
    the multiple's; of one series over the same period, countries that make up the whole area are added. Columns:
    ``ratio_id, claim_ids, value`` (the number as stated; of an *at least* total its lower end), ``country, count_basis,
    fits``; ``fits`` is false for a number that alone exceeds the greatest base that any reading of the pace allows.
    """
    based = ratios[ratios["claim_id"].isin(bases["ratio_id"]) & ratios["base_start"].notna()]
    based = based.rename(columns={"claim_id": "ratio_id", "country": "area"})
    based = based[["ratio_id", "area", "base_start", "base_end", *THING]]
    stated = counts[counts["event_id"].eq("") & counts["value_status"].eq("stated")]
    pairs = based.merge(stated.assign(value=quantity.number(stated)), on=THING, suffixes=("", "_stated"))
    pairs = pairs[pairs["date_start"].ge(pairs["base_start"]) & pairs["date_end"].le(pairs["base_end"])]
    codes, area = pairs["country"].map(str.split), pairs["area"].map(str.split)
    pairs = pairs.loc[[bool(own) and set(own) <= set(whole) for own, whole in zip(codes, area, strict=True)]]
    alone = pairs.assign(claim_ids=pairs["claim_id"].map(lambda claim: (claim,)))
    order = {claim: place for place, claim in enumerate(based["ratio_id"])}
    rows = pd.concat([alone, _sums(pairs)]).sort_values("ratio_id", key=lambda ids: ids.map(order), kind="stable")
    rows["fits"] = rows["value"] <= rows["ratio_id"].map(bases.groupby("ratio_id")["base_high"].max())
    return rows[["ratio_id", "claim_ids", "value", "country", "count_basis", "fits"]].reset_index(drop=True)


def _sums(pairs: pd.DataFrame) -> pd.DataFrame:
    """The sums of each series over one period whose countries together make up the area of a multiple."""
    series = pairs[pairs["series"].ne("")].groupby(["ratio_id", "origin_id", "series", "date_edtf", "area"], sort=False)
    sums = series.agg({"claim_id": tuple, "value": "sum", "country": " ".join, "count_basis": "first"}).reset_index()
    codes, area = sums["country"].map(str.split), sums["area"].map(str.split)
    whole = sums[sums["claim_id"].map(len).gt(1) & codes.map(sorted).eq(area.map(sorted))]
    return whole.rename(columns={"claim_id": "claim_ids"})
