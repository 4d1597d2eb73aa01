"""The rows of an Excel workbook, read as a stream by the standard library alone.

openpyxl would hold all texts of a workbook in memory, those of notes and sources too; here only texts of columns that
are read are held, and those that stand once only until then.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from helpers.events.faults import Faults, Unreadable
from helpers.events.layouts import DATASETS
from helpers.events.workbook import Book, Cell

BLOCK = 1 << 20
SHARED = "s"
BROKEN = (BadZipFile, KeyError, ValueError, IndexError, ExpatError, zlib.error, EOFError, NotImplementedError)
READ = frozenset(name for dataset in DATASETS.values() for names in dataset.columns.values() for name in names)


class XlsxRows:
    """The first sheet of a workbook: ``header`` has its first row, ``rows`` yields the others; each cell is text.

    The texts of columns that no dataset needs are left blank. Days are in ISO form, whole numbers without a point.
    """

    encoding = "utf-8"

    def __init__(self, path: Path, faults: Faults):
        self.path, self.faults = path, faults
        self.notes: list[str] = []
        self.digest, self.size = hashlib.sha256(), path.stat().st_size
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                self.digest.update(block)
        self.header = self._first_row()
        if not any(self.header):
            faults.add(path, 1, 1, "EMPTY", "the first row of the first sheet is empty; expected a header")
            raise Unreadable

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row as its number in the sheet and its cells; a row that is longer than the header is left out."""
        width, line = len(self.header), 1
        read = frozenset(at for at, name in enumerate(self.header) if name.strip().lower() in READ)
        try:
            with ZipFile(self.path) as archive:
                book = Book(archive)
                texts = Texts(book, _shared((cells for _, cells in islice(book.rows(read), 1, None))))
                for line, cells in islice(book.rows(), 1, None):
                    if max(cells, default=-1) >= width:
                        message = f"the row is too long: got {max(cells) + 1} cells; expected {width}, as the header"
                        self.faults.add(self.path, line, width, "CUT", message)
                    elif cells:
                        row = [""] * width
                        for at in read:
                            if at in cells:
                                row[at] = texts.text(cells[at])
                        yield line, row
        except BROKEN:
            self._broken(line)

    def _first_row(self) -> list[str]:
        try:
            with ZipFile(self.path) as archive:
                book = Book(archive)
                _, cells = next(book.rows(), (1, {}))
                texts = Texts(book, _shared([cells]))
                if book.others:
                    self.notes.append(f"only the first sheet is read; {book.others} more are not")
                return [texts.text(cells[at]) if at in cells else "" for at in range(max(cells, default=-1) + 1)]
        except BROKEN:
            self._broken(1)

    def _broken(self, line: int) -> None:
        self.faults.add(self.path, line, 1, "NOT-XLSX", "the workbook cannot be read from here on; is the file cut?")
        raise Unreadable from None


class Often:
    """How often shared texts are asked for: a byte each, which ends at two."""

    def __init__(self) -> None:
        self._counts = bytearray()

    def add(self, number: int) -> None:
        if number >= len(self._counts):
            self._counts.extend(bytes(number + 1 - len(self._counts)))
        self._counts[number] = min(self._counts[number] + 1, 2)

    def __getitem__(self, number: int) -> int:
        return self._counts[number] if number < len(self._counts) else 0


class Texts:
    """What cells say; shared texts are read as far as they are asked for, and held while they may be asked for again.

    ``often`` has how often each is asked for, as far as that is once or more than once.
    """

    def __init__(self, book: Book, often: Often):
        self._book, self._often = book, often
        self._shared = enumerate(book.shared())
        self._held: dict[int, str] = {}

    def text(self, cell: Cell) -> str:
        """The text of a cell."""
        if cell.kind == "n":
            return self._book.number(cell)
        if cell.kind != SHARED:
            return cell.text
        number = int(cell.text)
        while number not in self._held:
            at, text = next(self._shared, (None, None))
            if at is None:
                raise ValueError
            if self._often[at]:
                self._held[at] = text
        return self._held[number] if self._often[number] > 1 else self._held.pop(number)


def _shared(rows: Iterable[dict[int, Cell]]) -> Often:
    """How often cells ask for shared texts."""
    often = Often()
    for cells in rows:
        for cell in cells.values():
            if cell.kind == SHARED:
                often.add(int(cell.text))
    return often
