"""The drawdown figure: what is measured for it, how it looks, where its marks lead."""

import io
import re
from dataclasses import replace
from datetime import date

import figures
import pandas as pd
import pytest

from helpers import draw, load, measure
from helpers.draw import drawdown_bands as bands
from helpers.draw import drawdown_figure, scale
from helpers.draw.sheet import NARROW, WIDE
from helpers.measure import drawdown
from helpers.project import FIGURE

SELECTIONS = figures.SELECTIONS | {"long": {"START": "2014-01-01"}}
HIGHEST = {("drawdown", False): 760, ("drawdown", True): 900, ("counts", False): 900, ("counts", True): 900}
BYTES = 90_000


@pytest.fixture(scope="module")
def record_of(given):
    made = {}

    def of(lang="en", **changed):
        key = (lang, *changed.items())
        if key not in made:
            made[key] = load.record(**given(**{"START": "2018-01-01", "END": "", "LANG": lang, **changed}))
        return made[key]

    return of


@pytest.fixture(scope="module")
def picture(record_of):
    made = {}

    def of(name, lang="en", **changed):
        key = (name, lang, *changed.items())
        if key not in made:
            record = record_of(lang, **changed)
            made[key] = getattr(drawdown_figure, name)(drawdown.marks(record), record=record)
        return made[key]

    return of


def of_kind(rows, *kinds):
    return rows[rows["kind"].isin(kinds)]


# what is measured


def test_the_table_has_the_same_columns_whatever_is_selected(record_of):
    assert list(drawdown.marks(record_of(**SELECTIONS["empty"]))) == list(drawdown.marks(record_of()))


def test_the_last_us_level_before_the_period_is_there_and_no_other(record_of):
    marks = drawdown.marks(record_of())
    assert list(of_kind(marks, "earlier")["claim_id"]) == ["pentagon-2017-01"]
    # from 2017 on it lies within the period
    assert of_kind(drawdown.marks(record_of(START="2017-01-01")), "earlier").empty


def test_the_claim_of_an_earlier_level_alone_is_missing_among_the_rows_of_the_figure(record_of):
    record = record_of()
    marks = drawdown.marks(record)
    rows = pd.read_csv(io.StringIO(draw.drawdown(marks, record=record).csv), keep_default_na=False, dtype=str)
    without = rows.loc[rows["claim_id"].eq(""), "kind"]
    assert "earlier" in set(without) and list(rows.loc[rows["kind"].eq("earlier"), "claim_id"]) == [""]
    assert set(marks.loc[marks["kind"].ne("earlier"), "claim_id"]) <= set(rows["claim_id"])


def test_of_several_earlier_us_levels_the_last_is_carried_on(record_of):
    record = record_of()
    last = record.earlier[record.earlier["claim_id"] == "pentagon-2017-01"]
    days = {"date_start": pd.Timestamp("2017-03-01"), "date_end": pd.Timestamp("2017-03-01")}
    before = last.assign(claim_id="before", **days)
    marks = drawdown.marks(replace(record, earlier=pd.concat([last, before])))
    assert list(of_kind(marks, "earlier")["claim_id"]) == ["pentagon-2017-01"]


@pytest.mark.parametrize(("most", "tick"), [(1, 1), (4.9, 2), (5, 5), (10, 10), (49, 20), (0.3, 0.2)])
def test_the_tick_of_a_low_panel_is_the_highest_round_number_in_it(most, tick):
    assert scale.round_number(most) == [pytest.approx(tick)]


@pytest.mark.parametrize("basis", ["claimed_by_group", "recorded_by_monitor"])
def test_the_totals_of_an_article_have_the_thicker_edge(basis):
    look = bands._look("total", pd.DataFrame({"count_basis": [basis] * 2, "layer": ["article", "context"]}))
    article, context = look["lw"]
    assert article > context


def test_what_the_group_claims_is_no_colour_of_what_others_record():
    rows = {basis: pd.DataFrame({"count_basis": [basis], "layer": ["article"]}) for basis in ("claimed_by_group", "x")}
    for kind, edge in (("total", "ec"), ("average", "ec")):
        claimed, counted = (str(bands._look(kind, rows[basis])[edge]) for basis in rows)
        assert claimed != counted
    assert "hatch" in bands._look("total", rows["claimed_by_group"]) and "hatch" not in bands._look("total", rows["x"])


def test_a_level_in_syria_is_none_of_iraq(record_of):
    marks = drawdown.marks(record_of())
    assert set(marks.loc[marks["block"] == "levels", "country"]) == {"IRQ"}
    syria = drawdown.marks(record_of(COUNTRY="SYR"))
    assert set(syria.loc[syria["block"] == "levels", "country"]) == {"SYR"}


