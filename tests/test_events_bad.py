"""Bad exports of event data: each is refused in lines that say where and why, by either reader."""

import csv
import io
import re

import pytest
from event_files import ACCESSED, EVENTS, FRANCE, header, rows, text, written

from helpers import events
from helpers.__main__ import main
from helpers.errors import DATA_INVALID, Refusal
from helpers.events import csvrows

ACLED = header("acled")


def made(dataset, *changes, vintage=None):
    return text(rows(dataset, *changes, vintage=vintage))


NOTES, OVER_LINES = ACLED.index("notes") + 1, '"first\nsecond"'
SPOILT = made("acled", {}, {"notes": "x"}, {})
LONG = text([["IRQ1", *rows("acled", {})[1][1:]]]).rstrip("\n")
# what it is, its content, and how the answer goes on after the name of the file
FILES = {
    "empty": ("", "1:1: EMPTY the file is empty"),
    "header only": (made("acled"), "1:1: EMPTY a header and nothing under it"),
    "pointer": ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "1:1: NOT-CSV this is a git-lfs pointer"),
    "web page": ("<!DOCTYPE html><html></html>", "1:1: NOT-CSV this is a web page"),
    "semicolons": (text(rows("acled", {}), between=";"), "1:1: DIALECT got columns between semicolons"),
    "tabs": (text(rows("acled", {}), between="\t"), "1:1: DIALECT got columns between semicolons or tabs"),
    "no header": (text(rows("ucdp", {})[1:]), "1:1: NO-HEADER the first row holds no names; expected a header such as"),
    "other header": ("a,b,c\n1,2,3\n", "1:1: HEADER the header is none that is known; the nearest is "),
    "renamed": (
        SPOILT.replace("fatalities", "deaths", 1),
        "1:29: HEADER column deaths: no vintage has it; the nearest is ACLED since 2023 (31), of which fatalities is",
    ),
    "twice": (SPOILT.replace("tags", "notes", 1), f"1:{NOTES}: HEADER column notes: got it 2 times"),
    "cut row": (made("acled", {}) + "IRQ1,2020-04-03,2020", "3:3: CUT the row is cut: got 3 cells; expected 31"),
    "nothing but a cut row": (made("acled") + "IRQ1,2020-04-03,2020", "2:3: CUT the row is cut: got 3 cells"),
    "long row": (f"{SPOILT}{LONG},x\n", "5:31: CUT the row is too long: got 32 cells; expected 31"),
    "comma too many": (f"{SPOILT}{LONG},\n", "5:31: CUT the row is too long: got 32 cells; expected 31"),
    "stray quote": (SPOILT.replace(",x,", ',He said "no" and left,'), f"3:{NOTES}: QUOTE a quote inside a cell"),
    "quote after a blank": (SPOILT.replace(",x,", ', "x",'), f"3:{NOTES}: QUOTE a quote inside a cell"),
    "blank after a quote": (SPOILT.replace(",x,", ',"x" ,'), f"3:{NOTES}: QUOTE a quote inside a cell"),
    "quote below a line break": (
        SPOILT.replace(",x,", ',"first, of two\nsecond" ,'),
        f"4:{NOTES}: QUOTE a quote inside a cell",
    ),
    "open quote": (SPOILT.replace(",x,", ',"x,'), f"3:{NOTES}: QUOTE the quote that opens this cell is never closed"),
    "header again": (SPOILT + made("acled", {}), "5:1: HEADER the header once more"),
    "two tables": (SPOILT + made("ucdp", {}), "5:1: HEADER another header; expected one table in a file"),
    "days with slashes": (
        made("acled", {"event_date": "04/03/2020"}),
        f"2:{ACLED.index('event_date') + 1}: DATE column event_date: expected one day after the 12th",
    ),
    "same id": (
        made("ucdp", {"id": "7"}, {"id": "7"}),
        "3:1: ID column id: got '7'; expected an id of its own; line 2",
    ),
    "same long id": (
        made("ucdp", {"id": "900007"}, {}, {"id": "900007"}),
        "4:1: ID column id: got '900007'; expected an id of its own; line 2 has it",
    ),
    "two actors": (
        made("acled", *({"event_id_cnty": "IRQ7", "actor1": name} for name in ("Islamic State (Iraq)", "Civilians"))),
        "3:1: DYADIC column event_id_cnty: got 'IRQ7'; expected one row per event; line 2 has it with other actors",
    ),
    "below line breaks": (
        made("acled", {}, {"actor2": "x", "fatalities": "-2"}).replace(",x,", f",{OVER_LINES},"),
        "4:29: TOLL column fatalities: got '-2'",
    ),
}
# the dataset, what is changed in its second row, the column that is blamed, the code, and what was expected
CHANGES = [
    ("acled", {"event_date": "0020-04-05"}, "event_date", "COVERAGE", "a day not before 1997-01-01"),
    (
        "acled",
        {"event_date": "2015-12-31", "year": "2015"},
        "event_date",
        "COVERAGE",
        "a day not before 2016-01-01,",
    ),
    ("ucdp", {"date_start": "1988-12-31", "date_end": "1988-12-31"}, "date_start", "COVERAGE", "a day not before 1989"),
    ("acled", {"event_date": "2202-04-03"}, "event_date", "FUTURE", "a day not after 2026-11-20, the day of access"),
    ("acled", {"year": "2021"}, "year", "YEAR", "2020, the year of 2020-04-03"),
    (
        "acled",
        {"event_date": "03 April 2020"},
        "event_date",
        "DATE-FORM",
        "a day such as 2018-04-04, as in the rows before",
    ),
    ("ucdp", {"date_end": "2018-04-04 00:00:00.000"}, "date_end", "DATE-FORM", "a day such as 2018-04-04, as in the"),
    (
        "acled",
        {"event_date": "04/03/2020"},
        "event_date",
        "DATE",
        "a day such as 2018-04-04; day and month cannot be told",
    ),
    ("acled", {"event_date": "43924"}, "event_date", "DATE", "a day such as 2018-04-04; a spreadsheet turned it into"),
    ("acled", {"event_date": "2020-04-31"}, "event_date", "DATE", "a day that the calendar has"),
    ("acled", {"event_date": ""}, "event_date", "DATE", "a day such as 2018-04-04"),
    ("ucdp", {"date_end": "2018-04-03"}, "date_end", "DATE", "a day from 2018-04-04 to a year later"),
    ("ucdp", {"date_end": "2020-04-03"}, "date_end", "DATE", "a day from 2018-04-04 to a year later"),
    ("gtd", {"imonth": "13"}, "imonth", "DATE", "a month from 1 to 12, or 0"),
    ("gtd", {"imonth": "2", "iday": "30"}, "iday", "DATE", "a day of 2017-02, which has 28"),
    ("gtd", {"iyear": "1969"}, "iyear", "COVERAGE", "a day not before 1970-01-01"),
    ("acled", {"event_id_cnty": ""}, "event_id_cnty", "ID", "a country's three letters with a number"),
    ("ucdp", {"id": "9E+05"}, "id", "ID", "a whole number such as 114064"),
    ("gtd", {"eventid": "2.01704E+11"}, "eventid", "ID", "twelve digits such as 201704030012; a spreadsheet may have"),
    ("ucdp", {"low": "-1"}, "low", "TOLL", "a whole number of people, 0 or more"),
    ("ucdp", {"best": "2.5"}, "best", "TOLL", "a whole number of people, 0 or more"),
    ("ucdp", {"high": ""}, "high", "TOLL", "a whole number of people, 0 or more"),
    ("acled", FRANCE["acled"] | {"fatalities": "many"}, "fatalities", "TOLL", "a whole number of people, 0 or more"),
    ("acled", {"event_type": "Battle"}, "event_type", "TYPE", "one of Battles, Explosions/Remote violence"),
    ("ucdp", FRANCE["ucdp"] | {"type_of_violence": "4"}, "type_of_violence", "TYPE", "one of 1, 2, 3"),
    ("acled", {"admin1": "Kirkuq"}, "admin1", "GOVERNORATE", "a governorate of IRQ; did you mean 'kirkuk'?"),
    ("acled", {"admin1": "Idleb"}, "admin1", "GOVERNORATE", "a governorate of IRQ"),
    ("acled", {"country": "Iraqq"}, "country", "COUNTRY", "the name of a country; did you mean 'Iraq'?"),
    ("acled", FRANCE["acled"] | {"iso": "368"}, "iso", "COUNTRY", "the number of France"),
    ("gtd", {"country": "200"}, "country", "COUNTRY", "the number of Iraq"),
    ("acled", {"time_precision": "4"}, "time_precision", "PRECISION", "one of 1, 2, 3"),
    ("ucdp", FRANCE["ucdp"] | {"where_prec": "8"}, "where_prec", "PRECISION", "one of 1, 2, 3, 4, 5, 6, 7"),
    ("acled", {"latitude": "95.1"}, "latitude", "NUMBER", "decimal degrees such as 35.47"),
    ("acled", FRANCE["acled"] | {"longitude": "nan"}, "longitude", "NUMBER", "decimal degrees such as 35.47"),
]


