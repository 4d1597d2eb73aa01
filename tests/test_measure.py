from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from helpers import measure
from helpers.measure.coverage import PROSE

NAN = float("nan")


def counts(*rows) -> pd.DataFrame:
    """Totals of attacks that the group claimed in Iraq and Syria, changed as each row says."""
    plain = {
        "table": "counts",
        "claim_id": "a-01",
        "source_id": "a",
        "origin_id": "o",
        "event_id": "",
        "what": "attacks",
    }
    plain |= {
        "who": "not_applicable",
        "actor": "is",
        "count_basis": "claimed_by_group",
        "unit": "attacks",
        "part_of": "",
    }
    plain |= {
        "locator": "1",
        "series": "",
        "country": "IRQ SYR",
        "place_id": "",
        "value_status": "stated",
        "bound": "exact",
        "value_words": "",
    }
    plain |= {"value_low": NAN, "value_best": 153.0, "value_high": NAN, "start": "2024-01-01", "end": "2024-06-30"}
    table = pd.DataFrame([{**plain, **row} for row in rows])
    return table.assign(date_start=pd.to_datetime(table.pop("start")), date_end=pd.to_datetime(table.pop("end")))


def links(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["from_claim_id", "relation", "to_claim_id"])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("count_basis", "recorded_by_monitor"),
        ("unit", "bombings"),
        ("country", "IRQ"),
        ("place_id", "IQ-KI"),
        ("actor", "other"),
        ("what", "bombings"),
    ],
)
def test_unlike_claims_share_no_line_and_both_are_named(column, value):
    with pytest.raises(measure.Unlike, match=f"a-01 has {column} .*a-02 has '{value}'"):
        measure.line(counts({}, {"claim_id": "a-02", column: value}))


def test_like_claims_share_a_line_in_the_order_of_their_dates():
    rows = measure.line(counts({}, {"claim_id": "a-02", "start": "2023-01-01", "end": "2023-06-30"}))
    assert list(rows["claim_id"]) == ["a-02", "a-01"]


def test_facets_split_what_may_not_share_a_line():
    found = measure.facets(counts({}, {"claim_id": "a-02", "country": "IRQ"}, {"claim_id": "a-03"}))
    assert [list(part["claim_id"]) for part in found] == [["a-01", "a-03"], ["a-02"]]


def test_a_total_is_a_rate_over_its_days():
    row = measure.rates(counts({})).iloc[0]
    assert row["days"] == 182
    assert round(row["rate"], 1) == 25.2


@pytest.mark.parametrize("change", [{"event_id": "e"}, {"value_status": "vague"}, {"start": None, "end": None}])
def test_a_toll_a_vague_word_and_an_undated_total_have_no_rate(change):
    assert measure.rates(counts(change)).empty


def reports() -> pd.DataFrame:
    plain = {
        "table": "events",
        "event_id": "raid",
        "country": "IRQ",
        "event_type": "Battles",
        "sub_event_type": "Armed clash",
    }
    plain |= {"initiator": "coalition", "source_id": "a", "date_prec": 1, "source_date_end": pd.Timestamp("2024-09-01")}
    plain |= {"attribution": "reported", "governorates": frozenset()}
    return pd.DataFrame(
        [
            {
                **plain,
                "claim_id": "good",
                "origin_id": "b-graded",
                "place_id": "west",
                "start": "2024-08-28",
                "end": "2024-08-30",
            },
            {
                **plain,
                "claim_id": "near",
                "origin_id": "f-graded",
                "place_id": "desert",
                "start": "2024-08-29",
                "end": "2024-08-29",
            },
            {
                **plain,
                "claim_id": "wide",
                "origin_id": "c-graded",
                "place_id": "",
                "start": "2024-08-01",
                "end": "2024-08-31",
            },
        ]
    ).assign(date_start=lambda t: pd.to_datetime(t["start"]), date_end=lambda t: pd.to_datetime(t["end"]))


def graded() -> pd.DataFrame:
    grades = {"b-graded": "B", "c-graded": "C", "f-graded": "F"}
    rows = pd.DataFrame(list(grades.items()), columns=["origin_id", "reliability"])
    return rows.assign(speaks_for="", kind="body", named=True)


