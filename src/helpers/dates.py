"""Uncertain dates: from EDTF text to the days they may mean."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

DAY, FEW_DAYS, WEEK, MONTH, LONGER = 1, 2, 3, 4, 5
# Of EDTF only this is allowed: a day, a month or a year.
ONE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?[~?]?")


@dataclass(frozen=True)
class Span:
    """The days from ``start`` to ``end``, both included.

    ``prec`` is UCDP's date_prec (1 day … 5 longer than a month).
    """

    start: date
    end: date
    prec: int
    uncertain: bool

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


@cache
def span(text: str) -> Span | None:
    """The span of an EDTF text; None for a blank one.

    Allowed are a day, a month or a year, or two of them joined by a slash, each with ``~`` (approximate) or
    ``?`` (uncertain). Open ends, seasons and sets are refused: their days would be ones that nobody stated.

    Raises ValueError that says what is allowed.
    """
    if not text:
        return None
    expected = "an EDTF date such as 2024-03-01, 2024-03, 2024 or 2024-03-01/2024-04-15"
    first, slash, last = text.partition("/")
    matches = [ONE.fullmatch(part) for part in ((first, last) if slash else (first,))]
    if not all(matches):
        raise ValueError(f"got '{text}'; expected {expected}")
    try:
        start, end = _days(matches[0])[0], _days(matches[-1])[1]
    except ValueError as error:
        raise ValueError(f"got '{text}'; expected {expected} that exists in the calendar") from error
    if start > end:
        raise ValueError(f"got '{text}', which ends before it starts; expected the earlier date first")
    return Span(start, end, precision(start, end), "~" in text or "?" in text)


def _days(match: re.Match) -> tuple[date, date]:
    """The first and the last day of a day, a month or a year; raises ValueError where no calendar has them."""
    year, month, day = (int(part) if part else None for part in match.groups())
    last_month = month or 12
    last_day = day or calendar.monthrange(year, last_month)[1]
    return date(year, month or 1, day or 1), date(year, last_month, last_day)


def precision(start: date, end: date) -> int:
    """UCDP date_prec of the days from start to end.

    1 = one day, 2 = 2–6 days, 3 = a week, 4 = up to a month, 5 = longer.
    """
    days = (end - start).days + 1
    whole_month = (start.day, end) == (1, end.replace(day=calendar.monthrange(end.year, end.month)[1]))
    if days == 1:
        return DAY
    if days < 7:
        return FEW_DAYS
    if days == 7:
        return WEEK
    if days <= 31 or (whole_month and (start.year, start.month) == (end.year, end.month)):
        return MONTH
    return LONGER
