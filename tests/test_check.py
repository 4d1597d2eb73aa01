import copy
import json
import re
import time
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import cases
import frictionless
import pytest
from cases import CASES, RECORD, save
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import check, errors, load
from helpers.check import cells, schema
from helpers.errors import DATA_INVALID, Refusal

DATA = Path(__file__).resolve().parents[1] / "data"


@pytest.fixture
def folder(tmp_path) -> Path:
    return save(tmp_path)


@pytest.fixture
def record() -> dict[str, list[dict[str, str]]]:
    return copy.deepcopy(RECORD)


@pytest.fixture
def said(tmp_path, record):
    """What is said of the record after a test has changed it: file, line, column and code of each problem."""

    def problems():
        found = check.problems(save(tmp_path, record))
        return [
            (Path(problem.file).name, problem.line, problem.message.split(":")[0].removeprefix("column "), problem.code)
            for problem in found
        ]

    return problems


# --- the catalogue ----------------------------------------------------------------------------------------------------


def test_the_record_without_a_fault_passes(folder):
    assert check.problems(folder) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_bad_input_is_named_once_with_line_and_field(folder, case):
    file = folder / f"{case.file}.csv"
    before = file.read_bytes()
    file.write_bytes(case.change(before))
    assert file.read_bytes() != before
    found = check.problems(folder)
    if not case.code:
        assert found == []
        return
    assert [(problem.file, problem.line, problem.field, problem.code) for problem in found] == [
        (str(file), case.line, case.number, case.code)
    ]
    assert case.hint in found[0].message


def test_a_comma_without_quotes_in_every_row_is_reported_for_every_row(folder):
    file = folder / "places.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([header, *(row + ",more" for row in rows)]), encoding="utf-8")
    assert [(problem.line, problem.code) for problem in check.problems(folder)] == [
        (2, "FIELD-COUNT"),
        (3, "FIELD-COUNT"),
    ]


def test_a_column_that_a_spreadsheet_wrote_anew_is_one_line(tmp_path, record):
    row = record["milestones"][0]
    record["milestones"] = [row | {"claim_id": f"press-2024-{n}", "confounder": "TRUE"} for n in range(20, 45)]
    record["presence"][0]["kind"] = "hideouts"
    found = [problem for problem in check.problems(save(tmp_path, record)) if problem.file.endswith("milestones.csv")]
    assert [(problem.line, problem.code) for problem in found] == [(2, "TYPE")]
    assert "so are 24 more rows of this column: a spreadsheet" in found[0].message
    record["places"] += [record["places"][1] | {"place_id": f"hill-{n}", "where_prec": "2.0"} for n in range(25)]
    found = [problem for problem in check.problems(save(tmp_path, record)) if problem.file.endswith("places.csv")]
    assert [(problem.line, problem.code) for problem in found] == [(4, "NUMBER")]
    assert "so are 24 more rows of this column: a spreadsheet or another program" in found[0].message
    record["milestones"] = record["milestones"][:20]
    found = [problem for problem in check.problems(save(tmp_path, record)) if problem.file.endswith("milestones.csv")]
    assert len(found) == 20


# --- the folder -------------------------------------------------------------------------------------------------------


def test_a_missing_table_is_named(folder):
    (folder / "ratios.csv").unlink()
    assert [(Path(found.file).name, found.code) for found in check.problems(folder)] == [("ratios.csv", "MISSING")]


def test_a_missing_dictionary_is_named(folder):
    (folder / "datapackage.json").unlink()
    assert [(Path(found.file).name, found.code) for found in check.problems(folder)] == [
        ("datapackage.json", "MISSING")
    ]


def test_a_dictionary_that_is_no_json_is_named_with_line_and_column(folder):
    (folder / "datapackage.json").write_text('{\n "resources": [,]\n}', encoding="utf-8")
    assert [(found.line, found.field, found.code) for found in check.problems(folder)] == [(2, 16, "JSON")]


def test_a_dictionary_without_tables_is_named(folder):
    (folder / "datapackage.json").write_text('{"resources": [{"name": "events"}]}', encoding="utf-8")
    assert [found.code for found in check.problems(folder)] == ["DATAPACKAGE"]


