"""Marks along time with a label beside each, in as few rows as their widths allow."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from helpers.draw.axis import TimeAxis
from helpers.draw.sheet import GAP, MARGIN, text_width


def packed(
    marks: pd.DataFrame, axis: TimeAxis, size: float, taken: Mapping[str, float], most: float = np.inf
) -> pd.DataFrame:
    """The marks that have room, each with its ``line`` in its lane (from 0), its ``text`` and ``label``, its beginning.

    ``marks`` has the columns ``lane, rank, begin, end, texts, weight`` (pixels): the first by rank is placed first, in
    the first row with room for the first of its texts that has room anywhere, right of the mark or left of it: that
    side is tried first by which more marks or fewer rows are placed. ``taken`` are the lanes, each with the pixel up to
    which its first row holds something else, ``most`` the rows of all together. An empty lane keeps one row.
    """
    ordered = marks.sort_values("rank", kind="stable")
    tried = [_placed(ordered, axis, size, taken, most, side) for side in (1, -1)]
    found = max(tried, key=lambda spots: (len(spots), -sum(line for line, *_ in spots.values())))
    spots = pd.DataFrame(list(found.values()), index=list(found), columns=["line", "text", "label"])
    return marks.join(spots.astype({"line": float, "label": float}), how="inner")


def _placed(marks: pd.DataFrame, axis: TimeAxis, size: float, taken: Mapping, most: float, side: int) -> dict:
    lanes: dict = {lane: [[(0.0, end)]] for lane, end in taken.items()}
    spots = {}
    for mark in marks.itertuples():
        rows = lanes[mark.lane]
        new = [[]] if sum(map(len, lanes.values())) < most else []
        for line, text, label, box in _spots(mark, [*rows, *new], axis, size, side):
            rows[line:] = [[*(rows + new)[line], box], *rows[line + 1 :]]
            spots[mark.Index] = line, text, label
            break
    return spots


def _spots(mark, rows: list, axis: TimeAxis, size: float, side: int) -> Iterator[tuple]:
    """Each row, text, beginning of the label and box (pixels) with which a mark has room, the best first."""
    right = axis.left + axis.width
    for text in mark.texts:
        width = text_width(text, size, mark.weight) + MARGIN if text else 0
        # a mark without a label has room wherever it has room itself
        labels = (
            (mark.end + GAP, mark.begin - GAP - width)[::side] if text else (np.clip(mark.begin, axis.left, right),)
        )
        for line, row in enumerate(rows):
            for label in labels:
                begin, end = min(mark.begin, label) - GAP, max(mark.end, label + width) + GAP
                inside = label >= axis.left and label + width <= right
                if inside and all(end <= first or begin >= last for first, last in row):
                    yield line, text, label, (begin, end)
