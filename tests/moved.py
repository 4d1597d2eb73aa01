"""What moved in the record, in words, before the cells that are not what they were (``pytest -p moved``)."""

import pytest

from helpers import load
from helpers.editions import changes
from helpers.errors import Refusal


# outside pytest's own, which shows the cells
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter):
    if terminalreporter.stats.get("failed"):
        try:
            told = changes.text(changes.between("HEAD", str(load.folder())))
        except Refusal as refusal:
            told = str(refusal)
        terminalreporter.section("what moved in the record since the last commit")
        terminalreporter.line(told)
    return (yield)
