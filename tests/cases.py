"""A small valid record, and the catalogue of bad inputs: what is done to one file of it, and what must be said."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DICTIONARY = Path(__file__).resolve().parents[1] / "data" / "datapackage.json"

CLAIM = {
    "source_id": "press-2024",
    "locator": "3",
    "origin_id": "army",
    "attribution": "reported",
    "claim": "The army says so.",
    "claim_fr": "L’armée le dit.",
    "date_edtf": "2024-03-01",
    "date_basis": "stated in the line",
    "country": "IRQ",
    "credibility": "3",
    "credibility_basis": "single origin",
}
NUMBER = CLAIM | {"value_best": "12", "bound": "exact", "unit": "people", "value_status": "stated"}
EVENT = CLAIM | {
    "event_id": "raid-2024-03-01",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "initiator": "state_force",
    "initiator_basis": "says the army",
    "claimed": "not_stated",
}
COUNT = NUMBER | {
    "event_id": "raid-2024-03-01",
    "what": "killed",
    "who": "is",
    "actor": "iraqi_forces",
    "count_basis": "self_reported",
}
GRADE = {"party_to_conflict": "no", "reliability": "C", "reliability_basis": "names its origins"}
SOURCE = GRADE | {
    "source_headline": "A raid",
    "date_basis": "dateline",
    "lang": "en",
    "covers_edtf": "2024-02/2024-03",
    "covers_country": "IRQ",
}
ORIGIN = GRADE | {"kind": "body", "named": "true"}
PLACE = {"country": "IRQ", "place_basis": "named in line 3", "governorate_id": "IQ-NI"}

RECORD = {
    "events": [
        EVENT | {"claim_id": "press-2024-01", "place_id": "long-hill"},
        EVENT | {"claim_id": "press-2024-02", "event_id": "ambush-2024-03", "date_edtf": "2024-03?"},
    ],
    "counts": [
        COUNT | {"claim_id": "press-2024-03", "doubt": "Said “about”.", "doubt_fr": "Dit « environ »."},
        COUNT | {"claim_id": "press-2024-04", "value_best": "5", "part_of": "press-2024-03"},
        COUNT | {"claim_id": "press-2024-05", "value_best": "7", "part_of": "press-2024-03"},
    ],
    "ratios": [
        NUMBER
        | {"claim_id": "press-2024-06", "value_best": "3", "unit": "times", "what": "attacks", "who": "not_applicable"}
        | {"actor": "is", "count_basis": "not_stated", "op": "equal", "base_edtf": "2024-02", "base_words": "February"}
        | {"is_projection": "false"},
    ],
    "forces": [
        NUMBER
        | {"claim_id": "press-2024-07", "value_best": "", "value_low": "2500", "bound": "more_than"}
        | {
            "unit": "personnel",
            "force": "us",
            "about": "strength",
            "measure_type": "not_stated",
            "status": "in_effect",
        },
    ],
    "estimates": [
        NUMBER
        | {"claim_id": "press-2024-08", "value_best": "", "value_low": "3000", "value_high": "4000", "bound": "approx"}
        | {"population": "fighters", "definition": "none given", "measure": "stock"},
        CLAIM
        | {
            "claim_id": "paper-2023-01",
            "source_id": "paper-2023",
            "locator": "p. 4",
            "date_edtf": "2023",
            "unit": "people",
        }
        | {
            "value_status": "vague",
            "value_words": "thousands",
            "caveat": "Syria too.",
            "caveat_fr": "Syrie aussi.",
            "origin_id": "institute",
        }
        | {"population": "fighters", "definition": "none given", "measure": "stock"},
    ],
    "presence": [CLAIM | {"claim_id": "press-2024-09", "kind": "hideout", "place_id": "IQ-NI long-hill"}],
    "milestones": [
        CLAIM
        | {"claim_id": "press-2024-10", "kind": "political", "confounder": "true", "date_edtf": ""}
        | {"date_basis": "not dated by the source", "label": "new government", "label_fr": "nouveau gouvernement"},
    ],
    "judgements": [
        CLAIM
        | {"claim_id": "press-2024-11", "kind": "allegation", "about": "intent", "accused": "the neighbours"}
        | {"evidence_offered": "none", "response": "none recorded", "via": "outlet-gazette"},
    ],
    "sources": [
        SOURCE
        | {"source_id": "press-2024", "layer": "article", "source_office": "The Gazette", "source_type": "press"}
        | {"source_date": "2024-03-05", "text_file": "press.txt", "text_sha256": "0" * 64},
        SOURCE
        | {"source_id": "paper-2023", "layer": "context", "source_office": "An institute", "source_type": "journal"}
        | {"source_date": "2023-11", "url": "https://example.org/paper"},
    ],
    "origins": [
        ORIGIN
        | {
            "origin_id": "army",
            "name": "The army",
            "name_fr": "L’armée",
            "short": "army",
            "short_fr": "armée",
            "party_to_conflict": "yes",
        },
        ORIGIN
        | {
            "origin_id": "institute",
            "name": "An institute",
            "name_fr": "Un institut",
            "short": "institute",
            "short_fr": "institut",
            "kind": "monitor",
        },
        ORIGIN
        | {
            "origin_id": "outlet-gazette",
            "name": "The Gazette",
            "name_fr": "La Gazette",
            "short": "Gazette",
            "short_fr": "la Gazette",
            "kind": "outlet",
        },
    ],
    "places": [
        PLACE | {"place_id": "IQ-NI", "name": "Ninawa", "name_fr": "Ninive", "kind": "governorate", "where_prec": "4"},
        PLACE
        | {"place_id": "long-hill", "name": "Long Hill", "name_fr": "Longue Colline", "kind": "mountains"}
        | {"lat": "36.34", "lon": "-43.13", "where_prec": "2"},
    ],
    "series": [],
    "links": [
        {"from_claim_id": "press-2024-08", "relation": "supports", "to_claim_id": "paper-2023-01", "basis": "alike"},
    ],
    "not_coded": [{"source_id": "press-2024", "locator": "1", "figure": "4", "reason": "page number"}],
    "codings": [
        {"coding_id": "press-2024-s01", "source_id": "press-2024", "locator": "3", "table": "counts"}
        | {"statement": "The army says twelve.", "origin": "army", "reliability": "C", "credibility": "3"},
    ],
    "comparison": [
        {"round": "1", "coding_id": "press-2024-s01", "claim_id": "press-2024-03", "field": "value"}
        | {"first": "12", "second": "12", "decision": "agreed"},
    ],
}


def columns(table: str) -> list[str]:
    """The columns that the dictionary gives a table, in order."""
    resources = json.loads(DICTIONARY.read_text(encoding="utf-8"))["resources"]
    schema = next(resource["schema"] for resource in resources if resource["name"] == table)
    return [field["name"] for field in schema["fields"]]


def save(folder: Path, record: dict[str, list[dict[str, str]]] = RECORD) -> Path:
    """Write a record, with the project's own dictionary, into a folder; returns the folder."""
    (folder / "datapackage.json").write_bytes(DICTIONARY.read_bytes())
    for table, rows in record.items():
        rows = [completed(row, f"{table} {chr(97 + number)}") for number, row in enumerate(rows)]
        header = columns(table)
        unknown = {column for row in rows for column in row} - set(header)
        assert not unknown, f"{table} has no {unknown}"
        body = [[row.get(column, "") for column in header] for row in rows]
        (folder / f"{table}.csv").write_bytes(written([header, *body]))
    return folder


