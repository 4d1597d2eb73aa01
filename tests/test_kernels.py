"""Kernels forked from a warm process do what kernels started anew do, and end as they do."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from conftest import NAMES
from jupyter_client.connect import write_connection_file
from projects import cell, run, write

from helpers.problems import PUBLISHED
from helpers.render import kernels

LAUNCH = [sys.executable, "-m", "ipykernel_launcher", "-f"]


@pytest.mark.parametrize("name", NAMES)
def test_a_warm_kernel_gives_every_output_that_a_cold_one_gives(real, name):
    for kind in ("ipynb", "html"):
        cold, other = (folder / f"latest/{name}.{kind}" for folder in real.values())
        assert cold.read_bytes() == other.read_bytes()


@pytest.fixture
def forked(tmp_path):
    """Kernels forked from one warm process; called once for each."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    with kernels.keeper(tmp_path, environment) as chosen:

        def fork(name="kernel"):
            file = tmp_path / f"{name}.json"
            write_connection_file(str(file), ip="127.0.0.1")
            return kernels.Kept([*LAUNCH, str(file)], environment | chosen, str(tmp_path))

        yield fork


def gone(pid, seconds=5):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_a_forked_kernel_runs_until_it_is_told_to_end(forked):
    kernel = forked()
    with pytest.raises(subprocess.TimeoutExpired):
        kernel.wait(0.5)
    assert kernel.poll() is None
    kernel.terminate()
    assert kernel.wait(10) in (0, -signal.SIGTERM) and kernel.poll() == kernel.returncode


def test_the_end_of_one_kernel_leaves_the_next(forked):
    first, second = forked("first"), forked("second")
    first.kill()
    assert first.wait(10) == -signal.SIGKILL
    assert second.poll() is None
    third = forked("third")
    assert third.poll() is None and third.pid not in (first.pid, second.pid)


def test_a_kernel_ends_with_who_asked_for_it(forked):
    kernel = forked()
    kernel._lines.close()
    kernel._connection.close()
    assert gone(kernel.pid)


def test_who_leaves_before_asking_harms_nobody(tmp_path):
    with kernels.keeper(tmp_path, dict(os.environ)) as chosen:
        for words in (b"", b"\0\0\1\0half"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection, kernels._short(tmp_path) as address:
                connection.connect(address)
                connection.sendall(words)
        write_connection_file(str(tmp_path / "kernel.json"), ip="127.0.0.1")
        kernel = kernels.Kept([*LAUNCH, str(tmp_path / "kernel.json")], {**os.environ, **chosen}, str(tmp_path))
        assert kernel.poll() is None


def test_every_kernel_ends_with_the_warm_process(tmp_path):
    with kernels.keeper(tmp_path, dict(os.environ)) as chosen:
        write_connection_file(str(tmp_path / "kernel.json"), ip="127.0.0.1")
        command = [*LAUNCH, str(tmp_path / "kernel.json")]
        kernel = kernels.Kept(command, {**os.environ, **chosen}, str(tmp_path))
    assert gone(kernel.pid)


def test_where_nothing_can_be_forked_kernels_start_cold(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with kernels.keeper(tmp_path, dict(os.environ)) as chosen:
        assert chosen == {}


def test_a_wide_table_is_as_wide_from_a_warm_kernel(project):
    write(project / "notebooks/small.ipynb", cell("import pandas as pd\npd.DataFrame([[0] * 40])", name="wide"))
    shown = []
    for cold in (True, False):
        assert run(project, "small", cold=cold) == PUBLISHED
        shown.append((project / "reports/latest/small.ipynb").read_bytes())
    assert shown[0] == shown[1] and b"39" in shown[0]
