"""A notebook that is unfit to be a report is refused before it runs; what it made is audited after."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from projects import DEFAULTS, assigned, cell, page, run, write

from helpers.errors import DATA_INVALID, NOTEBOOK_FAILED, PUBLISHED, Refusal
from helpers.page import layout, notebook
from helpers.project import ROOT
from helpers.render.execute import pool
from helpers.render.execute.job import MOST_BYTES
from helpers.render.execute.limits import Limits

UNFIT = {
    "no parameters": (lambda node: node.cells.pop(1), "0 cells are tagged 'parameters'"),
    "parameters twice": (
        lambda node: node.cells.append(cell(assigned(DEFAULTS), "parameters", "again")),
        "2 cells are tagged",
    ),
    "one parameter missing": (
        lambda node: node.cells[1].update(source='START = "2020-01-01"'),
        "cell 2 (parameters): NOTEBOOK parameter AGGREGATION is missing",
    ),
    "one parameter too many": (
        lambda node: node.cells[1].update(source=assigned(DEFAULTS | {"STRAT": "x"})),
        "parameter STRAT is unknown; did you mean 'START'?",
    ),
    "a parameter that is no text": (
        lambda node: node.cells[1].update(source=assigned(DEFAULTS).replace('LANG = "en"', "LANG = 3")),
        "parameter LANG is missing or no text",
    ),
    "foreign kernel": (lambda node: node.metadata.kernelspec.update(name="mine"), "kernel: got 'mine'"),
    "injected": (
        lambda node: node.cells.append(cell("END = ''", "injected-parameters", "old")),
        "cell 4 (old): NOTEBOOK the tag 'injected-parameters'",
    ),
    "skipped": (lambda node: node.cells[2].metadata.update(tags=["skip-execution"]), "the tag 'skip-execution'"),
    "shell": (lambda node: node.cells[2].update(source="1\n!false"), "cell 3 (cell): NOTEBOOK a shell command"),
    "magic": (lambda node: node.cells[2].update(source="%%bash\nexit 3"), "a shell command or a magic"),
    "help": (lambda node: node.cells[2].update(source="len?"), "a shell command or a magic"),
    "attached": (
        lambda node: node.cells[0].update(source="# A question?\n\n![pic](attachment:a.png)"),
        "cell 1 (a-question): NOTEBOOK an image attached to a text",
    ),
    "expected to raise": (lambda node: node.cells[2].metadata.update(tags=["raises-exception"]), "'raises-exception'"),
}


@pytest.mark.parametrize(("change", "says"), UNFIT.values(), ids=UNFIT.keys())
def test_a_notebook_unfit_for_a_report_is_refused_before_any_kernel(project, capsys, monkeypatch, change, says):
    monkeypatch.setattr(pool, "run", lambda *_: pytest.fail("a kernel was to start"))
    path = project / "notebooks/small.ipynb"
    node = nbformat.read(path, as_version=4)
    change(node)
    nbformat.write(node, path)
    assert run(project, "small") == DATA_INVALID
    said = capsys.readouterr().err
    assert said.startswith("notebooks/small.ipynb: ") and says in said
    assert all(line.endswith("; see docs/notebooks.md") for line in said.splitlines())


@pytest.mark.parametrize("text", ["", "{", '{"cells": 3}', "<<<<<<< HEAD\n{}"])
def test_a_file_that_is_no_notebook_is_refused_in_one_line(project, capsys, text):
    (project / "notebooks/small.ipynb").write_text(text, encoding="utf-8")
    assert run(project, "small") == DATA_INVALID
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("notebooks/small.ipynb:1:1: NOTEBOOK cannot be read: ")


def test_a_page_without_a_heading_is_refused(project, capsys):
    path = project / "notebooks/small.ipynb"
    node = nbformat.read(path, as_version=4)
    del node.cells[0]
    nbformat.write(node, path)
    assert run(project, "small") == NOTEBOOK_FAILED
    assert "no '# heading', thus no title" in capsys.readouterr().err


def test_a_cell_that_was_not_run_is_found_whatever_the_runner_says(rendered):
    source = notebook.read(rendered / "notebooks/small.ipynb")
    node = nbformat.read(rendered / "reports/latest/small.ipynb", as_version=4)
    node.cells[-1].execution_count = None
    node.metadata.papermill = {"exception": None}
    with pytest.raises(Refusal, match=r"cell 3 \(cell\): NOTEBOOK was not run") as refused:
        notebook.audit(node, source, ())
    assert refused.value.exit_code == NOTEBOOK_FAILED


PYTHON = {
    "a remainder": "x = (7\n  % 3)\nx",
    "within a text": 'x = """\n! note\n%%bash\n"""\nlen(x)',
    "a comparison": "x = (1\n  != 2)\nx",
    "awaited": "import asyncio\nawait asyncio.sleep(0)\nx = (4\n % 3)\nx",
}


@pytest.mark.parametrize("source", PYTHON.values(), ids=PYTHON.keys())
def test_a_sign_that_is_python_is_no_magic(rendered, tmp_path, source):
    path = tmp_path / "notebooks/small.ipynb"
    write(path, cell(source, name="signs"))
    assert notebook.read(path).cells[-1].source == source


def test_a_notebook_without_ids_has_them_numbered(project):
    path = project / "notebooks/small.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["nbformat_minor"] = 4
    for one in content["cells"]:
        del one["id"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert run(project, "small", cold=False) == PUBLISHED
    made = nbformat.read(project / "reports/latest/small.ipynb", as_version=4)
    assert [one.id for one in made.cells] == ["cell-1", "cell-2", "cell-3"]


HEADINGS = ("Results", "Results", "Parameters", "٢٠٢٠", "数", "results 2", "Text")


def test_each_heading_has_an_anchor_of_its_own(project):
    texts = [f"## {heading}\n\nWords." for heading in HEADINGS]
    write(project / "notebooks/small.ipynb", *(new_markdown_cell(text, id=f"n{n}") for n, text in enumerate(texts)))
    assert run(project, "small", cold=False) == PUBLISHED
    soup = page(project, "small")
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(set(ids)) == len(ids) and all(ids)
    bodies = [tag["id"] for tag in soup.select("details.part:not(.appendix) > .body")]
    assert bodies == ["results", "results-2", "parameters-2", "part", "part-2", "results-2-2", "text-2"]


def test_a_title_in_italics_is_plain_where_it_cannot_be_set(project):
    path = project / "notebooks/small.ipynb"
    node = nbformat.read(path, as_version=4)
    node.cells[0].source = "# Is *IS* back in `Iraq` & [Syria](x.html)?"
    nbformat.write(node, path)
    assert run(project, "small", cold=False) == PUBLISHED
    assert page(project, "small").title.text == "Is IS back in Iraq & Syria?"
    assert str(page(project, "small").h1).count("<em>IS</em>") == 1
    assert "*" not in page(project, "index").text


def test_the_page_of_rules_names_every_tag_and_limit_that_the_code_has():
    text = (ROOT / "docs/notebooks.md").read_text(encoding="utf-8")
    tags = {*notebook.FORBIDDEN_TAGS, notebook.TRY, *layout.FIRST, "appendix", "frame", "parameters"}
    assert all(f"`{tag}`" in text for tag in tags)
    limits = Limits()
    for told in (f"{limits.cell} s", f"{limits.report} s", f"{limits.memory // 1024} GiB", f"{MOST_BYTES // 10**6} MB"):
        assert told in text


def test_a_root_or_a_folder_of_one_letter_is_no_path_of_this_machine(rendered):
    source = notebook.read(rendered / "notebooks/whole.ipynb")
    node = nbformat.read(rendered / "reports/latest/whole.ipynb", as_version=4)
    node.cells[-1].outputs = [new_output("display_data", {"text/html": "<b>a</b> /x/yy"}, metadata={})]
    notebook.audit(node, source, (Path("/"), Path("/x"), Path("~")))
    with pytest.raises(Refusal, match="shows a path of this machine: /x/yy"):
        notebook.audit(node, source, (Path("/home"), Path("/x/yy")))


def test_an_editor_s_own_notes_are_no_part_of_a_notebook():
    first, second = new_code_cell("1 + 1", id="one"), new_code_cell("2 + 2", id="two", metadata={"tags": ["answer"]})
    first.execution_count, second.execution_count = 12, 3
    second.outputs = [new_output("execute_result", {"text/plain": "4"}, execution_count=3)]
    node = new_notebook(cells=[first, second], metadata={"kernelspec": {"name": "python3", "display_name": "Mine"}})
    node.metadata.widgets = {"state": {}}
    first.metadata.editable = second.metadata.collapsed = True
    normal = notebook.normal(node)
    assert normal.metadata == {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    assert [one.metadata for one in normal.cells] == [{}, {"tags": ["answer"]}]
    assert [one.execution_count for one in normal.cells] == [1, 2] and second.outputs[0].execution_count == 2
    assert [one.source for one in normal.cells] == ["1 + 1", "2 + 2"]
