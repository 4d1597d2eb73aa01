"""What a code looks like, with the one that was meant."""

import re
from functools import cache

from babel.core import Locale, get_global

from helpers.check.tables import RawTables
from helpers.errors import nearest

ID = "lower-case letters and digits, joined by hyphens"
PLACES = "ids of places.csv such as IQ-KI or al-hol, with one space between"
# The dictionary's patterns in words; of another one the description of the column is said.
FORMS = {
    r"[a-z0-9]+(-[a-z0-9]+)*": ID,
    r"(IQ-[A-Z]{2}|[a-z0-9]+(-[a-z0-9]+)*)": f"a code such as IQ-KI, or {ID}",
    r"(IQ-[A-Z]{2}|[a-z0-9]+(-[a-z0-9]+)*)( (IQ-[A-Z]{2}|[a-z0-9]+(-[a-z0-9]+)*))*": PLACES,
    r"IQ-[A-Z]{2}( IQ-[A-Z]{2})*": "codes of governorates such as IQ-KI, with one space between",
    r"[A-Z]{3}( [A-Z]{3})*": "three-letter codes of countries such as IRQ, with one space between",
    r"[A-Z]{3}": "a three-letter code of a country such as IRQ",
    r"[a-z]{2}": "a two-letter code of a language such as en",
    r"https?://\S+": "an address that begins with https://",
    r"[0-9a-f]{64}": "the 64 digits of a SHA-256",
    r"[1-9]\d*": "the number of a line",
}
PLACE_COLUMNS = ("place_id", "governorate_id")
COUNTRY_COLUMNS = ("country", "covers_country")
# codes of ISO 3166-2 that governorates had before
FORMER = {"IQ-TS": "IQ-KI"}
LIKE_A_CODE = re.compile(r"(?i)iq-?[a-z]{2}")


def form(column: dict) -> str:
    """What the column's pattern asks for, in words."""
    return FORMS.get(column["constraints"]["pattern"], column.get("description", column["name"]))


def meant(item: str, column: str, tables: RawTables) -> str:
    """A hint naming the code for which an item stands: by its name, its former code or its case; blank if none."""
    if column in COUNTRY_COLUMNS:
        code = countries().get(item.casefold())
    elif column in PLACE_COLUMNS and "places" in tables:
        code = FORMER.get(item.upper()) or _places(tables).get(item.casefold())
    else:
        code = item.lower() if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", item.lower()) and item != item.lower() else None
    return f"; did you mean '{code}'?" if code and code != item else ""


def near(item: str, column: str, tables: RawTables) -> str:
    """The hint of ``meant``, else the id that is spelt alike; two letters of a code are never alike."""
    if hint := meant(item, column, tables):
        return hint
    known = [row["place_id"] for row in tables["places"].rows]
    return "" if LIKE_A_CODE.fullmatch(item) else nearest(item, known)


def _places(tables: RawTables) -> dict[str, str]:
    """The id of each place by its names and by itself in small letters."""
    ids = {}
    for row in tables["places"].rows:
        ids |= {row[column].casefold(): row["place_id"] for column in ("name", "name_fr", "place_id")}
    return ids


@cache
def country_names() -> dict[str, str]:
    """The English name of each country by its three-letter code."""
    named, aliases = Locale("en").territories, get_global("territory_aliases")
    return {code: named.get(two[0], code) for code, two in aliases.items() if len(code) == 3 and code.isalpha()}


@cache
def countries() -> dict[str, str]:
    """The three-letter code of each country by its English and French names and its codes in small letters."""
    codes = {}
    for code, aliases in get_global("territory_aliases").items():
        if len(code) == 3 and code.isalpha():
            names = [Locale(lang).territories.get(aliases[0], "") for lang in ("en", "fr")]
            codes |= {name.casefold(): code for name in (*names, aliases[0], code) if name}
    return codes
