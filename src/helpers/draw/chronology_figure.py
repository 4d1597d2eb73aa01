"""The chronology: counts, statements of direction, single attacks, what the articles cover, on one axis of time."""

from dataclasses import dataclass

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers import measure
from helpers.chronology import country
from helpers.draw import labelled, packing, points, ribbons, say
from helpers.draw.packing import Item, Scale
from helpers.draw.picture import Picture
from helpers.draw.sheet import FAINT, HATCHED, INK, PIXELS, QUIET, WIDE, Layout, Sheet, link, text_width

LIMITS = {False: 760, True: 900}
COLUMN = {False: 178, True: 12}
HEAD, SPACE, AXIS, EDGE = 22, 8, 24, 12
VOICES, ATTACKS = {False: 10, True: 13}, 5
STRIP, NAME = 12, 14
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
    return Picture(
        "chronology",
        lambda layout: _paint(table, record, layout, place),
        table,
        title=words("chronology.title", place=place),
        note=words("chronology.note", more=words("chronology.more", what=shown) if shown else ""),
        description=_description(table, plan, record),
        source=say.source_line(record, table),
        tips=_tips(record),
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
    taken = {way: _reach(words(f"chronology.{way}"), layout) for way in points.WAYS} if narrow else {}
    voices = packing.chosen(points.WAYS, wanted, scale, VOICES[narrow], taken)
    told = points.attacks(parts["attacks"], scale, layout=layout, words=words)
    attacks = [] if narrow else packing.chosen(["attacks"], told, scale, ATTACKS)["attacks"]
    months = [] if narrow else _names(parts["months"], scale, record, layout)
    heights = {"ribbons": 0, "voices": sum(map(packing.lines, voices.values())) * points.LINE + 6 * len(voices)}
    if attacks:
        heights["attacks"] = packing.lines(attacks) * points.LINE + 6
    if months:
        heights["months"] = STRIP + packing.lines(months) * NAME + 4
    used = sum(heights.values()) + len(heights) * (HEAD + SPACE) + AXIS + (NAME + 2) * narrow + 4
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


def _names(table: pd.DataFrame, scale: Scale, record, layout: Layout) -> list[Item]:
    """The articles with the months that each reports on, named by who writes."""
    words = record.words
    writers = record.origins.loc[record.origins["kind"].eq("writer"), "origin_id"]
    own = record.claims[record.claims["origin_id"].isin(writers)].drop_duplicates("source_id")
    by = own.set_index("source_id")["origin_id"]
    known = record.sources.set_index("source_id")
    items = []
    for source, rows in table.groupby("source_id", sort=False):
        date = words.month(known.at[source, "source_date_end"].date())
        name = words.shorts[by[source]][words.lang] if source in by else ""
        begin, end = scale.at(rows["date_start"].min()), scale.at(rows["date_end"].max() + pd.Timedelta(days=1))
        texts = (f"{name}, {date}" if name else date, date)
        # the name stands below the months: it may begin where they do or end where they end
        items.append(Item(rows.index[0], begin, end, texts, layout.small))
    return _below(sorted(items, key=lambda item: item.begin), scale)


def _below(items: list[Item], scale: Scale) -> list[Item]:
    rows: list[float] = []
    placed = []
    for item in items:
        width = text_width(item.texts[0], item.size)
        label = min(item.begin, scale.right - width)
        line = next((number for number, taken in enumerate(rows) if taken + 10 <= label), len(rows))
        rows[line:] = [label + width, *rows[line + 1 :]]
        placed.append(
            Item(item.index, item.begin, item.end, item.texts, item.size, "normal", line, item.texts[0], label)
        )
    return placed


def _paint(table: pd.DataFrame, record, layout: Layout, place: str) -> Figure:
    words, plan = record.words, _plan(table, record, layout)
    blocks = list(plan.heights)
    tall = sum(plan.heights.values()) + len(blocks) * (HEAD + SPACE) + AXIS
    left_out = _left_out(plan, words) if layout.narrow else ""
    tall += NAME + 2 if left_out else 0
    grid = sns.FacetGrid(
        pd.DataFrame({"block": blocks}),
        row="block",
        row_order=blocks,
        sharex=True,
        sharey=False,
        gridspec_kws={"height_ratios": list(plan.heights.values())},
    )
    figure = grid.figure
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
    _blocks(grid.axes_dict, sheet, table, plan, record, place)
    _axis(sheet, ax, plan.scale, words)
    if left_out:
        text = words("chronology.left_out", what=left_out)
        sheet.write(plan.scale.left, NAME / 2 + 2, text, size=layout.small, colour=QUIET)
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
    start, end = (pd.Timestamp(day) for day in record.selection.window)
    for first, last in ((plan.scale.first, start), (end + pd.Timedelta(days=1), plan.scale.last)):
        if first < last:
            ax.axvspan(max(first, plan.scale.first), last, facecolor=SHADE, lw=0, zorder=0)


def _heading(sheet: Sheet, name: str, level: float, place: str, words) -> None:
    """The block's question, and how to read it where that has room."""
    title, key = words(f"chronology.{name}", place=place), words(f"chronology.{name}_key")
    end = sheet.write(8, level, title, weight="bold")
    small, right = sheet.layout.small, sheet.layout.width - EDGE
    if end + 16 + text_width(key, small) <= right:
        sheet.write(right, level, key, size=small, colour=QUIET, align="right")


def _blocks(axes: dict[str, Axes], sheet: Sheet, table: pd.DataFrame, plan: _Plan, record, place: str) -> None:
    words = record.words
    if table.empty:
        ax = axes["ribbons"]
        sheet.write(plan.scale.left, sheet.at(ax, plan.scale.first, 12)[1], words("chronology.empty"), colour=QUIET)
    others = sorted(
        {code for row in plan.rows if row.lane == "wider" for codes in row.cells["country"] for code in codes.split()}
    )
    wider = words.list([words.country(code) for code in others])
    ribbons.paint(axes["ribbons"], sheet, plan.rows, plan.scale, place, wider, words)
    top = 0
    for way, items in plan.voices.items():
        ax = axes["voices"]
        level = sheet.at(ax, plan.scale.first, top + points.LINE / 2)[1]
        sheet.write(plan.scale.left if sheet.layout.narrow else 14, level, words(f"chronology.{way}"), weight="bold")
        points.paint(ax, sheet, table, items, top, filled=table["layer"].eq("article"))
        top += packing.lines(items) * points.LINE + 6
        if way != points.WAYS[-1]:
            ax.axhline(top - 3, color=FAINT, lw=0.7, zorder=0.5)
    if "attacks" in axes:
        points.paint(axes["attacks"], sheet, table, plan.attacks, 2, filled=table["n_origins"].gt(1))
    if "months" in axes:
        _months(axes["months"], sheet, table, plan, words)


def _months(ax: Axes, sheet: Sheet, table: pd.DataFrame, plan: _Plan, words) -> None:
    ground = Rectangle((0, 0), 1, STRIP, transform=ax.get_yaxis_transform(), facecolor="white", edgecolor=HATCHED)
    ground.set(hatch="////", lw=0, zorder=1)
    ax.add_patch(ground)
    key = words("chronology.months_key")
    for item in plan.months:
        source = table.at[item.index, "source_id"]
        rows = table[table["block"].eq("months") & table["source_id"].eq(source)]
        start, end = rows["date_start"].min(), rows["date_end"].max() + pd.Timedelta(days=1)
        patch = Rectangle((start, 0), end - start, STRIP, facecolor="#555555", edgecolor="white", lw=0.8, zorder=2)
        link(patch, f"source-{source}")
        ax.add_patch(patch)
        level = sheet.at(ax, start, STRIP + NAME * (item.line + 0.5) + 2)[1]
        sheet.write(item.label, level, item.text, size=item.size, colour=QUIET, claims=f"source-{source}")


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
    return words.list([words.plural(f"chronology.n_{name}", n) for name, n in plan.left.items() if n])


def _description(table: pd.DataFrame, plan: _Plan, record) -> str:
    words = record.words
    if table.empty:
        return words("chronology.empty")
    said = [text for row in plan.rows for text in _in_words(row, words)]
    voices = table.loc[table["block"].eq("voices"), "lane"].value_counts()
    counted = {way: int(voices.get(way, 0)) for way in points.WAYS}
    return words(
        "chronology.description",
        period=words.period(plan.scale.first.date(), (plan.scale.last - pd.Timedelta(days=1)).date()),
        rows=words.series(said) or words("chronology.no_rows"),
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
        return words("chronology.row_of_one", **values)
    until = words.period(last["date_start"].date(), last["date_end"].date())
    return words("chronology.row", last=labelled.number(last, words), until=until, **values)


def _tips(record) -> dict[str, str]:
    """What is said of each claim and each source to which a mark leads."""
    ending = "_fr" if record.words.lang == "fr" else ""
    claims = pd.concat([record.claims, record.listed])
    said = zip(claims["claim_id"], claims[f"claim{ending}"], claims[f"doubt{ending}"], strict=True)
    tips = {claim: f"{text} {doubt}".strip() for claim, text, doubt in said}
    sources = record.sources
    names = sources[f"source_headline{ending}"].where(
        sources[f"source_headline{ending}"].ne(""), sources["source_headline"]
    )
    return tips | {f"source-{source}": name for source, name in zip(sources["source_id"], names, strict=True)}