def test_a_dictionary_with_an_unknown_type_is_named(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"][0]["schema"]["fields"][0]["type"] = "strin"
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert {found.code for found in check.problems(folder)} == {"DATAPACKAGE"}


@pytest.mark.parametrize(
    ("table", "column", "change", "said"),
    [
        ("events", "claim_id", {"type": "date"}, "got type 'date'"),
        ("events", "claim_id", {"constraints": []}, "got [] as constraints"),
        ("events", "claim_id", {"constraints": {"minimum": 3}}, "got constraint 'minimum'"),
        ("events", "claim_id", {"constraints": {"minLength": 3}}, "got constraint 'minLength'"),
        ("events", "claim_id", {"constraints": {"required": "yes"}}, "got 'yes' as required"),
        ("origins", "short", {"constraints": {"maxLength": "long"}}, "got 'long' as maxLength"),
        ("places", "lat", {"constraints": {"minimum": "low"}}, "got 'low' as minimum"),
        ("origins", "kind", {"constraints": {"enum": "body"}}, "got 'body' as enum"),
        ("origins", "named", {"trueValues": "true"}, "got 'true' as trueValues"),
    ],
)
def test_a_dictionary_that_asks_for_what_is_not_checked_is_named(folder, table, column, change, said):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    fields = next(item["schema"]["fields"] for item in package["resources"] if item["name"] == table)
    next(field for field in fields if field["name"] == column).update(change)
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (found,) = check.problems(folder)
    assert (Path(found.file).name, found.code) == ("datapackage.json", "DATAPACKAGE")
    assert found.message.startswith(f"column {column}: {said}; expected ")


def changed(change):
    """A dictionary to which something was done, as bytes."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    change(package)
    return json.dumps(package).encode()


def first(package):
    return package["resources"][0]["schema"]


BAD_DICTIONARIES = {
    "nested too deeply": (b"[" * 100_000, "JSON"),
    "a number of 5,000 digits": (b'{"version": ' + b"9" * 5000 + b"}", "JSON"),
    "a list": (b"[1]", "DATAPACKAGE"),
    "resources that are a text": (changed(lambda package: package.update(resources="events")), "DATAPACKAGE"),
    "no version": (changed(lambda package: package.pop("version")), "DATAPACKAGE"),
    "a schema that is a text": (changed(lambda package: package["resources"][0].update(schema="x")), "DATAPACKAGE"),
    "no fields": (changed(lambda package: first(package).update(fields=[])), "DATAPACKAGE"),
    "a field that is a text": (changed(lambda package: first(package)["fields"].append("x")), "DATAPACKAGE"),
    "a key of no field": (changed(lambda package: first(package).update(primaryKey=["x"])), "DATAPACKAGE"),
    "a key that is a number": (changed(lambda package: first(package).update(primaryKey=3)), "DATAPACKAGE"),
    "a foreign key that is a text": (changed(lambda package: first(package).update(foreignKeys=["x"])), "DATAPACKAGE"),
    "a pattern that is none": (
        changed(lambda package: first(package)["fields"][0].update(constraints={"pattern": "["})),
        "DATAPACKAGE",
    ),
    "a table less": (changed(lambda package: package["resources"].pop(0)), "DATAPACKAGE"),
}


@pytest.mark.parametrize(("content", "code"), BAD_DICTIONARIES.values(), ids=BAD_DICTIONARIES)
def test_a_dictionary_that_is_none_is_named_without_a_traceback(folder, content, code):
    (folder / "datapackage.json").write_bytes(content)
    assert [(Path(found.file).name, found.code) for found in check.problems(folder)] == [("datapackage.json", code)]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + (DATA / "datapackage.json").read_bytes(),
        changed(lambda package: first(package).update(primaryKey="claim_id")),
    ],
    ids=["byte order mark", "a key that is one name"],
)
def test_a_dictionary_in_another_form_that_says_the_same_is_read(folder, content):
    (folder / "datapackage.json").write_bytes(content)
    assert check.problems(folder) == []
    assert load.dictionary(folder)["name"] == "is-resurgence-record"


def test_a_column_that_the_check_reads_is_missed_in_the_dictionary(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    first(package)["fields"] = [field for field in first(package)["fields"] if field["name"] != "claim_fr"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (folder / "events.csv").write_bytes(cases.each(without("claim_fr"))((folder / "events.csv").read_bytes()))
    (found,) = check.problems(folder)
    assert "names no column claim_fr of events" in str(found)


def without(column):
    at = cases.columns("events").index(column)
    return lambda row: row[:at] + row[at + 1 :]


def test_a_dictionary_whose_column_has_no_type_is_named(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    del package["resources"][0]["schema"]["fields"][0]["type"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert [found.code for found in check.problems(folder)] == ["DATAPACKAGE"]


@pytest.fixture(scope="module")
def columns():
    """Every column of the record's dictionary and two it does without, with what frictionless reads their cells by."""
    resources = schema.dictionary(DATA / "datapackage.json")["resources"]
    found = [column for resource in resources for column in resource["schema"]["fields"]]
    found.append({"name": "plain", "type": "boolean"})
    found.append({"name": "share", "type": "number", "constraints": {"minimum": 0.1, "maximum": 0.3}})
    return [(column, frictionless.Field.from_descriptor(column).create_cell_reader()) for column in found]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "0",
            "0.1",
            "0.3",
            "1",
            "2",
            "8",
            "-1",
            "-0",
            "2.50",
            "90",
            "90.000000000000001",
            "-180.5",
            "2024-03",
            "2024-3",
        ),
        *("true", "True", "false", "yes", "quoted", "quotd", "B", "en", "eng", "IRQ SYR", "IRQ  SYR", "IQ-NI", "army"),
        *("x" * 18, "x" * 19, "x" * 601, "0" * 64, "https://example.org", "https://a b", "press-2024-01", "Press"),
    ],
)
def test_a_cell_breaks_what_frictionless_says_it_breaks(columns, text):
    for column, reader in columns:
        if not text or not cells.fault(text, column):
            assert set(schema.broken(text, column)) == set(reader(text)[1] or ())


