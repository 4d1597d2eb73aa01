"""Lanes on a time axis: dots, bars, rate rectangles, brackets, with labels that do not overlap."""

import textwrap
from dataclasses import dataclass, replace

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from helpers.draw.house import FAINT, INK, LEFT, QUIET, RIGHT, SHADE, SMALL, TEXT_SIZE, WIDTH, text_width

ROW = 0.235
GAP = 0.08
RECTANGLE_ROWS = 2
AXIS_WIDTH = WIDTH - LEFT - RIGHT


@dataclass(frozen=True)
class Mark:
    """One mark: from ``start`` to ``end``, its label, its look.

    ``shape`` is dot (or bar, by its length), rectangle (``share`` of the facet's greatest rate high), bracket, up,
    down or level; ``filled``, ``hatched`` and ``dashed`` say how the claim stands.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    label: str
    colour: str
    shape: str = "dot"
    filled: bool = False
    hatched: bool = False
    dashed: bool = False
    share: float = 1.0
    faint: bool = False


@dataclass(frozen=True)
class Lane:
    """A titled band of marks; ``empty`` is what it says when it has none.

    With a ``label`` of its own the lane is a series: its marks stand in one row and share that label.
    """

    title: str
    marks: list[Mark]
    empty: str = ""
    label: str = ""


@dataclass(frozen=True)
class Placed:
    """A mark with its row from the top of the lane.

    Its label stands on ``side`` of it and begins or ends ``at`` so many inches from the axis; ``below`` is how many
    rows the mark stands below its label.
    """

    mark: Mark
    row: int
    at: float
    side: str
    below: int = 0


def limits(window: tuple, starts, ends) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The ends of the time axis: the window, widened to the whole of every overlapping mark, with a small margin."""
    first = min([pd.Timestamp(window[0]), *starts])
    last = max([pd.Timestamp(window[1]), *ends])
    margin = (last - first) * 0.012
    return first - margin, last + margin


def pack(lane: Lane, ends: tuple[pd.Timestamp, pd.Timestamp]) -> list[Placed]:
    """Every mark of a lane in the first row where neither it nor its label touches another."""
    rows: list[list[tuple[float, float]]] = []
    placed = []
    marks = sorted(lane.marks, key=lambda item: (item.start, item.end, item.label))
    if lane.label:
        side, at, _ = _beside(min(mark.start for mark in marks), max(mark.end for mark in marks), lane.label, ends)
        below = 1 if side == "over" else 0
        labels = [lane.label] + [""] * (len(marks) - 1)
        return [
            Placed(replace(mark, label=label), below, at, side, below)
            for mark, label in zip(marks, labels, strict=True)
        ]
    for mark in marks:
        side, at, span = _beside(mark.start, mark.end, mark.label, ends)
        below = 1 if side == "over" else 0
        needed = below + (RECTANGLE_ROWS if mark.shape == "rectangle" else 1)
        row = 0
        while any(_taken(rows, row + offset, span) for offset in range(needed)):
            row += 1
        for offset in range(needed):
            while len(rows) <= row + offset:
                rows.append([])
            rows[row + offset].append(span)
        placed.append(Placed(mark, row + below, at, side, below))
    return placed


def _beside(start, end, label: str, ends) -> tuple[str, float, tuple[float, float]]:
    """The side of a mark on which its label fits, where it begins or ends, the inches that both take."""
    inches = AXIS_WIDTH / (ends[1] - ends[0]).total_seconds()
    x0, x1 = ((day - ends[0]).total_seconds() * inches for day in (start, end))
    x0, x1 = min(x0, x1 - 0.08), max(x1, x0 + 0.08)
    width = max(text_width(line) for line in label.splitlines() or [""]) + 2 * GAP
    if x1 + width <= AXIS_WIDTH:
        return "right", x1 + GAP, (x0 - GAP, x1 + width)
    if x0 - width >= 0:
        return "left", x0 - GAP, (x0 - width, x1 + GAP)
    at = max(0.0, min(x0 + GAP, AXIS_WIDTH - width))
    return "over", at, (min(x0, at), max(x1, at + width))


def _taken(rows: list[list[tuple[float, float]]], row: int, span: tuple[float, float]) -> bool:
    return row < len(rows) and any(span[0] < end and start < span[1] for start, end in rows[row])


def rows_of(placed: list[Placed]) -> int:
    """How many rows a packed lane needs; an empty one needs a single row."""
    return max((item.row + (RECTANGLE_ROWS if item.mark.shape == "rectangle" else 1) for item in placed), default=1)


def height(lanes: list[Lane], ends) -> float:
    """The inches that these lanes need."""
    return sum(_size(lane, pack(lane, ends)) * ROW for lane in lanes)


