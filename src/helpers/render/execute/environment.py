"""The environment of the cells."""

import os
from pathlib import Path

from helpers.project import FOLDER_VARIABLE

# All that is left of the caller's environment: what programs are found by.
KEPT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH")
# A library for linear algebra would begin with threads of its own, and none survives a fork.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def isolated(work: Path, data: Path) -> dict[str, str]:
    """What the cells see: nothing of the caller's settings or secrets that a cell could show."""
    for name in ("home", "tmp"):
        (work / name).mkdir()
    home = str(work / "home")
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {
        FOLDER_VARIABLE: str(data),
        "HOME": home,
        "IPYTHONDIR": f"{home}/ipython",
        "JUPYTER_CONFIG_DIR": f"{home}/jupyter",
        "JUPYTER_RUNTIME_DIR": f"{home}/runtime",
        "LC_ALL": "C.UTF-8",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        **ONE_THREAD,
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONUTF8": "1",
        "TMPDIR": str(work / "tmp"),
        "TZ": "UTC",
    }