def completed(row: dict[str, str], name: str) -> dict[str, str]:
    """The row with what the check asks of each claim: sentences with its number, a ground of its own."""
    own = {}
    if (row.get("claim"), row.get("claim_fr")) == (CLAIM["claim"], CLAIM["claim_fr"]):
        said = [row[column] for column in ("value_low", "value_best", "value_high", "value_words") if row.get(column)]
        told = " ".join([name, *said])
        own = {"claim": f"The army says so: {told}.", "claim_fr": f"L’armée le dit : {told}, milliers, dizaines."}
    if row.get("credibility_basis") == CLAIM["credibility_basis"]:
        own["credibility_basis"] = f"single origin, {name}"
    return row | own


def written(rows: list[list[str]]) -> bytes:
    """A CSV of these rows as the record has it: UTF-8, commas, line feeds."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def restated(path: Path, cells: str, changed: str, claim: str = "") -> None:
    """Change some cells of a claim, or of the first that has them, and each of their numbers in its sentences."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if cells in line and line.startswith(claim))
    lines[at] = lines[at].replace(cells, changed, 1)
    for old, new in zip(re.findall(r"\d+", cells), re.findall(r"\d+", changed), strict=True):
        said = rf"(?<![\w-])({old}|{int(old):,})(?![\w-])".replace(",", "[, \u202f]")
        lines[at] = re.sub(said, new, lines[at])
    path.write_text("".join(lines), encoding="utf-8")


