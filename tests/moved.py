"""Notebooks tried on the record that they show, what moved told before the cells (``pytest -p moved``)."""

import os
import subprocess
from contextlib import ExitStack, suppress

import pytest

from helpers import load
from helpers.editions import changes
from helpers.errors import Refusal
from helpers.project import DATA, FOLDER_VARIABLE, ROOT

OLDER = pytest.StashKey[str]()


def pytest_configure(config):
    """New rows change what a notebook shows, and `make notebooks` follows when branches are merged.

    Until then the notebooks are held against the record of the commit that last refreshed them: what fails is code.
    """
    commit = _shown([argument for argument in config.args if argument.endswith(".ipynb")])
    if not commit or FOLDER_VARIABLE in os.environ:
        return
    stack = ExitStack()
    # without that record, that of the day is tried
    with suppress(Refusal):
        os.environ[FOLDER_VARIABLE] = str(stack.enter_context(changes.unpacked(commit)))
        stack.callback(os.environ.pop, FOLDER_VARIABLE)
        config.add_cleanup(stack.close)
        config.stash[OLDER] = commit


def _shown(notebooks: list[str]) -> str:
    """The commit whose record committed notebooks show; blank where it is the one here, or where git does not say."""
    if not notebooks or _git("status", "--porcelain", "--", *notebooks):
        return ""
    commit = _git("log", "-1", "--format=%h", "--", *notebooks)
    return commit if commit and _git("diff", "--name-only", commit, "--", str(DATA), f":!{DATA}/*.md") else ""


def _git(*words: str) -> str:
    # a hook of git names its own repository in the environment
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()


# outside pytest's own, which shows the cells
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter, config):
    if older := config.stash.get(OLDER, ""):
        told = f"the notebooks show the record of {older} and were tried on it; `make notebooks` shows the one here"
        terminalreporter.line(told)
    elif terminalreporter.stats.get("failed"):
        try:
            told = changes.text(changes.between("HEAD", str(load.folder())))
        except Refusal as refusal:
            told = str(refusal)
        terminalreporter.section("what moved in the record since the last commit")
        terminalreporter.line(told)
    return (yield)
