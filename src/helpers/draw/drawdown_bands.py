"""The bands of the drawdown figure: levels of forces, lanes of steps, bars of counts."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.markers import MarkerStyle
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from helpers.draw import labelled, scale, sheet
from helpers.draw.axis import TimeAxis
from helpers.draw.sheet import FAINT, FORCES, INK, QUIET, WIDE, Sheet, links, text_width, voice, wrapped
from helpers.language import Words, message
from helpers.measure import drawdown

# lanes are called what their blocks are
LANES = (message("asked"), message("announced"), message("done"), message("meanwhile"))
# of what is counted; what is not named here is rare
THING = {
    "attacks": message("Attacks"),
    "incidents": message("Incidents"),
    "civilians": message("Civilians killed"),
    "people": message("People killed"),
}
ACTOR = {
    "is": message("{thing} by the group"),
    "is_or_unknown": message("{thing} by the group or unknown"),
    "all": message("{thing}, by any side"),
}
CLAIMED = {"attacks": message("Attacks the group claimed"), "incidents": message("Incidents the group claimed")}
BASIS = {"claimed_by_group": message("relayed by {who}"), "recorded_by_monitor": message("recorded by {who}")}
PER = {"per_day": message("{n} a day"), "per_month": message("{n} a month"), "per_quarter": message("{n} a quarter")}

TICK = MarkerStyle([(-0.2, -1), (0.2, -1), (0.2, 1), (-0.2, 1), (-0.2, -1)])
LEVELS = {"in_place": "o", "announced": "o", "administrative": "s"}
STEPS = {"asked": "<", "announced": "D", "done": "s", "handover": TICK}
# pixels: how near to another dot no name ends, how far names stand from each other
NEAR, APART = 18, 5
HATCH, INNER, GREY = "////", "#6b2a1b", "#8a8a8a"
AROUND = ("above", "below")
# no line of the time axis runs through a text
COVER = {"facecolor": "white", "edgecolor": "none", "pad": 0}
# pixels: a row of a lane and the gap between lanes; the room for a number above the highest bar, how far a number may
# reach over a bar beside its own, and above it
ROW, GAP, HEAD, EAVES, OVER = 15, 7, 15, 4, 7


class Band(NamedTuple):
    """A band of a figure: what draws it, its pixels on a desktop and on a phone, what stands above it."""

    paint: Callable[[Sheet, Axes, TimeAxis, Words], None]
    heights: tuple[int, int]
    bold: str = ""
    quiet: str = ""


def titles(rows: pd.DataFrame, words) -> tuple[str, str]:
    """What the rows of a panel count, and where and whose count it is."""
    row = rows.iloc[0]
    if row["count_basis"] == "claimed_by_group" and row["what"] in CLAIMED:
        title = words(CLAIMED[row["what"]])
    else:
        counted = THING.get(row["who"] if row["what"] == "killed" else row["what"])
        thing = words(counted) if counted else labelled.counted(row, words).capitalize()
        title = words(ACTOR[row["actor"]], thing=thing)
    place = words.geography(row["country"], row["place_id"])
    if len(row["country"].split()) > 1 and not row["place_id"]:
        place = words("{place} together", place=place)
    whose = words(BASIS.get(row["count_basis"], message("reported by {who}")), who=words.short(row["origin_id"]))
    return title, f"{place} · {whose}"


def paint_sentence(page: Sheet, ax: Axes, frame: TimeAxis, words, *, text: str) -> None:
    """Write a sentence where there are no marks."""
    lines = wrapped(text, page.layout.small, frame.width - 8)
    page.write(frame.left + 4, ax.bbox.y0 + 20, lines, bbox=COVER, **page.aside)


def paint_levels(page: Sheet, ax: Axes, frame: TimeAxis, words, *, levels: pd.DataFrame) -> None:
    """Draw ``drawdown.levels`` as dots in their forces' colours, the last US level carried on as a thin line."""
    day, most = levels["date_start"].clip(lower=frame.first), levels["y"].max() * 1.06
    py = ax.bbox.y0 + levels["y"] / most * ax.bbox.height
    levels = levels.assign(x=date2num(day), px=frame.px(day), py=py)
    ticks = [tick for tick in MaxNLocator(4, integer=True).tick_values(0, most) if tick <= most]
    scale.named(page, ax, frame, most, ticks, words)
    ax.hlines(ticks, *frame.limits, color=FAINT, lw=0.5, zorder=0.5)
    steady, dots = drawdown.carried(levels), levels[levels["kind"] != "earlier"]
    line = {"drawstyle": "steps-post", "estimator": None, "errorbar": None, "color": FORCES["us"], "lw": 1}
    sns.lineplot(data=steady, x="x", y="y", ax=ax, legend=False, zorder=2, **line)
    _dots(ax, dots, dots["kind"], LEVELS, dots["force"].map(FORCES), dots["kind"] == "in_place")
    for (left, low), (right, high) in pairwise(steady[["px", "py"]].to_numpy()):
        page.take(left, low - 1, right, low + 1)
        page.take(right - 1, min(low, high), right + 1, max(low, high))
    for x, y in levels[["px", "py"]].to_numpy():
        page.take(x - 8, y - 4, x + 8, y + 4)
    named = set()
    for row in levels.itertuples():
        # a name that ends beside another dot would be taken for its
        others = levels.loc[levels["px"].ne(row.px) | levels["py"].ne(row.py), ["px", "py"]].to_numpy()
        begin = len(page.taken)
        page.taken += [(x - NEAR, y - 5, x + NEAR, y + 5) for x, y in others]
        if (row.force, row.y, row.there) not in named and _named(page, ax, row, _levelled(row, words, named)):
            # in place, the force is known from then on
            named |= {(row.force, row.y, row.there), row.force if row.there == "in_place" else ""}
        del page.taken[begin : begin + len(others)]


