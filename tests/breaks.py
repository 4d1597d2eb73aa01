"""Break the code as breaks.csv says; the test named beside each change must fail.

    python tests/breaks.py [MODULE ...]

One row of breaks.csv is one change: in ``module`` (below src/helpers) the text ``stands`` becomes ``broken``, and
``test`` is the test that sees it. Every module that does anything has three or more. It tries what is committed.
"""

from __future__ import annotations

import ast
import csv
import os
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parent.parent
CODE = "src/helpers"
LIST = Path(__file__).with_name("breaks.csv")
EACH = 3
WORKERS = 2
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "timeout": 300}
FAILED = 1  # pytest's exit code for tests that ran and failed
NO_STEP = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def _docstring(step: ast.stmt) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) and isinstance(step.value.value, str)


def modules() -> list[str]:
    """The modules with three statements or more, by their paths below src/helpers."""
    found = []
    for path in sorted((ROOT / CODE).rglob("*.py")):
        steps = [step for step in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(step, ast.stmt)]
        if sum(not isinstance(step, NO_STEP) and not _docstring(step) for step in steps) >= EACH:
            found.append(path.relative_to(ROOT / CODE).as_posix())
    return found


def _pytest(tree: Path, tests: list[str], **how) -> int | None:
    """pytest's exit code in one tree; None if it came to no end in the time given."""
    call = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider", *tests]
    environment = os.environ | {"PYTHONPATH": str(tree / "src")}
    try:
        return subprocess.run(call, cwd=tree, env=environment, check=False, **how).returncode
    except subprocess.TimeoutExpired:
        return None


def problem(tree: Path, row: dict[str, str]) -> str:
    """What is wrong with one row: its text is gone, or its test does not fail. Blank if nothing is."""
    path = tree / CODE / row["module"]
    sound = path.read_text(encoding="utf-8")
    if (times := sound.count(row["stands"])) != 1:
        return f"{row['module']}: stands {times} times, expected once; choose another change for {row['stands']}"
    path.write_text(sound.replace(row["stands"], row["broken"]), encoding="utf-8")
    try:
        seen = _pytest(tree, [row["test"]], **QUIET) == FAILED
    finally:
        path.write_text(sound, encoding="utf-8")
        # a test of broken code may leave what the next one would take for its own
        subprocess.run(["git", "clean", "-fdq"], cwd=tree, check=True)
    return "" if seen else f"{row['module']}: not seen by {row['test']}: {row['broken']}"


def main(names: list[str]) -> int:
    """1 if a change is not seen, a test fails on sound code or a module has fewer than three changes."""
    with LIST.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if not names or row["module"] in names]
    count = Counter(row["module"] for row in rows)
    wrong = [f"{name}: {count[name]} changes, expected {EACH}" for name in names or modules() if count[name] < EACH]
    print("\n".join(wrong), end="\n" * bool(wrong), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(WORKERS):
            trees.put(tree := Path(folder) / str(number))
            subprocess.run(["git", "clone", "-q", ROOT, tree], check=True)
        if _pytest(tree, sorted({row["test"] for row in rows})):
            print("a test named in breaks.csv fails on sound code", flush=True)
            return 1

        def tried(row: dict[str, str]) -> str:
            tree = trees.get()
            try:
                return problem(tree, row)
            finally:
                trees.put(tree)

        with ThreadPoolExecutor(WORKERS) as pool:
            for told in filter(None, pool.map(tried, rows)):
                print(told, flush=True)
                wrong.append(told)
    print(f"{len(rows)} changes in {len(count)} modules; {len(wrong)} to mend")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
