"""The event data that the record carries."""

import json
import tempfile
from pathlib import Path

import pandas as pd

from helpers import events, files
from helpers.errors import DATA_INVALID, Refusal
from helpers.events import cells
from helpers.events.licence import PROVENANCE
from helpers.events.row import INVOLVED
from helpers.files import sha256
from helpers.load import reference as embedded
from helpers.project import record_files
from helpers.tools import event_checks

# UCDP revises what it has published in the course of a year; from then on a number is final
FINAL_TO = "2025-12"
GED = "UCDP Georeferenced Event Dataset (GED) 19.1, Iraq, as the Humanitarian Data Exchange lays it out"
DEATHS = "UCDP best estimates of people killed by month, as compiled in github.com/conflictlab/Pace-map-risk, Hist.csv"
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


def write(ged: Path, deaths: Path, accessed: str, data: Path) -> list[Path]:
    """The files written into a data folder's ``reference/``, from a GED file and UCDP's deaths by month.

    ``accessed`` is the day on which both were fetched. Cells are of the events to which the group was a party; claims
    are held against all events.
    """
    collector = event_checks.Collector()
    read = events.read([ged], accessed, "ucdp", each=collector)
    side = cells.KEYS.index("what")
    own = {key: count for key, count in read.cells.items() if key[side] in INVOLVED}
    read.provenance["filters"]["what"] = "the Islamic State is a side"
    killed, folder = _months(deaths), data / embedded.FOLDER
    with tempfile.TemporaryDirectory() as copies:
        # what is there may differ from what is noted of it: a record beside such files is not read
        alone = _without_events(data, Path(copies, "data"))
        checks = event_checks.checks(alone, collector.table(), read.provenance, ids=True)
    written = {
        f"{Path(embedded.DEATHS).name}.csv": (killed, DEATHS, deaths),
        "cells.csv": (cells.text(own), GED, ged),
        event_checks.NAME: (event_checks.text(checks), GED, ged),
        PROVENANCE: (json.dumps(read.provenance, indent=1, ensure_ascii=False) + "\n", GED, ged),
    }
    sources = {}
    with files.writing(data.parent), tempfile.TemporaryDirectory(dir=data.parent, prefix=".reference-") as beside:
        for name, (text, what, path) in written.items():
            file = Path(beside, name)
            file.write_text(text, encoding="utf-8", newline="")
            told = {"from": what, "licence": LICENCE, "accessed": accessed}
            sources[name] = told | {"input_sha256": sha256(path), "sha256": sha256(file)}
        noted = Path(beside, "sources")
        noted.write_text(json.dumps(sources, indent=1) + "\n", encoding="utf-8")
        # all of them are there before the first takes the place of another
        folder.mkdir(exist_ok=True)
        for name in written:
            Path(beside, name).replace(folder / name)
        noted.replace(data / embedded.SOURCES)
        for path in folder.iterdir():
            if path not in (data / embedded.SOURCES, *(folder / name for name in written)):
                path.unlink()
    return [*(folder / name for name in written), data / embedded.SOURCES]


def _without_events(data: Path, copy: Path) -> Path:
    """The folder of a copy of the record without the event data beside it."""
    for path in record_files(data):
        if path.parent.name != embedded.FOLDER:
            files.freeze(path, copy / path.relative_to(data), DATA_INVALID)
    return copy


def _months(path: Path) -> str:
    """UCDP's deaths by month with whether a number is final; refused where a month of a country stands twice."""
    rows = pd.read_csv(path)
    if (twice := rows[rows.duplicated(["country", "month"])]).size:
        where = f"{path.name}:{twice.index[0] + 2}"
        raise Refusal(DATA_INVALID, [f"{where}:1: KEY got {twice['month'].iloc[0]} twice; expected each month once"])
    final = rows["month"].le(FINAL_TO).map({True: "final", False: "candidate"})
    told = rows[["country", "month", "killed_best"]].assign(status=final).sort_values(["country", "month"])
    return told.to_csv(index=False, lineterminator="\n")
