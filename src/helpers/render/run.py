"""A run, from what is asked for to a published set."""

import json
import os
import pickle
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers import changes, check, export, load
from helpers.problems import OUR_FAULT, PUBLISHED, shown, tell
from helpers.project import CATALOGUE, DATA, NOTEBOOKS, ROOT
from helpers.render import catalogue, inputs, kernels, notebook, pages, pool, publish, surroundings
from helpers.render.catalogue import Report
from helpers.render.job import CARD, Job
from helpers.render.limits import Limits
from helpers.render.pool import Outcome
from helpers.render.request import DEFAULT_PROFILE, Request

CHANGES, CARDS = "changes.json", "cards.json"


@dataclass(frozen=True)
class Asked:
    """What a request comes to: the notebook and the parameters of each report to render, by its name.

    ``listed`` are all reports of the catalogue; ``empty`` the names of those left out since no claim is in their
    selection.
    """

    listed: list[Report]
    given: dict[str, tuple[Path, dict[str, str]]]
    empty: list[str]


@dataclass(frozen=True)
class Made:
    """A report of the new set: the folder in which its files are, its record for the manifest, its card.

    Without a card where the one that was made with it is not what would be made now.
    """

    folder: Path
    record: dict
    card: dict | None


@dataclass(frozen=True)
class Run:
    """What a run works on: copies of all that it reads, their digests, what is asked of them, the last set.

    ``staging`` is the run's own folder, ``question`` the digest of everything that decides what comes of it.
    """

    request: Request
    staging: Path
    question: str
    frozen: Path
    made_from: Mapping[str, dict]
    asked: Asked
    last: publish.Published | None

    @property
    def data(self) -> Path:
        return self.frozen / DATA

    @property
    def edition(self) -> tuple[str, str]:
        """The version and the hash of the data."""
        return load.edition(self.data)


# all reports of the catalogue, those wanted, and their notebooks by name: what can be said without the data
Wanted = tuple[list[Report], list[Report], dict[str, NotebookNode]]


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
    anew: bool = False,
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
    if not request.data.is_dir():
        check.require(request.data)
    try:
        with _stoppable(), publish.staging(out, wait=wait) as staging, publish.writing(out):
            question = inputs.question(request)
            frozen = _frozen(request, staging / "inputs")
            wanted = _wanted(frozen, request)
            with _kernels(staging, frozen / DATA, cold) as environment:
                check.require(request.data)
                # the copy differs only where somebody saved the original meanwhile
                environment |= check.vouched(frozen / DATA)
                run = _run(request, staging, question, frozen, wanted)
                changed = {name for name, why in _reasons(run).items() if why or anew}
                if not changed and _complete(run):
                    tell(line := _unchanged(run))
                    publish.remember(out, question, line)
                    return PUBLISHED
                news = _news(run)
                hidden = (request.root, staging, Path.home())
                jobs = [
                    Job(name, path, values, staging / name, environment, limits or Limits(), hidden, run.edition)
                    for name, (path, values) in run.asked.given.items()
                    if name in changed
                ]
                began = time.time()
                if scheduler and jobs:
                    from helpers.render import cluster

                    outcomes = cluster.run(jobs, scheduler, run.data)
                else:
                    outcomes = pool.run(jobs, workers)
            code = _said(outcomes)
            told = _published(run, jobs, outcomes, news, began, keep_going)
    except Stopped as stopped:
        print(f"Stopped by {signal.Signals(stopped.number).name}; {out / 'latest'} is as it was", file=sys.stderr)
        return 128 + stopped.number
    tell(*told)
    return code


