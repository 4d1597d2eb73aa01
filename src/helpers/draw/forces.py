"""Stated levels of forces, and below them lanes of what was asked, announced, done and happened meanwhile."""

from itertools import pairwise

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.markers import MarkerStyle
from matplotlib.ticker import MaxNLocator

from helpers import drawdown, measure, quantity
from helpers.draw import labelled, panel
from helpers.draw.axis import TimeAxis
from helpers.draw.sheet import FAINT, FORCES, INK, QUIET, WIDE, Sheet, text_width
from helpers.language import message

LEGEND = (
    message("● in place ○ announced — US: last statement, carried on"),
    message("● in place ○ announced — US, carried on"),
)
LANE = {
    "asked": message("asked"),
    "announced": message("announced"),
    "done": message("done"),
    "meanwhile": message("meanwhile"),
}
TICK = MarkerStyle([(-0.2, -1), (0.2, -1), (0.2, 1), (-0.2, 1), (-0.2, -1)])
LEVELS = {"in_place": "o", "announced": "o", "administrative": "s"}
STEPS = {"asked": "<", "announced": "D", "done": "s", "handover": TICK}
# rows of a lane beside that of the bases; how high a row is, and the gap between lanes, in pixels
ROWS, ROW, GAP = 3, 15, 7


def legends(levels: pd.DataFrame, words) -> list[str]:
    """What the marks of the levels mean, the longest first."""
    said = [words(text) for text in LEGEND] if len(levels) else [""]
    administrative = levels["kind"].eq("administrative").any()
    return [f"{words('□ administrative count')}\u2003{said[0]}", *said] if administrative else said


def paint_levels(page: Sheet, ax: Axes, levels: pd.DataFrame, frame: TimeAxis, words) -> None:
    """Each stated level as a dot in its force's colour, the last US statement carried on as a thin line.

    ``levels`` are the rows of that block of ``drawdown.marks``. Raises Unlike where they are not of one area and unit.
    """
    # one panel for all forces and whoever states them, but for one area and unit
    levels = measure.line(levels, across=("force", "origin_id"))
    levels = levels.assign(y=quantity.number(levels), day=levels["date_start"].clip(lower=frame.first))
    most = levels["y"].max() * 1.06
    levels = levels.assign(x=date2num(levels["day"]), px=frame.px(levels["day"]))
    levels["py"] = ax.bbox.y0 + levels["y"] / most * ax.bbox.height
    steady, dots = drawdown.carried(levels), levels[levels["kind"] != "earlier"]
    line = {"drawstyle": "steps-post", "estimator": None, "errorbar": None, "color": FORCES["us"], "lw": 1}
    sns.lineplot(data=steady, x="x", y="y", ax=ax, legend=False, zorder=2, **line)
    colours = dots["force"].map(FORCES)
    _dots(ax, dots, dots["kind"], LEVELS, np.where(dots["kind"] == "in_place", colours, "white"), colours)
    ticks = [tick for tick in MaxNLocator(4, integer=True).tick_values(0, most) if tick <= most]
    ax.hlines(ticks, *frame.limits, color=FAINT, lw=0.5, zorder=0.5)
    panel.scale(page, ax, frame, most, ticks, words)
    _name(page, ax, levels, steady[["px", "py"]].to_numpy(), words)


def _dots(ax: Axes, rows: pd.DataFrame, style: pd.Series, markers: dict, fill: np.ndarray, edge: pd.Series) -> None:
    if rows.empty:
        return
    look = {"style": style, "markers": markers, "s": 28, "legend": False, "zorder": 3}
    sns.scatterplot(data=rows, x="x", y="y", ax=ax, **look)
    ax.collections[-1].set(facecolor=fill, edgecolor=edge, linewidth=1.3, clip_on=False)
    ax.collections[-1].set_urls([f"#{claim}" for claim in rows["claim_id"]])


def _name(page: Sheet, ax: Axes, levels: pd.DataFrame, line: np.ndarray, words) -> None:
    """Name each level of each force once, those of the articles first, where the name covers no mark."""
    for (left, low), (right, high) in pairwise(line):
        page.take(left, low - 1, right, low + 1)
        page.take(right - 1, min(low, high), right + 1, max(low, high))
    for x, y in levels[["px", "py"]].to_numpy():
        page.take(x - 8, y - 4, x + 8, y + 4)
    within = (ax.bbox.x0, ax.bbox.y0 - 3, ax.bbox.x1 + 10, ax.bbox.y1 + 8)
    levels = levels.assign(context=levels["layer"].ne("article"), other=levels["force"].ne("us"))
    levels["there"] = levels["kind"].replace("earlier", "in_place")
    named, around = set(), ("above", "below")
    for row in levels.sort_values(["context", "other", "date_start"], kind="stable").itertuples():
        look = {"size": page.layout.small, "weight": "normal" if row.context else "bold", "within": within}
        look["colour"] = INK if not row.context else QUIET if row.other else FORCES["us"]
        beside = around if not row.other and row.there == "in_place" else ("right", "left", *around)
        # what was said before the period has no row on the page to lead to
        claim = "" if row.kind == "earlier" else row.claim_id
        for text in [] if (row.force, row.there, row.y) in named else _texts(row, words, named):
            half = text_width(text, look["size"], look["weight"]) / 2
            tried = ((0, beside), (half, around), (-half, around))
            if any(page.label(row.px + shift, row.py, text, claim, sides=sides, **look) for shift, sides in tried):
                named |= {(row.force, row.there, row.y), (row.force, row.there)}
                break


