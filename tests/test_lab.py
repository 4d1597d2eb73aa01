"""Exploring changes nothing that is published."""

import json
import subprocess

import nbformat
import pytest
from nbformat.v4 import new_output
from projects import DATA, cell, page, published, run, write

from helpers.errors import CANNOT_WRITE, CONFIGURATION, PUBLISHED, Refusal
from helpers.project import ROOT
from helpers.render import digests, publish
from helpers.render.execute import pool
from helpers.render.request import request
from helpers.tools import lab, verify

SMALL, COPY = "notebooks/small.ipynb", "notebooks/mine/small.ipynb"


def git(project, *words):
    known = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *known, *words], cwd=project, check=True, capture_output=True)


@pytest.fixture
def committed(project):
    """The rendered project with its notebooks in git."""
    git(project, "init", "--quiet")
    git(project, "add", "notebooks")
    git(project, "commit", "--quiet", "--message", "Notebooks")
    return project


def change(path, edit):
    node = nbformat.read(path, as_version=4)
    edit(node)
    nbformat.write(node, path)


def parameter(node):
    node.cells[1].source = node.cells[1].source.replace('COUNTRY = ""', 'COUNTRY = "IRQ"')


def output(node):
    node.cells[2].outputs = [new_output("execute_result", {"text/plain": "3"}, execution_count=2)]


def source(node):
    node.cells[2].source = "1 + 2"


def tagged(node):
    node.cells[2].metadata["tags"] = ["answer"]


def longer(node):
    node.cells.append(cell("2 + 2", name="more"))


EDITS = {
    "parameter": (parameter, """cell 2 (parameters): EDITED got 'COUNTRY = "IRQ"  # a comment', in the last commit"""),
    "output": (output, "cell 3 (cell): EDITED what it shows"),
    "source": (source, "cell 3 (cell): EDITED got '1 + 2', in the last commit '1 + 1'"),
    "tags": (tagged, "cell 3 (cell): EDITED its kind or its tags"),
    "cells": (longer, "EDITED its cells are not those"),
}


@pytest.mark.parametrize(("edit", "says"), EDITS.values(), ids=EDITS.keys())
def test_an_edit_that_is_not_committed_is_told_in_one_line_and_not_published(
    committed, capsys, monkeypatch, edit, says
):
    change(committed / SMALL, edit)
    before = published(committed)
    capsys.readouterr()
    monkeypatch.setattr(pool, "run", lambda *_: pytest.fail("a job was started"))
    assert run(committed, "small", cold=False) == CONFIGURATION
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{SMALL}: {says}")
    assert "commit it" in line and f"`git restore {SMALL}`" in line and "--as-edited" in line and "`make lab`" in line
    assert published(committed) == before


def test_another_picture_is_no_edit_for_each_machine_draws_its_own(committed):
    def drawn(picture):
        node = nbformat.read(committed / SMALL, as_version=4)
        node.cells[2].outputs = [
            new_output("display_data", {"image/png": picture, "image/svg+xml": picture, "text/plain": "3"})
        ]
        nbformat.write(node, committed / SMALL)

    drawn("one")
    git(committed, "commit", "--all", "--quiet", "--message", "Outputs")
    drawn("another")
    assert run(committed, "small", cold=False) == PUBLISHED


def test_pages_of_an_edited_notebook_say_so_until_it_is_committed(committed, capsys):
    change(committed / SMALL, source)
    assert run(committed, "small", cold=False, as_edited=True) == PUBLISHED
    said = "Made of an edited notebook, which is not the one that the project has committed."
    assert page(committed, "small").find(role="note").text == said
    assert said in page(committed, "index").select_one(".cards").text
    assert page(committed, "whole").find(role="note") is None

    def noted():
        made = publish.read(publish.latest(committed / "reports")).manifest["reports"]
        return {name: made[name]["edited"] for name in ("small", "whole")}

    assert noted() == {"small": True, "whole": False}
    # what was published as edited is no answer to who asks for what is committed
    assert run(committed, "small", force=False, cold=False, as_edited=True) == PUBLISHED
    asked = {edited: request(["small"], root=committed, data=DATA, as_edited=edited) for edited in (True, False)}
    known = {edited: publish.cached_answer(one.out, digests.request_digest(one)) for edited, one in asked.items()}
    assert known[True] and not known[False]
    git(committed, "commit", "--all", "--quiet", "--message", "Edit")
    assert run(committed, "small", cold=False, force=False) == PUBLISHED
    assert page(committed, "small").find(role="note") is None and "3" in page(committed, "small").text
    assert noted() == {"small": False, "whole": False}


def opened_and_saved(node):
    """What JupyterLab does to a notebook in which nobody writes."""
    node.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    node.metadata.language_info = {"name": "python", "version": "3.13.1", "codemirror_mode": {"name": "ipython"}}
    node.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    for one in node.cells:
        one.metadata |= {"editable": True, "slideshow": {"slide_type": ""}}


def test_opening_and_saving_is_no_edit_and_changes_nothing_published(committed, capsys):
    before = published(committed)
    change(committed / SMALL, opened_and_saved)
    assert run(committed, "small", cold=False, force=False) == PUBLISHED
    assert "1 unchanged" in capsys.readouterr().out
    # made anew it is the same set: the same name, which is that of every byte
    assert run(committed, "small", cold=False) == PUBLISHED
    assert published(committed) == before
    assert not [line for line in verify.differences(publish.latest(committed / "reports"), ROOT) if "DAMAGED" in line]


