"""What is published is what was made from the inputs named, and nothing else."""

import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from projects import DATA, SOAK, add_reports, cell, page, published, run, write

from helpers import check, files, reads
from helpers.errors import CONFIGURATION, DATA_INVALID, NOTEBOOK_FAILED, PUBLISHED, Refusal
from helpers.project import ROOT, record_files
from helpers.render import digests, publish
from helpers.render import run as runs
from helpers.render.request import Options, request
from helpers.render.run import explain, reports
from helpers.tools import verify

GOOD, BAD = ",153,,exact,", ",-153,,exact,"


def said(project, data):
    """The exit code of a run with these data, and what was refused."""
    try:
        return reports(request(data=data, root=project), Options(force=True)), ""
    except Refusal as refusal:
        return refusal.exit_code, str(refusal)


# --- what reports share -----------------------------------------------------------------------------------------------

CHANGES = {
    "by opening": "open(os.path.join(data, 'counts.csv'), 'a').write('x')",
    "by a path": "(pathlib.Path(data) / 'counts.csv').write_text('x')",
    "by a new file": "(pathlib.Path(data) / 'more.json').write_text('{}')",
    "by a name": "os.replace(os.path.join(data, 'events.csv'), os.path.join(data, 'counts.csv'))",
    "by deleting": "os.remove(os.path.join(data, 'counts.csv'))",
}


@pytest.mark.parametrize("cold", [True, False], ids=["cold", "warm"])
def test_a_notebook_cannot_change_the_record_that_later_ones_read(project, capsys, cold):
    lead = "import os, pathlib\ndata = os.environ['HELPERS_DATA']\n"
    add_reports(project, {f"n{n}": lead + source for n, source in enumerate(CHANGES.values())})
    before = published(project)
    assert run(project, cold=cold) == NOTEBOOK_FAILED
    told = capsys.readouterr()
    assert told.err.count("a report may not change the record") == len(CHANGES)
    assert "3 rendered, 0 unchanged, 5 failed" in told.out
    assert published(project) == before


def test_what_another_program_changes_of_the_record_is_found_before_anything_is_published(project, capsys):
    source = "import os, subprocess\nsubprocess.run(['sh', '-c', 'rm -f $HELPERS_DATA/counts.csv'], check=True).args[0]"
    write(project / "notebooks/small.ipynb", cell(source))
    before = published(project)
    assert run(project, "small", cold=False) == DATA_INVALID
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("data/counts.csv: CHANGED while reports were made from it")
    assert published(project) == before


def test_no_folder_passes_anything_from_one_report_to_the_next(project):
    names = ("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR")
    source = (
        "import os, pathlib, tempfile\n"
        f"places = [pathlib.Path(os.environ[name]) for name in {names}] + [pathlib.Path(tempfile.gettempdir())]\n"
        "found = [(place / 'left').exists() for place in places]\n"
        "[(place.mkdir(parents=True, exist_ok=True), (place / 'left').touch()) for place in places]\nfound"
    )
    add_reports(project, {"one": source, "two": source})
    assert run(project, "one", "two", cold=False, workers=1) == PUBLISHED
    assert all("[False, False, False, False, False]" in page(project, name).text for name in ("one", "two"))


def test_code_that_changes_during_a_run_keeps_its_pages_from_being_published(project, capsys, monkeypatch):
    before, now = published(project), digests.of_helpers_now()
    changed = {**now, "page/templates/report/style.css": {"bytes": 0, "sha256": "0"}}
    monkeypatch.setattr(digests, "of_helpers_now", lambda: changed)
    assert run(project, "small") == DATA_INVALID
    assert "page/templates/report/style.css: CHANGED while reports were made from it" in capsys.readouterr().err
    assert published(project) == before


# --- what a notebook reads --------------------------------------------------------------------------------------------

