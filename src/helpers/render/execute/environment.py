"""The environment of the cells."""

import os
from pathlib import Path

from helpers.project import FOLDER_VARIABLE

# All that is left of the caller's environment: what programs are found by.
KEPT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH")
# A library for linear algebra would begin with threads of its own, and none survives a fork.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


# The folders in which programs keep what they like: each job has its own.
FOLDERS = {"HOME": "home", "IPYTHONDIR": "home/ipython", "MPLCONFIGDIR": "home/matplotlib", "TMPDIR": "tmp"}
FOLDERS |= {"JUPYTER_CONFIG_DIR": "home/jupyter", "JUPYTER_RUNTIME_DIR": "home/runtime"}


def isolated(work: Path, data: Path) -> dict[str, str]:
    """What the cells see: nothing of the caller's settings or secrets that a cell could show."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {
        FOLDER_VARIABLE: str(data),
        "LC_ALL": "C.UTF-8",
        **ONE_THREAD,
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        **folders(work),
    }


def folders(place: Path) -> dict[str, str]:
    """The variables that name folders of one's own, once these are made; a home that is there is kept."""
    for name in ("home", "tmp"):
        (place / name).mkdir(parents=True, exist_ok=True)
    return {name: str(place / folder) for name, folder in FOLDERS.items()}
