"""Rank correlation for few points."""

import itertools
import math
from dataclasses import asdict, dataclass, fields

import numpy as np
import pandas as pd

from helpers.measure.areas import QUESTION
from helpers.measure.lines import line

LEAST_POINTS = 6
# from so many on, points that follow each other are too alike for p
LONG = 12
# 8! orders are still listed one by one; of more, a fixed sample is drawn
LISTED_UP_TO = 8
DRAWS = 20_000


@dataclass(frozen=True)
class Association:
    """Spearman's ``rho`` and its permutation ``p`` for ``n`` points, or ``why`` there is no estimate.

    ``why`` is blank, ``few`` (fewer than six points) or ``constant`` (one side never changes); ``claims`` are the
    totals and levels that were paired.
    """

    n: int
    rho: float
    p: float
    why: str
    claims: tuple[str, ...]


def with_force_level(levels: pd.DataFrame, totals: pd.DataFrame) -> Association:
    """The rank correlation of one series of rates with the force level in place; it says nothing about cause.

    ``levels`` are stated levels in effect of one force in one country, ``totals`` one series of ``measure.rates``. A
    level is taken to hold until the next is stated; a total is paired with the level at the middle of its period and
    left out where none was stated before. p is that of ``spearman``. Raises Unlike where the levels are of several
    forces or areas, or the totals of several series.
    """
    totals = line(totals)
    middle = totals["date_start"] + (totals["date_end"] - totals["date_start"]) / 2
    steps = line(levels, across=("origin_id",)).dropna(subset=["value_best", "date_start"])
    steps = steps.rename(columns={"claim_id": "level_id", "value_best": "level", "date_start": "since"})
    pairs = pd.merge_asof(
        totals.assign(middle=middle).sort_values("middle"),
        steps[["level_id", "level", "since"]],
        left_on="middle",
        right_on="since",
    ).dropna(subset="level")
    # what is counted beside the record is no claim
    n, claims = len(pairs), (*filter(None, pairs["claim_id"]), *pairs["level_id"].unique())
    if n < LEAST_POINTS:
        return Association(n, math.nan, math.nan, "few", claims)
    if (pairs[["level", "rate"]].nunique() == 1).any():
        return Association(n, math.nan, math.nan, "constant", claims)
    return Association(n, *spearman(pairs["level"], pairs["rate"]), "", claims)


def ranks(levels: pd.DataFrame, series: list[pd.DataFrame]) -> pd.DataFrame:
    """The association of each series of totals for Iraq with the US force level there; one row is one series.

    ``levels`` is ``measure.levels``, ``series`` is ``measure.series``. Of the levels are taken those in effect in Iraq,
    personnel snapshots of another counting method aside. Columns: what the series counts (``origin_id, what, actor,
    country, place_id``), then those of ``Association``, its claims as ``claim_ids``.
    """
    us = levels[levels["is_level"] & levels["force"].eq("us") & levels["country"].eq(QUESTION)]
    us = us[us["status"].eq("in_effect") & us["measure_type"].ne("administrative_count")]
    about = ["origin_id", "what", "actor", "country", "place_id"]
    parts = [part for part in series if part["country"].iloc[0] == QUESTION]
    rows = [{**part.iloc[0][about], **asdict(with_force_level(us, part))} for part in parts]
    ranked = pd.DataFrame(rows, columns=[*about, *(field.name for field in fields(Association))])
    return ranked.rename(columns={"claims": "claim_ids"})


def spearman(x, y) -> tuple[float, float]:
    """Spearman's rank correlation (ties by mid-ranks) with the p-value of a permutation test.

    Over all orders p is the share of those whose rho is at least as far from zero; over m drawn ones, of which b are,
    it is (b + 1) / (m + 1), for the order seen is one of them (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585).
    """
    first, second = (_centred(pd.Series(values).rank().to_numpy()) for values in (x, y))
    rho = float(first @ second)
    listed = len(first) <= LISTED_UP_TO
    orders = (
        np.array(list(itertools.permutations(range(len(first)))))
        if listed
        else np.random.default_rng(0).permuted(np.tile(np.arange(len(first)), (DRAWS, 1)), axis=1)
    )
    # a hair below, so that orders with the same rho count as equal whatever the rounding
    as_far = int(np.sum(np.abs(second[orders] @ first) >= abs(rho) - 1e-12))
    return rho, as_far / len(orders) if listed else (as_far + 1) / (len(orders) + 1)


def _centred(ranks: np.ndarray) -> np.ndarray:
    centred = ranks - ranks.mean()
    return centred / np.sqrt(centred @ centred)
