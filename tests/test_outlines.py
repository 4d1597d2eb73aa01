import itertools
import json

import numpy as np
import pytest

from helpers import load
from helpers.load import outlines


def test_every_governorate_has_a_closed_ring_around_its_point():
    shapes = load.shapes()
    places = load.table("places").query("kind == 'governorate'").set_index("place_id")
    assert set(shapes) == set(places.index) and len(shapes) == 18
    for code, ring in shapes.items():
        assert np.allclose(ring[0], ring[-1])
        assert inside(places.at[code, "lon"], places.at[code, "lat"], ring), code
        assert np.allclose(outlines.middle(ring), places.loc[code, ["lon", "lat"]].astype(float), atol=0.01), code


@pytest.mark.parametrize("town", ["mosul", "baghdad", "al-sharqat", "bayji"])
def test_a_town_lies_in_its_governorate(town):
    place = load.table("places").set_index("place_id").loc[town]
    shapes = load.shapes()
    assert [code for code, ring in shapes.items() if inside(place["lon"], place["lat"], ring)] == [
        place["governorate_id"]
    ]


def test_arcs_are_joined_without_their_common_point_and_run_backwards_where_negative(tmp_path):
    (tmp_path / "outlines").mkdir()
    topology = {
        "transform": {"scale": [1, 1], "translate": [10, 20]},
        "arcs": [[[0, 0], [2, 0]], [[0, 0], [0, 2], [2, -2]]],
        "objects": {"irq": {"geometries": [{"id": "IQ.TS", "arcs": [[0, -2]]}]}},
    }
    (tmp_path / "outlines/irq.topo.json").write_text(json.dumps(topology), encoding="utf-8")
    ring = outlines.governorates(tmp_path)["IQ-KI"]
    assert ring.tolist() == [[10, 20], [12, 20], [10, 22], [10, 20]]


def inside(x, y, ring):
    """Whether a ray to the east crosses the ring an odd number of times."""
    crossed = [
        (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0
        for (x0, y0), (x1, y1) in itertools.pairwise(ring)
    ]
    return sum(crossed) % 2 == 1
