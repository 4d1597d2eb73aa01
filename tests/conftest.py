"""What several test files share."""

import shutil
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from helpers import load

DEFAULTS = {
    "START": "2014-01-01",
    "END": "2024-12-31",
    "AS_OF": "",
    "COUNTRY": "",
    "GOVERNORATE": "",
    "LAYERS": "article,context",
    "WITHOUT": "",
    "AGGREGATION": "representative",
    "LANG": "en",
}


@pytest.fixture(scope="session")
def given():
    """The nine parameters, with those of the call in place of the defaults."""
    return lambda **changed: {**DEFAULTS, **changed}


@pytest.fixture
def data_copy(tmp_path, monkeypatch) -> Path:
    """A copy of the record that the helpers read in place of it."""
    copy = tmp_path / "data"
    shutil.copytree(load.ROOT / "data", copy)
    monkeypatch.setenv(load.FOLDER_VARIABLE, str(copy))
    return copy


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")
