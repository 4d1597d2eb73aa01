"""Whether a data folder may be used."""

import hashlib
import os
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from helpers import reads
from helpers.check import alike, drawn, links, reference, rules, schema, series, tables, wording
from helpers.check.csvtext import Unreadable, rows
from helpers.check.tables import RawTables, Row, claims
from helpers.errors import DATA_INVALID, Problem, Refusal
from helpers.files import shown_path
from helpers.project import VOUCHED_VARIABLE, record_files

__all__ = ["RawTables", "Row", "claims", "problems", "record", "require", "rows", "shown_path", "vouched"]

# what a program does to all cells of a column alike, and from how many on it was not a person
REWRITTEN, MANY = ("TYPE", "NUMBER", "DATE", "PATTERN", "SPACE", "DIGIT"), 20
# what rows are held against, one kind of rule after the other
RULES = (*rules.RULES, *wording.RULES, *links.RULES, *series.RULES, *alike.RULES, *drawn.RULES)
_passed: set[str] = set()


def require(folder: Path, shown: Path | None = None) -> None:
    """Nothing where the folder may be used; raises Refusal (exit code 65) with every problem where it may not.

    The same bytes are checked once in a process, in those forked from it and in those for which it vouches. A copy's
    problems are told as those of the folder ``shown``.
    """
    with reads.unnoted():
        digest = None
        # somebody may write while it is read: only what was there before and after was checked
        while digest != (digest := _digest(folder)):
            if digest in _passed or digest == os.environ.get(VOUCHED_VARIABLE):
                return
            if found := problems(folder):
                raise Refusal(DATA_INVALID, [_told(problem, folder, shown or folder) for problem in found])
    _passed.add(digest)


def _told(problem: Problem, folder: Path, shown: Path) -> str:
    return str(problem).replace(shown_path(folder), shown_path(shown)).replace(str(folder), str(shown))


def vouched(folder: Path) -> dict[str, str]:
    """The environment variable that spares another process the check of a folder; raises Refusal as ``require``."""
    require(folder)
    return {VOUCHED_VARIABLE: _digest(folder)}


def _digest(folder: Path) -> str:
    """One SHA-256 over the names and the bytes of all that is checked."""
    digest = hashlib.sha256()
    for path in record_files(folder):
        with suppress(OSError):
            content = path.read_bytes()
            digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def problems(folder: Path) -> list[Problem]:
    """Everything that is wrong with a data folder, in the order of files and lines.

    Each file is read as text first; a file that passes is checked against the dictionary; rows are compared with
    each other only when every file passed both, so that one mistake is not reported thrice.
    """
    dictionary = folder / "datapackage.json"
    try:
        package = schema.dictionary(dictionary)
    except Unreadable as refusal:
        return [refusal.args[0]]
    read, found = tables.read(folder, package)
    found += schema.problems(package, read, shown_path(dictionary))
    try:
        for rule in RULES if not found else ():
            found += rule(read)
    except tables.Lacking as lacking:
        message = f"names no {lacking}; expected it, for the record is checked by it"
        found.append(Problem(shown_path(dictionary), 1, 1, "DATAPACKAGE", message))
    return _gathered(sorted({*found, *reference.problems(folder)}))


def _gathered(found: list[Problem]) -> list[Problem]:
    """The problems with one in place of many that a program made by writing a whole column in its own way."""
    alike: dict[tuple[str, int, str], list[Problem]] = defaultdict(list)
    for problem in found:
        alike[problem.file, problem.field, problem.code].append(problem)
    gathered = []
    for (_, _, code), group in alike.items():
        if code in REWRITTEN and len(group) > MANY:
            more = f"; so are {len(group) - 1} more rows of this column: a spreadsheet or another program wrote it anew"
            group = [replace(group[0], message=group[0].message + more)]
        gathered += group
    return sorted(gathered)


def record(folder: Path) -> RawTables:
    """Every table of a data folder as read, by name; raises Refusal (exit code 65) where one is not clean text."""
    try:
        read, found = tables.read(folder, schema.dictionary(folder / "datapackage.json"))
    except Unreadable as refusal:
        raise Refusal(DATA_INVALID, refusal.args) from None
    if found:
        raise Refusal(DATA_INVALID, found)
    return read
