"""The columns of tables: the heading of each, what makes its cells."""

from collections.abc import Callable
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
# by reason: the table to which the number of statements leads
LEADS = {"kept": "rows:claims:kept", "undated": "rows:claims:undated", **dict.fromkeys(LISTED_ONLY, "table-listed")}


class Page:
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
        return labelled.period(start, end, self.words)

    def number(self, value: float, otherwise: str = NONE) -> str:
        return otherwise if pd.isna(value) else self.words.number(value)

    def between(self, low: float, high: float) -> str:
        if pd.isna(low):
            return NONE
        return self.words.number(low) if low == high else self.words("{low}–{high}", low=low, high=high)

    def name(self, origin: str) -> str:
        return self.words.origin(origin) if origin else NONE


def page_of(record) -> Page:
    return record.measured.setdefault(Page, Page(record))


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


def _days(column: str) -> Callable:
    return lambda page, row: labelled.period(getattr(row, f"{column}_start"), getattr(row, f"{column}_end"), page.words)


def _statements(page: Page, row) -> Markup:
    return page.links(row.claim_ids if hasattr(row, "claim_ids") else (row.claim_id,))


def _causes(page: Page, row) -> str:
    return page.words.list([page.words.term("judgements", "cause", cause) for cause in row.cause.split()])


def _base(page: Page, row) -> str:
    if pd.isna(row.base_high):
        return page.words("no whole number fits")
    if row.base_high != float("inf"):
        return page.between(row.base_low, row.base_high)
    if not row.base_low:
        return page.words("anything: no total is claimed")
    return page.words("{n} or more", n=row.base_low)


def _kept(page: Page, row) -> Markup:
    # what a filter took out is not on the page: its number leads to the filter
    return html.link(LEADS.get(row.reason, "parameters"), page.words.number(row.n))


def _series(page: Page, row) -> str:
    what = page.words.term("counts", "what", row.what)
    who = page.words("{who}: {what}", who=page.words.short(row.origin_id), what=what)
    return f"{who}, {page.words.term('counts', 'actor', row.actor)}, {page.words.briefly(row.country, row.place_id)}"


def _differing(page: Page, row) -> str:
    return page.words.list([page.words(terms.DIFFERING[name]) for name in row.differing]) or NONE


def _rho(page: Page, row) -> str:
    return page.words(terms.WHY[row.why]) if row.why else page.number(row.rho)


def _without(page: Page, row) -> str:
    return page.words("nothing left") if row.gone else page.between(row.low, row.high)


def _lines(page: Page, row) -> Markup:
    """Where a statement stands: the lines of an article, or a description for any other document."""
    lines = row.locator.split()
    numbered = all(line.isdigit() for line in lines)
    where = row.locator
    if numbered:
        where = page.words.plural("line {lines}", "lines {lines}", len(lines), lines=page.words.list(lines))
    return Markup("{}, {}").format(html.link(f"source-{row.source_id}", row.source_id), where)


def _doubts(page: Page, row) -> str:
    return " ".join(filter(None, (page.words.own(row, "doubt"), page.words.own(row, "caveat"))))


def _reach(low: str, high: str) -> Callable:
    """From the least to the most, of which either end may be open."""

    def cell(page: Page, row) -> str:
        least, most = getattr(row, low), getattr(row, high)
        if most == float("inf"):
            return page.words("{n} or more", n=least)
        return page.between(least, most)

    return cell


def _why(page: Page, row) -> str:
    return page.words(terms.REASONS[row.reason]) if row.reason else ""


