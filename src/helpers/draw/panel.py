"""Counts on a scale of their own above a time axis."""

import pandas as pd
from matplotlib.axes import Axes

from helpers import measure
from helpers.draw import sheet
from helpers.draw.axis import TimeAxis, number
from helpers.draw.sheet import INK, QUIET, Layout, Sheet, link, text_width
from helpers.language import message

THING = {
    "attacks": message("Attacks"),
    "incidents": message("Incidents"),
}
KILLED = {
    "civilians": message("Civilians killed"),
    "people": message("People killed"),
    "iraqi_forces": message("Iraqi forces killed"),
    "iraqi_officers": message("Iraqi officers killed"),
    "iraqi_soldiers": message("Iraqi soldiers killed"),
    "us_forces": message("US forces killed"),
    "camp_residents": message("Camp residents killed"),
    "militants": message("Militants killed"),
    "is_leaders": message("Leaders of the group killed"),
}
ACTOR = {
    "is": message("{thing} by the group"),
    "is_or_unknown": message("{thing} by the group or unknown"),
    "all": message("{thing}, by any side"),
}
CLAIMED = {
    "attacks": message("Attacks the group claimed"),
    "incidents": message("Incidents the group claimed"),
    "killed": message("{thing}, as the group claims"),
}
BASIS = {
    "claimed_by_group": message("relayed by {who}"),
    "recorded_by_monitor": message("recorded by {who}"),
    "attributed_by_officials": message("attributed by {who}"),
    "self_reported": message("reported by {who}"),
    "media_reported": message("reported by {who}"),
    "not_stated": message("by {who}"),
}
PER = {
    "per_day": message("{n} a day"),
    "per_month": message("{n} a month"),
    "per_quarter": message("{n} a quarter"),
}

HATCH, INNER = "////", "#6b2a1b"
# room above the highest bar for its number, pixels
HEAD = 15
# how far a number may reach over the bars beside its own, pixels
EAVES = 4
LAST = {"total": 0, "average": 1, "inner": 2}
SIGNS = {"at_least": "≥\u202f", "more_than": ">\u202f", "at_most": "≤\u202f", "fewer_than": "<\u202f"}


def header(page: Sheet, rows: pd.DataFrame, words, left: float, plot: float, room: float) -> None:
    """What a panel counts and where, then whose count it is, beside it or (``lines``) below.

    ``plot`` is the pixel at which the plot ends above.
    """
    small = page.layout.small
    said = lines(rows, words, page.layout, room)
    top = plot - 5 + 14 * len(said)
    end = page.write(left, top, said[0], weight="bold")
    if len(said) > 1:
        page.write(left, top - 14, said[1], size=small, colour=QUIET)
    else:
        page.write(end + 8, top, name(rows, words)[2], size=small, colour=QUIET)


def lines(rows: pd.DataFrame, words, layout: Layout, room: float) -> list[str]:
    """The bold line above a panel, and what stands in a line below where not all of it fits beside."""
    thing, place, whose = name(rows, words)
    whole = words("{thing}, {place}", thing=thing, place=place)
    wide = text_width(whole, layout.size, "bold")
    if wide > room:
        return [thing, f"{place} · {whose}"]
    return [whole] if wide + 8 + text_width(whose, layout.small) <= room else [whole, whose]


def name(rows: pd.DataFrame, words) -> tuple[str, str, str]:
    """What the rows of a panel count and by whom; where; whose count that is."""
    row = rows.iloc[0]
    thing = words(KILLED[row["who"]] if row["what"] == "killed" else THING[row["what"]])
    claimed = row["count_basis"] == "claimed_by_group"
    thing = words(CLAIMED[row["what"]] if claimed else ACTOR[row["actor"]], thing=thing)
    place = words.geography(row["country"], row["place_id"])
    if len(row["country"].split()) > 1 and not row["place_id"]:
        place = words("{place} together", place=place)
    return thing, place, words(BASIS[row["count_basis"]], who=words.shorts[row["origin_id"]][words.lang])