def test_faults_in_two_files_are_both_reported(folder):
    (folder / "ratios.csv").write_bytes(b"")
    (folder / "links.csv").write_bytes(b"")
    assert [Path(found.file).name for found in check.problems(folder)] == ["links.csv", "ratios.csv"]


def test_an_unreadable_table_does_not_break_the_keys_that_point_to_it(folder):
    (folder / "origins.csv").write_bytes(b"")
    assert [Path(found.file).name for found in check.problems(folder)] == ["origins.csv"]


def test_a_folder_inside_the_current_one_is_shown_relative_to_it(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    (folder / "events.csv").write_bytes(b"")
    assert str(check.problems(folder)[0]).startswith(f"{folder.name}/events.csv:1:1: EMPTY ")


def test_require_refuses_with_the_exit_code_for_data(folder):
    check.require(folder)
    (folder / "events.csv").write_bytes(b"")
    with pytest.raises(Refusal) as refusal:
        check.require(folder)
    assert refusal.value.exit_code == DATA_INVALID
    assert refusal.value.problems[0].endswith("events.csv:1:1: EMPTY the file is empty; expected a header")


def test_rows_gives_texts_with_the_lines_on_which_rows_start(tmp_path):
    file = tmp_path / "any.csv"
    file.write_bytes('\ufeffa,b\r\n"x, ""y""\r\nz",01\r\n,NA\r\n'.encode())
    assert check.rows(file) == (["a", "b"], [(2, ['x, "y"\nz', "01"]), (4, ["", "NA"])])


def test_rows_refuses_what_is_no_csv(tmp_path):
    (tmp_path / "any.csv").write_bytes(b'a,b\n"x,1\n')
    with pytest.raises(Refusal, match=r"any.csv:2:1: QUOTE"):
        check.rows(tmp_path / "any.csv")


def test_a_quote_left_open_is_not_closed_by_a_later_row(tmp_path):
    (tmp_path / "any.csv").write_bytes(b'a,b\n1,"x\ny,"p, q"\nz",2\n')
    with pytest.raises(Refusal, match=r"any.csv:2:2: QUOTE"):
        check.rows(tmp_path / "any.csv")


def test_a_quote_that_a_later_line_of_a_row_opens_is_named_where_it_stands(tmp_path):
    (tmp_path / "any.csv").write_bytes(b'a,b\n"x\ny","z\nw,1\n')
    with pytest.raises(Refusal, match=r"any.csv:3:2: QUOTE"):
        check.rows(tmp_path / "any.csv")


def test_a_record_is_read_where_every_table_is_clean_text_and_refused_else(folder):
    assert [row["claim_id"] for row in check.record(folder)["presence"].rows] == ["press-2024-09"]
    (folder / "links.csv").write_bytes(b"")
    with pytest.raises(Refusal, match=r"links.csv:1:1: EMPTY") as refusal:
        check.record(folder)
    assert refusal.value.exit_code == DATA_INVALID


def test_a_key_is_used_once_also_where_another_column_is_unique(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    fields = next(item["schema"]["fields"] for item in package["resources"] if item["name"] == "links")
    next(field for field in fields if field["name"] == "basis")["constraints"]["unique"] = True
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    first = (folder / "links.csv").read_text(encoding="utf-8").splitlines()[1]
    with (folder / "links.csv").open("a", encoding="utf-8") as file:
        file.write(first.replace(",alike", ",other") + "\n")
    (found,) = check.problems(folder)
    assert (found.line, found.code) == (3, "DUPLICATE") and "line 2 has it too" in found.message


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r")), min_size=2, max_size=2)))
def test_rows_reads_back_what_the_csv_module_wrote(tmp_path_factory, cells):
    from cases import written

    file = tmp_path_factory.mktemp("written") / "any.csv"
    file.write_bytes(written([["a", "b"], *cells]))
    assert [row for _, row in check.rows(file)[1]] == cells


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3000))
def test_no_bytes_make_it_fail_otherwise_than_by_a_problem(tmp_path_factory, noise, at):
    folder = save(tmp_path_factory.mktemp("noise"))
    data = (folder / "places.csv").read_bytes()
    (folder / "places.csv").write_bytes(data[:at] + noise + data[at + 3 :])
    for problem in check.problems(folder):
        assert "\n" not in str(problem)


def test_ten_thousand_rows_are_read_within_a_second_or_so(tmp_path, record):
    row = record["events"][0]
    record["events"] = [
        row | {"claim_id": f"press-2024-{n}", "claim_fr": f"L’armée : {n} fois."} for n in range(10_000)
    ]
    file = save(tmp_path, record) / "events.csv"
    started = time.process_time()
    assert len(check.rows(file)[1]) == 10_000
    assert time.process_time() - started < 1


