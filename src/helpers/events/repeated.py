"""Ids that stand twice, and why."""

from collections.abc import Iterator, Sequence

from helpers.events import opening
from helpers.events.counting import Counted
from helpers.events.faults import Faults, wrong
from helpers.events.unique import mark


def say(counted: Counted, earlier: Sequence[Counted], faults: Faults) -> None:
    """Note each row whose id stands before in its file, and each earlier file whose events stand in it again.

    Only where ids seem to be the same is a file read once more.
    """
    if "id" not in counted.coding.has:
        return
    for other in earlier:
        if "id" in other.coding.has:
            _overlap(counted, other, faults)
    if marks := counted.coding.ids.repeated():
        first: dict[str, tuple[int, list[str]]] = {}
        for line, text, sides in _rows(counted, marks):
            if text not in first:
                first[text] = line, sides
            elif sides != first[text][1]:
                expected = (
                    f"one row per event; line {first[text][0]} has it with other actors: export one row per event"
                )
                _add(faults, counted, line, "DYADIC", text, expected)
            else:
                _add(faults, counted, line, "ID", text, f"an id of its own; line {first[text][0]} has it")


def _overlap(counted: Counted, other: Counted, faults: Faults) -> None:
    number, marks = counted.coding.ids.common(other.coding.ids)
    there = {text for _, text, _ in _rows(other, marks)} if marks else ()
    line, text = next(((line, text) for line, text, _ in _rows(counted, marks) if text in there), (0, ""))
    if line:
        more = f", as {number} ids are" if number > 1 else ""
        expected = f"releases that do not overlap; it is in {other.path.name} too{more}"
        _add(faults, counted, line, "OVERLAP", text, expected)


def _add(faults: Faults, counted: Counted, line: int, code: str, text: str, expected: str) -> None:
    name = counted.coding.dataset.columns["id"][0]
    faults.add(counted.path, line, counted.coding.at["id"] + 1, code, wrong(name, text, expected))


def _rows(counted: Counted, marks: set[int]) -> Iterator[tuple[int, str, list[str]]]:
    """The line, the id and the actors of each row whose id has one of some marks."""
    coding = counted.coding
    at, actors = coding.at["id"], [coding.at[role] for role in ("actor1", "actor2") if role in coding.has]
    if marks:
        for line, row in opening.opened(counted.path, Faults()).rows():
            if mark(row[at]) in marks:
                yield line, row[at], [row[actor] for actor in actors]
