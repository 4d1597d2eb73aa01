"""The examples in deploy/ and the workflows call what the Makefile has, under limits that end a hanging run."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SERVICE = ROOT / "deploy/is-resurgence-reports.service"
TIMER = ROOT / "deploy/is-resurgence-reports.timer"


def unit(path):
    """A unit file as {section: {key: value}}, with systemd's case."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str
    parser.read_string(path.read_text(encoding="utf-8"))
    return {section: dict(parser[section]) for section in parser.sections()}


def workflow(name):
    """What starts a workflow, its steps, and its jobs."""
    parsed = yaml.safe_load((ROOT / ".github/workflows" / name).read_text(encoding="utf-8"))
    # YAML 1.1 reads the key `on` as true.
    return parsed[True], [step for job in parsed["jobs"].values() for step in job["steps"]], parsed["jobs"]


def make_targets():
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_the_service_is_bounded_and_leaves_nothing_running():
    service = unit(SERVICE)["Service"]
    assert service["Type"] == "oneshot"
    assert service["KillMode"] == "control-group"
    assert service["UMask"] == "0022"
    assert service["PrivateTmp"] == "yes"
    assert re.fullmatch(r"\d+(s|min|h)", service["TimeoutStartSec"])
    assert re.fullmatch(r"\d+[MG]", service["MemoryMax"])


def test_the_service_renders():
    service = unit(SERVICE)["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    assert program.startswith("/")
    assert (Path(program).name, arguments) == ("make", ["-s", "reports"])
    assert "reports" in make_targets()


def test_the_service_may_write_where_it_works():
    service = unit(SERVICE)["Service"]
    assert service["ReadWritePaths"] == service["WorkingDirectory"]
    assert service["Environment"] == f"XDG_CACHE_HOME=/var/cache/{service['CacheDirectory']}"


def test_the_timer_starts_the_service_and_makes_up_for_lost_nights():
    timer = unit(TIMER)
    assert (ROOT / "deploy" / timer["Timer"]["Unit"]) == SERVICE
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Timer"]["OnCalendar"]
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_systemd_accepts_the_units(tmp_path):
    systemd_analyze = shutil.which("systemd-analyze")
    if systemd_analyze is None:
        pytest.skip("systemd-analyze is not installed")
    for path in (SERVICE, TIMER):
        shutil.copy(path, tmp_path)
    run = subprocess.run(
        [systemd_analyze, "verify", tmp_path / SERVICE.name, tmp_path / TIMER.name],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert [line for line in run.stderr.splitlines() if "is-resurgence" in line] == []
    assert run.returncode == 0, run.stderr


def test_the_crontab_line_renders_alone_and_within_a_limit():
    lines = (ROOT / "deploy/crontab.example").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line and not line.startswith("#")]
    *fields, command = line.split(maxsplit=5)
    limits = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]
    for field, (low, high) in zip(fields, limits, strict=True):
        assert field == "*" or low <= int(field) <= high
    # cron ends a command at a percent sign.
    assert "%" not in command
    folder, words = command.split(" && ")
    words = shlex.split(words)
    assert folder == f"cd {unit(SERVICE)['Service']['WorkingDirectory']}"
    assert words[:2] == ["flock", "-n"]
    # The renderer holds reports/.lock itself and would find it taken.
    assert (ROOT / words[2]).is_file()
    assert words[3] == "timeout" and "45m" in words
    assert words[words.index("make") :] == ["make", "-s", "reports", "RENDER_ARGS=--quiet"]


def test_ci_runs_the_one_script_on_both_pythons():
    events, steps, jobs = workflow("ci.yml")
    assert set(events) == {"push", "pull_request"}
    assert [step["run"] for step in steps if "run" in step] == ["bash .ci/run"]
    assert jobs["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.13"]
    assert jobs["test"]["timeout-minutes"]


def test_the_ci_script_runs_the_tests_and_stops_at_a_failure():
    path = ROOT / ".ci/run"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    assert lines[-1] == "make test" and "test" in make_targets()
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", path], check=True)


@pytest.mark.parametrize(
    ("browser", "variables", "code"), [(False, {}, 78), (False, {"NO_CHROMIUM": "1"}, 0), (True, {}, 0)]
)
def test_a_machine_of_ci_without_a_browser_says_so_unless_told_that_there_is_none(tmp_path, browser, variables, code):
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "dirname", "id"):
        (programs / name).symlink_to(shutil.which(name))
    # nothing is installed, and the tests are those that are running
    for name in ("apt-get", "make", "python3", *(["chromium"] if browser else [])):
        (programs / name).write_text(f"#!/bin/sh\necho {name} $*\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci")
    environment = {"PATH": str(programs), "PYTHONPATH": os.pathsep.join(sys.path)} | variables
    done = subprocess.run(["bash", tmp_path / ".ci/run"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert ("make test" in done.stdout) == (code == 0)
    assert [line.partition(";")[0] for line in done.stderr.splitlines()] == (
        [".ci/run: no Chromium is found and none could be installed"] if code else []
    )


def test_the_scheduled_workflow_renders_and_keeps_what_is_published():
    events, steps, jobs = workflow("reports.yml")
    assert set(events) == {"schedule", "workflow_dispatch"}
    assert all(len(entry["cron"].split()) == 5 for entry in events["schedule"])
    assert [step["run"] for step in steps if "run" in step] == [
        "make reports",
        'echo "set=$(readlink reports/latest)" >> "$GITHUB_OUTPUT"',
    ]
    uploads = [step["with"] for step in steps if "upload-artifact" in step.get("uses", "")]
    assert {upload["name"]: upload["path"] for upload in uploads} == {
        "reports": "reports/${{ steps.published.outputs.set }}/",
        "failed": "reports/.failed/",
    }
    assert jobs["render"]["timeout-minutes"]
