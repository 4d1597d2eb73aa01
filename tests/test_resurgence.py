from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from helpers import load, parameters
from helpers.measure import resurgence

NAN = float("nan")
NAMED = ("x", "y", "z", "w")


def record(*rows, area="", links=()):
    """Statements on the rate in Iraq in 2020, changed as each row says, under a selection of 2018 to 2024."""
    plain = {"table": "judgements", "kind": "assessment", "about": "rate", "direction": "up", "origin_id": "x"}
    plain |= {"attribution": "reported", "credibility": 3, "layer": "context", "country": "IRQ", "place_id": ""}
    plain |= {"date_start": "2020-01-01", "date_end": "2020-12-31", "what": "", "op": "", "actor": "", "part_of": ""}
    plain |= {"value_low": NAN, "value_best": NAN, "value_high": NAN, "value_status": "", "event_id": "", "series": ""}
    plain |= {"who": "", "count_basis": "", "unit": "", "bound": "", "governorates": frozenset()}
    claims = pd.DataFrame([{**plain, "claim_id": f"c{n}", **row} for n, row in enumerate(rows)])
    for column in ("date_start", "date_end"):
        claims[column] = pd.to_datetime(claims[column])
    ids = sorted({*claims["origin_id"], *NAMED})
    origins = pd.DataFrame({"origin_id": ids, "speaks_for": "", "kind": "expert", "reliability": "B"})
    origins["named"] = ~origins["origin_id"].str.startswith("unnamed")
    origins.loc[~origins["named"], "reliability"] = "F"
    origins.loc[origins["origin_id"] == "spokesman", "speaks_for"] = "x"
    selection = SimpleNamespace(start=date(2018, 1, 1), end=date(2024, 12, 31), country=area, governorate="")
    if "-" in area:
        selection = SimpleNamespace(start=date(2018, 1, 1), end=date(2024, 12, 31), country="", governorate=area)
    return SimpleNamespace(
        claims=claims,
        listed=claims.head(0),
        origins=origins,
        links=pd.DataFrame(links, columns=["from_claim_id", "relation", "to_claim_id"]),
        selection=selection,
    )


def cell(found, about="rate", first=2020):
    matrix = resurgence.matrix(resurgence.evidence(found), found.selection)
    return matrix[(matrix["about"] == about) & (matrix["first"] == first)].iloc[0]


def uses(found) -> list[str]:
    rows = resurgence.evidence(found)
    return list(rows.assign(claim=rows["claim_ids"].str[0]).sort_values("claim")["use"])


def totals(*numbers, what="attacks", months=3, start="2020-01-01", **changed):
    """Totals of one series, each following upon the last."""
    days = pd.date_range(start, periods=len(numbers) + 1, freq=pd.DateOffset(months=months))
    plain = {"table": "counts", "kind": "", "about": "", "direction": "", "what": what, "actor": "is"}
    plain |= {"who": "not_applicable", "count_basis": "recorded_by_monitor", "series": "s", "value_status": "stated"}
    return [
        {
            **plain,
            "value_best": float(n),
            "date_start": days[i],
            "date_end": days[i + 1] - pd.Timedelta(days=1),
            **changed,
        }
        for i, n in enumerate(numbers)
    ]


def test_a_step_lies_in_the_days_of_the_later_total():
    rows = resurgence.evidence(record(*totals(10, 90, start="2020-01-01")))
    assert [f"{day:%Y-%m-%d}" for day in rows[["start", "end"]].iloc[0]] == ["2020-04-01", "2020-06-30"]
    assert rows["claim_ids"].to_list() == [("c0", "c1")]


@pytest.mark.parametrize(
    ("directions", "said"),
    [
        (["up", "up"], "up"),
        (["down"], "down"),
        (["unchanged"], "unchanged"),
        (["up", "unchanged"], "mixed"),
        # more than two thirds
        (["up", "up", "up", "down"], "up"),
        (["up", "up", "down"], "mixed"),
    ],
)
def test_a_direction_is_what_most_voices_see(directions, said):
    rows = ({"direction": way, "origin_id": name} for way, name in zip(directions, NAMED, strict=False))
    assert cell(record(*rows))["direction"] == said


def test_what_the_record_does_not_hold_is_no_statement_and_not_no_change():
    row = cell(record({}), "territory")
    assert (row["direction"], row["voices"], row["confidence"]) == ("", 0, "none")


def test_each_voice_counts_once_with_its_latest_statement():
    first, second = ("2020-01-01", "2020-06-30"), ("2020-07-01", "2020-12-31")
    found = record(
        {"date_start": first[0], "date_end": first[1]},
        {"direction": "down", "date_start": second[0], "date_end": second[1]},
        {"direction": "up", "origin_id": "spokesman"} | {"date_start": first[0], "date_end": first[1]},
    )
    row = cell(found)
    assert (row["up"], row["down"], row["voices"]) == (0, 1, 1)
    assert uses(found) == ["earlier", "counted", "earlier"]


def test_only_the_area_asked_for_speaks_for_it():
    kirkuk = {"place_id": "IQ-KI", "governorates": frozenset({"IQ-KI"})}
    rows = ({}, {"country": "IRQ SYR"}, {"country": "SYR"}, kirkuk, {"country": ""})
    rows = [{**row, "origin_id": f"{name}"} for row, name in zip(rows, "xyzwv", strict=True)]
    assert uses(record(*rows)) == ["counted", "wider", "wider", "part", "area_not_stated"]
    assert uses(record(*rows, area="SYR")) == ["wider", "wider", "counted", "wider", "area_not_stated"]
    assert uses(record(*rows, area="IQ-KI")) == ["wider", "wider", "wider", "counted", "area_not_stated"]


