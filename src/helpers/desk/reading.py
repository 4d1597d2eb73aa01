"""A text as numbered lines."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from helpers.check import shown_path
from helpers.errors import CONFIGURATION, DATA_INVALID, Refusal

COMMON = {
    "en": re.compile(r"(?i)\b(?:the|of|and|that|with|from|was|were|has|have|its|said)\b"),
    "fr": re.compile(r"(?i)\b(?:le|la|les|des|du|et|que|dans|avec|est|sont|une|pour|sur)\b"),
}
# a full stop after these ends no sentence
SHORTENED = r"(?<!\b[A-Z])(?<!\bGen)(?<!\bCol)(?<!\bLt)(?<!\bMaj)(?<!\bMr)(?<!\bDr)(?<!\bNo)(?<!\bSt)(?<!\bMM)"
END = re.compile(rf"(?:(?<=[!?])|{SHORTENED}\.|(?<=[.!?])[”\"’»]|(?<=[.!?]) »)\s+(?=[«“\"‘]?\s?[A-ZÀ-Þ0-9])")


class Sentence(NamedTuple):
    """A sentence and where it stands: its line from 1, its first character in that line from 0."""

    line: int
    start: int
    text: str


@dataclass(frozen=True)
class Text:
    """A text file as read; ``digest`` is the SHA-256 of its bytes, ``lang`` the language it looks to be in."""

    name: str
    digest: str
    lang: str
    lines: tuple[str, ...]

    def sentences(self) -> list[Sentence]:
        """The sentences in reading order; none goes over the end of a line."""
        return [sentence for number, line in enumerate(self.lines, 1) for sentence in _split(number, line)]

    def paragraph(self, line: int) -> int:
        """Which of the lines that hold text a line is, from 1."""
        return sum(bool(content.strip()) for content in self.lines[:line])


def read(path: Path) -> Text:
    """A text; raises Refusal where there is no such file (78) or it holds no text in UTF-8 (65)."""
    try:
        data = path.read_bytes()
        content = data.decode()
    except OSError as error:
        expected = "the text file of an article, or the id of a draft"
        raise Refusal(CONFIGURATION, [f"{path}: cannot be read: {error.strerror}; expected {expected}"]) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refusal(DATA_INVALID, [f"{shown_path(path)}:{line}:1: ENCODING not UTF-8; save it as UTF-8"]) from None
    if not content.strip():
        raise Refusal(DATA_INVALID, [f"{shown_path(path)}:1:1: EMPTY the file holds no text"])
    lang = max(COMMON, key=lambda code: len(COMMON[code].findall(content)))
    lines = tuple(line.removesuffix("\r") for line in content.split("\n"))
    return Text(path.name, hashlib.sha256(data).hexdigest(), lang, lines)


def _split(number: int, line: str) -> list[Sentence]:
    sentences, start = [], 0
    for end in [match.end() for match in END.finditer(line)] + [len(line)]:
        if line[start:end].strip():
            sentences.append(Sentence(number, start, line[start:end].rstrip()))
        start = end
    return sentences
