"""The matrix of directions: which way each dimension goes in each span of years, by number of voices."""

import textwrap

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from helpers import measure
from helpers.draw import sentences
from helpers.draw.picture import Picture
from helpers.draw.sheet import INK, PIXELS, QUIET, WIDE, Layout, Sheet, link
from helpers.draw.tips import tips
from helpers.language import message

ABOUT = {
    "rate": message("How many attacks"),
    "toll": message("How many killed"),
    "quality": message("How good the attacks"),
    "geography": message("How far it reaches"),
    "strength": message("How strong the group"),
    "territory": message("How much ground"),
}

WAYS = {"up": "▲", "unchanged": "■", "down": "▼"}
# no statement, no majority or no change, fewer, more: the text repeats what the tint says
TINTS = ("#ffffff", "#ececec", "#dfe6d8", "#f2cdbd")
TINT = {"": 0, "mixed": 1, "unchanged": 1, "down": 2, "up": 3}
COLUMN, LETTERS = {False: 170, True: 92}, 13
# the least width of a cell, with the numbers in one line or below each other
CELL = {False: 88, True: 46}
HEAD, LINE, PAD, EDGE = {False: 26, True: 36}, 15, 15, 10


def directions(matrix: pd.DataFrame, *, record) -> Picture:
    """Which way each dimension goes in each span of at most two years, by how many voices say so.

    ``matrix`` is ``resurgence.matrix``: one row is one dimension in one window. A cell has the number of voices that
    say more (▲), no change (■) and fewer or less (▼); its tint is what more than two thirds of them say. A dash: the
    record has no statement. The earliest windows are left out where they have no room; the note says so. Each cell
    leads to the first of its claims. Returns the Picture.
    """
    words = record.words
    area = measure.area(record.selection)
    place = words.geography("", area) if "-" in area else words.country(area)
    first = _windows(matrix, WIDE)[0][0]
    later = (
        words(" The figure starts in {year}; the table has all periods.", year=str(first))
        if first > matrix["first"].min()
        else ""
    )
    return Picture(
        "directions",
        lambda layout: _paint(matrix, layout, words),
        matrix,
        title=words("Who sees what: number of origins by dimension and period, {place}", place=place),
        note=words(
            "▲ more, ■ no change, ▼ fewer or less: number of origins whose statement counts. Tint: what more than two thirds of them say; grey: no such majority, or no change; –: no statement in the record."
        )
        + later,
        description=_description(matrix, words),
        source=sentences.source_line(record, matrix),
        tips=tips(record),
    )


def _windows(matrix: pd.DataFrame, layout: Layout) -> list[tuple[int, int]]:
    """The newest windows that have room."""
    room = (layout.width - COLUMN[layout.narrow] - EDGE) // CELL[layout.narrow]
    return list(dict.fromkeys(zip(matrix["first"], matrix["last"], strict=True)))[-room:]


def _paint(matrix: pd.DataFrame, layout: Layout, words) -> Figure:
    windows = _windows(matrix, layout)
    rows = matrix[matrix["first"].isin([first for first, _ in windows])]
    cells = rows.assign(tint=rows["direction"].map(TINT), text=[_text(row, layout) for row in rows.itertuples()])
    about = list(dict.fromkeys(rows["about"]))
    most = cells["text"].map(lambda text: text.count("\n") + 1).max()
    head, left, tall = HEAD[layout.narrow], COLUMN[layout.narrow], LINE * max(most, 1 + layout.narrow) + PAD
    wide, high = layout.width - left - EDGE, tall * len(about)
    figure, ax = plt.subplots(figsize=(layout.width / PIXELS, (head + high + EDGE) / PIXELS))
    sheet = Sheet(figure, layout)
    sheet.place(ax, left, EDGE, wide, high)
    _cells(ax, cells, about, layout)
    for place, name in enumerate(about):
        text = words(ABOUT[name])
        text = textwrap.fill(text, LETTERS) if layout.narrow else text
        sheet.write(8, EDGE + tall * (len(about) - place - 0.5), text, size=layout.small, linespacing=1.2)
    for place, window in enumerate(windows):
        middle = left + wide / len(windows) * (place + 0.5)
        text = _years(*window).replace("–", "–\n" if layout.narrow else "–")
        sheet.write(middle, EDGE + high + head / 2, text, size=layout.small, weight="bold", align="center")
    return figure


def _cells(ax: Axes, cells: pd.DataFrame, about: list[str], layout: Layout) -> None:
    tints, texts, leads = (
        cells.pivot(index="about", columns="first", values=name).loc[about] for name in ("tint", "text", "claim_ids")
    )
    sns.heatmap(
        tints.astype(int),
        annot=texts,
        fmt="",
        cmap=ListedColormap(TINTS),
        vmin=-0.5,
        vmax=len(TINTS) - 0.5,
        cbar=False,
        linewidths=2,
        linecolor="white",
        annot_kws={"size": layout.small, "linespacing": 1.3},
        ax=ax,
    )
    ax.set(xlabel="", ylabel="", xticks=[], yticks=[])
    for written, claims in zip(ax.texts, leads.to_numpy().ravel(), strict=True):
        written.set_color(INK if claims else QUIET)
        if claims:
            link(written, claims)


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last % 100:02}"


def _text(row, layout: Layout) -> str:
    said = [f"{sign} {getattr(row, way)}" for way, sign in WAYS.items() if getattr(row, way)]
    return ("\n" if layout.narrow else "  ").join(said) or "–"


def _description(matrix: pd.DataFrame, words) -> str:
    rows = [
        words(
            "{who}: {what}",
            who=f"{words(ABOUT[row.about])}, {_years(row.first, row.last)}",
            what=_text(row, WIDE),
        )
        for row in matrix[matrix["voices"] > 0].itertuples()
    ]
    return words.series(rows) or words("No statement in this selection.")
