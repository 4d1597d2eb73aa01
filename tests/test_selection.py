from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import load
from helpers.load import selection
from helpers.parameters import Selection


def chosen(**changed) -> Selection:
    values = {"start": date(2020, 1, 1), "end": date(2020, 12, 31), "as_of": None, "country": "", "governorate": ""}
    values |= {
        "layers": ("article", "context"),
        "without": (),
        "aggregation": "representative",
        "events": "",
        "lang": "en",
    }
    return Selection(**{**values, **changed})


def claim(**changed) -> pd.DataFrame:
    values = {"claim_id": "a-01", "source_id": "a", "origin_id": "o", "via": "", "layer": "article", "country": "IRQ"}
    values |= {
        "place_id": "",
        "governorates": frozenset(),
        "start": "2020-05-02",
        "end": "2020-05-02",
        "published": "2020-05-08",
    }
    values |= changed
    rows = pd.DataFrame([values])
    rows["date_start"] = pd.to_datetime(rows.pop("start"))
    rows["date_end"] = pd.to_datetime(rows.pop("end"))
    rows["source_date_end"] = pd.to_datetime(rows.pop("published"))
    return rows


def reason(asked: Selection, **changed) -> str:
    return selection.exclusion_reasons(claim(**changed), asked).iloc[0]


def test_what_a_reader_writes_into_a_table_stays_there():
    table = load.table("origins")
    table["named"] = "nobody"
    assert not load.table("origins")["named"].eq("nobody").any()


def test_a_claim_inside_is_kept():
    assert reason(chosen()) == ""


@pytest.mark.parametrize(
    "span", [("2019-01-01", "2020-01-01"), ("2020-12-31", "2021-06-30"), ("2014-01-01", "2024-01-01")]
)
def test_what_overlaps_the_period_is_kept(span):
    assert reason(chosen(), start=span[0], end=span[1]) == ""


@pytest.mark.parametrize("span", [("2019-01-01", "2019-12-31"), ("2021-01-01", "2021-01-01")])
def test_what_lies_outside_the_period_is_left_out(span):
    assert reason(chosen(), start=span[0], end=span[1]) == "outside_period"


def test_an_undated_claim_is_kept():
    assert reason(chosen(), start=None, end=None) == ""


@pytest.mark.parametrize(
    ("country", "expected"), [("IRQ", ""), ("IRQ SYR", "among_others"), ("SYR", "elsewhere"), ("", "place_not_stated")]
)
def test_a_country_keeps_what_is_about_it_alone(country, expected):
    assert reason(chosen(country="IRQ"), country=country) == expected


@pytest.mark.parametrize(
    ("place", "governorates", "expected"),
    [
        ("kirkuk", {"IQ-KI"}, ""),
        ("hamrin", {"IQ-KI", "IQ-DI"}, "among_others"),
        ("mosul", {"IQ-NI"}, "elsewhere"),
        ("", set(), "wider"),
        ("west-iraq", set(), "wider"),
    ],
)
def test_a_governorate_keeps_what_is_about_it_alone(place, governorates, expected):
    assert reason(chosen(governorate="IQ-KI"), place_id=place, governorates=frozenset(governorates)) == expected


def test_a_source_is_known_from_its_latest_possible_day():
    assert reason(chosen(as_of=date(2020, 5, 7))) == "not_yet_known"
    assert reason(chosen(as_of=date(2020, 5, 8))) == ""


@pytest.mark.parametrize("field", ["source_id", "origin_id", "via"])
def test_what_came_from_or_through_an_origin_left_out_goes_with_it(field):
    assert reason(chosen(without=("x",)), **{field: "x"}) == "without"


def test_a_layer_not_asked_for_is_left_out():
    assert reason(chosen(layers=("context",))) == "layer"


def test_the_first_reason_is_the_one_given():
    assert reason(chosen(layers=("context",), country="SYR")) == "layer"


days = st.dates(date(2014, 1, 1), date(2024, 12, 31))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(days, days), min_size=1, max_size=8), days, days, days, days)
def test_a_narrower_period_never_keeps_more(spans, a, b, c, d):
    rows = pd.concat([claim(start=min(span), end=max(span)) for span in spans], ignore_index=True)
    first, second, third, fourth = sorted((a, b, c, d))
    wide = selection.exclusion_reasons(rows, chosen(start=first, end=fourth)) == ""
    narrow = selection.exclusion_reasons(rows, chosen(start=second, end=third)) == ""
    assert not (narrow & ~wide).any()


def test_the_order_of_rows_in_a_file_or_of_items_in_a_cell_means_nothing(data_copy, given):
    before = load.record(**given())
    for path in data_copy.glob("*.csv"):
        if path.stem in load.CLAIM_TABLES or path.stem in ("sources", "origins", "places", "links"):
            header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
            text = "".join([header, *reversed(rows)])
            path.write_text(
                text.replace(",IRQ SYR,", ",SYR IRQ,").replace("hamrin ghurra", "ghurra hamrin"), encoding="utf-8"
            )
    after = load.record(**given())
    for name in ("claims", "sources", "origins", "places", "links", *load.CLAIM_TABLES):
        pd.testing.assert_frame_equal(getattr(before, name), getattr(after, name))
