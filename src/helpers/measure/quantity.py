"""The number that a row states."""

import pandas as pd

# how a row states its number
STATED = ("value_low", "value_best", "value_high", "bound")


def number(rows: pd.DataFrame) -> pd.Series:
    """The one number of each row: that stated as such, else the lower end, else the upper; missing where none is."""
    return rows[["value_best", "value_low", "value_high"]].bfill(axis=1).iloc[:, 0]


def ends(rows: pd.DataFrame) -> pd.DataFrame:
    """The least and the most that each row states; columns ``low, high``, missing where that end is left open."""
    return pd.DataFrame(
        {"low": rows["value_low"].fillna(rows["value_best"]), "high": rows["value_high"].fillna(rows["value_best"])}
    )


def rounded(numbers: pd.Series) -> pd.DataFrame:
    """The least and the most that would be rounded to each number at its last digit that is not nought.

    Columns ``low, high``: 145 and 155 for 150.
    """
    half = numbers.map(_unit, na_action="ignore") / 2
    return pd.DataFrame({"low": numbers - half, "high": numbers + half})


def _unit(value: float) -> float:
    """The place of the last digit of a number that is not nought."""
    unit = 1.0
    while value % (unit * 10) == 0 and value:
        unit *= 10
    while round(value % unit, 9) not in (0.0, unit):
        unit /= 10
    return unit
