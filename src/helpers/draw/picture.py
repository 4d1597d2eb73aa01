"""A figure as a cell shows it and as a page does."""

import io
from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from helpers import palette, spreadsheet
from helpers.draw import sentences, sheet, svg
from helpers.draw.sheet import NARROW, PIXELS, QUIET, WIDE, Layout
from helpers.project import FIGURE

DOTS = 144
# beyond 6 a picture takes ten times as long and gets a twentieth smaller
COMPRESSION = 6
# pixels: a line of the title or the source of an image, and the room at its sides
LINE, EDGE = 17, 12


class Picture:
    """A figure: the image with its title and source, the same in words, the rows drawn as CSV, and the page's two SVGs.

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
        self.source, self.tips, self.beneath = sentences.source_line(record, rows), _tips(record), beneath
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
        page |= {"title": self.title, "note": self.note, "description": self.description, "source": self.source}
        page["list"] = [list(line) for line in self.beneath]
        data = {"image/png": self._png(figure), "text/csv": self.csv, FIGURE: page}
        data["text/plain"] = f"{self.title}\n{self.description}"
        return data, {"image/png": {"alt": self.description}}

    def _png(self, figure: Figure) -> bytes:
        """The wide figure between its title and its source."""
        with sheet.style():
            drawn = np.vstack(
                [_pixels(part) for part in (_strip(self.title, self.note), figure, _strip("", self.source))]
            )
        palette.reduced(drawn).save(png := io.BytesIO(), format="png", compress_level=COMPRESSION)
        return png.getvalue()


def _tips(record) -> dict[str, str]:
    """What is said of every claim kept or listed, and the headline of each source by its anchor."""
    own, claims = record.words.own, pd.concat([record.claims, record.listed])
    said = {row.claim_id: f"{own(row, 'claim')} {own(row, 'doubt')}".strip() for row in claims.itertuples()}
    # a headline in the language of the page needs no translation
    sources = {f"source-{row.source_id}": row for row in record.sources.itertuples()}
    return said | {anchor: own(row, "source_headline") or row.source_headline for anchor, row in sources.items()}


def _strip(strong: str, quiet: str) -> Figure:
    """Lines of text as wide as the wide figure."""
    lines = [(line, {"weight": "bold", "size": 10.5}) for line in _lines(strong, 10.5, "bold")]
    lines += [(line, {"colour": QUIET, "size": WIDE.small}) for line in _lines(quiet, WIDE.small)]
    height = len(lines) * LINE + 10
    figure = Figure(figsize=(WIDE.width / PIXELS, height / PIXELS))
    for place, (line, look) in enumerate(lines):
        sheet.Sheet(figure, WIDE).write(EDGE, height - place * LINE - 13, line, **look)
    return figure


def _lines(text: str, size: float, weight: str = "normal") -> list[str]:
    return sheet.wrapped(text, size, WIDE.width - 2 * EDGE, weight).split("\n") if text else []


def _pixels(figure: Figure) -> np.ndarray:
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(DOTS)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())