def _size(lane: Lane, placed: list[Placed]) -> float:
    """The rows of a lane with the space around them; its title may need more than its marks."""
    return max(rows_of(placed), 0.65 * (_titled(lane).count("\n") + 1)) + 0.7


def _titled(lane: Lane) -> str:
    return textwrap.fill(lane.title, 22)


def paint(ax: Axes, lanes: list[Lane], ends, *, window: tuple) -> None:
    """Draw the lanes from top to bottom; the window of the selection is white, what lies outside it shaded."""
    shade(ax, ends, window)
    top = 0.0
    for lane in lanes:
        placed = pack(lane, ends)
        size = _size(lane, placed)
        ax.axhline(top + size, color=FAINT, lw=0.8, zorder=0)
        ax.text(
            0.012 - LEFT / AXIS_WIDTH,
            top + 0.45,
            _titled(lane),
            transform=ax.get_yaxis_transform(),
            size=SMALL,
            weight="normal" if lane.label else "bold",
            va="top",
            color=QUIET if lane.label else INK,
            linespacing=1.15,
        )
        if not lane.marks:
            ax.text(
                0.01,
                top + size / 2,
                lane.empty,
                transform=ax.get_yaxis_transform(),
                size=TEXT_SIZE,
                va="center",
                color=QUIET,
                style="italic",
            )
        for item in placed:
            _draw(ax, item, top + 0.35)
        top += size
    ax.set_ylim(top, 0)
    ax.set_yticks([])


def shade(ax: Axes, ends, window: tuple) -> None:
    """Limit the axis and shade what lies outside the window of the selection."""
    ax.set_xlim(*ends)
    for start, end in ((ends[0], pd.Timestamp(window[0])), (pd.Timestamp(window[1]), ends[1])):
        if end > start:
            ax.axvspan(start, end, color=SHADE, zorder=-1, lw=0)


def time_axis(ax: Axes, words) -> None:
    """Years, or months where the axis is short, in the page's language."""
    first, last = (mdates.num2date(end) for end in ax.get_xlim())
    days = (last - first).days
    if days > 3 * 366:
        ax.xaxis.set_major_locator(mdates.YearLocator())
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: str(mdates.num2date(x).year)))
    else:
        ax.xaxis.set_major_locator(mdates.MonthLocator(interval=max(1, round(days / 31 / 10))))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.month(mdates.num2date(x).date())))
    ax.tick_params(axis="x", length=4, labelbottom=True)


def _draw(ax: Axes, item: Placed, top: float) -> None:
    mark, y = item.mark, top + item.row + 0.5
    look = {"edgecolor": mark.colour, "facecolor": mark.colour if mark.filled else "white", "lw": 1.3, "zorder": 3}
    look |= {"hatch": "////" if mark.hatched else None, "linestyle": "--" if mark.dashed else "-"}
    x0, x1 = mdates.date2num(mark.start), mdates.date2num(mark.end) + (0 if mark.shape == "bracket" else 1)
    day = (mark.end - mark.start).days == 0
    if mark.shape == "rectangle":
        tall = 1.7 * mark.share
        y = top + item.row + 1.85 - tall / 2
        lighter = {"lw": 0.9, "alpha": 0.7} if mark.faint else {}
        ax.add_patch(Rectangle((x0, y - tall / 2), x1 - x0, tall, **look | lighter))
        y = top + item.row + (1.0 if not item.below else 0.5 - item.below)
    elif mark.shape == "bracket":
        ax.plot(
            [x0, x0, x1, x1],
            [y + 0.28, y, y, y + 0.28],
            color=mark.colour,
            lw=1.5,
            ls="--" if mark.dashed else "-",
            zorder=3,
        )
    elif mark.shape in ("up", "down", "level"):
        marker = {"up": "^", "down": "v", "level": "s"}[mark.shape]
        ax.plot([(x0 + x1) / 2], [y], marker, ms=6.5, mfc=look["facecolor"], mec=mark.colour, mew=1.3, zorder=3)
    elif day:
        ax.plot(
            [x0 + 0.5],
            [y],
            "D" if mark.hatched else "o",
            ms=6.5,
            mfc=look["facecolor"],
            mec=mark.colour,
            mew=1.3,
            zorder=3,
        )
    else:
        smallest = 0.06 / AXIS_WIDTH * (ax.get_xlim()[1] - ax.get_xlim()[0])
        ax.add_patch(Rectangle((x0, y - 0.19), max(x1 - x0, smallest), 0.38, **look))
    inch = (ax.get_xlim()[1] - ax.get_xlim()[0]) / AXIS_WIDTH
    ax.text(
        ax.get_xlim()[0] + item.at * inch,
        y if mark.shape == "rectangle" else y - item.below,
        mark.label,
        size=TEXT_SIZE,
        va="center",
        ha="right" if item.side == "left" else "left",
        color=QUIET if mark.faint else INK,
        zorder=4,
    )
