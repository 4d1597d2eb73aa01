"""What jobs need, loaded once in the process that all of them are forked from."""

import builtins
import gc
import importlib
import os
import subprocess
import sys
import types
from datetime import date

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

NOTEBOOKS_IMPORT = (
    *("numpy", "pandas", "matplotlib.pyplot", "seaborn", "PIL.PngImagePlugin"),
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect"),
    *("IPython.extensions.storemagic", "pandas.io.formats.csvs"),
    *("helpers.draw", "helpers.load", "helpers.measure"),
)


def for_jobs() -> None:
    """Load what runs a notebook and makes a page of it."""
    import IPython  # noqa: F401
    import nbclient.client  # noqa: F401
    import papermill.engines  # noqa: F401

    from helpers import language, parameters
    from helpers.page import pages
    from helpers.render import engine, job  # noqa: F401

    # The first page of a process takes ten times as long as the next: templates are compiled, locales and lexers read.
    values = "\n".join(f'{name} = "{value}"' for name, value in parameters.WHOLE.items())
    table = new_output("display_data", {"text/html": "<table></table>", "text/plain": "1"})
    first = new_notebook(
        cells=[
            new_markdown_cell("# A page\n\n## A part"),
            new_code_cell(values, metadata={"tags": ["parameters"]}),
            new_code_cell("1", outputs=[table]),
        ]
    )
    pages.page("first", first, parameters.WHOLE, ("0", "0"))
    for lang in language.LOCALES:
        language.words(lang).number(1)
        language.words(lang).day(date(2020, 1, 1))


def for_kernels() -> None:
    """Load what the notebooks need, in the state in which a kernel would load it."""
    # pandas asks once, at import, whether it is shown in a kernel, and abbreviates its tables where it is not
    builtins.get_ipython = lambda: types.SimpleNamespace(kernel=True)
    # matplotlib asks as well; the backend itself is left for a kernel to load, for it looks for the kernel then
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    # nobody debugs a report: a kernel does without where there is no debugpy, which takes long to load
    sys.modules["debugpy"] = None
    try:
        for name in ("ipykernel.debugger", *NOTEBOOKS_IMPORT):
            importlib.import_module(name)
        from helpers.draw import sheet
        from helpers.render import kernels  # noqa: F401

        # Fonts are looked up once. Without a figure, which would settle on a backend for all kernels.
        with sheet.style():
            for weight in ("normal", "bold"):
                sheet.text_width("é", sheet.WIDE.size, weight)
    finally:
        del builtins.get_ipython, sys.modules["debugpy"]


def for_cold_kernels() -> None:
    """Make matplotlib's font cache ahead of kernels started anew: where that takes long, it says so on stderr."""
    subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], check=False)


def freeze() -> None:
    """Keep what is loaded for ever, so that no collection in a job writes to the memory that all of them share."""
    gc.freeze()
    # A job lives for seconds: looking for garbage as often as Python does by itself costs it a twentieth of them.
    gc.set_threshold(50_000, 20, 20)
    gc.enable()
