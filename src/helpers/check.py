"""Whether a data folder may be used."""

import hashlib
import json
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

from babel.core import get_global

from helpers import dates
from helpers.errors import DATA_INVALID, Problem, Refusal, nearest
from helpers.project import VOUCHED_VARIABLE

MAY_BE_EMPTY = ("links", "not_coded")
LONGEST_CELL = 10_000
YEARS_AHEAD = 10

# A record is read by these and not by the csv module, which lets stray quotes pass, reports an unclosed quote at the
# end of the file and cannot say on which line a cell starts.
QUOTED = r'"(?:[^"]|"")*+"'
CELL = rf'(?:{QUOTED}|[^",]*+)'
WHOLE = re.compile(rf"{CELL}(?:,{CELL})*+")
OPENING = re.compile(rf'(?:{CELL},)*?"(?:[^"]|"")*+')
STILL_OPEN = re.compile(r'(?:[^"]|"")*+')
CLOSING = re.compile(rf'(?:[^"]|"")*+"(?:,{CELL})*+')
REOPENING = re.compile(rf'(?:[^"]|"")*+"(?:,{CELL})*?,"(?:[^"]|"")*+')
CELLS = re.compile(rf"(?:^|,)({CELL})")

NOT_CSV = (
    (rb"PK\x03\x04|\xd0\xcf\x11\xe0", "an Excel workbook", "; export the sheet as CSV UTF-8"),
    (rb"version https://git-lfs", "a git-lfs pointer", "; run git lfs pull"),
    (rb"(?i)(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)", "a web page or XML", ""),
    (rb"%PDF|\x1f\x8b", "a PDF or a compressed file", ""),
)
CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} |\|{7} )", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
INVISIBLE = re.compile(r"[\u00a0\u00ad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
FRENCH_SPACE = re.compile(r"(?<=[0-9«])[\u00a0\u202f]|[\u00a0\u202f](?=[:;?!»%])")
LATIN, OTHER_SCRIPT = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f", "\u0370-\u03ff\u0400-\u052f"
MIXED_SCRIPT = re.compile(rf"[{LATIN}]([{OTHER_SCRIPT}])|([{OTHER_SCRIPT}])[{LATIN}]")
MOJIBAKE = re.compile(r"\ufffd|Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]")
SPREADSHEET_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|#+)")
HTML = re.compile(r"<[A-Za-z/!?]")

NUMBER = {"number": re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?"), "integer": re.compile(r"-?(0|[1-9][0-9]{0,14})")}
NUMBER_FORM = {"number": "a number such as 12 or 18.44", "integer": "a whole number such as 12"}
NUMBER_HINTS = (
    (r"-?\d+,\d{1,2}", "; write a decimal point"),
    (r"\d{1,3}([ ,.\u00a0\u2009\u202f]\d{3})+", "; write no thousands separator"),
    (r"0\d+", "; write no leading zero"),
    (r"\d+ *[-–] *\d+", "; a range goes into value_low and value_high"),
    (r"[~≈<>±]\D*\d+", "; how exact it is goes into bound"),
    (r"[−–]\d+.*", "; the sign is not a plain minus (U+002D)"),
    (r"\d{1,2}-[^\W\d]{3,}\.?|[^\W\d]{3,}-\d{1,2}", "; a spreadsheet turned a range into a date"),
    (r"(?i)\d.*E[+-]?\d+", "; a spreadsheet shortened it and lost digits"),
    (r".*[°'′].*", "; write decimal degrees"),
    (r"\d{16,}", "; this is too large to have been counted"),
)
DATE_HINTS = (
    (r"\d{1,2}([/.-])\d{1,2}\1\d{2,4}", "; day and month are ambiguous here"),
    (r"\d{1,2}[ -][^\W\d]+\.?[ -]\d{2,4}", "; write the month as a number"),
    (r"\d{4}-\d{2}-\d{2}[T ].*", "; leave the time of day out"),
    (r"\d{4}[/.]\d{2}[/.]\d{2}|\d{8}", "; join year, month and day by hyphens"),
)
ID_HINTS = ((r"(?i).*total.*", "; totals are computed, not entered"), (r"\d.*E\+\d+", "; a spreadsheet lost digits"))

KNOWN_VALUES = {
    "exact": ({"value_best"}, {"value_low", "value_high"}),
    "approx": ({"value_best"}, {"value_low", "value_high"}, {"value_low", "value_best", "value_high"}),
    "at_least": ({"value_low"},),
    "more_than": ({"value_low"},),
    "at_most": ({"value_high"},),
    "fewer_than": ({"value_high"},),
}
VALUES = ("value_low", "value_best", "value_high")
QUANTITY = (*VALUES, "bound", "unit", "value_words", "value_status", "part_of")
COUNTRY_COLUMNS = ("country", "covers_country")
USED_KEYS = ("name", "type", "constraints", "trueValues", "falseValues")
# what is doubtful, refuted or not to be judged
UNFIT = ("4", "5", "6")
ECHOES = ("same_origin", "probable_echo")
UNDIRECTED = ("threat", "intent", "external_support")
SERIES_KEYS = ("series", "origin_id", "what", "who", "actor", "count_basis", "unit", "country", "place_id")
UNNAMED_GRADES = defaultdict(lambda: ("F",), body=("C", "F"), outlet=("F",))
PART_KEYS = ("source_id", "origin_id", "what", "who", "actor", "population")


@dataclass(frozen=True)
class Row:
    """One row of a table; ``row["column"]`` is the text of a cell."""

    table: "Table"
    line: int
    cells: list[str]

    def __getitem__(self, column: str) -> str:
        return self.cells[self.table.columns[column]]

    def get(self, column: str) -> str:
        """The text of a cell; blank where the table has no such column."""
        return self[column] if column in self.table.columns else ""

    def problem(self, code: str, column: str, expected: str) -> Problem:
        """What is wrong with one cell, where it stands."""
        return self.say(code, column, f"got {quoted(self[column])}; expected {expected}")

    def say(self, code: str, column: str, message: str) -> Problem:
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
        return self.columns.get("claim_id") == 0

    @property
    def holds_quantities(self) -> bool:
        """Whether its value_status must be filled: the tables without numbers leave it blank."""
        return "value_status" in self.columns and "constraints" in self.fields[self.columns["value_status"]]


Record = dict[str, Table]

_passed: set[str] = set()


class Unreadable(Exception):
    """A file that holds no table; its one argument is the Problem."""


def require(folder: Path) -> None:
    """Return nothing where the folder may be used; raise Refusal (exit code 65) with every problem where it may not.

    The same bytes are checked once in a process, in those forked from it and in those for which it vouches.
    """
    digest = _digest(folder)
    if digest in _passed or digest == os.environ.get(VOUCHED_VARIABLE):
        return
    if found := problems(folder):
        raise Refusal(DATA_INVALID, found)
    _passed.add(digest)


def vouched(folder: Path) -> dict[str, str]:
    """The environment variable that spares another process the check of a folder; raises Refusal as ``require``."""
    require(folder)
    return {VOUCHED_VARIABLE: _digest(folder)}


def _digest(folder: Path) -> str:
    """One SHA-256 over the names and the bytes of the dictionary and of every table beside it."""
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.csv"), *folder.glob("datapackage.json")]):
        with suppress(OSError):
            content = path.read_bytes()
            digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def problems(folder: Path) -> list[Problem]:
    """Everything that is wrong with a data folder, in the order of files and lines.

    Each file is read as text first; a file that passes is checked against the dictionary; rows are compared with
    each other only when every file passed both, so that one mistake is not reported thrice.
    """
    try:
        package = _package(folder / "datapackage.json")
    except Unreadable as refusal:
        return [refusal.args[0]]
    tables, found = _tables(folder, package)
    found += _against_dictionary(package, tables, shown_path(folder / "datapackage.json"))
    if not found:
        for rule in RULES:
            found += rule(tables)
    return sorted(set(found))


def record(folder: Path) -> Record:
    """Every table of a data folder as read; raises Refusal (exit code 65) where one is not clean text."""
    try:
        tables, found = _tables(folder, _package(folder / "datapackage.json"))
    except Unreadable as refusal:
        raise Refusal(DATA_INVALID, refusal.args) from None
    if found:
        raise Refusal(DATA_INVALID, found)
    return tables


def rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header of a CSV file and its rows, each with the physical line on which it starts; every cell is text.

    Raises Refusal (exit code 65) where the bytes are no UTF-8 text with commas and well-formed quotes.
    """
    try:
        (_, header), *body = _records(path)
    except Unreadable as refusal:
        raise Refusal(DATA_INVALID, refusal.args) from None
    return header, body


def shown_path(path: Path) -> str:
    """A path as shown in an error line: relative to the current directory when inside it, else as given."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def quoted(text: str) -> str:
    """A text as shown in an error line: short, on one line, with the code points of what cannot be seen."""
    cut = text if len(text) <= 60 else text[:59] + "…"
    return "'" + "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in cut) + "'"


def _package(path: Path) -> dict:
    file = shown_path(path)
    try:
        package = json.loads(path.read_text(encoding="utf-8-sig"))
        for resource in package["resources"]:
            _ = resource["name"], resource["path"], [column["name"] for column in resource["schema"]["fields"]]
        return package
    except json.JSONDecodeError as error:
        raise Unreadable(Problem(file, error.lineno, error.colno, "JSON", f"not valid JSON: {error.msg}")) from None
    except OSError as error:
        raise Unreadable(Problem(file, 1, 1, "MISSING", f"cannot be read: {error.strerror}")) from None
    except UnicodeDecodeError:
        raise Unreadable(Problem(file, 1, 1, "ENCODING", "not UTF-8; save it as UTF-8")) from None
    except (KeyError, TypeError) as error:
        message = f"expected resources with name, path and schema.fields; {error}"
        raise Unreadable(Problem(file, 1, 1, "DATAPACKAGE", message)) from None


def _tables(folder: Path, package: dict) -> tuple[Record, list[Problem]]:
    """The tables that are clean text, and what is wrong with the others."""
    tables: Record = {}
    found: list[Problem] = []
    for resource in package["resources"]:
        table, faults = _table(folder / resource["path"], resource)
        found += faults
        if not faults:
            tables[table.name] = table
    return tables, found


# --- a file as text ---------------------------------------------------------------------------------------------------


def _text(path: Path) -> str:
    file = shown_path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}; expected the table that datapackage.json names"
        raise Unreadable(Problem(file, 1, 1, "MISSING", message)) from None
    for start, what, hint in NOT_CSV:
        if re.match(start, data):
            raise Unreadable(Problem(file, 1, 1, "NOT-CSV", f"this is {what}, not a CSV{hint}"))
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise Unreadable(Problem(file, 1, 1, "EMPTY", "the file is empty; expected a header"))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:2]:
        raise Unreadable(Problem(file, 1, 1, "ENCODING", "this is UTF-16; save it as CSV UTF-8"))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, in_line = before.count(b"\n") + 1, before[before.rfind(b"\n") + 1 :]
        message = f"byte {len(in_line) + 1} of the line is not UTF-8; Windows-1252? save as CSV UTF-8"
        raise Unreadable(Problem(file, line, in_line.count(b",") + 1, "ENCODING", message)) from None
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        message = "a carriage return alone ends a line; save with line endings LF or CRLF"
        raise Unreadable(Problem(file, line, 1, "LINE-END", message))
    if conflict := CONFLICT.search(text):
        line = text[: conflict.start()].count("\n") + 1
        raise Unreadable(Problem(file, line, 1, "CONFLICT", "a git conflict marker; settle the conflict first"))
    return text