@pytest.mark.parametrize(
    ("aggregation", "report", "killed"),
    [("representative", "good", 15), ("conservative", "wide", 14), ("informative", "near", 15)],
)
def test_reports_of_one_event_are_joined_by_the_model_asked_for(aggregation, report, killed):
    origins = graded()
    tolls = counts(
        {"claim_id": "t1", "event_id": "raid", "what": "killed", "origin_id": "b-graded", "value_best": 15.0},
        {
            "claim_id": "t2",
            "event_id": "raid",
            "what": "killed",
            "origin_id": "c-graded",
            "value_best": 14.0,
            "bound": "approx",
        },
    )
    (row,) = measure.events(reports(), tolls, origins, links(), aggregation=aggregation).to_dict("records")
    assert (row["claim_id"], row["killed_best"], row["n_origins"]) == (report, killed, 3)


def test_an_echo_is_no_further_origin_of_an_event():
    origins = graded()
    echo = links(("near", "probable_echo", "good"))
    (row,) = measure.events(reports(), counts({}), origins, echo, aggregation="representative").to_dict("records")
    assert (row["n_reports"], row["n_origins"]) == (3, 2)


def test_the_report_of_the_best_graded_leads_though_another_is_older():
    rows = reports()
    rows.loc[rows["claim_id"] == "good", "source_date_end"] = pd.Timestamp("2024-10-01")
    (row,) = measure.events(rows, counts({}), graded(), links(), aggregation="representative").to_dict("records")
    assert row["claim_id"] == "good"


def test_an_event_of_which_only_unnamed_origins_tell_has_one():
    unnamed = graded().assign(named=False)
    (row,) = measure.events(reports(), counts({}), unnamed, links(), aggregation="representative").to_dict("records")
    assert (row["n_reports"], row["n_origins"]) == (3, 1)


def test_of_two_tolls_as_narrow_the_informative_is_the_exact_one():
    dead = [
        {
            "claim_id": f"t{n}",
            "event_id": "raid",
            "what": "killed",
            "origin_id": origin,
            "bound": bound,
            "value_best": 9.0 + n,
        }
        for n, (origin, bound) in enumerate((("c-graded", "approx"), ("b-graded", "exact")))
    ]
    (row,) = measure.events(reports(), counts(*dead), graded(), links(), aggregation="informative").to_dict("records")
    assert (row["killed_best"], row["killed_bound"]) == (10, "exact")


def test_a_month_outside_a_sources_coverage_is_not_covered():
    sources = pd.DataFrame({"source_id": ["a"], "layer": ["article"]})
    sources["covers_start"], sources["covers_end"] = pd.Timestamp("2020-03-15"), pd.Timestamp("2020-04-02")
    found = measure.coverage(sources, "2020-02-01", "2020-05-31")
    assert list(zip(found["source_id"], found["covers"], strict=True)) == [
        *(("a", covers) for covers in (False, True, True, False)),
        *((measure.NO_SOURCE, unknown) for unknown in (True, False, False, True)),
    ]


def test_all_other_documents_cover_a_month_together():
    sources = pd.DataFrame({"source_id": ["a", "b", "c"], "layer": ["article", "context", "context"]})
    sources["covers_start"] = pd.to_datetime(["2020-01-01", "2020-01-01", "2020-03-01"])
    sources["covers_end"] = pd.to_datetime(["2020-01-31", "2020-01-31", "2020-03-31"])
    found = measure.coverage(sources, "2020-01-01", "2020-03-31")
    assert list(zip(found["source_id"], found["covers"], strict=True)) == [
        ("a", True),
        ("a", False),
        ("a", False),
        ("context", True),
        ("context", False),
        ("context", True),
        (measure.NO_SOURCE, False),
        (measure.NO_SOURCE, True),
        (measure.NO_SOURCE, False),
    ]
    assert set(found["n_sources"]) == {0, 1, 2}


def test_the_articles_carry_the_headline_while_there_are_any():
    rows = pd.DataFrame({"claim_id": ["a", "b"], "layer": ["article", "context"]})
    assert list(measure.prefer_articles(rows)["claim_id"]) == ["a"]
    assert list(measure.prefer_articles(rows.iloc[1:])["claim_id"]) == ["b"]