@dataclass(frozen=True)
class Case:
    """What is done to one file, and the one problem that must be reported; without a code the file must pass."""

    id: str
    file: str
    change: Callable[[bytes], bytes]
    code: str = ""
    line: int = 1
    field: int | str = 1
    hint: str = ""

    @property
    def number(self) -> int:
        return columns(self.file).index(self.field) + 1 if isinstance(self.field, str) else self.field


def table(change: Callable[[list[list[str]]], list[list[str]]]) -> Callable[[bytes], bytes]:
    """A change of rows, header included, as a change of bytes."""
    return lambda data: written(change(list(csv.reader(io.StringIO(data.decode(), newline="")))))


def put(column: str, value: str, line: int = 2) -> Callable[[bytes], bytes]:
    """Write a value into one cell of a file whose rows are one line each."""

    def change(rows):
        rows[line - 1][rows[0].index(column)] = value
        return rows

    return table(change)


def raw(old: str, new: bytes) -> Callable[[bytes], bytes]:
    """Replace the first occurrence of a text by bytes."""

    def change(data):
        assert old.encode() in data
        return data.replace(old.encode(), new, 1)

    return change


def renamed(old: str, new: str) -> Callable[[bytes], bytes]:
    """Rename one column."""
    return table(lambda rows: [[new if name == old else name for name in rows[0]], *rows[1:]])


def each(change: Callable[[list[str]], list[str]]) -> Callable[[bytes], bytes]:
    """Change every row and the header alike."""
    return table(lambda rows: [change(row) for row in rows])