def test_a_part_of_a_level_is_none(record_of):
    record = record_of()
    first = of_kind(drawdown.marks(record), "in_place").iloc[0]["claim_id"]
    forces = record.forces.assign(part_of=record.forces["part_of"].mask(record.forces["claim_id"].eq(first), "whole"))
    levels = drawdown.marks(replace(record, forces=forces), alone=True)
    assert first not in set(levels["claim_id"])


def test_an_administrative_count_is_no_level_in_place(record_of):
    marks = drawdown.marks(record_of(START="2014-01-01"))
    assert list(of_kind(marks, "administrative")["claim_id"]) == ["miltimes-2017-01"]
    levels = marks[marks["block"] == "levels"]
    assert "miltimes-2017-01" not in set(drawdown.carried(levels)["claim_id"])
    # nor is a ceiling
    assert "miltimes-2017-03" in set(of_kind(levels, "announced")["claim_id"])


@pytest.mark.parametrize(
    ("articles", "source"), [("opex360-2024-13", "centcom-2024-01"), ("nato-2021-08", "cnbc-2021-02")]
)
def test_of_an_article_and_its_source_that_say_the_same_the_article_is_kept(record_of, articles, source):
    marks = drawdown.marks(record_of()).set_index("claim_id")
    assert source not in marks.index
    assert marks.at[articles, "claim_ids"] == (articles, source)


def test_an_average_is_drawn_as_what_it_comes_to_in_thirty_days(record_of):
    averages = of_kind(drawdown.marks(record_of()), "average").set_index("claim_id")
    assert averages.at["wing-2018-03", "rate"] == 9 * 30
    # 330 in a quarter of 365.25 / 4 days
    assert averages.at["knights-2022-03", "rate"] == pytest.approx(108.42, abs=0.01)
    # Csis counts nothing that has a panel
    assert "csis-2018-01" not in averages.index


def test_an_average_stands_with_the_totals_of_its_origin_and_thing(record_of):
    counted = drawdown.marks(record_of())
    counted = counted[counted["block"] == "panels"]
    for _, rows in counted.groupby("panel"):
        assert len(rows[["origin_id", "what", "who", "actor", "country", "place_id"]].drop_duplicates()) == 1


def test_a_bar_is_as_high_as_its_rate_or_the_end_of_it_that_is_stated(record_of):
    rows = drawdown.marks(record_of())
    days = drawdown.period(rows, record_of().selection)
    griffis = drawdown.bars(rows[rows["origin_id"].eq("griffis") & rows["block"].eq("panels")], *days)
    least = griffis[griffis["kind"] == "total"].set_index("claim_id")
    # at least 7,201 people in the 365 days of 2018
    assert least["height"].max() == pytest.approx(7201 / 365 * 30)
    assert least["rate"].isna().all()


def counted(**columns):
    """Rows of one panel, by hand: totals of days in 2020, each with its rate."""
    rows = pd.DataFrame(
        {"layer": "context", "count_basis": "", "rate_low": float("nan"), "rate_high": float("nan"), **columns}
    )
    rows["claim_id"] = [f"claim-{n}" for n in rows.index]
    for column in ("date_start", "date_end"):
        rows[column] = pd.to_datetime("2020-" + rows[column])
    return rows


def test_two_panels_with_the_same_numbers_keep_them(record_of, monkeypatch):
    record = record_of()
    one = measure.panels.panels(record)[0]
    other = one.assign(claim_id=one["claim_id"] + "x", what="incidents")
    monkeypatch.setattr(drawdown.panels, "panels", lambda _: [one, other])
    of_panel = of_kind(drawdown.marks(record), "total", "inner").groupby("panel")["claim_id"].agg(list)
    assert [claim + "x" for claim in of_panel[0]] == of_panel[1]


def test_of_a_range_the_number_between_stands_alone(record_of):
    stated = {"value_low": [10.0], "value_best": 12.0, "value_high": 15.0, "bound": "between", "unit": "attacks"}
    rows = counted(kind="total", date_start="02-01", date_end="02-29", **stated)
    assert bands.with_texts(rows, record_of().words)["texts"].to_list() == [["12", "12"]]


def test_a_projection_names_the_period_it_multiplies_or_says_that_it_is_not_known(record_of):
    words = record_of().words
    row = of_kind(drawdown.marks(record_of()), "projection").iloc[:1]
    (longest, _), (undated, _) = (
        bands.with_texts(rows, words)["texts"].iloc[0] for rows in (row, row.assign(base_start=pd.NaT, base_end=pd.NaT))
    )
    assert longest == "projection for 2024, more than 2 × 2023"
    assert undated == "projection for 2024, more than 2 × the base"


