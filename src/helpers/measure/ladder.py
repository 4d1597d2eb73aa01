"""Who says how many, as rows of two ladders."""

import bisect
import math

import pandas as pd

from helpers.measure import standing
from helpers.measure.strength import strength

FIGHTERS = ("fighters", "members", "members_and_supporters", "at_large", "supporters", "in_training")
LADDERS = ("fighters", "others")
# the areas in the order of the blocks, by the scope of ``measure.scope``
BLOCKS = {"IRQ": "IRQ", "SYR": "SYR", "IRQ SYR": "IRQ_SYR", "part": "part", "other": "other", "": "none"}
# the kinds of ``measure.strength`` that have a place on a scale
NUMBERS = ("interval", "point", "at_least", "at_most")


def rows(record) -> pd.DataFrame:
    """The statements on numbers of people, in the order of the ladders; one row is one claim.

    Columns: those of ``measure.strength`` (``kind``; ``low, high`` in people, missing where that end is left open),
    ``ladder`` (``fighters``: fighters, members, members and supporters, at large, supporters, in training; ``others``:
    people in camps, detained, dead, missing, moved, fled, and the foreigners among the members, a part of a whole) and
    ``block``, the area: ``IRQ``, ``SYR``, ``IRQ_SYR`` (both together), ``part`` (of a country), ``other``, ``none``
    (not stated). Left out are values that a later edition replaces, and echoes of a row that is there, unless an
    article carries them. Undated rows open their block.
    """
    rows = strength(record.estimates)
    known = standing.among(record.links, rows["claim_id"])
    rows = rows[~rows["claim_id"].isin(standing.superseded(known))]
    # an echo stands for the claim that it carries on where the selection leaves that claim out
    echoed = standing.echoes(known[known["to_claim_id"].isin(rows["claim_id"])])
    rows = rows[~rows["claim_id"].isin(echoed) | rows["layer"].eq("article")]
    ladder = rows["population"].isin(FIGHTERS).map({True: "fighters", False: "others"})
    rows = rows.assign(ladder=ladder.astype("str"), block=rows["scope"].map(BLOCKS).astype("str"))
    order = {name: place for place, name in enumerate((*LADDERS, *BLOCKS.values()))}
    return rows.sort_values(
        ["ladder", "block", "date_start", "date_end", "claim_id"],
        key=lambda column: column.map(order) if column.name in ("ladder", "block") else column,
        na_position="first",
        kind="stable",
    ).reset_index(drop=True)


def placed(rows: pd.DataFrame, *, heading: float, room: float, columns: int) -> pd.DataFrame:
    """The rows that fit, each with its position; articles have priority, then the newest.

    ``rows`` has ``tall``, the height of each; ``heading`` is that of a block without its rows, ``room`` that of a
    column. Blocks stay whole: the first stands in the first column, the others, the highest first, in the column that
    is shorter by then. Adds ``column`` (from 0) and ``top`` (from the top of the column to that of the row).
    """
    articles = rows["layer"].eq("article")
    ranked = rows.assign(own=articles).sort_values(["own", "date_end"], na_position="first", kind="stable").index

    def tried(left_out: int) -> pd.DataFrame:
        return _columns(rows.drop(ranked[:left_out]), heading, columns)

    def fits(left_out: int) -> bool:
        rows = tried(left_out)
        return not (rows["top"] + rows["tall"]).max() > room

    return tried(bisect.bisect_left(range(len(rows)), True, key=fits))


def _columns(rows: pd.DataFrame, heading: float, columns: int) -> pd.DataFrame:
    heights = rows.groupby("block", sort=False)["tall"].sum() + heading
    filled, column = [0.0] * columns, {}
    for block in [*heights.index[:1], *heights.iloc[1:].sort_values(ascending=False, kind="stable").index]:
        column[block] = filled.index(min(filled))
        filled[column[block]] += heights[block]
    rows = rows.assign(column=rows["block"].map(column).astype(int)).sort_values("column", kind="stable")
    through = (rows["tall"] + heading * ~rows["block"].duplicated()).groupby(rows["column"]).cumsum()
    return rows.assign(top=through - rows["tall"])


def spanned(ends: pd.Series, share: float) -> tuple[float, float]:
    """The limits of a logarithmic scale that holds all ends, with a share of it left free at each side."""
    low, high = (math.log10(end) for end in ((ends.min(), ends.max()) if len(ends) else (300, 30_000)))
    # of a single number the decade around it
    low, high = (low, high) if high - low >= 1 else ((low + high - 1) / 2, (low + high + 1) / 2)
    room = share * (high - low) / (1 - 2 * share)
    return 10 ** (low - room), 10 ** (high + room)
