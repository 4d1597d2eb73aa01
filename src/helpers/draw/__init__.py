"""Figures, tables, sentences: what a reader sees of a measured table."""

from helpers.draw import event_sentences, sentences
from helpers.draw.drawdown_figure import counts, drawdown
from helpers.draw.events_figure import events
from helpers.draw.html import preformatted
from helpers.draw.map import places
from helpers.draw.shown import show
from helpers.draw.strength import fighters, others
from helpers.draw.tables import directions, table
from helpers.draw.timeline import chronology

__all__ = [
    "chronology",
    "counts",
    "directions",
    "drawdown",
    "event_sentences",
    "events",
    "fighters",
    "others",
    "places",
    "preformatted",
    "sentences",
    "show",
    "table",
]
