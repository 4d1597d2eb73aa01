"""What is wrong with an input, said in one line."""

import difflib
import io
import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

PUBLISHED = 0
OUR_FAULT = 1
USAGE = 2
DATA_INVALID = 65
NOTEBOOK_FAILED = 70
KERNEL_DIED = 71
CANNOT_WRITE = 73
LOCKED = 75
CONFIGURATION = 78
TIME_LIMIT = 124

SHOWN, LONGEST = 50, 10_000
# the most words among which a resembling one is looked for
COMPARED = 2_000
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, order=True)
class Problem:
    """One fault at one place: a file, the physical line where the cell starts (header = 1) and the field from 1."""

    file: str
    line: int
    field: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.field}: {self.code} {self.message}"


class Refusal(Exception):
    """A user's mistake or a failed run: the lines to print and the exit code that goes with them."""

    def __init__(self, exit_code: int, problems: Iterable[object]):
        self.exit_code = exit_code
        self.problems = [str(problem) for problem in problems]
        super().__init__("\n".join(shown(self.problems)))

    def _render_traceback_(self) -> list[str]:
        """IPython shows these lines instead of a traceback: a user's mistake is no fault of ours."""
        return shown(self.problems)


def shown(problems: list[str]) -> list[str]:
    """The first fifty lines, then how many more there are."""
    more = len(problems) - SHOWN
    return problems[:SHOWN] + ([f"and {more} more"] if more > 0 else [])


def nearest(value: str, allowed: Iterable[str]) -> str:
    """A hint naming the allowed value that resembles ``value`` most, or an empty string."""
    known = list(allowed)
    if len(known) > COMPARED:
        # to compare hundreds of wrong ids with a hundred thousand would take minutes
        known = [one for one in known if one[:4] == value[:4] and abs(len(one) - len(value)) < 2]
    close = difflib.get_close_matches(value, known, n=1) if len(known) <= COMPARED else []
    return f"; did you mean '{close[0]}'?" if close else ""


def print_lines(*lines: str, wrong: bool = False) -> bool:
    """Print lines to standard output, or to standard error what is ``wrong``; returns whether nothing was lost.

    What is done is done, whether or not somebody listens: a reader who has gone loses nothing of it, a disk that is
    full does, and a letter that the reader's encoding lacks becomes a question mark.
    """
    stream = sys.stderr if wrong else sys.stdout
    if stream is None:
        return True
    encoding = stream.encoding or "utf-8"
    if wrong:
        # it quotes what somebody else wrote, which a terminal would obey
        lines = [CONTROL.sub(lambda sign: f"<U+{ord(sign[0]):04X}>", line)[:LONGEST] for line in lines]
    try:
        stream.write("".join(f"{line}\n" for line in lines).encode(encoding, "replace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        _silence(stream)
    except (OSError, ValueError) as error:
        _silence(stream)
        return wrong or not print_lines(f"{stream.name}: CANNOT-WRITE {error}", wrong=True)
    return True


def open_streams() -> None:
    """Let what is said to a stream that is closed from the start go nowhere; not every Python does."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, io.StringIO())


def close_streams() -> None:
    """Let no stream complain at the end of the process of what it could not say."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            _silence(stream)


def _silence(stream: TextIO) -> None:
    # what is left in its buffer would complain once more at the end
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
