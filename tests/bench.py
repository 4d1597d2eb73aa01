"""How long the reports take, by our runner and by three other ways, in one run of this file.

    python tests/bench.py [REPORTS] [ROUNDS]

Each round times, one after the other: (a) a shell loop of papermill and nbconvert, (b) a pool of two processes that
call papermill and nbconvert's HTML exporter, (c) ours, (d) the same analysis, figures and pages by plain functions in
two processes that have everything imported. Medians and ratios follow; then how ours grows.
"""

import ast
import base64
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from helpers import load, render

PYTHON = Path(sys.executable).parent


def given(reports):
    """Of each report: its name, its notebook and the parameters that it sets."""
    return [(report.name, load.ROOT / "notebooks" / report.notebook, dict(report.parameters)) for report in reports]


def by_command_lines(reports, out):
    for name, path, values in given(reports):
        options = [word for pair in values.items() for word in ("-r", *pair)]
        made = out / f"{name}.ipynb"
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([PYTHON / "papermill", path, made, *options], **quiet)
        subprocess.run([PYTHON / "jupyter-nbconvert", "--to", "html", made], **quiet)


def _pooled(job):
    import papermill
    from nbconvert import HTMLExporter

    name, path, values, out = job
    node = papermill.execute_notebook(path, out / f"{name}.ipynb", values, progress_bar=False)
    (out / f"{name}.html").write_text(HTMLExporter().from_notebook_node(node)[0], encoding="utf-8")


def by_pool(reports, out):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(_pooled, [(*one, out) for one in given(reports)], chunksize=1)


def by_ours(reports, out):
    assert render.run([report.name for report in reports], {}, out=out, anew=True) == 0


def _plain(job):
    name, path, values, out = job
    node = render.notebook(path)
    space, edition = {}, load.edition()
    for cell in [cell for cell in node.cells if cell.cell_type == "code"]:
        *first, last = ast.parse(cell.source).body
        exec(compile(ast.Module(first, []), "cell", "exec"), space)
        if not isinstance(last, ast.Expr):
            exec(compile(ast.Module([last], []), "cell", "exec"), space)
            space |= values if "parameters" in cell.metadata.get("tags", []) else {}
            continue
        shown = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
        data = shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else {"text/plain": repr(shown)}
        data, metadata = data if isinstance(data, tuple) else (data, {})
        if "image/png" in data:
            data = data | {"image/png": base64.b64encode(data["image/png"]).decode()}
        cell.outputs = [nbformat.v4.new_output("display_data", data, metadata=metadata)]
    text = render.page(name, node, render.defaults(node) | values, edition)
    (out / f"{name}.html").write_text(text, encoding="utf-8")


def _warm():
    import matplotlib

    matplotlib.use("Agg")
    from helpers import association, draw, feasible, headlines, resurgence  # noqa: F401

    load.record(**load.parameters.WHOLE)


def by_plain_functions(reports, out):
    pool = POOLS["plain"]
    pool.map(_plain, [(*one, out) for one in given(reports)], chunksize=1)


POOLS = {}
WAYS = {"a": by_command_lines, "b": by_pool, "c": by_ours, "d": by_plain_functions}


def timed(way, reports):
    with tempfile.TemporaryDirectory() as folder:
        began, used = time.monotonic(), os.times()
        way(reports, Path(folder))
        ended = os.times()
        # the processor time of children counts once they have ended; the pool of (d) lives on
        return time.monotonic() - began, ended.children_user + ended.user - used.children_user - used.user


def main(number=24, rounds=3):
    everything, _ = render.filled(render.catalogue(), load.folder(), load.ROOT)
    reports = everything[:number]
    POOLS["plain"] = multiprocessing.get_context("spawn").Pool(2, _warm)
    POOLS["plain"].map(abs, range(2))
    seconds = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name, way in WAYS.items():
            seconds[name].append(timed(way, reports)[0])
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    shown = ", ".join(f"({name}) {value:.1f} s" for name, value in middle.items())
    print(f"{number} reports, median of {rounds}: {shown}")
    print(*(f"ours/({name}) {middle['c'] / middle[name]:.2f}" for name in "abd"), sep=", ")
    for size in (3, number, len(everything)):
        print(f"ours, {size} reports: {timed(by_ours, everything[:size])[0]:.1f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
