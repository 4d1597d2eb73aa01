"""Tiny notebooks of a project made for the purpose become pages, or fail without harm to what is published."""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import nbformat
import psutil
import pytest
from bs4 import BeautifulSoup
from projects import (
    CATALOGUE,
    DATA,
    DEFAULTS,
    SHOW,
    TABLE,
    add_reports,
    cell,
    page,
    png,
    processes,
    published,
    run,
    wait_for,
    words,
    write,
)

from helpers import language, load, parameters
from helpers.errors import (
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
from helpers.page import indexes, notebook
from helpers.project import FIGURE
from helpers.render import publish
from helpers.render.execute import job as jobs
from helpers.render.execute import pool
from helpers.render.execute import processes as ended
from helpers.render.execute.job import Job
from helpers.render.execute.limits import Limits
from helpers.render.request import Options, request
from helpers.render.run import reports
from helpers.tools import notebooks

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
            file, _, anchor = link["href"].partition("#")
            assert not file or file in names, link["href"]
            if anchor:
                assert (page(rendered, file.removesuffix(".html")) if file else soup).find(id=anchor), link["href"]


def test_a_page_is_in_its_language(rendered):
    english, french = page(rendered, "whole"), page(rendered, "whole-fr")
    assert (english.html["lang"], french.html["lang"]) == ("en", "fr")
    assert english.title.text == english.h1.text == "A question?"
    assert french.h1.text == "Une question ?" and french.title.text == "Une question ? Irak uniquement."
    assert "English words." in english.text and "Mots français." not in english.text
    assert "Mots français." in french.text and "English words." not in french.text
    assert "The end" in english.text and "La fin" in french.text


def test_each_second_heading_folds_what_follows_it(rendered):
    soup = page(rendered, "whole")
    parts = soup.select("details.part:not(.appendix)")
    assert [part.summary.h2.text for part in parts] == ["First part", "The end"]
    assert [part.select_one(".body")["id"] for part in parts] == ["first-part", "the-end"]
    assert not any(part.has_attr("open") for part in parts)
    assert "English words." in parts[0].text and parts[1].find("tr", id="claim-1")
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_cell_stands_where_its_tag_says(project):
    shown = {tag: cell(f"'{tag} ' + 'shown'", tag, tag) for tag in ("sure", "frame", "try", "matrix", "appendix")}
    write(
        project / "notebooks/small.ipynb",
        *(words("## Open"), shown["matrix"], shown["frame"], words("## Put by"), shown["appendix"], shown["sure"]),
        *(words("## Try it"), shown["try"]),
    )
    assert run(project) == PUBLISHED
    soup = page(project, "small")
    places = {name: next((tag for tag in soup.find_all("pre") if f"{name} shown" in tag.text), None) for name in shown}
    assert places["frame"] is None and places["try"] is None and "Try it" not in soup.text
    assert places["sure"].find_parent(class_="sure").find_parent(class_="first")
    assert places["matrix"].find_parent("details").has_attr("open")
    assert places["appendix"].find_parent("details")["class"] == ["part", "appendix"]
    assert [part.h2.text for part in soup.select("details.part")] == ["Open", "Appendix"]
    assert "'try '" not in soup.select_one("pre.code").text and "'frame '" in soup.select_one("pre.code").text


def test_a_drawing_stands_on_the_page_twice_and_its_image_does_not(project):
    drawing = "<svg viewBox='0 0 9 9'><a href='#claim-1'><title>one</title></a></svg>"
    drawn = {"name": "x", "wide": drawing, "narrow": drawing, "title": "A title", "note": "a note."}
    drawn |= {"description": "", "source": "Source: us.", "list": [["claim-1", "Jan 2020 – asked: <one>"]]}
    source = f'''{SHOW}
DATA = {{"image/png": IMAGE, "text/csv": "claim_id\\r\\nclaim-1\\r\\n", "{FIGURE}": {drawn}, "text/plain": "x"}}
Shown(DATA, {{"image/png": {{"alt": "x"}}}})'''
    write(project / "notebooks/small.ipynb", cell(source, "headline", "headline"), cell(TABLE, name="table"))
    assert run(project) == PUBLISHED
    figure = page(project, "small").find(class_="headline").figure
    assert figure.figcaption.get_text() == "A title. a note." and figure.img is None
    assert [len(figure.select(f".{width} svg a")) for width in ("wide", "narrow")] == [1, 1]
    assert [(line.a["href"], line.text) for line in figure.select("ul.beneath > li")] == [
        ("#claim-1", "Jan 2020 – asked: <one>")
    ]
    assert "Source: us." in figure.select_one(".source").text
    rows = project / "reports/latest" / figure.find("a", download=True)["href"]
    assert rows.read_bytes() == b"\xef\xbb\xbfclaim_id\r\nclaim-1\r\n"
    assert figure.find_next(id=figure.find("a", class_="skip")["href"][1:])


def test_the_parameters_stand_on_the_page_with_their_help(rendered):
    box = page(rendered, "whole-fr").find("section", class_="box")
    rows = {row.dt.text: row for row in box.dl.find_all("div")}
    assert list(rows) == list(parameters.NAMES)
    assert (rows["COUNTRY"].dd.text, rows["AS_OF"].dd.text) == ("IRQ", "—")
    assert "premier jour de la période" in rows["START"].text
    assert [name for name, row in rows.items() if "changed" in row.get("class", [])] == ["COUNTRY", "LANG"]
    assert box.find_parent("details", class_="appendix")
    version, digest = load.edition(DATA)
    made = page(rendered, "whole-fr").find(id="made").text
    assert version in made and digest[:12] in made


def test_a_figure_has_its_alternative_text_and_no_second_text_beside_it(rendered):
    soup = page(rendered, "whole")
    (image,) = soup.find_all("img")
    assert image["alt"] == "A teal area, <b>flat</b>"
    assert image["src"] == f"data:image/png;base64,{png('teal')}"
    assert "the words beside it" not in soup.text


def test_the_answer_stands_at_the_top_and_leads_to_its_claim(rendered):
    soup = page(rendered, "whole")
    answer = soup.find(class_="answer")
    assert answer.find_parent(class_="first") and answer.a["href"] == "#claim-1"
    assert "In en, 12 cost US$1m to US$2m. <img src=x onerror=y>" in answer.text
    assert soup.find("tr", id="claim-1").find_parent(class_="scroll")["aria-label"] == "Claims"


def test_all_code_stands_in_the_appendix_escaped(rendered):
    soup = page(rendered, "whole")
    (block,) = soup.find_all("pre", class_="code")
    assert block.find_parent("details", class_="appendix")
    assert 'START = "2020-01-01"  # a comment' in block.text and "class Shown" in block.text
    assert "print('a < b')" in block.text
    assert any(pre.text == "a < b\n" for pre in soup.find_all("pre") if pre is not block)


def test_the_index_has_a_card_for_each_report_in_the_catalogues_order(rendered):
    soup = page(rendered, "index")
    cards = soup.find("ul", class_="cards").find_all("li")
    assert [card.a["href"] for card in cards] == ["whole.html", "small.html"]
    assert [card.a.text for card in cards] == ["A question?", "A question?"]
    assert cards[0].p.text == "In en, 12 cost US$1m to US$2m. <img src=x onerror=y>"
    assert soup.select_one(".answer a")["href"] == "whole.html#claim-1"
    assert cards[0].img["alt"] == "A teal area, <b>flat</b>" and cards[0].img["src"].startswith("data:image/png;")
    assert cards[1].img is None and "This page gives no answer." in cards[1].text


def test_the_index_of_a_language_lists_its_own_reports_and_what_they_leave_out(rendered):
    french = page(rendered, "index-fr")
    assert french.find("ul", class_="cards") is None
    (row,) = french.select(".cuts tbody tr")
    assert row.th.text == "Une question ?"
    assert [(link["href"], link["aria-label"]) for link in row.find_all("a")] == [
        ("whole-fr.html", "Une question ? Irak uniquement")
    ]
    assert page(rendered, "index").select(".cuts") == []


def test_the_index_can_be_french(rendered):
    soup = BeautifulSoup(indexes.index([], load.edition(DATA), "fr"), "html.parser")
    assert soup.html["lang"] == "fr" and soup.h1.text == "L’État islamique revient-il en Irak\u202f?"


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
    assert manifest["outputs"].keys() == files | {"cards.json", "index.html", "index-fr.html", "record.zip"}
    assert manifest["reports"]["whole-fr"]["parameters"] == DEFAULTS | {"LANG": "fr", "COUNTRY": "IRQ"}
    small = manifest["inputs"]["notebooks/small.ipynb"]
    assert small == publish.of_file(rendered / "notebooks/small.ipynb")
    assert manifest["reports"]["small"]["inputs"]["notebook"] == small["sha256"]
    code = ("render/run.py", "locale/fr/LC_MESSAGES/helpers.po", "page/templates/report/style.css")
    assert {f"src/helpers/{name}" for name in code} <= manifest["inputs"].keys()
    assert {"data/events.csv", "data/outlines/irq.topo.json", "reports/reports.toml", "requirements.lock"} <= set(
        manifest["inputs"]
    )
    assert {"papermill", "nbconvert", "python"} <= manifest["versions"].keys()


def test_the_record_of_a_run_says_when_where_and_how_long(rendered):
    run = json.loads((rendered / "reports/latest/run.json").read_text(encoding="utf-8"))
    assert run.keys() == {"began", "machine", "seconds", "unchanged", "reports"}
    assert set(run["reports"]) == {"whole", "whole-fr", "small"} and run["unchanged"] == []
    assert all(0 < report["seconds"] <= run["seconds"] + 1 for report in run["reports"].values())
    assert {report["exit_code"] for report in run["reports"].values()} == {PUBLISHED}


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
    "leaves without a word": ("exit()", NOTEBOOK_FAILED, "NOTEBOOK SystemExit"),
    "is killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", KERNEL_DIED, "KERNEL the kernel died"),
    "never ends": ("while True: pass", TIME_LIMIT, "TIME-LIMIT took longer than 4 seconds"),
    "exits": ("import os; os._exit(0)", KERNEL_DIED, "KERNEL the kernel died"),
    "reads where nothing is": ("import ctypes; ctypes.string_at(0)", KERNEL_DIED, "KERNEL the kernel died"),
    "wants too much memory": ("len(bytearray(8 * 2**30))", NOTEBOOK_FAILED, "NOTEBOOK MemoryError\n"),
    "never lets go": (
        'import re; re.match(r"(a+)+$", "a" * 40 + "b")',
        TIME_LIMIT,
        "TIME-LIMIT took longer than 4 seconds",
    ),
    "asks": ("input()", NOTEBOOK_FAILED, "StdinNotImplementedError"),
    "fails in a thread": (
        "import threading; thread = threading.Thread(target=lambda: 1 / 0); thread.start(); thread.join()",
        NOTEBOOK_FAILED,
        "wrote to stderr: Exception in thread",
    ),
    "floods": (
        "print('x' * 16_000_000)",
        NOTEBOOK_FAILED,
        "makes ipynb of 16 MB; expected at most 15 MB; show less, or narrow",
    ),
    "leaves a copy of itself": (
        "import os, time\nif not os.fork(): time.sleep(30)\nos._exit(0)",
        KERNEL_DIED,
        "KERNEL the kernel died",
    ),
    "prints no text": ("print(chr(0xD800))", NOTEBOOK_FAILED, "NOTEBOOK UnicodeEncodeError: "),
    "prints to the terminal": ("print('\\x1b]8;;')", NOTEBOOK_FAILED, "shows a control character, U+001B"),
    "tells who runs it": ("import pathlib; str(pathlib.Path.home())", NOTEBOOK_FAILED, "shows a path of this machine"),
    "shows a formula": (
        "from IPython.display import Latex\nLatex('$x^2$')",
        NOTEBOOK_FAILED,
        "shows text/latex; a page can show image/png, text/html, text/markdown, text/plain",
    ),
    "shows how far it is": (
        "from tqdm import tqdm\nfor _ in tqdm([1]): pass",
        NOTEBOOK_FAILED,
        "wrote to stderr: ",
    ),
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
    "leads elsewhere": (
        "from IPython.display import HTML\nHTML('<META http-equiv=refresh content=0>')",
        NOTEBOOK_FAILED,
        "shows HTML that acts by itself: <meta>; see docs/notebooks.md",
    ),
    "refuses": (
        "from helpers.errors import Refusal\nraise Refusal(78, ['START: wrong', 'END: wrong'])",
        NOTEBOOK_FAILED,
        "NOTEBOOK END: wrong",
    ),
}


