import re
from collections import Counter

import pandas as pd
import pytest
from figures import untidy

from helpers import chronology, load, measure, panels, resurgence
from helpers.draw import chronology_figure, matrix_figure, packing, ribbons
from helpers.draw.sheet import NARROW, WIDE

SELECTIONS = {
    "default": {},
    "iraq": {"COUNTRY": "IRQ"},
    "syria": {"COUNTRY": "SYR"},
    "kirkuk": {"GOVERNORATE": "IQ-KI"},
    "articles": {"LAYERS": "article"},
    "known in 2021": {"AS_OF": "2021-03-01"},
    "one year": {"START": "2020-01-01", "END": "2020-12-31"},
    "all times": {"START": "1900-01-01"},
    "empty": {"START": "1950-01-01", "END": "1950-12-31", "LAYERS": "context"},
}
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
    return chronology.marks(whole)


@pytest.fixture(scope="module")
def pictures(record):
    matrix = resurgence.matrix(resurgence.evidence(record), record.selection)
    return [
        chronology_figure.chronology(chronology.marks(record), record=record),
        matrix_figure.directions(matrix, record=record),
    ]


@LAYOUTS
def test_no_text_overlaps_leaves_the_figure_or_is_too_small(pictures, layout):
    assert [untidy(picture.figure(layout)) for picture in pictures] == [[], []]


@LAYOUTS
def test_a_figure_keeps_within_its_height_and_weight(pictures, layout):
    for picture in pictures:
        assert picture.figure(layout).get_size_inches()[1] * 100 <= (900 if layout.narrow else 760)
        assert len(picture.inline(layout).encode()) <= 90_000


@LAYOUTS
def test_every_link_leads_to_a_claim_or_a_source_of_the_selection(record, pictures, layout):
    claims = {*record.claims["claim_id"], *record.listed["claim_id"], *("source-" + record.sources["source_id"])}
    for picture in pictures:
        assert set(re.findall(r'<a href="#([^"]+)"', picture.inline(layout))) <= claims


@LAYOUTS
def test_every_mark_shown_is_a_link(table, whole, layout):
    picture = chronology_figure.chronology(table, record=whole)
    plan = chronology_figure._plan(table, whole, layout)
    cells = [claim for row in plan.rows for claim in row.cells["claim_id"]]
    points = [item.index for items in [*plan.voices.values(), plan.attacks] for item in items]
    # labels are left out of the tab order, marks are not
    anchors = re.findall(r"<a ([^>]+)>", picture.inline(layout))
    marks = Counter(re.search(r'href="#([^"]+)"', anchor)[1] for anchor in anchors if "tabindex" not in anchor)
    assert [claim for claim in cells if not marks[claim]] == []
    # of a point the time that it speaks of is a mark too
    assert [claim for claim in table.loc[points, "claim_id"] if marks[claim] < 2] == []


def test_a_second_drawing_has_the_same_bytes(table, whole):
    one, other = (chronology_figure.chronology(table, record=whole).inline(WIDE) for _ in range(2))
    assert one == other


def test_an_empty_selection_says_so_in_the_figure(given, lang):
    record = load.record(**given(**SELECTIONS["empty"], LANG=lang))
    picture = chronology_figure.chronology(chronology.marks(record), record=record)
    shown = [text.get_text() for text in picture.figure(WIDE).texts]
    assert record.words("chronology.empty") in shown


def test_what_is_left_out_is_counted_in_the_note_and_shown_marks_make_up_the_rest(table, whole):
    plan = chronology_figure._plan(table, whole, WIDE)
    attacks, voices = (int(table["block"].eq(name).sum()) for name in ("attacks", "voices"))
    assert plan.left["attacks"] == attacks - len(plan.attacks)
    assert plan.left["voices"] == voices - sum(map(len, plan.voices.values()))
    note = chronology_figure.chronology(table, record=whole).note
    assert f"{plan.left['voices']} statements" in note and f"{plan.left['attacks']} attacks" in note


def test_rows_of_unlike_numbers_are_refused(table, whole):
    row = table[table["block"].eq("ribbons") & table["origin_id"].eq("ucdp")]
    mixed = table.copy()
    mixed.loc[row.index[0], "country"] = "SYR"
    with pytest.raises(measure.Unlike):
        chronology_figure.chronology(mixed, record=whole)


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
    for row in killed.to_dict("records"):
        assert "attack" not in ribbons.naming(pd.Series(row), whole.words)[1]


def test_a_number_stated_by_an_article_and_its_source_is_the_article_s(table):
    row = table[table["claim_ids"].map(lambda ids: isinstance(ids, tuple) and "centcom-2024-01" in ids)]
    assert row["claim_id"].to_list() == ["opex360-2024-13"]
    assert "centcom-2024-01" not in set(table["claim_id"])


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
    assert set(table.loc[table["block"].eq("voices"), "use"]) <= set(chronology.SAID)


def test_attacks_lie_inside_the_area(table, given):
    assert set(table.loc[table["block"].eq("attacks"), "country"]) == {"IRQ"}
    syria = chronology.marks(load.record(**given(COUNTRY="SYR")))
    assert set(syria.loc[syria["block"].eq("attacks"), "country"]) == {"SYR"}


def test_statements_on_syria_alone_have_no_place_in_a_figure_of_iraq(table, whole):
    plan = chronology_figure._plan(table, whole, WIDE)
    shown = table.loc[[item.index for items in plan.voices.values() for item in items]]
    assert shown["country"].map(lambda codes: codes == "" or "IRQ" in codes.split()).all()


def test_the_articles_are_never_what_is_left_out(table, whole):
    plan = chronology_figure._plan(table, whole, WIDE)
    shown = {item.index for items in [*plan.voices.values(), plan.attacks] for item in items}
    # an attack or a statement of an article that speaks of the time shown
    own = table[table["block"].isin(["voices", "attacks"]) & table["layer"].eq("article")]
    assert set(own.index) <= shown


def test_marks_share_a_row_only_where_both_have_room():
    scale = packing.Scale(pd.Timestamp("2020-01-01"), pd.Timestamp("2021-01-01"), 0, 400)
    items = [packing.Item(number, begin, begin + 12, ("label",), 8.0) for number, begin in enumerate((50, 60, 300))]
    placed = packing.packed(items, scale)
    assert [item.line for item in placed] == [0, 1, 0]
    assert (
        packing.packed([packing.Item(0, 190, 200, ("a label that is far too long for that" * 3,), 8.0)], scale) is None
    )


def test_a_cell_of_the_matrix_has_signs_with_numbers_and_a_dash_where_nobody_speaks(whole):
    matrix = resurgence.matrix(resurgence.evidence(whole), whole.selection)
    figure = matrix_figure.directions(matrix, record=whole).figure(WIDE)
    texts = [text.get_text() for text in figure.axes[0].texts]
    for row, text in zip(matrix.itertuples(), texts, strict=True):
        numbers = {"▲": row.up, "■": row.unchanged, "▼": row.down}
        assert text == ("  ".join(f"{sign} {n}" for sign, n in numbers.items() if n) or "–")
