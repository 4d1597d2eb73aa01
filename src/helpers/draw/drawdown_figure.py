"""The drawdown beside activity: levels of forces, what was asked and done, counts, on one time axis."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import drawdown as measured
from helpers import measure
from helpers.draw import axis as axes
from helpers.draw import levels, panel, sheet, step_lanes
from helpers.draw.axis import TimeAxis
from helpers.draw.picture import Picture
from helpers.draw.sheet import QUIET, WIDE, Grid, Layout, Sheet, text_width

# panels of the headline figure, and of the small multiples
MOST = {False: 5, True: 4}
ALL = 12
LEFT, RIGHT = {False: 84, True: 44}, {False: 16, True: 14}
TOP = {False: 150, True: 200}
PLOT = {False: 44, True: 62}
AXIS, EDGE, SENTENCE = 22, 6, 40


def drawdown(table: pd.DataFrame, *, record) -> Picture:
    """Levels of forces above, then what was asked, announced, done and happened meanwhile, below the first counts.

    ``table`` is ``drawdown.marks``: one row is one mark. A filled dot is a level in place, a hollow one announced; the
    thin line carries the last US statement on to the next, and joins nothing else. Steps stand at the day on which
    they were said or done, at most three rows to a lane (on a phone they are left to the page). Each panel has its own
    scale: the height is the rate per 30 days, the number the total as stated; hatched ground is where it gives none.
    Where there is no room for a label it is left out. Raises Unlike where levels or totals cannot share a panel.
    Returns the Picture, whose title is neutral, for the parameters decide what is in it.
    """
    words, shown = record.words, _panels(table)
    place = _place(record)
    parts = [
        words(
            "Filled dots: troops in place; hollow: announced; the line carries on the last US statement. Bars: height per 30 days, each panel on its own scale, number as stated. Dark outline: a total within a longer one; open bar: a stated average; hatched ground: no figure."
        )
    ]
    if left := int(table["block"].isin(step_lanes.LANES).sum()) - len(_lanes(table, record)):
        parts.append(
            words.plural(
                "{n} more step or change stands in the details.",
                "{n} more steps and changes stand in the details.",
                left,
            )
        )
    if len(shown) > MOST[True]:
        first = min(MOST[False], len(shown))
        parts.append(
            words(
                "The first {first} of {n} counts (on a phone {narrow}); the details hold all.",
                first=first,
                narrow=MOST[True],
                n=len(shown),
            )
        )
    counted = {block: int((table["block"] == block).sum()) for block in ("levels", *measured.STEPS, "meanwhile")}
    steps = sum(counted[block] for block in measured.STEPS)
    told = {"levels": counted["levels"], "steps": steps, "others": counted["meanwhile"], "panels": len(shown)}
    return Picture(
        "drawdown",
        lambda layout: _paint(table, record, layout),
        # the claim of a level before the period is not on the page
        table.assign(claim_id=table["claim_id"].mask(table["kind"].eq("earlier"), "")),
        title=words("{place}: troops, steps and counts on one time axis", place=place),
        note=" ".join(parts),
        description=words(
            "On one time axis for {place}: {levels} stated levels of forces, {steps} steps asked for, announced or done, {others} other changes of the time, {panels} counts, each on a scale of its own.",
            place=place,
            **told,
        ),
        record=record,
    )


def counts(table: pd.DataFrame, *, record) -> Picture:
    """Every count as a small panel on its own scale, two beside each other, all on the same time axis.

    ``table`` is ``drawdown.marks``. The first twelve are drawn; the note says how many are left to the table. Bars,
    outlines and hatched ground are those of ``drawdown``. Raises Unlike where totals cannot share a panel. Returns the
    Picture.
    """
    words, rows = record.words, table[table["block"] == "panels"]
    shown, place = _panels(table), _place(record)
    note = words(
        "Height per 30 days, number as stated. Solid: recorded; hatched bar: claimed by the group; dark outline: a total within a longer one; open bar: a stated average; hatched ground: no figure."
    )
    if len(shown) > ALL:
        note += " " + words.plural(
            "{n} more count is left to the table.", "{n} more counts are left to the table.", len(shown) - ALL
        )
    return Picture(
        "drawdown-counts",
        lambda layout: _multiples(rows, record, layout),
        rows,
        title=words("{place}: every count, each on its own scale", place=place),
        note=note,
        description=words(
            "For {place}, {n} counts of attacks, incidents or people killed as bars over their periods, each count on a scale of its own.",
            place=place,
            n=len(shown),
        ),
        record=record,
    )


def _place(record) -> str:
    area = measure.area(record.selection)
    return record.words.geography("", area) if "-" in area else record.words.country(area)


def _panels(table: pd.DataFrame) -> list[int]:
    return sorted(table["panel"].dropna().unique())


def _lanes(table: pd.DataFrame, record) -> list[step_lanes.Placed]:
    """The steps that have room in the wide figure."""
    return step_lanes.packed(table, _frame(table, record, WIDE), record.words)


def _frame(table: pd.DataFrame, record, layout: Layout) -> TimeAxis:
    left, right = LEFT[layout.narrow], RIGHT[layout.narrow]
    return axes.shown(table, record.selection, left, layout.width - left - right)


def _paint(table: pd.DataFrame, record, layout: Layout) -> Figure:
    frame, parts = _frame(table, record, layout), _parts(table, record, layout)
    table = table.assign(facet=table["panel"].astype("str").where(table["block"].eq("panels"), "levels"))
    tall = sum(part.head + part.height for part in parts)
    grid, page = _grid(table, "row", [part.name for part in parts], tall + AXIS + EDGE, layout)
    y = tall + AXIS
    for part, ax in zip(parts, grid.axes.flat, strict=True):
        top, y = y - 8, y - part.head - part.height
        page.place(ax, frame.left, y, frame.width, part.height)
        axes.ground(ax, frame, record.words, layout)
        if part.name == "levels":
            levels.header(page, part.rows, _place(record), record.words, top)
        if part.sentence:
            _say(page, ax, part.sentence)
        elif part.name == "levels":
            levels.paint(page, ax, part.rows, frame, record.words)
        elif part.name == "steps":
            step_lanes.paint(page, ax, _lanes(table, record), frame, record.words)
        else:
            panel.header(page, part.rows, record.words, 10, y + part.height, layout.width - 20)
            panel.bars(page, ax, part.rows, frame, record.words)
    axes.names(page, frame, record.words, y - 11)
    return page.figure


@dataclass(frozen=True)
class Part:
    """One band of the figure, so many pixels high below its ``head``; with a ``sentence`` where it has no marks."""

    name: str
    rows: pd.DataFrame
    head: int
    height: int
    sentence: str = ""


def _parts(table: pd.DataFrame, record, layout: Layout) -> list[Part]:
    """The bands from top to bottom: levels, steps (not on a phone), the first counts."""
    words, narrow, rows = record.words, layout.narrow, table[table["block"] == "levels"]
    if table.empty:
        return [
            Part("levels", rows, 19, SENTENCE, words("The selection holds no level of forces, no step and no count."))
        ]
    sentence = words("No level of forces is stated for this area and period.") if rows.empty else ""
    top = SENTENCE if sentence else TOP[narrow]
    found = [Part("levels", rows, 33 if narrow and not sentence else 19, top, sentence)]
    if not narrow and (placed := _lanes(table, record)):
        found.append(Part("steps", table, step_lanes.GAP, step_lanes.tall(placed)))
    for number in _panels(table)[: MOST[narrow]]:
        rows = table[table["panel"] == number]
        deep = len(panel.lines(rows, words, layout, layout.width - 20))
        # below the levels stands the nought of their scale
        head = (13 if found[-1].name == "levels" else 7) + 14 * deep
        found.append(Part(str(number), rows, head, PLOT[narrow]))
    if not _panels(table):
        found.append(
            Part(
                "none",
                table[:0],
                8,
                SENTENCE,
                words("No count of attacks, incidents or people killed covers this area and period."),
            )
        )
    return found


def _grid(rows: pd.DataFrame, way: str, names: list[str], tall: float, layout: Layout):
    """seaborn's grid with one Axes for each name and a shared time axis, on a sheet so many pixels high."""
    wrap = {"col_wrap": 1 if layout.narrow else 2} if way == "col" else {}
    grid = Grid(rows, **{way: "facet", f"{way}_order": names}, sharex=True, sharey=False, **wrap)
    grid.figure.set_size_inches(layout.width / sheet.PIXELS, tall / sheet.PIXELS)
    return grid, Sheet(grid.figure, layout)


