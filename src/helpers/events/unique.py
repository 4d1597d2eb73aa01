"""Ids that were seen, a bit each."""

import re
from collections.abc import Iterable, Mapping

# Ids count up, so those that share all but their last three digits lie together: 2.5 million of them take about a
# megabyte, where a set of their texts would take two hundred.
BITS = {f"{number:03}": 1 << number for number in range(1000)}


class Ids:
    """The ids of one file."""

    def __init__(self, form: str):
        self._form = re.compile(form)
        self._pages: dict[str, int] = {}
        self._others: set[str] = set()

    def well_formed(self, text: str) -> bool:
        return self._form.fullmatch(text) is not None

    def add(self, text: str) -> bool:
        """Take an id in; returns whether it is new. Raises ValueError where it is not well formed."""
        start, bit = text[:-3], BITS.get(text[-3:])
        if bit and start:
            page = self._pages.get(start)
            if page is not None:
                self._pages[start] = page | bit
                return not page & bit
        # any digits may follow the start of an id that is well formed
        if not self.well_formed(text):
            raise ValueError
        if bit and start:
            self._pages[start] = bit
            return True
        new = text not in self._others
        self._others.add(text)
        return new

    def __contains__(self, text: str) -> bool:
        return bool(self._pages.get(text[:-3], 0) & BITS.get(text[-3:], 0)) or text in self._others

    def take(self, pages: Mapping[str, int], others: Iterable[str]) -> None:
        """Take in ids that are new: by their starts, a bit for each number at their ends; others as they are."""
        self._pages.update(pages)
        self._others.update(others)

    def meets(self, other: "Ids") -> bool:
        """Whether any id is in both."""
        paged = any(page & other._pages.get(start, 0) for start, page in self._pages.items())
        return paged or not self._others.isdisjoint(other._others)
