"""Whether a figure can show what it draws of a row."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from helpers.check.tables import RawTables
from helpers.errors import Problem

COLUMNS = {
    "origins": ("short", "short_fr"),
    "places": ("name", "name_fr"),
    "forces": ("label", "label_fr"),
    "milestones": ("label", "label_fr"),
}
# letters and marks that every font of a figure has
PLAIN = re.compile(r"[ -~\u00a0-\u024f‘’“”–—…]*")


def _letters(tables: RawTables) -> Iterator[Problem]:
    """Every name or label with a character for which the font of the figures has no sign."""
    for name, columns in COLUMNS.items():
        for row in tables[name].rows:
            for column in columns:
                if PLAIN.fullmatch(row[column]):
                    continue
                if missing := [char for char in row[column] if not char.isspace() and ord(char) not in _signs()]:
                    expected = f"letters that a figure can draw; it has no sign for U+{ord(missing[0]):04X}"
                    yield row.problem("GLYPH", column, expected)


@cache
def _signs() -> frozenset[int]:
    """The characters of the font in which figures are drawn."""
    # imported here: few names need it, and it takes longer than the check
    import matplotlib
    from matplotlib.ft2font import FT2Font

    font = Path(matplotlib.get_data_path(), "fonts/ttf/DejaVuSans.ttf")
    return frozenset(FT2Font(font).get_charmap())


RULES = (_letters,)