HERE = "import os\nhere = os.environ['HELPERS_DATA']\n"
# what is read by Python besides must not hide what is read by others
ONE = HERE + "one = open(here + '/counts.csv').read()\n"
READS = {
    "pandas": (HERE + "import pandas\nlen(pandas.read_csv(here + '/counts.csv'))", "one"),
    "the check": ("from helpers import check, load\nlen(check.rows(load.folder() / 'counts.csv')[1])", "one"),
    "bytes": (HERE + "len(os.read(os.open(here + '/counts.csv', os.O_RDONLY), 9)) + len(os.listdir('.'))", "one"),
    "a thread": (
        HERE + "import threading\nt = threading.Thread(target=lambda: open(here + '/counts.csv').read())\n"
        "t.start(); t.join()\n1",
        "one",
    ),
    "the edition": ("from helpers import load\nload.edition()[0]", "all"),
    "a program": (
        ONE + "import subprocess\nsubprocess.run(['cat', here + '/links.csv'], capture_output=True).returncode",
        "all",
    ),
    "a library": (
        ONE + "import duckdb\nlen(duckdb.sql(f\"select * from read_csv('{here}/links.csv')\").fetchall()) > 0",
        "all",
    ),
    "the folder": (ONE + "len(os.listdir(here)) > 0", "all"),
    "nothing": ("6 * 7", "all"),
}  # fmt: skip


@pytest.mark.parametrize("cold", [True, False], ids=["cold", "warm"])
def test_a_report_depends_on_what_it_reads_however_it_reads_it(project, cold):
    names = {name.replace(" ", "-"): source for name, (source, _) in READS.items()}
    add_reports(project, names)
    assert run(project, *names, cold=cold) == PUBLISHED
    made = publish.read(publish.latest(project / "reports")).manifest["reports"]
    for name, (_, how) in READS.items():
        tables = {table for table in made[name.replace(" ", "-")]["inputs"]["tables"] if table.endswith(".csv")}
        assert tables == {"counts.csv"} if how == "one" else {"counts.csv", "links.csv", "codings.csv"} < tables, name


def watched(tmp_path, code):
    """A process that runs some code with a data folder ``here`` whose files are watched, and the log of them."""
    here, log = tmp_path / "data", tmp_path / "reads"
    here.mkdir()
    for path in (here / "a.csv", here / "b.csv", tmp_path / "mine.csv", tmp_path / "duckdb/core.py"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("x\n", encoding="utf-8")
    start = "import os, subprocess; from helpers import reads; reads.watch(); here = os.environ['HELPERS_DATA']\n"
    environment = os.environ | {"HELPERS_DATA": str(here), "HELPERS_READS": str(log)}
    done = subprocess.run(
        [sys.executable, "-c", start + code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    return done, log


A = "open(here + '/a.csv').read()\n"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (A * 2, {"a.csv"}),
        (A + "open('mine.csv').read()", {"a.csv"}),
        (A + "with reads.unnoted(): open(here + '/b.csv').read()", {"a.csv"}),
        (A + "with reads.unnoted(): pass\nopen(here + '/b.csv').read()", {"a.csv", "b.csv"}),
        (A + "os.listdir(here)", {"a.csv", "*"}),
        (A + "os.open(here, os.O_RDONLY)", {"a.csv", "*"}),
        (A + "subprocess.run(['true'])", {"a.csv", "*"}),
        (A + "open('duckdb/core.py').read()", {"a.csv"}),
        (A + "open(os.path.abspath('duckdb/core.py')).read()", {"a.csv", "*"}),
        ("6 * 7", {"*"}),
    ],
)
def test_what_is_opened_is_noted_once_and_what_may_open_more_as_everything(tmp_path, code, found):
    done, log = watched(tmp_path, code)
    assert done.returncode == 0, done.stderr
    assert reads.noted(log) == found
    assert not log.exists() or len(log.read_text(encoding="utf-8").splitlines()) == len(found)


@pytest.mark.parametrize(
    "code",
    [
        "open(here + '/a.csv', 'r+')",
        "os.rename('mine.csv', here + '/a.csv')",
        "os.rename(here + '/a.csv', 'mine.csv')",
        "os.mkdir(here + '/new')",
    ],
)
def test_nothing_is_moved_into_the_record_or_out_of_it(tmp_path, code):
    done, _ = watched(tmp_path, code)
    assert "a report may not change the record" in done.stderr
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "data").iterdir()} == {
        "a.csv": "x\n",
        "b.csv": "x\n",
    }


# --- what is checked is what is read ----------------------------------------------------------------------------------


