"""The drawdown beside activity: levels of forces, what was asked and done, counts, on one time axis."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
from matplotlib.figure import Figure

from helpers import measure
from helpers.draw import axis as axes
from helpers.draw import deaths, event_bands, sheet
from helpers.draw import drawdown_bands as bands
from helpers.draw.axis import TimeAxis
from helpers.draw.drawdown_bands import Band
from helpers.draw.phrases import area_name
from helpers.draw.picture import Picture
from helpers.draw.sheet import WIDE, Grid, Layout, Sheet, text_width
from helpers.measure import drawdown as measured

# panels of the headline figure (also on a phone), and of the small multiples
FIRST, FEWER, ALL = 5, 4, 12
# pixels: left of the marks without and with names of lanes, right of them, between columns, of the axis of time, above
# a band by the lines of its titles
LEFT, NAMED, RIGHT, APART, AXIS, HEADS = 46, 84, 14, 20, 28, (6, 22, 36)


def drawdown(table: pd.DataFrame, *, record) -> Picture:
    """The Picture of force levels, of steps asked, announced and done, of other changes, and of the first counts.

    ``table`` is ``drawdown.marks``: one row is one mark. A filled dot is a level in place, a hollow one announced; the
    thin line carries the last US statement on to the next. Steps stand at the day on which they were said or done (on a
    phone in a list). Each count has its own scale: its height is the rate per 30 days; the last are of people killed by
    month, whoever killed them, and of a reader's own event data, each in the place of one count. What has no room is
    left out. The title is neutral, as parameters decide. Raises Unlike where marks cannot share a panel.
    """
    words, place, period = record.words, area_name(record), measured.period(table, record.selection)
    months = measure.deaths.within(table, *period)
    below = event_bands.monthly(table, period, record, (44, 62), most=1)
    levels, counted = measured.levels(table), _counted(table[table["panel"].lt(FIRST)], period, (44, 62), words)
    steps = bands.steps(table, TimeAxis(*period, NAMED, WIDE.width - NAMED - RIGHT), words)
    troops = troops_as_stated(levels, place, words)
    lanes = [Band(partial(bands.paint_steps, steps=steps), (int(steps["y"].max() + 11), 0))] if len(steps) else []

    def paint(layout: Layout) -> Figure:
        if layout.narrow:
            return painted([troops, *counted[:FEWER], *below], period, words, layout)
        return painted([troops, *lanes, *counted[: FIRST - len(below)], *below], period, words, layout, left=NAMED)

    numbers = {"levels": len(levels), "steps": len(measured.in_lanes(table)), "panels": table["panel"].nunique()}
    return Picture(
        "drawdown",
        paint,
        # the claim of a level before the period is not on the page
        table.assign(claim_id=table["claim_id"].mask(table["kind"].eq("earlier"), "")),
        title=words("{place}: troops, steps and counts on one time axis", place=place),
        note=_note(numbers["panels"], numbers["steps"] - len(steps), words),
        description=words(
            "On one time axis for {place}: {levels} stated levels of forces, {steps} steps and changes, {panels} "
            "counts, each on its own scale.",
            place=place,
            **numbers,
        )
        + deaths.described(months, words),
        record=record,
        beneath=bands.listed(steps, words),
    )


def troops_as_stated(levels: pd.DataFrame, place: str, words) -> Band:
    """The band of stated levels of forces, or a sentence where there are none; ``levels`` is ``drawdown.levels``."""
    title = words("Troops as stated, {place}", place=place)
    if levels.empty:
        return said(words("No level of forces is stated for this area and period."), title)
    legend = words("● in place ○ announced — last US figure, carried on")
    return Band(partial(bands.paint_levels, levels=levels), (150, 200), title, legend)


def _note(counts: int, steps: int, words) -> str:
    """How to read the figure, and what only the details show."""
    left = [words("all {n} counts", n=counts)] if counts > FEWER else []
    left += [words.plural("{n} more step", "{n} more steps", steps)] if steps else []
    key = words(
        "Bars: height per 30 days, each count on a scale of its own, number as stated. Outline: part of a "
        "longer total; hatched ground: no figure."
    )
    return f"{key} {words('In the details: {what}.', what=words.list(left))}" if left else key


def counts(table: pd.DataFrame, *, record) -> Picture:
    """The Picture of at most twelve counts as small panels on one time axis, each with its own scale.

    ``table`` is ``drawdown.marks``; bars and ground are those of ``drawdown``. Raises Unlike where totals cannot share
    a panel.
    """
    words, rows, place = record.words, table[table["block"] == "panels"], area_name(record)
    period = measured.period(rows, record.selection)
    counted, n = _counted(rows, period, (58, 42), words), rows["panel"].nunique()
    note = words(
        "Height per 30 days, number as stated. Hatched bar: claimed by the group; outline: part of a longer "
        "total; open bar: an average; hatched ground: no figure."
    )
    if (more := n - ALL) > 0:
        left = words.plural("{n} more count is left to the table.", "{n} more counts are left to the table.", more)
        note = f"{note} {left}"

    def paint(layout: Layout) -> Figure:
        return painted(counted[:ALL], period, words, layout, across=1 if layout.narrow else 2)

    return Picture(
        "drawdown-counts",
        paint,
        rows,
        title=words("{place}: every count, each on its own scale", place=place),
        note=note,
        description=words(
            "For {place}, {n} counts of attacks, incidents or people killed as bars over their periods, each "
            "count on a scale of its own.",
            place=place,
            n=n,
        ),
        record=record,
    )


def _counted(table: pd.DataFrame, period, heights: tuple[int, int], words) -> list[Band]:
    counted = [
        Band(partial(bands.paint_bars, bars=measured.bars(rows, *period)), heights, *bands.titles(rows, words))
        for _, rows in bands.with_texts(table[table["panel"].notna()], words).groupby("panel")
    ]
    return counted or [said(words("No count of attacks, incidents or people killed covers this area and period."))]


def said(text: str, title: str = "") -> Band:
    """A band with a sentence in the place of marks."""
    return Band(partial(bands.paint_sentence, text=text), (40, 40), title)


def painted(parts: Sequence[Band], period, words, layout: Layout, *, left: int = LEFT, across: int = 1) -> Figure:
    """The figure of all bands, ``across`` of them side by side, on the same time axis."""
    wide = (layout.width - (across - 1) * APART) / across
    rows = [parts[n : n + across] for n in range(0, len(parts), across)]
    heads = [max(HEADS[_deep(band, layout, wide - 20)] for band in row) for row in rows]
    heights = [row[0].heights[layout.narrow] for row in rows]
    bottom = sum(heads) + sum(heights) + AXIS
    order = pd.DataFrame({"band": range(len(parts))})
    grid = Grid(order, col="band", col_wrap=across, sharex=False, sharey=False, despine=False)
    grid.figure.set_size_inches(layout.width / sheet.PIXELS, bottom / sheet.PIXELS)
    page, drawn, lowest = Sheet(grid.figure, layout), iter(grid.axes.flat), {}
    for head, height, row in zip(heads, heights, rows, strict=True):
        bottom -= head + height
        for column, (band, ax) in enumerate(zip(row, drawn, strict=False)):
            begin = column * (wide + APART)
            frame = TimeAxis(*period, begin + left, wide - left - RIGHT)
            page.place(ax, frame.left, bottom, frame.width, height)
            axes.ground(ax, frame, layout)
            _title(page, band, begin + 10, bottom + height, wide - 20)
            band.paint(page, ax, frame, words)
            lowest[column] = frame, bottom - 11
    for frame, baseline in lowest.values():
        axes.names(page, frame, words, baseline)
    return page.figure


def _deep(band: Band, layout: Layout, room: float) -> int:
    """The number of lines that the titles of a band take."""
    wide = text_width(band.bold, layout.size, "bold") + 14 + text_width(band.quiet, layout.small)
    return (1 if wide <= room else 2) if band.bold else 0


def _title(page: Sheet, band: Band, left: float, top: float, room: float) -> None:
    deep = _deep(band, page.layout, room)
    end = page.write(left, top + 14 * deep - 6, band.bold, weight="bold")
    page.write(end + 14 if deep == 1 else left, top + 8, band.quiet, **page.aside)
