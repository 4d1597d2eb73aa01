"""The marks and the words of a ladder's rows."""

import math

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from helpers.draw.sheet import FAINT, INK, QUIET, Layout, Sheet, link, text_width

# neither the cool hues of forces nor the warm ones of counts; the shape repeats what the hue says
_TEAL, _OCHRE, _STONE = "#14808a", "#9a7400", "#595959"
POPULATIONS = {
    "fighters": ("#5a2a82", "o"),
    "members": (_TEAL, "s"),
    "members_and_supporters": (_OCHRE, "D"),
    "at_large": ("#c0448f", "P"),
    "supporters": ("#8a8a3c", "^"),
    "in_training": (_STONE, "v"),
    "camp_residents": (_TEAL, "s"),
    "camp_children": (_TEAL, "^"),
    "camp_foreign_born": (_TEAL, "D"),
    "detained": ("#5a2a82", "o"),
    "killed": (_STONE, "X"),
    "missing": (_STONE, "P"),
    "transferred": (_OCHRE, "p"),
    "fled": (_OCHRE, "v"),
    "foreign_members": ("#c0448f", "h"),
}
NUMBERS = ("interval", "point", "at_least", "at_most")
ARROW, REACH, LINE = 24, 5, 18
# whether a row is of an article: the area of its marks in square points, the width of its lines in points
SIZE, WIDTH = {True: 46, False: 30}, {True: 2.2, False: 1.3}


def ends(rows: pd.DataFrame) -> pd.DataFrame:
    """The marks of rows: one row is one end of a range, or one number that stands alone.

    Columns: ``claim_id, block, population, own`` (of an article), ``x`` (people), ``y`` (rows from the top of the
    block), ``hollow``.
    """
    placed = rows.assign(y=rows.groupby("block").cumcount() + 0.5, own=rows["layer"].eq("article"))
    placed["hollow"] = placed["kind"] != "interval"
    kept = placed[placed["kind"].isin(NUMBERS)]
    either = pd.concat([kept.assign(x=kept["low"]), kept[kept["kind"] != "point"].assign(x=lambda rows: rows["high"])])
    columns = ["claim_id", "block", "population", "own", "x", "y", "hollow"]
    return either.loc[either["x"].notna(), columns].sort_values(["y", "x"], kind="stable").reset_index(drop=True)


def draw(ax: Axes, rows: pd.DataFrame, marks: pd.DataFrame) -> None:
    """The bars, the arrows and the marks of one block, each leading to its claim."""
    for y, row in enumerate(rows.itertuples(), start=0):
        own, colour = row.layer == "article", POPULATIONS[row.population][0]
        if row.kind == "interval":
            (bar,) = ax.plot([row.low, row.high], [y + 0.5] * 2, color=colour, lw=WIDTH[own] * 1.6, zorder=2, alpha=0.55)
            link(bar, row.claim_id)
        elif row.kind in ("at_least", "at_most"):
            begin, end = _arrow(ax, row)
            style = {"arrowstyle": "-|>", "mutation_scale": 8 + 2 * own, "shrinkA": 0, "shrinkB": 0}
            arrow = FancyArrowPatch((begin, y + 0.5), (end, y + 0.5), color=colour, lw=WIDTH[own], zorder=2, **style)
            link(arrow, row.claim_id)
            ax.add_patch(arrow)
    if marks.empty:
        return
    colours = {name: colour for name, (colour, _) in POPULATIONS.items()}
    shapes = {name: shape for name, (_, shape) in POPULATIONS.items()}
    told = {"hue": "population", "style": "population", "palette": colours, "markers": shapes, "legend": False}
    sns.scatterplot(marks, x="x", y="y", ax=ax, zorder=3, **told)
    points = ax.collections[-1]
    edges = marks["population"].map(colours)
    points.set_edgecolors(list(edges))
    points.set_facecolors(list(edges.mask(marks["hollow"], "white")))
    points.set_sizes(marks["own"].map(SIZE))
    points.set_linewidths(marks["own"].map(WIDTH))
    points.set_urls([f"#{claim}" for claim in marks["claim_id"]])


def _arrow(ax: Axes, row) -> tuple[float, float]:
    """Where the arrow of a bound begins and ends, in people: so many pixels long."""
    low, high = (math.log(limit) for limit in ax.get_xlim())
    pixel = (high - low) / (ax.get_position().width * ax.figure.get_figwidth() * 100)
    value, way = (row.low, 1) if row.kind == "at_least" else (row.high, -1)
    return value, value * math.exp(way * ARROW * pixel)


def reach(ax: Axes, row) -> tuple[float, float]:
    """The least and the most that the mark of a row covers, in people."""
    if row.kind in ("at_least", "at_most"):
        return tuple(sorted(_arrow(ax, row)))
    return row.low, row.high


def when(row, words) -> str:
    """The date of a row: its month, or its years where it spans several months."""
    if pd.isna(row.date_start):
        return words("undated")
    start, end = row.date_start, row.date_end
    if (start.year, start.month) == (end.year, end.month):
        return words.month(end.date())
    return str(start.year) if start.year == end.year else f"{start.year}–{end.year % 100:02}"


def texts(row, layout: Layout, words) -> list[str]:
    """What may stand beside the mark of a row, the fullest first: its number as stated, with when, where or who."""
    if row.kind not in NUMBERS:
        population = words.term("estimates", "population", row.population)
        said = words("ladder.vague", words=words(f"vague.{row.value_words.replace(' ', '_')}")) if (
            row.kind == "words"
        ) else words(f"ladder.{row.value_status}")
        return [words("ladder.remark", number=said, remark=population), said]
    number = words.quantity(row.value_low, row.value_best, row.value_high, row.bound)
    signed = number if row.kind == "interval" else words(f"ladder.sign.{row.bound}", n=_single(row))
    remarks = [_where(row, words)]
    if row.measure in ("peak", "cumulative"):
        remarks = [words.term("estimates", "measure", row.measure)]
    forms = [signed] if layout.narrow else [number, signed]
    remarked = [words("ladder.remark", number=form, remark=text) for form in forms for text in remarks if text]
    return [*remarked, *forms]


def _single(row) -> float:
    return next(value for value in (row.value_best, row.value_low, row.value_high) if value == value)


def _where(row, words) -> str:
    """The place of a row in a block that does not name it."""
    return words.briefly(row.country, row.place_id) if row.block in ("part", "other") else ""


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
        kinds = [(kind, words(f"ladder.kind.{kind}")) for kind in NUMBERS if kind in set(numbers["kind"])]
        self.lines = [line for group in (told, kinds) for line in self._flow(group)]
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
        return {"interval": 34, "at_least": 36, "at_most": 36}.get(key, 14)

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
        if key == "interval":
            ax.plot([x + 5, x + 24], [y, y], color=QUIET, lw=WIDTH[False] * 1.6, alpha=0.55)
            ax.scatter([x + 5, x + 24], [y, y], s=SIZE[False], color=QUIET)
            return
        at = {"at_most": x + 26}.get(key, x + 5)
        if key != "point":
            to = at + ARROW * (1 if key == "at_least" else -1)
            style = {"arrowstyle": "-|>", "mutation_scale": 8, "shrinkA": 0, "shrinkB": 0}
            ax.add_patch(FancyArrowPatch((at, y), (to, y), color=QUIET, lw=WIDTH[False], **style))
        ax.scatter([at], [y], s=SIZE[False], facecolor="white", edgecolor=QUIET, linewidth=WIDTH[False], zorder=3)
