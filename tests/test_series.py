"""Series of counts: listed, read as one wide table, and an analyst's own beside them."""

import copy

import pandas as pd
import pytest
from cases import RECORD, save

from helpers import check, load, measure
from helpers.errors import CONFIGURATION, Refusal
from helpers.load import series

SERIES = {"series": "army-months", "origin_id": "army", "counts": "Attacks.", "counts_fr": "Attaques."}
SERIES |= {"edition": "First.", "edition_fr": "Première.", "period": "month", "comparable_with": ""}
MARCH = {"date_edtf": "2022-03", "series": "army-months"}


@pytest.fixture(scope="module")
def record():
    return load.record()


def said(folder, counts=MARCH, **changed):
    """The problems of a record with one count in a series that is told so."""
    rows = [row | (counts if number == 0 else {}) for number, row in enumerate(RECORD["counts"])]
    other = SERIES | {"series": "army-years", "period": "year"}
    series = [SERIES | changed] if "rows" not in changed else [SERIES, other | changed["rows"]]
    save(folder, RECORD | {"counts": rows, "series": series})
    return [(line.file.rpartition("/")[2], line.code, line.message) for line in check.problems(folder)]


def test_a_count_in_a_listed_series_passes(tmp_path):
    assert said(tmp_path) == []


@pytest.mark.parametrize(
    ("counts", "changed", "place", "expected"),
    [
        (MARCH | {"series": "army-month"}, {}, ("counts.csv", "FOREIGN-KEY"), "did you mean 'army-months'?"),
        (MARCH, {"origin_id": "institute"}, ("counts.csv", "SERIES"), "expected institute, who counts"),
        (MARCH | {"date_edtf": "2022-01/2022-03"}, {}, ("counts.csv", "SERIES"), "expected one month, as the series"),
        (MARCH, {"comparable_with": "army-years"}, ("series.csv", "SERIES"), "army-years is none"),
        (MARCH, {"rows": {}}, ("series.csv", "SERIES"), "expected a series that a row of counts.csv belongs to"),
    ],
)
def test_a_count_and_its_series_agree(tmp_path, counts, changed, place, expected):
    found = [problem for problem in said(tmp_path, counts, **changed) if problem[:2] == place]
    assert found and expected in found[0][2]


def test_series_that_compare_say_so_of_each_other(tmp_path):
    rows = [row | (MARCH if number == 0 else {}) for number, row in enumerate(RECORD["counts"])]
    other = SERIES | {"series": "army-years", "period": "year"}
    save(tmp_path, RECORD | {"counts": rows, "series": [SERIES | {"comparable_with": "army-years"}, other]})
    messages = [problem.message for problem in check.problems(tmp_path)]
    assert any("army-years does not" in message for message in messages)


def test_every_period_of_a_length_has_its_days(record):
    for name in load.table("series").query("period == 'month'")["series"]:
        assert record.series(name)["days"].between(28, 31).all(), name


def test_a_series_is_wide_and_without_parts(record):
    months = record.series("wing-is-months-2022").set_index("date_start")
    assert list(months.columns) == ["date_end", "days", "incidents", "claim_ids"]
    # its governorates are parts of the country's total
    assert months.loc["2022-01-01", "incidents"] == 41 and len(months.loc["2022-01-01", "claim_ids"]) == 1
    civilians = record.series("ucdp-one-sided-25-1").set_index("date_start")
    assert civilians.loc["2014-01-01", ["killed low", "killed", "killed high"]].to_list() == [2875, 3205, 3463]


TOTAL = {
    "series": "s",
    "part_of": "",
    "date_start": pd.Timestamp("2022-01-01"),
    "what": "attacks",
    "who": "",
    "country": "IRQ",
}


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        ({"place_id": "IQ-KI"}, ["whole"]),
        ({"part_of": "whole"}, ["whole"]),
        ({"date_start": pd.NaT}, ["whole"]),
        ({"series": "t"}, ["whole"]),
        ({"place_id": "north", "country": "SYR"}, ["whole", "other"]),
    ],
)
def test_parts_and_what_is_undated_are_no_totals_of_a_series(other, kept):
    rows = pd.DataFrame(
        [TOTAL | {"claim_id": "whole", "place_id": ""}, TOTAL | {"claim_id": "other", "place_id": ""} | other]
    )
    assert series.whole(rows, "s")["claim_id"].to_list() == kept


def test_a_table_that_is_not_loaded_is_refused_when_used_and_a_refused_record_too():
    some = load.record(tables=["events"])
    assert len(some.events) and "events: " in repr(some)
    for use in (lambda: some.counts["series"], lambda: len(some.counts), lambda: some.series("wing-is-years")):
        with pytest.raises(Refusal, match=r"record\.counts: not loaded; name it in load\.record"):
            use()
    with pytest.raises(Refusal, match="record: nothing is selected, for the parameters were refused"):
        measure.rates(load.nothing.counts)


