"""Measures of the record: tables in, a table out."""

from helpers.measure import (
    answers,
    association,
    deaths,
    drawdown,
    event_cells,
    event_checks,
    event_matches,
    event_months,
    feasible,
    intervals,
    key_figures,
    ladder,
    packing,
    panels,
    quantity,
    resurgence,
    standing,
    timeline,
)
from helpers.measure.adopt import adopt
from helpers.measure.areas import QUESTION, SCOPES, area, scope
from helpers.measure.coverage import NO_SOURCE, coverage, kept, origins, sources
from helpers.measure.disagreement import disagreement
from helpers.measure.events import events, joined, tolls
from helpers.measure.forces import levels, steps
from helpers.measure.governorates import by_governorate
from helpers.measure.judgements import DIMENSIONS, causes, named_causes
from helpers.measure.lines import Unlike, facets, line
from helpers.measure.once import once
from helpers.measure.strength import envelope, strength
from helpers.measure.totals import DAYS_PER_MONTH, activity, prefer_articles, rates, series, with_intervals

__all__ = [
    "DAYS_PER_MONTH",
    "DIMENSIONS",
    "NO_SOURCE",
    "QUESTION",
    "SCOPES",
    "Unlike",
    "activity",
    "adopt",
    "answers",
    "area",
    "association",
    "by_governorate",
    "causes",
    "coverage",
    "deaths",
    "disagreement",
    "drawdown",
    "envelope",
    "event_cells",
    "event_checks",
    "event_matches",
    "event_months",
    "events",
    "facets",
    "feasible",
    "intervals",
    "joined",
    "kept",
    "key_figures",
    "ladder",
    "levels",
    "line",
    "named_causes",
    "once",
    "origins",
    "packing",
    "panels",
    "prefer_articles",
    "quantity",
    "rates",
    "resurgence",
    "scope",
    "series",
    "sources",
    "standing",
    "steps",
    "strength",
    "timeline",
    "tolls",
    "with_intervals",
]
