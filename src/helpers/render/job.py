"""One notebook, run in a process of its own."""

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.problems import KERNEL_DIED, NOTEBOOK_FAILED, PUBLISHED, TIME_LIMIT, Refusal
from helpers.project import READS_VARIABLE
from helpers.render import notebook, pages
from helpers.render.limits import Limits

START_SECONDS = 60
# as pyproject.toml declares helpers.render.engine to papermill
ENGINE = "seldom-saving"
OUTCOME, CARD, LOG, READS = "outcome.json", "card.json", "log", "reads"
MOST_BYTES = 15_000_000


@dataclass(frozen=True)
class Job:
    """One notebook to run in a process and a folder of its own; without an ``edition`` no page is made of it.

    ``hidden`` are the folders whose paths no output may show.
    """

    name: str
    notebook: Path
    values: Mapping[str, str]
    folder: Path
    environment: Mapping[str, str]
    limits: Limits
    hidden: tuple[Path, ...]
    edition: tuple[str, str] | None = None

    @property
    def reads(self) -> set[str]:
        """The tables that the notebook was seen to read."""
        log = self.folder / READS
        return set(log.read_text(encoding="utf-8").split()) if log.exists() else set()


def work(job: Job, runner: connection.Connection) -> None:
    """Run a job; leaves outcome.json in its folder and, where all went well, NAME.ipynb, NAME.html and card.json.

    The process ends when the other end of ``runner`` does.
    """
    threading.Thread(target=_end_with, args=(runner,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
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
        _made(job)
    except Refusal as refusal:
        code = refusal.exit_code
        lines = [f"{job.name}: notebooks/{job.notebook.name}: {fault}" for fault in refusal.problems]
    Path(OUTCOME).write_text(json.dumps([code, lines]), encoding="utf-8")


def _end_with(runner: connection.Connection) -> None:
    connection.wait([runner])
    os._exit(1)


def _made(job: Job) -> None:
    """Run the notebook, audit what came of it, make its page."""
    source = notebook.read(job.notebook)
    _execute(job, source)
    node = notebook.cleaned(nbformat.read("executed.ipynb", as_version=4), source)
    # first of all, for what follows may take for ever on a flood
    _require_bounds(Path("executed.ipynb"), node, source)
    notebook.audit(node, source, job.hidden)
    nbformat.write(node, f"{job.name}.ipynb")
    if job.edition:
        page = Path(f"{job.name}.html")
        facts = (job.name, node, job.values, job.edition)
        page.write_text(pages.page(*facts), encoding="utf-8")
        Path(CARD).write_text(json.dumps(pages.card(*facts)), encoding="utf-8")
        _require_bounds(page, node, source)


def _require_bounds(path: Path, node: NotebookNode, source: NotebookNode) -> None:
    """Refusal (exit code 70) that names the largest cell, where a file is larger than a reader can be asked to open."""
    if (size := path.stat().st_size) > MOST_BYTES:
        most = max(node.cells, key=lambda cell: len(json.dumps(cell)))
        fault = f"makes {path.suffix[1:]} of {size / 1e6:.0f} MB; expected at most {MOST_BYTES / 1e6:.0f} MB"
        raise Refusal(NOTEBOOK_FAILED, [f"{notebook.place(source, most)}: NOTEBOOK {fault}"])


def _execute(job: Job, source: NotebookNode) -> None:
    """Run the cells into executed.ipynb; Refusal (71, 124) where one did not end. Those that failed the audit finds."""
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    own, begun = notebook.defaults(source), []
    try:
        papermill.execute_notebook(
            nbformat.from_dict(source),
            "executed.ipynb",
            parameters={name: value for name, value in job.values.items() if value != own[name]},
            progress_bar=False,
            engine_name=ENGINE,
            start_timeout=START_SECONDS,
            execution_timeout=job.limits.cell,
            # Sockets in the job's own folder: no port that another kernel may take, none that another user can reach.
            config=Config({"KernelManager": {"transport": "ipc", "ip": "kernel"}}),
            shutdown_kernel="immediate",
            record_timing=False,
            on_cell_start=lambda cell, cell_index: begun.append(cell),
        )
    except PapermillExecutionError:
        return
    except CellTimeoutError as error:
        fault = f"{notebook.place(source, begun[-1])}: TIME-LIMIT took longer than {job.limits.cell} seconds"
        raise Refusal(TIME_LIMIT, [fault]) from error
    except (RuntimeError, NoSuchKernel) as error:
        if not begun:
            raise Refusal(KERNEL_DIED, [f"KERNEL did not start: {notebook.first_line(error)}"]) from error
        fault = f"{notebook.place(source, begun[-1])}: KERNEL the kernel died, perhaps out of memory"
        raise Refusal(KERNEL_DIED, [fault]) from error
