"""What every job needs, loaded once in the process that all jobs are forked from."""

import gc

import IPython  # noqa: F401
import nbclient.client  # noqa: F401
import papermill.engines  # noqa: F401
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers import parameters
from helpers.render import job, pages  # noqa: F401

# The first page of a process takes ten times as long as the next: templates are compiled, locales and lexers are read.
_SET = "\n".join(f'{name} = "{value}"' for name, value in parameters.WHOLE.items())
_FIRST = new_notebook(
    cells=[
        new_markdown_cell("# A page\n\n## A part"),
        new_code_cell(_SET, metadata={"tags": ["parameters"]}),
        new_code_cell("1", outputs=[new_output("display_data", {"text/html": "<table></table>", "text/plain": "1"})]),
    ]
)
pages.page("first", _FIRST, parameters.WHOLE, ("0", "0"))

# What is here now is never freed, so that no collection in a job writes to the memory that all of them share.
gc.collect()
gc.freeze()
