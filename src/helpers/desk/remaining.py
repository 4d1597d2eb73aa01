"""What of an article is still to be done, as lines of text."""

import textwrap
from collections import Counter

from helpers import check
from helpers.desk import derive, states
from helpers.desk.accept import Move
from helpers.desk.files import BESIDE, NOT_CODED, OPEN, STATEMENTS, Draft
from helpers.errors import Problem

WIDTH = 100
TABLE = {"name": "table", "description": "The table that the statement belongs to."}
REASON = {"name": "reason", "description": "Why the figure is no claim, in a line; the table is then not_coded."}


def lines(draft: Draft, found: list[Problem], moved: Move) -> list[str]:
    """What is wrong, which figures are open, which cells a person must decide, what each of them allows."""
    shown = [_summary(draft, moved), *map(str, found)]
    uncoded = [figure for figure, state in states.figures(draft) if state == states.UNCODED]
    if uncoded:
        shown += ["", "Figures that no row accounts for (add a row or make one not_coded):"]
        shown += [f"  line {figure.line}, character {figure.column}: {figure.text}" for figure in uncoded]
    if unread := states.unread(draft):
        shown += _wrapped("Lines that no row cites (statements without a number are rows too): ", map(str, unread))
    where = check.shown_path(draft.folder)
    if cells := _cells(draft):
        shown += [
            "",
            f"Cells in {where} that a person must decide ({OPEN}):",
            *cells,
            "",
            "What they allow:",
            *_allowed(draft),
        ]
    return shown


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
    return f"{where}: {len(draft.statements)} rows, {complete} complete; figures: {figures}{pending}"


def _cells(draft: Draft) -> list[str]:
    """One line for each row with something open: where it stands, what it is about, which cells."""
    told = []
    for name in (STATEMENTS, *BESIDE):
        for line in draft.rows[name]:
            if open_ := derive.open_cells(draft, name, line):
                about = f" {_about(draft, line.cells)}" if name == STATEMENTS else ""
                start = f"  {draft.path(name).name}:{line.line}{about}: "
                told += _wrapped(start, open_)
    return told


def _about(draft: Draft, cells: dict[str, str]) -> str:
    figure = f", {cells['figure']}" if cells["figure"] else ""
    return f"{cells['row']} (line {cells['locator']}{figure}, {cells['table']})"


def _allowed(draft: Draft) -> list[str]:
    """Every column that is open somewhere, once for each meaning, with its values and what they mean."""
    tables: dict[str, list[str]] = {}
    for field, table in _open_fields(draft):
        tables.setdefault("\n".join(explained(draft, field)), []).append(table)
    told = []
    for text, named in tables.items():
        head, colon, rest = text.partition(":")
        several = sum(other.startswith(f"{head}:") for other in tables) > 1
        told += [f"  {line}" for line in (head + f" in {named[0]}" * several + colon + rest).split("\n")]
    return told


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
    said = textwrap.wrap(f"{field['name']}: {field['description']}{_hint(field['name'])}", WIDTH - 4)
    allowed = meanings(draft, field)
    width = max(map(len, allowed), default=0)
    for value, meaning in allowed.items():
        start = f"  {value:<{width}}  "
        said += textwrap.wrap(start + meaning, WIDTH - 4, subsequent_indent=" " * len(start))
    return said


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


def _hint(column: str) -> str:
    """What the desk takes besides what the record holds."""
    return {
        "origin_id": " The id or name of a known origin, `writer`, or a new name, which gets a row in origins.csv.",
        "place_id": " Ids or, with semicolons, names; a new one gets a row in places.csv.",
        "part_of": " Also the name of a row of the draft, such as r1.",
        "from_claim_id": " Also the name of a row of the draft, such as r1.",
        "to_claim_id": " Also the name of a row of the draft, such as r1.",
        "governorate_id": " Codes or, with semicolons, names.",
        "event_id": " A new one, such as kirkuk-2022-04-05, gets a row in events.",
        "date_edtf": " date_basis then begins with 'not dated'.",
    }.get(column, "")


def _wrapped(start: str, words) -> list[str]:
    return textwrap.wrap(start + ", ".join(words), WIDTH, subsequent_indent="      ", break_on_hyphens=False)
