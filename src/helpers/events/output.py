"""What is written of events: cells and where they come from, never a row."""

import json
from pathlib import Path

from helpers.errors import CANNOT_WRITE, CONFIGURATION, Refusal
from helpers.events import cells
from helpers.events.layouts import DATASETS
from helpers.events.licence import PROVENANCE
from helpers.events.reading import Read
from helpers.project import CATALOGUE, DATA, ROOT

CELLS = "cells.csv"


def write(read: Read, out: Path) -> list[Path]:
    """Write ``cells.csv`` and ``provenance.json`` into a folder; returns their paths.

    Raises Refusal where the folder is one that is published or passed on while the dataset's terms forbid both (78), or
    cannot be written (73).
    """
    dataset = DATASETS[read.provenance["dataset"]]
    for folder in (ROOT / DATA, ROOT / CATALOGUE.parent):
        if not dataset.shareable and out.absolute().resolve().is_relative_to(folder):
            message = f"got a folder in {folder.name}/; expected one that is not passed on. {dataset.terms}"
            raise Refusal(CONFIGURATION, [f"--out: {message}"])
    made = {
        CELLS: cells.text(read.cells),
        PROVENANCE: json.dumps(read.provenance, indent=1, ensure_ascii=False) + "\n",
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            (out / name).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Refusal(CANNOT_WRITE, [f"--out: {out} cannot be written: {error.strerror}"]) from None
    return [out / name for name in made]
