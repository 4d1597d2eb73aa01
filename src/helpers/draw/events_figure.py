"""Event data by month, below the levels of forces and UCDP's deaths by month."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from helpers import measure
from helpers.draw import deaths
from helpers.draw import drawdown_figure as bands
from helpers.draw.axis import TimeAxis
from helpers.draw.drawdown_figure import Band
from helpers.draw.phrases import area_name
from helpers.draw.picture import Picture
from helpers.draw.sheet import COUNTED, Layout, Sheet
from helpers.measure import drawdown as measured

HEIGHTS = (62, 62)
# a reader's own data are hatched, what the record carries is solid
CARRIED = {"whole": {"color": "#dcb7ad"}, "part": {"color": COUNTED}}
OWN = {
    "whole": {"facecolor": "white", "edgecolor": "#c98b7c", "hatch": "////"},
    "part": {"facecolor": "#eac9c1", "edgecolor": COUNTED, "hatch": "////"},
}


def events(table: pd.DataFrame, *, record) -> Picture:
    """The Picture of what a dataset of events counts each month: events of the group, and the dead in them.

    ``table`` is ``event_cells.marks``. Above stand the levels of forces and UCDP's deaths by month, all on one axis of
    time, each on a scale of its own. Hatched ground: outside what the dataset covers. Levels alone are claims and lead
    to them.
    """
    words, place = record.words, area_name(record)
    period = measured.period(table, record.selection)
    killed = measure.deaths.within(table, *period)
    shown = [bands.troops_as_stated(measured.levels(table), place, words)]
    shown += [Band(partial(deaths.paint, months=killed), HEIGHTS, *deaths.titles(place, words))] if len(killed) else []
    shown += panels(table, period, record)
    name = title(record)
    return Picture(
        "events",
        lambda layout: _figure(shown, period, words, layout),
        table,
        title=words("{place}: troops, and what is counted by month", place=place),
        note=words("Each count on a scale of its own; none is joined with a claim. Hatched ground: not covered."),
        description=words(
            "On one time axis for {place}: stated levels of forces, people killed by all parties as UCDP counts them, "
            "events of the group and the dead in them as {title} has them.",
            place=place,
            title=name,
        ),
        record=record,
    )


def _figure(shown: list[Band], period, words, layout: Layout):
    return bands.painted(shown, period, words, layout)


def title(record) -> str:
    """What event data are called: by their name, or as a reader's own export of a day."""
    words, held = record.words, record.beside
    if held is None:
        return words("no dataset")
    return words("your {title} export of {day}", title=held.title, day=held.accessed) if held.own else held.title


def panels(table: pd.DataFrame, period, record, *, most: int = 2) -> list[Band]:
    """The bands of ``event_cells.by_month``: events, then the dead in them; at most so many, none without a month."""
    words = record.words
    months = table[table["block"].eq("events")]
    months = months[months["date_start"].ge(period[0]) & months["date_end"].lt(period[1])]
    if months.empty:
        return []
    name, place = title(record), area_name(record)
    heading = f"{name[:1].upper()}{name[1:]}"
    look = OWN if record.beside.own else CARRIED
    counted = words("{place} · by month; dark: started by the group", place=place)
    dead = words("{place} · by month; dark: low, pale: high estimate", place=place)
    found = [
        (words("{title}: events of the group", title=heading), counted, "events", "own"),
        (words("{title}: killed in them, both sides", title=heading), dead, "killed_high", "killed_low"),
    ]
    return [
        Band(partial(paint, months=months, columns=columns, look=look), HEIGHTS, bold, quiet)
        for bold, quiet, *columns in found[:most]
    ]


def paint(page: Sheet, ax: Axes, frame: TimeAxis, words, *, months: pd.DataFrame, columns, look: dict) -> None:
    """Each month as a bar, with the part of it that is surer; they are no claims, thus lead nowhere."""
    whole, part = columns
    deaths.lay(page, ax, frame, words, months, whole)
    for run in measure.deaths.runs(months):
        deaths.bars(ax, run, whole, **look["whole"])
        deaths.bars(ax, run, part, **look["part"])
