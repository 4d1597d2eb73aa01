"""Processes that end together."""

import ctypes
import os
import signal
import sys
import threading
from contextlib import suppress

import psutil

# of prctl(2): the signal that comes when the parent ends; a process whose parent ends becomes a child of this one
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def require_one_thread() -> None:
    """A fork takes no other thread along, and what others hold stays locked for ever."""
    if sys.platform == "linux":
        assert len(os.listdir("/proc/self/task")) == 1, threading.enumerate()


def adopt_orphans() -> None:
    """Have whatever processes below this one leave behind become its own children, where the system can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_with(parent: int) -> None:
    """Have this process, forked from ``parent``, end as soon as that does, where the system can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def end_below(pid: int) -> None:
    """End every process below one; twice, for one may start another meanwhile."""
    for _ in range(2):
        with suppress(psutil.NoSuchProcess):
            for process in psutil.Process(pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