def refused(paths, reader):
    with pytest.raises(Refusal) as refusal:
        events.read(paths, ACCESSED, keep=False, reader=reader)
    assert refusal.value.exit_code == DATA_INVALID
    return refusal.value.problems


def by_both(path, content):
    """What the reader by rows says of a file, and that the other one says the same."""
    path.write_text(content, encoding="utf-8", newline="")
    problems = refused([path], "csv")
    assert refused([path], "duckdb") == problems
    return problems


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_by_one_line_that_says_where_and_why(tmp_path, name):
    content, expected = FILES[name]
    (problem,) = by_both(tmp_path / "bad.csv", content)
    assert problem.partition("bad.csv:")[2].startswith(expected), problem


@pytest.mark.parametrize(("dataset", "change", "column", "code", "expected"), CHANGES)
def test_a_bad_cell_is_refused_by_one_line_with_what_it_has(tmp_path, dataset, change, column, code, expected):
    (problem,) = by_both(tmp_path / "bad.csv", made(dataset, {}, change))
    place = f"3:{header(dataset).index(column) + 1}: {code} column {column}"
    assert problem.partition("bad.csv:")[2].startswith(f"{place}: got '{change[column]}'; expected {expected}"), problem


def test_everything_that_is_wrong_with_a_row_is_said(tmp_path):
    problems = by_both(tmp_path / "bad.csv", made("ucdp", {"low": "x", "year": "2017", "id": "?", "latitude": "north"}))
    assert [re.search("column ([a-z_]+)", problem)[1] for problem in problems] == ["id", "year", "latitude", "low"]


