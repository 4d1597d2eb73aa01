"""People killed by month, as UCDP counts them."""

import pandas as pd

from helpers.measure import areas
from helpers.measure.totals import DAYS_PER_MONTH

# months on either side of a change
SPAN = 24
# what they are in the words of the record; no claim says so, hence no id
COUNTED = {
    "block": "deaths",
    "origin_id": "ucdp",
    "layer": "context",
    "what": "killed",
    "who": "people",
    "actor": "all",
    "count_basis": "recorded_by_monitor",
    "unit": "people",
    "claim_id": "",
}


def by_month(record) -> pd.DataFrame:
    """The deaths of each month in the area asked for, in the order of time; one row is one month.

    Killed in organised violence of all kinds and by all parties. Columns: ``record.deaths`` and COUNTED. Iraq and Syria
    are never added; of a part of a country there is no row.
    """
    rows = record.deaths
    own = rows[rows["country"].eq(areas.area(record.selection))]
    return own.sort_values("date_start").assign(**COUNTED).reset_index(drop=True)


def within(table: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """The months of ``by_month`` that lie between a day and before another; all other marks of a table left out."""
    whole = table["date_start"].ge(first) & table["date_end"].lt(last)
    return table[table["block"].eq("deaths") & whole]


def gaps(months: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """The days between two days of which no month tells, each gap with the day after its last."""
    ends = [first, *(months["date_end"] + pd.Timedelta(days=1))]
    return [gap for gap in zip(ends, [*months["date_start"], last], strict=True) if gap[0] < gap[1]]


def runs(months: pd.DataFrame) -> list[pd.DataFrame]:
    """The months in tables of one kind each that follow upon each other without a gap."""
    gone = months["date_start"].ne(months["date_end"].shift() + pd.Timedelta(days=1))
    turn = gone | months["kind"].ne(months["kind"].shift())
    return [part for _, part in months.groupby(turn.cumsum())]


def by_year(months: pd.DataFrame) -> pd.DataFrame:
    """The deaths of each year; one row is one year of which months are told, the newest last.

    ``months`` is ``by_month``. Columns: ``year``, ``months`` (how many are told), ``killed``, ``fewest`` and ``most``
    (of a month), ``candidate`` (months that are not final).
    """
    told = months.assign(year=months["date_start"].dt.year, candidate=months["kind"].eq("candidate"))
    named = {"months": "size", "killed": "sum", "fewest": "min", "most": "max"}
    yearly = told.groupby("year")["value_best"].agg(**named)
    return yearly.join(told.groupby("year")["candidate"].sum()).reset_index()


def around(months: pd.DataFrame, before: pd.Timestamp, after: pd.Timestamp) -> tuple[float, float] | None:
    """The number of dead that half of the months had at least, in the two years up to a day and from another on.

    ``months`` is ``by_month``. None where one of the 48 months is not told.
    """
    first = months[months["date_start"].le(before)].tail(SPAN)
    last = months[months["date_end"].ge(after)].head(SPAN)
    told = all(len(part) == SPAN and len(runs(part.assign(kind=""))) == 1 for part in (first, last))
    reached = told and first["date_end"].iloc[-1] >= before and last["date_start"].iloc[0] <= after
    half = (float(part["value_best"].quantile(interpolation="higher")) for part in (first, last))
    return tuple(half) if reached else None


def series(months: pd.DataFrame) -> list[pd.DataFrame]:
    """The months as a series of rates, in the form of ``measure.series``; of none, none."""
    days = (months["date_end"] - months["date_start"]).dt.days + 1
    rated = months.assign(days=days, rate=months["value_best"] / days * DAYS_PER_MONTH, place_id="")
    return [rated] if len(rated) else []
