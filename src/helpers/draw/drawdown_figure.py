"""The drawdown beside activity: levels of forces, what was asked and done, counts, on one time axis."""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers import drawdown as measured
from helpers import measure, quantity
from helpers.draw import labelled, panel, say, sheet
from helpers.draw.panel import Frame
from helpers.draw.picture import Picture
from helpers.draw.sheet import FAINT, INK, NARROW, QUIET, WIDE, Layout, Sheet, link, text_width

# panels of the headline figure, and of the small multiples
MOST = {False: 5, True: 4}
ALL = 12
LANES = ("asked", "announced", "done", "meanwhile")
MARKERS = {"asked": "<", "announced": "D", "done": "s"}
ROWS, ROW, LANE_GAP = 3, 15, 7
LEFT, RIGHT = {False: 84, True: 44}, {False: 16, True: 14}
TOP = {False: 126, True: 200}
PLOT = {False: 46, True: 62}
HEADER = {False: 19, True: 33}
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
    parts = [words("drawdown2.note")]
    if left := len(_steps(table)) - len(_packed(table, record)):
        parts.append(words.plural("drawdown2.left", left))
    if len(shown) > MOST[True]:
        first = min(MOST[False], len(shown))
        parts.append(words("drawdown2.shown", first=first, narrow=MOST[True], n=len(shown)))
    counted = {block: int((table["block"] == block).sum()) for block in ("levels", *measured.STEPS, "meanwhile")}
    steps = sum(counted[block] for block in measured.STEPS)
    told = {"levels": counted["levels"], "steps": steps, "others": counted["meanwhile"], "panels": len(shown)}
    return Picture(
        "drawdown",
        lambda layout: _paint(table, record, layout),
        table,
        title=words("drawdown2.title", place=place),
        note=" ".join(parts),
        description=words("drawdown2.description", place=place, **told),
        source=say.source_line(record, table),
        tips=_tips(record),
    )


def counts(table: pd.DataFrame, *, record) -> Picture:
    """Every count as a small panel on its own scale, two beside each other, all on the same time axis.

    ``table`` is ``drawdown.marks``. The first twelve are drawn; the note says how many are left to the table. Bars,
    outlines and hatched ground are those of ``drawdown``. Raises Unlike where totals cannot share a panel. Returns the
    Picture.
    """
    words, rows = record.words, table[table["block"] == "panels"]
    shown, place = _panels(table), _place(record)
    note = words("drawdown2.counts.note")
    if len(shown) > ALL:
        note += " " + words.plural("drawdown2.counts.left", len(shown) - ALL)
    return Picture(
        "drawdown-counts",
        lambda layout: _multiples(rows, record, layout),
        rows,
        title=words("drawdown2.counts.title", place=place),
        note=note,
        description=words("drawdown2.counts.description", place=place, n=len(shown)),
        source=say.source_line(record, rows),
        tips=_tips(record),
    )


def _place(record) -> str:
    area = measure.area(record.selection)
    return record.words.geography("", area) if "-" in area else record.words.country(area)


def _tips(record) -> dict[str, str]:
    """What is said of each claim: its words, then what is doubtful about it."""
    ending = "_fr" if record.words.lang == "fr" else ""
    rows = record.claims[["claim_id", f"claim{ending}", f"doubt{ending}"]].itertuples(index=False)
    return {claim: " ".join(filter(None, texts)) for claim, *texts in rows}


def _panels(table: pd.DataFrame) -> list[int]:
    return sorted(table["panel"].dropna().unique())


def _steps(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["block"].isin(LANES)]


def _frame(table: pd.DataFrame, record, layout: Layout) -> Frame:
    left, right = LEFT[layout.narrow], RIGHT[layout.narrow]
    return panel.frame(table, record.selection, left, layout.width - left - right)


