import re
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import figures
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from figures import untidy
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers import draw, load, measure
from helpers.draw import ribbons, sheet, timeline_labels
from helpers.draw import timeline as figure_of
from helpers.draw.axis import TimeAxis
from helpers.draw.sheet import NARROW, WIDE
from helpers.language import anchor
from helpers.measure import packing, panels, resurgence, timeline

SELECTIONS = figures.SELECTIONS | {"all times": {"START": "1900-01-01"}}
LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])


@pytest.fixture(scope="module", params=["en", "fr"])
def lang(request):
    return request.param


@pytest.fixture(scope="module", params=SELECTIONS)
def record(request, given, lang):
    return load.record(**given(**{"START": "2018-01-01", "END": "", "LANG": lang, **SELECTIONS[request.param]}))


@pytest.fixture(scope="module")
def whole(given):
    return load.record(**given(START="2018-01-01", END=""))


@pytest.fixture(scope="module")
def table(whole):
    return timeline.marks(whole)


@pytest.fixture(scope="module", params=[WIDE, NARROW], ids=["wide", "narrow"])
def drawn(request, record):
    """The figure at one width, how it stands in a page, and the width, drawn once for all that is looked at."""
    picture, layout = figure_of.chronology(timeline.marks(record), record=record), request.param
    figure = picture.figure(layout)
    return figure, picture.inline(layout, figure), layout


def test_two_rows_with_the_same_numbers_keep_them(whole, monkeypatch):
    one = timeline.panels.panels(whole)[0]
    other = one.assign(claim_id=one["claim_id"] + "x", what="incidents")
    monkeypatch.setattr(timeline.panels, "panels", lambda _: [one, other])
    table = timeline.marks(whole)
    totals = table[table["block"].eq("ribbons") & table["kind"].isin(["total", "inner"])]
    first, second = totals.groupby("row")["claim_id"].agg(list)
    assert [claim + "x" for claim in first] == second


def test_no_text_overlaps_leaves_the_figure_or_is_too_small(drawn):
    assert untidy(drawn[0]) == []


@LAYOUTS
@pytest.mark.parametrize(
    ("end", "lang", "named"),
    [
        ("2024-12-31", "en", {str(year) for year in range(2018, 2025)}),
        ("2018-06-30", "en", {"Jan 2018", "Mar 2018", "May 2018"}),
        ("2018-06-30", "fr", {"janv. 2018", "mars 2018", "mai 2018"}),
    ],
)
def test_the_years_or_months_of_the_time_axis_are_named(given, layout, end, lang, named):
    record = load.record(**given(START="2018-01-01", END=end, LANG=lang))
    picture = figure_of.chronology(timeline.marks(record), record=record)
    texts = {text.get_text().replace("\xa0", " ") for text in picture.figure(layout).findobj(Text)}
    # a phone has room for some of them
    assert len({text for text in texts if re.fullmatch(r"([^\W\d]+\.? )?20\d\d", text)}) >= 2
    assert layout.narrow or named <= texts


def test_a_figure_keeps_within_its_height_and_weight(drawn):
    figure, inline, layout = drawn
    assert figure.get_size_inches()[1] * 100 <= (900 if layout.narrow else 760)
    assert len(inline.encode()) <= 90_000


def test_every_link_leads_to_a_claim_or_a_source_of_the_selection(record, drawn):
    claims = {*record.claims["claim_id"], *record.listed["claim_id"], *("source-" + record.sources["source_id"])}
    assert set(re.findall(r'<a href="#([^"]+)"', drawn[1])) <= claims


@LAYOUTS
def test_every_mark_shown_is_a_link(table, whole, layout):
    picture = figure_of.chronology(table, record=whole)
    plan = figure_of._plan(table, whole, layout)
    # labels are left out of the tab order, marks are not
    anchors = re.findall(r"<a ([^>]+)>", picture.inline(layout))
    marks = Counter(re.search(r'href="#([^"]+)"', anchor)[1] for anchor in anchors if "tabindex" not in anchor)
    assert [claim for claim in plan.cells["claim_id"] if not marks[claim]] == []
    # of a point the time that it speaks of is a mark too
    assert [claim for claim in plan.points["claim_id"] if marks[claim] < 2] == []
    sources = {f"source-{source}" for source in plan.months.index}
    assert len(sources) == (0 if layout.narrow else 5) and sources <= set(marks)