@pytest.mark.parametrize(("source", "code", "line"), FAILURES.values(), ids=FAILURES.keys())
def test_a_notebook_that_fails_leaves_what_is_published(project, capsys, source, code, line):
    write(project / "notebooks/small.ipynb", cell(source, name="faulty"), cell("2 + 2", name="after"))
    before = published(project)
    assert run(project, "small", limits=Limits(cell=4, memory=2048), cold=False) == code
    assert published(project) == before
    said = capsys.readouterr()
    assert line in said.err and "Traceback" not in said.err
    assert all(text.startswith("small: notebooks/small.ipynb: cell ") for text in said.err.splitlines())
    assert "cell 3 (faulty): " in said.err
    assert "Nothing is published; " in said.out
    (kept,) = (project / "reports/.failed").iterdir()
    assert nbformat.read(kept / "small/executed.ipynb", as_version=4).cells
    assert not (project / "reports/.staging").exists()


MANY = """
import os, time
for _ in range(5):
    if not os.fork():
        kept = bytearray(b"x") * (450 * 2**20)
        time.sleep(60)
time.sleep(60)
"""


BOUND = """
import resource
from helpers.render.execute.limits import Limits

Limits(memory=1024).bound_memory()
print(resource.getrlimit(resource.RLIMIT_AS)[0] // 2**20, len(bytearray(2**28)) // 2**20)
bytearray(2**31)
"""


