"""The answers that the pages give: each promise tried where a reader meets it."""

import json
import math
import re
from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from helpers import language, load, measure, parameters
from helpers.draw import first_screen
from helpers.measure import answers, resurgence, standing
from helpers.project import ROOT
from helpers.tools import show

NUMBERS = language.SPELT["en"]


@pytest.fixture(scope="module")
def pages(real):
    folder = real["warm"] / "latest"
    return {path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in folder.glob("*.html")}


@pytest.fixture(scope="module")
def record():
    return load.record(**parameters.WHOLE | {"START": "2018-01-01"})


def said(page, question: str) -> str:
    """The key judgement that answers a question, as the page prints it."""
    (item,) = [item for item in page.select("li") if item.get_text().strip().startswith(question)]
    return " ".join(item.get_text().split())


def spans(judgement: str) -> dict[str, str]:
    return dict(re.findall(r"(\d{4}(?:–\d{2})?): ([^;.]+)", judgement))


def cells(page, name: str) -> list[list[str]]:
    """The cells of a table, row by row; of one that leads to statements their ids."""
    return [[_cell(cell) for cell in row.select("th, td")] for row in page.select(f"#{name} tbody tr")]


def _cell(cell) -> str:
    led = [link["href"].removeprefix("#") for link in cell.select("a[href^='#']")]
    return " ".join(led or cell.get_text().split())


def test_attacks_in_iraq_fell_in_2022_and_2023_by_three_origins_and_no_deaths_among_them(pages):
    told = spans(said(pages["attack-timeline"], "How many attacks in Iraq?"))
    assert told["2022–23"] == "three voices say fewer – fairly sure"
    counted = [row for row in cells(pages["attack-timeline"], "table-directions") if row[4] == "counts"]
    rate = {row[3] for row in counted if row[0] == "number of attacks" and re.search(r"202[23]$", row[2])}
    assert rate == {"BBC Monitoring", "Joel Wing", "Matthew McFarlane"}
    killed = {row[3] for row in counted if row[0] == "people killed"}
    assert "Uppsala Conflict Data Program (UCDP)" in killed - rate


def with_total(record, **changed):
    """The record with one more total of an article: fourteen attacks in Diyala in March 2025, told by a monitor."""
    day = {"date_start": pd.Timestamp("2025-03-01"), "date_end": pd.Timestamp("2025-03-31")}
    number = {"value_best": 14.0, "value_low": math.nan, "value_high": math.nan}
    told = {"claim_id": "new-01", "country": "IRQ", "place_id": "IQ-DI", "count_basis": "recorded_by_monitor"}
    own = record.counts["layer"].eq("article") & record.counts["count_basis"].eq("claimed_by_group")
    row = record.counts[own].head(1).assign(**day | number | told | changed)
    return replace(record, counts=pd.concat([record.counts, row], ignore_index=True))


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"count_basis": "claimed_by_group"},
        {"country": "IRQ SYR", "place_id": "", "count_basis": "claimed_by_group"},
    ],
)
def test_the_claimed_rise_rests_on_the_total_that_its_multiple_is_of(record, changed):
    assert answers.attacks(record).claimed.claims == answers.attacks(with_total(record, **changed)).claimed.claims


def test_no_rise_rests_on_a_total_where_no_article_says_so(record):
    without = replace(record, ratios=record.ratios[record.ratios["layer"].ne("article")])
    assert answers.attacks(without).claimed is None


def test_a_total_of_one_month_and_one_place_reads_as_such(record):
    month = {"date_start": pd.Timestamp("2024-06-01"), "date_end": pd.Timestamp("2024-06-30"), "days": 30.0}
    facts = answers.attacks(record)
    row = pd.Series({**facts.claimed.row, **month, "country": "", "place_id": "IQ-DI"})
    text = first_screen.attacks(replace(facts, claimed=replace(facts.claimed, row=row)), record=record).text
    assert "claimed in one month, in Diyala[" in text


def test_the_page_shows_who_disagrees_on_the_quality_of_attacks_in_2020_and_2021(pages):
    told = spans(said(pages["attack-timeline"], "Of what quality are the attacks in Iraq?"))["2020–21"]
    assert "four voices say better" in told and "one poorer" in told and told.endswith("open")
    rows = [row for row in cells(pages["attack-timeline"], "table-directions") if row[0] == "quality of attacks"]
    down = [row for row in rows if row[1] == "down" and row[4] == "counts"]
    assert [(row[3], row[5]) for row in down] == [("Michael Knights (from 2020 with Alex Almeida)", "knights-2022-07")]


