import dataclasses
import itertools
import re

import numpy as np
import pandas as pd
import pytest
from figures import SELECTIONS, untidy, urls
from matplotlib.collections import PolyCollection

from helpers import load, measure
from helpers.draw import map as map_figure
from helpers.draw.sheet import NARROW, WIDE
from helpers.load import outlines

LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])


def drawn(record, placed=None):
    placed = measure.by_governorate(record) if placed is None else placed
    return map_figure.places(placed, record=record)


@pytest.fixture(scope="module", params=itertools.product(SELECTIONS, ["en", "fr"]), ids="-".join)
def picture(request, given):
    selection, lang = request.param
    record = load.record(
        tables=["events", "counts", "presence"], **given(**{"END": "", "LANG": lang, **SELECTIONS[selection]})
    )
    return drawn(record), set(record.claims["claim_id"])


@LAYOUTS
def test_no_text_overlaps_another_and_no_map_is_too_high(picture, layout):
    drawn, claims = picture
    figure = drawn.figure(layout)
    assert untidy(figure) == []
    # on a phone the table stands below the map
    assert figure.get_size_inches()[1] * 100 <= (900 if layout.narrow else 420)
    assert urls(figure) <= claims
    assert len(drawn.inline(layout).encode()) <= 90_000


@pytest.fixture(scope="module")
def whole(given):
    return load.record(tables=["events", "counts", "presence"], **given())


def test_a_statement_counts_in_each_governorate_of_its_places_and_what_nobody_says_is_none(whole):
    lies_in = load.table("places").set_index("place_id")["governorate_id"].str.split()
    named = [{code for place in text.split() for code in lies_in[place]} for text in whole.presence["place_id"]]
    placed = measure.by_governorate(whole).set_index("governorate_id")
    assert placed["presence"].to_dict() == {code: sum(code in codes for codes in named) for code in placed.index}
    silent = measure.by_governorate(dataclasses.replace(whole, presence=whole.presence.head(0)))
    assert len(silent) and silent["presence"].eq(0).all()


@LAYOUTS
def test_each_governorate_named_has_its_counts_beside_the_map_even_if_all_are(whole, layout):
    claim = whole.claims["claim_id"].iloc[0]
    every = pd.DataFrame(
        {"governorate_id": code, "attacks": 3, "operations": 12, "presence": 7, "claim_ids": (claim,)}
        for code in load.shapes()
    )
    figure = drawn(whole, every).figure(layout)
    assert untidy(figure) == []
    said = [text.get_text() for text in figure.texts]
    assert [said.count(number) for number in ("3", "12", "7")] == [18] * 3
    assert {whole.words.places[code]["en"] for code in load.shapes()} <= set(said)


@LAYOUTS
def test_each_governorate_named_has_its_name_on_the_map(whole, layout):
    figure = drawn(whole).figure(layout)
    said = [text.get_text() for text in figure.texts]
    named = measure.by_governorate(whole)["governorate_id"]
    assert [said.count(whole.words.places[code]["en"]) for code in named] == [2] * 6


@pytest.fixture(scope="module")
def three(whole):
    """Three governorates, the one with most attacks last."""
    claim = whole.claims["claim_id"].iloc[0]
    counts = {"IQ-KI": (0, 12, 7), "IQ-DI": (3, 0, 0), "IQ-NI": (5, 0, 2)}
    return pd.DataFrame(
        {"governorate_id": code, "attacks": n[0], "operations": n[1], "presence": n[2], "claim_ids": (claim,)}
        for code, n in counts.items()
    )


def test_the_governorate_with_most_attacks_stands_first_and_what_nobody_reports_is_a_dash(whole, three):
    figure = drawn(whole, three).figure(NARROW)
    # on a phone the table stands below the map
    rows = {}
    for text in figure.texts[-15:]:
        rows.setdefault(round(text.get_position()[1], 3), []).append((text.get_position()[0], text))
    table = [[text.get_text() for _, text in sorted(row, key=lambda one: one[0])] for _, row in sorted(rows.items())]
    assert [row for row in reversed(table) if len(row) == 4 and "\n" not in row[-1]] == [
        ["Ninawa", "5", "–", "2"],
        ["Diyala", "3", "–", "–"],
        ["Kirkuk", "–", "12", "7"],
    ]
    assert {text.get_url() is None for text in figure.texts if text.get_text() == "–"} == {True}


def test_what_is_not_named_is_hatched_and_the_tint_is_darkest_where_most_attacks_were(whole, three):
    figure = drawn(whole, three).figure(WIDE)
    hatched, tinted = sorted(figure.findobj(PolyCollection), key=lambda areas: areas.get_hatch() is None)
    assert hatched.get_hatch() and (len(hatched.get_paths()), len(tinted.get_paths())) == (len(load.shapes()) - 3, 3)
    lightness = [face[:3].sum() for face in tinted.get_facecolor()]
    # those with most attacks first, then white where there was none
    assert lightness[0] < lightness[1] < lightness[2] == pytest.approx(3)


def test_the_description_names_each_place_with_what_is_reported_of_it(whole, three):
    places = drawn(whole, three).description.partition(": ")[2].split("; ")
    assert [place.partition(" (")[0] for place in places] == ["Ninawa", "Diyala", "Kirkuk"]
    assert [re.findall(r"\d+", place) for place in places] == [["5", "2"], ["3"], ["12", "7"]]
    assert places[1] == "Diyala (events that it started 3)"


def test_the_title_counts_the_governorates_named_or_says_that_there_is_none(whole, given):
    assert f"{len(measure.by_governorate(whole))} of" in drawn(whole).title
    empty = load.record(tables=["events", "counts", "presence"], **given(**SELECTIONS["empty"]))
    picture = drawn(empty)
    assert picture.title == "No placed statement on Iraq in this selection"
    assert picture.title in [text.get_text() for text in picture.figure(NARROW).texts]


def test_neighbours_keep_one_border_when_outlines_lose_points():
    shapes = load.shapes()
    fewer = outlines.simplified(shapes, 0.015)
    whole, thin = ({code: set(map(tuple, ring)) for code, ring in rings.items()} for rings in (shapes, fewer))
    for code, points in thin.items():
        for other in thin:
            assert points & whole[other] <= thin[other]
        assert points <= whole[code]
        assert np.array_equal(fewer[code][0], fewer[code][-1])
    assert sum(map(len, fewer.values())) < sum(map(len, shapes.values())) / 3


def test_a_point_stays_that_lies_off_the_line_and_goes_that_lies_on_it():
    ring = np.array([[0, 0], [1, 0.01], [2, 0], [2, 2], [0, 2], [0, 0]], dtype=float)
    assert outlines.simplified({"square": ring}, 0.1)["square"].tolist() == [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
