"""The number that a row states."""

import pandas as pd

# how a row states its number
STATED = ("value_low", "value_best", "value_high", "bound")


def number(rows: pd.DataFrame) -> pd.Series:
    """The single number of each row: the best value, else the lower end, else the upper, else missing."""
    return rows["value_best"].fillna(rows["value_low"]).fillna(rows["value_high"])


def ends(rows: pd.DataFrame) -> pd.DataFrame:
    """The lower and the upper end of each row (``low, high``), missing where that end is open."""
    return pd.DataFrame(
        {"low": rows["value_low"].fillna(rows["value_best"]), "high": rows["value_high"].fillna(rows["value_best"])}
    )


def rounded(numbers: pd.Series) -> pd.DataFrame:
    """The lowest and the highest value that would be rounded to each number, judged by its last nonzero digit.

    Columns ``low, high``: 145 and 155 for 150.
    """
    half = numbers.map(_unit, na_action="ignore") / 2
    return pd.DataFrame({"low": numbers - half, "high": numbers + half})


def _unit(value: float) -> float:
    """The place value of a number's last nonzero digit: 10 for 150."""
    unit = 1.0
    while value % (unit * 10) == 0 and value:
        unit *= 10
    while round(value % unit, 9) not in (0.0, unit):
        unit /= 10
    return unit
