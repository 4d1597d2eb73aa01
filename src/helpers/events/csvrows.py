"""The rows of a CSV file, read as a stream by the standard library alone."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from helpers.events.faults import Faults, Unreadable
from helpers.events.layouts import DATASETS

NAMES = frozenset().union(*(dataset.names() for dataset in DATASETS.values()))
BLOCK = 1 << 18
# A cell with more lines than that was opened by a quote that nobody closed.
MOST_LINES_OF_A_CELL = 1000


class CsvRows:
    """A CSV file: ``header`` has its first row, ``rows`` yields the others; each cell is text.

    ``digest`` has the SHA-256 once all rows are read. What breaks the form of the file is noted in ``faults``.
    """

    def __init__(self, path: Path, faults: Faults, encoding: str = "utf-8"):
        self.path, self.faults, self.encoding = path, faults, encoding
        self.digest = hashlib.sha256()
        self.size = 0
        self.notes: list[str] = []
        self._width = 0
        self._records = self._read()
        _, self.header = next(self._records)
        self._width = len(self.header)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row as the line on which it starts and its cells; a row with too few or too many is left out."""
        return self._records

    def _wrong_width(self, line: int, cells: list[str]) -> None:
        if sum(cell.lower() in NAMES for cell in cells) > len(cells) / 2:
            self.faults.add(self.path, line, 1, "HEADER", "another header; expected one table in a file")
            raise Unreadable
        cut = "the row is cut" if len(cells) < len(self.header) else "the row is too long"
        field = min(len(cells), len(self.header))
        self.faults.add(
            self.path, line, field, "CUT", f"{cut}: got {len(cells)} cells; expected {len(self.header)}, as the header"
        )

    def _read(self) -> Iterator[tuple[int, list[str]]]:
        """The records, the header first; one that quotes keep open goes on over lines."""
        number, first, opened = 0, 0, []
        for lines in self._blocks():
            for line in lines:
                number += 1
                if opened:
                    opened.append(line)
                    # an odd number of quotes closes what an odd number opened
                    if not line.count('"') % 2:
                        if len(opened) > MOST_LINES_OF_A_CELL:
                            self._never_closed(first, opened[0])
                        continue
                    cells = self._quoted(first, "\n".join(opened).split('"'))
                    opened = []
                elif '"' not in line:
                    first, cells = number, line.split(",")
                else:
                    first, parts = number, line.split('"')
                    if not len(parts) % 2:
                        opened = [line]
                        continue
                    cells = self._quoted(first, parts)
                if len(cells) == self._width or not self._width:
                    yield first, cells
                elif cells != [""]:
                    self._wrong_width(first, cells)
        if opened:
            self._never_closed(first, opened[0])

    def _quoted(self, line: int, parts: list[str]) -> list[str]:
        """The cells of a record that was split at its quotes: every second part lay between two of them."""
        before, *_, after = parts
        cells = before.split(",")
        if not (cells[-1] or any(parts[2:-1:2])) and after[:1] in ("", ","):
            # one cell in quotes, as in most rows; what lies between two of its parts is a doubled quote
            cells[-1] = '"'.join(parts[1::2])
            return cells + after[1:].split(",") if after else cells
        last = len(parts) - 1
        for at in range(1, last, 2):
            # what opens a cell follows a comma, or the quote that it doubles
            if cells[-1] and parts[at - 1]:
                self._stray(line, parts, at)
            cells[-1] += parts[at]
            after = parts[at + 1]
            if after:
                if after[0] != ",":
                    self._stray(line, parts, at + 1)
                cells += after[1:].split(",")
            elif at + 1 < last:
                cells[-1] += '"'
        return cells

    def _stray(self, line: int, parts: list[str], at: int) -> None:
        before = '"'.join(parts[:at])
        self.faults.add(
            *(self.path, line + before.count("\n"), _field(before), "QUOTE"),
            "a quote inside a cell; expected the cell in quotes and the quotes inside it doubled",
        )
        raise Unreadable

    def _never_closed(self, line: int, text: str) -> None:
        before = text.rpartition('"')[0]
        self.faults.add(
            self.path, line, _field(before), "QUOTE", "the quote that opens this cell is never closed; is the file cut?"
        )
        raise Unreadable

    def _blocks(self) -> Iterator[list[str]]:
        """The lines of the file, those of a block at a time."""
        rest, before, encoding = b"", 0, "utf-8-sig" if self.encoding == "utf-8" else self.encoding
        with self.path.open("rb", buffering=0) as file:
            while block := file.read(BLOCK):
                self.digest.update(block)
                self.size += len(block)
                whole, end, tail = block.rpartition(b"\n")
                if not end:
                    rest += block
                    continue
                lines = self._decoded(rest + whole, encoding, before).split("\n")
                # only the first block may begin with a mark
                rest, encoding = tail, self.encoding
                before += len(lines)
                yield lines
        if rest:
            yield self._decoded(rest, encoding, before).split("\n")

    def _decoded(self, block: bytes, encoding: str, before: int) -> str:
        try:
            text = block.decode(encoding)
        except UnicodeDecodeError as error:
            good = error.object[: error.start]
            in_line = good[good.rfind(b"\n") + 1 :]
            self.faults.add(
                *(self.path, before + good.count(b"\n") + 1, in_line.count(b",") + 1, "ENCODING"),
                f"byte {len(in_line) + 1} of the line is not {encoding.removesuffix('-sig').upper()}; "
                "expected text as UTF-8",
            )
            raise Unreadable from None
        return text.replace("\r\n", "\n").removesuffix("\r") if "\r" in text else text


def _field(before: str) -> int:
    """The number of the cell at the end of a piece of a record."""
    return 1 + sum(part.count(",") for part in before.split('"')[::2])
