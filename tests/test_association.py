import math

import pandas as pd
import pytest

from helpers import measure
from helpers.measure import association


def levels(*steps):
    return pd.DataFrame(
        [
            {
                "claim_id": f"l{n}",
                "date_start": pd.Timestamp(day),
                "date_end": pd.Timestamp(day),
                "value_best": float(value),
            }
            for n, (day, value) in enumerate(steps)
        ]
    )


def totals(rates, start="2020-01-01"):
    months = pd.date_range(start, periods=len(rates), freq="MS")
    return pd.DataFrame(
        {
            "claim_id": [f"t{n}" for n in range(len(rates))],
            "date_start": months,
            "date_end": months + pd.offsets.MonthEnd(0),
            "rate": [float(rate) for rate in rates],
        }
    )


def test_spearman_and_its_p_are_the_published_ones():
    # Zar (1972), table of exact probabilities: n = 6, rho = 0.829 has p = 0.058 (two-sided), rho = 1 has 0.0028
    rho, p = association.spearman([1, 2, 3, 4, 5, 6], [2, 1, 3, 4, 6, 5])
    assert rho == pytest.approx(1 - 6 * 4 / (6 * 35))
    rho, p = association.spearman([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6])
    assert (rho, p) == (pytest.approx(1), pytest.approx(2 / 720))
    rho, p = association.spearman([1, 2, 3, 4, 5, 6], [3, 1, 2, 4, 5, 6])
    assert (rho, round(p, 3)) == (pytest.approx(0.829, abs=5e-4), 0.058)


def test_fewer_than_six_points_are_not_estimable():
    found = association.with_force_level(levels(("2019-01-01", 5), ("2020-03-01", 3)), totals([1, 2, 3, 4, 5]))
    assert (found.n, found.why) == (5, "few") and math.isnan(found.rho)


def test_a_level_that_never_changes_is_not_estimable():
    found = association.with_force_level(levels(("2019-01-01", 5)), totals([1, 2, 3, 4, 5, 6]))
    assert found.why == "constant"


def test_a_total_is_paired_with_the_last_level_stated_before_its_middle():
    steps = levels(("2020-01-20", 5000), ("2020-04-10", 3000))
    found = association.with_force_level(steps, totals([9, 8, 7, 3, 2, 1, 1]))
    # January has its middle before the first level
    assert (found.n, found.why) == (6, "")
    assert found.rho > 0.8
    assert found.claims[-2:] == ("l0", "l1") and "t0" not in found.claims


def test_many_points_draw_the_same_orders_each_time():
    x, y = list(range(14)), [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7]
    assert association.spearman(x, y) == association.spearman(x, y)


def test_a_drawn_p_is_never_nought():
    # of 20,000 orders drawn of ten points none need be as far from zero as the perfect one: it counts itself
    rho, p = association.spearman(range(12), range(12))
    assert (rho, p) == (pytest.approx(1), 1 / 20_001)


def test_levels_of_two_countries_are_not_one_line():
    steps = levels(("2019-01-01", 5200), ("2020-01-01", 1000)).assign(country=["IRQ", "SYR"])
    with pytest.raises(measure.Unlike, match="country"):
        association.with_force_level(steps, totals([1, 2, 3, 4, 5, 6]))


def test_a_snapshot_of_personnel_is_no_level_in_place():
    steps = levels(("2019-01-01", 5000), ("2020-04-10", 3000), ("2020-02-01", 9))
    steps = steps.assign(is_level=True, force="us", country="IRQ", status="in_effect", measure_type="snapshot")
    steps.loc[2, "measure_type"] = "administrative_count"
    counted = totals([9, 8, 7, 3, 2, 1]).assign(origin_id="o", what="attacks", actor="is", country="IRQ", place_id="")
    (row,) = association.ranks(steps, [counted]).to_dict("records")
    assert (row["n"], row["claim_ids"][-2:]) == (6, ("l0", "l1"))
