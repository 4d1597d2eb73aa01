"""A drawing at one of two widths, with its free room."""

from collections.abc import Iterable, Mapping, Sequence
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
Box = tuple[float, float, float, float]
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
        # a notebook's backend, chosen with the first figure, may have switched it on for all figures to come
        interactive = mpl.is_interactive()
    mpl.interactive(interactive)


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
        self.taken: list[Box] = []

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

    def free(self, box: Box, within: Box) -> bool:
        left, bottom, right, top = box
        inside = left >= within[0] and bottom >= within[1] and right <= within[2] and top <= within[3]
        return inside and not any(left < e and w < right and bottom < n and s < top for w, s, e, n in self.taken)

    def label(
        self,
        x: float,
        y: float,
        texts: str | Sequence[str],
        claims: str | Sequence[str] = "",
        *,
        sides: Iterable[str] = ("right", "left", "above", "below"),
        reach: float = 5,
        within: Box | None = None,
        **look,
    ) -> bool:
        """Write the first of ``texts`` that has room beside the point ``x, y`` (pixels); true if one had.

        Each is tried on all ``sides`` (also ``centre``) before the next. ``reach`` is how far the mark reaches from the
        point, ``within`` the box (pixels) that must hold the text, else the figure; ``look`` as in ``write``.
        """
        across, up = self.figure.get_size_inches() * PIXELS
        for text in [texts] if isinstance(texts, str) else texts:
            width, height = self._extent(text, look)
            middles = {
                "right": (x + reach + GAP + width / 2, y),
                "left": (x - reach - GAP - width / 2, y),
                "above": (x, y + reach + (GAP + height) / 2),
                "below": (x, y - reach - (GAP + height) / 2),
                "centre": (x, y),
            }
            for middle, level in (middles[side] for side in sides):
                box = (middle - width / 2 - MARGIN, level - height / 2, middle + width / 2 + MARGIN, level + height / 2)
                if self.free(box, within or (2, 2, across - 2, up - 2)):
                    self.write(middle, level, text, claims=claims, align="center", **look)
                    return True
        return False

    def write(self, x: float, y: float, text: str, *, claims="", align: str = "left", **look) -> float:
        """Write a text whose middle line is ``y`` and whose left, right or center is ``x``; returns where it ends.

        All in pixels; ``claims`` are those to which it leads; ``look`` has ``size``, ``weight``, ``colour`` and what
        else a matplotlib text has. Nothing is placed over it afterwards.
        """
        across, up = self.figure.get_size_inches() * PIXELS
        width, height = self._extent(text, look)
        begin = {"left": x, "right": x - width, "center": x - width / 2}[align]
        look = {"size": self.layout.size, "linespacing": 1.2} | look
        colour = look.pop("colour", INK)
        written = self.figure.text(begin / across, y / up, text, color=colour, va="center", ha="left", **look)
        if claims:
            link(written, claims)
        self.take(begin - MARGIN, y - height / 2, begin + width + MARGIN, y + height / 2)
        return begin + width

    def _extent(self, text: str, look: Mapping) -> tuple[float, float]:
        """The width and the height of a text in pixels."""
        size = look.get("size", self.layout.size)
        return text_width(text, size, look.get("weight", "normal")), size / 72 * PIXELS * 1.2 * (text.count("\n") + 1)
