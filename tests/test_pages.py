"""Every report of the catalogue, rendered and read as its readers do."""

import codecs
import csv
import io
import re
from collections import Counter
from urllib.parse import urlsplit

import browser
import pytest
from bs4 import BeautifulSoup
from projects import DATA

from helpers import catalogue, load
from helpers.errors import PUBLISHED
from helpers.page.pages import INDEXES as INDEX_FILES
from helpers.project import DEFAULT_PROFILE, ROOT
from helpers.render.request import request
from helpers.render.run import reports
from helpers.tools import pdf

REPORTS = [report.name for report in catalogue.read() if report.profile == DEFAULT_PROFILE]
INDEXES = [name.removesuffix(".html") for name in INDEX_FILES.values()]
LOOKED_AT = ["attack-timeline-2020", "coalition-drawdown-fr", "fighter-estimates-known-2021-03-01", *INDEXES]
DESKTOP, PHONE = (1280, 800), (390, 844)
LEAST_DRAWN = 11
MOST_BYTES = 350_000

MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc"
# Days, years and the rate's unit are no findings; a nought has no claim to lead to.
NO_FINDINGS = re.compile(
    rf"(?:\b(?:1er|\d{{1,2}})\s)?\b(?:{MONTHS})\w*\.?(?:\s\d{{4}})?|\b(?:19|20)\d\d\b"
    r"|\b30 (?:days|jours)\b|(?<![\d.,])0(?![.,]?\d)"
)
in_a_browser = pytest.mark.skipif(
    not pdf.chromium(), reason="no Chromium on this machine: the pages were not tried in a browser"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The set of the catalogue's pages."""
    out = tmp_path_factory.mktemp("pages")
    assert reports(request(data=DATA, out=out, as_edited=True)) == PUBLISHED
    return out / "latest"


@pytest.fixture(scope="module")
def texts(folder):
    """The pages of the catalogue and the indexes, by name."""
    return {name: (folder / f"{name}.html").read_text(encoding="utf-8") for name in [*REPORTS, *INDEXES]}


@pytest.fixture(scope="module")
def pages(texts):
    return {name: BeautifulSoup(text, "html.parser") for name, text in texts.items()}


@pytest.mark.parametrize("name", REPORTS)
def test_every_number_leads_to_its_claim(pages, name):
    page, ids = pages[name], _ids(pages[name])
    assert {link["href"] for link in page.select("a[href^='#']") if ids[link["href"][1:]] != 1} == set()
    alone = [
        _without_links(block)
        for block in page.select(".said p")
        # a sentence that gives references has one for what it says, those of a list one for each item
        if not block.find_parent("li") and not block.find("sup", class_="cite")
    ]
    alone += [_without_links(item) for item in page.select(".said li") if not item.find("a")]
    alone += [row.get_text(" ") for row in page.select("tbody tr") if not row.find("a") and not row.get("id")]
    assert [text for text in alone if re.search(r"\d", NO_FINDINGS.sub("", text))] == []


def _ids(page):
    """How often each id stands on a page."""
    return Counter(tag["id"] for tag in page.find_all(id=True))


def _without_links(block):
    copy = BeautifulSoup(str(block), "html.parser")
    for link in copy.find_all("a"):
        link.decompose()
    return copy.get_text()


@pytest.mark.parametrize("name", INDEXES)
def test_every_number_of_the_index_leads_to_a_claim_of_a_report(pages, name):
    links = [
        link["href"].split("#") for link in pages[name].select("a[href*='#']") if "skip" not in link.get("class", [])
    ]
    assert len(links) >= len(pages[name].select(".answer .cite")) > 0
    ids = {report: _ids(pages[report.removesuffix(".html")]) for report, _ in links}
    assert [link for link in links if link[1] not in ids[link[0]]] == []


def test_the_readme_leads_to_figures_that_are_there(pages):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"reports/latest/([\w-]+)\.html#([\w-]+)", readme)
    assert len(links) >= 8 and [link for link in links if not pages[link[0]].find(id=link[1])] == []


@pytest.mark.parametrize("name", REPORTS)
def test_the_rows_of_each_figure_can_be_taken_along(pages, folder, name):
    figures, ids, names = pages[name].find_all("figure"), _ids(pages[name]), set()
    assert figures
    for figure in figures:
        link = figure.find("a", download=True)
        names.add(link["href"])
        content = (folder / link["href"]).read_bytes()
        assert content.startswith(codecs.BOM_UTF8)
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert all(row["claim_id"] in ids for row in rows if row.get("claim_id"))
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert len(names) == len(figures)