def test_a_table_saved_after_the_check_is_not_what_is_published(project, newer, monkeypatch):
    data = newer("counts.csv", GOOD, GOOD)
    path, good = data / "counts.csv", (data / "counts.csv").read_bytes()
    problems = check.problems

    def saved_meanwhile(folder):
        found = problems(folder)
        path.write_bytes(good.replace(GOOD.encode(), BAD.encode(), 1))
        return found

    monkeypatch.setattr(check, "_passed", set())
    monkeypatch.setattr(check, "problems", saved_meanwhile)
    assert said(project, data) == (PUBLISHED, "")
    latest = publish.latest(project / "reports")
    with zipfile.ZipFile(latest / "record.zip") as record:
        assert record.read("counts.csv") == good
    assert json.loads((latest / "manifest.json").read_text())["inputs"]["data/counts.csv"]["bytes"] == len(good)


def test_what_is_wrong_with_the_copy_is_told_of_the_file_that_was_copied(project, newer, monkeypatch):
    data = newer("counts.csv", GOOD, BAD)
    freeze = runs._freeze

    def mended_meanwhile(asked, folder):
        freeze(asked, folder)
        (data / "counts.csv").write_bytes((DATA / "counts.csv").read_bytes())

    monkeypatch.setattr(runs, "_freeze", mended_meanwhile)
    code, line = said(project, data)
    assert code == DATA_INVALID
    assert line.startswith(f"{data}/counts.csv:") and "-153" in line and ".staging" not in line


def test_what_was_checked_is_what_was_hashed(newer, monkeypatch):
    data = newer("counts.csv", GOOD, BAD)
    bad, problems = (data / "counts.csv").read_bytes(), check.problems

    def mended_first(folder):
        (folder / "counts.csv").write_bytes((DATA / "counts.csv").read_bytes())
        return problems(folder)

    monkeypatch.setattr(check, "_passed", set())
    monkeypatch.setattr(check, "problems", mended_first)
    check.require(data)
    monkeypatch.setattr(check, "problems", problems)
    (data / "counts.csv").write_bytes(bad)
    with pytest.raises(Refusal, match="-153"):
        check.require(data)


def test_a_table_that_is_saved_all_the_time_is_read_whole_or_refused(project, newer):
    data = newer("counts.csv", GOOD, GOOD)
    good = (data / "counts.csv").read_bytes()
    contents, over = itertools.cycle([good.replace(GOOD.encode(), BAD.encode(), 1), good]), threading.Event()

    def save():
        while not over.wait(0.1):
            (data / ".new").write_bytes(next(contents))
            os.replace(data / ".new", data / "counts.csv")

    saver = threading.Thread(target=save)
    saver.start()
    try:
        for _ in range(2 * SOAK):
            code, line = said(project, data)
            assert code == PUBLISHED or (code == DATA_INVALID and "-153" in line)
            with zipfile.ZipFile(publish.latest(project / "reports") / "record.zip") as record:
                assert record.read("counts.csv") == good
    finally:
        over.set()
        saver.join()


# --- what counts as the record ----------------------------------------------------------------------------------------


def litter(data):
    """All that lies about in folders of data that people and programs work in."""
    (data / ".#events.csv").symlink_to("user@host.1:2")
    (data / ".~lock.events.csv#").touch()
    (data / "loop.json").symlink_to("loop.json")
    (data / "gone.md").symlink_to("nowhere.md")
    os.mkfifo(data / "pipe.json")
    os.mkfifo(data / "reference/pipe.csv")
    (data / "events.csv~").write_text("half a", encoding="utf-8")
    (data / "events (copy).csv").write_text("half a", encoding="utf-8")
    (data / "reference/.~lock.cells.csv#").touch()
    (data / ".ipynb_checkpoints").mkdir()
    (data / ".ipynb_checkpoints/README-checkpoint.md").touch()
    open(os.fsencode(data) + b"/\xff.json", "wb").close()
    with socket.socket(socket.AF_UNIX) as one:
        os.chdir(data)
        one.bind("socket")


def test_of_the_record_are_only_files_with_names_that_can_be_written(tmp_path):
    (tmp_path / "datapackage.json").write_text('{"resources": [{"path": 7}, {"path": "a.csv"}]}', encoding="utf-8")
    for name in ("a.csv", "b.csv", "notes.md", "._notes.md", "notes\n.md"):
        (tmp_path / name).touch()
    assert [path.name for path in record_files(tmp_path)] == ["a.csv", "datapackage.json", "notes.md"]


