import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from figures import SELECTIONS
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from helpers import draw, load, measure
from helpers.draw import axis as axes
from helpers.draw import columns, labelled, phrases, picture, scale, sheet, svg, tables
from helpers.draw.html import address, link, table
from helpers.measure import association, event_cells, feasible, key_figures, resurgence, standing


@pytest.fixture(scope="module", params=["en", "fr"])
def lang(request):
    return request.param


@pytest.fixture(scope="module", params=SELECTIONS.values(), ids=SELECTIONS)
def record(request, lang, given):
    return load.record(**given(**{"START": "2018-01-01", "LANG": lang, **request.param}))


def test_a_table_shows_markup_as_text():
    cells = {"a": ["<script>alert(1)</script>"], "b": ['"x" onload=1']}
    made = table(cells, {"a": "<b>A", "b": "B"}, name="t", caption="<i>", empty="none", ids=['"x" onload=1'])
    html = made._repr_mimebundle_()["text/html"]
    assert "<script>" not in html and "<i>" not in html and "<b>" not in html
    assert 'id="&#34;x&#34; onload=1"' in html


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("", '<a href="#a-01">A &lt;b&gt;</a>'),
        ("A <b>", '<a href="#a-01">A &lt;b&gt;</a>'),
        ('"more"', '<a href="#a-01" title="&#34;more&#34;">A &lt;b&gt;</a>'),
    ],
)
def test_a_link_has_a_tip_that_says_more_than_its_text(title, made):
    assert link("a-01", "A <b>", title) == made
    assert "class='way up'" in link("a-01", "A", mark="way up")


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "data:text/html,x", "ftp://example.org"])
def test_only_an_address_on_the_web_is_a_link(url):
    assert address("<A>", url) == "<A>"
    assert address("<A>", "https://a.org/?a=1&b") == '<a href="https://a.org/?a=1&amp;b" rel="noreferrer">&lt;A&gt;</a>'


def measured(record) -> dict:
    """The rows of every kind of table of the reports."""
    rates = measure.rates(record.counts)
    bases = feasible.bases(record.ratios, measure.prefer_articles(record.counts))
    places = load.table("places")
    causes = measure.causes(record.judgements)
    levels = measure.levels(record.forces, measure.area(record.selection))
    checks = event_cells.checks(record)
    return {
        "kept": measure.kept(record),
        "uncertain": measure.with_intervals(rates),
        "rates": rates,
        "bases": bases,
        "against": feasible.compare_with_stated(bases, record.ratios, record.counts),
        "placed": measure.by_governorate(record),
        "disagreement": measure.disagreement(record.events, record.counts, places, record.links),
        "ranks": association.ranks(levels, measure.series(rates)),
        "directions": resurgence.evidence(record),
        "sensitivity": key_figures.sensitivity(record, "attack-timeline"),
        "envelope": measure.envelope(record.estimates, record.links),
        "answers": event_cells.answers(checks),
        "totals": event_cells.of_kind(checks, "total", "months"),
        "relative": event_cells.of_kind(checks, "ratio"),
        "nearest": event_cells.of_kind(checks, "event"),
        "deaths": measure.deaths.by_year(measure.deaths.by_month(record)),
        "named_causes": measure.named_causes(record.judgements),
        "causes": causes,
        "steps": measure.steps(record.forces),
        "strength": measure.strength(record.estimates),
        "presence": record.presence,
        "listed": record.listed,
        "origins": measure.origins(record),
        "sources": measure.sources(record),
        "claims": standing.graded(record),
    }


def test_every_table_speaks_the_language_without_codes_or_missing_values(record):
    found = measured(record)
    assert found.keys() == tables.SPECS.keys()
    for name, rows in found.items():
        html = draw.table(rows, record=record, name=name).html
        text = BeautifulSoup(html, "html.parser").get_text(" ")
        assert ">None<" not in html, name
        assert not re.search(r"\b(nan|NaT|inf)\b|\b[a-z]+_[a-z]+\b", text), name


