"""Rows of counts over time: a cell for each period, tinted by its rate within the row."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap, to_hex

from helpers.draw import timeline_labels as labels
from helpers.draw.axis import TimeAxis
from helpers.draw.sheet import CLAIMED, COUNTED, FAINT, GAP, INK, OFFICIAL, QUIET, Layout, Sheet, text_width
from helpers.language import message
from helpers.measure import timeline

LANE = {
    "recorded": message("Recorded by others, {place}"),
    "claimed": message("Claimed by the group, {place}"),
    "wider": message("{place} together"),
    "anyone": message("Not the group alone, {place}"),
}
# pixels: the heading of a lane, a cell, a row's name where that stands above it, the room between rows
HEAD, CELL, NAME, SPACE = 21, 18, 14, 6
# from the back: the width of the edge, and from where to where; what is part of a total is a strip at its foot
LOOKS = pd.DataFrame(
    [(1.2, 0, CELL), (0.9, -2, CELL + 2), (0.8, 0, CELL), (1.2, 0, CELL), (0.6, CELL - 5, CELL)],
    index=["projection", "average", "total", "single", "inner"],
    columns=["edge", "high", "low"],
)
TINTS = LinearSegmentedColormap.from_list("counted", ["white", COUNTED])
# a share of more than this makes so dark a tint that its number is white
DARK, HATCHED = 0.72, "#eec48c"


def in_rows(cells: pd.DataFrame, axis: TimeAxis, room: int, layout: Layout, words) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows (``timeline.rows``) that fit into ``room`` pixels, with their names, and their cells from back to front.

    Cells have ``y``, the pixel below the top where each begins, and their looks.
    """
    above, small = NAME * layout.narrow, layout.small
    alone = cells[cells["kind"].eq("single")]
    inside = alone["texts"].map(lambda texts: text_width(texts[0], small)) + 6 <= alone["end"] - alone["begin"]
    texts = [("",) if within else (*texts, "") for within, texts in zip(inside, alone["texts"], strict=True)]
    alone = alone.assign(lane=alone["row"], rank=alone["begin"], texts=texts)
    spots = labels.placed(alone, axis, small, dict.fromkeys(alone["row"], 0))[["line", "text", "label"]]
    cells = cells.join(spots.astype({"text": "str"})).fillna({"line": 0, "text": ""})
    high = above + (cells.groupby("row")["line"].transform("max") + 1) * (CELL + SPACE)
    rows = timeline.rows(cells.assign(height=high), room, HEAD)
    cells = cells[cells["row"].isin(rows.index)]
    names = [labels.row_name(part, words) for _, part in cells.groupby("row")]
    claimed, official = (cells["count_basis"].eq(of) for of in ("claimed_by_group", "attributed_by_officials"))
    inner, share = cells["kind"].eq("inner"), cells["share"].fillna(0).astype(float)
    tinted = (inner | cells["kind"].eq("total")) & ~claimed
    colours = np.select([claimed, official & cells["kind"].eq("single")], [CLAIMED, OFFICIAL], COUNTED)
    cells = cells.assign(
        y=cells["row"].map(rows["top"]) + above + SPACE / 2 + cells["line"] * (CELL + SPACE),
        order=cells["kind"].map(LOOKS.index.get_loc),
        claimed=claimed,
        face=np.where(tinted, [to_hex(tint) for tint in TINTS(0.16 + 0.84 * share)], "white"),
        edge=np.where(tinted, "white", colours),
        # above the strips of what is part of them
        lift=2 * inner.groupby(cells["row"]).transform("any"),
        hatch=(claimed & cells["kind"].eq("total")) * (2 + (4 * share).round()).astype(int),
    )
    return rows.assign(name=names), cells.sort_values(["order", "begin"], kind="stable")