def _texts(row, words, named: set) -> list[str]:
    """What a level may be called, the best first; where its force has been ``named`` in place the number is enough."""
    full, number = labelled.level(row, words), labelled.number(row, words)
    plain = words("{who}: {what}", who=words.term("forces", "force", row.force), what=number)
    if row.kind == "earlier":
        full = words("{level} ({month})", level=full, month=words.month(row.date_start.date()))
    elif row.kind == "announced" and row.status in drawdown.IN_PLACE:
        full = words("{level} (ceiling)", level=plain)
    if (row.force, "in_place") in named:
        return [number] if row.kind == "in_place" else [full, plain, number]
    return [full, plain]


def steps(table: pd.DataFrame, frame: TimeAxis, words) -> pd.DataFrame:
    """The steps of ``drawdown.marks`` that have room in the wide figure; one row is one step.

    Adds ``text`` (blank where another stands for it too), ``begin, end`` (the pixels of its mark), ``before`` (the text
    stands before it), ``top`` (of its lane) and ``y``, in pixels from the top.
    """
    rows = drawdown.in_lanes(table)
    rows["text"] = [_own(row, words) for row in rows.itertuples()]
    lasting, begin = rows["block"] == "meanwhile", frame.px(rows["date_start"])
    end = np.maximum(frame.px(rows["date_end"] + drawdown.DAY), begin + 3)
    rows["begin"], rows["end"] = begin - 5 * ~lasting, np.where(lasting, end, begin + 5)
    rows.loc[rows["n"] > 1, "end"] = rows.loc[rows["n"] != 1, "end"].max()
    rows["wide"] = [text_width(row.text, WIDE.small, _weight(row)) + 4 for row in rows.itertuples()]
    rows["most"] = ROWS + rows.groupby("block")["n"].transform("max").gt(1)
    room = drawdown.packed(rows[rows["n"] > 0], frame.left, frame.left + frame.width + 12).reindex(rows.index)
    rows = rows.join(room.where(rows["n"] > 0, room.ffill())).dropna(subset="row")
    deep = rows.groupby("block")["row"].max().reindex(list(LANE)).add(1)
    rows["top"] = rows["block"].map((deep * ROW + GAP).cumsum().shift(fill_value=0).ffill())
    return rows.assign(y=rows["top"] + GAP / 2 + (rows["row"] + 0.5) * ROW)


def _own(row, words) -> str:
    label = words.own(row, "label")
    said = words.plural("{n} base handed over", "{n} bases handed over", row.n) if row.n > 1 else label
    return said[:1].upper() + said[1:] if row.n else ""


def _weight(row) -> str:
    return "bold" if row.layer == "article" else "normal"


def tall(steps: pd.DataFrame) -> int:
    """How many pixels the lanes take."""
    return int(steps["y"].max() + (ROW + GAP) / 2)


def listed(steps: pd.DataFrame, words) -> list[tuple[str, str]]:
    """The same in words, in the order of time: the claim of each and a line of a list."""
    rows = steps[steps["n"] > 0].sort_values("date_start", kind="stable").itertuples()
    said = [(row, words("{who}: {what}", who=words(LANE[row.block]), what=row.text)) for row in rows]
    return [(row.claim_id, f"{words.month(row.date_start.date())} – {text}") for row, text in said]


def paint_steps(page: Sheet, ax: Axes, steps: pd.DataFrame, frame: TimeAxis, words) -> None:
    """The steps, lane below lane: hollow = asked or announced, filled = done, ticks = bases, bars = meanwhile."""
    edge = ax.bbox.y1
    ax.set_ylim(ax.bbox.height, 0)
    steps = steps.assign(x=date2num(steps["date_start"]), colour=np.where(steps["layer"] == "article", INK, "#8a8a8a"))
    for lane, top in steps.groupby("block")["top"].first().items():
        ax.axhline(top, color=FAINT, lw=0.6, zorder=0.5)
        look = {"align": "right", "size": WIDE.small, "colour": QUIET}
        page.write(frame.left - 8, edge - top - (GAP + ROW) / 2, words(LANE[lane]), **look)
    bars, dots = steps[steps["block"] == "meanwhile"], steps[steps["block"] != "meanwhile"]
    days = (bars["end"] - bars["begin"]) / frame.width * (frame.last - frame.first).days
    panel.lead(ax.barh(bars["y"], days, 6, bars["x"], color=bars["colour"], zorder=3), bars)
    style, filled = dots["block"].mask(dots["kind"] == "handover", "handover"), dots["block"] == "done"
    _dots(ax, dots, style, STEPS, np.where(filled, dots["colour"], "white"), dots["colour"])
    for row in steps[steps["n"] > 0].itertuples():
        x, align = (row.begin - 4, "right") if row.before else (row.end + 4, "left")
        look = {"size": WIDE.small, "weight": _weight(row), "colour": INK if row.layer == "article" else QUIET}
        page.write(x, edge - row.y, row.text, claims=row.claim_id, align=align, bbox=panel.COVER, **look)