def test_a_source_line_names_who_writes_each_article_and_counts_the_other_documents(given):
    record = load.record(**given())
    own = record.claims[record.claims["layer"].eq("article")]
    agency, other = (own[own["source_id"] == name] for name in ("agency-2020", "opex360-2024"))
    said = phrases.source_line(record, agency, other, record.claims[record.claims["layer"].eq("context")].head(1))
    assert said == "Source: news agency (May 2020); opex360 (Sept 2024); 1 other document (see Sources)."
    assert phrases.source_line(record, agency) == "Source: news agency (May 2020)."


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (np.nan, np.nan, "no whole number fits"),
        (3, 7, "3–7"),
        (10, np.inf, "10 or more"),
        (0, np.inf, "anything: no total is claimed"),
    ],
)
def test_what_a_base_may_be_is_open_where_nothing_bounds_it(given, low, high, said):
    page = columns.page_of(load.record(**given()))
    assert columns.COLUMNS["base"][1](page, SimpleNamespace(base_low=low, base_high=high)) == said


def test_a_factor_without_an_upper_end_is_so_many_or_more(given):
    page, of = columns.page_of(load.record(**given())), columns.COLUMNS["factor"][1]
    said = [of(page, SimpleNamespace(factor_low=2, factor_high=high)) for high in (np.inf, 3, 2)]
    assert said == ["2 or more", "2–3", "2"]


def marked(html: BeautifulSoup, *words: str) -> dict[str, set[str]]:
    """The ids of the rows of a table that each filter keeps."""
    carried = {row["id"]: row.get("data-is", "").split() for row in html("tr", id=True)}
    return {word: {name for name, has in carried.items() if word in has} for word in words}


def test_origins_are_found_by_whether_they_have_a_name_and_whose_side_they_are_on(given):
    record = load.record(**given(START="2018-01-01"))
    rows = measure.origins(record)
    html = BeautifulSoup(draw.table(rows, record=record, name="origins").html, "html.parser")
    carried = marked(html, "unnamed", "aligned")
    so = {"unnamed": ~rows["named"].astype(bool), "aligned": rows["aligned"].astype(bool)}
    assert carried == {word: set("origin-" + rows.loc[which, "origin_id"]) for word, which in so.items()}
    assert all(carried.values())


def test_an_interval_is_told_by_its_ends_by_its_one_value_or_by_a_dash(given):
    record = load.record(**given(START="2018-01-01"))
    rates = measure.with_intervals(measure.prefer_articles(measure.rates(record.counts))).head(3)
    ends = {"exact_low": [1.04, 7.0, np.nan], "exact_high": [2500.0, 7.0, np.nan]}
    made = BeautifulSoup(draw.table(rates.assign(**ends), record=record, name="uncertain").html, "html.parser")
    place = [head.text for head in made.thead("th")].index("95% Poisson interval")
    assert [row(["th", "td"])[place].text for row in made.tbody("tr")] == ["1–2,500", "7", "–"]


def test_a_filter_leads_to_the_statements_that_are_so_and_says_how_many(given):
    record = load.record(**given(START="2018-01-01"))
    rows = standing.graded(record)
    html = BeautifulSoup(draw.table(rows, record=record, name="claims").html, "html.parser")
    carried = marked(html, "kept", "articles", "doubt", "undated")
    so = {
        "kept": rows["kept"],
        "articles": rows["layer"].eq("article"),
        "doubt": rows["kept"] & rows["doubt"].ne(""),
        "undated": rows["kept"] & rows["date_start"].isna(),
    }
    assert carried == {word: set(rows.loc[which.astype(bool), "claim_id"]) for word, which in so.items()}
    assert carried["undated"] and not carried["undated"] >= carried["kept"]
    links = {
        link["href"].rpartition(":")[2]: link.text for link in html.find_all("a", href=re.compile("^#rows:claims:"))
    }
    told = {word: int(re.search(r"\((\d[\d,]*)\)", text)[1].replace(",", "")) for word, text in links.items()}
    assert told == {word: len(ids) for word, ids in carried.items() if 0 < len(ids) < len(rows)}


