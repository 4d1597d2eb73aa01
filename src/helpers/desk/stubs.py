"""A first draft of a text."""

import re
from pathlib import Path

from helpers.desk import derive, events, files, finding, periods, vocabulary
from helpers.desk.files import NOT_CODED, OPEN, STATEMENTS, Draft, Line
from helpers.desk.reading import Sentence

CLAUSE = re.compile(r"[,;:](?=\s)|\s(?:and|while|but|et|mais|tandis que)\s")
# a digit within a word belongs to a name
PART_OF_NAME = re.compile(r"[^\W\d_][\w-]*$")
SAID, NEAR = 400, 30


def make(source_id: str, path: Path) -> Draft:
    """The draft of a text, written beside the data folder. Raises Refusal as ``files.begin``, and (73)."""
    draft = files.begin(source_id, path)
    draft.rows = {"origins": [], "places": [], "links": [], "sources": [_source(draft)]}
    draft.rows[STATEMENTS] = _statements(draft)
    for number, line in enumerate(draft.statements, 1):
        line.cells["row"] = f"r{number}"
    derive.complete(draft)
    files.write(draft, path)
    return draft


def _source(draft: Draft) -> Line:
    """The row of the source: what the file and its lines tell, ``?`` for what a person must say."""
    lang = draft.text.lang
    days = [(periods.whole(line, lang), number) for number, line in enumerate(draft.text.lines, 1)]
    day, number = next((one for one in days if one[0]), (OPEN, 0))
    cells = dict.fromkeys(draft.columns("sources"), "")
    cells |= dict.fromkeys(derive.required(draft, "sources"), OPEN)
    covered = finding.countries(" ".join(draft.text.lines), derive.countries(draft), lang)
    cells |= {"source_id": draft.source_id, "layer": "article", "lang": lang, "source_headline_fr": OPEN}
    cells |= {"source_date": day, "date_basis": f"stated in line {number}" if number else OPEN}
    cells |= {
        "text_file": draft.text.name,
        "text_sha256": draft.text.digest,
        "covers_country": " ".join(covered) or OPEN,
    }
    return Line(cells)


def _statements(draft: Draft) -> list[Line]:
    lines = []
    for sentence in draft.text.sentences():
        if not periods.whole(draft.text.lines[sentence.line - 1], draft.text.lang):
            lines += _of_sentence(draft, sentence)
    return _without_headline(draft, lines)


def _of_sentence(draft: Draft, sentence: Sentence) -> list[Line]:
    """A row for each number of a sentence; one for a sentence without any of which a word tells the table."""
    lang = draft.text.lang
    named = periods.named(sentence.text, lang, draft.source["source_date"])
    numbers = finding.numbers(sentence.text, lang, [(period.start, period.end) for period in named])
    shared = _shared(draft, sentence, named)
    if not numbers:
        table = vocabulary.without_number(sentence.text)
        cells = vocabulary.guesses(table, "", sentence.text)
        return [_line(draft, sentence, table, shared, cells)] if table else []
    lines = []
    for number in numbers:
        table, cells = guessed(sentence.text, number)
        line = _line(draft, sentence, table, shared | number.cells, cells)
        line.cells["figure"] = sentence.text[number.first.column - 1 : finding.end(number.last)]
        if PART_OF_NAME.search(sentence.text[: number.first.column - 1]):
            line.cells |= {"table": NOT_CODED, "reason": "a part of a name"}
        lines.append(line)
    return lines


def guessed(sentence: str, number: finding.Number) -> tuple[str, dict[str, str]]:
    """The table of the statement of a number, ``?`` where no word tells, and the cells that words next to it say."""
    near, clause = _around(sentence, number)
    table = vocabulary.table(near, clause, number.first.text)
    return table, vocabulary.guesses(table, near, clause)


def _shared(draft: Draft, sentence: Sentence, named: list[periods.Period]) -> dict[str, str]:
    """The cells that every statement of a sentence has: who says it, when and where."""
    lang = draft.text.lang
    origins = [*draft.record["origins"].rows, *(line.cells for line in draft.rows["origins"])]
    origin_id, attribution = finding.speaker(sentence.text, origins, lang)
    if attribution == "unattributed":
        origin_id = derive.writer(draft)
    cells = {"attribution": attribution or OPEN, "origin_id": origin_id or OPEN}
    dated = [period.edtf for period in named if period.edtf]
    cells["date_edtf"] = dated[0] if len(dated) == 1 else OPEN
    inferred = "; the year is that of the source" if cells["date_edtf"].endswith("?") else ""
    cells["date_basis"] = f"stated in line {sentence.line}{inferred}" if len(dated) == 1 else OPEN
    cells["place_id"] = " ".join(finding.places(sentence.text, draft.record["places"].rows, lang))
    covered = draft.rows["sources"][0].cells["covers_country"]
    named_here = " ".join(finding.countries(sentence.text, derive.countries(draft), lang))
    # an article about one country means it where a sentence names none
    cells["country"] = named_here or ("" if cells["place_id"] else covered if len(covered) == 3 else OPEN)
    return cells


def _line(draft: Draft, sentence: Sentence, table: str, cells: dict, guesses: dict) -> Line:
    said = sentence.text if len(sentence.text) <= SAID else sentence.text[: SAID - 1] + "…"
    empty = dict.fromkeys(draft.columns(STATEMENTS), "")
    own = {"table": table, "locator": str(sentence.line), "said": re.sub(r"\s+", " ", said).lstrip("=+-@– ")}
    # what is no toll of one day may be a total over a period
    event = {"event_id": events.name(cells)} if guesses.get("what") in events.TOLLS else {}
    return Line(empty | own | cells | guesses | event)


def _around(sentence: str, number: finding.Number) -> tuple[str, str]:
    """The words right after a number, and the part of the sentence between two commas or conjunctions around it."""
    start, end = number.first.column - 1, finding.end(number.last)
    before = [match.end() for match in CLAUSE.finditer(sentence) if match.end() <= start]
    after = [match.start() for match in CLAUSE.finditer(sentence) if match.start() >= end]
    clause_end = min(after, default=len(sentence))
    return sentence[end : min(clause_end, end + NEAR)], sentence[max(before, default=0) : clause_end]


def _without_headline(draft: Draft, lines: list[Line]) -> list[Line]:
    """The rows without those of the first line that say what one further down says, where they are cited beside it."""
    first = str(next(number for number, line in enumerate(draft.text.lines, 1) if line.strip()))
    kept = [line for line in lines if line.cells["locator"] != first]
    values = ("value_low", "value_best", "value_high", "value_words")
    for line in [line for line in lines if line.cells["locator"] == first]:
        told = values if any(line.cells[column] for column in values) else ("about", "direction")
        same = [other for other in kept if all(other.cells[column] == line.cells[column] for column in told)]
        if same and any(line.cells[column] for column in (*values, "direction")):
            same[0].cells["locator"] = f"{first} {same[0].cells['locator']}"
        else:
            kept.insert(0, line)
    return kept
