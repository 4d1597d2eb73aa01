"""A set is put in place whole or not at all."""

import hashlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from projects import put

from helpers import files
from helpers.errors import CANNOT_WRITE, LOCKED, Refusal
from helpers.render import digests, publish
from helpers.tools import verify


def everything(folder):
    """Every path below a folder with its content (or link) and its time of change."""
    return {
        path.relative_to(folder): (
            path.readlink() if path.is_symlink() else path.is_dir() or path.read_bytes(),
            path.lstat().st_mtime_ns,
        )
        for path in folder.rglob("*")
    }


def test_the_latest_set_holds_the_pages_and_a_manifest_of_every_file(tmp_path):
    put(tmp_path, one="First", two="Second")
    assert (tmp_path / "latest/one.html").read_text(encoding="utf-8") == "First"
    outputs = json.loads((tmp_path / "latest/manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert outputs == {
        "one.html": {"bytes": 5, "sha256": hashlib.sha256(b"First").hexdigest()},
        "two.html": {"bytes": 6, "sha256": hashlib.sha256(b"Second").hexdigest()},
    }


def test_the_same_content_published_again_touches_nothing(tmp_path):
    first = put(tmp_path, one="First", run={"seconds": 1})
    before = everything(tmp_path / "sets"), (tmp_path / "latest").lstat().st_mtime_ns
    assert put(tmp_path, one="First", run={"seconds": 2}) == first
    assert (everything(tmp_path / "sets"), (tmp_path / "latest").lstat().st_mtime_ns) == before


def test_another_content_is_another_set(tmp_path):
    first, second = put(tmp_path, one="First"), put(tmp_path, one="Second")
    assert first != second
    assert publish.latest(tmp_path) == second
    assert (first / "one.html").read_text(encoding="utf-8") == "First"


def test_an_older_content_becomes_the_latest_again_and_outlives_others(tmp_path):
    first = put(tmp_path, one="0")
    os.utime(first, (0, 0))
    for number in range(1, 5):
        os.utime(put(tmp_path, one=str(number)), (number, number))
    assert put(tmp_path, one="0") == first == publish.latest(tmp_path)
    put(tmp_path, one="5")
    assert first.exists()


def test_the_last_five_sets_stay(tmp_path):
    folders = []
    for number in range(7):
        folders.append(put(tmp_path, one=str(number)))
        os.utime(folders[-1], (number, number))
    assert [folder.exists() for folder in folders] == [False, False, True, True, True, True, True]


def test_published_files_can_be_read_by_all_whatever_the_mask(tmp_path):
    mask = os.umask(0o077)
    try:
        folder = put(tmp_path, one="First")
    finally:
        os.umask(mask)
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "manifest.json": 0o644,
        "one.html": 0o644,
        "run.json": 0o644,
    }
    assert folder.stat().st_mode & 0o777 == 0o755


def test_the_folders_that_a_run_makes_let_all_enter_whatever_the_mask(tmp_path):
    private, mask = tmp_path / "private", os.umask(0o077)
    try:
        private.mkdir()
        put(private / "new/reports", one="First")
    finally:
        os.umask(mask)
    modes = {name: (private / name).stat().st_mode & 0o777 for name in (".", "new", "new/reports", "new/reports/sets")}
    assert modes == {".": 0o700, "new": 0o755, "new/reports": 0o755, "new/reports/sets": 0o755}


def test_a_second_run_is_refused_at_once(tmp_path):
    began = time.monotonic()
    with publish.staging(tmp_path), pytest.raises(Refusal) as refused, publish.staging(tmp_path):
        pass
    assert refused.value.exit_code == LOCKED
    assert time.monotonic() - began < 1


def test_a_second_run_may_wait_for_the_first(tmp_path):
    ready = multiprocessing.Event()
    process = multiprocessing.Process(target=hold, args=(tmp_path, ready, 1))
    process.start()
    assert ready.wait(20)
    began = time.monotonic()
    with publish.staging(tmp_path, wait=True):
        assert 0.5 < time.monotonic() - began < 10
    process.join()


def hold(out, ready, seconds=60):
    with publish.staging(out) as staging:
        (staging / "half.html").touch()
        (staging.parent / "latest").symlink_to("sets/half")
        ready.set()
        time.sleep(seconds)


def test_a_killed_run_leaves_no_lock_and_its_staging_is_swept(tmp_path):
    ready = multiprocessing.Event()
    process = multiprocessing.Process(target=hold, args=(tmp_path, ready))
    process.start()
    assert ready.wait(20)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert list(tmp_path.rglob("half.html"))
    put(tmp_path, one="First")
    assert not (tmp_path / ".staging").exists()


def test_staging_is_removed_when_a_run_breaks_off(tmp_path):
    with pytest.raises(KeyboardInterrupt), publish.staging(tmp_path):
        raise KeyboardInterrupt
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock"]


@pytest.mark.parametrize("where", ["file", "file/below", "taken"])
def test_a_place_that_cannot_be_written_is_refused(tmp_path, where):
    (tmp_path / "file").touch()
    (tmp_path / "taken/latest").mkdir(parents=True)
    with pytest.raises(Refusal) as refused, publish.staging(tmp_path / where):
        pytest.fail("a run began")
    assert refused.value.exit_code == CANNOT_WRITE
    assert "CANNOT-WRITE" in refused.value.problems[0]


FILLS_UP = """
import resource, sys
from pathlib import Path
from helpers.render import digests, publish
from helpers.tools import verify
from helpers.errors import Refusal
out = Path(sys.argv[1])
try:
    with publish.staging(out) as staging:
        (staging / "set").mkdir()
        (staging / "set" / "one.html").write_text("Second")
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
        publish.put(staging / "set", out, {}, {})
except Refusal as refusal:
    print(refusal)
    sys.exit(refusal.exit_code)
"""