def test_a_filter_of_one_row_is_offered_and_one_of_all_rows_is_not(given):
    record = load.record(**given(START="2018-01-01"))
    rows = (
        standing.graded(record).head(5).assign(kept=True, layer="context", doubt="", date_start=np.datetime64("2020"))
    )
    rows.loc[rows.index[0], "layer"] = "article"
    text = draw.table(rows, record=record, name="claims").html
    assert set(re.findall(r"#rows:claims:(\w+)", text)) == {"articles"}


@pytest.mark.parametrize(
    ("low", "best", "high", "bound", "said"),
    [
        (8000, 10000, 16000, "exact", "≈ 10,000"),
        (14000, None, 18000, "exact", ""),
        (260, None, None, "more_than", "> 260"),
        (300, None, None, "from", "≥ 300"),
        (None, None, 500, "at_most", "≤ 500"),
        (None, 153, None, "exact", "153"),
    ],
)
def test_a_number_in_brief_has_a_sign_for_its_bound(low, best, high, bound, said):
    row = SimpleNamespace(value_low=low, value_best=best, value_high=high, bound=bound)
    assert labelled.brief(row, load.words("en")) == said


@pytest.mark.parametrize(
    ("status", "said"),
    [("in_effect", ""), ("completed", ""), ("planned", " (planned)"), ("announced", " (announced)")],
)
def test_a_level_says_its_status_unless_it_is_in_place(status, said):
    row = SimpleNamespace(
        force="us", status=status, value_low=np.nan, value_best=2500, value_high=np.nan, bound="exact"
    )
    assert labelled.level(row, load.words("en")) == f"US forces: 2,500{said}"


def test_a_source_without_a_statement_in_the_selection_is_not_among_those_used(given):
    record = load.record(**given(COUNTRY="SYR", LAYERS="article"))
    sources = measure.sources(record)
    html = BeautifulSoup(draw.table(sources, record=record, name="sources").html, "html.parser")
    used = {
        row["id"].removeprefix("source-") for row in html("tr", id=True) if "used" in row.get("data-is", "").split()
    }
    assert used == set(sources.loc[sources["n_claims"].gt(0), "source_id"]) < set(sources["source_id"])


def test_a_cell_names_its_statements_by_who_and_when(given):
    record = load.record(**given())
    html = draw.table(measure.named_causes(record.judgements), record=record, name="named_causes").html
    first = BeautifulSoup(html, "html.parser").tbody.tr.find_all("a")
    assert re.fullmatch(r".+, [\w –]+", first[0].text) and [link.text for link in first[3:6]] == ["4", "5", "6"]
    assert all(link["href"].removeprefix("#") in set(record.claims["claim_id"]) for link in first)
    assert first[3]["title"] and not first[0].get("title")


def test_sentences_speak_both_languages(record):
    against = feasible.compare_with_stated(
        feasible.bases(record.ratios, measure.prefer_articles(record.counts)), record.ratios, record.counts
    )
    causes = measure.causes(record.judgements)
    levels = measure.levels(record.forces, measure.area(record.selection))
    ranks = association.ranks(levels, measure.series(measure.rates(record.counts)))
    said = [
        draw.sentences.judgements(resurgence.matrix(resurgence.evidence(record), record.selection), record=record),
        draw.sentences.causes(causes, ranks, record=record),
        draw.sentences.bases(against, record=record),
        draw.sentences.remainder(measure.strength(record.estimates), record=record),
        draw.sentences.limits(record.claims, record=record),
    ]
    assert all(sentence.text.endswith(".") and "nan" not in sentence.text for sentence in said)
    # grades and values of enumerations are for tables
    assert not any(re.search(r"\b[A-F][1-6]\b|\b[a-z]+_[a-z]+\b", sentence.text) for sentence in said)


