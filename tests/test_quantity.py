import math

import pandas as pd
import pytest

from helpers.measure import quantity

NAN = math.nan


def rows(*values) -> pd.DataFrame:
    return pd.DataFrame(values, columns=["value_low", "value_best", "value_high"])


def test_the_number_of_a_row_is_the_best_else_the_lower_else_the_upper():
    numbers = quantity.number(rows((1, 2, 3), (10, NAN, 20), (NAN, NAN, 5), (NAN, NAN, NAN)))
    assert list(numbers.head(3)) == [2, 10, 5] and math.isnan(numbers.iloc[3])


def test_an_end_that_a_bound_leaves_open_is_missing():
    ends = quantity.ends(rows((NAN, 7, NAN), (35, NAN, NAN), (NAN, NAN, 5)))
    assert list(ends["low"].head(2)) == [7, 35] and math.isnan(ends["low"].iloc[2])
    assert math.isnan(ends["high"].iloc[1]) and list(ends["high"].iloc[[0, 2]]) == [7, 5]


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [(3, 2.5, 3.5), (150, 145, 155), (4000, 3500, 4500), (153, 152.5, 153.5), (2.5, 2.45, 2.55), (0, -0.5, 0.5)],
)
def test_a_rounded_number_stands_for_all_that_are_rounded_to_it(value, least, most):
    (row,) = quantity.rounded(pd.Series([value])).to_numpy().tolist()
    assert row == [pytest.approx(least), pytest.approx(most)]


def test_no_number_stands_for_none():
    assert quantity.rounded(pd.Series([NAN, 3.0])).isna().all(axis=1).to_list() == [True, False]
