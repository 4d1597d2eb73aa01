"""Claims that hold some words, as text."""

import re
import unicodedata

import pandas as pd

from helpers import load
from helpers.errors import CONFIGURATION, Refusal, nearest
from helpers.parameters import LANGUAGES
from helpers.tools.show import wrapped

# what of a claim is searched, and of whom it says what
TEXTS = ("claim", "claim_fr", "value_words", "notes", "doubt", "doubt_fr", "caveat", "caveat_fr", "series")
NAMES = ("origin", "via_name", "source_office", "source_headline", "places")
# between thousands, in English and in French
SEPARATOR = re.compile(r"(?<=\d)[, ](?=\d{3}(?!\d))")


def claims(words: str, *, place: str = "", year: str = "") -> str:
    """The claims that hold every word, oldest first, each with its id, its period and whose it is.

    A word is found where one begins with it, in the singular or the plural; accents and case do not count. ``place`` is
    a name or a code of ``places.csv``, or a country's code: claims of that place or of one within it, then those that
    name it beside others. ``year`` is a year that the claim's period touches; how many have none is said. For a word
    that no claim holds, one that resembles it is named. Raises Refusal (exit code 78) for a place or a year that is
    none.
    """
    if not (words.strip() or place or year):
        raise Refusal(CONFIGURATION, ["find: got nothing to look for; expected words, --place or --year"])
    record = load.record()
    rows = _with_names(record)
    holding = {word: rows["text"].str.contains(_form(word)) for word in plain(words).split()}
    unknown = [_unknown(word, rows["text"]) for word, held in holding.items() if not held.any()]
    rows = rows[pd.DataFrame(holding, index=rows.index).all(axis=1)]
    undated = rows[rows["date_start"].isna()] if year else rows[:0]
    rows = rows[_in_year(rows, year)] if year else rows
    rows, beside = _at(rows, place) if place else (rows, rows[:0])
    lines = _listed(rows)
    if len(beside):
        lines += ["", f"These name {place} beside other places:", *_listed(beside)]
    left = sum(map(len, _at(undated, place))) if place else len(undated)
    lines += ["", f"Without a date, thus in no year: {left} more"] if left else []
    return "\n".join([*lines, *unknown, "", f"{len(rows) + len(beside)} claims"]).lstrip("\n")


def plain(text: str) -> str:
    """The text without accents, in lower case, its numbers without separators."""
    parts = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()
    return SEPARATOR.sub("", bare)


def _form(word: str) -> re.Pattern:
    return re.compile(rf"\b{re.escape(word.removesuffix('s') or word)}")


def _unknown(word: str, texts: pd.Series) -> str:
    """What is said of a word that none of the texts holds."""
    # few misspell where a word begins, or its length by more than a letter
    form = re.compile(rf"\b{re.escape(word[0])}\w{{{max(0, len(word) - 2)},{len(word)}}}\b")
    known = {one for text in texts for one in form.findall(text)}
    return f"No claim has a word that begins with '{word}'{nearest(word, known)}"


def _with_names(record: load.Record) -> pd.DataFrame:
    """The claims with the names that they refer to, and with all of it as one plain ``text``."""
    names = load.table("origins").set_index("origin_id")["name"]
    places = load.table("places").set_index("place_id")["name"]
    sources = load.table("sources").set_index("source_id")
    rows = record.claims.assign(
        origin=record.claims["origin_id"].map(names),
        via_name=record.claims["via"].map(names),
        places=record.claims["place_id"].map(lambda ids: ", ".join(places[one] for one in ids.split())),
        **{name: record.claims["source_id"].map(sources[name]) for name in ("source_office", "source_headline")},
    )
    return rows.assign(text=rows[[*TEXTS, *NAMES]].fillna("").agg(" ".join, axis=1).map(plain))


def _in_year(rows: pd.DataFrame, year: str) -> pd.Series:
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Refusal(CONFIGURATION, [f"--year: got {year!r}; expected a year such as 2020"])
    return rows["date_start"].dt.year.le(int(year)) & rows["date_end"].dt.year.ge(int(year))


def _at(rows: pd.DataFrame, place: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The claims about a place alone, or one within it, and those that name it beside others."""
    within = _ids(place)
    stated = rows["place_id"].str.split()
    if within & set(rows["country"]):
        # where nothing below a country is named, the country itself is
        stated = stated.where(rows["place_id"].ne(""), rows["country"].str.split())
    # of no rows pandas would not know that these are true or false
    own = stated.map(lambda ids: bool(ids) and set(ids) <= within).astype(bool)
    named = stated.map(lambda ids: bool(within & set(ids))).astype(bool)
    return rows[own], rows[named & ~own]


def _ids(place: str) -> set[str]:
    """The ids of a place and of all that lies within it, a country's code among them."""
    places, called = load.table("places"), plain(place)
    if country := _countries(places).get(called):
        return {country, *places.loc[places["country"].eq(country), "place_id"]}
    called_so = places[places[["place_id", "name", "name_fr"]].map(plain).eq(called).any(axis=1)]
    # a governorate and its chief town may have one name: the wider one is meant
    wide = called_so[called_so["kind"].eq("governorate")]
    called_so = wide if len(wide) else called_so
    if called_so.empty:
        known = [*places["name"], *places["place_id"]]
        raise Refusal(CONFIGURATION, [f"--place: got {place!r}; expected a place of places.csv{nearest(place, known)}"])
    ids = set(called_so["place_id"])
    inside = places["governorate_id"].str.split().map(lambda of: bool(of) and set(of) <= ids)
    return ids | set(places.loc[inside, "place_id"])


def _countries(places: pd.DataFrame) -> dict[str, str]:
    """The code of each country by its code and its names."""
    codes = sorted(set(places["country"]) - {""})
    names = {plain(load.words(lang).country(code)): code for lang in LANGUAGES for code in codes}
    return names | {plain(code): code for code in codes}


def _listed(rows: pd.DataFrame) -> list[str]:
    ordered = rows.sort_values(["date_start", "claim_id"], na_position="last").itertuples()
    return [
        line
        for row in ordered
        for line in (f"{row.claim_id} · {row.date_edtf or 'undated'} · {row.origin}", *wrapped(row.claim, "    "))
    ]
