"""The reports that the catalogue has."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from nbformat import NotebookNode

from helpers import dates, load, parameters
from helpers.catalogue import entries, headlines, relative, toml
from helpers.catalogue.entries import Beside, Report
from helpers.errors import CONFIGURATION, Refusal, nearest
from helpers.load import selection
from helpers.page import notebook
from helpers.parameters import Known
from helpers.project import CATALOGUE, DEFAULT_PROFILE, NOTEBOOKS, ROOT

# what reads an entry of each kind
READERS = {"report": entries.single, "matrix": entries.expanded}


def read(root: Path | None = None, today: date | None = None) -> list[Report]:
    """The reports in the catalogue of a project (default: this one), in its order.

    Days that it tells from ``today`` (default: the day in UTC) are resolved. Raises Refusal (exit code 78) with every
    mistake at the line where it stands; the values of parameters are checked when a report is to be rendered.
    """
    root = root or ROOT
    path = root / CATALOGUE
    text, content = toml.read(path)
    known = [file.name for file in sorted((root / NOTEBOOKS).glob("*.ipynb"))]
    arrays = {kind: _entries(content.get(kind, []), kind, text) for kind in ("report", "matrix")}
    faults = [*_general(content, known), *(fault for _, wrong in arrays.values() for fault in wrong)]
    reports: list[Report] = []
    for kind, (tables, _) in arrays.items():
        for start, entry in tables:
            beside = Beside(known, today or dates.today(), partial(toml.place, path, text, start))
            expanded, wrong = READERS[kind](entry, beside)
            wrong += _twice(kind, entry, expanded, reports)
            faults += [(start, key, message) for key, message in wrong]
            reports += expanded
    faults = faults or _profiles(profiles := content.get("profiles", [DEFAULT_PROFILE]), reports)
    if faults:
        lines = [f"{toml.place(path, text, start, key)}: CATALOGUE {message}" for start, key, message in faults]
        raise Refusal(CONFIGURATION, lines)
    tables = content.get("tables", {})
    return [
        replace(report, usual=report.profile in profiles, tables=tables.get(report.notebook, load.CLAIM_TABLES))
        for report in reports
    ]


def _general(content: dict, known: Sequence[str]) -> list[tuple[int, str, str]]:
    """What is wrong beside the reports, as (line, key, message)."""
    expected = ("profiles", "report", "matrix", "headlines", "tables")
    shown = "profiles, [[report]], [[matrix]], [headlines], [tables]"
    faults = [
        (key, f"unknown key '{key}'; expected {shown}{nearest(key, expected)}")
        for key in content.keys() - set(expected)
    ]
    if not _is_about(tables := content.get("tables", {}), known):
        names = ", ".join(load.CLAIM_TABLES)
        faults.append(("tables", f"tables: got {tables!r}; expected for each notebook a list of {names}"))
    return [(1, key, message) for key, message in [*faults, *headlines.rules(content.get("headlines", {}))[1]]]


def _is_about(value: object, known: Sequence[str]) -> bool:
    """Whether a value names claim tables for notebooks that there are."""
    return isinstance(value, dict) and all(
        name in known and isinstance(tables, list) and all(table in load.CLAIM_TABLES for table in tables)
        for name, tables in value.items()
    )


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


def _profiles(listed: object, reports: Sequence[Report]) -> list[tuple[int, str, str]]:
    """What is wrong with the profiles that are rendered where none is asked for, as (line, key, message)."""
    known = _known_profiles(reports)
    if not isinstance(listed, list) or not listed:
        return [(1, "profiles", f"profiles: got {listed!r}; expected a list of some of {', '.join(known)}")]
    return [
        (1, "profiles", f"profiles: got {name!r}; expected one of {', '.join(known)}{nearest(str(name), known)}")
        for name in listed
        if name not in known
    ]


def _known_profiles(reports: Sequence[Report]) -> list[str]:
    return list(dict.fromkeys([DEFAULT_PROFILE, *(report.profile for report in reports)]))


def _twice(kind: str, entry: dict, expanded: Sequence[Report], others: Sequence[Report]) -> list[tuple[str, str]]:
    """Which reports have the name of another, or of a matrix, as (key, message)."""
    key = "name" if "name" in entry else "notebooks"
    advice = "give every report its own"
    if kind == "matrix":
        advice = "put into the name what differs, in braces" if key == "name" else "exclude it here, or rename one"
    names = [*{report.matrix: None for report in expanded if report.matrix}, *(report.name for report in expanded)]
    taken = [*(report.name for report in others), *{report.matrix: None for report in others if report.matrix}]
    twice = dict.fromkeys(str(name) for name in names if [*taken, *names].count(name) > 1)
    return [(key, f"{key}: '{one}' is given twice; {advice}") for one in twice]


def chosen(reports: list[Report], names: Sequence[str], profile: str = DEFAULT_PROFILE) -> list[Report]:
    """The reports named, in the catalogue's order; where none is named, the usual ones and those of the profile.

    The name of a matrix stands for all of its reports. Raises Refusal (exit code 78) where there is no such report or
    profile.
    """
    profiles = _known_profiles(reports)
    if profile not in profiles:
        hint = nearest(profile, profiles)
        raise Refusal(CONFIGURATION, [f"no profile '{profile}'; expected one of {', '.join(profiles)}{hint}"])
    known = [*(report.name for report in reports), *{report.matrix: None for report in reports if report.matrix}]
    if unknown := [name for name in names if name not in known]:
        raise Refusal(
            CONFIGURATION,
            [f"no report '{name}'; expected one of {', '.join(known)}{nearest(name, known)}" for name in unknown],
        )
    if names:
        return [report for report in reports if {report.name, report.matrix} & {*names}]
    asked = profile != DEFAULT_PROFILE
    return [report for report in reports if report.usual or (asked and report.profile == profile)]


def values(report: Report, node: NotebookNode, overrides: Mapping[str, str], known: Known) -> dict[str, str]:
    """What a report's parameters will be; Refusal (exit code 78) with each fault at the place where it was written."""
    given = notebook.defaults(node) | report.parameters | overrides
    try:
        parameters.read(given, known, where="")
    except Refusal as refusal:
        faults = [fault.removeprefix(": ").partition(": ") for fault in refusal.problems]
        places = {**report.places, **dict.fromkeys([*overrides, *(["END"] if "START" in overrides else [])], "-p")}
        lines = [
            f"{places.get(name, places[''])}: {report.name}: {name}: {message}"
            f"{_told_from_today(report, name) if name not in overrides else ''}"
            for name, _, message in faults
        ]
        raise Refusal(CONFIGURATION, lines) from None
    return given


def _told_from_today(report: Report, name: str) -> str:
    """What to say of a day that is refused: how it is written, or that it may be told from today."""
    if name in report.relative:
        return f"; it is written as {report.relative[name]!r}"
    return f"; here also {relative.EXPECTED}" if name in report.parameters and name in parameters.DAYS else ""


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
