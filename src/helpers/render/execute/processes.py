"""Processes that end together."""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress

import psutil

from helpers.errors import CANNOT_WRITE
from helpers.files import DISK

LINUX = sys.platform == "linux"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# of prctl(2): the signal that comes when the parent ends; a process whose parent ends becomes a child of this one
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


class Process:
    """Work done in a process of its own, which ends with this one; what it starts ends with it.

    ``method`` is multiprocessing's for a way to start it, ``ending`` can be waited for.
    """

    def __init__(self, method: str, work: Callable, *arguments):
        if LINUX and method == "fork":
            # no other thread is taken along, and what others hold stays locked for ever
            assert len(os.listdir("/proc/self/task")) == 1, threading.enumerate()
        context = multiprocessing.get_context(method)
        self._process = context.Process(target=_do, args=(os.getpid(), work, arguments))
        self._process.start()
        # what a cell forks holds multiprocessing's own sentinel open
        self.ending = os.pidfd_open(self._process.pid) if LINUX else self._process.sentinel

    @property
    def memory(self) -> int:
        return memory(self._process.pid)

    def kill(self) -> None:
        end_below(self._process.pid)
        self._process.kill()

    def wait(self) -> int:
        """The exit code, as soon as there is one."""
        self._process.join()
        if LINUX:
            os.close(self.ending)
        return self._process.exitcode


def _do(parent: int, work: Callable, arguments: tuple) -> None:
    code, log = 1, os.fdopen(os.dup(2), "w", buffering=1)
    try:
        signal_with_parent()
        if os.getppid() == parent:
            adopt_orphans()
            # no signal from the caller's terminal comes here
            os.setsid()
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            work(*arguments)
            code = 0
    except BaseException as error:
        code = CANNOT_WRITE if getattr(error, "errno", None) in DISK else 1
        with suppress(OSError):
            traceback.print_exc(file=log)
    finally:
        end_below(os.getpid())
        os._exit(code)


def memory(pid: int) -> int:
    """The bytes that a process and all below it hold, what they share counted once."""
    total = 0
    with suppress(psutil.Error):
        for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
            with suppress(psutil.Error):
                held = process.memory_full_info()
                total += getattr(held, "pss", held.uss)
    return total


def signal_with_parent(number: int = signal.SIGKILL) -> None:
    """Have this process get a signal as soon as its parent ends, where the system can do that."""
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def adopt_orphans() -> None:
    """Have whatever processes below this one leave behind become its own children, where the system can do that."""
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_below(pid: int) -> None:
    """End every process below one; twice, for one may start another meanwhile."""
    for _ in range(2):
        with suppress(psutil.NoSuchProcess):
            for process in psutil.Process(pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