def test_a_second_drawing_has_the_same_bytes(table, whole):
    one, other = (figure_of.chronology(table, record=whole).inline(WIDE) for _ in range(2))
    assert one == other


def test_an_empty_selection_says_so_in_the_figure(given, lang):
    record = load.record(**given(**SELECTIONS["empty"], LANG=lang))
    picture = figure_of.chronology(timeline.marks(record), record=record)
    shown = [text.get_text() for text in picture.figure(WIDE).texts]
    assert record.words("No count, statement or attack in this selection.") in shown


@LAYOUTS
def test_what_is_left_out_is_counted_in_the_figure_and_shown_marks_make_up_the_rest(table, whole, layout):
    plan = figure_of._plan(table, whole, layout)
    rows = table.loc[table["block"].eq("ribbons"), "row"].nunique()
    attacks, voices = (int(table["block"].eq(name).sum()) for name in ("attacks", "voices"))
    shown = plan.points["block"].value_counts()
    assert plan.left["ribbons"] == rows - len(plan.rows)
    assert plan.left["attacks"] == attacks - shown.get("attacks", 0)
    assert plan.left["voices"] == voices - shown["voices"]
    texts = " ".join(text.get_text() for text in figure_of.chronology(table, record=whole).figure(layout).texts)
    assert f"{plan.left['ribbons']} rows of counts, {plan.left['voices']} voices" in texts
    assert f"{plan.left['attacks']} attacks" in texts


def test_rows_of_unlike_numbers_are_refused(table, whole):
    row = table[table["block"].eq("ribbons") & table["origin_id"].eq("ucdp")]
    mixed = table.copy()
    mixed.loc[row.index[0], "country"] = "SYR"
    with pytest.raises(measure.Unlike):
        figure_of.chronology(mixed, record=whole)


def test_counts_of_two_areas_or_bases_have_rows_of_their_own(table):
    rows = table[table["block"].eq("ribbons") & table["kind"].ne("single")]
    keys = ["origin_id", "what", "who", "actor", "count_basis", "country", "place_id"]
    assert rows.groupby("row")[keys].nunique().eq(1).all(axis=None)


def test_the_tint_is_the_rate_against_the_highest_of_the_row(table):
    wing = table[table["claim_id"].isin(["wing-2025-01-01", "wing-2025-01-02"])].set_index("claim_id")
    # 491 and 135 incidents in 365 days each
    assert wing["share"].to_list() == pytest.approx([1.0, 135 / 491])
    assert wing.at["wing-2025-01-01", "rate"] == pytest.approx(491 / 365 * 30)


def test_deaths_are_never_called_attacks(table, whole):
    killed = table[table["block"].eq("ribbons") & table["what"].eq("killed")]
    assert len(killed)
    for _, row in killed.groupby("row"):
        assert "attack" not in timeline_labels.row_name(row, whole.words)


def test_a_number_stated_by_an_article_and_its_source_is_the_article_s(table):
    row = table[table["claim_ids"].map(lambda ids: isinstance(ids, tuple) and "centcom-2024-01" in ids)]
    assert row["claim_id"].to_list() == ["opex360-2024-13"]
    assert "centcom-2024-01" not in set(table["claim_id"])


def test_a_projection_alone_has_a_broken_edge(table, whole):
    figure = figure_of.chronology(table, record=whole).figure(WIDE)
    broken = [
        url
        for boxes in figure.findobj(PolyCollection)
        for (_, dashes), url in zip(boxes.get_linestyle(), boxes.get_urls(), strict=False)
        if dashes
    ]
    assert broken == ["#" + claim for claim in table.loc[table["kind"].eq("projection"), "claim_id"]] != []


def test_what_the_group_claims_is_hatched_and_never_tinted(table, whole):
    cells = figure_of._plan(table, whole, WIDE).cells
    totals = cells[cells["kind"].isin(["total", "inner"])]
    claimed = totals["count_basis"].eq("claimed_by_group")
    assert set(totals.loc[claimed, "face"]) == {"white"} and totals.loc[claimed, "hatch"].gt(0).all()
    assert "white" not in set(totals.loc[~claimed, "face"]) and not totals.loc[~claimed, "hatch"].any()


