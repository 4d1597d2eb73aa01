"""Every figure in the articles is accounted for."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from text_to_num import Token, find_numbers

from helpers import check
from helpers.errors import DATA_INVALID, Problem, Refusal

FOLDER_VARIABLE = "ARTICLES"

# What counts as a figure, besides the cardinals and ordinals that the library finds:
# - every group of digits, with a separator of thousands or a decimal mark, alone or inside a word ("covid-19");
# - the words below: multiples, fractions, dozens, and plurals such as "hundreds", which name no number (None).
# The French articles un and une are no figures, nor is the letter o, which the library reads as a nought. Roman
# numerals and quantities without a number (many, several, a few) are not looked for.
DIGITS = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f,.]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f,.]\d{3})+")
NUMERIC_DATE = re.compile(r"\d{4}[-/.]\d{2}[-/.]\d{2}|\d{2}[-/.]\d{2}[-/.]\d{4}")
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
VALUES = ("value_low", "value_best", "value_high")
DATES = ("date_edtf", "base_edtf", "date_announced", "date_effective")
# What a row says in words about its number, its period and its base. The statement itself counts only in tables
# that hold neither numbers nor events: an event's sentence must not stand in for the count that belongs to it.
WORDED = ("value_words", "date_basis", "base_words")
STATED = ("presence", "milestones", "judgements")


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


def articles() -> Path | None:
    """The folder of the article texts, from the environment variable ARTICLES; None where it is not set."""
    return Path(os.environ[FOLDER_VARIABLE]) if os.environ.get(FOLDER_VARIABLE) else None


def require(folder: Path, articles: Path) -> None:
    """Return nothing where every figure is accounted for; raise Refusal (exit code 65) with every problem otherwise."""
    if found := problems(folder, articles):
        raise Refusal(DATA_INVALID, found)


def problems(folder: Path, articles: Path) -> list[Problem]:
    """Every value that does not stand in its cited lines and every figure of a text that no row accounts for.

    ``folder`` is a data folder that ``check`` passed, ``articles`` the folder with the text files it names. A text
    that is missing or differs from its sha256 is one problem, and its rows are then left alone.
    """
    record = check.record(folder)
    sources = [row for row in record["sources"].rows if row["layer"] == "article"]
    return sorted(problem for source in sources for problem in of_article(record, source, articles))


def of_article(record: check.RawTables, source: check.Row, articles: Path) -> Iterator[Problem]:
    """What ``problems`` says of one article."""
    if fault := _unlike(source, articles):
        yield fault
        return
    article = Article(source, articles)
    cited = [row for row in check.claims(record) if row["source_id"] == source["source_id"]]
    excused = [row for row in record["not_coded"].rows if row["source_id"] == source["source_id"]]
    for row in cited:
        yield from _unsupported(row, article)
    for row in excused:
        yield from _idle(row, article)
    yield from _unaccounted(article, cited, excused)


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
    found = []
    for match in DIGITS.finditer(content):
        scale = SCALE.match(content, match.end())
        factor = SCALES[scale[1].lower().removesuffix("s")] if scale else 1
        found.append((match.start(), scale.end() if scale else match.end(), _number(match[0]) * factor))
    for pattern, number in WORDS[lang].items():
        found += [(*match.span(), number) for match in re.finditer(rf"(?i)\b(?:{pattern})\b", content)]
    words = [_Word(match) for match in re.finditer(r"[^\W\d_]+|[\W\d_]", content)]
    for number in find_numbers(words, lang, threshold=0):
        start, end = words[number.start].start, words[number.end - 1].end
        if content[start:end].lower() not in NO_FIGURES[lang]:
            found.append((start, end, number.value))
    # Of words read twice the vague reading stands ("millions" is no 1,000,000), and nothing is counted inside another.
    kept: list[tuple[int, int, float | None]] = []
    for span in sorted(found, key=lambda span: (span[0], span[2] is not None)):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _number(digits: str) -> float:
    if GROUPED.fullmatch(digits):
        return float(re.sub(r"\D", "", digits))
    return float(digits.replace(",", "."))


class Article:
    """One text: its lines and its figures by line number."""

    def __init__(self, source: check.Row | Mapping[str, str], folder: Path):
        self.source, self.file = source, check.shown_path(folder / source["text_file"])
        text = (folder / source["text_file"]).read_text(encoding="utf-8")
        self.lines = dict(enumerate(text.split("\n"), 1))
        self.figures: dict[int, list[Figure]] = {}
        for figure in figures(text, source["lang"]):
            self.figures.setdefault(figure.line, []).append(figure)

    def cited(self, row: check.Row) -> list[int]:
        """The lines that a row names and that hold text."""
        return [line for line in map(int, row["locator"].split()) if self.lines.get(line, "").strip()]


def _unlike(source: check.Row, folder: Path) -> Problem | None:
    try:
        data = (folder / source["text_file"]).read_bytes()
        data.decode()
    except OSError as error:
        return source.problem("MISSING", "text_file", f"a file in {folder}: {error.strerror}")
    except UnicodeDecodeError:
        return source.problem("ENCODING", "text_file", "a text in UTF-8")
    if hashlib.sha256(data).hexdigest() != source["text_sha256"]:
        return source.problem("CHANGED", "text_sha256", f"that of {source['text_file']}: the text is another one")
    if source["lang"] not in WORDS:
        return source.problem("LANGUAGE", "lang", f"one of {', '.join(WORDS)}: number words of others are not known")
    return None


def _unsupported(row: check.Row, article: Article) -> Iterator[Problem]:
    """The lines cited that do not exist and the values that do not stand in the lines cited."""
    lines = article.cited(row)
    for line in row["locator"].split():
        if int(line) not in lines:
            yield row.problem("LOCATOR", "locator", f"lines of {article.file} that hold text; {line} does not")
    there = [figure for line in lines for figure in article.figures.get(line, [])]
    words = {word for line in lines for word in re.findall(r"\w+", article.lines[line].lower())}
    numbers = {figure.number for figure in there} | ({1.0} if words & {"un", "une", "one"} else set())
    for column in VALUES:
        if row[column] and float(row[column]) not in numbers:
            yield row.problem("UNSUPPORTED", column, f"a figure of line {row['locator']} of {article.file}")
    for word in VAGUE.keys() & re.findall(r"\w+", row["value_words"].lower()):
        if not VAGUE[word] & words:
            expected = f"a word of line {row['locator']} of {article.file}; no {' or '.join(sorted(VAGUE[word]))} there"
            yield row.problem("UNSUPPORTED", "value_words", expected)


def _idle(row: check.Row, article: Article) -> Iterator[Problem]:
    line = article.lines.get(int(row["locator"]), "")
    if not re.search(rf"(?<!\w){re.escape(_plain(row['figure']))}(?!\w)", _plain(line)) and not any(
        _plain(figure.text) == _plain(row["figure"]) for figure in article.figures.get(int(row["locator"]), [])
    ):
        yield row.problem("NOT-THERE", "figure", f"a figure as it stands in line {row['locator']} of {article.file}")


def _unaccounted(article: Article, cited: list[check.Row], excused: list[check.Row]) -> Iterator[Problem]:
    for figure in unaccounted(article, cited, excused):
        message = f"figure '{figure.text}'; cite it in a row or list it in not_coded.csv"
        yield Problem(article.file, figure.line, figure.column, "UNACCOUNTED", message)


def unaccounted(article: Article, cited: Iterable[check.Row], excused: Iterable[check.Row]) -> Iterator[Figure]:
    """The figures of a text that neither a row that cites their line nor one of ``not_coded`` accounts for."""
    stated = [(set(article.cited(row)), *_stated(row)) for row in cited]
    published = _date_parts(article.source["source_date"])
    left_out = {(int(row["locator"]), _plain(row["figure"])) for row in excused}
    for line, found in article.figures.items():
        numeric = [match.span() for match in NUMERIC_DATE.finditer(article.lines[line])]
        dateline = published[2] & {figure.number for figure in found}
        for figure in found:
            said = [part for lines, *part in stated if line in lines]
            said += [(set(), published, "")] if dateline else []
            if (line, _plain(figure.text)) in left_out or any(_says(*part, figure, numeric) for part in said):
                continue
            yield figure


def _stated(row: check.Row) -> tuple[set[float], tuple[set[int], ...], str]:
    """The numbers that a row states as values or words, the parts of its dates and its vague words."""
    worded = [row.get(column) for column in WORDED]
    worded += [row["claim"]] if row.table.name in STATED else []
    # Digits in these texts are dates and line numbers, not what the article says.
    numbers = {figure.number for text in worded for figure in figures(text, "en") if not figure.text[0].isdigit()}
    numbers |= {float(row[column]) for column in VALUES if row[column]}
    dates = [_date_parts(row.get(column)) for column in DATES]
    return numbers - {None}, tuple(set().union(*parts) for parts in zip(*dates, strict=True)), " ".join(worded).lower()


def _date_parts(edtf: str) -> tuple[set[int], set[int], set[int]]:
    """The days, months and years written in an EDTF text."""
    found = re.findall(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", edtf)
    years, months, days = (
        ({int(part) for part in parts if part} for parts in zip(*found, strict=True))
        if found
        else (set(), set(), set())
    )
    return days, months, years


def _says(
    numbers: set[float], date_parts: tuple[set[int], ...], words: str, figure: Figure, numeric: list[tuple[int, int]]
) -> bool:
    """Whether a row that cites the line states the figure; a month does so only inside a date written in digits."""
    days, months, years = date_parts
    if figure.number is None:
        return any(figure.text.lower() in VAGUE[word] for word in VAGUE if re.search(rf"\b{word}\b", words))
    if figure.number in numbers:
        return True
    in_date = any(start <= figure.column - 1 < end for start, end in numeric)
    return figure.text.isdigit() and figure.number in days | years | (months if in_date else set())


def _plain(text: str) -> str:
    return re.sub(r"\s", " ", text).casefold()
