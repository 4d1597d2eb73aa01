"""Runs the notebooks into pages."""

import ast
import json
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from multiprocessing import connection
from pathlib import Path

import jinja2
import nbformat
from markupsafe import Markup
from nbformat import NotebookNode
from tqdm import tqdm

from helpers import check, labels, load, parameters, publish
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

CATALOGUE = Path("reports/reports.toml")
TEMPLATES = Path(__file__).with_name("templates")
CELL_SECONDS, START_SECONDS, STOP_SECONDS = 600, 60, 5
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KEYS = ("name", "notebook", "parameters")
FORBIDDEN_TAGS = ("injected-parameters", "skip-execution", "raises-exception")
SHOWABLE = ("image/png", "text/html", "text/markdown", "text/plain")
# What a reader's machine or account sets would change the pages.
LEFT_OUT = ("IPYTHON", "JUPYTER", "MATPLOTLIB", "MPL", "PYTHONSTARTUP")
TOOLS = ("ipykernel", "matplotlib", "nbclient", "nbconvert", "pandas", "papermill", "seaborn")


@dataclass(frozen=True)
class Report:
    """One entry of the catalogue; ``lines`` says where the entry (key "") and each parameter stand in ``file``."""

    name: str
    notebook: str
    parameters: Mapping[str, str]
    file: str
    lines: Mapping[str, int]


@dataclass(frozen=True)
class Job:
    """One notebook to run in a process of its own: in ``folder``, with the values that differ from its own."""

    name: str
    notebook: Path
    given: Mapping[str, str]
    folder: Path
    environment: Mapping[str, str]
    edition: tuple[str, str]


@dataclass(frozen=True)
class Outcome:
    """How a job ended: an exit code, the lines to print, the seconds it took."""

    code: int
    lines: list[str]
    seconds: float = 0.0


class Stopped(BaseException):
    """A signal to end; no notebook's or library's ``except Exception`` may swallow it."""

    def __init__(self, number: int):
        self.number = number


# --- what to render ---------------------------------------------------------------------------------------------


def catalogue(path: Path | None = None) -> list[Report]:
    """The reports of a catalogue (default: the project's) in its order.

    Raises Refusal (exit code 78) with every mistake and the line where it stands; parameter values are checked when
    a report is to be rendered.
    """
    path = path or load.ROOT / CATALOGUE
    shown_as = f"{path.parent.name}/{path.name}"
    text, content = _toml(path, shown_as)
    notebooks = sorted(file.name for file in (path.parent.parent / "notebooks").glob("*.ipynb"))
    faults, reports = [], []

    def refuse(line: int, message: str) -> None:
        faults.append(f"{shown_as}:{line}:1: CATALOGUE {message}")

    for key in content.keys() - {"report"}:
        refuse(_line(text, key), f"unknown key '{key}'; expected [[report]]{nearest(key, ['report'])}")
    entries = content.get("report", [])
    starts = [text.count("\n", 0, match.start()) + 1 for match in re.finditer(r"^\s*\[\[\s*report\s*\]\]", text, re.M)]
    if not isinstance(entries, list) or len(starts) != len(entries) or not entries:
        refuse(1, "expected one or more [[report]] tables")
        raise Refusal(CONFIGURATION, faults)
    for entry, start, end in zip(entries, starts, [*starts[1:], None], strict=True):
        block = "\n" * (start - 1) + "\n".join(text.split("\n")[start - 1 : end and end - 1])
        name, notebook, given = entry.get("name"), entry.get("notebook"), entry.get("parameters", {})
        for key in entry.keys() - set(KEYS):
            refuse(_line(block, key, start), f"unknown key '{key}'; expected {', '.join(KEYS)}{nearest(key, KEYS)}")
        if not isinstance(name, str) or not SLUG.fullmatch(name) or len(name) > 80 or name == "index":
            form = "up to 80 lower-case letters and digits, with hyphens between, other than 'index'"
            refuse(_line(block, "name", start), f"name: got {name!r}; expected {form}")
        if name in [report.name for report in reports]:
            refuse(_line(block, "name", start), f"name '{name}' is given twice; give every report a name of its own")
        if notebook not in notebooks:
            hint = nearest(str(notebook), notebooks)
            refuse(_line(block, "notebook", start), f"notebook: got {notebook!r}; expected a file in notebooks/{hint}")
        if not isinstance(given, dict):
            refuse(_line(block, "parameters", start), 'parameters: expected a table such as { COUNTRY = "IRQ" }')
            given = {}
        lines = {"": start} | {key: _line(block, key, start) for key in given}
        reports.append(Report(name, notebook, given, shown_as, lines))
    if faults:
        raise Refusal(CONFIGURATION, faults)
    return reports


