"""A set, made again elsewhere."""

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from helpers.errors import OUR_FAULT, PUBLISHED, print_lines
from helpers.render import publish
from helpers.render.request import Options, Request
from helpers.render.run import reports

# Other surroundings than anybody's: what of them reaches a page shows in its bytes.
ELSEWHERE = {"LC_ALL": "C", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0", "TZ": "Asia/Tokyo", "MPLBACKEND": "svg"}
ANOTHER_RUN = """
import os, pickle, sys
from helpers.errors import Refusal, print_lines
from helpers.render.run import reports
os.umask(0o077)
try:
    sys.exit(reports(*pickle.load(sys.stdin.buffer)))
except Refusal as refusal:
    print_lines(str(refusal), wrong=True)
    sys.exit(refusal.exit_code)
"""


def reproduce(request: Request) -> int:
    """Render the reports asked for again, beside the set published, and compare every byte; returns the exit code.

    They are rendered by another process with another hash seed, time zone, locale, home, folder, mask and settings of
    matplotlib and IPython. Where the set has not what is asked for, it is rendered first. A difference is an internal
    error (exit code 1); every file in which there is one is named.
    """
    if code := reports(request):
        return code
    first = publish.latest(request.out)
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = Path(folder).resolve()
        out = elsewhere / "out"
        # what a page tells of the edition before is an input as well
        shutil.copytree(first, out / "sets" / first.name)
        (out / "latest").symlink_to(Path("sets") / first.name)
        startup = elsewhere / "home/.ipython/profile_default/startup"
        startup.mkdir(parents=True)
        (startup / "own.py").write_text("raise SystemExit", encoding="utf-8")
        (elsewhere / "home/matplotlibrc").write_text("figure.dpi: 7\nfont.size: 31\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", ANOTHER_RUN],
            input=pickle.dumps((replace(request, out=out), Options(force=True))),
            cwd=elsewhere / "home",
            env={**os.environ, **ELSEWHERE, "HOME": str(elsewhere / "home")},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            return done.returncode
        second = publish.latest(out)
        files = sorted({path.name for one in (first, second) for path in one.iterdir()} - {publish.RUN})
        differing = [name for name in files if not _same(first / name, second / name)]
    for name in differing:
        print_lines(f"{name}: DIFFERS from what was published, though nothing it is made from does", wrong=True)
    if differing:
        return OUR_FAULT
    print_lines(f"{len(files)} files reproduced, byte for byte")
    return PUBLISHED


def _same(first: Path, second: Path) -> bool:
    return first.is_file() and second.is_file() and first.read_bytes() == second.read_bytes()
