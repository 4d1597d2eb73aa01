"""The chronology: counts, statements of direction, single attacks, what the articles cover, on one axis of time."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import measure
from helpers.chronology import country
from helpers.draw import covered, labelled, packing, points, ribbons
from helpers.draw.packing import Item, Scale
from helpers.draw.picture import Picture
from helpers.draw.sheet import FAINT, PIXELS, QUIET, WIDE, Grid, Layout, Sheet, text_width
from helpers.language import message, messages

HEADINGS = {
    "ribbons": message("How many? Counts over a period"),
    "voices": message("Which way? Who says more, no change, fewer"),
    "attacks": message("Single attacks, {place}"),
    "months": message("Months that the articles report on"),
}
KEYS = {
    "ribbons": message("darker: more per 30 days than the rest of its row; hatched: claimed; bold: the articles"),
    "voices": message("at the time spoken of; filled: the articles; italics: another area"),
    "attacks": message("filled: two or more origins; hollow: one"),
    "months": message("hatched: none of them"),
}
LEFT_OUT = {
    "ribbons": messages("{n} row of counts", "{n} rows of counts"),
    "voices": messages("{n} voice", "{n} voices"),
    "attacks": messages("{n} attack", "{n} attacks"),
}

LIMITS = {False: 760, True: 900}
COLUMN = {False: 186, True: 12}
HEAD, SPACE, AXIS, EDGE = 22, 8, 24, 12
VOICES, ATTACKS = {False: 10, True: 13}, 5
NAME = 14
SHADE = "#f4f4f4"


def chronology(table: pd.DataFrame, *, record) -> Picture:
    """What is counted, said and told of the group's attacks, over one axis of time.

    ``table`` is ``chronology.marks``: one row is one mark. Four blocks: counts over a period (a cell over its period
    with its number, tinted by its rate within its row), who says more, no change or fewer at the time spoken of,
    single attacks inside the area, the months that the articles report on (hatched: none of them). A narrow figure has
    the first two. What has no room is left out, the articles last; the note counts it. Blank means that no figure is
    known. Each mark and label leads to its claim. Returns the Picture.
    """
    words = record.words
    plan = _plan(table, record, WIDE)
    place = (
        words.geography("", measure.area(record.selection))
        if record.selection.governorate
        else words.country(country(record))
    )
    shown = _left_out(plan, words)
    shaded = words(" Shaded: outside the period asked for.") if _outside(plan.scale, record.selection) else ""
    return Picture(
        "chronology",
        lambda layout: _paint(table, record, layout, place),
        table,
        title=words("Counts, voices and single attacks: {place}", place=place),
        note=words(
            "Each row of counts has its own scale: darker is more per 30 days than the rest of its row. Solid: recorded; hatched: claimed by the group; dashed: a projection; outlined: a count that stands alone; a narrow strip: part of a longer total. Bold or filled: the articles; italics: a statement on another area. Blank means no figure, not zero."
        )
        + shaded
        + (words(" The details hold {what} more.", what=shown) if shown else ""),
        description=_description(table, plan, record),
        record=record,
    )


@dataclass(frozen=True)
class _Plan:
    """What one width shows and how high each block is."""

    scale: Scale
    rows: list[ribbons.Row]
    voices: dict[str, list[Item]]
    attacks: list[Item]
    months: list[Item]
    heights: dict[str, int]
    left: dict[str, int]


def _plan(table: pd.DataFrame, record, layout: Layout) -> _Plan:
    words, narrow = record.words, layout.narrow
    parts = {name: table[table["block"] == name] for name in ("ribbons", "voices", "attacks", "months")}
    scale = _scale(table, record.selection, layout)
    wanted = points.voices(parts["voices"], scale, layout=layout, words=words, home=country(record))
    taken = {way: _reach(words(points.WAYS[way]), layout) for way in points.WAYS} if narrow else {}
    voices = packing.chosen(list(points.WAYS), wanted, scale, VOICES[narrow], taken)
    told = points.attacks(parts["attacks"], scale, layout=layout, words=words)
    attacks = [] if narrow else packing.chosen(["attacks"], told, scale, ATTACKS)["attacks"]
    months = [] if narrow else covered.names(parts["months"], scale, record, layout)
    heights = {"ribbons": 0, "voices": sum(map(packing.lines, voices.values())) * points.LINE + 6 * len(voices)}
    if attacks:
        heights["attacks"] = packing.lines(attacks) * points.LINE + 6
    if months:
        heights["months"] = covered.STRIP + packing.lines(months) * covered.NAME + 4
    used = sum(heights.values()) + len(heights) * (HEAD + SPACE) + AXIS + 2 * (NAME + 1) * narrow + 4
    rows, more = ribbons.rows(parts["ribbons"], scale, LIMITS[narrow] - used, layout=layout, words=words)
    heights["ribbons"] = max(ribbons.height(rows), 24)
    left = {"ribbons": more, "voices": len(parts["voices"]) - sum(map(len, voices.values()))}
    left["attacks"] = len(parts["attacks"]) - len(attacks)
    return _Plan(scale, rows, voices, attacks, months, heights, left)


def _scale(table: pd.DataFrame, selection, layout: Layout) -> Scale:
    """From the first to the last day of what is drawn, in whole years or, of two years, months.

    Statements of the documents on other areas are no reason to make room.
    """
    near = table[table["use"].isin(["", "counted", "earlier"]) | table["layer"].eq("article")]
    first = near["date_start"].min() if len(near) else pd.Timestamp(selection.start)
    last = near["date_end"].max() if len(near) else pd.Timestamp(selection.end)
    years = (last - first).days > 730
    first = first.replace(month=1, day=1) if years else first.replace(day=1)
    last = (last + (pd.offsets.YearEnd(0) if years else pd.offsets.MonthEnd(0))) + pd.Timedelta(days=1)
    return Scale(first, last, COLUMN[layout.narrow], layout.width - EDGE)


def _reach(text: str, layout: Layout) -> float:
    return COLUMN[True] + text_width(text, layout.size, "bold") + 6


def _paint(table: pd.DataFrame, record, layout: Layout, place: str) -> Figure:
    words, plan = record.words, _plan(table, record, layout)
    blocks = list(plan.heights)
    tall = sum(plan.heights.values()) + len(blocks) * (HEAD + SPACE) + AXIS
    left_out = _left_out(plan, words) if layout.narrow else ""
    tall += 2 * (NAME + 1) if left_out else 0
    grid = Grid(
        pd.DataFrame({"block": blocks}),
        row="block",
        row_order=blocks,
        sharex=True,
        sharey=False,
        gridspec_kws={"height_ratios": list(plan.heights.values())},
    )
    figure = grid.set_titles("").figure
    figure.set_size_inches(layout.width / PIXELS, tall / PIXELS)
    sheet = Sheet(figure, layout)
    top = tall
    for name, ax in grid.axes_dict.items():
        top -= HEAD
        sheet.place(
            ax, plan.scale.left, top - plan.heights[name], plan.scale.right - plan.scale.left, plan.heights[name]
        )
        _bare(ax, plan, name, record)
        _heading(sheet, name, top + HEAD / 2 - 2, place, words)
        top -= plan.heights[name] + SPACE
    _blocks(grid.axes_dict, sheet, table, plan, words, place)
    _axis(sheet, ax, plan.scale, words)
    if left_out:
        text = words("In the details, not at this width:\n{what}", what=left_out)
        sheet.write(plan.scale.left, NAME + 2, text, size=layout.small, colour=QUIET)
    return figure


def _bare(ax: Axes, plan: _Plan, name: str, record) -> None:
    """An Axes whose height is in pixels from its top, with the lines of the time axis and the time not asked for."""
    ax.xaxis_date()
    ax.set_xlim(plan.scale.first, plan.scale.last)
    ax.set_ylim(plan.heights[name], 0)
    ax.set_xticks(_ticks(plan.scale))
    ax.set_yticks([])
    ax.set(xlabel="", ylabel="")
    ax.tick_params(axis="x", length=0, labelbottom=False)
    ax.grid(axis="x", color="#ededed", lw=0.8)
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_visible(name == list(plan.heights)[-1])
    for first, last in _outside(plan.scale, record.selection):
        ax.axvspan(first, last, facecolor=SHADE, lw=0, zorder=0)


def _outside(scale: Scale, selection) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """The parts of the time shown that are not asked for."""
    start, end = pd.Timestamp(selection.start), pd.Timestamp(selection.end) + pd.Timedelta(days=1)
    parts = ((scale.first, min(start, scale.last)), (max(end, scale.first), scale.last))
    return [(first, last) for first, last in parts if first < last]


def _heading(sheet: Sheet, name: str, level: float, place: str, words) -> None:
    """The block's question, and how to read it where that has room."""
    title, key = words(HEADINGS[name], place=place), words(KEYS[name])
    end = sheet.write(8, level, title, weight="bold")
    small, right = sheet.layout.small, sheet.layout.width - EDGE
    if end + 16 + text_width(key, small) <= right:
        sheet.write(right, level, key, size=small, colour=QUIET, align="right")


