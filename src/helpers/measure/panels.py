"""Counts that may stand on one scale, one table for each."""

import pandas as pd

from helpers.measure import areas, standing
from helpers.measure.coverage import PROSE
from helpers.measure.lines import facets, line
from helpers.measure.once import once
from helpers.measure.totals import rates

# shorter totals say more of single days than of a period
LEAST_DAYS = 28
COUNTED = ("attacks", "incidents", "killed")
ACTORS = ("is", "is_or_unknown", "all")


@once
def panels(record) -> list[pd.DataFrame]:
    """The counts of activity in the area asked for, one table for each that may share a scale; one row is one total.

    Claims are split by every key of a line but ``series``. Left out are superseded editions, echoes (unless of an
    article), parts of a total, places below the area, other areas that do not take it in, totals of fewer than 28 days
    and numbers of the group's own dead. A panel is kept where one of its rows is of an article or it has at least two
    periods. Those with a row of the articles come first, then what the group itself did, then by years covered.
    Columns: those of ``measure.rates`` but its texts, and ``inner`` (the total lies within a longer one of the panel).
    """
    found = [_with_inner(line(part)) for part in facets(totals(record))]
    found = [part for part in found if part["layer"].eq("article").any() or (~part["inner"]).sum() > 1]
    return sorted(found, key=_order)


def totals(record) -> pd.DataFrame:
    """The totals from which the panels are made, those that stand alone among them; one row is one total."""
    area = areas.area(record.selection)
    counts, links = record.counts, record.links
    below = counts["place_id"].ne("") if "-" not in area else counts["place_id"].ne(area)
    home = area if "-" not in area else "IRQ"
    within = pd.Series([home in codes.split() for codes in counts["country"]], counts.index, dtype="bool")
    echo = counts["claim_id"].isin(standing.echoes(links)) & counts["layer"].ne("article")
    old = counts["claim_id"].isin(standing.superseded(links))
    active = counts["what"].isin(COUNTED) & counts["actor"].isin(ACTORS) & counts["who"].ne("is")
    kept = counts[active & within & ~below & ~echo & ~old & counts["part_of"].eq("")].drop(columns=[*PROSE])
    found = rates(kept)
    return found[found["days"].ge(LEAST_DAYS)].assign(series="")


def _with_inner(part: pd.DataFrame) -> pd.DataFrame:
    """A panel with whether each total lies within a longer one."""
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
