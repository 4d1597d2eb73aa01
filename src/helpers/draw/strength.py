"""Who says how many: a ladder of statements for each area."""

from functools import cache

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.path import Path

from helpers import measure
from helpers.draw import labelled
from helpers.draw.phrases import years
from helpers.draw.picture import Picture
from helpers.draw.sheet import FAINT, GAP, INK, PIXELS, QUIET, WIDE, Grid, Layout, Sheet, links, text_width
from helpers.language import message
from helpers.measure import ladder
from helpers.measure.ladder import NUMBERS

# by ladder: the title, and that of a selection without rows
TITLE = {
    "fighters": (
        message("What is said of fighters and members: {claims} by {origins}"),
        message("No statement on fighters or members in this selection"),
    ),
    "others": (
        message("What is said of camps, prisons, the dead and the missing: {claims} by {origins}"),
        message("No statement on camps, prisons, the dead or the missing in this selection"),
    ),
}
BLOCK = {
    "IRQ": message("Iraq alone"),
    "SYR": message("Syria alone"),
    "IRQ_SYR": message("Iraq and Syria together"),
    "part": message("Part of a country"),
    "other": message("Another area"),
    "none": message("Area not stated"),
}
STATUS = {"declined": message("declines to say"), "not_given": message("gives no number")}
# neither the cool hues of forces nor the warm ones of counts; the shape repeats what the hue says
_TEAL, _OCHRE, _STONE = "#14808a", "#9a7400", "#595959"
POPULATIONS = {
    "fighters": ("#5a2a82", "o"),
    "members": (_TEAL, "s"),
    "members_and_supporters": (_OCHRE, "D"),
    "at_large": ("#c0448f", "p"),
    "supporters": ("#8a8a3c", "^"),
    "in_training": (_STONE, "v"),
    "camp_residents": (_TEAL, "s"),
    "camp_children": (_TEAL, "^"),
    "camp_foreign_born": (_TEAL, "D"),
    "detained": ("#5a2a82", "o"),
    "killed": (_STONE, "v"),
    "missing": (_STONE, "d"),
    "transferred": (_OCHRE, "p"),
    "fled": (_OCHRE, "8"),
    "foreign_members": ("#c0448f", "h"),
}
HUES, SHAPES = ({name: mark[place] for name, mark in POPULATIONS.items()} for place in (0, 1))
# what would be read as today's number without its remark
REMARKED = ("peak", "cumulative")
# pixels: how far a mark reaches from its middle, an arrow; its one stroke, so that it is one link, and where it begins
REACH, ARROW = 5, 24
STROKE = np.array([(0, 0), (1, 0), (0.8, 0.15), (1, 0), (0.8, -0.15)])
ARROWS = {"at_least": ("low", Path(STROKE)), "at_most": ("high", Path(STROKE * (-1, 1)))}
# what rows of one block may differ in, since they show it; the blocks of which each row names its area, too
TOLD, AREA, PLACED = ("population", "definition", "origin_id", "series"), ("country", "place_id"), ("part", "other")
# pixels: a row and its second line, a heading, a line of the legend, the axis, room at the sides and between
ROW, SECOND, HEADING, LINE, AXIS = {False: 19, True: 17}, 13, 34, 18, 22
EDGE, BETWEEN, COLUMNS, OVER, WIDEST, HIGHEST = 10, 8, 26, 8, 620, {False: 760, True: 900}
# where the axis has lines
TICKS = [digit * 10**power for power in range(2, 7) for digit in (1, 3)]


def fighters(table: pd.DataFrame, *, record) -> Picture:
    """Every statement on fighters and members: a block for each area, its rows by date; nothing is joined or added.

    ``table`` is ``ladder.rows``: one row is one claim, of which those of the ladder ``fighters`` are taken. Colour and
    shape of a mark = the population; two with a bar = a range; hollow = a single number, with an arrow a bound;
    italics = a word or a refusal in place of a number; bold = an article. Where there is no room for all rows, articles
    come first, then the newest; the note says how many more there are. Returns the Picture.
    """
    return _picture(table, "fighters", record)


