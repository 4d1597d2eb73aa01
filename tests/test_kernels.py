"""Cells run without a kernel, in a process that has imported everything, show what they show in a kernel."""

import re
import sys

import nbformat
import pytest
from conftest import NAMES
from projects import add_reports, cell, page, run, write

from helpers.errors import NOTEBOOK_FAILED, PUBLISHED


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_the_same_with_and_without_a_kernel(real, name):
    for kind in ("ipynb", "html"):
        cold, other = (real[way] / f"latest/{name}.{kind}" for way in ("cold", "warm"))
        assert cold.read_bytes() == other.read_bytes()


SHOWN = {
    "printed": "import sys; print('one', end=''); print(' two'); print('three', flush=True)",
    "displayed-between": "from IPython.display import display\nprint('a'); display('b'); print('c')\n'd'",
    "updated": "handle = display('before', display_id=True)\nhandle.update('after')",
    "with-metadata": "display({'text/plain': '1'}, raw=True, metadata={'text/plain': {'alt': 'one figure'}})",
    "cleared": "from IPython.display import clear_output\nprint('gone'); clear_output(); print('stays')",
    "cleared-by-what-comes-next": "print('gone'); clear_output(wait=True); print('remains')\nclear_output(wait=True)",
    "collects": "import gc\ngc.isenabled()",
    # what comes past Python takes a cold kernel a moment to notice
    "by-another-program": "import subprocess, time\nsubprocess.run(['echo', 'é'], check=True); time.sleep(0.5)",
    "by-its-descriptor": "import os\nos.write(1, 'ö'.encode()); time.sleep(0.5)",
    "by-a-thread": "import threading as t\none = t.Thread(target=print, args=['z']); one.start(); one.join()",
    "by-a-copy": "import multiprocessing as m\n"
    "one = m.get_context('fork').Process(target=print, args=['y']); one.start(); one.join(); time.sleep(0.5)",
    "awaited": "import asyncio\nawait asyncio.sleep(0.01, 'awaited')",
    "left-running": "task = asyncio.ensure_future(asyncio.sleep(0.01, 'done'))",
    "gone-on-meanwhile": "await task",
    # what is printed too late for its cell is lost
    "left-printing": "async def f():\n    await asyncio.sleep(0.01); print('late')\ntask = asyncio.ensure_future(f())",
    "printed-meanwhile": "await asyncio.sleep(0.2)\nprint('in time')",
    "categories": "import pandas as pd\npd.Categorical([f'a long name of a category {n}' for n in range(9)])",
    "streams": "sys.stdout.name, sys.stdout.encoding, sys.stdout.isatty(), sys.stderr.name",
    "shown-before": "handle = display('before', display_id=True)",
    "updated-after": "handle.update('after all')",
    "wide": "import pandas as pd\npd.DataFrame([[0] * 40])",
    "drawn": "import matplotlib.pyplot as plt\nplt.get_backend(), plt.rcParams['figure.dpi']",
    "named": "sorted(name for name in globals() if name.strip('_'))",
    "counted": "get_ipython().execution_count, get_ipython().history_manager.enabled, __name__",
    "closed": "sys.stdout.close()",
    "shown-though-it-is-closed": "sys.stdout.closed",
}


def test_cells_show_the_same_in_both(project):
    write(project / "notebooks/small.ipynb", *(cell(source, name=name) for name, source in SHOWN.items()))
    shown = []
    for cold in (True, False):
        assert run(project, "small", cold=cold) == PUBLISHED
        shown.append((project / "reports/latest/small.ipynb").read_text(encoding="utf-8"))
    assert shown[0] == shown[1]
    for words in ("one two", "three", "'after'", "stays", "é", "ö", '"y\\n"', "awaited", "done", "39", "one figure"):
        assert words in shown[0]
    cells = {one.id: one for one in nbformat.reads(shown[0], as_version=4).cells}
    assert cells["shown-before"].outputs[0].data["text/plain"] == "'after all'"


