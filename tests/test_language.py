import json
import re
from datetime import date
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from helpers import language, load, terms
from helpers.project import ROOT

CATALOGUE = language.catalogue("fr")


def entries():
    with CATALOGUE.open("rb") as file:
        return [one for one in read_po(file, locale="fr") if one.id]


def forms(text):
    return (text,) if isinstance(text, str) else text


def blanks(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: forms(entry.id)[0][:40])
def test_a_translation_has_the_blanks_of_its_text(entry):
    assert all(forms(entry.string)) and not entry.fuzzy
    assert {name for text in forms(entry.id) for name in blanks(text)} == {
        name for text in forms(entry.string) for name in blanks(text)
    }


def test_french_puts_no_plain_space_before_high_punctuation():
    texts = [text for entry in entries() for text in forms(entry.string)]
    assert [text for text in texts if re.search(r" [;:!?»]|« ", text)] == []


def test_a_text_without_translation_is_named():
    with pytest.raises(language.Untranslated, match="no valid translation of 'never written'"):
        language.words("fr")("never written")
    assert language.words("en")("never written") == "never written"


def test_french_elides_before_a_name():
    assert load.words("fr")("in {governorate}", governorate="Anbar") == "dans le gouvernorat d’Anbar"
    assert load.words("fr")("in {governorate}", governorate="Diyala") == "dans le gouvernorat de Diyala"


@pytest.mark.parametrize(
    ("start", "end", "english", "french"),
    [
        ((2020, 3, 5), (2020, 3, 5), "5 March 2020", "5 mars 2020"),
        ((2020, 3, 1), (2020, 3, 31), "March 2020", "mars 2020"),
        ((2020, 2, 1), (2020, 3, 31), "Feb–Mar 2020", "févr.–mars 2020"),
        ((2019, 12, 1), (2020, 2, 29), "Dec 2019 – Feb 2020", "déc. 2019 – févr. 2020"),
        # of months that are not whole the days are told
        ((2020, 3, 1), (2020, 4, 15), "1 Mar 2020 – 15 Apr 2020", "1er mars 2020 – 15 avr. 2020"),
        ((2020, 3, 2), (2020, 3, 31), "2 Mar 2020 – 31 Mar 2020", "2 mars 2020 – 31 mars 2020"),
        ((2020, 1, 1), (2020, 12, 31), "2020", "2020"),
        ((2018, 1, 1), (2020, 12, 31), "2018–2020", "2018–2020"),
        ((2018, 1, 1), (2020, 11, 30), "Jan 2018 – Nov 2020", "janv. 2018 – nov. 2020"),
    ],
)
def test_a_period_is_told_as_briefly_as_its_ends_allow(start, end, english, french):
    for lang, said in (("en", english), ("fr", french)):
        assert language.words(lang).period(date(*start), date(*end)).replace("\xa0", " ") == said


def test_what_is_more_than_none_is_never_said_to_be_none():
    english, french = language.words("en"), language.words("fr")
    assert [english.number(value) for value in (0, 0.004, 0.1, -0.004, 0.96)] == [
        "0",
        "less than 0.1",
        "0.1",
        "-0",
        "1",
    ]
    assert french.number(0.01) == "moins de 0,1"


def test_voices_are_counted_in_letters_below_ten():
    assert [language.words("en").spelt(n) for n in (0, 1, 9, 10)] == ["0", "one", "nine", "10"]
    assert language.words("fr").spelt(1) == "une"


@pytest.mark.parametrize(
    ("lang", "n", "said"),
    [("en", 1, "1 attack"), ("fr", 1, "1 attaque"), ("fr", 2, "2 attaques"), ("en", 2, "2 attacks")],
)
def test_a_single_one_is_singular(lang, n, said):
    assert language.words(lang).plural(*terms.COUNTED["attacks"], n) == said


def test_numbers_come_in_the_language():
    assert language.words("en").number(35000) == "35,000"
    assert language.words("fr").number(35000) == "35\u202f000"
    assert language.words("fr").number(25.22) == "25,2"
    # of a hundred and more the tenths say nothing
    assert [language.words("en").number(value) for value in (99.94, 100.4, -1234.5)] == ["99.9", "100", "-1,234"]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ((float("nan"), 10.0, float("nan"), "approx"), "about 10"),
        ((50.0, float("nan"), float("nan"), "more_than"), "more than 50"),
        ((float("nan"), float("nan"), 3000.0, "fewer_than"), "fewer than 3,000"),
        ((14000.0, float("nan"), 18000.0, "exact"), "14,000–18,000"),
    ],
)
def test_a_quantity_keeps_its_bound(values, shown):
    assert language.words("en").quantity(*values) == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (date(2024, 8, 29), date(2024, 8, 29), "29 August 2024"),
        (date(2021, 2, 1), date(2021, 2, 28), "February 2021"),
        (date(2024, 1, 1), date(2024, 6, 30), "Jan–Jun 2024"),
        (date(2014, 1, 1), date(2017, 12, 31), "2014–2017"),
        (date(2020, 5, 2), date(2020, 5, 8), "2 May 2020 – 8 May 2020"),
    ],
)
def test_a_period_is_as_short_as_its_ends_allow(start, end, shown):
    assert language.words("en").period(start, end) == shown


def test_a_series_keeps_the_space_that_french_puts_before_a_semicolon():
    assert language.Words("en").series(["a", "b"]) == "a; b"
    assert language.Words("fr").series(["a", "b"]) == "a\u202f; b"


def test_a_plural_follows_the_language():
    assert language.words("en").plural("{n} origin", "{n} origins", 0) == "0 origins"
    assert language.words("fr").plural("{n} origin", "{n} origins", 0) == "0 origine"


def test_every_enumeration_and_title_of_the_dictionary_is_in_both_languages():
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            assert field["title"] and field["title_fr"] and field["description"] and field["description_fr"]
            enum = field.get("constraints", {}).get("enum")
            assert enum is None or [str(value) for value in enum] == list(field["labels"])
            assert all(names["en"] and names["fr"] for names in field.get("labels", {}).values())


def test_the_columns_of_every_claim_table_are_the_same():
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    tables = {item["name"]: item["schema"]["fields"][:27] for item in package["resources"]}
    plain = [
        [field for field in tables[name] if field["name"] not in ("unit", "value_status")] for name in load.CLAIM_TABLES
    ]
    assert all(fields == plain[0] for fields in plain)


@pytest.mark.parametrize(
    ("named", "table", "column"),
    [
        (terms.COUNTED, "counts", "what"),
        (terms.SIGNED, "counts", "bound"),
        (language.BOUND, "counts", "bound"),
    ],
)
def test_what_pages_look_up_by_a_value_they_have_for_every_value_that_may_be_entered(named, table, column):
    (fields,) = [one["schema"]["fields"] for one in load.dictionary(ROOT / "data")["resources"] if one["name"] == table]
    (allowed,) = [field["constraints"]["enum"] for field in fields if field["name"] == column]
    assert set(allowed) <= set(named)