@pytest.mark.parametrize(
    ("country", "place", "said"),
    [("IRQ", "", "Iraq"), ("IRQ SYR", "", "Iraq and Syria together"), ("IRQ", "IQ-KI", "Kirkuk")],
)
def test_a_panel_says_whose_count_it_is_and_of_which_countries_together(record_of, country, place, said):
    row = {"what": "attacks", "who": "not_applicable", "actor": "is", "country": country, "place_id": place}
    rows = pd.DataFrame([row | {"origin_id": "centcom", "count_basis": "claimed_by_group"}])
    assert bands.titles(rows, record_of().words) == ("Attacks the group claimed", f"{said} · relayed by CENTCOM")
    rows = rows.assign(count_basis="recorded_by_monitor")
    assert bands.titles(rows, record_of().words) == ("Attacks by the group", f"{said} · recorded by CENTCOM")


def test_a_ceiling_and_an_administrative_count_are_called_so(record_of):
    record = record_of(START="2014-01-01")
    levels = drawdown.levels(drawdown.marks(record)).set_index("claim_id", drop=False)
    named = {row.Index: bands._levelled(row, record.words, set())[0] for row in levels.itertuples()}
    assert [claim for claim, text in named.items() if text.endswith("(ceiling)")] == ["miltimes-2017-03"]
    assert [claim for claim, text in named.items() if text.endswith("(administrative count)")] == ["miltimes-2017-01"]


def test_between_the_bars_and_around_them_there_is_no_figure():
    rows = counted(
        kind=["total", "inner", "average"],
        date_start=["02-01", "02-01", "05-01"],
        date_end=["02-29", "02-10", "12-31"],
        rate=[1.0, 2.0, 3.0],
    )
    bars = drawdown.bars(rows, pd.Timestamp("2020-01-01"), pd.Timestamp("2021-01-01"))
    gaps = bars[bars["kind"] == "gap"]
    assert list(zip(gaps["date_start"], gaps["end"], strict=True)) == [
        (pd.Timestamp("2020-01-01"), pd.Timestamp("2020-02-01")),
        (pd.Timestamp("2020-03-01"), pd.Timestamp("2020-05-01")),
    ]


def test_a_bar_knows_its_neighbours_and_what_is_drawn_within_it():
    rows = counted(
        kind=["total", "total", "inner", "total"],
        date_start=["01-01", "02-01", "02-01", "03-01"],
        date_end=["01-31", "02-29", "02-10", "03-31"],
        rate=[1.0, 2.0, 3.0, 9.0],
    )
    bars = drawdown.bars(rows, pd.Timestamp("2020-01-01"), pd.Timestamp("2020-04-01")).set_index("claim_id")
    assert bars.at["claim-1", "before"] == pd.Timestamp("2020-02-01")
    assert bars.at["claim-1", "after"] == pd.Timestamp("2020-03-01")
    assert (bars.at["claim-1", "height"], bars.at["claim-1", "top"]) == (2, 3)
    # above the highest there is room, whatever is beside it
    assert pd.isna(bars.at["claim-3", "before"]) and list(bars.index[:3]) == ["claim-3", "claim-1", "claim-0"]


def test_the_time_shown_holds_every_total_to_its_last_day(record_of):
    rows = counted(
        kind=["total", "step"], block=["panels", "done"], date_start=["02-01", "03-01"], date_end=["06-30"] * 2
    )
    asked = replace(record_of().selection, start=date(2018, 1, 1), end=date(2020, 5, 31))
    assert drawdown.period(rows, asked) == (pd.Timestamp("2020-01-01"), pd.Timestamp("2020-07-01"))
    later = replace(asked, start=date(2020, 4, 1), end=date(2020, 12, 31))
    assert drawdown.period(rows, later) == (pd.Timestamp("2020-02-01"), pd.Timestamp("2021-01-01"))


def test_each_gap_is_drawn_for_a_panel_whose_totals_have_a_range_alone(record_of):
    rows = drawdown.marks(record_of())
    days = drawdown.period(rows, record_of().selection)
    for _, part in rows.groupby("panel"):
        bars = drawdown.bars(part, *days)
        spans = pd.concat([bars[bars["kind"].isin(drawdown.BARS)], bars[bars["kind"] == "gap"]])
        covered = {
            day for row in spans.itertuples() for day in pd.date_range(row.date_start, row.end, inclusive="left")
        }
        assert covered == set(pd.date_range(*days, inclusive="left"))


