"""Totals over periods, as rates."""

import pandas as pd

from helpers.measure import expected, intervals
from helpers.measure.lines import facets

DAY = pd.Timedelta(days=1)
DAYS_PER_MONTH = 30
# the days of a month in the mean of all years
MEAN_MONTH = 365.25 / 12
# shorter totals say more of single days than of a period
LEAST_DAYS = 28


def prefer_articles(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows from the articles, or all rows where none comes from an article."""
    own = rows[rows["layer"] == "article"]
    return own if len(own) else rows


@expected.tables(counts="event_id")
def rates(counts: pd.DataFrame) -> pd.DataFrame:
    """Totals over a period as rates over their exposure; one row is one dated total.

    Adds ``days`` (length of the period, both ends included) and ``rate_low``, ``rate``, ``rate_high``: the value per
    30 days. A total of an event is no rate and is left out, as is one without a number or a date. A rate is never
    clipped to the window: it belongs to the whole period that the source states.
    """
    stated = counts["event_id"].eq("") & counts["date_start"].notna() & counts["value_status"].eq("stated")
    totals = counts[stated].reset_index(drop=True)
    totals["days"] = (totals["date_end"] - totals["date_start"]).dt.days + 1
    numbers = totals[["value_low", "value_best", "value_high"]].div(totals["days"], axis=0) * DAYS_PER_MONTH
    return totals.join(numbers.set_axis(["rate_low", "rate", "rate_high"], axis=1))


def with_intervals(rates: pd.DataFrame) -> pd.DataFrame:
    """The rates with their 95 % intervals; one row is one rate of ``rates`` with a single number.

    Adds ``exact_low, exact_high`` (Poisson, Garwood) and ``wide_low, wide_high`` (widened by a dispersion of 5), per
    30 days. Neither covers what was not reported.
    """
    rows = rates[rates["value_best"].notna()].copy()
    scale = DAYS_PER_MONTH / rows["days"]
    for name, interval in (("exact", intervals.poisson), ("wide", intervals.dispersed)):
        ends = [interval(n) for n in rows["value_best"]]
        rows[f"{name}_low"] = [low for low, _ in ends] * scale
        rows[f"{name}_high"] = [high for _, high in ends] * scale
    return rows.reset_index(drop=True)


def series(totals: pd.DataFrame) -> list[pd.DataFrame]:
    """The series of attacks and incidents in documents other than the articles, of two totals or more.

    One table is one series; one row is one total of ``rates``. Series for parts of the area are left out where there
    is one for the whole.
    """
    counted = totals["what"].isin(["attacks", "incidents"]) | (totals["actor"].eq("is") & totals["what"].eq("killed"))
    several = facets(totals[totals["layer"].eq("context") & counted], least=2)
    whole = [part for part in several if (part["place_id"] == "").all()]
    return sorted(whole or several, key=lambda part: (part["origin_id"].iloc[0], part["series"].iloc[0]))


@expected.tables(counts="event_id")
def activity(counts: pd.DataFrame) -> list[pd.DataFrame]:
    """Rates of the group's activity and of operations against it, one table per facet that may share a line.

    Facets differ in counting basis, unit, geography, thing counted, actor, origin or series; parts of a total have
    their own. Of other documents than the articles only ``series`` are taken.
    """
    totals = rates(counts)
    return [*facets(totals[totals["layer"] == "article"]), *series(totals)]