def test_only_totals_of_other_documents_that_may_share_a_line_are_a_series():
    other = {"layer": "context", "origin_id": "wing", "series": "months"}
    rows = measure.rates(
        counts(
            {"layer": "article"},
            {"claim_id": "a-02", **other},
            {"claim_id": "a-03", **other, "start": "2023-01-01", "end": "2023-06-30"},
            {"claim_id": "a-04", **other, "series": "weeks"},
        )
    )
    assert [list(part["claim_id"]) for part in measure.series(rows)] == [["a-03", "a-02"]]


def test_series_of_parts_of_an_area_stand_only_where_there_is_none_of_the_whole():
    def months(origin, place):
        plain = {"layer": "context", "origin_id": origin, "series": "months", "place_id": place}
        days = (("2024-01-01", "2024-06-30"), ("2024-07-01", "2024-12-31"))
        return [
            {**plain, "claim_id": f"{origin}-{n}", "start": start, "end": end} for n, (start, end) in enumerate(days)
        ]

    def found(*rows):
        return [list(part["claim_id"]) for part in measure.series(measure.rates(counts(*rows)))]

    assert found(*months("a", "IQ-KI"), *months("b", "")) == [["b-0", "b-1"]]
    assert found(*months("a", "IQ-KI")) == [["a-0", "a-1"]]


def estimates(*rows) -> pd.DataFrame:
    plain = {
        "table": "estimates",
        "source_id": "a",
        "origin_id": "o",
        "population": "fighters",
        "measure": "stock",
        "definition": "",
        "country": "IRQ",
    }
    plain |= {"place_id": "", "value_status": "stated", "value_low": NAN, "value_best": NAN, "value_high": NAN}
    plain |= {"date_start": pd.Timestamp("2021-02-01"), "date_end": pd.Timestamp("2021-02-28"), "bound": "exact"}
    return pd.DataFrame([{**plain, "claim_id": f"a-{place}", **row} for place, row in enumerate(rows)])


def test_a_statement_of_strength_keeps_its_kind():
    rows = measure.strength(
        estimates(
            {"value_low": 14.0, "value_high": 18.0},
            {"value_best": 10.0},
            {"value_low": 35.0},
            {"value_high": 3.0},
            {"value_status": "vague"},
            {"value_status": "declined"},
        )
    )
    assert list(rows["kind"]) == ["interval", "point", "at_least", "at_most", "words", "none"]


def test_a_change_of_definition_or_origin_is_marked_within_one_population():
    rows = measure.strength(
        estimates(
            {"date_start": pd.Timestamp("2020-01-01")},
            {"date_start": pd.Timestamp("2021-01-01")},
            {"date_start": pd.Timestamp("2022-01-01"), "definition": "active"},
            {"date_start": pd.Timestamp("2023-01-01"), "definition": "active", "origin_id": "p"},
            {"population": "members", "definition": "all"},
        )
    )
    assert list(rows["breaks"]) == [False, False, True, True, False]


def test_a_one_sided_bound_leaves_its_end_of_the_envelope_open():
    (row,) = measure.envelope(estimates({"value_best": 10.0}, {"value_low": 35.0}), links()).to_dict("records")
    assert row["low"] == 10
    assert pd.isna(row["high"])


def test_the_envelope_pools_neither_scopes_nor_measures_nor_echoes():
    rows = estimates(
        {"value_best": 10.0},
        {"value_best": 20.0, "measure": "peak"},
        {"value_best": 5.0, "country": "SYR IRQ"},
        {"value_best": 99.0},
        {"value_best": 7.0, "date_end": pd.Timestamp("2022-02-28")},
        {"value_best": 8.0, "country": "SYR"},
    )
    found = measure.envelope(rows, links(("a-3", "probable_echo", "a-0"), ("a-5", "probable_echo", "left-out")))
    assert sorted(zip(found["scope"], found["measure"], found["year"], found["high"], strict=True)) == [
        ("IRQ", "peak", 2021, 20),
        ("IRQ", "stock", 2021, 10),
        ("IRQ", "stock", 2022, 7),
        ("IRQ SYR", "stock", 2021, 5),
        ("SYR", "stock", 2021, 8),
    ]


