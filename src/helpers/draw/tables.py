"""The tables of the three reports, in the page's language."""

import pandas as pd
from markupsafe import Markup

from helpers.draw import labelled
from helpers.draw.html import Table, address, link, links, table
from helpers.measure import DIMENSIONS
from helpers.selection import LISTED_ONLY

WAYS = {"up": "▲", "unchanged": "■", "down": "▼"}


def kept(record, reasons: pd.DataFrame) -> Table:
    """How many claims the selection keeps, lists only, leaves out by which filter.

    ``reasons`` is ``measure.removed``.
    """
    words = record.words
    leads = {"kept.claims": "table-claims", "kept.undated": "table-undated"}
    leads |= {f"kept.{reason}": "table-listed" for reason in LISTED_ONLY}
    counted = [("kept.claims", len(record.claims))]
    counted += [(f"kept.{row.reason}", row.n) for row in reasons.itertuples()]
    counted.append(("kept.undated", int(record.claims["date_start"].isna().sum())))
    # what a filter took out is not on the page: its number leads to the filter
    rows = [{"what": words(key), "n": link(leads.get(key, "parameters"), words.number(n))} for key, n in counted]
    return _table(words, pd.DataFrame(rows), {"what": "kept.what", "n": "kept.n"}, "kept", numeric=("n",))


def marks(marks: pd.DataFrame, words) -> Table:
    """The marks of the timeline with their numbers; one row is one mark. ``marks`` is ``measure.timeline``."""
    each = list(marks.itertuples())
    rows = pd.DataFrame(
        {
            "n": range(1, len(marks) + 1),
            "lane": [words(f"lane.{name}") for name in marks["lane"]],
            "label": [labelled.mark(row, words).replace("\n", " · ") for row in each],
            "period": [_period(row.start, row.end, words) for row in each],
            "standing": [words(f"standing.{row.standing}") for row in each],
            "claims": [links(row.claim_ids if isinstance(row.claim_ids, tuple) else (row.claim_id,)) for row in each],
        }
    )
    columns = ("n", "lane", "label", "period", "standing", "claims")
    return _table(words, rows, {column: f"marks.{column}" for column in columns}, "marks")


def uncertain(rates: pd.DataFrame, words) -> Table:
    """Totals as rates per 30 days with their intervals; one row is one total. ``rates`` is ``measure.uncertain``."""
    each = list(rates.itertuples())
    rows = pd.DataFrame(
        {
            "label": [labelled.counted(row, words) for row in each],
            "value": [labelled.number(row, words) for row in each],
            "days": [words.number(row.days) for row in each],
            "rate": [words.number(row.rate) for row in each],
            "exact": [words("{low}–{high}", low=row.exact_low, high=row.exact_high) for row in each],
            "wide": [words("{low}–{high}", low=row.wide_low, high=row.wide_high) for row in each],
            "place": [words.geography(row.country, row.place_id) for row in each],
            "claim": [link(claim) for claim in rates["claim_id"]],
        }
    )
    columns = ("label", "value", "days", "rate", "exact", "wide", "place", "claim")
    return _table(
        words,
        rows,
        {column: f"rates.{column}" for column in columns},
        "uncertain",
        numeric=("value", "days", "rate", "exact", "wide"),
    )


def bases(bases: pd.DataFrame, words) -> Table:
    """What each relative statement allows its base to be; one row is one reading. ``bases`` is ``feasible.bases``."""
    each = list(bases.itertuples())
    rows = pd.DataFrame(
        {
            "claim": [link(row.ratio_id) for row in each],
            "what": [words.term("ratios", "what", row.what) for row in each],
            "place": [words.geography(row.country, row.place_id) for row in each],
            "pace": [words(f"pace.{row.pace}") for row in each],
            "base": [_base(row, words) for row in each],
            "binding": [links(row.binding) for row in each],
        }
    )
    columns = ("claim", "what", "place", "pace", "base", "binding")
    return _table(words, rows, {column: f"bases.{column}" for column in columns}, "bases")


def _base(row, words) -> str:
    if pd.isna(row.base_high):
        return words("no whole number fits")
    if row.base_high == float("inf"):
        return words("{n} or more", n=row.base_low) if row.base_low else words("anything: no total is claimed")
    return (
        words("at most {n}", n=row.base_high)
        if row.base_low == 0
        else words("{low}–{high}", low=row.base_low, high=row.base_high)
    )


