"""TOML with the places of its keys."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from helpers.errors import CONFIGURATION, Refusal, nearest

# some six thousand reports
MOST_BYTES = 1_000_000
# of a key with dots, where one can begin; the time that tomllib takes grows with their square
MOST_PARTS = 20
SHOWN = 40
PART = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+"""
ENDLESS = re.compile(rf"(?:^|[\[{{,])[ \t]*+({PART}(?:\.[ \t]*+{PART}){{{MOST_PARTS}}})", re.M)


def read(path: Path) -> tuple[str, dict]:
    """The text of a catalogue and what it says; Refusal (exit code 78) where it is no TOML."""
    where = f"{path.parent.name}/{path.name}"
    try:
        if (size := path.stat().st_size) > MOST_BYTES:
            fault = f"holds {size / 1e6:.1f} MB; expected at most {MOST_BYTES / 1e6:.0f} MB"
            raise Refusal(CONFIGURATION, [f"{where}:1:1: CATALOGUE {fault}"])
        text = path.read_text(encoding="utf-8-sig")
        _require_short_keys(text, where)
        return text, tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(CONFIGURATION, [f"{where}:1:1: CATALOGUE cannot be read as text: {error}"]) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = place.groups() if place else (text.count("\n") + 1, 1)
        message = str(error).partition(" (at")[0]
        raise Refusal(CONFIGURATION, [f"{where}:{line}:{column}: CATALOGUE is no valid TOML: {message}"]) from error
    except ValueError as error:
        raise Refusal(CONFIGURATION, [f"{where}:1:1: CATALOGUE holds a number that is too long: {error}"]) from error
    except RecursionError as error:
        raise Refusal(CONFIGURATION, [f"{where}:1:1: CATALOGUE is nested too deeply"]) from error


def _require_short_keys(text: str, where: str) -> None:
    """Refusal (exit code 78) at the first key that has more parts than any of a catalogue can have."""
    if key := ENDLESS.search(text):
        start = key.start(1)
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        got = f"a key that begins with '{key[1][:SHOWN]}…'"
        fault = f"got {got}; expected at most {MOST_PARTS} parts between dots"
        raise Refusal(CONFIGURATION, [f"{where}:{line}:{column}: CATALOGUE {fault}"])


def place(path: Path, text: str, start: int, key: str) -> str:
    """FILE:LINE:COLUMN of a key in the table that begins on line ``start``; found in the text: tomllib keeps none."""
    lines = text.splitlines()[start - 1 :]
    for number, line in enumerate(lines, start):
        if number > start and line.lstrip().startswith("[["):
            break
        if line.lstrip().startswith("#"):
            continue
        if key and (match := re.search(rf"(?<![\w-]){re.escape(key)}[\"']?\s*[=.\]]", line)):
            return f"{path.parent.name}/{path.name}:{number}:{match.start() + 1}"
    return f"{path.parent.name}/{path.name}:{start}:1"


def unknown_keys(entry: dict, may: Sequence[str]) -> list[tuple[str, str]]:
    """Each key of a table that it may not have, with what is wrong."""
    return [
        (key, f"unknown key '{key}'; expected one of {', '.join(may)}{nearest(key, may)}")
        for key in entry.keys() - set(may)
    ]
