"""The tables of a data folder, as read."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from helpers import dates
from helpers.check import cells
from helpers.check.csvtext import Unreadable, records
from helpers.errors import Problem, nearest
from helpers.files import shown_path

MAY_BE_EMPTY = ("series", "links", "not_coded")


class Lacking(Exception):
    """A table or a column that the dictionary does not name, though the record is checked by it."""


@dataclass(frozen=True)
class Row:
    """One row of a table; ``row["column"]`` is the text of a cell."""

    table: "Table"
    line: int
    cells: list[str]

    def __getitem__(self, column: str) -> str:
        try:
            return self.cells[self.table.columns[column]]
        except KeyError:
            raise Lacking(f"column {column} of {self.table.name}") from None

    def get(self, column: str) -> str:
        """The text of a cell; blank where the table has no such column."""
        return self[column] if column in self.table.columns else ""

    def problem(self, code: str, column: str, expected: str) -> Problem:
        """What is wrong with one cell, as what it holds and what was expected."""
        return self.say(code, column, f"got {cells.quoted(self[column])}; expected {expected}")

    def say(self, code: str, column: str, message: str) -> Problem:
        """What is wrong with one cell, in other words than "got" and "expected"."""
        number = self.table.columns[column]
        # Line breaks inside the cells before it move a cell down.
        line = self.line + sum(cell.count("\n") for cell in self.cells[:number])
        return Problem(self.table.file, line, number + 1, code, f"column {column}: {message}")


@dataclass
class Table:
    """One table as read: its file as shown to the reader, its fields in the dictionary and its rows."""

    name: str
    file: str
    fields: list[dict]
    key: list[str]
    columns: dict[str, int]
    rows: list[Row] = field(default_factory=list)

    @property
    def holds_claims(self) -> bool:
        """Whether each of its rows is a claim."""
        return self.columns.get("claim_id") == 0

    @property
    def holds_quantities(self) -> bool:
        """Whether its claims state numbers, so that value_status must be filled."""
        return "value_status" in self.columns and "constraints" in self.fields[self.columns["value_status"]]


class RawTables(dict[str, Table]):
    """The tables by name."""

    def __missing__(self, name: str):
        raise Lacking(f"table {name}")


def read(folder: Path, package: dict) -> tuple[RawTables, list[Problem]]:
    """The tables that are clean text, by name, and what is wrong with the others."""
    tables = RawTables()
    found: list[Problem] = []
    for resource in package["resources"]:
        table, faults = _table(folder / resource["path"], resource)
        found += faults
        if not faults:
            tables[table.name] = table
    return tables, found


def _table(path: Path, resource: dict) -> tuple[Table, list[Problem]]:
    fields, key = resource["schema"]["fields"], resource["schema"].get("primaryKey", [])
    columns = {column["name"]: number for number, column in enumerate(fields)}
    table = Table(resource["name"], shown_path(path), fields, key, columns)
    try:
        (_, header), *body = records(path)
    except Unreadable as refusal:
        return table, list(refusal.args)
    if faults := _header(table, header):
        return table, faults
    if not body and table.name not in MAY_BE_EMPTY:
        return table, [Problem(table.file, 1, 1, "NO-ROWS", "the table has a header and no rows")]
    first: dict[tuple[str, ...], int] = {}
    for line, texts in body:
        table.rows.append(row := Row(table, line, texts))
        earlier = first.setdefault(tuple(texts), line)
        if fault := _shape(row):
            faults.append(fault)
        elif earlier != line:
            faults.append(Problem(table.file, line, 1, "DUPLICATE-ROW", f"the same as line {earlier}; delete one"))
        else:
            faults += _texts(row)
    return table, faults


def _header(table: Table, header: list[str]) -> list[Problem]:
    expected = list(table.columns)
    if header == expected:
        return []
    if not set(header) & set(expected):
        return [
            Problem(table.file, 1, 1, "HEADER", f"got {cells.quoted(','.join(header))}; expected {','.join(expected)}")
        ]
    faults = []
    for number, name in enumerate(header, 1):
        plain = name.strip().lower()
        if not plain:
            hint = f"column {_letter(number)} has no name; delete it"
        elif header.index(name) < number - 1:
            hint = f"got {cells.quoted(name)} for the second time; expected each column once"
        elif name in expected:
            continue
        elif plain in expected:
            hint = f"got {cells.quoted(name)}; expected '{plain}' without spaces, in lower case"
        else:
            hint = f"got {cells.quoted(name)}; expected a column that datapackage.json names{nearest(plain, expected)}"
        faults.append(Problem(table.file, 1, number, "HEADER", hint))
    missing = [name for name in expected if name not in header]
    if missing and not faults:
        faults.append(
            Problem(table.file, 1, expected.index(missing[0]) + 1, "HEADER", f"missing: {', '.join(missing)}")
        )
    if not faults:
        number = next(n for n, pair in enumerate(zip(header, expected, strict=True), 1) if pair[0] != pair[1])
        message = f"got '{header[number - 1]}'; expected '{expected[number - 1]}' here: the columns are out of order"
        faults.append(Problem(table.file, 1, number, "HEADER", message))
    return faults


def _letter(number: int) -> str:
    before, last = divmod(number - 1, 26)
    return (_letter(before) if before else "") + chr(ord("A") + last)


def _shape(row: Row) -> Problem | None:
    file, got, expected = row.table.file, len(row.cells), len(row.table.columns)
    if not any(cell.strip() for cell in row.cells):
        return Problem(file, row.line, 1, "BLANK-ROW", "an empty row; delete it")
    if got == expected:
        return None
    # A lone Ctrl-Z at the end of a file is a row of one cell.
    for number, cell in enumerate(row.cells, 1):
        if control := cells.CONTROL.search(cell):
            return Problem(
                file, row.line, number, "CONTROL", f"U+{ord(control[0]):04X}, a control character; delete it"
            )
    hint = "; put a cell that holds a comma in quotes" if got > expected else ""
    if "“" in "".join(row.cells):
        hint = "; curly quotes do not protect a comma, straight ones do"
    return Problem(file, row.line, min(got, expected + 1), "FIELD-COUNT", f"got {got} cells; expected {expected}{hint}")


def _texts(row: Row) -> Iterator[Problem]:
    for column, cell in zip(row.table.fields, row.cells, strict=True):
        if cell and (fault := cells.fault(cell, column)):
            code, expected = fault
            yield row.problem(code, column["name"], expected)


def claims(tables: RawTables) -> Iterator[Row]:
    """The rows of all claim tables, one table after the other."""
    return (row for table in tables.values() if table.holds_claims for row in table.rows)


def by_id(rows: Iterable[Row], column: str) -> dict[str, Row]:
    """The rows by their text in one column."""
    return {row[column]: row for row in rows}


def span(row: Row) -> dates.Span | None:
    """The days of a row; None where it has none, also where its date does not exist, which another rule says."""
    with suppress(ValueError):
        return dates.span(row["date_edtf"])
    return None
