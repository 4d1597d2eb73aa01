"""One notebook, run in a process of its own and made into a report in another."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe, connection
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.errors import KERNEL_DIED, NOTEBOOK_FAILED, PUBLISHED, TIME_LIMIT, Refusal
from helpers.page import indexes, notebook, pages
from helpers.project import READS_VARIABLE
from helpers.render.execute import preload
from helpers.render.execute.limits import Limits
from helpers.render.execute.processes import Process

# of the kernels of papermill's own engine
KERNEL = {
    "start_timeout": 60,
    # nobody asks for the history of a report, which would be a database and a thread
    "extra_arguments": ["--HistoryManager.enabled=False"],
    "shutdown_kernel": "immediate",
    "record_timing": False,
}
# In the job's own folder: no port that another kernel may take, none that another user can reach.
SOCKETS = {"KernelManager": {"transport": "ipc", "ip": "kernel"}}
OUTCOME, CARD, LOG, READS = "outcome.json", "card.json", "log", "reads"
# what has run so far, where it was not fit to be a report
EXECUTED = "executed.ipynb"
MOST_BYTES = 15_000_000
RUNNING = "its process has ended"


@dataclass(frozen=True)
class Job:
    """One notebook to run in a process and a folder of its own; without an ``edition`` no page is made of it.

    ``hidden`` are the folders whose paths no output may show, ``texts`` the translations of its texts by their cells.
    ``edited``: it is not the notebook that the last commit has.
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

    @property
    def reads(self) -> set[str]:
        """The tables that the notebook was seen to read."""
        log = self.folder / READS
        return set(log.read_text(encoding="utf-8").split()) if log.exists() else set()


def execute(job: Job, engine: str, method: str) -> None:
    """Run a job; leaves outcome.json in its folder and, where all went well, NAME.ipynb, card.json and its page.

    ``engine`` is papermill's name for one, ``method`` multiprocessing's for a way to start a process.
    """
    preload.load(engine)
    os.chdir(job.folder)
    os.environ.clear()
    os.environ.update({**job.environment, READS_VARIABLE: str(job.folder / READS)})
    # What a kernel prints past its cells is no part of the run's output and must not hold the caller's pipe open.
    log = os.open(LOG, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    job.limits.bound_memory()
    with _outcome(job):
        source = notebook.read(job.notebook)
        source.cells = [cell for cell in source.cells if not job.edition or notebook.TRY not in notebook.tags(cell)]
        for cell in source.cells:
            cell.update({"outputs": [], "execution_count": None} if cell.cell_type == "code" else {})
        cells, fault = _ran(job, source, engine, method)
        left = [cell for cell in source.cells if cell.id not in cells]
        node = notebook.cleaned(NotebookNode({**source, "cells": [*cells.values(), *left]}), source)
        for cell in node.cells:
            cell.source = job.texts.get(cell.id, cell.source)
        if not job.edition:
            notebook.strip(node)
        written = Path(EXECUTED)
        nbformat.write(node, written)
        if fault:
            raise fault
        # first of all, for what follows may take for ever on a flood
        _require_bounds(written, node, source)
        notebook.audit(node, source, job.hidden)
        written.rename(f"{job.name}.ipynb")
        if job.edition:
            facts = (job.name, node, job.values, job.edition)
            page = pages.write(Path(), *facts, edited=job.edited)
            card = indexes.card(*facts, edited=job.edited)
            Path(CARD).write_text(json.dumps(card), encoding="utf-8")
            _require_bounds(page, node, source)


def _ran(job: Job, source: NotebookNode, engine: str, method: str) -> tuple[dict[str, NotebookNode], Refusal | None]:
    """The cells that have begun with what they show, by their ids; a Refusal (71, 124) where the last one did not end.

    They run in a process of their own, for they may do to it what they like.
    """
    ours, theirs = Pipe(duplex=False)
    process = Process(method, _run_cells, job, source, engine, theirs)
    theirs.close()
    cells, last, due, fault = {}, None, None, RUNNING
    # a process that ends may still have told of something, or be in the middle of it
    with suppress(EOFError, OSError):
        while ours in connection.wait([ours, process.ending], due and max(0, due - time.monotonic())):
            cell, began, fault = ours.recv()
            due = time.monotonic() + job.limits.cell if began else None
            if cell:
                cells[cell.id] = cell
                last = cell if began else last
    if late := due is not None and time.monotonic() >= due:
        process.kill()
    process.wait()
    if not fault:
        return cells, None
    if not last:
        return cells, Refusal(KERNEL_DIED, [f"KERNEL did not start: {fault}"])
    fault = f"TIME-LIMIT took longer than {job.limits.cell} seconds"
    code, fault = (TIME_LIMIT, fault) if late else (KERNEL_DIED, "KERNEL the kernel died, perhaps out of memory")
    return cells, Refusal(code, [f"{notebook.place(source, last)}: {fault}"])


def _run_cells(job: Job, source: NotebookNode, engine: str, told: connection.Connection) -> None:
    """Tell of each cell that begins or has ended, at last that there is no fault or which."""
    import numpy as np
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    preload.load(engine)
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
def _outcome(job: Job) -> Iterator[None]:
    """What stops this process becomes the job's outcome."""
    try:
        yield
        code, lines = PUBLISHED, []
    except Refusal as refusal:
        code = refusal.exit_code
        lines = [f"{job.name}: notebooks/{job.notebook.name}: {fault}" for fault in refusal.problems]
    Path(OUTCOME).write_text(json.dumps([code, lines]), encoding="utf-8")


def _require_bounds(path: Path, node: NotebookNode, source: NotebookNode) -> None:
    """Refusal (exit code 70) that names the largest cell, where a file is larger than a reader can be asked to open."""
    if (size := path.stat().st_size) > MOST_BYTES:
        most = max(node.cells, key=lambda cell: len(json.dumps(cell)))
        fault = f"makes {path.suffix[1:]} of {size / 1e6:.0f} MB; expected at most {MOST_BYTES / 1e6:.0f} MB"
        raise Refusal(NOTEBOOK_FAILED, [f"{notebook.place(source, most)}: NOTEBOOK {fault}"])
