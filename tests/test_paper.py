import pytest

from helpers.errors import CANNOT_WRITE, CONFIGURATION, Refusal
from helpers.tools import pdf

PAGE = "<!doctype html><title>A page</title><p>Words on paper.</p>"


@pytest.fixture
def pages(tmp_path):
    for name in ("index", "one", "two"):
        (tmp_path / f"{name}.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(not pdf.chromium(), reason="no Chromium on this machine: no page was printed")
def test_every_page_but_the_index_is_printed(pages, tmp_path):
    made = pdf.print_set(pages, tmp_path / "out")
    assert [path.name for path in made] == ["one.pdf", "two.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in made)


@pytest.mark.skipif(not pdf.chromium(), reason="no Chromium on this machine: no page was to be printed")
def test_a_folder_for_paper_that_cannot_be_made_is_named(pages, tmp_path):
    with pytest.raises(Refusal, match=r"one\.html/below: CANNOT-WRITE Not a directory") as refused:
        pdf.print_set(pages, tmp_path / "one.html/below")
    assert refused.value.exit_code == CANNOT_WRITE


def test_without_pages_the_next_command_is_named(tmp_path):
    with pytest.raises(Refusal, match="run `make reports` first") as refused:
        pdf.print_set(tmp_path, tmp_path / "out")
    assert refused.value.exit_code == CONFIGURATION


def test_without_a_chromium_the_variable_is_named(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    with pytest.raises(Refusal, match="CHROMIUM: PDF no Chromium is found"):
        pdf.print_set(pages, tmp_path / "out")
    assert not (tmp_path / "out").exists()