def _toml(path: Path, shown_as: str) -> tuple[str, dict]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except OSError as error:
        raise Refusal(CONFIGURATION, [f"{shown_as}:1:1: CATALOGUE cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise Refusal(CONFIGURATION, [f"{shown_as}:1:1: CATALOGUE is not UTF-8"]) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = place.groups() if place else (text.count("\n") + 1, 1)
        message = re.sub(r" \(at .*\)$", "", str(error))
        raise Refusal(CONFIGURATION, [f"{shown_as}:{line}:{column}: CATALOGUE no valid TOML: {message}"]) from error


def _line(text: str, key: str, otherwise: int = 1) -> int:
    """The line where a key is set, as far as plain text shows it: tomllib keeps no positions."""
    found = re.search(rf"(^|[\s{{,.\"'\[]){re.escape(key)}[\"']?\s*[=.\]]", text)
    return text.count("\n", 0, found.end()) + 1 if found else otherwise


def _chosen(reports: list[Report], names: list[str]) -> list[Report]:
    """The reports named, in the catalogue's order; all of them where none is named."""
    known = [report.name for report in reports]
    if unknown := [name for name in names if name not in known]:
        file = reports[0].file
        faults = [
            f"{file}: CATALOGUE no report '{name}'; expected one of {', '.join(known)}{nearest(name, known)}"
            for name in unknown
        ]
        raise Refusal(CONFIGURATION, faults)
    return [report for report in reports if not names or report.name in names]


def _values(
    report: Report, defaults: Mapping[str, str], overrides: Mapping[str, str], known: parameters.Known
) -> dict[str, str]:
    """What a report's parameters will be. Raises Refusal (exit code 78): each fault begins with where its value was set."""
    values = {**defaults, **report.parameters, **overrides}
    try:
        parameters.read(values, known, where="")
    except Refusal as refusal:
        faults = []
        for fault in refusal.problems:
            name, rest = fault.removeprefix(": ").split(": ", 1)
            where = "-p" if name in overrides else f"{report.file}:{report.lines.get(name, report.lines[''])}:1"
            faults.append(f"{where}: {report.name}: {name}: {rest}")
        raise Refusal(CONFIGURATION, faults) from None
    return values


# --- notebooks --------------------------------------------------------------------------------------------------


def notebook(path: Path) -> NotebookNode:
    """A notebook that may be rendered. Raises Refusal (exit code 65) with everything that speaks against it."""
    shown_as = f"{path.parent.name}/{path.name}"
    try:
        node = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(node)
    except json.JSONDecodeError as error:
        raise Refusal(
            DATA_INVALID, [f"{shown_as}:{error.lineno}:{error.colno}: NOTEBOOK no valid JSON: {error.msg}"]
        ) from error
    except Exception as error:  # nbformat raises many kinds, all of which mean that this is no notebook
        raise Refusal(DATA_INVALID, [f"{shown_as}:1:1: NOTEBOOK no notebook: {_first_line(str(error))}"]) from error
    faults = list(_lint(node))
    if faults:
        raise Refusal(DATA_INVALID, [f"{shown_as}: {fault}" for fault in faults])
    return node


def _lint(node: NotebookNode) -> Iterator[str]:
    if (kernel := node.metadata.get("kernelspec", {}).get("name")) != "python3":
        yield f"NOTEBOOK kernel: got {kernel!r}; expected 'python3', the environment's own"
    marked = [cell for cell in node.cells if "parameters" in _tags(cell)]
    if len(marked) != 1:
        yield f"NOTEBOOK {len(marked)} cells are tagged 'parameters'; expected exactly one"
    else:
        names = list(defaults(node))
        for name in sorted(set(names) ^ set(parameters.NAMES)):
            what = "is unknown" if name in names else "is missing"
            yield f"{_place(node, marked[0].id)}: NOTEBOOK parameter {name} {what} or no text; expected {', '.join(parameters.NAMES)}"
    for cell in node.cells:
        for tag in _tags(cell) & set(FORBIDDEN_TAGS):
            yield f"{_place(node, cell.id)}: NOTEBOOK tag '{tag}' has no place in a report"


def defaults(node: NotebookNode) -> dict[str, str]:
    """The parameters that a notebook sets as texts in its parameters cell."""
    found = {}
    try:
        body = ast.parse(next(cell.source for cell in node.cells if "parameters" in _tags(cell))).body
    except SyntaxError:
        return found
    for line in body:
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))):
                found[name] = value
    return found


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def _place(node: NotebookNode, cell_id: str) -> str:
    """A cell as its author finds it: its number among all cells, from 1, and its name."""
    ids = [cell.id for cell in node.cells]
    return f"cell {ids.index(cell_id) + 1} ({cell_id})" if cell_id in ids else "the injected parameters"


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")


