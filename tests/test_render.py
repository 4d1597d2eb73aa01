"""Tiny notebooks of a project made for the purpose become pages, or fail without harm to what is published."""

import base64
import functools
import io
import re
import shutil
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

from helpers import labels, load, parameters, publish, render
from helpers.problems import (
    CANNOT_WRITE,
    CONFIGURATION,
    DATA_INVALID,
    KERNEL_DIED,
    LOCKED,
    NOTEBOOK_FAILED,
    PUBLISHED,
    TIME_LIMIT,
    Refusal,
)

DATA = load.ROOT / "data"
DEFAULTS = dict.fromkeys(parameters.NAMES, "") | {
    "START": "2020-01-01",
    "END": "2020-12-31",
    "LAYERS": "article,context",
    "AGGREGATION": "representative",
    "LANG": "en",
}


def png(colour):
    buffer = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


SHOW = f"""
class Shown:
    def __init__(self, data, metadata=None):
        self.data, self.metadata = data, metadata or {{}}

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.data, self.metadata

IMAGE = "{png("teal")}"
"""
FIGURE = """
ALT = "A teal area, <b>flat</b>"
Shown({"image/png": IMAGE, "text/plain": "the words " + "beside it"}, {"image/png": {"alt": ALT}})
"""
TABLE = """
ROW = '<tr id="claim-1"><th scope="row">one</th></tr>'
Shown({"text/html": f"<table><caption>Claims</caption>{ROW}</table>", "text/plain": "one"})
"""
FINDING = """
TEXT = f"In {LANG}, [12](#claim-1) cost US$1m to US$2m. <img src=x onerror=y>"
Shown({"text/markdown": TEXT, "text/plain": "12"})
"""


def assigned(values):
    return "\n".join(f'{name} = "{value}"  # a comment' for name, value in values.items())


def slug(source):
    return re.sub(r"[^a-z]+", "-", source.lower())[:20].strip("-") or "cell"


def cell(source, tag=None, name=None):
    return new_code_cell(source, id=name or slug(source), metadata={"tags": [tag]} if tag else {})


def words(source, lang=None):
    return new_markdown_cell(source, id=slug(source), metadata={"tags": [f"lang-{lang}"]} if lang else {})


