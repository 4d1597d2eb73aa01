"""A figure as a cell shows it and as a page does."""

import io
from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from helpers import spreadsheet
from helpers.draw import sheet, svg
from helpers.draw.sheet import NARROW, WIDE, Layout
from helpers.project import FIGURE

DOTS = 144
# beyond 6 a picture takes ten times as long and gets a twentieth smaller
COMPRESSION = 6


class Picture:
    """A figure: the image with its title and source, the same in words, the rows drawn as CSV, and the page's two SVGs.

    ``paint`` draws it in one Layout; ``title`` (a finding or neutral) and ``note`` (how to read it) are the caption,
    ``description`` says in words what is to be seen, ``source`` names whose numbers they are; ``tips`` maps claims to
    what is said of them; ``beneath`` (claims with texts) is listed where the narrow figure has no room for them.
    """

    def __init__(
        self,
        name: str,
        paint: Callable[[Layout], Figure],
        rows: pd.DataFrame,
        *,
        title: str,
        note: str,
        description: str,
        source: str,
        tips: Mapping[str, str],
        beneath: Sequence[tuple[str, str]] = (),
    ):
        self.name, self.paint, self.tips, self.beneath = name, paint, tips, beneath
        self.title, self.note, self.description, self.source = title, note, description, source
        self.csv = spreadsheet.text(rows)

    def figure(self, layout: Layout = WIDE) -> Figure:
        """The figure at one width, drawn anew."""
        with sheet.style():
            drawn = self.paint(layout)
        plt.close(drawn)
        return drawn

    def inline(self, layout: Layout) -> str:
        """The figure at one width as it stands in a page."""
        name = f"{self.name}-{'narrow' if layout.narrow else 'wide'}"
        with sheet.style():
            figure = self.paint(layout)
            made = svg.inline(figure, name, title=self.title, description=self.description, tips=self.tips)
        plt.close(figure)
        return made

    def _repr_mimebundle_(self, include=None, exclude=None):
        page = {"name": self.name, "wide": self.inline(WIDE), "narrow": self.inline(NARROW)}
        page |= {"title": self.title, "note": self.note, "description": self.description, "source": self.source}
        page["list"] = [list(line) for line in self.beneath]
        data = {
            "image/png": self._png(),
            "text/csv": self.csv,
            "text/plain": f"{self.title}\n{self.description}",
            FIGURE: page,
        }
        return data, {"image/png": {"alt": self.description}}

    def _png(self) -> bytes:
        """The wide figure between its title and its source."""
        with sheet.style():
            parts = [self._strip(self.title, self.note), self.paint(WIDE), self._strip("", self.source)]
            drawn = np.vstack([_pixels(part) for part in parts])
        with_palette(drawn).save(png := io.BytesIO(), format="png", compress_level=COMPRESSION)
        return png.getvalue()

    def _strip(self, strong: str, quiet: str) -> Figure:
        lines = [(line, "bold") for line in _wrapped(strong, 10.5, WIDE.width)]
        lines += [(line, "normal") for line in _wrapped(quiet, WIDE.small, WIDE.width)]
        figure = plt.figure(figsize=(WIDE.width / sheet.PIXELS, (len(lines) * 17 + 10) / sheet.PIXELS))
        for place, (line, weight) in enumerate(lines):
            figure.text(
                12 / WIDE.width,
                1 - (place * 17 + 13) / (len(lines) * 17 + 10),
                line,
                size=10.5 if weight == "bold" else WIDE.small,
                weight=weight,
                color=sheet.INK if weight == "bold" else sheet.QUIET,
                va="center",
            )
        return figure


def _wrapped(text: str, size: float, width: int) -> list[str]:
    """The lines in which a text fits a width of so many pixels."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and sheet.text_width(longer, size) <= width - 24:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _pixels(figure: Figure) -> np.ndarray:
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(DOTS)
    canvas.draw()
    plt.close(figure)
    return np.asarray(canvas.buffer_rgba())


def with_palette(drawn: np.ndarray) -> Image.Image:
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
