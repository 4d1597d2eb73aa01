"""What a page leaves out, said in words, and the first sentence of an answer."""

import re

import pytest
from projects import DEFAULTS

from helpers import load
from helpers.language import words
from helpers.page import cite, cut, pages

OWN = DEFAULTS | {"START": "2018-01-01", "END": ""}


@pytest.mark.parametrize(
    ("changed", "english", "french"),
    [
        ({}, "", ""),
        ({"COUNTRY": "IRQ"}, "Iraq only.", "Irak uniquement."),
        ({"GOVERNORATE": "IQ-KI", "COUNTRY": "IRQ"}, "{IQ-KI} only.", "{IQ-KI} uniquement."),
        ({"START": "2020-01-01", "END": "2020-12-31"}, "2020 only.", "2020 uniquement."),
        ({"START": "2020-03-01"}, "From 1 March 2020 on.", "À partir du 1er mars 2020."),
        (
            {"AS_OF": "2021-03-01"},
            "Only what was known on 1 March 2021.",
            "Seulement ce que l’on savait le 1er mars 2021.",
        ),
        (
            {"LAYERS": "article", "WITHOUT": "centcom"},
            "The five articles only. Without CENTCOM.",
            "Les cinq articles uniquement. Sans CENTCOM.",
        ),
        ({"LAYERS": "context,article"}, "", ""),
        ({"LAYERS": "context"}, "Without the five articles.", "Sans les cinq articles."),
    ],
)
def test_a_changed_parameter_is_a_sentence(changed, english, french):
    for lang, said in (("en", english), ("fr", french)):
        said = said.replace("{IQ-KI}", load.words(lang).places["IQ-KI"][lang])
        assert cut.said(OWN | changed | {"LANG": lang}, OWN) == said


def test_the_period_of_a_page_is_open_where_its_end_is():
    assert cut.period(OWN, words("en")) == "since 2018"
    assert cut.period(OWN | {"START": "2020-03-05"}, words("fr")) == "depuis le 5 mars 2020"
    assert cut.period(OWN | {"END": "2024-12-31"}, words("en")) == "2018–2024"


def test_what_a_notebook_always_leaves_out_is_no_change():
    own = OWN | {"WITHOUT": "centcom", "AS_OF": "2021-03-01"}
    assert cut.said(own, own) == ""
    assert cut.said(own | {"WITHOUT": ""}, own) == ""


ROW = """<table id="table-claims"><tr id="b-1" data-label="A &amp; B, 2020"><th scope="row">They say
&#34;more&#34;.</th><td class="doubts">No\u00a0: one.</td></tr></table>"""


def test_references_are_counted_in_the_order_of_their_first_use():
    html = '<p>x<a href="#b-1">†</a>, <a href="#a-1">†</a> y<a href="#b-1">†</a></p>' + ROW
    made = cite.numbered(html, words("en"))
    first = '<sup class="cite" id="ref-1"><a href="#b-1" aria-label="statement 1: A &amp; B, 2020" '
    first += 'title="They say &#34;more&#34;. No\u00a0: one.">1</a></sup>'
    other = '<sup class="cite" id="ref-2"><a href="#a-1" aria-label="statement 2">2</a></sup>'
    assert made.startswith(f"<p>x{first}\u202f{other} y")
    # the row leads back to the first of several places
    assert made.count(first) == 1 and made.count(first.replace(' id="ref-1"', "")) == 1


def test_a_row_leads_back_to_the_first_figure_that_shows_its_statement():
    drawn = '<figure class="drawn" id="figure-{}"><a href="#b-1">1</a></figure>'
    made = cite.led_back(drawn.format(1) + drawn.format(2) + ROW.replace("b-1", "a-1") + ROW, words("en"))
    rows = re.findall(r'<th scope="row">(.*?)</th>', made, re.S)
    assert "figure" not in rows[0] and rows[1].endswith('<a class="back" href="#figure-1">↑ figure</a>')


def test_a_row_leads_back_to_the_first_sentence_that_cites_it():
    html = '<p>x<a href="#b-1">†</a> y<a href="#b-1">†</a></p>' + ROW
    made = cite.led_back(cite.numbered(html, words("fr")), words("fr"))
    assert made.count('id="ref-1"') == 1
    assert '<a class="back" href="#ref-1">↑ texte</a></th>' in made


def test_other_links_stay():
    html = '<a href="#b-1">12</a> <a href="#b-1">b-1</a>' + ROW
    assert cite.numbered(html, words("en")) == html


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Fewer in 2022. More in 2024.", "Fewer in 2022."),
        ("By M. Barzani and 1.5 others. Then.", "By M. Barzani and 1.5 others."),
        ("Moins en 2022\u202f: l’un dit 3. À suivre.", "Moins en 2022\u202f: l’un dit 3."),
    ],
)
def test_the_first_sentence_ends_where_a_sentence_ends(text, first):
    assert pages.SENTENCE.split(text)[0] == first