def test_no_page_says_that_nobody_speaks(pages):
    for page in pages.values():
        text = page.get_text()
        assert not re.search(r"nobody (says|speaks)|\bsilent\b", text, re.I)
    assert "no statement in the record" in pages["attack-timeline"].get_text()


def test_matrix_and_judgement_give_one_number(pages, record):
    matrix = resurgence.matrix(resurgence.evidence(record), record.selection)
    rate = matrix[matrix["about"] == "rate"]
    for name in ("attack-timeline", "coalition-drawdown"):
        told = spans(said(pages[name], "How many attacks in Iraq?"))
        for row in rate[rate["voices"] > 0].itertuples():
            voices = re.sub(r"\(.*?\)", "", told[f"{row.first}–{row.last % 100}"])
            assert sum(NUMBERS.index(word) for word in voices.split() if word in NUMBERS) == row.voices


def test_no_verdict_rests_on_another_area_or_on_more_than_two_years(record):
    evidence = resurgence.evidence(record)
    counted = evidence[evidence["use"] == "counted"]
    countries = record.claims.set_index("claim_id")[["country", "place_id"]]
    for ids in counted["claim_ids"]:
        assert set(countries.loc[list(ids), "country"]) == {"IRQ"} and set(countries.loc[list(ids), "place_id"]) == {""}
    assert (counted["last"] - counted["first"] <= 1).all()
    assert not counted.duplicated(["about", "first", "voice"]).any()


def test_nothing_doubtful_is_confirmed_on_any_page(pages, record):
    typed = record.claims.set_index("claim_id")["credibility"]
    shown = standing.grades(record)
    assert (shown[typed.index[typed >= 4]] == typed[typed >= 4]).all()
    for page in pages.values():
        for row in page.select("#table-claims tr[id]"):
            grade = row.select("th, td")[5].get_text().strip()
            assert not (grade.endswith("1") and typed.get(row["id"], 0) >= 4), row["id"]


def test_an_echo_is_confirmed_nowhere(record):
    grades = standing.grades(record)
    for claim in ("nato-2021-32", "cradle-2024-64", "opex360-2024-35", "opex360-2024-36"):
        assert grades[claim] > 1


def test_a_card_names_who_confirms_and_prints_no_ground_of_another_grade():
    record = load.record(**parameters.WHOLE)
    confirmed = standing.grades(record).loc[lambda grades: grades == 1].index
    assert len(confirmed)
    for claim in confirmed:
        card = show.claim(claim)
        assert re.search(r"^credibility +1 – confirmed: \w", card, re.M)
        assert re.search(r"^as coded +[23] – ", card, re.M)
    assert not re.search(r"^credibility +1 – (?!confirmed)", "\n".join(map(show.claim, confirmed)), re.M)


def test_the_drawdown_page_has_the_end_of_the_mission_by_default(pages):
    steps = {row[5]: row for row in cells(pages["coalition-drawdown"], "table-steps")}
    assert steps["unn-2024-01"][2] == "27 September 2024"
    assert {"unn-2024-01", "unn-2024-02"} <= set(steps)
    assert any("2026" in row[2] for row in steps.values())


def test_the_default_pages_end_with_the_newest_statement():
    for path in sorted((ROOT / "notebooks").glob("0[123]_*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        (given,) = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
        assert 'END = ""  # ' in "".join(given["source"])
    record = load.record(**parameters.WHOLE)
    assert record.selection.end == max(
        row.source_date_end.date()
        for row in record.sources.itertuples()
        if (row.source_date_end - row.source_date_start).days <= 31
    )


def test_a_level_of_syria_is_not_among_those_of_iraq():
    rows = load.record(**parameters.WHOLE | {"START": "2018-01-01"})
    levels = measure.levels(rows.forces, measure.area(rows.selection))
    assert "cjtf-2020-03" in set(levels["claim_id"])
    assert "cjtf-2020-03" not in set(levels.loc[levels["is_level"], "claim_id"])
