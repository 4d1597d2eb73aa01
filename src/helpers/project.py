"""Where the project's files are."""

import os
from pathlib import Path

# Nothing else is imported here: a run that finds nothing to do reads this module and is done.
ROOT = Path(__file__).resolve().parents[2]
# in any project
CATALOGUE, NOTEBOOKS, DATA, LOCK = Path("reports/reports.toml"), Path("notebooks"), Path("data"), "requirements.lock"
# the reader's own copies of the notebooks, from which nothing is published
MINE = NOTEBOOKS / "mine"
# what the README shows, and the notebook whose figure of the first screen it is
PICTURE, PICTURED = Path("docs/drawdown.png"), NOTEBOOKS / "02_coalition_drawdown.ipynb"
# The environment variables that name the data folder, the file that notes which tables are read, the digest of data
# that need no further check.
FOLDER_VARIABLE, READS_VARIABLE, VOUCHED_VARIABLE = "HELPERS_DATA", "HELPERS_READS", "HELPERS_CHECKED"
# the cells of event data in the folder that the parameter EVENTS names
CELLS = "cells.csv"
# the kind of output that is a page’s figure: {name, wide, narrow, title, note, description, source}
FIGURE = "application/vnd.is-record.figure+json"


def folder() -> Path:
    """The data folder: the one that the environment variable HELPERS_DATA names, else the project's ``data/``."""
    return Path(os.environ.get(FOLDER_VARIABLE) or ROOT / DATA)


def events_folder(named: str) -> Path:
    """The folder that the parameter EVENTS names, from where the notebook runs or else from the project's folder."""
    path = Path(named)
    return path if path.is_absolute() or path.is_dir() else ROOT / path