def test_texts_share_a_row_where_they_have_room_and_are_left_out_where_they_have_none():
    rows = pd.DataFrame({"block": "asked", "n": 1, "begin": [0, 50, 52, 54, 56], "wide": 30}).assign(
        end=lambda rows: rows["begin"] + 4
    )
    placed = drawdown.placed(rows, 0, 90)
    assert placed["row"].to_list() == [0, 0, 1, 2]
    assert placed["before"].to_list() == [False] * 4
    # near the end the text stands before the mark
    assert drawdown.placed(rows[1:2], 0, 80)["before"].to_list() == [True]


def test_the_handovers_of_bases_share_one_text(record_of):
    rows = drawdown.in_lanes(drawdown.marks(record_of()))
    bases = rows[rows["kind"] == "handover"]
    assert bases["n"].to_list() == [len(bases), *[0] * (len(bases) - 1)]
    assert bases["date_start"].is_monotonic_increasing
    assert bases.iloc[0]["date_end"] == bases["date_end"].max()
    assert (rows.loc[rows["kind"] != "handover", "n"] == 1).all()


def test_levels_are_in_the_order_in_which_they_are_named(record_of):
    levels = drawdown.levels(drawdown.marks(record_of()))
    assert levels["layer"].is_monotonic_increasing
    us = levels[levels["layer"].eq("context") & levels["force"].eq("us")]
    assert us.iloc[0]["claim_id"] == "pentagon-2017-01" and us.iloc[0]["there"] == "in_place"


def test_a_step_stands_where_it_was_said_and_in_the_lane_of_its_status(record_of):
    marks = drawdown.marks(record_of()).set_index("claim_id")
    # the end of the mission in September 2025 was announced a year before
    assert marks.at["mirage-2024-01", "block"] == "announced"
    assert marks.at["mirage-2024-01", "date_start"] == pd.Timestamp("2024-09-27")
    assert marks.at["cradle-2024-61", "block"] == "asked"
    assert marks.at["opex360-2024-04", "block"] == "asked"
    assert marks.loc["amn-2020-03-01", ["block", "kind"]].tolist() == ["done", "handover"]


def test_what_a_context_document_repeats_is_one_step(record_of):
    marks = drawdown.marks(record_of()).set_index("claim_id")
    assert marks.at["cradle-2024-61", "claim_ids"] == ("cradle-2024-61", "wikinews-2020-01")
    assert "wikinews-2020-01" not in marks.index


@pytest.mark.parametrize("years", [-2, 2])
def test_a_step_of_other_days_is_one_of_its_own(record_of, years):
    record = record_of()
    forces = record.forces.copy()
    later = forces["claim_id"].eq("wikinews-2020-01")
    for column in ("date_start", "date_end"):
        forces[column] = forces[column].mask(later, forces[column] + pd.DateOffset(years=years))
    marks = drawdown.marks(replace(record, forces=forces)).set_index("claim_id")
    assert marks.at["cradle-2024-61", "claim_ids"] == ("cradle-2024-61",) and "wikinews-2020-01" in marks.index


def test_only_what_could_explain_a_change_happens_meanwhile(record_of):
    record = record_of()
    meanwhile = of_kind(drawdown.marks(record), "milestone")
    explains = record.milestones.set_index("claim_id")["confounder"]
    assert explains[list(meanwhile["claim_id"])].all()
    assert meanwhile.iloc[0]["claim_id"] == "agency-2020-06"


def test_levels_of_two_areas_share_no_panel(record_of):
    record = record_of()
    table = drawdown.marks(record)
    table.loc[table["claim_id"] == "afp-2020-01", "country"] = "SYR"
    with pytest.raises(measure.Unlike, match="country"):
        drawdown_figure.drawdown(table, record=record).figure(WIDE)


def test_the_line_carries_on_one_force_alone(record_of):
    table = drawdown.marks(record_of())
    levels = table[table["block"] == "levels"]
    assert set(drawdown.carried(levels)["force"]) == {"us"}


def test_totals_that_cannot_be_compared_share_no_panel(record_of):
    record = record_of()
    table = drawdown.marks(record)
    table.loc[table["panel"] == 1, "panel"] = 2
    for name in ("drawdown", "counts"):
        with pytest.raises(measure.Unlike):
            getattr(drawdown_figure, name)(table, record=record).figure(WIDE)


# how it looks


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", ["drawdown", "counts"])
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("selection", SELECTIONS)
def test_no_text_overlaps_another_or_leaves_the_figure(picture, selection, lang, name, layout):
    figure = picture(name, lang, **SELECTIONS[selection]).figure(layout)
    assert figures.untidy(figure) + figures.covered(figure) == []
    assert figure.get_figheight() * figure.dpi <= HIGHEST[name, layout.narrow]


