import re

import pandas as pd
import pytest
from figures import SELECTIONS

from helpers import load, measure
from helpers.draw import sentences
from helpers.measure import answers, feasible, resurgence


@pytest.fixture(scope="module", params=["en", "fr"])
def lang(request):
    return request.param


@pytest.fixture(scope="module", params=SELECTIONS.values(), ids=SELECTIONS)
def record(request, lang, given):
    return load.record(**given(**{"START": "2018-01-01", "END": "", "LANG": lang, **request.param}))


def first(record) -> dict[str, str]:
    """The sentences of each first screen, without their references."""
    attacks, drawdown, fighters = answers.attacks(record), answers.drawdown(record), answers.fighters(record)
    said = {
        "attacks": sentences.attacks(attacks, record=record),
        "sure of attacks": sentences.sure_of_attacks(attacks, record=record),
        "drawdown": sentences.drawdown(drawdown, record=record),
        "sure of drawdown": sentences.sure_of_drawdown(drawdown, record=record),
        "fighters": sentences.fighters(fighters, record=record),
        "sure of fighters": sentences.sure_of_fighters(fighters, record=record),
    }
    # where a number leads is read by nobody
    return {name: re.sub(r"(\[†\])?\(#[^)]*\)", "", sentence.text) for name, sentence in said.items()}


def test_what_is_stated_elsewhere_for_a_base_fits_or_the_largest_that_does_not_is_named(given):
    record = load.record(**given(START="2018-01-01"))
    against = feasible.compare_with_stated(feasible.bases(record.ratios, record.counts), record.ratios, record.counts)
    fits = against["fits"].astype(bool)
    largest = against[~fits].sort_values("value").iloc[-1]
    said = {
        n: sentences.bases(rows, record=record).text for n, rows in enumerate((against, against[fits], against[:0]))
    }
    assert f"[{largest['value']:.0f}](#{largest['claim_ids'][0]}), more than that statement allows" in said[0]
    assert f"([{fits.sum()}](#table-against) totals) fits what" in said[1]
    assert said[2].startswith("The record states nothing else")


def test_the_arithmetic_of_a_peak_needs_its_dead_and_its_missing(given):
    record = load.record(**given(START="2014-01-01"))
    estimates = measure.strength(record.estimates)
    kinds = estimates["measure"] + " " + estimates["population"]
    low = estimates.groupby(kinds)["low"].first()
    rest = f"{low['peak fighters'] - low['cumulative killed']:,.0f}"
    assert f"leaves more than [{rest}](#" in sentences.remainder(estimates, record=record).text
    for kind in sentences.PARTS:
        said = sentences.remainder(estimates[kinds.ne(kind)], record=record).text
        assert said.startswith("No statement of a peak with its dead and its missing")


def test_windows_in_a_row_without_a_statement_are_told_once(given):
    record = load.record(**given(START="2010-01-01", END="2030-12-31"))
    matrix = resurgence.matrix(resurgence.evidence(record), record.selection)
    rate = matrix[matrix["about"] == "rate"]
    said = re.sub(r"\(#[^)]*\)", "", sentences.judgements(rate, record=record).text)
    after = rate.loc[rate["voices"].gt(0), "last"].max() + 1
    assert said.count("no statement") == 2 and "2010–17: [no statement in the record]" in said
    assert f"{after}–30: [no statement in the record]. It could" in said


def test_each_number_of_voices_leads_to_statements_of_the_selection(record):
    facts = answers.attacks(record)
    led = re.findall(r"\(#(?:only:)?([^)]*)\)", sentences.sure_of_attacks(facts, record=record).text)
    assert len(led) == sum(voices.n > 0 for voices in (facts.fewer, facts.more)) + bool(facts.more.n) * (
        (facts.unnamed.n > 0) + (facts.alone.n > 0)
    )
    # those about a wider area are rows of the same table
    known = {*record.claims["claim_id"], *record.listed["claim_id"]}
    assert {claim for one in led for claim in one.split("+")} <= known


