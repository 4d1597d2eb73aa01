"""What a row must say."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

from babel.core import get_global

from helpers import dates, terms
from helpers.check import codes, schema
from helpers.check.tables import RawTables, Row, by_id, claims
from helpers.errors import Problem

YEARS_AHEAD = 10
EARLIEST = 1900
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
LISTS = (*COUNTRY_COLUMNS, "place_id", "governorate_id", "cause")
# of what there is no half
SHARES = ("times", "percent", "per_day", "per_month", "per_quarter")
RELATED = {"equal": ("times",), "more_than": ("times",), "decrease": ("percent",)}
RELATED |= {"average": ("per_day", "per_month", "per_quarter")}
SUB_EVENTS = {
    "Battles": ("Armed clash",),
    "Explosions/Remote violence": ("Suicide bomb", "Remote explosive/landmine/IED", "Air/drone strike"),
    "Violence against civilians": ("Attack",),
    "Strategic developments": ("Arrests", "Looting/property destruction"),
}
LONGEST_LINE = 6
UNDIRECTED = ("threat", "intent", "external_support")


def _values(tables: RawTables) -> Iterator[Problem]:
    """Every number, bound or unit of a claim that is missing or does not fit its value_status."""
    for row in claims(tables):
        if row["value_words"] and row["value_words"] not in terms.VAGUE:
            yield row.problem(
                "WORDS", "value_words", f"one of {', '.join(terms.VAGUE)}, which alone have a French word"
            )
        if row.table.holds_quantities:
            yield from _quantity(row)
        else:
            for column in QUANTITY:
                if row[column]:
                    yield row.problem("VALUE", column, f"a blank: {row.table.name} holds no numbers")


def _quantity(row: Row) -> Iterator[Problem]:
    status, bound = row["value_status"], row["bound"]
    stated = {column for column in VALUES if row[column]}
    if status != "stated":
        for column in (*sorted(stated), *(["bound"] if bound else [])):
            yield row.problem("VALUE", column, f"a blank where value_status is {status}")
        if status == "vague" and not row["value_words"]:
            yield row.problem("VALUE", "value_words", "the vague word where value_status is vague")
        # an estimate stands in a row with others, whether or not it has a number
        if not row["unit"] and (status == "vague" or row.table.name == "estimates"):
            yield row.problem("VALUE", "unit", f"a unit where value_status is {status}")
        return
    for column in ("bound", "unit"):
        if not row[column]:
            yield row.problem("VALUE", column, f"a {column} where value_status is stated")
    if bound and stated not in (allowed := KNOWN_VALUES[bound]):
        forms = ", or ".join(" with ".join(sorted(form, key=VALUES.index)) for form in allowed)
        got = " with ".join(sorted(stated, key=VALUES.index)) or "no value"
        yield row.say("VALUE", "bound", f"got {got}; expected {forms} where bound is {bound}")
    known = [(float(row[column]), column) for column in VALUES if row[column]]
    for number, column in known:
        if row["unit"] not in SHARES and not number.is_integer():
            yield row.problem("VALUE", column, f"a whole number of {row['unit']}")
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
    if not span:
        return
    if span.start.year < EARLIEST:
        yield row.problem("DATE", column, f"a year from {EARLIEST} on")
    # a day has begun where it begins first
    elif column == "source_date" and span.start > datetime.now(timezone(timedelta(hours=14))).date():
        yield row.problem("DATE", column, "a date up to today: nothing is published in the future")
    else:
        # a source with an impossible date is named itself, not the claims that rest on it
        year = int(published[row["source_id"]]["source_date"][:4])
        if span.end.year > year + YEARS_AHEAD and year >= EARLIEST:
            expected = f"a year up to {year + YEARS_AHEAD}, {YEARS_AHEAD} after the source was published"
            yield row.problem("DATE", column, expected)


def _locators(tables: RawTables) -> Iterator[Problem]:
    """Every claim from an article that does not name line numbers, each once and in order."""
    articles = {row["source_id"] for row in tables["sources"].rows if row["layer"] == "article"}
    for row in claims(tables):
        if row["source_id"] not in articles:
            continue
        items = row["locator"].split(" ")
        if not all(re.fullmatch(r"[1-9][0-9]*", item) and len(item) <= LONGEST_LINE for item in items):
            yield row.problem("LOCATOR", "locator", "line numbers with one space between them, such as 39 41")
        elif sorted(set(items), key=int) != items:
            yield row.problem("LOCATOR", "locator", "each line number once, in ascending order")


def _lists(tables: RawTables) -> Iterator[Problem]:
    """Every cell with an item twice, and every code that is not the ISO 3166-1 alpha-3 code of a country."""
    # CLDR lists the alpha-3 codes as aliases; those of countries that exist are an alias of one alpha-2 code.
    known = get_global("territory_aliases")
    for table in tables.values():
        for column in [column for column in LISTS if column in table.columns]:
            for row in table.rows:
                items = row[column].split()
                if len(set(items)) < len(items):
                    yield row.problem("LIST", column, f"each item once: {' '.join(dict.fromkeys(items))}")
                for code in items if column in COUNTRY_COLUMNS else ():
                    if code not in known:
                        hint = codes.meant(code, column, tables)
                        yield row.problem("COUNTRY", column, f"ISO 3166-1 alpha-3 codes; {code} is none{hint}")


def _sub_events(tables: RawTables) -> Iterator[Problem]:
    """Every event with the sub-type of another type."""
    for row in tables["events"].rows:
        allowed = (*SUB_EVENTS.get(row["event_type"], ()), "Other")
        if row["sub_event_type"] not in allowed:
            expected = f"one of {', '.join(allowed)}, since event_type is {row['event_type']}"
            yield row.problem("SUB-TYPE", "sub_event_type", expected)


def _directions(tables: RawTables) -> Iterator[Problem]:
    """Every judgement with a direction or a cause where none belongs, or without a cause where one does."""
    for row in tables["judgements"].rows:
        if row["direction"] and row["about"] in UNDIRECTED:
            yield row.problem("DIRECTION", "direction", f"a blank where about is {row['about']}")
        if bool(row["cause"]) != (row["about"] == "cause"):
            named = "the causes that the statement names"
            yield row.problem("CAUSE", "cause", named if row["about"] == "cause" else "a blank: it is about no cause")


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


def _sources(tables: RawTables) -> Iterator[Problem]:
    """Every source that lacks what its layer needs, and every text_file with a folder in it."""
    needed = {"article": ("text_file", "text_sha256"), "context": ("url",)}
    for row in tables["sources"].rows:
        for column in needed[row["layer"]]:
            if not row[column]:
                yield row.problem("SOURCE", column, f"a value, since its layer is {row['layer']}")
        if "@" in row["url"].partition("://")[2].partition("/")[0]:
            yield row.problem("SOURCE", "url", "an address without a name or password before an @")
        if Path(row["text_file"]).name != row["text_file"]:
            yield row.problem("SOURCE", "text_file", "the name of a file, without a folder")


def _relations(tables: RawTables) -> Iterator[Problem]:
    """Every ratio whose unit is not one in which its relation is said."""
    for row in tables["ratios"].rows:
        units = RELATED[row["op"]]
        if row["unit"] not in units and (row["unit"] or row["op"] == "average"):
            yield row.problem("RELATION", "unit", f"{' or '.join(units)} where op is {row['op']}")


RULES = (
    _values,
    _relations,
    _dates,
    _locators,
    _lists,
    _sub_events,
    _directions,
    _announcements,
    _allegations,
    _sources,
)
