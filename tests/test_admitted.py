"""What the check admits, the reports can show: rows are changed at random, and what is not refused is rendered."""

import csv
import io
import itertools
import random
import shutil
from pathlib import Path

import pytest
from projects import DATA, SOAK, filled

from helpers import check, load
from helpers.check import schema
from helpers.project import FOLDER_VARIABLE, ROOT

FIELDS = {item["name"]: item["schema"]["fields"] for item in load.dictionary(DATA)["resources"]}
NOTEBOOKS = ("01_attack_timeline", "02_coalition_drawdown", "03_fighter_estimates")
DAYS = ["", "1900", "1901-03-04", "2024-02-29", "2019-05/2021", "2034", "1999/2030"]
NUMBERS = ["", "0", "1", "0.5", "1000000"]
COUNTRIES = ["", "IRQ", "SYR", "IRQ SYR", "AFG"]


def values(field):
    """What else may stand in a cell of a column; nothing where only its own row can say."""
    if allowed := field.get("constraints", {}).get("enum"):
        return [*map(str, allowed), ""]
    if schema.is_date(field):
        return DAYS
    kinds = {"boolean": ["true", "false"], "number": NUMBERS, "integer": NUMBERS}
    return kinds.get(field["type"], COUNTRIES if field["name"] == "country" else [])


class Record:
    """The record in a folder, some of whose rows are changed."""

    def __init__(self, folder):
        self.folder, self.changed = folder, {}
        self.rows = {table: list(csv.reader(io.StringIO((folder / f"{table}.csv").read_text()))) for table in FIELDS}

    def change(self, chance):
        for table in (*load.CLAIM_TABLES, "origins", "places"):
            columns = [n for n, field in enumerate(FIELDS[table]) if n and values(field)]
            # each column in turn, and each of its values, which chance alone might leave out
            known = {n: values(FIELDS[table][n]) for n in columns}
            turns = {n: itertools.cycle(chance.sample(may, len(may))) for n, may in known.items()}
            rows = range(1, len(self.rows[table]))
            for at, n in zip(chance.sample(rows, len(rows)), itertools.cycle(columns), strict=False):
                self.changed[table, at] = self.rows[table][at].copy()
                self.rows[table][at][n] = next(turns[n])

    def revert(self, found):
        """Take back the changes of the rows that are refused, or of those that are meant by one that is."""
        taken = set()
        for problem in found:
            table = Path(problem.file).stem
            at = self._lines(table)[problem.line]
            named = {part for cell in self.rows[table][at] for part in cell.split()}
            meant = {key for key, before in self.changed.items() if named & self._names(key[0], before)}
            taken |= {(table, at)} if (table, at) in self.changed else meant
        for table, at in taken:
            self.rows[table][at] = self.changed.pop((table, at))

    def _names(self, table, row):
        """What other rows call a row by."""
        return {row[n] for n, field in enumerate(FIELDS[table]) if not n or field["name"] in ("event_id", "series")}

    def write(self):
        for table, rows in self.rows.items():
            csv.writer(text := io.StringIO(), lineterminator="\n").writerows(rows)
            (self.folder / f"{table}.csv").write_text(text.getvalue(), encoding="utf-8")

    def _lines(self, table):
        line, at = 1, {}
        for number, row in enumerate(self.rows[table]):
            at[line] = number
            line += 1 + sum(cell.count("\n") for cell in row)
        return at


@pytest.mark.parametrize("seed", range(1 + SOAK // 10))
def test_what_the_check_admits_can_be_shown(tmp_path, monkeypatch, seed):
    shutil.copytree(DATA, tmp_path / "data")
    record, chance = Record(tmp_path / "data"), random.Random(seed)
    record.change(chance)
    record.write()
    while found := check.problems(record.folder):
        before = len(record.changed)
        record.revert(found)
        assert len(record.changed) < before, found
        record.write()
    assert len(record.changed) > 400
    monkeypatch.setenv(FOLDER_VARIABLE, str(record.folder))
    for name in NOTEBOOKS:
        node = filled(ROOT / f"notebooks/{name}.ipynb", {"LANG": chance.choice(["en", "fr"])})
        assert any(one.get("outputs") for one in node.cells)