def _records(path: Path) -> list[tuple[int, list[str]]]:
    file, lines = shown_path(path), _text(path).removesuffix("\n").split("\n")
    if lines[0].lower().startswith("sep=") or ("," not in lines[0] and re.search(r"[;\t|]", lines[0])):
        message = "columns are not separated by commas (semicolon or TAB?); export with commas"
        raise Unreadable(Problem(file, 1, 1, "DIALECT", message))
    records, parts, opened = [], [], None
    for number, line in enumerate(lines, 1):
        if opened is None:
            if '"' not in line:
                records.append((number, line.split(",")))
            elif WHOLE.fullmatch(line):
                records.append((number, _cells(line)))
            elif OPENING.fullmatch(line):
                first, parts, opened = number, [line], (number, len(CELLS.findall(line.rpartition('"')[0])))
            else:
                at = len(CELLS.findall(line[: WHOLE.match(line).end()]))
                message = "a quote inside a cell; put the cell in quotes and double the quotes inside it"
                raise Unreadable(Problem(file, number, at, "QUOTE", message))
            continue
        parts.append(line)
        if STILL_OPEN.fullmatch(line):
            continue
        if CLOSING.fullmatch(line):
            records.append((first, _cells("\n".join(parts))))
            opened = None
        elif REOPENING.fullmatch(line):
            opened = (number, len(CELLS.findall("\n".join(parts).rpartition('"')[0])))
        else:
            break
    if opened:
        raise Unreadable(Problem(file, *opened, "QUOTE", "the quote that opens this cell is never closed"))
    return records


