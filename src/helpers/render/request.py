"""What a run is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from helpers import dates, project
from helpers.project import CATALOGUE, DEFAULT_PROFILE, ROOT
from helpers.render.execute.limits import Limits

# Nothing else is imported here: a run that finds nothing to do reads this module and is done.


@dataclass(frozen=True)
class Request:
    """Which reports of which project, with which parameters, from which data, into which folder.

    Without ``names`` the usual reports with those of the ``profile``; ``overrides`` are set in every one of them.
    ``as_edited``: from notebooks that differ from the last commit as well, on pages that say so. ``today`` is the day
    from which the catalogue tells days.
    """

    names: Sequence[str]
    overrides: Mapping[str, str]
    profile: str
    root: Path
    data: Path
    out: Path
    as_edited: bool
    today: date


@dataclass(frozen=True)
class Options:
    """How a run goes about it.

    ``keep_going``: where a report fails, the others are published, its last page carried over and marked as such.
    ``cold``: each notebook has a kernel of its own. ``force``: what has not changed is rendered, too. ``wait`` for a
    run that holds the folder. ``workers`` is how many reports are made at once (0: as many as there are cores),
    ``scheduler`` the address of a dask scheduler whose workers make them. ``quiet``: only what failed is told.
    """

    keep_going: bool = False
    cold: bool = False
    force: bool = False
    wait: bool = False
    workers: int = 0
    scheduler: str | None = None
    limits: Limits = field(default_factory=Limits)
    quiet: bool = False


def request(
    names: Sequence[str] = (),
    overrides: Mapping[str, str] | None = None,
    *,
    profile: str = DEFAULT_PROFILE,
    root: Path = ROOT,
    data: Path | None = None,
    out: Path | None = None,
    as_edited: bool = False,
    today: date | None = None,
) -> Request:
    """A request, with this project, its data folder, its ``reports/``, the day in UTC for what is not given."""
    data, out = data or project.folder(), out or root / CATALOGUE.parent
    folders = (root.absolute(), data.absolute(), out.absolute())
    return Request(list(names), dict(overrides or {}), profile, *folders, as_edited, today or dates.today())
