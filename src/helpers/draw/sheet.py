"""A drawing at one of two widths that knows its free space."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.container import Container
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
# the height of a capital, in sizes of its text
CAPITALS = 0.72
_RULER = RendererAgg(1, 1, 720)
# words of Hebrew or Arabic letters, which run from right to left
LEFTWARDS = re.compile(r"[{0}]+(?:[ .'’-]+[{0}]+)*".format(r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"))


@dataclass(frozen=True)
class Layout:
    """One of the widths in which a figure is drawn: ``width`` in pixels, ``size`` of its text in points."""

    width: int
    size: float
    narrow: bool

    @property
    def small(self) -> float:
        """The size of secondary text, never below eleven pixels."""
        return max(self.size - 0.8, 8.0)


WIDE, NARROW = Layout(840, 9.0, False), Layout(358, 8.2, True)


@cache
def _house() -> dict:
    house = mpl.rc_params_from_file(Path(__file__).parents[1] / "house.mplstyle", use_default_template=False)
    return {**sns.axes_style("ticks"), **house, "figure.dpi": PIXELS, "savefig.dpi": PIXELS}


@contextmanager
def style():
    """seaborn's ticks with the values of ``house.mplstyle``, whatever the notebook has set."""
    with mpl.rc_context(_house()):
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


def wrapped(text: str, size: float, width: float, weight: str = "normal") -> str:
    """The text broken into lines of at most ``width`` pixels; a longer word keeps a line of its own."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def directed(text: str) -> str:
    """The text with its names where the page's direction has them, though some run from right to left.

    The font has no isolates (U+2068, U+2069), so marks of direction (U+200E), which it draws as nothing, stand around.
    """
    return LEFTWARDS.sub("\u200e\\g<0>\u200e", text)


def links(artists, claims: Iterable[str]) -> None:
    """Let each of the marks drawn in one go lead to its claim; one whose claim is blank leads nowhere."""
    urls = [f"#{claim}" if claim else None for claim in claims]
    if not isinstance(artists, Container):
        artists.set_urls(urls)
        return
    for artist, url in zip(artists, urls, strict=True):
        artist.set_url(url)


def voice(own: bool) -> dict[str, str]:
    """The text style of an article's own statement, else that of any other source."""
    return {"weight": "bold", "colour": INK} if own else {"weight": "normal", "colour": QUIET}


class Grid(sns.FacetGrid):
    """seaborn’s grid of panels without its own layout, since the panels get their places in pixels."""

    def tight_layout(self, *_args, **_kwargs):
        return self


class Sheet:
    """A figure at one width and the boxes taken in it, in pixels from its lower left corner.

    The axes must have their places and limits before anything is labelled.
    """

    def __init__(self, figure: Figure, layout: Layout):
        self.figure, self.layout = figure, layout
        self.taken: list[Box] = []

    @property
    def size(self) -> tuple[float, float]:
        """Its width and height in pixels."""
        return tuple(self.figure.get_size_inches() * PIXELS)

    @property
    def aside(self) -> dict:
        """The style of secondary text."""
        return {"size": self.layout.small, "colour": QUIET}

    def place(self, ax: Axes, left: float, bottom: float, width: float, height: float) -> None:
        """Give an Axes its position and size in pixels."""
        across, up = self.size
        ax.set_position((left / across, bottom / up, width / across, height / up))

    def ground(self) -> Axes:
        """An Axes below all others, without frame or axis, whose units are the pixels of the whole figure."""
        across, up = self.size
        ax = self.figure.add_axes((0, 0, 1, 1), zorder=-1)
        ax.set(xlim=(0, across), ylim=(0, up), xticks=[], yticks=[])
        ax.set_axis_off()
        return ax

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
        within = within or (2, 2, *(length - 2 for length in self.size))
        for text in [texts] if isinstance(texts, str) else texts:
            width, height = self._extent(text, look)
            across, up = reach + GAP + width / 2, reach + (GAP + height) / 2
            moves = {"right": (across, 0), "left": (-across, 0), "above": (0, up), "below": (0, -up), "centre": (0, 0)}
            for right, higher in (moves[side] for side in sides):
                if self.free(self._box(x + right, y + higher, width, height), within):
                    self.write(x + right, y + higher, text, claims=claims, align="center", **look)
                    return True
        return False

    def write(self, x: float, y: float, text: str, *, claims="", align: str = "left", **look) -> float:
        """Write a text whose middle line is ``y`` and whose left, right or center is ``x``; returns where it ends.

        All in pixels; ``claims`` are those to which it leads; ``look`` has ``size``, ``weight``, ``colour`` and what
        else a matplotlib text has. Nothing is placed over it afterwards.
        """
        across, up = self.size
        text = directed(text)
        width, height = self._extent(text, look)
        middle = x + {"left": width / 2, "right": -width / 2, "center": 0}[align]
        box = self._box(middle, y, width, height)
        look = {"size": self.layout.size, "linespacing": 1.2, "color": look.pop("colour", INK), "va": "center"} | look
        if "\n" not in text:
            # texts of several sizes in one row stand on one line, the middle of their capitals at y
            look, y = look | {"va": "baseline"}, y - CAPITALS / 2 * look["size"] / 72 * PIXELS
        written = self.figure.text((middle - width / 2) / across, y / up, text, ha="left", **look)
        if claims:
            written.set_url(f"#{claims if isinstance(claims, str) else claims[0]}")
        self.take(*box)
        return middle + width / 2

    def _extent(self, text: str, look: Mapping) -> tuple[float, float]:
        """The width and the height of a text in pixels."""
        size = look.get("size", self.layout.size)
        return text_width(text, size, look.get("weight", "normal")), size / 72 * PIXELS * 1.2 * (text.count("\n") + 1)

    @staticmethod
    def _box(x: float, y: float, width: float, height: float) -> Box:
        return x - width / 2 - MARGIN, y - height / 2, x + width / 2 + MARGIN, y + height / 2
