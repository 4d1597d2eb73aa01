"""A number on a page leads to just the rows that it counts."""

import re

import pytest

from helpers import language
from helpers.page import sets

WORDS = language.words("en")
PAGE = (
    "<style>\n</style>\n"
    '<p><a href="#only:a-01+a-03">two</a> of <a href="#rows:claims:doubt">one</a>, <a href="#a-02">one</a></p>\n'
    '<div class="scroll table" role="region"><p class="filters"><a href="#rows:sources:used">x</a></p>'
    '<table class="record" id="table-sources"><tbody><tr id="s" data-is="used"><th scope="row">S</th></tr></tbody>'
    "</table></div>"
    '<div class="scroll table" role="region"><table class="record" id="table-claims"><tbody>'
    '<tr id="a-01" data-label="A" data-is="kept doubt"><th scope="row">A</th></tr>'
    '<tr id="a-02" data-is="kept"><th scope="row">B</th></tr><tr id="a-03"><th scope="row">C</th></tr>'
    "</tbody></table></div>"
)


def test_each_set_has_a_place_above_its_table_that_says_how_many():
    html = sets.shown(PAGE, WORDS)
    name = re.search(r'href="#(set-[0-9a-f]{8})">two', html)[1]
    above = html.partition('id="table-claims"')[0]
    assert f'<p class="set" id="{name}">Only the 2 rows behind that number are shown.' in above
    assert '<p class="set" id="claims-doubt">Only the row behind that number is shown.' in above
    assert above.index('id="table-sources"') < above.index(f'id="{name}"')
    assert '<p class="set" id="sources-used">Only the row behind' in above.partition('id="table-sources"')[0]
    assert "#only:" not in html and "#rows:" not in html


def test_a_set_hides_all_other_rows_by_style_alone():
    style = sets.shown(PAGE, WORDS).partition("</style>")[0]
    assert '#table-claims>tbody>tr:not([id="a-01"],[id="a-03"]){display:none}' in style
    assert ':root:has(#claims-doubt:target) #table-claims>tbody>tr:not([data-is~="doubt"]){display:none}' in style


def test_without_the_table_a_number_leads_to_the_first_statement():
    html = sets.shown(PAGE.replace("table-claims", "table-other"), WORDS)
    assert '<a href="#a-01">two</a>' in html


def test_another_page_knows_the_name_of_a_set():
    name = re.search(r"set-[0-9a-f]{8}", sets.shown(PAGE, WORDS))[0]
    assert sets.named('<a href="#only:a-01+a-03">') == f'<a href="#{name}">'


@pytest.mark.parametrize(
    ("to", "anchor"), [("table-claims", "table-claims"), (("a-01",), "a-01"), (("a-01", "a-02"), "only:a-01+a-02")]
)
def test_a_number_leads_to_a_table_a_row_or_several(to, anchor):
    assert WORDS.linked(2, to) == f"[2](#{anchor})"
