import ast
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest
from cases import restated
from PIL import Image
from traitlets.config import Config

from helpers import parameters
from helpers.errors import NOTEBOOK_FAILED, Refusal
from helpers.page import indexes, translation
from helpers.project import PICTURE, PICTURED, README, ROOT
from helpers.tools import notebooks

PATHS = sorted((ROOT / "notebooks").glob("0[1235]_*.ipynb"))
TOOLS = [ROOT / f"notebooks/{name}.ipynb" for name in ("04_explore", "06_code_an_article")]
QUIET = Config({"KernelManager": {"transport_encryption": "auto"}})


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell) -> list[str]:
    return cell.metadata.get("tags", [])


def test_there_are_four_notebooks_that_are_run():
    assert [path.stem[:2] for path in PATHS] == ["01", "02", "03", "05"]


def test_the_parameters_are_literals_with_their_declared_help(notebook):
    (cell,) = [cell for cell in code(notebook) if "parameters" in tags(cell)]
    assigned = list(ast.parse(cell.source).body)
    assert [node.targets[0].id for node in assigned] == list(parameters.NAMES)
    assert all(isinstance(node.value, ast.Constant) and isinstance(node.value.value, str) for node in assigned)
    assert all("=" not in node.value.value for node in assigned)
    assert re.findall(r"  # (.*)$", cell.source, re.M) == [parameter.help for parameter in parameters.DECLARED]


def test_every_cell_was_run_in_order_without_error(notebook):
    cells = code(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert [
        output.output_type for cell in cells for output in cell.outputs if output.output_type in ("error", "stream")
    ] == []


def test_it_reads_aloud(notebook):
    lines = [
        line
        for cell in code(notebook)
        for line in cell.source.splitlines()
        if line.strip() and "parameters" not in tags(cell)
    ]
    assert len(lines) <= 45
    forbidden = (ast.FunctionDef, ast.For, ast.While, ast.Lambda, ast.ListComp)
    found = [
        node for cell in code(notebook) for node in ast.walk(ast.parse(cell.source)) if isinstance(node, forbidden)
    ]
    assert found == []
    assert notebook.cells[0].cell_type == notebook.cells[-1].cell_type == "markdown"


def test_it_invites_to_try_with_seaborn(notebook):
    tried = [cell for cell in code(notebook) if "try" in tags(cell)]
    assert len(tried) in (2, 3)
    assert all("sns." in cell.source and "image/png" in cell.outputs[-1]["data"] for cell in tried)


@pytest.mark.parametrize("path", [*PATHS, *TOOLS], ids=lambda path: path.stem)
def test_every_text_has_its_translation(path):
    node = nbformat.read(path, as_version=4)
    assert translation.texts(path, node, "fr").keys() == {
        cell.id for cell in node.cells if cell.cell_type == "markdown"
    }


def test_it_opens_on_any_machine(notebook):
    assert notebook.metadata.kernelspec.name == "python3"
    assert str(ROOT) not in json.dumps(notebook)


def test_figures_stand_alone_with_their_words(notebook):
    for cell in code(notebook):
        pictures = [output for output in cell.outputs if "image/png" in output.get("data", {})]
        assert len(pictures) <= 1
        if "try" in tags(cell):
            continue
        assert all(output.metadata["image/png"]["alt"] for output in pictures)
        assert not any("<Axes" in str(output.get("data", {}).get("text/plain", "")) for output in cell.outputs)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (PATHS[0], {"COUNTRY": "SYR", "AGGREGATION": "conservative"}),
        (PATHS[0], {"START": "2010-01-01", "END": "2010-12-31", "LANG": "fr"}),
        (PATHS[1], {"GOVERNORATE": "IQ-KI", "AGGREGATION": "informative"}),
        (PATHS[1], {"START": "2024-06-01", "END": "2024-08-15", "WITHOUT": "centcom"}),
        (PATHS[2], {"AS_OF": "2021-02-27"}),
        (PATHS[2], {"LAYERS": "context"}),
        (PATHS[3], {"COUNTRY": "SYR", "LANG": "fr"}),
        (PATHS[3], {"START": "2020-01-01", "WITHOUT": "ucdp"}),
    ],
)
def test_plain_papermill_runs_it_with_values_nobody_tuned_for(tmp_path, path, values):
    made = papermill.execute_notebook(path, tmp_path / "out.ipynb", values, progress_bar=False, config=QUIET)
    assert all(cell.execution_count for cell in made.cells if cell.cell_type == "code")


