"""The event data that the record carries."""

import hashlib
import json
import re
import unicodedata
from pathlib import Path

import pandas as pd

from helpers.errors import DATA_INVALID, Refusal, nearest
from helpers.load import reference as embedded

# UCDP revises what it has published in the course of a year; from then on a number is final
FINAL_TO = "2025-12"
GED = "UCDP Georeferenced Event Dataset (GED) 19.1, Iraq, as the Humanitarian Data Exchange lays it out"
DEATHS = "UCDP best estimates of people killed by month, as compiled in github.com/conflictlab/Pace-map-risk, Hist.csv"
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
COLUMNS = (
    *("id", "type_of_violence", "side_a", "side_b", "where_prec", "adm_1", "latitude", "longitude", "country"),
    *("date_prec", "date_start", "date_end", "low", "best", "high"),
)
GROUP, COUNTRIES = "IS", {"Iraq": "IRQ", "Syria": "SYR"}
TYPES = {"1": "battle", "2": "non_state", "3": "one_sided"}
# UCDP's seven steps of precision in place: 4 is a governorate, 5 a stretch or region, 6 a country, 7 none
PRECISION = {"1": 1, "2": 2, "3": 3, "4": 3, "5": 4, "6": 4, "7": 4}
GOVERNORATES = {
    "al anbar": "IQ-AN",
    "al basrah": "IQ-BA",
    "al muthanna": "IQ-MU",
    "al qadisiyah": "IQ-QA",
    "an najaf": "IQ-NA",
    "arbil": "IQ-AR",
    "as sulaymaniyah": "IQ-SU",
    "at-tamim": "IQ-KI",
    "babil": "IQ-BB",
    "baghdad": "IQ-BG",
    "dahuk": "IQ-DA",
    "dhi qar": "IQ-DQ",
    "diyala": "IQ-DI",
    "karbala": "IQ-KA",
    "kirkuk": "IQ-KI",
    "maysan": "IQ-MA",
    "ninawa": "IQ-NI",
    "salah ad din": "IQ-SD",
    "wasit": "IQ-WA",
}
CELL = ["month", "country", "governorate", "initiator", "type"]


def write(ged: Path, deaths: Path, accessed: str, folder: Path) -> list[Path]:
    """The files written into a data folder's ``reference/``, from a GED file and UCDP's deaths by month.

    ``accessed`` is the day on which both were fetched. Only events to which the group was a party are kept.
    """
    found = events(ged)
    tables = {embedded.DEATHS: _months(deaths), embedded.CELLS: cells(found[found["is_involved"]])}
    written = {name: folder / f"{name}.csv" for name in tables}
    (folder / embedded.FOLDER).mkdir(exist_ok=True)
    for name, table in tables.items():
        table.to_csv(written[name], index=False, lineterminator="\n")
    first, last = found["start"].min(), found["end"].max()
    covers = {"IRQ": [f"{first:%Y}-01-01", f"{last:%Y}-12-31"]}
    inputs = [(embedded.DEATHS, DEATHS, deaths, {}), (embedded.CELLS, GED, ged, {"dataset": "ucdp", "covers": covers})]
    sources = {
        written[name].name: {
            "from": what,
            "licence": LICENCE,
            "accessed": accessed,
            "input_sha256": sha256(path),
            "sha256": sha256(written[name]),
        }
        | more
        for name, what, path, more in inputs
    }
    path = folder / embedded.SOURCES
    path.write_text(json.dumps(sources, indent=2) + "\n", encoding="utf-8")
    return [*written.values(), path]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def events(path: Path) -> pd.DataFrame:
    """The events of a GED file of any vintage, in the columns that all datasets share; one row is one event.

    ``initiator`` is blank between states and armed groups, whose order in GED is no direction.
    """
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    if missing := [name for name in COLUMNS if name not in rows]:
        raise Refusal(DATA_INVALID, [f"{path.name}:1: HEADER got no column {missing[0]}; expected a UCDP GED file"])
    # the row of tags under the header
    rows = rows[rows["id"].str.fullmatch(r"[0-9]+")].reset_index(drop=True)
    one_sided = rows["type_of_violence"].eq("3")
    by = rows["side_a"].eq(GROUP).map({True: "is", False: "other"})
    by = by.mask(rows["side_a"].str.startswith("Government of"), "state_force")
    places = rows["adm_1"].map(_governorate)
    return pd.DataFrame(
        {
            "dataset": "ucdp",
            "line": 0,
            "id": rows["id"],
            "start": pd.to_datetime(rows["date_start"]),
            "end": pd.to_datetime(rows["date_end"]),
            "date_precision": rows["date_prec"].astype(int),
            "country": rows["country"].map(COUNTRIES),
            "governorate": places,
            "precision": rows["where_prec"].map(PRECISION).mask(places.eq(""), 4),
            "initiator": by.where(one_sided, "unknown"),
            "type": rows["type_of_violence"].map(TYPES),
            **{f"killed_{end}": rows[end].astype(int) for end in ("low", "best", "high")},
            "status": rows.get("code_status", ""),
            "latitude": rows["latitude"].astype(float),
            "longitude": rows["longitude"].astype(float),
            "is_involved": rows["side_a"].eq(GROUP) | rows["side_b"].eq(GROUP),
        }
    )


def cells(rows: pd.DataFrame) -> pd.DataFrame:
    """Events added up; one row is one month, country, governorate, initiator and type.

    An event counts in the month in which it begins. ``imprecise_place`` are those of no known governorate,
    ``imprecise_time`` those that may have been in another month.
    """
    told = rows.assign(
        month=rows["start"].dt.strftime("%Y-%m"),
        events=1,
        imprecise_place=rows["precision"].ge(4).astype(int),
        imprecise_time=rows["start"].dt.to_period("M").ne(rows["end"].dt.to_period("M")).astype(int),
    )
    numbers = ["events", "killed_low", "killed_best", "killed_high", "imprecise_place", "imprecise_time"]
    return told.groupby(CELL, sort=True)[numbers].sum().reset_index()


def _months(path: Path) -> pd.DataFrame:
    """UCDP's deaths by month with whether a number is final; refused where a month of a country stands twice."""
    rows = pd.read_csv(path)
    if (twice := rows[rows.duplicated(["country", "month"])]).size:
        where = f"{path.name}:{twice.index[0] + 2}"
        raise Refusal(DATA_INVALID, [f"{where}: KEY got {twice['month'].iloc[0]} twice; expected each month once"])
    final = rows["month"].le(FINAL_TO).map({True: "final", False: "candidate"})
    return rows[["country", "month", "killed_best"]].assign(status=final).sort_values(["country", "month"])


def _governorate(name: str) -> str:
    """The ISO 3166-2 code of a governorate as UCDP spells it; blank where none is given."""
    letters = unicodedata.normalize("NFKD", name.removesuffix("province"))
    plain = " ".join(re.sub(r"[^a-z -]", "", letters.lower()).split())
    if plain and plain not in GOVERNORATES:
        raise Refusal(DATA_INVALID, [f"GOVERNORATE got {name!r}; expected one of Iraq{nearest(plain, GOVERNORATES)}"])
    return GOVERNORATES.get(plain, "")