def _cells(record: str) -> list[str]:
    return [cell[1:-1].replace('""', '"') if cell.startswith('"') else cell for cell in CELLS.findall(record)]


def _table(path: Path, resource: dict) -> tuple[Table, list[Problem]]:
    fields, key = resource["schema"]["fields"], resource["schema"].get("primaryKey", [])
    columns = {column["name"]: number for number, column in enumerate(fields)}
    table = Table(resource["name"], shown_path(path), fields, key, columns)
    try:
        (_, header), *body = _records(path)
    except Unreadable as refusal:
        return table, list(refusal.args)
    if faults := _header(table, header):
        return table, faults
    if not body and table.name not in MAY_BE_EMPTY:
        return table, [Problem(table.file, 1, 1, "NO-ROWS", "the table has a header and no rows")]
    first: dict[tuple[str, ...], int] = {}
    for line, cells in body:
        table.rows.append(row := Row(table, line, cells))
        earlier = first.setdefault(tuple(cells), line)
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
        return [Problem(table.file, 1, 1, "HEADER", f"got {quoted(','.join(header))}; expected {','.join(expected)}")]
    faults = []
    for number, name in enumerate(header, 1):
        plain = name.strip().lower()
        if not plain:
            hint = f"column {_letter(number)} has no name; delete it"
        elif header.index(name) < number - 1:
            hint = f"got {quoted(name)} for the second time; expected each column once"
        elif name in expected:
            continue
        elif plain in expected:
            hint = f"got {quoted(name)}; expected '{plain}' without spaces, in lower case"
        else:
            hint = f"got {quoted(name)}; expected a column that datapackage.json names{nearest(plain, expected)}"
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
        if control := CONTROL.search(cell):
            return Problem(
                file, row.line, number, "CONTROL", f"U+{ord(control[0]):04X}, a control character; delete it"
            )
    hint = "; put a cell that holds a comma in quotes" if got > expected else ""
    if "“" in "".join(row.cells):
        hint = "; curly quotes do not protect a comma, straight ones do"
    return Problem(file, row.line, min(got, expected + 1), "FIELD-COUNT", f"got {got} cells; expected {expected}{hint}")


