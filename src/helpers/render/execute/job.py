"""One notebook, run in a process of its own and made into a report in another."""

import json
import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.problems import KERNEL_DIED, NOTEBOOK_FAILED, OUR_FAULT, PUBLISHED, TIME_LIMIT, Refusal
from helpers.project import READS_VARIABLE
from helpers.render import notebook, pages
from helpers.render.execute.record import Record
from helpers.render.limits import Limits

# papermill's name for its own engine, which starts a kernel, and that of helpers.render.execute.engine
COLD, WARM = "nbclient", "warm"
# Of a kernel: nobody asks for the history of a report, which would be a database and a thread. Sockets in the job's own
# folder take no port that another kernel may take, none that another user can reach.
KERNEL = {
    "start_timeout": 60,
    "extra_arguments": ["--HistoryManager.enabled=False"],
    "shutdown_kernel": "immediate",
    "record_timing": False,
}
SOCKETS = {"KernelManager": {"transport": "ipc", "ip": "kernel"}}
OUTCOME, CARD, LOG, READS, RECORD = "outcome.json", "card.json", "log", "reads", "cells.jsonl"
# what has run so far, where it was not fit to be a report
EXECUTED = "executed.ipynb"
MOST_BYTES = 15_000_000


@dataclass(frozen=True)
class Job:
    """One notebook to run in a process and a folder of its own; without an ``edition`` no page is made of it.

    ``hidden`` are the folders whose paths no output may show, ``texts`` the translations of its texts by their cells.
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

    @property
    def reads(self) -> set[str]:
        """The tables that the notebook was seen to read."""
        log = self.folder / READS
        return set(log.read_text(encoding="utf-8").split()) if log.exists() else set()

    @property
    def record(self) -> Record:
        return Record(self.folder / RECORD)

    @property
    def begun(self) -> bool:
        """Whether a cell has begun and nothing is said yet of how it ended."""
        return self.record.path.exists() and not (self.folder / OUTCOME).exists()

    def source(self) -> NotebookNode:
        """The notebook as it runs: without outputs, for a report without the cells that are the analyst's."""
        source = notebook.read(self.notebook)
        source.cells = [cell for cell in source.cells if not self.edition or notebook.TRY not in notebook.tags(cell)]
        for cell in source.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        return source


def execute(job: Job, engine: str) -> None:
    """Run a job's notebook up to a cell that fails; leaves its record, and an outcome where no cell could run.

    Cells may do what they like to this process, so that nothing else is done in it.
    """
    import numpy as np
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    with _entered(job):
        np.random.seed()
        source, record = job.source(), job.record
        own = notebook.defaults(source)
        try:
            node = papermill.execute_notebook(
                source,
                None,
                parameters={name: value for name, value in job.values.items() if value != own[name]},
                progress_bar=False,
                engine_name=engine,
                config=Config(SOCKETS),
                on_cell_start=record.begin,
                on_cell_executed=record.end,
                **KERNEL,
            )
            # nbclient does not tell of a cell whose output a later one has updated
            for cell in node.cells if engine == COLD else ():
                record.end(cell)
        except PapermillExecutionError:
            pass
        except (RuntimeError, NoSuchKernel) as error:
            if record.read().cells:
                raise SystemExit from error
            raise Refusal(KERNEL_DIED, [f"KERNEL did not start: {notebook.first_line(error)}"]) from error
        record.close()


def assemble(job: Job, late: bool) -> None:
    """Make a report of what ran; leaves outcome.json and, where all went well, NAME.ipynb, card.json and its page.

    ``late`` says that the last cell was ended by its limit.
    """
    with _entered(job):
        source, seen = job.source(), job.record.read()
        left = [cell for cell in source.cells if cell.id not in seen.cells]
        node = notebook.cleaned(NotebookNode({**source, "cells": [*seen.cells.values(), *left]}), source)
        for cell in node.cells:
            cell.source = job.texts.get(cell.id, cell.source)
        if not job.edition:
            notebook.strip(node)
        written = Path(EXECUTED)
        nbformat.write(node, written)
        if not seen.whole:
            fault = f"TIME-LIMIT took longer than {job.limits.cell} seconds"
            code, fault = (
                (TIME_LIMIT, fault) if late else (KERNEL_DIED, "KERNEL the kernel died, perhaps out of memory")
            )
            raise Refusal(code, [f"{notebook.place(source, seen.cells[seen.last])}: {fault}"])
        # first of all, for what follows may take for ever on a flood
        _require_bounds(written, node, source)
        notebook.audit(node, source, job.hidden)
        written.rename(f"{job.name}.ipynb")
        if job.edition:
            facts = (job.name, node, job.values, job.edition)
            page = pages.write(Path(), *facts)
            Path(CARD).write_text(json.dumps(pages.card(*facts)), encoding="utf-8")
            _require_bounds(page, node, source)
        _leave(job, PUBLISHED, [])


@contextmanager
def _entered(job: Job) -> Iterator[None]:
    """Make this process the job's; what stops it becomes the job's outcome."""
    os.chdir(job.folder)
    os.environ.clear()
    os.environ.update({**job.environment, READS_VARIABLE: str(job.folder / READS)})
    # What a kernel prints past its cells is no part of the run's output and must not hold the caller's pipe open.
    log = os.open(LOG, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    job.limits.bound_memory()
    try:
        yield
    except Refusal as refusal:
        lines = [f"{job.name}: notebooks/{job.notebook.name}: {fault}" for fault in refusal.problems]
        _leave(job, refusal.exit_code, lines)
    except Exception:
        with open(log, "w", encoding="utf-8") as file:
            traceback.print_exc(file=file)
        _leave(job, OUR_FAULT, [f"{job.name}: a fault of ours; see {job.folder.name}/{LOG}"])


def _leave(job: Job, code: int, lines: list[str]) -> None:
    (job.folder / OUTCOME).write_text(json.dumps([code, lines]), encoding="utf-8")


def _require_bounds(path: Path, node: NotebookNode, source: NotebookNode) -> None:
    """Refusal (exit code 70) that names the largest cell, where a file is larger than a reader can be asked to open."""
    if (size := path.stat().st_size) > MOST_BYTES:
        most = max(node.cells, key=lambda cell: len(json.dumps(cell)))
        fault = f"makes {path.suffix[1:]} of {size / 1e6:.0f} MB; expected at most {MOST_BYTES / 1e6:.0f} MB"
        raise Refusal(NOTEBOOK_FAILED, [f"{notebook.place(source, most)}: NOTEBOOK {fault}"])
