"""The three readers of event data say the same of the same rows, whatever happens to these."""

import random
import re
import zipfile
from datetime import date, timedelta

import pytest
from event_files import ACCESSED, EVENTS, FRANCE, header, rows, text, workbook, written
from projects import SOAK

from helpers import events
from helpers.errors import DATA_INVALID, Refusal
from helpers.events import cells, duck, form, unique
from helpers.events.layouts import DATASETS
from helpers.project import ROOT

GED = ROOT / "tests/ged_19_1.csv"
ROUNDS = 40 * SOAK


def outcome(path, reader=None):
    """The bytes of the cells and the provenance, or the problems."""
    try:
        made = events.read([path], ACCESSED, keep=False, reader=reader)
    except Refusal as refusal:
        assert refusal.exit_code == DATA_INVALID
        return refusal.problems
    return cells.text(made.cells), made.provenance


@pytest.fixture
def counted_by_duckdb(monkeypatch):
    """What duckdb was asked, as whether it was enough."""
    answers, real = [], duck.count

    def count(*arguments):
        answers.append(real(*arguments))
        return answers[-1]

    monkeypatch.setattr(duck, "count", count)
    return answers


def some(dataset, number, seed):
    """Changes that make a varied file of ``number`` events."""
    pick = random.Random(seed)
    made = []
    for at in range(number):
        day = date(2017, 1, 1) + timedelta(days=pick.randrange(1400))
        change = dict(FRANCE[dataset]) if pick.random() < 0.4 else {}
        if dataset == "acled":
            change |= {"event_date": str(day), "year": str(day.year), "time_precision": pick.choice("1123")}
            change |= {"geo_precision": pick.choice("123"), "fatalities": str(pick.randrange(30))}
            change |= {
                "actor1": pick.choice(["Islamic State (Iraq)", "Military Forces of Iraq (2014-2018)", "Rioters"])
            }
            change |= {"event_type": pick.choice(list(DATASETS["acled"].types)[:6]), "event_id_cnty": f"IRQ{at}"}
            change |= {"notes": pick.choice(['He said "no", and left', "first\nsecond", "first,\nsecond", ""])}
            change |= {"timestamp": pick.choice(["", "1586000000"]), "tags": pick.choice(["", "crowd size=no report"])}
        elif dataset == "ucdp":
            end = day + timedelta(days=pick.choice([0, 0, 0, 3, 40]))
            change |= {"date_start": str(day), "date_end": str(end), "year": str(day.year)}
            change |= {"date_prec": pick.choice("12345"), "where_prec": pick.choice("1234567")}
            change |= {"low": str(pick.randrange(9)), "best": str(pick.randrange(9)), "high": str(pick.randrange(9))}
            change |= {"type_of_violence": pick.choice("123"), "code_status": pick.choice(["Clear", "Check", ""])}
            change |= {"gwnob": pick.choice(["", "645"]), "gwnoa": pick.choice(["", "645"]), "id": str(at + 1)}
        else:
            change |= {"iyear": str(day.year), "imonth": pick.choice(["0", str(day.month)]), "iday": "0"}
            change |= {"nkill": pick.choice(["", "0", "3", "3.0"]), "latitude": "", "longitude": ""}
        made.append(change)
    return made


@pytest.mark.parametrize("dataset", EVENTS)
def test_duckdb_counts_the_same_cells(tmp_path, dataset, counted_by_duckdb):
    path = written(tmp_path / "one.csv", dataset, *some(dataset, 400, 7))
    assert outcome(path, "duckdb") == outcome(path, "csv")
    assert counted_by_duckdb == [True]


@pytest.mark.parametrize("form", ["%d %B %Y", "%d-%B-%Y"])
def test_duckdb_reads_days_in_words(tmp_path, form, counted_by_duckdb):
    changes = some("acled", 200, 8)
    for change in changes:
        change["event_date"] = date.fromisoformat(change["event_date"]).strftime(form)
    path = written(tmp_path / "one.csv", "acled", *changes)
    assert outcome(path, "duckdb") == outcome(path, "csv")
    assert counted_by_duckdb == [True]


