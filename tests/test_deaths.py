"""UCDP's deaths by month: what is measured of them, how they look beside the claims."""

import re

import pandas as pd
import pytest
from matplotlib.dates import num2date
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch
from matplotlib.text import Text

from helpers import draw, load, measure
from helpers.draw import deaths as drawn_deaths
from helpers.draw import sheet
from helpers.draw.axis import TimeAxis
from helpers.draw.sheet import NARROW, WIDE
from helpers.measure import association, deaths, drawdown, timeline

START = {"START": "2018-01-01", "END": ""}
FIGURES = {"drawdown": (drawdown.marks, draw.drawdown), "chronology": (timeline.marks, draw.chronology)}


def months(first, numbers, kind="final"):
    """Months by hand from ``first`` on, each with a number."""
    start = pd.date_range(first, periods=len(numbers), freq="MS")
    rows = pd.DataFrame({"country": "IRQ", "date_start": start, "date_end": start + pd.offsets.MonthEnd(0)})
    return rows.assign(value_best=[float(n) for n in numbers], kind=kind, **deaths.COUNTED)


@pytest.fixture(scope="module")
def record(given):
    return load.record(**given(**START))


@pytest.fixture(scope="module")
def iraq(record):
    return deaths.by_month(record)


# what is measured


def test_the_months_are_those_of_the_one_area_asked_for(record, iraq, given):
    assert set(iraq["country"]) == {"IRQ"}
    # the first of the file for 2018, and the first that is not final
    assert iraq.loc[0, ["date_start", "value_best"]].to_list() == [pd.Timestamp("2018-01-01"), 181]
    assert iraq.loc[iraq["kind"].eq("candidate"), "date_start"].min() == pd.Timestamp("2026-01-01")
    assert set(deaths.by_month(load.record(**given(**START, COUNTRY="SYR")))["country"]) == {"SYR"}
    assert deaths.by_month(load.record(**given(**START, GOVERNORATE="IQ-KI"))).empty


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", FIGURES)
def test_the_month_with_most_deaths_is_named_with_its_number(record, iraq, name, layout):
    measured, drawn = FIGURES[name]
    peak = iraq.loc[iraq["value_best"].idxmax()]
    texts = {text.get_text() for text in drawn(measured(record), record=record).figure(layout).findobj(Text)}
    assert f"{peak['value_best']:.0f} in {peak['date_start']:%b %Y}" in texts


@pytest.mark.parametrize("left_out", [{"LAYERS": "article"}, {"WITHOUT": "ucdp"}, {"AS_OF": "2026-01-31"}])
def test_a_selection_without_them_has_none(given, left_out):
    record = load.record(**given(**START, **left_out))
    assert record.deaths.empty
    assert not drawdown.marks(record)["block"].eq("deaths").any()


def test_a_month_that_the_period_cuts_is_left_out(given):
    rows = deaths.by_month(load.record(**given(START="2020-01-15", END="2020-04-15")))
    assert rows["date_start"].dt.month.to_list() == [2, 3]


def test_a_month_without_a_number_is_a_gap_and_no_nought():
    rows = months("2020-01-01", [5, 0, 7, 8])[lambda rows: rows["value_best"].ne(7)]
    days = pd.Timestamp("2019-12-01"), pd.Timestamp("2020-05-01")
    assert deaths.gaps(rows, *days) == [
        (pd.Timestamp("2019-12-01"), pd.Timestamp("2020-01-01")),
        (pd.Timestamp("2020-03-01"), pd.Timestamp("2020-04-01")),
    ]
    assert [part["value_best"].to_list() for part in deaths.runs(rows)] == [[5, 0], [8]]


def test_months_of_two_kinds_are_two_runs():
    rows = pd.concat([months("2025-11-01", [1, 2]), months("2026-01-01", [3], "candidate")])
    assert [part["kind"].to_list() for part in deaths.runs(rows)] == [["final"] * 2, ["candidate"]]


def test_a_year_has_its_sum_and_its_months():
    rows = pd.concat([months("2025-11-01", [1, 2]), months("2026-01-01", [3], "candidate")])
    assert deaths.by_year(rows).to_numpy().tolist() == [[2025, 2, 3, 1, 2, 0], [2026, 1, 3, 3, 3, 1]]


def test_half_of_the_months_around_a_change_had_at_least_so_many():
    rows = months("2018-01-01", [*range(24), *[99] * 4, *range(100, 124)])
    assert deaths.around(rows, pd.Timestamp("2019-12-05"), pd.Timestamp("2020-05-01")) == (12, 112)
    # of 23 months before, or with one left out, nothing is said
    assert deaths.around(rows[1:], pd.Timestamp("2019-12-05"), pd.Timestamp("2020-05-01")) is None
    assert deaths.around(rows.drop(5), pd.Timestamp("2019-12-05"), pd.Timestamp("2020-05-01")) is None


def test_they_are_ranked_against_levels_as_deaths_by_all_parties(record, iraq):
    levels = measure.levels(record.forces, "IRQ")
    (row,) = association.ranks(levels, deaths.series(iraq)).to_dict("records")
    assert (row["origin_id"], row["what"], row["actor"], row["why"]) == ("ucdp", "killed", "all", "")
    assert row["n"] >= association.LONG and set(row["claim_ids"]) <= set(record.forces["claim_id"])
    said = draw.sentences.causes(
        measure.causes(record.judgements), association.ranks(levels, deaths.series(iraq)), record=record
    )
    assert "months that follow each other are alike" in said.text
    table = draw.table(association.ranks(levels, deaths.series(iraq)), record=record, name="ranks")
    assert "all parties" in table.html


