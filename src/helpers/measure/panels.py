"""Counts that may stand on one scale, one table for each."""

import pandas as pd

from helpers.measure import areas, standing
from helpers.measure.coverage import PROSE
from helpers.measure.lines import facets
from helpers.measure.once import once
from helpers.measure.totals import LEAST_DAYS, rates

COUNTED = ("attacks", "incidents", "killed")
ACTORS = ("is", "is_or_unknown", "all")


@once
def panels(record) -> list[pd.DataFrame]:
    """The counts of activity in the selected area, one table for each common scale; one row is one total.

    Claims are split by every key of a line but ``series``. Left out are superseded editions, echoes (unless of an
    article), parts of a total, places below the area, other areas that do not take it in, totals of fewer than 28 days
    and numbers of the group's own dead. A panel is kept where one of its rows is of an article or it has at least two
    periods. Those with a row of the articles come first, then what the group itself did, then by years covered.
    Columns: those of ``measure.rates`` but its texts, and ``inner`` (the total lies within a longer one of the panel).
    """
    parts = [_with_inner(part) for part in facets(totals(record))]
    parts = [part for part in parts if part["layer"].eq("article").any() or (~part["inner"]).sum() > 1]
    return sorted(parts, key=_order)


def totals(record) -> pd.DataFrame:
    """The totals of which panels are made, and those that stand alone; one row is one total."""
    area = areas.area(record.selection)
    counts, links = record.counts, record.links
    here = counts["place_id"].eq(area if areas.is_governorate(area) else "")
    here &= areas.take_in(counts, areas.country(area))
    echo = counts["claim_id"].isin(standing.echoes(links)) & counts["layer"].ne("article")
    old = counts["claim_id"].isin(standing.superseded(links))
    active = counts["what"].isin(COUNTED) & counts["actor"].isin(ACTORS) & counts["who"].ne("is")
    kept = counts[active & here & ~echo & ~old & counts["part_of"].eq("")].drop(columns=[*PROSE])
    rows = rates(kept)
    return rows[rows["days"].ge(LEAST_DAYS)].assign(series="")


def _with_inner(part: pd.DataFrame) -> pd.DataFrame:
    """The panel, with ``inner`` true for each total that lies within a longer one."""
    spans = list(zip(part["date_start"], part["date_end"], part["days"], strict=True))
    inner = [
        any(start >= first and end <= last and days < longer for first, last, longer in spans)
        for start, end, days in spans
    ]
    return part.assign(inner=inner)


def _order(part: pd.DataFrame) -> tuple:
    outer = part[~part["inner"]]
    years = outer["days"].sum() / 365.25
    return (
        not part["layer"].eq("article").any(),
        part["actor"].iloc[0] == "all",
        -years,
        part["origin_id"].iloc[0],
        part["what"].iloc[0],
        part["who"].iloc[0],
    )
