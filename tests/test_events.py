"""Exports of event data, read whatever their dataset and vintage."""

import csv
import json
import subprocess
import sys
from datetime import date

import pytest
from event_files import ACCESSED, EVENTS, FRANCE, HEADERS, header, rows, text, written

from helpers import events
from helpers.__main__ import main
from helpers.errors import CONFIGURATION, PUBLISHED, Refusal
from helpers.events import cells, governorates, output
from helpers.events.cells import Count
from helpers.events.layouts import DATASETS
from helpers.project import ROOT

VINTAGES = [(dataset, vintage) for dataset, known in HEADERS.items() for vintage in known]
PLACES = {line.split(",")[0] for line in (ROOT / "data/places.csv").read_text(encoding="utf-8").splitlines()}
GED = ROOT / "tests/ged_19_1.csv"


def read(path, **options):
    return events.read([path], ACCESSED, **options)


def one(tmp_path, dataset, **change):
    """The only event of a file with one row."""
    (event,) = read(written(tmp_path / "one.csv", dataset, change)).events
    return event


@pytest.mark.parametrize(("dataset", "vintage"), VINTAGES)
def test_every_vintage_is_known_by_its_names_whatever_their_order_and_case(tmp_path, dataset, vintage):
    names, row = rows(dataset, {}, vintage=vintage)
    if vintage == "2014 (25)":
        # it wrote days so, and one after the 12th shows which way round
        row[names.index("event_date")] = "13/04/2020"
    turned = [[name.upper() for name in names[::-1]], row[::-1]]
    (tmp_path / "turned.csv").write_text(text(turned), encoding="utf-8")
    made = read(tmp_path / "turned.csv")
    assert made.provenance["dataset"] == dataset
    assert made.provenance["files"][0]["layout"].endswith(f" {vintage}")
    assert [event.governorate for event in made.events] == ["IQ-KI"]
    assert made.notes == []


@pytest.mark.parametrize(("dataset", "vintage"), VINTAGES)
def test_a_vintage_is_called_by_how_many_columns_it_has_each_once(dataset, vintage):
    names = header(dataset, vintage)
    assert vintage.endswith(f"({len(names)})") and len(set(names)) == len(names)


def test_an_event_of_each_dataset_says_the_same_in_the_same_words(tmp_path):
    battle = one(tmp_path, "ucdp")
    assert battle == (
        *("ucdp", 2, "900000", date(2018, 4, 4), date(2018, 4, 4), 1, "IRQ", "IQ-KI", 1),
        *("unknown", "battle", 1, 2, 4, "Clear", 35.14, 44.45, "is_second"),
    )
    assert battle.is_involved
    assert one(tmp_path, "acled")[9:14] == ("unknown", "battle", 2, 2, 2)
    bomb = one(tmp_path, "gtd")
    assert bomb[9:] == ("is", "explosion", 3, 3, 3, "", 35.14, 44.45, "is_first")


def test_the_order_of_sides_is_no_direction_but_where_it_is(tmp_path):
    assert one(tmp_path, "ucdp", type_of_violence="3", side_a="IS", side_b="Civilians").initiator == "is"
    assert one(tmp_path, "acled", event_type="Violence against civilians").initiator == "is"
    assert one(tmp_path, "acled", event_type="Battles").initiator == "unknown"
    assert one(tmp_path, "acled", event_type="Battles").what == "is_first"
    fight = one(tmp_path, "acled", actor1="Unidentified Armed Group (Iraq)")
    assert (fight.what, fight.is_involved) == ("unidentified", False)
    other = one(tmp_path, "acled", actor1="Police Forces of Iraq (2020-)")
    assert other.what == ""


@pytest.mark.parametrize(
    ("dataset", "column", "name", "initiator"),
    [
        ("acled", "actor1", "Military Forces of Iraq (2014-2018)", "state_force"),
        ("acled", "actor1", "Global Coalition Against Daesh", "coalition"),
        ("acled", "actor1", "Military Forces of the United States (2017-2021)", "coalition"),
        ("acled", "actor1", "Military Forces of Turkey (2016-)", "other"),
        ("acled", "actor1", "Unidentified Armed Group (Iraq)", "unknown"),
        ("acled", "actor1", "Islamic State (Iraq)", "is"),
        ("ucdp", "side_a", "Government of Syria", "state_force"),
        ("ucdp", "side_a", "Government of Australia, Government of United Kingdom", "coalition"),
        ("ucdp", "side_a", "XXX645", "unknown"),
        ("ucdp", "side_a", "PKK", "other"),
        ("gtd", "gname", "Unknown", "unknown"),
        ("gtd", "gname", "Kurdistan Workers' Party (PKK)", "other"),
    ],
)
def test_actors_have_five_classes(tmp_path, dataset, column, name, initiator):
    directed = {"acled": {"event_type": "Explosions/Remote violence"}, "ucdp": {"type_of_violence": "3"}, "gtd": {}}
    assert one(tmp_path, dataset, **directed[dataset], **{column: name}).initiator == initiator