def test_what_a_cell_holds_is_shown_without_signs_that_a_terminal_would_obey(tmp_path):
    (problem,) = by_both(tmp_path / "bad.csv", made("acled", {"admin1": "Kirk\x1b[31m"}))
    assert "column admin1: got 'Kirk<U+001B>[31m'; expected a governorate" in problem


def test_bytes_that_are_no_text_are_found_in_columns_that_nobody_reads(tmp_path):
    content = made("acled", {}, {"notes": "communiqué"}).encode("cp1252")
    (tmp_path / "bad.csv").write_bytes(content)
    (problem,) = refused([tmp_path / "bad.csv"], "csv")
    assert f"bad.csv:3:{ACLED.index('notes') + 1}: ENCODING byte " in problem
    assert refused([tmp_path / "bad.csv"], "duckdb") == [problem]


def test_a_byte_that_is_no_text_is_found_on_its_line_however_far_down(tmp_path, monkeypatch):
    monkeypatch.setattr(csvrows, "BLOCK", 300)
    (tmp_path / "bad.csv").write_bytes(made("acled", *({} for _ in range(8)), {"notes": "communiqué"}).encode("cp1252"))
    (problem,) = refused([tmp_path / "bad.csv"], "csv")
    assert f"bad.csv:10:{ACLED.index('notes') + 1}: ENCODING byte " in problem


def test_a_file_that_is_not_there_is_named():
    (problem,) = refused(["no-such.csv"], "csv")
    assert problem.startswith("no-such.csv:1:1: MISSING cannot be read")


def test_releases_that_overlap_are_refused_once_with_their_number(tmp_path):
    first = written(tmp_path / "quarter.csv", "ucdp", *({"id": str(number)} for number in range(900000, 900006)))
    other = written(tmp_path / "month.csv", "ucdp", {"id": "900004"}, {"id": "900005"}, {"id": "900006"})
    for reader in ("csv", "duckdb"):
        (problem,) = refused([first, other], reader)
        assert problem.startswith(
            f"{other}:2:1: OVERLAP column id: got '900004'; expected releases that do not overlap"
        )
        assert problem.endswith("quarter.csv too, as 2 ids are")
    assert len(events.read([first], ACCESSED).events) == 6


