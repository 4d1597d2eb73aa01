"""Marks along time with a label beside each, in as few rows as their widths allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from helpers.draw.sheet import GAP, MARGIN, text_width


@dataclass(frozen=True)
class Scale:
    """Time across a drawing: ``first`` stands at pixel ``left``, ``last`` at pixel ``right``."""

    first: pd.Timestamp
    last: pd.Timestamp
    left: float
    right: float

    def at(self, day: pd.Timestamp) -> float:
        """The pixel of the beginning of a day."""
        return self.left + (day - self.first) / (self.last - self.first) * (self.right - self.left)

    def holds(self, start: pd.Timestamp, end: pd.Timestamp) -> bool:
        """Whether days lie wholly within it."""
        return start >= self.first and end < self.last


@dataclass(frozen=True)
class Item:
    """A mark from pixel ``begin`` to ``end``; ``texts`` are its label and shorter ones; ``index`` that of its row.

    Where it is placed, ``line`` is the row from the top, ``text`` the label that has room and ``label`` the pixel
    where that begins.
    """

    index: int
    begin: float
    end: float
    texts: tuple[str, ...]
    size: float
    weight: str = "normal"
    line: int = 0
    text: str = ""
    label: float = 0.0


def packed(items: Sequence[Item], scale: Scale, taken: float = 0) -> list[Item] | None:
    """The items, in the order given, each in the first row that has room for it; None where one has none anywhere.

    A label stands right of its mark or left of it; the side that is tried first is the one that takes fewer rows in
    all. ``taken`` is the pixel up to which the first row holds something else.
    """
    tried = [_packed(items, scale, taken, sides) for sides in (("right", "left"), ("left", "right"))]
    return min((found for found in tried if found is not None), key=lines, default=None)


def _packed(items: Sequence[Item], scale: Scale, taken: float, sides: Sequence[str]) -> list[Item] | None:
    rows: list[list[tuple[float, float]]] = [[(0, taken)]] if taken else []
    placed = []
    for item in items:
        found = next((spot for text in item.texts if (spot := _spot(item, text, rows, scale, sides))), None)
        if found is None:
            return None
        spot, box = found
        if spot.line == len(rows):
            rows.append([])
        rows[spot.line].append(box)
        placed.append(spot)
    return placed


def _spot(item: Item, text: str, rows: list, scale: Scale, sides: Sequence[str]) -> tuple[Item, tuple] | None:
    width = text_width(text, item.size, item.weight) + MARGIN if text else 0
    labels = {"right": item.end + GAP, "left": item.begin - GAP - width}
    if not text:
        # a mark without a label has room wherever it has room itself
        labels = dict.fromkeys(sides, min(max(item.begin, scale.left), scale.right))
    for line, row in enumerate([*rows, []]):
        for label in (labels[side] for side in sides):
            box = (min(item.begin, label) - GAP, max(item.end, label + width) + GAP)
            inside = label >= scale.left and label + width <= scale.right
            if inside and all(box[1] <= left or box[0] >= right for left, right in row):
                return replace(item, line=line, text=text, label=label), box
    return None


def chosen(
    lanes: Sequence[str],
    wanted: Sequence[tuple[str, Item]],
    scale: Scale,
    most: int,
    taken: Mapping[str, float] | None = None,
) -> dict[str, list[Item]]:
    """As many items as fit ``most`` rows of all ``lanes`` together, those first in ``wanted`` (lane, item) first.

    Within a lane they stand in the order of time. An empty lane keeps one row. ``taken``: see ``packed``, by lane.
    """
    kept: dict[str, list[Item]] = {name: [] for name in lanes}
    found = dict(kept)
    for name, item in wanted:
        tried = sorted([*kept[name], item], key=lambda one: (one.begin, one.index))
        spots = packed(tried, scale, (taken or {}).get(name, 0))
        if spots is not None and sum(map(lines, {**found, name: spots}.values())) <= most:
            kept[name], found[name] = tried, spots
    return found


def lines(items: Sequence[Item]) -> int:
    """How many rows a lane takes."""
    return max((item.line + 1 for item in items), default=1)
