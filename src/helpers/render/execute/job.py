"""One notebook, run in a process of its own and made into a report in another."""

import json
import math
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe, connection
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers import reads
from helpers.errors import KERNEL_DIED, NOTEBOOK_FAILED, PUBLISHED, TIME_LIMIT, Refusal
from helpers.files import of_file
from helpers.page import indexes, notebook, pages
from helpers.project import READS_VARIABLE
from helpers.render.execute import environment, preload
from helpers.render.execute.limits import Limits
from helpers.render.execute.processes import Process

# of the kernels of papermill's own engine
KERNEL = {
    "start_timeout": 60,
    # nobody asks for the history of a report, which would be a database and a thread
    "extra_arguments": [
        "--HistoryManager.enabled=False",
        "--IPKernelApp.exec_lines=__import__('helpers.reads').reads.watch()",
        "--IPKernelApp.exec_lines=get_ipython().ask_exit = __import__('sys').exit",
    ],
    "shutdown_kernel": "immediate",
    "record_timing": False,
}
# In the job's own folder: no port that another kernel may take, none that another user can reach.
SOCKETS = {"KernelManager": {"transport": "ipc", "ip": "kernel"}}
OUTCOME, CARD, LOG, READS = "outcome.json", "card.json", "log", "reads"
# the folders that only its cells use
OWN = "own"
# what has run so far, where it was not fit to be a report
EXECUTED = "executed.ipynb"
MOST_BYTES = 15_000_000
# how often the memory of all processes of a notebook is looked at
LOOK_SECONDS = 1
RUNNING = "its process has ended"


@dataclass(frozen=True)
class Job:
    """One notebook to run in a process and a folder of its own; without an ``edition`` no page is made of it.

    ``hidden`` are the folders whose paths no output may show, ``texts`` what stands in place of its own texts, by
    their cells. ``edited``: it is not the notebook that the last commit has. ``relative`` are the parameters that are
    told from today, as written.
    """

    name: str
    notebook: Path
    values: Mapping[str, str]
    folder: Path
    environment: Mapping[str, str]
    limits: Limits
    hidden: tuple[Path, ...]
    edition: tuple[str, str] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    edited: bool = False
    relative: Mapping[str, str] = field(default_factory=dict)

    @property
    def reads(self) -> set[str]:
        """The files of the data folder that the notebook was seen to read."""
        return reads.noted(self.folder / READS)

    @property
    def made(self) -> dict[str, dict]:
        """The digest of each file in its folder that a set is made of."""
        paths = [*self.folder.glob(f"{self.name}.*"), self.folder / CARD, self.folder / READS]
        return {path.name: of_file(path) for path in paths if path.is_file()}


