"""Digests of what a set is made from."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from helpers import reads
from helpers.files import of_file, sha256
from helpers.project import CATALOGUE, DATA, LOCK, NOTEBOOKS, ROOT, notebook_files, record_files
from helpers.render.request import Request
from helpers.versions import versions

# Nothing else is imported here: a run that finds nothing to do reads this module and is done.
HELPERS = Path(__file__).resolve().parents[1]
# a line of the catalogue, but no comment, that may tell a day from today
TODAY = re.compile(rb"^[ \t]*[^#\s].*today", re.M | re.I)


def of(content: object) -> str:
    """One digest of anything that JSON can say."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@cache
def of_helpers() -> dict[str, dict]:
    """The digest of each file of the helpers, as they were when first asked for."""
    return of_helpers_now()


def of_helpers_now() -> dict[str, dict]:
    files = [path for path in sorted(HELPERS.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(HELPERS).as_posix(): of_file(path) for path in files}


def of_inputs(frozen: Path, helpers: Mapping[str, dict] | None = None) -> dict[str, dict]:
    """The digest of every file that a set is made from, by its path in the project.

    ``frozen`` has the data, the notebooks and the catalogue; ``helpers`` are ``of_helpers`` unless given.
    """
    own = {path.relative_to(frozen).as_posix(): of_file(path) for path in sorted(frozen.rglob("*")) if path.is_file()}
    code = {(HELPERS / name).relative_to(ROOT).as_posix(): noted for name, noted in (helpers or of_helpers()).items()}
    return own | code | {LOCK: of_file(ROOT / LOCK)}


def changed(frozen: Path, made_from: Mapping[str, dict]) -> list[str]:
    """The files that are not what they were when ``made_from`` was taken by ``of_inputs``, by their paths."""
    now = of_inputs(frozen, of_helpers_now())
    return sorted(name for name in now.keys() | made_from.keys() if now.get(name) != made_from.get(name))


def of_report(notebook: str, texts: Mapping[str, str], read: Collection[str], made_from: Mapping[str, dict]) -> dict:
    """What a report is made from beside its parameters: its notebook, helpers, versions and the files it reads.

    With them go the texts that stand in place of its own, and the files of the data folder that any page may show;
    ``read`` is what ``reads.noted`` has, ``made_from`` are ``of_inputs``.
    """
    return {
        "notebook": made_from[(NOTEBOOKS / notebook).as_posix()]["sha256"],
        "texts": of(texts),
        "helpers": of(of_helpers()),
        "versions": of(versions()),
        "tables": of_tables(read, made_from),
    }


def of_tables(read: Collection[str], made_from: Mapping[str, dict]) -> dict[str, str]:
    """The digest of each file of the data folder that a report depends on; what is taken as in ``of_report``."""
    within = f"{DATA.as_posix()}/"
    held = {
        name.removeprefix(within): made_from[name]["sha256"] for name in sorted(made_from) if name.startswith(within)
    }
    return {one: held[one] for one in held if {one, reads.EVERYTHING} & {*read} or one.endswith(".json")}


def request_digest(request: Request) -> str:
    """One digest of everything that decides what a run would publish."""
    asked = [request.root / CATALOGUE, *notebook_files(request.root)]
    return of(
        {
            "asked": [request.names, request.overrides, request.profile, request.as_edited],
            "files": {path.relative_to(request.root).as_posix(): _known(path) for path in asked if path.exists()},
            "today": str(request.today) if TODAY.search(_read(request.root / CATALOGUE)) else "",
            "data": {str(path.relative_to(request.data)): _known(path) for path in record_files(request.data)},
            "helpers": of_helpers(),
            "versions": versions(),
        }
    )


def _known(path: Path) -> str:
    """The digest of a file; blank where it cannot be read, which whoever needs it tells."""
    try:
        return sha256(path)
    except OSError:
        return ""


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
