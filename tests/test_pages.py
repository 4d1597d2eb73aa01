"""Every report of the catalogue, rendered and read as its readers do."""

import base64
import csv
import io
import re
from collections import Counter
from urllib.parse import urlsplit

import browser
import pytest
from bs4 import BeautifulSoup

from helpers import load, paper
from helpers.draw import house
from helpers.problems import PUBLISHED
from helpers.project import ROOT
from helpers.render import catalogue
from helpers.render.pages import INDEXES as INDEX_FILES
from helpers.render.request import DEFAULT_PROFILE, request
from helpers.render.run import reports

REPORTS = [report.name for report in catalogue.read() if report.profile == DEFAULT_PROFILE]
INDEXES = [name.removesuffix(".html") for name in INDEX_FILES.values()]
LOOKED_AT = ["attack-timeline-2020", "coalition-drawdown-fr", "fighter-estimates-known-2021-03-01", *INDEXES]
PHONE = 390
LEAST_TEXT = 9

MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc"
# Days, years and the rate's unit are no findings; a nought has no claim to lead to.
NO_FINDINGS = re.compile(
    rf"(?:\b(?:1er|\d{{1,2}})\s)?\b(?:{MONTHS})\w*\.?(?:\s\d{{4}})?|\b(?:19|20)\d\d\b"
    r"|\b30 (?:days|jours)\b|(?<![\d.,])0(?![.,]?\d)"
)
in_a_browser = pytest.mark.skipif(
    not paper.chromium(), reason="no Chromium on this machine: the pages were not tried in a browser"
)


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """The pages of the catalogue and the indexes, by name."""
    out = tmp_path_factory.mktemp("pages")
    assert reports(request(data=ROOT / "data", out=out)) == PUBLISHED
    return {name: (out / f"latest/{name}.html").read_text(encoding="utf-8") for name in [*REPORTS, *INDEXES]}


@pytest.fixture(scope="module")
def pages(texts):
    return {name: BeautifulSoup(text, "html.parser") for name, text in texts.items()}


@pytest.mark.parametrize("name", REPORTS)
def test_every_number_leads_to_its_claim(pages, name):
    page, ids = pages[name], _ids(pages[name])
    assert {link["href"] for link in page.select("a[href^='#']") if ids[link["href"][1:]] != 1} == set()
    alone = [_without_links(block) for block in page.select(".said p, .finding p") if not block.find_parent("li")]
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
    assert len(links) > 20
    ids = {report: _ids(pages[report.removesuffix(".html")]) for report, _ in links}
    assert [link for link in links if link[1] not in ids[link[0]]] == []


def test_the_readme_leads_to_figures_that_are_there(pages):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"reports/latest/([\w-]+)\.html#([\w-]+)", readme)
    assert len(links) >= 8 and [link for link in links if not pages[link[0]].find(id=link[1])] == []


@pytest.mark.parametrize("name", REPORTS)
def test_the_rows_of_each_figure_can_be_taken_along(pages, name):
    figures, ids, names = pages[name].find_all("figure"), _ids(pages[name]), set()
    assert figures
    for figure in figures:
        link = figure.figcaption.a
        names.add(link["download"])
        kind, _, content = link["href"].partition(",")
        assert kind == "data:text/csv;charset=utf-8;base64"
        rows = list(csv.DictReader(io.StringIO(base64.b64decode(content).decode("utf-8"), newline="")))
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
    for other in copy.select("#table-sources tbody, #table-claims td a, #table-claims td, details, code, head"):
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
    script = "return {page: document.documentElement.scrollWidth,"
    script += "figures: [...document.querySelectorAll('figure img')].map(it => it.clientWidth)}"
    seen = browser.asked(texts[name], script, width=PHONE)
    assert seen["page"] <= PHONE
    assert all(width / (house.WIDTH * 72) * house.SMALL >= LEAST_TEXT for width in seen["figures"])


@in_a_browser
def test_a_figure_can_be_enlarged_without_a_script(texts):
    script = "const width = () => document.querySelector('figure img').clientWidth; const before = width();"
    script += "document.querySelector('.enlarge input').click(); return [before, width()]"
    before, after = browser.asked(texts["attack-timeline"], script, width=1000)
    assert after > 1.4 * before
