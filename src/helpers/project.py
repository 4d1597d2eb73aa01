"""Where the project's files are."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from helpers.errors import CONFIGURATION, Refusal

# Nothing else is imported here: a run that finds nothing to do reads this module and is done.
ROOT = Path(__file__).resolve().parents[2]
# in any project
CATALOGUE, NOTEBOOKS, DATA, LOCK = Path("reports/reports.toml"), Path("notebooks"), Path("data"), "requirements.lock"
# the profile of every [[report]] of the catalogue
DEFAULT_PROFILE = "default"
# the reader's own copies of the notebooks, from which nothing is published
MINE = NOTEBOOKS / "mine"
README = Path("README.md")
# what the README shows, and the notebook whose figure of the first screen it is
PICTURE, PICTURED = Path("docs/drawdown.png"), NOTEBOOKS / "02_coalition_drawdown.ipynb"
# The environment variables that name the data folder, the file that notes which tables are read, the digest of data
# that need no further check.
FOLDER_VARIABLE, READS_VARIABLE, VOUCHED_VARIABLE = "HELPERS_DATA", "HELPERS_READS", "HELPERS_CHECKED"
DICTIONARY = "datapackage.json"
# what the path of a table looks like, and which other files of a data folder are the record
TABLE = re.compile(r"\w[\w.-]*\.csv", re.ASCII)
BESIDE = (
    "*.json",
    "*.md",
    "outlines/*.json",
    "outlines/LICENSE",
    *(f"reference/*.{end}" for end in ("csv", "json", "md")),
)
# the cells of event data in the folder that the parameter EVENTS names
CELLS = "cells.csv"
# the kind of output that is a page’s figure: {name, wide, narrow, title, note, description, source}
FIGURE = "application/vnd.is-record.figure+json"


def folder() -> Path:
    """The data folder: the one that the environment variable HELPERS_DATA names, else the project's ``data/``."""
    return Path(os.environ.get(FOLDER_VARIABLE) or ROOT / DATA)


def require_project() -> None:
    """Nothing where a project is around the helpers; Refusal (exit code 78) where they are installed without one."""
    if not (ROOT / LOCK).is_file():
        told = f"{ROOT}: no project is here, for there is no {LOCK}; use a copy of the repository set up by make"
        raise Refusal(CONFIGURATION, [told])


def record_files(data: Path) -> list[Path]:
    """The files of a data folder that are the record: the tables that its dictionary names, JSON, guides, outlines.

    Whatever else lies there, such as locks, backups, links to nowhere or pipes, is no part of it.
    """
    named = [data / name for name in _tables(data)]
    beside = [path for pattern in BESIDE for path in data.glob(pattern)]
    return sorted({path for path in [*named, *beside] if _is_ours(path)})


def notebook_files(root: Path) -> list[Path]:
    """The notebooks of a project with their translations."""
    folder = root / NOTEBOOKS
    return sorted(path for name in ("*.ipynb", "locale/*/*/*.po") for path in folder.glob(name) if _is_ours(path))


def _tables(data: Path) -> Iterator[str]:
    """The names of the tables in a dictionary, as far as it has a form; what is wrong with it is told elsewhere."""
    try:
        content = (data / DICTIONARY).read_text(encoding="utf-8-sig") if (data / DICTIONARY).is_file() else "{}"
        paths = [resource["path"] for resource in json.loads(content)["resources"]]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return
    yield from (path for path in paths if isinstance(path, str) and TABLE.fullmatch(path))


def _is_ours(path: Path) -> bool:
    return path.name[0] != "." and path.name.isprintable() and os.path.isfile(path)


def events_folder(named: str) -> Path:
    """The folder that the parameter EVENTS names, from where the notebook runs or else from the project's folder."""
    path = Path(named)
    return path if path.is_absolute() or path.is_dir() else ROOT / path
