"""A run, from what is asked for to a published set."""

import signal
import tempfile
import threading
import time
from pathlib import Path

from helpers import files
from helpers.errors import CONFIGURATION, DATA_INVALID, PUBLISHED, print_lines
from helpers.project import CATALOGUE, DATA, notebook_files, record_files
from helpers.render import digests, publish
from helpers.render.execute.environment import isolated
from helpers.render.execute.pool import fork_server
from helpers.render.request import Options, Request
from helpers.signals import Stopped, stoppable


def reports(request: Request, options: Options | None = None) -> int:
    """Render the reports asked for into a set and publish it; returns the exit code.

    Reports that are not asked for stay as they are in the last set. Where one fails, nothing is published, or with
    ``keep_going`` the others; the exit code is that of the failure (the first one's, in the catalogue's order).

    Raises Refusal for what is wrong before a notebook starts (65, 73, 75, 78) or while the set is written (73).
    """
    options, out = options or Options(), request.out
    try:
        with stoppable(), publish.staging(out, wait=options.wait) as staging, files.writing(out):
            code, lines = _rendered(request, options, staging)
    except Stopped as stopped:
        print_lines(f"Stopped by {signal.Signals(stopped.number).name}; {out / 'latest'} is as it was", wrong=True)
        return stopped.exit_code
    if code != PUBLISHED or not options.quiet:
        print_lines(*lines)
    return code


def _rendered(request: Request, options: Options, staging: Path) -> tuple[int, list[str]]:
    """The exit code of a run and the lines to print, once its set is published."""
    digest, frozen = digests.request_digest(request), staging / "inputs"
    environment = isolated(staging, frozen / DATA)
    with fork_server(staging, environment, request.data, cold=options.cold) as server:
        # what follows takes a second to import, as does that process meanwhile
        _freeze(request, frozen)
        from helpers.page import indexes
        from helpers.render import assemble, plan
        from helpers.render.execute import pool

        asked = plan.read(request, staging, digest, frozen)
        changed = [name for name, why in plan.reasons(asked).items() if why or options.force]
        if not changed and plan.complete(asked):
            publish.cache_answer(request.out, digest, answer := f"{len(asked.wanted)} unchanged")
            return PUBLISHED, [f"{answer}: {publish.shown(request.out)}"]
        news = plan.changes_since_last(asked)
        jobs, began = plan.jobs(asked, changed, environment, options.limits), time.time()
        # there is time for it until the first job has begun
        threading.Thread(target=indexes.prepare).start()
        if options.scheduler is not None and jobs:
            from helpers.render import cluster

            outcomes = cluster.run(jobs, options.scheduler, asked.data)
        else:
            outcomes = pool.run(jobs, server, options.workers)
    code = assemble.report_failures(outcomes)
    return code, assemble.publish_set(asked, jobs, outcomes, news, began, options.keep_going)


def explain(request: Request) -> list[str]:
    """What a run would render and why, one line for each report; nothing is run.

    Raises Refusal (65, 78) as the run would.
    """
    from helpers.render import plan

    with tempfile.TemporaryDirectory() as folder:
        _freeze(request, frozen := Path(folder) / "inputs")
        asked = plan.read(request, Path(folder), digests.request_digest(request), frozen)
        reasons = plan.reasons(asked)
    lines = [f"{name}: {'; '.join(why) or 'unchanged'}" for name, why in reasons.items()]
    return [*lines, *(f"{name}: left out, no claim is in its selection" for name in asked.empty)]


def _freeze(request: Request, folder: Path) -> None:
    """Copy all that a run reads into a folder, so that nobody changes it meanwhile."""
    from helpers.page import notebook

    (folder / DATA).mkdir(parents=True)
    for path in record_files(request.data):
        files.freeze(path, folder / DATA / path.relative_to(request.data), DATA_INVALID)
    for path in notebook_files(request.root):
        read = notebook.settled if path.suffix == ".ipynb" else Path.read_bytes
        files.freeze(path, folder / path.relative_to(request.root), DATA_INVALID, read)
    if (request.root / CATALOGUE).exists():
        files.freeze(request.root / CATALOGUE, folder / CATALOGUE, CONFIGURATION)
