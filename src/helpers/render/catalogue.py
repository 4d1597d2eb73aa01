"""What there is to render."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from nbformat import NotebookNode

from helpers import load, parameters, terms, toml
from helpers.errors import CONFIGURATION, Refusal, nearest
from helpers.load import selection
from helpers.page import notebook
from helpers.parameters import Known
from helpers.project import CATALOGUE, NOTEBOOKS, ROOT
from helpers.render.request import DEFAULT_PROFILE

KEYS = ("name", "notebook", "parameters")
# the profile of every [[report]], and what a [[matrix]] may say beside the values of its parameters
MATRIX_KEYS = ("profile", "notebooks", "include", "exclude")
# by how much of its last published value a headline number may move before somebody has to look
STOP_SHARE = 0.25
NAME = "at most 80 lower-case letters, digits, single hyphens, not 'index'"
SLUG = re.compile(r"(?!index(-fr)?$)(?=.{1,80}$)[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Report:
    """One entry of the catalogue; ``places`` says where in the file it (key "") and each of its parameters stand.

    ``tables`` are the claim tables that its notebook is about.
    """

    name: str
    notebook: str
    parameters: Mapping[str, str]
    places: Mapping[str, str]
    profile: str = DEFAULT_PROFILE
    tables: Sequence[str] = load.CLAIM_TABLES


def read(root: Path | None = None) -> list[Report]:
    """The reports in the catalogue of a project (default: this one), in its order.

    Raises Refusal (exit code 78) with every mistake at the line where it stands; the values of parameters are checked
    when a report is to be rendered.
    """
    root = root or ROOT
    path = root / CATALOGUE
    text, content = toml.read(path)
    known = [file.name for file in sorted((root / NOTEBOOKS).glob("*.ipynb"))]
    arrays = {kind: _entries(content.get(kind, []), kind, text) for kind in ("report", "matrix")}
    faults = [*_general(content, known), *(fault for _, wrong in arrays.values() for fault in wrong)]
    reports: list[Report] = []
    for kind, (entries, _) in arrays.items():
        for start, entry in entries:
            expanded, wrong = READERS[kind](entry, known, partial(toml.place, path, text, start))
            wrong += _twice(kind, expanded, reports)
            faults += [(start, key, message) for key, message in wrong]
            reports += expanded
    if faults:
        lines = [f"{toml.place(path, text, start, key)}: CATALOGUE {message}" for start, key, message in faults]
        raise Refusal(CONFIGURATION, lines)
    tables = content.get("tables", {})
    return [replace(report, tables=tables.get(report.notebook, load.CLAIM_TABLES)) for report in reports]


def _general(content: dict, known: Sequence[str]) -> list[tuple[int, str, str]]:
    """What is wrong beside the reports, as (line, key, message)."""
    expected, shown = ("report", "matrix", "headlines", "tables"), "[[report]], [[matrix]], [headlines], [tables]"
    faults = [
        (key, f"unknown key '{key}'; expected {shown}{nearest(key, expected)}")
        for key in content.keys() - set(expected)
    ]
    if not _is_about(tables := content.get("tables", {}), known):
        names = ", ".join(load.CLAIM_TABLES)
        faults.append(("tables", f"tables: got {tables!r}; expected for each notebook a list of {names}"))
    return [(1, key, message) for key, message in [*faults, *_rules(content.get("headlines", {}))[1]]]


def _entries(array: object, kind: str, text: str) -> tuple[list[tuple[int, dict]], list[tuple[int, str, str]]]:
    """The tables of one kind with the lines on which they begin, or what is wrong where each has no header of its own.

    The last as (line, key, message).
    """
    headers = re.finditer(rf"^[ \t]*\[\[ *{kind} *\]\]", text, re.M)
    starts = [text.count("\n", 0, match.end()) + 1 for match in headers]
    tables = isinstance(array, list) and len(array) == len(starts) and all(isinstance(one, dict) for one in array)
    if tables and (array or kind == "matrix"):
        return list(zip(starts, array, strict=True)), []
    header = re.search(rf"^[ \t]*\[+ *{kind}\b", text, re.M)
    start = text.count("\n", 0, header.end()) + 1 if header else 1
    return [], [(start, kind, f"expected one [[{kind}]] table for each {kind}")]


def _twice(kind: str, expanded: Sequence[Report], others: Sequence[Report]) -> list[tuple[str, str]]:
    """Which reports have the name of another, as (key, message)."""
    key, name, advice = {
        "report": ("name", "name: '{}'", "give every report its own"),
        "matrix": ("notebooks", "'{}'", "exclude it here or rename the report or its notebook"),
    }[kind]
    names = [report.name for report in [*others, *expanded]]
    twice = dict.fromkeys(str(name) for name in names[len(others) :] if names.count(name) > 1)
    return [(key, f"{name.format(one)} is given twice; {advice}") for one in twice]


def chosen(reports: list[Report], names: Sequence[str], profile: str = DEFAULT_PROFILE) -> list[Report]:
    """The reports named, in the catalogue's order; where none is named, the default ones and those of the profile.

    Raises Refusal (exit code 78) where there is no such report or profile.
    """
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


def values(report: Report, node: NotebookNode, overrides: Mapping[str, str], known: Known) -> dict[str, str]:
    """What a report's parameters will be; Refusal (exit code 78) with each fault at the place where it was written."""
    given = notebook.defaults(node) | report.parameters | overrides
    try:
        parameters.read(given, known, where="")
    except Refusal as refusal:
        faults = [fault.removeprefix(": ").partition(": ") for fault in refusal.problems]
        places = {**report.places, **dict.fromkeys([*overrides, *(["END"] if "START" in overrides else [])], "-p")}
        lines = [f"{places.get(name, places[''])}: {report.name}: {name}: {message}" for name, _, message in faults]
        raise Refusal(CONFIGURATION, lines) from None
    return given


