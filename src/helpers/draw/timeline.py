"""The chronology: counts, statements of direction, single attacks, what the articles cover, on one axis of time."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from helpers import measure
from helpers.draw import axis as axes
from helpers.draw import deaths, event_bands, ribbons
from helpers.draw import timeline_labels as labels
from helpers.draw.axis import TimeAxis
from helpers.draw.phrases import area_name
from helpers.draw.picture import Picture
from helpers.draw.sheet import FAINT, HATCHED, INK, MARGIN, PIXELS, QUIET, WIDE, Grid, Layout, Sheet
from helpers.language import message, messages
from helpers.measure.timeline import covered, left_out, outside, span

NOTE = message(
    "Each row of counts has its own scale. Bold: the articles; grey: other documents. Blank: no figure, not zero."
)
# the question of each block, and how to read it
BLOCKS = {
    "ribbons": (message("How many? Counts over a period"), message("darker: more per 30 days; strip: part of a total")),
    "deaths": (deaths.TITLE, message("by month; paler: not final; hatched: no figure")),
    "events": (message("{title}"), message("events of the group by month; dark: started by it")),
    "voices": (
        message("Which way? Who says more, no change, fewer"),
        message("filled: articles; italics: another area"),
    ),
    "attacks": (message("Single attacks, {place}"), message("filled: two or more origins; hollow: one")),
    "months": (message("Months that the articles report on"), message("hatched: not reported on")),
}
LEFT_OUT = {
    "ribbons": messages("{n} row of counts", "{n} rows of counts"),
    "voices": messages("{n} voice", "{n} voices"),
    "attacks": messages("{n} attack", "{n} attacks"),
}
WAYS = {"up": message("more"), "unchanged": message("no change"), "down": message("fewer")}
LANES = {**dict.fromkeys(WAYS, "voices"), "attacks": "attacks"}
MARKERS = {"up": "^", "unchanged": "s", "down": "v", "attacks": "o"}
# at both widths (pixels): the greatest height, where time begins, the foot; the most rows of voices and of attacks
LIMITS, COLUMN, FOOT = {False: 760, True: 900}, {False: 196, True: 12}, {False: 18, True: 32}
POINTS = {False: {"voices": 10, "attacks": 4}, True: {"voices": 13}}
HEAD, SPACE, AXIS, EDGE, LINE, MONTH, DEATHS, REACH = 22, 8, 16, 12, 17, 13, 38, 6
NAMED, SHADE, DAY = 76, "#f4f4f4", pd.Timedelta(days=1)


def chronology(table: pd.DataFrame, *, record) -> Picture:
    """The Picture of counts, statements and single attacks by the group on one time axis.

    ``table`` is ``chronology.marks``: one row is one mark. Four blocks: counts over a period (a cell over its period
    with its number, tinted by its rate within its row), who says more, no change or fewer at the time spoken of,
    single attacks inside the area, the months that the articles report on. A narrow figure has the first two. What has
    no room is left out, the articles last, and counted at the foot. Blank means that no figure is known. Each mark and
    label leads to its claim. Raises Unlike where the counts of a row cannot share it.
    """
    words, selection = record.words, record.selection
    counts = table[table["block"].eq("ribbons")]
    for _, cells in counts[counts["kind"].ne("single")].groupby("row"):
        measure.line(cells, across=("table", "unit"))
    plan = cache(lambda layout: _plan(table, record, layout))
    named = area_name(record)
    days = span(table, selection)
    shaded = words(" Shaded: outside the period asked for.") if outside(days, selection) else ""
    return Picture(
        "chronology",
        lambda layout: _paint(plan(layout), record, layout, named),
        table,
        title=words("{place}: what is counted, who says more or fewer", place=named),
        note=words(NOTE) + shaded,
        description=labels.described(table, plan(WIDE).cells, (days[0], days[1] - DAY), words)
        + deaths.described(plan(WIDE).deaths, words),
        record=record,
    )


@dataclass(frozen=True)
class _Plan:
    """What one width shows, in pixels below the top of its block, and the height of each block.

    ``points`` are voices and attacks, ``lanes`` theirs, ``left`` counts what is left out. ``deaths`` and ``events``
    are no claims.
    """

    axis: TimeAxis
    rows: pd.DataFrame
    cells: pd.DataFrame
    points: pd.DataFrame
    lanes: pd.DataFrame
    months: pd.DataFrame
    deaths: pd.DataFrame
    events: pd.DataFrame
    heights: dict[str, int]
    left: pd.Series


def _plan(table: pd.DataFrame, record, layout: Layout) -> _Plan:
    narrow, days, left = layout.narrow, span(table, record.selection), COLUMN[layout.narrow]
    axis = TimeAxis(*days, left, layout.width - EDGE - left)
    killed, events = measure.deaths.within(table, *days), event_bands.months(table, *days)
    table = table[~table["block"].isin(["deaths", "events"])]
    own = table["layer"].eq("article")
    looks = {"texts": labels.of_marks(table, record.words), "own": own, "weight": np.where(own, "bold", "normal")}
    table = table.assign(**looks, begins=date2num(table["date_start"]), ends=date2num(table["date_end"] + DAY))
    begin, end = (np.interp(table[day], axis.limits, (left, left + axis.width)) for day in ("begins", "ends"))
    table = table.assign(begin=begin, end=end)
    points, lanes = _points(table, axis, layout)
    months = covered(table.iloc[:0] if narrow else table, days)
    heights = {
        "ribbons": 0,
        **lanes.groupby("block")["height"].sum(),
        "months": MONTH * len(months),
        "deaths": DEATHS,
        "events": DEATHS,
    }
    shown = {
        "ribbons",
        "voices",
        *points["block"],
        *(["months"] if len(months) else []),
        *killed["block"],
        *events["block"],
    }
    heights = {name: int(heights[name]) for name in BLOCKS if name in shown}
    room = LIMITS[narrow] - _tall(heights) - FOOT[narrow]
    rows, cells = ribbons.in_rows(table[table["block"].eq("ribbons")], axis, room, layout, record.words)
    heights["ribbons"] = int(rows["height"].sum()) + ribbons.HEAD * rows["lane"].nunique() or 24
    left = left_out(table, cells.index.union(points.index))
    return _Plan(axis, rows, cells, points, lanes, months, killed, events, heights, left)


def _tall(heights: dict[str, int]) -> int:
    return sum(heights.values()) + len(heights) * (HEAD + SPACE) + AXIS


def _points(table: pd.DataFrame, axis: TimeAxis, layout: Layout) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The voices and attacks that have room, as points at the middle of their days; their lanes."""
    marks = table[table["date_start"].ge(axis.first) & table["date_end"].lt(axis.last)]
    middle = (marks["begin"] + marks["end"]) / 2
    marks = marks.assign(begin=marks["begin"].clip(upper=middle - REACH), end=marks["end"].clip(lower=middle + REACH))
    # on a narrow figure the name of a lane stands in its first row
    taken = axis.left + NAMED if layout.narrow else 0
    parts = []
    for name, most in POINTS[layout.narrow].items():
        held = {lane: taken for lane, block in LANES.items() if block == name}
        parts.append(labels.placed(marks[marks["block"].eq(name)], axis, layout.small, held, most))
    marks = pd.concat(parts)
    lanes = pd.DataFrame({"block": LANES, "height": marks.groupby("lane")["line"].max()}).loc[list(LANES)]
    lanes["height"] = (lanes["height"].fillna(0) + 1) * LINE + 6
    lanes["top"] = lanes.groupby("block")["height"].cumsum() - lanes["height"]
    y = marks["lane"].map(lanes["top"]).astype(float) + (marks["line"] + 0.5) * LINE
    # an attack is filled by how many bear it out, a voice by whose it is
    filled = marks["n_origins"].gt(1).where(marks["block"].eq("attacks"), marks["own"])
    colours = np.where(marks["own"], INK, QUIET)
    return marks.assign(y=y, at=(marks["begins"] + marks["ends"]) / 2, filled=filled, colour=colours), lanes