def test_a_first_screen_is_short_whole_sentences_without_ids_or_codes(record):
    for name, text in first(record).items():
        assert text.endswith((".", "…")) and text[0].isupper(), name
        told = [word for word in re.split(r"[ \n]", text) if re.search(r"\w", word)]
        assert len(told) <= (30 if name.startswith("sure") else 55), name
        assert not re.search(r"\bnan\b|[a-z]+_[a-z]+|-20\d\d-\d\d\b|{|}", text), name


def test_every_reference_leads_to_a_claim_of_the_selection(record):
    facts = answers.attacks(record)
    said = [sentences.attacks(facts, record=record), sentences.fighters(answers.fighters(record), record=record)]
    text = "".join(sentence.text for sentence in said)
    assert set(re.findall(r"\(#([^)]+)\)", text)) <= set(record.claims["claim_id"])


def default(given, **changed):
    return load.record(**given(**{"START": "2018-01-01", "END": "", **changed}))


def test_the_fall_that_is_counted_and_the_rise_that_is_claimed_stand_apart(given):
    text = first(default(given))["attacks"]
    # Wing: 491 incidents of the group in 2022, 65 in 2024; CENTCOM: 153 claims in both countries, half a year
    assert "far fewer attacks in Iraq after 2022: one of them has 491 incidents in 2022 and 65 in 2024" in text
    assert "153 attacks the group claimed in six months, in Iraq and Syria together" in text
    # 2023: a US official has 121 in both, BBC Monitoring 141 and 112, more than a doubling to 306 allows
    assert "a doubling by one 2023 count (121), not by BBC Monitoring’s (253)" in text


def test_without_a_count_that_fits_there_is_no_doubling_at_all(given):
    text = first(default(given, WITHOUT="us-defence-official-2024"))["attacks"]
    assert "no doubling, if BBC Monitoring’s 253 there in 2023 are right" in text


def test_the_levels_are_those_of_the_area_asked_for(given):
    assert "from about 5,200 to 2,500 between September 2020 and February 2021" in first(default(given))["drawdown"]
    assert "US troops in Syria fell from about 2,000" in first(default(given, COUNTRY="SYR"))["drawdown"]


def test_only_a_count_without_a_gap_runs_through_the_change(given):
    runs = answers.drawdown(default(given)).runs
    assert [part["origin_id"].iloc[0] for part in runs] == ["ucdp"]


def test_totals_cover_a_change_only_without_a_gap_from_its_start_to_its_end():
    years = pd.DataFrame({"date_start": pd.to_datetime(["2019-01-01", "2020-01-01", "2021-01-01"]), "inner": False})
    years["date_end"] = years["date_start"] + pd.DateOffset(years=1) - pd.DateOffset(days=1)
    start, end = pd.Timestamp("2019-06-01"), pd.Timestamp("2021-06-01")
    assert answers._covers(years, start, end)
    assert not answers._covers(years.drop(index=1), start, end)
    assert not answers._covers(years, start, pd.Timestamp("2022-01-01"))
    assert not answers._covers(years, start, pd.Timestamp("2019-09-01"))


def test_who_sees_a_fall_or_a_rise_speaks_of_the_time_of_the_count(given):
    record = default(given)
    facts = answers.attacks(record)
    ends = {claim: row.end for row in resurgence.evidence(record).itertuples() for claim in row.claim_ids}
    for voices in (facts.fewer, facts.more, facts.unnamed, facts.alone):
        assert voices.n and all(ends[claim] >= facts.first.row["date_start"] for claim in voices.claims)


def test_strength_of_the_area_alone_and_of_two_countries_is_never_one_range(given):
    facts = answers.fighters(default(given))
    assert {stated.row["country"] for stated in facts.alone} == {"IRQ"}
    assert {stated.row["country"] for stated in facts.together} == {"IRQ SYR"}