def against(against: pd.DataFrame, words) -> Table:
    """What is stated elsewhere for such a base; one row is a total or a sum.

    ``against`` is ``feasible.compare_with_stated``.
    """
    each = list(against.itertuples())
    rows = pd.DataFrame(
        {
            "claim": [link(row.ratio_id) for row in each],
            "value": [words.number(row.value) for row in each],
            "place": [words.geography(row.country, "") for row in each],
            "basis": [words.term("counts", "count_basis", row.count_basis) for row in each],
            "fits": [words("bases.fits" if row.fits else "bases.exceeds") for row in each],
            "claims": [links(row.claim_ids) for row in each],
        }
    )
    columns = ("claim", "value", "place", "basis", "fits", "claims")
    return _table(words, rows, {column: f"bases.{column}" for column in columns}, "against", numeric=("value",))


def placed(placed: pd.DataFrame, words) -> Table:
    """The numbers of the map; one row is one governorate. ``placed`` is ``measure.placed``."""
    kinds = ("attacks", "operations", "presence")
    rows = pd.DataFrame(
        {
            "governorate": [words.places[code][words.lang] for code in placed["governorate_id"]],
            **{kind: [words.number(n) for n in placed[kind]] for kind in kinds},
            "claims": [links(claims) for claims in placed["claim_ids"]],
        }
    )
    columns = ("governorate", *kinds, "claims")
    return _table(words, rows, {column: f"map.{column}" for column in columns}, "placed", numeric=kinds)


def disagreement(scores: pd.DataFrame, words) -> Table:
    """How far the reports of one event differ; one row is one event. ``scores`` is ``measure.disagreement``."""
    rows = pd.DataFrame(
        {
            "event": scores["event_id"],
            "reports": [words.number(n) for n in scores["n_reports"]],
            "score": [words.number(score) for score in scores["score"]],
            "differing": [
                words.list([words(f"differing.{name}") for name in row]) or "–" for row in scores["differing"]
            ],
            "claims": [links(claims) for claims in scores["claim_ids"]],
        }
    )
    columns = ("event", "reports", "score", "differing", "claims")
    return _table(
        words, rows, {column: f"events.{column}" for column in columns}, "disagreement", numeric=("reports", "score")
    )


def associations(found: list, words) -> Table:
    """Each series of totals with the force level beside it; one row is one series and its ``Association``."""
    rows = pd.DataFrame(
        [
            {
                "series": f"{labelled.series(part.iloc[0], words)} · {part['series'].iloc[0]}",
                "n": words.number(item.n),
                "rho": words.number(item.rho) if not item.why else words(f"association.{item.why}"),
                "p": words.number(item.p) if not item.why else "–",
                "claims": links(part["claim_id"]),
            }
            for part, item in found
        ],
        columns=["series", "n", "rho", "p", "claims"],
    )
    columns = ("series", "n", "rho", "p", "claims")
    return _table(
        words, rows, {column: f"association.{column}" for column in columns}, "associations", numeric=("n", "rho", "p")
    )


def matrix(matrix: pd.DataFrame, words) -> Table:
    """The verdict on each dimension in each window; one row is one dimension. ``matrix`` is ``resurgence.matrix``."""
    periods = list(dict.fromkeys(zip(matrix["first"], matrix["last"], strict=True)))
    names = {period: str(period[0]) if period[0] == period[1] else f"{period[0]}–{period[1]}" for period in periods}
    rows = [
        {"about": words.term("judgements", "about", about).capitalize()}
        | {names[row.first, row.last]: _direction(row, words) for row in part.itertuples()}
        for about, part in matrix.groupby("about", sort=False)
    ]
    columns = {"about": words("Dimension")} | {name: name for name in names.values()}
    return table(
        pd.DataFrame(rows),
        columns,
        name="table-matrix",
        caption=words("Directions by dimension and period; one row is one dimension"),
        empty=words("No row in this selection."),
    )


def _direction(row, words) -> Markup:
    """The direction, how many voices see what, how sure that is, with the claims."""
    if not row.voices:
        return Markup("–")
    counted = " ".join(f"{sign} {getattr(row, way)}" for way, sign in WAYS.items() if getattr(row, way))
    return Markup("<strong>{}</strong>, {} ({}) {}").format(
        words(f"direction.{row.direction}"), words(f"confidence.{row.confidence}"), counted, links(row.claim_ids)
    )


