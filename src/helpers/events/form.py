"""Whether a CSV file has the form that a lenient parser would not insist on."""

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BLOCK = 4 << 20
LINE_FEED, RETURN, QUOTE, COMMA = b'\n\r",'


@dataclass
class Form:
    """What one pass over the bytes says: whether text and quotes are well formed, and how rows end.

    ``endings`` has, for each number of commas up to the one asked for, how many rows end with at least so many.
    """

    sound: bool
    endings: list[int]
    sha256: str
    size: int


def form(path: Path, commas: int) -> Form:
    """The form of a file, read once."""
    digest, decoder, rest = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")(), b""
    found, inside, mark = Form(True, [0] * commas, "", 0), 0, codecs.BOM_UTF8
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK):
            digest.update(block)
            found.size += len(block)
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                found.sound = False
            whole, end, tail = block.rpartition(b"\n")
            if end:
                inside = _lines((rest + whole).removeprefix(mark) + end, inside, found)
                rest, mark = tail, b""
            else:
                rest += block
    if rest:
        inside = _lines(rest.removeprefix(mark) + b"\n", inside, found)
    found.sound = found.sound and not inside and not decoder.getstate()[0]
    found.sha256 = digest.hexdigest()
    return found


def _lines(text: bytes, inside: int, found: Form) -> int:
    """Take whole lines in; ``inside`` is 1 where they begin between two quotes, what is returned where they end so."""
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n")
    chars = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(chars == QUOTE)
    opening, closing = quotes[inside::2], quotes[1 - inside :: 2]
    # what doubles a quote closes a cell and opens it again, as far as this is concerned
    before, after = chars[opening[opening > 0] - 1], chars[closing + 1]
    for beside in (before, after):
        found.sound = found.sound and bool(np.isin(beside, (COMMA, LINE_FEED, QUOTE)).all())
    at = text.find(b",\n")
    while at >= 0:
        if (int(np.searchsorted(quotes, at)) + inside) % 2 == 0:
            for number in range(len(found.endings)):
                if at < number or text[at - number] != COMMA:
                    break
                found.endings[number] += 1
        at = text.find(b",\n", at + 1)
    return (len(quotes) + inside) % 2