def _paint(table: pd.DataFrame, record, layout: Layout) -> Figure:
    words, narrow = record.words, layout.narrow
    frame = _frame(table, record, layout)
    levels = table[table["block"] == "levels"]
    placed = [] if narrow else _packed(table, record)
    numbers = _panels(table)[: MOST[narrow]]
    facets = ["levels", *(["steps"] if placed else []), *(map(str, numbers) if numbers else ["none"])]
    if table.empty:
        facets = ["levels"]
    facet = table["panel"].astype("str").where(table["block"].eq("panels"), "levels")
    heights = {"levels": TOP[narrow] if len(levels) else SENTENCE, "steps": _tall(placed), "none": SENTENCE}
    heads = {"levels": HEADER[narrow], "steps": LANE_GAP}
    tall = [heights.get(name, PLOT[narrow]) for name in facets]
    above = [heads.get(name, HEADER[narrow]) for name in facets]
    grid, page = _grid(table.assign(facet=facet), "row", facets, tall, sum(tall + above) + AXIS + EDGE, layout)
    y = page.figure.get_size_inches()[1] * sheet.PIXELS - EDGE
    for name, ax, height, head in zip(facets, grid.axes.flat, tall, above, strict=True):
        top, y = y - 8, y - head - height
        page.place(ax, frame.left, y, frame.width, height)
        panel.ground(ax, frame, words, layout)
        if name == "levels":
            _levels(page, ax, levels, frame, record, top, empty="none" if table.empty else "levels")
        elif name == "steps":
            _lanes(page, ax, placed, frame, words)
        elif name == "none":
            _say(page, ax, words("drawdown2.no.counts"))
        else:
            rows = table[table["panel"] == int(name)]
            panel.header(page, rows, words, 10, top, layout.width - 20)
            panel.bars(page, ax, rows, frame, words)
    panel.time_axis(page, ax, frame, words, y - 11)
    return page.figure


def _grid(rows: pd.DataFrame, way: str, names: list[str], ratios: list[int], tall: float, layout: Layout):
    """seaborn's grid with one Axes for each name and a shared time axis, on a sheet so many pixels high."""
    wrap = {"col_wrap": 1 if layout.narrow else 2} if way == "col" else {"gridspec_kws": {"height_ratios": ratios}}
    size = {"height": tall / len(names) / sheet.PIXELS, "aspect": layout.width / tall * len(names)}
    grid = sns.FacetGrid(rows, **{way: "facet", f"{way}_order": names}, sharex=True, sharey=False, **wrap, **size)
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
    page.write(box.x0 + 6, (box.y0 + box.y1) / 2, "\n".join(lines), size=size, colour=QUIET)


def _levels(page: Sheet, ax: Axes, levels: pd.DataFrame, frame: Frame, record, top: float, *, empty: str) -> None:
    """Each stated level as a dot in its force's colour, the last US statement carried on as a thin line."""
    words, layout = record.words, page.layout
    end = page.write(10, top, words("drawdown2.levels", place=_place(record)), weight="bold")
    if levels.empty:
        return _say(page, ax, words(f"drawdown2.no.{empty}"))
    legend = words("drawdown2.legend.short" if layout.narrow else "drawdown2.legend")
    if levels["kind"].eq("administrative").any() and not layout.narrow:
        legend = f"{words('drawdown2.legend.administrative')}   {legend}"
    room = layout.width - RIGHT[layout.narrow] - text_width(legend, layout.small)
    page.write(room if room > end + 8 else 10, top if room > end + 8 else top - 15, legend, size=layout.small, colour=QUIET)
    # one panel for all forces and whoever states them, but for one area and unit
    levels = measure.line(levels, across=("force", "origin_id"))
    levels = levels.assign(y=quantity.number(levels), x=[max(day, frame.first) for day in levels["date_start"]])
    levels["x"] = levels["x"].map(panel.number)
    ax.set_ylim(0, levels["y"].max() * 1.12)
    ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.yaxis.set_major_formatter(lambda value, _: words.number(value))
    ax.tick_params(axis="y", labelcolor=QUIET)
    ax.grid(axis="y", color=FAINT, lw=0.5)
    steady = measured.carried(levels)
    line = {"drawstyle": "steps-post", "estimator": None, "errorbar": None, "color": sheet.FORCES["us"], "lw": 1}
    sns.lineplot(data=steady, x="x", y="y", ax=ax, legend=False, zorder=2, **line)
    for kind, filled, marker in (("in_place", True, "o"), ("announced", False, "o"), ("administrative", False, "s")):
        _dots(ax, levels[levels["kind"] == kind], filled, marker)
    ax.set(xlabel="", ylabel="", xlim=frame.limits)
    _name_levels(page, ax, levels, steady, frame, words)


def _dots(ax: Axes, rows: pd.DataFrame, filled: bool, marker: str) -> None:
    if rows.empty:
        return
    dots = {"palette": sheet.FORCES, "marker": marker, "s": 30, "legend": False, "zorder": 3}
    sns.scatterplot(data=rows, x="x", y="y", hue="force", ax=ax, **dots)
    colours = [sheet.FORCES[force] for force in rows["force"]]
    drawn = ax.collections[-1]
    drawn.set(facecolor=colours if filled else "white", edgecolor=colours, linewidth=1.3, clip_on=False)
    drawn.set_urls([f"#{claim}" for claim in rows["claim_id"]])


