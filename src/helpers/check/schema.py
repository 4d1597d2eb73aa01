"""Whether rows keep to the dictionary."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from helpers.check import cells, codes
from helpers.check.csvtext import Unreadable, content
from helpers.check.tables import RawTables, Row, Table
from helpers.errors import Problem, nearest
from helpers.files import shown_path
from helpers.project import TABLE

# JSON's names of the types below.
JSON_TYPES = {bool: "true or false", list: "an array", str: "a string", int: "a whole number", (int, float): "a number"}
# Of Table Schema, the types and constraints that the dictionary may use, each with the type of its value in JSON. A
# dictionary with another one is refused, so that none is left unchecked.
ANY = {"required": bool, "unique": bool}
NUMERIC = ANY | {"enum": list, "minimum": (int, float), "maximum": (int, float)}
CONSTRAINTS = {
    "string": ANY | {"enum": list, "pattern": str, "maxLength": int},
    "number": NUMERIC,
    "integer": NUMERIC,
    "boolean": ANY,
}
BOOLEANS = {"trueValues": ["true", "True", "TRUE", "1"], "falseValues": ["false", "False", "FALSE", "0"]}
# Whether a cell that is not blank keeps to a constraint.
KEEPS = {
    "enum": lambda cell, allowed: cell in map(str, allowed),
    "pattern": lambda cell, pattern: re.fullmatch(pattern, cell),
    "maxLength": lambda cell, most: len(cell) <= most,
    "minimum": lambda cell, least: Decimal(cell) >= Decimal(str(least)),
    "maximum": lambda cell, most: Decimal(cell) <= Decimal(str(most)),
}
DATE_HINTS = (
    (r"\d{1,2}([/.-])\d{1,2}\1\d{2,4}", "; day and month are ambiguous here"),
    (r"\d{1,2}[ -][^\W\d]+\.?[ -]\d{2,4}", "; write the month as a number"),
    (r"\d{4}-\d{2}-\d{2}[T ].*", "; leave the time of day out"),
    (r"\d{4}[/.]\d{2}[/.]\d{2}|\d{8}", "; join year, month and day by hyphens"),
)
ID_HINTS = ((r"(?i).*total.*", "; totals are computed, not entered"), (r"\d.*E\+\d+", "; a spreadsheet lost digits"))


def dictionary(path: Path) -> dict:
    """The dictionary of a data folder as its JSON has it, each key as a list of columns; raises Unreadable."""
    file = shown_path(path)
    try:
        package = json.loads(content(path).decode("utf-8-sig"))
        if fault := next(_malformed(package), ""):
            raise Unreadable(Problem(file, 1, 1, "DATAPACKAGE", fault))
    except json.JSONDecodeError as error:
        raise Unreadable(Problem(file, error.lineno, error.colno, "JSON", f"not valid JSON: {error.msg}")) from None
    except OSError as error:
        message = f"cannot be read: {error.strerror}; the data folder is {path.parent.absolute()}"
        raise Unreadable(Problem(file, 1, 1, "MISSING", message)) from None
    except UnicodeDecodeError:
        raise Unreadable(Problem(file, 1, 1, "ENCODING", "not UTF-8; save it as UTF-8")) from None
    except RecursionError:
        raise Unreadable(Problem(file, 1, 1, "JSON", "nested too deeply; expected a Data Package")) from None
    except ValueError:
        raise Unreadable(Problem(file, 1, 1, "JSON", "a number of too many digits; expected a Data Package")) from None
    for resource in package["resources"]:
        _named(resource["name"], resource["path"], file)
        key = resource["schema"].get("primaryKey", [])
        resource["schema"]["primaryKey"] = [key] if isinstance(key, str) else key
    return package


def _malformed(package: object) -> Iterator[str]:
    """What keeps a dictionary from being read as one."""
    form = "expected resources with name, path and schema.fields, each field with name and type"
    if not _has(package, version=str, resources=list) or not package["resources"]:
        yield f"no version or no resources; {form}"
        return
    for number, resource in enumerate(package["resources"], 1):
        if not _has(resource, name=str, path=str, schema=dict) or not _has(resource["schema"], fields=list):
            yield f"resource {number}: no name, path or schema.fields; {form}"
            return
        name, schema = resource["name"], resource["schema"]
        if not schema["fields"] or not all(_has(field, name=str, type=str) for field in schema["fields"]):
            yield f"{name}: a field without name or type; {form}"
            return
        columns = [field["name"] for field in schema["fields"]]
        key = schema.get("primaryKey", [])
        if not set([key] if isinstance(key, str) else key if isinstance(key, list) else [None]) <= set(columns):
            yield f"{name}: got {key!r} as primaryKey; expected names of its fields"
        for foreign in schema.get("foreignKeys", []) or ():
            ends = [foreign, foreign.get("reference")] if isinstance(foreign, dict) else [None]
            if not all(_has(end, fields=list) and len(end["fields"]) == 1 for end in ends):
                yield f"{name}: got {str(foreign)[:60]} as foreignKeys; expected one field and its reference"


def _has(value: object, **kinds: type) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), kind) for name, kind in kinds.items())


def _named(name: str, path: str, file: str) -> None:
    """Raises Unreadable where a table is not in the file of its name beside the dictionary."""
    if path != f"{name}.csv" or not TABLE.fullmatch(path):
        message = f"resource {name}: path: got {path!r}; expected '{name}.csv', beside the dictionary"
        raise Unreadable(Problem(file, 1, 1, "DATAPACKAGE", message))


def problems(package: dict, tables: RawTables, file: str) -> Iterator[Problem]:
    """Every cell that breaks the dictionary, every key that is used twice or points nowhere.

    ``tables`` holds clean text only; ``file`` is the dictionary as shown to the reader.
    """
    for table in tables.values():
        if unknown := [f"column {column['name']}: {said}" for column in table.fields for said in _unknown(column)]:
            yield from (Problem(file, 1, 1, "DATAPACKAGE", message) for message in unknown)
            continue
        for row in table.rows:
            for column, cell in zip(table.fields, row.cells, strict=True):
                yield from (_explained(constraint, row, column, tables) for constraint in broken(cell, column))
        yield from _repeated(table)
    yield from _foreign_keys(package, tables)


def _unknown(column: dict) -> Iterator[str]:
    """What the dictionary says of a column that CONSTRAINTS does not allow."""
    kind, constraints = column["type"], column.get("constraints", {})
    if kind not in CONSTRAINTS:
        yield f"got type {kind!r}; expected one of {', '.join(CONSTRAINTS)}"
        return
    if not isinstance(constraints, dict):
        yield f"got {constraints!r} as constraints; expected an object"
        return
    for name, limit in constraints.items():
        if name not in CONSTRAINTS[kind]:
            yield f"got constraint {name!r}; expected one of {', '.join(CONSTRAINTS[kind])} for type {kind}"
        elif not isinstance(limit, CONSTRAINTS[kind][name]):
            yield f"got {limit!r} as {name}; expected {JSON_TYPES[CONSTRAINTS[kind][name]]}"
        elif name == "pattern" and (fault := _no_pattern(limit)):
            yield f"got {limit!r} as pattern; expected a regular expression: {fault}"
    for name in BOOLEANS:
        if not isinstance(column.get(name, []), list):
            yield f"got {column[name]!r} as {name}; expected an array"


def _no_pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return ""


def broken(cell: str, column: dict) -> list[str]:
    """The constraints of a column that a cell breaks; "type" alone where it is not one of the column's booleans."""
    constraints = column.get("constraints", {})
    if not cell:
        return ["required"] if constraints.get("required") else []
    if column["type"] == "boolean" and cell not in _booleans(column):
        return ["type"]
    return [name for name, limit in constraints.items() if name in KEEPS and not KEEPS[name](cell, limit)]


