"""One event, whatever dataset it comes from."""

from datetime import date
from typing import NamedTuple

IS_FIRST, IS_SECOND = INVOLVED = ("is_first", "is_second")
# a side of a fight, perhaps the Islamic State, that nobody has identified
UNIDENTIFIED = "unidentified"
# The whole governorate or less is known; 4 is the country alone, or a wider area.
COUNTRY_ONLY = 4


class Event(NamedTuple):
    """One event of Iraq or Syria.

    ``line`` is the line of the file on which its row starts. ``start`` and ``end`` are the first and the last day on
    which it may have been, ``date_precision`` is UCDP's (1 the day … 5 longer than a month). ``governorate`` is the
    code of ISO 3166-2 or blank, ``precision`` 1 the place, 2 near it, 3 its governorate or district, 4 the country or
    not known. ``type`` and ``initiator`` have the words of ``docs/events.md``: what happened, and who started it,
    unknown where the order of the sides says nothing of that. ``what`` is where the Islamic State stands among its
    sides: ``is_first``, ``is_second``, ``unidentified`` where one of a fight is not known, or blank. A toll that is not
    stated is None. ``status`` is that of a candidate event, blank where the dataset has none.
    """

    dataset: str
    line: int
    id: str
    start: date
    end: date
    date_precision: int
    country: str
    governorate: str
    precision: int
    initiator: str
    type: str
    killed_low: int | None
    killed_best: int | None
    killed_high: int | None
    status: str
    latitude: float | None
    longitude: float | None
    what: str

    @property
    def is_involved(self) -> bool:
        """Whether the Islamic State is one of the sides."""
        return self.what in INVOLVED
