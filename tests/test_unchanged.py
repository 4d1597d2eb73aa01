"""Only what changed is rendered."""

import shutil
import subprocess
import sys

import pytest
from conftest import NAMES
from projects import DATA, cell, page, published, put, run, write

from helpers import load
from helpers.errors import NOTEBOOK_FAILED, PUBLISHED
from helpers.page import indexes
from helpers.reads import EVERYTHING
from helpers.render import digests, publish
from helpers.render.execute import pool
from helpers.render.request import Options, request
from helpers.render.run import explain, reports
from helpers.tools import verify

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
    assert reports(request(data=data, root=project), Options(cold=True)) == PUBLISHED
    said = capsys.readouterr().out
    return 0 if said.startswith("2 unchanged: ") else int(said.split()[0])


def test_a_run_without_a_change_starts_no_kernel_and_leaves_every_byte(reading, capsys, monkeypatch):
    before = published(reading)
    monkeypatch.setattr(pool, "run", lambda jobs: pytest.fail("a job was started"))
    assert rendered_anew(reading, capsys) == 0
    assert published(reading) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("forces.csv", "have left Iraq following", "left Iraq following", ["one"]),
        ("counts.csv", ",153,,exact,", ",160,,exact,", ["two"]),
        ("comparison.csv", "the line itself gives no date", "the line gives no date", []),
        ("datapackage.json", '"title": "Statement"', '"title": "What is stated"', ["one", "two"]),
    ],
)
def test_a_change_renders_the_reports_that_read_it(reading, newer, capsys, file, old, new, expected):
    data = newer(file, old, new)
    assert rendered_anew(reading, capsys, data) == len(expected)
    manifest, edition = publish.read(publish.latest(reading / "reports")).manifest, list(load.edition(data))
    made = manifest["reports"]
    assert [name for name in made if made[name]["data"] == edition] == expected
    # the record beside the pages is the one that there is now
    assert manifest["data"] == edition
    assert not any(report["carried"] for report in made.values())


def test_a_report_depends_on_the_tables_that_it_reads_and_on_what_any_page_shows():
    paths = ("data/counts.csv", "data/links.csv", "data/datapackage.json", "data/outlines/irq.topo.json", "data.csv")
    made_from = {path: {"sha256": f"of {path}", "bytes": 1} for path in paths}
    shown = {name: f"of data/{name}" for name in ("datapackage.json", "outlines/irq.topo.json")}
    assert digests.of_tables(["counts.csv"], made_from) == {"counts.csv": "of data/counts.csv"} | shown
    every = {path.removeprefix("data/"): f"of {path}" for path in paths[:-1]}
    assert digests.of_tables([EVERYTHING], made_from) == every


def test_a_changed_notebook_or_parameter_is_rendered_again(reading, capsys):
    write(reading / "notebooks/one.ipynb", cell("1 + 1", name="reads"))
    assert rendered_anew(reading, capsys) == 1
    with (reading / "reports/reports.toml").open("a", encoding="utf-8") as file:
        file.write('parameters = { COUNTRY = "IRQ" }\n')
    assert rendered_anew(reading, capsys) == 1
    assert rendered_anew(reading, capsys) == 0


def test_a_report_carried_over_says_so_until_it_is_tried_again(reading, capsys):
    write(reading / "notebooks/one.ipynb", cell("1 / 0", name="reads"))
    assert run(reading, keep_going=True) == NOTEBOOK_FAILED
    assert run(reading, "two") == PUBLISHED
    assert "the latest run of this report failed" in page(reading, "one").find(class_="carried").text
    write(reading / "notebooks/one.ipynb", cell('from helpers import load\nlen(load.table("forces"))', name="reads"))
    capsys.readouterr()
    assert rendered_anew(reading, capsys) == 1


def test_a_page_of_an_older_record_says_so_until_it_is_made_again(reading, newer, capsys):
    data = newer("counts.csv", ",153,,exact,", ",160,,exact,")
    assert reports(request(["one"], data=data, root=reading)) == PUBLISHED
    version, digest = load.edition(DATA)
    said = f"Made from edition {version} of the record, data {digest[:12]}; the record has changed since."
    assert page(reading, "two").find(class_="carried").text == said
    assert page(reading, "index").find("a", href="two.html").find_parent("li").find(class_="carried").text == said
    assert page(reading, "one").find(class_="carried") is None
    folder = publish.latest(reading / "reports")
    told = [line for line in verify.differences(folder, reading, data) if "CARRIED" in line]
    assert told == [f"two.html: CARRIED over from edition {version} of the record; render it again"]
    # it says so even where the record is again what it was made from
    assert explain(request(data=DATA, root=reading)) == ["one: unchanged", "two: carried over"]
    capsys.readouterr()
    assert rendered_anew(reading, capsys, data) == 1
    assert page(reading, "two").find(class_="carried") is None


