"""Texts of the record that would run, link or compute are texts on every page."""

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup
from projects import DATA, filled

from helpers import check, load, parameters, spreadsheet
from helpers.check import cells
from helpers.editions import export
from helpers.page import filters, indexes, notebook, pages
from helpers.project import FOLDER_VARIABLE, ROOT

CANARIES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<style>@import 'https://example.org/x.css'</style>",
    "<link rel=stylesheet href=https://example.org/x.css>",
    "<object data=javascript:alert(1)>",
    "<embed src=https://example.org/x.swf>",
    "<form action=https://example.org><button>x</button></form>",
    "<base href=https://example.org/>",
    "<meta http-equiv=refresh content=0;url=https://example.org>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<table><tr><td onclick=alert(1)>x</td></tr></table>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "</td></tr></table><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</pre></details><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "<!-- x --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://example.org/pixel.png)",
    '<https://example.org/"onmouseover=alert(1)>',
    "`</code><script>alert(1)</script>`",
    "{{ 7 * 7 }}{% raw %}",
    "$$\\href{javascript:alert(1)}{x}$$",
    "\u202ereversed | pipes | `ticks`",
    "US$1m to US$2m",
)
TEXTS = {"claim", "claim_fr", "doubt", "doubt_fr", "caveat", "caveat_fr", "notes", "definition", "name"}
TEXTS |= {"name_fr", "source_headline", "source_office", "credibility_basis", "reliability_basis", "accused", "basis"}
TEXTS |= {"evidence_offered", "response", "label", "label_fr", "base_words", "place_basis", "date_basis"}
DRAWN = {
    "a",
    "title",
    "desc",
    "defs",
    "g",
    "path",
    "use",
    "text",
    "tspan",
    "rect",
    "pattern",
    "clippath",
    "clipPath",
    "image",
}
NAMES = ("01_attack_timeline.ipynb", "02_coalition_drawdown.ipynb", "03_fighter_estimates.ipynb")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A copy of the record in which every text is a canary; the check, which would refuse it, looks away."""
    data = tmp_path_factory.mktemp("hostile")
    number = 0
    for path in sorted((DATA).iterdir()):
        if path.is_dir():
            (data / path.name).symlink_to(path)
            continue
        if path.suffix != ".csv":
            (data / path.name).write_bytes(path.read_bytes())
            continue
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        for row in rows:
            for place, column in enumerate(header):
                if column in TEXTS and row[place]:
                    row[place] = f"{CANARIES[number % len(CANARIES)]} {number}"
                    number += 1
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([header, *rows])
        (data / path.name).write_text(text.getvalue(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(data))
        patch.setattr(check, "require", lambda folder: None)
        yield data


def page(name, lang):
    """The page of a notebook whose cells are run in this process."""
    path = ROOT / "notebooks" / name
    values = notebook.defaults(notebook.read(path)) | {"LANG": lang}
    node = filled(path, values)
    return BeautifulSoup(pages.page(name, node, values, ("0", "0" * 12)), "html.parser")


def live(soup):
    """What of a page would run, fetch or leave it; the addresses of sources are meant to leave it."""
    found = soup.find_all(["script", "iframe", "object", "embed", "form", "base", "math"])
    # a drawing of ours lives on a plate and holds nothing but shapes, texts and links
    found += [tag for tag in soup.find_all("svg") if not tag.find_parent(class_="plate")]
    found += [tag for drawing in soup.select(".plate svg") for tag in drawing.find_all(True) if tag.name not in DRAWN]
    found += [tag for tag in soup.find_all(True) if any(key.startswith("on") for key in tag.attrs)]
    found += [tag for tag in soup.find_all("meta") if tag.get("http-equiv", "").lower() == "refresh"]
    for tag in soup.find_all(True):
        for key in ("href", "src", "srcset", "action", "data"):
            address = re.sub(r"\s", "", str(tag.get(key, ""))).lower()
            known = re.match(r"#|data:(image/png|text/csv|,$)|https?://|[\w.-]+\.(html|ipynb|zip|csv)(#|$)", address)
            fetched = address.startswith("http") and (key != "href" or tag.name != "a")
            if key in tag.attrs and (fetched or not known):
                found.append(tag)
    return found


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_the_record_becomes_markup(hostile, name, lang):
    soup = page(name, lang)
    assert live(soup) == []
    shown = soup.get_text()
    assert sum(canary in shown for canary in CANARIES[:26]) > 20
    assert len(soup.find_all("table")) > 4 and soup.find("tbody") and soup.find("style")


def test_no_headline_of_the_index_becomes_markup():
    news = {
        "since": ["0", "0" * 12],
        "moved": [],
        "added": [{"claim_id": canary, "claim": canary, "claim_fr": canary} for canary in CANARIES],
        "removed": [],
        "superseded": [],
        "revised": [
            {"claim_id": canary, "claim": canary, "claim_fr": canary, "columns": [canary]} for canary in CANARIES
        ],
    }
    soup = BeautifulSoup(indexes.index([], ("0", "0" * 12), "en", news, {}), "html.parser")
    assert live(soup) == []
    assert all(canary in soup.get_text() for canary in CANARIES[:26])


@pytest.mark.parametrize("canary", CANARIES)
def test_no_output_of_a_cell_becomes_markup(canary):
    for data in ({"text/markdown": canary, "text/plain": "x"}, {"text/plain": canary}):
        assert live(BeautifulSoup(str(filters.prose(data)), "html.parser")) == []


def test_the_check_would_have_refused_what_a_browser_or_a_spreadsheet_takes_for_its_own(tmp_path):
    refused = 0
    for canary in CANARIES:
        column = {"name": "claim", "type": "string"}
        refused += cells.fault(canary, column) is not None
    # what is left are plain texts, links in Markdown and a template's braces, none of which lives on a page
    assert refused >= 26


def test_exports_hold_no_formula(hostile, tmp_path):
    record = load.record(**parameters.WHOLE)
    for beginning in ("=cmd|' /C calc'!A0", " =1+1", "\u00a0@SUM(1)", "a\n=1+1"):
        tidy = export.tidy(record).assign(notes=beginning)
        for row in csv.DictReader(io.StringIO(spreadsheet.text(tidy), newline="")):
            assert not any(re.match(r"\s*[=+\-@]", line) for line in row["notes"].splitlines()), row["notes"]


def test_the_policy_of_a_page_allows_no_script(hostile):
    policy = page(NAMES[2], "en").find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'") and "script-src" not in policy
