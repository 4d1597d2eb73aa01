"""A figure of one's own, made fit for a page."""

import base64
import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from PIL import Image

from helpers import spreadsheet
from helpers.draw import phrases
from helpers.draw.picture import DOTS, captions, encoded, framed
from helpers.draw.sheet import PIXELS, WIDE
from helpers.errors import CONFIGURATION, Refusal
from helpers.project import FIGURE

ACROSS = round(WIDE.width * DOTS / PIXELS)
BEHIND = 'rows.groupby(…, as_index=False).agg(n=("claim_id", "size"), claim_ids=("claim_id", tuple))'


class Shown:
    """A figure as an image with its title and its source, which a page has apart; as text; as CSV of its rows."""

    def __init__(self, drawn: np.ndarray, rows: pd.DataFrame, title: str, alt: str, source: str):
        self.drawn, self.title, self.alt, self.source = drawn, title, alt, source
        self.csv = spreadsheet.text(rows)

    def _repr_mimebundle_(self, include=None, exclude=None):
        bare = base64.b64encode(encoded(self.drawn)).decode()
        page = {"image": bare, "description": self.alt, **captions(self.title, "", self.source)}
        data = {"image/png": encoded(framed(self.drawn, self.title, "", self.source)), "text/csv": self.csv}
        data |= {FIGURE: page, "text/plain": f"{self.title}\n{self.alt}\n{self.source}"}
        return data, {"image/png": {"alt": self.alt}}


def show(ax, rows: pd.DataFrame, *, title: str, alt: str, record) -> Shown:
    """The figure of an Axes, or of a grid of seaborn, with its title, its source and the rows that it draws.

    ``rows`` are those drawn, each with its claim (``claim_id``) or the claims behind it (``claim_ids``), from which the
    source line is made. ``alt`` says in words what is to be seen, for those who do not see it; ``record`` is the one
    that the rows come from. Raises Refusal (exit code 78) with everything that is missing.
    """
    figure = getattr(getattr(ax, "figure", None), "figure", None)
    faults = []
    if not isinstance(figure, Figure):
        faults.append(f"ax: got {type(ax).__name__}; expected what a plot of seaborn or matplotlib returns")
    for name, text in (("title", title), ("alt", alt)):
        if not isinstance(text, str) or not text.strip():
            faults.append(f"{name}: got {text!r}; expected a text")
    if faults := [*faults, *_unsourced(rows, record)]:
        raise Refusal(CONFIGURATION, [f"draw.show: {fault}" for fault in faults])
    drawn = _drawn(figure)
    plt.close(figure)
    return Shown(drawn, rows, title, alt, phrases.source_line(record, rows))


def _unsourced(rows, record) -> list[str]:
    """What keeps the rows from having a source."""
    if not isinstance(rows, pd.DataFrame):
        return [f"rows: got {type(rows).__name__}; expected the DataFrame that is drawn"]
    if rows.index.names != [None] or isinstance(rows.index, pd.PeriodIndex | pd.DatetimeIndex):
        told = "its index is no column, and the CSV would lack it; expected rows.reset_index()"
        return [f"rows: {told}"]
    if not {"claim_id", "claim_ids"} & {*rows.columns}:
        columns = ", ".join(map(str, rows.columns))
        return [f"rows: got the columns {columns}; expected claim_id among them, or claim_ids, as by {BEHIND}"]
    claims, known = phrases.claims_of(rows), {*record.claims["claim_id"]}
    if unknown := [claim for claim in claims if claim not in known]:
        return [f"rows: got the claim {unknown[0]!r}; expected claims of the record given, as record.claims has them"]
    return [] if claims or rows.empty else ["rows: got no claim in any row; expected in claim_ids the claims of each"]


def _drawn(figure: Figure) -> np.ndarray:
    """The pixels of a figure with all that stands in it or beside it, as wide as a page's figures."""
    figure.set_size_inches(WIDE.width / PIXELS, figure.get_figheight())
    figure.savefig(buffer := io.BytesIO(), format="png", dpi=DOTS, bbox_inches="tight", facecolor="white")
    image = Image.open(buffer).convert("RGBA")
    if image.width > ACROSS:
        image = image.resize((ACROSS, round(image.height * ACROSS / image.width)), Image.Resampling.LANCZOS)
    whole = Image.new("RGBA", (ACROSS, image.height), "white")
    whole.paste(image, ((ACROSS - image.width) // 2, 0))
    return np.asarray(whole)