def _named(page: Sheet, ax: Axes, row, texts: Sequence[str]) -> bool:
    """Whether one of the texts had room beside a level; the first that had is written."""
    look = {"size": page.layout.small} | voice(row.layer == "article")
    look["within"] = (ax.bbox.x0 - 8, ax.bbox.y0 - 3, ax.bbox.x1 + 10, ax.bbox.y1 + 8)
    look["colour"] = FORCES["us"] if row.force == "us" and row.layer != "article" else look["colour"]
    beside = AROUND if row.force == "us" and row.there == "in_place" else ("right", "left", *AROUND)
    # what was said before the period has no row on the page to lead to
    claim = "" if row.kind == "earlier" else row.claim_id
    for text in texts:
        half = text_width(text, look["size"], look["weight"]) / 2 - 4
        for move, sides in ((0, beside), (half, AROUND), (-half, AROUND)):
            if page.label(row.px + move, row.py, text, claim, sides=sides, **look):
                # two names side by side would be read as one
                left, bottom, right, top = page.taken[-1]
                page.take(left - APART, bottom, right + APART, top)
                return True
    return False


def _levelled(row, words, named: set) -> list[str]:
    """The possible names of a level, the best first; the number alone will do once its force is ``named``."""
    full, number = labelled.level(row, words), labelled.number(row, words)
    plain = words("{who}: {what}", who=words.term("forces", "force", row.force), what=number)
    if row.kind == "earlier":
        full = words("{level} ({month})", level=full, month=words.month(row.date_start))
    elif row.kind == "administrative":
        full = words("{level} (administrative count)", level=plain)
    elif row.kind == "announced" and row.status in drawdown.IN_PLACE:
        full = words("{level} (ceiling)", level=plain)
    if row.force in named:
        return [number] if row.kind == "in_place" else [full, plain, number]
    return [full, plain]


def _dots(ax: Axes, rows: pd.DataFrame, style: pd.Series, markers: dict, colour: pd.Series, filled: pd.Series) -> None:
    if len(rows):
        look = {"style": style, "markers": markers, "s": 28, "legend": False, "zorder": 3}
        sns.scatterplot(data=rows, x="x", y="y", ax=ax, **look)
        ax.collections[-1].set(fc=np.where(filled, colour, "white"), ec=colour, lw=1.3, clip_on=False)
        links(ax.collections[-1], rows["claim_id"])


