"""Many jobs at once, on the cores of this machine."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe, connection
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.errors import CANNOT_WRITE, KERNEL_DIED, NOTEBOOK_FAILED, OUR_FAULT, PUBLISHED, TIME_LIMIT, print_lines

# Nothing else is imported here: the process is started before all else, and imports for a second.
if TYPE_CHECKING:
    from helpers.render.execute.job import Job

LOG = "fork_server.log"
STOP_SECONDS = 5
SERVE = "import sys; from helpers.render.execute import pool; pool.serve(*sys.argv[1:])"


@dataclass(frozen=True)
class Outcome:
    """How a job ended: an exit code, the lines to print, the seconds it took, the digests of what it made."""

    code: int
    lines: list[str]
    seconds: float
    files: Mapping[str, dict] = field(default_factory=dict)


# --- the caller's side ------------------------------------------------------------------------------------------------


class ForkServer:
    """A process that imports what jobs need, then runs them in processes forked from itself.

    ``environment`` is that of the jobs, ``folder`` where they begin. Where ``cold``, each notebook has a kernel that is
    started anew, and nothing is imported for it; else the record in ``data`` is read as well.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], cold: bool, data: Path):
        self._folder, self._environment, self._engine = folder, environment, "nbclient" if cold else "warm"
        self._data = data
        # elsewhere a process that has drawn once cannot be forked safely
        self.method = "fork" if sys.platform == "linux" else "spawn"
        self.start()

    def start(self) -> None:
        self._connection, theirs = Pipe()
        self._idle = True
        # elsewhere than where the caller stands: matplotlib reads its settings from there as well
        with theirs, open(self._folder / LOG, "ab") as log:
            told = (str(os.getpid()), str(theirs.fileno()), self._engine, self.method, self._data)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", SERVE, *told],
                cwd=self._folder,
                env=self._environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def run(self, *asked) -> Iterator[tuple[list[str], list[tuple]]]:
        """The names of the jobs that are running and the outcomes of those that have ended, whenever they change."""
        self._idle = False
        self._connection.send(asked)
        while True:
            yield self._connection.recv()

    def stop(self) -> None:
        """End the process and all that it started."""
        self._connection.close()
        # it may still be importing, or be stopped, and then hears of nothing
        self._process.send_signal(signal.SIGKILL if self._idle else signal.SIGCONT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def fork_server(
    folder: Path, environment: Mapping[str, str], data: Path, *, cold: bool = False
) -> Iterator[ForkServer]:
    """A fork server; at the end, and at the end of the caller however it comes, it and all that it started are gone."""
    server = ForkServer(folder, environment, cold, data)
    if server.method != "fork":
        print_lines("Each report starts a Python of its own: no process to fork it from can be had here", wrong=True)
    try:
        yield server
    finally:
        server.stop()


def run(jobs: Sequence["Job"], server: ForkServer, workers: int = 0) -> dict[str, Outcome]:
    """Run the jobs, ``workers`` at once (0: as many as there are cores); one that dies fails its own job alone.

    Each job's folder is made, and holds afterwards what the job left behind.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    began, left, outcomes = time.monotonic(), {one.name: one for one in jobs}, {}
    with progress(len(jobs)) as bar:
        while left:
            running = []
            try:
                for running, ended in server.run([*left.values()], workers or cores, began):
                    bar.set_description(", ".join(running))
                    for name, *how in ended:
                        outcomes[name] = Outcome(*how)
                        del left[name]
                        bar.update()
                    if not left:
                        break
            except (EOFError, OSError):
                # whoever ended it took the running jobs along; those that wait need another
                server.stop()
                server.start()
                for name in [name for name in running if name in left] or [*left]:
                    lines = [f"{name}: KERNEL the process that it was forked from has ended"]
                    outcomes[name] = Outcome(KERNEL_DIED, lines, round(time.monotonic() - began, 1))
                    del left[name]
    return {one.name: _unless_changed(one, outcomes[one.name]) for one in jobs}


def _unless_changed(one: "Job", outcome: Outcome) -> Outcome:
    """The outcome; a failure where another notebook, or somebody, has since changed what the job made."""
    now = one.made if outcome.code == PUBLISHED else outcome.files
    changed = sorted(name for name in now.keys() | outcome.files.keys() if now.get(name) != outcome.files.get(name))
    if not changed:
        return outcome
    fault = "was changed after it had been made, by another notebook or by hand"
    lines = [f"{one.name}: notebooks/{one.notebook.name}: NOTEBOOK {name} {fault}" for name in changed]
    return Outcome(NOTEBOOK_FAILED, lines, outcome.seconds)


def progress(total: int):
    """A bar on a terminal: what is running, how many are done, how much time is left."""
    from tqdm import tqdm

    return tqdm(total=total, unit="report", disable=None, leave=False)


# --- the process itself -----------------------------------------------------------------------------------------------


def serve(parent: str, descriptor: str, engine: str, method: str, data: str) -> None:
    """Import, then run what a caller sends, until it has gone or wants the end.

    ``parent`` is the caller's number, ``engine`` papermill's name for one, ``method`` multiprocessing's for a way to
    start a process, ``data`` the folder of the record.
    """
    from helpers.render.execute import processes

    # while it imports it listens to nobody
    processes.signal_with_parent()
    if os.getppid() != int(parent):
        return
    from helpers.render.execute import preload

    caller = connection.Connection(int(descriptor))
    os.register_at_fork(after_in_child=caller.close)
    # what a job leaves behind becomes ours, and ends with us
    processes.adopt_orphans()
    for number in processes.SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if method == "fork":
        preload.load(engine)
        if engine == "warm":
            preload.read(Path(data))
    # from now on it ends by itself, with all that is below it, unless it is stopped
    processes.signal_with_parent(signal.SIGCONT)
    try:
        while True:
            _run(caller, engine, method, *caller.recv())
    except (EOFError, OSError):
        processes.end_below(os.getpid())
        os._exit(0)


def _run(
    caller: connection.Connection, engine: str, method: str, jobs: Sequence["Job"], workers: int, began: float
) -> None:
    from helpers.render.execute import job
    from helpers.render.execute.processes import Process

    waiting, running, ended = list(jobs), {}, []
    while True:
        if waiting and time.monotonic() >= began + waiting[0].limits.run:
            ended += [(one.name, *_too_long(one, one.limits.run), 0.0) for one in waiting]
            waiting = []
        while waiting and len(running) < workers:
            one = waiting.pop(0)
            # whatever lies there is another notebook's
            shutil.rmtree(one.folder, ignore_errors=True)
            one.folder.mkdir(parents=True)
            running[Process(method, job.execute, one, engine, method)] = (one, time.monotonic())
        caller.send(([one.name for one, _ in running.values()], ended))
        if not running:
            return
        ended = []
        deadlines = {
            process: min(since + one.limits.report, began + one.limits.run) for process, (one, since) in running.items()
        }
        seconds = min(deadlines.values()) - time.monotonic()
        ready = connection.wait([caller, *(process.ending for process in running)], max(0, seconds))
        if caller in ready:
            raise EOFError
        for process, deadline in deadlines.items():
            late = process.ending not in ready
            if late and deadline > time.monotonic():
                continue
            one, since = running.pop(process)
            if late:
                process.kill()
            code = process.wait()
            how = _too_long(one, since - began) if late else read_outcome(one, code)
            ended.append((one.name, *how, round(time.monotonic() - since, 1), one.made))


def read_outcome(one: "Job", exitcode: int) -> tuple[int, list[str]]:
    """What the process of a job left behind, or how it ended where it left nothing."""
    from helpers.render.execute import job

    if exitcode == 0:
        with suppress(OSError, ValueError):
            return tuple(json.loads((one.folder / job.OUTCOME).read_text(encoding="utf-8")))
    if exitcode < 0:
        fault = f"KERNEL its process was ended by signal {-exitcode}, perhaps out of memory"
        return KERNEL_DIED, [f"{one.name}: {fault}"]
    if exitcode == CANNOT_WRITE:
        return CANNOT_WRITE, [f"{one.folder}: CANNOT-WRITE the disk is full or fails"]
    if not one.folder.is_dir():
        fault = "NOTEBOOK deleted the folder in which it ran"
        return NOTEBOOK_FAILED, [f"{one.name}: notebooks/{one.notebook.name}: {fault}"]
    return OUR_FAULT, [f"{one.name}: internal error; see {one.folder.name}/{job.LOG}"]


def _too_long(one: "Job", began: float) -> tuple[int, list[str]]:
    """What is said of a job ended by a limit; ``began`` is when it did, in seconds from the beginning of the run."""
    whole = began + one.limits.report > one.limits.run
    limit = f"the run took longer than {one.limits.run}" if whole else f"took longer than {one.limits.report}"
    return TIME_LIMIT, [f"{one.name}: notebooks/{one.notebook.name}: TIME-LIMIT {limit} seconds"]
