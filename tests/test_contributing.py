"""An analyst follows CONTRIBUTING.md in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from helpers.project import FOLDER_VARIABLE, ROOT

SKIPPED = shutil.ignore_patterns(
    ".git", ".venv", "sets", "latest", ".*cache*", ".failed", ".lock", ".staging", "__pycache__"
)


@pytest.fixture
def project(tmp_path):
    copy = tmp_path / "project"
    shutil.copytree(ROOT, copy, ignore=SKIPPED)
    return copy


def run(project, *command):
    environment = {**os.environ, "PYTHONPATH": str(project / "src")}
    environment.pop("ARTICLES", None)
    environment.pop(FOLDER_VARIABLE, None)
    return subprocess.run(
        [sys.executable, *command], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def test_a_claim_with_a_new_source_is_added_as_the_guide_says(project):
    guide = (project / "CONTRIBUTING.md").read_text(encoding="utf-8")
    source, origin, claim = (row.strip() for row in re.findall(r"```csv\n(.*?)```", guide, re.S))

    def add(name, row):
        with (project / f"data/{name}.csv").open("a", encoding="utf-8") as file:
            file.write(row + "\n")

    add("counts", claim)
    refused = run(project, "-m", "helpers", "check")
    assert refused.returncode == 65
    assert "example-2022" in refused.stderr and "FOREIGN-KEY" in refused.stderr and "Traceback" not in refused.stderr
    assert "run the same command again" in refused.stderr

    add("sources", source)
    add("origins", origin)
    assert run(project, "-m", "helpers", "check").returncode == 0
    asked = re.search(
        r"^test-data:.*?pytest -q (.*?)$", (project / "Makefile").read_text(encoding="utf-8"), re.M | re.S
    )
    tests = run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *asked[1].split())
    assert tests.returncode == 0, tests.stdout

    nbval = (
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--nbval",
        "--nbval-current-env",
        "notebooks/01_attack_timeline.ipynb",
    )
    red = run(project, *nbval)
    assert red.returncode == 1 and "`make notebooks`" in red.stdout
    assert run(project, "-m", "helpers", "notebooks").returncode == 0
    green = run(project, *nbval)
    assert green.returncode == 0, green.stdout
