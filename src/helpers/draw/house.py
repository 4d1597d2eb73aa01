"""The house's look: colours, title block, the picture that a cell shows."""

import io
import textwrap
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator
from PIL import Image

from helpers import spreadsheet

WIDTH = 10.6
LEFT, RIGHT = 1.75, 0.35
HEAD, FOOT = 0.95, 0.95
TITLE_SIZE, TEXT_SIZE, SMALL = 13, 9, 8.5
INK, QUIET, FAINT, SHADE = "#222222", "#5f5f5f", "#d9d9d9", "#f3f3f3"
# Okabe–Ito: told apart by colour-blind readers; no party's flag colour
BASIS_COLOURS = {
    "claimed_by_group": "#E69F00",
    "attributed_by_officials": "#0072B2",
    "self_reported": "#009E73",
    "recorded_by_monitor": "#CC79A7",
    "media_reported": "#56B4E9",
    "not_stated": "#6e6e6e",
}
FORCE_COLOURS = {
    "us": "#0072B2",
    "nato": "#009E73",
    "coalition": "#6e6e6e",
    "coalition_other": "#E69F00",
    "uk": "#CC79A7",
    "foreign": "#56B4E9",
    "france": "#D55E00",
}
POPULATION_COLOURS = {
    "fighters": "#0072B2",
    "members": "#009E73",
    "members_and_supporters": "#56B4E9",
    "at_large": "#CC79A7",
    "killed": "#6e6e6e",
    "missing": "#D55E00",
}
OTHER_POPULATION = "#a07800"
# beyond 6 a picture takes ten times as long and gets a twentieth smaller
COMPRESSION = 6
_RULER = RendererAgg(1, 1, 720)


class Picture:
    """A finished figure as a cell shows it.

    The image with its alternative text, the same text for readers without images, and the rows drawn as CSV.
    """

    def __init__(self, figure, rows: pd.DataFrame):
        self.csv = spreadsheet.text(rows)
        self.alt = figure.alt_text
        self.title = figure.title_text
        canvas = FigureCanvasAgg(figure)
        # without the house's style, matplotlib's own answer is a word: as the figure has it
        if plt.rcParams["savefig.dpi"] != "figure":
            figure.set_dpi(plt.rcParams["savefig.dpi"])
        canvas.draw()
        plt.close(figure)
        small = _with_palette(np.asarray(canvas.buffer_rgba()))
        small.save(png := io.BytesIO(), format="png", compress_level=COMPRESSION)
        self._png = png.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": self._png, "text/csv": self.csv, "text/plain": f"{self.title}\n{self.alt}"}
        return data, {"image/png": {"alt": self.alt}}


def _with_palette(drawn: np.ndarray) -> Image.Image:
    """A drawing (height × width × RGBA) as an image of 256 colours; it makes the page a third as heavy.

    A chart has some hundred colours, and none moves visibly. Pillow gives each pixel the colour that it would give it
    in the whole drawing, but sees each colour once: five times as fast, for most of a chart is one colour after itself.
    """
    pixels = drawn.reshape(-1, 4).view(np.uint32)[:, 0]
    runs = np.flatnonzero(np.append(True, pixels[1:] != pixels[:-1]))
    colours, colour_of_run = np.unique(pixels[runs], return_inverse=True)
    each = Image.fromarray(colours.view(np.uint8).reshape(1, -1, 4)).convert("RGB")
    few = each.quantize(colors=256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    indices = np.repeat(np.asarray(few)[0][colour_of_run], np.diff(runs, append=len(pixels)))
    image = Image.fromarray(indices.reshape(drawn.shape[:2]), "P")
    image.putpalette(few.getpalette())
    return image


def show(axes, *drawn: pd.DataFrame) -> Picture:
    """The figure of these Axes as a picture with alternative text; the last line of a figure's cell.

    ``drawn`` are the tables drawn. A row that stands in two of them is given once; columns that are blank throughout
    are left out.
    """
    rows = pd.concat(drawn, ignore_index=True)
    filled = [column for column in rows if (rows[column].notna() & (rows[column].astype(str) != "")).any()]
    key = "claim_id" if "claim_id" in filled else None
    return Picture(axes.figure, rows[filled].drop_duplicates(key) if key else rows[filled])


def canvas(height: float, ratios: list[float]):
    """A figure of the house's width with one Axes per panel.

    ``height`` and ``ratios`` are inches of the drawing area.
    """
    total = height + HEAD + FOOT
    figure, axes = plt.subplots(
        len(ratios),
        1,
        figsize=(WIDTH, total),
        sharex=True,
        squeeze=False,
        gridspec_kw={"height_ratios": ratios, "hspace": 0.0},
    )
    figure.subplots_adjust(left=LEFT / WIDTH, right=1 - RIGHT / WIDTH, top=1 - HEAD / total, bottom=FOOT / total)
    return figure, list(axes[:, 0])


def finish(figure, *, title: str, subtitle: str, source: str, alt: str) -> None:
    """Set the title (a finding computed from the rows, or neutral), the subtitle (unit and basis).

    The source line and the alt text.
    """
    width, height = figure.get_size_inches()
    x = 0.12 / width
    figure.text(
        x, 1 - 0.12 / height, _wrapped(title, TITLE_SIZE, width), size=TITLE_SIZE, weight="bold", va="top", color=INK
    )
    lines = _wrapped(title, TITLE_SIZE, width).count("\n") + 1
    figure.text(
        x,
        1 - (0.16 + 0.22 * lines) / height,
        _wrapped(subtitle, TEXT_SIZE, width),
        size=TEXT_SIZE,
        va="top",
        color=QUIET,
    )
    figure.text(x, 0.08 / height, _wrapped(source, SMALL, width), size=SMALL, va="bottom", color=QUIET)
    figure.title_text, figure.alt_text = title, alt


@cache
def text_width(text: str, size: float = TEXT_SIZE) -> float:
    """The width of a text in inches, as drawn in the house's font."""
    # the renderer measures a text in a thirtieth of the time that outlines of its letters take
    return _RULER.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)[0] / _RULER.dpi


def _wrapped(text: str, size: float, width: float) -> str:
    characters = int((width - 0.3) * 72 / (size * 0.58))
    return textwrap.fill(text, characters)


def few_ticks():
    """A locator of at most four round values."""
    return MaxNLocator(4, integer=True)
