"""Rows that keep to the dictionary and say something else than they should."""

import io
import warnings
from copy import deepcopy
from pathlib import Path

import pytest
from cases import RECORD, save
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from helpers import check
from helpers.draw import sheet


@pytest.fixture
def record():
    return deepcopy(RECORD)


@pytest.fixture
def said(tmp_path, record):
    """What is said of the record after a test has changed it: file, line, column and code of each problem."""

    def problems():
        return [
            (Path(found.file).name, found.line, found.message.split(":")[0].removeprefix("column "), found.code)
            for found in check.problems(save(tmp_path, record))
        ]

    return problems


# --- a number and its sentence ----------------------------------------------------------------------------------------

COUNTED = {"event_id": "", "part_of": "", "unit": "attacks", "what": "attacks", "who": "not_applicable"}


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        ("491", "Wing counts 491 attacks.", "Wing compte 491 attaques."),
        ("3400", "Wing counts 3,400 attacks.", "Wing compte 3\u202f400 attaques."),
        ("3400", "Wing counts 3,400 attacks.", "Wing compte 3 400 attaques."),
        ("12", "Wing counts twelve attacks.", "Wing compte une douzaine d’attaques."),
        ("68", "Attacks fell by 68 percent.", "Les attaques ont baissé de 68\u00a0%."),
        ("2", "Attacks doubled.", "Les attaques ont doublé."),
        ("1500000", "Wing counts 1.5 million.", "Wing en compte 1,5 million."),
        ("1", "Wing counts an attack.", "Wing compte une attaque."),
        ("2024", "Wing counts 2,024 attacks.", "Wing compte 2 024 attaques."),
    ],
)
def test_a_number_stands_in_its_own_sentences(record, said, value, english, french):
    record["counts"][0] |= COUNTED | {"value_best": value, "claim": english, "claim_fr": french}
    record["counts"][1]["part_of"] = record["counts"][2]["part_of"] = ""
    assert said() == []
    record["counts"][0]["value_best"] = "591"
    assert said() == [("counts.csv", 2, "value_best", "SAID")] * 2
    record["counts"][0] |= {"value_best": value, "claim_fr": "Wing compte 591 attaques."}
    assert said() == [("counts.csv", 2, "value_best", "SAID")]


def test_a_decimal_stands_with_the_mark_of_each_language(record, said):
    record["ratios"][0] |= {
        "value_best": "2.5",
        "claim": "It is 2.5 times as much.",
        "claim_fr": "C’est 2,5 fois plus.",
    }
    assert said() == []
    record["ratios"][0]["value_best"] = "25"
    assert said() == [("ratios.csv", 2, "value_best", "SAID")] * 2


@pytest.mark.parametrize(("column", "value"), [("value_low", "3000"), ("value_high", "4000")])
def test_both_ends_of_a_range_stand_in_its_sentences(record, said, column, value):
    record["estimates"][0] |= {"claim": "The army speaks of 3,000 to 4,000.", "claim_fr": "L’armée : 3 000 à 4 000."}
    assert said() == []
    record["estimates"][0][column] = str(int(value) + 1)
    assert said() == [("estimates.csv", 2, column, "SAID")] * 2


@pytest.mark.parametrize("value", ["1", "2024", "29"])
def test_a_date_and_a_rank_are_no_numbers_of_what_is_counted(record, said, value):
    sentences = {
        "claim": "The 29th brigade killed 12 men on 1 March 2024.",
        "claim_fr": "La 29e brigade a tué 12 hommes le 1er mars 2024.",
    }
    record["counts"][0] |= sentences
    assert said() == []
    record["counts"] = record["counts"][:1]
    record["counts"][0]["value_best"] = value
    assert said() == [("counts.csv", 2, "value_best", "SAID")] * 2