def directions(evidence: pd.DataFrame, record, *about: str) -> Table:
    """Who sees what go up, down or stay; one row is one statement or one step of a series.

    ``evidence`` is ``resurgence.evidence``, ``about`` the dimensions to show (none: all). The last column but one says
    whether a row counts in the verdict on its window, and why not where it does not.
    """
    words = record.words
    each = list(evidence[evidence["about"].isin(about or DIMENSIONS)].itertuples())
    names = record.origins.set_index("origin_id")["name_fr" if words.lang == "fr" else "name"]
    rows = pd.DataFrame(
        {
            "about": [words.term("judgements", "about", row.about) for row in each],
            "direction": [words.term("judgements", "direction", row.direction) for row in each],
            "period": [_period(row.start, row.end, words) for row in each],
            "origin": [names[row.origin_id] for row in each],
            "use": [words(f"use.{row.use}") for row in each],
            "ids": [links(row.claim_ids) for row in each],
        }
    )
    columns = ("about", "direction", "period", "origin", "use", "ids")
    return _table(words, rows, {column: f"directions.{column}" for column in columns}, "directions")


def rates(rates: pd.DataFrame, words) -> Table:
    """Totals as rates per 30 days; one row is one total. ``rates`` is ``measure.rates``."""
    each = list(rates.itertuples())
    rows = pd.DataFrame(
        {
            "label": [labelled.counted(row, words) for row in each],
            "value": [labelled.number(row, words) for row in each],
            "period": [_period(row.date_start, row.date_end, words) for row in each],
            "days": [words.number(row.days) for row in each],
            "rate": [words.number(row.rate) if row.rate == row.rate else "" for row in each],
            "place": [words.geography(row.country, row.place_id) for row in each],
            "basis": [words.term("counts", "count_basis", row.count_basis) for row in each],
            "claim": [link(claim) for claim in rates["claim_id"]],
        }
    )
    columns = ("label", "value", "period", "days", "rate", "place", "basis", "claim")
    return _table(
        words, rows, {column: f"rates.{column}" for column in columns}, "rates", numeric=("value", "days", "rate")
    )


def sensitivity(rows: pd.DataFrame, record) -> Table:
    """The headline numbers with each origin left out in turn; one row is one number.

    ``rows`` is ``headlines.sensitivity``.
    """
    each = list(rows.itertuples())
    words = record.words
    names = record.origins.set_index("origin_id")["name_fr" if words.lang == "fr" else "name"]
    shown = pd.DataFrame(
        {
            "headline": [words(f"headline.{row.key}") for row in each],
            "value": ["–" if row.value != row.value else words.number(row.value) for row in each],
            "origins": [words.number(row.n_origins) for row in each],
            "without": [_without(row, words) for row in each],
            "most": [names.get(row.origin_id, "–") for row in each],
            "claims": [links(row.claims) for row in each],
        }
    )
    columns = ("headline", "value", "origins", "without", "most", "claims")
    return _table(
        words,
        shown,
        {column: f"sensitivity.{column}" for column in columns},
        "sensitivity",
        numeric=("value", "origins"),
    )


def _without(row, words) -> str:
    if row.gone:
        return words("nothing left")
    if row.low != row.low:
        return "–"
    return words.number(row.low) if row.low == row.high else words("{low}–{high}", low=row.low, high=row.high)


def said(claims: pd.DataFrame, record, caption: str) -> Table:
    """Statements with who makes them; one row is one claim.

    Used for causes, steps, strength, what is wider than the selection.
    """
    each = list(claims.itertuples())
    words = record.words
    names = record.origins.set_index("origin_id")["name_fr" if words.lang == "fr" else "name"]
    rows = pd.DataFrame(
        {
            "claim": claims["claim_fr" if words.lang == "fr" else "claim"],
            "origin": [names[origin] for origin in claims["origin_id"]],
            "period": [_period(row.date_start, row.date_end, words) for row in each],
            "place": [words.geography(row.country, row.place_id) for row in each],
            "doubt": claims["doubt_fr" if words.lang == "fr" else "doubt"],
            "id": [link(claim) for claim in claims["claim_id"]],
        }
    )
    return _table(
        words,
        rows,
        {column: f"said.{column}" for column in ("claim", "origin", "period", "place", "doubt", "id")},
        caption,
    )


def envelope(envelope: pd.DataFrame, words) -> Table:
    """The least and the most stated for each population in each scope. ``envelope`` is ``measure.envelope``."""
    rows = pd.DataFrame(
        {
            "population": [words.term("estimates", "population", value) for value in envelope["population"]],
            "scope": [words(f"scope.{value.replace(' ', '_') or 'none'}") for value in envelope["scope"]],
            "measure": [words.term("estimates", "measure", value) for value in envelope["measure"]],
            "year": ["" if year != year else str(int(year)) for year in envelope["year"]],
            "low": [_end(value, words) for value in envelope["low"]],
            "high": [_end(value, words) for value in envelope["high"]],
            "claims": [words.number(n) for n in envelope["n_claims"]],
            "origins": [words.number(n) for n in envelope["n_origins"]],
            "ids": [links(claims) for claims in envelope["claim_ids"]],
        }
    )
    columns = ("population", "scope", "measure", "year", "low", "high", "claims", "origins", "ids")
    return _table(words, rows, {column: f"envelope.{column}" for column in columns}, "envelope", numeric=columns[4:8])


