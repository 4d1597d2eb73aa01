"""The days of an event, from each of the forms that a dataset writes them in."""

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from helpers.events.faults import Fault
from helpers.events.layouts import CLOCK, DASHED, ISO, SLASHED, WORDS, Dataset

MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
FORMS = {
    ISO: re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    CLOCK: re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2}) 00:00:00(?:\.000)?"),
    WORDS: re.compile(r"([0-9]{1,2}) ([A-Z][a-z]+) ([0-9]{4})"),
    DASHED: re.compile(r"([0-9]{1,2})-([A-Z][a-z]+)-([0-9]{4})"),
    SLASHED: re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"),
}
SERIAL = re.compile(r"[0-9]{4,6}(\.[0-9]+)?")
MONTHS_LAST_DAY = 12
# UCDP's precisions: the day, a week, a month, longer
DAY, WEEK, MONTH, LONGER = 1, 3, 4, 5
HALF_A_WEEK = timedelta(days=3)
LONGEST = timedelta(days=366)


class Days(NamedTuple):
    """When an event was: its first and last day, how precise, the month it counts in, whether that month is sure.

    An event that lasts over several months counts in the first of them, one of a whole year in no month but its year.
    """

    start: date
    end: date
    precision: int
    month: str
    unsure: bool


def spanning(start: date, end: date, precision: int) -> Days:
    """The days from ``start`` to ``end``."""
    whole_year = (start.month, start.day, end) == (1, 1, date(start.year, 12, 31))
    month = f"{start.year:04}" if whole_year else f"{start.year:04}-{start.month:02}"
    return Days(start, end, precision, month, (start.year, start.month) != (end.year, end.month))


class Reader:
    """Reads the days of one file; every one must have the form of the first."""

    def __init__(self, dataset: Dataset, has: frozenset[str], accessed: date):
        self.dataset, self.has, self.accessed = dataset, has, accessed
        self.form = ""
        self.first_is_the_day = False

    def read(self, key: tuple[str, ...]) -> Days:
        """The days that the cells of the dataset's ``days`` name; raises Fault."""
        cells = dict(zip(self.dataset.days, key, strict=True))
        return self._of_text(cells) if "start" in cells else self._of_numbers(cells)

    def ambiguous(self) -> bool:
        """Whether the days read so far may just as well have the month first."""
        return self.form == SLASHED and not self.first_is_the_day

    def _of_text(self, cells: dict[str, str]) -> Days:
        start = self._day("start", cells["start"])
        end = self._day("end", cells["end"]) if "end" in cells else start
        if "year" in self.has and cells["year"] != str(start.year):
            raise Fault("year", "YEAR", f"{start.year}, the year of {cells['start'][:30]}")
        if not start <= end <= start + LONGEST:
            raise Fault("end", "DATE", f"a day from {start} to a year later")
        precision = DAY
        if "date_precision" in self.has:
            allowed = self.dataset.date_precision
            if cells["date_precision"] not in allowed:
                raise Fault("date_precision", "PRECISION", f"one of {', '.join(allowed)}")
            precision = allowed[cells["date_precision"]]
        if "end" not in cells:
            start, end = _around(start, precision)
        return spanning(start, end, precision)

    def _of_numbers(self, cells: dict[str, str]) -> Days:
        """A year, a month and a day in cells of their own; 0 stands for what is not known."""
        year = _number("year", cells["year"], 1, 9999, "a year such as 2017")
        self._possible("year", date(year, 12, 31), date(year, 1, 1))
        month = _number("month", cells["month"], 0, 12, "a month from 1 to 12, or 0") if "month" in self.has else 0
        day = _number("day", cells["day"], 0, 31, "a day from 1 to 31, or 0") if "day" in self.has else 0
        if not month:
            return spanning(date(year, 1, 1), date(year, 12, 31), LONGER)
        last = calendar.monthrange(year, month)[1]
        if not day:
            self._possible("month", date(year, month, last), date(year, month, 1))
            return spanning(date(year, month, 1), date(year, month, last), MONTH)
        if day > last:
            raise Fault("day", "DATE", f"a day of {year}-{month:02}, which has {last}")
        self._possible("day", date(year, month, day), date(year, month, day))
        return spanning(date(year, month, day), date(year, month, day), DAY)

    def _day(self, role: str, text: str) -> date:
        form = next((form for form in self.dataset.day_forms if FORMS[form].fullmatch(text)), None)
        if form is None or (self.form and form != self.form):
            raise Fault(role, *self._other_form(text))
        if form in (ISO, CLOCK):
            year, month, day = map(int, FORMS[form].fullmatch(text).groups())
        else:
            day, month, year = FORMS[form].fullmatch(text).groups()
            day, month, year = int(day), MONTHS.get(month) or int(month if month.isdigit() else 0), int(year)
        try:
            read = date(year, month, day)
        except ValueError:
            raise Fault(role, "DATE", "a day that the calendar has") from None
        self._possible(role, read, read)
        self.form = form
        self.first_is_the_day |= day > MONTHS_LAST_DAY
        return read

    def _possible(self, role: str, last: date, first: date) -> None:
        """Raise Fault where what may have been from ``first`` to ``last`` can be in no such file."""
        if last < self.dataset.coverage[""]:
            raise Fault(role, "COVERAGE", f"a day not before {self.dataset.coverage['']}")
        if first > self.accessed:
            raise Fault(role, "FUTURE", f"a day not after {self.accessed}, the day of access")

    def _other_form(self, text: str) -> tuple[str, str]:
        example = self.form or " or ".join(self.dataset.day_forms)
        if SERIAL.fullmatch(text):
            return "DATE", f"a day such as {example}; a spreadsheet turned it into a number"
        if FORMS[SLASHED].fullmatch(text):
            return "DATE", f"a day such as {example}; day and month cannot be told apart here"
        if self.form and any(form.fullmatch(text) for form in FORMS.values()):
            return "DATE-FORM", f"a day such as {example}, as in the rows before; one form in a file"
        return "DATE", f"a day such as {example}"


def _around(day: date, precision: int) -> tuple[date, date]:
    """The days that one in the middle of a week or somewhere in a month stands for."""
    if precision == WEEK:
        return day - HALF_A_WEEK, day + HALF_A_WEEK
    if precision == MONTH:
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day, day


def _number(role: str, text: str, least: int, most: int, expected: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most:
        raise Fault(role, "DATE", expected)
    return int(text)
