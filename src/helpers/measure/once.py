"""Measures that are worked out once per record."""

from collections.abc import Callable
from functools import wraps


def once(measure: Callable) -> Callable:
    """The measure, worked out for a record at its first call; later calls get a copy.

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
