"""A notebook that is unfit to be a report is refused before it runs; what it made is audited after."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from projects import DEFAULTS, assigned, cell, run

from helpers.errors import DATA_INVALID, NOTEBOOK_FAILED, Refusal
from helpers.page import notebook
from helpers.render.execute import pool

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
