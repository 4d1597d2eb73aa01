"""The area that a selection or a claim is about."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.measure import areas


@pytest.mark.parametrize(
    ("governorate", "country", "expected"),
    [("IQ-KI", "IRQ", "IQ-KI"), ("IQ-KI", "", "IQ-KI"), ("", "SYR", "SYR"), ("", "", "IRQ")],
)
def test_the_narrowest_area_is_asked_about(governorate, country, expected):
    assert areas.area(SimpleNamespace(governorate=governorate, country=country)) == expected


def test_a_governorate_lies_in_iraq():
    assert areas.is_governorate("IQ-KI") and not areas.is_governorate("SYR")
    assert [areas.country(area) for area in ("IQ-KI", "SYR")] == ["IRQ", "SYR"]


def test_a_claim_on_two_countries_takes_in_each():
    claims = pd.DataFrame({"country": ["IRQ", "IRQ SYR", "SYR", ""]})
    assert areas.take_in(claims, "IRQ").to_list() == [True, True, False, False]


def test_the_scope_of_a_claim_does_not_depend_on_the_order_of_its_countries():
    claims = pd.DataFrame({"country": ["IRQ", "SYR IRQ", "LBY", "", "IRQ"], "place_id": ["", "", "", "", "kirkuk"]})
    assert areas.scope(claims).to_list() == ["IRQ", "IRQ SYR", "other", "", "part"]
