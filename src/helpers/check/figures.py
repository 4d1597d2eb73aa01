"""The figures of a text: its digits, its number words."""

import re
from typing import NamedTuple

from text_to_num import Token, find_numbers

# What counts as a figure, besides the cardinals and ordinals that the library finds:
# - every group of digits, with a separator of thousands or a decimal mark, alone or inside a word ("covid-19");
# - the words below: multiples, fractions, dozens, and plurals such as "hundreds", which name no number (None).
# The French articles un and une are no figures, nor is the letter o, which the library reads as a nought. Roman
# numerals and quantities without a number (many, several, a few) are not looked for.
DIGITS = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f,.]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f,.]\d{3})+")
NO_FIGURES = {"en": {"o"}, "fr": {"un", "une"}}
WORDS = {
    "en": {
        r"once": 1,
        r"twice|twofold|double[ds]?|doubling": 2,
        r"thrice|threefold|triple[ds]?|tripling": 3,
        r"fourfold|quadruple[ds]?|quadrupling": 4,
        r"fivefold": 5,
        r"tenfold": 10,
        r"hundredfold": 100,
        r"half|halves|halved": 0.5,
        r"quarters?": 0.25,
        r"dozen": 12,
        r"tens|dozens|scores|hundreds|thousands|millions|billions": None,
    },
    "fr": {
        r"seconde?s?": 2,
        r"doubles?|doubl(?:er|ent|é|ée|és|ées|ement|ait|aient)": 2,
        r"triples?|tripl(?:er|ent|é|ée|és|ées|ement|ait|aient)": 3,
        r"quadruples?|quadrupl(?:er|ent|é|ée|és|ées|ement|ait|aient)": 4,
        r"décuples?|décupl(?:er|ent|é|ée|és|ées)": 10,
        r"demie?s?|moitiés?": 0.5,
        r"tiers": 3,
        r"quarts?": 0.25,
        r"dizaine": 10,
        r"douzaine": 12,
        r"quinzaine": 15,
        r"vingtaine": 20,
        r"trentaine": 30,
        r"quarantaine": 40,
        r"cinquantaine": 50,
        r"soixantaine": 60,
        r"centaine": 100,
        r"millier": 1000,
        r"dizaines|douzaines|vingtaines|trentaines|centaines|milliers|millions|milliards": None,
    },
}
SCALE = re.compile(r"[ \u00a0\u202f](millions?|billions?|thousand|milliers?|milliards?|mille)\b", re.IGNORECASE)
SCALES = {"million": 1e6, "billion": 1e9, "milliard": 1e9, "thousand": 1e3, "millier": 1e3, "mille": 1e3}
# A coder writes vague words in English; a French "dizaines" may have become tens or dozens.
VAGUE = {
    "tens": {"tens", "dizaines"},
    "dozens": {"dozens", "douzaines", "dizaines"},
    "scores": {"scores", "vingtaines"},
    "hundreds": {"hundreds", "centaines"},
    "thousands": {"thousands", "milliers"},
    "millions": {"millions"},
    "billions": {"billions", "milliards"},
}


class Figure(NamedTuple):
    """A figure as it stands in a text; ``number`` is None for a word such as "dozens"."""

    line: int
    column: int
    text: str
    number: float | None


class _Word(Token):
    def __init__(self, match: re.Match):
        self.start, self.end, self.word = match.start(), match.end(), match[0]

    def text(self) -> str:
        return self.word


def figures(text: str, lang: str) -> list[Figure]:
    """Every group of digits and every number word of a text in English ("en") or French ("fr"), in reading order.

    Lines end with a line feed and count from 1, as columns do.
    """
    return [
        Figure(line, start + 1, content[start:end], number)
        for line, content in enumerate(text.split("\n"), 1)
        for start, end, number in _spans(content, lang)
    ]


def _spans(content: str, lang: str) -> list[tuple[int, int, float | None]]:
    spans = []
    for match in DIGITS.finditer(content):
        scale = SCALE.match(content, match.end())
        factor = SCALES[scale[1].lower().removesuffix("s")] if scale else 1
        spans.append((match.start(), scale.end() if scale else match.end(), _number(match[0]) * factor))
    for pattern, number in WORDS[lang].items():
        spans += [(*match.span(), number) for match in re.finditer(rf"(?i)\b(?:{pattern})\b", content)]
    words = [_Word(match) for match in re.finditer(r"[^\W\d_]+|[\W\d_]", content)]
    for number in find_numbers(words, lang, threshold=0):
        start, end = words[number.start].start, words[number.end - 1].end
        if content[start:end].lower() not in NO_FIGURES[lang]:
            spans.append((start, end, number.value))
    # Of words read twice the vague reading stands ("millions" is no 1,000,000), and nothing is counted inside another.
    kept: list[tuple[int, int, float | None]] = []
    for span in sorted(spans, key=lambda span: (span[0], span[2] is not None)):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _number(digits: str) -> float:
    if GROUPED.fullmatch(digits):
        return float(re.sub(r"\D", "", digits))
    return float(digits.replace(",", "."))
