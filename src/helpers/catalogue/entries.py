"""The reports that one entry of the catalogue makes."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers import load, parameters
from helpers.catalogue import toml
from helpers.errors import nearest
from helpers.project import DEFAULT_PROFILE

KEYS = ("name", "notebook", "parameters")
# the profile of every [[report]], and what a [[matrix]] may say beside the values of its parameters
MATRIX_KEYS = ("profile", "notebooks", "include", "exclude")
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


def single(entry: dict, known: Sequence[str], place: Callable) -> tuple[list[Report], list[tuple[str, str]]]:
    """The report of a [[report]], and what is wrong with it, as (key, message)."""
    name, path, values = entry.get("name"), entry.get("notebook"), entry.get("parameters", {})
    faults = toml.unknown_keys(entry, KEYS)
    if not isinstance(name, str) or not SLUG.fullmatch(name):
        faults.append(("name", f"name: got {name!r}; expected {NAME}"))
    if path not in known:
        faults.append(("notebook", f"notebook: got {path!r}; expected a file in notebooks/{nearest(str(path), known)}"))
    if not isinstance(values, dict):
        faults.append(("parameters", f'parameters: got {values!r}; expected a table such as {{ COUNTRY = "IRQ" }}'))
        values = {}
    return [Report(name, path, values, {key: place(key) for key in ("", *values)})], faults


def expanded(entry: dict, known: Sequence[str], place: Callable) -> tuple[list[Report], list[tuple[str, str]]]:
    """The reports of a [[matrix]], one for each notebook and each combination of values, and what is wrong with it.

    A report's name is made of its notebook's name and of its values.
    """
    axes = {key: entry[key] for key in parameters.NAMES if key in entry}
    faults = toml.unknown_keys(entry, (*MATRIX_KEYS, *parameters.NAMES))
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
