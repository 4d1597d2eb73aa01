"""The process that jobs are forked from."""

import multiprocessing
from multiprocessing import forkserver


def context() -> multiprocessing.context.ForkServerContext:
    """The way to start jobs: forked from a process that has imported what they need."""
    chosen = multiprocessing.get_context("forkserver")
    chosen.set_forkserver_preload(["helpers.render.ready"])
    return chosen


def prepare() -> None:
    """Start that process, which takes a second to import, while something else is done."""
    context()
    forkserver.ensure_running()
