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
from helpers.events.faults import Faults, Unreadable
from helpers.events.layouts import DATASETS
from helpers.events.row import Event


@dataclass(frozen=True)
class Read:
    """What was read: the events of Iraq and Syria where they were kept, cells, provenance, and what is to be said."""

    events: list[Event]
    cells: cells.Cells
    provenance: dict[str, Any]
    notes: list[str]


def read(
    files: Sequence[Path],
    accessed: str | date,
    dataset: str | None = None,
    *,
    keep: bool = True,
    each: Callable[[Event], None] | None = None,
) -> Read:
    """The events of Iraq and Syria in exports of one dataset (acled, ucdp or gtd), counted in cells.

    Those of other countries are checked, counted and dropped. ``accessed`` is the day on which the files were fetched:
    nothing in them may be later. With ``each`` every event goes there, in the order of the files, and none is kept;
    with neither ``each`` nor ``keep`` there are only cells, read in little memory whatever the size of a file.

    Raises Refusal with every problem: 65 for what is wrong in a file, 78 for what is wrong in the call.
    """
    day, faults, events = _options(files, accessed, dataset), Faults(), []
    each = each or (events.append if keep else None)
    done: list[Counted] = []
    for path in map(Path, files):
        try:
            done.append(_file(path, day, dataset, done, faults, each))
        except Unreadable:
            continue
    for number, counted in enumerate(done):
        repeated.say(counted, done[:number], faults)
    faults.refuse(files)
    total: cells.Cells = {}
    for counted in done:
        cells.add_all(total, counted.cells)
    notes = provenance.notes(done)
    return Read(events, total, provenance.provenance(done, total, day, notes), notes)


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


def _file(
    path: Path,
    accessed: date,
    dataset: str | None,
    done: Sequence[Counted],
    faults: Faults,
    each: Callable[[Event], None] | None,
) -> Counted:
    table = opening.opened(path, faults)
    layout = opening.recognised(table, faults, dataset)
    if done and layout.dataset.name != done[0].layout.dataset.name:
        first = done[0]
        message = f"got {layout.dataset.title}; expected {first.layout.dataset.title}, as in {first.path.name}"
        faults.add(path, 1, 1, "MIXED", f"{message}; read each dataset by itself")
        raise Unreadable
    counted = Counted(path, layout, Coding(layout.dataset, table.header, accessed))
    before = len(faults.problems)
    count(table, counted, faults, [other.coding.ids for other in done], each)
    if counted.rows == 0 and len(faults.problems) == before:
        faults.add(path, 1, 1, "EMPTY", "a header and nothing under it; expected events")
    if counted.coding.reader.ambiguous():
        at = counted.coding.at["start"]
        expected = "one day after the 12th at least: the month may as well stand first"
        faults.add(path, counted.first, at + 1, "DATE", f"column {table.header[at]}: expected {expected}")
    counted.sha256, counted.size, counted.notes = table.digest.hexdigest(), table.size, table.notes
    counted.encoding = table.encoding
    return counted
