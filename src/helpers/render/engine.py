"""papermill's engines that write a notebook seldom."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.log import logger

from helpers.render import kernels

SECONDS = 30


@contextmanager
def _written_seldom(running: NotebookExecutionManager, unfinished: str) -> Iterator[None]:
    """Have a notebook written every half minute, and where it comes to no good end, instead of twice for each cell.

    One that does is what papermill returns.
    """
    running.output_path = unfinished
    save, saved = running.save, time.monotonic()

    def seldom(**_):
        nonlocal saved
        if time.monotonic() - saved > SECONDS:
            save()
            saved = time.monotonic()

    running.save = seldom
    try:
        yield
    except BaseException:
        save()
        raise
    if running.nb.metadata.papermill["exception"]:
        save()


class Cold(NBClientEngine):
    """papermill's own engine: a kernel that is started anew."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, *, unfinished: str, **kwargs):
        with _written_seldom(nb_man, unfinished):
            super().execute_managed_notebook(nb_man, kernel_name, extra_arguments=kernels.ARGUMENTS, **kwargs)


class Warm(NBClientEngine):
    """An engine whose kernel is forked from this process."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man,
        kernel_name,
        *,
        unfinished: str,
        execution_timeout: int,
        on_cell_start: Callable | None = None,
        **_,
    ):
        with _written_seldom(nb_man, unfinished):
            WarmClient(
                nb_man,
                kernel_name=kernel_name,
                timeout=execution_timeout,
                on_cell_start=on_cell_start,
                record_timing=False,
                log=logger,
            ).execute()


class WarmClient(PapermillNotebookClient):
    """papermill's client of a kernel that is forked from this process."""

    @contextmanager
    def setup_kernel(self, **_):
        with kernels.forked() as self.kc:
            self.kc.allow_stdin = False
            yield
