"""The chronology: counts, statements of direction, single attacks, what the articles cover, on one axis of time."""

from dataclasses import dataclass
from functools import cache

import matplotlib.dates as dates
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from helpers import measure
from helpers.chronology import country, span
from helpers.draw import axis as axes
from helpers.draw import chronology_labels as labels
from helpers.draw import ribbons, say
from helpers.draw.axis import TimeAxis
from helpers.draw.packing import packed
from helpers.draw.picture import Picture
from helpers.draw.sheet import FAINT, HATCHED, INK, PIXELS, QUIET, WIDE, Grid, Layout, Sheet, text_width
from helpers.draw.tips import tips
from helpers.language import message, messages

HEADINGS = {
    "ribbons": message("How many? Counts over a period"),
    "voices": message("Which way? Who says more, no change, fewer"),
    "attacks": message("Single attacks, {place}"),
    "months": message("Months that the articles report on"),
}
KEYS = {
    "ribbons": message("darker: more per 30 days; strip: part of a longer total"),
    "voices": message("filled: the articles; italics: another area"),
    "attacks": message("filled: two or more origins; hollow: one"),
    "months": message("hatched: not reported on"),
}
LEFT_OUT = {
    "ribbons": messages("{n} row of counts", "{n} rows of counts"),
    "voices": messages("{n} voice", "{n} voices"),
    "attacks": messages("{n} attack", "{n} attacks"),
}
WAYS = {"up": message("more"), "unchanged": message("no change"), "down": message("fewer")}
MARKERS = {"up": "^", "unchanged": "s", "down": "v", "attacks": "o"}
# what does not speak of the area asked for
ELSEWHERE = ("wider", "part", "area_not_stated")

# pixels, wide and narrow: the greatest height, where time begins; the most rows of voices and of attacks
LIMITS, COLUMN = {False: 760, True: 900}, {False: 196, True: 12}
VOICES, ATTACKS = {False: 10, True: 13}, 5
FOOT, HEAD, SPACE, AXIS, EDGE, LINE, MONTH, REACH = {False: 18, True: 32}, 22, 8, 16, 12, 17, 13, 6
SHOWN = {False: ("ribbons", "voices", "attacks", "months"), True: ("ribbons", "voices")}
SHADE, DAY = "#f4f4f4", pd.Timedelta(days=1)


