"""Runs the notebooks into pages."""

import ast
import base64
import hashlib
import io
import itertools
import json
import multiprocessing
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from multiprocessing import connection
from pathlib import Path

import jinja2
import nbformat
from markupsafe import Markup
from nbformat import NotebookNode
from tqdm import tqdm

from helpers import changes, check, export, labels, load, parameters, publish, selection, warm
from helpers.problems import (
    CONFIGURATION,
    DATA_INVALID,
    KERNEL_DIED,
    NOTEBOOK_FAILED,
    PUBLISHED,
    TIME_LIMIT,
    Refusal,
    nearest,
    shown,
)

CATALOGUE, NOTEBOOKS = Path("reports/reports.toml"), Path("notebooks")
HELPERS = Path(__file__).parent
TEMPLATES = HELPERS / "templates"
CELL_SECONDS, START_SECONDS, STOP_SECONDS = 600, 60, 5
START_ATTEMPTS = 3
KEYS = ("name", "notebook", "parameters")
# the profile of every [[report]], and what a [[matrix]] may say beside the values of its parameters
DEFAULT_PROFILE, MATRIX_KEYS = "default", ("profile", "notebooks", "exclude")
# by how much of its last published value a headline number may move before somebody has to look
STOP_SHARE = 0.25
RECORD, CHANGES = "record.zip", "changes.json"
THUMBNAIL = (720, 380)
# the index in each language; no report may have such a name
INDEXES = {"en": "index.html", "fr": "index-fr.html"}
SLUG = re.compile(r"(?!index(-fr)?$)(?=.{1,80}$)[a-z0-9]+(-[a-z0-9]+)*")
# as pyproject.toml declares helpers.engine to papermill
ENGINE = "seldom-saving"
FORBIDDEN_TAGS = ("injected-parameters", "skip-execution", "raises-exception")
SHOWABLE = {"image/png", "text/html", "text/markdown"}
# Settings of the caller's that would change what the cells show.
LEFT_OUT = ("IPYTHON", "JUPYTER", "MATPLOTLIB", "MPL", "PYTHONSTARTUP")
TOOLS = ("ipykernel", "matplotlib", "nbclient", "nbconvert", "pandas", "papermill", "seaborn")


@dataclass(frozen=True)
class Report:
    """One entry of the catalogue; ``places`` says where in the file it (key "") and each of its parameters stand."""

    name: str
    notebook: str
    parameters: Mapping[str, str]
    places: Mapping[str, str]
    profile: str = DEFAULT_PROFILE


@dataclass(frozen=True)
class Job:
    """One notebook to run in a process and a folder of its own; without an ``edition`` no page is made of it."""

    name: str
    notebook: Path
    values: Mapping[str, str]
    folder: Path
    environment: Mapping[str, str]
    cell_seconds: int = CELL_SECONDS
    edition: tuple[str, str] | None = None

    @property
    def reads(self) -> Path:
        """Where the loader notes the tables that the notebook reads."""
        return self.folder / "reads"


@dataclass(frozen=True)
class Outcome:
    """How a job ended: an exit code, the lines to print, the seconds it took."""

    code: int
    lines: list[str]
    seconds: float


class NotStarted(Refusal):
    """A kernel that died before the first cell."""


class Stopped(BaseException):
    """A signal to end, which no ``except Exception`` on its way may swallow."""

    def __init__(self, number: int):
        self.number = number


# --- what to render -------------------------------------------------------------------------------------------------


def catalogue(path: Path | None = None) -> list[Report]:
    """The reports of a catalogue (default: the project's), in its order.

    Raises Refusal (exit code 78) with every mistake at the line where it stands; the values of parameters are checked
    when a report is to be rendered.
    """
    path = path or load.ROOT / CATALOGUE
    text, content = _toml(path)
    known = [file.name for file in sorted((path.parent.parent / NOTEBOOKS).glob("*.ipynb"))]
    reports, faults = [], []

    def refuse(key: str, start: int, message: str) -> None:
        faults.append(f"{_at(path, text, key, start)}: CATALOGUE {message}")

    expected = ("report", "matrix", "headlines")
    for key in content.keys() - set(expected):
        refuse(key, 1, f"unknown key '{key}'; expected [[report]], [[matrix]], [headlines]{nearest(key, expected)}")
    for key, message in _rules(content.get("headlines", {}))[1]:
        refuse(key, 1, message)
    entries = content.get("report")
    starts = _starts(text, "report")
    if not isinstance(entries, list) or len(entries) != len(starts):
        refuse("report", 1, "expected one [[report]] table for each report")
        entries = []
    for entry, start in zip(entries, starts, strict=False):
        name, notebook, given = entry.get("name"), entry.get("notebook"), entry.get("parameters", {})
        for key in entry.keys() - set(KEYS):
            refuse(key, start, f"unknown key '{key}'; expected one of {', '.join(KEYS)}{nearest(key, KEYS)}")
        if not isinstance(name, str) or not SLUG.fullmatch(name):
            refuse(
                "name", start, f"name: got {name!r}; expected lower-case letters, digits, single hyphens, not 'index'"
            )
        if name in [report.name for report in reports]:
            refuse("name", start, f"name: '{name}' is given twice; give every report its own")
        if notebook not in known:
            refuse(
                "notebook",
                start,
                f"notebook: got {notebook!r}; expected a file in notebooks/{nearest(str(notebook), known)}",
            )
        if not isinstance(given, dict):
            refuse("parameters", start, f'parameters: got {given!r}; expected a table such as {{ COUNTRY = "IRQ" }}')
            given = {}
        reports.append(Report(name, notebook, given, {key: _at(path, text, key, start) for key in ("", *given)}))
    for entry, start in zip(content.get("matrix", []), _starts(text, "matrix"), strict=False):
        made, wrong = _expanded(entry, known, _at(path, text, "", start))
        for key, message in wrong:
            refuse(key, start, message)
        for report in made:
            if report.name in [other.name for other in reports]:
                refuse("notebooks", start, f"'{report.name}' is given twice; exclude it here or rename the report")
        reports += made
    if faults:
        raise Refusal(CONFIGURATION, faults)
    return reports


