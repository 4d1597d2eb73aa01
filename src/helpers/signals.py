"""Signals that end a run."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class Stopped(BaseException):
    """A signal to end, which no ``except Exception`` on its way may swallow."""

    def __init__(self, number: int):
        self.number = number

    @property
    def exit_code(self) -> int:
        return 128 + self.number


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn the signals to end into Stopped, so that all is put away on the way out."""

    def stop(number: int, _frame: object) -> None:
        for other in before:
            signal.signal(other, signal.SIG_IGN)
        raise Stopped(number)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for number, handler in before.items():
        if handler != signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
