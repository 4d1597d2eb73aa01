import itertools
import re
from math import nan
from types import SimpleNamespace

import pandas as pd
import pytest
from figures import SELECTIONS, untidy, urls

from helpers import load, measure
from helpers.draw import strength
from helpers.draw.sheet import NARROW, WIDE
from helpers.measure import ladder

LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
DRAWN = pytest.mark.parametrize("draw", [strength.fighters, strength.others])


@pytest.fixture(scope="module", params=itertools.product(SELECTIONS, ["en", "fr"]), ids="-".join)
def record(request, given):
    selection, lang = request.param
    return load.record(tables=["estimates"], **given(**{"END": "", "LANG": lang, **SELECTIONS[selection]}))


@pytest.fixture(scope="module")
def whole(given):
    return load.record(tables=["estimates"], **given(END=""))


@LAYOUTS
@DRAWN
def test_no_text_overlaps_another_and_no_figure_is_too_high(record, layout, draw):
    figure = draw(ladder.rows(record), record=record).figure(layout)
    assert untidy(figure) == []
    width, height = figure.get_size_inches() * 100
    assert round(width) == layout.width and height <= (900 if layout.narrow else 760)


@LAYOUTS
@DRAWN
def test_every_row_shown_states_its_number_and_leads_to_its_claim(record, layout, draw):
    table = ladder.rows(record)
    figure = draw(table, record=record).figure(layout)
    rows = table[table["ladder"] == draw.__name__].set_index("claim_id")
    shown = urls(figure)
    assert shown <= set(rows.index)
    said = {}
    for text in figure.texts:
        if text.get_url():
            said.setdefault(text.get_url().removeprefix("#"), []).append(text.get_text())
    # whose statement it is, and what it states
    assert {claim: len(texts) for claim, texts in said.items()} == dict.fromkeys(shown, 2)
    for claim, (_, text) in said.items():
        row = rows.loc[claim]
        numbers = [record.words.number(n) for n in {row["low"], row["high"]} if n == n]
        assert all(number in text for number in numbers)


@LAYOUTS
def test_each_column_says_what_its_scale_counts(whole, layout):
    figure = strength.fighters(ladder.rows(whole), record=whole).figure(layout)
    said = [text.get_text() for text in figure.texts]
    assert said.count("people, log scale") == said.count("1,000") == 2 - layout.narrow


def test_a_short_scale_names_the_threes_between_powers_of_ten_too(whole):
    table = ladder.rows(whole)
    one = table[table["ladder"].eq("fighters") & table["kind"].eq("point")].head(1).assign(low=2000.0, high=2000.0)
    figure = strength.fighters(one, record=whole).figure(WIDE)
    assert {"1,000", "3,000"} <= {text.get_text() for text in figure.texts}


@LAYOUTS
@DRAWN
def test_a_page_holds_the_figure_in_90_kilobytes_and_the_same_bytes_again(whole, layout, draw):
    table = ladder.rows(whole)
    first, second = (draw(table, record=whole).inline(layout) for _ in range(2))
    assert first == second
    assert len(first.encode()) <= 90_000
    assert set(re.findall(r'<a href="#([^"]+)"', first)) <= set(table["claim_id"])


def test_rows_of_articles_are_never_left_out_before_others(whole):
    table = ladder.rows(whole)
    table = table[table["ladder"] == "fighters"]
    many = pd.concat([table.assign(claim_id=table["claim_id"] + f"-{n}") for n in range(3)], ignore_index=True)
    picture = strength.fighters(many, record=whole)
    shown = urls(picture.figure(WIDE))
    assert set(many.loc[many["layer"] == "article", "claim_id"]) <= shown
    left_out = many[~many["claim_id"].isin(shown)]
    assert (
        left_out["date_end"].max()
        <= many.loc[many["claim_id"].isin(shown) & many["layer"].ne("article"), "date_end"].min()
    )
    assert f"{len(left_out)} older statements are in the details only." in picture.note


