"""Who says how many: a ladder of statements for each area."""

import itertools
import math
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from helpers import measure
from helpers.draw import ladder_marks, sentences, tips
from helpers.draw.ladder_marks import ARROW, NUMBERS, PLACED, REACH, ROW, SECOND, Legend
from helpers.draw.picture import Picture
from helpers.draw.sheet import FAINT, GAP, INK, PIXELS, QUIET, WIDE, Grid, Layout, Sheet, text_width
from helpers.ladder import BLOCKS
from helpers.language import message

NONE = {
    "fighters": message("No statement on fighters or members in this selection"),
    "others": message("No statement on camps, prisons, the dead or the missing in this selection"),
}
TITLE = {
    "fighters": message("What is said of fighters and members: {claims} by {origins}"),
    "others": message("What is said of camps, prisons, the dead and the missing: {claims} by {origins}"),
}
BLOCK = {
    "IRQ": message("Iraq alone"),
    "SYR": message("Syria alone"),
    "IRQ_SYR": message("Iraq and Syria together"),
    "part": message("Part of a country"),
    "other": message("Another area"),
    "none": message("Area not stated"),
}

# what rows of one block may differ in, since their colour, shape and words tell it; in some blocks where, too
TOLD, AREA = ("population", "definition", "origin_id", "series"), ("country", "place_id")
EDGE, BETWEEN, COLUMNS = 10, 8, 26
HEADING, AFTER, AXIS = 26, 8, 22
# how far a text may stand out of its column at the right
OVER = 8
# by whether the layout is narrow
HIGHEST = {False: 760, True: 900}


def fighters(table: pd.DataFrame, *, record) -> Picture:
    """Every statement on fighters and members: a block for each area, its rows by date; nothing is joined or added.

    ``table`` is ``ladder.rows``: one row is one claim, of which those of the ladder ``fighters`` are taken. Colour and
    shape of a mark = the population; two marks with a bar = a range; a hollow mark = a single number, with an arrow =
    a bound; italics = a word or a refusal in place of a number; bold = an article. Where the figure has no room for
    all rows, articles come first, then the newest; the note says how many more there are. The title counts the
    statements and their origins, or says that there is none. Returns the Picture.
    """
    return _picture(table, "fighters", record)


def others(table: pd.DataFrame, *, record) -> Picture:
    """Every statement on people in camps and prisons, the dead, the missing and those who moved; as ``fighters``.

    ``table`` is ``ladder.rows``, of which the rows of the ladder ``others`` are taken. Returns the Picture.
    """
    return _picture(table, "others", record)


def _picture(table: pd.DataFrame, name: str, record) -> Picture:
    words, rows = record.words, table[table["ladder"] == name].reset_index(drop=True)
    said = words.plural("{n} statement", "{n} statements", len(rows))
    origins = words.plural("{n} origin", "{n} origins", rows["origin_id"].nunique())
    ends = pd.concat([rows["low"], rows["high"]]).dropna()
    title = words(NONE[name])
    if len(rows):
        title = words(TITLE[name], claims=said, origins=origins)
    left_out = _plan(rows, WIDE, words).left_out
    return Picture(
        f"ladder-{name}",
        lambda layout: _paint(rows, layout, words),
        rows,
        title=title,
        note=" ".join(
            [
                words(
                    "One row is one statement; nothing is joined or added up. Bold: the articles. Italics: a word or a refusal in place of a number."
                ),
                *_left_out(left_out, words),
            ]
        ),
        description=words(
            "{n} as rows, by area and date; the numbers stated run from {low} to {high}, and they count different people.",
            n=said,
            low=ends.min(),
            high=ends.max(),
        )
        if len(ends)
        else title,
        source=sentences.source_line(record, rows),
        tips=tips.of(rows, words),
    )


def _left_out(n: int, words) -> list[str]:
    return (
        [
            words.plural(
                "{n} older statement is in the details only.", "{n} older statements are in the details only.", n
            )
        ]
        if n
        else []
    )


@dataclass(frozen=True)
class Plan:
    """What a width has room for: the rows, how many are left out, the legend, the blocks of each column, the height."""

    rows: pd.DataFrame
    left_out: int
    legend: Legend
    columns: tuple[tuple[str, ...], ...]
    height: float


def _plan(rows: pd.DataFrame, layout: Layout, words) -> Plan:
    """As many rows as the height allows: those of the articles, then the newest; in the order of the table."""
    ranked = rows.assign(own=rows["layer"].eq("article")).sort_values(
        ["own", "date_end"], ascending=False, na_position="last", kind="stable"
    )
    for left_out in range(len(rows) + 1):
        shown = rows.loc[sorted(ranked.index[: len(rows) - left_out])]
        legend = Legend(shown, layout, words)
        columns, body = _columns(shown, layout)
        # the phone has a line that says how many are left out: the caption speaks of the wide figure
        ending = ROW[True] if left_out and layout.narrow else 0
        height = legend.height + body + AXIS + ending
        if height <= HIGHEST[layout.narrow]:
            break
    return Plan(shown, left_out, legend, columns, height)


