"""One axis of time for a whole figure."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from helpers.draw.sheet import FAINT, QUIET, Layout, Sheet, text_width

# more days than these are told apart by years, fewer by months
LONG = 800
# a unit: its frequency, its days, how many of them a name may stand for, its longest name
YEARS, MONTHS = ("Y", 365, (1, 2, 5, 10, 20, 50, 100, 200, 500), "2020"), ("M", 30, (1, 2, 3, 6), "sept. 2020")


@dataclass(frozen=True)
class TimeAxis:
    """The days from ``first`` to before ``last``, and where they are drawn: ``left`` and ``width`` in pixels."""

    first: pd.Timestamp
    last: pd.Timestamp
    left: float
    width: float

    @property
    def limits(self) -> tuple[float, float]:
        return date2num(self.first), date2num(self.last)

    def px(self, day):
        """The pixel of a day, or of each day of a column, kept within the axis."""
        first, last = self.limits
        return self.left + np.clip((date2num(day) - first) / (last - first), 0, 1) * self.width


@cache
def _units(axis: TimeAxis, size: float) -> list[pd.Period]:
    """The years or months that the axis names, far enough apart for their names to fit."""
    days = (axis.last - axis.first).days
    unit, length, steps, longest = YEARS if days > LONG else MONTHS
    least = (text_width(longest, size) + 5) / axis.width * days / length
    step = next((step for step in steps if step > least), steps[-1])
    return list(pd.period_range(axis.first, axis.last - pd.Timedelta(days=1), freq=unit)[::step])


def names(page: Sheet, axis: TimeAxis, words, baseline: float) -> None:
    """Write the names of years or months that fit, each in the middle of its days."""
    size = page.layout.small
    for unit in _units(axis, size):
        left, right = axis.px(unit.start_time), axis.px(unit.end_time)
        name = str(unit.year) if unit.freqstr.startswith("Y") else words.month(unit.start_time)
        # of a part of a year at either end a few days are not named
        if right - left > 8:
            page.label((left + right) / 2, baseline, name, sides=("centre",), size=size, colour=QUIET)


def ground(ax: Axes, axis: TimeAxis, layout: Layout) -> None:
    """Empty an Axes of its ticks and draw a thin line at the beginning of each year or month."""
    ax.set_axis_off()
    ax.set(xlim=axis.limits, xticks=[], yticks=[], title="")
    days = [date2num(unit.start_time) for unit in _units(axis, layout.small) if unit.start_time > axis.first]
    # one path for all of them
    x, y = np.repeat(days, 3), np.tile([0, 1, np.nan], len(days))
    ax.plot(x, y, transform=ax.get_xaxis_transform(), color=FAINT, lw=0.5, zorder=0.5)
