"""Whether a cell is clean text."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_CELL = 10_000
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
INVISIBLE = re.compile(r"[\u00a0\u00ad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
FRENCH_SPACE = re.compile(r"(?<=[0-9«])[\u00a0\u202f]|[\u00a0\u202f](?=[:;?!»%])")
LATIN, OTHER_SCRIPT = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f", "\u0370-\u03ff\u0400-\u052f"
MIXED_SCRIPT = re.compile(rf"[{LATIN}]([{OTHER_SCRIPT}])|([{OTHER_SCRIPT}])[{LATIN}]")
MOJIBAKE = re.compile(r"\ufffd|Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]")
SPREADSHEET_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|#+)")
HTML = re.compile(r"<[A-Za-z/!?]")

WHOLE = r"(?!-0$)-?(0|[1-9][0-9]{0,14})"
NUMBER = {"number": re.compile(rf"{WHOLE}(\.[0-9]+)?"), "integer": re.compile(WHOLE)}
NUMBER_FORM = {"number": "a number such as 12 or 18.44", "integer": "a whole number such as 12"}
NUMBER_HINTS = (
    (r"-?\d+,\d{1,2}", "; write a decimal point"),
    (r"\d{1,3}([ ,.'’\u00a0\u2009\u202f]\d{3})+", "; write no thousands separator"),
    (r"-?0\d+(\.\d+)?|-0", "; write no leading zero or sign"),
    (r"['’]\d+.*", "; a spreadsheet put a quote before it"),
    (r"\d+ *[-–] *\d+", "; a range goes into value_low and value_high"),
    (r"[~≈<>±]\D*\d+", "; how exact it is goes into bound"),
    (r"[−–]\d+.*", "; the sign is not a plain minus (U+002D)"),
    (r"\d{1,2}-[^\W\d]{3,}\.?|[^\W\d]{3,}-\d{1,2}", "; a spreadsheet turned a range into a date"),
    (r"(?i)\d.*E[+-]?\d+", "; a spreadsheet shortened it and lost digits"),
    (r"\d{16,}", "; this is too large to have been counted"),
)
DEGREES = (r".*[°′'].*", "; write decimal degrees")


def fault(cell: str, column: dict) -> tuple[str, str] | None:
    """The code and what was expected where a cell is no clean text or no number in a column of numbers, else None."""
    numeric = NUMBER.get(column["type"])
    coded = {"pattern", "enum"} & set(column.get("constraints", {}))
    if numeric and numeric.fullmatch(cell):
        return None
    if len(cell) > LONGEST_CELL:
        return "TOO-LONG", f"at most {LONGEST_CELL} characters, not {len(cell)}"
    if cell[0] in "=@\t" or (cell[0] in "+-" and not numeric):
        return "FORMULA", "a text that a spreadsheet does not take for a formula"
    if control := CONTROL.search(cell):
        return "CONTROL", f"no control character (U+{ord(control[0]):04X})"
    if SPREADSHEET_ERROR.match(cell):
        return "SPREADSHEET", "a value; a spreadsheet wrote an error, or its column was too narrow"
    if HTML.search(cell):
        return "HTML", "plain text without tags"
    if not cell.isascii() and (unclean := _unclean(cell, column)):
        return unclean
    if cell != cell.strip():
        return "SPACE", f"no space around it: {quoted(cell.strip())}"
    if numeric:
        hints = (*NUMBER_HINTS, DEGREES) if column["name"] in ("lat", "lon") else NUMBER_HINTS
        return "NUMBER", NUMBER_FORM[column["type"]] + hint(hints, cell)
    if coded and (digit := re.search(r"(?![0-9])\d", cell)):
        return "DIGIT", f"digits 0–9, not U+{ord(digit[0]):04X}"
    return None


def _unclean(cell: str, column: dict) -> tuple[str, str] | None:
    if mojibake := MOJIBAKE.search(cell):
        return "MOJIBAKE", f"readable text; {quoted(mojibake[0])} comes from a wrong encoding"
    plain = FRENCH_SPACE.sub(" ", cell) if column["name"].endswith("_fr") else cell
    if column["type"] not in NUMBER and (invisible := INVISIBLE.search(plain)):
        char = invisible[0]
        name = unicodedata.name(char, "invisible character")
        return "INVISIBLE", f"no U+{ord(char):04X} ({name}) at character {invisible.start() + 1}"
    if not unicodedata.is_normalized("NFC", cell):
        return "NOT-NFC", "composed letters (Unicode NFC); retype the accents"
    if mixed := MIXED_SCRIPT.search(cell):
        char = mixed[1] or mixed[2]
        return "MIXED-SCRIPT", f"one script per word; U+{ord(char):04X} is {unicodedata.name(char)}"
    return None


def hint(hints: Iterable[tuple[str, str]], cell: str) -> str:
    """The hint of the first pattern that is the whole cell, or an empty string."""
    return next((said for pattern, said in hints if re.fullmatch(pattern, cell)), "")


def quoted(text: str) -> str:
    """The text as an error line shows it: in quotes, cut to 60 characters, code points for what cannot be seen."""
    cut = text if len(text) <= 60 else text[:59] + "…"
    return "'" + "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in cut) + "'"
