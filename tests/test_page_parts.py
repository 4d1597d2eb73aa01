"""What pages and indexes are made of, each part by hand."""

import base64
import io

import pytest
from babel.messages.catalog import Message
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from projects import DEFAULTS, assigned, cell, png

from helpers import parameters
from helpers.page import filters, indexes, layout, pages, translation

VALUES = parameters.WHOLE | DEFAULTS
EDITION = ("1.0", "0123456789abcdef")


def shown(source, tag=None, **data):
    made = cell(source, tag, source.lower())
    made.outputs = [new_output("execute_result", {"text/plain": "x"} | data, execution_count=1)]
    return made


def titled(*cells):
    given = new_code_cell(assigned(DEFAULTS), id="parameters", metadata={"tags": ["parameters"]})
    return new_notebook(cells=[new_markdown_cell("# Why?\n\nA lead.", id="title"), given, *cells])


# where cells stand


def test_a_section_that_shows_nothing_is_none_and_words_need_no_output():
    cells = titled(
        *(new_markdown_cell("## Silent"), cell("silent = 1"), new_markdown_cell("## Told"), shown("told")),
        new_markdown_cell("## Said\n\nWords."),
    ).cells
    laid = layout.arranged(cells)
    assert [section.heading for section in laid.details] == ["Told", "Said"]
    assert laid.code[1:] == ["silent = 1", "told"]


def test_a_title_is_taken_out_of_its_cell_and_the_rest_leads():
    laid = layout.arranged(titled().cells)
    assert (laid.title, laid.lead) == ("Why?", "A lead.")
    assert [one.source for one in laid.cells if one.cell_type == "markdown"] == []


def test_what_is_shown_is_in_the_order_of_the_page():
    cells = titled(shown("last"), shown("figure", "headline"), shown("first", "answer")).cells
    laid = layout.arranged(cells)
    assert [one.source for one in laid.cells if one.get("outputs")] == ["first", "figure", "last"]
    assert len(laid.outputs()) == 3 and len(laid.outputs("answer", "sure")) == 1


# what is done to texts


@pytest.mark.parametrize(
    ("heading", "slug"), [("D’abord : l’été", "d-abord-l-ete"), ("(<em>IS</em>) & co.", "is-co"), ("٢٠٢٠", "")]
)
def test_an_anchor_has_the_letters_of_its_heading_without_accents(heading, slug):
    assert filters.slug(heading) == slug


@pytest.mark.parametrize(
    ("text", "tied"),
    [("Où sont-ils ?", "sont-ils"), ("Combien y a-t-il de morts ?", "y a-t-il"), ("Who are they?", None)],
)
def test_the_verb_of_a_french_question_stays_in_one_piece(text, tied):
    soup = BeautifulSoup(filters.within(text), "html.parser")
    assert soup.p is None and soup.text == text
    assert [span.text for span in soup.find_all(class_="tied")] == ([tied] if tied else [])


@pytest.mark.parametrize("text", ["Why?", "So!", "So.", "And then…"])
def test_a_title_that_ends_its_sentence_has_no_second_stop(text):
    assert filters.ended(text) == text and filters.ended(text[:-1]) == f"{text[:-1]}."


@pytest.mark.parametrize("alt", ["a word", "a & b", "<img src=x onerror=alert(1)>", 'x" onload="y', "&lt;script&gt;"])
def test_a_picture_in_a_text_is_its_words_and_fetches_nothing(alt):
    made = BeautifulSoup(filters.prose({"text/markdown": f"![{alt}](https://example.org/x.png)"}), "html.parser")
    assert made.find(["img", "script"]) is None and "example.org" not in str(made)
    assert made.text.strip() == alt


def test_a_section_is_counted_by_the_rows_of_its_first_table():
    rows = "<table><caption>A <em>name</em></caption><tbody><tr><td>1</td></tr><tr></tr></tbody></table>"
    assert filters.counted(rows + rows) == 2 and filters.counted("<p>none</p>") == 0
    assert filters.caption(rows) == "A name" and filters.caption("<table></table>") == ""


# a page


def test_the_first_and_the_last_sentence_of_an_answer_are_whole():
    said = "J. Smith counts 5 attacks. He is alone. Nobody else does."
    node = titled(shown("a", "answer", **{"text/markdown": said}))
    told = pages.facts("small", node, VALUES, EDITION)
    assert (told["sentence"], told["closing"]) == ("J. Smith counts 5 attacks.", "Nobody else does.")
    assert (told["title"], told["version"], told["hash"]) == ("Why?", "1.0", "0123456789ab")


