"""What sentences are made of."""

import pandas as pd

from helpers import measure
from helpers.language import message
from helpers.measure import areas

# the tables of a page to which most counted numbers lead
CLAIMS, CAUSES, DIRECTIONS = "table-claims", "table-causes", "table-directions"
IN = {"IRQ": message("in Iraq"), "SYR": message("in Syria")}


class Sentence:
    """A sentence as a cell shows it: Markdown, with plain text beside it."""

    def __init__(self, text: str):
        self.text = text

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/markdown": self.text, "text/plain": self.text}


def source_line(record, *drawn: pd.DataFrame) -> str:
    """The source line of a figure, made from the tables drawn: each article with its date, how many other documents."""
    words = record.words
    stated = record.claims["claim_id"].isin([claim for rows in drawn for claim in claims_of(rows)])
    used = record.sources[record.sources["source_id"].isin(record.claims.loc[stated, "source_id"])]
    articles = used[used["layer"] == "article"].sort_values("source_id")
    named = words.series(f"{writer(row, words)} ({words.month(row.source_date_end)})" for row in articles.itertuples())
    others = len(used) - len(articles)
    documents = words.plural("{n} other document", "{n} other documents", others)
    if not others:
        line = words("Source: {sources}.", sources=named) if named else words("Source: no claim in this selection.")
    elif not named:
        line = words("Source: {documents} (see Sources).", documents=documents)
    else:
        line = words("Source: {sources}; {documents} (see Sources).", sources=named, documents=documents)
    return " ".join([line, *_beside(record, *drawn)])


def writer(article, words) -> str:
    """Who writes an article; the one who publishes it, where it says nothing in a voice of its own."""
    own = f"writer-{article.source_id}"
    return words.short(own) if own in words.shorts else article.source_office


def _beside(record, *drawn: pd.DataFrame) -> list[str]:
    """Whose numbers beside the claims are drawn."""
    words, blocks = record.words, {block for rows in drawn if "block" in rows for block in rows["block"].unique()}
    told = [words("Killed by month: UCDP, CC BY 4.0.")] if "deaths" in blocks else []
    return told + ([words("Events by month: {title}.", title=record.beside.title)] if "events" in blocks else [])


def claims_of(rows: pd.DataFrame) -> list[str]:
    """The claims behind the rows of a table, whether a row is one claim or several."""
    joined = [ids for ids in rows.get("claim_ids", []) if isinstance(ids, tuple | list)]
    return [*(claim for ids in joined for claim in ids), *rows.get("claim_id", [])]


def area_name(record) -> str:
    """The name of the selected area."""
    area = measure.area(record.selection)
    return record.words.geography(area, area if "-" in area else "")


def in_area(record) -> str:
    """The selected area as it stands in a sentence: “in Iraq”."""
    code = measure.area(record.selection)
    country, place_id = ("", code) if areas.is_governorate(code) else (code, "")
    return inside(country, place_id, record.words)


def inside(country: str, place_id: str, words) -> str:
    """The place of a statement as it stands in a sentence: “in Iraq”, “in Iraq and Syria together”."""
    if place_id:
        return words("in {governorate}", governorate=words.geography("", place_id))
    if len(country.split()) > 1:
        return words("in {area} together", area=words.geography(country, ""))
    return words(IN[country]) if country in IN else words("in {country}", country=words.country(country))


def period_of(row, words) -> str:
    return words.period(row["date_start"], row["date_end"])


def years(first: int, last: int) -> str:
    """Two years in short (``2020–21``), or one year where both are the same."""
    return str(first) if first == last else f"{first}–{last % 100:02}"


def spelt(n: int, words, to: str) -> str:
    return words.linked(words.spelt(n), to)


def references(claims, words) -> str:
    """References to the rows of claims; a page gives them numbers."""
    return "".join(map(words.cited, claims))
