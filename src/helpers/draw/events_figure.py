"""Event data by month, below the levels of forces and UCDP's deaths by month."""

import pandas as pd

from helpers.draw import drawdown_figure as bands
from helpers.draw import event_bands
from helpers.draw.phrases import area_name
from helpers.draw.picture import Picture
from helpers.measure import drawdown as measured

HEIGHTS = (62, 62)


def events(table: pd.DataFrame, *, record) -> Picture:
    """The Picture of what a dataset of events counts each month: events of the group, and the dead in them.

    ``table`` is ``event_cells.marks``. Above stand the levels of forces and UCDP's deaths by month, all on one axis of
    time, each on a scale of its own. Hatched ground: outside what the dataset covers. Levels alone are claims and lead
    to them.
    """
    words, place = record.words, area_name(record)
    first, last = measured.period(table, record.selection)
    period = min([first, *table.loc[table["kind"].ne("earlier"), "date_start"]]), last
    shown = [bands.troops_as_stated(measured.levels(table), place, words)]
    shown += event_bands.monthly(table, period, record, HEIGHTS, most=2)
    return Picture(
        "events",
        lambda layout: bands.painted(shown, period, words, layout),
        table,
        title=words("{place}: troops, and what is counted by month", place=place),
        note=words("Each count on a scale of its own; none is joined with a claim. Hatched ground: not covered."),
        description=words(
            "On one time axis for {place}: stated levels of forces, people killed by all parties as UCDP counts them, "
            "events of the group and the dead in them as {title} has them.",
            place=place,
            title=event_bands.title(record),
        ),
        record=record,
    )