NO_LIMIT = message("no limit stated")
# by name: the heading of a column, and what makes a cell of a row
COLUMNS: dict[str, tuple[str, Callable]] = {
    "after": (message("Later period"), _number("after")),
    "answer": (message("Answer"), _one_of(terms.ANSWERS, "answer")),
    "about": (message("About"), _term("judgements", "about")),
    "attacks": (message("events that the group started"), _number("attacks")),
    "base": (message("Its base can be"), _base),
    "basis": (message("Counting basis"), _term("counts", "count_basis")),
    "before": (message("Base period"), _number("before")),
    "bounds": (message("Statements that bound it"), lambda page, row: page.links(row.binding)),
    "candidate": (message("Not final"), _number("candidate")),
    "cause": (message("Cause"), _causes),
    "check": (message("Kind"), _one_of(terms.CHECKS, "check")),
    "claim": (message("Statement"), _own("claim")),
    "counted": (message("Total"), lambda page, row: labelled.counted(row, page.words)),
    "day_killed": (message("Killed there that day, in all"), _number("day_killed")),
    "days": (message("Days"), _number("days")),
    "days_off": (message("Days off"), _number("days")),
    "differing": (message("They differ in"), _differing),
    "difference": (message("Difference"), _number("difference")),
    "direction": (message("Direction"), _term("judgements", "direction")),
    "document": (message("Document"), lambda page, row: html.address(page.words.own(row, "source_headline"), row.url)),
    "doubt": (message("Recorded doubt"), _own("doubt")),
    "doubts": (message("Doubts, cautions"), _doubts),
    "elsewhere": (message("Stated elsewhere"), _number("value")),
    "event": (message("Event"), _term("events", "event_type")),
    "exact": (message("95% Poisson interval"), lambda page, row: page.between(row.exact_low, row.exact_high)),
    "exact_ratio": (message("95% interval of the ratio"), _reach("low", "high")),
    "factor": (message("Stated factor"), _reach("factor_low", "factor_high")),
    "fewest": (message("Fewest in a month"), _number("fewest")),
    "fits": (message("Fits"), lambda page, row: page.words("yes") if row.fits else page.words("exceeds it")),
    "governorate": (message("Governorate"), lambda page, row: page.words.geography("", row.governorate_id)),
    "grade": (message("Grade"), _plain("grade")),
    "headline": (message("Headline number"), _one_of(terms.HEADLINES, "key")),
    "high": (message("Most"), _number("high", NO_LIMIT)),
    "id": (message("Reference"), _plain("claim_id")),
    "kept": (message("Statements"), lambda page, row: page.words(terms.KEPT[row.reason])),
    "killed": (message("Killed"), _number("killed")),
    "killed_there": (message("Killed, as it has it"), _number("killed")),
    "km": (message("km off"), _number("km")),
    "layer": (message("Layer"), _term("sources", "layer")),
    "lines": (message("Where it stands"), _lines),
    "low": (message("Least"), _number("low", NO_LIMIT)),
    "measure": (message("Measure"), _term("estimates", "measure")),
    "most": (message("Moves most without"), lambda page, row: page.name(row.origin_id)),
    "months": (message("Months told"), _number("months")),
    "most_killed": (message("Most in a month"), _number("most")),
    "n": (message("Number"), _kept),
    "n_claims": (message("Number of statements"), _number("n_claims")),
    "n_origins": (message("Number of origins"), _number("n_origins")),
    "office": (message("Publisher"), _plain("source_office")),
    "operations": (message("events against it"), _number("operations")),
    "origin": (message("Who says it"), lambda page, row: page.name(row.origin_id)),
    "p": (message("p (permutations)"), _number("p")),
    "pace": (message("Reading"), _one_of(terms.PACE, "pace")),
    "period": (message("Period"), Page.period),
    "place": (message("Place"), lambda page, row: page.words.geography(row.country, getattr(row, "place_id", ""))),
    "points": (message("Points"), _number("n")),
    "population": (message("Population"), _term("estimates", "population")),
    "possible": (message("Counted at most"), _number("possible")),
    "presence": (message("statements of presence"), _number("presence")),
    "published": (message("Published"), _days("source_date")),
    "rate": (message("Per 30 days"), _number("rate")),
    "ratio": (message("Statement"), lambda page, row: page.links((row.ratio_id,))),
    "reliability": (message("Reliability"), _term("sources", "reliability")),
    "reports": (message("Reports"), _number("n_reports")),
    "rho": (message("Rank correlation"), _rho),
    "scope": (message("Area"), _one_of(terms.SCOPE, "scope")),
    "score": (message("Disagreement, 0 to 1"), _number("score")),
    "series": (message("Series"), _series),
    "stated_range": (message("Stated"), _reach("stated_low", "stated_high")),
    "stated_toll": (message("Killed, as stated"), _number("stated")),
    "sure": (message("Counted at least"), _number("sure")),
    "source": (message("Reference"), _plain("source_id")),
    "stated": (message("Number"), lambda page, row: labelled.number(row, page.words)),
    "statements": (message("Statements"), _statements),
    "use": (message("In the verdict"), _one_of(terms.USE, "use")),
    "value": (message("Value"), _number("value")),
    "what": (message("What"), _term("ratios", "what")),
    "why": (message("Reason"), _why),
    "who": (message("Who says it"), lambda page, row: page.name(row.origin_id)),
    "party": (message("Party"), _term("origins", "party_to_conflict")),
    "kind": (message("Kind"), _term("origins", "kind")),
    "reliability_of": (message("Reliability"), _term("origins", "reliability")),
    "wide": (message("widened interval"), lambda page, row: page.between(row.wide_low, row.wide_high)),
    "wide_ratio": (message("widened interval"), _reach("wide_low", "wide_high")),
    "without": (message("With one origin left out"), _without),
    "year": (message("Year"), lambda page, row: "" if pd.isna(row.year) else str(int(row.year))),
}
NUMBERS = (
    *("n", "stated", "days", "rate", "exact", "wide", "elsewhere", "attacks", "operations", "presence", "reports"),
    *("score", "points", "rho", "p", "value", "n_origins", "without", "low", "high", "n_claims"),
    *("killed", "fewest", "most_killed", "months", "candidate", "before", "after", "factor"),
    *("exact_ratio", "wide_ratio", "stated_range", "sure", "possible", "days_off", "km", "killed_there", "stated_toll"),
    *("difference", "day_killed"),
)