def _starts(text: str, name: str) -> list[int]:
    """The lines on which the tables of a name begin."""
    found = re.finditer(rf"^[ \t]*\[\[ *{name} *\]\]", text, re.M)
    return [text.count("\n", 0, match.end()) + 1 for match in found]


def _expanded(entry: dict, known: Sequence[str], place: str) -> tuple[list[Report], list[tuple[str, str]]]:
    """The reports of a [[matrix]], one for each notebook and each combination of values, and what is wrong with it.

    A report's name is made of its notebook's name and of its values.
    """
    axes = {key: entry[key] for key in parameters.NAMES if key in entry}
    may = (*MATRIX_KEYS, *parameters.NAMES)
    faults = [
        (key, f"unknown key '{key}'; expected one of {', '.join(may)}{nearest(key, may)}")
        for key in entry.keys() - set(may)
    ]
    profile, notebooks = entry.get("profile"), entry.get("notebooks")
    if not isinstance(profile, str) or not SLUG.fullmatch(profile) or profile == DEFAULT_PROFILE:
        faults.append(("profile", f"profile: got {profile!r}; expected a name of its own in lower-case letters"))
    if not isinstance(notebooks, list) or not notebooks or not all(name in known for name in notebooks):
        faults.append(("notebooks", f"notebooks: got {notebooks!r}; expected a list of files in notebooks/"))
    for key, values in axes.items():
        if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
            faults.append((key, f'{key}: got {values!r}; expected a list of texts such as ["", "IRQ"]'))
    left_out = entry.get("exclude", [])
    if not isinstance(left_out, list) or not all(isinstance(one, dict) for one in left_out):
        faults.append(("exclude", f'exclude: got {left_out!r}; expected a list such as [{{ LANG = "fr" }}]'))
    if faults:
        return [], faults
    made = []
    for path, *values in itertools.product(notebooks, *axes.values()):
        given = dict(zip(axes, values, strict=True))
        if any(one.items() <= (given | {"notebook": path}).items() for one in left_out):
            continue
        words = [Path(path).stem.partition("_")[2] or Path(path).stem, *filter(None, values)]
        name = re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")
        made.append(Report(name, path, given, dict.fromkeys(("", *given), place), profile))
    return made, []


def filled(reports: Sequence[Report], data: Path, root: Path) -> tuple[list[Report], list[str]]:
    """The reports whose selection has claims, then the names of those that have none; the default ones all stay."""
    if all(report.profile == DEFAULT_PROFILE for report in reports):
        return list(reports), []
    known, claims, kept, empty = load.known(data), load.claims(data), [], []
    nodes = {name: notebook(root / NOTEBOOKS / name) for name in {report.notebook for report in reports}}
    for report in reports:
        if report.profile != DEFAULT_PROFILE:
            node = nodes[report.notebook]
            given = parameters.read(defaults(node) | report.parameters, known, where=report.places[""])
            about = claims[claims["table"].isin(_tables(node) or load.CLAIM_TABLES)]
            if not (selection.reasons(about, given) == "").any():
                empty.append(report.name)
                continue
        kept.append(report)
    return kept, empty


def _rules(given: object) -> tuple[dict, list[tuple[str, str]]]:
    """What the catalogue says of headline numbers that move, and what is wrong with it, as (key, message)."""
    if not isinstance(given, dict):
        return {}, [("headlines", f"headlines: got {given!r}; expected a table")]
    known, faults = ("stop_share", "acknowledged"), []
    faults += [
        (key, f"unknown key '{key}'; expected one of {', '.join(known)}{nearest(key, known)}")
        for key in given.keys() - set(known)
    ]
    share, accepted = given.get("stop_share", STOP_SHARE), given.get("acknowledged", {})
    if isinstance(share, bool) or not isinstance(share, int | float) or not share >= 0:
        faults.append(("stop_share", f"stop_share: got {share!r}; expected a share of 0 or more, such as 0.25"))
    keys = {key for key in labels.table() if key.startswith("headline.")}
    for key, value in accepted.items() if isinstance(accepted, dict) else [("", None)]:
        if f"headline.{key}" not in keys or isinstance(value, bool) or not isinstance(value, int | float | str):
            expected = "a headline number and its new value, such as { attack_total = 182 }"
            faults.append(("acknowledged", f"acknowledged: got {key} = {value!r}; expected {expected}"))
    return {"stop_share": share, "acknowledged": accepted}, faults


def _hold(news: dict, path: Path) -> None:
    """Refusal (exit code 78) where a headline number moved far from the last edition and nobody has acknowledged it."""
    text, content = _toml(path)
    rules, _ = _rules(content.get("headlines", {}))
    faults = []
    for item in news["moved"]:
        old, new = item["old"], item["new"]
        far = old != new if not old or new is None else abs(new - old) > rules["stop_share"] * abs(old)
        if far and _figure(rules["acknowledged"].get(item["key"], "")) != _figure(new):
            faults.append(
                f"{_at(path, text, 'stop_share', 1)}: MOVED {item['report']}: {item['key']} was {_figure(old)} in "
                f"edition {news['since'][0]} and is {_figure(new)} now; look at it, then acknowledge it: "
                f"{item['key']} = {_figure(new)}"
            )
    if faults:
        raise Refusal(CONFIGURATION, faults)


