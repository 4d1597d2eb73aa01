"""How far each figure of a text is accounted for."""

import re
import tempfile
from pathlib import Path

from helpers import check
from helpers.check import audit
from helpers.check.figures import Figure
from helpers.check.rules import VALUES
from helpers.desk import accept, derive, periods
from helpers.desk.files import NOT_CODED, OPEN, Draft, Line
from helpers.errors import Problem

DATELINE, CODED, EXCLUDED, DRAFTED, UNCODED = "dateline", "coded", "excluded", "drafted", "open"
NUMBER = re.compile(r"\d+(\.\d+)?")


def figures(draft: Draft) -> list[tuple[Figure, str]]:
    """Every figure of the text with its state: in the record, excluded, drafted, open, or the source’s own date."""
    article = audit.Article(draft.source | {"text_file": draft.text.name, "lang": draft.text.lang}, draft.folder)
    own = [_by_line(draft, row) for row in check.claims(draft.record) if row["source_id"] == draft.source_id]
    dateline, coded = _missing(article, [], []), _missing(article, own, [])
    excused = [row for row in draft.record[NOT_CODED].rows if row["source_id"] == draft.source_id]
    excluded = _missing(article, [], [*excused, *_excused(draft)])
    drafted = _missing(article, [_row(draft, line) for line in draft.statements if draft.table(line)], [])
    each = [figure for line in sorted(article.figures) for figure in article.figures[line]]
    return [(figure, _state(figure, dateline, coded, excluded, drafted)) for figure in each]


def unread(draft: Draft) -> list[int]:
    """The lines that hold more than a date and that no row of the draft or of the record cites."""
    cited = {number for line in draft.statements for number in line.cells["locator"].split()}
    rows = [*check.claims(draft.record), *draft.record[NOT_CODED].rows]
    own = [_by_line(draft, row) for row in rows if row["source_id"] == draft.source_id]
    cited |= {number for row in own for number in row["locator"].split()}
    held = [(str(n), line) for n, line in enumerate(draft.text.lines, 1) if line.strip()]
    return [int(n) for n, line in held if n not in cited and not periods.whole(line, draft.text.lang)]


def problems(draft: Draft) -> tuple[list[Problem], accept.Move]:
    """What is wrong with the rows that are complete, and those rows."""
    moved = accept.move(draft)
    if not moved.rows:
        return [], moved
    with tempfile.TemporaryDirectory() as folder:
        return accept.problems(draft, moved, Path(folder)), moved


def _state(figure: Figure, *missing: set[Figure]) -> str:
    """The first state by which a figure is accounted for, given those that each state leaves."""
    states = zip((DATELINE, CODED, EXCLUDED, DRAFTED), missing, strict=True)
    return next((state for state, left in states if figure not in left), UNCODED)


def _missing(article: audit.Article, cited: list[check.Row], excused: list[check.Row]) -> set[Figure]:
    return set(audit.unaccounted(article, cited, excused))


def _excused(draft: Draft) -> list[check.Row]:
    table = draft.record[NOT_CODED]
    rows = [line.cells for line in draft.statements if line.cells["table"] == NOT_CODED and line.cells["figure"]]
    # a figure without a reason is left out by nobody yet
    rows = [cells for cells in rows if cells["reason"] not in ("", OPEN) and cells["locator"].isdecimal()]
    cells = [row | {"source_id": draft.source_id} for row in rows]
    return [check.Row(table, 0, [row.get(column, "") for column in table.columns]) for row in cells]


def _by_line(draft: Draft, row: check.Row) -> check.Row:
    """A row of the record that cites lines of the text, also where it cites a paragraph."""
    cells, at = list(row.cells), row.table.columns["locator"]
    held = [str(number) for number, line in enumerate(draft.text.lines, 1) if line.strip()]
    if match := re.fullmatch(r"paragraph (\d+)", cells[at]):
        cells[at] = held[int(match[1]) - 1] if int(match[1]) <= len(held) else ""
    cells[at] = " ".join(part for part in cells[at].split() if part.isdecimal())
    return check.Row(row.table, row.line, cells)


def _row(draft: Draft, line: Line) -> check.Row:
    """A row of the draft as one of its table, with blanks for what is open or no number."""
    table = draft.record[draft.table(line)]
    cells = dict.fromkeys(table.columns, "")
    cells |= {column: line.cells[column] for column in derive.columns(draft, table.name) if line.cells[column] != OPEN}
    cells |= {column: cells[column] if NUMBER.fullmatch(cells[column]) else "" for column in VALUES}
    cells |= {"locator": " ".join(part for part in line.cells["locator"].split() if part.isdecimal())}
    return check.Row(table, 0, [cells[column] for column in table.columns])
