"""What goes wrong around a run: signals, limits, a disk that fails, readers at the same time, odd surroundings."""

import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from projects import DATA, SHOW, SOAK, add_reports, cell, processes, published, put, run, wait_for, write

from helpers import files
from helpers.errors import CANNOT_WRITE, NOTEBOOK_FAILED, PUBLISHED, Refusal
from helpers.render import publish
from helpers.render.execute.limits import Limits
from helpers.render.request import request
from helpers.signals import Stopped, stoppable
from helpers.tools.reproduce import reproduce

PROGRAM = """
import signal, sys
from pathlib import Path
from helpers.errors import Refusal
from helpers.render.request import Options, request
from helpers.render.run import reports
if __name__ == "__main__":
    root, data, kernels, *names = sys.argv[1:]
    # whoever runs the tests in the background may ignore them
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        options = {"force": True, "cold": kernels == "cold", "workers": 5}
        sys.exit(reports(request(names, data=Path(data), root=Path(root)), Options(**options)))
    except Refusal as refusal:
        sys.exit(refusal.exit_code)
"""


def started(project, tmp_path, *names, kernels="warm", before="", **options):
    """A process that renders reports of a project."""
    program = tmp_path / "program.py"
    program.write_text(before + PROGRAM, encoding="utf-8")
    return subprocess.Popen([sys.executable, program, project, DATA, kernels, *names], **options)


# --- no process is left -----------------------------------------------------------------------------------------------

