"""One notebook, run in a process of its own."""

import json
import os
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.errors import KERNEL_DIED, NOTEBOOK_FAILED, PUBLISHED, TIME_LIMIT, Refusal
from helpers.page import indexes, notebook, pages
from helpers.project import READS_VARIABLE
from helpers.render.limits import Limits

START_SECONDS = 60
OUTCOME, CARD, LOG, READS = "outcome.json", "card.json", "log", "reads"
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


def work(job: Job, engine: str) -> None:
    """Run a job; leaves outcome.json in its folder and, where all went well, NAME.ipynb, card.json
    and the files of its page.

    ``engine`` is papermill's name for one of helpers.render.engine.
    """
    os.chdir(job.folder)
    os.environ.clear()
    os.environ.update({**job.environment, READS_VARIABLE: str(job.folder / READS)})
    # What a kernel prints past its cells is no part of the run's output and must not hold the caller's pipe open.
    log = os.open(LOG, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    job.limits.bound_memory()
    code, lines = PUBLISHED, []
    try:
        _made(job, engine)
    except Refusal as refusal:
        code = refusal.exit_code
        lines = [f"{job.name}: notebooks/{job.notebook.name}: {fault}" for fault in refusal.problems]
    Path(OUTCOME).write_text(json.dumps([code, lines]), encoding="utf-8")


def _made(job: Job, engine: str) -> None:
    """Run the notebook, audit what came of it, make its page."""
    source = notebook.read(job.notebook)
    if job.edition:
        source.cells = [cell for cell in source.cells if notebook.TRY not in notebook.tags(cell)]
    node = notebook.cleaned(_executed(job, source, engine), source)
    for cell in node.cells:
        cell.source = job.texts.get(cell.id, cell.source)
    if not job.edition:
        notebook.strip(node)
    written = Path(EXECUTED)
    nbformat.write(node, written)
    # first of all, for what follows may take for ever on a flood
    _require_bounds(written, node, source)
    notebook.audit(node, source, job.hidden)
    written.rename(f"{job.name}.ipynb")
    if job.edition:
        facts = (job.name, node, job.values, job.edition)
        page = pages.write(Path(), *facts)
        Path(CARD).write_text(json.dumps(indexes.card(*facts)), encoding="utf-8")
        _require_bounds(page, node, source)


def _require_bounds(path: Path, node: NotebookNode, source: NotebookNode) -> None:
    """Refusal (exit code 70) that names the largest cell, where a file is larger than a reader can be asked to open."""
    if (size := path.stat().st_size) > MOST_BYTES:
        most = max(node.cells, key=lambda cell: len(json.dumps(cell)))
        fault = f"makes {path.suffix[1:]} of {size / 1e6:.0f} MB; expected at most {MOST_BYTES / 1e6:.0f} MB"
        raise Refusal(NOTEBOOK_FAILED, [f"{notebook.place(source, most)}: NOTEBOOK {fault}"])


def _executed(job: Job, source: NotebookNode, engine: str) -> NotebookNode:
    """The notebook with what its cells show, down to one that failed; Refusal (71, 124) where one did not end."""
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    own, begun = notebook.defaults(source), []
    try:
        return papermill.execute_notebook(
            deepcopy(source),
            None,
            parameters={name: value for name, value in job.values.items() if value != own[name]},
            progress_bar=False,
            engine_name=engine,
            unfinished=EXECUTED,
            start_timeout=START_SECONDS,
            execution_timeout=job.limits.cell,
            # Sockets in the job's own folder: no port that another kernel may take, none that another user can reach.
            config=Config({"KernelManager": {"transport": "ipc", "ip": "kernel"}}),
            shutdown_kernel="immediate",
            record_timing=False,
            on_cell_start=lambda cell, cell_index: begun.append(cell),
        )
    except PapermillExecutionError:
        return nbformat.read(EXECUTED, as_version=4)
    except CellTimeoutError as error:
        fault = f"{notebook.place(source, begun[-1])}: TIME-LIMIT took longer than {job.limits.cell} seconds"
        raise Refusal(TIME_LIMIT, [fault]) from error
    except (RuntimeError, NoSuchKernel) as error:
        if not begun:
            raise Refusal(KERNEL_DIED, [f"KERNEL did not start: {notebook.first_line(error)}"]) from error
        fault = f"{notebook.place(source, begun[-1])}: KERNEL the kernel died, perhaps out of memory"
        raise Refusal(KERNEL_DIED, [fault]) from error
