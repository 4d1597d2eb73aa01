"""Measures of a record that are made once."""

from collections.abc import Callable
from functools import wraps


def once(measure: Callable) -> Callable:
    """A measure of a record that is made when it is first asked for; who asks again is given a copy.

    ``measure`` takes a record alone and gives a table, or a list of them. A stand-in for a record, which keeps nothing,
    is measured each time.
    """

    @wraps(measure)
    def measured(record):
        kept = getattr(record, "measured", {})
        if measure not in kept:
            kept[measure] = measure(record)
        # copied when written to, so that what is kept stays as it was
        tables = kept[measure]
        return [table.copy(deep=False) for table in tables] if isinstance(tables, list) else tables.copy(deep=False)

    return measured
