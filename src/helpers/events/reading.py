"""Files of events read, whatever their dataset and vintage."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from helpers.errors import CONFIGURATION, Refusal
from helpers.events import cells, opening, provenance, repeated
from helpers.events.coding import Coding
from helpers.events.counting import Counted, count
from helpers.events.csvrows import CsvRows
from helpers.events.faults import Faults, Unreadable
from helpers.events.layouts import DATASETS
from helpers.events.row import Event

# from which size on starting duckdb pays
LARGE = 32 << 20


@dataclass(frozen=True)
class Read:
    """What was read: the events of Iraq and Syria where they were kept, cells, provenance, and what is to be said."""

    events: list[Event]
    cells: cells.Cells
    provenance: dict[str, Any]
    notes: list[str]


@dataclass(frozen=True)
class Call:
    """What was asked for, and the problems found so far."""

    accessed: date
    dataset: str | None
    each: Callable[[Event], None] | None
    reader: str | None
    several: bool
    faults: Faults


def read(
    files: Sequence[Path],
    accessed: str | date,
    dataset: str | None = None,
    *,
    keep: bool = True,
    each: Callable[[Event], None] | None = None,
    reader: str | None = None,
) -> Read:
    """The events of Iraq and Syria in exports of one dataset (acled, ucdp or gtd), counted in cells.

    Those of other countries are checked, counted and dropped. ``accessed`` is the day on which the files were fetched:
    nothing in them may be later. With ``each`` every event goes there, in the order of the files, and none is kept;
    with neither ``each`` nor ``keep`` there are only cells, read in little memory whatever the size of a file. A large
    file is then read by duckdb where that is installed; ``reader`` (csv or duckdb) decides otherwise.

    Raises Refusal with every problem: 65 for what is wrong in a file, 78 for what is wrong in the call.
    """
    events: list[Event] = []
    each = each or (events.append if keep else None)
    call = Call(_options(files, accessed, dataset), dataset, each, reader, len(files) > 1, Faults())
    done: list[Counted] = []
    for path in map(Path, files):
        try:
            done.append(_file(path, call, done))
        except Unreadable:
            continue
    for number, counted in enumerate(done):
        repeated.say(counted, done[:number], call.faults)
    call.faults.refuse(files)
    total: cells.Cells = {}
    for counted in done:
        for key, number in counted.cells.items():
            cells.add(total, key, number)
    notes = provenance.notes(done)
    return Read(events, total, provenance.provenance(done, total, call.accessed, notes), notes)


def _options(files: Sequence[Path], accessed: str | date, dataset: str | None) -> date:
    found = []
    if not files:
        found.append("FILE: got none; expected one or more exports of event data")
    if dataset is not None and dataset not in DATASETS:
        found.append(f"--as: got {dataset!r}; expected one of {', '.join(DATASETS)}")
    text = str(accessed)
    try:
        day = date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError:
        found.append(f"--accessed: got {text!r}; expected the day on which the files were fetched, such as 2026-11-20")
    if found:
        raise Refusal(CONFIGURATION, found)
    return day


def _file(path: Path, call: Call, done: Sequence[Counted]) -> Counted:
    table = opening.opened(path, call.faults)
    layout = opening.recognised(table, call.faults, call.dataset)
    if done and layout.dataset.name != done[0].layout.dataset.name:
        first = done[0]
        message = f"got {layout.dataset.title}; expected {first.layout.dataset.title}, as in {first.path.name}"
        call.faults.add(path, 1, 1, "MIXED", f"{message}; read each dataset by itself")
        raise Unreadable
    return _by_duckdb(table, layout, call) or _row_by_row(table, layout, call)


def _by_duckdb(table: opening.Table, layout: opening.Layout, call: Call) -> Counted | None:
    """A file without a fault, counted; None where duckdb is not there, not asked for, or not enough."""
    large = call.reader == "duckdb" or (call.reader is None and table.path.stat().st_size >= LARGE)
    if call.each or not large or not isinstance(table, CsvRows):
        return None
    from helpers.events import duck

    try:
        _, first = next(CsvRows(table.path, Faults(), table.encoding).rows())
    except (StopIteration, Unreadable):
        return None
    counted = _counted(table, layout, call)
    good = duck.count(counted, table.header, first, call.several) and not counted.coding.reader.ambiguous()
    return counted if good else None


def _row_by_row(table: opening.Table, layout: opening.Layout, call: Call) -> Counted:
    counted, before = _counted(table, layout, call), len(call.faults.problems)
    count(table, counted, call.faults, call.each)
    if counted.rows == 0 and len(call.faults.problems) == before:
        call.faults.add(table.path, 1, 1, "EMPTY", "a header and nothing under it; expected events")
    if counted.coding.reader.ambiguous():
        at = counted.coding.at["start"]
        expected = "one day after the 12th at least: the month may as well stand first"
        call.faults.add(table.path, counted.first, at + 1, "DATE", f"column {table.header[at]}: expected {expected}")
    counted.sha256, counted.size = table.digest.hexdigest(), table.size
    return counted


def _counted(table: opening.Table, layout: opening.Layout, call: Call) -> Counted:
    coding = Coding(layout.dataset, table.header, call.accessed)
    return Counted(table.path, layout, coding, encoding=table.encoding, notes=table.notes)
