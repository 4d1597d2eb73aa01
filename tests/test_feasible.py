import math

import pandas as pd
import pytest

from helpers import load, parameters
from helpers.measure import feasible

NAN = math.nan
ALIKE = {
    "what": "attacks",
    "who": "not_applicable",
    "actor": "is",
    "count_basis": "claimed_by_group",
    "country": "IRQ SYR",
    "place_id": "",
}


def total(**changed):
    plain = {**ALIKE, "claim_id": "t", "event_id": "", "value_status": "stated", "series": "", "origin_id": "o"}
    plain |= {"value_low": NAN, "value_best": 153.0, "value_high": NAN, "bound": "exact", "date_edtf": "x"}
    plain |= {"date_start": pd.Timestamp("2024-01-01"), "date_end": pd.Timestamp("2024-06-30")}
    return {**plain, **changed}


def ratio(**changed):
    plain = {**ALIKE, "claim_id": "r", "op": "more_than", "value_status": "stated", "value_low": 2.0, "value_best": NAN}
    plain |= {"is_projection": True, "date_start": pd.Timestamp("2024-01-01"), "date_end": pd.Timestamp("2024-12-31")}
    plain |= {"base_start": pd.Timestamp("2023-01-01"), "base_end": pd.Timestamp("2023-12-31")}
    return {**plain, **changed}


def bases(ratio, *totals):
    return feasible.bases(pd.DataFrame([ratio]), pd.DataFrame(list(totals)))


def test_more_than_double_at_an_even_pace_bounds_the_year_before():
    found = bases(ratio(), total()).set_index("pace")
    assert dict(found["base_high"]) == {"parts": 152, "days": 153}
    assert found.at["days", "binding"] == ("r", "t")


def test_a_multiple_without_a_total_sets_no_limit():
    (row,) = bases(ratio(), total(country="IRQ")).to_dict("records")
    assert (row["pace"], row["base_high"], row["binding"]) == ("none", math.inf, ("r",))


@pytest.mark.parametrize("column", ["what", "who", "actor", "count_basis", "country", "place_id"])
def test_only_a_total_of_the_same_thing_binds(column):
    assert set(bases(ratio(), total(**{column: "other"}))["base_high"]) == {math.inf}


def test_a_multiple_of_its_own_period_divides_the_total_of_that_period():
    month = {"date_start": pd.Timestamp("2021-01-01"), "date_end": pd.Timestamp("2021-01-31")}
    more = bases(ratio(is_projection=False, value_low=3.0, **month), total(value_best=20.0, **month))
    assert list(more["base_high"]) == [6]
    equal = ratio(is_projection=False, op="equal", value_best=3.0, value_low=NAN, **month)
    (row,) = bases(equal, total(value_best=NAN, value_low=10.0, value_high=20.0, **month)).to_dict("records")
    # threefold is from 2.5 to 3.5 times: 10 / 3.5 = 2.9 and 20 / 2.5 = 8
    assert (row["base_low"], row["base_high"]) == (3, 8)


MONTH = {"date_start": pd.Timestamp("2021-01-01"), "date_end": pd.Timestamp("2021-01-31")}
THREEFOLD = {"is_projection": False, "op": "equal", "value_best": 3.0, "value_low": NAN, **MONTH}


@pytest.mark.parametrize(
    ("stated", "low", "high"),
    [
        # threefold is from 2.5 to 3.5 times: no whole number times three is ten, three and four are near enough
        ({"value_best": 10.0}, 3, 4),
        # at least ten leaves the base open above
        ({"value_best": NAN, "value_low": 10.0, "bound": "at_least"}, 3, math.inf),
        # about 150 is from 145 to 155: 145 / 3.5 = 41.4 and 155 / 2.5 = 62
        ({"value_best": 150.0, "bound": "approx"}, 42, 62),
        ({"value_best": NAN, "value_high": 10.0, "bound": "at_most"}, 0, 4),
    ],
)
def test_a_threefold_rise_bounds_its_base_by_what_is_stated(stated, low, high):
    (row,) = bases(ratio(**THREEFOLD), total(**MONTH, **stated)).to_dict("records")
    assert (row["base_low"], row["base_high"]) == (low, high)


def test_no_base_fits_one_case_that_tripled():
    (row,) = bases(ratio(**THREEFOLD), total(**MONTH, value_best=1.0)).to_dict("records")
    assert math.isnan(row["base_low"]) and math.isnan(row["base_high"])


def test_more_than_double_of_at_least_so_many_bounds_nothing():
    (row,) = bases(
        ratio(is_projection=False, **MONTH), total(**MONTH, value_best=NAN, value_low=153.0, bound="at_least")
    ).to_dict("records")
    assert (row["base_low"], row["base_high"]) == (0, math.inf)


def test_two_countries_of_one_series_together_can_exceed_the_base():
    year = {"date_start": pd.Timestamp("2023-01-01"), "date_end": pd.Timestamp("2023-11-30"), "series": "bbc"}
    iraq, syria = (
        total(claim_id="i", country="IRQ", value_best=141.0, **year),
        total(claim_id="s", country="SYR", value_best=112.0, **year),
    )
    ratios, counts = pd.DataFrame([ratio()]), pd.DataFrame([total(), iraq, syria])
    found = feasible.compare_with_stated(feasible.bases(ratios, counts), ratios, counts)
    assert list(zip(found["claim_ids"], found["value"], found["fits"], strict=True)) == [
        (("i",), 141, True),
        (("s",), 112, True),
        (("i", "s"), 253, False),
    ]


@pytest.mark.parametrize("column", [{"event_id": "e"}, {"value_status": "declined"}, {"date_start": pd.NaT}])
def test_only_a_dated_total_over_a_period_with_a_number_binds(column):
    assert [row["pace"] for row in bases(ratio(), total(**column)).to_dict("records")] == ["none"]


def test_a_total_that_is_just_the_most_that_a_base_can_be_fits_it():
    ratios, year = pd.DataFrame([ratio()]), {"date_start": pd.Timestamp("2023-01-01")}
    most = feasible.bases(ratios, pd.DataFrame([total()]))["base_high"].max()
    stated = [
        total(claim_id=str(n), value_best=most + n, date_end=pd.Timestamp("2023-12-31"), **year) for n in range(2)
    ]
    counts = pd.DataFrame([total(), *stated])
    found = feasible.compare_with_stated(feasible.bases(ratios, counts), ratios, counts)
    assert list(found["fits"]) == [True, False]


def test_only_totals_of_several_countries_are_added_and_only_where_they_make_up_the_area():
    year = {"date_start": pd.Timestamp("2023-01-01"), "date_end": pd.Timestamp("2023-11-30"), "series": "bbc"}
    both = total(claim_id="b", **year)
    first, second = (total(claim_id=n, country="IRQ", **year | {"date_edtf": "y"}) for n in ("i", "j"))
    ratios, counts = pd.DataFrame([ratio()]), pd.DataFrame([total(), both, first, second])
    found = feasible.compare_with_stated(feasible.bases(ratios, counts), ratios, counts)
    assert sorted(found["claim_ids"]) == [("b",), ("i",), ("j",)]


def test_the_record_bounds_the_claims_of_2023_by_the_claims_of_2024():
    record = load.record(**parameters.WHOLE | {"LAYERS": "article"})
    found = feasible.bases(record.ratios, record.counts)
    ours = found[found["ratio_id"] == "opex360-2024-14"]
    assert sorted(ours["base_high"]) == [152, 153]
    assert set(found.loc[found["ratio_id"] == "agency-2020-23", "base_high"]) == {math.inf}