def empty(reports: Sequence[Report], nodes: Mapping[str, NotebookNode], data: Path, known: Known) -> list[str]:
    """The names of those reports of a matrix whose selection has no claims; ``nodes`` are the notebooks by name."""
    expanded = [report for report in reports if report.profile != DEFAULT_PROFILE]
    if not expanded:
        return []
    claims, names = load.claims(data), []
    for report in expanded:
        node = nodes[report.notebook]
        chosen = parameters.read(notebook.defaults(node) | report.parameters, known, where=report.places[""])
        about = claims[claims["table"].isin(report.tables)]
        if not (selection.exclusion_reasons(about, chosen) == "").any():
            names.append(report.name)
    return names


def require_acknowledged(news: dict, root: Path) -> None:
    """Refusal (exit code 78) where a headline number moved far from the last edition and nobody has acknowledged it."""
    path = root / CATALOGUE
    text, content = toml.read(path)
    rules, _ = _rules(content.get("headlines", {}))
    faults = []
    for item in news["moved"]:
        old, new = item["old"], item["new"]
        far = old != new if not old or new is None else abs(new - old) > rules["stop_share"] * abs(old)
        if far and _figure(rules["acknowledged"].get(item["key"], "")) != _figure(new):
            where = toml.place(path, text, 1, "stop_share")
            faults.append(
                f"{where}: MOVED {item['report']}: {item['key']} was {_figure(old)} in edition {news['since'][0]} "
                f"and is {_figure(new)} now; look at it, then acknowledge it: "
                f"{item['key']} = {_figure(new)}"
            )
    if faults:
        raise Refusal(CONFIGURATION, faults)


def _single(entry: dict, known: Sequence[str], place: Callable) -> tuple[list[Report], list[tuple[str, str]]]:
    """The report of a [[report]], and what is wrong with it, as (key, message)."""
    name, path, values = entry.get("name"), entry.get("notebook"), entry.get("parameters", {})
    faults = _unknown_keys(entry, KEYS)
    if not isinstance(name, str) or not SLUG.fullmatch(name):
        faults.append(("name", f"name: got {name!r}; expected {NAME}"))
    if path not in known:
        faults.append(("notebook", f"notebook: got {path!r}; expected a file in notebooks/{nearest(str(path), known)}"))
    if not isinstance(values, dict):
        faults.append(("parameters", f'parameters: got {values!r}; expected a table such as {{ COUNTRY = "IRQ" }}'))
        values = {}
    return [Report(name, path, values, {key: place(key) for key in ("", *values)})], faults