def _booleans(column: dict) -> list[str]:
    return [word for key, words in BOOLEANS.items() for word in column.get(key, words)]


def _explained(constraint: str, row: Row, column: dict, tables: RawTables) -> Problem:
    """The problem of a cell that breaks a constraint: what the dictionary allows there."""
    name, cell, limit = column["name"], row[column["name"]], column.get("constraints", {}).get(constraint)
    match constraint:
        case "type":
            return row.problem("TYPE", name, f"one of {', '.join(_booleans(column))}")
        case "required":
            return row.problem("REQUIRED", name, f"a value: {column.get('description', name)}")
        case "enum":
            allowed = [str(value) for value in limit]
            return row.problem("ENUM", name, f"one of {', '.join(allowed)}{nearest(cell, allowed)}")
        case "pattern" if is_date(column):
            hint = _serial(cell) or cells.hint(DATE_HINTS, cell)
            return row.problem("DATE", name, f"an EDTF date such as 2024-03-01{hint}")
        case "pattern":
            hint = cells.hint(ID_HINTS, cell) or next(
                (hint for item in cell.split() if (hint := codes.meant(item, name, tables))), ""
            )
            return row.problem("PATTERN", name, codes.form(column) + hint)
        case "minimum" | "maximum":
            hint = "; are lat and lon swapped?" if name in ("lat", "lon") else ""
            return row.problem("RANGE", name, f"a {constraint} of {limit}{hint}")
        case _:
            return row.problem("LENGTH", name, f"at most {limit} characters, not {len(cell)}")


def _repeated(table: Table) -> Iterator[Problem]:
    unique = [[column["name"]] for column in table.fields if column.get("constraints", {}).get("unique")]
    for key in unique if table.key in unique else [*unique, table.key]:
        first: dict[tuple[str, ...], int] = {}
        for row in table.rows:
            earlier = first.setdefault(tuple(row[name] for name in key), row.line)
            if earlier != row.line:
                yield row.problem("DUPLICATE", key[0], f"each {', '.join(key)} once; line {earlier} has it too")


def _foreign_keys(package: dict, tables: RawTables) -> Iterator[Problem]:
    for resource in package["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            table, target = tables.get(resource["name"]), tables.get(key["reference"]["resource"])
            if not table or not target:
                continue
            (column,), (wanted,) = key["fields"], key["reference"]["fields"]
            known = {row[wanted] for row in target.rows}
            for row in table.rows:
                if row[column] and row[column] not in known:
                    expected = f"an id of {target.name}.csv{nearest(row[column], known)}"
                    yield row.problem("FOREIGN-KEY", column, expected)


def is_date(column: dict) -> bool:
    """Whether the column holds dates in EDTF, which its pattern says."""
    return column.get("constraints", {}).get("pattern", "").startswith(r"\d{4}(-\d{2}")


def _serial(cell: str) -> str:
    """The hint for a day that a spreadsheet wrote as its number of days since 1899-12-30."""
    if not re.fullmatch(r"[1-6]\d{4}", cell):
        return ""
    return f"; a spreadsheet turned {date(1899, 12, 30) + timedelta(days=int(cell))} into a number"
