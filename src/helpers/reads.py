"""What a notebook reads of the record."""

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from helpers.project import READS_VARIABLE, folder

# what is noted where something may have been read that Python does not tell of
EVERYTHING = "*"
# what starts another program or lists a folder; libraries that open files by themselves, or other Pythons
PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}
LISTS = {"os.listdir", "os.scandir"}
LIBRARIES = re.compile(r"[/\\](duckdb|polars|pyarrow)[/\\]|[/\\]popen_(spawn_posix|forkserver)\.")
CHANGES = {"os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_unnoted = ContextVar("unnoted", default=False)


def watch() -> None:
    """From now on every file of the data folder that this process opens is noted, and none can be changed.

    The environment variable HELPERS_READS names the file that has a name on each line; without it nothing happens.
    """
    if log := os.environ.get(READS_VARIABLE):
        sys.addaudithook(_Hook(Path(log), os.path.realpath(folder())))


@contextmanager
def unnoted() -> Iterator[None]:
    """A time in which reading is not noted: what only checks data or parameters changes no report."""
    token = _unnoted.set(True)
    try:
        yield
    finally:
        _unnoted.reset(token)


def noted(log: Path) -> set[str]:
    """The names of the files that were noted, by their paths in the data folder; EVERYTHING where none was."""
    names = set(log.read_text(encoding="utf-8").splitlines()) if log.exists() else set()
    return names or {EVERYTHING}


class _Hook:
    def __init__(self, log: Path, data: str):
        self._log, self._data, self._known = log, data, set()

    def __call__(self, event: str, arguments: tuple) -> None:
        if event in PROGRAMS:
            self._note(EVERYTHING)
        elif event == "open":
            path, _, flags = arguments
            if name := self._name(path):
                self._refuse(name, flags & WRITES)
                self._note(name)
            elif isinstance(path, str) and LIBRARIES.search(path):
                self._note(EVERYTHING)
        elif event in LISTS and self._name(arguments[0]):
            self._note(EVERYTHING)
        elif event in CHANGES:
            for name in filter(None, map(self._name, arguments[:2])):
                self._refuse(name, True)

    def _name(self, path: object) -> str:
        """The path below the data folder; blank where it is not there."""
        if not isinstance(path, str | bytes | os.PathLike):
            return ""
        whole = os.path.realpath(os.fsdecode(path))
        return os.path.relpath(whole, self._data) if f"{whole}/".startswith(f"{self._data}/") else ""

    def _refuse(self, name: str, changes: bool) -> None:
        if changes:
            raise PermissionError(errno.EROFS, "a report may not change the record", name)

    def _note(self, name: str) -> None:
        name = EVERYTHING if name == os.curdir else name
        if not _unnoted.get() and name not in self._known:
            self._known.add(name)
            with self._log.open("a", encoding="utf-8") as log:
                log.write(f"{name}\n")
