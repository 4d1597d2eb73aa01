"""The record held against a dataset of events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import load, measure, parameters
from helpers.events import Event
from helpers.measure import event_checks, event_filters, event_matches

NAME = "checks.csv"
# the kinds of checks: of a total over a period, of a relative claim, of a single event
TOTAL, RATIO, EVENT, MONTHS = "total", "ratio", "event", "months"
COLUMNS = tuple(
    dict.fromkeys(["check", *event_checks.TOTALS, *event_checks.RATIOS, *event_matches.COLUMNS], None),
)


@dataclass
class Collector:
    """Takes events of violence one by one, as ``events.read`` gives them, and lets go of all others."""

    rows: list[Event] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        if event.type in event_filters.VIOLENT[event.dataset]:
            self.rows.append(event)

    def table(self) -> pd.DataFrame:
        """What was taken; one row is one event."""
        return pd.DataFrame(self.rows, columns=Event._fields)


def checks(data: Path, rows: pd.DataFrame, provenance: Mapping[str, Any], *, ids: bool = False) -> pd.DataFrame:
    """Every claim of a data folder against the events of a dataset; one row is one claim or one of its nearest events.

    ``rows`` are the events, ``provenance`` is that of ``events.read``. ``check`` says which of the columns a row has:
    those of ``event_checks.totals``, ``event_checks.ratios`` or ``event_matches.matches``. The ids of events are
    left out unless asked for.
    """
    record = load.record_of(data, **parameters.WHOLE)
    covers = {code: _days(*months) for code, months in provenance["months"].items()}
    held = event_checks.Held(rows, provenance["dataset"], covers)
    places, tolls = load.table("places", data), measure.tolls(record.counts, record.links)
    parts = {
        TOTAL: event_checks.totals(record.counts, held),
        RATIO: event_checks.ratios(record.ratios, held),
        EVENT: event_matches.matches(record.events, tolls, places, held),
    }
    checks = pd.concat([part.dropna(axis=1, how="all").assign(check=name) for name, part in parts.items()])
    return checks.reindex(columns=[name for name in COLUMNS if name != "id" or ids])


def text(checks: pd.DataFrame) -> str:
    """Checks as CSV; distances to the kilometre, all other numbers as they are."""
    days = {name: checks[name].dt.strftime("%Y-%m-%d") for name in checks if name.startswith(("date_", "base_"))}
    written = checks.assign(**days, km=checks["km"].astype(float).round())
    return written.to_csv(index=False, lineterminator="\n", float_format="%.6g")


def _days(first: str, last: str) -> tuple[date, date]:
    """The first day of one month and the last of another."""
    end = pd.Period(last, freq="M").end_time
    return pd.Period(first, freq="M").start_time.date(), end.date()
