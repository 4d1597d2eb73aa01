"""The words of the pages, in English or French."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

TABLE = Path(__file__).with_name("labels.csv")
LOCALES = {"en": Locale("en", "GB"), "fr": Locale("fr", "FR")}


@cache
def table() -> dict[str, dict[str, str]]:
    """The labels table: key → {en, fr}."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["key"]: {"en": row["en"], "fr": row["fr"]} for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Words:
    """One language's words: ``words("key", n=3)`` fills a label; numbers, dates and names come in that language.

    ``terms`` maps (table, column, value) to the labels of the dictionary, ``places`` and ``origins`` ids to names,
    ``shorts`` those of origins to the names that a label has room for; all are empty for pages that show no data.
    """

    lang: str
    terms: Mapping[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    origins: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shorts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def locale(self) -> Locale:
        return LOCALES[self.lang]

    def __call__(self, key: str, **values) -> str:
        """The label of ``key``; numbers and dates among the values are formatted, texts are taken as they are."""
        return table()[key][self.lang].format_map({name: self.shown(value) for name, value in values.items()})

    def plural(self, key: str, n: int, *, to: str = "", **values) -> str:
        """The label ``key.one`` or ``key.other``, whichever the language uses for ``n``.

        ``to`` is the anchor to which the number leads, in Markdown; blank for none.
        """
        form = "one" if self.locale.plural_form(n) == "one" else "other"
        return self(f"{key}.{form}", n=self.linked(n, to) if to else n, **values)

    def linked(self, value, to: str) -> str:
        """A number or a text that leads to the row or table ``to``, in Markdown."""
        return f"[{self.shown(value)}](#{to})"

    def cited(self, claim: str) -> str:
        """A reference to a claim, in Markdown: the page puts a number in place of the dagger."""
        return f"[†](#{claim})"

    def shown(self, value) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, date):
            return self.day(value)
        return self.number(value)

    def series(self, parts: Iterable[str]) -> str:
        """Several statements in one sentence, with the language's own space before the semicolon."""
        return self("say.separator").join(parts)

    def number(self, value: float) -> str:
        """A number with the language's separators: whole from 100 on, else at most one decimal."""
        return format_decimal(round(value, 0 if abs(value) >= 100 else 1), format="#,##0.#", locale=self.locale)

    def quantity(self, low: float, best: float, high: float, bound: str) -> str:
        """A number as stated, with its bound or range: ``more than 50``, ``about 4,000``, ``14,000–18,000``."""
        if low == low and high == high:
            return self("range", low=low, high=high)
        value = next(number for number in (best, low, high) if number == number)
        return self(f"bound.{bound}", n=value)

    def day(self, day: date) -> str:
        return self._date(day, "d MMMM y")

    def _date(self, day: date, pattern: str) -> str:
        text = format_date(day, pattern, locale=self.locale)
        return text.replace("1 ", "1er ", 1) if self.lang == "fr" and text.startswith("1 ") else text

    def month(self, day: date, *, whole: bool = False) -> str:
        """A month with its year, its name cut to a few letters unless ``whole``."""
        return self._date(day, "MMMM y" if whole else "MMM y")

    def period(self, start: date, end: date) -> str:
        """A period as short as its ends allow: a day, a month, a year, or two of them."""
        if start == end:
            return self.day(start)
        first, last = ((start.month, start.day) == (1, 1)), ((end.month, end.day) == (12, 31))
        if first and last:
            return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
        months = start.day == 1 and (end.month != _next_day(end).month)
        pattern = "MMM y" if months else "d MMM y"
        if months and (start.year, start.month) == (end.year, end.month):
            return self._date(start, "MMMM y")
        opening = "MMM" if months and start.year == end.year else pattern
        ends = (self._date(start, opening), self._date(end, pattern))
        return "–".join(ends) if opening == "MMM" else " – ".join(ends)

    def list(self, items: Sequence[str]) -> str:
        return format_list(list(items), locale=self.locale) if items else ""

    def term(self, table_name: str, column: str, value: str) -> str:
        """The dictionary's label of an enumerated value; the value itself where it has none."""
        return self.terms.get((table_name, column, str(value)), {}).get(self.lang, str(value))

    def country(self, code: str) -> str:
        """The country's name for an ISO 3166-1 alpha-3 code."""
        return self.locale.territories[get_global("territory_aliases")[code][0]]

    def geography(self, country: str, place_id: str) -> str:
        """The places named, else the countries, else that none is stated."""
        if place_id:
            return self.list([self.places[place][self.lang] for place in place_id.split()])
        if country:
            return self.list([self.country(code) for code in country.split()])
        return self("place_not_stated")

    def briefly(self, country: str, place_id: str) -> str:
        """The geography in the room beside a mark: of more than two places the first, with how many more."""
        first, *others = place_id.split() or [""]
        if len(others) < 2:
            return self.geography(country, place_id)
        return self.plural("place_and_more", len(others), place=self.places[first][self.lang])


def words(lang: str) -> Words:
    """The words of one language (``en`` or ``fr``) for a page that shows no data."""
    return Words(lang)


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
