"""CSV that a spreadsheet opens without running anything in it."""

import csv
import io
import re

import pandas as pd

# Without a byte-order mark Excel reads a file as Windows-1252.
ENCODING = "utf-8-sig"
# A spreadsheet takes a cell, or a line of one that it splits, for a formula where it begins so; spaces do not stop it.
FORMULA = re.compile(r"^(?=[\t\r]|[^\S\n]*[=+\-@])", re.M)


def text(rows: pd.DataFrame) -> str:
    """A table as CSV (RFC 4180): days in ISO form, whole numbers without a point, missing values blank.

    A text that a spreadsheet would take for a formula is led by an apostrophe.
    """
    out = io.StringIO()
    # the RFC’s line end; with another, a carriage return inside a cell would stand unquoted
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.columns)
    for row in rows.itertuples(index=False):
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value) -> str:
    if isinstance(value, str):
        return FORMULA.sub("'", value)
    if isinstance(value, (tuple, list, set, frozenset)):
        return " ".join(sorted(map(str, value)))
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return f"{value:.10g}" if isinstance(value, float) else str(value)
