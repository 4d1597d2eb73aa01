"""The map of Iraq by governorate."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from helpers.draw import house
from helpers.draw.house import INK, QUIET, SMALL, TEXT_SIZE

HEIGHT = 7.2
# a degree of longitude is that much shorter than one of latitude at the middle of the country
ASPECT = 1 / math.cos(math.radians(33))
ATTACKS, OPERATIONS, PRESENCE = "#333333", "#009E73", "#b9b9b9"
STEP = 0.42
SHAPES = (("attacks", "o", ATTACKS), ("operations", "s", OPERATIONS), ("presence", "^", PRESENCE))


def governorate_map(placed: pd.DataFrame, *, shapes: dict, places: pd.DataFrame, words, source: str) -> Axes:
    """What is reported of each governorate of Iraq, as counts of three kinds that are never added.

    ``placed`` is ``measure.placed``: one row is one governorate. ``shapes`` are the outlines by code
    (``load.shapes``), ``places`` the table with the centroids. A dark dot with its number = events that the group
    started, a green square = events against it, a light triangle = statements of presence; tinted governorates have at
    least one. A place in several governorates counts in each. The title says how many governorates are named.
    ``words`` is the page's language, ``source`` the line made from the rows drawn. Returns the Axes.
    """
    figure, (ax,) = house.canvas(HEIGHT, [HEIGHT])
    named = placed.set_index("governorate_id")
    points = places.set_index("place_id")
    for code, ring in shapes.items():
        ax.add_patch(
            Polygon(ring, facecolor="#f1ede3" if code in named.index else "white", edgecolor="#9a9a9a", lw=0.7)
        )
    for code in shapes:
        lon, lat = points.at[code, "lon"], points.at[code, "lat"]
        shown = code in named.index
        ax.text(
            lon,
            lat + (0.16 if shown else 0),
            words.places[code][words.lang],
            size=SMALL,
            ha="center",
            color=INK if shown else QUIET,
        )
        if shown:
            _marks(ax, named.loc[code], lon, lat - 0.1)
    ax.autoscale_view()
    ax.set_aspect(ASPECT)
    ax.set_axis_off()
    _legend(ax, words)
    house.finish(
        figure,
        title=words("map.title", n=len(placed)),
        subtitle=words("map.subtitle"),
        source=source,
        alt=words("map.alt", places=words.series(_said(row, words) for row in placed.itertuples()))
        if len(placed)
        else words("map.alt_empty"),
    )
    return ax


def _marks(ax: Axes, row: pd.Series, lon: float, lat: float) -> None:
    present = [(marker, colour, row[kind]) for kind, marker, colour in SHAPES if row[kind]]
    for place, (marker, colour, n) in enumerate(present):
        x = lon + (place - (len(present) - 1) / 2) * STEP
        ax.plot([x - 0.09], [lat], marker, ms=8, color=colour)
        ax.text(x + 0.04, lat, str(n), size=TEXT_SIZE, va="center", ha="left", color=INK)


def _legend(ax: Axes, words) -> None:
    for place, (kind, marker, colour) in enumerate(SHAPES):
        y = 0.14 - 0.045 * place
        ax.plot([0.03], [y], marker, ms=8, color=colour, transform=ax.transAxes)
        ax.text(0.05, y, words(f"map.{kind}"), size=TEXT_SIZE, va="center", transform=ax.transAxes, color=INK)


def _said(row, words) -> str:
    counts = [f"{words(f'map.{kind}')} {getattr(row, kind)}" for kind, _, _ in SHAPES if getattr(row, kind)]
    return f"{words.places[row.governorate_id][words.lang]} ({words.list(counts)})"
