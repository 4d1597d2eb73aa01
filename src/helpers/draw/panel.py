"""Counts on a scale of their own above a time axis."""

from dataclasses import dataclass

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers import measure
from helpers.draw import sheet
from helpers.draw.sheet import FAINT, INK, QUIET, Layout, Sheet, link, text_width

HATCH, INNER = "////", "#6b2a1b"
# room above the highest bar for its number, pixels
HEAD = 15
# more days than these are told apart by years, fewer by months
LONG = 800
STEPS_OF_YEARS, STEPS_OF_MONTHS = (1, 2, 5, 10, 20), (1, 2, 3, 6)


@dataclass(frozen=True)
class Frame:
    """The days that a time axis shows, and where it lies: ``left`` and ``width`` in pixels."""

    first: pd.Timestamp
    last: pd.Timestamp
    left: float
    width: float

    def px(self, day: pd.Timestamp) -> float:
        """The pixel of a day, held within the axis."""
        share = (day - self.first) / (self.last - self.first)
        return self.left + min(max(share, 0), 1) * self.width

    @property
    def limits(self) -> tuple[float, float]:
        return number(self.first), number(self.last)


def number(day: pd.Timestamp) -> float:
    """A day as matplotlib counts them."""
    return mdates.date2num(day)


def frame(rows: pd.DataFrame, selection, left: float, width: float) -> Frame:
    """The axis of a figure: the period asked for, from the first year of which something is drawn on.

    It is widened to the whole of every total and average, since a rate belongs to its whole period.
    """
    first, last = pd.Timestamp(selection.start), pd.Timestamp(selection.end)
    drawn = rows[rows["kind"] != "earlier"]
    if len(drawn):
        first = max(first, pd.Timestamp(drawn["date_start"].min().year, 1, 1))
    counted = rows[rows["kind"].isin(["total", "inner", "average"])]
    first = min([first, *counted["date_start"]])
    last = max([last, *counted["date_end"]])
    return Frame(first, last + pd.Timedelta(days=1), left, width)


def _units(frame: Frame, words, size: float) -> list[tuple[pd.Timestamp, str]]:
    """The first days of the years or months that the axis names, so far apart that their names fit."""
    years = (frame.last - frame.first).days > LONG
    first = frame.first.to_period("Y" if years else "M")
    for step in STEPS_OF_YEARS if years else STEPS_OF_MONTHS:
        units = pd.period_range(first, (frame.last - pd.Timedelta(days=1)).to_period(first.freq))[::step]
        named = [(unit.start_time, str(unit.year) if years else words.month(unit.start_time.date())) for unit in units]
        room = frame.width * step * (365 if years else 30) / (frame.last - frame.first).days
        if room > max(text_width(name, size) for _, name in named) + 8:
            break
    return named


def time_axis(page: Sheet, ax: Axes, frame: Frame, words, baseline: float) -> None:
    """The names of years or months, each in the middle of the days that it names, where they fit."""
    size = page.layout.small
    named = _units(frame, words, size)
    ends = [*(day for day, _ in named[1:]), frame.last]
    for (day, name), end in zip(named, ends, strict=True):
        left, right = frame.px(day), frame.px(end)
        if right - left >= text_width(name, size) + 2:
            page.write((left + right) / 2, baseline, name, align="center", size=size, colour=QUIET)
    ax.spines["bottom"].set_visible(True)


def ground(ax: Axes, frame: Frame, words, layout: Layout) -> None:
    """An empty axis with a thin line at the beginning of each year or month."""
    ax.set(xlim=frame.limits, xlabel="", ylabel="", title="")
    ax.tick_params(length=0, labelbottom=False, labelsize=layout.small, pad=3)
    for day, _ in _units(frame, words, layout.small):
        if day > frame.first:
            ax.axvline(number(day), color=FAINT, lw=0.5, zorder=0.5)


def header(page: Sheet, rows: pd.DataFrame, words, left: float, top: float, room: float) -> None:
    """What a panel counts and where, then whose count it is, beside it or (where that has no room) below."""
    layout = page.layout
    title, whose = name(rows, words)
    end = page.write(left, top, title, weight="bold", size=layout.size)
    if end + 10 + text_width(whose, layout.small) <= left + room:
        page.write(end + 10, top, whose, size=layout.small, colour=QUIET)
    else:
        page.write(left, top - 14, whose, size=layout.small, colour=QUIET)