def test_of_the_totals_that_the_group_claims_those_of_articles_have_the_thicker_edge(table, whole):
    figure = figure_of.chronology(table, record=whole).figure(WIDE)
    boxes = [one for one in figure.findobj(PolyCollection) if one.get_hatch()]
    edges = {url: edge for one in boxes for url, edge in zip(one.get_urls(), one.get_linewidths(), strict=False) if url}
    own = {f"#{claim}" for claim in table.loc[table["layer"].eq("article"), "claim_id"]}
    thick, thin = ([edge for url, edge in edges.items() if (url in own) == article] for article in (True, False))
    assert thick and thin and min(thick) > max(thin)


def test_a_number_is_white_on_a_dark_tint_alone(table, whole):
    shares = figure_of._plan(table, whole, WIDE).cells.set_index("claim_id")["share"]
    texts = figure_of.chronology(table, record=whole).figure(WIDE).texts
    white = [text.get_url().removeprefix("#") for text in texts if text.get_color() == "white"]
    assert white and (shares[white] > 0.5).all()


@pytest.mark.parametrize(("kind", "own", "said"), [("total", True, 1), ("total", False, 0), ("projection", False, 1)])
def test_the_number_of_an_article_or_a_projection_may_stand_beside_a_narrow_cell(kind, own, said):
    page = sheet.Sheet(Figure(figsize=(4, 1)), WIDE)
    axis = TimeAxis(pd.Timestamp("2020-01-01"), pd.Timestamp("2021-01-01"), 20, 360)
    look = {"share": 0.2, "claimed": False, "text": "", "label": 0, "lift": 0, "weight": "normal", "claim_id": "a-01"}
    cell = SimpleNamespace(kind=kind, own=own, begin=200, end=204, texts=("1,153",), **look)
    ribbons._number(page, cell, 50, axis)
    assert [text.get_text() for text in page.figure.texts] == ["1,153"] * said


def test_counts_of_several_countries_stand_under_their_names(table, whole):
    texts = [text.get_text() for text in figure_of.chronology(table, record=whole).figure(WIDE).texts]
    assert "Iraq and Syria together" in texts and "Recorded by others, Iraq" in texts


def test_a_projection_stands_beside_the_counts_of_its_origin(table):
    beside = table[table["kind"].eq("projection")].iloc[0]
    assert beside["claim_id"] == "opex360-2024-14" and beside["lane"] == "wider"
    assert beside["row"] == table.set_index("claim_id").at["opex360-2024-13", "row"]


def test_a_series_of_the_panels_is_a_row_and_a_single_count_of_attacks_is_outlined(table, whole):
    shown = {claim for panel in panels.panels(whole) for claim in panel["claim_id"]}
    single = table[table["kind"].eq("single")]
    assert not set(single["claim_id"]) & shown
    assert set(single["what"]) <= {"attacks", "incidents"} and set(single["actor"]) == {"is"}


def test_voices_are_statements_not_steps_and_no_echoes(table, whole):
    seen = resurgence.evidence(whole)
    rates = seen[seen["about"].eq("rate")]
    steps = {ids[-1] for ids in rates["claim_ids"] if len(ids) == 2}
    echoes = {ids[0] for ids in rates.loc[rates["use"].eq("echo"), "claim_ids"]}
    said = set(table.loc[table["block"].eq("voices"), "claim_id"])
    assert steps and echoes and not said & (steps | echoes)
    assert set(table.loc[table["block"].eq("voices"), "use"]) <= set(timeline.SAID)


def test_attacks_lie_inside_the_area(table, given):
    assert set(table.loc[table["block"].eq("attacks"), "country"]) == {"IRQ"}
    syria = timeline.marks(load.record(**given(COUNTRY="SYR")))
    assert set(syria.loc[syria["block"].eq("attacks"), "country"]) == {"SYR"}


def test_an_attack_is_filled_by_a_second_origin_and_a_voice_by_an_article(table, whole):
    points = figure_of._plan(table, whole, WIDE).points
    filled, attacks = points["filled"].astype(bool), points["block"].eq("attacks")
    assert (
        points.loc[attacks & filled, "n_origins"].ge(2).all() and points.loc[attacks & ~filled, "n_origins"].eq(1).all()
    )
    assert filled[attacks].nunique() == filled[~attacks].nunique() == 2
    assert filled[~attacks].equals(points.loc[~attacks, "layer"].eq("article"))


