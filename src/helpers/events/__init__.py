"""Exports of event data, read strictly."""

from helpers.events.reading import Read, read
from helpers.events.row import Event

__all__ = ["Event", "Read", "read"]
