"""A CSV file as rows of text."""

import errno
import re
from pathlib import Path

from helpers.errors import DATA_INVALID, Problem, Refusal
from helpers.files import shown_path

# A record is read by these and not by the csv module, which lets stray quotes pass, reports an unclosed quote at the
# end of the file and cannot say on which line a cell starts.
QUOTED = r'"(?:[^"]|"")*+"'
CELL = rf'(?:{QUOTED}|[^",]*+)'
WHOLE = re.compile(rf"{CELL}(?:,{CELL})*+")
OPENING = re.compile(rf'(?:{CELL},)*?"(?:[^"]|"")*+')
STILL_OPEN = re.compile(r'(?:[^"]|"")*+')
CLOSING = re.compile(rf'(?:[^"]|"")*+"(?:,{CELL})*+')
REOPENING = re.compile(rf'(?:[^"]|"")*+"(?:,{CELL})*?,"(?:[^"]|"")*+')
CELLS = re.compile(rf"(?:^|,)({CELL})")

NOT_CSV = (
    (rb"PK\x03\x04|\xd0\xcf\x11\xe0", "an Excel workbook", "; export the sheet as CSV UTF-8"),
    (rb"version https://git-lfs", "a git-lfs pointer", "; run git lfs pull"),
    (rb"(?i)(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)", "a web page or XML", ""),
    (rb"%PDF|\x1f\x8b", "a PDF or a compressed file", ""),
)
CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} |\|{7} )", re.MULTILINE)


class Unreadable(Exception):
    """A file that holds no table; its one argument is the Problem."""


def rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header of a CSV file and its rows, each with the line of the file on which it starts; every cell is text.

    Raises Refusal (exit code 65) where the file is not UTF-8 text with commas and well-formed quotes.
    """
    try:
        (_, header), *body = records(path)
    except Unreadable as refusal:
        raise Refusal(DATA_INVALID, refusal.args) from None
    return header, body


def records(path: Path) -> list[tuple[int, list[str]]]:
    """The records of a CSV file, the header first, each with the line on which it starts; raises Unreadable."""
    file, lines = shown_path(path), _text(path).removesuffix("\n").split("\n")
    if lines[0].lower().startswith("sep=") or ("," not in lines[0] and re.search(r"[;\t|]", lines[0])):
        message = "columns are not separated by commas (semicolon or TAB?); export with commas"
        raise Unreadable(Problem(file, 1, 1, "DIALECT", message))
    records, parts, opened = [], [], None
    for number, line in enumerate(lines, 1):
        if opened is None:
            if '"' not in line:
                records.append((number, line.split(",")))
            elif WHOLE.fullmatch(line):
                records.append((number, _cells(line)))
            elif OPENING.fullmatch(line):
                first, parts, opened = number, [line], (number, len(CELLS.findall(line.rpartition('"')[0])))
            else:
                at = len(CELLS.findall(line[: WHOLE.match(line).end()]))
                message = "a quote inside a cell; put the cell in quotes and double the quotes inside it"
                raise Unreadable(Problem(file, number, at, "QUOTE", message))
            continue
        parts.append(line)
        if STILL_OPEN.fullmatch(line):
            continue
        if CLOSING.fullmatch(line):
            records.append((first, _cells("\n".join(parts))))
            opened = None
        elif REOPENING.fullmatch(line):
            opened = (number, len(CELLS.findall("\n".join(parts).rpartition('"')[0])))
        else:
            break
    if opened:
        raise Unreadable(Problem(file, *opened, "QUOTE", "the quote that opens this cell is never closed"))
    return records


def content(path: Path) -> bytes:
    """The bytes of a file; OSError also for a pipe or a folder, on which reading would wait or fail less plainly."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no regular file")
    return path.read_bytes()


def _text(path: Path) -> str:
    """The text of a file with line feeds as its only line ends; raises Unreadable."""
    file = shown_path(path)
    try:
        data = content(path)
    except OSError as error:
        message = f"cannot be read: {error.strerror}; expected the table that datapackage.json names"
        raise Unreadable(Problem(file, 1, 1, "MISSING", message)) from None
    for start, what, hint in NOT_CSV:
        if re.match(start, data):
            raise Unreadable(Problem(file, 1, 1, "NOT-CSV", f"this is {what}, not a CSV{hint}"))
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise Unreadable(Problem(file, 1, 1, "EMPTY", "the file is empty; expected a header"))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:2]:
        raise Unreadable(Problem(file, 1, 1, "ENCODING", "this is UTF-16; save it as CSV UTF-8"))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, in_line = before.count(b"\n") + 1, before[before.rfind(b"\n") + 1 :]
        message = f"byte {len(in_line) + 1} of the line is not UTF-8; Windows-1252? save as CSV UTF-8"
        raise Unreadable(Problem(file, line, in_line.count(b",") + 1, "ENCODING", message)) from None
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        message = "a carriage return alone ends a line; save with line endings LF or CRLF"
        raise Unreadable(Problem(file, line, 1, "LINE-END", message))
    if conflict := CONFLICT.search(text):
        line = text[: conflict.start()].count("\n") + 1
        raise Unreadable(Problem(file, line, 1, "CONFLICT", "a git conflict marker; resolve the conflict first"))
    return text


def _cells(record: str) -> list[str]:
    return [cell[1:-1].replace('""', '"') if cell.startswith('"') else cell for cell in CELLS.findall(record)]
