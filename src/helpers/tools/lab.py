"""The reader's own copies of the notebooks, for JupyterLab."""

import json
import shutil
from pathlib import Path

from helpers import files
from helpers.errors import Refusal
from helpers.page import notebook
from helpers.project import MINE, NOTEBOOKS, ROOT
from helpers.render import digests

# beside the copies: of which original each was made
MADE = ".made.json"
KEPT = "stays as you changed it, though {} has changed since; to have the new one, rename yours, then `make lab`"


def prepare(root: Path = ROOT) -> list[str]:
    """Bring the copies in step with the notebooks; returns a line for each that was made, refreshed or kept.

    A copy in which somebody wrote is never replaced. What its cells show may be made again by running them, what an
    editor notes by itself is nobody's: neither is a change. Raises Refusal (exit code 73) where they cannot be written.
    """
    mine, told = root / MINE, []
    with files.writing(mine):
        mine.mkdir(exist_ok=True)
        copies = _made(mine / MADE)
        for original in sorted((root / NOTEBOOKS).glob("*.ipynb")):
            copy, last = mine / original.name, copies.get(original.name, {})
            now = {"whole": _digest(original, shown=True), "written": _digest(original)}
            ours = not copy.exists() or _digest(copy) in (last.get("written"), now["written"])
            if copy.exists() and now == last:
                continue
            if ours:
                told.append(f"{MINE / original.name}: {'refreshed' if copy.exists() else 'made'}")
                shutil.copyfile(original, copy)
                copies[original.name] = now
            else:
                told.append(f"{MINE / original.name}: {KEPT.format(NOTEBOOKS / original.name)}")
        (mine / MADE).write_text(json.dumps(copies, indent=1), encoding="utf-8")
    return told


def _made(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def _digest(path: Path, *, shown: bool = False) -> str:
    """A digest of what is written in a notebook, on request with what its cells show."""
    try:
        node = notebook.parsed(path)
    except Refusal:
        return files.sha256(path)
    for cell in node.cells if not shown else ():
        cell.update({"outputs": [], "execution_count": None} if cell.cell_type == "code" else {})
    return digests.of(node)