def _texts(row: Row) -> Iterator[Problem]:
    for column, cell in zip(row.table.fields, row.cells, strict=True):
        if cell and (fault := _fault(cell, column)):
            code, expected = fault
            yield row.problem(code, column["name"], expected)


def _fault(cell: str, column: dict) -> tuple[str, str] | None:
    """The code and what was expected where a cell is no clean text, or no number where one belongs."""
    numeric = NUMBER.get(column["type"])
    coded = {"pattern", "enum"} & set(column.get("constraints", {}))
    if numeric and numeric.fullmatch(cell):
        return None
    if len(cell) > LONGEST_CELL:
        return "TOO-LONG", f"at most {LONGEST_CELL} characters, not {len(cell)}"
    if cell[0] in "=@\t" or (cell[0] in "+-" and not numeric):
        return "FORMULA", "a text that a spreadsheet does not take for a formula"
    if control := CONTROL.search(cell):
        return "CONTROL", f"no control character (U+{ord(control[0]):04X})"
    if SPREADSHEET_ERROR.match(cell):
        return "SPREADSHEET", "a value; a spreadsheet wrote an error, or its column was too narrow"
    if HTML.search(cell):
        return "HTML", "plain text without tags"
    if not cell.isascii() and (fault := _unclean(cell, column)):
        return fault
    if cell != cell.strip():
        return "SPACE", f"no space around it: {quoted(cell.strip())}"
    if numeric:
        return "NUMBER", NUMBER_FORM[column["type"]] + _hint(NUMBER_HINTS, cell)
    if coded and (digit := re.search(r"(?![0-9])\d", cell)):
        return "DIGIT", f"digits 0–9, not U+{ord(digit[0]):04X}"
    return None


def _unclean(cell: str, column: dict) -> tuple[str, str] | None:
    if mojibake := MOJIBAKE.search(cell):
        return "MOJIBAKE", f"readable text; {quoted(mojibake[0])} comes from a wrong encoding"
    plain = FRENCH_SPACE.sub(" ", cell) if column["name"].endswith("_fr") else cell
    if column["type"] not in NUMBER and (invisible := INVISIBLE.search(plain)):
        char = invisible[0]
        name = unicodedata.name(char, "invisible character")
        return "INVISIBLE", f"no U+{ord(char):04X} ({name}) at character {invisible.start() + 1}"
    if not unicodedata.is_normalized("NFC", cell):
        return "NOT-NFC", "composed letters (Unicode NFC); retype the accents"
    if mixed := MIXED_SCRIPT.search(cell):
        char = mixed[1] or mixed[2]
        return "MIXED-SCRIPT", f"one script per word; U+{ord(char):04X} is {unicodedata.name(char)}"
    return None


def _hint(hints: Iterable[tuple[str, str]], cell: str) -> str:
    return next((hint for pattern, hint in hints if re.fullmatch(pattern, cell)), "")


# --- a file against the dictionary ------------------------------------------------------------------------------------


def _against_dictionary(package: dict, record: Record, file: str) -> Iterator[Problem]:
    # A third of a second that only a check needs.
    from frictionless import FrictionlessException, Schema

    for table in record.values():
        # Titles and labels only make frictionless slow. Its cell readers are used rather than its reports, which
        # copy the schema so often that the whole record would take seconds.
        fields = [{key: column[key] for key in USED_KEYS if key in column} for column in table.fields]
        try:
            readers = Schema.from_descriptor({"fields": fields, "missingValues": [""]}).create_cell_readers().values()
        except FrictionlessException as error:
            yield from (Problem(file, 1, 1, "DATAPACKAGE", reason.note) for reason in error.reasons or [error.error])
            continue
        for row in table.rows:
            for column, reader, cell in zip(table.fields, readers, row.cells, strict=True):
                _, broken = reader(cell)
                yield from (_broken(constraint, row, column) for constraint in broken or ())
        yield from _repeated(table)
    yield from _foreign_keys(package, record)


