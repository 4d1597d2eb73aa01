"""A run, from what is asked for to a published set."""

import json
import os
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
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers import changes, check, export, load
from helpers.problems import OUR_FAULT, PUBLISHED, shown, tell
from helpers.render import catalogue, inputs, kernels, notebook, pages, pool, publish, surroundings
from helpers.render.catalogue import DEFAULT_PROFILE, Report
from helpers.render.job import Job
from helpers.render.limits import Limits
from helpers.render.pool import Outcome

CHANGES = "changes.json"


@dataclass(frozen=True)
class Asked:
    """What a run is asked for: the notebook and the parameters of each report to render, by its name.

    ``listed`` are all reports of the catalogue; ``empty`` the names of those left out since no claim is in their
    selection.
    """

    listed: list[Report]
    given: dict[str, tuple[Path, dict[str, str]]]
    empty: list[str]


# all reports of the catalogue, those wanted, and their notebooks by name: what can be said without the data
Wanted = tuple[list[Report], list[Report], dict[str, NotebookNode]]


class Stopped(BaseException):
    """A signal to end, which no ``except Exception`` on its way may swallow."""

    def __init__(self, number: int):
        self.number = number


def reports(
    names: Sequence[str],
    overrides: Mapping[str, str],
    data: Path | None = None,
    out: Path | None = None,
    keep_going: bool = False,
    *,
    root: Path | None = None,
    limits: Limits | None = None,
    cold: bool = False,
    anew: bool = False,
    profile: str = DEFAULT_PROFILE,
    wait: bool = False,
    workers: int = 0,
    scheduler: str = "",
) -> int:
    """Render the reports named (default: all) into a set, publish it in ``out``; returns the exit code.

    ``overrides`` are set in every report rendered. Reports that are not named stay as they are in the last set. Where
    one fails, nothing is published; with ``keep_going`` its last page is carried over, marked as such, and the exit
    code still is that of the failure (the first one's, in the catalogue's order). ``wait`` waits for a run that holds
    ``out``; ``workers`` is how many reports are made at once, ``scheduler`` the address of a dask scheduler whose
    workers make them.

    Raises Refusal for what is wrong before a notebook starts (65, 73, 75, 78) or while the set is written (73).
    """
    root = root or load.ROOT
    data, out = (data or load.folder()).absolute(), (out or root / inputs.CATALOGUE.parent).absolute()
    if not data.is_dir():
        check.require(data)
    question = partial(inputs.question, root, data, names, overrides, profile)
    try:
        with _stoppable(), publish.staging(out, wait=wait) as staging, publish.writing(out):
            asking = question()
            frozen = _frozen(root, data, staging / "inputs")
            wanted = _wanted(frozen, names, profile)
            with _kernels(staging, frozen / "data", cold) as environment:
                check.require(data)
                # the copy differs only where somebody saved the original meanwhile
                check.require(frozen / "data")
                asked = _asked(frozen, wanted, overrides)
                edition, last = load.edition(frozen / "data"), publish.read(publish.latest(out))
                changed = {name for name, why in _reasons(asked, frozen / "data", last).items() if why or anew}
                if not changed and last and _complete(last, edition, asked):
                    tell(line := f"{len(asked.given)} unchanged: {_shown(out)}")
                    publish.remember(out, asking, line)
                    return PUBLISHED
                news = _news(last, frozen / "data", edition, frozen)
                hidden = (root, staging, Path.home())
                jobs = [
                    Job(name, path, values, staging / name, environment, limits or Limits(), hidden, edition)
                    for name, (path, values) in asked.given.items()
                    if name in changed
                ]
                began = time.time()
                if scheduler and jobs:
                    from helpers.render import cluster

                    outcomes = cluster.run(jobs, scheduler, frozen / "data")
                else:
                    outcomes = pool.run(jobs, workers)
            code = _said(outcomes)
            failed = sum(outcome.code != PUBLISHED for outcome in outcomes.values())
            took = (
                f"{len(jobs) - failed} rendered, {len(asked.given) - len(jobs)} unchanged, {failed} failed "
                f"in {time.time() - began:.0f} s"
            )
            made, told = _made(jobs, outcomes, asked, last, keep_going)
            told = [took, *told]
            if made:
                _stage(staging / "set", frozen / "data", made, edition, news)
                facts = _facts(frozen, edition, made)
                target = publish.put(staging / "set", out, facts, _timed(began, asked, outcomes))
                said = "The set is the same as before" if last and target == last.folder else "Published"
                told.append(f"{said}: {_shown(out)}")
                if code == PUBLISHED and question() == asking:
                    publish.remember(out, asking, f"{len(asked.given)} unchanged: {_shown(out)}")
            else:
                told.append(f"Nothing is published; {os.path.relpath(out / 'latest')} is as it was")
            if code != PUBLISHED:
                told.append(f"What the failed run made: {os.path.relpath(_kept(jobs, out, staging))}")
            if asked.empty:
                told.append(f"Left out, for no claim is in their selection (--list names them): {len(asked.empty)}")
    except Stopped as stopped:
        print(f"Stopped by {signal.Signals(stopped.number).name}; {out / 'latest'} is as it was", file=sys.stderr)
        return 128 + stopped.number
    tell(*told)
    return code