# --- running one, in a process of its own -----------------------------------------------------------------------


def _work(job: Job, page_too: bool) -> None:
    """Run one notebook; leaves NAME.ipynb, NAME.html and outcome.json in the job's folder."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    os.chdir(job.folder)
    os.environ.clear()
    os.environ.update(job.environment)
    # What kernels print of their own is no part of the run's output, and must not hold its caller's pipe open.
    log = os.open("log", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    outcome = {"code": PUBLISHED, "lines": []}
    source = notebook(job.notebook)
    try:
        _execute(job, source)
        node = _cleaned(nbformat.read("executed.ipynb", as_version=4), source)
        _audit(node, source, (load.ROOT, job.folder))
        nbformat.write(node, f"{job.name}.ipynb")
        if page_too:
            values = {**defaults(source), **job.given}
            Path(f"{job.name}.html").write_text(
                page(job.name, node, values, defaults(source), job.edition), encoding="utf-8"
            )
    except Refusal as refusal:
        lines = [f"{job.name}: notebooks/{job.notebook.name}: {problem}" for problem in refusal.problems]
        outcome = {"code": refusal.exit_code, "lines": lines}
    Path("outcome.json").write_text(json.dumps(outcome), encoding="utf-8")


def _execute(job: Job, source: NotebookNode) -> None:
    """Run the cells into executed.ipynb; Refusal (71, 124) where they did not come to an end, 70 is the audit's to find."""
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    begun = []
    try:
        papermill.execute_notebook(
            source.copy(),
            "executed.ipynb",
            parameters=dict(job.given),
            progress_bar=False,
            start_timeout=START_SECONDS,
            execution_timeout=int(os.environ.get("HELPERS_CELL_SECONDS", CELL_SECONDS)),
            # Encrypts the kernel's channels and with that silences its warning that they are not.
            config=Config({"KernelManager": {"transport_encryption": "auto"}}),
            shutdown_kernel="immediate",
            record_timing=False,
            coalesce_streams=True,
            on_cell_start=lambda cell, cell_index: begun.append(cell.id),
        )
    except PapermillExecutionError:
        return
    except CellTimeoutError as error:
        raise Refusal(TIME_LIMIT, [f"{_place(source, begun[-1])}: TIME-LIMIT took longer than a cell may"]) from error
    except (RuntimeError, NoSuchKernel) as error:
        place = f"{_place(source, begun[-1])}: " if begun else ""
        what = (
            "the kernel died, perhaps out of memory"
            if begun
            else f"the kernel did not start: {_first_line(str(error))}"
        )
        raise Refusal(KERNEL_DIED, [f"{place}KERNEL {what}"]) from error


def _cleaned(node: NotebookNode, source: NotebookNode) -> NotebookNode:
    """The executed notebook with nothing in it that depends on the clock, on the machine or on chance."""
    own = {cell.id: cell.metadata for cell in source.cells}
    node.metadata = source.metadata
    for cell in node.cells:
        if "injected-parameters" in _tags(cell):
            cell.id, cell.metadata = "injected-parameters", NotebookNode(tags=["injected-parameters"])
        else:
            cell.metadata = own.get(cell.id, NotebookNode())
    return node