def others(table: pd.DataFrame, *, record) -> Picture:
    """Every statement on people in camps and prisons, the dead, the missing and those who moved; as ``fighters``.

    ``table`` is ``ladder.rows``, of which the rows of the ladder ``others`` are taken. Returns the Picture.
    """
    return _picture(table, "others", record)


def _picture(table: pd.DataFrame, name: str, record) -> Picture:
    words, rows = record.words, table[table["ladder"] == name].reset_index(drop=True)
    claims = words.plural("{n} statement", "{n} statements", len(rows))
    origins = words.plural("{n} origin", "{n} origins", rows["origin_id"].nunique())
    title = words(TITLE[name][rows.empty], claims=claims, origins=origins)
    note = words("Each row is one statement; a bar is a range, an arrow a bound. Bold: the articles.")
    placed = cache(lambda layout: _placed(rows, layout, words))
    note += " " + _left_out(len(rows) - len(placed(WIDE)), words)
    ends, span = rows[["low", "high"]].stack().dropna(), ""
    if len(ends):
        span = words("The numbers run from {low} to {high}: of different people.", low=ends.min(), high=ends.max())
    texts = {"title": title, "note": note.strip(), "description": f"{title}. {span}".strip()}

    def paint(layout: Layout) -> Figure:
        return _paint(placed(layout), len(rows), layout, words)

    return Picture(f"ladder-{name}", paint, rows, record=record, **texts)


def _left_out(n: int, words) -> str:
    if not n:
        return ""
    return words.plural(
        "{n} older statement is in the details only.", "{n} older statements are in the details only.", n
    )


def _placed(rows: pd.DataFrame, layout: Layout, words) -> pd.DataFrame:
    """The rows that fit one width, with the text and the look of each."""
    second = rows["block"].isin(PLACED) | ~rows["kind"].isin(NUMBERS) | rows["measure"].isin(REMARKED)
    # the phone says below its rows how many are left out
    room = HIGHEST[layout.narrow] - _legend(rows, layout, words)[1] - AXIS - ROW[True] * layout.narrow
    rows = rows.assign(tall=ROW[layout.narrow] + SECOND * second)
    rows = ladder.placed(rows, heading=HEADING, room=room, columns=2 - layout.narrow)
    for block, alike in rows.groupby("block"):
        measure.line(alike, across=TOLD + (AREA if block in PLACED else ()))
    own = rows["layer"].eq("article")
    return rows.assign(
        own=own,
        y=rows["top"] + ROW[layout.narrow] / 2,
        name=[words.short(origin) for origin in rows["origin_id"]],
        when=[_when(row, words) for row in rows.itertuples()],
        weight=own.map({True: "bold", False: "normal"}),
        colour=own.map({True: INK, False: QUIET}),
    )


def _legend(rows: pd.DataFrame, layout: Layout, words) -> tuple[list[tuple[float, float, str, str]], float]:
    """The legend's entries, each with its position from the top left in pixels, and the height of all."""
    marked = set(rows.loc[rows["kind"].isin(NUMBERS), "population"])
    x, y, items = EDGE, LINE / 2, []
    for population in (name for name in POPULATIONS if name in marked):
        text = words.term("estimates", "population", population)
        end = x + 28 + text_width(text, layout.small)
        if end > layout.width:
            x, y, end = EDGE, y + LINE, EDGE + end - x
        items.append((x, y, population, text))
        x = end
    return items, y + LINE / 2


