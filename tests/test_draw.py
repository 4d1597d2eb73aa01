import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from helpers import draw, load, measure, resurgence, standing
from helpers.draw import house
from helpers.draw.html import table

EDITIONS = {
    "default": {},
    "iraq": {"COUNTRY": "IRQ"},
    "syria": {"COUNTRY": "SYR"},
    "kirkuk": {"GOVERNORATE": "IQ-KI"},
    "one year": {"START": "2020-01-01", "END": "2020-12-31"},
    "french": {"LANG": "fr"},
    "empty": {"START": "2010-01-01", "END": "2010-12-31"},
}


@pytest.fixture(autouse=True)
def style():
    with plt.style.context("helpers.house"):
        yield


@pytest.fixture(scope="module", params=EDITIONS.values(), ids=EDITIONS)
def record(request, given):
    return load.record(**given(**{"START": "2018-01-01", **request.param}))


def timeline(record):
    marks = measure.timeline(record)
    chosen = record.selection
    coverage = measure.coverage(record.sources, chosen.start, chosen.end)
    source = draw.say.source_line(record, marks)
    return draw.attack_timeline(
        marks, coverage=coverage, window=(chosen.start, chosen.end), words=record.words, source=source
    )


def drawdown(record):
    levels, steps, facets = measure.levels(record.forces), measure.steps(record.forces), measure.activity(record.counts)
    window = (record.selection.start, record.selection.end)
    source = draw.say.source_line(record, steps, *facets, record.milestones)
    return draw.coalition_drawdown(
        steps, levels=levels, facets=facets, context=record.milestones, window=window, words=record.words, source=source
    )


def strength(record):
    rows = measure.strength(record.estimates)
    return draw.fighter_estimates(rows, words=record.words, source=draw.say.source_line(record, rows))


def governorates(record):
    placed = measure.placed(record)
    source = draw.say.source_line(record, record.events, record.presence)
    return draw.governorate_map(
        placed, shapes=load.shapes(), places=load.table("places"), words=record.words, source=source
    )


FIGURES = pytest.mark.parametrize("figure", [timeline, drawdown, strength, governorates])


@FIGURES
def test_a_figure_has_title_source_and_alternative_text(record, figure):
    drawn = figure(record).figure
    texts = [text.get_text().replace("\n", " ") for text in drawn.texts]
    assert texts[0] == drawn.title_text
    assert texts[-1].startswith("Source")
    assert drawn.alt_text and drawn.alt_text != drawn.title_text


@FIGURES
def test_no_text_overlaps_another_or_leaves_the_figure(record, figure):
    drawn = figure(record).figure
    renderer = drawn.canvas.get_renderer()
    texts = [text for ax in drawn.axes for text in ax.texts if text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in [*texts, *drawn.texts]]
    width, height = drawn.get_size_inches() * drawn.dpi
    outside = [text for text, box in boxes if box.x0 < 0 or box.x1 > width or box.y0 < 0 or box.y1 > height]
    # three pixels: boxes of lines one above the other touch by their empty margin
    overlapping = [
        (text, other)
        for place, (text, box) in enumerate(boxes)
        for other, behind in boxes[place + 1 :]
        if min(box.x1, behind.x1) - max(box.x0, behind.x0) > 3 and min(box.y1, behind.y1) - max(box.y0, behind.y0) > 3
    ]
    assert (outside, overlapping) == ([], [])


def test_an_empty_selection_is_a_figure_that_says_so(given):
    # the articles hold undated statements, which no period leaves out
    record = load.record(**given(START="2010-01-01", END="2010-12-31", LAYERS="context"))
    for figure in (timeline, drawdown, strength):
        shown = [text.get_text() for ax in figure(record).figure.axes for text in ax.texts]
        assert record.words("lane.empty") in shown


def test_the_french_edition_has_a_french_title(given):
    assert "attaques rapportées" in timeline(load.record(**given(LANG="fr"))).figure.title_text