def _audit(node: NotebookNode, source: NotebookNode, folders: tuple[Path, ...]) -> None:
    """Raise Refusal (exit code 70) unless every cell ran, in order, to what a page can show: papermill's own word is not enough."""
    faults, count = [], 0
    for cell in node.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        place, count = _place(source, cell.id), count + 1
        errors = [output for output in cell.outputs if output.output_type == "error"]
        for error in errors:
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


def _unfit(output: NotebookNode, folders: tuple[Path, ...]) -> Iterator[str]:
    """What keeps an output from being published."""
    if output.get("name") == "stderr":
        yield f"wrote to stderr: {_first_line(output.text)}"
    data = output.get("data", {})
    if "data" in output and not set(SHOWABLE) & set(data):
        yield f"shows {', '.join(data)}; a page can show {', '.join(SHOWABLE)}"
    if "image/png" in data and not output.metadata.get("image/png", {}).get("alt", "").strip():
        yield "shows an image without alternative text"
    texts = [output.get("text", ""), *(text for kind, text in data.items() if kind.startswith("text/"))]
    for folder in folders:
        if any(re.search(rf"(?<![\w/.-]){re.escape(str(folder))}(/|\b)", text) for text in texts):
            yield f"shows a path of this machine: {folder}"


# --- running many -----------------------------------------------------------------------------------------------