def test_an_envelope_of_unlike_bounds_reaches_from_one_to_the_other():
    alike = estimates({"value_best": 10.0, "bound": "approx"}, {"value_best": 35.0, "bound": "approx"})
    unlike = alike.assign(bound=["approx", "exact"])
    assert [measure.envelope(rows, links())["bound"].to_list() for rows in (alike, unlike)] == [["approx"], ["from"]]


def test_a_rate_has_the_interval_of_chance_and_a_wider_one():
    row = measure.with_intervals(measure.rates(counts({}))).iloc[0]
    ends = [round(row[name], 1) for name in ("exact_low", "exact_high", "wide_low", "wide_high")]
    assert ends == [21.4, 29.5, 17.1, 35.9]


PLACES = pd.DataFrame(
    [
        ("IQ-AN", "governorate", "IQ-AN"),
        ("desert", "desert", "IQ-AN"),
        ("rutba", "town", "IQ-AN"),
        ("haditha", "town", "IQ-AN"),
        ("kirkuk", "town", "IQ-KI"),
        ("west", "region", ""),
    ],
    columns=["place_id", "kind", "governorate_id"],
)


def differing(*said, tolls=()) -> tuple[str, ...]:
    """In what reports of one raid differ, each by an origin of its own."""
    plain = {"event_id": "raid", "country": "IRQ", "place_id": "", "event_type": "Battles", "initiator": "is"}
    plain |= {"start": "2021-01-21", "end": "2021-01-21"}
    rows = pd.DataFrame([{**plain, "claim_id": f"e{n}", "origin_id": f"o{n}", **row} for n, row in enumerate(said)])
    rows = rows.assign(date_start=pd.to_datetime(rows["start"]), date_end=pd.to_datetime(rows["end"]))
    toll = {"event_id": "raid", "what": "killed", "locator": "1"}
    dead = counts(*({**toll, "claim_id": f"t{n}", "origin_id": f"o{n}", **row} for n, row in enumerate(tolls or ({},))))
    found = measure.disagreement(rows, dead, PLACES, links())
    return found["differing"].iloc[0] if len(found) else ("no pair",)


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        # a day agrees with its month, not with another day
        ({}, {"start": "2021-01-01", "end": "2021-01-31"}, ()),
        ({}, {"start": "2021-01-22", "end": "2021-01-22"}, ("date",)),
        # a place agrees with what it lies in, and with an area that may hold it
        ({"place_id": "desert"}, {"place_id": "IQ-AN"}, ()),
        ({"place_id": "desert"}, {"place_id": "rutba"}, ()),
        ({"place_id": "rutba"}, {"place_id": "haditha"}, ("place_id",)),
        ({"place_id": "rutba"}, {"place_id": "kirkuk"}, ("place_id",)),
        # one that lies in no governorate on record, or none at all, contradicts nobody
        ({"place_id": "west"}, {"place_id": "kirkuk"}, ()),
        ({"place_id": "west rutba"}, {"place_id": "kirkuk"}, ()),
        ({}, {"place_id": "kirkuk"}, ()),
        ({"initiator": "unknown"}, {}, ()),
        ({"event_type": "Explosions"}, {}, ("event_type",)),
        # two phases told by one origin are no disagreement
        ({"event_type": "Explosions"}, {"origin_id": "o0"}, ("no pair",)),
    ],
)
def test_reports_differ_only_in_what_cannot_both_be_true(first, second, names):
    assert differing(first, second) == names


def test_tolls_differ_where_their_intervals_do_not_meet():
    low = {"value_best": NAN, "value_low": 10.0, "bound": "at_least"}
    assert differing({}, {}, tolls=(low, {"value_best": 12.0})) == ()
    assert differing({}, {}, tolls=(low, {"value_best": 9.0})) == ("killed",)
    assert differing({}, {}, tolls=({"value_best": 9.0}, {"value_best": 12.0, "who": "civilians"})) == ()
    # at most so many takes in none
    most = {"value_best": NAN, "value_high": 5.0, "bound": "at_most"}
    assert differing({}, {}, tolls=(most, {"value_best": 0.0})) == ()
    assert differing({}, {}, tolls=(most, {"value_best": 6.0})) == ("killed",)


