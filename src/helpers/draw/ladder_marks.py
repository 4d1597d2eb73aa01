"""The marks and the words of a ladder's rows."""

import math

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from helpers import terms
from helpers.draw import labelled
from helpers.draw.sheet import PIXELS, QUIET, Layout, Sheet, link, text_width
from helpers.language import message

STATUS = {
    "declined": message("declines to say"),
    "not_given": message("gives no number"),
}
KIND = {
    "interval": message("range"),
    "point": message("single number"),
    "at_least": message("at least"),
    "at_most": message("at most"),
}

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
NUMBERS = ("interval", "point", "at_least", "at_most")
# pixels: the length of an arrow, how far a mark reaches from its middle, a line of the legend
ARROW, REACH, LINE = 24, 5, 18
# an arrow in one stroke, so that the page has one link for it: across and up
HEAD = ((0, 0), (ARROW, 0), (ARROW - 5, 3.5), (ARROW, 0), (ARROW - 5, -3.5))
# points, by whether a row is of an article; the ends of a range are small, so that the bar between them is seen
SIZE, WIDTH, END = {True: 46, False: 28}, {True: 2.2, False: 1.3}, 15
BAR = 3
# pixels: a row, by whether the layout is narrow, and its second line
ROW, SECOND = {False: 19, True: 17}, 13
# the blocks that do not name their area: each row does
PLACED = ("part", "other")


def heights(rows: pd.DataFrame, layout: Layout) -> pd.Series:
    """The height of each row in pixels: some have a second line."""
    second = rows["block"].isin(PLACED) | ~rows["kind"].isin(NUMBERS)
    return ROW[layout.narrow] + SECOND * second