def test_an_article_is_a_number_only_where_there_is_no_other(record, said):
    record["counts"] = record["counts"][:1]
    record["counts"][0] |= {"value_best": "1", "claim": "Of three, one died.", "claim_fr": "L’un des trois est mort."}
    assert said() == []
    record["counts"][0] |= {"claim": "A man saw 12 die.", "claim_fr": "Un homme en a vu mourir 12."}
    assert said() == [("counts.csv", 2, "value_best", "SAID")] * 2


def test_one_person_may_be_named_in_place_of_a_number(record, said):
    record["counts"] = record["counts"][:1]
    record["counts"][0] |= {"value_best": "1", "claim": "Smith died on 1 March 2024.", "claim_fr": "Smith est mort."}
    assert said() == []
    record["counts"][0]["unit"] = "caves"
    assert said() == [("counts.csv", 2, "value_best", "SAID")] * 2


@pytest.mark.parametrize(("column", "sentence"), [("claim", "Many live there."), ("claim_fr", "Beaucoup y vivent.")])
def test_a_vague_word_stands_in_its_own_sentences(record, said, column, sentence):
    record["estimates"][1] |= {"claim": "Thousands live there.", "claim_fr": "Des milliers y vivent."}
    assert said() == []
    record["estimates"][1][column] = sentence
    assert ("estimates.csv", 3, "value_words", "SAID") in said()


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["claim_fr", "doubt_fr", "caveat_fr"])
def test_a_french_text_is_in_french(record, said, column):
    record["presence"][0] |= {
        "claim_fr": "L’armée.",
        "doubt": "A.",
        "doubt_fr": "B.",
        "caveat": "C.",
        "caveat_fr": "D.",
    }
    assert said() == []
    record["presence"][0][column] = "L’armée was there."
    assert said() == [("presence.csv", 2, column, "TRANSLATION")]
    record["origins"][0]["name_fr"] = "The Army was there"
    record["presence"][0][column] = "L’agence The Army was there le dit, et The Cradle."
    assert said() == []


def test_a_french_sentence_has_a_french_word(record, said):
    record["presence"][0]["claim_fr"] = "Army hideouts seen all over Long Hill"
    assert said() == [("presence.csv", 2, "claim_fr", "TRANSLATION")]


def test_the_ground_of_a_grade_is_that_of_its_row(record, said):
    rows = [row for name in ("events", "counts") for row in record[name]]
    for row in rows[:4]:
        row["credibility_basis"] = "no origin, or a doubt"
    assert said() == []
    rows[4]["credibility_basis"] = "no origin, or a doubt"
    assert said() == [("counts.csv", 4, "credibility_basis", "GROUND")]
    record["sources"][0] |= {"layer": "context", "url": "https://example.org/press"}
    assert said() == []


# --- the same thing twice ---------------------------------------------------------------------------------------------


def test_a_sentence_stands_once_in_its_source(record, said):
    record["presence"][0] |= {"claim": "The army says so.", "claim_fr": "L’armée l’a dit."}
    record["milestones"][0] |= {"claim": "The army says so.", "claim_fr": "L’armée l’a dit."}
    assert said() == [("milestones.csv", 2, "claim", "TWICE")]
    record["milestones"][0]["claim"] = "The army says so again."
    assert said() == []


LINK = {"relation": "distinct_from", "basis": "two caves"}


def test_a_number_is_entered_once_under_whatever_id(record, said):
    copied = record["counts"][2] | {"claim_id": "press-2024-905", "part_of": ""}
    record["counts"].append(copied)
    assert said() == [("counts.csv", 5, "claim_id", "TWICE")]
    record["links"].append(LINK | {"from_claim_id": "press-2024-905", "to_claim_id": "press-2024-05"})
    assert said() == []


@pytest.mark.parametrize(
    "change", [{"locator": "4"}, {"origin_id": "institute"}, {"date_edtf": "2024-03-02"}, {"who": "civilians"}]
)
def test_another_line_origin_day_or_thing_makes_another_number(record, said, change):
    record["counts"].append(record["counts"][2] | {"claim_id": "press-2024-905", "part_of": ""} | change)
    assert said() == []


