"""What a row must say."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from babel.core import get_global

from helpers import dates
from helpers.check import schema
from helpers.check.tables import RawTables, Row, by_id, claims
from helpers.errors import Problem

YEARS_AHEAD = 10
KNOWN_VALUES = {
    "exact": ({"value_best"}, {"value_low", "value_high"}),
    "approx": ({"value_best"}, {"value_low", "value_high"}, {"value_low", "value_best", "value_high"}),
    "at_least": ({"value_low"},),
    "more_than": ({"value_low"},),
    "at_most": ({"value_high"},),
    "fewer_than": ({"value_high"},),
}
VALUES = ("value_low", "value_best", "value_high")
QUANTITY = (*VALUES, "bound", "unit", "value_words", "value_status", "part_of")
COUNTRY_COLUMNS = ("country", "covers_country")
UNDIRECTED = ("threat", "intent", "external_support")


def _values(tables: RawTables) -> Iterator[Problem]:
    """Every number, bound or unit of a claim that is missing or does not fit its value_status."""
    for row in claims(tables):
        if row.table.holds_quantities:
            yield from _quantity(row)
        else:
            for column in QUANTITY:
                if row[column]:
                    yield row.problem("VALUE", column, f"a blank: {row.table.name} holds no numbers")


def _quantity(row: Row) -> Iterator[Problem]:
    status, bound = row["value_status"], row["bound"]
    given = {column for column in VALUES if row[column]}
    if status != "stated":
        for column in (*sorted(given), *(["bound"] if bound else [])):
            yield row.problem("VALUE", column, f"a blank where value_status is {status}")
        if status == "vague" and not row["value_words"]:
            yield row.problem("VALUE", "value_words", "the vague word where value_status is vague")
        return
    for column in ("bound", "unit"):
        if not row[column]:
            yield row.problem("VALUE", column, f"a {column} where value_status is stated")
    if bound and given not in (allowed := KNOWN_VALUES[bound]):
        forms = ", or ".join(" with ".join(sorted(form, key=VALUES.index)) for form in allowed)
        got = " with ".join(sorted(given, key=VALUES.index)) or "no value"
        yield row.say("VALUE", "bound", f"got {got}; expected {forms} where bound is {bound}")
    known = [(float(row[column]), column) for column in VALUES if row[column]]
    for (low, lower), (high, higher) in pairwise(known):
        if low > high:
            yield row.problem("ORDER", higher, f"at least the {lower} of {row[lower]}")


def _dates(tables: RawTables) -> Iterator[Problem]:
    """Every date that does not exist or lies too far ahead, and every missing one that date_basis does not explain."""
    published = by_id(tables["sources"].rows, "source_id")
    for table in tables.values():
        columns = [column["name"] for column in table.fields if schema.is_date(column)]
        for row in table.rows:
            for column in columns:
                try:
                    yield from _future(row, column, dates.span(row[column]), published)
                except ValueError as error:
                    yield row.say("DATE", column, str(error))
    for row in claims(tables):
        if not row["date_edtf"] and not row["date_basis"].startswith("not dated"):
            expected = "a text that begins with 'not dated' where date_edtf is blank"
            yield row.problem("DATE-BASIS", "date_basis", expected)


def _future(row: Row, column: str, span: dates.Span | None, published: dict[str, Row]) -> Iterator[Problem]:
    # a day has begun where it is fourteen hours later than in UTC
    if span and column == "source_date" and span.start > (datetime.now(UTC) + timedelta(hours=14)).date():
        yield row.problem("DATE", column, "a date up to today: nothing is published in the future")
    latest = int(published[row["source_id"]]["source_date"][:4]) + YEARS_AHEAD
    if span and span.end.year > latest:
        yield row.problem("DATE", column, f"a year up to {latest}, {YEARS_AHEAD} after the source was published")


def _locators(tables: RawTables) -> Iterator[Problem]:
    """Every claim from an article that does not name line numbers, each once and in order."""
    articles = {row["source_id"] for row in tables["sources"].rows if row["layer"] == "article"}
    for row in claims(tables):
        if row["source_id"] not in articles:
            continue
        items = row["locator"].split(" ")
        if not all(re.fullmatch(r"[1-9][0-9]*", item) for item in items):
            yield row.problem("LOCATOR", "locator", "line numbers with one space between them, such as 39 41")
        elif sorted(set(items), key=int) != items:
            yield row.problem("LOCATOR", "locator", "each line number once, in ascending order")


def _countries(tables: RawTables) -> Iterator[Problem]:
    """Every code that is not the ISO 3166-1 alpha-3 code of a country."""
    # CLDR lists the alpha-3 codes as aliases; those of countries that exist are an alias of one alpha-2 code.
    codes = get_global("territory_aliases")
    for table in tables.values():
        for row in table.rows:
            for column in COUNTRY_COLUMNS:
                for code in row.get(column).split():
                    if code not in codes:
                        yield row.problem("COUNTRY", column, f"ISO 3166-1 alpha-3 codes; {code} is none")


def _directions(tables: RawTables) -> Iterator[Problem]:
    """Every judgement with a direction or a cause where none belongs, or without a cause where one does."""
    for row in tables["judgements"].rows:
        if row["direction"] and row["about"] in UNDIRECTED:
            yield row.problem("DIRECTION", "direction", f"a blank where about is {row['about']}")
        if bool(row["cause"]) != (row["about"] == "cause"):
            named = "the causes that the statement names"
            yield row.problem("CAUSE", "cause", named if row["about"] == "cause" else "a blank: it is about no cause")
        elif len(set(row["cause"].split())) < len(row["cause"].split()):
            yield row.problem("CAUSE", "cause", "each cause once")


def _announcements(tables: RawTables) -> Iterator[Problem]:
    """Every change of a force that has no label or is dated by its effect instead of its announcement."""
    for row in tables["forces"].rows:
        for column in ("label", "label_fr"):
            if not row[column] and row["about"] != "strength":
                yield row.problem("LABEL", column, "a few words to stand beside the mark, since about is not strength")
        ahead = row["status"] in ("announced", "planned", "requested")
        later = row["date_announced"] and row["date_effective"] not in ("", row["date_announced"])
        if ahead and later and row["date_edtf"] == row["date_effective"]:
            expected = f"when it was announced ({row['date_announced']}), not when it holds"
            yield row.problem("ANNOUNCED", "date_edtf", expected)


def _allegations(tables: RawTables) -> Iterator[Problem]:
    """Every allegation that does not say who is accused, on what evidence and with what response."""
    for row in tables["judgements"].rows:
        for column in ("accused", "evidence_offered", "response"):
            if row["kind"] == "allegation" and not row[column]:
                yield row.problem("ALLEGATION", column, "a text, for an allegation ('none recorded' if there is none)")


def _translations(tables: RawTables) -> Iterator[Problem]:
    """Every text that is missing in one of the two languages or is the same in both."""
    for row in claims(tables):
        if row["claim"] == row["claim_fr"]:
            yield row.problem("TRANSLATION", "claim_fr", "the French of claim")
        for english, french in (("doubt", "doubt_fr"), ("caveat", "caveat_fr")):
            if row[french] and not row[english]:
                yield row.problem("TRANSLATION", english, f"the English of {french}")
            if row[english] and not row[french]:
                yield row.problem("TRANSLATION", french, f"the French of {english}")


def _sources(tables: RawTables) -> Iterator[Problem]:
    """Every source that lacks what its layer needs, and every text_file with a folder in it."""
    needed = {"article": ("text_file", "text_sha256"), "context": ("url",)}
    for row in tables["sources"].rows:
        for column in needed[row["layer"]]:
            if not row[column]:
                yield row.problem("SOURCE", column, f"a value, since its layer is {row['layer']}")
        if Path(row["text_file"]).name != row["text_file"]:
            yield row.problem("SOURCE", "text_file", "the name of a file, without a folder")


RULES = (
    _values,
    _dates,
    _locators,
    _countries,
    _directions,
    _announcements,
    _allegations,
    _translations,
    _sources,
)