def test_after_a_value_that_cannot_be_shown_no_cell_runs(project, tmp_path, capsys):
    odd = "class Odd:\n    def __repr__(self):\n        return 1 / 0\nOdd()"
    mark = tmp_path / "went-on"
    write(project / "notebooks/small.ipynb", cell(odd, name="odd"), cell(f"open({str(mark)!r}, 'w').close()"))
    assert run(project, "small", cold=False) == NOTEBOOK_FAILED
    assert "cell 3 (odd): NOTEBOOK ZeroDivisionError" in capsys.readouterr().err
    assert not mark.exists()


def test_no_signal_of_the_caller_s_terminal_reaches_a_cell(project):
    write(project / "notebooks/small.ipynb", cell("import os\nf'leads its session: {os.getsid(0) == os.getpid()}'"))
    assert run(project, "small", cold=False) == PUBLISHED
    assert "leads its session: True" in page(project, "small").text


FAILING = {
    "divides": "1 / 0",
    "leaves": "import sys; sys.exit(3)",
    "leaves-politely": "1 + 1; exit()",
    "quits": "quit()",
    "asks": "input()",
    "says-nothing": "def f(:",
    "within": "def f():\n    raise ValueError('é')\nf()",
    "shows-a-figure-of-its-own": "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])",
    "shows-an-error-where-none-is": "get_ipython().showtraceback()",
    "shows-an-error": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    get_ipython().showtraceback()",
    "groups": "raise ExceptionGroup('two', [ValueError('one'), ExceptionGroup('within', [TypeError('other')])])",
    "groups-before": "try:\n    raise ExceptionGroup('two', [ValueError('one')])\nexcept ExceptionGroup:\n    1 / 0",
    "misuses": "get_ipython().run_line_magic('timeit', '-q')\nget_ipython().run_line_magic('nosuch', '')",
    "prints-though-it-closed": "import sys; sys.stdout.close()\nprint(1)",
    "on-stderr": "import sys; print('one'); print('two', file=sys.stderr); print('three')",
}


def test_cells_fail_the_same_in_both(project):
    add_reports(project, FAILING)
    outputs = []
    for cold in (True, False):
        assert run(project, *FAILING, cold=cold) == NOTEBOOK_FAILED
        kept = max((project / "reports/.failed").iterdir(), key=lambda folder: folder.stat().st_mtime_ns)
        nodes = {name: nbformat.read(kept / f"{name}/executed.ipynb", as_version=4) for name in FAILING}
        outputs.append({name: node.cells[-1].outputs for name, node in nodes.items()})
    for name in FAILING:
        cold, warm = (made[name] for made in outputs)
        if name in ("asks", "prints-though-it-closed"):
            # the frame that refuses is the kernel's own
            cold, warm = ([(one.ename, one.evalue) for one in made] for made in (cold, warm))
        if name.startswith("groups"):
            # so are the frames in which a group was raised
            texts = ("".join(one.text for one in made) for made in (cold, warm))
            cold, warm = (re.findall(r"\w+(?:Error|Group): .*", text) for text in texts)
        assert cold == warm
        assert cold


LATE = """
import time
kernel = get_ipython().kernel

def late():
    del kernel.post_handler_hook
    time.sleep(6)

kernel.post_handler_hook = late
6 * 7
"""


def test_a_kernel_has_no_port_and_is_waited_for_where_it_tells_late_what_a_cell_shows(project):
    port = "from ipykernel.connect import get_connection_info\nget_connection_info(unpack=True)['transport']"
    write(project / "notebooks/small.ipynb", cell(LATE), cell(port, name="port"))
    assert run(project, "small") == PUBLISHED
    # and nobody else can ask it, for it has no port
    assert "42" in page(project, "small").text and "'ipc'" in page(project, "small").text


def test_where_nothing_can_be_forked_each_report_starts_anew_and_the_run_says_so(project, monkeypatch, capsys):
    write(project / "notebooks/small.ipynb", cell("6 * 7"))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert run(project, "small", cold=False) == PUBLISHED
    assert (
        capsys.readouterr().err
        == "Each report starts a Python of its own: no process to fork it from can be had here\n"
    )
    assert "42" in page(project, "small").text
