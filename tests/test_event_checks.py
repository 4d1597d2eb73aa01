"""Claims held against events: what is counted, what is answered, which event is the nearest."""

import math
import time
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from projects import DATA

from helpers import load, measure, parameters
from helpers.events import Event
from helpers.measure import event_checks, event_filters, event_matches
from helpers.tools import event_checks as tool

YEAR = {"IRQ": (date(2018, 1, 1), date(2018, 12, 31))}
NONE = (math.nan, math.nan, math.nan)


def event(day="2018-03-10", last="", **changed):
    """One event of UCDP by hand: the group kills three civilians in Kirkuk on a day of 2018."""
    start = date.fromisoformat(day)
    told = {
        "dataset": "ucdp",
        "line": 2,
        "id": "1",
        "start": start,
        "end": date.fromisoformat(last or day),
        "date_precision": 1,
        "country": "IRQ",
        "governorate": "IQ-KI",
        "precision": 1,
        "initiator": "is",
        "type": "one_sided",
        "killed_low": 2,
        "killed_best": 3,
        "killed_high": 5,
        "status": "",
        "latitude": 35.47,
        "longitude": 44.39,
        "what": "is_first",
    }
    return Event(**told | changed)


BATTLE = {"type": "battle", "initiator": "unknown", "what": "is_second"}


def held(*events, dataset="ucdp", covers=YEAR):
    return event_checks.Held(pd.DataFrame(events, columns=Event._fields), dataset, covers)


def claims(**changed):
    """One total by hand: so many attacks by the group in Iraq in March 2018."""
    told = {
        "claim_id": "c",
        "event_id": "",
        "value_status": "stated",
        "origin_id": "someone",
        "via": "",
        "date_start": pd.Timestamp("2018-03-01"),
        "date_end": pd.Timestamp("2018-03-31"),
        "date_uncertain": False,
        "country": "IRQ",
        "place_id": "",
        "governorates": frozenset(),
        "count_basis": "recorded_by_monitor",
        "what": "attacks",
        "who": "not_applicable",
        "actor": "is",
        "bound": "exact",
        "value_low": math.nan,
        "value_best": 1.0,
        "value_high": math.nan,
    }
    return pd.DataFrame([told | changed])


KILLED = {"what": "killed", "who": "people"}
KIRKUK = {"place_id": "IQ-KI", "governorates": frozenset({"IQ-KI"})}


def total(*events, dataset="ucdp", **changed):
    return event_checks.totals(claims(**changed), held(*events, dataset=dataset)).iloc[0]


def months(first, numbers):
    start = pd.date_range(first, periods=len(numbers), freq="MS")
    rows = {"country": "IRQ", "date_start": start, "date_end": start + pd.offsets.MonthEnd(0)}
    return pd.DataFrame(rows | {"value_best": [float(n) for n in numbers], "kind": "final"})


# what is counted


@pytest.mark.parametrize(
    ("one", "changed", "counted"),
    [
        (event(), {}, (1, 1)),
        (event(**BATTLE), {}, (0, 1)),
        (event("2018-02-28", "2018-03-01"), {}, (0, 1)),
        (event("2018-04-01"), {}, (0, 0)),
        (event("2018-04-05"), {"date_uncertain": True}, (0, 1)),
        (event(what="", initiator="other"), {}, (0, 0)),
        (event(what="", initiator="unknown"), {}, (0, 1)),
        (event(**BATTLE | {"what": "unidentified"}), {}, (0, 1)),
        (event(**BATTLE | {"what": ""}), {}, (0, 0)),
        (event(what="", initiator="unknown"), {"actor": "is_or_unknown"}, (1, 1)),
        (event(country="SYR", governorate=""), {}, (0, 0)),
        (event(), KIRKUK, (1, 1)),
        (event(governorate="", precision=4), KIRKUK, (0, 1)),
        (event(governorate="", precision=4), {}, (1, 1)),
        (event(governorate="IQ-DI"), KIRKUK, (0, 0)),
        # of a town nobody says which events of its governorate are its own
        (event(), KIRKUK | {"place_id": "hawija"}, (0, 1)),
        (event(type="non_state", what="", initiator="unknown"), {"what": "incidents", "actor": "all"}, (1, 1)),
    ],
)
def test_what_is_uncertain_is_only_possibly_counted(one, changed, counted):
    found = total(one, **changed)
    assert (found["sure"], found["possible"]) == counted


