"""A part of a file that is written by a program."""

from pathlib import Path

from helpers import files


def replace(path: Path, name: str, text: str, command: str) -> bool:
    """Whether the file changed when ``text`` was put between the marks of the part called ``name``.

    ``command`` is the one of ``python -m helpers`` that writes it.
    """
    before = path.read_text(encoding="utf-8")
    begin, end = f"<!-- {name}: made by `python -m helpers {command}` -->", f"<!-- end of {name} -->"
    head, _, rest = before.partition(begin)
    after = f"{head}{begin}\n\n{text}\n\n{end}{rest.partition(end)[2]}"
    files.write(path, after)
    return after != before
