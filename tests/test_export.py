import codecs
import csv
import io
import zipfile

import frictionless
import pandas as pd
import pytest
from projects import DATA

from helpers import load, parameters, spreadsheet
from helpers.editions import export


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    out = tmp_path_factory.mktemp("export")
    return {path.name: path for path in export.write(DATA, out)}


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_claim_stands_once_in_the_tidy_file_with_its_source_and_origin(written):
    claims = {row["claim_id"]: row for row in rows(written["claims.csv"])}
    assert set(claims) == set(load.claims()["claim_id"])
    one = claims["opex360-2024-13"]
    assert (one["value_best"], one["date_start"], one["date_end"]) == ("153", "2024-01-01", "2024-06-30")
    assert (one["origin_name"], one["origin_reliability"], one["standing"]) == (
        "US Central Command (CENTCOM)",
        "B",
        "single",
    )


@pytest.mark.parametrize("name", ["claims.csv", "ucdp_ged.csv"])
def test_a_spreadsheet_is_told_that_a_file_is_in_utf_8(written, name):
    assert written[name].read_bytes().startswith(codecs.BOM_UTF8)


def test_each_kind_of_value_is_written_as_a_spreadsheet_reads_it():
    values = {
        "day": [pd.Timestamp("2020-03-05"), pd.NaT],
        "number": [153.0, 0.1 + 0.2],
        "whole": [7, 8],
        "truth": [True, False],
        "ids": [("b", "a"), ()],
        "text": ["=1", 'two "words", one\nline'],
        "none": [None, float("nan")],
    }
    header, first, second = csv.reader(io.StringIO(spreadsheet.text(pd.DataFrame(values)), newline=""))
    assert header == list(values)
    assert first == ["2020-03-05", "153", "7", "True", "a b", "'=1", ""]
    assert second == ["", "0.3", "8", "False", "", 'two "words", one\nline', ""]


def test_the_package_is_a_valid_data_package(written, tmp_path):
    with zipfile.ZipFile(written["record.zip"]) as archive:
        archive.extractall(tmp_path)
    assert frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_the_same_record_gives_the_same_bytes(written, tmp_path):
    for path in export.write(DATA, tmp_path):
        assert path.read_bytes() == written[path.name].read_bytes()


def test_events_come_in_the_columns_of_ucdp(written):
    events = {row["relid"]: row for row in rows(written["ucdp_ged.csv"])}
    assert tuple(next(iter(events.values()))) == export.GED_COLUMNS
    attack = events["baghdad-market-2021-01"]
    assert (attack["best"], attack["low"], attack["where_prec"], attack["adm_1"]) == ("32", "32", "1", "Baghdad")
    assert attack["deaths_unknown"] == "32" and attack["deaths_civilians"] == ""
    # clear is what has one day and a place
    assert (events["bayji-raf-2020-04-28"]["date_prec"], events["bayji-raf-2020-04-28"]["event_clarity"]) == ("1", "1")
    assert (attack["date_prec"], attack["event_clarity"]) == ("4", "2")
    assert {row["date_prec"] for row in events.values() if row["event_clarity"] == "1"} == {"1"}
    raid = events["anbar-raid-2024-08-29"]
    # the command revised its fifteen
    assert (raid["type_of_violence"], raid["side_b"], raid["deaths_b"]) == ("1", "IS", "14")
    assert (raid["conflict_new_id"], raid["gwnoa"]) == ("", "")
    # of what is no battle UCDP's sides are not known
    assert {row["side_b"] for row in events.values() if row["type_of_violence"] != "1"} == {""}


def test_an_event_has_coordinates_where_its_one_place_has_some(written):
    places = load.table("places").set_index("place_id")
    known = {f"{lat}": lon for lat, lon in zip(places["lat"], places["lon"], strict=True) if pd.notna(lat)}
    found = [row for row in rows(written["ucdp_ged.csv"]) if row["latitude"]]
    assert found and all(f"{known[row['latitude']]}" == row["longitude"] for row in found)
    assert all(row["geom_wkt"] == f"POINT ({row['longitude']} {row['latitude']})" for row in found)
    assert not any("nan" in row["latitude"] + row["geom_wkt"] for row in found)


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(beginning):
    claims = export.tidy(load.record(**parameters.WHOLE)).assign(notes=f"{beginning}1+1")
    for row in csv.DictReader(io.StringIO(spreadsheet.text(claims), newline="")):
        assert row["notes"] == f"'{beginning}1+1"
        assert not any(spreadsheet.FORMULA.search(cell) for cell in row.values())
