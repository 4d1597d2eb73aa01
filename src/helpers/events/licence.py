"""Which results may leave the reader's machine."""

import json
from pathlib import Path

from helpers.errors import CONFIGURATION, Refusal
from helpers.events.layouts import DATASETS

PROVENANCE = "provenance.json"
# the parameter of a notebook that names a folder of cells
EVENTS = "EVENTS"


def require_shareable(*folders: Path, purpose: str) -> None:
    """Return nothing where no folder holds results of a dataset whose terms keep them with the reader.

    ``purpose`` says what would be done with them. Raises Refusal (exit code 78) that names each and says why.
    """
    if found := [f"{path}: {why}; {purpose}" for folder in folders for path, why in _kept_private(folder)]:
        raise Refusal(CONFIGURATION, found)


def _kept_private(folder: Path) -> list[tuple[Path, str]]:
    found = []
    for path in sorted(folder.rglob(PROVENANCE)):
        try:
            name = json.loads(path.read_text(encoding="utf-8"))["dataset"]
        except (OSError, ValueError, KeyError, TypeError):
            found.append((path, "LICENCE it does not say from which dataset it is"))
            continue
        dataset = DATASETS.get(name) if isinstance(name, str) else None
        if dataset is None:
            found.append((path, "LICENCE it names a dataset whose terms are not known"))
        elif not dataset.shareable:
            found.append((path, f"LICENCE made from {dataset.title}; {dataset.terms}"))
    return found
