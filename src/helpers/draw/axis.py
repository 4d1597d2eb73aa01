"""One axis of time for a whole figure."""

from dataclasses import dataclass

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes

from helpers.draw.sheet import FAINT, QUIET, Layout, Sheet, text_width

# more days than these are told apart by years, fewer by months
LONG = 800
STEPS_OF_YEARS, STEPS_OF_MONTHS = (1, 2, 5, 10, 20), (1, 2, 3, 6)


@dataclass(frozen=True)
class TimeAxis:
    """The days that an axis of time shows, and where it lies: ``left`` and ``width`` in pixels."""

    first: pd.Timestamp
    last: pd.Timestamp
    left: float
    width: float

    def px(self, day: pd.Timestamp) -> float:
        """The pixel of a day, held within the axis."""
        share = (day - self.first) / (self.last - self.first)
        return self.left + min(max(share, 0), 1) * self.width

    def holds(self, start: pd.Timestamp, end: pd.Timestamp) -> bool:
        """Whether days lie wholly within it."""
        return start >= self.first and end < self.last

    @property
    def limits(self) -> tuple[float, float]:
        return number(self.first), number(self.last)


def number(day: pd.Timestamp) -> float:
    """A day as matplotlib counts them."""
    return mdates.date2num(day)


def shown(rows: pd.DataFrame, selection, left: float, width: float) -> TimeAxis:
    """The axis of a figure: the period asked for, from the first year of which something is drawn on.

    It is widened to the whole of every total and average, since a rate belongs to its whole period.
    """
    first, last = pd.Timestamp(selection.start), pd.Timestamp(selection.end)
    if len(rows):
        first = max(first, pd.Timestamp(rows["date_start"].min().year, 1, 1))
    counted = rows[rows["kind"].isin(["total", "inner", "average"])]
    first = min([first, *counted["date_start"]])
    last = max([last, *counted["date_end"]])
    return TimeAxis(first, last + pd.Timedelta(days=1), left, width)


def _units(axis: TimeAxis, words, size: float) -> list[tuple[pd.Timestamp, pd.Timestamp, str]]:
    """The years or months that the axis names, so far apart that their names fit: first and last moment, name."""
    years = (axis.last - axis.first).days > LONG
    first = axis.first.to_period("Y" if years else "M")
    for step in STEPS_OF_YEARS if years else STEPS_OF_MONTHS:
        units = pd.period_range(first, (axis.last - pd.Timedelta(days=1)).to_period(first.freq))[::step]
        named = [
            (unit.start_time, unit.end_time, str(unit.year) if years else words.month(unit.start_time.date()))
            for unit in units
        ]
        room = axis.width * step * (365 if years else 30) / (axis.last - axis.first).days
        if room > max(text_width(name, size) for *_, name in named) + 5:
            break
    return named


def names(page: Sheet, axis: TimeAxis, words, baseline: float) -> None:
    """The names of years or months, each in the middle of the days that it names, where it fits."""
    size = page.layout.small
    for start, end, name in _units(axis, words, size):
        left, right = axis.px(start), axis.px(end)
        # of a part of a year at either end a few days are not named
        if right - left > 8:
            page.label((left + right) / 2, baseline, name, sides=("centre",), size=size, colour=QUIET)


def ground(ax: Axes, axis: TimeAxis, words, layout: Layout) -> None:
    """An empty axis with a thin line at the beginning of each year or month."""
    ax.set(xlim=axis.limits, xlabel="", ylabel="", title="")
    ax.spines["left"].set_visible(False)
    ax.tick_params(length=0, labelbottom=False, labelsize=layout.small, pad=3)
    days = [number(start) for start, *_ in _units(axis, words, layout.small) if start > axis.first]
    # one path for all of them
    x, y = [[value for day in days for value in of(day)] for of in (lambda d: (d, d, d), lambda _: (0, 1, None))]
    ax.plot(x, y, transform=ax.get_xaxis_transform(), color=FAINT, lw=0.5, zorder=0.5)
