"""The reports that one entry of the catalogue makes."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from helpers import load, parameters
from helpers.catalogue import relative, templates, toml
from helpers.errors import nearest
from helpers.language import WRITTEN
from helpers.project import DEFAULT_PROFILE

KEYS = ("name", "notebook", "parameters", "title")
# the profile of every [[report]], and what a [[matrix]] may say beside the values of its parameters
MATRIX_KEYS = ("profile", "name", "title", "notebooks", "include", "exclude")
NAME = "at most 80 lower-case letters, digits, single hyphens, not 'index'"
SLUG = re.compile(r"(?!index(-fr)?$)(?=.{1,80}$)[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Report:
    """One entry of the catalogue; ``places`` says where in the file it (key "") and each of its parameters stand.

    ``relative`` are the parameters that are told from today, as written; ``title`` is that of the page, by language.
    ``matrix`` is the name of the matrix that makes it, if it has one; ``usual``: it is rendered where none is named.
    ``tables`` are the claim tables that its notebook is about.
    """

    name: str
    notebook: str
    parameters: Mapping[str, str]
    places: Mapping[str, str]
    profile: str = DEFAULT_PROFILE
    relative: Mapping[str, str] = field(default_factory=dict)
    title: Mapping[str, str] = field(default_factory=dict)
    matrix: str = ""
    usual: bool = True
    tables: Sequence[str] = load.CLAIM_TABLES


@dataclass(frozen=True)
class Beside:
    """What an entry is read with: the names of the notebooks, the day of the run, the place of a key in the file."""

    notebooks: Sequence[str]
    today: date
    place: Callable[[str], str]


# what an entry makes, and what is wrong with it, as (key, message)
Made = tuple[list[Report], list[tuple[str, str]]]


def single(entry: dict, beside: Beside) -> Made:
    """The report of a [[report]], and what is wrong with it."""
    name, path, values = entry.get("name"), entry.get("notebook"), entry.get("parameters", {})
    faults = toml.unknown_keys(entry, KEYS)
    if not isinstance(name, str) or not SLUG.fullmatch(name):
        faults.append(("name", f"name: got {name!r}; expected {NAME}"))
    if path not in beside.notebooks:
        expected = f"a file in notebooks/{nearest(str(path), beside.notebooks)}"
        faults.append(("notebook", f"notebook: got {path!r}; expected {expected}"))
    if not isinstance(values, dict):
        faults.append(("parameters", f'parameters: got {values!r}; expected a table such as {{ COUNTRY = "IRQ" }}'))
        values = {}
    title, wrong = _titles(entry, [values])
    places = {key: beside.place(key) for key in ("", "title", *values)}
    values, written, unfit = relative.resolved(values, beside.today)
    return [Report(name, path, values, places, relative=written, title=title)], [*faults, *wrong, *unfit]


def expanded(entry: dict, beside: Beside) -> Made:
    """The reports of a [[matrix]], one for each notebook and each combination of values, and what is wrong with it.

    A report's name is made of its notebook's name and of its values, or as the matrix says.
    """
    if faults := [*toml.unknown_keys(entry, (*MATRIX_KEYS, *parameters.NAMES)), *_unfit(entry, beside.notebooks)]:
        return [], faults
    axes = {key: entry[key] for key in parameters.NAMES if key in entry}
    grid = [
        {"notebook": path, **dict(zip(axes, combined, strict=True))}
        for path, *combined in itertools.product(entry["notebooks"], *axes.values())
    ]
    kept = [one for one in grid if not any(left.items() <= one.items() for left in entry.get("exclude", []))]
    kept += entry.get("include", [])
    pattern = entry.get("name", "")
    title, faults = _titles(entry, kept)
    faults += templates.blanks("name", pattern, dict.fromkeys(key for one in kept for key in one))
    if faults:
        return [], faults
    matrix, reports = "" if "{" in pattern else pattern, []
    places = {"": beside.place(""), "title": beside.place("title")}
    for one in kept:
        path, asked = one["notebook"], {name: value for name, value in one.items() if name != "notebook"}
        values, written, wrong = relative.resolved(asked, beside.today)
        where = {**dict.fromkeys(values, places[""]), **places}
        name = _name(pattern, path, asked)
        reports.append(Report(name, path, values, where, entry["profile"], written, title, matrix))
        faults += [fault for fault in wrong if fault not in faults]
    return reports, [*faults, *_unnamed(reports, pattern)]


def _unfit(entry: dict, known: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the values of a [[matrix]]."""
    profile, notebooks, name = entry.get("profile"), entry.get("notebooks"), entry.get("name", "")
    if not isinstance(profile, str) or not SLUG.fullmatch(profile) or profile == DEFAULT_PROFILE:
        yield "profile", f"profile: got {profile!r}; expected a name of its own in lower-case letters"
    if not isinstance(name, str) or ("name" in entry and "{" not in name and not SLUG.fullmatch(name)):
        expected = 'or what makes the names of its reports, such as "{notebook}-{COUNTRY}"'
        yield "name", f"name: got {name!r}; expected a name of its own, {NAME}, {expected}"
    if not isinstance(notebooks, list) or not notebooks or not all(name in known for name in notebooks):
        yield "notebooks", f"notebooks: got {notebooks!r}; expected a list of files in notebooks/"
    for key in [key for key in parameters.NAMES if key in entry]:
        values = entry[key]
        if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
            yield key, f'{key}: got {values!r}; expected a list of texts such as ["", "IRQ"]'
    for key in ("include", "exclude"):
        changes = entry.get(key, [])
        if not isinstance(changes, list) or not all(isinstance(one, dict) for one in changes):
            yield key, f'{key}: got {changes!r}; expected a list such as [{{ LANG = "fr" }}]'
        elif key == "include":
            for one in changes:
                if one.get("notebook") not in known or not all(isinstance(value, str) for value in one.values()):
                    expected = f'a notebook and texts, such as {{ notebook = "{known[0]}", LANG = "fr" }}'
                    yield key, f"include: got {one!r}; expected {expected}"


def _titles(entry: dict, values: Sequence[Mapping[str, str]]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The titles of an entry by their languages, and what is wrong with them; ``values`` are its reports' values."""
    if "title" not in entry:
        return {}, []
    langs = dict.fromkeys(lang for one in values if (lang := one.get("LANG", WRITTEN)) in parameters.LANGUAGES)
    return templates.titles(entry["title"], langs or {WRITTEN: None})


def _name(pattern: str, path: str, values: Mapping[str, str]) -> str:
    """The name of a report of a matrix."""
    notebook = Path(path).stem.partition("_")[2] or Path(path).stem
    if "{" in pattern:
        text = pattern.format_map({**dict.fromkeys(parameters.NAMES, ""), **values, templates.NOTEBOOK: notebook})
    else:
        text = " ".join([pattern, notebook, *filter(None, values.values())])
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _unnamed(reports: Sequence[Report], pattern: str) -> list[tuple[str, str]]:
    """Which notebooks make names that no report can have."""
    key = "name" if pattern else "notebooks"
    unfit = dict.fromkeys(report.notebook for report in reports if not SLUG.fullmatch(report.name))
    return [(key, f"{key}: {path!r} makes a report's name that is not {NAME}") for path in unfit]
