"""How long the reports take, by our runner and by three other ways, in one run of this file.

    python tests/bench.py [REPORTS] [ROUNDS] [WAYS]

Each round times, one after the other: (a) a shell loop of papermill and nbconvert, (b) a pool of two processes that
call papermill and nbconvert's HTML exporter, (c) ours, (d) the same analysis, figures and pages by plain functions in
two processes that have everything imported, and nothing kept of an earlier round. Medians and ratios follow, then how
ours grows, then what it takes where nothing or one row has changed since, then its memory. WAYS, such as ``cd``, times
these alone and ends there.

Processor time is that of the whole machine, so nothing else should run.
"""

import csv
import multiprocessing
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from projects import filled

from helpers import catalogue, load, parameters
from helpers.page import notebook, pages
from helpers.project import ROOT

PYTHON = Path(sys.executable).parent
QUIET = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def given(reports):
    """Of each report: its name, its notebook and the parameters that it sets."""
    return [(report.name, ROOT / "notebooks" / report.notebook, dict(report.parameters)) for report in reports]


def by_command_lines(reports, out):
    for name, path, values in given(reports):
        options = [word for pair in values.items() for word in ("-r", *pair)]
        made = out / f"{name}.ipynb"
        subprocess.run([PYTHON / "papermill", path, made, *options], **QUIET)
        subprocess.run([PYTHON / "jupyter-nbconvert", "--to", "html", made], **QUIET)


def _pooled(job):
    import papermill
    from nbconvert import HTMLExporter

    name, path, values, out = job
    node = papermill.execute_notebook(path, out / f"{name}.ipynb", values, progress_bar=False)
    (out / f"{name}.html").write_text(HTMLExporter().from_notebook_node(node)[0], encoding="utf-8")


def by_pool(reports, out):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(_pooled, [(*one, out) for one in given(reports)], chunksize=1)


RENDER = [sys.executable, "-m", "helpers", "render"]


def ours(reports, out, *options):
    return [*RENDER, "--force", "--out", out, *options, *(report.name for report in reports)]


def by_ours(reports, out):
    subprocess.run(ours(reports, out), **QUIET)


def _plain(job):
    name, path, values, out = job
    node = filled(path, values)
    text = pages.page(name, node, notebook.defaults(node) | values, load.edition())
    (out / f"{name}.html").write_text(text, encoding="utf-8")


def _warm(together):
    import matplotlib

    matplotlib.use("Agg")
    from helpers import draw  # noqa: F401
    from helpers.measure import association, feasible, key_figures, resurgence  # noqa: F401

    load.record(**parameters.WHOLE)
    together.wait()


def by_plain_functions(reports, out):
    POOLS["plain"].map(_plain, [(*one, out) for one in given(reports)], chunksize=1)


POOLS = {}


def processes_for_plain_functions():
    """Start the processes of (d) anew; ends when both have everything imported."""
    spawn = multiprocessing.get_context("spawn")
    together = spawn.Barrier(3)
    POOLS["plain"] = spawn.Pool(2, _warm, (together,))
    together.wait()


WAYS = {"a": by_command_lines, "b": by_pool, "c": by_ours, "d": by_plain_functions}


def timed(way, reports):
    """The seconds that pass and those of all processors."""
    with tempfile.TemporaryDirectory() as folder:
        began, used = time.monotonic(), psutil.cpu_times()
        way(reports, Path(folder))
        now = psutil.cpu_times()
        return time.monotonic() - began, now.user + now.system - used.user - used.system


def changed(path, column):
    """Lengthen a text in the first row of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    rows[0][header.index(column)] += "."
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def after_changes(reports):
    """What a run of all reports says and takes, one line each: the first, one without a change, two with one."""
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "data", Path(folder) / "out"
        shutil.copytree(load.folder(), data)
        command = [*RENDER, "--data", data, "--out", out, *(report.name for report in reports)]
        for what, change in {
            "all": None,
            "nothing changed": None,
            "a row of forces changed": (data / "forces.csv", "claim"),
            "a row of sources changed": (data / "sources.csv", "source_headline"),
        }.items():
            if change:
                changed(*change)
            began = time.monotonic()
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[0]
            yield f"{what}: {time.monotonic() - began:.1f} s ({said.partition(':')[0]})"


def memory(reports, workers):
    """The most MiB that our processes held at once, pages that they share counted once."""
    most, ended = 0, threading.Event()

    def watch(process):
        nonlocal most
        while not ended.wait(0.1):
            held = 0
            for one in [process, *process.children(recursive=True)]:
                try:
                    held += one.memory_full_info().pss
                except psutil.Error:
                    continue
            most = max(most, held)

    with tempfile.TemporaryDirectory() as folder:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(ours(reports, folder, "--workers", str(workers)), **quiet) as process:
            watcher = threading.Thread(target=watch, args=(psutil.Process(process.pid),))
            watcher.start()
            process.wait()
            ended.set()
            watcher.join()
    return most / 2**20


def main(number="24", rounds="3", ways="abcd"):
    number, rounds = int(number), int(rounds)
    reports = catalogue.read()
    nodes = {name: notebook.read(ROOT / "notebooks" / name) for name in {one.notebook for one in reports}}
    empty = catalogue.empty(reports, nodes, load.folder(), load.known())
    everything = [report for report in reports if report.name not in empty]
    some = everything[:number]
    found = {name: [] for name in ways}
    for _ in range(rounds):
        for name in ways:
            if name == "d":
                processes_for_plain_functions()
            found[name].append(timed(WAYS[name], some))
            print(name, *(round(value, 1) for value in found[name][-1]), flush=True)
    for what, position in (("wall", 0), ("processor", 1)):
        middle = {name: statistics.median(one[position] for one in values) for name, values in found.items()}
        shown = ", ".join(f"({name}) {value:.1f} s" for name, value in middle.items())
        print(f"{what} time of {number} reports, median of {rounds}: {shown}")
        print(*(f"ours/({name}) {middle['c'] / middle[name]:.2f}" for name in ways if name != "c"), sep=", ")
    if ways != "abcd":
        return
    for size in (3, number):
        print(f"ours, {size} reports: {timed(by_ours, everything[:size])[0]:.1f} s", flush=True)
    print(f"ours, {len(everything)} reports")
    for line in after_changes(everything):
        print(line, flush=True)
    held = {workers: statistics.median(memory(some[:8], workers) for _ in range(rounds)) for workers in (2, 3, 4)}
    print("memory: " + ", ".join(f"{workers} workers {value:.0f} MiB" for workers, value in held.items()))
    print(f"per added worker {(held[4] - held[2]) / 2:.0f} MiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
