"""Many jobs at once, on the cores of this machine."""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import connection

from tqdm import tqdm

from helpers.errors import KERNEL_DIED, TIME_LIMIT
from helpers.render import job, keeper
from helpers.render.job import Job
from helpers.render.keeper import Keeper


@dataclass(frozen=True)
class Outcome:
    """How a job ended: an exit code, the lines to print, the seconds it took."""

    code: int
    lines: list[str]
    seconds: float


def run(jobs: Sequence[Job], processes: Keeper, workers: int = 0) -> dict[str, Outcome]:
    """Run the jobs, ``workers`` at once (0: one more than there are cores); one that dies fails its own job alone.

    Each job's folder is made, and holds afterwards what the job left behind.
    """
    # one more than there are cores, for while one job waits for its disk another can work
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = workers or cores + 1
    waiting, running, outcomes = list(jobs), {}, {}
    began = time.monotonic()
    with progress(len(jobs)) as bar:
        try:
            while waiting or running:
                while waiting and len(running) < workers:
                    one = waiting.pop(0)
                    one.folder.mkdir()
                    running[processes.start(one)] = (one, time.monotonic())
                bar.set_description(", ".join(one.name for one, _ in running.values()))
                deadlines = {
                    process: min(since + one.limits.report, began + one.limits.run)
                    for process, (one, since) in running.items()
                }
                ended = connection.wait(list(running), max(0, min(deadlines.values()) - time.monotonic()))
                late = [process for process, deadline in deadlines.items() if deadline <= time.monotonic()]
                for process in {*ended, *late}:
                    one, since = running.pop(process)
                    seconds = round(time.monotonic() - since, 1)
                    if process in ended:
                        outcomes[one.name] = Outcome(*told(one, keeper.exit_code(process)), seconds)
                    else:
                        keeper.end(process)
                        outcomes[one.name] = Outcome(*_too_long(one, since - began), seconds)
                    bar.update()
                if waiting and time.monotonic() >= began + waiting[0].limits.run:
                    outcomes |= {one.name: Outcome(*_too_long(one, one.limits.run), 0.0) for one in waiting}
                    waiting = []
        finally:
            for process in running:
                keeper.end(process)
    return {one.name: outcomes[one.name] for one in jobs}


def progress(total: int) -> tqdm:
    """A bar on a terminal: what is running, how many are done, how much time is left."""
    return tqdm(total=total, unit="report", disable=None, leave=False)


def told(one: Job, exitcode: int | None) -> tuple[int, list[str]]:
    """What the process of a job left behind, or how it ended where it left nothing."""
    try:
        return tuple(json.loads((one.folder / job.OUTCOME).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        if exitcode is None:
            return KERNEL_DIED, [f"{one.name}: KERNEL the process that it was forked from has ended"]
        if exitcode < 0:
            return KERNEL_DIED, [
                f"{one.name}: KERNEL its process was ended by signal {-exitcode}, perhaps out of memory"
            ]
        return 1, [f"{one.name}: a fault of ours; see {one.folder.name}/{job.LOG}"]


def _too_long(one: Job, began: float) -> tuple[int, list[str]]:
    """What is said of a job ended by a limit; ``began`` is when it did, in seconds from the beginning of the run."""
    whole = began + one.limits.report > one.limits.run
    limit = f"the run took longer than {one.limits.run}" if whole else f"took longer than {one.limits.report}"
    return TIME_LIMIT, [f"{one.name}: notebooks/{one.notebook.name}: TIME-LIMIT {limit} seconds"]
