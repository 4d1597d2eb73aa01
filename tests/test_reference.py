"""The event data that the record carries, as made from UCDP's files."""

import csv
import io
import itertools
import json

import pandas as pd
import pytest
from projects import DATA

from helpers import check, load
from helpers.__main__ import main
from helpers.errors import DATA_INVALID, PUBLISHED, Refusal
from helpers.events import headers
from helpers.load import reference
from helpers.measure import intervals
from helpers.tools import reference as made

ROWS = [
    # id, type, sides, precision in place, governorate, precision in time, days, low, best, high
    (1, 3, "IS", "Civilians", 1, "Kirkūk province", 1, "2014-01-31", "2014-02-02", 1, 2, 3),
    (2, 1, "Government of Iraq", "IS", 4, "Al Başrah  province", 2, "2014-01-05", "2014-01-06", 4, 4, 4),
    (3, 1, "Government of Iraq", "IS", 6, "", 1, "2014-01-07", "2014-01-07", 1, 1, 1),
    (4, 3, "IS", "Civilians", 1, "At-Ta'mim province", 1, "2014-01-09", "2014-01-09", 5, 5, 5),
    (5, 1, "Government of Turkey", "PKK", 1, "Dahūk province", 1, "2018-12-09", "2018-12-09", 5, 5, 5),
]
FIELDS = (
    *("id", "type_of_violence", "side_a", "side_b", "where_prec", "adm_1", "date_prec", "date_start", "date_end"),
    *("low", "best", "high"),
)
DEATHS = "month,country,killed_best\n2026-01,SYR,121\n2025-12,SYR,117\n2025-12,IRQ,3\n"


def ged(rows):
    """Rows as a GED file of a release that has all columns; what is not given is blank."""
    header = headers.UCDP["19.1 (42)"]
    fixed = {"country": "Iraq", "country_id": "645", "latitude": "35.4", "longitude": "44.3"}
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="")
    writer.writeheader()
    for row in rows:
        told = dict(zip(FIELDS, row, strict=True))
        writer.writerow(fixed | told | {"year": told["date_start"][:4]})
    return out.getvalue()


@pytest.fixture
def files(tmp_path):
    """A GED file and one of deaths by month, a few rows each."""
    found = tmp_path / "ged.csv", tmp_path / "deaths.csv"
    for path, text in zip(found, (ged(ROWS), DEATHS), strict=True):
        path.write_text(text, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def cells():
    return load.texts(reference.CELLS, DATA).astype(
        dict.fromkeys(["events", "killed_low", "killed_best", "killed_high"], int)
    )


def test_one_command_writes_them_with_their_sources(files, data_copy, capsys):
    assert main(["reference", *map(str, files), "--accessed", "2026-02-01"]) == PUBLISHED
    assert len(capsys.readouterr().out.split()) == 5
    rows = load.texts(reference.DEATHS, data_copy)
    assert rows["status"].to_list() == ["final", "final", "candidate"]
    cells = load.texts(reference.CELLS, data_copy)
    # the group is no party to the last one, which tells all the same until when the file goes
    assert cells["events"].astype(int).sum() == 4 and set(cells["governorate"]) == {"", "IQ-BA", "IQ-KI"}
    checks = load.texts(reference.CHECKS, data_copy)
    assert set(checks["claim_id"]) <= set(load.claims(data_copy)["claim_id"])
    noted = json.loads((data_copy / reference.SOURCES).read_text(encoding="utf-8"))
    assert all(entry["licence"].startswith("CC BY 4.0") and entry["input_sha256"] for entry in noted.values())
    assert check.problems(data_copy) == []


def test_a_month_that_stands_twice_is_refused(files, data_copy):
    files[1].write_text(DEATHS + "2025-12,IRQ,4\n", encoding="utf-8")
    with pytest.raises(Refusal, match=r"deaths\.csv:5:1: KEY got 2025-12 twice"):
        made.write(*files, "2026-02-01", data_copy)


def _changed(folder):
    path = folder / f"{reference.DEATHS}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("IRQ,2010-01,79", "IRQ,2010-01,80"), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_changed, "ucdp_deaths_by_month.csv:1:1: HASH got the hash "),
        (lambda folder: (folder / f"{reference.CELLS}.csv").unlink(), "cells.csv:1:1: MISSING is named in"),
        (lambda folder: (folder / "reference/more.csv").touch(), "more.csv:1:1: UNKNOWN is not named in SOURCES.json"),
        (lambda folder: (folder / reference.SOURCES).write_text("[]"), "SOURCES.json:1:1: MISSING names no source"),
    ],
)
def test_a_file_that_is_not_what_its_source_says_is_refused_before_it_is_read(data_copy, given, change, says):
    change(data_copy)
    with pytest.raises(Refusal) as refused:
        load.record(**given())
    assert refused.value.exit_code == DATA_INVALID and says in str(refused.value)