def test_how_far_reports_differ_is_the_mean_over_what_they_tell():
    plain = {"event_id": "raid", "country": "IRQ", "place_id": "", "event_type": "Battles", "initiator": "is"}
    rows = pd.DataFrame([{**plain, "claim_id": f"e{n}", "origin_id": f"o{n}"} for n in range(2)])
    rows["date_start"] = rows["date_end"] = pd.to_datetime(["2021-01-21", "2021-01-22"])
    found = measure.disagreement(rows, counts({}), PLACES, links())
    # date, type and initiator: neither tells of a place or of the dead
    assert found["score"].to_list() == [pytest.approx(1 / 3)]


def toll(*rows, superseding=()) -> tuple[float, str]:
    plain = {"event_id": "raid", "what": "killed", "locator": "45", "origin_id": "b-graded"}
    dead = counts(*({**plain, "claim_id": f"t{n}", **row} for n, row in enumerate(rows)))
    origins = graded()
    (row,) = measure.events(
        reports().head(1), dead, origins, links(*superseding), aggregation="representative"
    ).to_dict("records")
    return (row["killed_best"] if row["killed_best"] == row["killed_best"] else row["killed_low"], row["killed_bound"])


def test_of_two_tolls_of_the_leading_origin_the_first_told_is_taken():
    listed = {"value_best": 3.0, "who": "iraqi_officers"}, {"value_best": 5.0, "who": "iraqi_soldiers"}
    assert toll(*listed, {"value_best": 9.0, "locator": "46"}) == (8, "at_least")
    assert toll({"value_best": 9.0, "locator": "44"}, *listed) == (9, "exact")


def test_a_revised_toll_takes_the_place_of_the_first():
    rows = {"value_best": 80.0}, {"value_best": 89.0, "locator": "46"}
    assert toll(*rows) == (80, "exact")
    assert toll(*rows, superseding=[("t1", "supersedes", "t0")]) == (89, "exact")


def test_parts_that_one_origin_lists_are_one_toll_of_at_least_their_sum():
    three, eight, thirteen = (
        {"value_best": n, "who": who}
        for n, who in ((3.0, "iraqi_officers"), (8.0, "iraqi_officers"), (13.0, "iraqi_soldiers"))
    )
    assert toll(three, eight, thirteen) == (24, "at_least")
    # people are never added to those among them, nor a part to its total
    assert toll({"value_best": 20.0, "who": "people"}, eight) == (20, "exact")
    assert toll({"value_best": 20.0, "who": "iraqi_forces"}, eight | {"part_of": "t0"}) == (20, "exact")


def test_a_part_told_before_its_total_is_no_toll():
    assert toll({"value_best": 8.0, "part_of": "t1", "locator": "44"}, {"value_best": 20.0}) == (20, "exact")


def test_the_conservative_report_has_the_coarsest_place_even_if_another_has_the_widest_date():
    rows = reports()
    rows.loc[rows["claim_id"] == "wide", "place_id"] = "desert"
    rows.loc[rows["claim_id"] == "near", "place_id"] = ""
    rows["governorates"] = [frozenset({"IQ-AN"}) if place == "desert" else frozenset() for place in rows["place_id"]]
    (row,) = measure.events(rows, counts({}), graded(), links(), aggregation="conservative").to_dict("records")
    assert (row["date_start"], row["place_id"]) == (pd.Timestamp("2024-08-01"), "")
    (row,) = measure.events(rows, counts({}), graded(), links(), aggregation="informative").to_dict("records")
    assert (row["date_start"], row["place_id"]) == (pd.Timestamp("2024-08-29"), "desert")