def test_no_verdict_pools_more_than_two_years():
    found = record({"date_start": "2019-01-01", "date_end": "2021-01-31"}, {"origin_id": "y"})
    assert uses(found) == ["longer", "counted"]
    matrix = resurgence.matrix(resurgence.evidence(found), found.selection)
    assert ((matrix["last"] - matrix["first"]) <= 1).all()
    assert resurgence.windows(SimpleNamespace(start=date(2020, 3, 1), end=date(2020, 5, 1))) == [(2020, 2020)]


def test_two_years_that_share_a_verdict_are_the_same_whatever_the_first_year():
    asked = SimpleNamespace(start=date(2017, 3, 1), end=date(2020, 5, 1))
    assert resurgence.windows(asked) == [(2017, 2017), (2018, 2019), (2020, 2020)]


def test_echoes_and_undated_statements_do_not_count():
    found = record({}, {"origin_id": "y"}, {"origin_id": "z", "date_start": None, "date_end": None})
    found.links = pd.DataFrame([("c1", "probable_echo", "c0")], columns=["from_claim_id", "relation", "to_claim_id"])
    assert uses(found) == ["counted", "echo", "undated"]


@pytest.mark.parametrize(
    ("origins", "directions", "confidence"),
    [
        (("x", "y", "z"), ["up"] * 3, "moderate"),
        # unnamed voices never lift it
        (("x", "y", "unnamed"), ["up"] * 3, "low"),
        # and a single one that disagrees takes it away
        (("x", "y", "z", "unnamed"), ["up", "up", "up", "down"], "low"),
        (("x", "y"), ["up"] * 2, "low"),
        (("x", "y", "z"), ["up", "up", "down"], "none"),
    ],
)
def test_confidence_follows_its_rule(origins, directions, confidence):
    rows = ({"origin_id": name, "direction": way} for name, way in zip(origins, directions, strict=True))
    assert cell(record(*rows))["confidence"] == confidence


def test_deaths_are_no_attacks():
    found = record(*totals(119, 11, 29, what="killed", months=12, start="2021-01-01", who="civilians"))
    rows = resurgence.evidence(found)
    assert set(rows["about"]) == {"toll"}
    assert list(rows["direction"]) == ["down", "unchanged"]


def test_quarters_of_one_series_rise_and_fall():
    # Knights and Almeida: 566 attacks in the first quarter, 808 in the second, 510 in the third of 2020. Widened by a
    # dispersion of 5 they are 113.2, 161.6 and 102 counts, in 91, 91 and 92 days.
    found = record(*totals(566, 808, 510))
    rows = resurgence.evidence(found)
    assert list(rows["direction"]) == ["up", "down"]
    assert list(rows["use"]) == ["earlier", "counted"]
    assert list(rows["claim_ids"]) == [("c0", "c1"), ("c1", "c2")]


def test_a_step_too_small_to_be_told_from_chance_is_no_change():
    # 24 and 16 in equal months: the exact interval of the ratio alone, 0.33 to 1.31, holds 1
    assert list(resurgence.evidence(record(*totals(24, 16, months=1)))["direction"]) == ["unchanged"]


def test_unlike_periods_series_and_editions_make_no_step():
    short = totals(100, 300, months=1)
    other = totals(900, start="2020-03-01", series="t")
    assert resurgence.evidence(record(*short[:1], *totals(900, start="2020-02-01"), *other)).empty
    assert len(resurgence.evidence(record(*short))) == 1
    # a month left out parts them, the same eleven months of two years do not
    assert resurgence.evidence(
        record(short[0], short[1] | {"date_start": "2020-03-01", "date_end": "2020-03-31"})
    ).empty
    years = [totals(n, months=11, start=f"{year}-01-01")[0] for n, year in ((401, 2022), (141, 2023))]
    assert list(resurgence.evidence(record(*years))["direction"]) == ["down"]


def test_operations_and_totals_of_all_parties_say_nothing_of_the_group():
    assert resurgence.evidence(record(*totals(100, 900, actor="coalition", what="operations"))).empty
    assert resurgence.evidence(record(*totals(100, 900, actor="all", what="incidents"))).empty


def test_the_own_dead_of_the_group_are_no_toll():
    assert resurgence.evidence(record(*totals(10, 90, what="killed", who="is"))).empty


def test_once_as_many_attacks_are_not_more():
    multiple = {"table": "ratios", "kind": "", "about": "", "direction": "", "what": "attacks", "actor": "is"}
    assert resurgence.evidence(record(multiple | {"op": "equal", "value_best": 1.0})).empty


def test_a_multiple_of_attacks_is_a_direction_and_one_of_deaths_or_an_average_is_none():
    multiple = {"table": "ratios", "kind": "", "about": "", "direction": "", "what": "attacks", "actor": "is"}
    rows = resurgence.evidence(
        record(
            multiple | {"op": "equal", "value_best": 3.0},
            multiple | {"op": "decrease", "value_best": 68.0, "origin_id": "y"},
            multiple | {"op": "average", "value_best": 75.0},
            multiple | {"op": "more_than", "value_low": 3.0, "what": "killed"},
        )
    )
    assert sorted(rows["direction"]) == ["down", "up"]


def test_an_empty_selection_has_no_verdict():
    empty = load.record(**parameters.WHOLE | {"START": "1950-01-01", "END": "1950-12-31", "LAYERS": "context"})
    matrix = resurgence.matrix(resurgence.evidence(empty), empty.selection)
    assert set(matrix["direction"]) == {""}
