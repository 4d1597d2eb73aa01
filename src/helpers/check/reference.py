"""Whether the event data beside the record are those that their sources name."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from helpers.errors import Problem
from helpers.files import shown_path
from helpers.project import record_files

FOLDER, SOURCES = "reference", "SOURCES.json"


def problems(data: Path) -> list[Problem]:
    """Every file of ``reference/`` that differs from what ``SOURCES.json`` notes of it; none where it is empty.

    They are made by one command from files that are not here, so that nobody can mend them by hand.
    """
    folder = data / FOLDER
    held = {path.name: path for path in record_files(data) if path.parent == folder}
    return list(_problems(folder, held)) if held else []


def _problems(folder: Path, held: dict[str, Path]) -> Iterator[Problem]:
    try:
        noted = {
            name: entry["sha256"] for name, entry in json.loads((folder / SOURCES).read_text(encoding="utf-8")).items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        file = shown_path(folder / SOURCES)
        yield Problem(
            file, 1, 1, "MISSING", f"names no source of what is beside it: {error}; expected one for each file"
        )
        return
    for name in sorted((noted.keys() | held.keys()) - {SOURCES, "README.md"}):
        file = shown_path(folder / name)
        if name not in held:
            yield Problem(file, 1, 1, "MISSING", f"is named in {SOURCES} and not there")
        elif name not in noted:
            yield Problem(file, 1, 1, "UNKNOWN", f"is not named in {SOURCES}; expected {', '.join(sorted(noted))}")
        elif (digest := hashlib.sha256(held[name].read_bytes()).hexdigest()) != noted[name]:
            said = f"got the hash {digest[:12]}; expected {noted[name][:12]}, as made by `python -m helpers reference`"
            yield Problem(file, 1, 1, "HASH", said)
