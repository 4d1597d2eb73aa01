import ast
import json
import re
from datetime import date
from string import Formatter
from types import SimpleNamespace

import pytest

from helpers import labels, load
from helpers.draw import labelled
from helpers.project import ROOT

PACKAGE = ROOT / "src/helpers"
PLURALS = ("one", "other")


def keys_in_code() -> tuple[set[str], set[str]]:
    """Keys written out in calls of ``words(…)`` and ``words.plural(…)``.

    And the beginnings of those that are put together.
    """
    whole, begun = set(), set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(node.values[0].value)
    for path in PACKAGE.rglob("*.j2"):
        whole |= set(re.findall(r"words(?:\.plural)?\('([^']+)'", path.read_text(encoding="utf-8")))
    return whole, begun


@pytest.mark.parametrize("key", labels.table())
def test_a_label_has_both_languages_with_the_same_blanks(key):
    texts = labels.table()[key]
    blanks = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in texts.values()]
    assert all(texts.values())
    assert blanks[0] == blanks[1]


def test_every_label_is_used():
    whole, begun = keys_in_code()
    headings = {"kept", "marks", "rates", "said", "directions", "envelope", "sources", "claims"}

    def used(key: str) -> bool:
        stem = key.rsplit(".", 1)[0]
        return (
            key in whole
            or stem in whole | headings
            or any(start.endswith(".") and key.startswith(start) for start in begun)
        )

    assert [key for key in labels.table() if not used(key)] == []


def test_french_puts_no_plain_space_before_high_punctuation():
    assert [key for key, texts in labels.table().items() if re.search(r" [;:!?»]|« ", texts["fr"])] == []


@pytest.mark.parametrize(
    ("lang", "n", "said"),
    [
        ("en", 1, "1 incident · Iraq"),
        ("fr", 1, "1 incident · Irak"),
        ("fr", 2, "2 incidents · Irak"),
        ("en", 2, "2 incidents · Iraq"),
    ],
)
def test_a_single_one_is_singular(lang, n, said):
    values = {"bound": "exact", "value_low": float("nan"), "value_best": float(n), "value_high": float("nan")}
    row = SimpleNamespace(
        **values,
        what="incidents",
        who="not_applicable",
        country="IRQ",
        place_id="",
        origin_id=load.table("origins")["origin_id"][0],
    )
    shown = labelled.other_total(row, load.words(lang)).replace("\u00a0", " ").replace("\u202f", " ")
    assert shown.startswith(said)


def test_numbers_come_in_the_language():
    assert labels.words("en").number(35000) == "35,000"
    assert labels.words("fr").number(35000) == "35\u202f000"
    assert labels.words("fr").number(25.22) == "25,2"


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
    assert labels.words("en").quantity(*values) == shown


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
    assert labels.words("en").period(start, end) == shown


def test_a_series_keeps_the_space_that_french_puts_before_a_semicolon():
    assert labels.Words("en").series(["a", "b"]) == "a; b"
    assert labels.Words("fr").series(["a", "b"]) == "a\u202f; b"


def test_a_plural_follows_the_language():
    assert labels.words("en").plural("n_claims", 0) == "0 claims"
    assert labels.words("fr").plural("n_claims", 0) == "0 énoncé"


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
