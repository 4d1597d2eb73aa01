"""The periods that a sentence names."""

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from babel.dates import get_month_names

from helpers import dates
from helpers.language import LOCALES

YEAR = r"(?:19|20)\d{2}"
ISO = re.compile(rf"(?<!\d){YEAR}-\d{{2}}-\d{{2}}(?!\d)")
# a year alone is told from a quantity by the word before it
BEFORE_YEAR = {
    "en": r"in|since|of|during|until|till|by|from|to|before|after|early|mid|late|year|and|between",
    "fr": r"en|depuis|fin|début|mi|année|jusqu’en|jusqu'en|avant|après|et|entre|à",
}
JOINED = {"en": r"\s*(?:to|until|till|through|and|–|-)\s*", "fr": r"\s*(?:à|au|et|jusqu[’']en|–|-)\s*"}
OPENED = {"en": r"(?i)\b(?:from|between)\s*$", "fr": r"(?i)\b(?:de|du|d[’']|entre)\s*$"}


class Period(NamedTuple):
    """A period as named between two characters of a sentence; ``edtf`` is blank where its year cannot be told."""

    start: int
    end: int
    edtf: str


class _Named(NamedTuple):
    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None


def named(sentence: str, lang: str, published: str) -> list[Period]:
    """The periods that a sentence names, in reading order.

    A year that is not said is that of the latest such month up to the date of the source (``published``, in EDTF); the
    EDTF text then ends in ``?``.
    """
    known = _known(published)
    spans = [_Named(*match.span(), *map(int, match[0].split("-"))) for match in ISO.finditer(sentence)]
    for match in _pattern(lang).finditer(sentence):
        _add(spans, _of_month(match, lang))
    for match in re.finditer(rf"(?i)\b(?:{BEFORE_YEAR[lang]})[\s-]+({YEAR})(?![\d,.]\d|\d)", sentence):
        _add(spans, _Named(*match.span(1), int(match[1]), None, None))
    return _joined(sorted(spans), sentence, lang, known)


def whole(line: str, lang: str) -> str:
    """The day in EDTF that a line consists of, with or without a weekday; blank where it is another line."""
    days = [period for period in named(line, lang, "") if re.fullmatch(r"\d{4}-\d{2}-\d{2}", period.edtf)]
    if len(days) == 1 and len(line[: days[0].start].split()) <= 2 and not re.search(r"\w", line[days[0].end :]):
        return days[0].edtf
    return ""


@cache
def _months(lang: str) -> dict[str, int]:
    names = get_month_names("wide", locale=LOCALES[lang])
    return {name: number for number, name in names.items()}


@cache
def _pattern(lang: str) -> re.Pattern:
    # an English month has a capital, which tells May and March from may and march
    names = "|".join(_months(lang))
    day = r"(\d{1,2})(?:st|nd|rd|th|er)?"
    return re.compile(rf"(?:(?<!\d){day}\s+)?\b({names})\b(?:\s+{day}(?!\d|[,.]\d))?(?:,?\s+({YEAR})(?!\d))?")


def _of_month(match: re.Match, lang: str) -> _Named:
    before, month, after, year = match.groups()
    day = before or after
    return _Named(*match.span(), int(year) if year else None, _months(lang)[month], int(day) if day else None)


def _add(spans: list[_Named], one: _Named) -> None:
    if not any(one.start < other.end and other.start < one.end for other in spans):
        spans.append(one)


def _known(published: str) -> date | None:
    try:
        span = dates.span(published)
    except ValueError:
        return None
    return span.end if span else None


def _joined(spans: list[_Named], sentence: str, lang: str, known: date | None) -> list[Period]:
    periods, left = [], list(spans)
    while left:
        one = left.pop(0)
        other = left[0] if left else None
        opened = re.search(OPENED[lang], sentence[: one.start])
        if other and opened and re.fullmatch(JOINED[lang], sentence[one.end : other.start]):
            left.pop(0)
            ends = [_edtf(one._replace(year=one.year or other.year), known), _edtf(other, known)]
            periods.append(Period(one.start, other.end, "/".join(ends) if all(ends) else ""))
        else:
            periods.append(Period(one.start, one.end, _edtf(one, known)))
    return [period if _exists(period.edtf) else period._replace(edtf="") for period in periods]


def _edtf(one: _Named, known: date | None) -> str:
    year, mark = one.year, ""
    if year is None:
        if known is None:
            return ""
        year, mark = known.year - ((one.month, one.day or 1) > (known.month, known.day)), "?"
    parts = [f"{year}", *(f"{part:02}" for part in (one.month, one.day) if part)]
    return "-".join(parts) + mark


def _exists(edtf: str) -> bool:
    try:
        return dates.span(edtf) is not None
    except ValueError:
        return False