def _say(page: Sheet, ax: Axes, text: str) -> None:
    """A sentence in the place of marks, in as many lines as it needs."""
    ax.set_yticks([])
    box, size = ax.get_window_extent(), page.layout.small
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], longer] if text_width(longer, size) < box.width - 12 else [*lines, word]
    page.write(box.x0 + 6, (box.y0 + box.y1) / 2, "\n".join(lines), size=size, colour=QUIET, bbox=step_lanes.COVER)


def _multiples(rows: pd.DataFrame, record, layout: Layout) -> Figure:
    words, narrow = record.words, layout.narrow
    names = list(map(str, _panels(rows)[:ALL])) or ["none"]
    across = 1 if narrow else 2
    deep = -(-len(names) // across)
    head, plot = 34, 36 if narrow else 54
    facets = rows.assign(facet=rows["panel"].astype("str"))
    grid, page = _grid(facets, "col", names, deep * (head + plot) + AXIS + EDGE, layout)
    top = deep * (head + plot) + AXIS
    wide = (layout.width - (across - 1) * 20) / across
    for place, (name, ax) in enumerate(zip(names, grid.axes.flat, strict=True)):
        column, row = place % across, place // across
        left, bottom = column * (wide + 20), top - (row + 1) * (head + plot)
        frame = axes.shown(rows, record.selection, left + 46, wide - 46 - 14)
        page.place(ax, frame.left, bottom, frame.width, plot)
        axes.ground(ax, frame, words, layout)
        if name == "none":
            _say(page, ax, words("No count of attacks, incidents or people killed covers this area and period."))
        else:
            of = rows[rows["panel"] == int(name)]
            panel.header(page, of, words, left + 10, bottom + plot, wide - 20)
            panel.bars(page, ax, of, frame, words)
        if row == (len(names) - 1 - column) // across:
            axes.names(page, frame, words, bottom - 11)
    return page.figure