def test_a_level_in_another_country_or_at_a_base_is_no_level_of_iraq():
    plain = {"about": "strength", "force": "us", "value_status": "stated", "country": "IRQ", "place_id": ""}
    plain |= {"date_start": pd.Timestamp("2020-11-19")}
    rows = pd.DataFrame(
        [
            {**plain, "claim_id": "iraq"},
            {**plain, "claim_id": "syria", "country": "SYR"},
            {**plain, "claim_id": "base", "place_id": "IQ-BG"},
            {**plain, "claim_id": "more", "about": "increase"},
        ]
    )
    assert list(measure.levels(rows).query("is_level")["claim_id"]) == ["iraq"]
    assert list(measure.levels(rows, "SYR").query("is_level")["claim_id"]) == ["syria"]


def test_a_step_has_a_date_and_is_no_level_of_a_base():
    rows = [
        {"claim_id": about, "about": about, "date_start": day}
        for about, day in (
            ("withdrawal", pd.Timestamp("2020-03-19")),
            ("base_handover", pd.Timestamp("2020-03-17")),
            ("mission", pd.NaT),
            ("other", pd.Timestamp("2020-03-18")),
        )
    ]
    assert list(measure.steps(pd.DataFrame(rows))["claim_id"]) == ["base_handover", "withdrawal"]


def test_a_strength_without_a_number_or_a_date_is_no_level():
    plain = {"about": "strength", "force": "us", "value_status": "stated", "country": "IRQ", "place_id": ""}
    plain |= {"date_start": pd.Timestamp("2020-11-19")}
    silent, undated = {"value_status": "declined"}, {"date_start": pd.NaT}
    rows = [{**plain, **more, "claim_id": str(n)} for n, more in enumerate(({}, silent, undated))]
    assert list(measure.levels(pd.DataFrame(rows))["claim_id"]) == ["0"]


def test_claims_may_differ_on_a_line_only_in_what_is_named():
    rows = counts({}, {"claim_id": "a-02", "origin_id": "p"})
    with pytest.raises(measure.Unlike, match="origin_id"):
        measure.line(rows)
    assert len(measure.line(rows, across=("origin_id",))) == 2


def test_a_superseded_estimate_is_no_end_of_the_envelope():
    rows = estimates({"value_best": 31.0}, {"value_best": 20.0})
    (row,) = measure.envelope(rows, links(("a-1", "supersedes", "a-0"))).to_dict("records")
    assert (row["low"], row["high"]) == (20, 20)


def test_two_phases_told_by_one_origin_are_no_disagreement_beside_a_report_that_fits_both():
    month = {"start": "2021-01-01", "end": "2021-01-31"}
    assert differing({}, {"start": "2021-01-22", "end": "2021-01-22", "origin_id": "o0"}, month) == ()


def test_causes_are_counted_by_origins_the_most_often_named_first():
    told = (
        ("a", "o", "cause", "prisons", "2024-03-01"),
        ("b", "o", "cause", "drawdown prisons", "2024-01-01"),
        ("c", "p", "cause", "drawdown", "2024-02-01"),
        ("d", "q", "rate", "prisons", "2024-01-01"),
        ("e", "r", "cause", "", "2024-04-01"),
    )
    rows = pd.DataFrame(told, columns=["claim_id", "origin_id", "about", "cause", "source_date_end"])
    assert list(measure.causes(rows)["claim_id"]) == ["b", "c", "a", "e"]
    assert list(measure.named_causes(rows).itertuples(index=False, name=None)) == [
        ("drawdown", 2, ("b", "c")),
        ("prisons", 1, ("b", "a")),
    ]


def panelled(*rows, linked=()) -> list[list[str]]:
    """The claims of each panel of Iraq, of totals of other documents than the articles but for what each row says."""
    table = counts(*({"claim_id": f"t{n}", "layer": "context", **row} for n, row in enumerate(rows)))
    table = table.assign(**{name: "" for name in PROSE if name not in table})
    selection = SimpleNamespace(governorate="", country="")
    found = measure.panels.panels(SimpleNamespace(counts=table, links=links(*linked), selection=selection))
    return [list(part["claim_id"] + part["inner"].map({True: " inner", False: ""})) for part in found]


SECOND = {"start": "2024-07-01", "end": "2024-12-31"}


def test_a_panel_has_two_periods_or_a_total_of_an_article():
    assert panelled({}) == panelled({}, {"start": "2024-02-01", "end": "2024-03-31"}) == []
    assert panelled({}, SECOND) == [["t0", "t1"]]
    assert panelled({"layer": "article"}) == [["t0"]]


