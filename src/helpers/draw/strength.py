"""The fighter estimates: one dot-interval per statement, by scope, by population."""

import math
import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from helpers.draw import house, labelled
from helpers.draw.house import FAINT, INK, OTHER_POPULATION, POPULATION_COLOURS, QUIET, SMALL, TEXT_SIZE

LEFT = 4.9
ROW, HEADING = 0.31, 0.36
BOUNDS = ("at_least", "at_most")
BREAK = "≠"


def fighter_estimates(strength: pd.DataFrame, *, words, source: str) -> Axes:
    """Every statement of strength as a dot-interval on a log axis, grouped by scope; nothing is joined or pooled.

    ``strength`` is ``measure.strength``: one row is one claim, in the order drawn. A filled dot with a bar is a stated
    range, a hollow dot a single number with no range given, an arrow a one-sided bound; a vague word or a refusal to
    estimate stands as words in its row. Colour and the words of the row tell the population. An unequal sign between
    two rows of one population says that definition or origin change there. The title counts the statements and their
    origins, or says that there is none. ``words`` is the page's language, ``source`` the line made from the rows
    drawn. Returns the Axes.
    """
    groups = list(strength.groupby("scope", sort=False)) or [(None, strength)]
    tall = sum(HEADING + ROW * max(1, len(rows)) for _, rows in groups) + 0.15
    figure, (ax,) = house.canvas(tall, [tall])
    figure.subplots_adjust(left=LEFT / house.WIDTH)
    ax.set_xscale("log")
    ax.set_xlim(*_limits(strength))
    y = 0.0
    for name, rows in groups:
        y = _group(ax, "" if name is None else words(f"scope.{name.replace(' ', '_') or 'none'}"), rows, y, words)
    ax.set_ylim(y + 0.15, 0)
    ax.set_yticks([])
    ax.xaxis.set_major_locator(LogLocator(10))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))
    ax.grid(axis="x", which="major")
    ax.set_xlabel(words("strength.axis"))
    origins = strength["origin_id"].nunique()
    house.finish(
        figure,
        title=words(
            "strength.title",
            claims=words.plural("n_statements", len(strength)),
            origins=words.plural("n_origins", origins),
        )
        if len(strength)
        else words("strength.title_empty"),
        subtitle=words("strength.subtitle"),
        source=source,
        alt=_alt(strength, words),
    )
    return ax


def _limits(strength: pd.DataFrame) -> tuple[float, float]:
    ends = [*strength["low"].dropna(), *strength["high"].dropna()]
    if not ends:
        return 10, 100_000
    return 10 ** math.floor(math.log10(max(1, min(ends)))) * 0.8, 10 ** math.ceil(math.log10(max(ends) * 1.01)) * 1.3


def _group(ax: Axes, heading: str, rows: pd.DataFrame, y: float, words) -> float:
    outside = {"transform": ax.get_yaxis_transform(), "va": "center"}
    gutter = 0.12 - LEFT
    inner = house.WIDTH - LEFT - house.RIGHT
    ax.axhline(y + 0.02, color=FAINT, lw=0.8)
    ax.text(gutter / inner, y + HEADING / 2 + 0.02, heading, size=TEXT_SIZE, weight="bold", color=INK, **outside)
    y += HEADING
    if rows.empty:
        ax.text(0.02, y + ROW / 2, words("lane.empty"), size=TEXT_SIZE, style="italic", color=QUIET, **outside)
        return y + ROW
    for row in rows.itertuples():
        middle = y + ROW / 2
        shown = labelled.estimate(row, words)
        ax.text(
            gutter / inner,
            middle,
            textwrap.fill(shown, 74),
            size=SMALL,
            linespacing=1.05,
            color=QUIET if row.layer == "context" else INK,
            **outside,
        )
        if row.breaks:
            ax.text(-0.008, y, BREAK, size=SMALL, ha="right", color=QUIET, **outside)
        _row(ax, row, middle, words)
        y += ROW
    return y


def _row(ax: Axes, row, y: float, words) -> None:
    colour = POPULATION_COLOURS.get(row.population, OTHER_POPULATION)
    alpha = 0.6 if row.layer == "context" else 1.0
    left, right = ax.get_xlim()
    if row.kind in ("words", "none"):
        said = words(f"strength.{row.value_status}", words=labelled.number(row, words))
        ax.text(left * 1.15, y, said, size=SMALL, style="italic", va="center", color=QUIET)
        return
    number = words.quantity(row.value_low, row.value_best, row.value_high, row.bound)
    if row.kind in BOUNDS:
        at, to = (
            (row.low, min(row.low * 1.9, right * 0.9))
            if row.kind == "at_least"
            else (row.high, max(row.high / 1.9, left * 1.1))
        )
        ax.annotate(
            "", xy=(to, y), xytext=(at, y), arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.6, "alpha": alpha}
        )
        ax.plot([at], [y], "|", ms=10, mew=1.8, color=colour, alpha=alpha)
        end = max(at, to)
    else:
        ax.plot([row.low, row.high], [y, y], color=colour, lw=3, alpha=alpha, solid_capstyle="butt")
        middle = [row.value_best] if row.value_best == row.value_best else [row.low, row.high]
        face = colour if row.kind == "interval" else "white"
        ax.plot(middle, [y] * len(middle), "o", ms=6.5, mfc=face, mec=colour, mew=1.4, alpha=alpha)
        end = row.high
    inner = house.WIDTH - LEFT - house.RIGHT
    room = math.log10(right / end) / math.log10(right / left) * inner > house.text_width(number, SMALL) + 0.25
    start = min(value for value in (row.low, row.high, end) if value == value)
    offset, align, x = (9, "left", end) if room else (-9, "right", start)
    ax.annotate(
        number, (x, y), xytext=(offset, 0), textcoords="offset points", size=SMALL, va="center", ha=align, color=INK
    )


def _alt(strength: pd.DataFrame, words) -> str:
    stated = strength[strength["kind"].isin(["interval", "point", *BOUNDS])]
    if stated.empty:
        return words("strength.alt_empty", n=len(strength))
    ends = [*stated["low"].dropna(), *stated["high"].dropna()]
    return words("strength.alt", n=len(strength), stated=len(stated), low=min(ends), high=max(ends))
