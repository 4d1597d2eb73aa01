"""Rows of one file of a dataset as events."""

import difflib
import re
from collections.abc import Callable
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from helpers.errors import nearest
from helpers.events import days, governorates
from helpers.events.faults import Fault
from helpers.events.layouts import LOST, Dataset
from helpers.events.row import COUNTRY_ONLY, IS_FIRST, IS_SECOND, UNIDENTIFIED
from helpers.events.unique import Ids

WHERE = ("country", "country_code", "governorate", "where")
WHO = ("type", "actor1", "actor2", "status")
TOLL = ("low", "best", "high")
POINT = ("latitude", "longitude")
FURTHEST = {"latitude": 90.0, "longitude": 180.0}
COORDINATE = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?")
# both at once, the greatest possible included: what most rows are asked
LATITUDE = r"-?([0-8]?[0-9](\.[0-9]+)?|90(\.0+)?)"
LONGITUDE = r"-?(([0-9]?[0-9]|1[0-7][0-9])(\.[0-9]+)?|180(\.0+)?)"
BOTH = re.compile(f"{LATITUDE},{LONGITUDE}")
WHOLE = re.compile(r"[0-9]{1,6}(\.0+)?")
# the class of an actor that has no other
OTHER = "other"
# How alike a name and that of a country are where one is a slip for the other: more than Iran and Iraq.
NEARLY = 0.8
# Texts that are remembered with what they mean; a file has fewer, or too many to remember.
REMEMBERED = 10_000


class Place(NamedTuple):
    """Where an event was; ``unsure`` says that its governorate is not certain."""

    country: str
    governorate: str
    precision: int
    unsure: bool


class Party(NamedTuple):
    """Who started it, of which type it is, where the Islamic State stands, and whether it is still checked."""

    initiator: str
    type: str
    what: str
    status: str
    unclear: bool


class Toll(NamedTuple):
    """How many were killed; ``outside`` says that the best estimate is not from the low one to the high one."""

    low: int | None
    best: int | None
    high: int | None
    outside: bool


class Meanings(dict):
    """Texts and what they mean; what is not remembered is read. Faults are never remembered."""

    def __init__(self, read: Callable[[Any], Any]):
        self._read = read

    def __missing__(self, key: Any) -> Any:
        if len(self) >= REMEMBERED:
            self.clear()
        self[key] = meaning = self._read(key)
        return meaning


