"""The tables of the record, from their CSVs."""

import hashlib
import io
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import dates, language, reads
from helpers.check import codes
from helpers.load import outlines
from helpers.parameters import Known
from helpers.project import DICTIONARY, folder

CLAIM_TABLES = ("events", "counts", "ratios", "forces", "estimates", "presence", "milestones", "judgements")
OTHER_TABLES = ("sources", "origins", "places", "series", "links", "not_coded", "codings", "comparison")
TABLES = CLAIM_TABLES + OTHER_TABLES
# columns whose cells are lists, in which the order of the items means nothing
LISTS = ("country", "covers_country", "place_id", "governorate_id", "cause")


def dictionary(data: Path) -> dict:
    """The datapackage: every table's fields, types, enumerations, keys, titles and descriptions."""
    return _parsed((data / DICTIONARY).read_text(encoding="utf-8-sig"))


@lru_cache(maxsize=4)
def _parsed(text: str) -> dict:
    """The dictionary, which every table needs; nobody writes to it, so all may share it."""
    return json.loads(text)


def texts(name: str, data: Path) -> pd.DataFrame:
    """One table with every cell as the text that stands in the file."""
    return _texts((data / f"{name}.csv").read_bytes())


def _texts(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig")


def table(name: str, data: Path | None = None) -> pd.DataFrame:
    """One table: texts (blank = not stated), numbers as floats (blank = NaN), booleans; rows in the order of their ids.

    Their order in the file means nothing, so that merged branches give one record whichever came first; nor does that
    of the items in a cell.
    """
    data = data or folder()
    kinds = tuple((entry["name"], entry["type"]) for entry in resource(name, data)["schema"]["fields"])
    # copied when written to
    return _typed((data / f"{name}.csv").read_bytes(), kinds).copy(deep=False)


@lru_cache(maxsize=len(TABLES))
def _typed(content: bytes, kinds: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """A table from its file, which a record reads several times."""
    rows = _texts(content)
    # no table's key has more than its first three columns
    rows = rows.sort_values(list(rows.columns[:3]), kind="stable", ignore_index=True)
    for name, kind in kinds:
        if name in LISTS:
            rows[name] = rows[name].map(in_order)
        elif kind in ("number", "integer"):
            rows[name] = pd.to_numeric(rows[name].replace("", None))
        elif kind == "boolean":
            rows[name] = rows[name] == "true"
    return rows


def in_order(cell: str) -> str:
    """The items of a cell in the order of the alphabet, so that two cells with the same items are the same text."""
    return " ".join(sorted(cell.split()))


def known(data: Path | None = None) -> Known:
    """The codes that parameters may name: countries and governorates on record, origins and sources."""
    with reads.unnoted():
        places, origins, sources = (table(name, data) for name in ("places", "origins", "sources"))
        stated = pd.concat([table(name, data)["country"] for name in CLAIM_TABLES])
    countries = {code for text in [*stated, *sources["covers_country"]] for code in text.split()}
    names = places[places["kind"].eq("governorate")][["place_id", "name", "name_fr"]]
    called = {name.casefold(): row[0] for row in names.itertuples(index=False) for name in row}
    return Known(
        names=codes.country_names() | dict(zip(names["place_id"], names["name"], strict=True)),
        called=codes.countries() | {code.casefold(): now for code, now in codes.FORMER.items()} | called,
        countries=frozenset(countries),
        governorates=frozenset(places.loc[places["kind"] == "governorate", "place_id"]),
        origins_and_sources=frozenset([*origins["origin_id"], *sources["source_id"]]),
        published=tuple(
            sorted(span.end for span in map(dates.span, sources["source_date"]) if span.prec <= dates.MONTH)
        ),
    )


def claims(data: Path | None = None, tables: Sequence[str] = CLAIM_TABLES) -> pd.DataFrame:
    """Every claim of the record: the concatenation of its claim tables (or of those named), one row per statement.

    To the columns of the dictionary come ``table``; the days that the EDTF texts may mean (``date_start``,
    ``date_end``, ``base_start``, ``base_end``; NaT where undated) with ``date_prec`` (UCDP 1–5) and
    ``date_uncertain``; ``layer`` and ``source_date_end`` (the latest day on which the source may have appeared);
    ``governorates`` (ISO 3166-2 codes in which the places lie). Nothing is filled, guessed or dropped. In each table
    the articles come first, then the older source.
    """
    sources = table("sources", data).set_index("source_id")
    codes_of = dict(table("places", data).set_index("place_id")["governorate_id"].str.split())
    parts = [table(name, data) if name in tables else _without_rows(name, data or folder()) for name in CLAIM_TABLES]
    named = [part.assign(table=name) for name, part in zip(CLAIM_TABLES, parts, strict=True)]
    rows = pd.concat(named, ignore_index=True)
    own = [column for column in rows.columns if rows[column].dtype == "str"]
    rows[own] = rows[own].fillna("")
    spans = [dates.span(text) for text in rows["date_edtf"]]
    rows = rows.join(_days(rows["date_edtf"], "date"))
    rows["date_prec"] = pd.array([span.prec if span else None for span in spans], dtype="Int64")
    rows["date_uncertain"] = [bool(span and span.uncertain) for span in spans]
    rows = rows.join(_days(rows["base_edtf"], "base"))
    rows["layer"] = rows["source_id"].map(sources["layer"])
    rows["source_date_end"] = rows["source_id"].map(published(sources)["source_date_end"])
    rows["governorates"] = [
        frozenset(code for place in text.split() for code in codes_of[place]) for text in rows["place_id"]
    ]
    rows["table"] = pd.Categorical(rows["table"], CLAIM_TABLES, ordered=True)
    rows = rows.sort_values(["table", "layer", "source_date_end", "claim_id"], ignore_index=True)
    # many short columns: as objects they lie in one block, and each step takes a fraction of the time
    return rows.astype(dict.fromkeys([*own, "table", "layer"], object)).copy()


def _days(texts: pd.Series, name: str) -> pd.DataFrame:
    """The first and the last day that each EDTF text may mean (``NAME_start``, ``NAME_end``); NaT for a blank one."""
    spans = [dates.span(text) for text in texts]
    ends = {end: [getattr(span, end, None) for span in spans] for end in ("start", "end")}
    return pd.DataFrame({f"{name}_{end}": pd.to_datetime(days) for end, days in ends.items()}, index=texts.index)


def _without_rows(name: str, data: Path) -> pd.DataFrame:
    """A table's columns without its rows, so that a record that leaves it out has the same form."""
    kinds = {"number": "float64", "integer": "float64", "boolean": "bool"}
    fields = resource(name, data)["schema"]["fields"]
    return pd.DataFrame({field["name"]: pd.Series(dtype=kinds.get(field["type"], "str")) for field in fields})


def published(sources: pd.DataFrame) -> pd.DataFrame:
    """The sources with the first and the last day on which each may have appeared, and those of its coverage."""
    return sources.join([_days(sources["source_date"], "source_date"), _days(sources["covers_edtf"], "covers")])


def shapes(data: Path | None = None) -> dict[str, np.ndarray]:
    """The outline of each governorate, by its ISO 3166-2 code: ``outlines.governorates`` of the data folder."""
    return outlines.governorates(data or folder())


def words(lang: str, data: Path | None = None) -> language.Words:
    """The words of one language, with the dictionary's labels and the names of places and origins."""
    data = data or folder()
    terms = {
        (resource["name"], field["name"], value): names
        for resource in dictionary(data)["resources"]
        for field in resource["schema"]["fields"]
        for value, names in field.get("labels", {}).items()
    }
    places, origins = table("places", data), table("origins", data)
    return language.Words(lang, terms, _names(places, "name"), _names(origins, "name"), _names(origins, "short"))


def _names(rows: pd.DataFrame, column: str) -> dict[str, dict[str, str]]:
    """The names in each language, by the id in the first column."""
    named = zip(rows.iloc[:, 0], rows[column], rows[f"{column}_fr"], strict=True)
    return {key: {"en": english, "fr": french} for key, english, french in named}


def edition(data: Path | None = None) -> tuple[str, str]:
    """The datapackage's version and one SHA-256 over the dictionary and all its tables."""
    data = data or folder()
    digest = hashlib.sha256()
    for name in (DICTIONARY, *(f"{table_name}.csv" for table_name in TABLES)):
        digest.update(name.encode() + b"\0" + hashlib.sha256((data / name).read_bytes()).digest())
    return dictionary(data)["version"], digest.hexdigest()


def resource(name: str, data: Path) -> dict:
    return next(item for item in dictionary(data)["resources"] if item["name"] == name)