@pytest.mark.parametrize(("hard", "bound"), [(resource.RLIM_INFINITY, "1024"), (2**29, "512"), (2**31, "1024")])
def test_a_process_has_the_memory_of_its_limits_or_less_where_the_caller_has_less(hard, bound):
    done = subprocess.run(
        [sys.executable, "-c", BOUND],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (hard, hard)),
    )
    assert done.stdout.split() == [bound, "256"]
    assert done.stderr.strip().endswith("MemoryError")


def test_children_together_are_held_to_the_memory_of_their_notebook(project, capsys):
    write(project / "notebooks/small.ipynb", cell(MANY, name="many"))
    assert run(project, "small", limits=Limits(cell=60, memory=2048), cold=False) == KERNEL_DIED
    told = "small: notebooks/small.ipynb: cell 3 (many): KERNEL its processes took more than 2048 MiB together"
    assert capsys.readouterr().err.strip() == told
    wait_for(lambda: not processes(project), 5)


HOLDS = """
import os, time
if not os.fork():
    if not os.fork():
        kept = bytearray(b"x") * (200 * 2**20)
        print("held", flush=True)
    time.sleep(60)
time.sleep(60)
"""


def test_the_memory_of_a_process_is_that_of_all_below_it_and_all_of_them_can_be_ended():
    with subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        below = psutil.Process(process.pid).children(recursive=True)
        held = ended.memory(process.pid)
        ended.end_below(process.pid)
        process.kill()
    assert len(below) == 2 and 200 * 2**20 < held < 300 * 2**20
    assert not psutil.wait_procs(below, 5)[1]