def test_the_dead_are_counted_from_the_low_of_the_sure_to_the_high_of_the_possible():
    found = total(event(), event(**BATTLE), **KILLED)
    assert found[["sure", "possible", "least", "surely", "most"]].to_list() == [3, 6, 2, 5, 10]


def test_of_civilians_only_one_sided_violence_is_sure():
    found = total(event(), event(**BATTLE | {"initiator": "is"}), what="killed", who="civilians")
    assert (found["sure"], found["possible"]) == (3, 6)


def test_a_toll_that_is_not_stated_adds_nothing():
    found = total(event(), event(killed_low=None, killed_best=None, killed_high=None), **KILLED)
    assert (found["sure"], found["possible"]) == (3, 3)


def test_a_long_event_is_found_though_many_begin_after_it():
    rows = [event("2018-01-15", "2018-06-01"), *[event("2018-02-01")] * 50]
    assert total(*rows)["possible"] == 1


# what is answered


@pytest.mark.parametrize(
    ("stated", "answer", "reason"),
    [
        ({"value_best": 4.0}, "agrees", ""),
        ({"value_best": 5.0}, "agrees", ""),
        ({"value_best": 1.0}, "more", ""),
        ({"value_best": 8.0}, "cannot_tell", "uncertain"),
        ({"value_best": 11.0}, "fewer", ""),
        ({"value_best": 20.0, "value_low": 9.0, "value_high": 30.0, "bound": "approx"}, "cannot_tell", "uncertain"),
        ({"value_best": math.nan, "value_low": 4.0, "bound": "at_least"}, "agrees", ""),
        ({"value_best": math.nan, "value_high": 1.0, "bound": "fewer_than"}, "more", ""),
        # about 10 is from 5 to 15
        ({"value_best": 10.0, "bound": "approx"}, "agrees", ""),
    ],
)
def test_a_number_agrees_within_what_is_surely_counted(stated, answer, reason):
    # 2 to 5 dead are sure, 10 are possible
    found = total(event(), event(**BATTLE), **KILLED | stated)
    assert (found["answer"], found["reason"]) == (answer, reason)


@pytest.mark.parametrize(
    ("changed", "answer", "reason"),
    [
        ({"date_end": pd.Timestamp("2019-01-31")}, "not_covered", ""),
        ({"country": "IRQ SYR"}, "not_covered", ""),
        ({"country": ""}, "not_covered", ""),
        ({"what": "captured", "who": "is", "actor": "iraqi_forces"}, "not_recorded_there", "not_recorded"),
        ({"what": "killed", "who": "iraqi_forces"}, "not_recorded_there", "no_victims"),
        ({"what": "explosions"}, "not_recorded_there", "no_means"),
        ({"actor": "non_state"}, "not_recorded_there", "no_side"),
        ({"place_id": "somewhere"}, "cannot_tell", "place"),
        ({"origin_id": "ucdp"}, "same_source", ""),
        ({"via": "ucdp"}, "same_source", ""),
        ({"count_basis": "claimed_by_group"}, "beside", "claimed"),
        # UCDP holds only events that killed somebody
        ({"value_best": 50.0}, "cannot_tell", "part"),
        ({"value_best": 0.0}, "more", ""),
    ],
)
def test_what_cannot_be_answered_says_why(changed, answer, reason):
    found = total(event(), **changed)
    assert (found["answer"], found["reason"]) == (answer, reason)


def test_a_total_of_the_whole_time_covered_is_answered_and_one_of_a_day_more_is_not():
    whole = {"date_start": pd.Timestamp("2018-01-01"), "date_end": pd.Timestamp("2018-12-31")}
    assert total(event(), **whole)["answer"] == "agrees"
    for more in ({"date_start": pd.Timestamp("2017-12-31")}, {"date_end": pd.Timestamp("2019-01-01")}):
        assert total(event(), **whole | more)["answer"] == "not_covered"


def test_a_total_without_a_number_or_a_date_or_of_an_event_is_no_row():
    for changed in ({"value_status": "vague"}, {"date_start": pd.NaT}, {"event_id": "e"}):
        assert event_checks.totals(claims(**changed), held(event())).empty


def test_every_dataset_has_a_filter_or_a_reason_for_whatever_the_table_names():
    for filters in event_filters.FILTERS.values():
        assert set(filters) == set(event_filters.DATASETS)
    assert total(event(type="explosion"), dataset="acled", what="explosions")["answer"] == "agrees"
    assert total(event(type="attack"), dataset="gtd", actor="non_state", value_best=1.0)["answer"] == "agrees"
    # ACLED and GTD hold what killed nobody as well
    assert total(event(), dataset="acled", value_best=50.0)["answer"] == "fewer"