def _figure(value: float | str | None) -> str:
    """A headline number as the catalogue writes it."""
    return '"none"' if value in (None, "none") else f"{value:.10g}" if isinstance(value, int | float) else value


def _toml(path: Path) -> tuple[str, dict]:
    where = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(CONFIGURATION, [f"{where}:1:1: CATALOGUE cannot be read as text: {error}"]) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = place.groups() if place else (text.count("\n") + 1, 1)
        message = str(error).partition(" (at")[0]
        raise Refusal(CONFIGURATION, [f"{where}:{line}:{column}: CATALOGUE is no valid TOML: {message}"]) from error


def _at(path: Path, text: str, key: str, start: int) -> str:
    """FILE:LINE:COLUMN of a key in the table that begins on line ``start``; found in the text: tomllib keeps none."""
    lines = text.splitlines()[start - 1 :]
    for number, line in enumerate(lines, start):
        if number > start and line.lstrip().startswith("[["):
            break
        if key and (found := re.search(rf"(?<![\w-]){re.escape(key)}[\"']?\s*[=.\]]", line)):
            return f"{path.parent.name}/{path.name}:{number}:{found.start() + 1}"
    return f"{path.parent.name}/{path.name}:{start}:1"


def _chosen(reports: list[Report], names: Sequence[str], profile: str = DEFAULT_PROFILE) -> list[Report]:
    """The reports named, in the catalogue's order; where none is named, the default ones and those of the profile."""
    profiles = list(dict.fromkeys([DEFAULT_PROFILE, *(report.profile for report in reports)]))
    if profile not in profiles:
        hint = nearest(profile, profiles)
        raise Refusal(CONFIGURATION, [f"no profile '{profile}'; expected one of {', '.join(profiles)}{hint}"])
    known = [report.name for report in reports]
    if unknown := [name for name in names if name not in known]:
        raise Refusal(
            CONFIGURATION,
            [f"no report '{name}'; expected one of {', '.join(known)}{nearest(name, known)}" for name in unknown],
        )
    if names:
        return [report for report in reports if report.name in names]
    return [report for report in reports if report.profile in (DEFAULT_PROFILE, profile)]


def _values(
    report: Report, node: NotebookNode, overrides: Mapping[str, str], known: parameters.Known
) -> dict[str, str]:
    """What a report's parameters will be; Refusal (exit code 78) with each fault at the place where it was written."""
    values = defaults(node) | report.parameters | overrides
    try:
        parameters.read(values, known, where="")
    except Refusal as refusal:
        faults = [fault.removeprefix(": ").partition(": ") for fault in refusal.problems]
        places = {**report.places, **dict.fromkeys(overrides, "-p")}
        lines = [f"{places.get(name, places[''])}: {report.name}: {name}: {message}" for name, _, message in faults]
        raise Refusal(CONFIGURATION, lines) from None
    return values


# --- notebooks ------------------------------------------------------------------------------------------------------


def notebook(path: Path) -> NotebookNode:
    """A notebook fit to be a report; Refusal (exit code 65) with everything that speaks against it."""
    where = f"{path.parent.name}/{path.name}"
    try:
        node = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(node)
    except Exception as error:  # nbformat raises a dozen kinds, all for a file that is no notebook
        raise Refusal(DATA_INVALID, [f"{where}:1:1: NOTEBOOK cannot be read: {_first_line(error)}"]) from error
    if faults := list(_lint(node)):
        raise Refusal(DATA_INVALID, [f"{where}: {fault}" for fault in faults])
    return node


def _lint(node: NotebookNode) -> Iterator[str]:
    if (kernel := node.metadata.get("kernelspec", {}).get("name")) != "python3":
        yield f"NOTEBOOK kernel: got {kernel!r}; expected 'python3', the project's own environment"
    marked = [cell for cell in node.cells if "parameters" in _tags(cell)]
    if len(marked) != 1:
        yield f"NOTEBOOK {len(marked)} cells are tagged 'parameters'; expected exactly one"
    else:
        for name in sorted(set(defaults(node)) ^ set(parameters.NAMES)):
            fault = (
                "is missing or no text" if name in parameters.NAMES else f"is unknown{nearest(name, parameters.NAMES)}"
            )
            yield f"{_place(node, marked[0])}: NOTEBOOK parameter {name} {fault}"
    for cell in node.cells:
        for tag in sorted(_tags(cell) & set(FORBIDDEN_TAGS)):
            yield f"{_place(node, cell)}: NOTEBOOK the tag '{tag}' has no place in a report"


def defaults(node: NotebookNode) -> dict[str, str]:
    """The parameters that a notebook sets itself: the texts assigned in its parameters cell."""
    source = next(cell.source for cell in node.cells if "parameters" in _tags(cell))
    try:
        lines = ast.parse(source).body
    except SyntaxError:
        return {}
    found = {}
    for line in lines:
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))):
                found[name] = value
    return found


def _tables(node: NotebookNode) -> set[str]:
    """The claim tables that a notebook names where it reads the record; none where it names none."""
    for cell in node.cells:
        calls = ast.walk(ast.parse(cell.source)) if cell.cell_type == "code" else ()
        for call in calls:
            match call:
                case ast.Call(func=ast.Attribute(attr="record"), args=[ast.Starred(value=ast.Tuple(elts=names))]):
                    return {name.value for name in names}
    return set()


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def _place(node: NotebookNode, cell: NotebookNode) -> str:
    """A cell as its author finds it: its number among all cells, and its name."""
    ids = [other.id for other in node.cells]
    return f"cell {ids.index(cell.id) + 1} ({cell.id})" if cell.id in ids else "cell of injected parameters"


