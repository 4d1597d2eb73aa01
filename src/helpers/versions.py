"""What is installed here."""

import platform
import re
import sysconfig
from functools import cache
from pathlib import Path

from helpers.project import LOCK, ROOT


@cache
def versions() -> dict[str, str]:
    """The version of Python and of each locked package that is installed."""
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / LOCK).read_text(encoding="utf-8"), re.M))
    installed = (
        path.name.removesuffix(".dist-info") for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    )
    named = (name.rpartition("-") for name in sorted(installed))
    packages = {re.sub(r"[-_.]+", "-", name).lower(): version for name, _, version in named}
    return {"python": platform.python_version()} | {
        name: version for name, version in packages.items() if name in locked
    }