@pytest.mark.parametrize(
    ("dataset", "columns", "change"),
    [
        ("acled", ("actor1", "actor2"), {"event_type": "Explosions/Remote violence"}),
        ("ucdp", ("side_a", "side_b"), {"type_of_violence": "3"}),
        ("gtd", ("gname", "gname2"), {}),
    ],
)
def test_duckdb_takes_actors_for_the_same(tmp_path, dataset, columns, change, counted_by_duckdb):
    names = [
        "Islamic State",
        "Islamic Stateé",
        "Islamic States",
        "Islamic State\n(Iraq)",
        "ISIS: Islamic State (Syria)",
    ]
    names += [
        "IS",
        "IS\n",
        "ISé",
        "",
        "XXX645",
        "XXX",
        "xxx1",
        "Unknown",
        "Unknown (é)",
        "Unidentified\u2028",
        "PMFé",
        "PMF: x",
    ]
    names += [
        "Government of Iraq",
        "Government of Iraq\n",
        "Government of Iraqi",
        "Government of France, Government of Italy",
    ]
    names += [
        "Police Forces of Iraq (2020-)",
        "Police Forces of Iraqé",
        "Military Forces of the United States",
        "Islamic State of Iraq (ISI)",
    ]
    for first, second in [columns, columns[::-1]]:
        changes = [change | {first: name, second: "Another"} for name in names]
        path = written(tmp_path / "one.csv", dataset, *changes)
        assert outcome(path, "duckdb") == outcome(path, "csv")
    assert counted_by_duckdb == [True, True]


def test_duckdb_counts_what_ucdp_publishes(counted_by_duckdb):
    assert outcome(GED, "duckdb") == outcome(GED, "csv")
    assert counted_by_duckdb == [True]


def test_duckdb_reads_a_file_of_which_it_would_take_the_name_for_a_pattern(tmp_path):
    path = written(tmp_path / "export[1].csv", "acled", {})
    assert outcome(path, "duckdb") == outcome(path, "csv")


def test_duckdb_finds_what_stands_in_an_earlier_file(tmp_path, counted_by_duckdb):
    first = written(tmp_path / "first.csv", "ucdp", {"id": "12345"}, {"id": "1"})
    for name in ("12345", "1"):
        other = written(tmp_path / "other.csv", "ucdp", {"id": "12346"}, {"id": name})
        with pytest.raises(Refusal, match=f"OVERLAP column id: got '{name}'"):
            events.read([first, other], ACCESSED, keep=False, reader="duckdb")
    assert counted_by_duckdb == [True] * 4


@pytest.mark.parametrize("most", [8000, 2, 0])
def test_ids_that_lie_apart_are_remembered_as_well_as_those_that_lie_together(tmp_path, monkeypatch, most):
    monkeypatch.setattr(unique, "MOST_PAGES", most)
    numbers = [*range(100_000, 100_300), *range(200_000, 900_000, 7919), 5, 77, 100_200, 200_000, 77]
    path = written(tmp_path / "one.csv", "ucdp", *({"id": str(number)} for number in numbers))
    problems = outcome(path)
    assert [re.search("got '([0-9]+)'.* line ([0-9]+) has it", problem).groups() for problem in problems] == [
        ("100200", "202"),
        ("200000", "302"),
        ("77", str(len(numbers) - 2)),
    ]
    other = written(tmp_path / "other.csv", "ucdp", {"id": "100299"}, {"id": "207919"}, {"id": "5"}, {"id": "6"})
    sound = written(tmp_path / "sound.csv", "ucdp", *({"id": str(number)} for number in numbers[:-3]))
    with pytest.raises(Refusal, match=r"other\.csv:2:1: OVERLAP column id: got '100299'; .*sound\.csv too, as 3 ids"):
        events.read([sound, other], ACCESSED)


# --- random changes ---------------------------------------------------------------------------------------------------

RUBBISH = [
    "",
    " ",
    "x",
    "-1",
    "1.5",
    "9999",
    "#REF!",
    "２",
    "1e3",
    "NULL",
    "Iraq ",
    "12/31/2019",
    "43924",
    "1_0",
    "\t1",
]


def day_of_2020(text):
    try:
        return len(text) == 10 and date.fromisoformat(text).year == 2020
    except ValueError:
        return False