def _name_levels(page: Sheet, ax: Axes, levels: pd.DataFrame, steady: pd.DataFrame, frame: Frame, words) -> None:
    """Name each level of each force once, those of the articles first, where the name covers no mark."""
    at = [page.at(ax, x, y) for x, y in zip(steady["x"], steady["y"], strict=True)]
    for (left, low), (right, high) in zip(at, at[1:], strict=False):
        page.take(left, low - 1, right, low + 1)
        page.take(right - 1, min(low, high), right + 1, max(low, high))
    for x, y in [page.at(ax, x, y) for x, y in zip(levels["x"], levels["y"], strict=True)]:
        page.take(x - 4, y - 4, x + 4, y + 4)
    box = ax.get_window_extent()
    within = (frame.left, box.y0 + 1, frame.left + frame.width + 10, box.y1 + 8)
    order = levels.assign(context=levels["layer"].ne("article"), other=levels["force"].ne("us"))
    named, forces = set(), set()
    for row in order.sort_values(["context", "other", "date_start"], kind="stable").itertuples():
        key = (row.force, row.y, row.kind != "announced")
        if key in named:
            continue
        number = labelled.number(row, words)
        text = labelled.level(row, words)
        if row.kind == "earlier":
            text = words("drawdown2.earlier", level=text, month=words.month(row.date_start.date()))
        short = [number] if row.force in forces and row.kind == "in_place" else []
        article, us = row.layer == "article", row.force == "us"
        look = {"weight": "bold" if article else "normal", "colour": _ink(us, article), "within": within}
        sides = ("above", "right", "below", "left") if us else ("right", "left", "above", "below")
        # what is said of the time before has no mark on the axis to lead from
        claims = "" if row.kind == "earlier" else row.claim_id
        x, y = page.at(ax, row.x, row.y)
        if row.kind == "earlier":
            x, sides = x + text_width(text, page.layout.small) / 2 + 4, ("above", "below")
        if any(page.label(ax, x, y, said, claims, sides=sides, size=page.layout.small, **look) for said in (*short, text)):
            named.add(key)
            forces.add(row.force)


def _ink(us: bool, article: bool) -> str:
    return INK if article else sheet.FORCES["us"] if us else QUIET


@dataclass(frozen=True)
class Placed:
    """A step with its row in its lane and its label, which begins (or, ``before`` it, ends) beside it."""

    step: tuple
    row: int
    label: str
    before: bool


def _packed(table: pd.DataFrame, record) -> list[Placed]:
    """The steps that have room in the wide figure, in at most three rows of each lane and one for the bases."""
    frame = _frame(table, record, WIDE)
    found = []
    for lane in LANES:
        rows = table[table["block"] == lane]
        bases = rows[rows["kind"] == "handover"].sort_values("date_start")
        told = record.words.plural("drawdown2.bases", len(bases))
        found += [Placed(row, 0, told if not place else "", True) for place, row in enumerate(bases.itertuples())]
        first = int(len(bases) > 0)
        taken: list[list[tuple[float, float]]] = [[] for _ in range(first + ROWS)]
        for row in rows[rows["kind"] != "handover"].itertuples():
            if step := _fit(row, taken, first, frame, record.words):
                found.append(step)
    return found


def _fit(row, taken: list, first: int, frame: Frame, words) -> Placed | None:
    label = row.label_fr if words.lang == "fr" else row.label
    weight = "bold" if row.layer == "article" else "normal"
    width = text_width(label, WIDE.small, weight) + 4
    left, right = _ends(row, frame)
    for place in range(first, len(taken)):
        for before, (start, end) in ((False, (left, right + width)), (True, (left - width, right))):
            inside = start >= frame.left and end <= frame.left + frame.width + 12
            if inside and not any(start < b + 8 and a < end + 8 for a, b in taken[place]):
                taken[place].append((start, end))
                return Placed(row, place, label, before)
    return None


def _ends(row, frame: Frame) -> tuple[float, float]:
    """The pixels that the mark of a step takes."""
    start = frame.px(row.date_start)
    if row.block == "meanwhile":
        return start, max(start + 3, frame.px(row.date_end + pd.Timedelta(days=1)))
    return start - 5, start + 5


def _depths(placed: list[Placed]) -> dict[str, int]:
    """How many rows each lane takes."""
    return {
        lane: 1 + max(item.row for item in placed if item.step.block == lane)
        for lane in LANES
        if any(item.step.block == lane for item in placed)
    }


