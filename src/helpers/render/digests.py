"""Digests of what a set is made from."""

import hashlib
import json
import platform
import re
import sysconfig
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from helpers.project import CATALOGUE, DATA, LOCK, NOTEBOOKS, ROOT
from helpers.render.request import Request

# Nothing else is imported here: a run that finds nothing to do reads this module and is done.
HELPERS = Path(__file__).resolve().parents[1]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def of_file(path: Path) -> dict:
    """The size and the SHA-256 of a file."""
    return of_bytes(path.read_bytes())


def of_bytes(content: bytes) -> dict:
    """The size and the SHA-256 of a file with this content."""
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def of(content: object) -> str:
    """One digest of anything that JSON can say."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@cache
def of_helpers() -> dict[str, str]:
    """The digest of each file of the helpers."""
    files = [path for path in sorted(HELPERS.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(HELPERS).as_posix(): sha256(path) for path in files}


@cache
def versions() -> dict[str, str]:
    """The version of Python and of each locked package that is installed."""
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / LOCK).read_text(encoding="utf-8"), re.M))
    installed = (
        path.name.removesuffix(".dist-info") for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    )
    named = (name.rpartition("-") for name in sorted(installed))
    packages = {re.sub(r"[-_.]+", "-", name).lower(): version for name, _, version in named}
    return {"python": platform.python_version()} | {
        name: version for name, version in packages.items() if name in locked
    }


def of_inputs(frozen: Path) -> dict[str, dict]:
    """The digest of every file that a set is made from, by its path in the project.

    ``frozen`` has the data, the notebooks and the catalogue.
    """
    own = {path.relative_to(frozen).as_posix(): path for path in sorted(frozen.rglob("*")) if path.is_file()}
    code = {(HELPERS / name).relative_to(ROOT).as_posix(): HELPERS / name for name in of_helpers()}
    return {name: of_file(path) for name, path in (own | code | {LOCK: ROOT / LOCK}).items()}


def of_report(notebook: str, texts: Mapping[str, str], tables: Iterable[str], made_from: Mapping[str, dict]) -> dict:
    """What a report is made from beside its parameters: its notebook, helpers, versions and the tables it reads.

    With them go the translations of its texts, and the files of the data folder that any page may show; ``made_from``
    are ``of_inputs``.
    """
    hashes = {Path(name): noted["sha256"] for name, noted in made_from.items()}
    read = {DATA / f"{name}.csv" for name in tables}
    shown = {path for path in hashes if DATA in path.parents and path.suffix == ".json"}
    return {
        "notebook": hashes[NOTEBOOKS / notebook],
        "translation": of(texts),
        "helpers": of(of_helpers()),
        "versions": of(versions()),
        "tables": {path.relative_to(DATA).as_posix(): hashes[path] for path in sorted(hashes.keys() & (read | shown))},
    }


def request_digest(request: Request) -> str:
    """One digest of everything that decides what a run would publish."""
    folder = request.root / NOTEBOOKS
    asked = [request.root / CATALOGUE, *sorted([*folder.glob("*.ipynb"), *folder.glob("locale/*/*/*.po")])]
    return of(
        {
            "asked": [request.names, request.overrides, request.profile, request.as_edited],
            "files": {path.relative_to(request.root).as_posix(): sha256(path) for path in asked if path.exists()},
            "data": {path.name: sha256(path) for path in sorted(request.data.rglob("*")) if path.is_file()},
            "helpers": of_helpers(),
            "versions": versions(),
        }
    )