def test_every_answer_and_reason_has_its_words():
    from helpers import terms

    assert set(terms.ANSWERS) == {*event_checks.ANSWERS, "one", "several", "none"}
    named = {why for of in event_filters.FILTERS.values() for why in of.values() if isinstance(why, str)}
    given = {"part", "uncertain", "place", "claimed", "base", "dead", "no_change", "wide"}
    assert set(terms.REASONS) == named | given | {event_filters.NO_VICTIMS, event_filters.NOT_RECORDED}


def test_deaths_by_month_answer_for_whole_months_of_all_parties():
    found = event_checks.by_month(
        pd.concat(
            [
                claims(**KILLED | {"claim_id": "same", "actor": "all", "value_best": 30.0}),
                claims(**KILLED | {"claim_id": "less", "actor": "all", "value_best": 31.0}),
                claims(what="killed", who="civilians", claim_id="part", actor="all", value_best=20.0),
                claims(**KILLED | {"claim_id": "own", "value_best": 30.0}),
                claims(**KILLED | {"claim_id": "late", "actor": "all", "date_end": pd.Timestamp("2018-04-02")}),
            ]
        ),
        months("2018-02-01", [10, 30, 50]),
    )
    answers = found.set_index("claim_id")["answer"].to_dict()
    assert answers == {"same": "agrees", "less": "fewer", "part": "cannot_tell", "late": "not_covered"}


# relative claims


def ratio(*numbers, **changed):
    """A rise to a factor from February to March 2018, against as many one-sided events in either month."""
    before, after = numbers
    told = {"op": "equal", "base_start": pd.Timestamp("2018-02-01"), "base_end": pd.Timestamp("2018-02-28")}
    rows = [event(f"2018-02-{n % 28 + 1:02}") for n in range(before)]
    rows += [event(f"2018-03-{n % 31 + 1:02}") for n in range(after)]
    return event_checks.ratios(claims(**{"value_best": 3.0} | told | changed), held(*rows)).iloc[0]


def test_the_interval_of_a_ratio_is_the_exact_one_and_a_wider():
    # 5 and 15 events in equal times give 1.04 to 10.6 (Clopper and Pearson)
    exact, wide = event_checks.interval(5, 30, 15, 30)
    assert exact == (pytest.approx(1.04, abs=0.005), pytest.approx(10.6, abs=0.05))
    assert wide[0] < exact[0] and wide[1] > exact[1]


@pytest.mark.parametrize(
    ("numbers", "changed", "answer", "reason"),
    [
        ((5, 15), {}, "cannot_tell", "no_change"),
        ((20, 60), {}, "agrees", ""),
        ((20, 25), {}, "cannot_tell", "wide"),
        ((300, 300), {}, "fewer", ""),
        ((20, 300), {}, "more", ""),
        ((0, 0), {}, "cannot_tell", "no_change"),
        # less by 68 percent is a third of what was
        ((60, 20), {"op": "decrease", "value_best": 68.0}, "agrees", ""),
        ((20, 60), {"op": "more_than", "value_best": math.nan, "value_low": 2.0}, "agrees", ""),
        ((5, 15), {"base_start": pd.NaT}, "cannot_tell", "base"),
        ((5, 15), {"count_basis": "claimed_by_group"}, "beside", "claimed"),
        ((5, 15), {"base_start": pd.Timestamp("2017-12-01")}, "not_covered", ""),
        ((5, 15), KILLED, "cannot_tell", "dead"),
    ],
)
def test_a_factor_is_told_from_no_change_only_by_many_events(numbers, changed, answer, reason):
    found = ratio(*numbers, **changed)
    assert (found["answer"], found["reason"]) == (answer, reason)


def test_a_decrease_by_a_range_is_a_factor_from_its_upper_end_to_its_lower():
    less = {"op": "decrease", "value_best": math.nan, "bound": "exact"}
    found = ratio(20, 7, **less, value_low=60.0, value_high=70.0)
    assert list(found[["factor_low", "factor_high"]]) == pytest.approx([0.3, 0.4])
    by_at_least = ratio(20, 7, **less | {"bound": "at_least"}, value_low=60.0)
    assert list(by_at_least[["factor_low", "factor_high"]]) == pytest.approx([0, 0.4])