class Coding:
    """How the rows of one file are read: which cell has which role, and what its texts mean."""

    def __init__(self, dataset: Dataset, header: list[str], accessed: date):
        self.dataset = dataset
        names = [name.strip().lower() for name in header]
        self.at = {
            role: names.index(name) for role, known in dataset.columns.items() for name in known[::-1] if name in names
        }
        self.has = frozenset(self.at)
        self.lacks = [role for role in LOST if role in dataset.columns and role not in self.at]
        # a role without a column reads the blank cell that is added to each row
        self._blank = len(header)
        self.reader = days.Reader(dataset, self.has, accessed)
        self._codes = dataset.country_codes.get(names[self.at["country_code"]], {}) if "country_code" in self.at else {}
        self._actors = [(kind, re.compile(form, re.ASCII | re.DOTALL)) for kind, form in dataset.actors]
        self.whens = Meanings(self.reader.read)
        self.wheres = Meanings(self._place)
        self.parties = Meanings(self._party)
        self.tolls = Meanings(self._toll)
        self.types = Meanings(self._type)
        self.ids = Ids(dataset.ids)

    def pick(self, *roles: str) -> Callable[[list[str]], Any]:
        """What takes the cells of some roles out of a row that has one blank cell more."""
        return itemgetter(*(self.at.get(role, self._blank) for role in roles))

    def check(self, cells: list[str]) -> list[Fault]:
        """Everything that is wrong with a row that has one blank cell more."""
        reasons = []

        def attempt(read: Callable[[Any], Any], roles: tuple[str, ...]) -> Any:
            try:
                return read(self.pick(*roles)(cells))
            except Fault as fault:
                reasons.append(fault)
                return None

        when = attempt(self.reader.read, self.dataset.days)
        where = attempt(self._place, WHERE)
        attempt(self._party if where else self._type, WHO if where else ("type",))
        attempt(self._toll, TOLL)
        attempt(self.point, POINT)
        if "id" in self.has:
            attempt(self._id, ("id",))
        if when and where and when.end < self.dataset.coverage[where.country]:
            reasons.append(self._too_early(where.country))
        return reasons

    def _too_early(self, country: str) -> Fault:
        first = self.dataset.coverage[country]
        return Fault(self.dataset.days[0], "COVERAGE", f"a day not before {first}, when coverage of {country} starts")

    def _id(self, text: str) -> str:
        if not self.ids.well_formed(text):
            raise Fault("id", "ID", self.dataset.id_example)
        return text

    def point(self, key: tuple[str, str]) -> tuple[float | None, float | None]:
        """The latitude and the longitude that two cells name; raises Fault."""
        return tuple(self._coordinate(role, text) for role, text in zip(POINT, key, strict=True))

    def _coordinate(self, role: str, text: str) -> float | None:
        if role not in self.has or (text == "" and role in self.dataset.blank):
            return None
        if not COORDINATE.fullmatch(text) or abs(float(text)) > FURTHEST[role]:
            raise Fault(role, "NUMBER", "decimal degrees such as 35.47")
        return float(text)

    def _place(self, key: tuple[str, str, str, str]) -> Place | None:
        """The place of an event; None in another country."""
        name, number, governorate, where = key
        country = self._country(name, number)
        precision = 3
        if "where" in self.has:
            if where not in self.dataset.precision:
                raise Fault("where", "PRECISION", f"one of {', '.join(filter(None, self.dataset.precision))}")
            precision = self.dataset.precision[where]
        if country is None:
            return None
        code = self._governorate(governorate, country)
        if not code and "where" not in self.has:
            precision = COUNTRY_ONLY
        return Place(country, code, precision, not code or precision == COUNTRY_ONLY)

    def _country(self, name: str, number: str) -> str | None:
        known = self.dataset.countries.get(name)
        if not name:
            raise Fault("country", "COUNTRY", "the name of a country")
        # a country that is nearly one of ours would be dropped as another
        if known is None and (close := difflib.get_close_matches(name, self.dataset.countries, 1, NEARLY)):
            raise Fault("country", "COUNTRY", f"the name of a country; did you mean '{close[0]}'?")
        if "country_code" in self.has:
            if not number.isdigit():
                raise Fault("country_code", "COUNTRY", "the number of a country")
            if known != self._codes.get(number):
                raise Fault("country_code", "COUNTRY", f"the number of {name[:30]}")
        return known

    def _governorate(self, name: str, country: str) -> str:
        folded = governorates.folded(name)
        if folded in self.dataset.unknown_governorates or (not name and "governorate" in self.dataset.blank):
            return ""
        if not (code := governorates.code(name, country)):
            hint = nearest(folded, governorates.spellings(country))
            raise Fault("governorate", "GOVERNORATE", f"a governorate of {country}{hint}")
        return code

    def _type(self, name: str) -> str:
        if name not in self.dataset.types:
            expected = f"one of {', '.join(self.dataset.types)}{nearest(name, self.dataset.types)}"
            raise Fault("type", "TYPE", expected)
        return self.dataset.types[name]

    def _party(self, key: tuple[str, str, str, str]) -> Party:
        name, first, second, status = key
        return self.party((name, self._actor(first), self._actor(second), status))

    def party(self, key: tuple[str, str, str, str]) -> Party:
        """What a type, the classes of two actors and a status mean; raises Fault."""
        name, first, second, status = key
        kind = self._type(name)
        directed = kind in self.dataset.directed
        what = IS_FIRST if first == "is" else IS_SECOND if second == "is" else ""
        if not what and not directed and "unknown" in (first, second):
            what = UNIDENTIFIED
        # a code that is not known is not passed on as it stands
        status = status if status in ("", *self.dataset.statuses) else "Check"
        return Party(first if directed else "unknown", kind, what, status, status not in ("", "Clear"))

    def _actor(self, name: str) -> str:
        return next((kind for kind, form in self._actors if form.fullmatch(name)), OTHER)

    def _toll(self, key: tuple[str, str, str]) -> Toll:
        low, best, high = (self._killed(role, text) for role, text in zip(TOLL, key, strict=True))
        low, high = best if low is None else low, best if high is None else high
        outside = None not in (low, best, high) and not low <= best <= high
        return Toll(low, best, high, outside)

    def _killed(self, role: str, text: str) -> int | None:
        if role not in self.has or (text == "" and role in self.dataset.blank):
            return None
        if not WHOLE.fullmatch(text):
            raise Fault(role, "TOLL", "a whole number of people, 0 or more")
        return int(float(text))
