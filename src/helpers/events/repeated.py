"""Events that stand twice."""

from collections.abc import Iterator, Sequence

from helpers.events import opening
from helpers.events.cells import Count
from helpers.events.counting import Counted
from helpers.events.faults import Faults, wrong
from helpers.events.unique import mark


def say(counted: Counted, earlier: Sequence[Counted], faults: Faults) -> None:
    """Note each row whose id stands before in its file, and each earlier file whose events stand in it again.

    Only where ids seem to be the same is a file read once more. Between releases of UCDP ids may change, and some files
    have none: there a month of a country that stands in both files is enough.
    """
    known = "id" in counted.coding.has
    for other in earlier:
        if not (known and "id" in other.coding.has and _overlap(counted, other, faults)):
            _same_month(counted, other, faults)
    if not known:
        return
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


def _overlap(counted: Counted, other: Counted, faults: Faults) -> bool:
    """Whether events of an earlier file stand in this one again, as is then noted."""
    number, marks = counted.coding.ids.common(other.coding.ids)
    there = {text for _, text, _ in _rows(other, marks)} if marks else ()
    line, text = next(((line, text) for line, text, _ in _rows(counted, marks) if text in there), (0, ""))
    if line:
        more = f", as {number} ids are" if number > 1 else ""
        expected = f"releases that do not overlap; it is in {other.path.name} too{more}"
        _add(faults, counted, line, "OVERLAP", text, expected)
    return bool(line)


def _same_month(counted: Counted, other: Counted, faults: Faults) -> None:
    if counted.coding.dataset.name != "ucdp" and "id" in counted.coding.has & other.coding.has:
        return
    if both := sorted(_months(counted) & _months(other)):
        (month, country), more = both[0], f", as {len(both)} months are" if len(both) > 1 else ""
        role, line = counted.coding.dataset.days[0], counted.first or (counted.tags or 1) + 1
        expected = f"releases that do not overlap; events of {country} in it are in {other.path.name} too{more}"
        name, at = counted.coding.dataset.columns[role][0], counted.coding.at[role] + 1
        faults.add(counted.path, line, at, "OVERLAP", wrong(name, month, expected))


def _months(counted: Counted) -> set[tuple[str, str]]:
    """The months and countries of the events of which it is sure that they belong to no other month."""
    at, unsure = Count._fields.index("events"), Count._fields.index("imprecise_time")
    return {key[:2] for key, count in counted.cells.items() if count[at] > count[unsure]}


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
