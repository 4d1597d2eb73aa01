"""The small map of Iraq by governorate, beside a sorted table of what is reported of each."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import colors
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers import outlines
from helpers.draw.picture import Picture
from helpers.draw.sheet import COUNTED, INK, PIXELS, QUIET, Layout, Sheet, links
from helpers.language import message

# what is counted, never added to each other: the heading of its column
KINDS = {
    "attacks": message("events that it\nstarted (tint)"),
    "operations": message("events\nagainst it"),
    "presence": message("statements\nof presence"),
}
BORDER = "#bdbdbd"
TINT = colors.LinearSegmentedColormap.from_list("tint", ["#ffffff", COUNTED])
# a degree of longitude is that much shorter than one of latitude at the middle of the country
SHORTER = math.cos(math.radians(33))
# degrees: what a pixel of the map does not show
LEAST = 0.015
# pixels: the map is as high as wide; the rows of the table, its heading, its columns, room at the sides
MAP, LINE, HEAD, NAMES, COLUMN, EDGE = {False: 415, True: 345}, 17, 38, 100, 78, 10


def places(placed: pd.DataFrame, *, record) -> Picture:
    """What is reported of each governorate of Iraq, as counts of three kinds that are never added.

    ``placed`` is ``measure.placed``: one row is one governorate. A table lists those named, with most events of the
    group first; the map beside it (on a phone above) tints them by these events. Hatched = the governorate is not
    named, which does not mean that it is quiet. The title says how many are named. Returns the Picture.
    """
    words, shapes = record.words, record.shapes
    named = placed[placed["governorate_id"].isin(list(shapes))].sort_values([*KINDS], ascending=False, kind="stable")
    title = description = words("No placed statement on Iraq in this selection")
    if len(named):
        title = words("Where: {n} of Iraq’s 18 governorates are named", n=len(named))
        description = words("Map of Iraq by governorate: {places}.", places=_said(named, words))
    return Picture(
        "places",
        lambda layout: _paint(named, outlines.simplified(shapes, LEAST), layout, words),
        named,
        record=record,
        title=title,
        note=words("A place that lies in several governorates counts in each. Halabja lies inside Sulaymaniyah."),
        description=description,
    )


def _said(named: pd.DataFrame, words) -> str:
    counts = [
        [f"{words(text)} {row[kind]}".replace("\n", " ") for kind, text in KINDS.items() if row[kind]]
        for row in named.to_dict("records")
    ]
    names = [words.places[code][words.lang] for code in named["governorate_id"]]
    return words.series(f"{name} ({words.list(told)})" for name, told in zip(names, counts, strict=True))


def _paint(named: pd.DataFrame, shapes: Mapping[str, np.ndarray], layout: Layout, words) -> Figure:
    side, below = MAP[layout.narrow], HEAD + LINE * max(len(named), 1) + EDGE
    height = side + below * layout.narrow
    sheet = Sheet(Figure(figsize=(layout.width / PIXELS, height / PIXELS)), layout)
    _map(sheet, named, shapes, height - side, words)
    left = EDGE if layout.narrow else layout.width - EDGE - NAMES - COLUMN * len(KINDS)
    _table(sheet, named, left, below if layout.narrow else height, words)
    return sheet.figure


def _map(sheet: Sheet, named: pd.DataFrame, shapes: Mapping[str, np.ndarray], bottom: float, words) -> None:
    """The outlines, tinted by the events that the group started; hatched where nothing is said of them."""
    ground, small = sheet.ground(), sheet.layout.small
    corner = np.concatenate(list(shapes.values())).min(axis=0)
    scale = (sheet.size[1] - bottom - 8) / np.ptp(np.concatenate(list(shapes.values()))[:, 1])
    rings = {code: (ring - corner) * (SHORTER * scale, scale) + (4, bottom + 4) for code, ring in shapes.items()}
    others = [code for code in shapes if code not in set(named["governorate_id"])]
    line = {"edgecolor": BORDER, "linewidth": 0.7}
    ground.add_collection(PolyCollection([rings[code] for code in others], facecolor="white", hatch="///", **line))
    tints = TINT(0.45 * named["attacks"] / max(named["attacks"].max(), 1))
    areas = PolyCollection([rings[code] for code in named["governorate_id"]], facecolor=tints, **line)
    ground.add_collection(areas)
    links(areas, [claims[0] for claims in named["claim_ids"]])
    leads = dict(zip(named["governorate_id"], named["claim_ids"], strict=True))
    for code in [*leads, *others]:
        x, y = outlines.middle(rings[code])
        sides = ("centre", "above", "below", "right", "left") if code in leads else ("centre",)
        look = {"colour": INK if code in leads else QUIET, "size": small, "reach": 0}
        sheet.label(x, y, words.places[code][words.lang], leads.get(code, ""), sides=sides, **look)
    ground.add_patch(Rectangle((EDGE, bottom + 5), 12, 10, facecolor="white", hatch="///", **line))
    sheet.write(EDGE + 18, bottom + 10, words("not named: unknown, not quiet"), size=small)


def _table(sheet: Sheet, named: pd.DataFrame, left: float, top: float, words) -> None:
    """The governorates named, those with most events of the group first, each kind in its column."""
    columns = {kind: left + NAMES + COLUMN * place for place, kind in enumerate(KINDS, start=1)}
    look = {"align": "right", "multialignment": "right", "size": sheet.layout.small, "colour": QUIET}
    for kind, x in columns.items() if len(named) else ():
        sheet.write(x, top - HEAD / 2, words(KINDS[kind]), **look)
    if named.empty:
        sheet.write(
            left, top - HEAD / 2, words("No placed statement on Iraq in this selection"), size=sheet.layout.small
        )
    for place, row in enumerate(named.to_dict("records"), start=1):
        y = top - HEAD - LINE * (place - 0.5)
        sheet.write(left, y, words.places[row["governorate_id"]][words.lang], claims=row["claim_ids"])
        for kind, x in columns.items():
            look = {"claims": row["claim_ids"]} if row[kind] else {"colour": QUIET}
            sheet.write(x, y, words.number(row[kind]) if row[kind] else "–", align="right", **look)
