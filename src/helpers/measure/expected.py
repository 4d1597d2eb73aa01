"""The table that a measure is made from, asked for before it is used."""

import functools
import inspect
from collections.abc import Callable

import pandas as pd

from helpers.errors import CONFIGURATION, Refusal


def tables(**columns: str) -> Callable:
    """A measure that raises Refusal (exit code 78) where a table is not the one its parameter is called after.

    ``columns`` has by the name of the parameter, which is that of a table of the record, a column of that table.
    """

    def asking(measure: Callable) -> Callable:
        signature = inspect.signature(measure)

        @functools.wraps(measure)
        def measured(*positional, **named):
            try:
                bound = signature.bind(*positional, **named).arguments
            except TypeError:
                # Python says it better, with the name of the measure
                return measure(*positional, **named)
            faults = [
                f"measure.{measure.__name__}: {table}: got {_told(bound[table])}; expected record.{table}"
                for table, column in columns.items()
                if not isinstance(bound[table], pd.DataFrame) or column not in bound[table]
            ]
            if faults:
                raise Refusal(CONFIGURATION, faults)
            return measure(*positional, **named)

        return measured

    return asking


def _told(rows: object) -> str:
    """What was given, by the table of the record that it is part of where it says so."""
    if not isinstance(rows, pd.DataFrame):
        return type(rows).__name__
    tables = ", ".join(map(str, rows["table"].unique())) if "table" in rows else ""
    return f"rows of {tables}" if tables else f"a table with the columns {', '.join(map(str, rows.columns))}"
