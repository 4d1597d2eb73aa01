"""Every figure in the articles is accounted for."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from helpers import check
from helpers.check.figures import VAGUE, WORDS, Figure, figures
from helpers.errors import DATA_INVALID, Problem, Refusal

FOLDER_VARIABLE = "ARTICLES"
NUMERIC_DATE = re.compile(r"\d{4}[-/.]\d{2}[-/.]\d{2}|\d{2}[-/.]\d{2}[-/.]\d{4}")
VALUES = ("value_low", "value_best", "value_high")
DATES = ("date_edtf", "base_edtf", "date_announced", "date_effective")
# What a row says in words about its number, its period and its base. The statement itself counts only in tables
# that hold neither numbers nor events: an event's sentence must not stand in for the count that belongs to it.
WORDED = ("value_words", "date_basis", "base_words")
STATED = ("presence", "milestones", "judgements")


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
    that is missing or differs from its sha256 is one problem, and its rows are then left alone; so is a text that no
    source names, for its figures are accounted for by nobody.
    """
    record = check.record(folder)
    sources = [row for row in record["sources"].rows if row["layer"] == "article"]
    found = [problem for source in sources for problem in of_article(record, source, articles)]
    return sorted([*_unnamed(record["sources"].rows, articles), *found])


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


def _unnamed(sources: list[check.Row], articles: Path) -> Iterator[Problem]:
    named = {row["text_file"] for row in sources if row["layer"] == "article"}
    for path in sorted(articles.iterdir()) if articles.is_dir() else ():
        if path.is_file() and path.name not in named and not path.name.startswith("."):
            message = "no source names this text; name it as text_file in sources.csv, or keep it elsewhere"
            yield Problem(check.shown_path(path), 1, 1, "UNNAMED", message)


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
    for line, in_line in article.figures.items():
        numeric = [match.span() for match in NUMERIC_DATE.finditer(article.lines[line])]
        dateline = published[2] & {figure.number for figure in in_line}
        for figure in in_line:
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
    dated = re.findall(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", edtf)
    years, months, days = (
        ({int(part) for part in parts if part} for parts in zip(*dated, strict=True))
        if dated
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