def test_a_month_in_two_releases_of_ucdp_is_refused_whatever_the_ids(tmp_path):
    april = {"date_start": "2018-04-04", "date_end": "2018-04-04"}
    first = written(tmp_path / "annual.csv", "ucdp", {"id": "1"} | april)
    other = written(tmp_path / "candidates.csv", "ucdp", {"id": "900001"} | april)
    for reader in ("csv", "duckdb"):
        (problem,) = refused([first, other], reader)
        assert problem.startswith(f"{other}:2:")
        assert "OVERLAP column date_start: got '2018-04'; expected releases that do not overlap" in problem
        assert problem.endswith("events of IRQ in it are in annual.csv too")


def test_other_months_countries_and_days_that_are_not_sure_are_no_overlap(tmp_path):
    first = written(tmp_path / "annual.csv", "ucdp", {"id": "1"})
    others = [
        {"date_start": "2018-05-01", "date_end": "2018-05-01"},
        {"country": "Syria", "country_id": "652", "adm_1": "Aleppo governorate"},
        {"date_start": "2018-04-30", "date_end": "2018-05-02", "date_prec": "3"},
    ]
    for number, other in enumerate(others):
        path = written(tmp_path / f"{number}.csv", "ucdp", {"id": f"90{number}"} | other)
        assert len(events.read([first, path], ACCESSED).events) == 2


def test_without_ids_a_month_in_two_files_is_refused(tmp_path):
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for path in paths:
        rows = list(csv.reader(io.StringIO(made("acled", {}))))
        path.write_text("\n".join(",".join(f'"{cell}"' for cell in row[1:]) for row in rows) + "\n", encoding="utf-8")
    (problem,) = refused(paths, "csv")
    assert "OVERLAP column event_date: got '2020-04'" in problem


def test_two_datasets_are_not_counted_together(tmp_path):
    files = [written(tmp_path / f"{dataset}.csv", dataset, {}) for dataset in ("acled", "ucdp")]
    (problem,) = refused(files, "csv")
    assert "ucdp.csv:1:1: MIXED got UCDP GED; expected ACLED, as in acled.csv" in problem


def test_another_dataset_than_the_one_asked_for_is_refused(tmp_path, capsys):
    path = written(tmp_path / "one.csv", "ucdp", {})
    assert main(["events", str(path), "--accessed", ACCESSED, "--as", "acled"]) == DATA_INVALID
    assert "HEADER got the header of UCDP GED 23.1" in capsys.readouterr().err


def test_fifty_problems_are_shown(tmp_path, capsys):
    path = written(tmp_path / "one.csv", "ucdp", *({"low": "x"} for _ in range(60)))
    assert main(["events", str(path), "--accessed", ACCESSED]) == DATA_INVALID
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 51 and lines[-1] == "and 10 more"


def test_after_a_thousand_problems_no_more_are_looked_for(tmp_path):
    path = written(
        tmp_path / "one.csv", "ucdp", *({"low": "x"} for _ in range(999)), {"low": "x", "high": "x"}, {"low": "x"}
    )
    assert len(refused([path], "csv")) == 1000


def test_problems_stand_in_the_order_of_the_files_then_of_their_lines(tmp_path):
    first = written(tmp_path / "z.csv", "ucdp", *({"id": f"{number}", "low": "x"} for number in range(2)))
    second = written(tmp_path / "a.csv", "ucdp", {"id": "3", "low": "x"})
    found = [problem.rpartition("/")[2].split(":")[:2] for problem in refused([first, second], "csv")]
    assert found == [["z.csv", "2"], ["z.csv", "3"], ["a.csv", "2"]]


# --- what is odd and accepted -----------------------------------------------------------------------------------------


def notes(path):
    return events.read([path], ACCESSED).notes


def test_a_mark_at_the_start_is_no_part_of_the_header(tmp_path):
    path = tmp_path / "marked.csv"
    path.write_text(made("acled", {}), encoding="utf-8-sig")
    assert notes(path) == []


def test_line_feeds_in_a_file_with_other_line_ends_are_no_rows(tmp_path):
    path = tmp_path / "hdx.csv"
    content = text(rows("acled", {"notes": "first\nsecond"}, {}), end="\r\n")
    path.write_text(content, encoding="utf-8", newline="")
    assert [event.line for event in events.read([path], ACCESSED).events] == [2, 4]