class Server:
    """Has every job end well at once, and notes how many it was to run beside each other."""

    def run(self, jobs, workers, _):
        self.workers = workers
        yield [], [(one.name, PUBLISHED, [], 0.1) for one in reversed(jobs)]


def test_as_many_reports_are_made_at_once_as_are_asked_for_or_as_there_are_cores():
    asked, server = [SimpleNamespace(name=name, made={}) for name in ("b", "a", "c")], Server()
    assert [*pool.run(asked, server, 5)] == ["b", "a", "c"]
    assert server.workers == 5
    pool.run(asked, server)
    assert server.workers == len(os.sched_getaffinity(0))


def job_of(path, folder, **more):
    folder.mkdir()
    return Job("small", path, DEFAULTS, folder, {}, Limits(), (), **more)


def test_what_a_reader_may_try_is_in_no_report_and_stays_in_the_notebook(tmp_path):
    path = tmp_path / "notebooks/small.ipynb"
    write(path, cell("1 + 1", name="one"), cell("2 + 2", notebook.TRY, "two"))
    sources = [
        [one.source for one in jobs.read(job_of(path, tmp_path / name, edition=edition)).cells[2:]]
        for name, edition in (("report", ("1", "0")), ("in-place", None))
    ]
    assert sources == [["1 + 1"], ["1 + 1", "2 + 2"]]