def test_a_key_judgement_is_that_of_the_newest_window_with_a_statement(given):
    record = load.record(**given())
    matrix = resurgence.matrix(resurgence.evidence(record), record.selection)
    attacks = matrix[matrix["about"].eq("rate")]
    last, before = attacks.index[attacks["voices"].gt(0)][[-1, -2]]

    def verdict(rows):
        text = draw.sentences.judgements(rows, record=record).text
        return re.search(r"Most recently .*? \((\d{4}(?:–\d\d)?)\)\. How sure\?|No statement\.|Open\.", text)[1]

    def named(row):
        first, end = attacks.loc[row, ["first", "last"]]
        return f"{first}" if first == end else f"{first}–{str(end)[2:]}"

    sure = attacks["confidence"].mask(attacks["voices"].gt(0), "low")
    assert verdict(attacks.assign(confidence=sure)) == named(last)
    # a newer window in which nobody says anything is no verdict
    silent = attacks.assign(confidence=sure, voices=attacks["voices"].mask(attacks.index == last, 0))
    assert verdict(silent) == named(before)
    assert verdict(attacks.assign(voices=0)) is None


def test_every_claim_of_the_page_has_one_anchored_row(given):
    record = load.record(**given(COUNTRY="IRQ"))
    html = draw.table(standing.graded(record), record=record, name="claims").html
    for claim in [*record.claims["claim_id"], *record.listed["claim_id"]]:
        assert html.count(f'<tr id="{claim}"') == 1


@pytest.mark.parametrize(("lang", "one", "several"), [("en", "line", "lines"), ("fr", "ligne", "lignes")])
def test_one_line_of_an_article_is_not_several(given, lang, one, several):
    record = load.record(**given(LANG=lang))
    rows = standing.graded(record)
    html = draw.table(rows[rows["layer"].eq("article")], record=record, name="claims").html
    stated = re.findall(rf"</a>, ({one}|{several}) ([^<]+)", html)
    assert {word for word, _ in stated} == {one, several}
    assert all((word == one) == lines.isdigit() for word, lines in stated)


def test_a_page_has_one_link_for_neighbours_that_lead_to_one_claim_and_no_other():
    figure = Figure()
    for place, claim in enumerate(("a", "a", "b")):
        figure.text(0.1, place / 4, f"text {place}", url=f"#{claim}")
    figure.add_artist(Circle((0.5, 0.5), url="#b"))
    made = svg.inline(figure, "name", title="title", description="description", tips={"a": "said of a"})
    links = re.findall(r'<a href="#(\w)"([^>]*)><title>([^<]*)</title>(.*?)</a>', made)
    # the circle is drawn first; it alone is reached by the keyboard
    assert [(claim, tip, inner.count("<text")) for claim, _, tip, inner in links] == [
        ("b", "b", 0),
        ("a", "said of a", 2),
        ("b", "b", 1),
    ]
    assert ["tabindex" in attributes for _, attributes, *_ in links] == [False, True, True]
    assert re.findall(r' id="([^"]+)"', made) == ["name-title", "name-description"]
    assert "metadata" not in made and "<?xml" not in made and "font-family" not in made


def test_a_text_is_broken_between_words_where_it_is_wider_than_its_room():
    width = sheet.text_width("two words", 9)
    assert sheet.wrapped("two words and\u00a0more", 9, width) == "two words\nand\u00a0more"
    assert sheet.wrapped("unbreakable", 9, 1) == "unbreakable"