def _columns(rows: pd.DataFrame, layout: Layout) -> tuple[tuple[tuple[str, ...], ...], float]:
    """The blocks of each column and the height of the longer one; the first block stands at the left."""
    sizes = ladder_marks.heights(rows, layout).groupby(rows["block"]).sum().to_dict() or {"none": 2 * ROW[True]}
    heights = {block: HEADING + sizes[block] + AFTER for block in BLOCKS.values() if block in sizes}
    first, *rest = heights
    ways = [((first, *rest),)]
    if rest and not layout.narrow:
        parted = [right for n in range(1, len(rest) + 1) for right in itertools.combinations(rest, n)]
        ways = [((first, *(block for block in rest if block not in right)), right) for right in parted]
    tall = {way: max(sum(heights[block] for block in column) for column in way) for way in ways}
    lowest = min(tall.values())
    # the order of the blocks is worth some height
    best = min(ways, key=lambda way: (tall[way] > lowest + 2 * HEADING, _disorder(way, list(heights)), tall[way]))
    return best, tall[best]


def _disorder(way: tuple[tuple[str, ...], ...], order: list[str]) -> int:
    """How many blocks of the left column come after one of the right."""
    left, right = way[0], way[1] if len(way) > 1 else ()
    return sum(order.index(one) > order.index(other) for one in left for other in right)


def _paint(rows: pd.DataFrame, layout: Layout, words) -> Figure:
    plan = _plan(rows, layout, words)
    marks = ladder_marks.ends(plan.rows, layout)
    blocks = [block for column in plan.columns for block in column]
    grid = Grid(marks, row="block", row_order=blocks, sharex=True, sharey=False, despine=False)
    grid.set_titles("")
    grid.figure.set_size_inches(layout.width / PIXELS, plan.height / PIXELS)
    sheet = Sheet(grid.figure, layout)
    plan.legend.draw(sheet, plan.height)
    column = _Column(sheet, plan, words)
    for place, names in enumerate(plan.columns):
        left, top = EDGE + place * (column.width + COLUMNS), plan.height - plan.legend.height
        for block in names:
            ax = grid.axes_dict[block]
            top = column.block(ax, block, left, top, marks[marks["block"] == block])
        column.axis(ax, left, top + AFTER)
    for text in _left_out(plan.left_out, words) if layout.narrow else ():
        sheet.write(EDGE, ROW[True] / 2, text, size=layout.small, colour=QUIET)
    return grid.figure


