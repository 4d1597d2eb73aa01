from datetime import date

import pytest

from helpers import load, parameters
from helpers.errors import CONFIGURATION, Refusal
from helpers.parameters import Known
from helpers.project import ROOT, events_folder

KNOWN = Known(
    frozenset({"IRQ", "SYR"}),
    frozenset({"IQ-KI"}),
    frozenset({"centcom", "nato-2021"}),
    (date(2021, 2, 28), date(2024, 9, 1)),
)


def refused(given) -> str:
    with pytest.raises(Refusal) as caught:
        parameters.read(given, KNOWN)
    assert caught.value.exit_code == CONFIGURATION
    return "\n".join(caught.value.problems)


def test_the_defaults_are_read(given):
    chosen = parameters.read(given(LAYERS="article", WITHOUT="centcom, nato-2021"), KNOWN)
    assert (chosen.as_of, chosen.layers, chosen.without) == (None, ("article",), ("centcom", "nato-2021"))


def test_a_misspelt_name_is_refused_with_the_nearest(given):
    assert "did you mean 'START'?" in refused(given(STRAT="2020-01-01"))


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("GOVERNORATE", "Kirkuk", "'IQ-KI' (Kirkuk)"),
        ("GOVERNORATE", "kirkouk", "'IQ-KI' (Kirkuk)"),
        ("GOVERNORATE", "Kirkukk", "'IQ-KI' (Kirkuk)"),
        ("GOVERNORATE", "IQ-TS", "'IQ-KI' (Kirkuk)"),
        ("GOVERNORATE", "iq-di", "'IQ-DI' (Diyala)"),
        ("COUNTRY", "Irak", "'IRQ' (Iraq)"),
    ],
)
def test_a_name_or_a_former_code_is_answered_with_the_code(name, value, meant):
    with pytest.raises(Refusal) as caught:
        load.record(**{name: value})
    (said,) = caught.value.problems
    assert said.startswith(f"load.record: {name}: ") and said.endswith(f"; did you mean {meant}?")


def test_letters_of_a_code_lead_to_no_other_code_and_some_are_listed_with_their_names():
    with pytest.raises(Refusal) as caught:
        load.record(GOVERNORATE="IQ-SX")
    assert "did you mean" not in str(caught.value)
    listed = (
        "a code such as IQ-DI Diyala, IQ-KI Kirkuk, IQ-AN Anbar, IQ-AR Erbil, IQ-BA Basra (18 codes in all) or blank"
    )
    assert str(caught.value).endswith(f"expected {listed}")


def test_a_missing_name_is_refused(given):
    values = given()
    del values["LANG"]
    assert "LANG: PARAMETER missing" in refused(values)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("START", "2020"),
        ("START", "20200101"),
        ("END", "2020-02-30"),
        ("END", "2999-12-31"),
        ("START", "0202-05-01"),
        ("AS_OF", "yesterday"),
        ("COUNTRY", "Iraq"),
        ("GOVERNORATE", "IQ-XX"),
        ("LAYERS", "articles"),
        ("LAYERS", ""),
        ("WITHOUT", "centcon"),
        ("AGGREGATION", "mean"),
        ("EVENTS", "no-such-folder"),
        ("LANG", "de"),
    ],
)
def test_a_bad_value_is_refused_by_name_with_what_is_allowed(given, name, value):
    told = refused(given(**{name: value}))
    assert f"{name}: PARAMETER got '{value}'; expected" in told


def test_a_period_that_ends_before_it_starts_is_refused(given):
    assert "not before START" in refused(given(START="2021-01-01", END="2020-01-01"))


def test_a_period_may_be_a_single_day(given):
    assert parameters.read(given(START="2021-01-01", END="2021-01-01"), KNOWN).window == (date(2021, 1, 1),) * 2


def test_what_is_published_on_the_day_asked_for_is_known(given):
    assert parameters.read(given(END="", AS_OF="2024-09-01"), KNOWN).end == date(2024, 9, 1)


def test_a_blank_end_is_the_newest_statement_then_known(given):
    chosen = parameters.read(given(END=""), KNOWN)
    assert (chosen.end, chosen.open_end) == (date(2024, 9, 1), True)
    assert parameters.read(given(END="", AS_OF="2022-01-01"), KNOWN).end == date(2021, 2, 28)
    assert "not after the newest statement (2024-09-01)" in refused(given(START="2025-01-01", END=""))


def test_a_governorate_of_another_country_is_refused(given):
    assert "IRQ or blank" in refused(given(COUNTRY="SYR", GOVERNORATE="IQ-KI"))


def test_a_folder_of_events_is_one_where_the_notebook_runs_else_one_of_the_project(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert events_folder("tests") == ROOT / "tests"
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/cells.csv").touch()
    assert parameters.read(given(EVENTS="tests"), KNOWN).events == "tests"
    assert events_folder("tests").resolve() == tmp_path / "tests"


def test_a_governorate_may_stand_with_its_country(given):
    chosen = parameters.read(given(COUNTRY="IRQ", GOVERNORATE="IQ-KI"), KNOWN)
    assert (chosen.country, chosen.governorate) == ("IRQ", "IQ-KI")


def test_all_mistakes_are_told_at_once(given):
    assert len(refused(given(LANG="de", AGGREGATION="mean")).splitlines()) == 2