def write(path, *cells, values=DEFAULTS, kernel="python3"):
    node = new_notebook(cells=[words("# A question?", "en"), words("# Une question ?", "fr")])
    node.cells += [cell(assigned(values), "parameters", "parameters"), *cells]
    node.metadata = {
        "kernelspec": {"name": kernel, "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    path.parent.mkdir(exist_ok=True)
    nbformat.write(node, path)


WHOLE = (
    words("## First part\n\nEnglish words.", "en"),
    words("## D’abord\n\nMots français.", "fr"),
    cell(SHOW, name="show"),
    cell(FIGURE, name="figure"),
    cell(FINDING, "finding", "finding"),
    words("## The end"),
    cell(TABLE, name="table"),
    cell("print('a < b')"),
    cell("import time; print({*'order'}, time.tzname)"),
)
CATALOGUE = """
[[report]]
name = "whole"
notebook = "whole.ipynb"

[[report]]
name = "whole-fr"
notebook = "whole.ipynb"
parameters = { LANG = "fr", COUNTRY = "IRQ" }

[[report]]
name = "small"
notebook = "small.ipynb"
"""


known = functools.cache(load.known)


@pytest.fixture(autouse=True, scope="session")
def known_once():
    """The record does not change here, so its codes are looked up once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "known", known)
        yield


def run(root, *names, overrides=None, out=None, **options):
    """Render in a project; a refusal becomes its exit code, as on the command line."""
    try:
        return render.run(
            names, overrides or {}, data=DATA, out=out, root=root, **{"cold": True, "anew": True, **options}
        )
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return refusal.exit_code


def published(root):
    """All that a reader can reach: the sets with every byte, and which is the latest."""
    sets = root / "reports/sets"
    return {path.relative_to(sets): path.read_bytes() for path in sets.rglob("*") if path.is_file()}, publish.latest(
        root / "reports"
    ).name


@pytest.fixture(scope="session")
def rendered(tmp_path_factory):
    """A project whose three reports are rendered; not to be changed."""
    root = tmp_path_factory.mktemp("rendered")
    write(root / "notebooks/whole.ipynb", *WHOLE)
    write(root / "notebooks/small.ipynb", cell("1 + 1"))
    (root / "reports").mkdir()
    (root / "reports/reports.toml").write_text(CATALOGUE, encoding="utf-8")
    assert run(root) == PUBLISHED
    return root


@pytest.fixture
def project(rendered, tmp_path):
    """A copy of the rendered project, to be changed."""
    shutil.copytree(rendered, tmp_path / "project", symlinks=True)
    return tmp_path / "project"


def page(root, name):
    text = (root / f"reports/latest/{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


# --- pages


@pytest.mark.parametrize("name", ["whole", "whole-fr", "small", "index"])
def test_a_page_asks_nothing_of_the_network_and_runs_nothing(rendered, name):
    soup = page(rendered, name)
    assert soup.find_all(["script", "iframe", "object", "embed", "form", "base"]) == []
    addresses = [tag[key] for key in ("src", "href", "srcset", "action") for tag in soup.find_all(attrs={key: True})]
    assert {urlsplit(address).scheme for address in addresses} <= {"", "data"}
    assert all(not urlsplit(address).netloc for address in addresses)
    assert "url(" not in str(soup) and "@import" not in str(soup)
    assert [key for tag in soup.find_all(True) for key in tag.attrs if key.startswith("on")] == []
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")


def test_links_within_the_set_lead_somewhere(rendered):
    names = {path.name for path in (rendered / "reports/latest").iterdir()}
    for name in ("whole", "whole-fr", "small", "index"):
        soup = page(rendered, name)
        for link in soup.find_all("a", href=True):
            target = link["href"]
            assert soup.find(id=target[1:]) if target.startswith("#") else target in names, target


def test_a_page_keeps_the_cells_of_its_language_and_of_none(rendered):
    english, french = page(rendered, "whole"), page(rendered, "whole-fr")
    assert (english.html["lang"], french.html["lang"]) == ("en", "fr")
    assert english.title.text == english.h1.text == "A question?"
    assert french.title.text == french.h1.text == "Une question ?"
    assert "English words." in english.text and "Mots français." not in english.text
    assert "Mots français." in french.text and "English words." not in french.text
    assert "The end" in english.text and "The end" in french.text


def test_the_contents_list_the_second_headings_in_order(rendered):
    links = page(rendered, "whole-fr").find("nav", class_="contents").find_all("a")
    assert [(link["href"], link.text) for link in links] == [("#d-abord", "D’abord"), ("#the-end", "The end")]
    levels = [int(tag.name[1]) for tag in page(rendered, "whole").find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_parameters_stand_on_the_page_with_their_help(rendered):
    box = page(rendered, "whole-fr").find("section", class_="box")
    rows = {row.dt.text: row for row in box.dl.find_all("div")}
    assert list(rows) == list(parameters.NAMES)
    assert (rows["COUNTRY"].dd.text, rows["AS_OF"].dd.text) == ("IRQ", "—")
    assert "premier jour de la période" in rows["START"].text
    assert [name for name, row in rows.items() if "changed" in row.get("class", [])] == ["COUNTRY", "LANG"]
    version, digest = load.edition(DATA)
    assert version in box.text and digest[:12] in box.text


def test_a_figure_has_its_alternative_text_and_no_second_text_beside_it(rendered):
    soup = page(rendered, "whole")
    (image,) = soup.find_all("img")
    assert image["alt"] == "A teal area, <b>flat</b>"
    assert image["src"] == f"data:image/png;base64,{png('teal')}"
    assert "the words beside it" not in soup.text


def test_the_finding_stands_at_the_top_and_leads_to_its_claim(rendered):
    soup = page(rendered, "whole")
    finding = soup.find(class_="finding")
    assert finding.find_next(class_="box") and finding.a["href"] == "#claim-1"
    assert "In en, 12 cost US$1m to US$2m. <img src=x onerror=y>" in finding.text
    assert soup.find("tr", id="claim-1").find_parent(class_="scroll")["aria-label"] == "Claims"


def test_code_is_folded_and_escaped(rendered):
    soup = page(rendered, "whole")
    blocks = soup.find_all("details", class_="code")
    assert blocks and not any(block.has_attr("open") for block in blocks)
    assert 'START = "2020-01-01"  # a comment' in blocks[0].text
    assert "class Shown" in blocks[0].text and "class Shown" not in blocks[1].text
    assert any("print('a < b')" in block.text for block in blocks)
    assert any(pre.text == "a < b\n" for pre in soup.find_all("pre") if not pre.find_parent("details"))


def test_the_index_has_a_card_for_each_report_in_the_catalogues_order(rendered):
    cards = page(rendered, "index").find("ul", class_="cards").find_all("li")
    assert [card.a["href"] for card in cards] == ["whole.html", "whole-fr.html", "small.html"]
    assert [card.a.text for card in cards] == ["A question?", "Une question ?", "A question?"]
    assert [card["lang"] for card in cards] == ["en", "fr", "en"]
    assert "In en, 12 cost" in cards[0].text
    assert [code.text for code in cards[1].find_all("code")] == ["COUNTRY = IRQ", "LANG = fr"]
    assert cards[0].img["alt"] == "A teal area, <b>flat</b>" and cards[0].img["src"].startswith("data:image/png;")
    assert cards[2].img is None and labels.words("en")("page.no_finding") in cards[2].text


def test_the_index_can_be_french(rendered):
    soup = BeautifulSoup(render.index([], load.edition(DATA), "fr"), "html.parser")
    assert soup.html["lang"] == "fr" and soup.h1.text == labels.words("fr")("page.index_title")


def test_every_label_of_the_pages_is_in_both_languages():
    templates = "".join(path.read_text(encoding="utf-8") for path in render.TEMPLATES.rglob("*.j2"))
    keys = set(re.findall(r"'(page\.\w+)'", templates))
    assert keys and keys <= labels.table().keys()
    assert {key for key in labels.table() if key.startswith("page.")} == keys
    assert all(labels.table()[key][lang] for key in keys for lang in parameters.LANGUAGES)


def test_nothing_published_names_this_machine_or_the_hour(rendered):
    files = [path for path in (rendered / "reports/latest").iterdir() if path.suffix != ".zip"]
    texts = [path.read_text(encoding="utf-8") for path in files]
    for text in texts:
        assert str(rendered) not in text and str(Path.home()) + "/" not in text
    node = nbformat.read(rendered / "reports/latest/whole-fr.ipynb", as_version=4)
    assert node.metadata == nbformat.read(rendered / "notebooks/whole.ipynb", as_version=4).metadata
    assert {key for one in node.cells for key in one.metadata} == {"tags"}
    assert next(one.source for one in node.cells if one.id == "injected-parameters").splitlines()[1:] == [
        'COUNTRY = "IRQ"',
        'LANG = "fr"',
    ]


def test_the_manifest_says_what_each_report_was_made_from(rendered):
    manifest = publish.read(publish.latest(rendered / "reports")).manifest
    assert manifest["data"] == list(load.edition(DATA))
    files = {f"{name}.{kind}" for name in ("small", "whole", "whole-fr") for kind in ("html", "ipynb")}
    assert manifest["outputs"].keys() == files | {"index.html", "index-fr.html", "record.zip"}
    assert manifest["reports"]["whole-fr"]["parameters"] == DEFAULTS | {"LANG": "fr", "COUNTRY": "IRQ"}
    assert manifest["reports"]["small"]["notebook_sha256"] == publish.sha256(rendered / "notebooks/small.ipynb")
    assert {"render.py", "labels.csv", "templates/report/style.css"} <= manifest["helpers"].keys()
    assert {"papermill", "nbconvert", "python"} <= manifest["tools"].keys()


def test_a_cell_that_was_not_run_is_found_whatever_the_runner_says(rendered):
    source = render.notebook(rendered / "notebooks/small.ipynb")
    node = nbformat.read(rendered / "reports/latest/small.ipynb", as_version=4)
    node.cells[-1].execution_count = None
    node.metadata.papermill = {"exception": None}
    with pytest.raises(Refusal, match=r"cell 4 \(cell\): NOTEBOOK was not run") as refused:
        render._audit(node, source, ())
    assert refused.value.exit_code == NOTEBOOK_FAILED


# --- runs


def test_the_same_inputs_make_the_same_set(project, capsys, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    before = published(project)
    assert run(project) == PUBLISHED
    assert published(project) == before
    assert "The set is the same as before: " in capsys.readouterr().out


FAILURES = {
    "raises": ("1 / 0", NOTEBOOK_FAILED, "ZeroDivisionError: division by zero"),
    "leaves": ("import sys; sys.exit(0)", NOTEBOOK_FAILED, "SystemExit: 0"),
    "is killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", KERNEL_DIED, "KERNEL the kernel died"),
    "never ends": ("while True: pass", TIME_LIMIT, "TIME-LIMIT took longer than 4 seconds"),
    "warns": ("import warnings; warnings.warn('careful')", NOTEBOOK_FAILED, "wrote to stderr: "),
    "tells its path": ("import os; os.getcwd()", NOTEBOOK_FAILED, "shows a path of this machine: "),
    "shows an address": ("object()", NOTEBOOK_FAILED, "shows an address in memory"),
    "says nothing of its image": (
        SHOW + 'Shown({"image/png": IMAGE}, {"image/png": {"alt": " "}})',
        NOTEBOOK_FAILED,
        "shows an image without alternative text",
    ),
    "shows what no page can": (
        SHOW + 'Shown({"application/javascript": "alert(1)", "text/plain": "a script"})',
        NOTEBOOK_FAILED,
        "shows application/javascript; a page can show image/png, text/html, text/markdown, text/plain",
    ),
    "refuses": (
        "from helpers.problems import Refusal\nraise Refusal(78, ['START: wrong', 'END: wrong'])",
        NOTEBOOK_FAILED,
        "NOTEBOOK END: wrong",
    ),
}


@pytest.mark.parametrize(("source", "code", "line"), FAILURES.values(), ids=FAILURES.keys())
def test_a_notebook_that_fails_leaves_what_is_published(project, capsys, source, code, line):
    write(project / "notebooks/small.ipynb", cell(source, name="faulty"), cell("2 + 2", name="after"))
    before = published(project)
    assert run(project, "small", cell_seconds=4, cold=False) == code
    assert published(project) == before
    said = capsys.readouterr()
    assert line in said.err and "Traceback" not in said.err
    assert all(text.startswith("small: notebooks/small.ipynb: cell ") for text in said.err.splitlines())
    assert "cell 4 (faulty): " in said.err
    assert "Nothing is published; " in said.out
    (kept,) = (project / "reports/.failed").iterdir()
    assert nbformat.read(kept / "small/executed.ipynb", as_version=4).cells
    assert not (project / "reports/.staging").exists()


def test_a_process_that_dies_neither_hangs_the_run_nor_takes_the_others_along(project, capsys):
    write(project / "notebooks/small.ipynb", cell("import os, signal; os.kill(os.getppid(), signal.SIGKILL)"))
    before = published(project)
    assert run(project) == KERNEL_DIED
    assert published(project) == before
    said = capsys.readouterr()
    assert said.err == "small: KERNEL its process was ended by signal 9, perhaps out of memory\n"
    assert "2 rendered, 1 failed" in said.out


def test_a_warm_process_that_dies_takes_its_kernels_along_and_nothing_else(project, capsys):
    killing = "import os, signal, time; os.kill(os.getppid(), signal.SIGKILL); time.sleep(30)"
    write(project / "notebooks/small.ipynb", cell(killing))
    before = published(project)
    assert run(project, "small", cold=False) == KERNEL_DIED
    assert published(project) == before
    assert "KERNEL the kernel died" in capsys.readouterr().err
    wait_for(lambda: not kernels(project), 3)


def test_a_kernel_that_does_not_start_is_tried_again(rendered, tmp_path, monkeypatch):
    tried = []

    def fails_twice(job, source):
        tried.append(job.name)
        if len(tried) < 3:
            raise render.NotStarted(KERNEL_DIED, ["KERNEL did not start"])

    monkeypatch.setattr(render, "_execute", fails_twice)
    job = render.Job("small", rendered / "notebooks/small.ipynb", {}, tmp_path, {})
    render._started(job, None)
    assert len(tried) == 3
    tried.clear()
    monkeypatch.setattr(render, "START_ATTEMPTS", 2)
    with pytest.raises(Refusal, match="KERNEL did not start"):
        render._started(job, None)


def test_keeping_on_carries_the_last_page_over_and_says_so(project, capsys):
    first = publish.latest(project / "reports")
    write(project / "notebooks/whole.ipynb", cell("1 / 0"))
    write(project / "notebooks/small.ipynb", cell("6 * 7"))
    assert run(project, keep_going=True) == NOTEBOOK_FAILED
    version, digest = load.edition(DATA)
    for name, lang in (("whole", "en"), ("whole-fr", "fr")):
        banner = page(project, name).find(class_="carried").text
        assert banner == labels.words(lang)("page.carried", version=version, hash=digest[:12])
    assert "English words." in page(project, "whole").text
    assert page(project, "small").find(class_="carried") is None and "42" in page(project, "small").text
    assert [bool(card.find(class_="carried")) for card in page(project, "index").find_all("li")[-3:]] == [
        True,
        True,
        False,
    ]
    assert publish.latest(project / "reports") != first
    assert "From the last set: whole, whole-fr" in capsys.readouterr().out
    manifest = publish.read(publish.latest(project / "reports")).manifest
    assert [manifest["reports"][name]["carried"] for name in ("whole", "small")] == [True, False]


def test_a_report_never_rendered_is_missing_from_a_set_that_keeps_on(project, capsys):
    with (project / "reports/reports.toml").open("a", encoding="utf-8") as file:
        file.write('[[report]]\nname = "new"\nnotebook = "new.ipynb"\n')
    write(project / "notebooks/new.ipynb", cell("1 / 0"))
    assert run(project, "new", keep_going=True) == NOTEBOOK_FAILED
    assert "No page yet in this set: new" in capsys.readouterr().out
    assert not (project / "reports/latest/new.html").exists()
    assert (project / "reports/latest/whole.html").exists()


def test_reports_that_are_not_named_stay_as_they_are(project, capsys):
    before = published(project)[0]
    write(project / "notebooks/whole.ipynb", cell("1 / 0"))
    write(project / "notebooks/small.ipynb", cell("6 * 7"))
    assert run(project, "small") == PUBLISHED
    now, latest = published(project)
    (first,) = {path.parts[0] for path in before}
    for name in ("whole.html", "whole.ipynb", "whole-fr.html"):
        assert now[Path(latest, name)] == before[Path(first, name)]
    assert "42" in page(project, "small").text
    assert len(page(project, "index").find("ul", class_="cards").find_all("li")) == 3
    assert "From the last set: whole, whole-fr" in capsys.readouterr().out


@pytest.fixture
def newer(tmp_path):
    """A copy of the record in which a value may be changed: ``newer("counts.csv", "153", "160")``."""
    shutil.copytree(DATA, tmp_path / "newer")

    def change(file, old, new):
        path = tmp_path / "newer" / file
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")
        return tmp_path / "newer"

    return change


def again(project, data):
    """Render one report of a project on other data."""
    try:
        return render.run(["small"], {}, data=data, root=project, cold=True)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return refusal.exit_code


def test_the_index_says_what_changed_since_the_last_edition(project, newer):
    assert page(project, "index").find(id="changes") is None
    data = newer("counts.csv", ",153,,exact,", ",160,,exact,")
    assert again(project, data) == PUBLISHED
    soup = page(project, "index")
    version, digest = load.edition(DATA)
    assert version in soup.find(id="changes").text and digest[:12] in soup.find(id="changes").text
    rows = [
        [cell.text for cell in row.find_all(["th", "td"])] for row in soup.find(id="changes").find_next("tbody")("tr")
    ]
    assert rows == [["latest attack total", "153", "160"], ["latest attack total per 30 days", "25.2", "26.4"]]
    (revised,) = soup.find("details", class_="news").find_all("li")
    assert revised.text.startswith("opex360-2024-13 ") and revised.code.text == "value_best"
    # the same data once more: the page still tells of the edition before
    before = published(project)
    assert again(project, data) == PUBLISHED
    assert published(project) == before


def test_a_headline_that_moves_far_stops_publication_until_it_is_acknowledged(project, newer, capsys):
    data, before = newer("counts.csv", ",153,,exact,", ",206,,exact,"), published(project)
    catalogue = project / "reports/reports.toml"
    catalogue.write_text("[headlines]\nstop_share = 0.3\n\n" + CATALOGUE, encoding="utf-8")
    assert again(project, data) == CONFIGURATION
    said = capsys.readouterr().err
    assert "reports/reports.toml:2:1: MOVED attack-timeline: attack_total was 153 in edition" in said
    assert "acknowledge it: attack_total = 206" in said
    assert published(project) == before
    seen = "acknowledged = { attack_total = 206, attack_rate = 33.95604396 }\n"
    catalogue.write_text("[headlines]\nstop_share = 0.3\n" + seen + CATALOGUE, encoding="utf-8")
    assert again(project, data) == PUBLISHED


READING = {"one": "forces", "two": "counts"}


@pytest.fixture
def reading(project, capsys):
    """A project with a report that reads one table and a report that reads another; both are rendered."""
    entries = [f'[[report]]\nname = "{name}"\nnotebook = "{name}.ipynb"\n' for name in READING]
    (project / "reports/reports.toml").write_text("\n".join(entries), encoding="utf-8")
    for name, table in READING.items():
        source = f'from helpers import load\nlen(load.table("{table}"))'
        write(project / f"notebooks/{name}.ipynb", cell(source, name="reads"))
    assert run(project) == PUBLISHED
    capsys.readouterr()
    return project


def rendered_anew(project, capsys, data=DATA):
    """How many reports a run renders that may leave what has not changed."""
    assert render.run([], {}, data=data, root=project, cold=True) == PUBLISHED
    said = capsys.readouterr().out
    return 0 if said.startswith("2 unchanged: ") else int(said.split()[0])


def test_a_run_without_a_change_starts_no_kernel_and_leaves_every_byte(reading, capsys, monkeypatch):
    before = published(reading)
    monkeypatch.setattr(render, "_run_all", lambda jobs: pytest.fail("a job was started"))
    assert rendered_anew(reading, capsys) == 0
    assert published(reading) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("forces.csv", "have left Iraq after", "left Iraq after", ["one"]),
        ("counts.csv", ",153,,exact,", ",160,,exact,", ["two"]),
        ("comparison.csv", "the line itself gives no date", "the line gives no date", []),
        ("datapackage.json", '"title": "Statement"', '"title": "What is stated"', ["one", "two"]),
    ],
)
def test_a_change_renders_the_reports_that_read_it(reading, newer, capsys, file, old, new, expected):
    data = newer(file, old, new)
    assert rendered_anew(reading, capsys, data) == len(expected)
    made = publish.read(publish.latest(reading / "reports")).manifest["reports"]
    assert [name for name in made if made[name]["data"] == list(load.edition(data))] == expected
    assert not any(report["carried"] for report in made.values())


MATRIX = """
[[matrix]]
profile = "full"
notebooks = ["small.ipynb"]
LANG = ["en", "fr"]
GOVERNORATE = ["IQ-KI", "IQ-MU"]
exclude = [{ LANG = "fr", GOVERNORATE = "IQ-KI" }]
"""


def test_a_matrix_makes_a_report_of_each_combination_that_has_claims(project, capsys):
    (project / "reports/reports.toml").write_text(CATALOGUE + MATRIX, encoding="utf-8")
    names = [report.name for report in render.catalogue(project / "reports/reports.toml")]
    assert names == ["whole", "whole-fr", "small", "small-iq-ki-en", "small-iq-mu-en", "small-iq-mu-fr"]
    assert run(project, profile="full", anew=False) == PUBLISHED
    said = capsys.readouterr().out
    assert "1 rendered, 0 failed, 3 unchanged" in said
    assert "Left out, for no claim is in their selection (--list names them): 2" in said
    assert page(project, "small-iq-ki-en").html["lang"] == "en"
    # without the profile its reports stay as they are
    assert run(project, anew=False) == PUBLISHED
    assert page(project, "small-iq-ki-en").html["lang"] == "en"
    assert run(project, profile="ful") == CONFIGURATION
    assert "no profile 'ful'; expected one of default, full; did you mean 'full'?" in capsys.readouterr().err


def test_the_full_profile_of_the_project_holds_at_least_sixty_reports():
    reports = render.catalogue()
    kept, empty = render.filled(reports, DATA, load.ROOT)
    assert len(kept) >= 60 and len(kept) + len(empty) == len(reports)


def test_a_changed_notebook_or_parameter_is_rendered_again(reading, capsys):
    write(reading / "notebooks/one.ipynb", cell("1 + 1", name="reads"))
    assert rendered_anew(reading, capsys) == 1
    with (reading / "reports/reports.toml").open("a", encoding="utf-8") as file:
        file.write('parameters = { COUNTRY = "IRQ" }\n')
    assert rendered_anew(reading, capsys) == 1
    assert rendered_anew(reading, capsys) == 0


def test_a_report_carried_over_is_tried_again(reading, capsys):
    write(reading / "notebooks/one.ipynb", cell("1 / 0", name="reads"))
    assert run(reading, keep_going=True) == NOTEBOOK_FAILED
    write(reading / "notebooks/one.ipynb", cell('from helpers import load\nlen(load.table("forces"))', name="reads"))
    capsys.readouterr()
    assert rendered_anew(reading, capsys) == 1


def test_a_set_offers_the_record_it_was_made_from(rendered, tmp_path):
    assert page(rendered, "index").find("a", href="record.zip")
    shutil.unpack_archive(rendered / "reports/latest/record.zip", tmp_path)
    assert load.edition(tmp_path) == load.edition(DATA)


def test_another_folder_takes_a_set_of_its_own(project, tmp_path, capsys):
    before = published(project)
    assert run(project, "small", out=tmp_path / "new" / "place", overrides={"COUNTRY": "SYR"}) == PUBLISHED
    assert published(project) == before
    assert sorted(path.name for path in (tmp_path / "new/place").iterdir()) == [".lock", "latest", "sets"]
    text = (tmp_path / "new/place/latest/small.html").read_text(encoding="utf-8")
    assert "SYR" in BeautifulSoup(text, "html.parser").find(class_="changed").text
    assert "No page yet in this set: whole, whole-fr" in capsys.readouterr().out


def test_the_kernel_reads_a_copy_of_the_data_and_none_of_the_readers_settings(project, monkeypatch, tmp_path):
    profile = tmp_path / ".ipython/profile_default/startup"
    profile.mkdir(parents=True)
    (profile / "own.py").write_text("import builtins; builtins.startled = True", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MPLBACKEND", "svg")
    seen = f"""
import builtins, os
from pathlib import Path
data, record = Path(os.environ["HELPERS_DATA"]), Path({str(DATA)!r})
same = (data / "events.csv").read_bytes() == (record / "events.csv").read_bytes()
shared = (data / "events.csv").samefile(record / "events.csv")
[shared, same, os.environ.get("MPLBACKEND") == "svg", hasattr(builtins, "startled")]
"""
    write(project / "notebooks/small.ipynb", cell(seen))
    assert run(project, "small") == PUBLISHED
    assert [pre.text for pre in page(project, "small").find_all("pre") if not pre.find_parent("details")] == [
        "[False, True, False, False]"
    ]


def test_a_run_that_finds_another_is_refused_before_any_kernel(project, monkeypatch):
    before = published(project)
    monkeypatch.setattr(render, "_run_all", lambda jobs: pytest.fail("a kernel was to start"))
    with publish.staging(project / "reports"):
        assert run(project) == LOCKED
    assert published(project) == before


def test_a_place_that_cannot_be_written_is_refused_before_any_kernel(project, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(render, "_run_all", lambda jobs: pytest.fail("a kernel was to start"))
    assert run(project, out=tmp_path / "file") == CANNOT_WRITE


def test_a_record_with_faults_is_refused_before_anything_else(project, tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data/links.csv").write_text("no,such,columns\n", encoding="utf-8")
    before = published(project)
    with pytest.raises(Refusal) as refused:
        render.run([], {}, data=tmp_path / "data", root=project)
    assert refused.value.exit_code == DATA_INVALID
    assert published(project) == before


PROGRAM = """
import sys
from pathlib import Path
from helpers import render
if __name__ == "__main__":
    root = Path(sys.argv[1])
    sys.exit(render.run(["small"], {}, data=Path(sys.argv[2]), root=root))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_the_run_its_kernels_and_its_staging(project, tmp_path, number):
    busy = f"from pathlib import Path; import re; Path({str(tmp_path / 'begun')!r}).touch()\n"
    write(project / "notebooks/small.ipynb", cell(busy + 're.match(r"(a+)+$", "a" * 40 + "b")'))
    before = published(project)
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    process = subprocess.Popen([sys.executable, tmp_path / "program.py", project, DATA], stderr=subprocess.PIPE)
    wait_for(lambda: (tmp_path / "begun").exists(), 40)
    process.send_signal(number)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert told.decode().startswith(f"Stopped by {number.name}; ")
    wait_for(lambda: not kernels(project), 3)
    assert published(project) == before
    assert not (project / "reports/.staging").exists()


def wait_for(happens, seconds):
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def kernels(root):
    """The processes whose environment names the project's staging folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{root}/reports/.staging".encode() in (folder / "environ").read_bytes():
                found.append(folder.name)
        except OSError:
            continue
    return found


# --- the catalogue and the notebooks

MISTAKES = {
    "syntax": ('[[report]]\nname = "a\n', "reports/reports.toml:2:", "no valid TOML"),
    "top key": ('title = "x"\n[[report]]\nname="a"\nnotebook="small.ipynb"', "reports/reports.toml:1:1:", "'title'"),
    "matrix profile": (
        CATALOGUE + '[[matrix]]\nnotebooks = ["small.ipynb"]\n',
        "reports/reports.toml:14:1:",
        "profile: got None",
    ),
    "matrix notebooks": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["smal.ipynb"]\n',
        "reports/reports.toml:16:1:",
        "['smal.ipynb']",
    ),
    "matrix values": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\nLANG = "fr"\n',
        "reports/reports.toml:17:1:",
        "LANG: got 'fr'",
    ),
    "matrix key": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\nLANGS = ["fr"]\n',
        "reports/reports.toml:17:1:",
        "did you mean 'LANG'?",
    ),
    "matrix names": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\n',
        "reports/reports.toml:16:1:",
        "'small' is given twice",
    ),
    "headlines": (
        "[headlines]\nstop_shar = 1\n" + CATALOGUE,
        "reports/reports.toml:2:1:",
        "did you mean 'stop_share'?",
    ),
    "stop share": ('[headlines]\nstop_share = "a"\n' + CATALOGUE, "reports/reports.toml:2:1:", "expected a share"),
    "acknowledged": (
        "[headlines]\nacknowledged = { total = 1 }\n" + CATALOGUE,
        "reports/reports.toml:2:1:",
        "total = 1",
    ),
    "no report": ("", "reports/reports.toml:1:1:", "[[report]]"),
    "key": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\n parametres = {}',
        "reports/reports.toml:4:2:",
        "did you mean 'parameters'?",
    ),
    "slug": ('[[report]]\nname = "../a"\nnotebook = "small.ipynb"', "reports/reports.toml:2:1:", "'../a'"),
    "index": ('[[report]]\nname = "index"\nnotebook = "small.ipynb"', "reports/reports.toml:2:1:", "'index'"),
    "no name": ('[[report]]\nnotebook = "small.ipynb"', "reports/reports.toml:1:1:", "got None"),
    "notebook": ('[[report]]\nname = "a"\nnotebook = "smal.ipynb"', "reports/reports.toml:3:1:", "mean 'small.ipynb'?"),
    "twice": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\n[[report]]\nnotebook = "small.ipynb"\nname = "a"',
        "reports/reports.toml:6:1:",
        "given twice",
    ),
    "no table": ('[[report]]\nname="a"\nnotebook="small.ipynb"\nparameters = 3', "reports/reports.toml:4:1:", "got 3"),
    "parameter": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\nparameters = { STRAT = "2020-01-01" }',
        "reports/reports.toml:4:16:",
        "did you mean 'START'?",
    ),
    "value": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\n[report.parameters]\nEND = "2020-13-01"',
        "reports/reports.toml:5:1:",
        "expected a day such as",
    ),
    "no text": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\n[report.parameters]\nEND = 2020-12-01',
        "reports/reports.toml:5:1:",
        "expected a text",
    ),
}


@pytest.mark.parametrize(("text", "place", "says"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_in_the_catalogue_is_told_with_its_place(project, capsys, text, place, says):
    (project / "reports/reports.toml").write_text(text, encoding="utf-8")
    before = published(project)
    assert run(project) == CONFIGURATION
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(place) and says in line
    assert published(project) == before


def test_all_mistakes_of_a_catalogue_are_told_at_once(project, capsys):
    text = '[[report]]\nname = "A"\nnotebook = "x"\n[[report]]\nname = "b"\nnotebook = "y"\ncolour = "red"\n'
    (project / "reports/reports.toml").write_text(text, encoding="utf-8")
    assert run(project) == CONFIGURATION
    places = [line.partition(" ")[0] for line in capsys.readouterr().err.splitlines()]
    assert sorted(places) == [f"reports/reports.toml:{line}:1:" for line in (2, 3, 6, 7)]


def test_what_is_asked_for_on_the_command_line_is_checked_as_well(project, capsys):
    assert run(project, overrides={"COUNTY": "IRQ"}) == CONFIGURATION
    assert "-p: whole: COUNTY: PARAMETER unknown name" in (said := capsys.readouterr().err)
    assert "did you mean 'COUNTRY'?" in said
    assert run(project, "smal") == CONFIGURATION
    assert "no report 'smal'; expected one of whole, whole-fr, small; did you mean 'small'?" in capsys.readouterr().err


def test_the_projects_own_catalogue_is_in_order():
    reports = render.catalogue()
    assert len({report.name for report in reports}) == len(reports) >= 3
    known = load.known(DATA)
    for report in reports:
        node = render.notebook(load.ROOT / "notebooks" / report.notebook)
        parameters.read(render.defaults(node) | report.parameters, known)


UNFIT = {
    "no parameters": (lambda node: node.cells.pop(2), "0 cells are tagged 'parameters'"),
    "parameters twice": (
        lambda node: node.cells.append(cell(assigned(DEFAULTS), "parameters", "again")),
        "2 cells are tagged",
    ),
    "one parameter missing": (
        lambda node: node.cells[2].update(source='START = "2020-01-01"'),
        "cell 3 (parameters): NOTEBOOK parameter AGGREGATION is missing",
    ),
    "one parameter too many": (
        lambda node: node.cells[2].update(source=assigned(DEFAULTS | {"STRAT": "x"})),
        "parameter STRAT is unknown; did you mean 'START'?",
    ),
    "a parameter that is no text": (
        lambda node: node.cells[2].update(source=assigned(DEFAULTS).replace('LANG = "en"', "LANG = 3")),
        "parameter LANG is missing or no text",
    ),
    "foreign kernel": (lambda node: node.metadata.kernelspec.update(name="mine"), "kernel: got 'mine'"),
    "injected": (
        lambda node: node.cells.append(cell("END = ''", "injected-parameters", "old")),
        "cell 5 (old): NOTEBOOK the tag 'injected-parameters'",
    ),
    "skipped": (lambda node: node.cells[3].metadata.update(tags=["skip-execution"]), "the tag 'skip-execution'"),
    "expected to raise": (lambda node: node.cells[3].metadata.update(tags=["raises-exception"]), "'raises-exception'"),
}


@pytest.mark.parametrize(("change", "says"), UNFIT.values(), ids=UNFIT.keys())
def test_a_notebook_unfit_for_a_report_is_refused_before_any_kernel(project, capsys, monkeypatch, change, says):
    monkeypatch.setattr(render, "_run_all", lambda jobs: pytest.fail("a kernel was to start"))
    path = project / "notebooks/small.ipynb"
    node = nbformat.read(path, as_version=4)
    change(node)
    nbformat.write(node, path)
    assert run(project, "small") == DATA_INVALID
    said = capsys.readouterr().err
    assert said.startswith("notebooks/small.ipynb: ") and says in said


@pytest.mark.parametrize("text", ["", "{", '{"cells": 3}', "<<<<<<< HEAD\n{}"])
def test_a_file_that_is_no_notebook_is_refused_in_one_line(project, capsys, text):
    (project / "notebooks/small.ipynb").write_text(text, encoding="utf-8")
    assert run(project, "small") == DATA_INVALID
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("notebooks/small.ipynb:1:1: NOTEBOOK cannot be read: ")


def test_a_page_without_a_heading_in_its_language_is_refused(project, capsys):
    path = project / "notebooks/small.ipynb"
    node = nbformat.read(path, as_version=4)
    del node.cells[1]
    nbformat.write(node, path)
    assert run(project, "small", overrides={"LANG": "fr"}) == NOTEBOOK_FAILED
    assert "no '# heading' in language 'fr'" in capsys.readouterr().err


# --- notebooks in place


def test_notebooks_are_run_in_place_and_differ_only_in_what_they_show(project):
    sources = {path: nbformat.read(path, as_version=4) for path in (project / "notebooks").iterdir()}
    assert render.notebooks(root=project) == PUBLISHED
    first = {path: path.read_bytes() for path in (project / "notebooks").iterdir()}
    assert first.keys() == sources.keys()
    for path, before in sources.items():
        after = nbformat.read(path, as_version=4)
        assert after.metadata == before.metadata
        assert [(c.id, c.source, c.metadata) for c in after.cells] == [
            (c.id, c.source, c.metadata) for c in before.cells
        ]
        counts = [c.execution_count for c in after.cells if c.cell_type == "code"]
        assert counts == list(range(1, len(counts) + 1))
    assert nbformat.read(project / "notebooks/small.ipynb", as_version=4).cells[-1].outputs[0].data["text/plain"] == "2"
    assert render.notebooks(root=project) == PUBLISHED
    assert {path: path.read_bytes() for path in (project / "notebooks").iterdir()} == first


def test_one_notebook_that_fails_keeps_all_as_they_were(project, capsys):
    write(project / "notebooks/small.ipynb", cell("1 / 0", name="faulty"))
    before = {path: path.read_bytes() for path in (project / "notebooks").iterdir()}
    assert render.notebooks(root=project) == NOTEBOOK_FAILED
    assert {path: path.read_bytes() for path in (project / "notebooks").iterdir()} == before
    assert (
        capsys.readouterr().err
        == "small: notebooks/small.ipynb: cell 4 (faulty): NOTEBOOK ZeroDivisionError: division by zero\n"
    )
