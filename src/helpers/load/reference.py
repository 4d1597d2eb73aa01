"""The event data that stands beside the record."""

import json
from pathlib import Path

import pandas as pd

from helpers.check.reference import FOLDER
from helpers.check.reference import SOURCES as NOTED
from helpers.load.tables import texts
from helpers.parameters import Selection

DEATHS, CELLS, CHECKS = (f"{FOLDER}/{name}" for name in ("ucdp_deaths_by_month", "cells", "checks"))
SOURCES = f"{FOLDER}/{NOTED}"
# whose numbers they are, as an origin of the record
ORIGIN = "ucdp"


def sources(data: Path) -> dict[str, dict]:
    """Where each file of the data folder’s ``reference/`` is from, by its name; empty where there is none."""
    path = data / SOURCES
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def deaths(data: Path, selection: Selection) -> pd.DataFrame:
    """UCDP’s deaths by month in the period asked for; one row is one month of one country.

    Counted are people killed in organised violence of all kinds and by all parties, not by the group alone. Columns:
    ``country``; ``date_start``, ``date_end``, the first and the last day of the month; ``value_best``; ``kind``,
    ``final`` or ``candidate`` (a number that UCDP may still change). Months that the period cuts are left out. No row
    where the selection leaves out UCDP or other documents than the articles, or asks for what was known before the
    numbers were fetched.
    """
    noted = sources(data).get(f"{Path(DEATHS).name}.csv")
    if noted is None or not _asked_for(noted, selection):
        return _deaths(pd.DataFrame(columns=["country", "month", "killed_best", "status"], dtype="str"))
    rows = _deaths(texts(DEATHS, data))
    within = rows["date_start"].ge(pd.Timestamp(selection.start)) & rows["date_end"].le(pd.Timestamp(selection.end))
    return rows[within].reset_index(drop=True)


def _asked_for(noted: dict, selection: Selection) -> bool:
    known = selection.as_of is None or pd.Timestamp(selection.as_of) >= pd.Timestamp(noted["accessed"])
    return known and "context" in selection.layers and ORIGIN not in selection.without


def _deaths(rows: pd.DataFrame) -> pd.DataFrame:
    first = pd.to_datetime(rows["month"], format="%Y-%m")
    return pd.DataFrame(
        {
            "country": rows["country"],
            "date_start": first,
            "date_end": first + pd.offsets.MonthEnd(0),
            "value_best": rows["killed_best"].astype(float),
            "kind": rows["status"],
        }
    )