def test_an_unclosed_quote_in_a_long_file_is_found_quickly(tmp_path):
    (tmp_path / "any.csv").write_text('a,b\n"x,1\n' + "y,2\n" * 200_000, encoding="utf-8")
    started = time.process_time()
    with pytest.raises(Refusal, match=r":2:1: QUOTE"):
        check.rows(tmp_path / "any.csv")
    assert time.process_time() - started < 5


# --- rows against each other ------------------------------------------------------------------------------------------


def test_a_claim_id_is_used_once_in_all_tables(record, said):
    record["presence"][0]["claim_id"] = "press-2024-02"
    assert said() == [("presence.csv", 2, "claim_id", "DUPLICATE")]


def test_a_claim_id_begins_with_its_source(record, said):
    record["presence"][0]["claim_id"] = "paper-2023-09"
    assert said() == [("presence.csv", 2, "claim_id", "CLAIM-ID")]


@pytest.mark.parametrize(
    ("bound", "values"),
    [
        ("exact", {"value_best": "12"}),
        ("exact", {"value_low": "12", "value_high": "14"}),
        ("approx", {"value_best": "12"}),
        ("approx", {"value_low": "12", "value_high": "14"}),
        ("approx", {"value_low": "12", "value_best": "12", "value_high": "14"}),
        ("at_least", {"value_low": "12"}),
        ("more_than", {"value_low": "12"}),
        ("at_most", {"value_high": "12"}),
        ("fewer_than", {"value_high": "12"}),
    ],
)
def test_values_that_the_bound_allows_pass(record, said, bound, values):
    record["counts"][0] |= {"value_best": "", "bound": bound} | values
    assert said() == []


@pytest.mark.parametrize(
    ("bound", "values"),
    [
        ("exact", {"value_low": "12"}),
        ("exact", {}),
        ("exact", {"value_low": "12", "value_best": "12", "value_high": "14"}),
        ("approx", {}),
        ("approx", {"value_low": "12", "value_best": "13"}),
        ("at_least", {"value_best": "12"}),
        ("more_than", {"value_low": "12", "value_high": "14"}),
        ("at_most", {"value_low": "12"}),
        ("fewer_than", {"value_best": "12"}),
    ],
)
def test_values_that_the_bound_does_not_allow_are_refused(record, said, bound, values):
    record["counts"][0] |= {"value_best": "", "bound": bound} | values
    assert said() == [("counts.csv", 2, "bound", "VALUE")]


def test_low_is_not_above_high(record, said):
    record["estimates"][0] |= {"value_low": "5000"}
    assert said() == [("estimates.csv", 2, "value_high", "ORDER")]


def test_best_is_not_below_low(record, said):
    record["estimates"][0] |= {"value_best": "2999"}
    assert said() == [("estimates.csv", 2, "value_best", "ORDER")]


@pytest.mark.parametrize("column", ["bound", "unit"])
def test_a_stated_value_needs_a_bound_and_a_unit(record, said, column):
    record["forces"][0][column] = ""
    assert said() == [("forces.csv", 2, column, "VALUE")]


def test_a_vague_value_needs_its_words(record, said):
    record["estimates"][1]["value_words"] = ""
    assert said() == [("estimates.csv", 3, "value_words", "VALUE")]


@pytest.mark.parametrize(
    ("table", "status", "words"),
    [("estimates", "vague", "thousands"), ("estimates", "declined", ""), ("forces", "vague", "thousands")],
)
def test_what_is_drawn_beside_numbers_has_their_unit(record, said, table, status, words):
    change = {"value_status": status, "value_low": "", "value_high": "", "bound": "", "value_words": words}
    record[table][0] |= change | ({"claim": "Thousands.", "claim_fr": "Des milliers."} if words else {})
    record["links"] = []
    assert said() == []
    record[table][0]["unit"] = ""
    assert said() == [(f"{table}.csv", 2, "unit", "VALUE")]


def test_there_is_no_half_of_what_is_counted(record, said):
    record["forces"][0]["value_low"] = "12.5"
    assert said() == [("forces.csv", 2, "value_low", "VALUE")]


@pytest.mark.parametrize(
    ("op", "unit"),
    [("average", "percent"), ("average", ""), ("equal", "percent"), ("more_than", "per_day"), ("decrease", "times")],
)
def test_a_relation_has_a_unit_in_which_it_is_said(record, said, op, unit):
    vague = {"value_status": "declined", "value_best": "", "bound": ""} if not unit else {}
    record["ratios"][0] |= {"op": op, "unit": unit} | vague
    assert said() == [("ratios.csv", 2, "unit", "RELATION")]


@pytest.mark.parametrize(("op", "unit"), [("average", "per_month"), ("more_than", "times"), ("decrease", "percent")])
def test_a_relation_and_its_unit_pass(record, said, op, unit):
    record["ratios"][0] |= {"op": op, "unit": unit}
    assert said() == []


def test_a_cause_is_named_once(record, said):
    record["judgements"][0] |= {"about": "cause", "cause": "politics politics"}
    assert said() == [("judgements.csv", 2, "cause", "LIST")]


