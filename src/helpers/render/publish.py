"""Puts a staged set in place of the last one."""

import fcntl
import hashlib
import itertools
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from helpers.errors import CANNOT_WRITE, LOCKED, Refusal
from helpers.files import make_folder, of_file, sync, writing

KEPT = 5
# so many digits of its manifest's SHA-256 name a set
ID_LENGTH = 16
MANIFEST, RUN = "manifest.json", "run.json"
# what runs have found to be published already, and with which files: see ``cache_answer``
KNOWN = ".known.json"


@dataclass(frozen=True)
class Published:
    """A set in place: its folder and what its manifest says."""

    folder: Path
    manifest: dict


@contextmanager
def staging(out: Path, *, wait: bool = False) -> Iterator[Path]:
    """Lock the folder ``out`` for one run; gives an empty folder inside it that is removed at the end.

    Raises Refusal: exit code 73 where ``out`` cannot be written, 75 where another run holds it, unless ``wait``.
    """
    with writing(out):
        make_folder(out)
        lock = (out / ".lock").open("a", encoding="utf-8")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise Refusal(
                LOCKED, [f"{out}: LOCKED another run is publishing here; try again when it has ended, or with --wait"]
            ) from None
        with writing(out):
            latest = out / "latest"
            if latest.exists() and not latest.is_symlink():
                raise Refusal(CANNOT_WRITE, [f"{latest}: CANNOT-WRITE it is no link to a set; move it away"])
            # The lock is ours, so whatever lies here was left by a run that was killed.
            shutil.rmtree(out / ".staging", ignore_errors=True)
            folder = out / ".staging" / f"{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}"
            folder.mkdir(mode=0o700, parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(out / ".staging", ignore_errors=True)


def put(staged: Path, out: Path, facts: dict, run: dict) -> Path:
    """Make the staged folder the latest set of ``out``; returns the set's folder.

    The manifest (``facts`` with size and SHA-256 of every file) names the set, so that the same content has the same
    name; a set that already is the latest stays untouched. ``run`` goes into run.json, which is not hashed. The link
    ``latest`` moves in one step, so that a reader sees the whole old set or the whole new one.

    Raises Refusal (exit code 73) where the set cannot be written; the last one then stays as it was.
    """
    with writing(out):
        outputs = {path.name: of_file(path) for path in sorted(staged.iterdir())}
        manifest = _json({**facts, "outputs": outputs})
        name = hashlib.sha256(manifest.encode()).hexdigest()[:ID_LENGTH]
        # A set that was damaged on disk is not repaired under a reader's eyes: the new one gets a name of its own.
        names = itertools.chain([name], (f"{name}.{n}" for n in itertools.count(2)))
        target = next(path for path in (out / "sets" / name for name in names) if not path.exists() or read(path))
        if not target.exists():
            (staged / MANIFEST).write_text(manifest, encoding="utf-8")
            (staged / RUN).write_text(_json(run), encoding="utf-8")
            _settle(staged)
            make_folder(target.parent)
            staged.rename(target)
            sync(target.parent)
        if latest(out) != target:
            os.utime(target)
            link = out / ".staging" / "latest"
            link.symlink_to(Path("sets") / target.name)
            link.replace(out / "latest")
            sync(out)
            _prune(out / "sets", spare=target)
        return target


def keep(folder: Path, out: Path, run: str) -> Path:
    """Move what a failed run made to ``.failed/<run>``; returns where it is now. Raises Refusal (exit code 73)."""
    with writing(out):
        target = out / ".failed" / run
        target.parent.mkdir(exist_ok=True)
        folder.rename(target)
        _prune(target.parent, spare=target)
        return target


def latest(out: Path) -> Path | None:
    """The folder of the latest set, or None where nothing is published yet."""
    link = out / "latest"
    return out / "sets" / link.readlink().name if link.is_symlink() and link.exists() else None


def read(folder: Path | None) -> Published | None:
    """The set in a folder; None where there is none or a file is not what the manifest says."""
    if folder is None:
        return None
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        intact = all(of_file(folder / name) == noted for name, noted in manifest["outputs"].items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return Published(folder, manifest) if intact else None


def cache_answer(out: Path, request_digest: str, answer: str) -> None:
    """Note that the latest set answers a request (``digests.request_digest``) and how; what cannot be noted is not."""
    with suppress(OSError):
        known = _known(out) or {"set": latest(out).name, "files": _states(latest(out)), "answers": {}}
        known["answers"][request_digest] = answer
        new = out / ".staging" / KNOWN
        new.write_text(_json(known), encoding="utf-8")
        new.replace(out / KNOWN)


def cached_answer(out: Path, request_digest: str) -> str:
    """What was noted for a request, where the latest set still is the one that answered it; else blank.

    A file whose size and time of change are those noted is taken for unchanged; ``read`` looks at every byte.
    """
    known = _known(out)
    answer = known["answers"].get(request_digest, "") if known else ""
    return answer and f"{answer}: {shown(out)}"


def shown(out: Path) -> str:
    """Where a reader begins, from where the caller stands."""
    return os.path.relpath(out / "latest" / "index.html")


def _known(out: Path) -> dict | None:
    """What is noted of the latest set; None where nothing is, or a file of it has changed since."""
    try:
        known, folder = json.loads((out / KNOWN).read_text(encoding="utf-8")), latest(out)
        same = folder and [folder.name, _states(folder)] == [known["set"], known["files"]]
        return known if same and isinstance(known["answers"], dict) else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _states(folder: Path) -> dict[str, list[int]]:
    return {path.name: [path.stat().st_size, path.stat().st_mtime_ns] for path in sorted(folder.iterdir())}


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _settle(folder: Path) -> None:
    """Make every file readable to all, then make sure that it is on the disk before anything points to it."""
    for path in folder.iterdir():
        path.chmod(0o644)
        sync(path)
    folder.chmod(0o755)
    sync(folder)


def _prune(folder: Path, *, spare: Path) -> None:
    """Remove all but the newest folders; one that cannot be removed is left."""
    with suppress(OSError):
        others = sorted((path for path in folder.iterdir() if path != spare), key=lambda path: path.stat().st_mtime)
        for path in others[: max(0, len(others) + 1 - KEPT)]:
            shutil.rmtree(path, ignore_errors=True)