def _repeated(table: Table) -> Iterator[Problem]:
    unique = [[column["name"]] for column in table.fields if column.get("constraints", {}).get("unique")]
    for key in unique if table.key in unique else [*unique, table.key]:
        first: dict[tuple[str, ...], int] = {}
        for row in table.rows:
            earlier = first.setdefault(tuple(row[name] for name in key), row.line)
            if earlier != row.line:
                yield row.problem("DUPLICATE", key[0], f"each {', '.join(key)} once; line {earlier} has it too")


def _foreign_keys(package: dict, record: Record) -> Iterator[Problem]:
    for resource in package["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            table, target = record.get(resource["name"]), record.get(key["reference"]["resource"])
            if not table or not target:
                continue
            (column,), (wanted,) = key["fields"], key["reference"]["fields"]
            known = {row[wanted] for row in target.rows}
            for row in table.rows:
                if row[column] and row[column] not in known:
                    expected = f"an id of {target.name}.csv{nearest(row[column], known)}"
                    yield row.problem("FOREIGN-KEY", column, expected)


def _broken(constraint: str, row: Row, column: dict) -> Problem:
    """What the dictionary allows where a cell breaks one of its constraints, or "type"."""
    name, cell, limit = column["name"], row[column["name"]], column.get("constraints", {}).get(constraint)
    if constraint == "type":
        allowed = column.get("trueValues", []) + column.get("falseValues", [])
        return row.problem("TYPE", name, f"one of {', '.join(allowed)}" if allowed else f"a {column['type']}")
    if constraint == "required":
        return row.problem("REQUIRED", name, f"a value: {column.get('description', name)}")
    if constraint == "enum":
        allowed = [str(value) for value in limit]
        return row.problem("ENUM", name, f"one of {', '.join(allowed)}{nearest(cell, allowed)}")
    if constraint == "pattern" and _is_date(column):
        return row.problem("DATE", name, f"an EDTF date such as 2024-03-01{_serial(cell) or _hint(DATE_HINTS, cell)}")
    if constraint == "pattern":
        hint = _hint(ID_HINTS, cell) or ("; write it in lower case" if re.fullmatch(limit, cell.lower()) else "")
        return row.problem("PATTERN", name, f"the form {limit}{hint}")
    if constraint in ("minimum", "maximum"):
        hint = "; are lat and lon swapped?" if name in ("lat", "lon") else ""
        return row.problem("RANGE", name, f"a {constraint} of {limit}{hint}")
    return row.problem("LENGTH", name, f"a {constraint} of {limit} characters, not {len(cell)}")


def _is_date(column: dict) -> bool:
    return column.get("constraints", {}).get("pattern", "").startswith(r"\d{4}(-\d{2}")


def _serial(cell: str) -> str:
    """The hint for a day that a spreadsheet wrote as its number of days since 1899-12-30."""
    if not re.fullmatch(r"[1-6]\d{4}", cell):
        return ""
    return f"; a spreadsheet turned {date(1899, 12, 30) + timedelta(days=int(cell))} into a number"


# --- rows against each other ------------------------------------------------------------------------------------------


def claims(record: Record) -> Iterator[Row]:
    """The rows of all claim tables."""
    return (row for table in record.values() if table.holds_claims for row in table.rows)


def _by_id(rows: Iterable[Row], column: str) -> dict[str, Row]:
    return {row[column]: row for row in rows}


def _claim_ids(record: Record) -> Iterator[Problem]:
    first: dict[str, Row] = {}
    for row in claims(record):
        claim, source = row["claim_id"], row["source_id"]
        if not re.fullmatch(rf"{re.escape(source)}-\d+", claim):
            yield row.problem("CLAIM-ID", "claim_id", f"the source_id and a running number, such as {source}-01")
        earlier = first.setdefault(claim, row)
        if earlier is not row:
            where = f"{earlier.table.file}:{earlier.line}"
            yield row.problem("DUPLICATE", "claim_id", f"an id used once in all tables; {where} has it too")


def _values(record: Record) -> Iterator[Problem]:
    for row in claims(record):
        if row.table.holds_quantities:
            yield from _quantity(row)
        else:
            for column in QUANTITY:
                if row[column]:
                    yield row.problem("VALUE", column, f"a blank: {row.table.name} holds no numbers")


def _quantity(row: Row) -> Iterator[Problem]:
    status, bound = row["value_status"], row["bound"]
    given = {column for column in VALUES if row[column]}
    if status != "stated":
        for column in (*sorted(given), *(["bound"] if bound else [])):
            yield row.problem("VALUE", column, f"a blank where value_status is {status}")
        if status == "vague" and not row["value_words"]:
            yield row.problem("VALUE", "value_words", "the vague word where value_status is vague")
        return
    for column in ("bound", "unit"):
        if not row[column]:
            yield row.problem("VALUE", column, f"a {column} where value_status is stated")
    if bound and given not in (allowed := KNOWN_VALUES[bound]):
        forms = ", or ".join(" with ".join(sorted(form, key=VALUES.index)) for form in allowed)
        got = " with ".join(sorted(given, key=VALUES.index)) or "no value"
        yield row.say("VALUE", "bound", f"got {got}; expected {forms} where bound is {bound}")
    known = [(float(row[column]), column) for column in VALUES if row[column]]
    for (low, lower), (high, higher) in pairwise(known):
        if low > high:
            yield row.problem("ORDER", higher, f"at least the {lower} of {row[lower]}")


def _dates(record: Record) -> Iterator[Problem]:
    published = {row["source_id"]: row for row in record["sources"].rows}
    for table in record.values():
        columns = [column["name"] for column in table.fields if _is_date(column)]
        for row in table.rows:
            for column in columns:
                try:
                    yield from _future(row, column, dates.span(row[column]), published)
                except ValueError as error:
                    yield row.say("DATE", column, str(error))
    for row in claims(record):
        if not row["date_edtf"] and not row["date_basis"].startswith("not dated"):
            expected = "a text that begins with 'not dated' where date_edtf is blank"
            yield row.problem("DATE-BASIS", "date_basis", expected)


def _future(row: Row, column: str, span: dates.Span | None, published: dict[str, Row]) -> Iterator[Problem]:
    if span and column == "source_date" and span.start > date.today():
        yield row.problem("DATE", column, "a day that has come: nothing is published in the future")
    latest = int(published[row["source_id"]]["source_date"][:4]) + YEARS_AHEAD
    if span and span.end.year > latest:
        yield row.problem("DATE", column, f"a year up to {latest}, {YEARS_AHEAD} after the source was published")


def _locators(record: Record) -> Iterator[Problem]:
    articles = {row["source_id"] for row in record["sources"].rows if row["layer"] == "article"}
    for row in claims(record):
        if row["source_id"] not in articles:
            continue
        items = row["locator"].split(" ")
        if not all(re.fullmatch(r"[1-9][0-9]*", item) for item in items):
            yield row.problem("LOCATOR", "locator", "line numbers with one space between them, such as 39 41")
        elif sorted(set(items), key=int) != items:
            yield row.problem("LOCATOR", "locator", "each line number once, in ascending order")


def _places(record: Record) -> Iterator[Problem]:
    places = _by_id(record["places"].rows, "place_id")
    governorates = [name for name, place in places.items() if place["kind"] == "governorate"]
    for row in record["places"].rows:
        for item in row["governorate_id"].split():
            if item not in governorates:
                yield row.problem("PLACE", "governorate_id", f"governorates of this table{nearest(item, governorates)}")
        if row["kind"] == "governorate" and row["governorate_id"] != row["place_id"]:
            yield row.problem("PLACE", "governorate_id", f"{row['place_id']}, since a governorate lies in itself")
    for row in claims(record):
        countries = row["country"].split()
        for item in row["place_id"].split():
            if item not in places:
                yield row.problem("PLACE", "place_id", f"ids of places.csv; {item} is none{nearest(item, places)}")
            elif countries and places[item]["country"] not in ["", *countries]:
                expected = f"{places[item]['country']} among the countries, since {item} lies there"
                yield row.problem("COUNTRY", "country", expected)


def _countries(record: Record) -> Iterator[Problem]:
    # CLDR lists the alpha-3 codes as aliases; those of countries that exist are an alias of one alpha-2 code.
    codes = get_global("territory_aliases")
    for table in record.values():
        for row in table.rows:
            for column in COUNTRY_COLUMNS:
                for code in row.get(column).split():
                    if code not in codes:
                        yield row.problem("COUNTRY", column, f"ISO 3166-1 alpha-3 codes; {code} is none")


def _parts(record: Record) -> Iterator[Problem]:
    totals = _by_id(claims(record), "claim_id")
    parts = [row for row in totals.values() if row["part_of"]]
    sums: dict[tuple[str, ...], float] = defaultdict(float)
    for row in parts:
        if not (total := totals.get(row["part_of"])):
            yield row.problem("PART-OF", "part_of", f"the claim_id of a total{nearest(row['part_of'], totals)}")
            continue
        if row["unit"] and row["unit"] != total["unit"]:
            yield row.problem("PART-OF", "unit", f"{total['unit'] or 'a blank'} as in the total {total['claim_id']}")
        key = (row["part_of"], row.table.name, *(row.get(column) for column in PART_KEYS))
        sums[key] += float(row["value_best"] or row["value_low"] or 0)
        most = float(total["value_high"] or (total["bound"] == "exact" and total["value_best"]) or "inf")
        if sums[key] > most:
            message = f"the parts of {total['claim_id']} add up to {sums[key]:g}; expected at most its {most:g}"
            yield row.say("PART-OF", "part_of", message)
    yield from _circles("part_of", [(row["claim_id"], row["part_of"], row) for row in parts])


def _links(record: Record) -> Iterator[Problem]:
    known = _by_id(claims(record), "claim_id")
    seen: dict[tuple[str, ...], Row] = {}
    for row in record["links"].rows:
        ends = row["from_claim_id"], row["to_claim_id"]
        for column, end in zip(("from_claim_id", "to_claim_id"), ends, strict=True):
            if end not in known:
                yield row.problem("LINK", column, f"the claim_id of a claim{nearest(end, known)}")
        if ends[0] == ends[1]:
            yield row.problem("LINK", "to_claim_id", "another claim than from_claim_id")
        elif other := seen.get((row["relation"], *reversed(ends))):
            yield row.problem("LINK", "to_claim_id", f"a pair once; line {other.line} has it the other way round")
        seen[row["relation"], *ends] = row
    superseding = [row for row in record["links"].rows if row["relation"] == "supersedes"]
    edges = [(row["from_claim_id"], row["to_claim_id"], row) for row in superseding]
    yield from _circles("to_claim_id", [edge for edge in edges if edge[0] != edge[1]])


def _speakers(record: Record) -> Iterator[Problem]:
    """Whose voice an origin is, and that nobody unnamed is graded as if known."""
    origins = _by_id(record["origins"].rows, "origin_id")
    for row in origins.values():
        if (body := row["speaks_for"]) and (body not in origins or origins[body]["speaks_for"]):
            expected = f"an origin_id of this table that speaks for itself{nearest(body, origins)}"
            yield row.problem("SPEAKER", "speaks_for", expected)
        if (
            row["named"] == "false"
            and row["kind"] != "writer"
            and row["reliability"] not in UNNAMED_GRADES[row["kind"]]
        ):
            allowed = " or ".join(UNNAMED_GRADES[row["kind"]])
            yield row.problem("SPEAKER", "reliability", f"{allowed}, since the origin is not named")


def _attributions(record: Record) -> Iterator[Problem]:
    """That a claim’s attribution and grade fit who says it."""
    origins = _by_id(record["origins"].rows, "origin_id")
    for row in claims(record):
        origin = origins.get(row["origin_id"])
        if not origin:
            continue
        writer = origin["kind"] == "writer"
        if row["attribution"] in ("quoted", "reported") and writer:
            yield row.problem(
                "ATTRIBUTION", "attribution", "outlet_voice or unattributed, where the writer is the origin"
            )
        nobody = row["attribution"] == "unattributed" or (origin["named"] == "false" and not writer)
        if nobody and row["credibility"] not in UNFIT:
            yield row.problem("GRADE", "credibility", f"{', '.join(UNFIT)}, since nobody named says it")


def _directions(record: Record) -> Iterator[Problem]:
    for row in record["judgements"].rows:
        if row["direction"] and row["about"] in UNDIRECTED:
            yield row.problem("DIRECTION", "direction", f"a blank where about is {row['about']}")
        if bool(row["cause"]) != (row["about"] == "cause"):
            expected = (
                "the causes that the statement names" if row["about"] == "cause" else "a blank: it is about no cause"
            )
            yield row.problem("CAUSE", "cause", expected)
        elif len(set(row["cause"].split())) < len(row["cause"].split()):
            yield row.problem("CAUSE", "cause", "each cause once")


def _announcements(record: Record) -> Iterator[Problem]:
    """That a force's change has its label and stands on the day on which it was made known."""
    for row in record["forces"].rows:
        for column in ("label", "label_fr"):
            if not row[column] and row["about"] != "strength":
                yield row.problem("LABEL", column, "a few words to stand beside the mark, since about is not strength")
        later = row["date_announced"] and row["date_effective"] not in ("", row["date_announced"])
        if (
            row["status"] in ("announced", "planned", "requested")
            and later
            and row["date_edtf"] == row["date_effective"]
        ):
            yield row.problem(
                "ANNOUNCED", "date_edtf", f"when it was announced ({row['date_announced']}), not when it holds"
            )


def _series(record: Record) -> Iterator[Problem]:
    """That a series has one edition: no period twice."""
    seen: dict[tuple[str, ...], list[tuple[dates.Span, Row]]] = defaultdict(list)
    for row in record["counts"].rows:
        span = dates.span(row["date_edtf"])
        if not row["series"] or not span:
            continue
        group = seen[tuple(row[column] for column in SERIES_KEYS)]
        for other, earlier in group:
            if span.start <= other.end and other.start <= span.end:
                expected = (
                    f"another series: {earlier['claim_id']} counts some of the same days; is this another edition?"
                )
                yield row.problem("SERIES", "series", expected)
                break
        group.append((span, row))


def _supports(record: Record) -> Iterator[Problem]:
    """That a proposition is supported only between named, distinct and independent origins, by nothing doubtful."""
    known = _by_id(claims(record), "claim_id")
    origins = _by_id(record["origins"].rows, "origin_id")
    echoed = {row["from_claim_id"] for row in record["links"].rows if row["relation"] in ECHOES}
    for row in record["links"].rows:
        ends = [known.get(row[column]) for column in ("from_claim_id", "to_claim_id")]
        if row["relation"] != "supports" or not all(ends) or not all(end["origin_id"] in origins for end in ends):
            continue
        for column, end in zip(("from_claim_id", "to_claim_id"), ends, strict=True):
            origin = origins[end["origin_id"]]
            unnamed = origin["named"] == "false" or origin["kind"] == "writer" or end["attribution"] == "unattributed"
            reasons = {
                "names no origin; link it as probable_echo, or not at all": unnamed,
                f"is graded {end['credibility']}; what is doubtful neither confirms nor is confirmed": end[
                    "credibility"
                ]
                in UNFIT,
                "is itself an echo": end["claim_id"] in echoed,
            }
            for reason, holds in reasons.items():
                if holds:
                    yield row.say("SUPPORTS", column, f"{end['claim_id']} {reason}")
        voices = [origins[end["origin_id"]]["speaks_for"] or end["origin_id"] for end in ends]
        if voices[0] == voices[1]:
            yield row.say("SUPPORTS", "to_claim_id", f"both are the voice of {voices[0]}; expected independent origins")


def _comparison(record: Record) -> Iterator[Problem]:
    known = _by_id(claims(record), "claim_id")
    coded = {row["coding_id"] for row in record["codings"].rows}
    for row in record["comparison"].rows:
        for column, ids, table in (("claim_id", known, "a claim"), ("coding_id", coded, "codings.csv")):
            if row[column] and row[column] not in ids:
                yield row.problem("COMPARISON", column, f"the {column} of {table}{nearest(row[column], ids)}")
        if not (row["claim_id"] or row["coding_id"]):
            yield row.problem("COMPARISON", "claim_id", "the statement of one coder at least")
        if (row["decision"] == "agreed") == bool(row["reason"]):
            yield row.problem("COMPARISON", "reason", "a reason where the coders differ, and only there")


def _circles(column: str, edges: list[tuple[str, str, Row]]) -> Iterator[Problem]:
    graph: dict[str, set[str]] = defaultdict(set)
    for start, end, _ in edges:
        graph[start].add(end)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        row = next(row for start, end, row in edges if start in circle and end in circle)
        yield row.problem("CIRCLE", column, f"no circle: {' – '.join(circle)}")


def _events(record: Record) -> Iterator[Problem]:
    events = {row["event_id"] for row in record["events"].rows}
    for row in record["counts"].rows:
        if row["event_id"] and row["event_id"] not in events:
            expected = f"an event_id of events.csv or a blank{nearest(row['event_id'], events)}"
            yield row.problem("EVENT", "event_id", expected)


def _allegations(record: Record) -> Iterator[Problem]:
    for row in record["judgements"].rows:
        for column in ("accused", "evidence_offered", "response"):
            if row["kind"] == "allegation" and not row[column]:
                yield row.problem("ALLEGATION", column, "a text, for an allegation ('none recorded' if there is none)")


def _translations(record: Record) -> Iterator[Problem]:
    for row in claims(record):
        if row["claim"] == row["claim_fr"]:
            yield row.problem("TRANSLATION", "claim_fr", "the French of claim")
        for english, french in (("doubt", "doubt_fr"), ("caveat", "caveat_fr")):
            if row[french] and not row[english]:
                yield row.problem("TRANSLATION", english, f"the English of {french}")
            if row[english] and not row[french]:
                yield row.problem("TRANSLATION", french, f"the French of {english}")


def _sources(record: Record) -> Iterator[Problem]:
    needed = {"article": ("text_file", "text_sha256"), "context": ("url",)}
    for row in record["sources"].rows:
        for column in needed[row["layer"]]:
            if not row[column]:
                yield row.problem("SOURCE", column, f"a value, since its layer is {row['layer']}")
        if Path(row["text_file"]).name != row["text_file"]:
            yield row.problem("SOURCE", "text_file", "the name of a file, without a folder")


def _unused(record: Record) -> Iterator[Problem]:
    used: dict[str, set[str]] = defaultdict(set)
    for row in claims(record):
        used["source_id"].add(row["source_id"])
        used["origin_id"] |= {row["origin_id"], row["via"]}
        used["place_id"] |= set(row["place_id"].split())
    # all governorates are listed, so that a parameter can name one of which nothing is recorded
    used["place_id"] |= {row["place_id"] for row in record["places"].rows if row["kind"] == "governorate"}
    for name, column in (("sources", "source_id"), ("origins", "origin_id"), ("places", "place_id")):
        for row in record[name].rows:
            if row[column] not in used[column]:
                yield row.problem("UNUSED", column, "an id that some claim uses; delete the row or use it")


RULES = (
    _claim_ids,
    _values,
    _dates,
    _locators,
    _places,
    _countries,
    _parts,
    _links,
    _supports,
    _speakers,
    _attributions,
    _directions,
    _announcements,
    _series,
    _comparison,
    _events,
    _allegations,
    _translations,
    _sources,
    _unused,
)