def _first_line(error: object) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


# --- one notebook, in a process of its own --------------------------------------------------------------------------


def _work(job: Job) -> None:
    """Run a job; leaves outcome.json in its folder and, where all went well, NAME.ipynb and NAME.html."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    os.chdir(job.folder)
    os.environ.clear()
    os.environ.update({**job.environment, load.READS_VARIABLE: str(job.reads)})
    # What a kernel prints past its cells is no part of the run's output and must not hold the caller's pipe open.
    log = os.open("log", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    code, lines = PUBLISHED, []
    try:
        source = notebook(job.notebook)
        _started(job, source)
        node = _cleaned(nbformat.read("executed.ipynb", as_version=4), source)
        _audit(node, source, (job.notebook.parent.parent, job.folder.parent))
        nbformat.write(node, f"{job.name}.ipynb")
        if job.edition:
            Path(f"{job.name}.html").write_text(page(job.name, node, job.values, job.edition), encoding="utf-8")
    except Refusal as refusal:
        code, lines = (
            refusal.exit_code,
            [f"{job.name}: notebooks/{job.notebook.name}: {fault}" for fault in refusal.problems],
        )
    Path("outcome.json").write_text(json.dumps([code, lines]), encoding="utf-8")


def _started(job: Job, source: NotebookNode) -> None:
    """Run the cells as ``_execute`` does, once more where the kernel died before the first of them."""
    # kernels that start in the same moment may be given the same port
    for _ in range(START_ATTEMPTS - 1):
        with suppress(NotStarted):
            return _execute(job, source)
    return _execute(job, source)


def _execute(job: Job, source: NotebookNode) -> None:
    """Run the cells into executed.ipynb; Refusal (71, 124) where one did not end. Those that failed the audit finds."""
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    own, begun = defaults(source), []
    try:
        papermill.execute_notebook(
            nbformat.from_dict(source),
            "executed.ipynb",
            parameters={name: value for name, value in job.values.items() if value != own[name]},
            progress_bar=False,
            engine_name=ENGINE,
            start_timeout=START_SECONDS,
            execution_timeout=job.cell_seconds,
            # Encrypts the kernel's channels, which also ends its warning that they are not.
            config=Config({"KernelManager": {"transport_encryption": "auto"}}),
            shutdown_kernel="immediate",
            record_timing=False,
            coalesce_streams=True,
            on_cell_start=lambda cell, cell_index: begun.append(cell),
        )
    except PapermillExecutionError:
        return
    except CellTimeoutError as error:
        fault = f"{_place(source, begun[-1])}: TIME-LIMIT took longer than {job.cell_seconds} seconds"
        raise Refusal(TIME_LIMIT, [fault]) from error
    except (RuntimeError, NoSuchKernel) as error:
        if not begun:
            raise NotStarted(KERNEL_DIED, [f"KERNEL did not start: {_first_line(error)}"]) from error
        fault = f"{_place(source, begun[-1])}: KERNEL the kernel died, perhaps out of memory"
        raise Refusal(KERNEL_DIED, [fault]) from error


def _cleaned(node: NotebookNode, source: NotebookNode) -> NotebookNode:
    """The executed notebook without what depends on the clock, on the machine or on chance."""
    own = {cell.id: cell.metadata for cell in source.cells}
    node.metadata = source.metadata
    for cell in node.cells:
        if "injected-parameters" in _tags(cell):
            cell.id, cell.metadata = "injected-parameters", NotebookNode(tags=["injected-parameters"])
        else:
            cell.metadata = own.get(cell.id, NotebookNode())
    return node


def _audit(node: NotebookNode, source: NotebookNode, folders: Sequence[Path]) -> None:
    """Refusal (exit code 70) unless every cell ran in order to what a page can show: papermill's own record may err."""
    faults, count = [], 0
    for cell in node.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        place, count = _place(source, cell), count + 1
        for error in [output for output in cell.outputs if output.output_type == "error"]:
            lines = (
                error.evalue.splitlines()
                if error.ename == "Refusal"
                else [f"{error.ename}: {_first_line(error.evalue)}"]
            )
            raise Refusal(NOTEBOOK_FAILED, [f"{place}: NOTEBOOK {line}" for line in lines])
        if cell.execution_count != count:
            raise Refusal(NOTEBOOK_FAILED, [f"{place}: NOTEBOOK was not run, for the notebook ended before it"])
        faults += [f"{place}: NOTEBOOK {fault}" for output in cell.outputs for fault in _unfit(output, folders)]
    if faults:
        raise Refusal(NOTEBOOK_FAILED, faults)


def _unfit(output: NotebookNode, folders: Sequence[Path]) -> Iterator[str]:
    """What keeps an output from being published."""
    data = output.get("data", {})
    texts = [output.get("text", ""), *(text for kind, text in data.items() if kind.startswith("text/"))]
    if output.get("name") == "stderr":
        yield f"wrote to stderr: {_first_line(output.text)}"
    kinds = data.keys() - {"text/plain"}
    if kinds and not kinds & SHOWABLE:
        yield f"shows {', '.join(sorted(kinds))}; a page can show {', '.join(sorted(SHOWABLE))}, text/plain"
    if "image/png" in data and not output.metadata.get("image/png", {}).get("alt", "").strip():
        yield "shows an image without alternative text"
    if any(re.search(r"\bat 0x[0-9a-f]{6,}", text) for text in texts):
        yield "shows an address in memory, which is another one in every run"
    for folder in folders:
        if any(re.search(rf"(?<![\w/.-]){re.escape(str(folder))}\b", text) for text in texts):
            yield f"shows a path of this machine: {folder}"