def _paint(plan: _Plan, record, layout: Layout, place: str) -> Figure:
    words, blocks = record.words, list(plan.heights)
    more = words.list([words.plural(*LEFT_OUT[name], n) for name, n in plan.left.items() if n])
    top = _tall(plan.heights) + (FOOT[layout.narrow] if more else 0)
    grid = Grid(pd.DataFrame({"block": blocks}), row="block", row_order=blocks, sharex=False, sharey=False)
    grid.figure.set_size_inches(layout.width / PIXELS, top / PIXELS)
    sheet, tops = Sheet(grid.figure, layout), {}
    for name, tall in plan.heights.items():
        tops[name] = top - HEAD
        top -= HEAD + tall + SPACE
        sheet.place(grid.axes_dict[name], plan.axis.left, top + SPACE, plan.axis.width, tall)
        grid.axes_dict[name].set(xticks=[], yticks=[])
    for name, ax in grid.axes_dict.items():
        _heading(sheet, name, tops[name] + HEAD / 2 - 2, place, record)
        if name not in ("deaths", "events"):
            ax.set(ylim=(plan.heights[name], 0))
        axes.ground(ax, plan.axis, layout)
        PAINT[name](ax, sheet, plan, name, tops[name], place, record)
        ax.spines["bottom"].set_visible(name == blocks[-1])
        for first, last in outside((plan.axis.first, plan.axis.last), record.selection):
            ax.axvspan(first, last, facecolor=SHADE, lw=0, zorder=0)
    axes.names(sheet, plan.axis, words, top + SPACE - 11)
    if more:
        text = words("In the details only: {what}", what=more)
        text = text.replace(": ", ":\n", 1) if layout.narrow else text
        sheet.write(8, FOOT[layout.narrow] / 2, text, size=layout.small, colour=QUIET)
    if plan.cells.empty and plan.points.empty:
        empty = words("No count, statement or attack in this selection.")
        sheet.write(plan.axis.left, tops["ribbons"] - 12, empty, colour=QUIET)
    return grid.figure


