"""Counts on a scale of their own above a time axis."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.patches import Patch

from helpers import drawdown
from helpers.draw import labelled, sheet
from helpers.draw.axis import TimeAxis
from helpers.draw.sheet import INK, QUIET, Sheet, link
from helpers.language import message

# by what is counted, of people killed by who they are; what is not named here is rare
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
PER = {
    "per_day": message("{n} a day"),
    "per_month": message("{n} a month"),
    "per_quarter": message("{n} a quarter"),
}
HATCH, INNER, BASE = "////", "#6b2a1b", "#555555"
# no line of the time axis runs through a text
COVER = {"facecolor": "white", "edgecolor": "none", "pad": 0}
# room above the highest bar for its number, and how far a number may reach over the bars beside its own, in pixels
HEAD, EAVES = 15, 4
COLUMNS = ["kind", "claim_id", "layer", "count_basis", "date_start", "end", "rate_low", "rate_high"]
COLUMNS += ["height", "top", "before", "after", "texts"]


def heading(rows: pd.DataFrame, words) -> tuple[str, str]:
    """What the rows of a panel count and by whom; where and whose count it is."""
    row = rows.iloc[0]
    counted = THING.get(row["who"] if row["what"] == "killed" else row["what"])
    thing = words(counted) if counted else labelled.counted(row, words).capitalize()
    claimed = row["count_basis"] == "claimed_by_group" and row["what"] in CLAIMED
    thing = words(CLAIMED[row["what"]]) if claimed else words(ACTOR[row["actor"]], thing=thing)
    place = words.geography(row["country"], row["place_id"])
    if len(row["country"].split()) > 1 and not row["place_id"]:
        place = words("{place} together", place=place)
    whose = words(BASIS.get(row["count_basis"], "reported by {who}"), who=words.short(row["origin_id"]))
    return thing, f"{place} · {whose}"


def bars(rows: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, words) -> pd.DataFrame:
    """The bars and gaps of ``drawdown.bars`` and what is foreseen, each with its ``texts``, the longest first.

    ``rows`` are those of one ``panel`` of ``drawdown.marks``. Raises Unlike where totals cannot share a scale.
    """
    # of a range the best number stands for itself, for a thin line shows the range
    ranged = rows["value_best"].notna() & rows["value_low"].notna() & rows["value_high"].notna()
    stated = rows.assign(bound=rows["bound"].mask(ranged, "exact"))
    stated[["value_low", "value_high"]] = stated[["value_low", "value_high"]].mask(ranged)
    texts = pd.Series([_texts(row, words) for row in stated.itertuples()], rows.index)
    rows = rows.assign(texts=texts)
    drawn = pd.concat([drawdown.bars(rows, first, last), rows[rows["kind"] == "projection"]])
    x, days = date2num(drawn["date_start"]), (drawn["end"] - drawn["date_start"]).dt.days
    return drawn[COLUMNS].assign(x=x, days=days)


def _texts(row, words) -> list[str]:
    number = labelled.number(row, words)
    if row.kind == "average":
        per = words(PER[row.unit], n=number)
        return [words("average: {n}", n=per), per]
    if row.kind != "projection":
        return [number, labelled.brief(row, words)]
    # a multiple has no height where its base has no number
    period = words.period(row.date_start.date(), row.date_end.date())
    known = row.base_start == row.base_start
    base = words.period(row.base_start.date(), row.base_end.date()) if known else words("the base")
    text = words("projection for {period}, {n} × {base}", period=period, n=number, base=base)
    return [text, text.replace(", ", ",\n", 1)]


def scale(page: Sheet, ax: Axes, frame: TimeAxis, most: float, ticks: Sequence[float], words) -> None:
    """Let an Axes reach from nought to ``most``, and name its ticks on the left."""
    ax.set(xlim=frame.limits, ylim=(0, most))
    ax.axhline(0, color=BASE, lw=0.8, clip_on=False)
    for tick in ticks:
        level = ax.bbox.y0 + tick / most * ax.bbox.height
        page.write(frame.left - 5, level, words.number(tick), align="right", size=page.layout.small, colour=QUIET)


def lead(patches: Iterable[Patch], rows: pd.DataFrame) -> None:
    """Let each patch lead to the claim of its row."""
    for patch, claim in zip(patches, rows["claim_id"], strict=True):
        link(patch, claim)


def paint(page: Sheet, ax: Axes, bars: pd.DataFrame, frame: TimeAxis, words) -> None:
    """The totals of one origin, thing and area as bars over their periods, as high as their rate.

    Solid is recorded, hatched is claimed by the group; an outline is a total within a longer one, an open bar a stated
    average, a thin line the range of a number. Hatched ground is where there is no figure. The number above a bar is
    the one stated.
    """
    most = bars["top"].max() or 0.1
    limit = most * ax.bbox.height / (ax.bbox.height - HEAD)
    digits = 10.0 ** np.floor(np.log10(most))
    scale(page, ax, frame, limit, [digits * max(step for step in (1, 2, 5) if digits * step <= most)], words)
    ground = {"fc": "white", "ec": sheet.HATCHED, "hatch": HATCH, "lw": 0, "zorder": 0}
    ax.broken_barh(bars.loc[bars["kind"] == "gap", ["x", "days"]].to_numpy(), (0, limit), **ground)
    for kind, rows in bars[bars["height"].notna()].groupby("kind"):
        lead(ax.bar(rows["x"], rows["height"], rows["days"], align="edge", **_look(kind, rows)), rows)
    ranges = bars[bars["kind"].eq("total") & (bars["rate_low"] < bars["rate_high"])]
    middle = ranges["x"] + ranges["days"] / 2
    lines = ax.vlines(middle, ranges["rate_low"], ranges["rate_high"], color=INNER, lw=0.9, zorder=4)
    lines.set_urls([f"#{claim}" for claim in ranges["claim_id"]])
    ax.set_ylim(0, limit)
    _write(page, ax, bars, frame, limit)


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


def _write(page: Sheet, ax: Axes, bars: pd.DataFrame, frame: TimeAxis, limit: float) -> None:
    """What is stated above each bar that has room for it, and what is foreseen beside where it would begin."""
    box, drawn = ax.bbox, bars[bars["kind"] != "gap"]
    lefts, rights, before, after = (frame.px(drawn[column]) for column in ("date_start", "end", "before", "after"))
    before = np.where(np.isnan(before), frame.left - 8, before) - EAVES
    after = np.where(np.isnan(after), frame.left + frame.width + 8, after) + EAVES
    levels = box.y0 + drawn["top"].to_numpy() / limit * box.height
    for left, right, level in zip(lefts, rights, levels, strict=True):
        page.take(left + EAVES, box.y0, right - EAVES, level)
    said = drawn[["kind", "layer", "claim_id", "texts"]].to_numpy()
    for (kind, layer, claim, texts), *at in zip(said, lefts, rights, levels, before, after, strict=True):
        left, right, level, least, most = at
        look = {"size": page.layout.small, "weight": "bold" if layer == "article" else "normal", "reach": -1}
        look |= {"colour": QUIET if kind == "inner" else INK, "within": (least, box.y0, most, box.y1 + 4)}
        middle, low = (left + right) / 2, max(level, box.y0 + 17) - 8
        tried = [(middle + shift, level, ("above",)) for shift in (0, EAVES, -EAVES)] + [(right, low, ("right",))]
        if kind == "projection":
            tried = [(left, (box.y0 + box.y1) / 2, ("left", "right"))]
        for x, y, sides in tried if kind in ("projection", "average") else tried[:3]:
            if page.label(x, y, texts, claim, sides=sides, **look):
                break