# Other surroundings than anybody's: what of them reaches a page shows in its bytes.
ELSEWHERE = {"LC_ALL": "C", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0", "TZ": "Asia/Tokyo", "MPLBACKEND": "svg"}
ANOTHER_RUN = """
import json, os, sys
from pathlib import Path
from helpers.render.run import reports
names, overrides, data, out, profile, root = json.loads(sys.argv[1])
os.umask(0o077)
sys.exit(reports(names, overrides, Path(data), Path(out), anew=True, profile=profile, root=Path(root)))
"""


def reproduce(
    names: Sequence[str],
    overrides: Mapping[str, str],
    data: Path | None = None,
    out: Path | None = None,
    profile: str = DEFAULT_PROFILE,
    *,
    root: Path | None = None,
) -> int:
    """Render the reports named again, beside the set in ``out``, and compare every byte; returns the exit code.

    They are rendered by another process with another hash seed, time zone, locale, home, folder, mask and settings of
    matplotlib and IPython. Where ``out`` has not what is asked for, it is rendered there first. A difference is a fault
    of ours (exit code 1); every file in which there is one is named.
    """
    root = root or load.ROOT
    data, out = (data or load.folder()).absolute(), (out or root / inputs.CATALOGUE.parent).absolute()
    if code := reports(names, overrides, data, out, profile=profile, root=root):
        return code
    first = publish.latest(out)
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = Path(folder).resolve()
        # what a page tells of the edition before is an input as well
        shutil.copytree(first, elsewhere / "out/sets" / first.name)
        (elsewhere / "out/latest").symlink_to(Path("sets") / first.name)
        startup = elsewhere / "home/.ipython/profile_default/startup"
        startup.mkdir(parents=True)
        (startup / "own.py").write_text("raise SystemExit", encoding="utf-8")
        (elsewhere / "home/matplotlibrc").write_text("figure.dpi: 7\nfont.size: 31\n", encoding="utf-8")
        asked = json.dumps([list(names), dict(overrides), str(data), str(elsewhere / "out"), profile, str(root)])
        done = subprocess.run(
            [sys.executable, "-c", ANOTHER_RUN, asked],
            cwd=elsewhere / "home",
            env={**os.environ, **ELSEWHERE, "HOME": str(elsewhere / "home")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            return done.returncode
        second = publish.latest(elsewhere / "out")
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


def notebooks(*, root: Path | None = None) -> int:
    """Run the catalogue's notebooks as they are and put what the cells show into them; returns the exit code.

    Nothing else in the files changes, so that a diff is quiet where the record is. Where one fails, none is touched.
    Raises Refusal for what is wrong before a notebook starts (65, 78).
    """
    root = root or load.ROOT
    check.require(load.folder())
    names = dict.fromkeys(report.notebook for report in catalogue.read(root))
    nodes = {(path := root / inputs.NOTEBOOKS / name): notebook.read(path) for name in names}
    try:
        with _stoppable(), tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            with _kernels(work, load.folder().absolute(), cold=False) as environment:
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


def plan(
    names: Sequence[str],
    overrides: Mapping[str, str],
    data: Path | None = None,
    out: Path | None = None,
    profile: str = DEFAULT_PROFILE,
    *,
    root: Path | None = None,
) -> list[str]:
    """What a run would render and why, one line for each report; nothing is run.

    Raises Refusal (65, 78) as the run would.
    """
    root = root or load.ROOT
    data, out = (data or load.folder()).absolute(), (out or root / inputs.CATALOGUE.parent).absolute()
    check.require(data)
    with tempfile.TemporaryDirectory() as folder:
        frozen = _frozen(root, data, Path(folder) / "inputs")
        asked = _asked(frozen, _wanted(frozen, names, profile), overrides)
        reasons = _reasons(asked, frozen / "data", publish.read(publish.latest(out)))
    lines = [f"{name}: {'; '.join(why) or 'unchanged'}" for name, why in reasons.items()]
    return [*lines, *(f"{name}: left out, no claim is in its selection" for name in asked.empty)]


def _frozen(root: Path, data: Path, folder: Path) -> Path:
    """Copies of all that a run reads, so that nobody changes it meanwhile; returns their folder."""
    shutil.copytree(data, folder / "data")
    shutil.copytree(root / inputs.NOTEBOOKS, folder / inputs.NOTEBOOKS, ignore=shutil.ignore_patterns(".*"))
    (folder / inputs.CATALOGUE).parent.mkdir()
    if (root / inputs.CATALOGUE).exists():
        shutil.copyfile(root / inputs.CATALOGUE, folder / inputs.CATALOGUE)
    return folder


def _wanted(frozen: Path, names: Sequence[str], profile: str) -> Wanted:
    listed = catalogue.read(frozen)
    wanted = catalogue.chosen(listed, names, profile)
    files = sorted({one.notebook for one in wanted})
    return listed, wanted, {name: notebook.read(frozen / inputs.NOTEBOOKS / name) for name in files}


def _asked(frozen: Path, wanted: Wanted, overrides: Mapping[str, str]) -> Asked:
    listed, wanted, nodes = wanted
    known = load.known(frozen / "data")
    empty = catalogue.empty(wanted, nodes, frozen / "data", known)
    given = {
        one.name: (
            frozen / inputs.NOTEBOOKS / one.notebook,
            catalogue.values(one, nodes[one.notebook], overrides, known),
        )
        for one in wanted
        if one.name not in empty
    }
    return Asked(listed, given, empty)


def _reasons(asked: Asked, data: Path, last: publish.Published | None) -> dict[str, list[str]]:
    """Why each report must be rendered; an empty list where the last set has it as it would become."""
    found = {}
    for name, (path, values) in asked.given.items():
        old = last.manifest["reports"].get(name) if last else None
        if not old or old["carried"]:
            found[name] = ["carried over"] if old else ["new"]
            continue
        before = old["inputs"]
        tables = [Path(table).stem for table in before["tables"] if table.endswith(".csv")]
        now = inputs.report(path, tables, data)
        why = [f"{part} changed" for part in ("notebook", "helpers", "versions") if now[part] != before[part]]
        changed = sorted(dict(before["tables"].items() ^ now["tables"].items()))
        why += [f"data changed: {', '.join(changed)}"] if changed else []
        why += ["parameters changed"] if dict(values) != old["parameters"] else []
        found[name] = why
    return found


def _complete(last: publish.Published, edition: Sequence[str], asked: Asked) -> bool:
    """Whether the last set is of these data and has the reports asked for, each as it was made."""
    made = last.manifest["reports"]
    whole = all(name in made and not made[name]["carried"] for name in asked.given)
    return last.manifest["data"] == list(edition) and whole


def _news(last: publish.Published | None, data: Path, edition: Sequence[str], root: Path) -> dict | None:
    """What changed since the last published edition of other data; None where there was none.

    Raises Refusal (exit code 78) where a headline number moved too far.
    """
    if last is None:
        return None
    if last.manifest["data"] == list(edition):
        told = last.folder / CHANGES
        return json.loads(told.read_text(encoding="utf-8")) if told.exists() else None
    news = changes.since(last.folder / pages.RECORD, data)
    if news:
        catalogue.hold(news, root)
    return news


# --- kernels ----------------------------------------------------------------------------------------------------------


@contextmanager
def _kernels(work: Path, data: Path, cold: bool) -> Iterator[Mapping[str, str]]:
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


def _made(
    jobs: Sequence[Job],
    outcomes: Mapping[str, Outcome],
    asked: Asked,
    last: publish.Published | None,
    keep_going: bool,
) -> tuple[dict[str, tuple[Path, dict]], list[str]]:
    """The folder and the record of each report of the new set, and what to say of them; none where one failed.

    What was not rendered comes from the last set, marked as carried over where it failed now.
    """
    made = {job.name: (job.folder, _record(job)) for job in jobs if outcomes[job.name].code == PUBLISHED}
    if len(made) < len(jobs) and not keep_going:
        return {}, []
    old = last.manifest["reports"] if last else {}
    for name in old.keys() - made.keys():
        made[name] = (last.folder, old[name] | {"carried": old[name]["carried"] or name in outcomes})
    made = {report.name: made[report.name] for report in asked.listed if report.name in made}
    told = []
    before = [name for name, (folder, _) in made.items() if last and folder == last.folder]
    if carried := [name for name in before if name in outcomes or name not in asked.given]:
        told.append(f"From the last set: {', '.join(carried)}")
    absent = [one.name for one in asked.listed if one.name not in made and one.profile == DEFAULT_PROFILE]
    if made and absent:
        told.append(f"No page yet in this set: {', '.join(absent)}")
    return made, told


def _record(job: Job) -> dict:
    """What the manifest says of a report: from which notebook, with which values, on which data."""
    return {
        "carried": False,
        "data": job.edition,
        "notebook": job.notebook.name,
        "parameters": job.values,
        "inputs": inputs.report(job.notebook, sorted(job.reads), job.notebook.parents[1] / "data"),
    }


def _stage(
    staged: Path, data: Path, made: Mapping[str, tuple[Path, dict]], edition: Sequence[str], news: dict | None
) -> None:
    """Put the pages, their notebooks, the record and the index into the folder ``staged``."""
    staged.mkdir()
    (staged / pages.RECORD).write_bytes(export.package(data))
    if news:
        (staged / CHANGES).write_text(json.dumps(news, ensure_ascii=False, indent=1), encoding="utf-8")
    cards = []
    for name, (folder, record) in made.items():
        shutil.copyfile(folder / f"{name}.ipynb", staged / f"{name}.ipynb")
        node = nbformat.read(staged / f"{name}.ipynb", as_version=4)
        facts = (name, node, record["parameters"], record["data"])
        if record["carried"]:
            (staged / f"{name}.html").write_text(pages.page(*facts, carried=True), encoding="utf-8")
        else:
            shutil.copyfile(folder / f"{name}.html", staged / f"{name}.html")
        cards.append(pages.card(*facts, carried=record["carried"]))
    anchors = {
        claim: f"{name}.html#{claim}"
        for name in reversed(made)
        for claim in re.findall(r'<tr id="([^"]+)"', (staged / f"{name}.html").read_text(encoding="utf-8"))
    }
    for lang, name in pages.INDEXES.items():
        (staged / name).write_text(pages.index(cards, edition, lang, news, anchors), encoding="utf-8")


def _facts(frozen: Path, edition: Sequence[str], made: Mapping[str, tuple[Path, dict]]) -> dict:
    """What the manifest says of a set beside its files: inputs, versions, and of each report what it is made from."""
    return {
        "data": edition,
        "inputs": {name: publish.digest(path) for name, path in inputs.files(frozen).items()},
        "reports": {name: record for name, (_, record) in made.items()},
        "versions": inputs.versions(),
    }


def _timed(began: float, asked: Asked, outcomes: Mapping[str, Outcome]) -> dict:
    """What run.json says: when, where, and how long each report took."""
    return {
        "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)),
        "machine": platform.platform(),
        "seconds": round(time.time() - began, 1),
        "unchanged": sorted(asked.given.keys() - outcomes.keys()),
        "reports": {
            name: {"exit_code": outcome.code, "seconds": outcome.seconds} for name, outcome in outcomes.items()
        },
    }


def _kept(jobs: Sequence[Job], out: Path, staging: Path) -> Path:
    """Put what a failed run made where it stays; returns that folder."""
    (staging / "kept").mkdir()
    for job in jobs:
        if job.folder.exists():
            shutil.move(job.folder, staging / "kept" / job.name)
    return publish.keep(staging / "kept", out, staging.name)


def _shown(out: Path) -> str:
    return os.path.relpath(out / "latest" / "index.html")