def ends(rows: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The marks of rows: one row is one end of a range, or one number that stands alone.

    Columns: ``claim_id, block, population, kind, own`` (of an article), ``x`` (people), ``y`` (pixels from the top of
    the block), ``hollow``.
    """
    tall = heights(rows, layout)
    above = tall.groupby(rows["block"]).cumsum() - tall
    placed = rows.assign(y=above + ROW[layout.narrow] / 2, own=rows["layer"].eq("article"))
    placed["hollow"] = placed["kind"] != "interval"
    kept = placed[placed["kind"].isin(NUMBERS)]
    upper = kept[kept["kind"] != "point"]
    either = pd.concat([kept.assign(x=kept["low"]), upper.assign(x=upper["high"])])
    columns = ["claim_id", "block", "population", "kind", "own", "x", "y", "hollow"]
    return either.loc[either["x"].notna(), columns].sort_values(["block", "y", "x"], kind="stable")


def draw(ax: Axes, marks: pd.DataFrame) -> None:
    """The bars, the arrows and the marks of one block, each leading to its claim."""
    for (claim_id, kind), found in marks.groupby(["claim_id", "kind"], sort=False):
        first = found.iloc[0]
        colour, y = POPULATIONS[first["population"]][0], first["y"]
        if kind == "interval":
            (drawn,) = ax.plot(found["x"], found["y"], color=colour, lw=BAR, zorder=2, alpha=0.5, clip_on=False)
        elif kind != "point":
            pixel = _pixel(ax) ** (1 if kind == "at_least" else -1)
            xs, ys = zip(*((first["x"] * pixel**across, y + up) for across, up in HEAD), strict=True)
            (drawn,) = ax.plot(xs, ys, color=colour, lw=WIDTH[first["own"]], zorder=2, clip_on=False)
        else:
            continue
        link(drawn, claim_id)
    # alike marks apart from others: the page then holds their shape once
    for (population, own, hollow), alike in marks.groupby(["population", "own", "hollow"], sort=False):
        colour, shape = POPULATIONS[population]
        size = SIZE[own] if hollow else END * (1 + own)
        options = {"s": size, "facecolor": "white" if hollow else colour, "edgecolor": colour, "linewidth": WIDTH[own]}
        sns.scatterplot(alike, x="x", y="y", ax=ax, marker=shape, zorder=3, clip_on=False, legend=False, **options)
        ax.collections[-1].set_urls([f"#{claim_id}" for claim_id in alike["claim_id"]])


def _pixel(ax: Axes) -> float:
    """By how much a number grows from one pixel of the axis to the next."""
    low, up = (math.log(limit) for limit in ax.get_xlim())
    return math.exp((up - low) / (ax.get_position().width * ax.figure.get_figwidth() * PIXELS))


def reach(ax: Axes, row) -> tuple[float, float]:
    """The least and the most that the mark of a row covers, in people."""
    if row.kind == "at_least":
        return row.low, row.low * _pixel(ax) ** ARROW
    return (row.high / _pixel(ax) ** ARROW if row.kind == "at_most" else row.low), row.high


def when(row, words) -> str:
    """The date of a row: its month, or its years where it spans several months."""
    if pd.isna(row.date_start):
        return words("undated")
    start, end = row.date_start, row.date_end
    if (start.year, start.month) == (end.year, end.month):
        return words.month(end.date())
    return str(start.year) if start.year == end.year else f"{start.year}–{end.year % 100:02}"


def texts(row, layout: Layout, words) -> list[str]:
    """What may stand beside the mark of a row, the fullest first: its number as stated, its word or its refusal."""
    if row.kind == "none":
        return [words(STATUS[row.value_status])]
    if row.kind == "words":
        return [words("“{words}”", words=labelled.number(row, words))]
    number = words.quantity(row.value_low, row.value_best, row.value_high, row.bound)
    forms = [number]
    if row.kind != "interval":
        signed = words(terms.SIGNED[row.bound], n=row.high if row.kind == "at_most" else row.low)
        forms = [signed] if layout.narrow else [number, signed]
    if row.measure not in ("peak", "cumulative"):
        return forms
    remark = words.term("estimates", "measure", row.measure)
    return [*(words("{number} ({remark})", number=form, remark=remark) for form in forms), *forms]


def second(row, words) -> list[str]:
    """What the second line of a row may say: the place that its block does not name, the people that no mark tells."""
    place = [words.briefly(row.country, row.place_id)] if row.block in PLACED else []
    people = [] if row.kind in NUMBERS else [words.term("estimates", "population", row.population)]
    return [" · ".join([*place, *people]), *people]


class Legend:
    """What the marks mean, in words: the populations shown, then the kinds of numbers; in as many lines as it takes."""

    def __init__(self, rows: pd.DataFrame, layout: Layout, words):
        self.layout = layout
        numbers = rows[rows["kind"].isin(NUMBERS)]
        told = [
            (name, words.term("estimates", "population", name))
            for name in POPULATIONS
            if name in set(numbers["population"])
        ]
        kinds = [(kind, words(KIND[kind])) for kind in NUMBERS if kind in set(numbers["kind"])]
        groups = [told + kinds] if layout.narrow else [told, kinds]
        self.lines = [line for group in groups for line in self._flow(group)]
        self.height = LINE * len(self.lines) + 10

    def _flow(self, items) -> list[list[tuple[float, str, str]]]:
        """The items with where each begins, broken into lines."""
        lines, x = [], math.inf
        for key, text in items:
            room = self._room(key) + text_width(text, self.layout.small) + 14
            if x + room > self.layout.width:
                lines.append([])
                x = 10
            lines[-1].append((x, key, text))
            x += room
        return lines

    @staticmethod
    def _room(key: str) -> float:
        return {"interval": 34, "at_least": 34, "at_most": 40}.get(key, 14)

    def draw(self, sheet: Sheet, top: float) -> None:
        """Draw it below ``top`` (pixels)."""
        ax = sheet.figure.add_axes((0, 0, 1, 1), zorder=-1)
        sheet.place(ax, 0, top - self.height, self.layout.width, self.height)
        ax.set(xlim=(0, self.layout.width), ylim=(0, self.height))
        ax.set_axis_off()
        for place, line in enumerate(self.lines):
            y = self.height - 8 - LINE * (place + 0.5) + 4
            for x, key, text in line:
                self._mark(ax, key, x, y)
                sheet.write(x + self._room(key), top - self.height + y, text, size=self.layout.small)

    @staticmethod
    def _mark(ax: Axes, key: str, x: float, y: float) -> None:
        if key in POPULATIONS:
            colour, shape = POPULATIONS[key]
            ax.scatter([x + 5], [y], s=SIZE[False], marker=shape, color=colour)
            return
        hollow = {"s": SIZE[False], "facecolor": "white", "edgecolor": QUIET, "linewidth": WIDTH[False], "zorder": 3}
        if key == "interval":
            ax.plot([x + 5, x + 24], [y, y], color=QUIET, lw=BAR, alpha=0.5)
            ax.scatter([x + 5, x + 24], [y, y], s=END, color=QUIET)
        elif key == "point":
            ax.scatter([x + 5], [y], **hollow)
        else:
            at, way = (x + 5, 1) if key == "at_least" else (x + 5 + ARROW, -1)
            ax.plot([at + way * across for across, _ in HEAD], [y + up for _, up in HEAD], color=QUIET, lw=WIDTH[False])
            ax.scatter([at], [y], **hollow)