@pytest.fixture
def raids(record):
    """Two reports of raids in one governorate, each with its toll."""
    record["events"][1] |= {"date_edtf": "2024-03-03", "place_id": "long-hill"}
    toll = {"claim_id": "press-2024-20", "event_id": "ambush-2024-03", "part_of": "", "origin_id": "institute"}
    record["counts"].append(record["counts"][0] | toll)
    return record["events"]


ALIKE = [("events.csv", 3, "event_id", "LOOKS-LIKE")]


def test_an_event_of_the_same_days_place_and_toll_is_one_event(record, raids, said):
    assert said() == ALIKE
    record["counts"].pop()
    assert said() == ALIKE, "nothing tells them apart where one has no toll"


def test_a_place_that_is_not_known_is_told_whatever_the_event_looks_like(record, raids, said):
    raids[1]["place_id"] = "long-hil"
    assert said() == [("events.csv", 3, "place_id", "PLACE")]


@pytest.mark.parametrize(
    "change",
    [{"date_edtf": "2024-03-04"}, {"date_edtf": ""}, {"date_edtf": "2024-03"}, {"event_id": "raid-2024-03-01"}],
)
def test_other_days_or_the_same_event_are_nothing_to_ask_about(record, raids, said, change):
    raids[1] |= change | ({"date_basis": "not dated"} if change == {"date_edtf": ""} else {})
    record["counts"][-1]["event_id"] = raids[1]["event_id"]
    assert said() == []


def test_another_toll_or_place_tells_events_apart(record, raids, said):
    record["counts"][-1]["value_best"] = "4"
    assert said() == []
    record["counts"][-1]["value_best"] = "12"
    record["places"].append(record["places"][0] | {"place_id": "IQ-AN", "name": "Anbar", "governorate_id": "IQ-AN"})
    raids[1]["place_id"] = "IQ-AN"
    assert said() == []
    raids[1]["place_id"] = ""
    assert said() == ALIKE, "a place that is not named tells nothing"


def test_a_link_between_reports_of_two_events_answers_the_question(record, raids, said):
    record["links"].append(LINK | {"from_claim_id": "press-2024-02", "to_claim_id": "press-2024-01"})
    assert said() == []


@pytest.fixture
def estimates(record):
    """The same number twice, by another source."""
    other = {"claim_id": "paper-2023-02", "source_id": "paper-2023", "origin_id": "institute", "locator": "p. 5"}
    record["estimates"].append(record["estimates"][0] | other | {"date_edtf": "2024-03"})
    return record["estimates"]


def test_an_estimate_of_the_same_area_people_and_month_is_linked(record, estimates, said):
    assert said() == [("estimates.csv", 4, "claim_id", "LOOKS-LIKE")]
    record["links"].append(
        {"from_claim_id": "paper-2023-02", "relation": "supports", "to_claim_id": "press-2024-08", "basis": "alike"}
    )
    assert said() == []


@pytest.mark.parametrize(
    "change",
    [{"date_edtf": "2024-04"}, {"value_high": "4100"}, {"population": "members"}, {"country": "IRQ SYR"}],
)
def test_an_estimate_of_something_else_is_another(estimates, said, change):
    estimates[-1] |= change
    assert said() == []


# --- what a figure draws ----------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, database=None)
@given(
    st.text(st.characters(codec="utf-8", min_codepoint=0x21, categories=("L", "N", "S", "P")), min_size=1, max_size=3)
)
def test_a_name_that_is_admitted_can_be_drawn(tmp_path_factory, sign):
    record = deepcopy(RECORD)
    record["origins"][0]["short"] = f"army {sign}".strip()
    refused = check.problems(save(tmp_path_factory.mktemp("named"), record))
    with sheet.style(), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        figure = Figure()
        figure.text(0.5, 0.5, record["origins"][0]["short"])
        figure.savefig(io.BytesIO())
    assert refused or not told
