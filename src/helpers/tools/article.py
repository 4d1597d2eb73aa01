"""An article on the desk, from its text to rows of the record."""

from pathlib import Path

from helpers import check
from helpers.desk import accept as accepting
from helpers.desk import derive, files, remaining, states, stubs


def begin(source_id: str, text: Path) -> list[str]:
    """What a new draft holds and what of it is open, in lines. Raises Refusal as ``stubs.make``."""
    draft = stubs.make(source_id, text)
    return remaining.lines(draft, *states.problems(draft))


def show(source_id: str, *, whole: bool = False) -> tuple[bool, list[str]]:
    """Whether complete rows are at fault, and what of a draft is open, in lines, once all that follows is filled in.

    The ``whole`` of it, or the first of each kind.

    Raises Refusal for a draft that is not there (78) or cannot be read (65) or written (73).
    """
    draft = _filled(source_id)
    found, moved = states.problems(draft)
    return bool(found), remaining.lines(draft, found, moved, whole=whole)


def accept(source_id: str) -> list[str]:
    """What was moved into the record, what stays and what to do next, in lines. Raises Refusal as ``accept.accept``."""
    moved = accepting.accept(_filled(source_id))
    draft = files.read(source_id)
    rows = ", ".join(f"{len(rows)} in {table}" for table, rows in sorted(moved.rows.items()))
    lines = [f"moved into the record: {rows}"]
    left = [figure for figure, state in states.figures(draft) if state in (states.UNCODED, states.DRAFTED)]
    if draft.statements or left:
        lines += ["", "Still on the desk:", *remaining.lines(draft, *states.problems(draft))]
    else:
        lines.append(f"nothing stays; {check.shown_path(draft.folder)} may be deleted")
    keep = f"keep {draft.text.name} where ARTICLES has the texts; " if draft.source["layer"] == "article" else ""
    return [
        *lines,
        "",
        f"Next: {keep}a line in data/CHANGELOG.md that names {source_id}; then as CONTRIBUTING.md says.",
    ]


def _filled(source_id: str) -> files.Draft:
    draft = files.read(source_id)
    derive.complete(draft)
    files.write(draft)
    return draft
