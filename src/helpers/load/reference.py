"""The event data that stands beside the record."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.check.reference import FOLDER
from helpers.check.reference import SOURCES as NOTED
from helpers.load.tables import texts
from helpers.parameters import Selection
from helpers.project import CELLS as CELLS_FILE
from helpers.project import events_folder

DEATHS, CELLS, CHECKS = (f"{FOLDER}/{name}" for name in ("ucdp_deaths_by_month", "cells", "checks"))
SOURCES = f"{FOLDER}/{NOTED}"
PROVENANCE = "provenance.json"
# the columns that are texts
CELL_TEXTS = ("month", "country", "governorate", "initiator", "what", "type")
CHECK_TEXTS = ("check", "claim_id", "answer", "reason", "counted", "id")
# whose numbers the deaths by month are, as an origin of the record
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
    if noted is None or not _asked_for(noted | {"origin": ORIGIN}, selection):
        return _deaths(pd.DataFrame(columns=["country", "month", "killed_best", "status"], dtype="str"))
    rows = _deaths(texts(DEATHS, data))
    within = rows["date_start"].ge(pd.Timestamp(selection.start)) & rows["date_end"].le(pd.Timestamp(selection.end))
    return rows[within].reset_index(drop=True)


def _asked_for(noted: dict, selection: Selection) -> bool:
    known = selection.as_of is None or pd.Timestamp(selection.as_of) >= pd.Timestamp(noted["accessed"])
    layer = noted.get("chosen") or "context" in selection.layers
    return known and layer and noted["origin"] not in selection.without


def _deaths(rows: pd.DataFrame) -> pd.DataFrame:
    # in the unit of the days of claims, beside which they stand
    first = pd.to_datetime(rows["month"], format="%Y-%m").astype("datetime64[s]")
    return pd.DataFrame(
        {
            "country": rows["country"],
            "date_start": first,
            "date_end": first + pd.offsets.MonthEnd(0),
            "value_best": rows["killed_best"].astype(float),
            "kind": rows["status"],
        }
    )


@dataclass(frozen=True)
class Events:
    """Event data beside the record: what one dataset holds, and what it says of the record's claims.

    ``cells`` count events by month, area, parties and type, ``checks`` has one row a claim or one of its nearest
    events. ``months`` are the first and the last month of which something is known, by country. ``own`` says that they
    are a reader's, fetched on the day ``accessed``.
    """

    dataset: str
    title: str
    accessed: date
    own: bool
    months: dict[str, tuple[pd.Period, pd.Period]]
    cells: pd.DataFrame
    checks: pd.DataFrame

    def __repr__(self) -> str:
        """What they are of, and how much there is."""
        if not self.months:
            return "no event data beside this selection"
        spans = ", ".join(f"{code} {first} to {last}" for code, (first, last) in self.months.items())
        return f"{self.title}, fetched {self.accessed}: {spans}\n  cells: {len(self.cells)}, checks: {len(self.checks)}"


def events(data: Path, selection: Selection) -> Events:
    """The event data that EVENTS names, else those of the data folder; without months where there are none.

    Nor are there any where the selection leaves out their makers, asks for what was known before they were fetched or,
    unless EVENTS names them, leaves out other documents than the articles.
    """
    folder = events_folder(selection.events) if selection.events else data / FOLDER
    if not (folder / CELLS_FILE).is_file():
        return _none()
    noted = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    if not _asked_for(noted | {"origin": noted["dataset"], "chosen": bool(selection.events)}, selection):
        return _none()
    read = (lambda name: texts(f"{FOLDER}/{name}", data)) if not selection.events else _texts_of(folder)
    return Events(
        dataset=noted["dataset"],
        title=noted["title"],
        accessed=date.fromisoformat(noted["accessed"]),
        own=bool(selection.events),
        months={code: tuple(pd.Period(month, "M") for month in ends) for code, ends in noted["months"].items()},
        cells=_typed(read("cells"), CELL_TEXTS),
        checks=_typed(read("checks"), CHECK_TEXTS) if (folder / "checks.csv").is_file() else _none().checks,
    )


def _none() -> Events:
    cells = pd.DataFrame(columns=[*CELL_TEXTS, "events", "killed_low", "killed_best", "killed_high"], dtype="str")
    checks = pd.DataFrame(columns=CHECK_TEXTS, dtype="str")
    numbers = dict.fromkeys(("events", "killed_low", "killed_best", "killed_high"), "int64")
    return Events("", "", date.min, False, {}, cells.astype(numbers), checks)


def _texts_of(folder: Path):
    return lambda name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def _typed(rows: pd.DataFrame, as_texts: tuple[str, ...]) -> pd.DataFrame:
    """A table with numbers and days in place of texts, but for the columns that are texts."""
    typed = {}
    for name in rows.columns.difference(as_texts):
        read = pd.to_datetime if name.startswith(("date_", "base_")) else pd.to_numeric
        typed[name] = read(rows[name].replace("", None))
    return rows.assign(**typed)