def _heading(sheet: Sheet, name: str, level: float, place: str, record) -> None:
    """The block's question, and how to read it where that has room."""
    words, (title, key) = record.words, BLOCKS[name]
    named = words(title, place=place, title=event_bands.heading(record) if name == "events" else "")
    end, right = sheet.write(8, level, named, weight="bold"), sheet.layout.width - EDGE
    look = {"sides": ("left",), "reach": -4, "within": (end + 16, 0, right + 2 * MARGIN, np.inf)}
    sheet.label(right, level, words(key), size=sheet.layout.small, colour=QUIET, **look)


def _paint_points(ax: Axes, sheet: Sheet, plan: _Plan, name: str, top: float, place: str, record) -> None:
    """Draw each mark as a point amid the line of its days, with its label; a dash where nobody sees a direction."""
    marks, words = plan.points[plan.points["block"].eq(name)], record.words
    left = plan.axis.left if sheet.layout.narrow else 14
    tops = plan.lanes.loc[plan.lanes["block"].eq(name), "top"]
    ax.hlines(tops.iloc[1:] - 3, *plan.axis.limits, color=FAINT, lw=0.7, zorder=0.5)
    for way, down in tops.items() if name == "voices" else ():
        end = sheet.write(left, top - down - LINE / 2, words(WAYS[way]), weight="bold")
        if way not in set(marks["lane"]):
            sheet.write(max(end + 8, plan.axis.left + 4), top - down - LINE / 2, words("–"), colour=QUIET)
    if marks.empty:
        return
    urls = list("#" + marks["claim_id"])
    ax.hlines(marks["y"], marks["begins"], marks["ends"], color="#9a9a9a", lw=1.1, zorder=2).set_urls(urls)
    look = {"style": "lane", "markers": MARKERS, "s": 52, "linewidth": 1.1, "legend": False, "zorder": 3}
    sns.scatterplot(marks, x="at", y="y", ax=ax, **look)
    faces = marks["colour"].where(marks["filled"], "white")
    ax.collections[-1].set(edgecolor=marks["colour"], facecolor=faces, urls=urls)
    for mark in marks.itertuples():
        look = {"style": "italic" if mark.use in labels.ELSEWHERE else "normal", "colour": mark.colour}
        look |= {"size": sheet.layout.small, "weight": mark.weight, "claims": mark.claim_id}
        sheet.write(mark.label, top - mark.y, mark.text, **look)


def _paint_months(ax: Axes, sheet: Sheet, plan: _Plan, name: str, top: float, place: str, record) -> None:
    """Draw the months that each article reports on; hatched are the others."""
    months = plan.months
    line, month = np.nonzero(months.to_numpy())
    edges = date2num([*months.columns, plan.axis.last])
    spans, high = pd.DataFrame({"begins": edges[month], "ends": edges[month + 1]}), line * MONTH + 1
    ribbons.boxes(ax, spans, high, high + MONTH - 2, "#source-" + months.index[line], facecolor=INK, lw=0)
    ax.axhspan(0, len(months) * MONTH, facecolor="white", edgecolor=HATCHED, hatch="////", lw=0, zorder=0)
    for row, (source, text) in enumerate(zip(months.index, labels.articles(months.index, record), strict=True)):
        look = {"size": sheet.layout.small, "colour": QUIET, "claims": f"source-{source}"}
        sheet.write(14, top - (row + 0.5) * MONTH, text, **look)


def _paint_deaths(ax: Axes, sheet: Sheet, plan: _Plan, name: str, top: float, place: str, record) -> None:
    """People killed by month; a narrow figure has no room for the numbers of the scale."""
    deaths.paint(sheet, ax, plan.axis, record.words, months=plan.deaths, ticks=not sheet.layout.narrow)


def _paint_events(ax: Axes, sheet: Sheet, plan: _Plan, name: str, top: float, place: str, record) -> None:
    """A reader's own events by month."""
    look = {"columns": event_bands.EVENTS, "look": event_bands.OWN, "ticks": not sheet.layout.narrow}
    event_bands.paint(sheet, ax, plan.axis, record.words, months=plan.events, **look)


PAINT = {
    "ribbons": ribbons.paint,
    "deaths": _paint_deaths,
    "events": _paint_events,
    "voices": _paint_points,
    "attacks": _paint_points,
    "months": _paint_months,
}
