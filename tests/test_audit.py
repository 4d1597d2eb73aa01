import copy
import hashlib
from pathlib import Path

import pytest
from cases import RECORD, save

from helpers import check
from helpers.check import audit
from helpers.errors import DATA_INVALID, Refusal

DATA = Path(__file__).resolve().parents[1] / "data"

TEXT = """Page 4

On 1 March 2024 the army killed a dozen men on Long Hill: five in a first raid and seven in a second.
In five months attacks have grown threefold. More than 2,500 soldiers and three to four thousand fighters remain.
"""


def numbers(line: str, lang: str) -> list[tuple[str, float | None]]:
    return [(figure.text, figure.number) for figure in audit.figures(line, lang)]


# --- figures ----------------------------------------------------------------------------------------------------------


def test_a_figure_says_where_it_stands():
    assert audit.figures("none\n\nfrom 30 to forty", "en") == [(3, 6, "30", 30), (3, 12, "forty", 40)]


@pytest.mark.parametrize("separator", [" ", "\u00a0", "\u202f", "\u2009", ",", "."])
def test_thousands_are_one_figure_whatever_separates_them(separator):
    text = f"12{separator}500"
    assert numbers(f"some {text} men", "en") == [(text, 12500)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("7000 men in 2017", [("7000", 7000), ("2017", 2017)]),
        ("from 2003-2009", [("2003", 2003), ("2009", 2009)]),
        ("photo-2019/07/04-x_120.png", [("2019", 2019), ("07", 7), ("04", 4), ("120", 120)]),
        ("h1n1 and site24.org", [("1", 1), ("1", 1), ("24", 24)]),
        ("on 3, 400 came", [("3", 3), ("400", 400)]),
        ("1.5 million and 3 thousand", [("1.5 million", 1.5e6), ("3 thousand", 3000)]),
        ("2017 100 men", [("2017", 2017), ("100", 100)]),
    ],
)
def test_digits(line, expected):
    assert numbers(line, "en") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ten fell, twenty-three fled", [("Ten", 10), ("twenty-three", 23)]),
        ("two thousand five hundred men", [("two thousand five hundred", 2500)]),
        ("the first, the second and the twentieth", [("first", 1), ("second", 2), ("twentieth", 20)]),
        ("a third of it, half the rest", [("third", 3), ("half", 0.5)]),
        ("once, twice, twofold, threefold", [("once", 1), ("twice", 2), ("twofold", 2), ("threefold", 3)]),
        ("doubled, tripled, quadruple", [("doubled", 2), ("tripled", 3), ("quadruple", 4)]),
        ("a dozen, dozens and tens", [("dozen", 12), ("dozens", None), ("tens", None)]),
        ("hundreds of thousands", [("hundreds", None), ("thousands", None)]),
        ("o my, a man, often, tent, someone", []),
    ],
)
def test_english_number_words(line, expected):
    assert numbers(line, "en") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Neuf blessés, vingt et un morts", [("Neuf", 9), ("vingt et un", 21)]),
        ("soixante-dix-sept, quatre-vingt-quatre", [("soixante-dix-sept", 77), ("quatre-vingt-quatre", 84)]),
        ("un homme et une femme", []),
        ("la première, le deuxième, au second", [("première", 1), ("deuxième", 2), ("second", 2)]),
        ("les premières heures", [("premières", 1)]),
        ("plus du triple, doubler, un tiers", [("triple", 3), ("doubler", 2), ("tiers", 3)]),
        ("une dizaine, des dizaines", [("dizaine", 10), ("dizaines", None)]),
        ("des centaines et des milliers", [("centaines", None), ("milliers", None)]),
        ("deux millions, 3 millions, des millions", [("deux millions", 2e6), ("3 millions", 3e6), ("millions", None)]),
        ("trois\u00a0mille hommes", [("trois\u00a0mille", 3000)]),
        ("souvent, ailleurs, quelques, plusieurs", []),
    ],
)
def test_french_number_words(line, expected):
    assert numbers(line, "fr") == expected


# --- the record against its texts -------------------------------------------------------------------------------------