def test_a_vague_word_is_one_that_pages_have_words_for(tmp_path, record):
    record["estimates"][1] |= {"value_words": "a lot", "claim": "A lot of men.", "claim_fr": "Beaucoup d’hommes."}
    (found,) = check.problems(save(tmp_path, record))
    assert (Path(found.file).name, found.line, found.code) == ("estimates.csv", 3, "WORDS")
    assert "got 'a lot'; expected one of thousands, hundreds" in found.message


def test_a_former_code_leads_to_the_present_one_and_two_letters_to_none(tmp_path, record):
    record["places"].append(
        record["places"][0] | {"place_id": "IQ-KI", "name": "Kirkuk", "name_fr": "Kirkouk", "governorate_id": "IQ-KI"}
    )
    said = []
    for code in ("IQ-TS", "IQ-NX"):
        record["presence"][0]["place_id"] = f"long-hill {code}"
        said += [problem.message for problem in check.problems(save(tmp_path, record))]
    assert [message.partition("; did")[2] for message in said] == [" you mean 'IQ-KI'?", ""]


def test_fifty_problems_are_all_and_one_more_is_counted():
    assert errors.shown(["bad"] * 50) == ["bad"] * 50
    assert errors.shown(["bad"] * 51) == [*["bad"] * 50, "and 1 more"]


def test_a_hint_is_looked_for_among_few(monkeypatch):
    many = [f"press-{n:05}" for n in range(20_000)]
    assert errors.nearest("pres-00001x", ["press-00001", "paper"]) == "; did you mean 'press-00001'?"
    assert errors.nearest("army-1", [*many, "army-01"]) == "; did you mean 'army-01'?"
    monkeypatch.setattr(errors.difflib, "get_close_matches", lambda *_, **__: pytest.fail("all were compared"))
    assert errors.nearest("press-0000x", many) == ""


def test_degrees_are_asked_for_in_coordinates_alone(tmp_path, record):
    record["counts"][0]["value_best"] = record["places"][1]["lat"] = "18°26'"
    said = {Path(found.file).name: found.message for found in check.problems(save(tmp_path, record))}
    assert "degrees" in said["places.csv"] and "degrees" not in said["counts.csv"]


def test_no_message_shows_a_regular_expression(tmp_path, record):
    for row, columns in ((record["presence"][0], ("country", "place_id")), (record["sources"][1], ("url", "lang"))):
        row |= dict.fromkeys(columns, "[x")
    found = check.problems(save(tmp_path, record))
    assert len(found) >= 4 and not any(re.search(r"\[[a-zA-Z0-9]+-[a-z0-9A-Z]+\]|\\", one.message) for one in found)


def test_a_source_may_be_of_a_day_that_has_begun_anywhere(record, said, monkeypatch):
    far = datetime.now(timezone(timedelta(hours=14))).date()
    record["sources"][0] |= {"source_date": far.isoformat()}
    assert said() == []
    record["sources"][0] |= {"source_date": (far + timedelta(days=1)).isoformat()}
    assert said() == [("sources.csv", 2, "source_date", "DATE")]


def test_a_vague_value_has_no_number(record, said):
    record["estimates"][1]["value_low"] = "2000"
    assert said() == [("estimates.csv", 3, "value_low", "VALUE")]


@pytest.mark.parametrize("status", ["declined", "not_given"])
def test_a_value_declined_or_not_given_has_no_number_and_no_bound(record, said, status):
    record["forces"][0] |= {"value_status": status, "value_low": "", "bound": "", "unit": ""}
    assert said() == []
    record["forces"][0] |= {"value_low": "10", "bound": "at_least"}
    assert said() == [("forces.csv", 2, "value_low", "VALUE"), ("forces.csv", 2, "bound", "VALUE")]


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("events", "value_best", "3"),
        ("presence", "unit", "people"),
        ("milestones", "value_status", "stated"),
        ("judgements", "part_of", "press-2024-03"),
    ],
)
def test_a_table_without_quantities_leaves_their_columns_blank(record, said, table, column, value):
    record[table][0][column] = value
    assert said() == [(f"{table}.csv", 2, column, "VALUE")]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("ratios", "base_edtf"),
        ("forces", "date_announced"),
        ("forces", "date_effective"),
        ("sources", "source_date"),
        ("sources", "covers_edtf"),
    ],
)
def test_every_date_exists_in_the_calendar(record, said, table, column):
    record[table][0][column] = "2023-02-29"
    assert said() == [(f"{table}.csv", 2, column, "DATE")]


@pytest.mark.parametrize("column", ["short", "short_fr", "name", "name_fr", "label", "label_fr"])
def test_a_name_in_a_figure_has_letters_that_a_figure_can_draw(record, said, column):
    table = {"short": "origins", "name": "places", "label": "milestones"}[column.removesuffix("_fr")]
    record[table][0][column] = "Long 山"
    assert (f"{table}.csv", 2, column, "GLYPH") in said()
    record[table][0][column] = "Größe\u202fa"
    assert not [problem for problem in said() if problem[3] == "GLYPH"]


