"""Event data beside the record, by month."""

import pandas as pd

from helpers.measure import areas
from helpers.measure.event_filters import INVOLVED, VIOLENT

COLUMNS = ("date_start", "date_end", "events", "own", "killed_low", "killed_best", "killed_high")
_DAYS = dict.fromkeys(("date_start", "date_end"), "datetime64[ns]")


def by_month(record) -> pd.DataFrame:
    """The events to which the group is a party in the area asked for; one row is one month, also without an event.

    ``events`` counts all of them, ``own`` those that the group is known to have started; ``killed_low, killed_best,
    killed_high`` are the dead of both sides. Months outside what the dataset covers have no row, nor has one that the
    period cuts. Events of which only the year is known are in no month.
    """
    held, selection, area = record.beside, record.selection, areas.area(record.selection)
    country = "IRQ" if "-" in area else area
    if country not in held.months:
        return pd.DataFrame({name: pd.Series(dtype="float") for name in COLUMNS}).astype(_DAYS)
    cells = held.cells
    here = cells["country"].eq(country) & (cells["governorate"].eq(area) if "-" in area else True)
    cells = cells[here & cells["what"].isin(INVOLVED) & cells["type"].isin(VIOLENT[held.dataset])]
    cells = cells.assign(own=cells["events"].where(cells["initiator"].eq("is"), 0))
    months = pd.period_range(*held.months[country], freq="M")
    monthly = cells.groupby("month")[list(COLUMNS[2:])].sum().reindex(months.astype(str), fill_value=0)
    monthly.insert(0, "date_start", months.start_time)
    monthly.insert(1, "date_end", months.end_time.normalize())
    inside = monthly["date_start"].ge(pd.Timestamp(selection.start)) & monthly["date_end"].le(
        pd.Timestamp(selection.end)
    )
    return monthly[inside].astype(_DAYS).reset_index(drop=True)


def marks(record) -> pd.DataFrame:
    """The months of ``by_month`` as marks of a figure, which are no claims; one row is one month."""
    return by_month(record).assign(block="events", kind="month", claim_id="")


def of_reader(record) -> pd.DataFrame:
    """The ``marks`` of a reader's own data, as EVENTS names them; no row where it names none."""
    return marks(record) if record.selection.events else marks(record)[:0]
