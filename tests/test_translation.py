"""The notebooks in another language."""

import io

import nbformat
import pytest
from projects import FRENCH, cell, page, published, run, speak, write

from helpers import language
from helpers.errors import CANNOT_WRITE, DATA_INVALID, PUBLISHED, Refusal
from helpers.page import translation
from helpers.project import ROOT
from helpers.render.execute import pool
from helpers.tools import notebooks

CODE = language.catalogue("fr")
PLACE = "locale/fr/LC_MESSAGES/notebooks.po"


def retitled(project, title):
    path = project / "notebooks/small.ipynb"
    node = nbformat.read(path, as_version=4)
    node.cells[0].source = title
    nbformat.write(node, path)
    return path


def catalogue(project):
    return (project / "notebooks" / PLACE).read_text(encoding="utf-8")


def test_the_catalogues_are_in_step_with_the_notebooks_and_the_code(tmp_path, monkeypatch):
    folder, code = tmp_path / "notebooks", tmp_path / "helpers.po"
    folder.mkdir()
    code.write_bytes(CODE.read_bytes())
    monkeypatch.setattr(language, "catalogue", lambda lang: code)
    for path in [*(ROOT / "notebooks").glob("*.ipynb"), ROOT / "notebooks" / PLACE]:
        copy = folder / path.relative_to(ROOT / "notebooks")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    assert translation.refresh(folder) == []
    assert (folder / PLACE).read_bytes() == (ROOT / "notebooks" / PLACE).read_bytes()
    assert code.read_bytes() == CODE.read_bytes()


def test_an_edited_text_of_the_code_is_refused_before_any_kernel(project, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(pool, "run", lambda *_: pytest.fail("a kernel was to start"))
    code = tmp_path / "helpers.po"
    code.write_text(CODE.read_text(encoding="utf-8").replace('msgid "yes"', '#, fuzzy\nmsgid "yes"'), encoding="utf-8")
    monkeypatch.setattr(language, "catalogue", lambda lang: code)
    assert run(project, "small", overrides={"LANG": "fr"}) == DATA_INVALID
    assert "helpers/helpers.po: 'yes': was edited; read its translation again" in capsys.readouterr().err


def test_texts_are_those_marked_and_no_others():
    module = (
        b"""words("a {n}", n=words("b")); words(KINDS["c"]); {"d": message("e")}; one.plural("f", "g", 2); print("h")"""
    )
    found = [texts for _, _, texts, _ in translation.marked(io.BytesIO(module), translation.MARKS, (), {})]
    assert sorted(texts[0] for texts in found) == ["a {n}", "b", "e", "f"]


def test_a_text_without_translation_is_refused_before_any_kernel(project, capsys, monkeypatch):
    monkeypatch.setattr(pool, "run", lambda *_: pytest.fail("a kernel was to start"))
    retitled(project, "# Quite another thing?")
    before = published(project)
    assert run(project, "small", overrides={"LANG": "fr"}) == DATA_INVALID
    said = capsys.readouterr().err
    assert said.startswith(f"notebooks/small.ipynb: cell 1 (a-question): TRANSLATION is missing in {PLACE}; ")
    assert published(project) == before


def test_english_needs_no_translation(project):
    retitled(project, "# Quite another thing?")
    assert run(project, "small") == PUBLISHED
    assert page(project, "small").h1.text == "Quite another thing?"


def test_an_edited_text_keeps_its_translation_until_somebody_has_read_it_again(project, capsys):
    retitled(project, "# A new question?")
    (left,) = translation.refresh(project / "notebooks")
    assert "'# A new question?': was edited" in left
    assert "#, fuzzy" in catalogue(project) and "Une question" in catalogue(project)
    assert run(project, "small", overrides={"LANG": "fr"}) == DATA_INVALID
    assert f"cell 1 (a-question): TRANSLATION in {PLACE} is of an older text" in capsys.readouterr().err
    read = catalogue(project).replace("#, fuzzy\n", "")
    (project / "notebooks" / PLACE).write_text(read, encoding="utf-8")
    assert run(project, "small", overrides={"LANG": "fr"}) == PUBLISHED


def test_a_new_text_is_added_and_one_that_is_gone_is_dropped(project):
    speak(project / "notebooks", FRENCH | {"Nothing like any other text of these notebooks.": "Rien."})
    retitled(project, "# How many fighters does the group have in the valley of the Tigris?")
    (left,) = translation.refresh(project / "notebooks")
    assert left.endswith("has no translation")
    assert "Nothing like any other" not in catalogue(project) and "valley of the Tigris" in catalogue(project)


def test_a_catalogue_that_cannot_be_read_is_named(project, capsys):
    (project / "notebooks" / PLACE).write_text('<<<<<<< HEAD\nmsgid "a"\n', encoding="utf-8")
    assert run(project, "small", overrides={"LANG": "fr"}) == DATA_INVALID
    assert f"notebooks/{PLACE}: TRANSLATION cannot be read: " in capsys.readouterr().err


def test_a_better_translation_renders_its_report_anew(project, capsys):
    asked = {"overrides": {"LANG": "fr"}, "force": False}
    assert run(project, "small", **asked) == PUBLISHED
    speak(project / "notebooks", FRENCH | {"# A question?": "# Quelle question ?"})
    assert run(project, "small", **asked) == PUBLISHED
    assert page(project, "small").h1.text == "Quelle question ?"
    capsys.readouterr()
    assert run(project, "small", **asked) == PUBLISHED
    assert "1 unchanged" in capsys.readouterr().out


def test_a_french_copy_is_a_notebook_that_was_run(project, tmp_path):
    # no report of the catalogue: copied alone
    write(project / "notebooks/tool.ipynb", cell("1 / 0"))
    assert notebooks.translated("fr", tmp_path / "copies", project) == PUBLISHED
    node = nbformat.read(tmp_path / "copies/whole.ipynb", as_version=4)
    assert node.cells[0].source == "# Une question ?"
    assert 'LANG = "fr"' in node.cells[1].source
    assert [cell.execution_count for cell in node.cells if cell.cell_type == "code"] == [1, 2, 3, 4, 5, 6, 7]
    tool = nbformat.read(tmp_path / "copies/tool.ipynb", as_version=4)
    assert tool.cells[0].source == "# Une question ?" and not any(cell.get("execution_count") for cell in tool.cells)
    with pytest.raises(Refusal) as refused:
        notebooks.translated("fr", tmp_path / "copies", project)
    assert refused.value.exit_code == CANNOT_WRITE
