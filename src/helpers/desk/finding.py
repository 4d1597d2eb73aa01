"""What a sentence says besides its periods: numbers, places, speakers."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from babel.core import get_global

from helpers.check.figures import Figure, figures
from helpers.desk import vocabulary
from helpers.language import LOCALES

# what stands before a number, the longer words first: "no more than" is no "more than"
BOUNDS = {
    "en": {
        "at_most": r"up to|at most|no more than|not more than|a maximum of",
        "at_least": r"at least|no fewer than|no less than|a minimum of",
        "more_than": r"more than|over|above|upwards of|in excess of",
        "fewer_than": r"fewer than|less than|under|below",
        "approx": r"about|some|around|roughly|nearly|almost|approximately|close to|an estimated",
    },
    "fr": {
        "at_most": r"jusqu[’']à|au plus|au maximum|pas plus de",
        "at_least": r"au moins|au minimum|pas moins de",
        "more_than": r"plus de|plus du|plus d[’']|au-delà de",
        "fewer_than": r"moins de|moins d[’']|en dessous de",
        "approx": r"environ|quelque|quelques|près de|presque|autour de|à peu près|quasi",
    },
}
# a French round number says "about" by itself
ROUND = re.compile(r"(?i)(?:diz|quinz|vingt|trent|quarant|cinquant|soixant|cent)aine|millier")
RANGE = {"en": r"\s*(?:to|or|–|-)\s*", "fr": r"\s*(?:à|ou|–|-)\s*"}
BETWEEN = {"en": ("between", r"\s+and\s+"), "fr": ("entre", r"\s+et\s+")}
FROM = {"en": r"(?i)\bfrom\s*$", "fr": r"(?i)\b(?:de|du)\s*$"}
# of a place's name, what a text may leave out
PLAIN = re.compile(r"^(?:monts|camp d[’']|vallée (?:de |d[’'])|province de )|(?: mountains| camp| valley| province)$")
NEAR = 80


class Number(NamedTuple):
    """A number as a sentence states it: the first and last figure it is made of, and the cells that say it."""

    first: Figure
    last: Figure
    cells: dict[str, str]


class Speaker(NamedTuple):
    """Who says a sentence: the id of a known origin, and how the sentence presents it; blank where no word tells."""

    origin_id: str
    attribution: str


def numbers(sentence: str, lang: str, skipped: Iterable[tuple[int, int]] = ()) -> list[Number]:
    """The numbers of a sentence without those that begin within the characters ``skipped``; columns are from 1."""
    spans = list(skipped)
    left = [
        figure
        for figure in figures(sentence, lang)
        if not any(start <= figure.column - 1 < end for start, end in spans)
    ]
    told = []
    while left:
        first = left.pop(0)
        last = left.pop(0) if left and _range(sentence, lang, first, left[0]) else first
        told.append(Number(first, last, _cells(sentence, lang, first, last)))
    return told


def _range(sentence: str, lang: str, first: Figure, last: Figure) -> bool:
    if first.number is None or last.number is None or first.number >= last.number:
        return False
    before, between = sentence[: first.column - 1], sentence[end(first) : last.column - 1]
    opening, joined = BETWEEN[lang]
    if re.fullmatch(joined, between):
        return re.search(rf"(?i)\b{opening}\s*$", before) is not None
    # "from 500 to 4,000" is a change and no range
    return re.fullmatch(RANGE[lang], between) is not None and not re.search(FROM[lang], before)


def _cells(sentence: str, lang: str, first: Figure, last: Figure) -> dict[str, str]:
    if first.number is None:
        return {"value_words": vocabulary.VAGUE.get(first.text.lower(), first.text.lower())}
    bound = _bound(sentence[: first.column - 1], lang)
    if not bound and ROUND.search(first.text):
        bound = "approx"
    if first is not last:
        kind = "approx" if bound == "approx" else "exact"
        return {"value_low": f"{first.number:.12g}", "value_high": f"{last.number:.12g}", "bound": kind}
    column = {"at_least": "value_low", "more_than": "value_low", "at_most": "value_high", "fewer_than": "value_high"}
    return {column.get(bound, "value_best"): f"{first.number:.12g}", "bound": bound or "exact"}


def _bound(before: str, lang: str) -> str:
    return next(
        (
            bound
            for bound, words in BOUNDS[lang].items()
            if re.search(rf"(?i)\b(?:{words})\s*(?:the |a |an )?$", before)
        ),
        "",
    )


def end(figure: Figure) -> int:
    """The first character after a figure, from 0."""
    return figure.column - 1 + len(figure.text)


def places(sentence: str, rows: Iterable[Mapping[str, str]], lang: str) -> list[str]:
    """The ids of the places that a sentence names, each once; a name within a longer one is not counted."""
    named: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        name = row["name" if lang == "en" else "name_fr"]
        for form in {name, PLAIN.sub("", name)}:
            named.setdefault(form.lower(), []).append(row)
    pattern = "|".join(re.escape(name) for name in sorted(named, key=len, reverse=True))
    told = []
    for match in re.finditer(rf"(?i)(?<![\w-])(?:{pattern})(?![\w-])", sentence):
        told.append(_which(sentence, match, named[match[0].lower()]))
    return list(dict.fromkeys(told))


def _which(sentence: str, match: re.Match, rows: list[Mapping[str, str]]) -> str:
    """The place that a name stands for: the governorate where the word says so, else the town."""
    province = re.match(r"(?i)\s+(?:province|governorate)", sentence[match.end() :]) or re.search(
        r"(?i)\b(?:province|gouvernorat) (?:de |d[’'])$", sentence[: match.start()]
    )
    fitting = [row for row in rows if (row["kind"] == "governorate") == bool(province)]
    return (fitting or rows)[0]["place_id"]


def countries(sentence: str, codes: Iterable[str], lang: str) -> list[str]:
    """Those of the countries, by ISO 3166-1 alpha-3 code, that a sentence names."""
    aliases, names = get_global("territory_aliases"), LOCALES[lang].territories
    return [code for code in codes if re.search(rf"\b{re.escape(names[aliases[code][0]])}\b", sentence)]


def speaker(sentence: str, rows: Iterable[Mapping[str, str]], lang: str) -> Speaker:
    """Who says a sentence: the known origin that stands nearest to a word of attribution, if one does."""
    said = list(re.finditer(vocabulary.SAID[lang], sentence))
    if not said:
        return Speaker("", "unattributed" if re.search(vocabulary.HEARSAY[lang], sentence) else "")
    near: list[tuple[int, str]] = []
    for row in rows:
        for form in _forms(row):
            for match in re.finditer(rf"(?<![\w-]){re.escape(form)}(?![\w-])", sentence):
                gap = min(max(word.start() - match.end(), match.start() - word.end()) for word in said)
                near += [(gap, row["origin_id"])] if gap <= NEAR else []
    attribution = "quoted" if re.search(r"[“«\"]", sentence) else "reported"
    return Speaker(min(near)[1] if near else "", attribution)


def _forms(row: Mapping[str, str]) -> set[str]:
    """The names by which a text may call an origin; none for one without a name and for the group itself."""
    if row["named"] != "true" or row["kind"] == "writer" or row["origin_id"] == "is-group":
        return set()
    name, _, rest = row["name"].partition(" (")
    shortened = re.findall(r"\b[A-Z]{3,}\b", rest)
    french = row["name_fr"].partition(" (")[0]
    return {name, french, *shortened, *([] if "(" in row["short"] else [row["short"]])} - {""}
