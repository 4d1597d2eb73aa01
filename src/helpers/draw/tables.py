"""Tables of a page, one row for each row of a measured table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
from markupsafe import Markup

from helpers import terms
from helpers.draw import html, labelled
from helpers.language import message
from helpers.load.selection import LISTED_ONLY

# of more statements in one cell the first are named
NAMED = 3
NONE = message("–")
WAYS = {"up": "▲", "unchanged": "■", "down": "▼"}
# by reason: the table to which the number of statements leads
LEADS = {"kept": "table-claims", "undated": "table-undated", **dict.fromkeys(LISTED_ONLY, "table-listed")}


@dataclass(frozen=True)
class Spec:
    """A kind of table: its caption and its ``columns`` by their names in ``COLUMNS``.

    ``anchor`` is the pattern of the rows' ids, ``data`` has what a row carries unseen.
    """

    caption: str
    columns: str
    anchor: str = ""
    data: Mapping[str, Callable] = field(default_factory=dict)


SPECS = {
    "kept": Spec(message("What the selection keeps"), "kept n"),
    "uncertain": Spec(
        message(
            "Counts per 30 days. The 95% Poisson interval covers chance alone; the wider one lets counts "
            "vary five times "
            "as much, as they do from week to week (φ = 5). Neither covers what was not reported"
        ),
        "counted stated days rate exact wide place statements",
    ),
    "rates": Spec(message("Counts per 30 days"), "counted stated period days rate place basis statements"),
    "bases": Spec(
        message("What the relative statements allow their base to be; one row is one reading"),
        "ratio what place pace base bounds",
    ),
    "against": Spec(
        message("What is stated for such a base elsewhere; one row is one total, or two of one series"),
        "ratio elsewhere place basis fits statements",
    ),
    "placed": Spec(
        message("Governorates named; one row is one governorate"), "governorate attacks operations presence statements"
    ),
    "disagreement": Spec(
        message("How far the reports of one event differ; one row is one event"),
        "event place period reports score differing statements",
    ),
    "ranks": Spec(
        message("Force level in place and rate, by series; one row is one series"), "series points rho p statements"
    ),
    "directions": Spec(
        message("Stated direction, by origin; one row is one statement or one step of a series"),
        "about direction period origin use statements",
    ),
    "sensitivity": Spec(
        message("The headline numbers with each origin left out in turn"),
        "headline value n_origins without most statements",
    ),
    "envelope": Spec(
        message("The least and the most stated; one row is one population in one area in one year"),
        "population scope measure year low high n_claims n_origins statements",
    ),
    "named_causes": Spec(message("Causes, by how many name them"), "cause n_origins statements"),
    "causes": Spec(
        message("What is said about causes, and who says it"), "cause claim origin period place doubt statements"
    ),
    "steps": Spec(message("Missions, withdrawals, announcements"), "claim origin period place doubt statements"),
    "strength": Spec(message("Statements of strength"), "claim origin period place doubt statements"),
    "presence": Spec(
        message("Where the group is said to hide, hold or move"), "claim origin period place doubt statements"
    ),
    "listed": Spec(
        message("Wider than the selection, or of no stated place: listed, never drawn or counted"),
        "claim origin period place doubt statements",
    ),
    "undated": Spec(
        message("Undated: listed, never placed on the time axis"), "claim origin period place doubt statements"
    ),
    "sources": Spec(
        message("Sources; one row is one document"),
        "office document published layer reliability n_claims source",
        "source-{row.source_id}",
        {"layer": lambda page, row: row.layer},
    ),
    "claims": Spec(
        message("Statements used; one row is one statement by one origin in one source"),
        "claim origin period place stated grade lines doubts id",
        "{row.claim_id}",
        {"label": lambda page, row: page.label(row.claim_id)},
    ),
}


class _Page:
    """What the cells of a table are made with: words, names of origins, labels of statements."""

    def __init__(self, record):
        self.record, self.words = record, record.words

    @cached_property
    def rows(self) -> dict:
        """Each claim of the page by its id."""
        known = pd.concat([self.record.claims, self.record.listed])[["claim_id", "origin_id", "date_start", "date_end"]]
        return {row.claim_id: row for row in known.astype(object).itertuples()}

    def label(self, claim: str) -> str:
        """A statement in a few words: who says it and for when."""
        row = self.rows.get(claim)
        return f"{self.words.short(row.origin_id)}, {self.period(row)}" if row else claim

    def links(self, claims) -> Markup:
        """Links to statements: the first by their labels, the others by their numbers."""
        labels = [self.label(claim) for claim in claims]
        shown = [label if n <= NAMED else str(n) for n, label in enumerate(labels, 1)]
        linked = (html.link(claim, text, label) for claim, text, label in zip(claims, shown, labels, strict=True))
        return Markup("; ").join(linked)

    def period(self, row) -> str:
        start, end = (row.start, row.end) if hasattr(row, "start") else (row.date_start, row.date_end)
        return self.words("undated") if pd.isna(start) else self.words.period(start.date(), end.date())

    def number(self, value: float, otherwise: str = NONE) -> str:
        return otherwise if pd.isna(value) else self.words.number(value)

    def between(self, low: float, high: float) -> str:
        if pd.isna(low):
            return NONE
        return self.words.number(low) if low == high else self.words("{low}–{high}", low=low, high=high)

    def name(self, origin: str) -> str:
        return self.words.origins[origin][self.words.lang] if origin else NONE


def _page(record) -> _Page:
    return record.measured.setdefault(_Page, _Page(record))


def _number(column: str, otherwise: str = NONE) -> Callable:
    return lambda page, row: page.number(getattr(row, column), page.words(otherwise))


def _term(table: str, column: str) -> Callable:
    return lambda page, row: page.words.term(table, column, getattr(row, column))


def _own(column: str) -> Callable:
    return lambda page, row: page.words.own(row, column)


def _one_of(texts: dict, column: str) -> Callable:
    return lambda page, row: page.words(texts[getattr(row, column)])


def _plain(column: str) -> Callable:
    return lambda page, row: getattr(row, column)


def _statements(page: _Page, row) -> Markup:
    return page.links(row.claim_ids if hasattr(row, "claim_ids") else (row.claim_id,))


def _causes(page: _Page, row) -> str:
    return page.words.list([page.words.term("judgements", "cause", cause) for cause in row.cause.split()])


def _base(page: _Page, row) -> str:
    if pd.isna(row.base_high):
        return page.words("no whole number fits")
    if row.base_high != float("inf"):
        return page.between(row.base_low, row.base_high)
    if not row.base_low:
        return page.words("anything: no total is claimed")
    return page.words("{n} or more", n=row.base_low)


def _kept(page: _Page, row) -> Markup:
    # what a filter took out is not on the page: its number leads to the filter
    return html.link(LEADS.get(row.reason, "parameters"), page.words.number(row.n))


def _series(page: _Page, row) -> str:
    what = page.words.term("counts", "what", row.what)
    who = page.words("{who}: {what}", who=page.words.short(row.origin_id), what=what)
    return f"{who}, {page.words.term('counts', 'actor', row.actor)}, {page.words.briefly(row.country, row.place_id)}"


def _differing(page: _Page, row) -> str:
    return page.words.list([page.words(terms.DIFFERING[name]) for name in row.differing]) or NONE


def _rho(page: _Page, row) -> str:
    return page.words(terms.WHY[row.why]) if row.why else page.number(row.rho)


def _without(page: _Page, row) -> str:
    return page.words("nothing left") if row.gone else page.between(row.low, row.high)


def _year(page: _Page, row) -> str:
    return "" if pd.isna(row.year) else str(int(row.year))


def _published(page: _Page, row) -> str:
    return page.words.period(row.source_date_start.date(), row.source_date_end.date())


def _document(page: _Page, row) -> str | Markup:
    headline = page.words.own(row, "source_headline") or row.source_headline
    return html.address(headline, row.url)


def _lines(page: _Page, row) -> Markup:
    """Where in a document a statement stands: lines of an article, a description for any other document."""
    lines = row.locator.split()
    numbered = all(line.isdigit() for line in lines)
    where = page.words("line(s) {lines}", lines=page.words.list(lines)) if numbered else row.locator
    return Markup("{}, {}").format(html.link(f"source-{row.source_id}", row.source_id), where)


def _doubts(page: _Page, row) -> str:
    return " ".join(filter(None, (page.words.own(row, "doubt"), page.words.own(row, "caveat"))))


NO_LIMIT = message("no limit stated")
# by name: the heading of a column, and what makes a cell of a row
COLUMNS: dict[str, tuple[str, Callable]] = {
    "about": (message("About"), _term("judgements", "about")),
    "attacks": (message("events that the group started"), _number("attacks")),
    "base": (message("Its base can be"), _base),
    "basis": (message("Counting basis"), _term("counts", "count_basis")),
    "bounds": (message("Statements that bound it"), lambda page, row: page.links(row.binding)),
    "cause": (message("Cause"), _causes),
    "claim": (message("Statement"), _own("claim")),
    "counted": (message("Total"), lambda page, row: labelled.counted(row, page.words)),
    "days": (message("Days"), _number("days")),
    "differing": (message("They differ in"), _differing),
    "direction": (message("Direction"), _term("judgements", "direction")),
    "document": (message("Document"), _document),
    "doubt": (message("Recorded doubt"), _own("doubt")),
    "doubts": (message("Doubts, cautions"), _doubts),
    "elsewhere": (message("Stated elsewhere"), _number("value")),
    "event": (message("Event"), _term("events", "event_type")),
    "exact": (message("95% Poisson interval"), lambda page, row: page.between(row.exact_low, row.exact_high)),
    "fits": (message("Fits"), lambda page, row: page.words("yes") if row.fits else page.words("exceeds it")),
    "governorate": (message("Governorate"), lambda page, row: page.words.geography("", row.governorate_id)),
    "grade": (message("Grade"), _plain("grade")),
    "headline": (message("Headline number"), _one_of(terms.HEADLINES, "key")),
    "high": (message("Most"), _number("high", NO_LIMIT)),
    "id": (message("Reference"), _plain("claim_id")),
    "kept": (message("Statements"), lambda page, row: page.words(terms.KEPT[row.reason])),
    "layer": (message("Layer"), _term("sources", "layer")),
    "lines": (message("Where it stands"), _lines),
    "low": (message("Least"), _number("low", NO_LIMIT)),
    "measure": (message("Measure"), _term("estimates", "measure")),
    "most": (message("Moves most without"), lambda page, row: page.name(row.origin_id)),
    "n": (message("Number"), _kept),
    "n_claims": (message("Number of statements"), _number("n_claims")),
    "n_origins": (message("Number of origins"), _number("n_origins")),
    "office": (message("Publisher"), _plain("source_office")),
    "operations": (message("events against it"), _number("operations")),
    "origin": (message("Who says it"), lambda page, row: page.name(row.origin_id)),
    "p": (message("p (permutations)"), _number("p")),
    "pace": (message("Reading"), _one_of(terms.PACE, "pace")),
    "period": (message("Period"), _Page.period),
    "place": (message("Place"), lambda page, row: page.words.geography(row.country, getattr(row, "place_id", ""))),
    "points": (message("Points"), _number("n")),
    "population": (message("Population"), _term("estimates", "population")),
    "presence": (message("statements of presence"), _number("presence")),
    "published": (message("Published"), _published),
    "rate": (message("Per 30 days"), _number("rate")),
    "ratio": (message("Statement"), lambda page, row: page.links((row.ratio_id,))),
    "reliability": (message("Reliability"), _term("sources", "reliability")),
    "reports": (message("Reports"), _number("n_reports")),
    "rho": (message("Rank correlation"), _rho),
    "scope": (message("Area"), _one_of(terms.SCOPE, "scope")),
    "score": (message("Disagreement, 0 to 1"), _number("score")),
    "series": (message("Series"), _series),
    "source": (message("Reference"), _plain("source_id")),
    "stated": (message("Number"), lambda page, row: labelled.number(row, page.words)),
    "statements": (message("Statements"), _statements),
    "use": (message("In the verdict"), _one_of(terms.USE, "use")),
    "value": (message("Value"), _number("value")),
    "what": (message("What"), _term("ratios", "what")),
    "wide": (message("widened interval"), lambda page, row: page.between(row.wide_low, row.wide_high)),
    "without": (message("With one origin left out"), _without),
    "year": (message("Year"), _year),
}
NUMBERS = (
    *("n", "stated", "days", "rate", "exact", "wide", "elsewhere", "attacks", "operations", "presence", "reports"),
    *("score", "points", "rho", "p", "value", "n_origins", "without", "low", "high", "n_claims"),
)


def table(rows: pd.DataFrame, *, record, name: str) -> html.Table:
    """A measured table as a page shows it: headings, captions and cells in its language, statements as links.

    ``name`` is the kind of table, one of ``SPECS``; it is also the id, ``table-NAME``. One without rows says so.
    """
    page, spec = _page(record), SPECS[name]
    # row by row, a column of objects is read several times as fast as one of texts
    each = list(rows.astype(object).itertuples())
    return html.table(
        {column: [COLUMNS[column][1](page, row) for row in each] for column in spec.columns.split()},
        {column: page.words(COLUMNS[column][0]) for column in spec.columns.split()},
        ids=[spec.anchor.format(row=row) for row in each] if spec.anchor else (),
        data=[{key: made(page, row) for key, made in spec.data.items()} for row in each],
        numeric=NUMBERS,
        name=f"table-{name}",
        caption=page.words(spec.caption),
        empty=page.words("No row in this selection."),
    )


def directions(matrix: pd.DataFrame, *, record) -> html.Table:
    """Which way each dimension goes in each span of at most two years, by how many voices say so.

    ``matrix`` is ``resurgence.matrix``: one row is one dimension in one window. A cell has the number of voices that
    say more (▲), no change (■) and fewer or less (▼) and leads to the first of their statements; its tint is what more
    than two thirds of them say. A dash: the record has no statement.
    """
    words, page = record.words, _page(record)
    last = matrix["last"].astype(str).str[2:]
    years = (
        matrix["first"].astype(str).where(matrix["first"].eq(matrix["last"]), matrix["first"].astype(str) + "–" + last)
    )
    seen = matrix.assign(years=years, cell=[_seen(page, row) for row in matrix.itertuples()])
    cells = seen.pivot(index="about", columns="years", values="cell").loc[matrix["about"].unique()]
    return html.table(
        {"about": [words(terms.ABOUT[name]) for name in cells.index], **cells},
        {"about": words("Number of voices"), **dict(zip(cells, cells, strict=True))},
        name="table-matrix",
        caption=words(
            "▲ more, ■ no change, ▼ fewer or less. Tint: what more than two thirds say; grey: no such majority, or no "
            "change; –: no statement"
        ),
        empty=words("No row in this selection."),
    )


def _seen(page: _Page, row) -> Markup | str:
    if not row.voices:
        return NONE
    said = "\u2002".join(f"{sign}\u202f{getattr(row, way)}" for way, sign in WAYS.items() if getattr(row, way))
    return html.link(row.claim_ids[0], said, page.label(row.claim_ids[0]), mark=f"way {row.direction}")
