"""The command line: a user's mistake is a line with an exit code, never a traceback."""

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import errors, files, load
from helpers.__main__ import COMMANDS, main
from helpers.measure import agreement
from helpers.project import ROOT
from helpers.tools import marked


def run(*arguments, environment=None, **streams):
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    command = [sys.executable, "-m", "helpers", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        text=True,
        errors="replace",
        check=False,
        **streams,
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
        (["check", "no-such-folder"], errors.DATA_INVALID, f"the data folder is {ROOT}/no-such-folder"),
        (["check", "data/events.csv"], errors.CONFIGURATION, "expected the data folder, such as data"),
        (["show", "opex360-2024:abc"], errors.CONFIGURATION, "expected SOURCE:LINE"),
        (
            ["render", "attack-timeline-2020", "-p", "START", "2025-01-01"],
            errors.CONFIGURATION,
            "-p: attack-timeline-2020: END",
        ),
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


NARROW = {"PYTHONIOENCODING": "latin-1"}, {"PYTHONIOENCODING": "ascii"}


@pytest.mark.parametrize("surroundings", NARROW, ids=lambda one: one["PYTHONIOENCODING"])
@pytest.mark.parametrize("words", [["show", "opex360-2024-13"], ["check", "é’"]])
def test_a_terminal_that_lacks_letters_shows_question_marks(words, surroundings):
    done = run(*words, environment=surroundings)
    assert done.returncode == (errors.DATA_INVALID if words[0] == "check" else errors.PUBLISHED)
    assert "?" in done.stdout + done.stderr and "Traceback" not in done.stderr


def test_what_is_quoted_in_a_message_does_nothing_to_a_terminal(capsys):
    errors.print_lines("a\x1b]8;;b\x07\r\u202ec", "x" * 200_000, wrong=True)
    first, second = capsys.readouterr().err.splitlines()
    assert first == "a<U+001B>]8;;b<U+0007><U+000D><U+202E>c" and len(second) == errors.LONGEST


READING = (["show", "opex360-2024-13"], ["check"], ["render", "--list"], ["changes", "data", "data"], ["--help"])


@pytest.mark.parametrize("words", [*READING, ["export", "--out"]], ids=lambda words: words[0])
def test_a_reader_who_has_gone_stops_no_command(words, tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    done = run(*words, *([str(tmp_path)] if words[-1] == "--out" else []), stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (errors.PUBLISHED, "")


@pytest.mark.parametrize(
    ("words", "code"), [(["show", "opex360-2024-13"], errors.CANNOT_WRITE), (["check"], errors.PUBLISHED)]
)
def test_a_disk_that_is_full_loses_what_is_printed_and_says_so(words, code):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = run(*words, stdout=full)
    assert (done.returncode, done.stderr) == (code, "<stdout>: CANNOT-WRITE [Errno 28] No space left on device\n")


RENDERING = ["render", "fighter-estimates", "--as-edited", "--force", "--out"]


@pytest.mark.parametrize("words", [["show", "opex360-2024-13"], ["check"], RENDERING], ids=lambda words: words[0])
def test_warnings_of_the_caller_s_python_stop_no_command(words, tmp_path):
    place = [str(tmp_path)] if words is RENDERING else []
    done = run(*words, *place, environment={"PYTHONWARNINGS": "error"})
    assert (done.returncode, done.stderr) == (errors.PUBLISHED, "")
    assert words is not RENDERING or (tmp_path / "latest/fighter-estimates.html").is_file()


@pytest.mark.parametrize("words", [["show", "opex360-2024-13"], ["rendre"]], ids=lambda words: words[0])
def test_streams_that_are_closed_from_the_start_stop_no_command(words):
    done = run(*words, preexec_fn=lambda: (os.close(1), os.close(2)), stdout=None, stderr=None)
    assert done.returncode == (errors.USAGE if words == ["rendre"] else errors.PUBLISHED)


WRITING = {
    "export": lambda out: ["export", "--out", str(out / "below")],
    "notebooks": lambda out: ["notebooks", "--lang", "fr", str(out / "below")],
    "render": lambda out: ["render", "--out", str(out / "below")],
}


@pytest.mark.parametrize("command", WRITING)
def test_a_folder_that_cannot_be_made_is_named(tmp_path, capsys, command):
    (tmp_path / "file").touch()
    assert main(WRITING[command](tmp_path / "file")) == errors.CANNOT_WRITE
    (line,) = capsys.readouterr().err.splitlines()
    assert re.fullmatch(rf"{tmp_path}/file\S*: CANNOT-WRITE (Not a directory|File exists)", line)


def test_a_command_writes_between_its_own_marks_alone(tmp_path):
    path = tmp_path / "README.md"
    path.write_text(
        "# A head\n\n<!-- one: made by `python -m helpers write` -->\n\nold\n\n<!-- end of one -->\n\n"
        "<!-- two: made by `python -m helpers write` -->\n\nold\n\n<!-- end of two -->\n",
        encoding="utf-8",
    )
    before = path.read_text(encoding="utf-8")
    assert marked.replace(path, "one", "new\nlines", "write")
    assert path.read_text(encoding="utf-8") == before.replace("old", "new\nlines", 1)
    assert not marked.replace(path, "one", "new\nlines", "write")


@pytest.mark.parametrize(("command", "file"), [("dictionary", "CODEBOOK.md"), ("agreement", "README.md")])
def test_a_guide_that_cannot_be_written_is_named(data_copy, capsys, monkeypatch, command, file):
    def refused(path, _):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(files.Path, "write_bytes", refused)
    if command == "agreement":
        monkeypatch.setattr(agreement, "DRAWS", 2)
    assert main([command]) == errors.CANNOT_WRITE
    assert capsys.readouterr().err.endswith(".md: CANNOT-WRITE Permission denied\n")


def test_what_concerns_no_file_that_is_written_is_not_called_so(tmp_path):
    for error in (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), FileNotFoundError(2, "none", "/etc/none")):
        with pytest.raises(type(error)), files.writing(tmp_path):
            raise error
    with pytest.raises(errors.Refusal, match="one: CANNOT-WRITE no"), files.writing(tmp_path):
        raise FileNotFoundError(2, "no", str(tmp_path / "one"))


def test_a_fault_of_the_system_that_nobody_names_is_one_line(capsys, monkeypatch):
    monkeypatch.setitem(COMMANDS, "check", lambda _: Path("/nowhere/at/all").read_bytes())
    assert main(["check"]) == errors.CONFIGURATION
    assert capsys.readouterr().err == "/nowhere/at/all: SYSTEM No such file or directory\n"


def test_an_environment_without_a_project_says_so(tmp_path):
    package = tmp_path / "lib/python/site-packages"
    shutil.copytree(ROOT / "src/helpers", package / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    for words in (["render", "--data", str(ROOT / "data"), "--out", str(tmp_path / "out")], ["dictionary"]):
        done = run(*words, environment={"PYTHONPATH": str(package)})
        (line,) = done.stderr.splitlines()
        assert done.returncode == errors.CONFIGURATION and "no project is here" in line


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
        value
        for name, value in vars(errors).items()
        if isinstance(value, int) and name not in {"SHOWN", "COMPARED", "LONGEST"}
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
