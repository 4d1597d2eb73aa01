"""Rows of counts over time: a cell for each period, tinted by its rate within the row."""

from dataclasses import dataclass, replace
from itertools import pairwise

import matplotlib.dates as dates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from helpers import measure
from helpers.draw import labelled, packing
from helpers.draw.packing import Item, Scale
from helpers.draw.sheet import CLAIMED, COUNTED, FAINT, INK, OFFICIAL, QUIET, Layout, Sheet, link, text_width
from helpers.language import message

AVERAGE = {
    "per_day": message("avg {n} a day"),
    "per_month": message("avg {n} a month"),
    "per_quarter": message("avg {n} a quarter"),
}
PER = {
    "per_day": message("{n}/day"),
    "per_month": message("{n}/month"),
    "per_quarter": message("{n}/qtr"),
}
KILLED = {
    "civilians": message("civilians killed"),
    "people": message("people killed"),
}
WHAT = {
    "attacks": message("attacks"),
    "incidents": message("incidents"),
}
LANE = {
    "recorded": message("Recorded by others, {place}"),
    "claimed": message("Claimed by the group, {place}"),
    "wider": message("{place} together"),
    "anyone": message("Not the group alone, {place}"),
}

LANES = ("recorded", "claimed", "wider", "anyone")
HEAD, CELL, LABEL, GAP = 21, 18, 14, 6
# what is part of a longer total is a strip at its foot
STRIP = 5
OUTLINES = {"claimed_by_group": CLAIMED, "attributed_by_officials": OFFICIAL}
HATCHED = "#eec48c"


@dataclass(frozen=True)
class Row:
    """One row of the figure: counts of one origin, thing, area and basis, or the counts of a lane that stand alone.

    ``label`` has a line or two; ``items`` are the places of single counts.
    """

    lane: str
    number: int
    cells: pd.DataFrame
    label: str
    items: tuple[Item, ...]
    height: int

    @property
    def own(self) -> bool:
        return bool(self.cells["layer"].eq("article").any())


def rows(table: pd.DataFrame, scale: Scale, room: int, *, layout: Layout, words) -> tuple[list[Row], int]:
    """The rows that fit so many pixels, in the order of the figure, and how many are left out.

    Rows of the articles are taken first, then those of the group itself, the longest first, then single counts.
    """
    every = [
        _row(lane, int(number), cells, scale, layout, words)
        for (lane, number), cells in table.groupby(["lane", "row"], sort=False)
    ]
    kept: list[Row] = []
    for row in sorted(every, key=lambda row: (not row.own, row.lane == "anyone", bool(row.items), row.number)):
        if height([*kept, row]) <= room:
            kept.append(row)
    return sorted(kept, key=lambda row: (LANES.index(row.lane), row.number)), len(every) - len(kept)


def height(found: list[Row]) -> int:
    """The height of rows under the headings of their lanes, in pixels."""
    return sum(row.height for row in found) + HEAD * len({row.lane for row in found})


def _row(lane: str, number: int, cells: pd.DataFrame, scale: Scale, layout: Layout, words) -> Row:
    above = LABEL if layout.narrow else 0
    name, what = naming(cells.iloc[0], words)
    label = words("{who}: {what}", who=name, what=what)
    if cells["kind"].eq("single").all():
        items = [
            _single(row, scale, layout, words, len(cells) > 1) for row in cells.sort_values("date_start").itertuples()
        ]
        placed = packing.packed(items, scale) or packing.packed([replace(item, texts=("",)) for item in items], scale)
        tall = above + packing.lines(placed) * (CELL + GAP)
        label = label if len(cells) == 1 else words("others, one count each")
        return Row(lane, number, cells, label, tuple(placed), tall)
    # numbers of unlike kind never share a row
    measure.line(cells, across=("table", "unit"))
    weight = "bold" if cells["layer"].eq("article").any() else "normal"
    if not layout.narrow and text_width(label, layout.size, weight) > scale.left - 14 - 8:
        label = f"{words('{who}: {what}', who=name, what='')}\n{what}"
    return Row(lane, number, cells, label, (), above + CELL + GAP + 4 * label.count("\n"))


def naming(row, words) -> tuple[str, str]:
    """Who counts what."""
    if row["what"] == "killed":
        plain = row["who"] in ("civilians", "people")
        what = words(KILLED[row["who"]]) if plain else labelled.counted(row, words)
    elif row["count_basis"] == "claimed_by_group":
        what = words("claims")
    else:
        what = words(WHAT[row["what"]])
    return words.shorts[row["origin_id"]][words.lang], what


