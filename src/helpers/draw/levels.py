"""Stated levels of forces on a time axis."""

from itertools import pairwise

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers import drawdown, measure, quantity
from helpers.draw import labelled, panel, sheet
from helpers.draw.axis import TimeAxis
from helpers.draw.sheet import FAINT, INK, QUIET, Sheet, text_width
from helpers.language import message

LEGEND = {
    False: message("● in place ○ announced — US: last statement, carried on"),
    True: message("● in place ○ announced — US, carried on"),
}


def header(page: Sheet, rows: pd.DataFrame, place: str, words, top: float) -> None:
    """What the panel shows, where, and what its marks mean."""
    layout = page.layout
    end = page.write(10, top, words("Troops as stated, {place}", place=place), weight="bold")
    if rows.empty:
        return
    legend = words(LEGEND[layout.narrow])
    if rows["kind"].eq("administrative").any() and not layout.narrow:
        legend = f"{words('□ administrative count')}\u2003{legend}"
    left = layout.width - 16 - text_width(legend, layout.small)
    beside = left > end + 8
    page.write(left if beside else 10, top if beside else top - 15, legend, size=layout.small, colour=QUIET)


def paint(page: Sheet, ax: Axes, levels: pd.DataFrame, frame: TimeAxis, words) -> None:
    """Each stated level as a dot in its force's colour, the last US statement carried on as a thin line.

    ``levels`` are the rows of that block of ``drawdown.marks``. Raises Unlike where they are not of one area and unit.
    """
    # one panel for all forces and whoever states them, but for one area and unit
    levels = measure.line(levels, across=("force", "origin_id"))
    levels = levels.assign(y=quantity.number(levels), x=[max(day, frame.first) for day in levels["date_start"]])
    levels["x"] = levels["x"].map(panel.number)
    ax.set_ylim(0, levels["y"].max() * 1.06)
    ticks = [
        value for value in MaxNLocator(4, integer=True).tick_values(0, levels["y"].max()) if value <= ax.get_ylim()[1]
    ]
    ax.set_yticks(ticks, [words.number(value) for value in ticks])
    ax.tick_params(axis="y", labelcolor=QUIET)
    ax.grid(axis="y", color=FAINT, lw=0.5)
    steady = drawdown.carried(levels)
    line = {"drawstyle": "steps-post", "estimator": None, "errorbar": None, "color": sheet.FORCES["us"], "lw": 1}
    sns.lineplot(data=steady, x="x", y="y", ax=ax, legend=False, zorder=2, **line)
    for kind, filled, marker in (("in_place", True, "o"), ("announced", False, "o"), ("administrative", False, "s")):
        _dots(ax, levels[levels["kind"] == kind], filled, marker)
    ax.set(xlabel="", ylabel="", xlim=frame.limits)
    _name(page, ax, levels, steady, frame, words)


def _dots(ax: Axes, rows: pd.DataFrame, filled: bool, marker: str) -> None:
    if rows.empty:
        return
    dots = {"palette": sheet.FORCES, "marker": marker, "s": 30, "legend": False, "zorder": 3}
    sns.scatterplot(data=rows, x="x", y="y", hue="force", ax=ax, **dots)
    colours = [sheet.FORCES[force] for force in rows["force"]]
    drawn = ax.collections[-1]
    drawn.set(facecolor=colours if filled else "white", edgecolor=colours, linewidth=1.3, clip_on=False)
    drawn.set_urls([f"#{claim}" for claim in rows["claim_id"]])


def _name(page: Sheet, ax: Axes, levels: pd.DataFrame, steady: pd.DataFrame, frame: TimeAxis, words) -> None:
    """Name each level of each force once, those of the articles first, where the name covers no mark."""
    at = [page.at(ax, x, y) for x, y in zip(steady["x"], steady["y"], strict=True)]
    for (left, low), (right, high) in pairwise(at):
        page.take(left, low - 1, right, low + 1)
        page.take(right - 1, min(low, high), right + 1, max(low, high))
    for x, y in [page.at(ax, x, y) for x, y in zip(levels["x"], levels["y"], strict=True)]:
        page.take(x - 8, y - 4, x + 8, y + 4)
    order = levels.assign(context=levels["layer"].ne("article"), other=levels["force"].ne("us"))
    named, forces = set(), set()
    for row in order.sort_values(["context", "other", "date_start"], kind="stable").itertuples():
        key = (row.force, row.y, row.kind)
        if key not in named and _named(page, ax, row, frame, _texts(row, words, row.force in forces)):
            named |= {key, (row.force, row.y, "in_place")} if row.kind == "earlier" else {key}
            forces |= {row.force} if row.kind in ("earlier", "in_place") else set()


def _texts(row, words, known: bool) -> list[str]:
    """What a level may be called, the best first: where its force is ``known`` from another, the number is enough."""
    full = labelled.level(row, words)
    if row.kind == "earlier":
        return [words("{level} ({month})", level=full, month=words.month(row.date_start.date())), full]
    plain = words("{who}: {what}", who=words.term("forces", "force", row.force), what=labelled.number(row, words))
    if row.kind == "in_place":
        return [labelled.number(row, words), plain] if known else [plain]
    if row.kind == "announced" and row.status in drawdown.IN_PLACE:
        return [words("{level} (ceiling)", level=plain), plain]
    return [full, plain, *([labelled.number(row, words)] if known else [])]


def _named(page: Sheet, ax: Axes, row, frame: TimeAxis, texts: list[str]) -> bool:
    """Write the first of some texts that has room beside a level; false where none has."""
    article, us, small = row.layer == "article", row.force == "us", page.layout.small
    weight = "bold" if article else "normal"
    box, (x, y) = ax.get_window_extent(), page.at(ax, row.x, row.y)
    look = {"within": (frame.left, box.y0 - 3, frame.left + frame.width + 10, box.y1 + 8), "size": small}
    look |= {"weight": weight, "colour": INK if article else sheet.FORCES["us"] if us else QUIET}
    # what was said before the period has no mark to lead from, and no row on the page to lead to
    claims = "" if row.kind == "earlier" else row.claim_id
    for text in texts:
        half = text_width(text, small, weight) / 2
        places = [(x, ("right", "left", "above", "below")), (x - half + 8, ("below",))]
        if row.kind == "earlier":
            places = [(x + half + 4, ("above", "below"))]
        elif us and row.kind == "in_place":
            places = [(x, ("above", "below", "right", "left"))]
        if any(page.label(at, y, text, claims, sides=sides, **look) for at, sides in places):
            return True
    return False