def test_a_phone_says_in_the_figure_how_many_statements_it_has_no_room_for(whole):
    table = ladder.rows(whole)
    many = pd.concat([table.assign(claim_id=table["claim_id"] + f"-{n}") for n in range(3)], ignore_index=True)
    picture = strength.fighters(many, record=whole)
    rows = many["ladder"].eq("fighters").sum()
    for layout in (WIDE, NARROW):
        figure = picture.figure(layout)
        told = [text.get_text() for text in figure.texts if "in the details only" in text.get_text()]
        left_out = rows - len(urls(figure))
        assert left_out and told == ([f"{left_out} older statements are in the details only."] if layout.narrow else [])


def test_the_description_says_from_which_number_to_which_the_statements_run(whole):
    table = ladder.rows(whole)
    rows = table[table["ladder"] == "others"]
    ends = rows[["low", "high"]].stack()
    said = strength.others(table, record=whole).description
    assert f"The numbers run from {ends.min():,.0f} to {ends.max():,.0f}: of different people." in said
    assert said.startswith(f"What is said of camps, prisons, the dead and the missing: {len(rows)} statements by ")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (None, None, "undated"),
        ("2020-03-01", "2020-03-31", "Mar 2020"),
        ("2020-03-01", "2020-04-30", "2020"),
        ("2014-01-01", "2017-12-31", "2014–17"),
    ],
)
def test_a_row_is_dated_by_its_month_or_by_its_years(whole, start, end, said):
    row = SimpleNamespace(date_start=pd.Timestamp(start or pd.NaT), date_end=pd.Timestamp(end or pd.NaT))
    assert strength._when(row, whole.words) == said


def test_a_refusal_and_a_word_stand_in_place_of_a_number(whole):
    row = {"kind": "none", "bound": "", "value_words": "", "value_status": "declined"}
    words = [
        strength._texts(SimpleNamespace(**row | more), WIDE, whole.words) for more in ({}, {"value_words": "dozens"})
    ]
    assert words == [["declines to say"], ["“dozens”"]]
    stated = {"kind": "point", "bound": "approx", "value_low": nan, "value_best": 4000.0, "value_high": nan}
    for layout, said in ((WIDE, ["about 4,000", "≈ 4,000"]), (NARROW, ["≈ 4,000"])):
        assert strength._texts(SimpleNamespace(**row | stated), layout, whole.words) == said


def test_a_statement_on_syria_in_the_block_of_iraq_is_refused(whole):
    table = ladder.rows(whole)
    table.loc[table["block"] == "SYR", "block"] = "IRQ"
    with pytest.raises(measure.Unlike, match="country"):
        strength.fighters(table, record=whole).figure(WIDE)


def test_every_population_of_the_dictionary_has_a_mark(whole):
    named = {value for table, column, value in whole.words.terms if (table, column) == ("estimates", "population")}
    assert named == set(strength.POPULATIONS)


def test_an_empty_selection_has_axes_and_says_so(given):
    record = load.record(tables=["estimates"], **given(**SELECTIONS["empty"]))
    picture = strength.fighters(ladder.rows(record), record=record)
    figure = picture.figure(NARROW)
    assert "no statement in this selection" in [text.get_text() for text in figure.texts]
    assert len(figure.axes[0].get_xticks()) > 1
    assert picture.title == "No statement on fighters or members in this selection"


def made(whole, claims: dict[str, dict], *links: tuple[str, str, str]) -> SimpleNamespace:
    """A record of claims alike but for what is given of each, and of the links between them."""
    alike = whole.estimates[whole.estimates["country"].eq("IRQ") & whole.estimates["place_id"].eq("")].iloc[0]
    alike = {**alike, "layer": "context", "population": "fighters"}
    rows = pd.DataFrame([{**alike, **given, "claim_id": claim} for claim, given in claims.items()])
    rows["date_start"] = rows["date_end"] = pd.to_datetime(rows["date_start"])
    return SimpleNamespace(
        estimates=rows, links=pd.DataFrame(links, columns=["from_claim_id", "relation", "to_claim_id"])
    )