@pytest.mark.parametrize(
    ("claim", "labels"),
    [
        ("afp-2023-03", ["McFarlane: −80%", "McFarlane"]),
        ("agency-2020-23", ["Kirkuk officer: 3 × March 2020, Kirkuk only", "Kirkuk officer: Kirkuk only"]),
        ("opex360-2024-14", ["CENTCOM: projection, Iraq and Syria", "CENTCOM: Iraq and Syria", "CENTCOM: wider area"]),
        ("cradle-2024-42", ["The Cradle article: wider area"]),
        ("nato-2021-59", ["NATO article: area not stated", "NATO article"]),
        ("wing-2020-01", ["Joel Wing"]),
    ],
)
def test_a_voice_says_how_much_and_where_if_it_is_elsewhere(table, whole, claim, labels):
    labelled = dict(zip(table["claim_id"], timeline_labels.of_marks(table, whole.words), strict=True))
    assert list(dict.fromkeys(labelled[claim]))[: len(labels)] == labels


def test_a_direction_that_nobody_sees_has_a_dash(table, whole):
    fewer = table[~(table["block"].eq("voices") & table["lane"].eq("unchanged"))]
    dashes = [
        sum(text.get_text() == "–" for text in figure_of.chronology(rows, record=whole).figure(WIDE).texts)
        for rows in (table, fewer)
    ]
    assert dashes == [0, 1]


def test_statements_on_syria_alone_have_no_place_in_a_figure_of_iraq(table, whole):
    plan = figure_of._plan(table, whole, WIDE)
    assert plan.points["country"].map(lambda codes: codes == "" or "IRQ" in codes.split()).all()
    assert "SYR" not in set(table.loc[table["block"].eq("voices"), "country"])


@LAYOUTS
def test_the_articles_are_never_what_is_left_out(record, layout):
    table = timeline.marks(record)
    plan = figure_of._plan(table, record, layout)
    first, last = timeline.span(table, record.selection)
    blocks = ["ribbons", "voices"] if layout.narrow else ["ribbons", "voices", "attacks"]
    # a count, an attack or a statement of an article that speaks of the time shown
    within = table["date_start"].ge(first) & table["date_end"].lt(last)
    own = table[table["block"].isin(blocks) & table["layer"].eq("article") & within]
    assert set(own.index) <= set(plan.cells.index) | set(plan.points.index)


def test_marks_share_a_row_only_where_both_have_room():
    marks = pd.DataFrame({"lane": "a", "rank": [0, 1, 2], "begin": [50, 60, 300]})
    marks = marks.assign(end=marks["begin"] + 12, widths=[(30,)] * 3)
    placed = packing.packed(marks, (0, 400), {"a": 0})
    assert placed["line"].to_list() == [0, 1, 0]
    assert packing.packed(marks.assign(widths=[(500,)] * 3), (0, 400), {"a": 0}).empty
    # the shorter of two labels where the longer has no room; of one row only what ranks first
    assert packing.packed(marks.assign(widths=[(500, 30)] * 3), (0, 400), {"a": 0})["choice"].to_list() == [1, 1, 1]
    assert packing.packed(marks, (0, 400), {"a": 0}, 1).index.to_list() == [0, 2]


def test_labels_stand_left_of_their_marks_where_that_saves_a_row():
    marks = pd.DataFrame({"lane": "a", "rank": [0, 1], "begin": [50, 75]})
    marks = marks.assign(end=marks["begin"] + 12, widths=[(30,)] * 2)
    placed = packing.packed(marks, (0, 400), {"a": 0})
    assert placed["line"].to_list() == [0, 0]
    assert (placed["label"] < placed["begin"]).to_list() == [True, False]


def test_rows_of_counts_are_kept_by_rank_and_stand_in_their_order():
    cells = pd.DataFrame({"row": [0, 1, 2], "lane": ["recorded", "claimed", "claimed"], "rank": [2, 0, 1]})
    cells = cells.assign(claim_id=["a", "b", "c"], layer=["context", "article", "context"], height=24)
    rows = timeline.rows(cells, 24 + 24 + 20, 20)
    assert rows.index.to_list() == [1, 2] and rows["top"].to_list() == [20, 44]
    assert rows["own"].to_list() == [True, False]
    assert timeline.rows(cells, 1000, 20)["top"].to_list() == [20, 64, 88]