def test_a_name_that_runs_from_right_to_left_leaves_its_label_the_page_s_direction():
    name, drawn = "الموصل", []
    for text in (name, f"{name}: 12 killed"):
        with sheet.style():
            figure = Figure(figsize=(4, 1))
            ends = sheet.Sheet(figure, sheet.WIDE).write(20, 50, text)
            (canvas := FigureCanvasAgg(figure)).draw()
        drawn.append(np.asarray(canvas.buffer_rgba())[:, 20 : int(ends)])
    alone, followed = drawn
    width = alone.shape[1] - 2
    # what follows the name stands at its right
    assert followed.shape[1] > 2 * width and (followed[:, :width] == alone[:, :width]).all()


def page_of(width=4, height=1, layout=sheet.WIDE):
    return sheet.Sheet(Figure(figsize=(width, height)), layout)


def test_a_label_is_the_fullest_text_that_has_room_on_the_first_free_side():
    page = page_of()
    for _ in range(2):
        assert page.label(200, 50, ["a long text", "text"], sides=("right", "left"))
    assert not page.label(200, 50, "text", sides=("right", "left"))
    assert page.label(200, 50, ["a long text", "text"], sides=("above",), reach=8, within=(180, 58, 220, 90))
    right, left, above = page.figure.texts
    assert [text.get_text() for text in page.figure.texts] == ["a long text", "a long text", "text"]
    assert left.get_position()[0] < 0.5 < right.get_position()[0]
    assert above.get_position()[1] > right.get_position()[1] == left.get_position()[1]
    assert len(page.taken) == 3


@pytest.mark.parametrize(("align", "begins"), [("left", 200), ("right", 200 - 50), ("center", 200 - 25)])
def test_a_text_begins_or_ends_or_stands_amid_its_place(align, begins, monkeypatch):
    monkeypatch.setattr(sheet, "text_width", lambda *_: 50)
    page = page_of()
    assert page.write(200, 50, "text", align=align, claims=("a", "b")) == begins + 50
    (text,) = page.figure.texts
    assert text.get_position()[0] * 400 == pytest.approx(begins) and text.get_url() == "#a"
    left, _, right, _ = page.taken[0]
    assert (left, right) == (begins - sheet.MARGIN, begins + 50 + sheet.MARGIN)


def test_a_mark_without_a_claim_leads_nowhere():
    ax = page_of().figure.add_subplot()
    dots, bars = ax.scatter([1, 2], [1, 2]), ax.bar([1, 2], [1, 2])
    for drawn in (dots, bars):
        sheet.links(drawn, ["a", ""])
    assert dots.get_urls() == [bar.get_url() for bar in bars] == ["#a", None]


def test_secondary_text_is_smaller_but_never_below_eleven_pixels():
    for layout in (sheet.WIDE, sheet.NARROW):
        assert 11 <= layout.small / 72 * sheet.PIXELS <= layout.size / 72 * sheet.PIXELS


def test_a_figure_leaves_the_notebook_s_own_style_and_what_it_switched_on():
    with sheet.mpl.rc_context({"figure.dpi": 55, "interactive": False}):
        with sheet.style():
            assert sheet.mpl.rcParams["figure.dpi"] == sheet.PIXELS
            # as a backend does that is chosen with the first figure
            sheet.mpl.interactive(True)
        assert sheet.mpl.rcParams["figure.dpi"] == 55 and sheet.mpl.is_interactive()


def frame_of(first, last, width=300.0):
    return axes.TimeAxis(pd.Timestamp(first), pd.Timestamp(last), 50.0, width)


def test_a_day_beyond_the_axis_of_time_stands_at_its_end():
    frame = frame_of("2020-01-01", "2020-01-11")
    days = pd.to_datetime(pd.Series(["2019-05-01", "2020-01-01", "2020-01-06", "2020-01-11", "2024-01-01"]))
    assert list(frame.px(days)) == [50, 50, 200, 350, 350]