def test_what_is_not_there_is_refused_in_its_own_words_and_can_be_copied():
    with pytest.raises(Refusal) as refused:
        len(copy.deepcopy(load.nothing))
    assert refused.value.exit_code == CONFIGURATION
    assert str(refused.value) == repr(load.nothing).strip()
    assert not hasattr(load.nothing, "__dataframe__")


def test_a_record_has_the_origins_it_came_through_and_the_links_whose_ends_it_has():
    record = load.record(LAYERS="article")
    known = {*record.claims["claim_id"], *record.listed["claim_id"]}
    named = set(record.claims["via"]) - {""}
    assert named - set(record.claims["origin_id"]) and named <= set(record.origins["origin_id"])
    every = load.table("links")[["from_claim_id", "to_claim_id"]]
    both = every.isin(known).all(axis=1)
    assert every.isin(known).any(axis=1).sum() > both.sum() == len(record.links) > 0


def test_what_was_said_before_the_period_is_left_out_for_no_other_reason():
    record = load.record(START="2020-01-01", LAYERS="article")
    reasons = record.removed.set_index("claim_id")["reason"]
    assert len(record.earlier) and set(reasons[record.earlier["claim_id"]]) == {"outside_period"}
    assert record.earlier["date_end"].max() < pd.Timestamp("2020-01-01")
    told = repr(record).splitlines()
    assert told[0].startswith(f"{len(record.claims)} claims of ") and f"  layer: {reasons.eq('layer').sum()}" in told


def test_a_name_that_a_record_has_not_is_answered_in_one_line(record):
    with pytest.raises(Refusal, match=r"record\.force: no such part; .*; did you mean 'forces'\?") as caught:
        record.force.head()
    assert len(caught.value.problems) == 1
    # what asks whether there is one is told as by any object
    assert not hasattr(record, "force") and not hasattr(record, "_repr_html_")


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (
            lambda record: measure.levels(record.counts),
            "measure.levels: forces: got rows of counts; expected record.fo",
        ),
        (lambda record: measure.causes(record), "measure.causes: judgements: got Record; expected record.judgements"),
        (
            lambda record: measure.rates(pd.DataFrame({"n": [1]})),
            "got a table with the columns n; expected record.counts",
        ),
        (lambda record: measure.tolls(record.links, record.counts), "links: got rows of counts; expected record.links"),
        (lambda record: measure.strength(estimates=record.forces), "got rows of forces; expected record.estimates"),
    ],
)
def test_a_measure_of_another_table_is_refused_and_the_right_one_named(record, measured, said):
    with pytest.raises(Refusal) as caught:
        measured(record)
    assert said in str(caught.value)
    with pytest.raises(TypeError, match=r"tolls\(\) missing 1 required positional argument: 'links'"):
        measure.tolls(record.counts)


def test_things_that_one_series_counts_have_a_column_each(record):
    months = record.series("centcom-2023-months")
    assert {"killed, is, IRQ SYR", "captured, is, IRQ SYR", "operations, IRQ SYR"} <= set(months.columns)


def test_a_series_outside_the_selection_is_empty():
    assert load.record(COUNTRY="SYR").series("wing-is-months-2022").empty


def test_a_series_that_is_none_is_refused(record):
    with pytest.raises(Refusal, match=r"series: got 'wing-is-month'; .*did you mean 'wing-is-"):
        record.series("wing-is-month")


def test_without_a_name_some_series_are_named(record):
    with pytest.raises(Refusal, match=r"series: got ''; expected one of data/series.csv, such as \w"):
        record.series()


@pytest.mark.parametrize(("tables", "hint"), [(["force"], "did you mean 'forces'"), ("forces", "expected a list")])
def test_tables_that_there_are_not_are_refused(tables, hint):
    with pytest.raises(Refusal, match=f"load.record: tables: got .*{hint}"):
        load.record(tables=tables)


def own(**changed):
    told = {"date_start": ["2022-01-01", "2022-02-01"], "date_end": ["2022-01-31", "2022-02-28"], "value": [38, 17]}
    return pd.DataFrame(told | changed)


def test_own_counts_stand_beside_a_series_at_its_rate(record):
    both = measure.adopt(own(), record, series="wing-is-months-2022", country="IRQ")
    assert both.loc[both["by"].eq("own"), "rate"].round(1).to_list() == [36.8, 18.2]
    theirs = both[both["by"].eq("wing")]
    assert theirs["rate"].round(1).to_list()[:2] == [39.7, 15.0] and theirs["claim_id"].ne("").all()


def test_own_counts_are_no_claims(record):
    both = measure.adopt(own(), record, series="wing-is-months-2022")
    assert both["claim_id"].eq("").to_list() == both["by"].eq("own").to_list()


def test_a_quiet_month_of_zero_is_a_count_and_a_single_day_a_period(record):
    both = measure.adopt(
        own(value=[0, 17], date_end=["2022-01-01", "2022-02-28"]), record, series="wing-is-months-2022"
    )
    assert both.loc[both["by"].eq("own"), "rate"].round(1).to_list() == [0.0, 18.2]


