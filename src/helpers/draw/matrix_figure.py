"""The matrix of directions: which way each dimension goes in each span of years, by number of voices."""

import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from helpers import measure
from helpers.draw.picture import Picture
from helpers.draw.sheet import INK, PIXELS, QUIET, WIDE, Layout, Sheet, link, wrapped
from helpers.language import message

ABOUT = {
    "rate": message("Number of attacks"),
    "toll": message("People killed"),
    "quality": message("Quality of attacks"),
    "geography": message("Reach"),
    "strength": message("Strength"),
    "territory": message("Ground held"),
}
WAYS = {"up": "▲", "unchanged": "■", "down": "▼"}
# no statement, no majority or no change, fewer, more: the text repeats what the tint says
TINTS = ListedColormap(["#ffffff", "#ececec", "#dfe6d8", "#f2cdbd"])
TINT = {"": 0, "mixed": 1, "unchanged": 1, "down": 2, "up": 3}
# pixels: the questions, the least width of a cell, the heading, a line of a cell with the room around it
COLUMN, CELL, HEAD, LINE, PAD, EDGE = {False: 140, True: 84}, {False: 88, True: 46}, 36, 15, 15, 10


def directions(matrix: pd.DataFrame, *, record) -> Picture:
    """Which way each dimension goes in each span of at most two years, by how many voices say so.

    ``matrix`` is ``resurgence.matrix``: one row is one dimension in one window. A cell has the number of voices that
    say more (▲), no change (■) and fewer or less (▼); its tint is what more than two thirds of them say. A dash: the
    record has no statement. The earliest windows are left out where they have no room; the note says so. Each cell
    leads to the first of its claims. Returns the Picture.
    """
    words, area, cells = record.words, measure.area(record.selection), _cells(matrix, WIDE)
    place = words.geography("", area) if "-" in area else words.country(area)
    note = words(
        "▲ more, ■ no change, ▼ fewer or less. Tint: what more than two thirds say; "
        "grey: no such majority, or no change; –: no statement."
    )
    if (first := cells["first"].min()) > matrix["first"].min():
        note += words(" The figure starts in {year}; the table has all periods.", year=str(first))
    said = [
        words("{who}: {what}", who=f"{words(ABOUT[cell.about])}, {cell.years}", what=cell.text)
        for cell in cells[cells["voices"] > 0].itertuples()
    ]
    return Picture(
        "directions",
        lambda layout: _paint(_cells(matrix, layout), layout, words),
        matrix,
        record=record,
        title=words("Who sees what: number of origins by dimension and period, {place}", place=place),
        note=note,
        description=words.series(said) or words("No statement in this selection."),
    )


def _cells(matrix: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The rows of the newest windows that have room, with the ``years`` of each, its ``tint`` and its ``text``."""
    room = (layout.width - COLUMN[layout.narrow] - EDGE) // CELL[layout.narrow]
    rows = matrix[matrix["first"].isin(matrix["first"].drop_duplicates()[-room:])]
    between = "\n" if layout.narrow else "  "
    said = ([f"{sign} {row[way]}" for way, sign in WAYS.items() if row[way]] for row in rows.to_dict("records"))
    first, last = rows["first"].astype(str), rows["last"].astype(str)
    years = first.where(first == last, first + "–" + last.str[2:])
    return rows.assign(tint=rows["direction"].map(TINT), text=[between.join(ways) or "–" for ways in said], years=years)


def _paint(cells: pd.DataFrame, layout: Layout, words) -> Figure:
    tints, texts, leads = (
        cells.pivot(index="about", columns="years", values=name).loc[cells["about"].unique()]
        for name in ("tint", "text", "claim_ids")
    )
    lines = max(cells["text"].str.count("\n").max() + 1, 1 + layout.narrow)
    left, high = COLUMN[layout.narrow], (LINE * lines + PAD) * len(tints)
    figure = Figure(figsize=(layout.width / PIXELS, (HEAD + high + EDGE) / PIXELS))
    ax = figure.add_subplot()
    Sheet(figure, layout).place(ax, left, EDGE, layout.width - left - EDGE, high)
    names = {
        "xticklabels": [years.replace("–", "–\n" if layout.narrow else "–") for years in tints],
        "yticklabels": [wrapped(words(ABOUT[name]), layout.small, left - 12) for name in tints.index],
    }
    look = {"cmap": TINTS, "vmin": -0.5, "vmax": 3.5, "cbar": False, "linewidths": 2, "linecolor": "white"}
    written = {"annot": texts, "fmt": "", "annot_kws": {"size": layout.small, "linespacing": 1.3}}
    sns.heatmap(tints.astype(int), ax=ax, **look, **written, **names)
    ax.set(xlabel="", ylabel="")
    ax.tick_params(length=0, labelsize=layout.small, labelcolor=INK, labeltop=True, labelbottom=False)
    ax.tick_params(axis="y", pad=(left - 8) * 72 / PIXELS)
    plt.setp(ax.get_yticklabels(), rotation=0, ha="left")
    plt.setp(ax.get_xticklabels(), rotation=0, weight="bold")
    for text, claims in zip(ax.texts, leads.to_numpy().ravel(), strict=True):
        text.set_color(INK if claims else QUIET)
        if claims:
            link(text, claims)
    return figure