def _single(row, scale: Scale, layout: Layout, words, named: bool) -> Item:
    """The place of a count that stands alone; its number is named where others stand in the same row.

    A text that has room in its outline is not to be placed beside it.
    """
    begin, end = scale.at(row.date_start), scale.at(row.date_end + pd.Timedelta(days=1))
    texts = _alone(row, words, named)
    inside = text_width(texts[0], layout.small) + 6 <= end - begin
    return Item(row.Index, begin, max(end, begin + 4), ("",) if inside else texts, layout.small)


def _alone(row, words, named: bool) -> tuple[str, ...]:
    number = labelled.number(row, words)
    who = words.shorts[row.origin_id][words.lang]
    beside = tuple(words("{n} ({who})", n=n, who=who) for n in (number, labelled.brief(row, words)))
    return (*beside, number) if named else (number, labelled.brief(row, words))


def paint(ax: Axes, sheet: Sheet, found: list[Row], scale: Scale, place: str, words) -> None:
    """Draw the rows under their headings; ``place`` is the area asked for."""
    others = {code for row in found if row.lane == "wider" for codes in row.cells["country"] for code in codes.split()}
    wider = words.list([words.country(code) for code in sorted(others)])
    top, lane = 0, ""
    for row in found:
        if row.lane != lane:
            lane = row.lane
            name = words(LANE[lane], place=wider if lane == "wider" else place)
            sheet.write(8, sheet.at(ax, scale.first, top + 10)[1], name, size=sheet.layout.small, style="italic")
            top += HEAD
            ax.axhline(top - 2, color=FAINT, lw=0.7, zorder=0.5)
        _label(ax, sheet, row, top, scale)
        base = top + (LABEL if sheet.layout.narrow else 0)
        if row.items:
            _singles(ax, sheet, row, base + GAP / 2, words)
        else:
            _cells(ax, sheet, row, base + (row.height - CELL) / 2 * (not sheet.layout.narrow), scale, words)
        top += row.height


def _label(ax: Axes, sheet: Sheet, row: Row, top: int, scale: Scale) -> None:
    narrow = sheet.layout.narrow
    middle = LABEL / 2 if narrow else (CELL + GAP if row.items else row.height) / 2
    many = narrow or "\n" in row.label or row.items
    sheet.write(
        scale.left if narrow else 14,
        sheet.at(ax, scale.first, top + middle)[1],
        row.label,
        size=sheet.layout.small if many else sheet.layout.size,
        weight="bold" if row.own else "normal",
        colour=INK if row.own else QUIET,
        claims=row.cells["claim_id"].iloc[-1],
        linespacing=1.1,
    )


def _cells(ax: Axes, sheet: Sheet, row: Row, top: float, scale: Scale, words) -> None:
    """The cells of one row with their numbers: whole as stated where all have room, else with signs."""
    order = {"projection": 0, "average": 1, "total": 2, "inner": 3}
    cells = row.cells.assign(order=row.cells["kind"].map(order)).sort_values(["order", "date_start"], kind="stable")
    spans = {
        cell.Index: (scale.at(cell.date_start), scale.at(cell.date_end + pd.Timedelta(days=1)))
        for cell in cells.itertuples()
    }
    _, middle = sheet.at(ax, scale.first, top + CELL / 2)
    for begin, end in spans.values():
        sheet.take(begin, middle - CELL / 2, end, middle + CELL / 2)
    totals = [cell for cell in cells.itertuples() if cell.kind == "total"]
    # above the strips of what is part of them
    level = middle + 2 * cells["kind"].eq("inner").any()

    def fits(text: str, cell, weight: str = "normal") -> bool:
        begin, end = spans[cell.Index]
        return bool(text) and text_width(text, sheet.layout.small, weight) + 1 <= end - begin

    short = {cell.Index: labelled.brief(cell, words) for cell in totals}
    roomy = [cell for cell in totals if fits(short[cell.Index], cell)]
    whole = all(fits(labelled.number(cell, words), cell) for cell in roomy)
    for cell in cells.itertuples():
        fill = _cell(ax, cell, top)
        begin, end = spans[cell.Index]
        text = labelled.number(cell, words) if whole else short.get(cell.Index, "")
        if cell.kind == "total" and fits(text, cell):
            weight = "bold" if row.own and fits(text, cell, "bold") else "normal"
            _number(sheet, (begin + end) / 2, level, text, cell, weight, fill)
    for cell in cells.itertuples():
        if cell.kind == "projection":
            _projection(ax, sheet, cell, spans[cell.Index][0], middle, words)
        elif cell.kind == "average":
            _average(sheet, cell, [spans[one.Index] for one in totals], spans[cell.Index], middle, words)