def steps(table: pd.DataFrame, frame: TimeAxis, words) -> pd.DataFrame:
    """The steps of ``drawdown.marks`` that have room in the wide figure; one row is one step.

    Adds ``text`` (blank where another stands for it too), ``begin, end`` (the pixels of its mark), ``y`` and ``top``
    (those of its row and its lane, in pixels from the top) to what ``drawdown.placed`` tells.
    """
    rows = drawdown.in_lanes(table)
    bases = words.plural("{n} base handed over", "{n} bases handed over", int(rows["n"].max()) if len(rows) else 0)
    texts = [bases if row.n > 1 else words.own(row, "label") * row.n for row in rows.itertuples()]
    rows["text"] = [text[:1].upper() + text[1:] for text in texts]
    rows["own"] = rows["layer"] == "article"
    lasting, begin = rows["block"] == "meanwhile", frame.px(rows["date_start"])
    end = np.maximum(frame.px(rows["date_end"] + drawdown.DAY), begin + 3)
    rows["begin"], rows["end"] = begin - 5 * ~lasting, np.where(lasting, end, begin + 5)
    rows["wide"] = [text_width(row.text, WIDE.small, voice(row.own)["weight"]) + 4 for row in rows.itertuples()]
    rows = drawdown.placed(rows, frame.left, frame.left + frame.width + 12)
    top = rows["above"] * ROW + rows["lane"] * GAP
    return rows.assign(top=top, y=top + GAP / 2 + (rows["row"] + 0.5) * ROW)


def listed(steps: pd.DataFrame, words) -> list[tuple[str, str]]:
    """The steps as a list by date: pairs of a claim and a line of text."""
    lines = {}
    for row in steps[steps["n"] > 0].sort_values("date_start", kind="stable").itertuples():
        months = dict.fromkeys(words.month(day) for day in (row.date_start, row.date_end))
        lines[row.claim_id] = words(
            "{when} – {lane}: {what}", when="–".join(months), lane=words(row.block), what=row.text
        )
    return list(lines.items())


def paint_steps(page: Sheet, ax: Axes, frame: TimeAxis, words, *, steps: pd.DataFrame) -> None:
    """Draw the steps in lanes: hollow = asked or announced, filled = done, ticks = bases, bars = meanwhile."""
    edge = ax.bbox.y1
    ax.set_ylim(ax.bbox.height, 0)
    steps = steps.assign(x=date2num(steps["date_start"]), colour=steps["own"].map({True: INK, False: GREY}))
    for lane, top in steps.groupby("block")["top"].first().items():
        ax.axhline(top, color=FAINT, lw=0.6, zorder=0.5)
        page.write(frame.left - 8, edge - top - (GAP + ROW) / 2, words(lane), align="right", **page.aside)
    bars, dots = steps[steps["block"] == "meanwhile"], steps[steps["block"] != "meanwhile"]
    days = (bars["end"] - bars["begin"]) / frame.width * (frame.last - frame.first).days
    links(ax.barh(bars["y"], days, 6, bars["x"], color=bars["colour"], zorder=3), bars["claim_id"])
    style = dots["block"].mask(dots["kind"] == "handover", "handover")
    _dots(ax, dots, style, STEPS, dots["colour"], dots["block"] == "done")
    for row in steps[steps["n"] > 0].itertuples():
        x, align = (row.begin - 4, "right") if row.before else (row.end + 4, "left")
        look = {"size": WIDE.small, "bbox": COVER} | voice(row.own)
        page.write(x, edge - row.y, row.text, claims=row.claim_id, align=align, **look)


def with_texts(rows: pd.DataFrame, words) -> pd.DataFrame:
    """The rows of panels, each with its possible ``texts``, the longest first."""
    # of a range the best number stands for itself, for a thin line shows the range
    ranged = rows[["value_low", "value_best", "value_high"]].notna().all(axis=1)
    stated = rows.assign(bound=rows["bound"].mask(ranged, "exact"))
    stated.loc[ranged, ["value_low", "value_high"]] = np.nan
    return rows.assign(texts=[_counted(row, words) for row in stated.itertuples()])


def _counted(row, words) -> list[str]:
    number = labelled.number(row, words)
    if row.kind == "average":
        per = words(PER[row.unit], n=number)
        return [words("average: {n}", n=per), per]
    if row.kind != "projection":
        return [number, labelled.brief(row, words)]
    # a multiple has no height where its base has no number
    period = words.period(row.date_start, row.date_end)
    known = pd.notna(row.base_start)
    base = words.period(row.base_start, row.base_end) if known else words("the base")
    text = words("projection for {period}, {n} × {base}", period=period, n=number, base=base)
    return [text, text.replace(", ", ",\n", 1)]


