"""The record as it was when the tests of code were written: numbers that stand in a test do not move with the record.

``python tests/edition.py`` packs ``data/`` anew, which is due when the dictionary changes.
"""

import sys
import tempfile
import zipfile
from pathlib import Path

PACKED = Path(__file__).with_name("edition.zip")
RECORD = Path(__file__).resolve().parents[1] / "data"
# the same files give the same bytes
EPOCH = (1980, 1, 1, 0, 0, 0)


def unpacked() -> tempfile.TemporaryDirectory:
    """The edition in a folder of its own, which goes with the object."""
    folder = tempfile.TemporaryDirectory(prefix="edition-")
    with zipfile.ZipFile(PACKED) as archive:
        archive.extractall(folder.name)
    return folder


def pack() -> None:
    with zipfile.ZipFile(PACKED, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in RECORD.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(RECORD).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    sys.exit(pack())
