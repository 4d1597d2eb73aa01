"""The scale of what is counted."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from helpers.draw.axis import TimeAxis
from helpers.draw.sheet import Sheet

BASE = "#555555"


def named(page: Sheet, ax: Axes, frame: TimeAxis, most: float, ticks: Sequence[float], words) -> None:
    """Set the scale of an Axes from zero to ``most``, and label its ticks on the left."""
    ax.set(xlim=frame.limits, ylim=(0, most))
    ax.axhline(0, color=BASE, lw=0.8, clip_on=False, zorder=5)
    for tick in ticks:
        level = ax.bbox.y0 + tick / most * ax.bbox.height
        page.write(frame.left - 5, level, words.number(tick), align="right", **page.aside)


def round_number(most: float) -> list[float]:
    """The highest of 1, 2, 5, 10 and so on that ``most`` reaches, as the one tick of a low Axes."""
    digits = 10.0 ** np.floor(np.log10(most))
    return [digits * max(step for step in (1, 2, 5) if digits * step <= most)]