BUSY = {
    "sleeps": "import time; time.sleep(300)",
    "never-lets-go": 'import re; re.match(r"(a+)+$", "a" * 40 + "b")',
    "does-not-listen": "import signal, time\n[signal.signal(n, signal.SIG_IGN) for n in (2, 15)]\ntime.sleep(300)",
    "waits-for-a-child": "import subprocess; subprocess.run(['sleep', '300'])",
    "left-a-child": "import subprocess as s, time\ns.Popen(['sleep', '99'], start_new_session=True); time.sleep(99)",
}
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("kernels", ["warm", "cold"])
def test_a_signal_leaves_no_process_and_the_last_set(project, tmp_path, number, kernels):
    marks = {name: tmp_path / name for name in BUSY}
    touch = {name: f"from pathlib import Path; Path({str(mark)!r}).touch()" for name, mark in marks.items()}
    add_reports(project, {name: f"{touch[name]}\n{source}" for name, source in BUSY.items()})
    before = published(project)
    process = started(project, tmp_path, *BUSY, kernels=kernels, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    wait_for(lambda: all(mark.exists() for mark in marks.values()), 60)
    time.sleep(0.2)
    below = psutil.Process(process.pid).children(recursive=True)
    assert len(below) > 2 * len(BUSY)
    process.send_signal(number)
    # a process that is left would hold the pipe open for 99 seconds; how soon the others end depends on the machine
    _, told = process.communicate(timeout=60)
    if number == signal.SIGKILL:
        assert process.returncode == -signal.SIGKILL
    else:
        assert process.returncode == 128 + number
        assert told.decode().startswith(f"Stopped by {number.name}; ")
        assert not (project / "reports/.staging").exists()
    wait_for(lambda: not (processes(project) or [one for one in below if alive(one)]), 30)
    assert published(project) == before
    # what a killed run left behind is in nobody's way
    assert run(project, "small") == PUBLISHED
    assert not (project / "reports/.staging").exists()


@pytest.fixture
def callers():
    """The signals to end, as a process has them that was not started in the background."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in SIGNALS[:3]}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_signal_that_the_caller_ignores_stops_nothing(callers):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with stoppable():
        signal.raise_signal(signal.SIGHUP)


def test_a_second_signal_does_not_break_off_what_the_first_has_put_away(callers):
    heard = []
    signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    with pytest.raises(Stopped) as stopped, stoppable():
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGINT)
    assert heard == [] and stopped.value.exit_code == 128 + signal.SIGTERM


def test_after_a_run_a_signal_is_the_callers_again(callers):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with stoppable():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def alive(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


# a process to fork jobs from whose imports never end, and who says when they have begun
IMPORTING = """
import sys, time
from pathlib import Path
from helpers.render.execute import pool
pool.SERVE = sys.argv[2]
pool.ForkServer(Path(sys.argv[1]), {"PYTHONPATH": sys.argv[3]}, cold=False, data=Path("data"))
time.sleep(600)
"""
NEVER_DONE = """
import sys, time
from pathlib import Path
from helpers.render.execute import pool, preload

def load(_):
    Path("importing").touch()
    time.sleep(600)

preload.load = load
pool.serve(*sys.argv[1:])
"""


def test_what_jobs_are_forked_from_does_not_outlive_its_runner_while_it_imports(tmp_path):
    runner = subprocess.Popen([sys.executable, "-c", IMPORTING, tmp_path, NEVER_DONE, os.pathsep.join(sys.path)])
    wait_for((tmp_path / "importing").exists, 60)
    (below,) = psutil.Process(runner.pid).children()
    runner.kill()
    runner.wait()
    try:
        wait_for(lambda: not alive(below), 30)
    finally:
        below.kill()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda number: number.name)
def test_what_jobs_are_forked_from_ends_with_its_runner_though_it_was_stopped(project, tmp_path, number):
    mark = tmp_path / "mark"
    child = "import subprocess\nsubprocess.Popen(['sleep', '600'], start_new_session=True)"
    source = f"{child}\nfrom pathlib import Path; Path({str(mark)!r}).touch()\nsubprocess.run(['sleep', '600'])"
    add_reports(project, {"sleeps": source})
    patient = "from helpers.render.execute import pool\npool.STOP_SECONDS = 600\n"
    silent = {"stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    process = started(project, tmp_path, "sleeps", before=patient, **silent)
    wait_for(mark.exists, 60)
    (server,) = psutil.Process(process.pid).children()
    below = [server, *server.children(recursive=True)]
    server.suspend()
    process.send_signal(number)
    try:
        process.wait(60)
        wait_for(lambda: not [one for one in below if alive(one)], 30)
    finally:
        for one in filter(alive, below):
            one.kill()


LEAVES = "import subprocess; subprocess.Popen(['sleep', '300'], start_new_session=True).pid > 0"
LEAVING = {"succeeds": LEAVES, "fails": LEAVES + "\n1 / 0", "takes-too-long": LEAVES + "\nwhile True: pass"}


@pytest.mark.parametrize("cold", [True, False], ids=["cold", "warm"])
def test_what_kernels_started_ends_with_the_run(project, capsys, cold):
    add_reports(project, LEAVING)
    assert run(project, *LEAVING, limits=Limits(cell=3), cold=cold) == NOTEBOOK_FAILED
    assert "1 rendered, 0 unchanged, 2 failed" in capsys.readouterr().out
    wait_for(lambda: not processes(project), 3)


# --- a disk that fails ------------------------------------------------------------------------------------------------


class Fault:
    """Makes the n-th operation on files below a folder fail; counts them."""

    def __init__(self, folder, n, fault):
        self.folder, self.n, self.fault, self.count = str(folder), n, fault, 0
        self._fsync = os.fsync

    def __enter__(self):
        self.live = True
        sys.addaudithook(self._heard)
        os.fsync = self._synced
        return self

    def __exit__(self, *_):
        self.live, os.fsync = False, self._fsync

    def _heard(self, event, arguments):
        changes = ("open", "os.rename", "os.symlink", "os.mkdir", "os.chmod", "os.utime", "os.remove", "os.rmdir")
        if self.live and event in changes and any(self._ours(argument) for argument in arguments[:2]):
            self._next()

    def _ours(self, argument):
        return isinstance(argument, str | os.PathLike) and os.fspath(argument).startswith(self.folder)

    def _synced(self, descriptor):
        self._next()
        self._fsync(descriptor)

    def _next(self):
        self.count += 1
        if self.count == self.n:
            if self.fault == "SIGKILL":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(getattr(errno, self.fault), os.strerror(getattr(errno, self.fault)))


def state(out):
    """Which set a reader finds: the texts of its pages, once every byte of it is what its manifest says."""
    folder = publish.latest(out)
    assert publish.read(folder), "the latest set is not what its manifest says"
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}


def published_with_a_fault(out, n, fault):
    """Publish in a process of its own while the n-th operation fails; how it ended, and whether the fault came."""
    pid = os.fork()
    if not pid:
        code = 3
        try:
            with Fault(out, n, fault) as injected:
                try:
                    with files.writing(out):
                        put(out, one="new", two="new")
                    code = 0 if injected.count < n else 4
                except Refusal as refusal:
                    code = refusal.exit_code
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize("fault", ["ENOSPC", "EIO", "SIGKILL"])
def test_every_crash_point_leaves_the_old_set_or_the_new_one(tmp_path, fault, capsys):
    old, new = {"one": "old", "two": "old"}, {"one": "new", "two": "new"}
    for n in range(1, 500):
        out = tmp_path / str(n)
        # so many that an old one has to go
        for number in range(publish.KEPT):
            os.utime(put(out, one=str(number), two=str(number)), (number, number))
        put(out, **old)
        code = published_with_a_fault(out, n, fault)
        found = state(out)
        assert found in (old, new)
        if code == 0:
            assert found == new
            break
        assert code == (-signal.SIGKILL if fault == "SIGKILL" else CANNOT_WRITE) or (code == 4 and found == new), n
        # and the next run goes on from there
        put(out, **new)
        assert state(out) == new
        assert not (out / ".staging").exists()
    assert code == 0 and n > 30
    with capsys.disabled():
        print(f"\n{fault} at each of {n - 1} operations on files")


def test_readers_never_see_a_half_written_set(tmp_path, capsys):
    put(tmp_path, one="0" * 1000, two="0" * 1000)
    reads, bad, over = 0, [], threading.Event()

    def read():
        nonlocal reads
        while not over.is_set():
            folder = publish.latest(tmp_path)
            one, two = ((folder / f"{name}.html").read_text(encoding="utf-8") for name in ("one", "two"))
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            whole = one == two and len(one) == manifest["outputs"]["one.html"]["bytes"] == 1000
            reads += 1
            if not whole:
                bad.append(folder)

    reader = threading.Thread(target=read)
    reader.start()
    number = 0
    while reads < 2000 * SOAK or number < 50:
        number += 1
        text = f"{number:04}" * 250
        put(tmp_path, one=text, two=text)
    over.set()
    reader.join()
    assert bad == []
    with capsys.disabled():
        print(f"\n{reads} reads while {number} sets were published")


# --- odd surroundings -------------------------------------------------------------------------------------------------

DIFFERS = {
    "the order of a set": "print({'one', 'two', 'three', 'four', 'five'})",
    "the time zone": "import time; time.tzname",
    "the locale": "import locale; locale.getlocale()",
    "the settings of matplotlib": "import matplotlib; matplotlib.rcParams['font.size'], matplotlib.get_backend()",
    "the settings of IPython": "get_ipython().autocall, get_ipython().history_manager.enabled",
}


def test_other_surroundings_give_the_same_bytes(project, capsys):
    write(project / "notebooks/small.ipynb", *(cell(source, name=f"n{n}") for n, source in enumerate(DIFFERS.values())))
    assert reproduce(request(data=DATA, root=project)) == PUBLISHED
    assert "files reproduced, byte for byte" in capsys.readouterr().out


def test_what_is_not_the_same_twice_is_found(project, capsys):
    write(project / "notebooks/small.ipynb", cell("import random\nf'{random.random():.12f}'"))
    assert reproduce(request(["small"], data=DATA, root=project)) == 1
    named = [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()]
    assert {"manifest.json", "small.html", "small.ipynb"} <= set(named) and "whole.html" not in named


def test_a_set_is_published_though_what_is_printed_of_it_is_lost(project, tmp_path):
    write(project / "notebooks/small.ipynb", cell("6 * 7"))
    with open("/dev/full", "w", encoding="utf-8") as full:
        process = started(project, tmp_path, "small", stdout=full, stderr=subprocess.PIPE, text=True)
    _, told = process.communicate(timeout=60)
    assert process.returncode == PUBLISHED
    assert told == "<stdout>: CANNOT-WRITE [Errno 28] No space left on device\n"
    assert "42" in (project / "reports/latest/small.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("gone", ["stdin", "stdout", "stderr"])
def test_a_closed_or_broken_stream_stops_nothing(project, tmp_path, gone):
    write(project / "notebooks/small.ipynb", cell("6 * 7"))
    reading, writing = os.pipe()
    os.close(reading)
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    closed = (lambda: os.close(0)) if gone == "stdin" else None
    if gone != "stdin":
        streams[gone] = writing
    process = started(project, tmp_path, "small", **streams, preexec_fn=closed)
    os.close(writing)
    assert process.wait(60) == PUBLISHED
    assert "42" in (project / "reports/latest/small.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("variable", ["HOME", "TMPDIR", "XDG_CACHE_HOME"])
def test_a_folder_of_the_caller_that_is_not_there_stops_nothing(project, tmp_path, variable):
    write(project / "notebooks/small.ipynb", cell("6 * 7"))
    environment = {**os.environ, variable: "/nonexistent/folder"}
    process = started(project, tmp_path, "small", env=environment, stdout=subprocess.DEVNULL, cwd="/")
    assert process.wait(60) == PUBLISHED


@pytest.mark.parametrize(("largest", "times"), [(65_536, 40), (600_000, 400)], ids=["copies", "a report"])
def test_a_full_disk_keeps_the_last_set(project, tmp_path, largest, times):
    """No process may write a file larger than that: neither the one that copies the record nor that of a report."""
    image = SHOW + f'Shown({{"image/png": IMAGE * {times}, "text/plain": "-"}}, {{"image/png": {{"alt": "A"}}}})'
    write(project / "notebooks/small.ipynb", cell(image))
    before = published(project)

    def full():
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    process = started(project, tmp_path, "small", preexec_fn=full, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, told = process.communicate(timeout=60)
    assert process.returncode == CANNOT_WRITE and b"Traceback" not in told
    assert not told or b": CANNOT-WRITE " in told
    assert published(project) == before


# --- nothing of the machine -------------------------------------------------------------------------------------------


def test_nothing_of_the_callers_environment_reaches_a_page(project, tmp_path, monkeypatch):
    canary = "canary-7f3a5c0b"
    monkeypatch.setenv("API_TOKEN", canary)
    monkeypatch.setenv("USER", canary)
    shown = "import os\n[sorted(set(os.environ) & {'API_TOKEN', 'USER', 'LOGNAME'}), os.environ.get('API_TOKEN')]"
    write(project / "notebooks/small.ipynb", cell(shown))
    assert run(project) == PUBLISHED
    host = re.compile(rf"(?<![\w/+]){re.escape(socket.gethostname())}(?![\w/+=])")
    for path in (project / "reports/latest").iterdir():
        content = path.read_text(encoding="utf-8", errors="replace")
        assert path.name == publish.RUN or path.suffix == ".zip" or not host.search(content), path.name
        for word in (canary, str(project), str(Path.home()) + "/"):
            assert word not in content, (path.name, word)
    node = nbformat.read(project / "reports/latest/small.ipynb", as_version=4)
    assert node.cells[-1].outputs[0].data["text/plain"] == "[[], None]"