def _expanded(entry: dict, known: Sequence[str], place: Callable) -> tuple[list[Report], list[tuple[str, str]]]:
    """The reports of a [[matrix]], one for each notebook and each combination of values, and what is wrong with it.

    A report's name is made of its notebook's name and of its values.
    """
    axes = {key: entry[key] for key in parameters.NAMES if key in entry}
    faults = _unknown_keys(entry, (*MATRIX_KEYS, *parameters.NAMES))
    profile, notebooks = entry.get("profile"), entry.get("notebooks")
    if not isinstance(profile, str) or not SLUG.fullmatch(profile) or profile == DEFAULT_PROFILE:
        faults.append(("profile", f"profile: got {profile!r}; expected a name of its own in lower-case letters"))
    if not isinstance(notebooks, list) or not notebooks or not all(name in known for name in notebooks):
        faults.append(("notebooks", f"notebooks: got {notebooks!r}; expected a list of files in notebooks/"))
    for key, values in axes.items():
        if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
            faults.append((key, f'{key}: got {values!r}; expected a list of texts such as ["", "IRQ"]'))
    for key in ("include", "exclude"):
        changes = entry.get(key, [])
        if not isinstance(changes, list) or not all(isinstance(one, dict) for one in changes):
            faults.append((key, f'{key}: got {changes!r}; expected a list such as [{{ LANG = "fr" }}]'))
    for one in entry.get("include", []) if not faults else ():
        if one.get("notebook") not in known or not all(isinstance(value, str) for value in one.values()):
            expected = f'a notebook and texts, such as {{ notebook = "{known[0]}", LANG = "fr" }}'
            faults.append(("include", f"include: got {one!r}; expected {expected}"))
    if faults:
        return [], faults
    grid = [
        {"notebook": path, **dict(zip(axes, combined, strict=True))}
        for path, *combined in itertools.product(notebooks, *axes.values())
    ]
    kept = [one for one in grid if not any(left.items() <= one.items() for left in entry.get("exclude", []))]
    reports = []
    for one in [*kept, *entry.get("include", [])]:
        path, values = one["notebook"], {name: value for name, value in one.items() if name != "notebook"}
        words = [Path(path).stem.partition("_")[2] or Path(path).stem, *filter(None, values.values())]
        name = re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")
        reports.append(Report(name, path, values, dict.fromkeys(("", *values), place("")), profile))
    unfit = dict.fromkeys(report.notebook for report in reports if not SLUG.fullmatch(report.name))
    return reports, [("notebooks", f"notebooks: {path!r} makes a report's name that is not {NAME}") for path in unfit]


# what reads an entry of each kind
READERS = {"report": _single, "matrix": _expanded}


def _rules(table: object) -> tuple[dict, list[tuple[str, str]]]:
    """What the catalogue says of headline numbers that move, and what is wrong with it, as (key, message)."""
    if not isinstance(table, dict):
        return {}, [("headlines", f"headlines: got {table!r}; expected a table")]
    faults = _unknown_keys(table, ("stop_share", "acknowledged"))
    share, accepted = table.get("stop_share", STOP_SHARE), table.get("acknowledged", {})
    if isinstance(share, bool) or not isinstance(share, int | float) or not share >= 0:
        faults.append(("stop_share", f"stop_share: got {share!r}; expected a share of 0 or more, such as 0.25"))
    for key, value in accepted.items() if isinstance(accepted, dict) else [("", None)]:
        if key not in terms.HEADLINES or isinstance(value, bool) or not isinstance(value, int | float | str):
            expected = "a headline number and its new value, such as { attack_total = 182 }"
            faults.append(("acknowledged", f"acknowledged: got {key} = {value!r}; expected {expected}"))
    return {"stop_share": share, "acknowledged": accepted}, faults


def _is_about(value: object, known: Sequence[str]) -> bool:
    """Whether a value names claim tables for notebooks that there are."""
    return isinstance(value, dict) and all(
        name in known and isinstance(tables, list) and all(table in load.CLAIM_TABLES for table in tables)
        for name, tables in value.items()
    )


def _unknown_keys(entry: dict, may: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (key, f"unknown key '{key}'; expected one of {', '.join(may)}{nearest(key, may)}")
        for key in entry.keys() - set(may)
    ]


def _figure(value: float | str | None) -> str:
    """A headline number as the catalogue writes it."""
    return '"none"' if value in (None, "none") else f"{value:.10g}" if isinstance(value, int | float) else value
