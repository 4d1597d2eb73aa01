"""Complete rows of a draft, moved into the record."""

import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from helpers import check, project
from helpers.check import audit
from helpers.check.csvtext import records
from helpers.desk import derive, events, files
from helpers.desk.files import NOT_CODED, STATEMENTS, Draft, Line
from helpers.errors import DATA_INVALID, Problem, Refusal
from helpers.files import replace

# of a link, the claims that it joins
ENDS = ("from_claim_id", "to_claim_id")


@dataclass
class Move:
    """What goes into the record: new ids by the names of rows, and cells by table, each with its row of the draft."""

    ids: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[tuple[dict[str, str], str, Line]]] = field(default_factory=dict)

    def add(self, table: str, cells: dict[str, str], name: str, line: Line) -> None:
        """Add a row to a table, made from a row of the file ``name`` of the draft."""
        self.rows.setdefault(table, []).append((cells, name, line))

    @property
    def lines(self) -> list[tuple[str, Line]]:
        """The rows of the draft that go, each with the file in which it stands."""
        return [(name, line) for rows in self.rows.values() for _, name, line in rows]


def move(draft: Draft) -> Move:
    """The rows of a draft that are complete, as rows of the record; a claim only with its source and its names."""
    (source,) = draft.rows["sources"]
    if derive.open_cells(draft, "sources", source):
        return Move()
    ready = [line for line in draft.statements if _ready(draft, line)]
    claims = _whole(draft, sorted((line for line in ready if draft.table(line)), key=_first_line))
    moved = Move(_ids(draft, claims))
    for line in claims:
        moved.add(draft.table(line), _claim(draft, line, moved.ids), STATEMENTS, line)
    for line in ready:
        if line.cells["table"] == NOT_CODED and line.cells["figure"]:
            excused = {"source_id": draft.source_id} | {key: line.cells[key] for key in ("locator", "figure", "reason")}
            moved.add(NOT_CODED, excused, STATEMENTS, line)
    if claims or draft.source_id in {row["source_id"] for row in draft.record["sources"].rows}:
        _beside(draft, moved, claims)
    return moved


def _beside(draft: Draft, moved: Move, claims: list[Line]) -> None:
    """Add the source where it is new, the new names that claims use and the links whose two ends are there."""
    if draft.source_id not in {row["source_id"] for row in draft.record["sources"].rows}:
        moved.add("sources", draft.rows["sources"][0].cells, "sources", draft.rows["sources"][0])
    for name in ("origins", "places"):
        used = {item for line in claims for item in _names(name, line)}
        for line in draft.rows[name]:
            if line.cells[draft.record[name].key[0]] in used:
                moved.add(name, line.cells, name, line)
    waiting = {line.cells["row"] for line in draft.statements} - moved.ids.keys()
    for line in draft.rows["links"]:
        if not derive.open_cells(draft, "links", line) and not waiting & {line.cells[end] for end in ENDS}:
            moved.add("links", _named(line.cells, moved.ids), "links", line)


def problems(draft: Draft, moved: Move, folder: Path) -> list[Problem]:
    """What is wrong with the record once the rows of a draft are in it, at the rows of the draft where it is theirs.

    ``folder`` takes a copy of the record with those rows. A number that does not stand in its line is wrong as well.
    """
    data = project.folder()
    shutil.copytree(data, folder, dirs_exist_ok=True)
    places = {}
    for table, rows in moved.rows.items():
        texts, at = _inserted(draft, data / f"{table}.csv", table, rows)
        (folder / f"{table}.csv").write_bytes(texts)
        places |= {(f"{table}.csv", number): origin for number, origin in at.items()}
    found = check.problems(folder)
    if not found and draft.source["layer"] == "article":
        record = check.record(folder)
        (source,) = [row for row in record["sources"].rows if row["source_id"] == draft.source_id]
        audited = audit.of_article(record, source, draft.folder)
        # figures that no row accounts for are what stays to be done, not what is wrong
        found = [problem for problem in audited if problem.code != "UNACCOUNTED"]
    return sorted(_here(draft, problem, places, data) for problem in found)


def accept(draft: Draft) -> Move:
    """Move what is complete into the record; returns what was moved.

    Raises Refusal, with nothing written, where nothing is complete or the record would not pass ``check`` (65), or
    where a file cannot be written (73).
    """
    check.require(project.folder())
    moved = move(draft)
    if not moved.rows:
        said = f"no row is complete; `article {draft.source_id}` says what each still needs"
        raise Refusal(DATA_INVALID, [f"{check.shown_path(draft.path(STATEMENTS))}: {said}"])
    with tempfile.TemporaryDirectory() as folder:
        if found := problems(draft, moved, Path(folder)):
            raise Refusal(DATA_INVALID, found)
        contents = {
            project.folder() / f"{table}.csv": Path(folder, f"{table}.csv").read_bytes() for table in moved.rows
        }
    gone = {id(line) for name, line in moved.lines if name != "sources"}
    gone |= {id(line) for line in draft.statements if line.cells["table"] == NOT_CODED and not line.cells["figure"]}
    for name in (STATEMENTS, "origins", "places", "links"):
        draft.rows[name] = [line for line in draft.rows[name] if id(line) not in gone]
        for line in draft.rows[name]:
            line.cells = _named(line.cells, moved.ids)
        contents[draft.path(name)] = files.contents(draft, name)
    _put(contents)
    return moved


