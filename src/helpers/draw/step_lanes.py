"""What was asked, announced, done and happened meanwhile: lanes of short texts on a time axis."""

from dataclasses import dataclass

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from helpers.draw import axis as axes
from helpers.draw.axis import TimeAxis
from helpers.draw.sheet import FAINT, INK, QUIET, WIDE, Sheet, link, text_width
from helpers.language import message

LANE = {
    "asked": message("asked"),
    "announced": message("announced"),
    "done": message("done"),
    "meanwhile": message("meanwhile"),
}

LANES = ("asked", "announced", "done", "meanwhile")
MARKERS = {"asked": "<", "announced": "D", "done": "s"}
# rows of text in a lane, and their height and that of the gap between lanes in pixels
ROWS, ROW, GAP = 3, 15, 7
# no line of the time axis runs through a text
COVER = {"facecolor": "white", "edgecolor": "none", "pad": 0}


@dataclass(frozen=True)
class Placed:
    """A step with its row in its lane and its label, which begins (or, ``before`` it, ends) beside it."""

    step: tuple
    row: int
    label: str
    before: bool


def packed(table: pd.DataFrame, frame: TimeAxis, words) -> list[Placed]:
    """The steps that have room in the wide figure, in at most three rows of each lane and one for the bases."""
    found = []
    for lane in LANES:
        rows = table[table["block"] == lane]
        bases = _bases(rows[rows["kind"] == "handover"], frame, words)
        first = int(len(bases) > 0)
        taken: list[list[tuple[float, float]]] = [[] for _ in range(first + ROWS)]
        steps = [_fit(row, taken, first, frame, words) for row in rows[rows["kind"] != "handover"].itertuples()]
        found += [*bases, *filter(None, steps)]
    return found


def _bases(rows: pd.DataFrame, frame: TimeAxis, words) -> list[Placed]:
    """The handovers of bases as ticks of one row; what they are stands before the first or, without room, after all."""
    bases = list(rows.sort_values("date_start").itertuples())
    label = words.plural("{n} base handed over", "{n} bases handed over", len(bases))
    before = bool(bases) and frame.px(bases[0].date_start) - text_width(label, WIDE.small) - 12 > frame.left
    told = 0 if before else len(bases) - 1
    return [Placed(row, 0, label if place == told else "", before) for place, row in enumerate(bases)]


def _fit(row, taken: list, first: int, frame: TimeAxis, words) -> Placed | None:
    label = row.label_fr if words.lang == "fr" else row.label
    label = label[:1].upper() + label[1:]
    weight = "bold" if row.layer == "article" else "normal"
    width = text_width(label, WIDE.small, weight) + 4
    left, right = _ends(row, frame)
    for place in range(first, len(taken)):
        for before, (start, end) in ((False, (left, right + width)), (True, (left - width, right))):
            inside = start >= frame.left and end <= frame.left + frame.width + 12
            if inside and not any(start < b + 8 and a < end + 8 for a, b in taken[place]):
                taken[place].append((start, end))
                return Placed(row, place, label, before)
    return None


def _ends(row, frame: TimeAxis) -> tuple[float, float]:
    """The pixels that the mark of a step takes."""
    start = frame.px(row.date_start)
    if row.block == "meanwhile":
        return start, max(start + 3, frame.px(row.date_end + pd.Timedelta(days=1)))
    return start - 5, start + 5


def _depths(placed: list[Placed]) -> dict[str, int]:
    """How many rows each lane takes."""
    return {
        lane: 1 + max(item.row for item in placed if item.step.block == lane)
        for lane in LANES
        if any(item.step.block == lane for item in placed)
    }


def tall(placed: list[Placed]) -> int:
    depths = _depths(placed)
    return sum(depths.values()) * ROW + len(depths) * GAP


def paint(page: Sheet, ax: Axes, placed: list[Placed], frame: TimeAxis, words) -> None:
    """The steps, lane below lane: hollow = asked or announced, filled = done, ticks = bases, bars = meanwhile."""
    box = ax.get_window_extent()
    ax.set(ylim=(box.height, 0), yticks=[])
    ax.spines["bottom"].set_visible(False)
    top = 0.0
    for lane, depth in _depths(placed).items():
        items = [item for item in placed if item.step.block == lane]
        down = [top + GAP / 2 + (item.row + 0.5) * ROW for item in items]
        ax.axhline(top, color=FAINT, lw=0.6, zorder=0.5)
        name = words(LANE[lane])
        page.write(frame.left - 8, box.y1 - top - GAP / 2 - ROW / 2, name, align="right", size=WIDE.small, colour=QUIET)
        _mark(ax, lane, items, down)
        for item, y in zip(items, down, strict=True):
            article = item.step.layer == "article"
            left, right = _ends(item.step, frame)
            look = {"weight": "bold" if article else "normal", "colour": INK if article else QUIET}
            edge, align = (left - 4, "right") if item.before else (right + 4, "left")
            if item.label:
                look |= {"size": WIDE.small, "claims": item.step.claim_id, "align": align, "bbox": COVER}
                page.write(edge, box.y1 - y, item.label, **look)
        top += depth * ROW + GAP
    ax.set(xlim=frame.limits, xlabel="", ylabel="")


def _mark(ax: Axes, lane: str, items: list[Placed], down: list[float]) -> None:
    steps = pd.DataFrame([item.step for item in items]).assign(y=down)
    steps["x"] = steps["date_start"].map(axes.number)
    colours = [INK if layer == "article" else "#8a8a8a" for layer in steps["layer"]]
    if lane == "meanwhile":
        days = (steps["date_end"] - steps["date_start"]).dt.days + 1
        least = 3 / ax.get_window_extent().width * (ax.get_xlim()[1] - ax.get_xlim()[0])
        made = ax.barh(down, days.clip(lower=least), left=steps["x"], height=6, color=colours, zorder=3)
        for patch, claim in zip(made, steps["claim_id"], strict=True):
            link(patch, claim)
        return
    for kind, marker, size in (("step", MARKERS[lane], 26), ("handover", "|", 60)):
        rows, shades = (
            steps[steps["kind"] == kind],
            [c for c, k in zip(colours, steps["kind"], strict=True) if k == kind],
        )
        if len(rows):
            sns.scatterplot(data=rows, x="x", y="y", marker=marker, s=size, ax=ax, legend=False, zorder=3)
            filled = shades if lane == "done" else "white"
            ax.collections[-1].set(facecolor=filled, edgecolor=shades, linewidth=1.2, clip_on=False)
            ax.collections[-1].set_urls([f"#{claim}" for claim in rows["claim_id"]])
