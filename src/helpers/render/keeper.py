"""The process that jobs are forked from."""

import gc
import os
import selectors
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.render import processes

if TYPE_CHECKING:
    from helpers.render.job import Job

# as pyproject.toml declares the engines of helpers.render.engine to papermill
COLD, WARM = "cold", "warm"
LOG = "keeper.log"
STOP_SECONDS = 5


# --- the caller's side ------------------------------------------------------------------------------------------------


class Keeper:
    """A process that has imported what jobs need; it forks one for each.

    ``environment`` is that of the jobs and of their kernels, ``folder`` where they begin. Where ``cold``, kernels are
    started anew instead of forked, and nothing is imported for them.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], cold: bool):
        # elsewhere a process that has drawn once cannot be forked safely
        self.cold = cold or sys.platform != "linux"
        self._folder, self._environment, self._idle = folder, environment, True
        self._launch()

    def start(self, job: "Job") -> Connection:
        """Start a job in a process of its own; returns a connection that is ready as soon as the job has ended."""
        ours, theirs = Pipe()
        self._idle = False
        with theirs:
            try:
                socket.send_fds(self._control, [b"."], [theirs.fileno()])
            except OSError:
                # whoever ended it took the running jobs along; those that wait need another
                self._close()
                self._launch()
                socket.send_fds(self._control, [b"."], [theirs.fileno()])
        with suppress(OSError):
            ours.send(job)
        return ours

    def _launch(self) -> None:
        self._control, other = socket.socketpair()
        with other:
            command = [sys.executable, "-P", "-m", "helpers.render.keeper", str(other.fileno())]
            # elsewhere than where the caller stands: matplotlib reads its settings from there as well
            with open(self._folder / LOG, "ab") as log:
                self._process = subprocess.Popen(
                    [*command, COLD if self.cold else WARM],
                    cwd=self._folder,
                    env=self._environment,
                    pass_fds=[other.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )

    def _close(self) -> None:
        self._control.close()
        if self._idle:
            # it may still be importing
            self._process.kill()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def keeper(folder: Path, environment: Mapping[str, str], cold: bool = False) -> Iterator[Keeper]:
    """A keeper; at the end, and at the end of the caller however it comes, it and all that it started are gone."""
    one = Keeper(folder, environment, cold)
    try:
        yield one
    finally:
        one._close()


def exit_code(job: Connection) -> int | None:
    """That of a job that has ended; None where nobody knows it, for the keeper has ended and all its jobs with it."""
    with job:
        try:
            return job.recv()
        except (EOFError, OSError):
            return None


def end(job: Connection) -> None:
    """End a job with all that it started, and wait until it has gone."""
    with suppress(OSError):
        job.send(None)
        job.poll(STOP_SECONDS)
    job.close()


# --- the process itself -----------------------------------------------------------------------------------------------


def serve(control: socket.socket, engine: str) -> None:
    """Import, then fork a job for each connection that comes, until ``control`` ends."""
    # what a job starts and leaves behind becomes ours, and ends with us
    processes.adopt_orphans()
    waker, wakened = socket.socketpair()
    waker.setblocking(False)
    wakened.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)

    # whoever asks for a job meanwhile waits for it; of what is loaded nothing is garbage
    gc.disable()
    from helpers.render import ready

    if engine == COLD:
        ready.for_cold_kernels()
    else:
        ready.for_kernels()
    ready.for_jobs()
    ready.freeze()
    jobs: dict[int, Connection] = {}
    selector = selectors.DefaultSelector()
    for watched in (control, wakened):
        selector.register(watched, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is control:
                _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
                if not descriptors:
                    processes.end_below(os.getpid())
                    os._exit(0)
                connection = Connection(descriptors[0])
                # who has gone before asking has gone
                with suppress(EOFError, OSError):
                    pid = _forked(connection, [control, waker, wakened, selector, *jobs.values()], engine)
                    jobs[pid] = connection
                    selector.register(connection, selectors.EVENT_READ, pid)
            elif key.fileobj is wakened:
                wakened.recv(4096)
                _reap(jobs, selector)
            elif key.data in jobs:
                # whoever asked for this job wants its end, or has gone
                selector.unregister(key.fileobj)
                processes.end_below(key.data)
                with suppress(ProcessLookupError):
                    os.kill(key.data, signal.SIGKILL)


def _forked(connection: Connection, inherited: list, engine: str) -> int:
    """The process of the job that a connection asks for."""
    job, keeper = connection.recv(), os.getpid()
    if pid := processes.fork():
        return pid
    code = 1
    try:
        from helpers.render.job import work

        processes.end_with(keeper)
        processes.adopt_orphans()
        # no signal from the caller's terminal comes here
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for one in (connection, *inherited):
            one.close()
        work(job, engine)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        processes.end_below(os.getpid())
        os._exit(code)


def _reap(jobs: dict[int, Connection], selector: selectors.BaseSelector) -> None:
    """Tell of each job that has ended how it did."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        if connection := jobs.pop(pid, None):
            with suppress(KeyError):
                selector.unregister(connection)
            with connection, suppress(OSError):
                connection.send(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
