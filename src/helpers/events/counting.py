"""The rows of one file, counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers.events.cells import Cells, Count
from helpers.events.coding import BOTH, POINT, TOLL, WHERE, WHO, Coding, Party, Place, Toll
from helpers.events.days import Days
from helpers.events.faults import Fault, Faults, Unreadable, wrong
from helpers.events.opening import Layout, Table
from helpers.events.row import Event


@dataclass
class Counted:
    """What one file holds.

    ``tags`` is the line of a row of tags or types under the header, 0 where there is none, ``first`` that of the first
    event. ``outside`` are events whose best estimate is not from the low one to the high one.
    """

    path: Path
    layout: Layout
    coding: Coding
    cells: Cells = field(default_factory=dict)
    rows: int = 0
    kept: int = 0
    outside: int = 0
    tags: int = 0
    first: int = 0
    sha256: str = ""
    size: int = 0
    encoding: str = "utf-8"
    notes: Sequence[str] = ()


def count(table: Table, counted: Counted, faults: Faults, each: Callable[[Event], None] | None = None) -> None:
    """Read all rows of a table into ``counted``; every event of Iraq and Syria also goes to ``each``.

    The loop is long and plain because it runs once a row: what texts mean is remembered, what is rare goes elsewhere.
    """
    coding, cells_of = counted.coding, counted.cells
    when_of, where_of, who_of = coding.pick(*coding.dataset.days), coding.pick(*WHERE), coding.pick(*WHO)
    toll_of, point_of, type_of = coding.pick(*TOLL), coding.pick(*POINT), coding.pick("type")
    whens, wheres, parties, tolls, types = coding.whens, coding.wheres, coding.parties, coding.tolls, coding.types
    take, is_point, coverage = coding.ids.add, BOTH.fullmatch, coding.dataset.coverage
    id_of = coding.pick("id") if "id" in coding.has else None
    rows = kept = outside = 0
    for line, row in table.rows():
        rows += 1
        if rows == 1:
            counted.first = line
        row.append("")
        try:
            when, where, toll = whens[when_of(row)], wheres[where_of(row)], tolls[toll_of(row)]
            party = parties[who_of(row)] if where else types[type_of(row)]
            if not is_point(",".join(point_of(row))):
                coding.point(point_of(row))
            if where and when.end < coverage[where.country]:
                raise ValueError
            if id_of:
                take(id_of(row))
        except (Fault, ValueError):
            if rows == 1 and is_tags(row):
                counted.tags, rows = line, 0
            else:
                _say(table, coding, faults, line, row)
            continue
        if where:
            kept += 1
            outside += toll.outside
            _add(cells_of, key_of(when, where, party), when, where, party, toll)
            if each:
                each(event(coding, line, row, when, where, party, toll))
    counted.rows, counted.kept, counted.outside = rows, kept, outside


def key_of(when: Days, where: Place, party: Party) -> tuple[str, ...]:
    """The cell that an event counts in."""
    return when.month, where.country, where.governorate, party.initiator, party.what, party.type


def _add(cells: Cells, key: tuple[str, ...], when: Days, where: Place, party: Party, toll: Toll) -> None:
    count = cells.get(key)
    if count is None:
        count = cells[key] = [0] * len(Count._fields)
    count[0] += 1
    if toll.best is None:
        count[4] += 1
    else:
        count[1] += toll.low
        count[2] += toll.best
        count[3] += toll.high
    count[5] += where.unsure
    count[6] += when.unsure
    count[7] += party.unclear


def event(coding: Coding, line: int, row: list[str], when: Days, where: Place, party: Party, toll: Toll) -> Event:
    """One row as an event."""
    latitude, longitude = coding.point(coding.pick(*POINT)(row))
    name = row[coding.at["id"]] if "id" in coding.has else ""
    return Event(
        *(coding.dataset.name, line, name, when.start, when.end, when.precision),
        *(where.country, where.governorate, where.precision, party.initiator, party.type),
        *(toll.low, toll.best, toll.high, party.status, latitude, longitude, party.what),
    )


def is_tags(row: Sequence[str]) -> bool:
    """Whether a row under a header has tags of the Humanitarian Exchange Language or the types of columns."""
    said = [cell for cell in row if cell]
    return bool(said) and (all(cell.startswith("#") for cell in said) or set(said) == {"0", "1", "x"})


def _say(table: Table, coding: Coding, faults: Faults, line: int, row: list[str]) -> None:
    """Note what is wrong with a row."""
    cells = row[:-1]
    if [cell.lower() for cell in cells] == [name.lower() for name in table.header]:
        faults.add(table.path, line, 1, "HEADER", "the header once more; expected one table in a file")
        raise Unreadable
    for fault in coding.check(row):
        at = coding.at[fault.role]
        # line breaks inside the cells before it move a cell down
        cell_line = line + sum(cell.count("\n") for cell in cells[:at])
        message = wrong(table.header[at], cells[at], fault.expected)
        faults.add(table.path, cell_line, at + 1, fault.code, message)
