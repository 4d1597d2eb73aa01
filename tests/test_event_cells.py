"""Event data beside the record: those that it carries, those of a reader, what a figure and sentences make of them."""

import json
import re
import shutil

import figures
import pandas as pd
import pytest
from matplotlib.dates import date2num
from matplotlib.patches import StepPatch

from helpers import draw, load
from helpers.draw.sheet import NARROW, WIDE
from helpers.errors import CONFIGURATION, PUBLISHED, Refusal
from helpers.events import cells
from helpers.measure import drawdown, event_cells, event_months, timeline
from helpers.page import notebook
from helpers.project import ROOT
from helpers.render import plan
from helpers.render.request import request
from helpers.tools import notebooks

WHEN = {"START": "2014-01-01", "END": ""}
FIGURES = {
    "drawdown": (drawdown.marks, draw.drawdown, 760, 900),
    "chronology": (timeline.marks, draw.chronology, 760, 900),
    "events": (event_cells.marks, draw.events, 760, 900),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A reader's cells: a few months of an ACLED export, with checks that the record carries of UCDP's."""
    path = tmp_path_factory.mktemp("own")
    keys = ("country", "governorate", "initiator", "what", "type")
    of = {
        ("IRQ", "IQ-KI", "is", "is_first", "one_sided"): 4,
        ("IRQ", "IQ-KI", "unknown", "is_second", "battle"): 3,
        ("IRQ", "IQ-DI", "is", "is_first", "explosion"): 2,
        ("IRQ", "IQ-DI", "other", "is_second", "demonstration"): 50,
        ("IRQ", "IQ-DI", "other", "", "battle"): 60,
        ("SYR", "SY-HI", "is", "is_first", "explosion"): 9,
    }
    numbers = {key: [n, n, 2 * n, 3 * n, 0, 0, 0, 0] for key, n in of.items()}
    made = {(month, *key): count for month in ("2020-01", "2020-03") for key, count in numbers.items()}
    assert ("month", *keys) == cells.KEYS
    (path / "cells.csv").write_text(cells.text(made), encoding="utf-8")
    shutil.copyfile(ROOT / "data/reference/checks.csv", path / "checks.csv")
    told = {"dataset": "acled", "title": "ACLED", "accessed": "2026-11-20", "shareable": False}
    months = {"IRQ": ["2020-01", "2020-04"], "SYR": ["2020-01", "2020-04"]}
    (path / "provenance.json").write_text(json.dumps(told | {"months": months}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def record_of(given, folder):
    return lambda own=True, **changed: load.record(**given(**WHEN | {"EVENTS": str(folder) if own else ""} | changed))


# what is measured


def test_events_to_which_the_group_is_a_party_are_counted_by_month(record_of):
    rows = event_months.by_month(record_of())
    assert rows["date_start"].dt.strftime("%Y-%m").to_list() == ["2020-01", "2020-02", "2020-03", "2020-04"]
    # a month without an event is nought, one outside what is covered has no row
    assert rows["events"].to_list() == [9, 0, 9, 0] and rows["own"].to_list() == [6, 0, 6, 0]
    assert rows.loc[0, ["killed_low", "killed_best", "killed_high"]].to_list() == [9, 18, 27]


@pytest.mark.parametrize(
    ("changed", "events"),
    [
        ({"GOVERNORATE": "IQ-KI"}, [7, 0, 7, 0]),
        ({"COUNTRY": "SYR"}, [9, 0, 9, 0]),
        ({"END": "2020-03-15"}, [9, 0]),
        ({"AS_OF": "2026-11-19"}, []),
        ({"WITHOUT": "acled"}, []),
        ({"LAYERS": "article"}, [9, 0, 9, 0]),
    ],
)
def test_the_selection_holds_for_events_too(record_of, changed, events):
    assert event_months.by_month(record_of(**changed))["events"].to_list() == events


@pytest.mark.parametrize("changed", [{"LAYERS": "article"}, {"WITHOUT": "ucdp"}, {"AS_OF": "2021-03-01"}])
def test_what_the_record_carries_is_no_part_of_a_selection_without_it(record_of, changed):
    record = record_of(own=False, **changed)
    assert not record.beside.months and event_months.by_month(record).empty
    checks = event_cells.checks(record)
    assert checks.empty or set(checks["check"]) == {"months"}
    assert list(checks) == list(event_cells.checks(record_of(own=False)))


def test_the_months_that_the_record_carries_add_up_to_its_cells(record_of):
    record = record_of(own=False, START="2010-01-01")
    own = record.beside.cells
    assert event_months.by_month(record)["events"].sum() == own.loc[own["month"].ge("2010-01"), "events"].sum()


def test_checks_are_of_the_claims_of_the_selection(record_of):
    record = record_of(own=False, COUNTRY="IRQ")
    checks = event_cells.checks(record)
    assert set(checks["claim_id"]) <= set(record.claims["claim_id"])
    answers = event_cells.answers(checks)
    assert answers["n_claims"].sum() == len(checks.drop_duplicates(["check", "claim_id"]))
    asked = event_cells.of_kind(checks, "total")
    assert not asked["answer"].isin(event_cells.SILENT).any() and len(asked)


def test_the_deaths_by_month_answer_where_the_events_end(record_of):
    checks = event_cells.checks(record_of(own=False))
    monthly = checks[checks["check"].eq("months")].set_index("claim_id")
    # at least 7,201 dead in 2018, where UCDP has 1,429
    assert monthly.loc["griffis-2020-04", ["answer", "sure"]].to_list() == ["fewer", 1429]
    assert monthly["date_end"].max() > pd.Timestamp("2019-01-01")


# how it looks


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_reader_s_events_stand_hatched_in_a_panel_of_their_own(record_of, name, lang, layout):
    record = record_of(LANG=lang)
    marks, drawn, *highest = FIGURES[name]
    picture = drawn(marks(record), record=record)
    figure = picture.figure(layout)
    hatched = [
        patch for ax in figure.axes for patch in ax.patches if isinstance(patch, StepPatch) and patch.get_hatch()
    ]
    assert hatched and list(hatched[0].get_data().values) == [9, 0, 9, 0]
    assert figures.untidy(figure) == []
    assert figure.get_figheight() * figure.dpi <= highest[layout.narrow]
    texts = " ".join(text.get_text() for text in figure.texts)
    assert {"en": "Your ACLED export of 20 November 2026", "fr": "Votre export ACLED du 20 novembre 2026"}[
        lang
    ] in texts
    assert 'href="#"' not in picture.inline(layout) and "ACLED" in picture.source


def test_the_figure_of_events_begins_with_the_period_whatever_was_said_before(record_of):
    record = record_of(own=False, START="2018-01-01")
    marks = event_cells.marks(record)
    assert marks.loc[marks["kind"].eq("earlier"), "date_start"].lt("2018-01-01").any()
    figure = draw.events(marks, record=record).figure(WIDE)
    assert {ax.get_xlim()[0] for ax in figure.axes if ax.get_xlim()[0] > 1} == {date2num(pd.Timestamp("2018-01-01"))}


def test_events_and_the_dead_in_them_have_a_scale_each(record_of):
    texts = [
        text.get_text() for text in draw.events(event_cells.marks(record_of()), record=record_of()).figure(WIDE).texts
    ]
    assert "events of the group, Iraq, by month; dark: started by it" in texts
    assert "killed in them, both sides; dark: low, pale: high estimate" in texts


@pytest.mark.parametrize("name", FIGURES)
def test_without_a_folder_only_the_notebook_of_events_shows_them(record_of, name):
    record = record_of(own=False)
    marks, drawn, *_ = FIGURES[name]
    shown = marks(record)["block"].eq("events").any()
    assert shown == (name == "events")
    figure = drawn(marks(record), record=record).figure(WIDE)
    assert not any(patch.get_hatch() for ax in figure.axes for patch in ax.patches if isinstance(patch, StepPatch))


@pytest.mark.parametrize("selection", figures.SELECTIONS)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_figure_of_events_is_tidy_in_odd_selections(record_of, selection, lang):
    record = record_of(own=False, LANG=lang, **figures.SELECTIONS[selection])
    picture = draw.events(event_cells.marks(record), record=record)
    for layout in (WIDE, NARROW):
        assert figures.untidy(picture.figure(layout)) == []
    led = set(re.findall(r'<a href="#([^"]+)"', picture.inline(WIDE)))
    assert led <= set(record.claims["claim_id"])


@pytest.mark.parametrize("changed", [{}, {"LAYERS": "article"}, {"COUNTRY": "SYR"}, {"START": "2023-01-01"}])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_sentences_and_tables_are_made_of_any_selection(record_of, lang, changed):
    record = record_of(own=False, LANG=lang, **changed)
    checks = event_cells.checks(record)
    answers = event_cells.answers(checks)
    said = [
        draw.event_sentences.checked(answers, record=record),
        draw.event_sentences.sure(answers, record=record),
        draw.event_sentences.relative(checks, record=record),
        draw.event_sentences.nearest(checks, record=record),
    ]
    assert all(sentence.text for sentence in said)
    for name, kinds in (("totals", ("total", "months")), ("relative", ("ratio",)), ("nearest", ("event",))):
        table = draw.table(event_cells.of_kind(checks, *kinds), record=record, name=name)
        assert not re.search(r">(?:nan|inf|None)<", table.html)


def test_the_answer_counts_what_the_table_lists(record_of):
    record = record_of(own=False)
    checks = event_cells.checks(record)
    totals = event_cells.of_kind(checks, "total")
    said = draw.event_sentences.checked(event_cells.answers(checks), record=record).text
    assert said.startswith(f"[{len(totals)}](#table-answers) totals can be held against UCDP GED.")
    fewer = int(totals["answer"].eq("fewer").sum())
    assert fewer and f"fewer than [{fewer}](#table-answers)" in said


def test_each_report_of_an_event_is_counted_once_with_what_is_near(record_of):
    record = record_of()
    near = [("a", "several", 1), ("a", "several", 2), ("a", "several", 3), ("b", "none", None), ("c", "one", 1)]
    rows = pd.DataFrame(near, columns=["claim_id", "answer", "rank"]).assign(check="event")
    checks = pd.concat([event_cells.checks(record), rows])
    said = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", draw.event_sentences.nearest(checks, record=record).text)
    assert "1 have several events near, 1 just one, 1 none" in said


def plain(sentence):
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", sentence.text)


@pytest.mark.parametrize(("own", "killed"), [(True, False), (False, True)])
def test_how_sure_it_is_says_what_is_covered_and_what_no_dataset_can_tell(record_of, own, killed):
    record = record_of(own=own)
    answers = event_cells.answers(event_cells.checks(record))
    said = plain(draw.event_sentences.sure(answers, record=record))
    assert ("It holds only events that killed somebody." in said) == killed
    for code, (first, last) in record.beside.months.items():
        assert f"{record.words.country(code)}: {first:%B %Y} to {last:%B %Y}." in said
    silent = answers.loc[answers["answer"].isin(event_cells.SILENT), "n_claims"].sum()
    assert silent and f" {silent} statements lie outside, or count what it does not." in said


def test_of_relative_statements_those_with_two_counts_are_told_and_which_of_them_fit(record_of):
    record = record_of(own=False)
    others = event_cells.checks(record)[lambda rows: rows["check"].ne("ratio")]

    def said(*rows):
        made = pd.DataFrame(rows, columns=["claim_id", "answer", "before"]).assign(check="ratio")
        return plain(draw.event_sentences.relative(pd.concat([others, made]), record=record))

    outside = ("a", "not_covered", None)
    assert said() == "This selection has no relative statement."
    assert said(outside).startswith("The 1 relative statement lies outside")
    assert said(outside, outside).startswith("All 2 relative statements lie outside")
    told = said(outside, ("b", "agrees", 4.0), ("c", "differs", 5.0))
    assert told.startswith("Of 3 relative statements, 2 can be set beside two counts; 1 of them fit")


# where it may not go


@pytest.mark.parametrize(
    ("shareable", "says"), [(False, "LICENCE made from ACLED"), (True, "EVENTS: PARAMETER got .*expected blank")]
)
def test_a_set_is_not_made_of_a_reader_s_own_events(folder, tmp_path, shareable, says):
    own = tmp_path / "own"
    shutil.copytree(folder, own)
    told = json.loads((own / "provenance.json").read_text(encoding="utf-8"))
    told["dataset"] = "ucdp" if shareable else "acled"
    (own / "provenance.json").write_text(json.dumps(told), encoding="utf-8")
    asked = request(["coalition-drawdown"], {"EVENTS": str(own)}, out=tmp_path / "out")
    frozen = tmp_path / "frozen"
    for name in ("data", "notebooks", "reports/reports.toml"):
        source, target = ROOT / name, frozen / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
    with pytest.raises(Refusal, match=says) as refused:
        plan.read(asked, tmp_path / "staging", "", frozen)
    assert refused.value.exit_code == CONFIGURATION


def test_a_page_of_a_reader_s_own_events_is_written_beside_them(folder, tmp_path, capfd):
    own = tmp_path / "own"
    shutil.copytree(folder, own)
    path = ROOT / "notebooks/05_events.ipynb"
    values = notebook.defaults(notebook.read(path)) | {"EVENTS": str(own), "LAYERS": "article"}
    assert notebooks.page("events", path, values, own) == PUBLISHED
    page = (own / "events.html").read_text(encoding="utf-8")
    assert "Your ACLED export of 20 November 2026" in page
    assert {path.suffix for path in own.glob("events.*")} == {".html", ".ipynb", ".csv"}