def test_a_ratio_of_single_days_is_one_of_equal_times():
    days = {"base_start": pd.Timestamp("2018-02-01"), "base_end": pd.Timestamp("2018-02-01")}
    days |= {"date_start": pd.Timestamp("2018-03-01"), "date_end": pd.Timestamp("2018-03-01")}
    found = ratio(28, 62, **days)
    assert list(found[["before", "after"]]) == [1, 2]
    assert (found["low"], found["high"]) == pytest.approx(event_checks.interval(1, 30, 2, 30)[0])


def test_an_average_is_no_relative_claim():
    assert event_checks.ratios(claims(op="average"), held(event())).empty


# single events

PLACES = pd.DataFrame(
    {
        "place_id": ["IQ-KI", "hawija", "desert"],
        "lat": [35.4, 35.32, 35.0],
        "lon": [44.1, 43.77, 44.0],
        "where_prec": [4, 1, 3],
    }
)
REPORT = {
    "claim_id": "r",
    "event_id": "e",
    "initiator": "is",
    "country": "IRQ",
    "place_id": "hawija",
    "governorates": frozenset({"IQ-KI"}),
    "date_uncertain": False,
    "origin_id": "someone",
    "date_start": pd.Timestamp("2018-03-10"),
    "date_end": pd.Timestamp("2018-03-10"),
}
TOLL = pd.DataFrame([{"event_id": "e", "origin_id": "someone", "value_low": math.nan, "value_best": 4.0}]).assign(
    value_high=math.nan
)


def matched(*events, tolls=TOLL, **changed):
    return event_matches.matches(pd.DataFrame([REPORT | changed]), tolls, PLACES, held(*events))


def test_the_nearest_are_those_fewest_days_then_fewest_kilometres_then_fewest_dead_off():
    found = matched(
        event("2018-03-11", id="a day"),
        event(id="far", latitude=36.0),
        event(id="near", latitude=35.32, longitude=43.77),
        event(id="nearer in toll", latitude=35.32, longitude=43.77, killed_best=4),
        event("2018-03-12", id="two days"),
    )
    assert found["id"].to_list() == ["nearer in toll", "near", "far"]
    assert found["days"].to_list() == [0, 0, 0] and found["difference"].to_list() == [0, -1, -1]
    assert found.loc[0, ["n", "answer", "stated"]].to_list() == [5, "several", 4]
    # the two at one place
    assert found.loc[0, "day_killed"] == 7


def test_the_dead_of_the_day_are_those_at_the_place_of_the_nearest():
    hawija = {"latitude": 35.32, "longitude": 43.77}
    found = matched(
        event(id="nearest", **hawija, killed_best=4),
        event(id="same place", **hawija | {"latitude": 35.33}),
        event(id="far", latitude=36.0, killed_best=20),
        event("2018-03-11", id="a day later", **hawija, killed_best=50),
    )
    assert (found.loc[0, "id"], found.loc[0, "day_killed"]) == ("nearest", 7)


def test_a_report_is_held_by_the_toll_of_its_own_origin_else_by_the_first():
    tolls = pd.concat([TOLL.assign(origin_id="another", value_best=9.0), TOLL])
    assert matched(event(), tolls=tolls)["stated"].to_list() == [4]
    assert matched(event(), tolls=tolls, origin_id="silent")["stated"].to_list() == [9]


def test_kilometres_are_those_along_the_surface():
    # a degree of latitude, and Baghdad to Mosul
    assert event_matches.distance(33, 44, pd.Series([34]), pd.Series([44])) == pytest.approx(111.2, abs=0.1)
    assert event_matches.distance(33.31, 44.37, pd.Series([36.34]), pd.Series([43.13])) == pytest.approx(355, abs=2)


@pytest.mark.parametrize(
    ("one", "changed", "n"),
    [
        (event("2018-03-12"), {}, 1),
        (event("2018-03-13"), {}, 0),
        (event("2018-03-13"), {"date_uncertain": True}, 1),
        (event("2018-03-13", "2018-03-20"), {}, 0),
        (event("2018-03-01", "2018-03-08"), {}, 1),
        (event(governorate="IQ-DI"), {}, 0),
        (event(governorate="IQ-DI"), {"place_id": "", "governorates": frozenset()}, 1),
        (event(governorate="", precision=4), {}, 1),
        (event(what="", initiator="state_force"), {}, 0),
        (event(what="", initiator="unknown"), {}, 1),
        (event(what="", initiator="state_force"), {"initiator": "other"}, 1),
        (event(what="", initiator="state_force"), {"initiator": "unknown"}, 1),
        (event(**BATTLE), {"initiator": "state_force"}, 1),
        (event(country="SYR", governorate=""), {}, 0),
    ],
)
def test_an_event_is_compatible_in_time_place_and_parties(one, changed, n):
    found = matched(one, **changed)
    assert found["answer"].to_list() == [("none", "one")[n]]


