"""Reports made on the workers of a cluster, here two processes on the loopback."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
from distributed import Client
from projects import DATA, cell, published, run, wait_for, write

from helpers import load
from helpers.errors import CONFIGURATION, DATA_INVALID, KERNEL_DIED, NOTEBOOK_FAILED, PUBLISHED, TIME_LIMIT, Refusal
from helpers.page import notebook, translation
from helpers.render import cluster, digests, publish
from helpers.render.execute.job import Job
from helpers.render.execute.limits import Limits
from helpers.render.execute.pool import Outcome

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


def test_a_run_on_a_cluster_that_takes_too_long_ends_with_all_that_was_not_made(project, scheduler, workers, capsys):
    write(project / "notebooks/small.ipynb", cell("import time; time.sleep(120)"))
    before = published(project)
    assert run(project, "small", scheduler=scheduler, limits=Limits(run=8)) == TIME_LIMIT
    assert published(project) == before
    assert "small: TIME-LIMIT the run took longer than 8 seconds" in capsys.readouterr().err


def test_a_worker_with_other_code_or_data_renders_nothing():
    job = Job("one", Path("one.ipynb"), {}, Path("one"), {}, Limits(), (), edition=("0", "0"))
    other = cluster.work(job, b"", b"", code="0")
    assert (other.outcome.code, other.files) == (CONFIGURATION, {})
    assert "other helpers or versions" in other.outcome.lines[0]
    code = digests.of([digests.of_helpers(), digests.versions()])
    stale = cluster.work(job, b"", cluster._packed(DATA), code)
    assert (stale.outcome.code, stale.files) == (CONFIGURATION, {})
    assert "other data" in stale.outcome.lines[0]


class Back:
    """What a worker sends, as dask hands it over."""

    def __init__(self, files, code=PUBLISHED, lines=()):
        self.returned = cluster.Returned(Outcome(code, [*lines], 0.1), files)

    def result(self):
        return self.returned


@pytest.fixture
def sent(rendered, tmp_path):
    """A job whose notebook a worker may have run, and the bytes of the notebook that it should send."""
    values = publish.read(publish.latest(rendered / "reports")).manifest["reports"]["whole-fr"]["parameters"]
    path, folder = rendered / "notebooks/whole.ipynb", tmp_path / "jobs/whole-fr"
    folder.mkdir(parents=True)
    texts = translation.texts(path, notebook.read(path), "fr")
    job = Job("whole-fr", path, values, folder, {}, Limits(), (rendered,), load.edition(DATA), texts)
    return job, (rendered / "reports/latest/whole-fr.ipynb").read_bytes()


def test_a_page_is_made_here_and_other_names_are_left(sent, rendered, tmp_path):
    job, good = sent
    files = {
        "whole-fr.ipynb": good,
        "whole-fr.html": b"",
        "card.json": b"{}",
        "../outside": b"x",
        "reads": b"counts.csv\n",
    }
    assert cluster._received(Back(files), job).code == PUBLISHED
    assert (job.folder / "whole-fr.html").read_bytes()
    assert (job.folder / "whole-fr.html").stat().st_size > 10_000 and job.reads == {"counts.csv"}
    assert "Une question" in (job.folder / "card.json").read_text(encoding="utf-8")
    assert not list(tmp_path.rglob("outside"))


UNFIT = {
    "nothing": (lambda _: b"", DATA_INVALID, "cannot be read"),
    "no notebook": (lambda _: b"garbage", DATA_INVALID, "cannot be read"),
    "another code": (lambda text: text.replace(b"print('a < b')", b"print('a < c')"), NOTEBOOK_FAILED, "other cells"),
    "another text": (lambda text: text.replace(b"Une question", b"Une reponse"), NOTEBOOK_FAILED, "other cells"),
    "another value": (lambda text: text.replace(b'COUNTRY = \\"IRQ', b'COUNTRY = \\"SYR'), NOTEBOOK_FAILED, "param"),
    "not run": (lambda text: text.replace(b'count": 5', b'count": null'), NOTEBOOK_FAILED, "was not run"),
    "an error": (lambda text: text.replace(b'"a < b', b'"\\u0007'), NOTEBOOK_FAILED, "a control character, U+0007"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "code", "says"), UNFIT.values(), ids=UNFIT.keys())
def test_what_a_worker_sends_is_audited_like_our_own(sent, change, code, says):
    job, good = sent
    assert change(good) != good
    found = cluster._received(Back({"whole-fr.ipynb": change(good)}), job)
    assert (
        found.code == code and found.lines[0].startswith("whole-fr: notebooks/whole.ipynb: ") and says in found.lines[0]
    )
    assert not (job.folder / "whole-fr.html").exists()


FORMS = ("8786", "nonsense", "http:", " ", "", "inproc:", "foo://x", "http://127.0.0.1:8786", "tcp://127.0.0.1")
FORMS += ("tcp://127.0.0.1:8786/status", "127.0.0.1:878600", "tcp://127.0.0.1:8786 --quiet")


@pytest.mark.parametrize("address", FORMS)
def test_what_is_no_address_is_refused_at_once(address, tmp_path):
    with pytest.raises(Refusal, match="expected an address such as tcp://HOST:8786") as refused:
        cluster.run([], address, tmp_path)
    assert refused.value.exit_code == CONFIGURATION


def test_an_empty_address_is_not_taken_for_none(project):
    assert run(project, scheduler="") == CONFIGURATION


@pytest.mark.parametrize("scheme", ["tcp", "tls"])
def test_a_server_of_another_kind_is_given_up_in_time(tmp_path, monkeypatch, caplog, scheme):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(Refusal, match="no scheduler answers there"):
        cluster.run([], f"{scheme}://127.0.0.1:{other.getsockname()[1]}", tmp_path)
    assert "Traceback" not in caplog.text


def test_a_network_that_is_lost_is_no_disk_that_is_full(project, scheduler, monkeypatch, capsys):
    def lost(*_):
        raise OSError("Timed out during handshake")

    monkeypatch.setattr(cluster, "_sent", lost)
    assert run(project, scheduler=scheduler) == KERNEL_DIED
    assert "KERNEL the connection was lost: Timed out during handshake" in capsys.readouterr().err


def test_where_no_scheduler_answers_the_run_is_refused(project, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    before = published(project)
    assert run(project, scheduler="tcp://127.0.0.1:9") == CONFIGURATION
    assert "--scheduler: got 'tcp://127.0.0.1:9'; no scheduler answers there" in capsys.readouterr().err
    assert published(project) == before