def test_a_week_or_a_month_is_as_long_as_it_is(tmp_path):
    week = one(tmp_path, "acled", time_precision="2")
    assert (week.start, week.end, week.date_precision) == (date(2020, 3, 31), date(2020, 4, 6), 3)
    month = one(tmp_path, "acled", time_precision="3")
    assert (month.start, month.end, month.date_precision) == (date(2020, 4, 1), date(2020, 4, 30), 4)
    no_day, no_month = one(tmp_path, "gtd", iday="0"), one(tmp_path, "gtd", iday="0", imonth="0")
    assert (no_day.start, no_day.end, no_day.date_precision) == (date(2017, 4, 1), date(2017, 4, 30), 4)
    assert (no_month.start, no_month.end, no_month.date_precision) == (date(2017, 1, 1), date(2017, 12, 31), 5)


@pytest.mark.parametrize(
    ("dataset", "column", "code", "precision"),
    [
        *(
            ("ucdp", "where_prec", code, precision)
            for code, precision in zip("1234567", (1, 2, 3, 3, 4, 4, 4), strict=True)
        ),
        *(("acled", "geo_precision", code, int(code)) for code in "123"),
        *(("gtd", "specificity", code, precision) for code, precision in zip("12345", (1, 2, 3, 3, 4), strict=True)),
        ("gtd", "specificity", "", 4),
    ],
)
def test_of_a_line_or_an_area_across_governorates_the_country_alone_is_known(
    tmp_path, dataset, column, code, precision
):
    assert one(tmp_path, dataset, **{column: code}).precision == precision


def test_a_governorate_that_gtd_calls_unknown_is_blank(tmp_path):
    assert one(tmp_path, "gtd", provstate="Unknown").governorate == ""


def test_cells_count_what_is_sure_and_what_is_not(tmp_path):
    path = written(
        tmp_path / "one.csv",
        "ucdp",
        {},
        {"low": "0", "best": "0", "high": "9", "code_status": "Check deaths"},
        {"where_prec": "6", "adm_1": ""},
        {"date_end": "2018-05-02", "date_prec": "4"},
        {"date_start": "2018-01-01", "date_end": "2018-12-31", "date_prec": "5"},
        {"date_start": "2018-05-01", "date_end": "2018-05-01"},
        FRANCE["ucdp"],
    )
    made = read(path)
    battle = ("unknown", "is_second", "battle")
    assert {key: Count(*count) for key, count in made.cells.items()} == {
        ("2018-04", "IRQ", "IQ-KI", *battle): Count(3, 2, 4, 17, 0, 0, 1, 1),
        ("2018-04", "IRQ", "", *battle): Count(1, 1, 2, 4, 0, 1, 0, 0),
        ("2018", "IRQ", "IQ-KI", *battle): Count(1, 1, 2, 4, 0, 0, 1, 0),
        ("2018-05", "IRQ", "IQ-KI", *battle): Count(1, 1, 2, 4, 0, 0, 0, 0),
    }
    assert made.provenance["files"][0]["other_countries"] == 1
    assert made.provenance["months"] == {"IRQ": ["2018-04", "2018-05"]}


def test_a_toll_that_is_not_stated_is_not_zero(tmp_path):
    path = written(tmp_path / "one.csv", "gtd", {"nkill": ""}, {"nkill": "0"}, {"nkill": "2.0"})
    made = read(path)
    assert [event.killed_best for event in made.events] == [None, 0, 2]
    ((_, count),) = made.cells.items()
    assert (Count(*count).events, Count(*count).killed_best, Count(*count).toll_unknown) == (3, 2, 1)


def test_cells_of_several_files_add_up(tmp_path):
    files = [written(tmp_path / f"{number}.csv", "acled", {"event_id_cnty": f"IRQ{number}"}) for number in (1, 2)]
    ((_, count),) = events.read(files, ACCESSED).cells.items()
    assert Count(*count) == Count(2, 4, 4, 4, 0, 0, 0, 0)