def test_the_sentence_says_whose_dead_they_are_and_its_numbers_lead_to_the_table(record, iraq):
    facts = measure.answers.drawdown(record)
    said = draw.sentences.deaths(iraq, facts, record=record).text
    before, after = deaths.around(iraq, facts.before.row["date_start"], facts.after.row["date_start"])
    assert f"[{before:.0f}](#table-deaths)" in said and f"[{after:.0f}](#table-deaths)" in said
    assert "whichever party" in said
    assert "none for this selection" in draw.sentences.deaths(iraq[:0], facts, record=record).text


# how they look


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", FIGURES)
def test_they_stand_in_a_panel_of_their_own_and_lead_nowhere(record, iraq, name, layout):
    marks, drawn = FIGURES[name]
    picture = drawn(marks(record), record=record)
    figure = picture.figure(layout)
    (ax,) = [ax for ax in figure.axes if any(isinstance(patch, StepPatch) for patch in ax.patches)]
    bars = [patch for patch in ax.patches if isinstance(patch, StepPatch)]
    assert not any(patch.get_url() for patch in bars)
    drawn_values = [value for patch in bars for value in patch.get_data().values]
    assert drawn_values == iraq["value_best"].to_list()[: len(drawn_values)] and len(drawn_values) >= 84
    texts = [text.get_text() for text in figure.texts]
    assert "UCDP: killed in organised violence, all parties" in texts
    assert 'href="#"' not in picture.inline(layout)
    assert "UCDP, CC BY 4.0" in picture.source and "by all parties" in picture.description


@pytest.fixture
def panel():
    """The page, the Axes and the frame of a panel of half a year."""
    page = sheet.Sheet(Figure(figsize=(6, 2)), WIDE)
    page.place(ax := page.figure.add_subplot(), 50, 20, 500, 150)
    return page, ax, TimeAxis(pd.Timestamp("2020-01-01"), pd.Timestamp("2020-07-01"), 50, 500)


def test_a_bar_is_as_wide_as_its_month_and_months_without_a_number_are_hatched(panel):
    page, ax, frame = panel
    rows = months("2020-02-01", [5, 7, 9, 8])[lambda rows: rows["value_best"].ne(9)]
    drawn_deaths.paint(page, ax, frame, load.words("en"), months=rows)
    bars = [patch.get_data() for patch in ax.patches if isinstance(patch, StepPatch)]
    days = [[str(day)[:10] for day in num2date(bar.edges)] for bar in bars]
    assert days == [["2020-02-01", "2020-03-01", "2020-04-01"], ["2020-05-01", "2020-06-01"]]
    grounds = [patch for patch in ax.patches if patch.get_hatch()]
    spans = [[str(num2date(x))[:10] for x in (one.get_x(), one.get_x() + one.get_width())] for one in grounds]
    assert spans == [["2020-01-01", "2020-02-01"], ["2020-04-01", "2020-05-01"], ["2020-06-01", "2020-07-01"]]
    assert ax.get_ylim()[1] > 8


@pytest.mark.parametrize("ticks", [True, False])
def test_the_scale_is_named_where_it_is_asked_for_and_the_peak_always(panel, ticks):
    page, ax, frame = panel
    drawn_deaths.paint(page, ax, frame, load.words("en"), months=months("2020-01-01", [12, 5]), ticks=ticks)
    assert [text.get_text() for text in page.figure.texts] == [*(["10"] if ticks else []), "12 in Jan 2020"]


def test_the_description_says_from_when_to_when_they_are_shown():
    words = load.words("en")
    assert drawn_deaths.described(months("2020-01-01", [1, 2, 3]), words).endswith("UCDP’s count, Jan–Mar 2020.")
    assert drawn_deaths.described(months("2020-01-01", []), words) == ""


def test_months_that_are_not_final_are_paler(record):
    figure = draw.drawdown(drawdown.marks(record), record=record).figure(WIDE)
    bars = [patch for ax in figure.axes for patch in ax.patches if isinstance(patch, StepPatch)]
    assert [len(patch.get_data().values) for patch in bars] == [96, 2]
    final, candidate = (sum(patch.get_facecolor()[:3]) for patch in bars)
    assert candidate > final


def test_the_months_can_be_taken_along(record, iraq):
    picture = draw.drawdown(drawdown.marks(record), record=record)
    rows = [line.split(",") for line in picture.csv.splitlines() if line.startswith("deaths,")]
    assert len(rows) == len(iraq) and all(row[3] == "" for row in rows)


@pytest.mark.parametrize("name", FIGURES)
def test_without_them_a_figure_has_no_panel_and_no_source_of_them(given, name):
    record = load.record(**given(**START, LAYERS="article"))
    marks, drawn = FIGURES[name]
    picture = drawn(marks(record), record=record)
    assert not re.search("UCDP", picture.source)
    assert not any("all parties" in text.get_text() for text in picture.figure(WIDE).texts)
