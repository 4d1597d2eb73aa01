"""Event data beside the record, by month, with what they say of its claims."""

import pandas as pd

from helpers.measure import areas, drawdown, event_checks
from helpers.measure.event_filters import VIOLENT

COLUMNS = ("date_start", "date_end", "events", "own", "killed_low", "killed_best", "killed_high")
TOTAL, RATIO, EVENT, MONTHS = "total", "ratio", "event", "months"
KINDS = (TOTAL, MONTHS, RATIO, EVENT)
# what is not answered for a reason that lies in the dataset
SILENT = (event_checks.NOT_COVERED, event_checks.NOT_RECORDED)


def by_month(record) -> pd.DataFrame:
    """The events to which the group is a party in the area asked for; one row is one month, also without an event.

    ``events`` counts all of them, ``own`` those that the group is known to have started; ``killed_low, killed_best,
    killed_high`` are the dead of both sides. Months outside what the dataset covers have no row, nor has one that the
    period cuts. Events of which only the year is known are in no month.
    """
    held, selection, area = record.beside, record.selection, areas.area(record.selection)
    country = "IRQ" if "-" in area else area
    if held is None or country not in held.months:
        return pd.DataFrame({name: pd.Series(dtype="float") for name in COLUMNS}).astype(_DAYS)
    cells = held.cells
    here = cells["country"].eq(country) & (cells["governorate"].eq(area) if "-" in area else True)
    cells = cells[here & cells["what"].ne("") & cells["type"].isin(VIOLENT[held.dataset])]
    cells = cells.assign(own=cells["events"].where(cells["initiator"].eq("is"), 0))
    months = pd.period_range(*held.months[country], freq="M")
    found = cells.groupby("month")[list(COLUMNS[2:])].sum().reindex(months.astype(str), fill_value=0)
    found.insert(0, "date_start", months.start_time)
    found.insert(1, "date_end", months.end_time.normalize())
    inside = found["date_start"].ge(pd.Timestamp(selection.start)) & found["date_end"].le(pd.Timestamp(selection.end))
    return found[inside].astype(_DAYS).reset_index(drop=True)


def marks(record) -> pd.DataFrame:
    """The marks of the figure of events; one row is one mark.

    ``block`` is ``levels`` or ``deaths``, as in ``drawdown.marks``, or ``events``, one row a month of ``by_month``.
    """
    beside = drawdown.marks(record)
    beside = beside[beside["block"].isin(["levels", "deaths"])]
    own = by_month(record).assign(block="events", kind="month", claim_id="")
    return pd.concat([part for part in (beside, own) if len(part)] or [beside.reindex(columns=[*beside, *own])])


_DAYS = dict.fromkeys(("date_start", "date_end"), "datetime64[ns]")


def checks(record) -> pd.DataFrame:
    """What event data say of the claims of the selection; one row is one claim or one of its nearest events.

    The checks of ``record.beside``, then those of the totals against UCDP’s deaths by month (``check`` is ``months``),
    each with the columns of its claim.
    """
    held = record.beside
    monthly = event_checks.by_month(record.counts, record.deaths).assign(check=MONTHS)
    parts = [part for part in ([held.checks] if held else []) + [monthly] if len(part)]
    if not parts:
        return _EMPTY.copy()
    found = pd.concat([part.dropna(axis=1, how="all") for part in parts], ignore_index=True)
    told = ["claim_id", "claim", "claim_fr", "origin_id", "country", "place_id"]
    found = found.reindex(columns=_EMPTY.columns[: -len(told) + 1]).merge(record.claims[told], on="claim_id")
    return found.fillna(dict.fromkeys(("answer", "reason", "counted", "id"), ""))


_EMPTY = pd.DataFrame(
    columns=[
        *dict.fromkeys(["check", *event_checks.TOTALS, *event_checks.RATIOS]),
        *("n", "rank", "id", "days", "km", "killed", "stated", "difference", "day_killed"),
        *("claim", "claim_fr", "origin_id", "country", "place_id"),
    ]
)


def answers(checks: pd.DataFrame) -> pd.DataFrame:
    """How often each answer is given, by kind of check; one row is one of ``check``, ``answer`` and ``reason``.

    ``n_claims`` counts claims, ``claim_ids`` names them.
    """
    each = checks.drop_duplicates(["check", "claim_id"])
    each = each.assign(order=each["check"].map(KINDS.index), silent=each["answer"].isin(SILENT))
    grouped = each.groupby(["order", "silent", "check", "answer", "reason"])["claim_id"].agg(tuple)
    found = grouped.rename("claim_ids").reset_index().drop(columns=["order", "silent"])
    return found.assign(n_claims=found["claim_ids"].map(len))


def of_kind(checks: pd.DataFrame, *kinds: str) -> pd.DataFrame:
    """The checks of some kinds that have an answer of the dataset; one row is one of ``checks``."""
    return checks[checks["check"].isin(kinds) & ~checks["answer"].isin(SILENT)].reset_index(drop=True)
