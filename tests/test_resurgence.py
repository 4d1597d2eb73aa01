import pandas as pd
import pytest

from helpers import load, parameters, resurgence


def evidence(*rows):
    plain = {"about": "rate", "direction": "up", "year": 2020, "origin_id": "x", "grade": "B", "layer": "article"}
    return pd.DataFrame([{**plain, "claim_ids": (f"c{n}",), **row} for n, row in enumerate(rows)])


def cell(rows, about="rate", first=2020):
    found = resurgence.matrix(rows)
    return found[(found["about"] == about) & (found["first"] == first)].iloc[0]


@pytest.mark.parametrize(
    ("directions", "said"),
    [(["up", "up"], "up"), (["down"], "down"), (["unchanged"], "unchanged"), (["up", "unchanged"], "mixed")],
)
def test_a_direction_is_what_all_origins_see(directions, said):
    rows = evidence(*({"direction": way, "origin_id": f"o{n}"} for n, way in enumerate(directions)))
    assert cell(rows)["direction"] == said


def test_silence_is_told_from_no_change():
    found = resurgence.matrix(evidence({}))
    assert len(found) == len(resurgence.DIMENSIONS) * len(resurgence.PERIODS)
    assert cell(evidence({}), "territory")["direction"] == "silent"
    assert cell(evidence({}), "territory")["confidence"] == "none"


def test_one_origin_that_says_it_twice_counts_once():
    row = cell(evidence({}, {}, {"origin_id": "y", "grade": "C"}))
    assert (row["up"], row["origins"], row["grades"]) == (2, 2, "BC")


@pytest.mark.parametrize(
    ("grades", "directions", "confidence"),
    [
        ("BBC", ["up"] * 3, "moderate"),
        ("FFB", ["up"] * 3, "low"),
        ("AB", ["up"] * 2, "low"),
        ("AAAA", ["up", "up", "up", "down"], "low"),
        ("AAA", ["up", "up", "down"], "none"),
    ],
)
def test_confidence_follows_its_rule(grades, directions, confidence):
    rows = [
        {"origin_id": f"o{n}", "grade": grade, "direction": way}
        for n, (grade, way) in enumerate(zip(grades, directions, strict=True))
    ]
    assert resurgence.confidence(evidence(*rows)) == confidence


def test_no_dimension_of_the_record_reaches_high_confidence():
    record = load.record(**parameters.WHOLE)
    found = resurgence.whole(resurgence.evidence(record))
    assert set(found["confidence"]) <= {"none", "low", "moderate"}


def test_yearly_series_speak_by_their_steps_and_echoes_not_at_all():
    record = load.record(**parameters.WHOLE)
    rows = resurgence.evidence(record)
    wing = rows[rows["origin_id"] == "wing"]
    assert list(zip(wing["year"], wing["direction"], strict=True)) == [(2023, "down"), (2024, "down")]
    assert not {"agency-2020-34", "nato-2021-04"} & {claim for ids in rows["claim_ids"] for claim in ids}


def test_an_empty_selection_is_silent():
    record = load.record(**parameters.WHOLE | {"END": "1950-01-01", "LAYERS": "context"})
    assert set(resurgence.matrix(resurgence.evidence(record))["direction"]) == {"silent"}