def test_a_twin_differs_in_its_language_alone():
    def report(lang, notebook="a.ipynb", **changed):
        return {"notebook": notebook, "parameters": {"LANG": lang, "START": "2018"} | changed}

    made = {
        "other": report("fr", "b.ipynb"),
        "cut": report("fr", START="2020"),
        "same": report("en"),
        "a": report("en"),
        "a-fr": report("fr"),
    }
    assert (pages.twin("a", made), pages.twin("a-fr", made)) == ("a-fr", "same")
    assert pages.twin("cut", made) == pages.twin("other", made) == ""


def test_a_page_leads_to_its_twin_in_the_other_language_or_to_none(tmp_path):
    path = tmp_path / "a.html"
    path.write_text('<html lang="en"><ul><li class="twin">old</li></ul>', encoding="utf-8")
    pages.lead_to_twin(path, "a-fr")
    link = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").li.a
    assert (link["href"], link["lang"], link.text) == ("a-fr.html", "fr", "Français")
    pages.lead_to_twin(path, "")
    assert path.read_text(encoding="utf-8") == '<html lang="en"><ul><li class="twin"></li></ul>'


def test_a_claim_is_looked_up_on_the_first_page_that_has_it(tmp_path):
    for name, claims in {"a": "x", "b": "xy"}.items():
        rows = "".join(f'<tr id="{claim}"></tr>' for claim in claims)
        (tmp_path / f"{name}.html").write_text(rows, encoding="utf-8")
    assert pages.anchors(["a", "b"], tmp_path) == {"x": "a.html#x", "y": "b.html#y"}


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        (["article", "article"], "2 articles"),
        (["article", "context"], "1 article and 1 other document"),
        (["context"], "1 document"),
        ([], ""),
    ],
)
def test_a_page_says_on_how_many_documents_it_rests(layers, said):
    rows = "".join(f'<tr id="source-{n}" data-layer="{layer}"></tr>' for n, layer in enumerate(layers))
    laid = layout.arranged(titled(shown("sources", **{"text/html": f"<table>{rows}</table>"})).cells)
    assert pages._documents(laid, pages.language.words("en")) == said


# an index


def carded(name, cut="", title="Why?"):
    said = {"name": name, "title": title, "cut": cut, "sentence": "", "closing": "", "answer": "", "sure": ""}
    made = {"picture": None, "version": EDITION[0], "hash": EDITION[1][:12], "carried": False, "older": False}
    return said | made | {"edited": False}


def indexed(*cards, lang="en"):
    return BeautifulSoup(indexes.index(list(cards), EDITION, lang), "html.parser")


def test_cuts_of_one_question_share_a_row_unless_they_leave_out_the_same():
    cards = [carded("a"), carded("b", "Iraq only."), carded("c", "Syria only."), carded("d", "Iraq only.")]
    rows = indexed(*cards, carded("e", "Iraq only.", "Who?")).select(".cuts tbody tr")
    assert [[link["href"] for link in row("a")] for row in rows] == [["b.html", "c.html"], ["d.html"], ["e.html"]]
    assert [row.th.text for row in rows] == ["Why?", "Why?", "Who?"]


@pytest.mark.parametrize(("lang", "other"), [("en", "index-fr.html"), ("fr", "index.html")])
def test_an_index_leads_to_that_of_the_other_language_alone(lang, other):
    assert [link["href"] for link in indexed(carded("a"), lang=lang).nav("a")] == [other, "record.zip"]


@pytest.mark.parametrize(("width", "small"), [(900, 800), (300, 300)])
def test_a_picture_in_small_is_as_wide_as_its_card_and_never_wider_than_it_was(width, small):
    Image.new("RGB", (width, 90), "teal").save(buffer := io.BytesIO(), "PNG")
    made = indexes.thumbnail(base64.b64encode(buffer.getvalue()).decode())
    assert Image.open(io.BytesIO(base64.b64decode(made))).size == (small, round(90 * small / width))


def test_of_a_part_of_the_record_a_card_has_neither_answer_nor_figure():
    figure = shown("f", "headline", **{"image/png": png("teal")})
    figure.outputs[0].metadata = {"image/png": {"alt": "x"}}
    node = titled(figure, shown("a", "answer", **{"text/markdown": "There are [12](#claim-1)."}))
    whole = indexes.card("small", node, VALUES, EDITION)
    assert whole["picture"]["alt"] == "x" and 'href="small.html#claim-1"' in whole["answer"]
    part = indexes.card("small", node, VALUES | {"COUNTRY": "IRQ"}, EDITION)
    assert (part["cut"], part["answer"], part["picture"]) == ("Iraq only.", "", None)


# its texts in another language


@pytest.mark.parametrize(
    ("text", "string", "said"),
    [
        ("a", "b", ""),
        ("a", "", "has no translation"),
        (("{n} a", "{n} as"), ("{n} b", ""), "has no translation"),
        ("", "head", ""),
    ],
)
def test_a_translation_is_whole_in_all_its_forms(text, string, said):
    assert translation._fault(Message(text, string)) == said