def test_a_cell_of_many_lines_is_one_cell(tmp_path):
    path = written(tmp_path / "long.csv", "acled", {"notes": "\n".join("abcdefgh")}, {})
    assert [event.line for event in events.read([path], ACCESSED).events] == [2, 10]


def test_rows_of_tags_and_types_are_skipped_and_said_once(tmp_path):
    table = rows("ucdp", {}, {})
    tags = ["#date+start" if name == "date_start" else "" for name in table[0]]
    (tmp_path / "tags.csv").write_text(text([table[0], tags, *table[1:]]), encoding="utf-8")
    assert notes(tmp_path / "tags.csv") == ["tags.csv: line 2, a row of tags or types under the header, is skipped"]
    table = rows("gtd", {})
    types = ["x" if name.endswith("_txt") else "1" for name in table[0]]
    (tmp_path / "types.csv").write_text(text([table[0], ["0", *types[1:]], *table[1:]]), encoding="utf-8")
    made = events.read([tmp_path / "types.csv"], ACCESSED)
    assert made.notes == ["types.csv: line 2, a row of tags or types under the header, is skipped"]
    assert made.provenance["files"][0]["rows"] == 1


def test_windows_letters_are_read_for_gtd_alone_and_said(tmp_path):
    path = tmp_path / "old.csv"
    path.write_bytes(made("gtd", {"summary": "A communiqué."}).encode("cp1252"))
    assert notes(path) == ["old.csv: read as cp1252; it is not UTF-8"]
    path.write_text(made("gtd", {"summary": "A communiqué."}), encoding="utf-8")
    assert notes(path) == []


def test_a_best_estimate_outside_its_bounds_is_kept_and_counted(tmp_path):
    path = written(tmp_path / "one.csv", "ucdp", {"best": "9"}, {"low": "3"}, {})
    for reader in ("csv", "duckdb"):
        read = events.read([path], ACCESSED, keep=False, reader=reader)
        assert read.notes == ["2 events have a best estimate outside their low and high ones; kept as they are"]
        ((_, count),) = read.cells.items()
        assert count[:4] == [3, 5, 13, 12]


def test_a_column_that_nobody_knows_is_said_where_none_is_missing(tmp_path):
    table = [["#", *row] for row in rows("ucdp", {})]
    (tmp_path / "more.csv").write_text(text(table), encoding="utf-8")
    assert notes(tmp_path / "more.csv") == ["more.csv: not known and not read: '#'"]


@pytest.mark.parametrize(
    ("column", "said", "value"),
    [
        ("event_id_cnty", "rows that stand twice", ("id", "")),
        ("fatalities", "no toll is known", ("killed_best", None)),
        ("admin1", "every governorate is blank", ("governorate", "")),
        ("geo_precision", "no place is taken as exact", ("precision", 3)),
        ("time_precision", "every day is taken as exact", ("date_precision", 1)),
        ("actor1", "initiators and the sides", ("what", "unidentified")),
        ("latitude", "distances are not known", ("latitude", None)),
        ("year", "days are not held against the year", ("type", "battle")),
        ("iso", "countries are known by their names alone", ("country", "IRQ")),
    ],
)
def test_a_column_that_is_missing_costs_only_what_needs_it(tmp_path, column, said, value):
    names, *body = rows("acled", {}, {})
    at = names.index(column)
    table = [row[:at] + row[at + 1 :] for row in (names, *body)]
    path = tmp_path / "less.csv"
    path.write_text(text(table), encoding="utf-8")
    read = events.read([path], ACCESSED)
    assert len(read.events) == 2 and getattr(read.events[0], value[0]) == value[1]
    (note,) = read.notes
    assert re.match(f"less.csv: no column {column}: {said}", note)
    by_duckdb = events.read([path], ACCESSED, keep=False, reader="duckdb")
    assert by_duckdb.cells == read.cells


@pytest.mark.parametrize("dataset", EVENTS)
def test_without_days_types_or_countries_nothing_is_read(tmp_path, dataset):
    for column in {"acled": ("event_date", "event_type", "country"), "ucdp": ("date_end",), "gtd": ("iyear",)}[dataset]:
        names, row = rows(dataset, {})
        at = names.index(column)
        (tmp_path / "less.csv").write_text(
            text([names[:at] + names[at + 1 :], row[:at] + row[at + 1 :]]), encoding="utf-8"
        )
        (problem,) = refused([tmp_path / "less.csv"], "csv")
        assert f"HEADER no column {column}; expected one, as in" in problem
