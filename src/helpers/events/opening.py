"""A file of events opened: which dataset and vintage it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.events.csvrows import NAMES, CsvRows
from helpers.events.faults import Faults, Unreadable
from helpers.events.layouts import DATASETS, LOST, Dataset
from helpers.events.xlsxrows import XlsxRows

Table = CsvRows | XlsxRows
WORKBOOK = b"PK\x03\x04"
START = 1 << 14


@dataclass(frozen=True)
class Layout:
    """The vintage nearest to a header, and by which columns the header differs from it."""

    dataset: Dataset
    name: str
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def opened(path: Path, faults: Faults) -> Table:
    """A file whose header is read; raises Unreadable where it is no table, which ``faults`` then say."""
    try:
        with path.open("rb") as file:
            start = file.read(START)
    except OSError as error:
        faults.add(path, 1, 1, "MISSING", f"cannot be read: {error.strerror}; expected a file of events")
        raise Unreadable from None
    if start.startswith(WORKBOOK):
        return XlsxRows(path, faults)
    first = start.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0]
    names = first.decode("utf-8", "replace").replace('"', "").strip().lower().split(",")
    if not NAMES & set(names) and (reason := _no_table(start, first)):
        faults.add(path, 1, 1, *reason)
        raise Unreadable
    encodings = layout(names).dataset.encodings
    other = len(encodings) > 1 and not _decodes(path, encodings[0])
    return CsvRows(path, faults, encodings[1 if other else 0])


def _no_table(start: bytes, first: bytes) -> tuple[str, str] | None:
    """Why a file without any name that is known is no table with commas; None where it may be one."""
    # imported here: most files are tables, and what the record is checked with takes five megabytes
    from helpers.check.csvtext import NOT_CSV

    for form, what, hint in NOT_CSV:
        if re.match(form, start):
            return "NOT-CSV", f"this is {what}; expected a table as CSV or xlsx{hint}"
    if not start.removeprefix(b"\xef\xbb\xbf").strip():
        return "EMPTY", "the file is empty; expected a header"
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start:
        return "ENCODING", "this is UTF-16 or no text; expected text as UTF-8"
    if first.lower().startswith(b"sep=") or (b"," not in first and re.search(rb"[;\t|]", first)):
        return "DIALECT", "got columns between semicolons or tabs; expected commas"
    return None


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return False
    return True


def layout(header: Sequence[str]) -> Layout:
    """The layout that has most names in common with a header."""
    names = [name.strip().lower() for name in header]
    _, dataset, vintage = max(
        (
            (_likeness(names, known), dataset, vintage)
            for dataset in DATASETS.values()
            for vintage, known in dataset.layouts.items()
        ),
        key=lambda one: one[0],
    )
    known = dataset.layouts[vintage]
    return Layout(
        *(dataset, vintage),
        missing=tuple(name for name in known if name not in names),
        unknown=tuple(name for name in names if name not in dataset.names()),
    )


def _likeness(names: Sequence[str], known: Sequence[str]) -> tuple[float, int]:
    """How many of all names two headers share; where that says nothing, how far their lengths are apart."""
    return len(set(names) & set(known)) / len(set(names) | set(known)), -abs(len(names) - len(known))


def recognised(table: Table, faults: Faults, asked: str | None) -> Layout:
    """The layout of a table; raises Unreadable where its header is none, which ``faults`` then say."""
    recognised = layout(table.header)
    dataset, names = recognised.dataset, [name.strip().lower() for name in table.header]
    nearest = f"{dataset.title} {recognised.name}"

    def refuse(field: int, message: str, code: str = "HEADER") -> None:
        faults.add(table.path, 1, field, code, message)
        raise Unreadable

    if not set(names) & dataset.names():
        if any(re.fullmatch(r"-?[0-9][0-9.]*", name) for name in names):
            refuse(1, f"the first row holds no names; expected a header such as that of {nearest}", "NO-HEADER")
        refuse(1, f"the header is none that is known; the nearest is {nearest}")
    for name in names:
        if name and names.count(name) > 1:
            refuse(names.index(name) + 1, f"column {name}: got it {names.count(name)} times; expected it once")
    if asked and dataset.name != asked:
        refuse(1, f"got the header of {nearest}; expected that of {DATASETS[asked].title}, as --as says")
    # one that is unknown where another is missing may be that one under a new name
    if recognised.unknown and _read(recognised):
        unknown = recognised.unknown[0]
        refuse(
            names.index(unknown) + 1,
            f"column {unknown[:40]}: no vintage has it; the nearest is {nearest}, "
            f"of which {', '.join(_read(recognised))} {'is' if len(_read(recognised)) == 1 else 'are'} missing",
        )
    for role in dataset.essential:
        if not set(dataset.columns[role]) & set(names):
            refuse(1, f"no column {dataset.columns[role][0]}; expected one, as in {nearest}")
    return recognised


def _read(recognised: Layout) -> list[str]:
    """Which of the columns that are read a header lacks."""
    read = {name for known in recognised.dataset.columns.values() for name in known}
    return [name for name in recognised.missing if name in read]


def lost(recognised: Layout, lacks: Sequence[str]) -> list[str]:
    """What the columns that are missing cost, one sentence each."""
    return [f"no column {recognised.dataset.columns[role][0]}: {LOST[role]}" for role in lacks]