def bars(page: Sheet, ax: Axes, rows: pd.DataFrame, frame: TimeAxis, words) -> None:
    """One panel: the totals of one origin, thing and area as bars over their periods, as high as their rate.

    ``rows`` are those of one ``panel`` of ``drawdown.marks``. Solid is recorded, hatched is claimed by the group; an
    outline is a total within a longer one, an open bar a stated average, a thin line the range of a number. Hatched
    ground is where there is no figure. The number above a bar is the one stated. Raises Unlike where the totals cannot
    share a scale.
    """
    counted = rows[rows["kind"].isin(["total", "inner"])]
    measure.line(counted)
    drawn = rows[rows["kind"] != "projection"].copy()
    drawn["height"] = drawn["rate"].fillna(drawn["rate_low"]).fillna(drawn["rate_high"])
    box = ax.get_window_extent()
    most = drawn[["height", "rate_high"]].max().max()
    ax.set_ylim(0, (most or 1) * box.height / (box.height - HEAD))
    tick = _tick(most)
    ax.set_yticks([tick], [words.number(tick)], color=QUIET)
    level = page.at(ax, frame.limits[0], tick)[1]
    page.take(frame.left - 5 - text_width(words.number(tick), page.layout.small), level - 7, frame.left, level + 7)
    for start, end in _gaps(drawn, frame):
        ax.axvspan(start, end, fc="white", ec=sheet.HATCHED, hatch=HATCH, lw=0, zorder=0)
    for kind in ("total", "average", "inner"):
        for row in drawn[drawn["kind"] == kind].itertuples():
            _bar(ax, row, _look(row))
    _numbers(page, ax, drawn, frame, words)
    for row in rows[rows["kind"] == "projection"].itertuples():
        _foreseen(page, ax, row, frame, words)


def _gaps(drawn: pd.DataFrame, frame: TimeAxis) -> list[tuple[float, float]]:
    """The days for which a panel has no figure, as matplotlib counts them."""
    gaps, day = [], frame.limits[0]
    for row in drawn.sort_values("date_start").itertuples():
        if number(row.date_start) > day:
            gaps.append((day, number(row.date_start)))
        day = max(day, number(row.date_end) + 1)
    return [*gaps, (day, frame.limits[1])] if day < frame.limits[1] else gaps


def _tick(most: float) -> float:
    """The greatest 1, 2 or 5 with noughts that is not above ``most``."""
    digits = 10.0 ** (len(str(int(most))) - 1) if most >= 1 else 0.1
    return next(digits * step for step in (5, 2, 1) if digits * step <= most or step == 1)


def _look(row) -> dict:
    claimed = row.count_basis == "claimed_by_group"
    colour = sheet.CLAIMED if claimed else sheet.COUNTED
    if row.kind == "average":
        return {"fc": "none", "ec": colour, "lw": 1.1, "zorder": 3}
    if row.kind == "inner":
        return {"fc": "none", "ec": INNER, "lw": 0.8, "zorder": 4}
    width = 2.0 if row.layer == "article" else 1.0
    if claimed:
        return {"fc": "white", "ec": colour, "hatch": HATCH, "lw": width, "zorder": 2}
    return {"fc": "#c98b7c", "ec": "white" if row.layer == "context" else colour, "lw": width * 0.8, "zorder": 2}


def _bar(ax: Axes, row, look: dict) -> None:
    start, days = number(row.date_start), (row.date_end - row.date_start).days + 1
    for patch in ax.bar(start, row.height, width=days, align="edge", **look):
        link(patch, row.claim_id)
    if row.kind == "total" and row.rate_low < row.rate_high:
        range_ = ax.vlines(start + days / 2, row.rate_low, row.rate_high, color=INNER, lw=0.9, zorder=4)
        range_.set_urls([f"#{row.claim_id}"])


