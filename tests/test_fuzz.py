"""The record's own tables, changed at random: what does harm is refused where it stands, what does none passes."""

import csv
import io
import random
import shutil
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import DATA, SOAK

from helpers import check, load
from helpers.check import schema

EXAMPLES = 12 * SOAK
TABLES = sorted(path.stem for path in DATA.glob("*.csv"))
FIELDS = {item["name"]: item["schema"]["fields"] for item in load.dictionary(DATA)["resources"]}


def rows(table):
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


ROWS = {table: rows(table) for table in TABLES}


def text(rows, **options):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", **options).writerows(rows)
    return out.getvalue().encode()


def kind(field):
    if field["type"] in ("number", "integer", "boolean"):
        return field["type"]
    if "enum" in field.get("constraints", {}):
        return "closed"
    return "date" if schema.is_date(field) else "text"


# What is done to one cell: to which kinds of columns, how, and which codes name it.
CELLS = {
    "control": ("any", lambda cell: cell + "\x07", {"CONTROL"}),
    "zero width": ("text closed", lambda cell: cell[:1] + "\u200b" + cell[1:], {"INVISIBLE"}),
    "right to left": ("text", lambda cell: cell + "\u202e", {"INVISIBLE"}),
    "another script": ("text", lambda cell: "Kid\u0430l", {"MIXED-SCRIPT"}),
    "not composed": ("text", lambda cell: "Me\u0301naka", {"NOT-NFC"}),
    "markup": ("text", lambda cell: f"{cell}<b>", {"HTML"}),
    "formula": ("text closed date", lambda cell: f"={cell}", {"FORMULA"}),
    "space after": ("text closed date number integer", lambda cell: f"{cell} ", {"SPACE"}),
    "spreadsheet": ("any", lambda cell: "#REF!", {"SPREADSHEET"}),
    "mojibake": ("text", lambda cell: "MÃ©naka", {"MOJIBAKE"}),
    "unknown": ("closed", lambda cell: "qzx", {"ENUM"}),
    "comma": ("number integer", lambda cell: "18,44", {"NUMBER"}),
    "about": ("number integer", lambda cell: "~12", {"NUMBER"}),
    "infinite": ("number integer", lambda cell: "inf", {"NUMBER"}),
    "minus": ("number integer", lambda cell: "\u22121", {"NUMBER"}),
    "Arabic": ("number integer", lambda cell: "\u0661\u0662", {"NUMBER"}),
    "serial": ("date", lambda cell: "45352", {"DATE"}),
    "day first": ("date", lambda cell: "01/03/2024", {"DATE"}),
    "no such day": ("date", lambda cell: "2024-02-30", {"DATE"}),
    "yes": ("boolean", lambda cell: "yes", {"TYPE", "ENUM"}),
    "too long": ("any", lambda cell: "x" * 10_001, {"TOO-LONG"}),
}
ROW = {
    "cut off": (lambda row: row[:-1], {"FIELD-COUNT"}),
    "one more": (lambda row: [*row, "more"], {"FIELD-COUNT"}),
    "blank": (lambda row: [""] * len(row), {"BLANK-ROW"}),
}
HARMLESS = {
    "mark": lambda data: b"\xef\xbb\xbf" + data,
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "no last line end": lambda data: data.rstrip(b"\n"),
    "quotes": None,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    copy = tmp_path_factory.mktemp("fuzzed") / "data"
    shutil.copytree(DATA, copy)
    return copy


def problems(folder, table, content):
    """What is said of the record with another content of one table, and in what time of the processor."""
    path = folder / f"{table}.csv"
    before = path.read_bytes()
    try:
        path.write_bytes(content)
        began = time.process_time()
        return check.problems(folder), time.process_time() - began
    finally:
        path.write_bytes(before)


FUZZ = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@FUZZ
@given(name=st.sampled_from([*CELLS, *ROW]), seed=st.integers(0, 2**32))
def test_what_does_harm_is_refused_at_its_line_and_field(folder, name, seed):
    chance = random.Random(seed)
    table = chance.choice([table for table in TABLES if len(ROWS[table]) > 1])
    changed = [list(row) for row in ROWS[table]]
    at = chance.randrange(1, len(changed))
    if name in ROW:
        change, codes = ROW[name]
        changed[at] = change(changed[at])
        field = None
    else:
        kinds, change, codes = CELLS[name]
        fit = [n for n, one in enumerate(FIELDS[table]) if kinds == "any" or kind(one) in kinds.split()]
        if name == "zero width":
            fit = [n for n in fit if changed[at][n]]
        if not fit:
            return
        field = chance.choice(fit)
        changed[at][field] = change(changed[at][field])
    found, seconds = problems(folder, table, text(changed))
    line = 1 + at + sum(cell.count("\n") for row in changed[:at] for cell in row)
    here = [one for one in found if one.file.endswith(f"/{table}.csv") and one.line == line]
    assert any(one.code in codes and (field is None or one.field == field + 1) for one in here), (name, found[:3])
    assert seconds < 3
    assert len(found) < 50


@FUZZ
@given(name=st.sampled_from(list(HARMLESS)), seed=st.integers(0, 2**32))
def test_what_does_no_harm_passes_and_reads_the_same(folder, name, seed):
    table = random.Random(seed).choice(TABLES)
    content = text(ROWS[table], quoting=csv.QUOTE_ALL) if name == "quotes" else HARMLESS[name](text(ROWS[table]))
    found, _ = problems(folder, table, content)
    assert found == []
    path = folder / f"{table}.csv"
    before, read = path.read_bytes(), load.texts(table, folder)
    path.write_bytes(content)
    again = load.texts(table, folder)
    path.write_bytes(before)
    assert read.equals(again)


@FUZZ
@given(noise=st.binary(max_size=300), seed=st.integers(0, 2**32))
def test_no_bytes_end_otherwise_than_in_lines(folder, noise, seed):
    chance = random.Random(seed)
    table = chance.choice(TABLES)
    data = (DATA / f"{table}.csv").read_bytes()
    at = chance.randrange(len(data))
    found, _ = problems(folder, table, data[:at] + noise + data[at + chance.randrange(5) :])
    assert all("\n" not in str(one) for one in found)