def _run_all(jobs: list[Job], *, page_too: bool) -> dict[str, Outcome]:
    """Run the jobs, as many at once as there are cores; a process that dies is its own report's failure, nobody waits for it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["helpers.render", "papermill", "nbconvert"])
    waiting, running, outcomes = list(jobs), {}, {}
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with tqdm(total=len(jobs), unit="report", disable=None, leave=False) as bar:
        try:
            while waiting or running:
                while waiting and len(running) < cores:
                    job = waiting.pop(0)
                    process = context.Process(target=_work, args=(job, page_too), daemon=True)
                    process.start()
                    running[process.sentinel] = (process, job, time.monotonic())
                bar.set_description(", ".join(job.name for _, job, _ in running.values()))
                for sentinel in connection.wait(list(running)):
                    process, job, began = running.pop(sentinel)
                    process.join()
                    outcomes[job.name] = _outcome(process.exitcode, job, time.monotonic() - began)
                    bar.update()
        finally:
            for process, _, _ in running.values():
                process.terminate()
            for process, _, _ in running.values():
                process.join(STOP_SECONDS)
                process.kill()
    return outcomes


def _outcome(exitcode: int, job: Job, seconds: float) -> Outcome:
    try:
        told = json.loads((job.folder / "outcome.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        if exitcode < 0:
            return Outcome(
                KERNEL_DIED, [f"{job.name}: KERNEL the process that ran it was ended by signal {-exitcode}"], seconds
            )
        log = (
            (job.folder / "log").read_text(encoding="utf-8", errors="replace") if (job.folder / "log").exists() else ""
        )
        return Outcome(
            1, [f"{job.name}: a fault of ours: {_first_line(log[-2000:].strip().rpartition(chr(10))[2])}"], seconds
        )
    return Outcome(told["code"], told["lines"], seconds)


def _environment(work: Path, data: Path) -> dict[str, str]:
    """What the kernels see: the caller's environment without settings of theirs that change results."""
    cache = work / "cache"
    cache.mkdir()
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
    # The font cache is built once, before the kernels: where it takes long, matplotlib says so on a cell's stderr.
    fonts = [sys.executable, "-c", "import matplotlib.font_manager"]
    subprocess.run(fonts, env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return environment


@contextmanager
def _stoppable() -> Iterator[None]:
    """Turn the signals to end into Stopped, so that everything is put away on the way out."""

    def stop(number, _frame) -> None:
        for other in handlers:
            signal.signal(other, signal.SIG_IGN)
        raise Stopped(number)

    wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = {number: signal.getsignal(number) for number in wanted if signal.getsignal(number) != signal.SIG_IGN}
    for number in handlers:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


# --- pages ------------------------------------------------------------------------------------------------------


def page(name: str, node: NotebookNode, values: Mapping[str, str], edition: Sequence[str], *, carried: bool = False) -> str:
    """The page of an executed notebook: complete, self-contained HTML in the language that ``values`` name.

    ``edition`` is the data's version and hash; a page ``carried`` over says so at its top. Raises Refusal (exit code
    70) where the notebook has no heading in that language.
    """
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    exporter = HTMLExporter(
        config=Config(), template_name="report", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True
    )
    exporter.register_filter("anchored", _anchored)
    exporter.register_filter("sections", lambda html: [(i, Markup(text)) for i, text in SECTION.findall(html)])
    exporter.register_filter("caption", lambda html: Markup("".join(CAPTION.findall(html)[:1])).striptags())
    resources = {
        "card": card(name, node, values, edition),
        "carried": carried,
        "values": _rows(values, defaults(node)),
        "words": labels.words(values["LANG"]),
    }
    return exporter.from_notebook_node(NotebookNode({**node, "cells": _spoken(node, values["LANG"])}), resources)[0]


def card(name: str, node: NotebookNode, values: Mapping[str, str], edition: Sequence[str]) -> dict:
    """What the index says of a report, all of it from its executed notebook: title, finding, first picture, parameters."""
    outputs = [(cell, output) for cell in node.cells for output in cell.get("outputs", []) if "data" in output]
    prose = "\n".join(cell.source for cell in _spoken(node, values["LANG"]) if cell.cell_type == "markdown")
    title = re.search(r"^# +(.+)$", prose, re.M)
    if not title:
        raise Refusal(NOTEBOOK_FAILED, [f"NOTEBOOK no '# heading' in language '{values['LANG']}', so the page has no title"])
    return {
        "name": name,
        "lang": values["LANG"],
        "title": title[1].strip(),
        "finding": next((_prose(output.data) for cell, output in outputs if "finding" in _tags(cell)), ""),
        "picture": next((output for _, output in outputs if "image/png" in output.data), None),
        "changed": [row for row in _rows(values, defaults(node)) if row["changed"]],
        "version": edition[0],
        "hash": edition[1][:12],
    }


def index(cards: list[dict], edition: Sequence[str], lang: str = "en") -> str:
    """The page that leads to all others, one card for each."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    words = labels.words(lang)
    return environment.get_template("index.html.j2").render(cards=cards, version=edition[0], hash=edition[1][:12], words=words)


def _spoken(node: NotebookNode, lang: str) -> list[NotebookNode]:
    """The cells of one language and those of none."""
    return [cell for cell in node.cells if not _tags(cell) & {f"lang-{other}" for other in parameters.LANGUAGES if other != lang}]


def _rows(values: Mapping[str, str], own: Mapping[str, str]) -> list[dict]:
    """The parameters as pages list them; ``changed`` are those that differ from the notebook's own."""
    helps = {known.name: known.help_fr if values["LANG"] == "fr" else known.help for known in parameters.DECLARED}
    return [
        {"name": name, "value": values[name] or "—", "help": text, "changed": values[name] != own[name]}
        for name, text in helps.items()
    ]


def _prose(data: Mapping[str, str]) -> Markup:
    from nbconvert.filters import clean_html, markdown2html

    return Markup(clean_html(markdown2html(data.get("text/markdown") or data.get("text/plain", ""))))


def _anchored(html: str) -> str:
    """Headings with an id made from their own words."""

    def with_id(heading: re.Match) -> str:
        plain = unicodedata.normalize("NFKD", Markup(heading[2]).striptags().replace("’", " ").lower())
        slug = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
        return f'<h{heading[1]} id="{slug}">{heading[2]}</h{heading[1]}>'

    return re.sub(r"<h([1-6])>(.*?)</h\1>", with_id, html, flags=re.S)


# --- a run ------------------------------------------------------------------------------------------------------


def run(
    names: list[str],
    overrides: Mapping[str, str],
    data: Path | None = None,
    out: Path | None = None,
    keep_going: bool = False,
    *,
    root: Path | None = None,
) -> int:
    """Render the reports named (default: all) into a set, publish it in ``out``; returns the exit code.

    ``overrides`` are set in every report rendered. Reports that are not named stay as they are in the last set. Where
    one fails, nothing is published; with ``keep_going`` its last page is carried over, marked as such, and the exit
    code still is that of the failure (the first one's, in the catalogue's order).

    Raises Refusal for what is wrong before a notebook starts (65, 73, 75, 78) or while the set is written (73).
    """
    root = root or load.ROOT
    data, out = (data or load.folder()).absolute(), (out or root / CATALOGUE.parent).absolute()
    check.require(data)
    reports = catalogue(root / CATALOGUE)
    chosen = _chosen(reports, names)
    own = {report.name: defaults(notebook(root / "notebooks" / report.notebook)) for report in chosen}
    known = load.known(data)
    values = {report.name: _values(report, own[report.name], overrides, known) for report in chosen}
    try:
        with _stoppable(), publish.staging(out) as staging, publish.writing(out):
            return _render(reports, values, root, data, out, staging, keep_going)
    except Stopped as stopped:
        print(f"Stopped by {signal.Signals(stopped.number).name}; {out / 'latest'} is as it was.", file=sys.stderr)
        return 128 + stopped.number


def notebooks(*, root: Path | None = None) -> int:
    """Run the catalogue's notebooks with their own parameters and put the outputs into them; returns the exit code.

    Only what the cells show changes, so that a diff is quiet when the data are. Where one fails, none is touched.
    Raises Refusal for what is wrong before a notebook starts (65, 78).
    """
    root = root or load.ROOT
    check.require(load.folder())
    paths = [root / "notebooks" / name for name in dict.fromkeys(report.notebook for report in catalogue(root / CATALOGUE))]
    try:
        with _stoppable(), tempfile.TemporaryDirectory() as work:
            environment = _environment(Path(work), load.folder())
            jobs = [Job(path.stem, path, defaults(notebook(path)), Path(work) / path.stem, environment) for path in paths]
            outcomes = _run_all(jobs)
            code = _tell(outcomes)
            for job in jobs if code == PUBLISHED else []:
                with publish.writing(job.notebook.parent):
                    written = job.notebook.with_suffix(".new")
                    shutil.copyfile(job.folder / f"{job.name}.ipynb", written)
                    written.replace(job.notebook)
            return code
    except Stopped as stopped:
        return 128 + stopped.number


def _render(reports, values, root: Path, data: Path, out: Path, staging: Path, keep_going: bool) -> int:
    began = time.time()
    snapshot, staged, kept = (staging / name for name in ("data", "set", "kept"))
    shutil.copytree(data, snapshot)
    staged.mkdir()
    edition, environment = load.edition(snapshot), _environment(staging, snapshot)
    paths = {report.name: root / "notebooks" / report.notebook for report in reports}
    jobs = [Job(name, paths[name], given, staging / name, environment, edition) for name, given in values.items()]
    outcomes = _run_all(jobs)
    code = _tell(outcomes)
    fresh = {name for name, outcome in outcomes.items() if outcome.code == PUBLISHED}
    records = {name: _record(paths[name], values[name], edition) for name in fresh}
    last = publish.read(publish.latest(out))
    old = {name: last.manifest["reports"][name] for name in paths.keys() - fresh if last and name in last.manifest["reports"]}
    cards = []
    for name in [name for name in paths if name in fresh or name in old]:
        made = staging / name if name in fresh else last.folder
        for suffix in (".ipynb", ".html"):
            shutil.copyfile(made / f"{name}{suffix}", staged / f"{name}{suffix}")
        node = nbformat.read(staged / f"{name}.ipynb", as_version=4)
        records.setdefault(name, old.get(name))
        facts = (name, node, records[name]["parameters"], records[name]["data"])
        if name in outcomes and name not in fresh:
            records[name] = records[name] | {"carried": True}
            (staged / f"{name}.html").write_text(page(*facts, carried=True), encoding="utf-8")
        cards.append(card(*facts) | {"carried": records[name]["carried"]})
    (staged / "index.html").write_text(index(cards, edition), encoding="utf-8")
    counts = f"{len(fresh)} rendered, {len(old)} carried over, {len(outcomes) - len(fresh)} failed"
    missing = [name for name in paths if name not in records]
    ...
