"""The words of the pages, in English or another language."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import isnan
from pathlib import Path

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

# the language in which texts stand in the code
WRITTEN = "en"
# what begins with a vowel, after a French "de"
ELIDED = re.compile(r"\bde (?=[AEIOUÉÈÊÎaeiouéèêî])")
SPELT = {
    "en": ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "fr": ["", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
}
LOCALES = {"en": Locale("en", "GB"), "fr": Locale("fr", "FR")}


def message(text: str) -> str:
    """The text itself: a mark for translators of what is put into words elsewhere."""
    return text


def messages(one: str, many: str) -> tuple[str, str]:
    """The singular and the plural of a text: a mark for translators of what is put into words elsewhere."""
    return one, many


# by bound: a number as stated
BOUND = {
    "exact": message("{n}"),
    "approx": message("about {n}"),
    "at_least": message("at least {n}"),
    "from": message("{n} or more"),
    "at_most": message("at most {n}"),
    "more_than": message("more than {n}"),
    "fewer_than": message("fewer than {n}"),
}


def catalogue(lang: str) -> Path:
    """The file with the translations of the code's texts into a language."""
    return Path(__file__).parent / "locale" / lang / "LC_MESSAGES" / "helpers.po"


@cache
def _translations(lang: str) -> dict[str, str | Sequence[str]]:
    """The valid translations (one text, or its two forms) by their English text, for two forms the singular."""
    if lang == WRITTEN:
        return {}
    with catalogue(lang).open("rb") as file:
        known = read_po(file, locale=lang)
    return {one.id if isinstance(one.id, str) else one.id[0]: one.string for one in known if not one.fuzzy}


# where a number leads: the name of a row or a table, or the ids of just the statements that it counts
To = str | Sequence[str]


def anchor(to: To) -> str:
    """The anchor that leads there; a page makes one for several statements."""
    return to if isinstance(to, str) else to[0] if len(to) == 1 else f"only:{'+'.join(to)}"


class Untranslated(LookupError):
    """A text has no valid translation into the language asked for."""


@dataclass(frozen=True)
class Words:
    """One language's words: ``words("{n} of them", n=3)``; numbers, dates and names come in that language.

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

    @property
    def own_name(self) -> str:
        """The language's name in itself."""
        return self.locale.get_language_name().capitalize()

    def __call__(self, text: str, **values) -> str:
        """The English text in the language with its blanks filled: numbers and dates are formatted, texts are not.

        Raises Untranslated.
        """
        form = text if self.lang == WRITTEN else self._translated(text)
        return self._filled(form if isinstance(form, str) else form[0], values)

    def plural(self, one: str, many: str, number: int, /, *, to: To = "", spelt: bool = False, **values) -> str:
        """Whichever of two English texts the language uses for a number, filled as above.

        Its blank ``n`` is the number (in letters, if ``spelt``), unless ``n`` is given. ``to`` is the anchor to which
        the number leads, in Markdown; blank for none. Raises Untranslated.
        """
        forms = (one, many) if self.lang == WRITTEN else self._translated(one)
        form = forms[0 if self.locale.plural_form(number) == "one" else 1]
        n = self.spelt(number) if spelt else number
        return self._filled(form, {"n": self.linked(n, to) if to else n} | values)

    def _translated(self, text: str) -> str | Sequence[str]:
        try:
            return _translations(self.lang)[text]
        except KeyError as error:
            raise Untranslated(f"{catalogue(self.lang).name}: no valid translation of {text!r}") from error

    def _filled(self, text: str, values: Mapping) -> str:
        filled = text.format_map({name: self.shown(value) for name, value in values.items()})
        return ELIDED.sub("d’", filled) if self.lang == "fr" else filled

    def linked(self, value, to: To) -> str:
        """A number or a text that leads to the row or table ``to``, or to just the statements ``to``, in Markdown."""
        return f"[{self.shown(value)}](#{anchor(to)})"

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
        return self(message("; ")).join(parts)

    def number(self, value: float) -> str:
        """A number with the language's separators: whole from 100 on, else at most one decimal; 0 only for none."""
        if value > 0 and not round(value, 1):
            return self(message("less than {n}"), n=0.1)
        return _number(self.lang, float(value))

    def spelt(self, n: int) -> str:
        """A number in letters below ten, in French in the feminine, as for origins and voices."""
        return SPELT[self.lang][n] if 0 < n < 10 else self.number(n)

    def quantity(self, low: float, best: float, high: float, bound: str) -> str:
        """A number as stated, with its bound or range: ``more than 50``, ``about 4,000``, ``14,000–18,000``."""
        if not isnan(low) and not isnan(high):
            return self(message("{low}–{high}"), low=low, high=high)
        return self(BOUND[bound], n=next(n for n in (best, low, high) if not isnan(n)))

    def day(self, day: date) -> str:
        return self._date(day, "d MMMM y")

    def _date(self, day: date, pattern: str) -> str:
        return _date(self.lang, day, pattern)

    def month(self, day: date, *, whole: bool = False) -> str:
        """A month with its year, its name cut to a few letters unless ``whole``."""
        return self._date(day, "MMMM y" if whole else "MMM y")

    def period(self, start: date, end: date) -> str:
        """The period as briefly as its ends allow: a day, a month, a year, or from one to another."""
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

    def origin(self, origin_id: str) -> str:
        """The name of an origin."""
        return self.origins[origin_id][self.lang]

    def short(self, origin_id: str) -> str:
        """The name of an origin that a label has room for."""
        return self.shorts[origin_id][self.lang]

    def place(self, place_id: str) -> str:
        """The name of a place."""
        return self.places[place_id][self.lang]

    def own(self, row, column: str) -> str:
        """The text of a row in the language: its ``column``, or the one beside it where that has a translation."""
        translated = "" if self.lang == WRITTEN else getattr(row, f"{column}_{self.lang}")
        return translated or getattr(row, column)

    def country(self, code: str) -> str:
        """The country's name for an ISO 3166-1 alpha-3 code."""
        return self.locale.territories[get_global("territory_aliases")[code][0]]

    def geography(self, country: str, place_id: str) -> str:
        """The names of the places, else of the countries, else “place not stated”."""
        if place_id:
            return self.list([self.place(place) for place in place_id.split()])
        if country:
            return self.list([self.country(code) for code in country.split()])
        return self(message("place not stated"))

    def briefly(self, country: str, place_id: str) -> str:
        """The geography in short: of more than two places, the first and how many more."""
        first, *others = place_id.split() or [""]
        if len(others) < 2:
            return self.geography(country, place_id)
        more = messages("{place} and {n} more place", "{place} and {n} more places")
        return self.plural(*more, len(others), place=self.place(first))


def words(lang: str) -> Words:
    """The words of one language (``en`` or ``fr``) for a page that shows no data."""
    return Words(lang)


# a page has the same days and numbers many times
@cache
def _date(lang: str, day: date, pattern: str) -> str:
    text = format_date(day, pattern, locale=LOCALES[lang])
    return text.replace("1 ", "1er ", 1) if lang == "fr" and text.startswith("1 ") else text


@cache
def _number(lang: str, value: float) -> str:
    return format_decimal(round(value, 0 if abs(value) >= 100 else 1), format="#,##0.#", locale=LOCALES[lang])


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