def test_a_manifest_holds_of_a_notebook_that_was_opened_and_of_none_that_was_edited(committed):
    def told():
        lines = verify.differences(publish.latest(committed / "reports"), committed)
        return [line for line in lines if line.startswith(f"{SMALL}:")]

    change(committed / SMALL, opened_and_saved)
    assert told() == []
    change(committed / SMALL, source)
    assert told() == [f"{SMALL}: CHANGED since the set was made"]


def test_a_notebook_that_git_does_not_know_is_rendered_as_it_is(committed, monkeypatch):
    git(committed, "rm", "--cached", "--quiet", SMALL)
    git(committed, "commit", "--quiet", "--message", "Out")
    change(committed / SMALL, source)
    assert run(committed, "small", cold=False) == PUBLISHED
    assert page(committed, "small").find(role="note") is None


@pytest.mark.parametrize("why", ["no git", "no repository", "no commit"])
def test_where_nothing_is_committed_there_is_nothing_to_compare_with(project, monkeypatch, tmp_path, why):
    if why == "no git":
        monkeypatch.setenv("PATH", str(tmp_path))
    elif why == "no commit":
        git(project, "init", "--quiet")
    change(project / SMALL, source)
    assert run(project, "small", cold=False) == PUBLISHED


def test_a_git_that_does_not_answer_is_no_leave_to_publish(committed, capsys):
    (committed / ".git/HEAD").write_text("ref: refs/heads/[", encoding="utf-8")
    (committed / ".git/config").write_text("[core", encoding="utf-8")
    capsys.readouterr()
    assert run(committed, "small", cold=False) == CONFIGURATION
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{SMALL}: EDITED git does not say whether it is the committed one: fatal: bad config")


def test_the_hook_of_another_repository_changes_no_answer(committed, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    change(committed / SMALL, source)
    assert run(committed, "small", cold=False) == CONFIGURATION


# --- the reader's own copies


def lines(project):
    return {line.partition(": ")[0]: line.partition(": ")[2] for line in lab.prepare(project)}


def test_copies_are_made_once_and_again_where_one_is_missing(project):
    assert lines(project) == {COPY: "made", "notebooks/mine/whole.ipynb": "made"}
    assert (project / COPY).read_bytes() == (project / SMALL).read_bytes()
    assert lines(project) == {}
    (project / COPY).unlink()
    assert lines(project) == {COPY: "made"}


def test_a_copy_follows_its_original_until_somebody_writes_in_it(project):
    lines(project)
    write(project / SMALL, cell("2 + 2"))
    change(project / COPY, opened_and_saved)
    change(project / COPY, output)
    assert lines(project) == {COPY: "refreshed"}
    assert (project / COPY).read_bytes() == (project / SMALL).read_bytes()

    change(project / COPY, parameter)
    mine = (project / COPY).read_bytes()
    assert lines(project) == {}
    write(project / SMALL, cell("3 + 3"))
    for _ in range(2):
        assert lines(project) == {
            COPY: f"stays as you changed it, though {SMALL} has changed since; to have the new one, rename yours, "
            "then `make lab`"
        }
        assert (project / COPY).read_bytes() == mine
    (project / COPY).rename(project / "notebooks/mine/own.ipynb")
    assert lines(project) == {COPY: "made"}
    assert (project / "notebooks/mine/own.ipynb").read_bytes() == mine


@pytest.mark.parametrize("noted", [None, "{"])
def test_a_copy_of_unknown_origin_is_never_replaced(project, noted):
    lines(project)
    note = project / "notebooks/mine/.made.json"
    note.unlink() if noted is None else note.write_text(noted, encoding="utf-8")
    (project / COPY).write_text("no notebook at all", encoding="utf-8")
    assert lines(project)[COPY].startswith("stays as you changed it")
    assert (project / COPY).read_text(encoding="utf-8") == "no notebook at all"
    assert SMALL.rpartition("/")[2] not in json.loads(note.read_text(encoding="utf-8"))


def test_a_copy_that_is_as_its_original_follows_it_though_nobody_knows_where_it_is_from(project):
    lines(project)
    (project / "notebooks/mine/.made.json").unlink()
    change(project / COPY, output)
    assert lines(project)[COPY] == "refreshed"
    write(project / SMALL, cell("2 + 2"))
    assert lines(project) == {COPY: "refreshed"}


def test_copies_that_cannot_be_written_are_told_in_one_line(project):
    (project / "notebooks/mine").touch()
    with pytest.raises(Refusal, match="mine: CANNOT-WRITE") as refused:
        lab.prepare(project)
    assert refused.value.exit_code == CANNOT_WRITE


def test_what_is_done_in_copies_changes_nothing_published(committed, capsys):
    before = published(committed)
    lines(committed)
    change(committed / COPY, parameter)
    write(committed / "notebooks/mine/own.ipynb", cell("1 / 0"))
    capsys.readouterr()
    assert run(committed, "small", cold=False, force=False) == PUBLISHED
    assert "1 unchanged" in capsys.readouterr().out
    assert run(committed, "small", cold=False) == PUBLISHED
    assert published(committed) == before


def test_git_ignores_the_copies_and_make_lab_opens_them():
    done = subprocess.run(["git", "check-ignore", COPY], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nlab:")[2].partition("\n\n")[0]
    assert "-m helpers lab\n" in recipe and "/lab/tree/notebooks/mine " in recipe
