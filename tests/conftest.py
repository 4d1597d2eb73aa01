"""What several test files share."""

import shutil
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from cases import restated
from projects import CATALOGUE, DATA, WHOLE, cell, run, write

from helpers import load, parameters
from helpers.errors import PUBLISHED
from helpers.project import FOLDER_VARIABLE
from helpers.render.request import Options, request
from helpers.render.run import reports

# they are about the record and its notebooks as they stand; all others are about code
OF_THE_RECORD = ("test_data", "test_outlines", "test_agreement", "test_notebooks")
DEFAULTS = parameters.WHOLE | {"START": "2014-01-01", "END": "2024-12-31"}


@pytest.fixture(scope="session")
def given():
    """The ten parameters, with those of the call in place of the defaults."""
    return lambda **changed: {**DEFAULTS, **changed}


@pytest.fixture(scope="module", autouse=True)
def edition(request):
    """What tests of code read: the edition with which they were written, so that no new claim turns them red."""
    with pytest.MonkeyPatch.context() as patch:
        if request.module.__name__ not in OF_THE_RECORD:
            patch.setenv(FOLDER_VARIABLE, str(DATA))
        yield


@pytest.fixture
def data_copy(tmp_path, monkeypatch) -> Path:
    """A copy of the record that the helpers read in place of it."""
    copy = tmp_path / "data"
    shutil.copytree(load.folder(), copy)
    monkeypatch.setenv(FOLDER_VARIABLE, str(copy))
    return copy


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="session")
def rendered(tmp_path_factory):
    """A project whose three reports are rendered; not to be changed."""
    root = tmp_path_factory.mktemp("rendered")
    write(root / "notebooks/whole.ipynb", *WHOLE)
    write(root / "notebooks/small.ipynb", cell("1 + 1"))
    (root / "reports").mkdir()
    (root / "reports/reports.toml").write_text(CATALOGUE, encoding="utf-8")
    assert run(root) == PUBLISHED
    return root


@pytest.fixture
def project(rendered, tmp_path):
    """A copy of the rendered project, to be changed."""
    shutil.copytree(rendered, tmp_path / "project", symlinks=True)
    return tmp_path / "project"


# the reports whose kernels are compared
NAMES = ["attack-timeline", "coalition-drawdown", "fighter-estimates"]


class Rendered(dict):
    """The three reports of the project, ``cold`` or ``warm``, as the folders they are published in, made when asked."""

    def __init__(self, folder):
        self._folder = folder

    def __missing__(self, way):
        self[way] = self._folder / way
        # a contributor tries what is not committed yet
        asked = request(NAMES, data=DATA, out=self[way], as_edited=True)
        assert reports(asked, Options(cold=way == "cold")) == PUBLISHED
        return self[way]


@pytest.fixture(scope="session")
def real(tmp_path_factory):
    return Rendered(tmp_path_factory.mktemp("real"))


@pytest.fixture
def newer(tmp_path):
    """A copy of the record in which a row may be changed: ``newer("counts.csv", ",153,", ",160,")``.

    The first row that has these cells, or that of a claim.
    """
    shutil.copytree(DATA, tmp_path / "newer")

    def change(file, old, new, claim=""):
        restated(tmp_path / "newer" / file, old, new, claim)
        return tmp_path / "newer"

    return change
