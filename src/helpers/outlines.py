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
    found = {}
    for shape in topology["objects"]["irq"]["geometries"]:
        (ring,) = shape["arcs"]
        code = shape["id"].replace(".", "-")
        found[RENAMED.get(code, code)] = _ring(ring, arcs)
    return found


def _ring(numbers: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """The arcs of a ring one after the other; a negative number is the complement of one to be run backwards."""
    pieces = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    # the first point of an arc is the last of the one before
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])
