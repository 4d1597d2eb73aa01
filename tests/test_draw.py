import re

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from helpers import draw, load, measure, resurgence, standing
from helpers.draw import sheet, svg
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


@pytest.fixture(scope="module", params=EDITIONS.values(), ids=EDITIONS)
def record(request, given):
    return load.record(**given(**{"START": "2018-01-01", **request.param}))


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
        assert html.count(f'<tr id="{claim}"') == 1


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
