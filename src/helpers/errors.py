"""What is wrong with an input, said in one line."""

import difflib
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass

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

SHOWN = 50
# the most words among which a resembling one is looked for
COMPARED = 2_000


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


def print_lines(*lines: str) -> None:
    """Print lines to a reader who may have gone: what is done is done, whether or not somebody listens."""
    try:
        print("\n".join(lines), flush=True)
    except BrokenPipeError:
        # what is left in the buffer would complain once more at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