def test_all_that_is_refused_of_a_notebook_is_told(tmp_path):
    one = job_of(Path("small.ipynb"), tmp_path / "one")
    with jobs.outcome(one):
        raise Refusal(NOTEBOOK_FAILED, ["cell 1: A", "cell 2: B"])
    told = [f"small: notebooks/small.ipynb: cell {n}" for n in ("1: A", "2: B")]
    assert pool.read_outcome(one, 0) == (NOTEBOOK_FAILED, told)


def test_of_a_report_that_is_too_large_the_largest_cell_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_BYTES", 4000)
    path = tmp_path / "notebooks/small.ipynb"
    write(path, cell("1", name="one"), cell("2", name="two"), cell("3", name="three"))
    source = nbformat.read(path, as_version=4)
    node = nbformat.read(path, as_version=4)
    node.cells[3].outputs = [nbformat.v4.new_output("stream", text="x" * 5000)]
    with pytest.raises(Refusal, match=r"cell 4 \(two\): NOTEBOOK makes ipynb of "):
        jobs.finish(job_of(path, tmp_path / "one"), node, source)


DELETES = "import os, shutil; here = os.getcwd(); shutil.rmtree(here)"


@pytest.mark.parametrize("more", ["", "; os.mkdir(here)", "; open(here, 'w').close()"], ids=["", "remade", "a file"])
def test_a_notebook_that_deletes_its_folder_is_told_so(project, capsys, more):
    write(project / "notebooks/small.ipynb", cell(DELETES + more))
    before = published(project)
    assert run(project, "small", cold=False) == NOTEBOOK_FAILED
    assert published(project) == before
    told = "small: notebooks/small.ipynb: NOTEBOOK deleted the folder in which it ran\n"
    assert capsys.readouterr().err == told


# into what another notebook has made, is making or will make
AT_OTHERS = """
from pathlib import Path
for other in {"whole", "whole-fr"}:
    for folder in [*Path("..").glob(other), *Path("../..").glob(f"*/{other}")]:
        for name in ("ipynb", "html", "extra"):
            (folder / f"{other}.{name}").write_text("of another")
"""


def test_what_a_notebook_writes_where_another_was_made_is_seen(project, capsys):
    write(project / "notebooks/small.ipynb", cell(AT_OTHERS))
    before = published(project)
    assert run(project, cold=False, workers=1) == NOTEBOOK_FAILED
    assert published(project) == before
    changed = "was changed after it had been made, by another notebook or by hand"
    assert capsys.readouterr().err.splitlines() == [
        f"{name}: notebooks/whole.ipynb: NOTEBOOK {name}.{kind} {changed}"
        for name in ("whole", "whole-fr")
        for kind in ("extra", "html", "ipynb")
    ]


LINKS = """
import os
from pathlib import Path
aim = Path("../aim")
aim.write_text("kept")
for name in ("executed.ipynb", "small.html", "card.json", "outcome.json"):
    Path(name).symlink_to(aim)
Path("small.extra").write_text("of a cell")
assert aim.read_text() == "kept"
"""


def test_no_page_is_made_of_what_a_cell_leaves_in_its_folder(project):
    write(project / "notebooks/small.ipynb", cell(LINKS))
    assert run(project, "small", cold=False) == PUBLISHED
    assert "of a cell" in page(project, "small").text
    latest = project / "reports/latest"
    assert {path.name for path in latest.glob("small.*")} == {"small.html", "small.ipynb"}
    assert not [path for path in latest.iterdir() if path.is_symlink()]