def sources(record) -> Table:
    """The documents drawn on, with their grades; one row is one source."""
    words = record.words
    used = record.sources
    each = list(used.itertuples())
    french = words.lang == "fr"
    rows = pd.DataFrame(
        {
            "id": used["source_id"],
            "anchor": "source-" + used["source_id"],
            "kind": used["layer"],
            "office": used["source_office"],
            "headline": [
                address((row.source_headline_fr if french else "") or row.source_headline, row.url) for row in each
            ],
            "date": [_period(row.source_date_start, row.source_date_end, words) for row in each],
            "layer": [words.term("sources", "layer", value) for value in used["layer"]],
            "grade": [
                words("{who}: {what}", who=row.reliability, what=words.term("sources", "reliability", row.reliability))
                for row in each
            ],
            "claims": [words.number((record.claims["source_id"] == source).sum()) for source in used["source_id"]],
        }
    )
    columns = ("id", "office", "headline", "date", "layer", "grade", "claims")
    headings = {column: f"sources.{column}" for column in columns}
    return _table(words, rows, headings, "sources", anchor="anchor", numeric=("claims",), data=("kind",))


def claims(record, credibility: pd.Series) -> Table:
    """Every claim that the page uses, anchored by its identifier; one row is one claim.

    ``credibility`` is ``standing.grades``: the grade of each claim as computed from links and origins.
    """
    words = record.words
    used = pd.concat([record.claims, record.listed]).sort_values("claim_id")
    # row by row, a column of objects is read several times as fast as one of texts
    each = list(used.astype(object).itertuples())
    names = record.origins.set_index("origin_id")["name_fr" if words.lang == "fr" else "name"]
    grades = record.origins.set_index("origin_id")["reliability"]
    rows = pd.DataFrame(
        {
            "id": used["claim_id"],
            "label": [_label(row, words) for row in each],
            "claim": used["claim_fr" if words.lang == "fr" else "claim"],
            "period": [_period(row.date_start, row.date_end, words) for row in each],
            "place": [words.geography(row.country, row.place_id) for row in each],
            "value": [labelled.number(row, words) for row in each],
            "origin": [names[origin] for origin in used["origin_id"]],
            "grade": [f"{grades[row.origin_id]}{credibility[row.claim_id]}" for row in each],
            "lines": [
                Markup("{}, {}").format(link(f"source-{row.source_id}", row.source_id), _where(row.locator, words))
                for row in each
            ],
            "doubt": [_notes(row, words) for row in each],
        }
    )
    columns = ("id", "claim", "period", "place", "value", "origin", "grade", "lines", "doubt")
    return _table(
        words,
        rows,
        {column: f"claims.{column}" for column in columns},
        "claims",
        anchor="id",
        numeric=("value",),
        marked=("claim", "doubt"),
        data=("label",),
    )


def _table(words, rows: pd.DataFrame, columns: dict[str, str], caption: str, **options) -> Table:
    headings = {column: words(key) for column, key in columns.items()}
    return table(
        rows,
        headings,
        name=f"table-{caption}",
        caption=words(f"table.{caption}"),
        empty=words("No row in this selection."),
        **options,
    )


def _period(start, end, words) -> str:
    return words("undated") if start != start else words.period(start.date(), end.date())


def _label(row, words) -> str:
    """A claim in a few words: who says it and for when."""
    return f"{words.shorts[row.origin_id][words.lang]}, {_period(row.date_start, row.date_end, words)}"


def _end(value: float, words) -> str:
    return words.number(value) if value == value else words("no limit stated")


def _where(locator: str, words) -> str:
    """Where in a document a statement stands: lines of an article, a description for any other document."""
    lines = locator.split()
    return words("line(s) {lines}", lines=words.list(lines)) if all(line.isdigit() for line in lines) else locator


def _notes(row, words) -> str:
    ending = "_fr" if words.lang == "fr" else ""
    return " ".join(text for text in (getattr(row, f"doubt{ending}"), getattr(row, f"caveat{ending}")) if text)
