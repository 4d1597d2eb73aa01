"""The parts of an Excel workbook: its first sheet, its shared texts, its styles."""

import re
from collections.abc import Container, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple
from xml.parsers import expat
from zipfile import ZipFile

CHUNK = 1 << 16
MAIN, SHARED_TEXTS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
# the formats of days that need no declaration
DAY_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
# what in a format is no sign for a day: texts, escaped signs, colours, conditions
NO_SIGN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
DIGITS = "0123456789"
# Whole numbers up to here are exact as a spreadsheet keeps them.
EXACT = 1e15


class Cell(NamedTuple):
    """One cell as the sheet has it: its type, its style, its text or the number of a shared one."""

    kind: str
    style: int
    text: str


def elements(archive: ZipFile, name: str, handler: Any) -> Iterator[Any]:
    """What a handler puts into its ``parts`` while a part is read, chunk by chunk.

    ``start`` gets the name of an element and a list of names and values of its attributes, ``end`` its name, ``text``
    any text.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = handler.text, _refuse
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk, False)
            yield from handler.parts
            handler.parts.clear()
        parser.Parse(b"", True)
        yield from handler.parts


def _refuse(*_: object) -> None:
    # no workbook declares a type of document, but a file that is made to fill the memory does
    raise ValueError


class Elements:
    """Gathers the elements of a small part as their names without prefix and their attributes; an end has none."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, dict[str, str]]] = []

    def start(self, element: str, attributes: list[str]) -> None:
        named = zip(attributes[::2], attributes[1::2], strict=True)
        self.parts.append((element.rpartition(":")[2], {name.rpartition(":")[2]: value for name, value in named}))

    def end(self, element: str) -> None:
        self.parts.append(("/" + element.rpartition(":")[2], {}))

    def text(self, _: str) -> None:
        pass


class Book:
    """What must be known before the first sheet of a workbook is read; ``others`` is how many more sheets there are."""

    def __init__(self, archive: ZipFile):
        self._archive = archive
        book = list(elements(archive, MAIN, Elements()))
        sheets = [attributes["id"] for element, attributes in book if element == "sheet"]
        since_1904 = [attributes.get("date1904", "0") for element, attributes in book if element == "workbookPr"]
        self._epoch = EPOCH_1904 if since_1904 and since_1904[0] in ("1", "true") else EPOCH
        relations = [attributes for element, attributes in elements(archive, RELATIONS, Elements()) if attributes]
        target = next(one["Target"] for one in relations if one.get("Id") == sheets[0])
        self._sheet = target[1:] if target.startswith("/") else f"xl/{target}"
        self.others = len(sheets) - 1
        self._days = self._styles()

    def rows(self, read: Container[int] | None = None) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Each row of the sheet as its number and its cells that are not empty, by their columns from 0.

        With ``read`` only the cells of these columns.
        """
        return elements(self._archive, self._sheet, Sheet(read))

    def shared(self) -> Iterator[str]:
        """The texts that cells share, in their order."""
        if SHARED_TEXTS not in self._archive.namelist():
            return iter(())
        return elements(self._archive, SHARED_TEXTS, Texts())

    def number(self, cell: Cell) -> str:
        """A number as text: a day in ISO form where its style is one, else without a point where it is whole."""
        value = float(cell.text)
        if cell.style in self._days and value.is_integer():
            return (self._epoch + timedelta(days=int(value))).isoformat()
        if value.is_integer() and abs(value) < EXACT:
            return str(int(value))
        return repr(value)

    def _styles(self) -> frozenset[int]:
        """The numbers of the styles that show a day."""
        if STYLES not in self._archive.namelist():
            return frozenset()
        formats: dict[int, str] = {}
        styles: list[int] = []
        inside = False
        for element, attributes in elements(self._archive, STYLES, Elements()):
            if element.endswith("cellXfs"):
                inside = element == "cellXfs"
            elif element == "numFmt":
                formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif element == "xf" and inside:
                styles.append(int(attributes.get("numFmtId", 0)))
        named = {number for number, form in formats.items() if {"y", "d"} <= set(NO_SIGN.sub("", form.lower()))}
        return frozenset(at for at, number in enumerate(styles) if number in DAY_FORMATS | named)


class Sheet:
    """Gathers the rows of a sheet; only the cells of some columns where ``read`` names them.

    It runs for every element of a file that may have thirty million.
    """

    def __init__(self, read: Container[int] | None) -> None:
        self.parts: list[tuple[int, dict[int, Cell]]] = []
        self._read = read
        self._row, self._cells = 0, {}
        self._column, self._kind, self._style, self._value = -1, "n", 0, ""
        self._texts: list[str] = []
        self.text = self._texts.append
        self._aside = self._wanted = False
        self._columns: dict[str, int] = {}
        self._prefix = None

    def start(self, element: str, attributes: list[str]) -> None:
        if self._prefix is None:
            self._prefix = len(element.rpartition(":")[0]) + (":" in element)
        if self._prefix:
            element = element[self._prefix :]
        if element == "c":
            self._value, self._kind, self._style = "", "n", 0
            place = ""
            for at in range(0, len(attributes), 2):
                name = attributes[at]
                if name == "r":
                    place = attributes[at + 1]
                elif name == "t":
                    self._kind = attributes[at + 1]
                elif name == "s":
                    self._style = int(attributes[at + 1])
            self._column = self._number(place.rstrip(DIGITS)) if place else self._column + 1
            self._wanted = self._read is None or self._column in self._read
        elif element == "row":
            named = dict(zip(attributes[::2], attributes[1::2], strict=True))
            self._row, self._cells, self._column = int(named.get("r", self._row + 1)), {}, -1
        elif element == "rPh":
            self._aside = True
        self._texts.clear()

    def end(self, element: str) -> None:
        if self._prefix:
            element = element[self._prefix :]
        if element == "v" or (element == "t" and not self._aside):
            if self._wanted:
                self._value += "".join(self._texts)
        elif element == "c":
            if self._value:
                self._cells[self._column] = Cell(self._kind, self._style, self._value)
        elif element == "row":
            self.parts.append((self._row, self._cells))
        elif element == "rPh":
            self._aside = False

    def _number(self, letters: str) -> int:
        number = self._columns.get(letters)
        if number is None:
            number = self._columns[letters] = column(letters)
        return number


class Texts:
    """Gathers the shared texts; how a word is pronounced is left out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._parts: list[str] = []
        self._value, self._aside = "", False
        self.text = self._parts.append

    def start(self, element: str, _: list[str]) -> None:
        name = element.rpartition(":")[2]
        if name == "si":
            self._value = ""
        elif name == "rPh":
            self._aside = True
        self._parts.clear()

    def end(self, element: str) -> None:
        name = element.rpartition(":")[2]
        if name == "t" and not self._aside:
            self._value += "".join(self._parts)
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self.parts.append(self._value)


def column(letters: str) -> int:
    """The number of a column from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
