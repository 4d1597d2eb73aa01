"""What is wrong with a file of events, gathered while it is read."""

from collections.abc import Sequence
from pathlib import Path

from helpers.errors import DATA_INVALID, Problem, Refusal

# More are not looked for: fifty are shown.
MOST = 1000


class Fault(Exception):
    """A cell that cannot be read: the role of its column, a code and what was expected."""

    def __init__(self, role: str, code: str, expected: str):
        self.role, self.code, self.expected = role, code, expected
        super().__init__(expected)


class Unreadable(Exception):
    """What follows in a file cannot be read; its problem is noted."""


class Faults:
    """The problems found, in the order of reading."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: Path, line: int, field: int, code: str, message: str) -> None:
        """Note a problem; raises Refusal (exit code 65) where there are more than anybody reads."""
        # imported here: most files have no fault, and what the record is checked with takes five megabytes
        from helpers.check.csvtext import shown_path

        self.problems.append(Problem(shown_path(path), line, field, code, message))
        if len(self.problems) >= MOST:
            self.refuse()

    def refuse(self, files: Sequence[Path] = ()) -> None:
        """Raise Refusal (exit code 65) where a problem was found, in the order of the files and of their lines."""
        if self.problems:
            from helpers.check.csvtext import shown_path

            order = {shown_path(Path(path)): number for number, path in enumerate(files)}
            found = sorted(set(self.problems), key=lambda problem: (order.get(problem.file, 0), problem))
            raise Refusal(DATA_INVALID, found)


def wrong(column: str, got: str, expected: str) -> str:
    """What is said of one cell."""
    from helpers.check.cells import quoted

    return f"column {column}: got {quoted(got)}; expected {expected}"