def test_a_disk_that_is_full_leaves_the_last_set(tmp_path):
    put(tmp_path, one="First")
    before = everything(tmp_path / "sets"), (tmp_path / "latest").readlink()
    run = subprocess.run(
        [sys.executable, "-c", FILLS_UP, tmp_path], capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert run.returncode == CANNOT_WRITE, run.stderr
    assert "CANNOT-WRITE File too large" in run.stdout
    assert (everything(tmp_path / "sets"), (tmp_path / "latest").readlink()) == before
    assert not (tmp_path / ".staging").exists()


def test_a_damaged_set_is_not_read_and_is_replaced_under_another_name(tmp_path):
    first = put(tmp_path, one="First")
    (first / "one.html").write_text("Forst", encoding="utf-8")
    assert publish.read(first) is None
    second = put(tmp_path, one="First")
    assert second != first
    assert publish.latest(tmp_path) == second
    assert publish.read(second).manifest["data"] == "edition"


@pytest.mark.parametrize("damaged", ["one", "two", "three"])
def test_one_damaged_file_of_several_is_enough(tmp_path, damaged):
    folder = put(tmp_path, one="First", two="Second", three="Third")
    assert publish.read(folder)
    (folder / f"{damaged}.html").write_text("other", encoding="utf-8")
    assert publish.read(folder) is None


def test_a_missing_or_unreadable_manifest_is_no_set(tmp_path):
    assert publish.read(None) is None
    assert publish.read(tmp_path) is None
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    assert publish.read(tmp_path) is None


@pytest.mark.parametrize(
    "content", ["[]", "3", '{"outputs": 3}', '{"outputs": {"one.html": 3}}', '{"outputs": ["one"]}']
)
def test_a_manifest_or_a_note_of_another_shape_is_none(tmp_path, content):
    folder = put(tmp_path, one="First")
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    assert publish.read(folder) is None
    (tmp_path / ".known.json").write_text(content, encoding="utf-8")
    assert publish.cached_answer(tmp_path, "question") == ""
    noted = {"set": folder.name, "files": publish._states(folder), "answers": ["question"]}
    (tmp_path / ".known.json").write_text(json.dumps(noted), encoding="utf-8")
    assert publish.cached_answer(tmp_path, "question") == ""


def test_a_link_to_a_set_that_is_gone_is_no_latest_set(tmp_path):
    (tmp_path / "latest").symlink_to("sets/gone")
    assert publish.latest(tmp_path) is None
    assert publish.latest(tmp_path / "nothing") is None


def test_what_failed_runs_made_is_kept_five_times(tmp_path):
    for number in range(7):
        with publish.staging(tmp_path) as staging:
            (staging / "kept").mkdir()
            (staging / "kept" / "log").touch()
            kept = publish.keep(staging / "kept", tmp_path, f"run-{number}")
        os.utime(kept, (number, number))
    assert sorted(path.name for path in (tmp_path / ".failed").iterdir()) == [f"run-{n}" for n in range(2, 7)]
    assert (kept / "log").exists()


def test_a_file_is_replaced_in_one_step(tmp_path):
    (tmp_path / "new").write_text("new", encoding="utf-8")
    (tmp_path / "old").write_text("old", encoding="utf-8")
    with (tmp_path / "old").open(encoding="utf-8") as reader:
        files.replace(tmp_path / "new", tmp_path / "old")
        assert reader.read() == "old"
    assert (tmp_path / "old").read_text(encoding="utf-8") == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old"]


def test_a_set_is_compared_with_its_manifest_file_by_file(tmp_path):
    source = tmp_path / "root/data/one.csv"
    source.parent.mkdir(parents=True)
    source.write_text("a", encoding="utf-8")
    facts = {"inputs": {"data/one.csv": files.of_file(source)}, "versions": digests.versions()}
    with publish.staging(tmp_path) as staging:
        staged = staging / "set"
        staged.mkdir()
        for name in ("one", "two"):
            (staged / f"{name}.html").write_text(name, encoding="utf-8")
        folder = publish.put(staged, tmp_path, facts, {})

    def said():
        return [
            (Path(line.partition(": ")[0]).name, line.partition(": ")[2].split()[0])
            for line in verify.differences(folder, tmp_path / "root")
        ]

    assert said() == []
    added = [tmp_path / "root/data/more.json", tmp_path / "root/notebooks/new.ipynb"]
    for path in added:
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    assert said() == [("more.json", "ADDED"), ("new.ipynb", "ADDED")]
    assert len(verify.differences(folder, tmp_path / "root", tmp_path / "nowhere")) == 2
    for path in added:
        path.unlink()
    (folder / "one.html").rename(folder.parent / "aside")
    (folder / "one.html").symlink_to(folder.parent / "aside")
    assert said() == [("one.html", "DAMAGED")]
    (folder / "one.html").unlink()
    (folder / "one.html").write_bytes(b"onf")
    assert said() == [("one.html", "DAMAGED")]
    (folder / "one.html").unlink()
    (folder / "three.html").touch()
    assert said() == [("one.html", "MISSING"), ("three.html", "EXTRA")]
    source.write_text("b", encoding="utf-8")
    assert said()[2:] == [("one.csv", "CHANGED")]
    source.unlink()
    assert said()[2:] == [("one.csv", "MISSING")]
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    (folder / "manifest.json").write_text(manifest.replace('"python": "3', '"python": "2'), encoding="utf-8")
    assert {("manifest.json", "DAMAGED"), ("python", "VERSION")} <= set(said())
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    assert said() == [("manifest.json", "DAMAGED")]
