"""The bands of event data by month."""

from collections.abc import Mapping
from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from helpers import measure
from helpers.draw import deaths
from helpers.draw.axis import TimeAxis
from helpers.draw.drawdown_bands import Band
from helpers.draw.phrases import area_name
from helpers.draw.sheet import COUNTED, Sheet

# what a band shows of a month, and which part of it is surer
EVENTS = ("events", "own")
# a reader's own data are hatched, what the record carries is solid
CARRIED = {"whole": {"color": "#dcb7ad"}, "part": {"color": COUNTED}}
OWN = {
    "whole": {"facecolor": "white", "edgecolor": "#c98b7c", "hatch": "////", "lw": 0.6},
    "part": {"facecolor": "#eac9c1", "edgecolor": COUNTED, "hatch": "////", "lw": 0.6},
}


def heading(record) -> str:
    """The ``title`` at the beginning of a line."""
    name = title(record)
    return f"{name[:1].upper()}{name[1:]}"


def title(record) -> str:
    """What event data are called: by their name, or as a reader's own export of a day."""
    words, held = record.words, record.beside
    if not held.months:
        return words("no dataset")
    return words("your {title} export of {day}", title=held.title, day=held.accessed) if held.own else held.title


def monthly(table: pd.DataFrame, period, record, heights: tuple[int, int], *, most: int) -> list[Band]:
    """The band of UCDP's deaths by month, then at most so many of event data; none where the table has no month."""
    killed, names = measure.deaths.within(table, *period), deaths.titles(area_name(record), record.words)
    bands = [Band(partial(deaths.paint, months=killed), heights, *names)] if len(killed) else []
    return bands + _panels(table, period, record, heights)[:most]


def _panels(table: pd.DataFrame, period, record, heights: tuple[int, int]) -> list[Band]:
    """Events, then the dead in them, as ``event_months.marks`` has them."""
    words = record.words
    held, place, name = months(table, *period), area_name(record), heading(record)
    if held.empty:
        return []
    look = OWN if record.beside.own else CARRIED
    panels = [
        (words("events of the group, {place}, by month; dark: started by it", place=place), EVENTS),
        (words("killed in them, both sides; dark: low, pale: high estimate"), ("killed_high", "killed_low")),
    ]
    return [
        Band(partial(paint, months=held, columns=columns, look=look), heights, name, quiet) for quiet, columns in panels
    ]


def months(table: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """The months of event data that lie between a day and before another; all other marks left out."""
    whole = table["date_start"].ge(first) & table["date_end"].lt(last)
    return table[table["block"].eq("events") & whole]


def paint(
    page: Sheet,
    ax: Axes,
    frame: TimeAxis,
    words,
    *,
    months: pd.DataFrame,
    columns: tuple[str, str],
    look: Mapping[str, dict],
    ticks: bool = True,
) -> None:
    """Each month as a bar, with the part of it that is surer; they are no claims, thus lead nowhere."""
    whole, part = columns
    deaths.lay(page, ax, frame, words, months, whole, ticks=ticks)
    for run in measure.deaths.runs(months):
        deaths.bars(ax, run, whole, **look["whole"])
        deaths.bars(ax, run, part, **look["part"])