GOES_ON = """
import subprocess, time
from pathlib import Path
goes_on = "while :; do echo 'of a child' > small.html; echo > ready; done"
subprocess.Popen(["sh", "-c", goes_on], start_new_session=True)
while not Path("ready").exists():
    time.sleep(0.01)
6 * 7
"""


def test_nothing_that_a_cell_left_running_writes_into_its_page(project):
    write(project / "notebooks/small.ipynb", cell(GOES_ON))
    assert run(project, "small", cold=False) == PUBLISHED
    assert "42" in page(project, "small").text


KILLS_ITS_JOB = """
import os, psutil
here, own = os.getcwd(), os.getpid()
[other.kill() for other in psutil.process_iter(["cwd"]) if other.info["cwd"] == here and other.pid != own]
"""


def test_a_process_that_dies_neither_hangs_the_run_nor_takes_the_others_along(project, capsys):
    write(project / "notebooks/small.ipynb", cell(KILLS_ITS_JOB))
    before = published(project)
    assert run(project) == KERNEL_DIED
    assert published(project) == before
    said = capsys.readouterr()
    assert said.err == "small: KERNEL its process was ended by signal 9, perhaps out of memory\n"
    assert "2 rendered, 0 unchanged, 1 failed" in said.out


def test_a_job_that_is_killed_takes_its_kernel_along_and_nothing_else(project, capsys):
    killing = "import os, signal, time; os.kill(os.getppid(), signal.SIGKILL); time.sleep(30)"
    write(project / "notebooks/small.ipynb", cell(killing))
    before = published(project)
    assert run(project, "small", cold=False) == KERNEL_DIED
    assert published(project) == before
    assert capsys.readouterr().err == "small: KERNEL its process was ended by signal 9, perhaps out of memory\n"
    wait_for(lambda: not processes(project), 3)


def test_a_fork_server_that_is_killed_takes_its_jobs_along_and_those_that_wait_have_another(project, capsys):
    killing = "import psutil, time; psutil.Process().parent().parent().kill(); time.sleep(30)"
    write(project / "notebooks/whole.ipynb", words("## The end"), cell(killing))
    write(project / "notebooks/small.ipynb", cell("6 * 7"))
    assert run(project, cold=False, workers=1, keep_going=True) == KERNEL_DIED
    said = capsys.readouterr()
    ended = "KERNEL the process that it was forked from has ended"
    assert said.err.splitlines() == [f"whole: {ended}", f"whole-fr: {ended}"]
    assert "1 rendered, 0 unchanged, 2 failed" in said.out
    assert "42" in page(project, "small").text
    (kept,) = (project / "reports/.failed").iterdir()
    assert {path.name for path in kept.iterdir()} == {"fork_server.log", "whole", "whole-fr", "small"}
    wait_for(lambda: not processes(project), 3)


def test_a_folder_named_like_a_pattern_is_only_a_folder(project, tmp_path):
    for cold in (True, False):
        assert run(project, "small", out=tmp_path / "{LANG} {0}", cold=cold) == PUBLISHED


SLOW = (cell("import time", name="clock"), *(cell("time.sleep(3)", name=f"slow-{n}") for n in range(4)))


@pytest.mark.parametrize(
    ("limits", "says"),
    [(Limits(report=5), "took longer than 5 seconds"), (Limits(run=5), "the run took longer than 5 seconds")],
    ids=["report", "run"],
)
def test_many_short_cells_are_held_to_the_limit_of_the_whole(project, capsys, limits, says):
    write(project / "notebooks/small.ipynb", *SLOW)
    before = published(project)
    began = time.monotonic()
    assert run(project, "small", limits=limits) == TIME_LIMIT
    assert time.monotonic() - began < 14
    assert published(project) == before
    assert capsys.readouterr().err == f"small: notebooks/small.ipynb: TIME-LIMIT {says}\n"
    assert not processes(project)


def test_reports_that_had_no_turn_when_the_run_was_over_say_so(project, capsys):
    write(project / "notebooks/whole.ipynb", *SLOW)
    write(project / "notebooks/small.ipynb", *SLOW)
    assert run(project, limits=Limits(run=5), workers=1) == TIME_LIMIT
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in said] == ["whole", "whole-fr", "small"]
    assert all("the run took longer than 5 seconds" in line for line in said)