def _blocks(axes: dict[str, Axes], sheet: Sheet, table: pd.DataFrame, plan: _Plan, words, place: str) -> None:
    if table.empty:
        ax = axes["ribbons"]
        sheet.write(
            plan.scale.left,
            sheet.at(ax, plan.scale.first, 12)[1],
            words("No count, statement or attack in this selection."),
            colour=QUIET,
        )
    ribbons.paint(axes["ribbons"], sheet, plan.rows, plan.scale, place, words)
    _voices(axes["voices"], sheet, table, plan, words)
    if "attacks" in axes:
        points.paint(axes["attacks"], sheet, table, plan.attacks, 2, filled=table["n_origins"].gt(1))
    if "months" in axes:
        covered.paint(axes["months"], sheet, table, plan.months)


def _voices(ax: Axes, sheet: Sheet, table: pd.DataFrame, plan: _Plan, words) -> None:
    """Who says more, no change, fewer; a dash where nobody in the selection does."""
    said = set(table.loc[table["block"] == "voices", "lane"])
    top = 0
    for way, items in plan.voices.items():
        level = sheet.at(ax, plan.scale.first, top + points.LINE / 2)[1]
        left = plan.scale.left if sheet.layout.narrow else 14
        end = sheet.write(left, level, words(points.WAYS[way]), weight="bold")
        if way not in said:
            sheet.write(max(end + 8, plan.scale.left + 4), level, words("–"), colour=QUIET)
        points.paint(ax, sheet, table, items, top, filled=table["layer"].eq("article"))
        top += packing.lines(items) * points.LINE + 6
        if way != list(points.WAYS)[-1]:
            ax.axhline(top - 3, color=FAINT, lw=0.7, zorder=0.5)


