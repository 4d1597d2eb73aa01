"""Many jobs at once, on the workers of a dask cluster."""

import asyncio
import atexit
import io
import os
import re
import shutil
import tempfile
import threading
import time
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from helpers import check, load
from helpers.errors import CONFIGURATION, KERNEL_DIED, PUBLISHED, TIME_LIMIT, Refusal
from helpers.events import licence
from helpers.page import notebook
from helpers.project import ROOT
from helpers.render import digests
from helpers.render.execute import pool
from helpers.render.execute.environment import isolated
from helpers.render.execute.job import EXECUTED, LOG, READS, Job, finish, outcome, read
from helpers.render.execute.pool import ForkServer, Outcome, fork_server

CONNECT_SECONDS = 20
ADDRESS = re.compile(r"((tcp|tls)://)?[^\s/:]+:\d{1,5}|((tcp|tls)://)?\[[\da-fA-F:.]+\]:\d{1,5}")


@dataclass(frozen=True)
class Returned:
    """What comes back: the outcome, and every file of the job's folder by its name."""

    outcome: Outcome
    files: dict[str, bytes]


def run(jobs: Sequence[Job], address: str, data: Path) -> dict[str, Outcome]:
    """Run the jobs on the workers of the scheduler at ``address``, as ``pool.run`` does on this machine's cores.

    Each job's folder is made, and holds afterwards what the job left behind on its worker. The jobs of a worker that is
    lost are given to others. Raises Refusal (exit code 78) where there is no such scheduler, or no client for it, and
    where the data may not leave this machine.
    """
    licence.require_shareable(data, purpose="it is not sent to a worker")
    if not ADDRESS.fullmatch(address):
        raise Refusal(CONFIGURATION, [f"--scheduler: got {address!r}; expected an address such as tcp://HOST:8786"])
    try:
        import distributed
    except ImportError as error:
        raise Refusal(CONFIGURATION, ["--scheduler: needs the extra 'cluster': pip install distributed"]) from error
    try:
        asyncio.run(_answered(address))
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except Exception as error:  # of a dozen kinds, and none of them ours
        raise Refusal(CONFIGURATION, [f"--scheduler: got {address!r}; no scheduler answers there"]) from error
    try:
        return _sent(client, jobs, data)
    except OSError as error:
        if error.filename:
            raise
        raise Refusal(KERNEL_DIED, [f"--scheduler: {address}: KERNEL the connection was lost: {error}"]) from error


async def _answered(address: str) -> None:
    """Return once a server of dask's kind has answered; raises an error where none does in time."""
    from distributed import Security
    from distributed.comm import connect

    settings = Security().get_connection_args("client")
    (await asyncio.wait_for(connect(address, timeout=CONNECT_SECONDS, **settings), CONNECT_SECONDS)).abort()


def _sent(client, jobs: Sequence[Job], data: Path) -> dict[str, Outcome]:
    from distributed import as_completed

    outcomes = {}
    with client, pool.progress(len(jobs)) as bar:
        package = client.scatter(_packed(data), broadcast=True)
        code = digests.of([digests.of_helpers(), digests.versions()])
        sent = {}
        for job in jobs:
            job.folder.mkdir()
            sent[client.submit(work, job, job.notebook.read_bytes(), package, code, pure=False)] = job
        try:
            for future in as_completed(list(sent), loop=client.loop, timeout=jobs[0].limits.run):
                job = sent[future]
                outcomes[job.name] = _received(future, job)
                bar.update()
        except TimeoutError:
            client.cancel(list(sent))
            fault = f"TIME-LIMIT the run took longer than {jobs[0].limits.run} seconds"
            late = [job for job in jobs if job.name not in outcomes]
            outcomes |= {job.name: Outcome(TIME_LIMIT, [f"{job.name}: {fault}"], 0.0) for job in late}
    return {job.name: outcomes[job.name] for job in jobs}


def _received(future, job: Job) -> Outcome:
    """Put what came back into the job's folder; a page is made here, of a notebook that is audited like our own."""
    try:
        returned = future.result()
    except Exception as error:  # whatever a worker raised, or that too many workers died of this job
        return Outcome(KERNEL_DIED, [f"{job.name}: KERNEL no worker could run it: {error}"], 0.0)
    for name in returned.files.keys() & {LOG, READS, EXECUTED}:
        (job.folder / name).write_bytes(returned.files[name])
    if returned.outcome.code != PUBLISHED:
        return returned.outcome
    with outcome(job):
        source = read(job)
        node = notebook.of_bytes(returned.files.get(f"{job.name}.ipynb", b""), job.notebook)
        notebook.require_made_of(node, source, job.texts, job.values)
        finish(job, node, source)
    return Outcome(*pool.read_outcome(job, 0), returned.outcome.seconds)


def _packed(data: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(data.rglob("*")):
            archive.write(path, path.relative_to(data))
    return content.getvalue()


# --- on a worker ------------------------------------------------------------------------------------------------------

# of each thread of the worker, for a server runs what one caller sends
_mine = threading.local()
_until_the_worker_ends = ExitStack()
atexit.register(_until_the_worker_ends.close)


def work(sent: Job, notebook: bytes, package: bytes, code: str) -> Returned:
    """Run a job on this worker: the notebook and the data come with it, the code must be that of who sent it."""
    began = time.monotonic()
    if digests.of([digests.of_helpers(), digests.versions()]) != code:
        fault = f"--scheduler: {sent.name}: a worker has other helpers or versions; set it up from the same lock"
        return Returned(Outcome(CONFIGURATION, [fault], 0.0), {})
    ready = _mine.__dict__.setdefault("ready", {})
    if sent.edition not in ready:
        for *_, before in ready.values():
            before.close()
        ready.clear()
        ready[sent.edition] = _prepared(package)
    folder, environment, server, _ = ready[sent.edition]
    if load.edition(folder / "data") != sent.edition:
        return Returned(Outcome(CONFIGURATION, [f"--scheduler: {sent.name}: a worker has other data"], 0.0), {})
    place = Path(tempfile.mkdtemp(dir=folder))
    try:
        job = replace(
            sent,
            notebook=place / "notebooks" / sent.notebook.name,
            folder=place / "job",
            environment=environment,
            hidden=(ROOT, folder, Path(os.path.expanduser("~"))),
        )
        job.notebook.parent.mkdir()
        job.notebook.write_bytes(notebook)
        outcome = pool.run([job], server, workers=1)[job.name]
        files = {path.name: path.read_bytes() for path in job.folder.iterdir() if path.is_file()}
        seconds = round(time.monotonic() - began, 1)
        return Returned(Outcome(outcome.code, outcome.lines, seconds), files)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _prepared(package: bytes) -> tuple[Path, dict[str, str], ForkServer, ExitStack]:
    """A folder with the data, the environment of jobs that read them, their server, and what ends all of them."""
    lasting = _until_the_worker_ends.enter_context(ExitStack())
    folder = Path(lasting.enter_context(tempfile.TemporaryDirectory()))
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extractall(folder / "data")
    environment = isolated(folder, folder / "data")
    server = lasting.enter_context(fork_server(folder, environment, folder / "data"))
    return folder, environment | check.vouched(folder / "data"), server, lasting