def paint(ax: Axes, sheet: Sheet, plan, name: str, top: float, place: str, record) -> None:
    """Draw the rows and the cells of a plan under the headings of their lanes, from ``top`` (pixels) down."""
    rows, cells, axis, (small, narrow) = plan.rows, plan.cells, plan.axis, (sheet.layout.small, sheet.layout.narrow)
    words, heads = record.words, rows.groupby("lane")["top"].min()
    ax.hlines(heads - 2, *axis.limits, color=FAINT, lw=0.7, zorder=0.5)
    wider = sorted(set(" ".join(cells.loc[cells["lane"].eq("wider"), "country"]).split()))
    places = dict.fromkeys(LANE, place) | {"wider": words.list([words.country(code) for code in wider])}
    for lane, head in heads.items():
        sheet.write(8, top - head + HEAD - 10, words(LANE[lane], place=places[lane]), size=small, style="italic")
    for row in rows.itertuples():
        look = {"weight": "bold", "colour": INK} if row.own else {"colour": QUIET}
        x, down = (axis.left, NAME / 2) if narrow else (14, (CELL + SPACE) / 2)
        sheet.write(x, top - row.top - down, row.name, size=small, claims=row.claim_id, **look)
    inner = cells["kind"].eq("inner")
    for (_, hatch), part in cells.groupby([inner, "hatch"]):
        looks = LOOKS.loc[part["kind"]].set_index(part.index)
        # the totals of the articles that the group claims have thicker edges
        style = {"linewidths": looks["edge"] + (part["hatch"].gt(0) & part["own"]), "hatch": "/" * hatch or None}
        style |= {"linestyles": [(0, (3, 2)) if kind == "projection" else "solid" for kind in part["kind"]]}
        style |= {"facecolors": part["face"], "edgecolors": part["edge"], "hatchcolor": HATCHED}
        boxes(ax, part, part["y"] + looks["high"], part["y"] + looks["low"], "#" + part["claim_id"], **style)
    for cell in cells[~inner][::-1].itertuples():
        _number(sheet, cell, top - cell.y - CELL / 2, axis)


def boxes(ax: Axes, spans: pd.DataFrame, high: pd.Series, low: pd.Series, urls: pd.Series, **look) -> None:
    """Draw a box from ``begins`` to ``ends`` (days) and from ``high`` to ``low`` for each row, each with its link."""
    corners = [(spans[x], y) for x, y in (("begins", high), ("ends", high), ("ends", low), ("begins", low))]
    drawn = PolyCollection(np.array(corners, float).transpose(2, 0, 1), urls=list(urls), zorder=2, **look)
    ax.add_collection(drawn, autolim=False)


def _number(sheet: Sheet, cell, middle: float, axis: TimeAxis) -> None:
    """Write a cell's number in its place or inside it; those of articles and projections may also stand beside it.

    In an average it stands where totals leave room; beside is, on a narrow figure, at last the end of the row's name.
    """
    look = {"size": sheet.layout.small, "weight": cell.weight, "claims": cell.claim_id}
    within = (cell.begin, middle - CELL, cell.end, middle + CELL)
    ends = ((cell.begin + cell.end) / 2, "centre"), (cell.end, "left"), (cell.begin, "right")
    inside = {"colour": "white" if cell.share > DARK and not cell.claimed else INK, "within": within, "reach": 2 - GAP}
    inside |= {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.8} if cell.claimed else None}
    if cell.text:
        sheet.write(cell.label, middle, cell.text, **look)
    elif cell.kind == "projection" or not any(
        sheet.label(x, middle + cell.lift, cell.texts, sides=(side,), **look, **inside) for x, side in ends
    ):
        places = [(cell.begin, middle, "left", 0), (cell.end, middle, "right", 0)]
        places += [(axis.left + axis.width, middle + (CELL + NAME) / 2, "left", -GAP)] * sheet.layout.narrow
        look["colour"] = INK if cell.own else QUIET
        if cell.kind == "projection" or cell.own:
            any(sheet.label(x, y, cell.texts, sides=(side,), reach=reach, **look) for x, y, side, reach in places)
    sheet.take(cell.begin, middle - CELL / 2, cell.end, middle + CELL / 2)