def test_a_series_of_a_part_of_a_country_takes_own_counts_too(record):
    both = measure.adopt(own(), record, series="ric-years")
    assert (both["by"] == "ric").sum() == 3 and (both["by"] == "own").sum() == 2


def test_what_is_not_the_same_thing_is_refused_with_what_to_do(record):
    with pytest.raises(Refusal, match=r"adopt: what: got 'assaults'; expected one of attacks, attacks_foiled, "):
        measure.adopt(own(), record, series="wing-is-months-2022", what="assaults")
    with pytest.raises(
        Refusal, match=r"adopt: place_id: got 'Kirkuk'; expected an id of places\.csv .*; did you mean 'IQ-KI'"
    ):
        measure.adopt(own(), record, series="wing-is-months-2022", place_id="Kirkuk")
    with pytest.raises(
        Refusal, match=r"adopt: country: got 'Irak'; expected three-letter codes .*; did you mean 'IRQ'"
    ):
        measure.adopt(own(), record, series="wing-is-months-2022", country="Irak")
    with pytest.raises(Refusal, match=r"adopt: country: got 'IQ-KI'; expected three-letter codes"):
        measure.adopt(own(), record, series="wing-is-months-2022", country="IQ-KI")
    with pytest.raises(measure.Unlike, match=r"own counts have country 'IRQ SYR', wing-is-months-2022 has 'IRQ'"):
        measure.adopt(own(), record, series="wing-is-months-2022", country="IRQ SYR")
    with pytest.raises(measure.Unlike, match=r"own counts have what 'attacks', .* draw each in a panel of its own"):
        measure.adopt(own(), record, series="wing-is-months-2022", what="attacks")
    with pytest.raises(measure.Unlike, match="centcom-2023-months counts several things; say which: "):
        measure.adopt(own(), record, series="centcom-2023-months")


def test_of_a_series_on_two_countries_one_has_to_be_named(record):
    with pytest.raises(measure.Unlike, match="several things; say which: country= one of 'IRQ', 'SYR'"):
        measure.adopt(own(), record, series="jtic-years")
    assert set(measure.adopt(own(), record, series="jtic-years", country="IRQ")["by"]) == {"jtic", "own"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"value": [38, None]}, "row 1: .* expected a number of 0 or more; leave out what is not known"),
        ({"value": [-1, 17]}, "row 0: .* expected a number of 0 or more"),
        ({"date_end": ["2022-02-01", "2022-02-28"]}, "row 1: .* expected periods that share no day"),
        ({"date_start": ["soon", "2022-02-01"]}, "row 0: .* expected days such as 2022-03-01"),
        # a month is no day
        ({"date_end": ["2022-01", "2022-02-28"]}, "row 0: .* expected days such as 2022-03-01"),
        ({"date_end": ["2021-01-31", "2022-02-28"]}, "row 0: .* expected a last day not before the first"),
    ],
)
def test_own_counts_that_are_not_sound_are_refused(record, changed, expected):
    with pytest.raises(Refusal, match=expected):
        measure.adopt(own(**changed), record, series="wing-is-months-2022")


def test_every_period_within_one_that_began_before_is_named(record):
    told = {
        "date_start": ["2022-01-01", "2022-02-01", "2022-04-01"],
        "date_end": ["2022-12-31", "2022-02-28", "2022-04-30"],
    }
    with pytest.raises(Refusal) as caught:
        measure.adopt(pd.DataFrame(told | {"value": 1}), record, series="wing-is-months-2022")
    assert [said.partition(":")[0] for said in caught.value.problems] == ["own counts, row 1", "own counts, row 2"]


def test_periods_are_answered_with_the_days_that_are_wanted(record):
    months = pd.period_range("2022-01", periods=2, freq="M")
    frame = pd.DataFrame({"date_start": months, "date_end": months, "value": [38, 17]})
    with pytest.raises(Refusal) as caught:
        measure.adopt(frame, record, series="wing-is-months-2022")
    ways = [said.rpartition("expected days: ")[2] for said in caught.value.problems]
    with pytest.raises(Refusal) as caught:
        measure.adopt(frame[["value"]].set_index(months), record, series="wing-is-months-2022")
    (said,) = caught.value.problems
    # what is advised does it
    advised = eval(said.rpartition("expected days: ")[2], {"own": frame[["value"]].set_index(months)})
    told = frame.assign(date_start=eval(ways[0], {"own": frame}), date_end=eval(ways[1], {"own": frame}))
    for mine in (advised, told):
        both = measure.adopt(mine, record, series="wing-is-months-2022")
        assert both.loc[both["by"].eq("own"), ["days", "rate"]].round(1).to_numpy().tolist() == [[31, 36.8], [28, 18.2]]


def test_a_column_that_is_missing_or_a_word_that_is_unknown_is_named(record):
    with pytest.raises(Refusal, match="own counts: no column value"):
        measure.adopt(own().drop(columns="value"), record, series="wing-is-months-2022")
    with pytest.raises(Refusal, match="where: unknown name; expected what, who"):
        measure.adopt(own(), record, series="wing-is-months-2022", where="Iraq")
