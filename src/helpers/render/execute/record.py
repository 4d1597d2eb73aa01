"""What is known of a notebook while it runs, whatever becomes of the process."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode


@dataclass
class Seen:
    """The cells that have begun, by their ids and with what they have shown; the last one, when it began, the end.

    ``since`` is None where that cell has ended, ``whole`` says whether the notebook has.
    """

    cells: dict[str, NotebookNode] = field(default_factory=dict)
    last: str = ""
    since: float | None = None
    whole: bool = False


@dataclass(frozen=True)
class Record:
    """A file with a line for each cell that begins or ends, written before anything else happens."""

    path: Path

    def begin(self, cell: NotebookNode, **_) -> None:
        self._add([time.monotonic(), cell])

    def end(self, cell: NotebookNode, **_) -> None:
        self._add([None, cell])

    def close(self) -> None:
        self._add([None, None])

    def _add(self, line: list) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def read(self) -> Seen:
        """What the file says so far; a line that is not complete says nothing."""
        seen = Seen()
        for line in self.path.read_text(encoding="utf-8").split("\n")[:-1] if self.path.exists() else ():
            began, cell = json.loads(line)
            if cell:
                seen.cells[cell["id"]] = nbformat.from_dict(cell)
                seen.last, seen.since = (cell["id"] if began else seen.last), began
            seen.whole = cell is None
        return seen