# what a cell of this event may be changed to without a fault, said apart from the code that reads it
SOUND = {
    "event_id_cnty": lambda text: re.fullmatch(r"[A-Z]{3}[0-9]+|[0-9]+[A-Z]{3}", text),
    "event_date": day_of_2020,
    "year": lambda text: text == "2020",
    "time_precision": lambda text: text in {"1", "2", "3"},
    "event_type": lambda text: text in DATASETS["acled"].types,
    "iso": lambda text: text == "368",
    "country": lambda text: text == "Iraq",
    "admin1": lambda text: text == "" or re.sub(r"[\W_]", "", text).lower() in ("kirkuk", "karkuk"),
    "latitude": lambda text: re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", text) and abs(float(text)) <= 90,
    "longitude": lambda text: re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", text) and abs(float(text)) <= 180,
    "geo_precision": lambda text: text in {"1", "2", "3"},
    "fatalities": lambda text: re.fullmatch(r"[0-9]{1,6}(\.0+)?", text),
}
FREE = ["actor1", "actor2", "notes", "source", "tags", "timestamp"]


def changed(pick, old):
    """A text with one character changed, added or taken away, or another text."""
    if pick.random() < 0.4:
        return pick.choice(RUBBISH)
    at, other = pick.randrange(len(old) + 1), pick.choice("0123456789-./ eEXa,\"'\n")
    return pick.choice([old[:at] + other + old[at + 1 :], old[:at] + other + old[at:], old[:at] + old[at + 1 :]])


def test_no_change_of_a_cell_passes_silently(tmp_path):
    pick, path = random.Random(20), tmp_path / "one.csv"
    passed = 0
    for _ in range(ROUNDS * 4):
        column = pick.choice(list(SOUND))
        cell = changed(pick, EVENTS["acled"][column])
        path.write_text(text(rows("acled", {}, {column: cell})), encoding="utf-8", newline="")
        said = outcome(path)
        if SOUND[column](cell):
            assert isinstance(said, tuple), (column, cell, said)
            passed += 1
        else:
            # what is at odds with two others is told of both
            assert 1 <= len(said) <= 2, (column, cell, said)
            # a country and its number, a day and its year are held against each other
            pairs = ["country", "iso"], ["event_date", "year"]
            blamed = next((pair for pair in pairs if column in pair), [column])
            places = [f"one.csv:3:{header('acled').index(name) + 1}: " for name in blamed]
            assert any(place in problem for problem in said for place in places), (column, cell, said)
    assert ROUNDS / 8 < passed < ROUNDS * 2


def test_after_a_random_change_both_readers_say_the_same(tmp_path):
    pick, path = random.Random(21), tmp_path / "one.csv"
    for _ in range(ROUNDS):
        column = pick.choice([*SOUND, *FREE])
        cell = changed(pick, EVENTS["acled"].get(column, "a"))
        path.write_text(text(rows("acled", {}, {column: cell}, {})), encoding="utf-8", newline="")
        assert outcome(path, "duckdb") == outcome(path, "csv"), (column, cell)


@pytest.mark.parametrize("place", ["\nIRQ", ",2020,"])
def test_a_return_that_ends_no_line_is_no_end_for_either_reader(tmp_path, place):
    content = text(rows("acled", {}, {}))
    assert place in content
    (path := tmp_path / "one.csv").write_text(content.replace(place, f"{place[0]}\r{place[1:]}", 1), newline="")
    assert outcome(path, "duckdb") == outcome(path, "csv")


def test_after_a_random_change_of_a_byte_both_readers_say_the_same(tmp_path):
    pick, path = random.Random(22), tmp_path / "one.csv"
    content = text(rows("acled", *some("acled", 12, 9))).encode()
    for _ in range(ROUNDS):
        at, other = pick.randrange(content.index(b"\n") + 1, len(content)), pick.choice(b'0",\n\r\x00\xe9 x')
        path.write_bytes(content[:at] + bytes([other]) + content[at + pick.randrange(2) :])
        assert outcome(path, "duckdb") == outcome(path, "csv"), (at, other)


@pytest.mark.parametrize(
    ("content", "sound"),
    [
        (b'a,"b",c\n', True),
        (b'a,"b\nc""d"\r\n', True),
        (b'a,"b\rc"\n', True),
        (b'\xef\xbb\xbf"a",b\n', True),
        (b'a,"b\n', False),
        (b'a,b"c"\n', False),
        (b'a,"b"c\n', False),
        (b"a\rb\n", False),
        (b"caf\xe9,b\n", False),
        # a letter of two bytes of which one is there
        (b"a,b\xc3", False),
    ],
)
def test_what_a_lenient_parser_would_pass_over_has_no_form(tmp_path, content, sound):
    (tmp_path / "one.csv").write_bytes(content)
    assert form.form(tmp_path / "one.csv", 1).sound == sound


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_commas_that_end_a_row_are_counted_and_none_before_a_line_break_in_quotes(tmp_path, end):
    (tmp_path / "one.csv").write_bytes(end.join((b"a,b,,", b"c,", b'"d,', b'",e', b"f", b"")))
    assert form.form(tmp_path / "one.csv", 2).endings == [2, 1]