WIDTH = len(columns("events"))
LAT = columns("places").index("lat")
BYTES = [
    Case("A01 byte order mark", "events", lambda data: b"\xef\xbb\xbf" + data),
    Case("A02 CRLF", "events", lambda data: data.replace(b"\n", b"\r\n")),
    Case("A03 no final newline", "events", lambda data: data.rstrip(b"\n")),
    Case("A04 line break in a quoted cell", "events", put("claim", "One line,\nthen another.")),
    Case(
        "A04 lines stay physical",
        "events",
        lambda data: put("claimed", "maybe", 3)(put("claim", "a\nb\nc")(data)),
        "ENUM",
        5,
        "claimed",
    ),
    Case(
        "A04 a cell below a line break",
        "events",
        lambda data: put("claimed", "maybe")(put("claim", "a\nb")(data)),
        "ENUM",
        3,
        "claimed",
    ),
    Case("A04 a line break in the cell at fault", "events", put("claimed", "may\nbe"), "ENUM", 2, "claimed"),
    Case("A05 Windows-1252", "places", raw("Ninive", b"M\xe9naka"), "ENCODING", 2, 3, "Windows-1252"),
    Case("A06 UTF-16", "events", lambda data: data.decode().encode("utf-16"), "ENCODING", hint="UTF-16"),
    Case("A07 cut in the middle of a letter", "places", lambda data: data.rstrip(b"\n") + b"\xc3", "ENCODING", 3, 10),
    Case("A08 CR alone", "events", lambda data: data.replace(b"\n", b"\r"), "LINE-END"),
    Case("A09 LF mixed with CRLF", "events", lambda data: data.replace(b"\n", b"\r\n", 1)),
    Case("A09 one CR among LF", "events", raw("says so", b"says\rso"), "LINE-END", 2),
    Case(
        "A10 semicolons",
        "places",
        lambda data: data.replace(b",", b";").replace(b".", b","),
        "DIALECT",
        hint="semicolon",
    ),
    Case("A11 TAB", "events", lambda data: data.replace(b",", b"\t"), "DIALECT"),
    Case("A12 sep= line", "events", lambda data: b"sep=;\n" + data, "DIALECT"),
    Case("A13 NUL", "places", raw("Long Hill", b"Long\x00Hill"), "CONTROL", 3, "name"),
    Case("A14 Ctrl-Z at the end", "events", lambda data: data + b"\x1a", "CONTROL", 4, 1),
    Case("A15 quote never closed", "events", raw("The army", b'"The army'), "QUOTE", 2, "claim"),
    Case(
        "A15 quote closed by the next cell's",
        "events",
        lambda data: raw("The army", b'"The army')(put("notes", "a, b", 3)(data)),
        "QUOTE",
        2,
        "claim",
    ),
    Case("A16 quote inside a cell", "places", raw("Long Hill", b'Long"Hill'), "QUOTE", 3, "name"),
    Case(
        "A17 curly quotes around a comma",
        "places",
        raw("Long Hill", "“Long, Hill”".encode()),
        "FIELD-COUNT",
        3,
        11,
        "curly",
    ),
    Case("A18 empty file", "events", lambda _: b"", "EMPTY"),
    Case("A18 a mark and nothing else", "events", lambda _: b"\xef\xbb\xbf\n", "EMPTY"),
    Case("A19 header only", "events", lambda data: data.split(b"\n")[0] + b"\n", "NO-ROWS"),
    Case("A20 Excel workbook", "events", lambda _: b"PK\x03\x04\x14\x00", "NOT-CSV", hint="Excel"),
    Case("A21 web page", "events", lambda _: b"<!DOCTYPE html><title>404</title>", "NOT-CSV", hint="web page"),
    Case(
        "A22 git-lfs pointer",
        "events",
        lambda _: b"version https://git-lfs.github.com/spec/v1\n",
        "NOT-CSV",
        hint="git lfs pull",
    ),
    Case(
        "A23 git conflict", "events", lambda data: data + b"<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n", "CONFLICT", 4
    ),
    Case("A24 cell of ten megabytes", "events", put("notes", "x" * 10_000_000), "TOO-LONG", 2, "notes"),
]
SHAPE = [
    Case("B01 comma without quotes", "places", raw("Long Hill", b"Long, Hill"), "FIELD-COUNT", 3, 11, "quotes"),
    Case("B03 short row", "places", table(lambda rows: [*rows[:2], rows[2][:-1]]), "FIELD-COUNT", 3, 9),
    Case("B04 last row cut off", "events", lambda data: data[: data.rindex(b"stated in")], "FIELD-COUNT", 3, 10),
    Case("B05 no header", "places", table(lambda rows: rows[1:]), "HEADER"),
    Case("B06 column twice", "places", each(lambda row: [*row[:8], row[7], *row[8:]]), "HEADER", 1, 9, "second time"),
    Case("B07 spaces in the header", "places", renamed("lat", " lat "), "HEADER", 1, "lat", "without spaces"),
    Case("B08 capital in the header", "places", renamed("lat", "Lat"), "HEADER", 1, "lat", "lower case"),
    Case(
        "B08 misspelt in the header",
        "not_coded",
        renamed("reason", "raeson"),
        "HEADER",
        1,
        "reason",
        "did you mean 'reason'",
    ),
    Case(
        "B09 missing column", "places", each(lambda row: row[:LAT] + row[LAT + 1 :]), "HEADER", 1, "lat", "missing: lat"
    ),
    Case(
        "B09 columns out of order",
        "places",
        each(lambda row: [row[1], row[0], *row[2:]]),
        "HEADER",
        1,
        1,
        "out of order",
    ),
    Case("B10 empty last column", "places", each(lambda row: [*row, ""]), "HEADER", 1, 11, "column K"),
    Case("B11 blank line", "events", lambda data: data.replace(b"\n", b"\n\n", 1), "BLANK-ROW", 2),
    Case("B11 line of commas", "places", lambda data: data + b",,,,,,,,,\n", "BLANK-ROW", 4),
    Case("B12 TOTAL row", "places", put("place_id", "TOTAL"), "PATTERN", 2, "place_id", "totals are computed"),
    Case(
        "B13 id twice",
        "origins",
        table(lambda rows: [*rows, ["army", *rows[2][1:3], "other", "autre", *rows[2][5:]]]),
        "DUPLICATE",
        5,
        "origin_id",
        "line 2",
    ),
    Case(
        "B13 key of three columns twice",
        "links",
        table(lambda rows: [*rows, [*rows[1][:3], "other"]]),
        "DUPLICATE",
        3,
        1,
        "line 2",
    ),
    Case("B14 row twice", "events", table(lambda rows: [*rows, rows[1]]), "DUPLICATE-ROW", 4, 1, "line 2"),
]
NUMBERS = [
    Case(f"C {value!r}", "counts", put("value_best", value), code, 2, "value_best", hint)
    for value, code, hint in [
        ("18,44", "NUMBER", "decimal point"),
        ("1\u202f200", "NUMBER", "<U+202F>"),
        ("1,200", "NUMBER", "thousands"),
        ("12'000", "NUMBER", "thousands"),
        ("-3", "RANGE", "minimum of 0"),
        ("10-15", "NUMBER", "value_low and value_high"),
        ("~12", "NUMBER", "bound"),
        ("+5", "NUMBER", ""),
        ("inf", "NUMBER", ""),
        ("nan", "NUMBER", ""),
        ("1_000", "NUMBER", ""),
        ("1e3", "NUMBER", "lost digits"),
        ("00", "NUMBER", "leading zero"),
        ("-0", "NUMBER", "sign"),
        ("'11", "NUMBER", "a quote"),
        ("99999999999999999999", "NUMBER", "too large"),
        ("−12", "NUMBER", "U+002D"),
        ("١٢", "NUMBER", ""),
        ("#N/A", "SPREADSHEET", ""),
        ("#REF!", "SPREADSHEET", ""),
        ("#VALUE!", "SPREADSHEET", ""),
        ("10-Dec", "NUMBER", "range into a date"),
        ("twelve", "NUMBER", "such as 12"),
        (" 12", "SPACE", ""),
    ]
] + [
    Case("C whole number expected", "places", put("where_prec", "2.0"), "NUMBER", 2, "where_prec", "whole number"),
    Case("C leading zero", "places", put("where_prec", "04"), "NUMBER", 2, "where_prec", "leading zero"),
    Case("C lost digits of an id", "places", put("place_id", "1.23457E+11"), "PATTERN", 2, "place_id", "lost digits"),
    Case("C latitude out of range", "places", put("lat", "140", 3), "RANGE", 3, "lat", "swapped"),
    Case("C degrees and minutes", "places", put("lat", "18°26'N", 3), "NUMBER", 3, "lat", "decimal degrees"),
    Case("C negative longitude", "places", put("lon", "-1.5", 3)),
]
DATES = [
    Case(f"D {value!r}", "events", put("date_edtf", value), code, 2, "date_edtf", hint)
    for value, code, hint in [
        ("45352", "DATE", "2024-03-01 into a number"),
        ("01/03/2024", "DATE", "ambiguous"),
        ("3/1/24", "DATE", "ambiguous"),
        ("01-mars-24", "DATE", "month as a number"),
        ("2024/03/01", "DATE", "hyphens"),
        ("2024-02-30", "DATE", "calendar"),
        ("2204-03-01", "DATE", "up to 2034"),
        ("0202-03-01", "DATE", "from 1900 on"),
        ("2024-03-01T23:30:00-05:00", "DATE", "time of day"),
        ("2024-04/2024-03", "DATE", "earlier date first"),
        ("2024-0٣-01", "DIGIT", "U+0663"),
        ("########", "SPREADSHEET", "too narrow"),
    ]
] + [
    Case("D a source of long ago", "sources", put("source_date", "0202-03-05"), "DATE", 2, "source_date", "1900"),
    Case("D only the bad one", "events", put("date_edtf", "13/03/2024", 3), "DATE", 3, "date_edtf"),
    Case("D published in the future", "sources", put("source_date", "2190-01"), "DATE", 2, "source_date", "future"),
]
TEXTS = [
    Case(f"E {name}", "places", put("name", value), code, 2, "name", hint)
    for name, value, code, hint in [
        ("space after", "Ninawa ", "SPACE", "'Ninawa'"),
        ("space before", " Ninawa", "SPACE", ""),
        ("no-break space", "Long\u00a0Hill", "INVISIBLE", "U+00A0"),
        ("zero-width space", "Nin\u200bawa", "INVISIBLE", "U+200B"),
        ("right-to-left mark", "Ninawa\u200f", "INVISIBLE", "U+200F"),
        ("right-to-left override", "Nin\u202eawa", "INVISIBLE", "at character 4"),
        ("decomposed accent", "Me\u0301naka", "NOT-NFC", ""),
        ("Cyrillic letter", "Nin\u0430wa", "MIXED-SCRIPT", "U+0430"),
        ("formula", "=cmd|' /C calc'!A0", "FORMULA", ""),
        ("formula with plus", "+1", "FORMULA", ""),
        ("formula with minus", "-x", "FORMULA", ""),
        ("formula with at", "@SUM(1+1)", "FORMULA", ""),
        ("formula after TAB", "\t=1", "FORMULA", ""),
        ("TAB inside", "Long\tHill", "CONTROL", "U+0009"),
        ("script", "<script>alert(1)</script>", "HTML", ""),
        ("image", "Hill <img src=x onerror=alert(1)>", "HTML", ""),
        ("wrong encoding once before", "MÃ©naka", "MOJIBAKE", ""),
        ("spreadsheet error", "#NAME?", "SPREADSHEET", ""),
        ("dollars", "US$1m to US$2m", "", ""),
        ("marks of Markdown", "`a` | [x](javascript:1)", "", ""),
        ("less than", "a < b, and 3 <4", "", ""),
        ("Arabic and Greek", "الموصل Ω", "", ""),
        ("a sign that no figure draws", "Desk 💣", "GLYPH", "U+1F4A3"),
        ("Chinese", "Long 山", "GLYPH", "U+5C71"),
        ("a text that reads NA", "NA", "", ""),
        ("too long", "x" * 10_001, "TOO-LONG", "10000"),
    ]
] + [
    Case("E French spaces", "places", put("name_fr", "« Colline\u00a0»\u202f: 10\u202f000\u00a0; vrai\u00a0?")),
    Case(
        "E no-break space between French words", "places", put("name_fr", "la\u00a0colline"), "INVISIBLE", 2, "name_fr"
    ),
    Case("E thin space in French", "places", put("name_fr", "vrai\u2009?"), "INVISIBLE", 2, "name_fr", "U+2009"),
    Case(
        "E word not in the list",
        "events",
        put("attribution", "quotd"),
        "ENUM",
        2,
        "attribution",
        "did you mean 'quoted'",
    ),
    Case("E None in a closed column", "events", put("claimed", "None"), "ENUM", 2, "claimed"),
    Case("E boolean in French", "origins", put("named", "vrai"), "TYPE", 2, "named", "true, false"),
    Case("E capital letters in an id", "events", put("event_id", "Raid-1"), "PATTERN", 2, "event_id", "mean 'raid-1'"),
    Case("E required cell left blank", "events", put("claim", ""), "REQUIRED", 2, "claim"),
    Case("E text longer than its column", "events", put("claim", "x" * 601), "LENGTH", 2, "claim", "600"),
    Case("E label longer than its room", "origins", put("short", "x" * 19), "LENGTH", 2, "short", "at most 18"),
    Case("E name of an origin too long", "origins", put("name", "x" * 200), "LENGTH", 2, "name", "at most 120"),
    Case("E name of a place too long", "places", put("name", "x" * 200, 3), "LENGTH", 3, "name", "at most 60"),
    Case(
        "E unknown origin", "events", put("origin_id", "armi", 3), "FOREIGN-KEY", 3, "origin_id", "did you mean 'army'"
    ),
]
CODES = [
    Case(f"F {file} {column} {value[:40]!r}", file, put(column, value, line), code, line, column, hint)
    for file, column, value, code, line, hint in [
        ("events", "place_id", "Ninive", "PATTERN", 2, "did you mean 'IQ-NI'?"),
        ("events", "place_id", "iq-ni", "PLACE", 2, "did you mean 'IQ-NI'?"),
        ("events", "place_id", "long-hil", "PLACE", 2, "did you mean 'long-hill'?"),
        ("places", "governorate_id", "Ninawa", "PATTERN", 3, "did you mean 'IQ-NI'?"),
        ("events", "country", "irq", "PATTERN", 2, "did you mean 'IRQ'?"),
        ("events", "country", "Irak", "PATTERN", 2, "did you mean 'IRQ'?"),
        ("events", "country", "IRQ IRQ", "LIST", 2, "each item once: IRQ"),
        ("presence", "place_id", "IQ-NI long-hill IQ-NI", "LIST", 2, "IQ-NI long-hill"),
        ("sources", "covers_country", "SYR SYR", "LIST", 2, "each item once"),
        ("events", "sub_event_type", "Suicide bomb", "SUB-TYPE", 2, "one of Armed clash, Other"),
        ("events", "sub_event_type", "Other", "", 2, ""),
        ("sources", "url", "https://me:secret@example.org/x", "SOURCE", 2, "before an @"),
        ("presence", "locator", "9" * 5000, "LOCATOR", 2, "line numbers"),
        ("events", "claim_id", "a b", "PATTERN", 2, "lower-case letters and digits"),
    ]
]
CASES = CODES + BYTES + SHAPE + NUMBERS + DATES + TEXTS
