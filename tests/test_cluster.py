"""Reports made on the workers of a cluster, here two processes on the loopback."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
from distributed import Client
from projects import DATA, cell, published, run, wait_for, write

from helpers.errors import CONFIGURATION, NOTEBOOK_FAILED, PUBLISHED
from helpers.render import cluster, digests
from helpers.render.execute.job import Job
from helpers.render.execute.limits import Limits

DASK = Path(sys.executable).with_name("dask")
# dask's workers may start processes of their own only where they are told that they may
ENVIRONMENT = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}


def started(*command, folder):
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([DASK, *command], env=ENVIRONMENT, cwd=folder, **quiet)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """The address of a scheduler without workers."""
    folder = tmp_path_factory.mktemp("scheduler")
    file = folder / "address.json"
    command = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    process = started(*command, folder=folder)
    wait_for(file.exists, 30)
    with Client(scheduler_file=str(file), set_as_default=False) as client:
        address = client.scheduler.address
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture
def workers(scheduler, tmp_path):
    """Two workers, each a process without a nanny that would start it again."""
    options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path))
    processes = [started("worker", scheduler, *options, folder=tmp_path) for _ in range(2)]
    with Client(scheduler, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield processes
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(20)


def test_a_cluster_makes_the_same_bytes_and_leaves_no_process(project, scheduler, workers, capsys):
    before = published(project)
    assert run(project, scheduler=scheduler) == PUBLISHED
    assert published(project) == before
    assert "3 rendered, 0 unchanged, 0 failed" in capsys.readouterr().out
    own = [psutil.Process(process.pid) for process in workers]
    left = [child for worker in own for child in worker.children(recursive=True)]
    for process in workers:
        process.terminate()
    wait_for(lambda: not any(child.is_running() for child in left), 10)


def test_a_lost_worker_costs_only_the_reports_that_it_was_making(project, scheduler, workers, tmp_path, capsys):
    marks = tmp_path / "marks"
    marks.mkdir()
    slow = f"import os, time, pathlib\npathlib.Path({str(marks)!r}, str(os.getpid())).touch()\ntime.sleep(2)\n1 + 1"
    write(project / "notebooks/small.ipynb", cell(slow))
    write(project / "notebooks/whole.ipynb", cell(slow))
    lost = workers[0]

    def kill():
        wait_for(lambda: len(list(marks.iterdir())) > 1, 60)
        lost.send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert run(project, scheduler=scheduler) == PUBLISHED
    killer.join()
    assert lost.wait(10) == -signal.SIGKILL
    assert "3 rendered, 0 unchanged, 0 failed" in capsys.readouterr().out
    # one of the three was begun twice
    assert len(list(marks.iterdir())) == 4


def test_a_notebook_that_fails_on_a_worker_fails_here(project, scheduler, workers, capsys):
    write(project / "notebooks/small.ipynb", cell("1 / 0", name="faulty"))
    before = published(project)
    assert run(project, scheduler=scheduler) == NOTEBOOK_FAILED
    assert published(project) == before
    said = capsys.readouterr().err
    assert "small: notebooks/small.ipynb: cell 3 (faulty): NOTEBOOK ZeroDivisionError: division by zero" in said


def test_a_worker_with_other_code_or_data_renders_nothing():
    job = Job("one", Path("one.ipynb"), {}, Path("one"), {}, Limits(), (), edition=("0", "0"))
    other = cluster.work(job, b"", b"", code="0")
    assert (other.outcome.code, other.files) == (CONFIGURATION, {})
    assert "other helpers or versions" in other.outcome.lines[0]
    code = digests.of([digests.of_helpers(), digests.versions()])
    stale = cluster.work(job, b"", cluster._packed(DATA), code)
    assert (stale.outcome.code, stale.files) == (CONFIGURATION, {})
    assert "other data" in stale.outcome.lines[0]


def test_where_no_scheduler_answers_the_run_is_refused(project, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    before = published(project)
    assert run(project, scheduler="tcp://127.0.0.1:9") == CONFIGURATION
    assert "--scheduler: got 'tcp://127.0.0.1:9'; no scheduler answers there" in capsys.readouterr().err
    assert published(project) == before
