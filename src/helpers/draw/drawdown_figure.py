"""The drawdown beside activity: levels of forces, what was asked and done, counts, on one time axis."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import drawdown as measured
from helpers import measure
from helpers.draw import axis as axes
from helpers.draw import forces, panel, say, sheet
from helpers.draw.axis import TimeAxis
from helpers.draw.picture import Picture
from helpers.draw.sheet import QUIET, WIDE, Grid, Layout, Sheet, text_width
from helpers.draw.tips import tips

# panels of the headline figure, and of the small multiples
MOST, ALL = {False: 5, True: 4}, 12
# in pixels: the room at the left without and with lanes, at the right, between columns, below for the axis
LEFT, LANES, RIGHT, APART, AXIS = 46, 84, 14, 20, 28


@dataclass(frozen=True)
class Band:
    """A band of a figure: ``paint`` draws it so many pixels high, below a ``bold`` heading and the first of the
    ``quiet`` ones that has room; ``foot`` is the room that the nought of its scale needs below.
    """

    height: int
    paint: Callable[[Sheet, Axes, TimeAxis], None]
    bold: str = ""
    quiet: Sequence[str] = ()
    foot: int = 0


def drawdown(table: pd.DataFrame, *, record) -> Picture:
    """Levels of forces above, then what was asked, announced, done and happened meanwhile, below the first counts.

    ``table`` is ``drawdown.marks``: one row is one mark. A filled dot is a level in place, a hollow one announced; the
    thin line carries the last US statement on to the next, and joins nothing else. Steps stand at the day on which
    they were said or done, at most three rows to a lane (on a phone they are a list). Each panel has its own scale: the
    height is the rate per 30 days, the number the total as stated; hatched ground is where it gives none. Where there
    is no room for a label it is left out. Raises Unlike where levels or totals cannot share a panel. Returns the
    Picture, whose title is neutral, for the parameters decide what is in it.
    """
    words, place, period = record.words, _place(record), measured.period(table, record.selection)
    levels, counted = table[table["block"] == "levels"], _counted(table, period, words)
    steps = forces.steps(table, TimeAxis(*period, LANES, WIDE.width - LANES - RIGHT), words)
    titles = {"bold": words("Troops as stated, {place}", place=place), "quiet": forces.legends(levels, words)}

    def paint(layout: Layout) -> Figure:
        if table.empty:
            said = _said(words("The selection holds no level of forces, no step and no count."), **titles)
            return _painted([said], period, words, layout)
        narrow, none = layout.narrow, words("No level of forces is stated for this area and period.")
        paint_levels = partial(forces.paint_levels, levels=levels, words=words)
        bands = [
            _said(none, **titles) if levels.empty else Band(200 if narrow else 150, paint_levels, foot=6, **titles)
        ]
        if len(steps) and not narrow:
            bands.append(Band(forces.tall(steps), partial(forces.paint_steps, steps=steps, words=words)))
        bands += _panels(counted[: MOST[narrow]], 62 if narrow else 44, words)
        return _painted(bands, period, words, layout, left=LEFT if narrow else LANES)

    number = table["block"].value_counts().reindex(["levels", *forces.LANE], fill_value=0)
    return Picture(
        "drawdown",
        paint,
        # the claim of a level before the period is not on the page
        table.assign(claim_id=table["claim_id"].mask(table["kind"].eq("earlier"), "")),
        title=words("{place}: troops, steps and counts on one time axis", place=place),
        note=_note(len(counted), int(number.iloc[1:].sum()) - len(steps), words),
        description=words(
            "On one time axis for {place}: {levels} stated levels of forces, {steps} steps asked for, announced or done, {others} other changes of the time, {panels} counts, each on a scale of its own.",
            place=place,
            levels=int(number["levels"]),
            steps=int(number[[*measured.STEPS]].sum()),
            others=int(number["meanwhile"]),
            panels=len(counted),
        ),
        source=say.source_line(record, table),
        tips=tips(record),
        beneath=forces.listed(steps, words),
    )


def counts(table: pd.DataFrame, *, record) -> Picture:
    """Every count as a small panel on its own scale, two beside each other, all on the same time axis.

    ``table`` is ``drawdown.marks``. The first twelve are drawn; the note says how many are left to the table. Bars,
    outlines and hatched ground are those of ``drawdown``. Raises Unlike where totals cannot share a panel. Returns the
    Picture.
    """
    words, rows, place = record.words, table[table["block"] == "panels"], _place(record)
    period = measured.period(rows, record.selection)
    counted = _counted(rows, period, words)

    def paint(layout: Layout) -> Figure:
        bands = _panels(counted[:ALL], 42 if layout.narrow else 58, words)
        return _painted(bands, period, words, layout, across=1 if layout.narrow else 2)

    note = words(
        "Height per 30 days, number as stated. Hatched bar: claimed by the group; outline: part of a longer total; open bar: an average; hatched ground: no figure."
    )
    if (more := len(counted) - ALL) > 0:
        left = words.plural("{n} more count is left to the table.", "{n} more counts are left to the table.", more)
        note = f"{note} {left}"
    return Picture(
        "drawdown-counts",
        paint,
        rows,
        title=words("{place}: every count, each on its own scale", place=place),
        note=note,
        description=words(
            "For {place}, {n} counts of attacks, incidents or people killed as bars over their periods, each count on a scale of its own.",
            place=place,
            n=len(counted),
        ),
        source=say.source_line(record, rows),
        tips=tips(record),
    )


def _place(record) -> str:
    area = measure.area(record.selection)
    return record.words.geography("", area) if "-" in area else record.words.country(area)


def _note(counts: int, steps: int, words) -> str:
    """How to read the figure, and what of it stands in the details alone."""
    left = [words("all {n} counts", n=counts)] if counts > MOST[True] else []
    left += [words.plural("{n} more step", "{n} more steps", steps)] if steps else []
    key = words(
        "Bars: height per 30 days, each count on a scale of its own, number as stated. Outline: part of a longer total; hatched ground: no figure."
    )
    return f"{key} {words('In the details: {what}.', what=words.list(left))}" if left else key


def _counted(table: pd.DataFrame, period, words) -> list[tuple[pd.DataFrame, str, str]]:
    """The bars of each panel, with the headings above them."""
    return [(panel.bars(rows, *period, words), *panel.heading(rows, words)) for _, rows in table.groupby("panel")]


def _panels(counted: Sequence[tuple[pd.DataFrame, str, str]], height: int, words) -> list[Band]:
    none = words("No count of attacks, incidents or people killed covers this area and period.")
    drawn = [Band(height, partial(panel.paint, bars=bars, words=words), bold, [quiet]) for bars, bold, quiet in counted]
    return drawn or [_said(none)]


def _said(text: str, **titles) -> Band:
    """A sentence in the place of marks."""

    def paint(page: Sheet, ax: Axes, frame: TimeAxis) -> None:
        look = {"size": page.layout.small, "colour": QUIET, "bbox": panel.COVER, "sides": ("right",), "reach": 0}
        page.label(frame.left, ax.bbox.y0 + 20, (text, fill(text, len(text) * 2 // 3)), **look)

    return Band(40, paint, **titles)


def _painted(bands: Sequence[Band], period, words, layout: Layout, *, left: int = LEFT, across: int = 1) -> Figure:
    """The bands below each other, or some ``across``, all on the same axis of time."""
    wide = (layout.width - (across - 1) * APART) / across
    rows = [bands[n : n + across] for n in range(0, len(bands), across)]
    heads = [max((0, 21, 35)[_titled(band, layout, wide - 20)[0]] for band in row) for row in rows]
    tall = sum(head + row[0].height + row[0].foot for head, row in zip(heads, rows, strict=True)) + AXIS
    order = pd.DataFrame({"band": range(len(bands))})
    grid = Grid(order, col="band", col_wrap=across, sharex=False, sharey=False, despine=False)
    grid.figure.set_size_inches(layout.width / sheet.PIXELS, tall / sheet.PIXELS)
    page, lowest, drawn, bottom = Sheet(grid.figure, layout), {}, iter(grid.axes.flat), tall
    for head, row in zip(heads, rows, strict=True):
        bottom -= head + row[0].height
        for column, band in enumerate(row):
            ax, begin = next(drawn), column * (wide + APART)
            frame = TimeAxis(*period, begin + left, wide - left - RIGHT)
            page.place(ax, frame.left, bottom, frame.width, band.height)
            axes.ground(ax, frame, layout)
            _title(page, band, begin + 10, bottom + band.height, wide - 20)
            band.paint(page, ax, frame=frame)
            lowest[column] = frame, bottom - 11
        bottom -= row[0].foot
    for frame, baseline in lowest.values():
        axes.names(page, frame, words, baseline)
    return page.figure


def _titled(band: Band, layout: Layout, room: float) -> tuple[int, str]:
    """In how many lines the headings of a band stand, and which quiet one it is."""
    beside = text_width(band.bold, layout.size, "bold") + 8
    fits = [
        (deep, text)
        for deep, used in ((1, beside), (2, 0))
        for text in band.quiet
        if used + text_width(text, layout.small) <= room
    ]
    return (fits or [(2, band.quiet[-1])])[0] if band.bold else (0, "")


def _title(page: Sheet, band: Band, left: float, top: float, room: float) -> None:
    deep, quiet = _titled(band, page.layout, room)
    if deep:
        end = page.write(left, top + 14 * deep - 5, band.bold, weight="bold")
        page.write(end + 8 if deep == 1 else left, top + 9, quiet, size=page.layout.small, colour=QUIET)
