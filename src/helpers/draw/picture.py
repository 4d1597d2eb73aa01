"""A figure as a cell shows it and as a page does."""

import io
from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from PIL import Image, ImageDraw, ImageFont

from helpers import spreadsheet
from helpers.draw import palette, phrases, sheet, svg
from helpers.draw.sheet import INK, NARROW, PIXELS, QUIET, WIDE, Layout
from helpers.project import FIGURE

DOTS = 144
# beyond 6 a picture takes ten times as long and gets a twentieth smaller
COMPRESSION = 6
# pixels: a line of the title or the source of an image, and the room at its sides
LINE, EDGE = 17, 12


class Picture:
    """A figure as an image with title and source, as text, as CSV of its rows, and as the page's two SVGs.

    ``paint`` draws it in one Layout; ``title`` (a finding or neutral) and ``note`` (how to read it) are the caption,
    ``description`` says in words what is to be seen. The ``record`` says whose numbers the rows are, and of each claim
    what is told where a mark leads to it; ``beneath`` (claims with texts) is listed on a page where the narrow figure
    has no room for them.
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
        record,
        beneath: Sequence[tuple[str, str]] = (),
    ):
        self.name, self.paint, self.title, self.note, self.description = name, paint, title, note, description
        self.source, self.tips, self.beneath = phrases.source_line(record, rows), _tips(record, rows), beneath
        self.csv = spreadsheet.text(rows)

    def figure(self, layout: Layout = WIDE) -> Figure:
        """The figure at one width, drawn anew."""
        with sheet.style():
            drawn = self.paint(layout)
        plt.close(drawn)
        return drawn

    def inline(self, layout: Layout, figure: Figure | None = None) -> str:
        """The figure at one width (or this one, drawn before) as it stands in a page."""
        figure, name = figure or self.figure(layout), f"{self.name}-{'narrow' if layout.narrow else 'wide'}"
        with sheet.style():
            return svg.inline(figure, name, title=self.title, description=self.description, tips=self.tips)

    def _repr_mimebundle_(self, include=None, exclude=None):
        figure = self.figure(WIDE)
        page = {"name": self.name, "wide": self.inline(WIDE, figure), "narrow": self.inline(NARROW)}
        page |= captions(self.title, self.note, self.source) | {"description": self.description}
        page["list"] = [list(line) for line in self.beneath]
        data = {"image/png": self.image(figure), "text/csv": self.csv, FIGURE: page}
        data["text/plain"] = f"{self.title}\n{self.description}"
        return data, {"image/png": {"alt": self.description}}

    def image(self, figure: Figure | None = None) -> bytes:
        """The wide figure (or this one, drawn before) between its title and its source, as a PNG."""
        figure = figure or self.figure(WIDE)
        with sheet.style():
            canvas = FigureCanvasAgg(figure)
            figure.set_dpi(DOTS)
            canvas.draw()
        return encoded(framed(np.asarray(canvas.buffer_rgba()), self.title, self.note, self.source))


def captions(title: str, note: str, source: str) -> dict[str, str]:
    """What a page says around a figure, its names where the page's direction has them."""
    return {"title": sheet.directed(title), "note": sheet.directed(note), "source": sheet.directed(source)}


def framed(drawn: np.ndarray, title: str, note: str, source: str) -> np.ndarray:
    """The pixels of a drawing between its title, with how to read it, and its source."""
    above = [(title, 10.5, "bold", INK), (note, WIDE.small, "normal", QUIET)]
    below = [(source, WIDE.small, "normal", QUIET)]
    with sheet.style():
        return np.vstack([_strip(above, drawn.shape[1]), drawn, _strip(below, drawn.shape[1])])


def encoded(pixels: np.ndarray) -> bytes:
    """The PNG of some pixels, of few colours."""
    palette.reduced(pixels).save(png := io.BytesIO(), format="png", compress_level=COMPRESSION)
    return png.getvalue()


def _tips(record, rows: pd.DataFrame) -> dict[str, str]:
    """The tip of every claim in the rows drawn, and the headline of each source, by anchor."""
    own, columns = record.words.own, ["claim_id", "claim", "claim_fr", "doubt", "doubt_fr"]
    claims = pd.concat([record.claims[columns], record.listed[columns]])
    drawn = claims[claims["claim_id"].isin(phrases.claims_of(rows))]
    tips = {row.claim_id: f"{own(row, 'claim')} {own(row, 'doubt')}".strip() for row in drawn.itertuples()}
    return tips | {f"source-{row.source_id}": own(row, "source_headline") for row in record.sources.itertuples()}


def _strip(texts: Sequence[tuple[str, float, str, str]], width: int) -> np.ndarray:
    """The pixels of texts (each with size, weight, colour) below each other, ``width`` pixels wide.

    Pillow writes them in a tenth of the time that a figure of their own would take.
    """
    lines = [
        (line, size, weight, colour)
        for text, size, weight, colour in texts
        for line in sheet.wrapped(text, size, WIDE.width - 2 * EDGE, weight).split("\n")
        if line
    ]
    scale = DOTS / PIXELS
    image = Image.new("RGBA", (width, round((len(lines) * LINE + 10) * scale)), "white")
    for place, (line, size, weight, colour) in enumerate(lines):
        font = ImageFont.truetype(findfont(FontProperties(weight=weight)), size * DOTS / 72)
        at = (EDGE * scale, (place * LINE + 13) * scale)
        ImageDraw.Draw(image).text(at, sheet.directed(line), colour, font, anchor="lm")
    return np.asarray(image)