def test_cells_are_written_in_order_whatever_the_order_of_rows(tmp_path):
    changes = [{"date_start": day, "date_end": day} for day in ("2018-05-01", "2018-04-30", "2018-06-01")]
    there = cells.text(read(written(tmp_path / "a.csv", "ucdp", *changes)).cells)
    back = cells.text(read(written(tmp_path / "b.csv", "ucdp", *changes[::-1])).cells)
    assert there == back
    assert [line.split(",")[0] for line in there.splitlines()] == ["month", "2018-04", "2018-05", "2018-06"]


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        *[(name, "IQ-NI") for name in ("Ninewa", "Nineveh", "Nīnawá province", "Ninawa governorate", "NIneveh")],
        *[(name, "IQ-SD") for name in ("Salah Al Din", "Şalāḩ ad Dīn province", "Saladin", "Salah al-Din")],
        *[(name, "IQ-KI") for name in ("At-Ta'mim province", "Kirkūk province", "Kirkuk")],
        *[(name, "IQ-SU") for name in ("Halabja", "Al Sulaymaniyah", "As Sulaymānīyah province")],
        *[("Al Başrah  province", "IQ-BA"), ("Dihok", "IQ-DA"), ("Dahūk province", "IQ-DA"), ("Arbil", "IQ-AR")],
        *[("Thi Qar", "IQ-DQ"), ("Dhī Qār province", "IQ-DQ"), ("Wassit", "IQ-WA"), ("Al Najaf", "IQ-NA")],
        *[("Karbalā’ province", "IQ-KA"), ("Maysān  province", "IQ-MA"), ("Al Qādisīyah province", "IQ-QA")],
        *[("Al Muthanná province", "IQ-MU"), ("Bābil province", "IQ-BB"), ("Wāsiţ province", "IQ-WA")],
    ],
)
def test_spellings_of_governorates_are_codes_of_the_record(spelling, code):
    assert governorates.code(spelling, "IRQ") == code
    assert code in PLACES


@pytest.mark.parametrize(
    ("spelling", "code"), [("Deir-ez-Zor", "SY-DY"), ("Dayr az Zawr governorate", "SY-DY"), ("Ar-Raqqa", "SY-RA")]
)
def test_spellings_of_syria(spelling, code):
    assert governorates.code(spelling, "SYR") == code
    assert governorates.code(spelling, "IRQ") is None


def test_events_go_one_by_one_where_asked(tmp_path):
    path, seen = written(tmp_path / "one.csv", "acled", {}, FRANCE["acled"], {}), []
    made = read(path, each=seen.append)
    assert [event.line for event in seen] == [2, 4] and made.events == []
    assert read(path).events == seen
    assert read(path, keep=False).events == []


def test_ucdps_events_add_up_to_its_yearly_numbers():
    made = read(GED)
    with (ROOT / "data/counts.csv").open(encoding="utf-8", newline="") as file:
        claims = {row["date_edtf"]: row for row in csv.DictReader(file) if row["source_id"] == "ucdp-2025"}
    by_is = {key: count for key, count in made.cells.items() if key[3] == "is"}
    found = {
        year: [sum(count[at] for key, count in by_is.items() if key[0].startswith(year)) for at in (1, 2, 3)]
        for year in ("2014", "2015", "2016", "2017", "2018")
    }
    said = {year: [int(claims[year][f"value_{name}"]) for name in ("low", "best", "high")] for year in found}
    assert {year for year in found if found[year] == said[year]} == {"2015", "2017", "2018"}
    # later releases found more
    assert (found["2014"][1], said["2014"][1], said["2016"][1] - found["2016"][1]) == (2836, 3205, 2)


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_writes_cells_and_where_they_come_from(tmp_path, capsys):
    (tmp_path / "deep").mkdir()
    path, out = written(tmp_path / "deep/mine.csv", "acled", {}, FRANCE["acled"]), tmp_path / "out"
    assert main(["events", str(path), "--accessed", ACCESSED, "--as", "acled", "--out", str(out)]) == PUBLISHED
    with (out / "cells.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [
            dict(zip(cells.COLUMNS, (*KIRKUK, *map(str, (1, 2, 2, 2, 0, 0, 0, 0))), strict=True))
        ]
    said = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert (said["dataset"], said["accessed"], said["shareable"]) == ("acled", ACCESSED, False)
    (file,) = said["files"]
    assert (file["name"], file["rows"], file["kept"], file["bytes"]) == ("mine.csv", 2, 1, path.stat().st_size)
    assert str(tmp_path) not in (out / "provenance.json").read_text(encoding="utf-8")
    names = capsys.readouterr().out.split()
    assert [str(out / name) for name in ("cells.csv", "provenance.json", "checks.csv", "events.html")] == names[-4:]
    assert "ACLED" in (out / "events.html").read_text(encoding="utf-8")


