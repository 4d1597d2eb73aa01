"""A run, from what is asked for to a published set."""

import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from helpers import project
from helpers.errors import CANNOT_WRITE, PUBLISHED, Refusal, print_lines
from helpers.project import CATALOGUE, DATA, NOTEBOOKS, PICTURE, PICTURED, ROOT
from helpers.render import digests, publish
from helpers.render.execute.environment import isolated
from helpers.render.execute.pool import ForkServer, fork_server
from helpers.render.limits import Limits
from helpers.render.request import Request


class Stopped(BaseException):
    """A signal to end, which no ``except Exception`` on its way may swallow."""

    def __init__(self, number: int):
        self.number = number


def reports(
    request: Request,
    *,
    keep_going: bool = False,
    limits: Limits | None = None,
    cold: bool = False,
    force: bool = False,
    wait: bool = False,
    workers: int = 0,
    scheduler: str = "",
) -> int:
    """Render the reports asked for into a set and publish it; returns the exit code.

    Reports that are not asked for stay as they are in the last set. Where one fails, nothing is published; with
    ``keep_going`` its last page is carried over, marked as such, and the exit code still is that of the failure (the
    first one's, in the catalogue's order). ``wait`` waits for a run that holds the folder; ``workers`` is how many
    reports are made at once, ``scheduler`` the address of a dask scheduler whose workers make them.

    Raises Refusal for what is wrong before a notebook starts (65, 73, 75, 78) or while the set is written (73).
    """
    out = request.out
    try:
        with _stoppable(), publish.staging(out, wait=wait) as staging, publish.writing(out):
            digest = digests.request_digest(request)
            frozen = _frozen(request, staging / "inputs")
            environment = isolated(staging, frozen / DATA)
            with _server(staging, environment, cold) as server:
                # they take a second to import, as does that process meanwhile
                from helpers import check
                from helpers.render import assemble, plan
                from helpers.render.execute import pool
                from helpers.render.execute.job import Job

                asked = plan.read(request, staging, digest, frozen)
                environment |= check.vouched(asked.data)
                changed = {name for name, why in plan.reasons(asked).items() if why or force}
                if not changed and plan.complete(asked):
                    print_lines(line := assemble.unchanged_line(asked))
                    publish.cache_answer(out, digest, line)
                    return PUBLISHED
                news = plan.changes_since_last(asked)
                hidden = (request.root, staging, Path.home())
                jobs = [
                    Job(
                        *(name, path, values, staging / name, environment, limits or Limits(), hidden, asked.edition),
                        texts=asked.texts[name],
                    )
                    for name, (path, values) in asked.wanted.items()
                    if name in changed
                ]
                began = time.time()
                if scheduler and jobs:
                    from helpers.render import cluster

                    outcomes = cluster.run(jobs, scheduler, asked.data)
                else:
                    outcomes = pool.run(jobs, server, workers)
            code = assemble.report_failures(outcomes)
            told = assemble.publish_set(asked, jobs, outcomes, news, began, keep_going)
    except Stopped as stopped:
        print(f"Stopped by {signal.Signals(stopped.number).name}; {out / 'latest'} is as it was", file=sys.stderr)
        return 128 + stopped.number
    print_lines(*told)
    return code


def notebooks(root: Path = ROOT) -> int:
    """Run the catalogue's notebooks as they are and put what the cells show into them; returns the exit code.

    Nothing else in the files changes, so that a diff is quiet where the record is. The README's picture is made anew
    from them. Where one fails, none is touched. Raises Refusal for what is wrong before a notebook starts (65, 78),
    where the picture cannot be made (70) or written (73).
    """
    from helpers.page import indexes, notebook

    code = _run_in_place([root / NOTEBOOKS / name for name in _notebooks(root)], root)
    if code == PUBLISHED and (root / PICTURED).exists():
        made = indexes.picture(notebook.parsed(root / PICTURED))
        with publish.writing(root):
            (root / PICTURE).write_bytes(made)
    return code