@pytest.mark.parametrize(
    ("first", "last", "begins"),
    [
        ("2018-06-01", "2021-01-01", ["2019-01-01", "2020-01-01"]),
        ("2020-01-01", "2020-04-01", ["2020-02-01", "2020-03-01"]),
    ],
)
def test_each_year_or_month_after_the_first_begins_with_a_line(first, last, begins):
    page, frame = page_of(), frame_of(first, last)
    ax = page.figure.add_subplot()
    axes.ground(ax, frame, page.layout)
    x = ax.lines[0].get_xdata()
    assert list(pd.unique(x)) == list(sheet.mpl.dates.date2num(pd.to_datetime(begins)))
    assert ax.get_xlim() == frame.limits
    axes.names(page, frame, load.words("en"), 20)
    named = [text.get_text() for text in page.figure.texts]
    assert named == (["2018", "2019", "2020"] if "2018" in first else ["Jan 2020", "Feb 2020", "Mar 2020"])


def test_each_tick_is_named_at_its_level_above_zero():
    page, frame = page_of(4, 2), frame_of("2020-01-01", "2021-01-01")
    ax = page.figure.add_subplot()
    page.place(ax, 50, 20, 300, 150)
    scale.named(page, ax, frame, 12_000, [5_000, 10_000], load.words("en"))
    assert ax.get_ylim() == (0, 12_000)
    low, high = page.figure.texts
    assert (low.get_text(), high.get_text()) == ("5,000", "10,000")
    levels = [20 + 150 * tick / 12_000 for tick in (5_000, 10_000)]
    for text, level in zip((low, high), levels, strict=True):
        assert text.get_position()[1] * 200 == pytest.approx(level, abs=5)


def test_an_image_stands_between_its_title_with_how_to_read_it_and_its_source():
    drawn = np.zeros((40, 1209, 4), np.uint8)
    drawn[...] = (0, 114, 178, 255)
    made = picture.framed(drawn, "A title", "a note that explains it", "Source: us.")
    rows = np.flatnonzero((made == drawn[0, 0]).all(axis=(1, 2)))
    above, below = rows[0], len(made) - 1 - rows[-1]
    assert len(rows) == 40 and above > below > 0
    longer = picture.framed(drawn, "A title", "a note that explains it " * 12, "Source: us.")
    assert len(longer) > len(made)
    # neither is cut off at the right
    assert (longer[:above, -10:] == 255).all()


def test_a_page_has_a_figure_at_both_widths_with_its_words(given):
    record = load.record(**given(LAYERS="article"))
    rows = record.claims.head(2)
    asked = []

    def paint(layout):
        asked.append(layout)
        return Figure(figsize=(layout.width / sheet.PIXELS, 1))

    said = {"title": "A title", "note": "A note.", "description": "What is seen.", "beneath": [("a-01", "a line")]}
    data, about = picture.Picture("small", paint, rows, record=record, **said)._repr_mimebundle_()
    held = data[picture.FIGURE]
    wide, narrow = (float(re.search(r'viewBox="0 0 ([\d.]+)', held[name])[1]) for name in ("wide", "narrow"))
    assert wide / narrow == pytest.approx(sheet.WIDE.width / sheet.NARROW.width, rel=0.01)
    assert asked == [sheet.WIDE, sheet.NARROW] and held["list"] == [["a-01", "a line"]]
    assert about["image/png"]["alt"] == held["description"] == "What is seen."
    assert data["text/plain"] == "A title\nWhat is seen."


def test_a_mark_of_a_claim_that_is_only_listed_has_its_tip_too(given):
    record = load.record(**given(COUNTRY="IRQ"))
    rows = record.listed.head(1)
    made = picture.Picture("small", None, rows, record=record, title="", note="", description="")
    claim = rows.iloc[0]
    assert made.tips[claim["claim_id"]] == f"{claim['claim']} {claim['doubt']}".strip()
    sources = record.sources.set_index("source_id")["source_headline"]
    assert {source: tip for source, tip in made.tips.items() if source.startswith("source-")} == {
        f"source-{source}": headline for source, headline in sources.items()
    }