def test_cells_alone_are_all_that_is_written_where_no_more_is_asked_for(tmp_path):
    path, out = written(tmp_path / "one.csv", "acled", {}), tmp_path / "out"
    assert main(["events", str(path), "--accessed", ACCESSED, "--cells", "--out", str(out)]) == PUBLISHED
    assert {file.name for file in out.iterdir()} == {"cells.csv", "provenance.json"}


KIRKUK = ("2020-04", "IRQ", "IQ-KI", "unknown", "is_first", "battle")


@pytest.mark.parametrize("dataset", EVENTS)
def test_nothing_of_a_row_is_in_what_is_written_or_said(tmp_path, capsys, dataset):
    needed = {name for names in DATASETS[dataset].columns.values() for name in names}
    identity = {"acled": "event_id_cnty", "ucdp": "id", "gtd": "eventid"}[dataset]
    canaries = {name: f"canary-{name}" for name in header(dataset) if name not in needed}
    actor = {"acled": "actor2", "ucdp": "side_b", "gtd": "gname2"}[dataset]
    path = written(tmp_path / "one.csv", dataset, canaries | {actor: "canary-actor", "code_status": "canary-status"})
    assert main(["events", str(path), "--accessed", ACCESSED, "--out", str(tmp_path / "out")]) == PUBLISHED
    shown = capsys.readouterr()
    texts = [shown.out, shown.err, *(file.read_text(encoding="utf-8") for file in (tmp_path / "out").iterdir())]
    number = next(csv.DictReader(path.open(encoding="utf-8")))[identity]
    assert not [said for said in texts if "canary" in said or number in said]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--accessed", "2026"], "--accessed: got '2026'; expected the day"),
        (["--accessed", "20261120"], "--accessed: got '20261120'; expected the day"),
        (["--accessed", ACCESSED, "--out", str(ROOT / "reports/mine")], "reports/; expected one that is not passed on"),
        (["--accessed", ACCESSED, "--out", str(ROOT / "data/mine")], "data/; expected one that is not passed on"),
    ],
)
def test_a_wrong_option_is_one_line(tmp_path, capsys, options, said):
    path = written(tmp_path / "one.csv", "acled", {})
    assert main(["events", str(path), *options]) == CONFIGURATION
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert not (ROOT / "reports/mine").exists()


def test_cells_that_may_not_be_passed_on_are_written_to_no_folder_that_is(tmp_path, monkeypatch):
    monkeypatch.setattr(output, "ROOT", tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "short").symlink_to(tmp_path / "data")
    private, public = (read(written(tmp_path / f"{dataset}.csv", dataset, {})) for dataset in ("acled", "ucdp"))
    for name in ("data", "reports/mine", "short/mine"):
        with pytest.raises(Refusal, match="expected one that is not passed on"):
            output.write(private, tmp_path / name)
        assert not (tmp_path / name / "cells.csv").exists()
        assert [path.name for path in output.write(public, tmp_path / name)] == ["cells.csv", "provenance.json"]
    assert output.write(private, tmp_path / "mine")[0].is_file()


def test_a_dataset_that_is_not_known_is_refused():
    with pytest.raises(Refusal, match="--as: got 'gdelt'; expected one of acled, ucdp, gtd") as refused:
        events.read([GED], ACCESSED, "gdelt")
    assert refused.value.exit_code == CONFIGURATION


def test_reading_needs_neither_pandas_nor_duckdb(tmp_path):
    path = written(tmp_path / "one.csv", "acled", {})
    code = f"""import sys; from helpers import events; events.read([{str(path)!r}], {ACCESSED!r})
print(sorted(sys.modules.keys() & {{"pandas", "numpy", "duckdb"}}))"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_is_read_in_little_memory(tmp_path):
    path = tmp_path / "long.csv"
    table = rows("acled", *({"notes": "so it goes, " * 30} for _ in range(1000)))
    with path.open("w", encoding="utf-8") as file:
        for start in range(60):
            for row in table[1:]:
                row[0] = f"IRQ{start}{row[0][-3:]}"
            file.write(text(table if start == 0 else table[1:]))
    # not getrusage: it counts what the process was before it became this one
    code = f"""import re; from helpers import events
made = events.read([{str(path)!r}], {ACCESSED!r}, keep=False, reader="csv")
peak = re.search("VmHWM: *([0-9]+)", open("/proc/self/status", encoding="ascii").read().replace(chr(9), " "))[1]
print(made.provenance["files"][0]["rows"], int(peak) // 1024)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    number, mib = map(int, done.stdout.split())
    assert number == 60_000 and mib <= 40
