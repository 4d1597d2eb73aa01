"""Whether a CSV file has the form that a lenient parser would not insist on."""

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BLOCK = 2 << 20
# What is kept of the block before: more than the commas that are counted at the end of a row.
KEPT = 256
# A byte is looked at when so many after it are known.
AHEAD = 2
LINE_FEED, RETURN, QUOTE, COMMA = b'\n\r",'
BESIDE_QUOTES = np.zeros(256, bool)
# what doubles a quote closes a cell and opens it again, as far as this is concerned
BESIDE_QUOTES[[LINE_FEED, COMMA, QUOTE]] = True


@dataclass
class Form:
    """What one pass over the bytes says: whether text and quotes are well formed, and how rows end.

    ``endings`` has how many rows end with at least one comma, with two, and so on up to the number asked for.
    """

    sound: bool
    endings: list[int]
    sha256: str = ""
    size: int = 0
    inside: int = 0


def form(path: Path, commas: int, *, hashed: bool = True) -> Form:
    """The form of a file, read once; with its SHA-256 unless that is not wanted."""
    seen, digest, decoder = Form(True, [0] * commas), hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    buffer = bytearray(b"\n" * KEPT) + bytearray(BLOCK + AHEAD)
    view, chars, start = memoryview(buffer), np.frombuffer(buffer, np.uint8), KEPT
    with path.open("rb", buffering=0) as file:
        while read := file.readinto(view[KEPT : KEPT + BLOCK]):
            block = view[KEPT : KEPT + read]
            if hashed:
                digest.update(block)
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                seen.sound = False
            if not seen.size and block[:3] == codecs.BOM_UTF8:
                # what follows the mark begins a line
                buffer[KEPT : KEPT + 3] = b"\n\n\n"
            seen.size += read
            _look(chars, start, KEPT + read - AHEAD, seen)
            buffer[:KEPT] = buffer[read : read + KEPT]
            start = KEPT - AHEAD
    buffer[KEPT : KEPT + AHEAD] = b"\n" * AHEAD
    _look(chars, start, KEPT, seen)
    seen.sound = seen.sound and not seen.inside and not decoder.getstate()[0]
    seen.sha256 = digest.hexdigest()
    return seen


def _look(chars: np.ndarray, start: int, end: int, seen: Form) -> None:
    """Look at the bytes from ``start`` to ``end``; ``seen.inside`` is 1 where they begin between two quotes."""
    piece = chars[start:end]
    quotes = np.flatnonzero(piece == QUOTE) + start
    opening, closing = quotes[seen.inside :: 2], quotes[1 - seen.inside :: 2]
    ends_line = (chars[closing + 1] == RETURN) & (chars[closing + 2] == LINE_FEED)
    well_formed = BESIDE_QUOTES[chars[opening - 1]].all() and (BESIDE_QUOTES[chars[closing + 1]] | ends_line).all()
    returns = np.flatnonzero(piece == RETURN) + start
    # one that ends no line would be read as an end of one, or as nothing
    alone = returns[chars[returns + 1] != LINE_FEED]
    lost = (np.searchsorted(quotes, alone) + seen.inside) % 2 == 0
    seen.sound = seen.sound and bool(well_formed) and not lost.any()
    ends = np.flatnonzero(piece == LINE_FEED) + start
    ends = ends - (chars[ends - 1] == RETURN)
    ends = ends[chars[ends - 1] == COMMA]
    outside = (np.searchsorted(quotes, ends) + seen.inside) % 2 == 0
    ends = ends[outside]
    for number in range(len(seen.endings)):
        ends = ends[chars[ends - number - 1] == COMMA]
        seen.endings[number] += len(ends)
    seen.inside = (len(quotes) + seen.inside) % 2