@pytest.mark.parametrize(("year", "expected"), [(2034, []), (2035, [("presence.csv", 2, "date_edtf", "DATE")])])
def test_a_date_lies_up_to_ten_years_after_its_source(record, said, year, expected):
    record["presence"][0]["date_edtf"] = f"{year}"
    assert said() == expected


def test_a_blank_date_says_that_it_is_not_dated(record, said):
    record["milestones"][0]["date_basis"] = "stated"
    assert said() == [("milestones.csv", 2, "date_basis", "DATE-BASIS")]


@pytest.mark.parametrize("locator", ["9 3", "3 3", "3  9", "3, 9", "03", "p. 4"])
def test_lines_of_an_article_are_ascending_numbers(record, said, locator):
    record["presence"][0]["locator"] = locator
    assert said() == [("presence.csv", 2, "locator", "LOCATOR")]


def test_several_ascending_lines_pass(record, said):
    record["presence"][0]["locator"] = "3 9 10"
    assert said() == []


def test_every_place_exists(record, said):
    record["presence"][0]["place_id"] = "IQ-NI long-hil long-hill"
    assert said() == [("presence.csv", 2, "place_id", "PLACE")]


def test_every_governorate_exists(record, said):
    record["places"][1]["governorate_id"] = "IQ-NI IQ-AN"
    assert said() == [("places.csv", 3, "governorate_id", "PLACE")]


def test_a_governorate_is_of_that_kind(record, said):
    record["places"][0]["kind"] = "region"
    assert ("places.csv", 3, "governorate_id", "PLACE") in said()


def test_a_governorate_lies_in_itself(record, said):
    record["places"][0]["governorate_id"] = ""
    assert said() == [("places.csv", 2, "governorate_id", "PLACE")]


def test_the_countries_of_a_claim_include_those_of_its_places(record, said):
    record["events"][0]["country"] = "SYR"
    assert said() == [("events.csv", 2, "country", "COUNTRY")]
    record["events"][0]["country"] = "IRQ SYR"
    assert said() == []
    record["events"][0]["country"] = ""
    assert said() == []


@pytest.mark.parametrize(
    ("table", "column"), [("judgements", "country"), ("places", "country"), ("sources", "covers_country")]
)
def test_country_codes_are_known(record, said, table, column):
    record[table][0][column] = "IRK"
    assert (f"{table}.csv", 2, column, "COUNTRY") in said()


def test_a_total_exists(record, said):
    record["counts"][1]["part_of"] = "press-2024-99"
    assert said() == [("counts.csv", 3, "part_of", "PART-OF")]


def test_a_part_has_the_unit_of_its_total(record, said):
    record["counts"][1]["unit"] = "attacks"
    assert said() == [("counts.csv", 3, "unit", "PART-OF")]


def test_the_parts_do_not_exceed_their_total(record, said):
    record["counts"][2]["value_best"] = "8"
    assert said() == [("counts.csv", 4, "part_of", "PART-OF")]


def test_parts_of_another_kind_are_not_added(record, said):
    record["counts"][2] |= {"value_best": "8", "who": "is_leaders"}
    assert said() == []


def test_a_total_without_an_upper_end_has_no_limit(record, said):
    record["counts"][0] |= {"value_best": "", "value_low": "12", "bound": "at_least"}
    record["counts"][2]["value_best"] = "80"
    assert said() == []


def test_totals_go_in_no_circle(record, said):
    record["counts"][0] |= {"part_of": "press-2024-04", "value_best": "5", "who": "people"}
    record["counts"][2]["part_of"] = ""
    assert said() == [("counts.csv", 2, "part_of", "CIRCLE")]


@pytest.mark.parametrize("column", ["from_claim_id", "to_claim_id"])
def test_both_ends_of_a_link_exist(record, said, column):
    record["links"][0][column] = "press-2024-99"
    assert said() == [("links.csv", 2, column, "LINK")]


def test_a_claim_is_not_linked_to_itself(record, said):
    record["links"][0]["relation"] = "supersedes"
    record["links"][0]["to_claim_id"] = "press-2024-08"
    assert said() == [("links.csv", 2, "to_claim_id", "LINK")]


def test_a_pair_is_linked_one_way_only(record, said):
    first = record["links"][0]
    reverse = first | {"from_claim_id": first["to_claim_id"], "to_claim_id": first["from_claim_id"]}
    record["links"].append(reverse)
    assert said() == [("links.csv", 3, "to_claim_id", "LINK")]
    reverse["relation"] = "explains"
    assert said() == []


@pytest.mark.parametrize(
    ("column", "value", "named"),
    [
        ("claim_id", "press-2024-99", "claim_id"),
        ("coding_id", "press-2024-s99", "coding_id"),
        ("reason", "alike", "reason"),
        ("decision", "first", "reason"),
    ],
)
def test_a_comparison_names_its_statements_and_why_they_differ(record, said, column, value, named):
    record["comparison"][0][column] = value
    assert said() == [("comparison.csv", 2, named, "COMPARISON")]


