"""Labelled marks packed into as few rows as their widths allow."""

from collections.abc import Iterator, Mapping

import pandas as pd

# between a mark and its label, and around the two
GAP, AROUND = 4, 3


def packed(
    marks: pd.DataFrame, room: tuple[float, float], taken: Mapping[str, float], most: float = float("inf")
) -> pd.DataFrame:
    """The marks that fit, each with its ``line`` within its lane (from 0), ``choice`` of label and ``label`` position.

    ``marks`` has the columns ``lane, rank, begin, end, widths``, all in one unit: the first by rank is placed first, in
    the first line that has room for the first of its widths of labels that has room anywhere. A label (of width 0:
    none) lies within ``room``, right or left of its mark; first is tried the side by which more marks or fewer lines
    are placed. ``taken`` are the lanes, each with the point up to which its first line holds something else, ``most``
    the lines of all together. An empty lane keeps one line. ``choice`` counts the widths from 0, ``label`` is where
    the label begins.
    """
    ordered = marks.sort_values("rank", kind="stable")[["lane", "begin", "end", "widths"]]
    tried = [_placed(ordered, room, taken, most, side) for side in (1, -1)]
    best = max(tried, key=lambda spots: (len(spots), -sum(line for line, *_ in spots.values())))
    spots = pd.DataFrame(list(best.values()), index=list(best), columns=["line", "choice", "label"])
    return marks.join(spots.astype({"line": int, "choice": int, "label": float}), how="inner")


def _placed(marks: pd.DataFrame, room: tuple, taken: Mapping, most: float, side: int) -> dict:
    lanes: dict = {lane: [[(float("-inf"), end)]] for lane, end in taken.items()}
    spots = {}
    for mark in marks.itertuples():
        lines = lanes[mark.lane]
        new = [[]] if sum(map(len, lanes.values())) < most else []
        if spot := next(_spots(mark, [*lines, *new], room, side), None):
            line, choice, label, box = spot
            lines[line:] = [[*(lines + new)[line], box], *lines[line + 1 :]]
            spots[mark.Index] = line, choice, label
    return spots


def _spots(mark, lines: list, room: tuple, side: int) -> Iterator[tuple]:
    """Each line, choice, beginning of the label and ends of all with which a mark has room, the best first."""
    for choice, width in enumerate(mark.widths):
        # a mark without a label has room wherever it has room itself
        labels = (
            (mark.end + GAP, mark.begin - GAP - width)[::side] if width else (min(max(mark.begin, room[0]), room[1]),)
        )
        for line, held in enumerate(lines):
            for label in labels:
                begin, end = min(mark.begin, label) - AROUND, max(mark.end, label + width) + AROUND
                inside = label >= room[0] and label + width <= room[1]
                if inside and all(end <= first or begin >= last for first, last in held):
                    yield line, choice, label, (begin, end)
