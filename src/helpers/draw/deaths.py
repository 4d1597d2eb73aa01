"""People killed by month, on a scale of their own."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from helpers.draw import scale
from helpers.draw.axis import TimeAxis
from helpers.draw.sheet import HATCHED, Sheet
from helpers.language import message
from helpers.measure import deaths

TITLE = message("UCDP: killed in organised violence, all parties")
# what is final, and paler what UCDP may still change; no hue of counts of the group, for these are not its own
FACES = {"final": "#8b7d74", "candidate": "#d3c8c0"}
# the room above the highest bar (pixels)
HEAD = 15


def titles(place: str, words) -> tuple[str, str]:
    """What is counted by whom; where, and how to read it."""
    return words(TITLE), words("{place} · by month; paler: not final", place=place)


def paint(page: Sheet, ax: Axes, frame: TimeAxis, words, *, months: pd.DataFrame, ticks: bool = True) -> None:
    """Each month of ``deaths.by_month`` as a bar, the highest with its number; ``ticks`` name the scale on the left.

    Hatched ground where no month tells. The bars are no claims, thus lead nowhere.
    """
    lay(page, ax, frame, words, months, "value_best", ticks=ticks)
    for run in deaths.runs(months):
        bars(ax, run, "value_best", color=FACES[run["kind"].iloc[0]])


def lay(
    page: Sheet, ax: Axes, frame: TimeAxis, words, months: pd.DataFrame, highest: str, *, ticks: bool = True
) -> None:
    """Prepare an Axes for months: a scale up to the greatest of a column, that with its number, hatched gaps."""
    most = months[highest].max() or 1.0
    limit = most * ax.bbox.height / (ax.bbox.height - HEAD)
    scale.named(page, ax, frame, limit, scale.round_number(most) if ticks else [], words)
    for first, last in deaths.gaps(months, frame.first, frame.last):
        ax.axvspan(first, last, facecolor="white", edgecolor=HATCHED, hatch="////", lw=0, zorder=0)
    peak = months.loc[months[highest].idxmax()]
    text = words("{n} in {when}", n=peak[highest], when=words.month(peak["date_start"].date()))
    x, level = frame.px(peak["date_start"]), ax.bbox.y0 + most / limit * ax.bbox.height + HEAD / 2
    within = (frame.left, ax.bbox.y0, frame.left + frame.width, ax.bbox.y1 + 2)
    page.label(x, level, text, sides=("centre", "right", "left"), reach=0, size=page.layout.small, within=within)


def bars(ax: Axes, run: pd.DataFrame, column: str, **look) -> None:
    """Months that follow upon each other as bars; in one outline, which takes a tenth of the bytes of as many bars."""
    edges = date2num([*run["date_start"], run["date_end"].iloc[-1] + pd.Timedelta(days=1)])
    ax.stairs(run[column], edges, **{"fill": True, "lw": 0, "zorder": 2} | look)


def described(months: pd.DataFrame, words) -> str:
    """A sentence that adds the bars to the description of a figure; blank where there are none."""
    if months.empty:
        return ""
    said = words(
        "It also shows the people killed each month in organised violence, by all parties, by UCDP’s count, {when}.",
        when=words.period(months["date_start"].iloc[0].date(), months["date_end"].iloc[-1].date()),
    )
    return f" {said}"
