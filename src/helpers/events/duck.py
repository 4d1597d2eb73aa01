"""The rows of a large CSV file, counted by duckdb.

It parses several times faster than the standard library and checks less. So it is only asked which texts there are;
what they mean is read by the same code as in ``counting``, and wherever anything is unusual the file is left to that.
"""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from helpers.events import cells
from helpers.events.coding import WHERE, Meanings
from helpers.events.counting import Counted, key_of
from helpers.events.days import DAY, MONTH, Days
from helpers.events.faults import Fault
from helpers.events.sql import JOINT, MONTH_OF, Columns

# Two threads read as fast as a disk delivers, and nothing is written to one.
SETTINGS = {"threads": 2, "memory_limit": "160MB", "temp_directory": "", "preserve_insertion_order": False}
# what a path may not hold, since it would be taken for a pattern of paths
PATTERNS = set("*?[{")
FETCHED = 10_000


def count(counted: Counted, header: Sequence[str], first: list[str], several: bool) -> bool:
    """Count all rows of a file; returns False where it has to be read by ``counting`` instead.

    ``first`` are the cells of its first row, which tell the form of its days. Where it is one of ``several`` files, its
    ids are taken in, to be compared with theirs.
    """
    try:
        import duckdb

        from helpers.events.form import form
    except ImportError:
        return False
    if counted.encoding != "utf-8" or PATTERNS & set(str(counted.path)):
        return False
    try:
        query = Query(counted, header, first)
        with duckdb.connect(config=SETTINGS) as connection, ThreadPoolExecutor(1) as pool:
            # it would be drawn over what is printed
            connection.execute("SET enable_progress_bar = false")
            seen = pool.submit(form, counted.path, len(query.blank_ends))
            good = query.count(connection) and query.unique(connection, several)
            looked_at = seen.result()
    except (duckdb.InvalidInputException, duckdb.OutOfMemoryException, Fault, ValueError):
        return False
    counted.sha256, counted.size = looked_at.sha256, looked_at.size
    return good and looked_at.sound and query.ends_well(looked_at.endings)


class Query:
    """What is asked of one file, and what was answered.

    ``blank_ends`` has how many rows end with at least one blank cell, with two, and so on.
    """

    def __init__(self, counted: Counted, header: Sequence[str], first: list[str]):
        self.counted, self.coding = counted, counted.coding
        self.columns = Columns(counted.coding, len(header), counted.path)
        dataset = self.coding.dataset
        self.coding.reader.read(self.coding.pick(*dataset.days)([*first, ""]))
        # a day, or any day of a month where that is no range that the file states
        sure = (DAY,) if "end" in dataset.days else (DAY, MONTH)
        self.sure = [text for text, precision in dataset.date_precision.items() if precision in sure]
        self.months, self.parties = Meanings(self._days), Meanings(self.coding.party)
        # the last cell that is never blank
        filled = max(self.coding.at[role] for role in self.coding.has - dataset.blank)
        self.last = len(header) - filled - 1
        # and one more than there may be
        self.blank_ends = [0] * (self.last + 1)

    def count(self, connection) -> bool:
        """Count the cells; False where rows have to be looked at.

        Raises Fault for a text that means nothing, ValueError where a cell holds what parts cells in the answer.
        """
        answer, good = connection.execute(self.columns.groups(self.sure, self.last)), True
        while rows := answer.fetchmany(FETCHED):
            for days, place, toll, event, *numbers in rows:
                if event is not None:
                    good = good and self._event(event.split(JOINT), *numbers)
                elif toll is not None:
                    good = good and self._toll(toll.split(JOINT), numbers[0])
                elif place is not None:
                    country, code, where = place.split(JOINT)
                    self.coding.wheres[country, code, "", where]
                elif days is not None:
                    self.coding.whens[tuple(days.split(JOINT))]
        return good

    def unique(self, connection, several: bool) -> bool:
        """Whether every id is well formed and stands once."""
        if "id" not in self.coding.has:
            return True
        if connection.execute(self.columns.wrong_ids()).fetchone():
            return False
        if several:
            answer = connection.execute(self.columns.ids())
            while rows := answer.fetchmany(FETCHED):
                for (text,) in rows:
                    self.coding.ids.add(text)
        return True

    def ends_well(self, endings: Sequence[int]) -> bool:
        """Whether no row ends with a comma more than it has blank cells at its end: duckdb would overlook it."""
        return all(commas <= blank for commas, blank in zip(endings, self.blank_ends, strict=True))

    def _toll(self, key: list[str], rows: int) -> bool:
        *toll, kind, where, is_point, blank = key
        self.coding.tolls[tuple(toll)], self.coding.types[kind]
        self.counted.rows += rows
        for number in range(int(blank)):
            self.blank_ends[number] += rows
        return is_point == "1" and ("where" not in self.coding.has or where in self.coding.dataset.precision)

    def _event(
        self, key: list[str], events: int, low: int | None, best: int | None, high: int | None, known: int, outside: int
    ) -> bool:
        """Count events of Iraq and Syria that are alike."""
        at = 1 + len(WHERE)
        when, where, party = (
            self.months[key[0]],
            self.coding.wheres[tuple(key[1:at])],
            self.parties[tuple(key[at:])],
        )
        if when.end < self.coding.dataset.coverage[where.country]:
            return False
        unsure = where.unsure * events, when.unsure * events, party.unclear * events
        cells.add(
            self.counted.cells,
            key_of(when, where, party),
            (events, low or 0, best or 0, high or 0, events - known, *unsure),
        )
        self.counted.kept += events
        self.counted.outside += outside
        return True

    def _days(self, text: str) -> Days:
        """The days of an event; those of the first day in its month where the month alone counts."""
        roles = self.coding.dataset.days
        if ";" in text:
            return self.coding.whens[tuple(text.split(";"))]
        day = MONTH_OF[self.coding.reader.form][1].format(text)
        if not (year := re.search("[0-9]{4}", day)):
            raise ValueError
        exact = {"year": year[0], "date_precision": self.sure[0] if self.sure else ""}
        return self.coding.whens[tuple(exact.get(role, day) for role in roles)]
