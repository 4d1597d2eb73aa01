"""Figures, tables, sentences: what a reader sees of a measured table."""

from helpers.draw import sentences
from helpers.draw.chronology_figure import chronology
from helpers.draw.drawdown_figure import counts, drawdown
from helpers.draw.html import preformatted
from helpers.draw.ladder_figure import fighters, others
from helpers.draw.places_figure import places
from helpers.draw.tables import directions, table

__all__ = [
    "chronology",
    "counts",
    "directions",
    "drawdown",
    "fighters",
    "others",
    "places",
    "preformatted",
    "sentences",
    "table",
]