def test_panels_with_a_total_of_an_article_come_first():
    years = {"origin_id": "a", "start": "2010-01-01", "end": "2019-12-31"}, {"origin_id": "a", **SECOND}
    assert panelled(*years, {"origin_id": "z", "layer": "article"}) == [["t2"], ["t0", "t1"]]


def test_a_total_within_a_longer_one_is_inner_and_one_of_the_same_days_is_not():
    assert panelled({}, {}, SECOND, {"start": "2024-05-01", "end": "2024-06-30"}) == [["t0", "t1", "t3 inner", "t2"]]


def test_of_echoes_only_those_of_an_article_are_in_a_panel():
    echo = [("t0", "probable_echo", "gone")]
    assert panelled({}, SECOND, SECOND | {"start": "2025-01-01", "end": "2025-06-30"}, linked=echo) == [["t1", "t2"]]
    assert panelled({"layer": "article"}, SECOND, linked=echo) == [["t0", "t1"]]


def test_parts_short_totals_and_the_own_dead_of_the_group_are_in_no_panel():
    assert panelled({}, SECOND, {"start": "2025-01-01", "end": "2025-06-30", "part_of": "t9"}) == [["t0", "t1"]]
    days = ({"start": "2023-02-01", "end": f"2023-02-{last}", "layer": "article"} for last in (27, 28))
    assert [panelled(row) for row in days] == [[], [["t0"]]]
    assert panelled({"what": "killed", "who": "is"}, {"what": "killed", "who": "is"} | SECOND) == []
    assert panelled({"what": "killed", "who": "people"}, {"what": "killed", "who": "people"} | SECOND) == [["t0", "t1"]]


def test_the_newest_numbers_of_fighters_are_the_latest_of_each_voice_area_by_area():
    def on(day, number, **changed):
        return {"date_start": pd.Timestamp(day), "date_end": pd.Timestamp(day), "value_best": number, **changed}

    rows = estimates(
        on("2019-12-31", 900.0, origin_id="old"),
        on("2020-01-01", 50.0, origin_id="p"),
        on("2022-01-01", 10.0),
        on("2023-01-01", 20.0),
        on("2023-01-01", 5.0, origin_id="q", country="IRQ SYR"),
        on("2023-01-01", 700.0, origin_id="echo"),
        on("2023-01-01", 800.0, origin_id="r", population="supporters"),
    )
    selection = SimpleNamespace(governorate="", country="", start=date(2010, 1, 1), end=date(2024, 6, 30))
    known = links(("a-5", "probable_echo", "a-3"))
    facts = measure.answers.fighters(SimpleNamespace(selection=selection, estimates=rows, links=known))
    assert [stated.claims for stated in facts.alone] == [("a-3",), ("a-1",)]
    assert [stated.claims for stated in facts.together] == [("a-4",), ("a-4",)]
    assert (facts.since, facts.n_origins) == (2020, 5)


def test_who_makes_the_claims_kept_stands_by_how_many():
    told = [("o", "yes"), ("p", "aligned"), ("q", "no"), ("silent", "no")]
    named = pd.DataFrame(told, columns=["origin_id", "party_to_conflict"])
    claims = pd.DataFrame({"origin_id": ["p", "q", "q", "o"], "source_id": ["a", "a", "b", "a"]})
    claims["date_start"] = pd.to_datetime(["2020-01-01", "2020-01-01", None, "2020-01-01"])
    sources = pd.DataFrame({"source_id": ["a", "b", "c"]})
    removed = pd.DataFrame({"reason": ["outside", "outside"]})
    record = SimpleNamespace(claims=claims, origins=named, sources=sources, removed=removed)
    found = measure.origins(record)
    assert list(zip(found["origin_id"], found["n_claims"], found["aligned"], strict=True)) == [
        ("q", 2, False),
        ("o", 1, True),
        ("p", 1, True),
    ]
    assert list(measure.sources(record)["n_claims"]) == [3, 1, 0]
    assert dict(measure.kept(record).to_numpy().tolist()) == {"kept": 4, "undated": 1, "outside": 2}