@pytest.fixture
def record():
    """The small record, made to tell the text above."""
    record = copy.deepcopy(RECORD)
    for rows in record.values():
        for row in rows:
            if row.get("claim_id") in {"press-2024-06", "press-2024-07", "press-2024-08"}:
                row["locator"] = "4"
    record["estimates"][0] |= {"value_low": "3", "value_high": "4000"}
    record["sources"][0]["text_sha256"] = hashlib.sha256(TEXT.encode()).hexdigest()
    record["not_coded"] += [
        {"source_id": "press-2024", "locator": "3", "figure": "first", "reason": "an order, no count"},
        {"source_id": "press-2024", "locator": "3", "figure": "second", "reason": "an order, no count"},
        {"source_id": "press-2024", "locator": "4", "figure": "five", "reason": "the length of the period"},
    ]
    return record


@pytest.fixture
def texts(tmp_path) -> Path:
    """The folder of the article texts."""
    (tmp_path / "texts").mkdir()
    return tmp_path / "texts"


@pytest.fixture
def said(tmp_path, record, texts):
    """What is said of the record after a test has changed it: file, line, field and code of each problem."""

    def problems(text: str = TEXT):
        if text != TEXT:
            record["sources"][0]["text_sha256"] = hashlib.sha256(text.encode()).hexdigest()
        save(tmp_path, record)
        assert check.problems(tmp_path) == []
        (texts / "press.txt").write_text(text, encoding="utf-8", newline="")
        found = audit.problems(tmp_path, texts)
        return [(Path(problem.file).name, problem.line, problem.field, problem.code) for problem in found]

    return problems


def test_a_record_that_tells_its_text_passes(said):
    assert said() == []


def test_a_missing_text_is_named(tmp_path, record, texts):
    save(tmp_path, record)
    assert [(found.line, found.code) for found in audit.problems(tmp_path, texts)] == [(2, "MISSING")]


def test_a_changed_text_is_named_and_its_rows_are_left_alone(tmp_path, record, texts):
    save(tmp_path, record)
    (texts / "press.txt").write_text("another 99 words", encoding="utf-8")
    assert [(found.line, found.code) for found in audit.problems(tmp_path, texts)] == [(2, "CHANGED")]


def test_a_text_that_no_source_names_is_named(texts, said):
    (texts / "sixth.txt").write_text("Nobody coded the 50 goats.\n", encoding="utf-8")
    (texts / ".swp").write_text("what an editor left", encoding="utf-8")
    assert said() == [("sixth.txt", 1, 1, "UNNAMED")]


def test_a_value_stands_in_a_cited_line(record, said):
    record["counts"][1]["value_best"] = "4"
    assert said() == [
        ("counts.csv", 3, 14, "UNSUPPORTED"),
        ("press.txt", 3, 59, "UNACCOUNTED"),
    ]


def test_a_value_in_another_line_does_not_count(record, said):
    record["forces"][0]["locator"] = "3"
    assert ("forces.csv", 2, 13, "UNSUPPORTED") in said()


def test_one_of_several_cited_lines_is_enough(record, said):
    record["forces"][0]["locator"] = "3 4"
    assert said() == []


@pytest.mark.parametrize("locator", ["2", "99"])
def test_a_cited_line_exists_and_is_not_blank(record, said, locator):
    record["presence"][0]["locator"] = locator
    assert said() == [("presence.csv", 2, 3, "LOCATOR")]


def test_one_may_be_written_un_in_french(record, said):
    record["counts"][2]["value_best"] = "1"
    assert said() != []
    record["sources"][0]["lang"] = "fr"
    text = "4\n\nEn mars 2024 : 12 morts, cinq ici, un là-bas ; first second.\n2500, 3, 4000, 3 five\n"
    assert said(text) == []


def test_a_vague_word_stands_in_a_cited_line(record, said):
    record["forces"][0] |= {"value_low": "", "bound": "", "value_status": "vague", "value_words": "hundreds"}
    assert said() == [("forces.csv", 2, 18, "UNSUPPORTED"), ("press.txt", 4, 56, "UNACCOUNTED")]


