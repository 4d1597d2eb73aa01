"""Whether a notebook is the one that the last commit has."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.page import notebook
from helpers.page.notebook import first_line, normal, place

SHOWN = 60
# what git says where there is nothing to compare with: no repository, no commit, a file that it does not know
NOTHING = ("not a git repository", "missing")
ADVICE = (
    "commit it, take it back (`git restore {}`) or render with --as-edited, which marks every page made of it; "
    "to explore, use copies: `make lab`"
)


def edits(folder: Path, nodes: Mapping[str, NotebookNode]) -> dict[str, str]:
    """What of each notebook is not as the last commit has it, in a line; only the edited ones, by name.

    ``nodes`` are the notebooks as they are now, by their name in ``folder``. What an editor notes by itself is no edit
    (``notebook.normal``), nor is a picture, whose bytes depend on the machine. One that git does not know is nobody's
    edit; without git none is. Where git is there and does not answer, each is taken for edited.
    """
    edited = {}
    for name, node in nodes.items():
        text, fault = _committed(folder, name)
        then = normal(nbformat.reads(text, as_version=4)) if text else node
        if differing := [fault] if fault else list(_differences(node, then)):
            more = f" and {len(differing) - 1} more" if differing[1:] else ""
            path = f"{folder.name}/{name}"
            edited[name] = f"{path}: {differing[0]}{more}; {ADVICE.format(path)}"
    return edited


def _committed(folder: Path, name: str) -> tuple[str, str]:
    """A file as the last commit has it, blank where there is none, and why git does not say, blank where it does."""
    # a hook of git names its own repository in the environment
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | {"LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", "-C", folder, "cat-file", "--batch"],
            input=f"HEAD:./{name}\n".encode(),
            env=environment,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return "", ""
    head, _, content = done.stdout.partition(b"\n")
    if done.returncode == 0 and head.split()[1:2] == [b"blob"]:
        return content.decode("utf-8"), ""
    said = (done.stderr or head).decode("utf-8", "replace")
    if any(text in said for text in NOTHING):
        return "", ""
    return "", f"EDITED git does not say whether it is the committed one: {first_line(said)}"


def _differences(now: NotebookNode, then: NotebookNode) -> Iterator[str]:
    """Which cells differ and in what, the parameters first."""
    before = {cell.id: cell for cell in then.cells}
    if [cell.id for cell in now.cells] != [cell.id for cell in then.cells]:
        yield "EDITED its cells are not those of the last commit"
    for cell in sorted(now.cells, key=lambda cell: "parameters" not in notebook.tags(cell)):
        old, where = before.get(cell.id, cell), place(now, cell)
        if cell.source != old.source:
            line, was = _first_differing(cell.source, old.source)
            yield f"{where}: EDITED got '{line[:SHOWN]}', in the last commit '{was[:SHOWN]}'"
        elif (cell.cell_type, cell.metadata) != (old.cell_type, old.metadata):
            yield f"{where}: EDITED its kind or its tags are not those of the last commit"
        elif _told(cell) != _told(old):
            yield f"{where}: EDITED what it shows is not what the last commit has"


def _first_differing(text: str, other: str) -> tuple[str, str]:
    longest = max(text.count("\n"), other.count("\n")) + 1
    lines, others = (one.split("\n") + [""] * longest for one in (text, other))
    return next(pair for pair in zip(lines, others, strict=False) if pair[0] != pair[1])


def _told(cell: NotebookNode) -> list[tuple]:
    """What a cell shows, beside pictures: what is printed, else a text of each kind."""
    return [
        (
            output.get("text"),
            output.get("evalue"),
            [item for item in sorted(output.get("data", {}).items()) if not item[0].startswith("image/")],
        )
        for output in cell.get("outputs", [])
    ]
