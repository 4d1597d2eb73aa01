"""Where cells come from, and what is to be said of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from helpers.events import opening
from helpers.events.cells import Cells
from helpers.events.counting import Counted
from helpers.events.layouts import IRAQ_AND_SYRIA


def provenance(done: Sequence[Counted], total: Cells, accessed: date, notes: Sequence[str]) -> dict[str, Any]:
    """What cells are made from: dataset, day of access, files without their folders, what was left out, and terms."""
    dataset = done[0].layout.dataset
    return {
        "dataset": dataset.name,
        "title": dataset.title,
        "accessed": accessed.isoformat(),
        "terms": dataset.terms,
        "shareable": dataset.shareable,
        "filters": {"country": list(IRAQ_AND_SYRIA)},
        "files": [_file(counted) for counted in done],
        "months": _months(total),
        "notes": list(notes),
    }


def _file(counted: Counted) -> dict[str, Any]:
    return {
        "name": counted.path.name,
        "bytes": counted.size,
        "sha256": counted.sha256,
        "layout": f"{counted.layout.dataset.title} {counted.layout.name}",
        "encoding": counted.encoding,
        "rows": counted.rows,
        "kept": counted.kept,
        "other_countries": counted.rows - counted.kept,
        "best_outside": counted.outside,
    }


def _months(total: Mapping[tuple[str, ...], list[int]]) -> dict[str, list[str]]:
    """The first and the last month of each country's events: outside of them nothing is known."""
    months = {
        country: sorted(key[0] for key in total if key[1] == country and "-" in key[0]) for country in IRAQ_AND_SYRIA
    }
    return {country: [known[0], known[-1]] for country, known in months.items() if known}


def notes(done: Sequence[Counted]) -> list[str]:
    """What a reader should know of the files, each said once."""
    said = []
    for counted in done:
        name = counted.path.name
        if counted.tags:
            said.append(f"{name}: line {counted.tags}, a row of tags or types under the header, is skipped")
        if counted.encoding != "utf-8":
            said.append(f"{name}: read as {counted.encoding}; it is not UTF-8")
        said += [f"{name}: {text}" for text in opening.lost(counted.layout, counted.coding.lacks)]
        if counted.layout.unknown:
            columns = ", ".join(repr(column[:40]) for column in counted.layout.unknown)
            said.append(f"{name}: not known and not read: {columns}")
        said += [f"{name}: {text}" for text in counted.notes]
    if outside := sum(counted.outside for counted in done):
        said.append(f"{outside} events have a best estimate outside their low and high ones; kept as they are")
    return said