def _ticks(scale: Scale) -> list[pd.Timestamp]:
    years = (scale.last - scale.first).days / 365.25
    if years <= 2:
        return list(pd.date_range(scale.first, scale.last - pd.Timedelta(days=1), freq="3MS" if years > 0.5 else "MS"))
    room = (scale.right - scale.left) / 40
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if years / step <= room)
    return [pd.Timestamp(year, 1, 1) for year in range(scale.first.year, scale.last.year, 1) if year % step == 0]


def _axis(sheet: Sheet, ax: Axes, scale: Scale, words) -> None:
    """The years (or months) at the foot of the last block."""
    months = (scale.last - scale.first).days <= 731
    level = sheet.at(ax, scale.first, ax.get_ylim()[0])[1] - 12
    for tick in _ticks(scale):
        text = words.month(tick.date()) if months else str(tick.year)
        begin = scale.at(tick)
        if begin + text_width(text, sheet.layout.small) <= sheet.layout.width:
            sheet.write(begin, level, text, size=sheet.layout.small, colour="#444444")


def _left_out(plan: _Plan, words) -> str:
    return words.list([words.plural(*LEFT_OUT[name], n) for name, n in plan.left.items() if n])


def _description(table: pd.DataFrame, plan: _Plan, record) -> str:
    words = record.words
    if table.empty:
        return words("No count, statement or attack in this selection.")
    said = [text for row in plan.rows for text in _in_words(row, words)]
    voices = table.loc[table["block"].eq("voices"), "lane"].value_counts()
    counted = {way: int(voices.get(way, 0)) for way in points.WAYS}
    return words(
        "Chronology from {period}. Counts over a period, row by row: {rows}. Statements on direction: {up} say more, {unchanged} no change, {down} fewer. Single attacks told: {attacks}.",
        period=words.period(plan.scale.first.date(), (plan.scale.last - pd.Timedelta(days=1)).date()),
        rows=words.series(said) or words("none"),
        attacks=int(table["block"].eq("attacks").sum()),
        **counted,
    )


def _in_words(row: ribbons.Row, words) -> list[str]:
    cells = row.cells[row.cells["kind"].isin(["total", "single"])]
    parts = [cells.loc[[index]] for index in cells.index] if row.items else [cells]
    return [_first_and_last(part, words) for part in parts if len(part)]


def _first_and_last(cells: pd.DataFrame, words) -> str:
    first, last = cells.iloc[0], cells.iloc[-1]
    who, what = ribbons.naming(first, words)
    values = {
        "who": who,
        "what": what,
        "place": words.geography(first["country"], first["place_id"]),
        "first": labelled.number(first, words),
        "since": words.period(first["date_start"].date(), first["date_end"].date()),
    }
    if len(cells) == 1:
        return words("{who}, {what}, {place}: {first} ({since})", **values)
    until = words.period(last["date_start"].date(), last["date_end"].date())
    return words(
        "{who}, {what}, {place}: {first} ({since}) to {last} ({until})",
        last=labelled.number(last, words),
        until=until,
        **values,
    )