def test_rows_stand_by_ladder_then_area_then_date_with_the_undated_first(whole):
    record = made(
        whole,
        {
            "camp": {"population": "camp_residents", "date_start": "2015-01-01"},
            "late": {"date_start": "2020-01-01"},
            "early": {"date_start": "2016-01-01"},
            "undated": {"date_start": None},
            "both": {"date_start": "2014-01-01", "country": "SYR IRQ"},
            "syria": {"date_start": "2019-01-01", "country": "SYR"},
            "nowhere": {"date_start": "2013-01-01", "country": ""},
            "valley": {"date_start": "2012-01-01", "place_id": "houran-valley"},
        },
    )
    rows = ladder.rows(record)
    assert list(rows["claim_id"]) == ["undated", "early", "late", "syria", "both", "valley", "nowhere", "camp"]
    assert list(rows["block"]) == ["IRQ", "IRQ", "IRQ", "SYR", "IRQ_SYR", "part", "none", "IRQ"]
    assert list(rows["ladder"]) == ["fighters"] * 7 + ["others"]


def test_an_echo_is_left_out_while_its_original_is_there_unless_an_article_carries_it(whole):
    claims = {"original": {}, "echo": {}, "printed": {"layer": "article"}}
    links = [("echo", "same_origin", "original"), ("printed", "probable_echo", "original")]
    assert set(ladder.rows(made(whole, claims, *links))["claim_id"]) == {"original", "printed"}
    del claims["original"]
    assert set(ladder.rows(made(whole, claims, *links))["claim_id"]) == {"echo", "printed"}


def test_a_value_that_a_later_edition_replaces_is_left_out_and_its_echo_stands(whole):
    claims = {"first": {}, "second": {}, "echo of the first": {}}
    links = [("second", "supersedes", "first"), ("echo of the first", "same_origin", "first")]
    assert set(ladder.rows(made(whole, claims, *links))["claim_id"]) == {"second", "echo of the first"}


def placed(*given: tuple[str, str, str, int], room: float, columns: int = 1) -> list[tuple]:
    """The rows (claim, block, layer, height) that are placed, each with its column and how far below the top it is."""
    rows = pd.DataFrame(given, columns=["claim_id", "block", "layer", "tall"])
    rows["date_end"] = pd.date_range("2020-01-01", periods=len(rows))
    found = ladder.placed(rows, heading=10, room=room, columns=columns)
    return list(zip(found["claim_id"], found["column"], found["top"], strict=True))


def test_rows_stand_below_the_heading_of_their_block_and_below_each_other():
    rows = [("a", "IRQ", "context", 5), ("b", "IRQ", "context", 7), ("c", "SYR", "context", 5)]
    assert placed(*rows, room=100) == [("a", 0, 10), ("b", 0, 15), ("c", 0, 32)]


def test_where_room_is_short_the_oldest_go_but_no_article_before_another():
    rows = [("old", "IRQ", "article", 5), ("older", "IRQ", "context", 5), ("new", "SYR", "context", 5)]
    assert placed(*rows, room=35) == [("old", 0, 10), ("older", 0, 15), ("new", 0, 30)]
    assert placed(*rows, room=34) == [("old", 0, 10), ("new", 0, 25)]
    assert placed(*rows, room=29) == [("old", 0, 10)]
    assert placed(*rows, room=14) == []


def test_blocks_stay_whole_and_fill_the_shorter_column_the_highest_first():
    rows = [("a", "IRQ", "context", 30), ("b", "SYR", "context", 5), ("c", "part", "context", 20)]
    assert placed(*rows, room=100, columns=2) == [("a", 0, 10), ("b", 1, 10), ("c", 1, 25)]


def test_a_scale_holds_all_ends_with_room_at_either_side_and_at_least_a_decade():
    low, high = ladder.spanned(pd.Series([100.0, 10_000.0]), 0.1)
    # 0.1 of the whole is an eighth of the two decades between the ends
    assert (low, high) == (pytest.approx(10**1.75), pytest.approx(10**4.25))
    low, high = ladder.spanned(pd.Series([1_000.0]), 0)
    assert (low, high) == (pytest.approx(10**2.5), pytest.approx(10**3.5))