def paint_bars(page: Sheet, ax: Axes, frame: TimeAxis, words, *, bars: pd.DataFrame) -> None:
    """Draw totals as bars over their periods, as high as their rate, with their numbers; hatched: no figure.

    Solid is recorded, a hatched bar is claimed by the group; an outline is a total within a longer one, an open bar a
    stated average, a thin line the range of a number.
    """
    most = bars["top"].max() or 0.1
    limit = most * ax.bbox.height / (ax.bbox.height - HEAD)
    scale.named(page, ax, frame, limit, scale.round_number(most), words)
    bars = bars.assign(x=date2num(bars["date_start"]))
    ground = {"fc": "white", "ec": sheet.HATCHED, "hatch": HATCH, "lw": 0, "zorder": 0}
    ax.broken_barh(bars.loc[bars["kind"] == "gap", ["x", "days"]].to_numpy(), (0, limit), **ground)
    for kind, rows in bars[bars["height"].notna()].groupby("kind"):
        drawn = ax.bar(rows["x"], rows["height"], rows["days"], align="edge", **_look(kind, rows))
        links(drawn, rows["claim_id"])
    ranges = bars[bars["kind"].eq("total") & (bars["rate_low"] < bars["rate_high"])]
    ends = ranges["x"] + ranges["days"] / 2, ranges["rate_low"], ranges["rate_high"]
    links(ax.vlines(*ends, color=INNER, lw=0.9, zorder=4), ranges["claim_id"])
    ax.set_ylim(0, limit)
    bars = bars[bars["kind"] != "gap"]
    _write(page, bars, frame, ax.bbox, (ax.bbox.y0 + bars["top"] / limit * ax.bbox.height).to_numpy())


def _look(kind: str, rows: pd.DataFrame) -> dict:
    claimed, own = rows["count_basis"].eq("claimed_by_group").any(), rows["layer"].eq("article")
    colour = sheet.CLAIMED if claimed else sheet.COUNTED
    if kind == "inner":
        return {"fc": "none", "ec": INNER, "lw": 0.8, "zorder": 4}
    if kind == "average":
        return {"fc": "none", "ec": colour, "lw": 1.1, "zorder": 3}
    if claimed:
        return {"fc": "white", "ec": colour, "hatch": HATCH, "lw": np.where(own, 2, 1), "zorder": 2}
    return {"fc": "#c98b7c", "ec": np.where(own, colour, "white"), "lw": np.where(own, 1.6, 0.8), "zorder": 2}


def _write(page: Sheet, drawn: pd.DataFrame, frame: TimeAxis, box: Bbox, levels: np.ndarray) -> None:
    """Write numbers above the bars that have room for them, and projections beside where they would begin."""
    drawn = drawn.assign(
        left=frame.px(drawn["date_start"]),
        right=frame.px(drawn["end"]),
        level=levels,
        least=np.nan_to_num(frame.px(drawn["before"]), nan=frame.left) - OVER,
        most=np.nan_to_num(frame.px(drawn["after"]), nan=frame.left + frame.width) + OVER,
    )
    drawn = list(drawn[["kind", "layer", "claim_id", "texts", "left", "right", "level", "least", "most"]].itertuples())
    for bar in drawn:
        page.take(bar.left + EAVES, box.y0, bar.right - EAVES, bar.level)
    for bar in drawn:
        look = {"size": page.layout.small, "reach": -1, "within": (bar.least, box.y0, bar.most, box.y1 + 4)}
        look |= voice(bar.layer == "article") | {"colour": QUIET if bar.kind == "inner" else INK}
        places = [((bar.left + bar.right) / 2 + shift, bar.level, ("above",)) for shift in (0, EAVES, -EAVES)]
        if bar.kind == "average":
            places.append((bar.right, max(bar.level, box.y0 + 17) - 8, ("right",)))
        elif bar.kind == "projection":
            places = [(bar.left - 3, (box.y0 + box.y1) / 2, ("left", "right"))]
        any(page.label(x, y, bar.texts, bar.claim_id, sides=sides, **look) for x, y, sides in places)
