import pandas as pd
import pytest

from helpers.measure import standing


def claims(**origin_of) -> pd.DataFrame:
    """Counts by the origins named, each graded possible."""
    rows = [{"claim_id": claim, "origin_id": origin} for claim, origin in origin_of.items()]
    return pd.DataFrame(rows).assign(table="counts", attribution="reported", credibility=3)


def links(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["from_claim_id", "relation", "to_claim_id"])


def origins(**changed) -> pd.DataFrame:
    plain = {"kind": "body", "named": True, "speaks_for": ""}
    names = ("x", "y", "z", "spokesman", "officer", "writer")
    rows = pd.DataFrame([{**plain, "origin_id": name, **changed.get(name, {})} for name in names])
    rows.loc[rows["origin_id"] == "spokesman", "speaks_for"] = "x"
    rows.loc[rows["origin_id"] == "officer", "named"] = False
    rows.loc[rows["origin_id"] == "writer", ["kind", "named"]] = ["writer", False]
    return rows


def found(claims, *rows) -> list[str]:
    return list(standing.standing(claims, links(*rows), origins()))


def test_two_named_independent_origins_of_one_proposition_corroborate():
    assert found(claims(a="x", b="y"), ("b", "supports", "a")) == ["corroborated", "corroborated"]


@pytest.mark.parametrize("other", ["x", "spokesman", "officer", "writer"])
def test_one_voice_and_a_voice_without_a_name_do_not(other):
    assert found(claims(a="x", b=other), ("b", "supports", "a")) == ["single", "single"]


@pytest.mark.parametrize("change", [{"attribution": "unattributed"}, {"credibility": 4}, {"credibility": 5}])
@pytest.mark.parametrize("which", ["a", "b"])
def test_hearsay_and_doubtful_statements_neither_give_nor_receive(change, which):
    rows = claims(a="x", b="y")
    for column, value in change.items():
        rows.loc[rows["claim_id"] == which, column] = value
    assert found(rows, ("b", "supports", "a")) == ["single", "single"]


def test_the_own_voice_of_a_writer_is_no_named_origin_though_the_writer_has_a_name():
    known = origins().assign(named=True)
    assert list(standing.names_origin(claims(a="writer", b="x"), known)) == [False, True]


def test_an_echo_confirms_nothing():
    rows = claims(a="x", b="y", c="z")
    assert found(rows, ("b", "supports", "a"), ("b", "probable_echo", "c")) == ["single"] * 3


def test_reports_of_one_event_do_not_bear_out_each_others_details():
    raid = claims(a="x", b="y").assign(table="events", event_id="raid")
    assert found(raid) == ["single", "single"]


def test_a_claim_of_one_origin_is_contradicted_by_one_of_several():
    rows = claims(a="x", b="y", c="z")
    assert found(rows, ("a", "contradicts", "b"), ("b", "supports", "c")) == [
        "contradicted",
        "contested",
        "corroborated",
    ]


def test_a_contradiction_contests_both_and_a_successor_supersedes():
    rows = claims(a="x", b="y", c="z", d="z")
    assert found(rows, ("a", "contradicts", "b"), ("c", "supersedes", "d")) == [
        *("contested", "contested"),
        *("single", "superseded"),
    ]


def test_of_two_claims_that_two_voices_carry_neither_contradicts_the_other():
    rows = claims(a="x", b="y", c="x", d="z")
    known = (("b", "supports", "a"), ("d", "supports", "c"), ("a", "contradicts", "c"))
    assert found(rows, *known) == ["contested", "corroborated", "contested", "corroborated"]


def test_what_is_told_twice_is_the_claim_of_the_article_with_both_ids():
    rows = claims(a="x", b="x", c="y").assign(layer=["context", "article", "context"])
    told = standing.told_once(rows, ["origin_id"])
    assert list(zip(told["claim_id"], told["claim_ids"], strict=True)) == [("b", ("b", "a")), ("c", ("c",))]


def test_a_link_to_a_claim_not_known_counts_for_nothing():
    assert found(claims(a="x"), ("a", "contradicts", "gone")) == ["single"]


def test_only_what_is_corroborated_is_confirmed_and_a_judgement_never():
    rows = claims(a="x", b="y", c="x", d="y", e="x")
    rows.loc[rows["claim_id"].isin(["c", "d"]), "table"] = "judgements"
    known = links(("b", "supports", "a"), ("d", "supports", "c"))
    assert list(standing.credibility(rows, known, origins())) == [1, 1, 3, 3, 3]
