"""The number that a row states."""

import pandas as pd


def number(rows: pd.DataFrame) -> pd.Series:
    """The one number of each row: that stated as such, else the lower end, else the upper; missing where none is."""
    return rows[["value_best", "value_low", "value_high"]].bfill(axis=1).iloc[:, 0]


def ends(rows: pd.DataFrame) -> pd.DataFrame:
    """The least and the most that each row states; columns ``low, high``, missing where that end is left open."""
    return pd.DataFrame(
        {"low": rows["value_low"].fillna(rows["value_best"]), "high": rows["value_high"].fillna(rows["value_best"])}
    )


def rounded(value: float) -> tuple[float, float]:
    """The numbers that would be rounded to ``value`` at its last digit that is not nought: 150 is from 145 to 155."""
    unit = 1.0
    while value % (unit * 10) == 0 and value:
        unit *= 10
    while round(value % unit, 9) not in (0.0, unit):
        unit /= 10
    return value - unit / 2, value + unit / 2
