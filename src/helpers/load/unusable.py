"""What stands in the place of a table that is not there."""

from typing import Any, NoReturn

from helpers.errors import CONFIGURATION, Refusal


class Unusable:
    """In place of a table or a record: whatever is asked of it, it raises Refusal (exit code 78) that says why."""

    def __init__(self, why: str):
        self._why = why

    def __repr__(self) -> str:
        return self._why

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            # what Python itself asks of any object, such as how to copy it
            raise AttributeError(name)
        self._refuse()

    def _refuse(self, *_: Any) -> NoReturn:
        raise Refusal(CONFIGURATION, [self._why])

    __getitem__ = __iter__ = __len__ = __bool__ = _refuse


class Misnamed(Refusal, AttributeError):
    """A part of a record that it does not have: Python is told of it as of any attribute, a reader in one line."""


# what a notebook has until its parameters are accepted, so that no earlier selection goes on
nothing = Unusable(
    "record: nothing is selected, for the parameters were refused; correct them, then run the cell again"
)