@pytest.mark.parametrize("name", REPORTS)
def test_a_context_document_leads_to_its_public_address(pages, name):
    outside = [link for link in pages[name].select("a[href]") if urlsplit(link["href"]).netloc]
    assert all(link.find_parent("table")["id"] == "table-sources" for link in outside)
    sources = load.table("sources").set_index("source_id")["url"]
    for row in pages[name].select("#table-sources tbody tr"):
        address = sources[row["id"].removeprefix("source-")]
        assert [link["href"] for link in row.select("a[href^=http]")] == ([address] if address else [])


def test_a_french_page_is_french_throughout(pages):
    for name in [name for name in REPORTS if name.endswith("-fr")]:
        text = pages[name].get_text(" ")
        assert not re.search(r"\b(the|and|claims|origins|undated|of which)\b", _own_words(pages[name])), name
        assert re.search(r"\d\u202f\d{3}", text) and not re.search(r"\b\d,\d{3}\b", _own_words(pages[name]))


def _own_words(page):
    """What we write: not headlines of documents, code or where a statement stands in a document."""
    copy = BeautifulSoup(str(page), "html.parser")
    for other in copy.select("#table-sources tbody, #table-claims td, svg, code, pre, .code, head, .twin"):
        other.decompose()
    text = copy.get_text(" ")
    # nor the names of bodies
    for name in sorted(load.table("origins")["name_fr"].str.split(" (", regex=False).str[0], key=len, reverse=True):
        text = text.replace(name, "")
    return text


AXE = "return (await axe.run(document, %s)).violations.map(it => [it.id, it.impact, it.nodes[0].html])"


@in_a_browser
@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_serves_a_keyboard_and_a_screen_reader(texts, name):
    assert browser.asked(texts[name], browser.axe() + ";" + AXE % "{resultTypes: ['violations']}") == []


@in_a_browser
@pytest.mark.parametrize("name", ["fighter-estimates-known-2021-03-01", "index"])
def test_a_page_can_be_read_in_the_dark(texts, name):
    contrast = "{resultTypes: ['violations'], runOnly: ['color-contrast']}"
    assert browser.asked(texts[name], browser.axe() + ";" + AXE % contrast, dark=True) == []


@in_a_browser
@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_fits_a_phone_with_text_that_can_be_read(texts, name):
    script = "document.querySelectorAll('details').forEach(it => { it.open = true });"
    script += "return {page: document.documentElement.scrollWidth,"
    script += "cut: [...document.querySelectorAll('h1, h2, h3, p, li, dd, summary, figcaption')]"
    script += ".filter(it => !it.closest('.scroll') && it.getBoundingClientRect().right > innerWidth)"
    script += ".map(it => it.textContent)}"
    seen = browser.asked(texts[name], script, width=PHONE[0], height=PHONE[1])
    assert seen["page"] <= PHONE[0] and seen["cut"] == []


# where the parts of the first screen end, and the smallest text of the figure as it is seen, in pixels
FIRST_SCREEN = """
const sides = it => [it.left, it.top, it.right, it.bottom].map(Math.round);
const box = it => sides(document.querySelector(it).getBoundingClientRect());
const drawn = [...document.querySelectorAll(".headline svg")].find(it => it.checkVisibility());
const scale = drawn.getBoundingClientRect().width / drawn.viewBox.baseVal.width;
const sizes = [...drawn.querySelectorAll("text")].map(it => parseFloat(getComputedStyle(it).fontSize) * scale);
return {
  question: box("h1"), answer: box(".answer"), sure: box(".sure"),
  figure: sides(drawn.getBoundingClientRect()), least: Math.min(...sizes),
  narrow: !!drawn.closest(".narrow"), page: document.documentElement.scrollWidth,
}
"""


def first_screen(text, size):
    return browser.asked(text, FIRST_SCREEN, width=size[0], height=size[1])


@in_a_browser
@pytest.mark.parametrize("name", REPORTS)
def test_question_answer_how_sure_and_the_whole_figure_stand_on_one_screen(texts, name):
    seen = first_screen(texts[name], DESKTOP)
    for part in ("question", "answer", "sure", "figure"):
        left, top, right, bottom = seen[part]
        assert 0 <= left < right <= DESKTOP[0] and 0 <= top < bottom <= DESKTOP[1], part
    assert not seen["narrow"] and seen["least"] >= LEAST_DRAWN - 0.5
    assert seen["page"] <= DESKTOP[0]