def test_an_event_that_ended_before_is_none_though_another_lasts_long():
    assert matched(event("2018-01-01", "2018-03-01"), event("2018-03-01", "2018-03-05"))["answer"].to_list() == ["none"]


def test_without_a_point_there_are_no_kilometres_and_without_a_toll_no_difference():
    found = matched(event(), place_id="IQ-KI", tolls=TOLL[:0])
    assert found[["km", "difference"]].isna().all(axis=None)
    assert matched(event(precision=4), place_id="desert")["km"].isna().all()


def test_a_place_known_near_its_point_has_kilometres():
    assert matched(event(latitude=35.0, longitude=44.0), place_id="desert")["km"].to_list() == pytest.approx([0])


def test_a_report_outside_what_is_covered_is_not_searched():
    day = pd.Timestamp("2019-03-10")
    assert matched(event(), date_start=day, date_end=day)["answer"].to_list() == ["not_covered"]


# the whole record


def test_all_checks_of_the_record_take_less_than_a_second():
    rng, days = np.random.default_rng(0), (date(2019, 1, 1) - date(2014, 1, 1)).days
    rows = [
        event((date(2014, 1, 1) + timedelta(days=int(day))).isoformat(), governorate=place)
        for day, place in zip(rng.integers(0, days, 100_000), rng.choice(["IQ-KI", "IQ-DI", ""], 100_000), strict=True)
    ]
    record, places = load.record_of(DATA, **parameters.WHOLE), load.table("places", DATA)
    tolls = measure.tolls(record.counts, record.links)
    against = held(*rows, covers={"IRQ": (date(2014, 1, 1), date(2018, 12, 31))})
    begun = time.process_time()
    event_checks.totals(record.counts, against)
    event_checks.ratios(record.ratios, against)
    event_matches.matches(record.events, tolls, places, against)
    assert time.process_time() - begun < 1


def test_checks_have_no_id_unless_asked_for():
    rows = [event(id="IRQ77"), event("2018-04-10", id="IRQ78")]
    provenance = {"dataset": "acled", "months": {"IRQ": ["2018-03", "2018-04"]}}
    found = tool.checks(DATA, pd.DataFrame(rows, columns=Event._fields), provenance)
    assert "id" not in found and "IRQ7" not in tool.text(found)
    assert "id" in tool.checks(DATA, pd.DataFrame(rows), provenance, ids=True)


def test_a_dataset_covers_its_last_month_to_the_end():
    events = load.record_of(DATA, **parameters.WHOLE).events
    days = events[events["country"].eq("IRQ") & events["date_start"].eq(events["date_end"])].set_index("claim_id")
    claim = days["date_end"].dt.day.idxmax()
    month = f"{days.loc[claim, 'date_end']:%Y-%m}"
    provenance = {"dataset": "acled", "months": {"IRQ": [month, month]}}
    found = tool.checks(DATA, pd.DataFrame([event()], columns=Event._fields), provenance).set_index("claim_id")
    assert found.loc[[claim], "answer"].ne("not_covered").all()


def test_distances_are_written_to_the_kilometre():
    written = tool.text(pd.DataFrame({"km": [12.6, None, 3.2], "factor": [1.25, 2.0, None]}))
    assert written.splitlines() == ["km,factor", "13,1.25", ",2", "3,"]


def test_what_is_no_violence_is_not_collected():
    collector = tool.Collector()
    for kind in ("demonstration", "strategic", "battle"):
        collector(event(dataset="acled", type=kind))
    assert [row.type for row in collector.rows] == ["battle"]


def test_distances_are_those_on_a_sphere():
    north, east = pd.Series([60.0, 61.0, 0.0, -60.0]), pd.Series([1.0, 0.0, 0.0, 180.0])
    # a degree of latitude everywhere, of longitude at 60° half of it; the point opposite lies half a circle away
    expected = [55.6, 111.2, 60 * 111.195, 180 * 111.195]
    assert event_matches.distance(60, 0, north, east) == pytest.approx(expected, rel=2e-3)