def test_plain_papermill_is_refused_a_bad_value_without_a_word_about_its_kernel(tmp_path):
    command = [Path(sys.executable).with_name("papermill"), PATHS[2], tmp_path / "out.ipynb", "--no-progress-bar"]
    called = subprocess.run([*command, "-p", "LANG", "de"], capture_output=True, text=True, check=False)
    assert called.returncode and "LANG: PARAMETER got 'de'; expected one of en, fr" in called.stderr
    assert "IPKernelApp" not in called.stderr
    written = (tmp_path / "out.ipynb").read_text(encoding="utf-8")
    assert "LANG: PARAMETER got 'de'; expected one of en, fr" in written


def test_one_changed_value_turns_nbval_red(data_copy):
    restated(data_copy / "counts.csv", ",,153,,exact,", ",,154,,exact,")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "moved",
        "--nbval",
        "--nbval-current-env",
        str(PATHS[0]),
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert run.returncode == 1
    # in words first, then in cells
    told, _, cells = run.stdout.partition("= FAILURES =")
    assert "value_best: 153 -> 154" in told
    assert re.search(r"\b154\b", cells)


def test_the_readme_shows_the_figure_of_the_drawdown():
    node = nbformat.read(ROOT / PICTURED, as_version=4)
    kept, made = (Image.open(io.BytesIO(picture)) for picture in ((ROOT / PICTURE).read_bytes(), indexes.picture(node)))
    # another machine may pack the same pixels in other bytes
    same = kept.size == made.size and kept.convert("RGB").tobytes() == made.convert("RGB").tobytes()
    assert same, "run `make notebooks`"
    assert kept.width == indexes.README_WIDTH and (ROOT / PICTURE).stat().st_size < 60_000
    assert re.search(rf"!\[[A-Z][^]]+\.\]\({PICTURE}\)", (ROOT / "README.md").read_text(encoding="utf-8"))


def test_the_readme_says_what_the_notebooks_answer():
    readme = " ".join((ROOT / README).read_text(encoding="utf-8").split())
    for path in PATHS[:3]:
        node = nbformat.read(path, as_version=4)
        shown = [cell.outputs[0].data for cell in node.cells if {"answer", "sure"}.intersection(tags(cell))]
        for data in shown:
            said = re.sub(r"\[†\]\([^)]*\)", "", data["text/markdown"])
            assert re.sub(r"\[(\w+)\]\([^)]*\)", r"\1", said) in readme, "run `make notebooks`"


def test_the_readme_says_what_the_usual_reports_answer_and_nothing_of_others(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "reports").mkdir()
    first, second, third = (Path(shutil.copy(path, tmp_path / "notebooks")).name for path in PATHS[:3])
    (tmp_path / "reports/reports.toml").write_text(
        f'[[report]]\nname = "one"\nnotebook = "{first}"\n\n[[report]]\nname = "three"\nnotebook = "{third}"\n\n'
        f'[[matrix]]\nprofile = "full"\nnotebooks = ["{second}"]\nLANG = ["en"]\n',
        encoding="utf-8",
    )
    titles = [nbformat.read(path, as_version=4).cells[0].source.splitlines()[0].strip("# ") for path in PATHS[:3]]
    said = " ".join(notebooks.answers(tmp_path).split())
    assert [title for title in titles if f"- **{title}**" in said] == [titles[0], titles[2]]


def test_a_notebook_without_a_figure_on_its_first_screen_gives_no_picture():
    node = nbformat.read(ROOT / PICTURED, as_version=4)
    node.cells = [cell for cell in node.cells if "headline" not in tags(cell)]
    with pytest.raises(Refusal, match="no figure on its first screen") as caught:
        indexes.picture(node)
    assert caught.value.exit_code == NOTEBOOK_FAILED
