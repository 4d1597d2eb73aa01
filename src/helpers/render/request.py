"""What a run is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers import project
from helpers.project import CATALOGUE, ROOT

# Nothing else is imported here: a run that finds nothing to do reads this module and is done.
DEFAULT_PROFILE = "default"


@dataclass(frozen=True)
class Request:
    """Which reports of which project, with which parameters, from which data, into which folder.

    Without ``names`` all reports of the ``profile``; ``overrides`` are set in every one of them.
    """

    names: Sequence[str]
    overrides: Mapping[str, str]
    profile: str
    root: Path
    data: Path
    out: Path


def request(
    names: Sequence[str] = (),
    overrides: Mapping[str, str] | None = None,
    *,
    profile: str = DEFAULT_PROFILE,
    root: Path = ROOT,
    data: Path | None = None,
    out: Path | None = None,
) -> Request:
    """A request, with this project, its data folder and its ``reports/`` for what is not given."""
    data, out = data or project.folder(), out or root / CATALOGUE.parent
    return Request(list(names), dict(overrides or {}), profile, root.absolute(), data.absolute(), out.absolute())