@in_a_browser
@pytest.mark.parametrize("name", REPORTS)
def test_question_and_answer_stand_on_the_first_screen_of_a_phone(texts, name):
    seen = first_screen(texts[name], PHONE)
    assert max(seen["question"][3], seen["answer"][3]) <= PHONE[1]
    assert seen["narrow"] and seen["figure"][0] >= 0 and seen["figure"][2] <= PHONE[0]
    assert seen["least"] >= LEAST_DRAWN - 0.5


@in_a_browser
def test_a_drawing_stays_on_white_in_the_dark(texts):
    script = "return ['.plate', 'body'].map(it => getComputedStyle(document.querySelector(it)).backgroundColor)"
    assert browser.asked(texts["attack-timeline"], script, dark=True)[0] == "rgb(255, 255, 255)"
    assert browser.asked(texts["attack-timeline"], script, dark=True)[1] != "rgb(255, 255, 255)"


@in_a_browser
def test_a_fold_opens_where_the_address_leads_into_it_without_a_script(texts):
    claim = re.search(r'<sup class="cite"[^>]*><a href="#([^"]+)"', texts["attack-timeline"])[1]
    for anchor, opens in ((claim, True), ("made", True), ("table-claims", True), ("text", False)):
        page = browser.opened(texts["attack-timeline"], anchor)
        assert page.select_one("details.appendix").has_attr("open") == opens, anchor
    inner = browser.opened(texts["attack-timeline"], "table-disagreement")
    assert inner.find(id="table-disagreement").find_parent("details").has_attr("open")
    assert not inner.select_one("details.appendix").has_attr("open")


# each place to which a number leads: how many rows it says are shown, how many of its table are
SETS = """
const found = {};
for (const link of document.querySelectorAll('a[href^="#set-"], a[href^="#claims-"], a[href^="#origins-"]')) {
  location.hash = link.getAttribute('href');
  const place = document.querySelector(link.getAttribute('href')), table = place.parentElement.querySelector(
    `[id="${place.querySelector('a').getAttribute('href').slice(1)}"]`);
  const seen = [...table.tBodies[0].rows].filter(row => row.checkVisibility()).length;
  found[place.id] = [place.checkVisibility(), place.textContent.match(/[0-9]+/)[0], String(seen), link.textContent];
}
return found;
"""


@in_a_browser
@pytest.mark.parametrize("name", ["attack-timeline", "coalition-drawdown-fr"])
def test_a_number_leads_to_just_the_rows_that_it_counts(texts, name):
    sets = browser.asked(texts[name], SETS)
    assert len(sets) > 8 and {"claims-doubt", "claims-undated", "origins-unnamed"} <= sets.keys()
    for place, (shown, said, seen, link) in sets.items():
        assert shown and said == seen, place
        # of statements and origins the number itself is that of the rows; of voices several rows may be one
        if not place.startswith("set-") and link.isdigit():
            assert link == seen, place


@in_a_browser
@pytest.mark.parametrize("name", ["attack-timeline", "coalition-drawdown-fr"])
def test_paper_has_all_but_the_appendix_and_the_wide_figure(texts, name):
    script = "return [...document.querySelectorAll('.part')].map(it => [it.classList.contains('appendix'),"
    script += "it.open, it.querySelector('.body').checkVisibility()])"
    printed = browser.asked(texts[name], script, printed=True)
    assert printed[-1] == [True, False, False] and len(printed) > 5
    assert all(seen for appendix, _, seen in printed if not appendix)
    assert not all(opened for appendix, opened, _ in printed if not appendix)
    drawn = "return ['wide', 'narrow'].map(it => document.querySelector('.plate .' + it).checkVisibility())"
    assert browser.asked(texts[name], drawn, printed=True, width=500) == [True, False]


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_without_its_appendix_is_light(pages, name):
    page = BeautifulSoup(str(pages[name]), "html.parser")
    page.select_one("details.appendix").decompose()
    assert len(str(page).encode()) <= MOST_BYTES


@pytest.mark.parametrize("name", REPORTS)
def test_a_reference_is_a_number_that_says_whose_claim_it_leads_to(pages, name):
    page, seen = pages[name], {}
    signs = page.select("sup.cite a")
    # a sentence without a number, as where no count covers the period, rests on no claim
    told = NO_FINDINGS.sub("", page.select_one(".answer").get_text())
    assert bool(signs) == bool(re.search(r"\d", told)) and "†" not in page.get_text()
    for sign in signs:
        number = seen.setdefault(sign["href"], len(seen) + 1)
        row = page.find(id=sign["href"][1:])
        assert sign.text == str(number) and row.find_parent("table")["id"] == "table-claims"
        named = {"en": f"statement {number}: {row['data-label']}", "fr": f"énoncé {number}\u00a0: {row['data-label']}"}
        assert sign["aria-label"] == named[page.html["lang"]]
        assert sign["title"].startswith(row.th.find(string=True).strip())
        assert sign["title"].endswith(row.select_one(".doubts").get_text())


