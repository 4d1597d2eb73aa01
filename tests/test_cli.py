"""The command line: a user's mistake is a line with an exit code, never a traceback."""

import re
import subprocess
import sys

import pytest

from helpers import errors, load
from helpers.__main__ import main
from helpers.project import ROOT


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "helpers", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        ([], errors.USAGE, "COMMAND"),
        (["rendre"], errors.USAGE, "invalid choice: 'rendre'"),
        (["render", "-p", "LANG", "fr", "-p", "LANG", "en"], errors.USAGE, "LANG is given twice"),
        (["render", "-p", "LANGUAGE", "fr"], errors.CONFIGURATION, "did you mean 'LANG'?"),
        (["render", "-p", "AS_OF", "01/03/2021"], errors.CONFIGURATION, "01/03/2021"),
        (["render", "attack-timelin"], errors.CONFIGURATION, "did you mean 'attack-timeline'?"),
        (["check", "no-such-folder"], errors.DATA_INVALID, "no-such-folder"),
        (["render", "--data", "no-such-folder"], errors.DATA_INVALID, "no-such-folder"),
        (["render", "--cell-seconds", "0"], errors.USAGE, "expected a whole number above 0"),
        (["verify", "--out", "no-such-folder"], errors.CONFIGURATION, "no set is published there"),
    ],
)
def test_a_mistake_is_one_line_and_its_exit_code(arguments, exit_code, said):
    done = run(*arguments)
    assert done.returncode == exit_code, done.stderr
    assert said in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_fault_in_the_data_names_its_place_and_what_to_do_next(data_copy, capsys):
    table = data_copy / "counts.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("claimed_by_group", "claimed_by_grop"), encoding="utf-8")
    assert main(["check", str(data_copy)]) == errors.DATA_INVALID
    said = capsys.readouterr().err.splitlines()
    assert re.match(r".*counts\.csv:\d+:\d+: ENUM .*claimed_by_grop.*did you mean 'claimed_by_group'\?", said[0])
    assert said[-1] == "Fix these rows, then run the same command again."


def test_a_good_record_is_said_to_be_good(capsys):
    assert main(["check"]) == errors.PUBLISHED
    assert f"{len(load.claims())} claims, no problem found" in capsys.readouterr().out


def test_the_exit_codes_listed_are_those_that_the_code_has():
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.M)}
    named = {
        value for name, value in vars(errors).items() if isinstance(value, int) and name not in {"SHOWN", "COMPARED"}
    }
    assert listed == named | {1}


@pytest.fixture(scope="module")
def commands():
    return set(re.findall(r"^    ([a-z]+)\b", run("--help").stdout, re.M))


@pytest.fixture(scope="module")
def targets():
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def named(text):
    """The targets of make that a text names, and the commands."""
    of_make, ours = r"(?:`|^    )make ([a-z]+)\b", r"python -m helpers ([a-z]+)"
    return set(re.findall(of_make, text, re.M)), set(re.findall(ours, text))


def test_every_command_and_target_is_listed(commands, targets):
    # `make help` is what make alone does
    assert named((ROOT / "docs/commands.md").read_text(encoding="utf-8")) == (targets - {"help"}, commands)


@pytest.mark.parametrize("path", ["README.md", "docs/costs.md", "docs/promises.md", "docs/cluster.md"])
def test_a_page_names_commands_and_targets_that_there_are(path, commands, targets):
    of_make, ours = named((ROOT / path).read_text(encoding="utf-8"))
    assert of_make | ours and of_make <= targets and ours <= commands