def test_kernels_forked_from_one_process_share_no_chance(project):
    chance = "import random, numpy as np\nprint(random.random(), np.random.random())"
    for name in ("whole", "small"):
        write(project / f"notebooks/{name}.ipynb", cell(chance, name="chance"))
    assert run(project, cold=False) == PUBLISHED
    numbers = [
        number
        for name in ("whole", "whole-fr", "small")
        for pre in page(project, name).find_all("pre")
        if not pre.find_parent("details")
        for number in pre.text.split()
    ]
    assert len(numbers) == 6 == len(set(numbers))


def test_keeping_on_carries_the_last_page_over_and_says_so(project, capsys):
    first = publish.latest(project / "reports")
    write(project / "notebooks/whole.ipynb", cell("1 / 0"))
    write(project / "notebooks/small.ipynb", cell("6 * 7"))
    assert run(project, keep_going=True) == NOTEBOOK_FAILED
    version, digest = load.edition(DATA)
    for name, lang in (("whole", "en"), ("whole-fr", "fr")):
        banner = page(project, name).find(class_="carried").text
        said = "Carried over from edition {version} of the record, data {hash}: the latest run of this report failed."
        assert banner == language.words(lang)(said, version=version, hash=digest[:12])
    assert "English words." in page(project, "whole").text
    assert page(project, "small").find(class_="carried") is None and "42" in page(project, "small").text
    index = page(project, "index")
    assert [bool(card.find(class_="carried")) for card in index.select(".cards > li")] == [True, False]
    assert page(project, "index-fr").select_one(".cuts .carried")
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
    assert len(page(project, "index").select(".cards > li")) == 2
    assert len(page(project, "index-fr").select(".cuts a")) == 1
    assert "From the last set: whole, whole-fr" in capsys.readouterr().out


def again(project, data):
    """Render one report of a project on other data."""
    try:
        return reports(request(["small"], data=data, root=project), Options(cold=True))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return refusal.exit_code


def test_the_index_says_what_changed_since_the_last_edition(project, newer):
    assert "first edition" in page(project, "index").find(id="changes").parent.text
    data = newer("counts.csv", ",153,,exact,", ",160,,exact,", "opex360")
    assert again(project, data) == PUBLISHED
    soup = page(project, "index")
    version, digest = load.edition(DATA)
    assert version in soup.find(id="changes").text and digest[:12] in soup.find(id="changes").text
    # those of the edition shown stand at the end of the page
    shown, now = soup.find_all("p", class_="edition")[-1].text, load.edition(data)
    assert now[0] in shown and now[1][:12] in shown and digest[:12] not in shown
    rows = [
        [cell.text for cell in row.find_all(["th", "td"])] for row in soup.find(id="changes").find_next("tbody")("tr")
    ]
    assert rows == [
        ["latest attack total", "153", "160"],
        ["latest attack total per 30 days", "25.2", "26.4"],
        ["attacks claimed by the group on which the reported rise rests", "153", "160"],
    ]
    (revised,) = soup.find("details", class_="news").find_all("li")
    assert revised.text.startswith("opex360-2024-13 ") and revised.text.endswith("value_best: 153 → 160")
    # the same data once more: the page still tells of the edition before
    before = published(project)
    assert again(project, data) == PUBLISHED
    assert published(project) == before


def test_a_headline_that_moves_far_stops_publication_until_it_is_acknowledged(project, newer, capsys):
    data, before = newer("counts.csv", ",153,,exact,", ",206,,exact,", "opex360"), published(project)
    catalogue = project / "reports/reports.toml"
    catalogue.write_text("[headlines]\nstop_share = 0.3\n\n" + CATALOGUE, encoding="utf-8")
    assert again(project, data) == CONFIGURATION
    said = capsys.readouterr().err
    assert "reports/reports.toml:2:1: MOVED attack-timeline: attack_total was 153 in edition" in said
    assert "acknowledge it: attack_total = 206" in said
    assert published(project) == before
    seen = "acknowledged = { attack_total = 206, attack_rate = 33.95604396, rise_total = 206 }\n"
    catalogue.write_text("[headlines]\nstop_share = 0.3\n" + seen + CATALOGUE, encoding="utf-8")
    assert again(project, data) == PUBLISHED