def _ready(draft: Draft, line: Line) -> bool:
    """Whether a row has nothing open, nor has the row of any new origin or place that it names."""
    if derive.open_cells(draft, STATEMENTS, line) or not line.cells["locator"]:
        return False
    return not any(
        derive.open_cells(draft, name, row)
        for name in ("origins", "places")
        for row in draft.rows[name]
        if row.cells[draft.record[name].key[0]] in _names(name, line)
    )


def _whole(draft: Draft, claims: list[Line]) -> list[Line]:
    """The claims without those that are part of a row which stays, and so on."""
    staying = {line.cells["row"] for line in draft.statements} - {line.cells["row"] for line in claims}
    kept = [line for line in claims if line.cells["part_of"] not in staying]
    return kept if len(kept) == len(claims) else _whole(draft, kept)


def _named(cells: dict[str, str], ids: dict[str, str]) -> dict[str, str]:
    """Cells in which a row of the draft is named by the id that it has in the record now."""
    return cells | {column: ids[cells[column]] for column in ("part_of", *ENDS) if cells.get(column) in ids}


def _names(table: str, line: Line) -> list[str]:
    if table == "origins":
        return [line.cells["origin_id"], line.cells["via"]]
    return line.cells["place_id"].split()


def _first_line(line: Line) -> int:
    first = line.cells["locator"].split()[0]
    return int(first) if first.isdecimal() else 0


def _ids(draft: Draft, claims: Iterable[Line]) -> dict[str, str]:
    """The running ids of new claims by the names of their rows in the draft, after those that the source has."""
    used = [row["claim_id"] for row in check.claims(draft.record) if row["source_id"] == draft.source_id]
    last = max((int(claim.rpartition("-")[2]) for claim in used), default=0)
    return {line.cells["row"]: f"{draft.source_id}-{number:02}" for number, line in enumerate(claims, last + 1)}


def _claim(draft: Draft, line: Line, ids: dict[str, str]) -> dict[str, str]:
    table = draft.table(line)
    cells = dict.fromkeys(draft.record[table].columns, "") | {"locator": line.cells["locator"]}
    cells |= {column: line.cells[column] for column in derive.columns(draft, table)}
    cells |= {"claim_id": ids[line.cells["row"]], "source_id": draft.source_id}
    if cells.get("event_id") == events.NONE:
        cells["event_id"] = ""
    cells = _named(cells, ids)
    if draft.source["layer"] != "article" and cells["locator"].isdecimal():
        cells["locator"] = f"paragraph {draft.text.paragraph(int(cells['locator']))}"
    return cells


def _inserted(draft: Draft, path: Path, table: str, rows: list) -> tuple[bytes, dict[int, tuple[str, Line]]]:
    """A table with rows put in their places and the lines at which they stand; what was there keeps its bytes."""
    columns, key = list(draft.record[table].columns), draft.record[table].key
    (_, _), *known = records(path)
    at = [line for line, _ in known]
    keys = [_key(cells[columns.index(name)] for name in key) for _, cells in known]
    before = path.read_bytes().decode()
    newline = "\r\n" if "\r\n" in before else "\n"
    lines = [line + newline for line in before.removesuffix(newline).split(newline)]
    placed, texts = {}, list(lines)
    ordered = sorted(rows, key=lambda row: _key(row[0][column] for column in key))
    for shift, (cells, name, line) in enumerate(ordered):
        own = _key(cells[column] for column in key)
        number = bisect_right(keys, own) if keys == sorted(keys) else _before_greater(keys, own)
        start = (at[number] if number < len(at) else len(lines) + 1) + shift
        texts.insert(start - 1, files.csv_text([[cells[column] for column in columns]]).replace("\n", newline))
        placed[start] = (name, line)
    return "".join(texts).encode(), placed


def _before_greater(keys: list, own: tuple) -> int:
    """The place before the first greater key, for a table whose rows do not all stand in order."""
    return next((number for number, key in enumerate(keys) if key > own), len(keys))


def _key(cells: Iterable[str]) -> tuple:
    """The order of rows: by the parts of their key, with numbers at the end of an id as numbers."""
    parts = [cell.rpartition("-") if cell.rpartition("-")[2].isdecimal() else (cell, "", "0") for cell in cells]
    return tuple((name, int(number)) for name, _, number in parts)


def _here(draft: Draft, problem: Problem, places: dict, data: Path) -> Problem:
    """A problem at the row of the draft from which the row at fault was made, else at the record."""
    name = Path(problem.file).name
    if (origin := places.get((name, problem.line))) is None:
        return Problem(check.shown_path(data / name), problem.line, problem.field, problem.code, problem.message)
    file, line = origin
    columns, header = list(draft.record[name.removesuffix(".csv")].columns), draft.columns(file)
    column = columns[problem.field - 1]
    number = header.index(column) + 1 if column in header else 1
    return Problem(check.shown_path(draft.path(file)), line.line, number, problem.code, problem.message)


def _put(contents: dict[Path, bytes]) -> None:
    """Write files in one step each and, if one of them fails, put back those before it."""
    before = {path: path.read_bytes() for path in contents}
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder, "new")
        done = []
        try:
            for path, content in contents.items():
                new.write_bytes(content)
                done.append(path)
                replace(new, path)
        except BaseException:
            for path in done:
                path.write_bytes(before[path])
            raise
