"""What of an article is still to be done, as lines of text."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator

from helpers import check, project
from helpers.desk import codebook, derive, events, states
from helpers.desk.accept import Move
from helpers.desk.files import BESIDE, NOT_CODED, OPEN, STATEMENTS, Draft
from helpers.errors import Problem

WIDTH, ROOM = 100, 40
# how many lines of each part are shown where all of them have no room, and how many rows
FIRST, ROWS = 4, 2
TABLE = {"name": "table", "description": "The table that the statement belongs to."}
REASON = {"name": "reason", "description": "Why the figure is no claim, in a line; the table is then not_coded."}
# why a cell is open, or what is written there, where its name does not tell
NOTES = {
    "value_status": "no number and no vague word is filled in",
    "event_id": f"place and day, such as {events.EXAMPLE}",
}


def lines(draft: Draft, found: list[Problem], moved: Move, *, whole: bool = False) -> list[str]:
    """What is wrong, which figures are open, which cells a person must decide, what each of them allows.

    Of more than ``ROOM`` lines the first of each part, with how many more there are, unless the ``whole`` is asked for.
    """
    cells = _cells(draft)
    parts = [
        (_summary(draft, moved), [str(problem) for problem in found]),
        *_parts(draft),
        (_counted(draft, len(cells)), [line for lines in cells for line in lines]),
        ("What they allow:", _allowed(draft)),
    ]
    shown = _joined(parts)
    if whole or len(shown) <= ROOM:
        return shown
    *before, (summed, _), (allow, _) = parts
    first = [(title, _cut(lines, FIRST)) for title, lines in before]
    columns = Counter(field["name"] for field, _ in _open_fields(draft))
    by_column = _wrapped("  by column: ", (f"{column} {n}" for column, n in columns.most_common()))
    rows = [line for lines in cells[:ROWS] for line in lines]
    more = [f"  and {len(cells) - ROWS} more rows"] if len(cells) > ROWS else []
    first.append((summed, [*_cut(by_column, FIRST), *rows, *more]))
    shown = [*_joined(first), "", allow]
    for text in _briefly(draft):
        if len(shown) + len(text) < ROOM:
            shown += text
    last = f"All of it: `python -m helpers article {draft.source_id} --all`"
    return [*shown, last]


def _parts(draft: Draft) -> Iterator[tuple[str, list[str]]]:
    """What is open in the text, and what a person wrote that does not follow from the rest, each with its title."""
    uncoded = [figure for figure, state in states.figures(draft) if state == states.UNCODED]
    at = [f"  line {figure.line}, character {figure.column}: {figure.text}" for figure in uncoded]
    yield f"Figures that no row accounts for (add a row or make one not_coded): {len(at)}", at
    unread = states.unread(draft)
    yield "Lines that no row cites (statements without a number are rows too):", _wrapped("  ", map(str, unread))
    kept = [
        f"  {draft.path(STATEMENTS).name}:{line.line} {line.cells['row']}: {column} is kept as {line.cells[column]!r}; "
        f"from the other cells it would be {value!r}"
        for line in draft.statements
        for column, value in derive.against(draft, line).items()
    ]
    yield "Cells that differ from what follows from the others:", kept


def _joined(parts: Iterable[tuple[str, list[str]]]) -> list[str]:
    """The first title and its lines, then every other part that has lines, each after a blank line."""
    (title, first), *others = parts
    return [title, *first, *(line for title, lines in others if lines for line in ("", title, *lines))]


def _cut(lines: list[str], most: int) -> list[str]:
    """The first of some lines, with how many more there are where more than one is left out."""
    more = len(lines) - most
    return [*lines[:most], f"  and {more} more"] if more > 1 else lines


def french(draft: Draft) -> int:
    """How many French texts are pending."""
    rows = [(draft.record[table].columns, line.cells) for line in draft.statements if (table := draft.table(line))]
    return sum(cells[column] == OPEN for columns, cells in rows for column in derive.FRENCH if column in columns)


def _summary(draft: Draft, moved: Move) -> str:
    counted = Counter(state for _, state in states.figures(draft))
    complete = sum(name == STATEMENTS for name, _ in moved.lines)
    figures = ", ".join(f"{counted[state]} {state}" for state in counted) or "none"
    pending = f"; French pending: {french(draft)}" if french(draft) else ""
    where = check.shown_path(draft.path(STATEMENTS))
    said = f"{where}: {len(draft.statements)} rows, {complete} complete; figures: {figures}{pending}"
    ready = complete and complete == len(draft.statements) and not _open_fields(draft)
    return f"{said}; next: `python -m helpers article {draft.source_id} --accept`" if ready else said


def _counted(draft: Draft, rows: int) -> str:
    where, count = check.shown_path(draft.folder), len(_open_fields(draft))
    return f"Cells in {where} that a person must decide ({OPEN}): {count} in {rows} rows"


def _cells(draft: Draft) -> list[list[str]]:
    """The lines of each row with something open: where it stands, what it is about, which cells."""
    told = []
    for name in (STATEMENTS, *BESIDE):
        for line in draft.rows[name]:
            if open_ := derive.open_cells(draft, name, line):
                about = f" {_about(draft, line.cells)}" if name == STATEMENTS else ""
                start = f"  {draft.path(name).name}:{line.line}{about}: "
                said = (f"{column} ({NOTES[column]})" if column in NOTES else column for column in open_)
                told.append(_wrapped(start, said))
    return told


def _about(draft: Draft, cells: dict[str, str]) -> str:
    figure = f", {cells['figure']}" if cells["figure"] else ""
    return f"{cells['row']} (line {cells['locator']}{figure}, {cells['table']})"


def _allowed(draft: Draft) -> list[str]:
    """Every column that is open somewhere, once for each meaning, with its values and what they mean."""
    said: dict[tuple[str, ...], list[str]] = {}
    for field, table in _open_fields(draft):
        said.setdefault(tuple(explained(draft, field)), []).append(table)
    told, listed = [], {}
    for (text, *values), named in said.items():
        column, _, rest = text.partition(":")
        several = sum(other[0].startswith(f"{column}:") for other in said) > 1
        if values and (before := listed.setdefault((column, *values), named)) is not named:
            rest, values = f"{rest} Values as in {before[0]}.", []
        told += [f"  {line}" for line in (f"{column}{f' in {named[0]}' * several}:{rest}", *values)]
    return told


def _briefly(draft: Draft) -> Iterator[list[str]]:
    """The values of each open column that has a list of them, once, in running text; those open most often first."""
    counted = Counter(field["name"] for field, _ in _open_fields(draft))
    fields = {field["name"]: field for field, _ in _open_fields(draft)}
    for column, _ in counted.most_common():
        said = [f"{value} ({meaning})" for value, meaning in meanings(draft, fields[column]).items()]
        if said := said or [f"{fields[column]['description']}{hint(column)}"] * bool(hint(column)):
            yield _wrapped(f"  {column}: ", said)


def _open_fields(draft: Draft) -> list[tuple[dict, str]]:
    fields = []
    for name in (STATEMENTS, *BESIDE):
        for line in draft.rows[name]:
            table = draft.table(line) if name == STATEMENTS else name
            own = {field["name"]: field for field in draft.record[table].fields} if table else {}
            own |= {"table": TABLE, "reason": REASON}
            fields += [(own[column], table) for column in derive.open_cells(draft, name, line)]
    return fields


def explained(draft: Draft, field: dict) -> list[str]:
    """What a column means and, where it has a list of them, each value that it allows with its meaning."""
    said = textwrap.wrap(f"{field['name']}: {field['description']}{hint(field['name'])}", WIDTH - 4)
    allowed = meanings(draft, field)
    for value, questions in rules(field["name"]).items():
        allowed[value] = f"{allowed[value]}: {' '.join(questions)}"
    width = max(map(len, allowed), default=0)
    for value, meaning in allowed.items():
        start = f"  {value:<{width}}  "
        said += textwrap.wrap(start + meaning, WIDTH - 4, subsequent_indent=" " * len(start))
    return said


def rules(column: str) -> dict[str, list[str]]:
    """What the codebook asks before a value of a column is chosen, by the value; nothing of most columns."""
    return codebook.credibility(project.folder()) if column == "credibility" else {}


def meanings(draft: Draft, field: dict, lang: str = "en") -> dict[str, str]:
    """The values that a column allows, each with its meaning; none where it takes any text."""
    if field["name"] == TABLE["name"]:
        away = "no claim: of a figure with its reason; a row without a figure then goes away"
        return {name: _one_row(draft, name) for name in _tables(draft)} | {NOT_CODED: away}
    if field.get("type") == "boolean":
        return {"true": "yes", "false": "no"}
    return {value: names[lang] for value, names in field.get("labels", {}).items()}


def _tables(draft: Draft) -> list[str]:
    return [name for name, table in draft.record.items() if table.holds_claims]


def _one_row(draft: Draft, table: str) -> str:
    return draft.descriptions[table].removeprefix("One row is one ").removeprefix("One row is ")


def hint(column: str) -> str:
    """What the desk takes besides what the record holds, with a blank before it; nothing where that is all."""
    return {
        "origin_id": " The id or name of a known origin, `writer`, or a new name, which gets a row in origins.csv.",
        "place_id": " Ids or, with semicolons, names; a new one gets a row in places.csv.",
        "part_of": " Also the name of a row of the draft, such as r1.",
        "from_claim_id": " Also the name of a row of the draft, such as r1.",
        "to_claim_id": " Also the name of a row of the draft, such as r1.",
        "governorate_id": " Codes or, with semicolons, names.",
        "event_id": f" Its place and day, such as {events.EXAMPLE}; a new one gets a row in events. A toll of one day"
        f" that is no event's has `{events.NONE}`.",
        "credibility": " The codebook asks six questions in turn; the first yes decides.",
        "date_edtf": " date_basis then begins with 'not dated'.",
    }.get(column, "")


def _wrapped(start: str, words) -> list[str]:
    return textwrap.wrap(start + ", ".join(words), WIDTH, subsequent_indent="      ", break_on_hyphens=False)
