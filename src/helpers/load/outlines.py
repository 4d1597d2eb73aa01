"""The outlines of Iraq's governorates."""

import json
from pathlib import Path

import numpy as np

# the file's old code of Kirkuk, once called at-Ta'mim
RENAMED = {"IQ-TS": "IQ-KI"}


def governorates(data: Path) -> dict[str, np.ndarray]:
    """One closed ring of longitudes and latitudes (WGS 84) per governorate, by its ISO 3166-2 code.

    Read from ``outlines/irq.topo.json``, a TopoJSON of 18 polygons of one ring each (its specification,
    github.com/topojson/topojson-specification, says how arcs are put together). Halabja lies inside IQ-SU.
    """
    topology = json.loads((data / "outlines/irq.topo.json").read_text(encoding="utf-8"))
    scale, origin = (np.array(topology["transform"][name]) for name in ("scale", "translate"))
    arcs = [np.cumsum(arc, axis=0) * scale + origin for arc in topology["arcs"]]
    rings = {}
    for shape in topology["objects"]["irq"]["geometries"]:
        (ring,) = shape["arcs"]
        code = shape["id"].replace(".", "-")
        rings[RENAMED.get(code, code)] = _ring(ring, arcs)
    return rings


def _ring(numbers: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """The arcs of a ring one after the other; a negative number is the complement of one to be run backwards."""
    pieces = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    # the first point of an arc is the last of the one before
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def middle(ring: np.ndarray) -> np.ndarray:
    """The centroid of the area within a closed ring."""
    here, there = ring[:-1], ring[1:]
    crossed = here[:, 0] * there[:, 1] - there[:, 0] * here[:, 1]
    return ((here + there) * crossed[:, None]).sum(axis=0) / (3 * crossed.sum())


def simplified(shapes: dict[str, np.ndarray], least: float) -> dict[str, np.ndarray]:
    """The rings without the points that lie nearer than ``least`` (degrees) to the line that remains.

    After Douglas and Peucker (1973, doi:10.3138/FM57-6770-U75U-7727), between the points where borders meet, so that
    neighbours keep one border.
    """
    owners: dict[tuple, set] = {}
    for code, ring in shapes.items():
        for point in map(tuple, ring):
            owners.setdefault(point, set()).add(code)
    return {code: _thinned(ring[:-1], owners, least) for code, ring in shapes.items()}


def _thinned(ring: np.ndarray, owners: dict[tuple, set], least: float) -> np.ndarray:
    shared = [owners[tuple(point)] for point in ring]
    either = zip(shared, [shared[-1], *shared[:-1]], [*shared[1:], shared[0]], strict=True)
    meeting = [place for place, (own, before, after) in enumerate(either) if not before == own == after]
    first = meeting[0] if meeting else 0
    ring = np.roll(ring, -first, axis=0)
    corners = sorted({(place - first) % len(ring) for place in meeting} | {0})
    closed = np.concatenate([ring, ring[:1]])
    ends = zip(corners, [*corners[1:], len(ring)], strict=True)
    return np.concatenate([*(_border(closed[start : end + 1], least)[:-1] for start, end in ends), closed[-1:]])


def _border(points: np.ndarray, least: float) -> np.ndarray:
    """The border thinned in one direction for both of its sides, so that both keep the same points."""
    if tuple(points[0]) > tuple(points[-1]):
        return _line(points[::-1], least)[::-1]
    return _line(points, least)


def _line(points: np.ndarray, least: float) -> np.ndarray:
    """The line without the points that are nearer than ``least`` to it."""
    along, away = points[-1] - points[0], points[1:-1] - points[0]
    length = np.hypot(*along)
    far = np.hypot(*away.T) if length == 0 else abs(along[0] * away[:, 1] - along[1] * away[:, 0]) / length
    if not len(far) or far.max() < least:
        return points[[0, -1]]
    split = int(far.argmax()) + 1
    return np.concatenate([_line(points[: split + 1], least)[:-1], _line(points[split:], least)])