def test_a_comparison_is_of_something(record, said):
    record["comparison"][0] |= {"claim_id": "", "coding_id": ""}
    assert said() == [("comparison.csv", 2, "claim_id", "COMPARISON")]


def test_superseding_goes_in_no_circle(record, said):
    claims = ["press-2024-03", "press-2024-04", "press-2024-05", "press-2024-03"]
    record["links"] = [
        {"from_claim_id": newer, "relation": "supersedes", "to_claim_id": older, "basis": "later"}
        for newer, older in pairwise(claims)
    ]
    assert said() == [("links.csv", 2, "to_claim_id", "CIRCLE")]


def test_the_event_of_a_count_exists(record, said):
    record["counts"][0]["event_id"] = "raid-2024-03-02"
    assert said() == [("counts.csv", 2, "event_id", "EVENT")]
    record["counts"][0]["event_id"] = ""
    assert said() == []


@pytest.mark.parametrize("column", ["accused", "evidence_offered", "response"])
def test_an_allegation_says_who_is_accused_on_what_and_with_what_response(record, said, column):
    record["judgements"][0][column] = ""
    assert said() == [("judgements.csv", 2, column, "ALLEGATION")]
    record["judgements"][0]["kind"] = "assessment"
    assert said() == []


def test_a_doubt_stands_in_both_languages(record, said):
    record["counts"][0]["doubt_fr"] = ""
    assert said() == [("counts.csv", 2, "doubt_fr", "TRANSLATION")]
    record["counts"][0] |= {"doubt": "", "doubt_fr": "Un doute."}
    assert said() == [("counts.csv", 2, "doubt", "TRANSLATION")]


def test_a_caveat_stands_in_both_languages(record, said):
    record["counts"][0]["caveat"] = "Claimed only."
    assert said() == [("counts.csv", 2, "caveat_fr", "TRANSLATION")]


def test_a_claim_is_translated(record, said):
    record["counts"][0] |= dict.fromkeys(("claim", "claim_fr"), "L’armée, 12.")
    assert said() == [("counts.csv", 2, "claim_fr", "TRANSLATION")]
    record["counts"][0] |= {"claim": "The army, 12.", "doubt_fr": record["counts"][0]["doubt"]}
    assert said() == [("counts.csv", 2, "doubt_fr", "TRANSLATION")]


@pytest.mark.parametrize(("row", "column"), [(0, "text_file"), (0, "text_sha256"), (1, "url")])
def test_a_source_says_where_its_text_is(record, said, row, column):
    record["sources"][row][column] = ""
    assert said() == [("sources.csv", row + 2, column, "SOURCE")]


def test_a_text_file_lies_in_no_other_folder(record, said):
    record["sources"][0]["text_file"] = "../press.txt"
    assert said() == [("sources.csv", 2, "text_file", "SOURCE")]


@pytest.mark.parametrize(
    ("table", "column"), [("sources", "source_id"), ("origins", "origin_id"), ("places", "place_id")]
)
def test_every_source_origin_and_place_is_used(record, said, table, column):
    short = {"short": "nobody", "short_fr": "personne"} if table == "origins" else {}
    record[table].append(record[table][-1] | {column: "nobody"} | short)
    assert said() == [(f"{table}.csv", len(record[table]) + 1, column, "UNUSED")]


# --- who says it, and who bears it out --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "row", "change", "said_of"),
    [
        # the link of the record joins press-2024-08, by the army, to paper-2023-01, by the institute
        ("estimates", 0, {"credibility": "4"}, ("from_claim_id", "press-2024-08 is graded 4")),
        ("estimates", 1, {"credibility": "5"}, ("to_claim_id", "paper-2023-01 is graded 5")),
        (
            "estimates",
            0,
            {"attribution": "unattributed", "credibility": "4"},
            ("from_claim_id", "press-2024-08 names no origin"),
        ),
        ("origins", 1, {"speaks_for": "army"}, ("to_claim_id", "both are the voice of army")),
        ("estimates", 1, {"origin_id": "army", "via": "institute"}, ("to_claim_id", "both are the voice of army")),
    ],
)
def test_a_link_of_support_that_breaks_a_rule_is_refused_and_the_rule_named(
    tmp_path, record, table, row, change, said_of
):
    record[table][row] |= change
    found = [problem for problem in check.problems(save(tmp_path, record)) if problem.code == "SUPPORTS"]
    column, message = said_of
    assert any(problem.message.startswith(f"column {column}: {message}") for problem in found)
    assert (Path(found[0].file).name, found[0].line) == ("links.csv", 2)


def test_an_echo_supports_nothing(record, said):
    record["links"].append(record["links"][0] | {"relation": "probable_echo", "to_claim_id": "press-2024-09"})
    assert said() == [("links.csv", 2, "from_claim_id", "SUPPORTS")]


def test_a_voice_is_that_of_an_origin_that_speaks_for_itself(record, said):
    record["origins"][2]["speaks_for"] = "nobody"
    assert said() == [("origins.csv", 4, "speaks_for", "SPEAKER")]
    record["origins"][2]["speaks_for"] = "institute"
    assert said() == []
    record["links"], record["origins"][1]["speaks_for"] = [], "army"
    assert said() == [("origins.csv", 4, "speaks_for", "SPEAKER")]