def test_a_french_vague_word_is_known_by_its_english_one(record, said):
    record["sources"][0]["lang"] = "fr"
    record["forces"][0] |= {"value_low": "", "bound": "", "value_status": "vague", "value_words": "dozens"}
    text = "4\n\nLe 1er mars 2024 : 12 morts, cinq ici, sept là-bas ; first second.\n3, 4000, 3 five, dizaines\n"
    assert said(text) == []


def test_a_figure_that_no_row_tells_is_reported_where_it_stands(said):
    assert said(TEXT + "Nobody counted the 50 goats.\n") == [("press.txt", 5, 20, "UNACCOUNTED")]


def test_a_row_accounts_only_for_the_lines_it_cites(said):
    assert said(TEXT + "Again seven.\n") == [("press.txt", 5, 7, "UNACCOUNTED")]


def test_a_figure_left_out_is_accounted_for_on_its_line_only(record, said):
    record["not_coded"][0]["locator"] = "3"
    assert said() == [("not_coded.csv", 2, 3, "NOT-THERE"), ("press.txt", 1, 6, "UNACCOUNTED")]


def test_the_day_and_the_year_of_a_row_account_for_figures(record, said):
    text = TEXT.replace("1 March 2024", "1 March 2021")
    for table in ("events", "counts", "presence", "judgements"):
        for row in record[table]:
            row["date_edtf"] = "2021-03-01/2021-04-17"
    assert said(text) == []
    for table in ("events", "counts", "presence", "judgements"):
        for row in record[table]:
            row["date_edtf"] = "2022-03-02"
    assert said(text) == [("press.txt", 3, 4, "UNACCOUNTED"), ("press.txt", 3, 12, "UNACCOUNTED")]


def test_a_month_accounts_for_a_figure_only_inside_a_date_in_digits(record, said):
    text = TEXT.replace("1 March 2024", "2024-03-01").replace("a dozen", "12").replace("men on", "men with 3 dogs on")
    assert said(text) == [("press.txt", 3, 43, "UNACCOUNTED")]


def test_the_date_of_publication_accounts_for_a_dateline(said):
    assert said(TEXT + "Printed 5 March 2024\n") == []
    assert said(TEXT + "Printed 5 times\n") == [("press.txt", 5, 9, "UNACCOUNTED")]


def test_the_words_of_a_date_basis_account_for_a_figure(record, said):
    record["not_coded"].pop()
    assert said() == [("press.txt", 4, 4, "UNACCOUNTED")]
    record["ratios"][0]["date_basis"] = "the last five months before the publication"
    assert said() == []


def test_the_digits_of_a_date_basis_account_for_none(record, said):
    record["not_coded"].pop()
    record["ratios"][0]["date_basis"] = "see line 5"
    assert said() == [("press.txt", 4, 4, "UNACCOUNTED")]


def test_the_sentence_of_an_event_does_not_stand_in_for_its_count(record, said):
    record["counts"].pop()
    record["events"][0]["claim"] = "The army says that it killed five and seven men."
    assert said() == [("press.txt", 3, 84, "UNACCOUNTED")]


def test_the_sentence_of_a_milestone_accounts_for_its_figures(record, said):
    record["counts"].pop()
    record["milestones"][0]["claim"] = "The council of the seven met."
    assert said() == []


def test_context_sources_are_not_audited(record, said):
    record["estimates"][1] |= {"value_status": "stated", "value_words": "", "value_low": "77", "bound": "at_least"}
    assert said() == []


def test_a_language_without_number_words_is_named(record, said):
    record["sources"][0]["lang"] = "de"
    assert said() == [("sources.csv", 2, 8, "LANGUAGE")]


def test_require_refuses_with_the_exit_code_for_data(tmp_path, record, texts):
    save(tmp_path, record)
    with pytest.raises(Refusal, match="MISSING") as refusal:
        audit.require(tmp_path, texts)
    assert refusal.value.exit_code == DATA_INVALID


def test_the_folder_of_the_articles_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("ARTICLES", "somewhere")
    assert audit.articles() == Path("somewhere")
    monkeypatch.setenv("ARTICLES", "")
    assert audit.articles() is None


def test_every_figure_of_the_articles_is_accounted_for():
    if not audit.articles():
        pytest.skip("ARTICLES is not set: the audit of the article texts was skipped")
    assert [str(problem) for problem in audit.problems(DATA, audit.articles())] == []