def test_the_first_and_the_last_of_a_series_and_each_single_count_are_its_ends():
    days = pd.to_datetime(["2020-01-01", "2021-01-01", "2022-01-01", "2020-01-01", "2021-01-01"])
    kinds = ["total", "total", "total", "single", "single"]
    cells = pd.DataFrame({"row": [0, 0, 0, 1, 1], "kind": kinds, "date_start": days})
    assert [list(part.index) for part in timeline.ends(cells)] == [[0, 2], [3], [4]]


def test_months_of_articles_are_whole_months_of_the_time_shown(table, whole):
    days = timeline.span(table, whole.selection)
    months = timeline.covered(table, days)
    assert len(months) == 5 and months.columns[0] == days[0]
    assert int(months.to_numpy().sum()) == int(table["block"].eq("months").sum())


@pytest.mark.parametrize(
    ("last", "shown"),
    [("2022-03-10", ("2020-03-01", "2022-04-01")), ("2022-05-10", ("2020-01-01", "2023-01-01"))],
)
def test_of_two_years_or_less_whole_months_are_shown_and_of_more_whole_years(whole, last, shown):
    marks = pd.DataFrame({"block": ["attacks"], "use": "", "layer": "context"})
    marks = marks.assign(date_start=pd.Timestamp("2020-03-15"), date_end=pd.Timestamp(last))
    assert timeline.span(marks, whole.selection) == tuple(map(pd.Timestamp, shown))


def test_a_row_of_counts_is_left_out_only_where_none_of_its_marks_is_shown():
    marks = pd.DataFrame({"block": ["ribbons"] * 3 + ["voices"] * 2, "row": [0, 0, 1, None, None]})
    left = timeline.left_out(marks, pd.Index([0, 3]))
    assert left.to_dict() == {"ribbons": 1, "voices": 1, "attacks": 0}


def test_what_lies_outside_the_period_asked_for_is_the_rest_of_the_time_shown(given):
    record = load.record(**given(START="2020-03-01", END="2020-12-31"))
    days = pd.Timestamp("2020-01-01"), pd.Timestamp("2021-01-01")
    assert timeline.outside(days, record.selection) == [(days[0], pd.Timestamp("2020-03-01"))]


@pytest.mark.parametrize(("start", "end", "shaded"), [("2018-01-01", "", False), ("2020-03-01", "2020-12-31", True)])
def test_ground_outside_the_period_asked_for_is_told_where_there_is_some(given, start, end, shaded):
    record = load.record(**given(START=start, END=end))
    note = figure_of.chronology(timeline.marks(record), record=record).note
    assert ("Shaded: outside the period asked for." in note) == shaded


def test_a_cell_of_the_matrix_has_signs_with_numbers_and_a_dash_where_nobody_speaks(whole):
    matrix = resurgence.matrix(resurgence.evidence(whole), whole.selection)
    cells = BeautifulSoup(draw.directions(matrix, record=whole).html, "html.parser").select("td")
    for row, cell in zip(matrix.itertuples(), cells, strict=True):
        numbers = {"▲": row.up, "■": row.unchanged, "▼": row.down}
        assert cell.text == ("\u2002".join(f"{sign}\u202f{n}" for sign, n in numbers.items() if n) or "–")
        # its tint is the direction, its link leads to just its statements
        assert not row.voices or cell.a["class"] == ["way", row.direction]
        assert not row.voices or cell.a["href"] == f"#{anchor(row.claim_ids)}"


def test_a_wide_figure_says_how_to_read_each_block(record):
    figure = figure_of.chronology(timeline.marks(record), record=record).figure(WIDE)
    written = {text.get_text() for text in figure.findobj(Text)}
    blocks = set(timeline.marks(record)["block"])
    assert {record.words(key) for name, (_, key) in figure_of.BLOCKS.items() if name in blocks} <= written


def test_an_article_without_a_voice_of_its_own_is_called_by_who_publishes_it(whole):
    source = whole.sources.loc[whole.sources["layer"].eq("article"), "source_id"].iloc[0]
    silent = replace(whole, words=replace(whole.words, shorts={}))
    office, date = timeline_labels.articles(pd.Index([source]), silent)[0].rsplit(", ", 1)
    assert office in set(whole.sources["source_office"]) and re.fullmatch(r"\w+ \d{4}", date)
