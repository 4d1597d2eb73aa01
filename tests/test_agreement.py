import numpy as np
import pandas as pd
import pytest

from helpers import load
from helpers.measure import agreement
from helpers.project import ROOT
from helpers.tools.agreement import markdown


def test_alpha_is_the_published_one():
    # Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section A: two observers, ten binary units
    codes = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])
    assert agreement.alpha(codes) == pytest.approx(0.095, abs=5e-4)
    # section B: nominal data of two observers over twelve units
    values = [
        ["a", "a", "b", "b", "d", "c", "c", "c", "e", "d", "d", "a"],
        ["b", "a", "b", "b", "b", "c", "c", "c", "e", "d", "d", "d"],
    ]
    codes = np.array([pd.Categorical(row, categories=list("abcde")).codes for row in values])
    assert agreement.alpha(codes) == pytest.approx(0.692, abs=5e-4)


def comparison(*rows):
    return pd.DataFrame(rows, columns=["claim_id", "field", "first", "second", "decision"])


def test_two_ways_to_write_a_period_agree_and_a_blank_is_a_value():
    found = agreement.by_field(
        comparison(
            ("a", "date", "2024-01/2024-06", "2024-01-01/2024-06-30", "agreed"),
            ("b", "date", "2024", "", "first"),
            ("c", "date", "", "", "agreed"),
        )
    ).iloc[0]
    assert (found["n"], round(found["agreed"], 3)) == (3, 0.667)
    assert found["low"] <= found["alpha"] <= found["high"]


def test_a_statement_that_one_coder_missed_is_no_agreement_on_units():
    rows = comparison(
        ("a", "table", "counts", "counts", "agreed"),
        ("b", "unit", "coded", "", "first"),
        ("", "unit", "", "coded", "first"),
    )
    units = agreement.by_field(rows).set_index("field").loc["unit"]
    assert (units["n"], round(units["agreed"], 3)) == (3, 0.333)


def test_every_coded_statement_is_compared_once_with_a_claim_that_there_is():
    rows, codings = load.texts("comparison", ROOT / "data"), load.table("codings")
    named = rows[rows["coding_id"] != ""].groupby("coding_id")["claim_id"].nunique()
    assert set(named.index) == set(codings["coding_id"]) and (named == 1).all()
    assert set(rows["claim_id"]) - {""} <= set(load.claims()["claim_id"])


def test_the_sample_of_the_second_round_reaches_what_the_codebook_promises():
    rows = load.texts("comparison", ROOT / "data")
    found = agreement.by_field(rows[rows["round"] == "2"]).set_index("field")
    assert found.at["credibility", "n"] == found.at["date", "n"] == 60
    assert found.at["date", "alpha"] >= 0.8 and found.at["credibility", "alpha"] >= 0.67


def test_a_decision_for_the_second_coder_stands_in_the_record():
    rows, claims = load.texts("comparison", ROOT / "data"), load.claims().set_index("claim_id")
    columns = {"credibility": "credibility", "direction": "direction", "basis": "count_basis", "origin": "origin_id"}
    # what the first round decided was read again under another form of the codebook
    followed = rows[(rows["round"] == "2") & (rows["decision"] == "second") & rows["field"].isin(columns)]
    assert len(followed)
    for row in followed.itertuples():
        value = claims.at[row.claim_id, columns[row.field]]
        assert row.second.split("/")[-1] == str(value).removesuffix(".0"), row.claim_id


def test_the_readme_has_the_agreement():
    text = (ROOT / "data/README.md").read_text(encoding="utf-8")
    assert markdown(ROOT / "data") in text, "run: python -m helpers agreement"
