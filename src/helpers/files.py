"""Files that are read, frozen or written, with what the system refuses named where it happens."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.errors import CANNOT_WRITE, Refusal

# what a disk refuses, whichever the file
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO}


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """What the system refuses at ``out`` or below it becomes a Refusal (exit code 73) that names the file.

    So does a disk that is full or fails; what is refused elsewhere, as when something is read, goes on.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in DISK and not _concerns(error.filename, out):
            raise
        raise Refusal(CANNOT_WRITE, [f"{error.filename or out}: CANNOT-WRITE {error.strerror or error}"]) from error


def _concerns(name: object, out: Path) -> bool:
    """Whether a name is of a folder, of something in it, or of one that it would be in."""
    if not isinstance(name, str | bytes | os.PathLike):
        return False
    named, asked = Path(os.path.abspath(os.fsdecode(name))), Path(os.path.abspath(out))
    return named.is_relative_to(asked) or asked.is_relative_to(named)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def of_file(path: Path) -> dict:
    """The size and the SHA-256 of a file."""
    return of_bytes(path.read_bytes())


def of_bytes(content: bytes) -> dict:
    """The size and the SHA-256 of a file with this content."""
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole; Refusal (exit code 73) where that cannot be."""
    with writing(path):
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def make_folder(path: Path) -> None:
    """Make a folder, with those above it, which all may enter whatever the mask; one that exists stays as it is."""
    for missing in reversed([one for one in (path, *path.parents) if not one.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(0o755)


def replace(new: Path, old: Path) -> None:
    """Put the content of a file in place of another's in one step; Refusal (exit code 73) where that cannot be."""
    with writing(old.parent):
        beside = old.with_name(f".{old.name}.new")
        shutil.copyfile(new, beside)
        sync(beside)
        beside.replace(old)


def sync(path: Path) -> None:
    """Make sure that a file or a folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def freeze(source: Path, target: Path, code: int, read: Callable[[Path], bytes] = Path.read_bytes) -> None:
    """Copy what ``read`` makes of a file, for nobody to change; Refusal with this code where it cannot be read."""
    try:
        content = read(source)
    except OSError as error:
        raise Refusal(code, [f"{shown_path(source)}:1:1: MISSING cannot be read: {error.strerror}"]) from error
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.chmod(0o444)


def shown_path(path: Path) -> str:
    """A path as shown in an error line: relative to the current directory when inside it, else as given."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return str(path)
