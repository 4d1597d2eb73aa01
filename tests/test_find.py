"""Claims are found by words, places and years."""

import pandas as pd
import pytest

from helpers import load
from helpers.__main__ import main
from helpers.errors import CONFIGURATION, PUBLISHED
from helpers.tools import find


def found(words="", **told):
    return find.claims(words, **told).splitlines()


def ids(lines):
    return [line.partition(" · ")[0] for line in lines if " · " in line]


def test_every_word_must_stand_in_a_claim_or_the_names_of_it():
    both = set(ids(found("wing diyala")))
    assert both and both <= set(ids(found("wing"))) & set(ids(found("diyala")))
    assert set(ids(found("Joel Wing"))) == set(ids(found("wing joel")))


def test_a_word_is_one_that_begins_so_in_the_singular_or_the_plural():
    assert set(ids(found("drones"))) == set(ids(found("drone"))) != set()
    # no part of another word
    assert ids(found("rones")) == []


def test_a_number_is_found_with_and_without_its_separator():
    assert set(ids(found("2500"))) == set(ids(found("2,500"))) == set(ids(found("2 500"))) != set()


def test_only_a_separator_of_thousands_is_none():
    assert find.plain("12,345 of 1,234,567; 1,5 or 2,50; 3,0000") == "12345 of 1234567; 1,5 or 2,50; 3,0000"


def test_what_is_found_comes_oldest_first_and_last_what_has_no_date():
    dates = load.claims().set_index("claim_id")["date_start"]
    order = [dates[one] for one in ids(found("islamic state"))]
    dated = [date for date in order if pd.notna(date)]
    assert order[: len(dated)] == dated == sorted(dated) and 0 < len(dated) < len(order)


def test_accents_and_case_do_not_count():
    assert ids(found("etat ISLAMIQUE kirkouk")) == ids(found("État islamique Kirkouk")) != []


def test_a_place_has_what_lies_in_it_and_apart_what_names_it_beside_others():
    lines = found(place="Kirkuk", year="2020")
    at = lines.index("These name Kirkuk beside other places:")
    own, beside = ids(lines[:at]), ids(lines[at:])
    assert "talos-2020-02" in own and "diyaruna-2020-27" in beside and not {*own} & {*beside}
    assert lines[-1] == f"{len(own) + len(beside)} claims"
    places = load.table("places").set_index("place_id")["governorate_id"]
    claims = load.claims().set_index("claim_id")["place_id"].str.split()
    here = {"IQ-KI", *places.index[places.eq("IQ-KI")]}
    assert own and all(set(claims[one]) <= here for one in own)
    assert beside and all(0 < len(here & set(claims[one])) < len(claims[one]) for one in beside)
    assert found(place="IQ-KI", year="2020")[:at] == found(place="kirkouk", year="2020")[:at] == lines[:at]


def test_a_country_is_found_by_its_names_and_its_code():
    assert ids(found(place="Syrie", year="2020")) == ids(found(place="SYR", year="2020")) != []
    lines = found(place="Syria")
    alone = ids(lines[: lines.index("These name Syria beside other places:")])
    assert set(load.claims().set_index("claim_id").loc[alone, "country"]) == {"SYR"}


def test_a_year_holds_what_touches_it_and_tells_of_what_is_undated():
    lines = found(year="2020")
    assert "euaa-2022-01" in ids(lines) and not [line for line in lines if "undated" in line]
    claims = load.claims()
    touched = claims["date_start"].lt("2021-01-01") & claims["date_end"].ge("2020-01-01")
    assert {*ids(lines)} == {*claims.loc[touched, "claim_id"]}
    undated = claims[claims["date_start"].isna()]
    assert f"Without a date, thus in no year: {len(undated)} more" in lines
    here = ids(found("islamic state", place="Iraq"))
    some = undated["claim_id"].isin(here).sum()
    everywhere = undated["claim_id"].isin(ids(found("islamic state"))).sum()
    assert 0 < some < everywhere < len(undated)
    assert f"Without a date, thus in no year: {some} more" in found("islamic state", place="Iraq", year="2020")
    assert not [line for line in found("drones") if line.startswith("Without")]


def test_a_word_that_no_claim_holds_is_said_with_one_that_resembles_it():
    assert found("Kirkut attacks") == [
        "No claim has a word that begins with 'kirkut'; did you mean 'kirkuk'?",
        "",
        "0 claims",
    ]
    assert found("qqqqqq")[0] == "No claim has a word that begins with 'qqqqqq'"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--place", "Kirkuc"], "--place: got 'Kirkuc'; expected a place of places.csv; did you mean 'Kirkuk'?"),
        (["--year", "20"], "--year: got '20'; expected a year such as 2020"),
    ],
)
def test_a_place_or_a_year_that_is_none_is_refused(capsys, options, said):
    assert main(["find", "attacks", *options]) == CONFIGURATION
    assert capsys.readouterr().err.splitlines() == [said]


def test_nothing_to_look_for_is_refused(capsys):
    assert main(["find"]) == CONFIGURATION
    assert "expected words, --place or --year" in capsys.readouterr().err


def test_the_command_prints_what_was_found(capsys):
    assert main(["find", "drones", "--place", "Iraq"]) == PUBLISHED
    assert capsys.readouterr().out.splitlines()[-1].endswith(" claims")
