"""Ids that were seen, in a few bits or bytes each."""

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import islice

# Ids count up, so those that share all but their last three digits lie together and take a bit each. Where a file has
# more such pages than this, its ids are scattered, and those of further pages are remembered by their marks.
MOST_PAGES = 8_000
NUMBERS = {f"{number:03}": 1 << number for number in range(1000)}
# A mark is 46 bits of a hash: 14 say in which bucket, which holds the other 32. A set of the texts of 2.5 million ids
# would take two hundred megabytes. Two ids may share a mark, so what is found is looked at once more.
BUCKETS, REST = 1 << 14, (1 << 32) - 1
SHIFT = BUCKETS.bit_length() - 1
# More marks are not told: so many rows are not shown to anybody.
MOST = 2000


class Ids:
    """The ids of one file."""

    def __init__(self, form: str):
        self._form = re.compile(form).fullmatch
        self._pages: dict[str, int] = {}
        self._buckets = [array("I") for _ in range(BUCKETS)]
        self._again: set[int] = set()

    def add(self, text: str) -> None:
        """Take an id in; raises ValueError where it is not well formed."""
        start, number = text[:-3], NUMBERS.get(text[-3:])
        page = self._pages.get(start)
        if page is not None and number:
            # any digits may follow the start of an id that is well formed
            if page & number and len(self._again) < MOST:
                self._again.add(mark(text))
            self._pages[start] = page | number
            return
        if not self._form(text):
            raise ValueError
        if number and start and len(self._pages) < MOST_PAGES:
            self._pages[start] = number
        else:
            _put(self._buckets, text)

    def well_formed(self, text: str) -> bool:
        return self._form(text) is not None

    def repeated(self) -> set[int]:
        """The marks of ids that were taken in more than once, or enough of them."""
        crowded = ((at, rests) for at, rests in enumerate(self._buckets) if len(set(rests)) < len(rests))
        again = (rest << SHIFT | at for at, rests in crowded for rest, often in Counter(rests).items() if often > 1)
        return self._again | set(islice(again, MOST))

    def common(self, other: "Ids") -> tuple[int, set[int]]:
        """How many marks are in both, and which, or enough of them."""
        number, marks = 0, set()
        for at, (rests, others) in enumerate(zip(self._all(), other._all(), strict=True)):
            shared = set(rests) & set(others)
            number += len(shared)
            if len(marks) < MOST:
                marks |= {rest << SHIFT | at for rest in shared}
        return number, marks

    def _all(self) -> list[array]:
        """The buckets with the ids of the pages among them."""
        buckets = [rests[:] for rests in self._buckets]
        for text in self._paged():
            _put(buckets, text)
        return buckets

    def _paged(self) -> Iterator[str]:
        for start, page in self._pages.items():
            for end, number in NUMBERS.items():
                if page & number:
                    yield start + end


def mark(text: str) -> int:
    """The mark of an id."""
    return hash(text) & (REST << SHIFT | BUCKETS - 1)


def _put(buckets: list[array], text: str) -> None:
    bits = hash(text)
    buckets[bits & (BUCKETS - 1)].append(bits >> SHIFT & REST)