class _Column:
    """A column of blocks: how wide it is, where in it dates, names and marks begin, what its axis spans."""

    def __init__(self, sheet: Sheet, plan: Plan, words):
        self.sheet, self.layout, self.rows, self.words = sheet, sheet.layout, plan.rows, words
        n = len(plan.columns)
        self.width = (self.layout.width - 2 * EDGE - (n - 1) * COLUMNS) / n
        if n == 1 and not self.layout.narrow:
            # marks of one block alone would lie a long way from their names
            self.width = min(self.width, 620)
        dates = [text_width(ladder_marks.when(row, words), self.layout.small) for row in plan.rows.itertuples()]
        names = [text_width(self._name(row), self.layout.size, _weight(row)) for row in plan.rows.itertuples()]
        self.name = max(dates, default=0) + BETWEEN
        self.marks = self.name + max(names, default=0) + BETWEEN
        width = self.width - self.marks
        self.limits = _limits(pd.concat([plan.rows["low"], plan.rows["high"]]).dropna(), width)
        self.ticks = self._ticks(1)
        if len(self.ticks) < 2:
            self.ticks = self._ticks(1, 3)

    def _ticks(self, *steps: int) -> list[int]:
        """The numbers of the axis, so many in each decade: those for whose text there is room."""
        low, up = (math.log10(limit) for limit in self.limits)
        width = self.width - self.marks
        values = [step * 10**power for power in range(math.floor(low), math.ceil(up)) for step in steps]
        places = {value: (math.log10(value) - low) / (up - low) * width for value in values}
        halves = {value: text_width(self.words.number(value), self.layout.small) / 2 for value in values}
        return [value for value in values if places[value] >= 0 and places[value] + halves[value] <= width + OVER]

    def _name(self, row) -> str:
        return self.words.shorts[row.origin_id][self.words.lang]

    def block(self, ax: Axes, block: str, left: float, top: float, marks: pd.DataFrame) -> float:
        """The heading and the rows of one area below ``top``; returns the pixel where the next block begins."""
        rows = self.rows[self.rows["block"] == block]
        measure.line(rows, across=TOLD + (AREA if block in PLACED else ()))
        heights = ladder_marks.heights(rows, self.layout)
        tall = heights.sum() or 2 * ROW[True]
        bottom = top - HEADING - tall
        self.sheet.place(ax, left + self.marks, bottom, self.width - self.marks, tall)
        ax.set(xscale="log", xlim=self.limits, ylim=(tall, 0), xticks=self.ticks, yticks=[])
        ax.minorticks_off()
        ax.tick_params(bottom=False, labelbottom=False)
        ax.spines[:].set_visible(False)
        ax.grid(axis="x", which="major")
        self._heading(block, left, top)
        ladder_marks.draw(ax, marks)
        # seaborn names the axes of whatever it draws
        ax.set(xlabel="", ylabel="")
        for row, below in zip(rows.itertuples(), heights.cumsum() - heights, strict=True):
            self._row(ax, row, left, top - HEADING - below - ROW[self.layout.narrow] / 2)
        if rows.empty:
            self.sheet.write(
                left, bottom + tall / 2, self.words("no statement in this selection"), style="italic", colour=QUIET
            )
        return bottom - AFTER

    def _heading(self, block: str, left: float, top: float) -> None:
        if len(self.rows):
            self.sheet.write(left, top - HEADING / 2, self.words(BLOCK[block]), weight="bold")
        across, up = self.sheet.figure.get_size_inches() * PIXELS
        y = (top - HEADING + 3) / up
        self.sheet.figure.add_artist(Line2D([left / across, (left + self.width) / across], [y, y], color=FAINT, lw=0.9))

    def _row(self, ax: Axes, row, left: float, middle: float) -> None:
        name, small = left + self.name, self.layout.small
        self.sheet.write(left, middle, ladder_marks.when(row, self.words), size=small, colour=QUIET)
        options = {"weight": _weight(row), "colour": _colour(row), "claims": row.claim_id}
        self.sheet.write(name, middle, self._name(row), **options)
        self._number(ax, row, left, middle)
        lower = middle - (ROW[self.layout.narrow] + SECOND) / 2 + 1
        options = {"size": small, "colour": QUIET, "sides": ("right",), "reach": -GAP}
        options["within"] = (name - 1, 0, left + self.width + OVER, middle)
        for text in ladder_marks.second(row, self.words):
            if self.sheet.label(name, lower, text, **options):
                return

    def _number(self, ax: Axes, row, left: float, middle: float) -> None:
        """What a row states, on the first side of its mark that has room for it, in the fullest form that fits."""
        texts = ladder_marks.texts(row, self.layout, self.words)
        begin = left + self.name + text_width(self._name(row), self.layout.size, _weight(row)) + GAP
        within = (begin, middle - 12, left + self.width + OVER, middle + 12)
        options = {"within": within, "weight": _weight(row), "size": self.layout.small}
        options["reach"] = REACH + (row.layer == "article")
        if row.kind in NUMBERS:
            low, up = (self.sheet.at(ax, value, 0)[0] for value in ladder_marks.reach(ax, row))
            sides = [(low, "left"), (up, "right")] if row.kind == "at_least" else [(up, "right"), (low, "left")]
        else:
            sides = [(left + self.marks, "right")]
            options |= {"style": "italic", "colour": _colour(row), "reach": 0}
        for text, (x, side) in itertools.product(texts, sides):
            if self.sheet.label(x, middle, text, row.claim_id, sides=(side,), **options):
                return

    def axis(self, ax: Axes, left: float, bottom: float) -> None:
        """The numbers under the last block of the column, and what they count."""
        y, options = bottom - AXIS / 2, {"size": self.layout.small, "colour": QUIET}
        self.sheet.write(left, y, self.words("people, log scale"), **options)
        for value in self.ticks:
            x, _ = self.sheet.at(ax, value, 0)
            self.sheet.label(x, y, self.words.number(value), sides=("centre",), **options)


def _colour(row) -> str:
    return INK if row.layer == "article" else QUIET


def _weight(row) -> str:
    return "bold" if row.layer == "article" else "normal"


def _limits(ends: pd.Series, width: float) -> tuple[float, float]:
    """What an axis so many pixels wide spans: all ends, with room for an arrow at either side."""
    low, high = (math.log10(end) for end in ((ends.min(), ends.max()) if len(ends) else (300, 30_000)))
    # of a single number the decade around it
    low, high = (low, high) if high - low >= 1 else ((low + high - 1) / 2, (low + high + 1) / 2)
    room = (ARROW + REACH) * (high - low) / (width - 2 * (ARROW + REACH))
    return 10 ** (low - room), 10 ** (high + room)