# --- many notebooks -------------------------------------------------------------------------------------------------


def _run_all(jobs: Sequence[Job]) -> dict[str, Outcome]:
    """Run the jobs, as many at once as there are cores and one; a process that dies fails its own job alone."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["helpers.render", "papermill", "nbconvert"])
    # one more than there are cores, for while one job waits for its kernel another can work
    workers = 1 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    waiting, running, outcomes = list(jobs), {}, {}
    with tqdm(total=len(jobs), unit="report", disable=None, leave=False) as bar:
        try:
            while waiting or running:
                while waiting and len(running) < workers:
                    job = waiting.pop(0)
                    job.folder.mkdir()
                    process = context.Process(target=_work, args=(job,), daemon=True)
                    process.start()
                    running[process.sentinel] = (process, job, time.monotonic())
                bar.set_description(", ".join(job.name for _, job, _ in running.values()))
                for sentinel in connection.wait(list(running)):
                    process, job, began = running.pop(sentinel)
                    process.join()
                    code, lines = _told(job, process.exitcode)
                    outcomes[job.name] = Outcome(code, lines, round(time.monotonic() - began, 1))
                    bar.update()
        finally:
            for process, _, _ in running.values():
                process.terminate()
            for process, _, _ in running.values():
                process.join(STOP_SECONDS)
                process.kill()
    return {job.name: outcomes[job.name] for job in jobs}


def _told(job: Job, exitcode: int) -> tuple[int, list[str]]:
    """What the process of a job left behind, or how it ended where it left nothing."""
    try:
        return tuple(json.loads((job.folder / "outcome.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        if exitcode < 0:
            return KERNEL_DIED, [
                f"{job.name}: KERNEL its process was ended by signal {-exitcode}, perhaps out of memory"
            ]
        return 1, [f"{job.name}: a fault of ours; see {job.folder.name}/log"]


@contextmanager
def _kernels(work: Path, environment: Mapping[str, str], cold: bool) -> Iterator[Mapping[str, str]]:
    """The environment in which jobs start their kernels: warm ones, where they can be had and nobody asks for cold."""
    if cold:
        yield environment
        return
    with warm.source(work, environment) as chosen:
        if not chosen:
            print("Kernels are started cold: no process to fork them from could be had", file=sys.stderr)
        yield {**environment, **chosen}


def _environment(work: Path, data: Path) -> dict[str, str]:
    """What the kernels see: the caller's environment without the settings that would change what cells show."""
    cache = work / "cache"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)} | {
        load.FOLDER_VARIABLE: str(data),
        "IPYTHONDIR": str(cache / "ipython"),
        "JUPYTER_CONFIG_DIR": str(cache / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(cache / "runtime"),
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
    }
    # The font cache is made once, ahead of the kernels: where that takes long, matplotlib says so on a cell's stderr.
    fonts = [sys.executable, "-c", "import matplotlib.font_manager"]
    subprocess.run(fonts, env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return environment


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


# --- pages ----------------------------------------------------------------------------------------------------------


def page(
    name: str, node: NotebookNode, values: Mapping[str, str], edition: Sequence[str], *, carried: bool = False
) -> str:
    """The page of an executed notebook: complete, self-contained HTML in the language that ``values`` name.

    ``edition`` is the data's version and hash; a page ``carried`` over says so at its top. Raises Refusal (exit code
    70) where the notebook has no heading in that language.
    """
    resources = {
        "card": card(name, node, values, edition),
        "carried": carried,
        "rows": _rows(values, defaults(node)),
        "words": labels.words(values["LANG"]),
        "index": INDEXES[values["LANG"]],
    }
    return _exporter().from_notebook_node(NotebookNode({**node, "cells": _spoken(node, values["LANG"])}), resources)[0]


@cache
def _exporter():
    """nbconvert's exporter of our own template; one per process, for its making takes as long as two pages.

    It is not nbconvert's HTML exporter, which parses every page once more for what our template has no use for.
    """
    from nbconvert.exporters import TemplateExporter
    from traitlets.config import Config

    exporter = TemplateExporter(
        config=Config(), template_name="report", extra_template_basedirs=[str(TEMPLATES)], file_extension=".html"
    )
    for function in (anchored, sections, caption, csv_address, prose, written):
        exporter.register_filter(function.__name__, function)
    return exporter


def card(
    name: str, node: NotebookNode, values: Mapping[str, str], edition: Sequence[str], *, carried: bool = False
) -> dict:
    """What the index says of a report, all from its executed notebook: title, finding, first picture, parameters."""
    outputs = [(cell, output) for cell in node.cells for output in cell.get("outputs", []) if "data" in output]
    written = "\n".join(cell.source for cell in _spoken(node, values["LANG"]) if cell.cell_type == "markdown")
    title = re.search(r"^# +(.+)$", written, re.M)
    if not title:
        raise Refusal(NOTEBOOK_FAILED, [f"NOTEBOOK has no '# heading' in language '{values['LANG']}', thus no title"])
    return {
        "name": name,
        "lang": values["LANG"],
        "title": title[1].strip(),
        "finding": next((prose(output.data) for cell, output in outputs if "finding" in _tags(cell)), ""),
        "answer": [_elsewhere(name, output.data) for cell, output in outputs if "answer" in _tags(cell)],
        "picture": next((output for _, output in outputs if "image/png" in output.data), None),
        "changed": [row for row in _rows(values, defaults(node)) if row["changed"]],
        "version": edition[0],
        "hash": edition[1][:12],
        "carried": carried,
    }


def _elsewhere(name: str, data: Mapping[str, str]) -> Markup:
    """An output as HTML for another page than its own: links to rows lead to the page ``name``."""
    html = data["text/html"] if "text/html" in data else prose(data)
    return Markup(str(html).replace('href="#', f'href="{name}.html#'))


def index(
    cards: list[dict],
    edition: Sequence[str],
    lang: str = "en",
    news: dict | None = None,
    anchors: Mapping[str, str] | None = None,
) -> str:
    """The page that leads to all others, one card for each.

    ``news`` is ``changes.since`` the last edition, ``anchors`` the address of each claim's row.
    """
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["thumbnail"] = thumbnail
    template = environment.get_template("index.html.j2")
    answer = next((card["answer"] for card in cards if card["lang"] == lang and card["answer"]), [])
    return template.render(
        cards=cards,
        answer=answer,
        news=news,
        anchors=anchors or {},
        record=RECORD,
        others={other: name for other, name in INDEXES.items() if other != lang},
        version=edition[0],
        hash=edition[1][:12],
        words=labels.words(lang),
    )


def _spoken(node: NotebookNode, lang: str) -> list[NotebookNode]:
    """The cells of one language and those of none."""
    others = {f"lang-{other}" for other in parameters.LANGUAGES if other != lang}
    return [cell for cell in node.cells if not _tags(cell) & others]


def _rows(values: Mapping[str, str], own: Mapping[str, str]) -> list[dict]:
    """The parameters as pages list them; ``changed`` are those that differ from the notebook's own."""
    helps = {known.name: known.help_fr if values["LANG"] == "fr" else known.help for known in parameters.DECLARED}
    return [
        {"name": name, "value": values[name] or "—", "help": helps[name], "changed": values[name] != own[name]}
        for name in helps
    ]


def written(text: str) -> Markup:
    """A cell of ours, in Markdown, as HTML."""
    return prose({"text/markdown": text})


def prose(data: Mapping[str, str]) -> Markup:
    """The Markdown (or else the plain text) of an output as HTML; tags and addresses that run something do not pass."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    return Markup(MarkdownWithMath(renderer=renderer).render(data.get("text/markdown") or data["text/plain"]))


def csv_address(text: str) -> str:
    """A CSV as an address that holds all of it, so that a page offers it without a second file."""
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(text.encode("utf-8")).decode()


def thumbnail(image: str) -> str:
    """The upper part of a picture in small; both are PNG in base64."""
    from PIL import Image

    picture = Image.open(io.BytesIO(base64.b64decode(image))).convert("RGB")
    width, height = picture.width, min(picture.height, round(picture.width * THUMBNAIL[1] / THUMBNAIL[0]))
    small = picture.resize((THUMBNAIL[0], round(height * THUMBNAIL[0] / width)), box=(0, 0, width, height))
    small.quantize(64).save(buffer := io.BytesIO(), "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


def anchored(html: str) -> str:
    """Headings with ids made from their words."""

    def with_id(heading: re.Match) -> str:
        words = unicodedata.normalize("NFKD", Markup(heading[2]).striptags().replace("’", " ").lower())
        slug = re.sub(r"[^a-z0-9]+", "-", words.encode("ascii", "ignore").decode()).strip("-")
        return f'<h{heading[1]} id="{slug}">{heading[2]}</h{heading[1]}>'

    return re.sub(r"<h([1-6])>(.*?)</h\1>", with_id, html, flags=re.S)


def sections(html: str) -> list[tuple[str, str]]:
    """The second-level headings, as (id, words)."""
    return [
        (anchor, Markup(words).striptags()) for anchor, words in re.findall(r'<h2 id="([^"]*)">(.*?)</h2>', html, re.S)
    ]


def caption(html: str) -> str:
    """The caption of a table; blank where it has none."""
    found = re.search(r"<caption>(.*?)</caption>", html, re.S)
    return Markup(found[1]).striptags() if found else ""


# --- a run ----------------------------------------------------------------------------------------------------------


def run(
    names: Sequence[str],
    overrides: Mapping[str, str],
    data: Path | None = None,
    out: Path | None = None,
    keep_going: bool = False,
    *,
    root: Path | None = None,
    cell_seconds: int = CELL_SECONDS,
    cold: bool = False,
    anew: bool = False,
    profile: str = DEFAULT_PROFILE,
) -> int:
    """Render the reports named (default: all) into a set, publish it in ``out``; returns the exit code.

    ``overrides`` are set in every report rendered. Reports that are not named stay as they are in the last set. Where
    one fails, nothing is published; with ``keep_going`` its last page is carried over, marked as such, and the exit
    code still is that of the failure (the first one's, in the catalogue's order).

    Raises Refusal for what is wrong before a notebook starts (65, 73, 75, 78) or while the set is written (73).
    """
    root = root or load.ROOT
    data, out = (data or load.folder()).absolute(), (out or root / CATALOGUE.parent).absolute()
    _require(data, out)
    reports = catalogue(root / CATALOGUE)
    wanted, empty = filled(_chosen(reports, names, profile), data, root)
    nodes = [(report, notebook(root / NOTEBOOKS / report.notebook)) for report in wanted]
    known = load.known(data)
    asked = {report.name: (report, _values(report, node, overrides, known)) for report, node in nodes}
    try:
        with _stoppable(), publish.staging(out) as staging, publish.writing(out):
            shutil.copytree(data, staging / "data")
            edition, last = load.edition(staging / "data"), publish.read(publish.latest(out))
            given = {name: (root / NOTEBOOKS / report.notebook, values) for name, (report, values) in asked.items()}
            changed = {name for name, why in _reasons(given, staging / "data", last).items() if why or anew}
            if not changed and last and _complete(last, edition, asked):
                print(f"{len(asked)} unchanged: {os.path.relpath(out / 'latest' / 'index.html')}")
                return PUBLISHED
            news = _news(last, staging / "data", edition, root / CATALOGUE)
            environment = _environment(staging, staging / "data")
            with _kernels(staging, environment, cold or not changed) as own:
                jobs = [
                    Job(name, notebook_path, values, staging / name, own, cell_seconds, edition)
                    for name, (notebook_path, values) in given.items()
                    if name in changed
                ]
                code, summary = _publish(jobs, reports, out, staging, edition, news, keep_going)
            if empty:
                summary.append(f"Left out, for no claim is in their selection (--list names them): {len(empty)}")
            if left := len(asked) - len(changed):
                summary[0] = summary[0].replace(" failed", f" failed, {left} unchanged")
    except Stopped as stopped:
        print(f"Stopped by {signal.Signals(stopped.number).name}; {out / 'latest'} is as it was", file=sys.stderr)
        return 128 + stopped.number
    print("\n".join(summary))
    return code


def notebooks(*, root: Path | None = None) -> int:
    """Run the catalogue's notebooks as they are and put what the cells show into them; returns the exit code.

    Nothing else in the files changes, so that a diff is quiet where the record is. Where one fails, none is touched.
    Raises Refusal for what is wrong before a notebook starts (65, 78).
    """
    root = root or load.ROOT
    check.require(load.folder())
    names = dict.fromkeys(report.notebook for report in catalogue(root / CATALOGUE))
    nodes = {root / NOTEBOOKS / name: notebook(root / NOTEBOOKS / name) for name in names}
    try:
        with _stoppable(), tempfile.TemporaryDirectory() as work:
            environment = _environment(Path(work), load.folder().absolute())
            with _kernels(Path(work), environment, cold=False) as own:
                jobs = [
                    Job(path.stem, path, defaults(node), Path(work) / path.stem, own) for path, node in nodes.items()
                ]
                code = _said(_run_all(jobs))
            for job in jobs if code == PUBLISHED else ():
                publish.replace(job.folder / job.notebook.name, job.notebook)
            return code
    except Stopped as stopped:
        return 128 + stopped.number


def _publish(
    jobs: Sequence[Job],
    reports: Sequence[Report],
    out: Path,
    staging: Path,
    edition: Sequence[str],
    news: dict | None,
    keep_going: bool,
) -> tuple[int, list[str]]:
    """Run the jobs and put what they made in place of the last set; returns the exit code and a summary."""
    began = time.time()
    outcomes = _run_all(jobs)
    code = _said(outcomes)
    made = {job.name: (job.folder, _record(job)) for job in jobs if outcomes[job.name].code == PUBLISHED}
    summary = [f"{len(made)} rendered, {len(jobs) - len(made)} failed in {time.time() - began:.0f} s"]
    before = publish.latest(out)
    last = publish.read(before)
    old = last.manifest["reports"] if last else {}
    if code != PUBLISHED and not keep_going:
        made, old = {}, {}
    for name in old.keys() - made.keys():
        made[name] = (last.folder, old[name] | {"carried": old[name]["carried"] or name in outcomes})
    made = {report.name: made[report.name] for report in reports if report.name in made}
    if made:
        if carried := [name for name, (folder, _) in made.items() if last and folder == last.folder]:
            summary.append(f"From the last set: {', '.join(carried)}")
        absent = [report.name for report in reports if report.name not in made and report.profile == DEFAULT_PROFILE]
        if absent:
            summary.append(f"No page yet in this set: {', '.join(absent)}")
        (staging / "set").mkdir()
        (staging / "set" / RECORD).write_bytes(export.package(staging / "data"))
        if news:
            (staging / "set" / CHANGES).write_text(json.dumps(news, ensure_ascii=False, indent=1), encoding="utf-8")
        _stage(staging / "set", made, edition, news)
        run = {
            "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)),
            "machine": platform.platform(),
            "seconds": {name: outcome.seconds for name, outcome in outcomes.items()},
        }
        target = publish.put(staging / "set", out, _facts(edition, made), run)
        said = "The set is the same as before" if target == before else "Published"
        summary.append(f"{said}: {os.path.relpath(out / 'latest' / 'index.html')}")
    else:
        summary.append(f"Nothing is published; {os.path.relpath(out / 'latest')} is as it was")
    if code != PUBLISHED:
        (staging / "kept").mkdir()
        for job in jobs:
            shutil.move(job.folder, staging / "kept" / job.name)
        kept = publish.keep(staging / "kept", out, staging.name)
        summary.append(f"What the failed run made: {os.path.relpath(kept)}")
    return code, summary


def _news(last: publish.Published | None, data: Path, edition: Sequence[str], catalogue: Path) -> dict | None:
    """What changed since the last published edition of other data; None where there was none.

    Raises Refusal (exit code 78) where a headline number moved too far.
    """
    if last is None:
        return None
    if last.manifest["data"] == list(edition):
        told = last.folder / CHANGES
        return json.loads(told.read_text(encoding="utf-8")) if told.exists() else None
    news = changes.since(last.folder / RECORD, data)
    if news:
        _hold(news, catalogue)
    return news


def _sources() -> list[Path]:
    """The files of the helpers."""
    return [path for path in sorted(HELPERS.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]


def _facts(edition: Sequence[str], made: Mapping[str, tuple[Path, dict]]) -> dict:
    """What the manifest says of a set beside its files: data, helpers, tools, and of each report its inputs."""
    return {
        "data": edition,
        "helpers": {path.relative_to(HELPERS).as_posix(): publish.sha256(path) for path in _sources()},
        "reports": {name: record for name, (_, record) in made.items()},
        "tools": {tool: metadata.version(tool) for tool in TOOLS} | {"python": platform.python_version()},
    }


def _stage(staged: Path, made: Mapping[str, tuple[Path, dict]], edition: Sequence[str], news: dict | None) -> None:
    """Put the pages, their notebooks and the index into the folder ``staged``."""
    cards = []
    for name, (folder, record) in made.items():
        shutil.copyfile(folder / f"{name}.ipynb", staged / f"{name}.ipynb")
        node = nbformat.read(staged / f"{name}.ipynb", as_version=4)
        facts = (name, node, record["parameters"], record["data"])
        if record["carried"]:
            (staged / f"{name}.html").write_text(page(*facts, carried=True), encoding="utf-8")
        else:
            shutil.copyfile(folder / f"{name}.html", staged / f"{name}.html")
        cards.append(card(*facts, carried=record["carried"]))
    anchors = {
        claim: f"{name}.html#{claim}"
        for name in reversed(made)
        for claim in re.findall(r'<tr id="([^"]+)"', (staged / f"{name}.html").read_text(encoding="utf-8"))
    }
    for lang, name in INDEXES.items():
        (staged / name).write_text(index(cards, edition, lang, news, anchors), encoding="utf-8")


def _record(job: Job) -> dict:
    """What the manifest says of a report: from which notebook, with which values, on which data."""
    read = set(job.reads.read_text(encoding="utf-8").split()) if job.reads.exists() else set()
    return {
        "carried": False,
        "data": job.edition,
        "notebook": job.notebook.name,
        "notebook_sha256": publish.sha256(job.notebook),
        "parameters": job.values,
        "inputs": _inputs(job.notebook, sorted(read), job.folder.parent / "data"),
    }


def _inputs(notebook_path: Path, tables: Sequence[str], data: Path) -> dict:
    """Digests of what a report is made from beside its parameters: notebook, helpers, versions, tables read."""
    tools = {tool: metadata.version(tool) for tool in TOOLS} | {"python": platform.python_version()}
    return {
        "notebook": publish.sha256(notebook_path),
        "helpers": hashlib.sha256("".join(map(publish.sha256, _sources())).encode()).hexdigest(),
        "versions": hashlib.sha256(json.dumps(tools).encode()).hexdigest(),
        "tables": {
            path.relative_to(data).as_posix(): publish.sha256(path)
            for path in [data / "datapackage.json", *(data / f"{name}.csv" for name in tables)]
        },
    }


def _reasons(
    given: Mapping[str, tuple[Path, Mapping[str, str]]], data: Path, last: publish.Published | None
) -> dict[str, list[str]]:
    """Why each report must be rendered; an empty list where the last set has it as it would become.

    ``given`` are the notebook and the parameters of each.
    """
    found = {}
    for name, (path, values) in given.items():
        old = last.manifest["reports"].get(name) if last else None
        if not old or old["carried"] or "inputs" not in old:
            found[name] = ["new"] if not old else ["carried over"]
            continue
        before = old["inputs"]
        tables = [Path(table).stem for table in before["tables"] if table.endswith(".csv")]
        now = _inputs(path, tables, data)
        why = [f"{part} changed" for part in ("notebook", "helpers", "versions") if now[part] != before[part]]
        changed = [table for table, digest in now["tables"].items() if before["tables"].get(table) != digest]
        why += [f"data changed: {', '.join(changed)}"] if changed else []
        why += ["parameters changed"] if dict(values) != old["parameters"] else []
        found[name] = why
    return found


def _complete(last: publish.Published, edition: Sequence[str], names: Iterable[str]) -> bool:
    """Whether the last set is of these data and has the reports named, each as it was made."""
    made = last.manifest["reports"]
    return last.manifest["data"] == list(edition) and all(name in made and not made[name]["carried"] for name in names)


def _require(data: Path, out: Path) -> None:
    """Check the data, unless the last set was made of the very same."""
    last = publish.read(publish.latest(out))
    try:
        known = last is not None and last.manifest["data"] == list(load.edition(data))
    except (OSError, ValueError, KeyError):
        known = False
    if not known:
        check.require(data)


def plan(
    names: Sequence[str],
    overrides: Mapping[str, str],
    data: Path | None,
    out: Path | None,
    profile: str = DEFAULT_PROFILE,
) -> list[str]:
    """What a run would render and why, one line for each report; nothing is run."""
    data, out = (data or load.folder()).absolute(), (out or load.ROOT / CATALOGUE.parent).absolute()
    _require(data, out)
    known = load.known(data)
    given = {}
    wanted, empty = filled(_chosen(catalogue(), names, profile), data, load.ROOT)
    for report in wanted:
        path = load.ROOT / NOTEBOOKS / report.notebook
        given[report.name] = (path, _values(report, notebook(path), overrides, known))
    reasons = _reasons(given, data, publish.read(publish.latest(out)))
    lines = [f"{name}: {'; '.join(why) or 'unchanged'}" for name, why in reasons.items()]
    return [*lines, *(f"{name}: left out, no claim is in its selection" for name in empty)]


def _said(outcomes: Mapping[str, Outcome]) -> int:
    """Print what went wrong; returns the exit code of the first failure, or 0."""
    failures = [outcome for outcome in outcomes.values() if outcome.code != PUBLISHED]
    for line in shown([line for failure in failures for line in failure.lines]):
        print(line, file=sys.stderr)
    return failures[0].code if failures else PUBLISHED
