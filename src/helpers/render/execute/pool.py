"""Many jobs at once, on the cores of this machine."""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tqdm import tqdm

from helpers.problems import KERNEL_DIED, OUR_FAULT
from helpers.render.execute import job
from helpers.render.execute.fork_server import ForkServer
from helpers.render.execute.job import Job


@dataclass(frozen=True)
class Outcome:
    """How a job ended: an exit code, the lines to print, the seconds it took."""

    code: int
    lines: list[str]
    seconds: float


def run(jobs: Sequence[Job], server: ForkServer, workers: int = 0) -> dict[str, Outcome]:
    """Run the jobs, ``workers`` at once (0: one more than there are cores); one that dies fails its own job alone.

    Each job's folder is made, and holds afterwards what the job left behind.
    """
    # one more than there are cores, for while one job waits for its disk another can work
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    began, left, outcomes = time.monotonic(), {one.name: one for one in jobs}, {}
    with progress(len(jobs)) as bar:
        while left:
            running = []
            try:
                server.send(([*left.values()], workers or cores + 1, began))
                while left:
                    match server.connection.recv():
                        case name, outcome:
                            outcomes[name] = outcome
                            del left[name]
                            bar.update()
                        case [running]:
                            bar.set_description(", ".join(running))
            except (EOFError, OSError):
                # whoever ended it took the running jobs along; those that wait need another
                server.stop()
                server.start()
                seconds = round(time.monotonic() - began, 1)
                for name in [name for name in running if name in left] or [*left]:
                    outcomes[name] = Outcome(*read_outcome(left.pop(name), None), seconds)
    return {one.name: outcomes[one.name] for one in jobs}


def progress(total: int) -> tqdm:
    """A bar on a terminal: what is running, how many are done, how much time is left."""
    return tqdm(total=total, unit="report", disable=None, leave=False)


def read_outcome(one: Job, exitcode: int | None) -> tuple[int, list[str]]:
    """What the process of a job left behind, or how it ended where it left nothing.

    Nobody knows the exit code where the process that it was forked from has ended.
    """
    try:
        return tuple(json.loads((one.folder / job.OUTCOME).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        if exitcode is None:
            return KERNEL_DIED, [f"{one.name}: KERNEL the process that it was forked from has ended"]
        if exitcode < 0:
            return KERNEL_DIED, [
                f"{one.name}: KERNEL its process was ended by signal {-exitcode}, perhaps out of memory"
            ]
        return OUR_FAULT, [f"{one.name}: a fault of ours; see {one.folder.name}/{job.LOG}"]