def _cell(ax: Axes, cell, top: float) -> str:
    """Draw one cell; returns the colour on which its number stands."""
    start, days = dates.date2num(cell.date_start), (cell.date_end - cell.date_start).days + 1
    claimed = cell.count_basis == "claimed_by_group"
    edge = CLAIMED if claimed else COUNTED
    tint = _tint(cell.share) if cell.share == cell.share else "white"
    looks = {
        "projection": {"facecolor": "none", "edgecolor": edge, "lw": 1.2, "ls": (0, (3, 2)), "zorder": 2},
        "average": {"facecolor": "white", "edgecolor": edge, "lw": 0.9, "zorder": 2},
        "total": {"facecolor": "white" if claimed else tint, "edgecolor": edge if claimed else "white", "lw": 0.8},
        "inner": {"facecolor": "white" if claimed else tint, "edgecolor": edge if claimed else "white", "lw": 0.6},
    }
    low, tall = (top + CELL - STRIP, STRIP) if cell.kind == "inner" else (top, CELL)
    if cell.kind == "average":
        # the part of it that totals cover too is seen above and below them
        low, tall = top - 2, CELL + 4
    patch = Rectangle((start, low), days, tall, **({"zorder": 3} | looks[cell.kind]))
    link(patch, cell.claim_id)
    ax.add_patch(patch)
    if claimed and cell.kind == "total":
        dense = "/" * (2 + round(4 * cell.share))
        ax.add_patch(Rectangle((start, low), days, tall, fill=False, edgecolor=HATCHED, hatch=dense, lw=0, zorder=3.1))
        outline = Rectangle(
            (start, low), days, tall, fill=False, edgecolor=edge, lw=1.8 if _own(cell) else 1, zorder=3.2
        )
        ax.add_patch(outline)
    return "white" if claimed else tint


def _own(cell) -> bool:
    return cell.layer == "article"


def _tint(share: float) -> str:
    strength = 0.16 + 0.84 * share
    return to_hex([1 - strength * (1 - part) for part in to_rgb(COUNTED)])


def _number(sheet: Sheet, x: float, y: float, text: str, cell, weight: str, fill: str) -> None:
    red, green, blue = to_rgb(fill)
    dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.52
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.8} if cell.count_basis == "claimed_by_group" else None
    sheet.write(
        x,
        y,
        text,
        size=sheet.layout.small,
        weight=weight,
        colour="white" if dark else INK,
        align="center",
        claims=cell.claim_id,
        bbox=ground,
    )


def _projection(ax: Axes, sheet: Sheet, cell, begin: float, middle: float, words) -> None:
    base = words.period(cell.base_start.date(), cell.base_end.date()) if cell.base_start == cell.base_start else ""
    texts = [words("projection: {n} × {base}", n=labelled.number(cell, words), base=base)] if base else []
    for text in [*texts, words("projection")]:
        weight = "bold" if _own(cell) else "normal"
        if sheet.label(
            begin,
            middle,
            text,
            cell.claim_id,
            sides=("left",),
            reach=3,
            size=sheet.layout.small,
            weight=weight,
            colour=INK if _own(cell) else QUIET,
        ):
            return


def _average(sheet: Sheet, cell, totals: list, span: tuple, middle: float, words) -> None:
    """What the average is, in the longest part of its period that no total covers."""
    edges = sorted({span[0], span[1], *(edge for total in totals for edge in total if span[0] < edge < span[1])})
    free = [
        (begin, end)
        for begin, end in pairwise(edges)
        if not any(first <= begin and end <= last for first, last in totals)
    ]
    if not free:
        return
    begin, end = max(free, key=lambda part: part[1] - part[0])
    for text in (words(form[cell.unit], n=labelled.number(cell, words)) for form in (AVERAGE, PER)):
        if text_width(text, sheet.layout.small) + 2 <= end - begin:
            _number(sheet, (begin + end) / 2, middle, text, cell, "normal", "white")
            return


def _singles(ax: Axes, sheet: Sheet, row: Row, top: float, words) -> None:
    """Counts that stand alone, each in its outline with its number and who counted."""
    for item in row.items:
        cell = row.cells.loc[item.index]
        low = top + item.line * (CELL + GAP)
        start, days = dates.date2num(cell["date_start"]), (cell["date_end"] - cell["date_start"]).days + 1
        colour = OUTLINES.get(cell["count_basis"], COUNTED)
        outline = Rectangle((start, low), days, CELL, facecolor="white", edgecolor=colour, lw=1.2, zorder=3)
        link(outline, cell["claim_id"])
        ax.add_patch(outline)
        middle = sheet.at(ax, cell["date_start"], low + CELL / 2)[1]
        long = _alone(cell, words, len(row.items) > 1)[0]
        style = {"size": item.size, "claims": cell["claim_id"]}
        if item.text:
            sheet.write(item.label, middle, item.text, **style)
        elif text_width(long, item.size) + 6 <= item.end - item.begin:
            sheet.write((item.begin + item.end) / 2, middle, long, align="center", **style)