def _paint(shown: pd.DataFrame, n: int, layout: Layout, words) -> Figure:
    """The rows shown, of ``n``."""
    (legend, head), left_out = _legend(shown, layout, words), n - len(shown)
    body = (shown["top"] + shown["tall"]).max() if len(shown) else HEADING + 2 * ROW[True]
    bottom = AXIS + ROW[True] * bool(left_out and layout.narrow)
    grid = Grid(shown, col="column", col_order=range(max(shown["column"], default=0) + 1), despine=False)
    grid.figure.set_size_inches(layout.width / PIXELS, (bottom + body + head) / PIXELS)
    sheet = Sheet(grid.figure, layout)
    ground = sheet.ground()
    for x, y, population, text in legend:
        ground.scatter([x + 5], [sheet.size[1] - y], s=28, color=HUES[population], marker=SHAPES[population])
        sheet.write(x + 14, sheet.size[1] - y, text, size=layout.small)
    spread = _spread(shown, grid, sheet, bottom, body, words)
    grid.map_dataframe(_marks).set_titles("").set_axis_labels("", "").despine(left=True, bottom=True)
    for row in spread.itertuples():
        _row(sheet, row, words)
    headed = spread.drop_duplicates("block")
    ground.hlines(headed["heading"] - 9, headed["left"], headed["right"] - OVER, color=FAINT, lw=0.9)
    for row in headed.itertuples():
        sheet.write(row.left, row.heading, words(BLOCK[row.block]), weight="bold")
    if not n:
        sheet.write(EDGE, bottom + body / 2, words("no statement in this selection"), style="italic", colour=QUIET)
    if left_out and layout.narrow:
        sheet.write(EDGE, ROW[True] / 2, _left_out(left_out, words), size=layout.small, colour=QUIET)
    return grid.figure


def _spread(shown: pd.DataFrame, grid: Grid, sheet: Sheet, bottom: float, body: float, words) -> pd.DataFrame:
    """The rows with the pixels of their parts, after giving the columns their places and scales."""
    layout, n = sheet.layout, grid.axes.size
    # marks of one block alone would lie a long way from their names
    width = min((layout.width - 2 * EDGE - (n - 1) * COLUMNS) / n, WIDEST)
    name = BETWEEN + max((text_width(when, layout.small) for when in shown["when"]), default=0)
    names = (text_width(row.name, layout.size, row.weight) for row in shown.itertuples())
    marks = name + BETWEEN + max(names, default=0)
    limits = ladder.spanned(shown[["low", "high"]].stack().dropna(), (ARROW + REACH) / (width - marks))

    def pixels(values):
        return marks + np.interp(np.log10(values), np.log10(limits), (0, width - marks))

    ticks = [n for n in TICKS if limits[0] < n < limits[1]]
    grid.set(xscale="log", xlim=limits, ylim=(body, HEADING), xticks=ticks, yticks=[], facecolor="none")
    grid.tick_params(which="both", bottom=False, labelbottom=False)
    # where there are two, powers of ten alone are named
    named = [n for n in ticks if n in TICKS[::2]]
    for place, ax in enumerate(grid.axes.flat):
        left, level = EDGE + place * (width + COLUMNS), bottom - AXIS / 2
        look = {"size": layout.small, "colour": QUIET, "within": (left - BETWEEN, 0, left + width + OVER, bottom)}
        sheet.place(ax, left + marks, bottom, width - marks, body - HEADING)
        ax.grid(axis="x")
        sheet.label(left, level, words("people, log scale"), sides=("right",), reach=-GAP, **look)
        for n in named if len(named) > 1 else ticks:
            sheet.label(left + pixels(n), level, words.number(n), sides=("centre",), **look)
    left = EDGE + shown["column"] * (width + COLUMNS)
    # what is no number stands where the marks begin
    start = pixels(shown["low"].fillna(shown["high"])) - ARROW * shown["kind"].eq("at_most")
    stop = pixels(shown["high"].fillna(shown["low"])) + ARROW * shown["kind"].eq("at_least")
    places = {"left": left, "beside": left + name, "right": left + width + OVER, "level": bottom + body - shown["y"]}
    ends = {"start": left + start.fillna(marks - GAP - REACH), "stop": left + stop.fillna(marks - GAP - REACH)}
    return shown.assign(heading=bottom + body - shown["top"] + 12, **places, **ends)


