"""What event data say of the claims of a record."""

import pandas as pd

from helpers.measure import drawdown, event_checks, event_months

TOTAL, RATIO, EVENT, MONTHS = "total", "ratio", "event", "months"
KINDS = (TOTAL, MONTHS, RATIO, EVENT)
# what is not answered for a reason that lies in the dataset
SILENT = (event_checks.NOT_COVERED, event_checks.NOT_RECORDED)


def marks(record) -> pd.DataFrame:
    """The marks of the figure of events; one row is one mark.

    ``block`` is ``levels`` or ``deaths``, as in ``drawdown.marks``, or ``events``, one row a month of
    ``event_months.by_month``.
    """
    beside = drawdown.marks(record, alone=True)
    beside = beside[beside["block"].ne("events")]
    own = event_months.marks(record)
    parts = [part for part in (beside, own) if len(part)] or [beside]
    return pd.concat(parts, ignore_index=True).reindex(columns=list(dict.fromkeys([*beside, *own])))


def checks(record) -> pd.DataFrame:
    """What event data say of the claims of the selection; one row is one claim or one of its nearest events.

    The checks of ``record.beside``, then those of the totals against UCDP’s deaths by month (``check`` is ``months``),
    each with the columns of its claim.
    """
    monthly = event_checks.by_month(record.counts, record.deaths).assign(check=MONTHS)
    parts = [part for part in [record.beside.checks, monthly] if len(part)]
    if not parts:
        return _EMPTY.copy()
    rows = pd.concat([part.dropna(axis=1, how="all") for part in parts], ignore_index=True)
    told = ["claim_id", "claim", "claim_fr", "origin_id", "country", "place_id"]
    rows = rows.reindex(columns=_EMPTY.columns[: -len(told) + 1]).merge(record.claims[told], on="claim_id")
    texts = ["answer", "reason", "counted", "id"]
    return rows.assign(**rows[texts].astype(object).fillna("").astype("str"))


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
    rows = grouped.rename("claim_ids").reset_index().drop(columns=["order", "silent"])
    return rows.assign(n_claims=rows["claim_ids"].map(len))


def of_kind(checks: pd.DataFrame, *kinds: str) -> pd.DataFrame:
    """The checks of some kinds that have an answer of the dataset; one row is one of ``checks``."""
    return checks[checks["check"].isin(kinds) & ~checks["answer"].isin(SILENT)].reset_index(drop=True)
