import math

from helpers import load, parameters
from helpers.measure import key_figures


def test_every_headline_number_has_a_label_and_claims():
    record = load.record(**parameters.WHOLE)
    found = key_figures.of(record)
    assert {item.report for item in found} == {"attack-timeline", "coalition-drawdown", "fighter-estimates"}
    for item in found:
        assert record.words(f"headline.{item.key}")
        assert set(item.claims) <= set(record.claims["claim_id"])
        assert item.claims or not item.value


def test_an_empty_selection_has_headlines_without_numbers():
    empty = key_figures.of(load.record(**parameters.WHOLE | {"END": "1950-01-01", "WITHOUT": ""}))
    assert {item.value for item in empty if item.key in ("attack_total", "fighters_low")} == {None}


def test_a_number_of_one_origin_is_gone_without_it():
    rows = key_figures.sensitivity(load.record(**parameters.WHOLE), "attack-timeline").set_index("key")
    total = rows.loc["attack_total"]
    assert (total["value"], total["n_origins"], total["origin_id"], total["gone"]) == (153, 1, "centcom", True)
    assert math.isnan(total["low"]) and math.isnan(total["high"])


def test_a_number_of_several_origins_moves_by_what_each_says():
    rows = key_figures.sensitivity(load.record(**parameters.WHOLE), "attack-timeline").set_index("key")
    attacks, down = rows.loc["attacks_reported"], rows.loc["rate_down"]
    # four attacks by three origins, one of whom reports two
    assert (attacks["value"], attacks["n_origins"], attacks["low"], attacks["high"]) == (4, 3, 2, 3)
    assert (attacks["origin_id"], attacks["gone"]) == ("writer-nato-2021", False)
    # each of the two of the newest period counts once
    assert (down["value"], down["low"], down["high"], down["origin_id"]) == (2, 1, 1, "")


def test_a_number_that_rests_on_no_claim_hangs_on_nobody():
    record = load.record(**parameters.WHOLE | {"END": "1950-01-01"})
    rows = key_figures.sensitivity(record, "attack-timeline")
    nothing = rows[rows["n_origins"] == 0]
    assert set(nothing["key"]) >= {"attack_total", "attacks_reported"}
    assert (nothing["origin_id"] == "").all() and not nothing["gone"].any() and nothing["low"].isna().all()