def execute(job: Job, engine: str, method: str) -> None:
    """Run a job; leaves outcome.json in its folder and, where all went well, NAME.ipynb, card.json and its page.

    ``engine`` is papermill's name for one, ``method`` multiprocessing's for a way to start a process.
    """
    preload.load(engine)
    os.chdir(job.folder)
    os.environ.clear()
    if engine != "warm":
        # with the list of fonts, whose making takes seconds
        shutil.copytree(job.environment["HOME"], job.folder / OWN / "home")
    own = environment.folders(job.folder / OWN)
    os.environ.update({**job.environment, **own, READS_VARIABLE: str(job.folder / READS)})
    tempfile.tempdir = None
    # What a kernel prints past its cells is no part of the run's output and must not hold the caller's pipe open.
    log = os.open(LOG, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    job.limits.bound_memory()
    with outcome(job):
        source = read(job)
        cells, fault = _ran(job, source, engine, method)
        _clear(job)
        left = [cell for cell in source.cells if cell.id not in cells]
        node = notebook.cleaned(NotebookNode({**source, "cells": [*cells.values(), *left]}), source)
        for cell in node.cells:
            cell.source = job.texts.get(cell.id, cell.source)
        if not job.edition:
            notebook.strip(node)
        if fault:
            nbformat.write(node, EXECUTED)
            raise fault
        finish(job, node, source)


def read(job: Job) -> NotebookNode:
    """The notebook of a job as it is to be run."""
    source = notebook.read(job.notebook)
    source.cells = [cell for cell in source.cells if not job.edition or notebook.TRY not in notebook.tags(cell)]
    for cell in source.cells:
        cell.update({"outputs": [], "execution_count": None} if cell.cell_type == "code" else {})
    return source


def _clear(job: Job) -> None:
    """Remove what cells left in the job's folder, their own or others'; Refusal (70) where it is not the same folder.

    No report is made of it, and what is written next follows no link.
    """
    if not os.path.samefile(os.curdir, job.folder):
        raise Refusal(NOTEBOOK_FAILED, ["NOTEBOOK deleted the folder in which it ran"])
    for path in job.folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name not in (LOG, READS):
            path.unlink()


def finish(job: Job, node: NotebookNode, source: NotebookNode) -> None:
    """Make NAME.ipynb, its page, its rows and its card of an executed notebook; Refusal (70) where it is not fit."""
    written = job.folder / EXECUTED
    nbformat.write(node, written)
    # first of all, for what follows may take for ever on a flood
    _require_bounds(written, node, source)
    notebook.audit(node, source, job.hidden)
    written.rename(job.folder / f"{job.name}.ipynb")
    if job.edition:
        facts = (job.name, node, job.values, job.edition)
        marks = pages.Marks(edited=job.edited)
        page = pages.write(job.folder, *facts, marks=marks, relative=job.relative)
        card = indexes.card(*facts, marks=marks)
        (job.folder / CARD).write_text(json.dumps(card), encoding="utf-8")
        _require_bounds(page, node, source)


def _ran(job: Job, source: NotebookNode, engine: str, method: str) -> tuple[dict[str, NotebookNode], Refusal | None]:
    """The cells that have begun with what they show, by their ids; a Refusal (71, 124) where the last one did not end.

    They run in a process of their own, for they may do to it what they like.
    """
    ours, theirs = Pipe(duplex=False)
    process = Process(method, _run_cells, job, source, engine, theirs)
    theirs.close()
    cells, last, due, look, fault = {}, None, math.inf, time.monotonic(), RUNNING
    late = large = False
    # a process that ends may still have told of something, or be in the middle of it
    with suppress(EOFError, OSError):
        while not (late or large):
            ready = connection.wait([ours, process.ending], max(0, min(due, look) - time.monotonic()))
            if ours in ready:
                cell, began, fault = ours.recv()
                due = time.monotonic() + job.limits.cell if began else math.inf
                if cell:
                    cells[cell.id] = cell
                    last = cell if began else last
            elif ready:
                break
            now = time.monotonic()
            late = now >= due
            if now >= look:
                large, look = process.memory > job.limits.memory * 2**20, now + LOOK_SECONDS
    if late or large:
        process.kill()
    process.wait()
    if not fault:
        return cells, None
    if not last:
        return cells, Refusal(KERNEL_DIED, [f"KERNEL did not start: {fault}"])
    code, fault = KERNEL_DIED, "KERNEL the kernel died, perhaps out of memory"
    if late:
        code, fault = TIME_LIMIT, f"TIME-LIMIT took longer than {job.limits.cell} seconds"
    elif large:
        fault = f"KERNEL its processes took more than {job.limits.memory} MiB together"
    return cells, Refusal(code, [f"{notebook.place(source, last)}: {fault}"])


def _run_cells(job: Job, source: NotebookNode, engine: str, told: connection.Connection) -> None:
    """Tell of each cell that begins or has ended, at last that there is no fault or which."""
    import numpy as np
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    preload.load(engine)
    if engine == "warm":
        # a kernel does so itself
        reads.watch()
    np.random.seed()
    own = notebook.defaults(source)
    try:
        node = papermill.execute_notebook(
            source,
            None,
            parameters={name: value for name, value in job.values.items() if value != own[name]},
            progress_bar=False,
            engine_name=engine,
            on_cell_start=lambda cell, **_: told.send((cell, True, RUNNING)),
            on_cell_executed=lambda cell, **_: told.send((cell, False, RUNNING)),
            config=Config(SOCKETS),
            # what a cell shows may arrive long after it has ended; the job itself ends what takes too long
            iopub_timeout=job.limits.cell,
            **KERNEL,
        )
        # once more, for a cell may have updated what an earlier one shows
        for cell in node.cells:
            told.send((cell, False, RUNNING))
    except PapermillExecutionError:
        pass
    except Exception as error:
        told.send((None, False, notebook.first_line(error)))
        raise
    told.send((None, False, ""))


@contextmanager
def outcome(job: Job) -> Iterator[None]:
    """What is refused becomes the job's outcome, which is left in its folder."""
    try:
        yield
        code, lines = PUBLISHED, []
    except Refusal as refusal:
        code = refusal.exit_code
        lines = [f"{job.name}: notebooks/{job.notebook.name}: {fault}" for fault in refusal.problems]
    (job.folder / OUTCOME).write_text(json.dumps([code, lines]), encoding="utf-8")


def _require_bounds(path: Path, node: NotebookNode, source: NotebookNode) -> None:
    """Refusal (exit code 70) that names the largest cell, where a file is larger than a reader can be asked to open."""
    if (size := path.stat().st_size) > MOST_BYTES:
        most = max(node.cells, key=lambda cell: len(json.dumps(cell)))
        fault = f"makes {path.suffix[1:]} of {size / 1e6:.0f} MB; expected at most {MOST_BYTES / 1e6:.0f} MB"
        fault += "; show less, or narrow the selection (START, END, COUNTRY, GOVERNORATE, LAYERS): see docs/costs.md"
        raise Refusal(NOTEBOOK_FAILED, [f"{notebook.place(source, most)}: NOTEBOOK {fault}"])
