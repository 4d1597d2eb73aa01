"""The files of a draft."""

import csv
import io
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers import check, load, project
from helpers.check import schema
from helpers.desk import reading
from helpers.errors import CONFIGURATION, DATA_INVALID, Problem, Refusal, nearest
from helpers.files import writing

STATEMENTS, BESIDE = "statements", ("sources", "origins", "places", "links")
# what a row of the draft has besides the columns of its table
LEADING = ("row", "table", "locator", "figure", "said", "reason")
# of a claim, what follows from the source and from the order of its rows
IMPLIED = ("claim_id", "source_id", "locator")
NOT_CODED = "not_coded"
OPEN = "?"


@dataclass(eq=False)
class Line:
    """A row of the draft: its cells by column and the line of the file on which it starts (0: not yet written)."""

    cells: dict[str, str]
    line: int = 0


@dataclass
class Draft:
    """What is known so far of one article: its text, the rows of its statements, of its source, of new names."""

    source_id: str
    folder: Path
    text: reading.Text
    record: check.RawTables
    rows: dict[str, list[Line]] = field(default_factory=dict)

    @property
    def source(self) -> dict[str, str]:
        """The row of the source, from the record once it is there."""
        known = [row for row in self.record["sources"].rows if row["source_id"] == self.source_id]
        if known:
            return {column: known[0][column] for column in self.record["sources"].columns}
        return self.rows["sources"][0].cells

    @property
    def descriptions(self) -> dict[str, str]:
        """What one row of each table is."""
        return {item["name"]: item["description"] for item in load.dictionary(project.folder())["resources"]}

    @property
    def statements(self) -> list[Line]:
        """The rows of its statements."""
        return self.rows[STATEMENTS]

    def table(self, line: Line) -> str:
        """The claim table of a row; blank where none is named."""
        name = line.cells["table"]
        return name if name in self.record and self.record[name].holds_claims else ""

    def path(self, name: str) -> Path:
        """Where one of its files stands."""
        return self.folder / f"{name}.csv"

    def columns(self, name: str) -> list[str]:
        """The header of one of its files: that of the table, or all that a claim may have."""
        if name != STATEMENTS:
            return list(self.record[name].columns)
        own = [column for table in self.record.values() if table.holds_claims for column in table.columns]
        return [*LEADING, *(column for column in dict.fromkeys(own) if column not in IMPLIED)]


def folder(source_id: str) -> Path:
    """Where the draft of an article stands: beside the data folder, which holds nothing but the record."""
    return project.folder().absolute().parent / "drafts" / source_id


def known() -> list[str]:
    """The ids of the articles that have a draft."""
    return sorted(path.parent.name for path in folder("any").parent.glob(f"*/{STATEMENTS}.csv"))


def begin(source_id: str, path: Path) -> Draft:
    """A draft without rows for a text. Raises Refusal for an id that is used or badly formed (78)."""
    record = check.record(project.folder())
    (column,) = [item for item in record["sources"].fields if item["name"] == "source_id"]
    used = {row["source_id"] for row in record["sources"].rows}
    if schema.broken(source_id, column):
        raise _refused(
            "--id", f"got {source_id!r}; expected small letters and figures with hyphens, such as press-2024"
        )
    if source_id in used:
        raise _refused("--id", f"got {source_id!r}, a source of the record; expected an id that is not used")
    if (target := folder(source_id)).exists():
        raise _refused("--id", f"{target} is there already; `article {source_id}` shows it, delete it to begin anew")
    text = reading.read(path)
    for row in record["sources"].rows:
        if row["text_sha256"] == text.digest or row["text_file"] == text.name:
            same = "text" if row["text_sha256"] == text.digest else "name of a text"
            raise _refused("TEXT", f"{path} has the {same} of {row['source_id']} of the record; expected another")
    return Draft(source_id, target, text, record)


def read(source_id: str) -> Draft:
    """The draft of an article; raises Refusal where there is none (78) or a file of it cannot be read (65)."""
    target = folder(source_id)
    if not (target / f"{STATEMENTS}.csv").is_file():
        hint = nearest(source_id, known()) or "; `article TEXT --id ID` makes one"
        raise _refused(
            "ARTICLE", f"got {source_id!r}; expected a text file or the id of a draft in {target.parent}{hint}"
        )
    record = check.record(project.folder())
    (text,) = [path for path in target.iterdir() if path.suffix != ".csv" and not path.name.startswith(".")][:1] or [
        None
    ]
    if text is None:
        raise _refused("ARTICLE", f"{target} holds no text; put the text file of the article back into it")
    draft = Draft(source_id, target, reading.read(text), record)
    draft.rows = {name: _rows(draft, name) for name in (STATEMENTS, *BESIDE)}
    return draft


def write(draft: Draft, text: Path | None = None) -> None:
    """Write the files of a draft that changed, with a copy of its ``text`` where one is given; raises Refusal (73)."""
    with writing(draft.folder):
        draft.folder.mkdir(parents=True, exist_ok=True)
        if text is not None:
            shutil.copyfile(text, draft.folder / text.name)
        for name in (STATEMENTS, *BESIDE):
            if not draft.path(name).exists() or draft.path(name).read_bytes() != contents(draft, name):
                draft.path(name).write_bytes(contents(draft, name))
    for name in (STATEMENTS, *BESIDE):
        for number, line in enumerate(draft.rows[name], 2):
            line.line = number


def contents(draft: Draft, name: str) -> bytes:
    """One of its files as it is written."""
    header = draft.columns(name)
    return csv_text([header, *([line.cells[column] for column in header] for line in draft.rows[name])]).encode()


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a CSV of the record has them."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _rows(draft: Draft, name: str) -> list[Line]:
    path, expected = draft.path(name), draft.columns(name)
    header, body = check.rows(path)
    file = check.shown_path(path)
    if header != expected:
        odd = next((n for n, (got, wanted) in enumerate(zip(header, expected, strict=False), 1) if got != wanted), 1)
        said = f"got {header[odd - 1]!r}; expected {expected[odd - 1]!r}: the header stays as the desk wrote it"
        raise Refusal(DATA_INVALID, [Problem(file, 1, odd, "HEADER", said)])
    if short := [(line, cells) for line, cells in body if len(cells) != len(header)]:
        said = f"got {len(short[0][1])} cells; expected {len(header)}; put a cell that holds a comma in quotes"
        raise Refusal(DATA_INVALID, [Problem(file, short[0][0], 1, "FIELD-COUNT", said)])
    # a line break within a cell would make two lines of the record out of one row
    return [
        Line(dict(zip(header, (re.sub(r"\s*\n\s*", " ", cell.strip()) for cell in cells), strict=True)), line)
        for line, cells in body
        if any(cells)
    ]


def _refused(argument: str, said: str) -> Refusal:
    return Refusal(CONFIGURATION, [f"{argument}: {said}"])