# --- workbooks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dataset", EVENTS)
def test_a_workbook_gives_the_cells_of_its_csv(tmp_path, dataset):
    table = rows(dataset, *some(dataset, 60, 10))
    (tmp_path / "one.csv").write_text(text(table), encoding="utf-8", newline="")
    by_rows = events.read([tmp_path / "one.csv"], ACCESSED)
    by_book = events.read([workbook(tmp_path / "one.xlsx", table)], ACCESSED)
    assert by_book.cells == by_rows.cells
    assert [event[2:] for event in by_book.events] == [event[2:] for event in by_rows.events]
    assert [event.line for event in by_book.events] == [at for at, row in enumerate(table, 1) if {"Iraq"} & set(row)]


def test_days_of_a_workbook_are_days_where_they_are_shown_as_such(tmp_path):
    table = rows("acled", {"event_date": "43924"})
    at = table[0].index("event_date")
    (event,) = events.read([workbook(tmp_path / "days.xlsx", table, days=[at])], ACCESSED).events
    assert event.start == date(2020, 4, 3)
    with pytest.raises(Refusal, match=r"DATE column event_date: got '43924'; .* a spreadsheet turned it into a number"):
        events.read([workbook(tmp_path / "numbers.xlsx", table)], ACCESSED)


def test_ids_of_a_workbook_that_are_large_numbers_keep_their_digits(tmp_path):
    path = workbook(tmp_path / "one.xlsx", rows("gtd", {"eventid": "2.01704030012E+11"}))
    (event,) = events.read([path], ACCESSED).events
    assert event.id == "201704030012"


def test_a_workbook_that_is_cut_or_none_is_refused(tmp_path):
    whole = workbook(tmp_path / "whole.xlsx", rows("acled", {})).read_bytes()
    for content in (whole[:500], b"PK\x03\x04 and nothing"):
        (tmp_path / "cut.xlsx").write_bytes(content)
        with pytest.raises(Refusal, match=r"cut\.xlsx:1:1: NOT-XLSX the workbook cannot be read"):
            events.read([tmp_path / "cut.xlsx"], ACCESSED)


def test_more_sheets_are_said_and_a_bad_cell_is_named_by_its_row(tmp_path):
    path = workbook(tmp_path / "two.xlsx", rows("acled", {}), extra='<sheet name="b" r:id="rId2"/>')
    assert events.read([path], ACCESSED).notes == ["two.xlsx: only the first sheet is read; 1 more are not"]
    bad = workbook(tmp_path / "bad.xlsx", rows("acled", {}, {"fatalities": "many"}))
    (problem,) = outcome(bad)
    assert re.search(r"bad\.xlsx:3:29: TOLL column fatalities: got 'many'", problem)


def test_names_of_a_workbook_in_capitals_are_known(tmp_path):
    names, row = rows("acled", {})
    (event,) = events.read([workbook(tmp_path / "loud.xlsx", [[name.upper() for name in names], row])], ACCESSED).events
    assert (event.governorate, event.killed_best) == ("IQ-KI", 2)


def test_a_row_of_a_workbook_that_is_longer_than_its_header_is_refused(tmp_path):
    table = rows("acled", {}, {})
    (problem,) = outcome(workbook(tmp_path / "long.xlsx", [*table[:2], [*table[2], "more"]]))
    width = len(table[0])
    assert f"long.xlsx:3:{width}: CUT the row is too long: got {width + 1} cells; expected {width}" in problem


def test_a_workbook_whose_first_row_is_empty_has_no_header(tmp_path):
    (problem,) = outcome(workbook(tmp_path / "late.xlsx", [[], *rows("acled", {})]))
    assert "late.xlsx:1:1: EMPTY the first row of the first sheet is empty" in problem


def test_a_workbook_that_declares_its_own_entities_is_not_read(tmp_path):
    path = workbook(tmp_path / "bomb.xlsx", rows("acled", {}))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/sharedStrings.xml"] = b'<!DOCTYPE sst [<!ENTITY a "aaaa">]>' + parts["xl/sharedStrings.xml"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(Refusal, match="NOT-XLSX"):
        events.read([path], ACCESSED)
