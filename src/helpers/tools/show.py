"""One claim with all that it rests on, as text."""

import textwrap

import pandas as pd

from helpers import load, parameters, terms
from helpers.errors import CONFIGURATION, Refusal, nearest
from helpers.measure import key_figures, standing

WIDTH = 100


def claim(claim_id: str, *, as_of: str = "", lang: str = "en") -> str:
    """A claim with its source, origin, grades, links and everything that rests on it, as known on ``as_of``.

    Raises Refusal (exit code 78) for an id that the record does not have or did not have on that day.
    """
    record = load.record(**parameters.WHOLE | {"AS_OF": as_of, "LANG": lang})
    rows = record.claims.set_index("claim_id")
    if claim_id not in rows.index:
        hint = nearest(claim_id, rows.index)
        raise Refusal(CONFIGURATION, [f"CLAIM_ID: got {claim_id!r}; expected the id of a claim then known{hint}"])
    row, words = rows.loc[claim_id], record.words
    source = record.sources.set_index("source_id").loc[row["source_id"]]
    stands = standing.standing(record.claims, record.links, record.origins)
    stand = stands[record.claims["claim_id"] == claim_id].item()
    return "\n".join(
        [
            f"{claim_id} · {row['table']} · {words.term('sources', 'layer', row['layer'])}",
            *wrapped(words.own(row, "claim")),
            "",
            *_about(row, words),
            *_grades(row, source, record, stand),
            *_notes(row, words),
            "",
            *_links(claim_id, record, rows),
            *_rests(claim_id, row, record),
        ]
    )


def line(place: str) -> str:
    """The claims that cite one line of an article, given as ``SOURCE:LINE``.

    Raises Refusal (exit code 78) where there is no such article.
    """
    source, _, number = place.partition(":")
    articles = load.table("sources").query("layer == 'article'")["source_id"]
    if source not in set(articles) or not number.isdigit():
        hint = nearest(source, articles)
        raise Refusal(CONFIGURATION, [f"CLAIM_ID: got {place!r}; expected SOURCE:LINE with the id of an article{hint}"])
    claims = load.claims()
    citing = claims[(claims["source_id"] == source) & claims["locator"].str.split().map(lambda at: number in at)]
    coded = [f"{row.claim_id} ({row.table}): {row.claim}" for row in citing.itertuples()]
    left = load.table("not_coded").query("source_id == @source and locator == @number")
    return "\n".join([*coded, *(f"not coded: {row.figure} ({row.reason})" for row in left.itertuples())]) or "nothing"


def _about(row: pd.Series, words) -> list[str]:
    """The coded cells that the claim has, one line each, by their own names."""
    shown = (
        *("date_edtf", "date_basis", "country", "place_id", "value_low", "value_best", "value_high", "bound", "unit"),
        *("value_words", "value_status", "event_id", "event_type", "what", "who", "actor", "count_basis", "series"),
        *("op", "base_words", "force", "about", "measure_type", "status", "population", "definition", "measure"),
        *("kind", "direction", "accused", "evidence_offered", "response", "initiator", "initiator_basis", "claimed"),
    )
    cells = [(name, row[name]) for name in shown if name in row and pd.notna(row[name]) and row[name] != ""]
    return [_line(name, f"{value:g}" if isinstance(value, float) else value) for name, value in cells]


def _grades(row: pd.Series, source: pd.Series, record, stand: str) -> list[str]:
    words = record.words
    origin = record.origins.set_index("origin_id").loc[row["origin_id"]]
    where = source["text_file"] or source["url"]
    copied = f", after {source['derived_from']}" if source["derived_from"] else ""
    return [
        _line("source", f"{row['source_id']}: {source['source_office']}, {source['source_headline']}{copied}"),
        _line("at", f"{where}, {row['locator']}"),
        _line("source grade", f"{source['reliability']} – {source['reliability_basis']}"),
        _line("origin", words.origin(row["origin_id"]) + (f", via {row['via']}" if row["via"] else "")),
        _line("origin grade", f"{origin['reliability']} – {origin['reliability_basis']}"),
        *_credibility(row, record),
        _line("standing", words(terms.STANDING[stand])),
    ]


def _credibility(row: pd.Series, record) -> list[str]:
    """The grade as coded with its reason; above it, for a confirmed claim, who confirms it."""
    coded = f"{row['credibility']:.0f} – {row['credibility_basis']}"
    if standing.grades(record)[row.name] != 1:
        return [_line("credibility", coded)]
    links = record.links[record.links["relation"] == "supports"]
    others = {
        *links.loc[links["from_claim_id"] == row.name, "to_claim_id"],
        *links.loc[links["to_claim_id"] == row.name, "from_claim_id"],
    }
    by = record.claims.loc[record.claims["claim_id"].isin(others), "origin_id"].unique()
    names = ", ".join(map(record.words.origin, by))
    return [_line("credibility", f"1 – confirmed: {names} states the same"), _line("as coded", coded)]


def _notes(row: pd.Series, words) -> list[str]:
    return [_line(name, words.own(row, name)) for name in ("doubt", "caveat") if row[name]]


def _links(claim_id: str, record, rows: pd.DataFrame) -> list[str]:
    away = record.links[record.links["from_claim_id"] == claim_id]
    back = record.links[record.links["to_claim_id"] == claim_id]
    lines = [_line("links", "" if len(away) + len(back) else "none")]
    for arrow, links, end in (("->", away, "to_claim_id"), ("<-", back, "from_claim_id")):
        for link in links.to_dict("records"):
            text = record.words.own(rows.loc[link[end]], "claim")
            lines += wrapped(f"{arrow} {link['relation']} {link[end]}: {text} ({link['basis']})", "  ")
    return lines


def _rests(claim_id: str, row: pd.Series, record) -> list[str]:
    """The parts of its total, the other rows of its event and the headline numbers that are computed from it."""
    claims, words = record.claims, record.words
    parts = claims.loc[claims["part_of"] == claim_id, "claim_id"]
    event = row.get("event_id") or ""
    same = claims.loc[(claims["event_id"] == event) & (claims["claim_id"] != claim_id), "claim_id"] if event else []
    numbers = [
        f"{item.report}: {words(terms.HEADLINES[item.key])}"
        for item in key_figures.of(record)
        if claim_id in item.claims
    ]
    related = (("part of", [row["part_of"]] if row["part_of"] else []), ("parts", parts), ("same event", same))
    lines = [_line(name, ", ".join(items)) for name, items in related if len(items)]
    return [*lines, _line("headlines", "; ".join(numbers) or "none")]


def _line(name: str, value: str) -> str:
    return textwrap.fill(
        f"{name:<16} {value}", WIDTH, subsequent_indent=" " * 17, break_long_words=False, break_on_hyphens=False
    )


def wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "   ", break_on_hyphens=False)