def test_the_months_are_whole_and_each_stands_once():
    rows = load.texts(reference.DEATHS, DATA)
    for _, part in rows.groupby("country"):
        assert part["month"].to_list() == [f"{month}" for month in pd.period_range("2010-01", "2026-05", freq="M")]
    assert set(rows.loc[rows["status"].eq("candidate"), "month"].str[:4]) == {"2026"}


# by year: what the record has of UCDP's edition 25.1 less what its edition 19.1 adds up to
REVISED = {2014: (39, 369, 325), 2015: (0, 0, 0), 2016: (2, 2, 2), 2017: (0, 0, 0), 2018: (0, 0, 0)}


def test_the_civilians_killed_in_a_year_are_those_of_the_record_but_for_later_revisions(cells):
    claims = load.claims(DATA).query("source_id == 'ucdp-2025'").set_index("date_edtf")
    one_sided = cells[cells["type"].eq("one_sided") & cells["initiator"].eq("is")]
    ends = ["low", "best", "high"]
    years = one_sided.groupby(one_sided["month"].str[:4])[[f"killed_{end}" for end in ends]].sum()
    for year, revised in REVISED.items():
        stated = claims.loc[str(year), [f"value_{end}" for end in ends]].to_numpy() - years.loc[str(year)].to_numpy()
        assert tuple(stated) == revised


def test_a_threefold_rise_in_a_governorate_can_seldom_be_told_from_chance(cells):
    kirkuk = cells[cells["governorate"].eq("IQ-KI")].groupby("month")["events"].sum()
    months = pd.period_range("2013-01", "2018-12", freq="M")
    pairs = list(itertools.pairwise(months))
    counted = [
        (kirkuk.get(str(one), 0), one.days_in_month, kirkuk.get(str(two), 0), two.days_in_month) for one, two in pairs
    ]
    found = [intervals.rate_ratio(*each) for each in counted if each[0] + each[2]]
    assert (len(found), sum(low <= 3 <= high for low, high in found)) == (70, 54)


def test_the_checks_are_of_the_record_as_it_is():
    found = load.texts(reference.CHECKS, DATA)
    claims = load.claims(DATA).set_index("claim_id")
    for name in ("date_start", "date_end"):
        stated = claims.loc[found["claim_id"], name].dt.strftime("%Y-%m-%d").fillna("")
        assert found[name].to_list() == stated.to_list(), "run: python -m helpers reference"


def test_the_ambush_of_the_houran_valley_has_the_event_that_ucdp_holds_as_its_nearest():
    found = load.texts(reference.CHECKS, DATA).query("check == 'event' and rank == '1'").set_index("claim_id")
    reports = load.table("events", DATA).query("event_id == 'houran-2013-12'")["claim_id"]
    assert len(reports) == 4
    assert set(found.loc[reports, "id"]) == {"63736"} and set(found.loc[reports, "killed"]) == {"17"}
    # within the point of the place that two of the reports name
    assert found.loc["newsok-2013-01", ["days", "km"]].to_list() == ["0", "0"]


def test_what_ucdp_itself_states_is_a_reproduction_and_no_agreement():
    found = load.texts(reference.CHECKS, DATA).query("check == 'total'").set_index("claim_id")
    own = load.table("counts", DATA).query("origin_id == 'ucdp'")["claim_id"]
    assert set(found.loc[own, "answer"]) == {"same_source", "not_covered"}
    assert found.at["ucdp-2025-02", "sure"] == "1031" and found.at["ucdp-2025-01", "sure"] == "2836"