def _row(sheet: Sheet, row, words) -> None:
    """Write a row's date, name and number, the last as fully as fits on the first side of its mark with room."""
    small, number = sheet.layout.small, row.kind in NUMBERS
    sheet.write(row.left, row.level, row.when, size=small, colour=QUIET)
    end = sheet.write(row.beside, row.level, row.name, claims=row.claim_id, weight=row.weight, colour=row.colour)
    sheet.label(
        (row.start + row.stop) / 2,
        row.level,
        _texts(row, sheet.layout, words),
        row.claim_id,
        sides=("left", "right") if row.kind == "at_least" else ("right", "left"),
        reach=(row.stop - row.start) / 2 + REACH + row.own,
        within=(end + GAP, row.level - 12, row.right, row.level + 12),
        size=small,
        weight=row.weight,
        **({} if number else {"style": "italic", "colour": row.colour}),
    )
    place = [words.briefly(row.country, row.place_id)] if row.block in PLACED else []
    people = [] if number else [words.term("estimates", "population", row.population)]
    people += [words.term("estimates", "measure", row.measure)] if row.measure in REMARKED else []
    below, within = row.level - (ROW[sheet.layout.narrow] + SECOND) / 2 + 1, (0, 0, row.right, row.level)
    texts = [text for text in (" · ".join(place + people), *people) if text]
    sheet.label(row.beside, below, texts, sides=("right",), reach=-GAP, within=within, size=small, colour=QUIET)


def _when(row, words) -> str:
    """The date of a row: its month, or its years where it spans several months."""
    start, end = row.date_start, row.date_end
    if pd.isna(start):
        return words("undated")
    if start.to_period("M") == end.to_period("M"):
        return words.month(end)
    return years(start.year, end.year)


def _texts(row, layout: Layout, words) -> list[str]:
    """The possible texts beside a row's mark, the fullest first: its number, its word or its refusal."""
    if row.kind not in NUMBERS:
        word = labelled.number(row, words)
        return [words("“{words}”", words=word) if word else words(STATUS[row.value_status])]
    full, brief = labelled.number(row, words), labelled.brief(row, words)
    if row.kind == "interval":
        return [full]
    return [brief] if layout.narrow else [full, brief]


def _marks(data: pd.DataFrame, **_) -> None:
    """Bars, arrows and dots of the rows of a column, each leading to its claim; the dots of a range are small."""
    ax, hue, width = plt.gca(), data["population"].map(HUES), 1.3 + 0.9 * data["own"]
    ranges = data[data["kind"].eq("interval")]
    bars = {"color": hue[ranges.index], "lw": 3, "alpha": 0.5, "clip_on": False}
    links(ax.hlines(ranges["y"], ranges["low"], ranges["high"], **bars), ranges["claim_id"])
    for kind, (end, arrow) in ARROWS.items():
        bound = data[data["kind"].eq(kind)]
        look = {"facecolor": "none", "edgecolors": hue[bound.index], "linewidths": width[bound.index]}
        size = (2 * ARROW * 72 / PIXELS) ** 2
        drawn = ax.scatter(bound[end], bound["y"], s=size, marker=arrow, zorder=2, clip_on=False, **look)
        links(drawn, bound["claim_id"])
    dots = pd.concat([data.assign(x=data["low"].fillna(data["high"])), ranges.assign(x=ranges["high"])])
    dots = dots.dropna(subset="x").sort_values(["y", "x"], kind="stable")
    if dots.empty:
        return
    kinds = {"hue": "population", "style": "population", "palette": HUES, "markers": SHAPES}
    sns.scatterplot(dots, x="x", y="y", ax=ax, legend=False, zorder=3, clip_on=False, **kinds)
    drawn, hue, width, closed = ax.collections[-1], hue[dots.index], width[dots.index], dots["kind"].eq("interval")
    sizes = np.where(closed, 15 * (1 + dots["own"]), 28 + 18 * dots["own"])
    drawn.set(sizes=sizes, facecolor=hue.where(closed, "white"), edgecolor=hue, linewidth=width)
    links(drawn, dots["claim_id"])