def name(rows: pd.DataFrame, words) -> tuple[str, str]:
    """What the rows of a panel count, by whom and where; and whose count that is."""
    row = rows.iloc[0]
    thing = words(f"drawdown2.killed.{row['who']}" if row["what"] == "killed" else f"drawdown2.thing.{row['what']}")
    claimed = row["count_basis"] == "claimed_by_group"
    actor = words(f"drawdown2.claimed.{row['what']}" if claimed else f"drawdown2.actor.{row['actor']}", thing=thing)
    place = words.geography(row["country"], row["place_id"])
    if len(row["country"].split()) > 1 and not row["place_id"]:
        place = words("drawdown2.together", place=place)
    whose = words(f"drawdown2.basis.{row['count_basis']}", who=words.shorts[row["origin_id"]][words.lang])
    return words("drawdown2.panel", thing=actor, place=place), whose


def bars(page: Sheet, ax: Axes, rows: pd.DataFrame, frame: Frame, words) -> None:
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
    ax.set_yticks([0, tick], ["0", words.number(tick)], color=QUIET)
    ax.add_patch(Rectangle((0, 0), 1, 1, transform=ax.transAxes, fc="white", ec=sheet.HATCHED, hatch=HATCH, lw=0))
    for row in drawn[drawn["kind"] != "inner"].itertuples():
        ax.axvspan(number(row.date_start), number(row.date_end) + 1, color="white", lw=0, zorder=0.3)
    for kind in ("total", "average", "inner"):
        for row in drawn[drawn["kind"] == kind].itertuples():
            _bar(ax, row, _look(row))
    _numbers(page, ax, drawn, frame, words)
    for row in rows[rows["kind"] == "projection"].itertuples():
        _foreseen(page, ax, row, frame, words)


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


def _numbers(page: Sheet, ax: Axes, drawn: pd.DataFrame, frame: Frame, words) -> None:
    """The number of each bar above it, where there is room; those of the articles first, of inner totals last."""
    boxes = {}
    for row in drawn.itertuples():
        left, right = frame.px(row.date_start), frame.px(row.date_end + pd.Timedelta(days=1))
        boxes[row.Index] = (left, page.at(ax, 0, 0)[1], right, page.at(ax, 0, row.height)[1])
        page.take(*boxes[row.Index])
    box = ax.get_window_extent()
    within = (frame.left - 2, box.y0, frame.left + frame.width + 10, box.y1 + 4)
    order = drawn.assign(last=drawn["kind"].eq("inner"), other=drawn["layer"].ne("article"))
    for row in order.sort_values(["last", "other", "date_start"], kind="stable").itertuples():
        left, _, right, _ = boxes[row.Index]
        top = max(tall for a, _, b, tall in boxes.values() if a < right - 1 and left + 1 < b and right - left >= b - a)
        weight = "bold" if row.layer == "article" else "normal"
        colour = QUIET if row.kind == "inner" else INK
        for text in _stated(row, words):
            options = {"within": within, "size": page.layout.small, "weight": weight, "colour": colour}
            if page.label(ax, (left + right) / 2, top, text, row.claim_id, sides=("above",), reach=-1, **options):
                break


def _stated(row, words) -> list[str]:
    """The number as stated, then shorter."""
    best = row.value_best == row.value_best
    low, high = (float("nan"),) * 2 if best else (row.value_low, row.value_high)
    text = words.quantity(low, row.value_best, high, row.bound)
    if row.kind == "average":
        per = words(f"drawdown2.{row.unit}", n=text)
        return [words("drawdown2.average", n=per), per]
    return [text, *([words.number(row.value_best)] if best else [])] if row.kind == "total" else [text]


def _foreseen(page: Sheet, ax: Axes, row, frame: Frame, words) -> None:
    """What an origin foresees, in words: a multiple has no height where its base has no number."""
    number = words.quantity(row.value_low, row.value_best, row.value_high, row.bound)
    span = words.period(row.date_start.date(), row.date_end.date())
    box = ax.get_window_extent()
    text = words("drawdown2.projection", period=span, n=number)
    options = {"sides": ("left", "right"), "size": page.layout.small, "weight": "bold", "reach": 2}
    within = (frame.left, box.y0, frame.left + frame.width, box.y1)
    for words_of in (text, text.replace(", ", ",\n", 1)):
        middle = (box.y0 + box.y1) / 2
        if page.label(ax, frame.px(row.date_start), middle, words_of, row.claim_id, within=within, **options):
            return
