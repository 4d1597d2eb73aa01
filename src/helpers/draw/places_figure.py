"""The small map of Iraq by governorate, with its numbers beside it."""

import math

import numpy as np
import pandas as pd
from matplotlib import colors
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.path import Path

from helpers import outlines
from helpers.draw import sentences, tips
from helpers.draw.picture import Picture
from helpers.draw.sheet import COUNTED, FAINT, FORCES, INK, PIXELS, QUIET, Layout, Sheet, link, text_width
from helpers.language import message

KIND_NAMES = {
    "attacks": message("events that the group started"),
    "operations": message("events against it"),
    "presence": message("statements of presence"),
}

# what is counted, with its mark: never added to each other
BORDER = "#bdbdbd"
KINDS = {"attacks": ("o", COUNTED), "operations": ("s", FORCES["nato"]), "presence": ("^", QUIET)}
# a degree of longitude is that much shorter than one of latitude at the middle of the country
SHORTER = math.cos(math.radians(33))
EDGE, LINE, HEIGHT = 10, 17, 415
# degrees: what a pixel of the map does not show
LEAST = 0.015
# pixels: from the middle of a mark to its number, from a number to the next mark
TO_NUMBER, APART = 8, 7
# from there on a line leads from a label to its governorate
FAR = 24
LIST = 350


def places(placed: pd.DataFrame, *, record, shapes=None, places=None) -> Picture:
    """What is reported of each governorate of Iraq, as counts of three kinds that are never added.

    ``placed`` is ``measure.placed``: one row is one governorate. ``shapes`` are the outlines by code
    (``load.shapes``), ``places`` the table with the middle of each. A dot with its number = events that the group
    started, of which the tint tells as well; a square = events against it; a triangle = statements of presence;
    hatched = the governorate is not named, which does not mean that it is quiet. A wide figure lists the governorates
    beside the map. The title says how many are named. Returns the Picture.
    """
    from helpers import load

    shapes, places = load.shapes(), load.table("places")
    words = record.words
    named = placed[placed["governorate_id"].isin(list(shapes))]
    named = named.sort_values([*KINDS], ascending=False, kind="stable").reset_index(drop=True)
    shapes = outlines.simplified(dict(shapes), LEAST)
    middles = places.set_index("place_id").loc[list(shapes), ["lon", "lat"]]
    claims = record.claims[record.claims["claim_id"].isin([claim for ids in named["claim_ids"] for claim in ids])]
    said = words.series(_said(row, words) for row in named.itertuples())
    return Picture(
        "places",
        lambda layout: _paint(named, shapes, middles, layout, words),
        named,
        title=words("Where: {n} of Iraq’s 18 governorates are named", n=len(named))
        if len(named)
        else words("No placed statement on Iraq in this selection"),
        note=words(
            "A place that lies in several governorates counts in each; the three kinds are never added. Halabja lies inside Sulaymaniyah."
        ),
        description=words("Map of Iraq by governorate: {places}.", places=said)
        if len(named)
        else words("No placed statement on Iraq in this selection"),
        source=sentences.source_line(record, named),
        tips=tips.of(claims, words),
    )


def _said(row, words) -> str:
    counts = [f"{words(KIND_NAMES[kind])} {getattr(row, kind)}" for kind in KINDS if getattr(row, kind)]
    return f"{words.places[row.governorate_id][words.lang]} ({words.list(counts)})"


def _paint(named: pd.DataFrame, shapes, middles: pd.DataFrame, layout: Layout, words) -> Figure:
    figure = plt.figure(figsize=(layout.width / PIXELS, HEIGHT / PIXELS))
    sheet = Sheet(figure, layout)
    legend = LINE * (len(KINDS) + 1) + 6
    across = layout.width - (0 if layout.narrow else LIST)
    top = HEIGHT - (legend if layout.narrow else 4)
    ax = _map(sheet, named, shapes, (across, top - 4))
    # all marks and words are placed in pixels
    over = figure.add_axes((0, 0, 1, 1))
    over.set(xlim=(0, layout.width), ylim=(0, HEIGHT))
    over.set_axis_off()
    _legend(over, sheet, EDGE if layout.narrow else across + EDGE, words)
    if not layout.narrow:
        _list(over, sheet, named, across + EDGE, HEIGHT - legend - 8, words)
    _names(ax, over, sheet, named, shapes, middles, (4, 4, across - 4, top), words)
    if named.empty:
        sheet.write(
            EDGE if layout.narrow else across + EDGE,
            20,
            words("No placed statement on Iraq in this selection"),
            size=layout.small,
        )
    return figure


def _map(sheet: Sheet, named: pd.DataFrame, shapes, size: tuple[float, float]) -> Axes:
    """The outlines, tinted by the events that the group started; hatched where nothing is said of them."""
    points = np.concatenate(list(shapes.values()))
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    scale = min((size[0] - 8) / ((east - west) * SHORTER), (size[1] - 4) / (north - south))
    ax = sheet.figure.add_axes((0, 0, 1, 1))
    wide, high = (east - west) * SHORTER * scale, (north - south) * scale
    sheet.place(ax, (size[0] - wide) / 2, 4, wide, high)
    ax.set(xlim=(west, east), ylim=(south, north))
    ax.set_axis_off()
    rows = named.set_index("governorate_id")
    tint = colors.LinearSegmentedColormap.from_list("tint", ["#ffffff", COUNTED])
    most = max(rows["attacks"].max(), 1) if len(rows) else 1
    for code, ring in shapes.items():
        area = Polygon(ring, edgecolor=BORDER, lw=0.7, clip_on=False)
        if code in rows.index:
            area.set_facecolor(tint(0.45 * rows.at[code, "attacks"] / most))
            link(area, rows.at[code, "claim_ids"])
        else:
            area.set(facecolor="white", hatch="///")
        ax.add_patch(area)
    return ax


