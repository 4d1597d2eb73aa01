"""The rows of an Excel workbook."""

from pathlib import Path

from helpers.events.faults import Faults


class XlsxRows:
    def __init__(self, path: Path, faults: Faults):
        raise NotImplementedError