def chronology(table: pd.DataFrame, *, record) -> Picture:
    """What is counted, said and told of the group's attacks, over one axis of time, as a Picture.

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
    own = table["layer"].eq("article")
    told = table.assign(texts=labels.of_marks(table, words), own=own, weight=np.where(own, "bold", "normal"))
    plan = cache(lambda layout: _plan(told, record, layout))
    named = words.geography("", measure.area(selection)) if selection.governorate else words.country(country(record))
    axis, shown = plan(WIDE).axis, plan(WIDE).cells
    note = words(
        "Each row of counts has its own scale. Bold: the articles; grey: other documents. Blank means no figure, not zero."
    )
    return Picture(
        "chronology",
        lambda layout: _paint(plan(layout), record, layout, named),
        table,
        title=words("Counts, voices and single attacks: {place}", place=named),
        note=note + (words(" Shaded: outside the period asked for.") if _outside(axis, selection) else ""),
        description=labels.described(table, shown, (axis.first, axis.last - DAY), words),
        source=say.source_line(record, table),
        tips=tips(record),
    )


@dataclass(frozen=True)
class _Plan:
    """What one width shows, with its pixels below the top of its block, and how high each block is.

    ``lanes`` are the heights of the three ways of the voices, ``left`` counts what is left out, ``foot`` says so.
    """

    axis: TimeAxis
    rows: pd.DataFrame
    cells: pd.DataFrame
    voices: pd.DataFrame
    lanes: pd.Series
    attacks: pd.DataFrame
    months: pd.DataFrame
    heights: dict[str, int]
    left: dict[str, int]


def _plan(table: pd.DataFrame, record, layout: Layout) -> _Plan:
    words, narrow = record.words, layout.narrow
    left = COLUMN[narrow]
    axis = TimeAxis(*span(table, record.selection), left, layout.width - EDGE - left)
    for end, days in {"begin": table["date_start"], "end": table["date_end"] + DAY}.items():
        table = table.assign(**{end: np.interp(dates.date2num(days), axis.limits, (left, left + axis.width))})
    parts = {name: table[table["block"].eq(name) & (name in SHOWN[narrow])] for name in HEADINGS}
    ways = {way: left + text_width(words(name), layout.size, "bold") + 6 if narrow else 0 for way, name in WAYS.items()}
    voices, lanes = _points(parts["voices"], axis, layout.small, ways, VOICES[narrow])
    attacks, lane = _points(parts["attacks"], axis, layout.small, {"attacks": 0}, ATTACKS)
    months = parts["months"]
    heights = {"ribbons": 0, "voices": lanes.sum(), "attacks": len(attacks) and lane.sum()}
    heights["months"] = MONTH * months["source_id"].nunique()
    heights = {name: int(tall) for name, tall in heights.items() if tall or name == "ribbons"}
    room = LIMITS[narrow] - _tall(heights) - FOOT[narrow]
    rows, cells = ribbons.in_rows(parts["ribbons"], axis, room, layout, words)
    heights["ribbons"] = max(ribbons.height(rows), 24)
    shown = {"ribbons": len(rows), "voices": len(voices), "attacks": len(attacks)}
    whole = {name: int(table["block"].eq(name).sum()) for name in shown}
    whole["ribbons"] = table.loc[table["block"].eq("ribbons"), "row"].nunique()
    more = {name: whole[name] - n for name, n in shown.items()}
    return _Plan(axis, rows, cells, voices, lanes, attacks, months, heights, more)


def _tall(heights: dict[str, int]) -> int:
    return sum(heights.values()) + len(heights) * (HEAD + SPACE) + AXIS


def _points(
    marks: pd.DataFrame, axis: TimeAxis, size: float, lanes: dict[str, float], most: int
) -> tuple[pd.DataFrame, pd.Series]:
    """The marks that have room, as points at the middle of their days with labels; the height of each lane."""
    within = marks["date_start"].ge(axis.first) & marks["date_end"].lt(axis.last)
    marks = marks[within].assign(at=marks["date_start"] + (marks["date_end"] + DAY - marks["date_start"]) / 2)
    middle = (marks["begin"] + marks["end"]) / 2
    marks = marks.assign(begin=marks["begin"].clip(upper=middle - REACH), end=marks["end"].clip(lower=middle + REACH))
    placed = packed(marks, axis, size, lanes, most)
    heights = placed.groupby("lane")["line"].max().reindex(list(lanes)).fillna(0).add(1) * LINE + 6
    top = placed["lane"].map(heights.cumsum() - heights).astype(float)
    return placed.assign(y=top + (placed["line"].astype(float) + 0.5) * LINE), heights


def _paint(plan: _Plan, record, layout: Layout, place: str) -> Figure:
    words, blocks = record.words, list(plan.heights)
    left_out = words.list([words.plural(*LEFT_OUT[name], n) for name, n in plan.left.items() if n])
    top = _tall(plan.heights) + (FOOT[layout.narrow] if left_out else 0)
    grid = Grid(pd.DataFrame({"block": blocks}), row="block", row_order=blocks, sharex=False, sharey=False)
    grid.figure.set_size_inches(layout.width / PIXELS, top / PIXELS)
    sheet, painters = Sheet(grid.figure, layout), []
    for name, tall in plan.heights.items():
        top -= HEAD
        sheet.place(grid.axes_dict[name], plan.axis.left, top - tall, plan.axis.width, tall)
        _heading(sheet, name, top + HEAD / 2 - 2, place, words)
        painters.append((PAINTERS[name], grid.axes_dict[name], top, tall))
        top -= tall + SPACE
    # a heatmap draws the whole figure once: it comes first
    for paint, ax, level, tall in reversed(painters):
        paint(ax, sheet, plan, level, place, record)
        axes.ground(ax, plan.axis, words, layout)
        ax.set(ylim=(tall, 0), xticks=[], yticks=[])
        ax.spines["bottom"].set_visible(ax is painters[-1][1])
        for first, last in _outside(plan.axis, record.selection):
            ax.axvspan(first, last, facecolor=SHADE, lw=0, zorder=0)
    axes.names(sheet, plan.axis, words, top + SPACE - 11)
    if left_out:
        text = words("Not shown at this width: {what}", what=left_out).replace(
            ": ", ":\n" if layout.narrow else ": ", 1
        )
        sheet.write(8, FOOT[layout.narrow] / 2, text, size=layout.small, colour=QUIET)
    return grid.figure


def _heading(sheet: Sheet, name: str, level: float, place: str, words) -> None:
    """The block's question, and how to read it where that has room."""
    end = sheet.write(8, level, words(HEADINGS[name], place=place), weight="bold")
    small, right = sheet.layout.small, sheet.layout.width - EDGE
    within = (end + 16, 0, right + 2, np.inf)
    look = {"sides": ("left",), "reach": -4, "within": within, "size": small, "colour": QUIET}
    sheet.label(right, level, words(KEYS[name]), **look)


def _outside(axis: TimeAxis, selection) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """The parts of the time shown that are not asked for."""
    start, end = pd.Timestamp(selection.start), pd.Timestamp(selection.end) + DAY
    parts = ((axis.first, min(start, axis.last)), (max(end, axis.first), axis.last))
    return [(first, last) for first, last in parts if first < last]