def _tall(placed: list[Placed]) -> int:
    depths = _depths(placed)
    return sum(depths.values()) * ROW + len(depths) * LANE_GAP


def _lanes(page: Sheet, ax: Axes, placed: list[Placed], frame: Frame, words) -> None:
    """The steps, lane below lane: hollow = asked or announced, filled = done, ticks = bases, bars = meanwhile."""
    box = ax.get_window_extent()
    ax.set(ylim=(box.height, 0), yticks=[])
    ax.spines["bottom"].set_visible(False)
    top = 0.0
    for lane, depth in _depths(placed).items():
        items = [item for item in placed if item.step.block == lane]
        down = [top + LANE_GAP / 2 + (item.row + 0.5) * ROW for item in items]
        ax.axhline(top, color=FAINT, lw=0.6, zorder=0.5)
        name = words(f"drawdown2.{lane}")
        page.write(frame.left - 8, box.y1 - top - LANE_GAP / 2 - ROW / 2, name, align="right", size=WIDE.small, colour=QUIET)
        _mark(ax, lane, items, down)
        for item, y in zip(items, down, strict=True):
            article = item.step.layer == "article"
            left, right = _ends(item.step, frame)
            look = {"weight": "bold" if article else "normal", "colour": INK if article else QUIET}
            edge, align = (left - 4, "right") if item.before else (right + 4, "left")
            if item.label:
                look |= {"size": WIDE.small, "claims": item.step.claim_id, "align": align}
                page.write(edge, box.y1 - y, item.label, **look)
        top += depth * ROW + LANE_GAP
    ax.set(xlim=frame.limits, xlabel="", ylabel="")


def _mark(ax: Axes, lane: str, items: list[Placed], down: list[float]) -> None:
    steps = pd.DataFrame([item.step for item in items]).assign(y=down)
    steps["x"] = steps["date_start"].map(panel.number)
    colours = [INK if layer == "article" else "#8a8a8a" for layer in steps["layer"]]
    if lane == "meanwhile":
        days = (steps["date_end"] - steps["date_start"]).dt.days + 1
        least = 3 / ax.get_window_extent().width * (ax.get_xlim()[1] - ax.get_xlim()[0])
        made = ax.barh(down, days.clip(lower=least), left=steps["x"], height=6, color=colours, zorder=3)
        for patch, claim in zip(made, steps["claim_id"], strict=True):
            link(patch, claim)
        return
    for kind, marker, size in (("step", MARKERS[lane], 26), ("handover", "|", 60)):
        rows, shades = steps[steps["kind"] == kind], [c for c, k in zip(colours, steps["kind"], strict=True) if k == kind]
        if len(rows):
            sns.scatterplot(data=rows, x="x", y="y", marker=marker, s=size, ax=ax, legend=False, zorder=3)
            filled = shades if lane == "done" else "white"
            ax.collections[-1].set(facecolor=filled, edgecolor=shades, linewidth=1.2, clip_on=False)
            ax.collections[-1].set_urls([f"#{claim}" for claim in rows["claim_id"]])


def _multiples(rows: pd.DataFrame, record, layout: Layout) -> Figure:
    words, narrow = record.words, layout.narrow
    names = list(map(str, _panels(rows)[:ALL])) or ["none"]
    across = 1 if narrow else 2
    deep = -(-len(names) // across)
    head, plot = 31, 36 if narrow else 54
    facets = rows.assign(facet=rows["panel"].astype("str"))
    grid, page = _grid(facets, "col", names, [], deep * (head + plot) + AXIS + EDGE, layout)
    top = deep * (head + plot) + AXIS
    wide = (layout.width - (across - 1) * 20) / across
    for place, (name, ax) in enumerate(zip(names, grid.axes.flat, strict=True)):
        column, row = place % across, place // across
        left, bottom = column * (wide + 20), top - (row + 1) * (head + plot)
        frame = panel.frame(rows, record.selection, left + 46, wide - 46 - 14)
        page.place(ax, frame.left, bottom, frame.width, plot)
        panel.ground(ax, frame, words, layout)
        if name == "none":
            _say(page, ax, words("drawdown2.no.counts"))
        else:
            of = rows[rows["panel"] == int(name)]
            panel.header(page, of, words, left + 10, bottom + plot + head - 9, wide - 20)
            panel.bars(page, ax, of, frame, words)
        if row == (len(names) - 1 - column) // across:
            panel.time_axis(page, ax, frame, words, bottom - 11)
    return page.figure
