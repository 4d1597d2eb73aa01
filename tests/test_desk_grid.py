import html
import re
import shutil

import nbformat
import pytest
from cases import save
from nbclient import NotebookClient
from test_desk import ID, TEXT, rows

from helpers import errors
from helpers.__main__ import main
from helpers.desk import stubs
from helpers.desk.files import STATEMENTS
from helpers.desk.grid import Desk
from helpers.project import FOLDER_VARIABLE, ROOT

NOTEBOOK = ROOT / "notebooks/06_code_an_article.ipynb"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
    save(tmp_path / "data")
    path = tmp_path / "harbour.txt"
    path.write_text(TEXT + "\n<b>Bold</b> words, & 7 <i>more</i>.\n", encoding="utf-8")
    stubs.make(ID, path)
    return Desk(ID)


def choose(desk, row):
    desk.row.value = next(value for title, value in desk.row.options if title.startswith(f"{row} "))


def test_the_text_shows_each_figure_by_its_state_and_no_markup_of_its_own(desk):
    text = desk._text.value
    assert 'class="drafted"' in text and '">34</span>' in text
    assert 'class="excluded"' in text and 'class="dateline"' in text
    assert "<b>" not in text and "&lt;b&gt;Bold&lt;/b&gt; words, &amp; " in text
    assert "&lt;i&gt;more&lt;/i&gt;." in text
    assert 'class="open"' in text
    shown = re.findall("<td>(.*?)</td>", text.replace("</span>", ""))
    lines = [html.unescape(re.sub("<span[^>]*>", "", line)) for line in shown]
    assert lines == [line for line in desk.draft.text.lines if line.strip()]


def test_a_change_in_the_grid_is_written_with_what_follows_and_the_record_is_not_touched(desk, tmp_path):
    before = (tmp_path / "data/counts.csv").read_bytes()
    choose(desk, "r1")
    assert desk.cells["what"].value == "attacks"
    assert ("claimed_by_group – claimed by the group", "claimed_by_group") in desk.cells["count_basis"].options
    desk.cells["origin_id"].value = "An institute"
    (total,) = [row for row in rows(STATEMENTS) if row["row"] == "r1"]
    assert (total["origin_id"], total["count_basis"]) == ("institute", "recorded_by_monitor")
    assert (desk.cells["origin_id"].value, desk.cells["count_basis"].value) == ("institute", "recorded_by_monitor")
    assert (tmp_path / "data/counts.csv").read_bytes() == before


def test_the_form_of_an_event_is_told_beside_its_cell_and_the_questions_of_the_codebook_with_the_grade(desk, tmp_path):
    shutil.copy(ROOT / "data/CODEBOOK.md", tmp_path / "data")
    choose(desk, "r2")
    *_, grid, _ = desk._grid.children
    labels = {label.value.partition(">")[2].partition("<")[0]: label.value for label in grid.children[::2]}
    assert "such as kirkuk-2022-04-05" in labels["event_id"].partition("<small>")[2]
    assert "2: 1. Does a named person or body say" in labels["credibility"]


def test_another_table_gives_the_row_its_columns(desk):
    choose(desk, "r4")
    assert "population" in desk.cells and "force" not in desk.cells
    desk.cells["table"].value = "forces"
    assert "force" in desk.cells and "population" not in desk.cells
    assert desk.cells["force"].value == "?"
    desk.cells["table"].value = "presence"
    assert "value_low" not in desk.cells and desk.cells["kind"].value == "?"
    desk.cells["table"].value = "estimates"
    assert (desk.cells["value_low"].value, desk.cells["value_high"].value) == ("3000", "4000")
    desk.cells["table"].value = "not_coded"
    assert list(desk.cells) == ["table", "locator", "reason"]


def test_rows_are_added_and_deleted(desk):
    count = len(rows(STATEMENTS))
    desk._add()
    assert len(rows(STATEMENTS)) == count + 1 and desk.cells["table"].value == "?"
    desk._delete()
    assert len(rows(STATEMENTS)) == count
    desk.row.value = next(value for _, value in desk.row.options if value[0] == "sources")
    desk._delete()
    assert len(rows("sources")) == 1


def test_what_is_left_is_what_the_command_says(desk, capsys):
    assert main(["article", ID]) == errors.PUBLISHED
    assert capsys.readouterr().out.strip() == desk.remaining.strip()
    assert "34" in set(desk.statements["figure"])
    # what a saved notebook would keep
    assert "counted" not in desk.statements.to_csv() + desk.remaining


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_notebook_runs_with_and_without_a_draft(desk, lang):
    node = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.outputs for cell in node.cells if cell.cell_type == "code")
    if lang == "fr":
        next(cell for cell in node.cells if cell.id == "parameters").source = f'ARTICLE = "{ID}"\nLANG = "fr"'
    NotebookClient(node, timeout=120, resources={"metadata": {"path": NOTEBOOK.parent}}).execute()
    states = node.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
    values = [str(state["state"].get("value", "")) for state in states]
    if lang == "fr":
        assert any("ouvert : aucune ligne" in value for value in values)
    else:
        assert any("No draft is open" in value and ID in value for value in values)


def test_what_is_typed_on_several_lines_is_one_line_of_the_draft(desk):
    choose(desk, "r1")
    desk.cells["claim"].value = "  The group counts\n34 attacks.  "
    (total,) = [row for row in rows(STATEMENTS) if row["row"] == "r1"]
    assert total["claim"] == desk.cells["claim"].value == "The group counts 34 attacks."


def test_the_sentence_beside_a_row_has_no_markup_of_its_own(desk):
    (bold,) = [line.cells["row"] for line in desk.draft.statements if "Bold" in line.cells["said"]]
    choose(desk, bold)
    assert desk._grid.children[0].value == "<q>&lt;b&gt;Bold&lt;/b&gt; words, &amp; 7 &lt;i&gt;more&lt;/i&gt;.</q>"