def _numbers(page: Sheet, ax: Axes, drawn: pd.DataFrame, frame: TimeAxis, words) -> None:
    """The number of each bar above it, where there is room; those of the articles first, then the highest."""
    box = ax.get_window_extent()
    boxes = {row.Index: _box(page, ax, row, frame) for row in drawn.itertuples()}
    for left, right, top in boxes.values():
        # a number may reach a little over the bars beside its own
        page.take(left + EAVES, box.y0, right - EAVES, top)
    within = (frame.left - 12, box.y0, frame.left + frame.width + 12, box.y1 + 4)
    totals = drawn[drawn["kind"] == "total"]
    room = [boxes[row.Index][1] - boxes[row.Index][0] for row in totals.itertuples()]
    wide = [text_width(_stated(row, words), page.layout.small) for row in totals.itertuples()]
    # all in full or all short, so that "about" is never there for one alone
    short = any(text > bar + 2 * EAVES for text, bar in zip(wide, room, strict=True))
    highest = totals["height"].max()
    order = drawn.assign(last=drawn["kind"].map(LAST), other=drawn["layer"].ne("article"))
    for row in order.sort_values(["last", "other", "height"], ascending=[True, True, False]).itertuples():
        look = {"size": page.layout.small, "weight": "bold" if row.layer == "article" else "normal"}
        look |= {"colour": QUIET if row.kind == "inner" else INK, "within": within, "sides": ("above",), "reach": -1}
        for text in _texts(row, words, short):
            half = text_width(text, page.layout.small) / 2
            x, top = _above(boxes[row.Index], boxes, row.kind, half)
            # over several bars a number would be that of any, but for the highest
            if row.kind != "average" and row.height < highest and _over_others(boxes[row.Index], boxes, x, half):
                continue
            if any(page.label(x + shift, top, text, row.claim_id, **look) for shift in (0, -EAVES, EAVES)):
                break


def _over_others(own: tuple, boxes: dict, x: float, half: float) -> bool:
    """Whether a number reaches far over bars beside its own."""
    left, right, _ = own
    beside = [(a, b) for a, b, _ in boxes.values() if b <= left + 1 or a >= right - 1]
    return any(a < x + half - EAVES and x - half + EAVES < b for a, b in beside)


def _box(page: Sheet, ax: Axes, row, frame: TimeAxis) -> tuple[float, float, float]:
    """The pixels where a bar begins and ends, and its top or that of its range."""
    left, right = frame.px(row.date_start), frame.px(row.date_end + pd.Timedelta(days=1))
    highest = row.rate_high if row.kind == "total" and row.rate_high > row.height else row.height
    return left, right, page.at(ax, 0, highest)[1]


def _above(own: tuple, boxes: dict, kind: str, half: float) -> tuple[float, float]:
    """Where the number of a bar stands: above it and what lies within it; an average’s where its own part begins."""
    left, right, top = own
    if kind == "average":
        begin = max([b for a, b, _ in boxes.values() if a < right - 1 and b < right - 1 and b > left], default=left)
        return max((begin + right) / 2, begin + half - EAVES), top
    return (left + right) / 2, max(tall for a, b, tall in boxes.values() if a >= left - 1 and b <= right + 1)


def _stated(row, words) -> str:
    """The number as stated: the best one of a range, for the thin line shows the range."""
    best = row.value_best == row.value_best
    low, high = (float("nan"),) * 2 if best else (row.value_low, row.value_high)
    return words.quantity(low, row.value_best, high, row.bound)


def _texts(row, words, short: bool) -> list[str]:
    """What may stand above a bar, the longest first."""
    if row.kind == "average":
        per = words(PER[row.unit], n=_stated(row, words))
        return [words("average: {n}", n=per), per]
    if row.kind == "inner" or not short:
        return [_stated(row, words)]
    value = next(n for n in (row.value_best, row.value_low, row.value_high) if n == n)
    return [SIGNS.get(row.bound, "") + words.number(value)]


def _foreseen(page: Sheet, ax: Axes, row, frame: TimeAxis, words) -> None:
    """What an origin foresees, in words: a multiple has no height where its base has no number."""
    spans = [(row.date_start, row.date_end), (row.base_start, row.base_end)]
    period, base = (words.period(start.date(), end.date()) if start == start else "" for start, end in spans)
    text = words(
        "projection for {period}, {n} × {base}", period=period, n=_stated(row, words), base=base or words("the base")
    )
    box = ax.get_window_extent()
    within = (frame.left, box.y0, frame.left + frame.width, box.y1)
    look = {"weight": "bold" if row.layer == "article" else "normal", "size": page.layout.small, "within": within}
    for said in (text, text.replace(", ", ",\n", 1)):
        at = (frame.px(row.date_start), (box.y0 + box.y1) / 2)
        if page.label(*at, said, row.claim_id, sides=("left", "right"), reach=2, **look):
            return