def _legend(over: Axes, sheet: Sheet, left: float, words) -> None:
    small = sheet.layout.small
    for place, (kind, (shape, colour)) in enumerate(KINDS.items()):
        y = HEIGHT - 4 - LINE * (place + 0.5)
        over.scatter([left + 6], [y], marker=shape, color=colour, s=28)
        what = words(KIND_NAMES[kind])
        sheet.write(left + 18, y, words("{what} (tint)", what=what) if kind == "attacks" else what, size=small)
    y = HEIGHT - 4 - LINE * (len(KINDS) + 0.5)
    over.add_patch(Rectangle((left, y - 5), 12, 10, facecolor="white", hatch="///", edgecolor=BORDER, lw=0.7))
    sheet.write(left + 18, y, words("not named: unknown, not quiet"), size=small)


def _list(over: Axes, sheet: Sheet, named: pd.DataFrame, left: float, top: float, words) -> None:
    """The governorates named, those with most events of the group first, each kind in its column."""
    columns = dict(zip(KINDS, (left + 170, left + 230, left + 290), strict=True))
    for kind, x in columns.items() if len(named) else ():
        over.scatter([x - 4], [top - LINE / 2], marker=KINDS[kind][0], color=KINDS[kind][1], s=28)
    for place, row in enumerate(named.itertuples(), start=1):
        y = top - LINE * (place + 0.5)
        over.plot([left, left + LIST - 2 * EDGE - 20], [y + LINE / 2] * 2, color=FAINT, lw=0.6)
        sheet.write(left, y, words.places[row.governorate_id][words.lang], claims=row.claim_ids)
        for kind, x in columns.items():
            n = getattr(row, kind)
            options = {"colour": INK if n else QUIET, "align": "right", "claims": row.claim_ids if n else ""}
            sheet.write(x, y, words.number(n) if n else "–", **options)


def _names(ax: Axes, over: Axes, sheet: Sheet, named: pd.DataFrame, shapes, middles, within, words) -> None:
    """The governorates with their counts, as near to their middles as others leave room; the other names inside."""
    for row in named.itertuples():
        _counts(over, sheet, row, sheet.at(ax, *middles.loc[row.governorate_id]), within, words)
    for code in middles.index.difference(named["governorate_id"]):
        name = words.places[code][words.lang]
        across = text_width(name, sheet.layout.small)
        inside = Path(ax.transData.transform(shapes[code]))
        for x, y in _around(*sheet.at(ax, *middles.loc[code]), 24):
            box = _box(x, y, across, 12)
            corners = [(box[side], box[end]) for side in (0, 2) for end in (1, 3)]
            if inside.contains_points(corners).all() and sheet.free(box, within):
                sheet.write(x, y, name, size=sheet.layout.small, align="center", colour=QUIET)
                break


def _counts(over: Axes, sheet: Sheet, row, middle: tuple[float, float], within, words) -> None:
    """A name with the counts that are not none below, each with its mark."""
    size, claims = sheet.layout.small, row.claim_ids
    name = words.places[row.governorate_id][words.lang]
    shown = [(kind, words.number(getattr(row, kind))) for kind in KINDS if getattr(row, kind)]
    rooms = [TO_NUMBER + text_width(number, size) for _, number in shown]
    counts = sum(rooms) + APART * (len(rooms) - 1)
    across = max(text_width(name, size), counts)
    spots = (spot for spot in _around(*middle, 160) if sheet.free(_box(*spot, across, 28), within))
    x, y = next(spots, (None, None))
    if x is None:
        return
    if math.dist((x, y), middle) > FAR:
        # the line ends where the label begins
        ahead = 1 - min((across / 2 + 3) / max(abs(x - middle[0]), 1), 16 / max(abs(y - middle[1]), 1))
        to = [begin + ahead * (end - begin) for begin, end in zip(middle, (x, y), strict=True)]
        over.plot([middle[0], to[0]], [middle[1], to[1]], color=QUIET, lw=0.6, zorder=1)
    sheet.write(x, y + 7, name, size=size, align="center", claims=claims)
    begin = x - counts / 2
    for (kind, number), room in zip(shown, rooms, strict=True):
        shape, colour = KINDS[kind]
        point = over.scatter([begin + 2], [y - 7], marker=shape, color=colour, s=22, zorder=3)
        point.set_urls([f"#{claims[0]}"])
        sheet.write(begin + TO_NUMBER, y - 7, number, size=size, claims=claims)
        begin += room + APART


def _around(x: float, y: float, farthest: float):
    """Points around a middle, the nearest first."""
    yield x, y
    for distance in np.arange(4, farthest, 4):
        for angle in np.arange(16) * math.pi / 8:
            yield x + distance * math.cos(angle), y + distance * math.sin(angle)


def _box(x: float, y: float, across: float, up: float) -> tuple[float, float, float, float]:
    return x - across / 2 - 2, y - up / 2, x + across / 2 + 2, y + up / 2
