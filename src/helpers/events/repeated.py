"""Ids that stand twice, and why."""

from collections.abc import Sequence

from helpers.events import opening
from helpers.events.counting import Counted
from helpers.events.faults import Faults, wrong


def say(counted: Counted, earlier: Sequence[Counted], faults: Faults) -> None:
    """Note each row whose id stands before in its file, and each earlier file whose events stand in it again."""
    if not counted.repeated:
        return
    column = counted.coding.at["id"]
    name = counted.coding.dataset.columns["id"][0]
    for number, other in enumerate(earlier):
        again = [(line, text) for line, text, where in counted.repeated if where == number]
        if again:
            more = f", as {len(again)} ids are" if len(again) > 1 else ""
            message = wrong(name, again[0][1], f"releases that do not overlap; it is in {other.path.name} too{more}")
            faults.add(counted.path, again[0][0], column + 1, "OVERLAP", message)
    again = [(line, text) for line, text, where in counted.repeated if where == len(earlier)]
    rows = _rows(counted, {text for _, text in again})
    for line, text in again:
        first = min(rows[text])
        if _sides(counted, rows[text][line]) != _sides(counted, rows[text][first]):
            expected = f"one row per event; line {first} has it with other actors: export it without one row per actor"
            code = "DYADIC"
        else:
            code, expected = "ID", f"an id of its own; line {first} has it"
        faults.add(counted.path, line, column + 1, code, wrong(name, text, expected))


def _rows(counted: Counted, ids: set[str]) -> dict[str, dict[int, list[str]]]:
    """The rows of some ids by line, read once more: only what is wrong is ever asked for."""
    found: dict[str, dict[int, list[str]]] = {text: {} for text in ids}
    if ids:
        for line, row in opening.opened(counted.path, Faults()).rows():
            if (text := row[counted.coding.at["id"]]) in found:
                found[text][line] = row
    return found


def _sides(counted: Counted, row: list[str]) -> list[str]:
    return [row[counted.coding.at[role]] for role in ("actor1", "actor2") if role in counted.coding.has]