@pytest.mark.parametrize(
    ("kind", "grade"), [("official", "C"), ("expert", "D"), ("armed_group", "B"), ("outlet", "C"), ("writer", "B")]
)
def test_who_is_not_named_is_graded_alike_on_every_side(record, said, kind, grade):
    record["origins"][2] |= {"kind": kind, "named": "false", "reliability": grade}
    assert said() == [("origins.csv", 4, "reliability", "SPEAKER")]
    record["origins"][2]["reliability"] = "F"
    assert said() == []


def test_what_nobody_named_says_is_not_graded_as_if_known(record, said):
    record["presence"][0]["attribution"] = "unattributed"
    assert said() == [("presence.csv", 2, "credibility", "GRADE")]
    record["presence"][0]["credibility"] = "4"
    assert said() == []


def test_a_writer_does_not_report_himself(record, said):
    record["origins"][2] |= {"kind": "writer", "named": "false"}
    record["presence"][0]["origin_id"] = "outlet-gazette"
    assert said() == [("presence.csv", 2, "attribution", "ATTRIBUTION")]
    record["presence"][0]["attribution"] = "outlet_voice"
    assert said() == []


# --- directions, announcements, series --------------------------------------------------------------------------------


@pytest.mark.parametrize("about", ["threat", "intent", "external_support"])
def test_only_what_can_rise_or_fall_has_a_direction(record, said, about):
    record["judgements"][0] |= {"about": about, "direction": "up"}
    assert said() == [("judgements.csv", 2, "direction", "DIRECTION")]


@pytest.mark.parametrize("change", [{"about": "cause"}, {"cause": "pandemic"}])
def test_a_cause_is_named_where_one_is_judged_and_only_there(record, said, change):
    record["judgements"][0] |= change
    assert said() == [("judgements.csv", 2, "cause", "CAUSE")]


def test_a_change_of_forces_has_a_label(record, said):
    record["forces"][0]["about"] = "increase"
    assert said() == [("forces.csv", 2, "label", "LABEL"), ("forces.csv", 2, "label_fr", "LABEL")]


def test_an_announcement_stands_on_the_day_on_which_it_was_made(record, said):
    record["forces"][0] |= {"status": "planned", "date_announced": "2024-02-01", "date_effective": "2024-03-01"}
    assert said() == [("forces.csv", 2, "date_edtf", "ANNOUNCED")]
    record["forces"][0]["date_edtf"] = "2024-02-01"
    assert said() == []


MONTHS = {"series": "months", "origin_id": "army", "counts": "Attacks.", "counts_fr": "Attaques.", "edition": "First."}
MONTHS |= {"edition_fr": "Première.", "period": "other"}


def test_a_series_holds_no_period_twice(record, said):
    record["series"] = [MONTHS]
    cell = {"event_id": "", "part_of": "", "series": "months", "date_edtf": "2024-02"}
    for row, number in zip(record["counts"], ("12", "5", "7"), strict=True):
        row |= cell | {"value_best": number}
    record["counts"][1]["date_edtf"] = "2024-03"
    record["counts"][2]["date_edtf"] = "2024-02-15/2024-03-14"
    assert said() == [("counts.csv", 4, "series", "SERIES")]


def test_a_day_that_does_not_exist_is_said_once_also_within_a_series(record, said):
    record["series"] = [MONTHS | {"period": "month"}]
    record["counts"][0] |= {"event_id": "", "part_of": "", "series": "months", "date_edtf": "2024-02-30"}
    assert [fault for fault in said() if fault[3] in ("DATE", "SERIES")] == [("counts.csv", 2, "date_edtf", "DATE")]


def test_a_governorate_is_used_by_the_places_in_it(record, said):
    record["presence"][0]["place_id"] = "long-hill"
    assert said() == []
    record["events"][0]["place_id"] = record["presence"][0]["place_id"] = "IQ-NI"
    assert said() == [("places.csv", 3, "place_id", "UNUSED")]


def test_an_intermediary_is_a_use_of_an_origin(record, said):
    record["judgements"][0]["via"] = ""
    assert said() == [("origins.csv", 4, "origin_id", "UNUSED")]


# --- the record -------------------------------------------------------------------------------------------------------


def test_the_record_may_be_used():
    assert [str(problem) for problem in check.problems(DATA)] == []


def test_data_that_were_vouched_for_are_not_checked_again(folder, monkeypatch):
    vouched = check.vouched(folder)
    monkeypatch.setattr(check, "_passed", set())
    monkeypatch.setattr(check, "problems", lambda _: ["checked"])
    for name, value in vouched.items():
        monkeypatch.setenv(name, value)
    check.require(folder)
    (folder / "links.csv").write_bytes((folder / "links.csv").read_bytes() + b"\r\n")
    with pytest.raises(Refusal, match="checked"):
        check.require(folder)
