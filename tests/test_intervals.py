import math

import pytest

from helpers.measure import intervals


@pytest.mark.parametrize(
    ("n", "low", "high"),
    # Garwood's table as Ulm (1990, doi:10.1093/oxfordjournals.aje.a115507) prints it
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (3, 0.6187, 8.7673), (10, 4.7954, 18.3904), (100, 81.3640, 121.6272)],
)
def test_the_exact_interval_of_a_count_is_the_published_one(n, low, high):
    assert intervals.poisson(n) == pytest.approx((low, high), abs=5e-4)


def test_the_one_total_of_the_articles_has_the_interval_worked_by_hand():
    per_month = [round(end / 182 * 30, 1) for end in (*intervals.poisson(153), *intervals.dispersed(153))]
    assert per_month == [21.4, 29.5, 17.1, 35.9]


@pytest.mark.parametrize(
    ("before", "after", "exposures", "expected"),
    [
        (3, 9, (1, 1), (0.75, 17.2)),
        (5, 15, (1, 1), (1.04, 10.6)),
        (3, 9, (31, 30), (0.77, 17.8)),
        (5, 15, (31, 30), (1.07, 10.9)),
    ],
)
def test_a_threefold_rise_of_few_is_nearly_empty(before, after, exposures, expected):
    low, high = intervals.rate_ratio(before, exposures[0], after, exposures[1])
    assert (round(low, 2), round(high, 1)) == expected


def test_a_ratio_to_nothing_has_no_upper_end():
    assert intervals.rate_ratio(0, 1, 4, 1)[1] == math.inf
    assert intervals.rate_ratio(0, 1, 0, 1) == (0.0, math.inf)
    assert intervals.rate_ratio(4, 1, 0, 1)[0] == 0.0


def test_a_higher_level_and_a_higher_dispersion_widen():
    narrow, wide = intervals.poisson(20), intervals.poisson(20, 0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    spread = intervals.dispersed(20)
    assert spread[0] < narrow[0] and narrow[1] < spread[1]
    assert intervals.dispersed(20, 1) == narrow
    assert intervals.dispersed(20, 1, 0.99) == wide and intervals.dispersed(20, level=0.99) != spread
    ratio, sure = (intervals.rate_ratio(20, 1, 40, 1, level) for level in (0.95, 0.99))
    assert sure[0] < ratio[0] and ratio[1] < sure[1]


def test_a_higher_level_asks_for_a_larger_difference():
    assert [intervals.compare(20, 1, 38, 1, level) for level in (0.95, 0.99)] == [1, 0]


@pytest.mark.parametrize("after", [0, 1, 2.4, 5, 9, 10, 15, 40])
@pytest.mark.parametrize("before", [0, 1, 3, 5.2, 11, 12, 40])
def test_rates_compare_as_the_interval_of_their_ratio_says(before, after):
    low, high = intervals.rate_ratio(before, 31, after, 28)
    assert intervals.compare(before, 31, after, 28) == (1 if low > 1 else -1 if high < 1 else 0)
