"""A drawing at one of two widths, with its free room."""

from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

PIXELS = 100
INK, QUIET, FAINT, HATCHED = "#222222", "#5f5f5f", "#d9d9d9", "#e4e4e4"
# what counts is warm, what is there of forces is cool; told apart by colour-blind readers, no party's flag
COUNTED, CLAIMED, OFFICIAL = "#a5452f", "#d98a1f", "#4f7d3a"
FORCES = {
    "us": "#12406e",
    "nato": "#2f8bc6",
    "coalition": "#4a4a4a",
    "coalition_other": "#8a8a8a",
    "uk": "#5b7fa6",
    "france": "#6f9fb5",
    "foreign": "#8a8a8a",
}
# pixels between a mark and its label, and around a label
GAP, MARGIN = 4, 1
_RULER = RendererAgg(1, 1, 720)


@dataclass(frozen=True)
class Layout:
    """One of the widths in which a figure is drawn: ``width`` in pixels, ``size`` of its text in points."""

    width: int
    size: float
    narrow: bool

    @property
    def small(self) -> float:
        """The size of what is said beside: never less than eleven pixels."""
        return max(self.size - 0.8, 8.0)


WIDE, NARROW = Layout(840, 9.0, False), Layout(358, 8.2, True)


@contextmanager
def style():
    """seaborn's ticks with the values of ``house.mplstyle``, whatever the notebook has set."""
    house = mpl.rc_params_from_file(Path(__file__).parents[1] / "house.mplstyle", use_default_template=False)
    with mpl.rc_context({**sns.axes_style("ticks"), **house, "figure.dpi": PIXELS, "savefig.dpi": PIXELS}):
        yield


@cache
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """The width of a text in pixels, as drawn in the house's font."""
    # the renderer measures a text in a thirtieth of the time that outlines of its letters take
    font = FontProperties(size=size, weight=weight)
    widths = [_RULER.get_text_width_height_descent(line, font, ismath=False)[0] for line in text.split("\n")]
    return max(widths) / _RULER.dpi * PIXELS


def link(artist, claims: str | Sequence[str]) -> None:
    """Let a mark or a text lead to its claim; of several the first."""
    artist.set_url(f"#{claims if isinstance(claims, str) else claims[0]}")


class Grid(sns.FacetGrid):
    """seaborn’s grid of panels whose places are set in pixels: its own layout would take long, then be undone."""

    def tight_layout(self, *_args, **_kwargs):
        return self


class Sheet:
    """A figure at one width with the boxes that are taken in it, in pixels from its lower left corner.

    The axes must have their places and limits before anything is labelled.
    """

    def __init__(self, figure: Figure, layout: Layout):
        self.figure, self.layout = figure, layout
        self.taken: list[tuple[float, float, float, float]] = []

    def place(self, ax: Axes, left: float, bottom: float, width: float, height: float) -> None:
        """Put an Axes so many pixels from the left and the bottom, so wide and high."""
        across, up = self.figure.get_size_inches() * PIXELS
        ax.set_position((left / across, bottom / up, width / across, height / up))

    def at(self, ax: Axes, x, y: float) -> tuple[float, float]:
        """The pixels of a point of an Axes."""
        return tuple(ax.transData.transform((ax.convert_xunits(x), ax.convert_yunits(y))))

    def take(self, left: float, bottom: float, right: float, top: float) -> None:
        """Keep labels out of a box."""
        self.taken.append((left, bottom, right, top))

    def free(self, box: tuple[float, float, float, float], within: tuple[float, float, float, float]) -> bool:
        left, bottom, right, top = box
        inside = left >= within[0] and bottom >= within[1] and right <= within[2] and top <= within[3]
        return inside and not any(left < e and w < right and bottom < n and s < top for w, s, e, n in self.taken)

    def label(
        self,
        ax: Axes,
        x: float,
        y: float,
        text: str,
        claims: str | Sequence[str] = "",
        *,
        sides: Iterable[str] = ("right", "left", "above", "below"),
        reach: float = 5,
        within: tuple[float, float, float, float] | None = None,
        size: float | None = None,
        weight: str = "normal",
        colour: str = INK,
        style: str = "normal",
        force: bool = False,
    ) -> bool:
        """Write a text beside the point ``x, y`` (pixels) on the first of ``sides`` that is free; true if one was.

        ``reach`` is how far the mark reaches from the point, ``within`` the box (pixels) that must hold the text, else
        the figure. With ``force`` it is written on the first side that lies within, free or not.
        """
        size = size or self.layout.size
        across, up = self.figure.get_size_inches() * PIXELS
        within = within or (2, 2, across - 2, up - 2)
        width = text_width(text, size, weight)
        height = size / 72 * PIXELS * 1.2 * (text.count("\n") + 1)
        corners = {
            "right": (x + reach + GAP, y - height / 2),
            "left": (x - reach - GAP - width, y - height / 2),
            "above": (x - width / 2, y + reach + GAP / 2),
            "below": (x - width / 2, y - reach - GAP / 2 - height),
            "centre": (x - width / 2, y - height / 2),
        }
        for side in sides:
            left, bottom = corners[side]
            box = (left - MARGIN, bottom, left + width + MARGIN, bottom + height)
            if self.free(box, within) or force:
                written = self.figure.text(
                    left / across,
                    (bottom + height / 2) / up,
                    text,
                    size=size,
                    weight=weight,
                    color=colour,
                    style=style,
                    ha="left",
                    va="center",
                    linespacing=1.2,
                )
                if claims:
                    link(written, claims)
                self.take(*box)
                return True
        return False

    def write(self, left: float, baseline: float, text: str, **options) -> float:
        """Write a text from ``left`` on, its middle at ``baseline`` (pixels); returns the pixel where it ends."""
        size, weight = options.pop("size", self.layout.size), options.pop("weight", "normal")
        claims, colour, align = options.pop("claims", ""), options.pop("colour", INK), options.pop("align", "left")
        across, up = self.figure.get_size_inches() * PIXELS
        width = text_width(text, size, weight)
        begin = {"left": left, "right": left - width, "center": left - width / 2}[align]
        written = self.figure.text(
            begin / across,
            baseline / up,
            text,
            size=size,
            weight=weight,
            color=colour,
            va="center",
            ha="left",
            **options,
        )
        if claims:
            link(written, claims)
        half = size / 72 * PIXELS * 0.6 * (text.count("\n") + 1)
        self.take(begin - MARGIN, baseline - half, begin + width + MARGIN, baseline + half)
        return begin + width