def _ribbons(ax: Axes, sheet: Sheet, plan: _Plan, top: float, place: str, record) -> None:
    words = record.words
    if plan.rows.empty:
        empty = words("No count, statement or attack in this selection.")
        sheet.write(plan.axis.left, top - 12, empty, colour=QUIET)
        return
    wider = sorted(set(" ".join(plan.cells.loc[plan.cells["lane"].eq("wider"), "country"]).split()))
    places = {"wider": words.list([words.country(code) for code in wider])}
    names = {lane: words(name, place=places.get(lane, place)) for lane, name in ribbons.LANE.items()}
    ribbons.paint(ax, sheet, plan.rows, plan.cells, plan.axis, top, names)


def _voices(ax: Axes, sheet: Sheet, plan: _Plan, top: float, place: str, record) -> None:
    """Who says more, no change, fewer; a dash where nobody in the selection does."""
    tops = plan.lanes.cumsum() - plan.lanes
    ax.hlines(tops.iloc[1:] - 3, *plan.axis.limits, color=FAINT, lw=0.7, zorder=0.5)
    for way, down in tops.items():
        level, words = top - down - LINE / 2, record.words
        end = sheet.write(plan.axis.left if sheet.layout.narrow else 14, level, words(WAYS[way]), weight="bold")
        if way not in set(plan.voices["lane"]):
            sheet.write(max(end + 8, plan.axis.left + 4), level, words("–"), colour=QUIET)
    if len(plan.voices):
        _draw(ax, sheet, plan.voices.assign(filled=plan.voices["own"]), top)


def _attacks(ax: Axes, sheet: Sheet, plan: _Plan, top: float, place: str, record) -> None:
    _draw(ax, sheet, plan.attacks.assign(filled=plan.attacks["n_origins"].gt(1)), top)


def _draw(ax: Axes, sheet: Sheet, marks: pd.DataFrame, top: float) -> None:
    """A point at the middle of the days of each mark, a line over them, the label beside."""
    urls = list("#" + marks["claim_id"])
    begin, end = dates.date2num(marks["date_start"]), dates.date2num(marks["date_end"]) + 1
    ax.hlines(marks["y"], begin, end, color="#9a9a9a", lw=1.1, zorder=2).set_urls(urls)
    look = {"style": "lane", "markers": MARKERS, "s": 52, "linewidth": 1.1, "legend": False, "zorder": 3}
    sns.scatterplot(marks, x="at", y="y", ax=ax, **look)
    colours = np.where(marks["own"], INK, QUIET)
    ax.collections[-1].set(edgecolor=colours, facecolor=np.where(marks["filled"], colours, "white"), urls=urls)
    ax.set(xlabel="", ylabel="")
    for mark, colour in zip(marks.itertuples(), colours, strict=True):
        look = {"style": "italic" if mark.use in ELSEWHERE else "normal", "weight": mark.weight, "colour": colour}
        sheet.write(mark.label, top - mark.y, mark.text, size=sheet.layout.small, claims=mark.claim_id, **look)


def _months(ax: Axes, sheet: Sheet, plan: _Plan, top: float, place: str, record) -> None:
    """The months that each article reports on; hatched are those of which it does not speak."""
    names = labels.articles(plan.months, record)
    columns = pd.date_range(plan.axis.first, plan.axis.last, freq="MS", inclusive="left")
    covered = pd.crosstab(plan.months["source_id"], plan.months["date_start"])
    covered = covered.reindex(index=list(names), columns=columns, fill_value=0)
    sns.heatmap(covered, ax=ax, cbar=False, xticklabels=False, yticklabels=False)
    # a mesh has no links: the months covered are drawn again, each leading to its article, and as long as they are
    ax.collections[-1].remove()
    line, month = np.nonzero(covered.to_numpy())
    edges = dates.date2num([*columns, plan.axis.last])
    begin, end, high = edges[month], edges[month + 1], line * MONTH + 1
    corners = np.stack([[begin, high], [end, high], [end, high + MONTH - 2], [begin, high + MONTH - 2]])
    urls = [f"#source-{covered.index[row]}" for row in line]
    ax.add_collection(PolyCollection(corners.transpose(2, 0, 1), facecolor=INK, urls=urls, lw=0), autolim=False)
    ax.patch.set(hatch="////", edgecolor=HATCHED, lw=0)
    for row, (source, name) in enumerate(names.items()):
        look = {"size": sheet.layout.small, "colour": QUIET, "claims": f"source-{source}"}
        sheet.write(14, top - (row + 0.5) * MONTH, name, **look)


PAINTERS = {"ribbons": _ribbons, "voices": _voices, "attacks": _attacks, "months": _months}