def test_what_lies_about_in_the_data_folder_is_no_part_of_the_record(project, newer, monkeypatch):
    data = newer("counts.csv", GOOD, GOOD)
    monkeypatch.chdir(project)
    asked = request(["small"], data=data, root=project)
    before, question = record_files(data), digests.request_digest(asked)
    assert {path.relative_to(data) for path in before} == {
        path.relative_to(DATA) for path in DATA.rglob("*") if path.is_file()
    }
    litter(data)
    assert record_files(data) == before and digests.request_digest(asked) == question
    check.require(data)
    assert explain(asked)
    assert reports(asked, Options(force=True)) == PUBLISHED
    inputs = publish.read(publish.latest(project / "reports")).manifest["inputs"]
    assert {name for name in inputs if name.startswith("data/")} == {
        f"data/{path.relative_to(data).as_posix()}" for path in before
    }


def test_a_lock_file_that_goes_leaves_the_set_as_it_was_said_to_be_made(project, newer):
    data = newer("counts.csv", GOOD, GOOD)
    shutil.move(data, project / "data")
    lock = project / "data/.~lock.counts.csv#"
    lock.touch()
    assert said(project, project / "data")[0] == PUBLISHED
    lock.unlink()
    found = verify.differences(publish.latest(project / "reports"), project)
    assert not [line for line in found if line.startswith("data/")]


def test_a_pipe_in_place_of_a_table_is_refused_and_not_waited_for(newer):
    data = newer("counts.csv", GOOD, GOOD)
    for name in ("counts.csv", "datapackage.json"):
        (data / name).unlink()
        os.mkfifo(data / name)
        done = subprocess.run(
            [sys.executable, "-m", "helpers", "check", data], capture_output=True, text=True, timeout=60, cwd=ROOT
        )
        assert done.returncode == DATA_INVALID and f"{name}:1:1: MISSING cannot be read: it is no reg" in done.stderr


@pytest.mark.parametrize("path", ["/etc/passwd", "sub/counts.csv", "../counts.csv", "counts.txt"])
def test_a_dictionary_names_tables_beside_it_alone(newer, path):
    data = newer("datapackage.json", '"path": "counts.csv"', f'"path": "{path}"')
    found = [str(problem) for problem in check.problems(data)]
    assert found and "DATAPACKAGE" in found[0] and "expected 'counts.csv'" in found[0]


def test_a_request_means_the_places_where_it_was_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = request(root=Path("a"), data=Path("b"), out=Path("c"))
    monkeypatch.chdir("/")
    assert (asked.root, asked.data, asked.out) == tuple(tmp_path / name for name in "abc")


def test_a_request_is_of_the_record_that_is_set_and_publishes_in_its_own_project(tmp_path):
    assert request().data == DATA.absolute() and request().root == ROOT
    assert request(root=tmp_path).out == tmp_path / "reports"
    assert request(root=tmp_path, out=tmp_path / "other").out == tmp_path / "other"


def test_notebooks_that_are_links_to_nowhere_stop_no_run(project):
    (project / "notebooks/.#small.ipynb").symlink_to("user@host.1:2")
    (project / "notebooks/gone.ipynb").symlink_to("nowhere.ipynb")
    assert explain(request(["small"], data=DATA, root=project)) == ["small: unchanged"]


def test_an_unreadable_file_is_told_as_the_input_that_it_is(tmp_path, monkeypatch):
    (tmp_path / "one").mkdir()
    with pytest.raises(Refusal, match=r"one:1:1: MISSING cannot be read: Is a directory") as refused:
        files.freeze(tmp_path / "one", tmp_path / "copy", CONFIGURATION)
    assert refused.value.exit_code == CONFIGURATION
    assert not (tmp_path / "copy").exists()


def test_the_folder_of_pages_may_lie_in_that_of_the_data(project, newer):
    data = newer("counts.csv", GOOD, GOOD)
    asked = request(["small"], data=data, root=project, out=data / "out")
    assert reports(asked, Options(force=True)) == PUBLISHED
    assert (data / "out/latest/small.html").exists()