@pytest.mark.parametrize("name", ["drawdown", "counts"])
def test_an_empty_selection_says_so(picture, name):
    figure = picture(name, **SELECTIONS["empty"]).figure(WIDE)
    assert figure.axes
    assert any(" no " in f" {text.get_text().lower()} " for text in figure.texts)


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", ["drawdown", "counts"])
def test_the_same_rows_make_the_same_small_svg(picture, name, layout):
    one = picture(name, "fr", START="2014-01-01").inline(layout)
    assert one == picture(name, "fr", START="2014-01-01").inline(layout)
    assert len(one.encode()) <= BYTES


def test_the_note_says_how_many_counts_the_details_hold(picture, record_of):
    n = drawdown.marks(record_of())["panel"].nunique()
    assert f"In the details: all {n} counts" in picture("drawdown").note
    assert "counts" not in picture("drawdown", LAYERS="article").note


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", ["drawdown", "counts"])
def test_the_note_is_short(picture, name, lang):
    assert len(picture(name, lang).note) <= (200 if lang == "en" else 230)


def test_on_a_phone_the_steps_of_the_wide_figure_are_a_list(picture):
    bundle, _ = picture("drawdown")._repr_mimebundle_()
    lines = bundle[FIGURE]["list"]
    assert ["opex360-2024-03", "Jun 2024 – asked: End asked for by Sept 2025"] in lines
    assert all(text.partition(": ")[2] for _, text in lines)
    assert [text for _, text in lines if "bases handed over" in text] == [
        "Mar 2020–Jan 2026 – done: 7 bases handed over"
    ]
    wide, narrow = (picture("drawdown").inline(layout) for layout in (WIDE, NARROW))
    assert all(f'"#{claim}"' in wide and f'"#{claim}"' not in narrow for claim, _ in lines)
    assert picture("counts").beneath == ()


def test_counts_beyond_the_twelfth_are_left_to_the_table(record_of):
    record = record_of()
    table = drawdown.marks(record)
    last = table["panel"].max()
    more = pd.concat([table, *(table[table["panel"] == last].assign(panel=last + n) for n in (1, 2))])
    picture = drawdown_figure.counts(more, record=record)
    assert "2 more counts are left to the table" in picture.note
    assert len(picture.figure(WIDE).axes) == 12


# where it leads


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", ["drawdown", "counts"])
@pytest.mark.parametrize("selection", ["default", "Syria", "2020"])
def test_every_mark_leads_to_a_claim_of_the_selection(picture, record_of, selection, name, layout):
    record = record_of(**SELECTIONS[selection])
    led = set(re.findall(r'<a href="#([^"]+)"', picture(name, **SELECTIONS[selection]).inline(layout)))
    assert led
    assert led <= set(record.claims["claim_id"])


def test_every_level_and_every_bar_is_a_link(picture, record_of):
    marks = drawdown.marks(record_of())
    led = set(re.findall(r'<a href="#([^"]+)"', picture("drawdown").inline(WIDE)))
    levels = marks[(marks["block"] == "levels") & (marks["kind"] != "earlier")]
    # the fifth place is that of the deaths by month, which are no claims
    first = marks[marks["panel"] < 4]
    assert set(levels["claim_id"]) | set(first["claim_id"]) <= led


def test_what_was_said_before_the_period_leads_nowhere(picture):
    assert "pentagon-2017-01" not in picture("drawdown").inline(WIDE)


def test_a_mark_tells_its_claim_and_its_doubt(picture, record_of):
    record = record_of()
    drawn = record.claims[record.claims["claim_id"].isin(drawdown.marks(record)["claim_id"])]
    claims = drawn.set_index("claim_id")
    doubtful = claims[claims["doubt"] != ""].iloc[0]
    assert picture("drawdown").tips[doubtful.name] == f"{doubtful['claim']} {doubtful['doubt']}"


# what the record knows of the time before


def test_what_ended_before_the_period_is_kept_apart(record_of):
    record = record_of()
    assert (record.earlier["date_end"] < pd.Timestamp("2018-01-01")).all()
    assert not set(record.earlier["claim_id"]) & {*record.claims["claim_id"], *record.listed["claim_id"]}
    assert "context" not in set(record_of(LAYERS="article").earlier["layer"])


def test_without_an_earlier_level_the_line_begins_with_the_first(record_of):
    record = record_of()
    table = drawdown.marks(replace(record, earlier=record.earlier[:0]))
    assert drawdown.carried(table[table["block"] == "levels"]).iloc[0]["claim_id"] == "rfn-2020-01"
