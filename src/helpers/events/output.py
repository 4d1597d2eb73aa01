"""What is written of events: cells and where they come from, never a row."""

import json
from pathlib import Path

from helpers import files
from helpers.errors import CONFIGURATION, Refusal
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
    texts = {
        CELLS: cells.text(read.cells),
        PROVENANCE: json.dumps(read.provenance, indent=1, ensure_ascii=False) + "\n",
    }
    with files.writing(out):
        out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        files.write(out / name, text)
    return [out / name for name in texts]