def test_a_set_offers_the_record_it_was_made_from(rendered, tmp_path):
    assert page(rendered, "index").find("a", href="record.zip")
    shutil.unpack_archive(rendered / "reports/latest/record.zip", tmp_path)
    assert load.edition(tmp_path) == load.edition(DATA)


def test_another_folder_takes_a_set_of_its_own(project, tmp_path, capsys):
    before = published(project)
    assert run(project, "small", out=tmp_path / "new" / "place", overrides={"COUNTRY": "SYR"}) == PUBLISHED
    assert "No page yet in this set: whole, whole-fr\n" in capsys.readouterr().out
    assert published(project) == before
    assert sorted(path.name for path in (tmp_path / "new/place").iterdir()) == [
        ".known.json",
        ".lock",
        "latest",
        "sets",
    ]
    text = (tmp_path / "new/place/latest/small.html").read_text(encoding="utf-8")
    assert "SYR" in BeautifulSoup(text, "html.parser").find(class_="changed").text
    # many are not listed each time
    add_reports(project, dict.fromkeys(("one", "two"), "6 * 7"))
    assert run(project, "small", out=tmp_path / "other", cold=False) == PUBLISHED
    assert "No page yet in this set: 4\n" in capsys.readouterr().out


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


@pytest.mark.parametrize("cold", [False, True], ids=["warm", "cold"])
def test_a_home_that_is_the_root_is_in_no_page(project, monkeypatch, cold):
    monkeypatch.setenv("HOME", "/")
    write(project / "notebooks/small.ipynb", cell("import pandas as pd\npd.DataFrame({'a': ['1/2']})"))
    assert run(project, "small", cold=cold) == PUBLISHED


def test_a_run_that_finds_another_is_refused_before_any_kernel(project, monkeypatch):
    before = published(project)
    monkeypatch.setattr(pool, "run", lambda jobs: pytest.fail("a kernel was to start"))
    with publish.staging(project / "reports"):
        assert run(project) == LOCKED
    assert published(project) == before


def test_a_place_that_cannot_be_written_is_refused_before_any_kernel(project, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(pool, "run", lambda jobs: pytest.fail("a kernel was to start"))
    assert run(project, out=tmp_path / "file") == CANNOT_WRITE


def test_a_record_with_faults_is_refused_before_anything_else(project, tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data/links.csv").write_text("no,such,columns\n", encoding="utf-8")
    before = published(project)
    with pytest.raises(Refusal) as refused:
        reports(request(data=tmp_path / "data", root=project))
    assert refused.value.exit_code == DATA_INVALID
    # where the analyst can mend it, not in the copy that the run would have read
    assert all(line.startswith(f"{tmp_path / 'data/links.csv'}:") for line in refused.value.problems)
    assert published(project) == before


# --- notebooks in place


def test_notebooks_are_run_in_place_and_differ_only_in_what_they_show(project):
    sources = {path: nbformat.read(path, as_version=4) for path in (project / "notebooks").glob("*.ipynb")}
    assert notebooks.refresh(project) == PUBLISHED
    first = {path: path.read_bytes() for path in (project / "notebooks").glob("*.ipynb")}
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
    assert notebooks.refresh(project) == PUBLISHED
    assert {path: path.read_bytes() for path in (project / "notebooks").glob("*.ipynb")} == first


def test_one_notebook_that_fails_keeps_all_as_they_were(project, capsys):
    write(project / "notebooks/small.ipynb", cell("1 / 0", name="faulty"))
    before = {path: path.read_bytes() for path in (project / "notebooks").glob("*.ipynb")}
    assert notebooks.refresh(project) == NOTEBOOK_FAILED
    assert {path: path.read_bytes() for path in (project / "notebooks").glob("*.ipynb")} == before
    assert (
        capsys.readouterr().err
        == "small: notebooks/small.ipynb: cell 3 (faulty): NOTEBOOK ZeroDivisionError: division by zero\n"
    )
