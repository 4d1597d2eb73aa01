"""Digests of what a set is made from."""

import hashlib
import json
import platform
import re
import sysconfig
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

# Nothing else is imported here: a run that finds nothing to do reads this module and is done.
HELPERS = Path(__file__).resolve().parents[1]
ROOT = HELPERS.parents[1]
CATALOGUE, NOTEBOOKS, LOCK = Path("reports/reports.toml"), Path("notebooks"), "requirements.lock"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def of(content: object) -> str:
    """One digest of anything that JSON can say."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@cache
def helpers() -> dict[str, str]:
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


def tables(data: Path, names: Sequence[str] | None = None) -> dict[str, str]:
    """The digest of each file of a data folder that a page may show; of the tables only those named, unless None."""
    files = [*sorted(data.glob("*.csv")), data / "datapackage.json", *sorted(data.glob("*/*.json"))]
    kept = [path for path in files if names is None or path.suffix != ".csv" or path.stem in names]
    return {path.relative_to(data).as_posix(): sha256(path) for path in kept}


def report(notebook: Path, names: Sequence[str], data: Path) -> dict:
    """What a report is made from beside its parameters: notebook, helpers, versions, the tables it reads."""
    return {
        "notebook": sha256(notebook),
        "helpers": of(helpers()),
        "versions": of(versions()),
        "tables": tables(data, names),
    }


def files(frozen: Path) -> dict[str, Path]:
    """Every file that a set is made from, by its path in the project; ``frozen`` has the data, notebooks, catalogue."""
    own = {path.relative_to(frozen).as_posix(): path for path in sorted(frozen.rglob("*")) if path.is_file()}
    code = {(HELPERS / name).relative_to(ROOT).as_posix(): HELPERS / name for name in helpers()}
    return own | code | {LOCK: ROOT / LOCK}


def question(root: Path, data: Path, names: Sequence[str], overrides: Mapping[str, str], profile: str) -> str:
    """One digest of everything that decides what a run would publish."""
    asked = [root / CATALOGUE, *sorted((root / NOTEBOOKS).glob("*.ipynb"))]
    return of(
        {
            "asked": [list(names), dict(overrides), profile],
            "files": {path.name: sha256(path) for path in asked if path.exists()},
            "data": {path.name: sha256(path) for path in sorted(data.rglob("*")) if path.is_file()},
            "helpers": helpers(),
            "versions": versions(),
        }
    )