@pytest.mark.parametrize("name", REPORTS)
def test_only_the_matrix_is_open_and_a_summary_says_how_much_it_holds(pages, name):
    parts = pages[name].select("details.part")
    matrix = pages[name].find(id="table-matrix")
    assert [part for part in parts if part.has_attr("open")] == ([matrix.find_parent("details")] if matrix else [])
    assert bool(matrix) == name.startswith("attack-timeline")
    assert "appendix" in parts[-1]["class"] and len(pages[name].select("details.appendix")) == 1
    for part in parts[:-1]:
        table, count = part.find("table"), part.select_one("summary .count")
        held = len(table.select("tbody tr")) if table else 0
        assert (int(re.match(r"\d+", count.text)[0]) if count else 0) == held
    inside = {
        "table-claims",
        "table-sources",
        "table-sensitivity",
        "table-listed",
        "table-origins",
        "parameters",
        "code",
    }
    assert inside <= {tag["id"] for tag in parts[-1].find_all(id=True)}


@pytest.mark.parametrize("name", [*REPORTS, *INDEXES])
def test_a_page_leads_to_its_twin_where_the_set_has_one(pages, name):
    twins = pages[name].select(".bar a[hreflang]")
    bare = name.removesuffix("-fr")
    expected = bare if name.endswith("-fr") else f"{name}-fr"
    assert [link["href"] for link in twins] == ([f"{expected}.html"] if expected in pages else [])
    assert all(link["lang"] == link["hreflang"] != pages[name].html["lang"] for link in twins)


def test_a_cut_is_said_in_words_above_the_question(pages):
    said = {name: page.select_one(".cut").text for name, page in pages.items() if page.select_one("p.cut")}
    assert said == {
        "attack-timeline-iraq": "Iraq only.",
        "attack-timeline-2020": "2020 only.",
        "coalition-drawdown-iraq": "Iraq only.",
        "fighter-estimates-known-2021-03-01": "Only what was known on 1 March 2021.",
        "attack-timeline-articles": "The five articles only.",
    }
    for name in said:
        assert pages[name].select_one(".cut").find_next("h1")


@pytest.mark.parametrize("name", INDEXES)
def test_an_index_answers_then_leads_to_three_questions_and_their_cuts_in_its_language(pages, name):
    page, lang = pages[name], pages[name].html["lang"]
    first = next(report for report in REPORTS if pages[report].html["lang"] == lang)
    assert page.select_one(".answer").get_text().startswith(pages[first].select_one(".answer").get_text().strip())
    cards = page.select(".cards > li")
    assert [card.a["href"].removesuffix(".html") for card in cards] == [
        report for report in REPORTS if pages[report].html["lang"] == lang and not pages[report].select_one(".cut")
    ]
    assert len(cards) == 3 and all(card.h3 and card.p.text and card.img["alt"] for card in cards)
    cuts = [link["href"].removesuffix(".html") for link in page.select(".cuts a")]
    assert sorted(cuts) == sorted(
        report for report in REPORTS if pages[report].html["lang"] == lang and pages[report].select_one(".cut")
    )


GRADE, ENUMERATION = re.compile(r"\b[A-F][1-6]\b"), re.compile(r"\b[a-z]+_[a-z_]+\b")


@pytest.mark.parametrize("name", [*REPORTS, *INDEXES])
def test_no_sentence_has_an_id_a_raw_value_or_a_grade(pages, name):
    ids = set(load.claims()["claim_id"])
    page = BeautifulSoup(str(pages[name]), "html.parser")
    for other in page.select("table, .appendix, style, .source a, .news"):
        other.decompose()
    text = " ".join(page.get_text(" ").split())
    assert [word for word in re.findall(r"[\w-]+", text) if word in ids] == []
    assert ENUMERATION.findall(text) == [] and GRADE.findall(text) == []


def test_the_lint_of_sentences_sees_what_it_looks_for():
    assert GRADE.search("graded B3, by") and ENUMERATION.search("as claimed_by_group says")
    assert not GRADE.search("in Iraq (2020)") and not ENUMERATION.search("the group")
