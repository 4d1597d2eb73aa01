"""Counts of events by month, place, parties and type."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple

KEYS = ("month", "country", "governorate", "initiator", "what", "type")


class Count(NamedTuple):
    """What is counted in one cell.

    ``toll_unknown`` are events without a toll, which add nothing to the tolls; ``imprecise_place`` those whose
    governorate is not sure, ``imprecise_time`` those that may belong to another month, ``unclear`` those that the
    dataset's makers still check.
    """

    events: int
    killed_low: int
    killed_best: int
    killed_high: int
    toll_unknown: int
    imprecise_place: int
    imprecise_time: int
    unclear: int


COLUMNS = (*KEYS, *Count._fields)
Cells = dict[tuple[str, ...], list[int]]


def add(into: Cells, key: tuple[str, ...], count: Sequence[int]) -> None:
    """Add to the counts of one cell."""
    known = into.get(key)
    into[key] = [a + b for a, b in zip(known, count, strict=True)] if known else list(count)


def text(cells: Mapping[tuple[str, ...], list[int]]) -> str:
    """The cells as CSV, in the order of their keys."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([*key, *cells[key]] for key in sorted(cells))
    return out.getvalue()
