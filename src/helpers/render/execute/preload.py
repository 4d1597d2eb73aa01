"""What jobs need, loaded once in the process that all of them are forked from."""

import gc
import importlib
import os
import subprocess
import sys
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.render.execute import processes

CELLS_IMPORT = (
    *("numpy", "pandas", "matplotlib.pyplot", "seaborn", "matplotlib.backends.backend_svg", "PIL.PngImagePlugin"),
    *("IPython.core.completerlib", "IPython.core.oinspect", "pandas.io.formats.csvs"),
    *("helpers.draw", "helpers.load", "helpers.measure"),
)


@cache
def load(engine: str) -> None:
    """Load what jobs and cells need, to be kept for ever.

    No collection in a job then writes to the memory that all of them share. ``engine`` is papermill's name for one.
    """
    gc.disable()
    if engine == "warm":
        _for_cells()
    else:
        # Ahead of kernels started anew: where the making of matplotlib's font cache takes long, it says so on stderr.
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(command, check=False, preexec_fn=processes.signal_with_parent)
    _for_jobs()
    gc.freeze()
    # A job lives for seconds: looking for garbage as often as Python does by itself costs it a twentieth of them.
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def read(data: Path) -> None:
    """Read a record, whose tables and intervals no job has to work out again where its own has the same files."""
    from helpers import load, measure

    # nobody has checked it yet, and what is wrong with it is not told here
    with suppress(Exception):
        claims = load.claims(data)
        for name in load.OTHER_TABLES:
            load.table(name, data)
        counts = claims[claims["table"].eq("counts")]
        measure.with_intervals(measure.prefer_articles(measure.rates(counts)))
        measure.resurgence.steps(counts, load.table("links", data))
    gc.freeze()


def _for_cells() -> None:
    # the backend itself is left for a cell to load, for it looks for the shell then
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    for name in CELLS_IMPORT:
        importlib.import_module(name)
    import pandas as pd

    from helpers.draw import sheet

    # as pandas decides where it is imported in a kernel: a page has no width that a table must not exceed
    pd.set_option("display.max_columns", 20)
    # Fonts are looked up once. Without a figure, which would settle on a backend for all jobs.
    with sheet.style():
        for weight in ("normal", "bold"):
            sheet.text_width("é", sheet.WIDE.size, weight)


def _for_jobs() -> None:
    import papermill.engines  # noqa: F401

    from helpers import language, parameters
    from helpers.page import pages

    # The first page of a process takes ten times as long as the next: templates are compiled, locales and lexers read.
    values = "\n".join(f'{name} = "{value}"' for name, value in parameters.WHOLE.items())
    table = new_output("display_data", {"text/html": "<table></table>", "text/plain": "1"})
    parts = new_markdown_cell("# A page\n\n## A part"), new_code_cell("1", outputs=[table])
    first = new_notebook(cells=[*parts, new_code_cell(values, metadata={"tags": ["parameters"]})])
    pages.page("first", first, parameters.WHOLE, ("0", "0"))
    for lang in language.LOCALES:
        language.words(lang).number(1)
        language.words(lang).day(date(2020, 1, 1))
