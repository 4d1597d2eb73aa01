"""The process that jobs are forked from, and that holds them to their limits."""

import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from multiprocessing import connection
from multiprocessing.connection import Connection

from helpers.problems import TIME_LIMIT
from helpers.render.execute import job, preload, processes
from helpers.render.execute.job import Job
from helpers.render.execute.pool import Outcome, read_outcome

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def serve(caller: Connection, engine: str, method: str) -> None:
    """Import, then run what a caller sends, until it has gone or wants the end.

    ``engine`` is papermill's name for one, ``method`` is multiprocessing's for a way to start a process.
    """
    # what a job leaves behind becomes ours, and ends with us
    processes.adopt_orphans()
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    os.register_at_fork(after_in_child=caller.close)
    if method == "fork":
        preload.load(engine)
    try:
        while True:
            _run(caller, engine, method, *caller.recv())
    except (EOFError, OSError):
        processes.end_below(os.getpid())
        os._exit(0)


def _run(caller: Connection, engine: str, method: str, jobs: Sequence[Job], workers: int, began: float) -> None:
    """Run jobs, ``workers`` at once; tells the caller which are running, and of each that has ended its outcome."""
    waiting, running = list(jobs), []
    while waiting or running:
        while waiting and len(running) < workers:
            running.append(Running(waiting.pop(0), engine, method, began))
        caller.send(([one.job.name for one in running],))
        seconds = min(one.due for one in running) - time.monotonic()
        ready = connection.wait([caller, *(one.ending for one in running)], max(0, seconds))
        if caller in ready:
            raise EOFError
        for one in list(running):
            if outcome := one.outcome(one.ending in ready):
                running.remove(one)
                caller.send((one.job.name, outcome))
        if waiting and time.monotonic() >= began + waiting[0].limits.run:
            for one in waiting:
                caller.send((one.name, Outcome(*_too_long(one, one.limits.run), 0.0)))
            waiting = []


class Running:
    """A job on its way: one process runs its notebook, the next makes a report of what ran."""

    def __init__(self, one: Job, engine: str, method: str, began: float):
        self.job, self._engine, self._context = one, engine, multiprocessing.get_context(method)
        self._since, self._began, self._executing = time.monotonic(), began, True
        self._last = min(self._since + one.limits.report, began + one.limits.run)
        self.due = min(self._last, self._since + one.limits.cell)
        one.folder.mkdir()
        self._start(job.execute, engine)

    def _start(self, work: Callable, argument: object) -> None:
        if self._context.get_start_method() == "fork":
            processes.require_one_thread()
        arguments = (os.getpid(), self._engine, work, self.job, argument)
        self._process = self._context.Process(target=_become, args=arguments)
        self._process.start()
        # what a cell has forked holds multiprocessing's own sentinel open
        linux = sys.platform == "linux"
        self.ending = os.pidfd_open(self._process.pid) if linux else self._process.sentinel

    def outcome(self, ended: bool) -> Outcome | None:
        """That of a job that has come to its end, or is brought to it by a limit; None of one that goes on."""
        now, late = time.monotonic(), False
        if not ended:
            if now < self._last and now >= self.due:
                since = self.job.record.read().since
                self.due = min(self._last, (since or now) + self.job.limits.cell)
                late = now >= self.due
            if now < self.due:
                return None
            processes.end_below(self._process.pid)
            self._process.kill()
        self._process.join()
        if sys.platform == "linux":
            os.close(self.ending)
        seconds = round(now - self._since, 1)
        if not ended and not late:
            return Outcome(*_too_long(self.job, self._since - self._began), seconds)
        if self._executing and self.job.begun:
            self._executing, self.due = False, self._last
            self._start(job.assemble, late)
            return None
        return Outcome(*read_outcome(self.job, self._process.exitcode), seconds)


def _become(parent: int, engine: str, work: Callable, *arguments) -> None:
    """Do a job's work in this process, which its end and that of its parent end with all that it has started."""
    code = 1
    try:
        processes.end_with(parent)
        processes.adopt_orphans()
        # no signal from the caller's terminal comes here
        os.setsid()
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        preload.load(engine)
        work(*arguments)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        processes.end_below(os.getpid())
        os._exit(code)


def _too_long(one: Job, began: float) -> tuple[int, list[str]]:
    """What is said of a job ended by a limit; ``began`` is when it did, in seconds from the beginning of the run."""
    whole = began + one.limits.report > one.limits.run
    limit = f"the run took longer than {one.limits.run}" if whole else f"took longer than {one.limits.report}"
    return TIME_LIMIT, [f"{one.name}: notebooks/{one.notebook.name}: TIME-LIMIT {limit} seconds"]


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), *sys.argv[2:])
