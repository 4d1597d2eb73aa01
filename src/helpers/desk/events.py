"""The event of a toll, as a row of its own."""

import re

from helpers.desk import vocabulary
from helpers.desk.files import OPEN, STATEMENTS, Draft, Line

TOLLS = ("killed", "injured", "captured", "neutralised", "casualties")
STARTED_BY = {"is": "is", "iraqi_forces": "state_force", "us_and_iraqi_forces": "state_force", "coalition": "coalition"}
STARTED_BY |= {"uk_forces": "coalition", "other": "other"}
# of an event, what its toll says as well
OF_TOLL = ("origin_id", "via", "attribution", "date_edtf", "date_basis", "country", "place_id")
# in the draft, what a toll of one day has for its event that is no toll of an event; a blank is filled in
NONE = "none"
EXAMPLE = "kirkuk-2022-04-05"


def name(cells: dict[str, str]) -> str:
    """An id for the event of a toll: its place, else its country, and its day; ``?`` where these are not one each."""
    day = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[~?]?", cells["date_edtf"])
    place = (cells["place_id"] or cells["country"]).lower()
    return f"{place}-{day[1]}" if day and place and place != OPEN and " " not in place else OPEN


def complete(draft: Draft) -> None:
    """Name the event of every toll of one place and day, and give it a row before it where none reports it yet."""
    known = {row["event_id"] for row in draft.record["events"].rows}
    for line in list(draft.statements):
        cells = line.cells
        if draft.table(line) != "counts":
            continue
        if cells["what"] in TOLLS and cells["event_id"] in ("", OPEN):
            named = name(cells)
            cells["event_id"] = cells["event_id"] if named == OPEN else named
        if cells["event_id"] not in {"", OPEN, NONE, *known}:
            _fill(_row(draft, line), cells)


def _row(draft: Draft, toll: Line) -> dict[str, str]:
    """The cells of the drafted row of a toll's event, which is new where the draft has none."""
    event_id = toll.cells["event_id"]
    for line in draft.statements:
        if draft.table(line) == "events" and line.cells["event_id"] == event_id:
            return line.cells
    event = dict.fromkeys(draft.columns(STATEMENTS), "")
    event |= {column: toll.cells[column] for column in ("said", "locator", "event_id")}
    event |= {"row": f"{toll.cells['row']}e", "table": "events"}
    event |= vocabulary.guesses("events", event["said"], event["said"])
    draft.statements.insert(draft.statements.index(toll), Line(event))
    return event


def _fill(event: dict[str, str], toll: dict[str, str]) -> None:
    shared = {column: toll[column] for column in OF_TOLL if toll[column] != OPEN}
    for column, value in (shared | {"initiator": STARTED_BY.get(toll["actor"], "")}).items():
        if event[column] in ("", OPEN) and value:
            event[column] = value