# Other surroundings than anybody's: what of them reaches a page shows in its bytes.
ELSEWHERE = {"LC_ALL": "C", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0", "TZ": "Asia/Tokyo", "MPLBACKEND": "svg"}
ANOTHER_RUN = """
import os, pickle, sys
from helpers.render.run import reports
os.umask(0o077)
sys.exit(reports(pickle.load(sys.stdin.buffer), anew=True))
"""


def reproduce(request: Request) -> int:
    """Render the reports asked for again, beside the set published, and compare every byte; returns the exit code.

    They are rendered by another process with another hash seed, time zone, locale, home, folder, mask and settings of
    matplotlib and IPython. Where the set has not what is asked for, it is rendered first. A difference is a fault of
    ours (exit code 1); every file in which there is one is named.
    """
    if code := reports(request):
        return code
    first = publish.latest(request.out)
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = Path(folder).resolve()
        out = elsewhere / "out"
        # what a page tells of the edition before is an input as well
        shutil.copytree(first, out / "sets" / first.name)
        (out / "latest").symlink_to(Path("sets") / first.name)
        startup = elsewhere / "home/.ipython/profile_default/startup"
        startup.mkdir(parents=True)
        (startup / "own.py").write_text("raise SystemExit", encoding="utf-8")
        (elsewhere / "home/matplotlibrc").write_text("figure.dpi: 7\nfont.size: 31\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", ANOTHER_RUN],
            input=pickle.dumps(replace(request, out=out)),
            cwd=elsewhere / "home",
            env={**os.environ, **ELSEWHERE, "HOME": str(elsewhere / "home")},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            return done.returncode
        second = publish.latest(out)
        files = sorted({path.name for one in (first, second) for path in one.iterdir()} - {publish.RUN})
        differing = [name for name in files if not _same(first / name, second / name)]
    for name in differing:
        print(f"{name}: DIFFERS from what was published, though nothing it is made from does", file=sys.stderr)
    if differing:
        return OUR_FAULT
    tell(f"{len(files)} files reproduced, byte for byte")
    return PUBLISHED


def _same(first: Path, second: Path) -> bool:
    return first.is_file() and second.is_file() and first.read_bytes() == second.read_bytes()


def notebooks(root: Path = ROOT) -> int:
    """Run the catalogue's notebooks as they are and put what the cells show into them; returns the exit code.

    Nothing else in the files changes, so that a diff is quiet where the record is. Where one fails, none is touched.
    Raises Refusal for what is wrong before a notebook starts (65, 78).
    """
    check.require(load.folder())
    names = dict.fromkeys(report.notebook for report in catalogue.read(root))
    nodes = {(path := root / NOTEBOOKS / name): notebook.read(path) for name in names}
    try:
        with _stoppable(), tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            with _kernels(work, load.folder().absolute(), cold=False) as environment:
                environment |= check.vouched(load.folder())
                jobs = [
                    Job(path.stem, path, notebook.defaults(node), work / path.stem, environment, Limits(), (root, work))
                    for path, node in nodes.items()
                ]
                code = _said(pool.run(jobs))
            for job in jobs if code == PUBLISHED else ():
                publish.replace(job.folder / job.notebook.name, job.notebook)
            return code
    except Stopped as stopped:
        return 128 + stopped.number


def plan(request: Request) -> list[str]:
    """What a run would render and why, one line for each report; nothing is run.

    Raises Refusal (65, 78) as the run would.
    """
    check.require(request.data)
    with tempfile.TemporaryDirectory() as folder:
        frozen = _frozen(request, Path(folder) / "inputs")
        run = _run(request, Path(folder), inputs.question(request), frozen, _wanted(frozen, request))
        reasons = _reasons(run)
    lines = [f"{name}: {'; '.join(why) or 'unchanged'}" for name, why in reasons.items()]
    return [*lines, *(f"{name}: left out, no claim is in its selection" for name in run.asked.empty)]


def _frozen(request: Request, folder: Path) -> Path:
    """Copies of all that a run reads, so that nobody changes it meanwhile; returns their folder."""
    root = request.root
    shutil.copytree(request.data, folder / DATA)
    shutil.copytree(root / NOTEBOOKS, folder / NOTEBOOKS, ignore=shutil.ignore_patterns(".*"))
    (folder / CATALOGUE).parent.mkdir()
    if (root / CATALOGUE).exists():
        shutil.copyfile(root / CATALOGUE, folder / CATALOGUE)
    return folder


def _wanted(frozen: Path, request: Request) -> Wanted:
    listed = catalogue.read(frozen)
    wanted = catalogue.chosen(listed, request.names, request.profile)
    files = sorted({one.notebook for one in wanted})
    return listed, wanted, {name: notebook.read(frozen / NOTEBOOKS / name) for name in files}


def _run(request: Request, staging: Path, question: str, frozen: Path, wanted: Wanted) -> Run:
    asked = _asked(frozen, wanted, request.overrides)
    return Run(
        request, staging, question, frozen, inputs.digests(frozen), asked, publish.read(publish.latest(request.out))
    )


def _asked(frozen: Path, wanted: Wanted, overrides: Mapping[str, str]) -> Asked:
    listed, wanted, nodes = wanted
    known = load.known(frozen / DATA)
    empty = catalogue.empty(wanted, nodes, frozen / DATA, known)
    given = {
        one.name: (
            frozen / NOTEBOOKS / one.notebook,
            catalogue.values(one, nodes[one.notebook], overrides, known),
        )
        for one in wanted
        if one.name not in empty
    }
    return Asked(listed, given, empty)


def _reasons(run: Run) -> dict[str, list[str]]:
    """Why each report must be rendered; an empty list where the last set has it as it would become."""
    found = {}
    for name, (path, values) in run.asked.given.items():
        old = run.last.manifest["reports"].get(name) if run.last else None
        if not old or old["carried"]:
            found[name] = ["carried over"] if old else ["new"]
            continue
        before = old["inputs"]
        tables = [Path(table).stem for table in before["tables"] if table.endswith(".csv")]
        now = inputs.report(path.name, tables, run.made_from)
        why = [f"{part} changed" for part in ("notebook", "helpers", "versions") if now[part] != before[part]]
        changed = sorted(dict(before["tables"].items() ^ now["tables"].items()))
        why += [f"data changed: {', '.join(changed)}"] if changed else []
        why += ["parameters changed"] if dict(values) != old["parameters"] else []
        found[name] = why
    return found


def _complete(run: Run) -> bool:
    """Whether the last set is of these data and has the reports asked for, each as it was made."""
    if run.last is None:
        return False
    made = run.last.manifest["reports"]
    whole = all(name in made and not made[name]["carried"] for name in run.asked.given)
    return run.last.manifest["data"] == list(run.edition) and whole


def _news(run: Run) -> dict | None:
    """What changed since the last published edition of other data; None where there was none.

    Raises Refusal (exit code 78) where a headline number moved too far.
    """
    last = run.last
    if last is None:
        return None
    if last.manifest["data"] == list(run.edition):
        told = last.folder / CHANGES
        return _json(told) if told.exists() else None
    news = changes.since(last.folder / pages.RECORD, run.data)
    if news:
        catalogue.hold(news, run.frozen)
    return news


# --- kernels ----------------------------------------------------------------------------------------------------------


@contextmanager
def _kernels(work: Path, data: Path, cold: bool) -> Iterator[dict[str, str]]:
    """The environment in which jobs start their kernels: those of a keeper, where one can be had."""
    pool.prepare()
    environment = surroundings.environment(work, data)
    with kernels.keeper(work, environment, cold) as chosen:
        if not chosen:
            print("Kernels are started cold and unkept: no process to start them from could be had", file=sys.stderr)
        if cold or not chosen:
            kernels.make_font_cache(environment)
        yield {**environment, **chosen}


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


# --- what came of it --------------------------------------------------------------------------------------------------


def _said(outcomes: Mapping[str, Outcome]) -> int:
    """Print what went wrong; returns the exit code of the first failure, or 0."""
    failures = [outcome for outcome in outcomes.values() if outcome.code != PUBLISHED]
    for line in shown([line for failure in failures for line in failure.lines]):
        print(line, file=sys.stderr)
    return failures[0].code if failures else PUBLISHED


def _published(
    run: Run, jobs: Sequence[Job], outcomes: Mapping[str, Outcome], news: dict | None, began: float, keep_going: bool
) -> list[str]:
    """Publish what the jobs made, if it may be; returns the lines to print."""
    out, given = run.request.out, run.asked.given
    failed = [name for name, outcome in outcomes.items() if outcome.code != PUBLISHED]
    rendered, unchanged = len(jobs) - len(failed), len(given) - len(jobs)
    told = [f"{rendered} rendered, {unchanged} unchanged, {len(failed)} failed in {time.time() - began:.0f} s"]
    made = _made(run, jobs, outcomes) if keep_going or not failed else {}
    if made:
        told += _left(run, made, outcomes)
        _stage(run, made, news)
        target = publish.put(run.staging / "set", out, _facts(run, made), _timed(run, began, outcomes))
        said = "The set is the same as before" if run.last and target == run.last.folder else "Published"
        told.append(f"{said}: {_shown(out)}")
        if not failed and inputs.question(run.request) == run.question:
            publish.remember(out, run.question, _unchanged(run))
    else:
        told.append(f"Nothing is published; {os.path.relpath(out / 'latest')} is as it was")
    if failed:
        told.append(f"What the failed run made: {os.path.relpath(_kept(run, jobs))}")
    if run.asked.empty:
        told.append(f"Left out, for no claim is in their selection (--list names them): {len(run.asked.empty)}")
    return told


def _made(run: Run, jobs: Sequence[Job], outcomes: Mapping[str, Outcome]) -> dict[str, Made]:
    """The reports of the new set, by name.

    What was not rendered comes from the last set, marked as carried over where it failed now.
    """
    made = {
        job.name: Made(job.folder, _record(run, job), _json(job.folder / CARD))
        for job in jobs
        if outcomes[job.name].code == PUBLISHED
    }
    old = run.last.manifest["reports"] if run.last else {}
    cards = _json(run.last.folder / CARDS) if run.last and CARDS in run.last.manifest["outputs"] else {}
    here = {"helpers": inputs.of(inputs.helpers()), "versions": inputs.of(inputs.versions())}
    for name in old.keys() - made.keys():
        record = old[name] | {"carried": old[name]["carried"] or name in outcomes}
        same = not record["carried"] and here.items() <= record["inputs"].items()
        made[name] = Made(run.last.folder, record, cards.get(name) if same else None)
    return {report.name: made[report.name] for report in run.asked.listed if report.name in made}


def _left(run: Run, made: Mapping[str, Made], outcomes: Mapping[str, Outcome]) -> list[str]:
    """What to say of the reports that this run did not render: which come from the last set, which have no page."""
    told = []
    before = [name for name, one in made.items() if run.last and one.folder == run.last.folder]
    if carried := [name for name in before if name in outcomes or name not in run.asked.given]:
        told.append(f"From the last set: {', '.join(carried)}")
    listed = [one.name for one in run.asked.listed if one.profile == DEFAULT_PROFILE]
    if absent := [name for name in listed if name not in made]:
        told.append(f"No page yet in this set: {', '.join(absent)}")
    return told


def _record(run: Run, job: Job) -> dict:
    """What the manifest says of a report: from which notebook, with which values, on which data."""
    return {
        "carried": False,
        "data": job.edition,
        "notebook": job.notebook.name,
        "parameters": job.values,
        "inputs": inputs.report(job.notebook.name, job.reads, run.made_from),
    }


def _stage(run: Run, made: Mapping[str, Made], news: dict | None) -> None:
    """Put the pages, their notebooks, the record and the index into the folder of the set."""
    staged = run.staging / "set"
    staged.mkdir()
    (staged / pages.RECORD).write_bytes(export.package(run.data))
    if news:
        (staged / CHANGES).write_text(json.dumps(news, ensure_ascii=False, indent=1), encoding="utf-8")
    cards = {}
    for name, one in made.items():
        for kind in ("ipynb", "html"):
            shutil.copyfile(one.folder / f"{name}.{kind}", staged / f"{name}.{kind}")
        cards[name] = one.card or _card(name, one.record, staged)
    (staged / CARDS).write_text(json.dumps(cards, indent=1), encoding="utf-8")
    anchors = {
        claim: f"{name}.html#{claim}"
        for name in reversed(made)
        for claim in re.findall(r'<tr id="([^"]+)"', (staged / f"{name}.html").read_text(encoding="utf-8"))
    }
    for lang, name in pages.INDEXES.items():
        (staged / name).write_text(pages.index([*cards.values()], run.edition, lang, news, anchors), encoding="utf-8")


def _card(name: str, record: dict, staged: Path) -> dict:
    """The card of a report from its notebook; the page of one carried over is made anew as well, to say so."""
    node = nbformat.read(staged / f"{name}.ipynb", as_version=4)
    facts = (name, node, record["parameters"], record["data"])
    if record["carried"]:
        (staged / f"{name}.html").write_text(pages.page(*facts, carried=True), encoding="utf-8")
    return pages.card(*facts, carried=record["carried"])


def _facts(run: Run, made: Mapping[str, Made]) -> dict:
    """What the manifest says of a set beside its files: inputs, versions, and of each report what it is made from."""
    return {
        "data": run.edition,
        "inputs": run.made_from,
        "reports": {name: one.record for name, one in made.items()},
        "versions": inputs.versions(),
    }


def _timed(run: Run, began: float, outcomes: Mapping[str, Outcome]) -> dict:
    """What run.json says: when, where, and how long each report took."""
    return {
        "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)),
        "machine": platform.platform(),
        "seconds": round(time.time() - began, 1),
        "unchanged": sorted(run.asked.given.keys() - outcomes.keys()),
        "reports": {
            name: {"exit_code": outcome.code, "seconds": outcome.seconds} for name, outcome in outcomes.items()
        },
    }


def _kept(run: Run, jobs: Sequence[Job]) -> Path:
    """Put what a failed run made where it stays; returns that folder."""
    kept = run.staging / "kept"
    kept.mkdir()
    for job in jobs:
        if job.folder.exists():
            shutil.move(job.folder, kept / job.name)
    return publish.keep(kept, run.request.out, run.staging.name)


def _json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def _unchanged(run: Run) -> str:
    return f"{len(run.asked.given)} unchanged: {_shown(run.request.out)}"


def _shown(out: Path) -> str:
    return os.path.relpath(out / "latest" / "index.html")