def translated(lang: str, folder: Path, root: Path = ROOT) -> int:
    """Write a copy of every notebook in a language into a folder, those of the catalogue run; returns the exit code.

    Raises Refusal as ``notebooks`` does, where a text has no translation (65), and where a copy would replace a file
    (73).
    """
    from helpers.page import translation

    folder.mkdir(parents=True, exist_ok=True)
    files = sorted((root / NOTEBOOKS).glob("*.ipynb"))
    if taken := [name for file in files if (name := folder / file.name).exists()]:
        raise Refusal(CANNOT_WRITE, [f"{name}: exists; name a folder without it" for name in taken])
    written = [translation.translate(file, lang, folder) for file in files]
    reports = _notebooks(root)
    return _run_in_place([path for path in written if path.name in reports], root)


def _notebooks(root: Path) -> list[str]:
    """The names of the notebooks of which the catalogue makes reports."""
    from helpers.render import catalogue

    return [*dict.fromkeys(report.notebook for report in catalogue.read(root))]


def _run_in_place(paths: list[Path], root: Path) -> int:
    from helpers import check
    from helpers.page import notebook
    from helpers.render import assemble
    from helpers.render.execute import pool
    from helpers.render.execute.job import Job

    data = project.folder().absolute()
    vouched = check.vouched(data)
    nodes = {path: notebook.read(path) for path in paths}
    try:
        with _stoppable(), tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            environment = isolated(work, data) | vouched
            with _server(work, environment, cold=False) as server:
                jobs = [
                    Job(path.stem, path, notebook.defaults(node), work / path.stem, environment, Limits(), (root, work))
                    for path, node in nodes.items()
                ]
                code = assemble.report_failures(pool.run(jobs, server))
            for job in jobs if code == PUBLISHED else ():
                publish.replace(job.folder / job.notebook.name, job.notebook)
            return code
    except Stopped as stopped:
        return 128 + stopped.number


def explain(request: Request) -> list[str]:
    """What a run would render and why, one line for each report; nothing is run.

    Raises Refusal (65, 78) as the run would.
    """
    from helpers.render import plan

    with tempfile.TemporaryDirectory() as folder:
        frozen = _frozen(request, Path(folder) / "inputs")
        asked = plan.read(request, Path(folder), digests.request_digest(request), frozen)
        reasons = plan.reasons(asked)
    lines = [f"{name}: {'; '.join(why) or 'unchanged'}" for name, why in reasons.items()]
    return [*lines, *(f"{name}: left out, no claim is in its selection" for name in asked.empty)]


def _frozen(request: Request, folder: Path) -> Path:
    """Copies of all that a run reads, so that nobody changes it meanwhile; returns their folder."""
    root = request.root
    if not request.data.is_dir():
        from helpers import check

        check.require(request.data)
    shutil.copytree(request.data, folder / DATA)
    shutil.copytree(root / NOTEBOOKS, folder / NOTEBOOKS, ignore=shutil.ignore_patterns(".*"))
    (folder / CATALOGUE).parent.mkdir()
    if (root / CATALOGUE).exists():
        shutil.copyfile(root / CATALOGUE, folder / CATALOGUE)
    return folder


@contextmanager
def _server(folder: Path, environment: Mapping[str, str], cold: bool) -> Iterator[ForkServer]:
    """The process that jobs are forked from, where such a process can be had."""
    with fork_server(folder, environment, cold) as server:
        if server.method != "fork":
            print("Each report starts a Python of its own: no process to fork it from can be had here", file=sys.stderr)
        yield server


@contextmanager
def _stoppable() -> Iterator[None]:
    """Turn the signals to end into Stopped, so that all is put away on the way out."""

    def stop(number: int, _frame: object) -> None:
        for other in before:
            signal.signal(other, signal.SIG_IGN)
        raise Stopped(number)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for number, handler in before.items():
        if handler != signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
