"""The small map of Iraq by governorate, beside a sorted table of what is reported of each."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import colors
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.draw.picture import Picture
from helpers.draw.sheet import COUNTED, INK, PIXELS, QUIET, Layout, Sheet, links
from helpers.language import message
from helpers.load import outlines

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
SIDES = ("centre", "above", "below", "right", "left")
# degrees: what a pixel of the map does not show
LEAST = 0.015
# pixels: the map is as high as wide; the rows of the table, its heading, its columns, room at the sides
MAP, LINE, HEAD, NAMES, COLUMN, EDGE = {False: 415, True: 345}, 17, 38, 100, 78, 10


def places(placed: pd.DataFrame, *, record) -> Picture:
    """The Picture of what is reported about each governorate of Iraq, as counts of three kinds, never added up.

    ``placed`` is ``measure.by_governorate``: one row is one governorate. A table lists those named, with most events of
    the group first; the map beside it (on a phone above) tints them by these events. Hatched = the governorate is not
    named, which does not mean that it is quiet. The title says how many are named. Returns the Picture.
    """
    words, shapes = record.words, record.shapes
    named = placed[placed["governorate_id"].isin(list(shapes))].sort_values([*KINDS], ascending=False, kind="stable")
    named = named.assign(name=[words.place(code) for code in named["governorate_id"]])
    title = description = words("No placed statement on Iraq in this selection")
    if len(named):
        title = words("Where: {n} of Iraq’s 18 governorates are named", n=len(named))
        # what is read to somebody needs no key to the tint
        kinds = {kind: words(text).replace("\n", " ").partition(" (")[0] for kind, text in KINDS.items()}
        texts = [
            f"{row['name']} ({words.list([f'{text} {row[kind]}' for kind, text in kinds.items() if row[kind]])})"
            for row in named.to_dict("records")
        ]
        description = words("Map of Iraq by governorate: {places}.", places=words.series(texts))
    simple = outlines.simplified(shapes, LEAST)
    return Picture(
        "places",
        lambda layout: _paint(named, simple, layout, words),
        named.drop(columns="name"),
        record=record,
        title=title,
        note=words("A place that lies in several governorates counts in each. Halabja lies inside Sulaymaniyah."),
        description=description,
    )


def _paint(named: pd.DataFrame, shapes: Mapping[str, np.ndarray], layout: Layout, words) -> Figure:
    bottom = (HEAD + LINE * max(len(named), 1) + EDGE) * layout.narrow
    height = MAP[layout.narrow] + bottom
    sheet = Sheet(Figure(figsize=(layout.width / PIXELS, height / PIXELS)), layout)
    _map(sheet, named, shapes, bottom, words)
    left = EDGE if layout.narrow else layout.width - EDGE - NAMES - COLUMN * len(KINDS)
    _table(sheet, named, left, bottom or height, words)
    return sheet.figure


def _map(sheet: Sheet, named: pd.DataFrame, shapes: Mapping[str, np.ndarray], bottom: float, words) -> None:
    """The outlines, tinted by the events that the group started; hatched where nothing is said of them."""
    ground, small, points = sheet.ground(), sheet.layout.small, np.concatenate(list(shapes.values()))
    scale = (sheet.size[1] - bottom - LINE - 4) / np.ptp(points[:, 1])
    to = np.array((SHORTER * scale, scale))
    rings = {code: (ring - points.min(axis=0)) * to + (4, bottom + LINE) for code, ring in shapes.items()}
    leads = dict(zip(named["governorate_id"], named["claim_ids"], strict=True))
    others = [code for code in shapes if code not in leads]
    look = {"edgecolor": BORDER, "linewidth": 0.7}
    tints = TINT(0.45 * named["attacks"] / max(named["attacks"].max(), 1))
    areas = PolyCollection([rings[code] for code in leads], facecolor=tints, **look)
    links(areas, [claims[0] for claims in leads.values()])
    look |= {"facecolor": "white", "hatch": "///"}
    ground.add_collection(PolyCollection([rings[code] for code in others], **look))
    ground.add_collection(areas)
    for code in [*leads, *others]:
        sides, colour = (SIDES, INK) if code in leads else (("centre",), QUIET)
        name, place = words.place(code), outlines.middle(rings[code])
        sheet.label(*place, name, leads.get(code, ""), sides=sides, reach=0, size=small, colour=colour)
    ground.add_patch(Rectangle((EDGE, bottom + 4), 12, 10, **look))
    sheet.write(EDGE + 18, bottom + 9, words("not named: unknown, not quiet"), size=small)


def _table(sheet: Sheet, named: pd.DataFrame, left: float, top: float, words) -> None:
    """The governorates named, those with most events of the group first, each kind in its column."""
    if named.empty:
        sheet.write(
            left, top - HEAD / 2, words("No placed statement on Iraq in this selection"), size=sheet.layout.small
        )
        return
    levels = [top - HEAD - LINE * (place + 0.5) for place in range(len(named))]
    for y, name, claims in zip(levels, named["name"], named["claim_ids"], strict=True):
        sheet.write(left, y, name, claims=claims)
    for place, (kind, text) in enumerate(KINDS.items(), start=1):
        look = {"align": "right", "multialignment": "right"}
        x = left + NAMES + COLUMN * place
        sheet.write(x, top - HEAD / 2, words(text), size=sheet.layout.small, colour=QUIET, **look)
        for y, n, claims in zip(levels, named[kind], named["claim_ids"], strict=True):
            sheet.write(
                x, y, words.number(n) if n else "–", claims=claims if n else "", colour=INK if n else QUIET, **look
            )