def test_a_quiet_run_says_nothing_where_nothing_failed(reading, capsys):
    for _ in range(2):
        capsys.readouterr()
        assert reports(request(root=reading, data=DATA), Options(quiet=True)) == PUBLISHED
        assert capsys.readouterr().out == ""
    write(reading / "notebooks/one.ipynb", cell("1 / 0", name="reads"))
    assert reports(request(root=reading, data=DATA), Options(quiet=True)) == NOTEBOOK_FAILED
    told = capsys.readouterr()
    assert "Nothing is published" in told.out and "one: " in told.err


def test_the_index_says_of_an_unchanged_report_what_was_noted_when_it_was_made(reading, newer, capsys, monkeypatch):
    before = page(reading, "index").find("a", href="two.html").find_parent("li")
    monkeypatch.setattr(indexes, "card", lambda *_, **__: pytest.fail("a card was made anew"))
    assert rendered_anew(reading, capsys, newer("forces.csv", "have left Iraq following", "left Iraq following")) == 1
    after = page(reading, "index").find("a", href="two.html").find_parent("li")
    assert after.find("p", class_="edition").extract()
    assert after.get_text().split() == before.get_text().split()


def test_what_other_helpers_noted_of_a_report_is_noted_anew(reading, monkeypatch):
    card, noted = indexes.card, []
    other = {**digests.of_helpers(), "load/tables.py": {"bytes": 0, "sha256": "0"}}
    for name in ("of_helpers", "of_helpers_now"):
        monkeypatch.setattr(digests, name, lambda: other)
    monkeypatch.setattr(indexes, "card", lambda name, *facts, **more: noted.append(name) or card(name, *facts, **more))
    assert run(reading, "one") == PUBLISHED
    assert noted == ["two"]


READ = {
    "forces.csv": ["coalition-drawdown"],
    "estimates.csv": ["fighter-estimates"],
    "events.csv": ["attack-timeline"],
    "presence.csv": ["attack-timeline", "fighter-estimates"],
    "milestones.csv": ["attack-timeline", "coalition-drawdown"],
    "counts.csv": NAMES,
    "sources.csv": NAMES,
    "outlines/irq.topo.json": NAMES,
    "codings.csv": [],
    "README.md": [],
}


@pytest.mark.parametrize(("file", "expected"), READ.items(), ids=READ.keys())
def test_a_changed_table_concerns_the_reports_that_were_seen_to_read_it(real, tmp_path, file, expected):
    shutil.copytree(DATA, tmp_path / "data")
    changed = tmp_path / "data" / file
    # another line ending: other bytes, and still a record without a fault
    changed.write_bytes(changed.read_bytes().removesuffix(b"\n") + b"\r\n")
    told = explain(request(NAMES, data=tmp_path / "data", out=real["warm"], as_edited=True))
    assert told == [f"{name}: data changed: {file}" if name in expected else f"{name}: unchanged" for name in NAMES]


ASKS = """
import sys
from helpers.__main__ import main
code = main(["render", "--as-edited", "--out", sys.argv[1], *sys.argv[2:]])
print(code, "pandas" in sys.modules, "helpers.render.run" in sys.modules)
"""


def asked(out, *names):
    """What a run prints that finds the set at ``out``, its exit code, and whether it had to import anything large."""
    done = subprocess.run([sys.executable, "-c", ASKS, out, *names], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_run_that_was_answered_before_imports_nothing(real):
    line, end = asked(real["warm"], *NAMES)
    assert line.startswith("3 unchanged: ")
    assert end == "0 False False"


def test_an_answer_leads_to_the_page_from_where_it_is_asked(tmp_path, monkeypatch):
    put(tmp_path / "out", one="First")
    with publish.staging(tmp_path / "out"):
        publish.cache_answer(tmp_path / "out", "question", "3 unchanged")
    for place, way in ((tmp_path, "out"), (tmp_path / "out/sets", "..")):
        monkeypatch.chdir(place)
        assert publish.cached_answer(tmp_path / "out", "question") == f"3 unchanged: {way}/latest/index.html"


@pytest.mark.parametrize("change", ["page", "note", "names"])
def test_an_answer_holds_for_the_same_question_and_the_same_files(real, tmp_path, change):
    shutil.copytree(real["warm"], tmp_path / "out", symlinks=True)
    names = NAMES
    if change == "page":
        changed = tmp_path / "out/latest/attack-timeline.html"
        changed.write_bytes(changed.read_bytes() + b" ")
    elif change == "note":
        (tmp_path / "out/.known.json").write_text("{", encoding="utf-8")
    else:
        names = NAMES[:2]
    question = digests.request_digest(request(names, data=DATA, as_edited=True))
    assert publish.cached_answer(tmp_path / "out", question) == ""