def test_a_rectangle_is_as_long_as_its_period_and_as_high_as_its_rate(given):
    record = load.record(**given(START="2024-01-01", COUNTRY="IRQ"))
    ax = timeline(record)
    heights = [patch.get_height() for patch in ax.patches if patch.get_width() == 182]
    # the article's own total is alone in its facet, so as high as its lane lets it be
    assert any(height == pytest.approx(1.7) for height in heights)


def test_a_shown_figure_is_a_picture_with_alternative_text(given):
    record = load.record(**given())
    data, metadata = draw.show(strength(record), record.estimates)._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] in data["text/plain"]
    assert plt.get_fignums() == []


def test_a_shown_figure_brings_each_row_drawn_once(given):
    import csv
    import io

    record = load.record(**given())
    data, _ = draw.show(strength(record), record.estimates, record.estimates, record.ratios)._repr_mimebundle_()
    rows = list(csv.DictReader(io.StringIO(data["text/csv"], newline="")))
    assert [row["claim_id"] for row in rows] == [*record.estimates["claim_id"], *record.ratios["claim_id"]]
    assert rows[0]["date_start"][:2] == "20" and "accused" not in rows[0]


def test_a_saved_figure_keeps_the_colours_of_the_bases(given):
    import io

    import numpy as np
    from PIL import Image

    record = load.record(**given(START="2018-01-01"))
    data, _ = draw.show(timeline(record), record.counts)._repr_mimebundle_()
    pixels = np.asarray(Image.open(io.BytesIO(data["image/png"])).convert("RGB"), dtype=int)
    orange = [int(house.BASIS_COLOURS["claimed_by_group"][place : place + 2], 16) for place in (1, 3, 5)]
    assert (abs(pixels - orange).max(axis=2) <= 2).any()


def test_a_table_shows_markup_as_text():
    import pandas as pd

    rows = pd.DataFrame({"a": ["<script>alert(1)</script>"], "b": ['"x" onload=1']})
    data = table(rows, {"a": "<b>A", "b": "B"}, name="t", caption="<i>", empty="none", anchor="b")._repr_mimebundle_()
    assert "<script>" not in data["text/html"] and "<i>" not in data["text/html"] and "<b>" not in data["text/html"]
    assert 'id="&#34;x&#34; onload=1"' in data["text/html"]


def test_sentences_and_tables_speak_both_languages(record):
    words = record.words
    said = [
        draw.say.attacks(measure.timeline(record), record),
        draw.say.judgements(resurgence.matrix(resurgence.evidence(record), record.selection), record, "rate", "toll"),
        draw.say.strength(measure.envelope(record.estimates, record.links), words),
        draw.say.parts(measure.parts(record.counts), words),
        draw.say.limits(record),
    ]
    assert all(sentence.text.endswith(".") and "nan" not in sentence.text for sentence in said)


def test_every_claim_of_the_page_has_one_anchored_row(given):
    record = load.record(**given(COUNTRY="IRQ"))
    html = draw.tables.claims(record, standing.grades(record))._repr_mimebundle_()["text/html"]
    for claim in [*record.claims["claim_id"], *record.listed["claim_id"]]:
        assert html.count(f'<tr id="{claim}">') == 1


def test_the_palette_is_the_one_that_the_whole_drawing_would_get():
    steps = np.linspace(0, 255, 60).astype(np.uint8)
    drawn = np.full((200, 300, 4), 255, np.uint8)
    # a white page with 3,600 colours in one corner and areas of one colour beside them
    drawn[:60, :60, 0], drawn[:60, :60, 1] = np.meshgrid(steps, steps)
    drawn[100:150, 20:280, :3] = (0, 114, 178)
    drawn[150:, :40, :3] = (34, 34, 34)
    options = {"colors": 256, "method": Image.Quantize.MAXCOVERAGE, "dither": Image.Dither.NONE}
    whole = Image.fromarray(drawn).convert("RGB").quantize(**options)
    made = house._with_palette(drawn)
    assert np.array_equal(made.convert("RGB"), whole.convert("RGB"))
    assert made.mode == "P" and made.getpixel((299, 0)) == made.getpixel((299, 199))
