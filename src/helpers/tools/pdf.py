"""Published pages as PDF, printed by a Chromium."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from helpers import files
from helpers.errors import CANNOT_WRITE, CONFIGURATION, Refusal

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
SECONDS = 120


def print_set(pages: Path, out: Path) -> list[Path]:
    """The files in ``out`` into which every page of a published set was printed, in the order of their names.

    Raises Refusal: exit code 78 where nothing is published or no Chromium is found, 73 where a page cannot be printed.
    """
    names = [path for path in sorted(pages.glob("*.html")) if not path.name.startswith("index")]
    if not names:
        raise Refusal(CONFIGURATION, [f"{pages}: PDF nothing is published here; run `make reports` first"])
    browser = chromium()
    if not browser:
        raise Refusal(CONFIGURATION, ["CHROMIUM: PDF no Chromium is found; install one or name its program here"])
    with files.writing(out):
        out.mkdir(parents=True, exist_ok=True)
    from tqdm import tqdm

    shown = tqdm(names, unit="page", disable=None, leave=False)
    return [_print(browser, page, out / f"{page.stem}.pdf") for page in shown]


def chromium() -> str | None:
    """The Chromium that the environment variable CHROMIUM names, else that of this machine, else None."""
    return next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), *NAMES))), None)


def _print(browser: str, page: Path, target: Path) -> Path:
    with tempfile.TemporaryDirectory() as profile:
        printed = Path(profile, "page.pdf")
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer")
        command = [
            browser,
            *options,
            f"--user-data-dir={profile}",
            f"--print-to-pdf={printed}",
            page.absolute().as_uri(),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
        if done.returncode or not printed.exists():
            raise Refusal(CANNOT_WRITE, [f"{target}: PDF the page was not printed: exit code {done.returncode}"])
        files.write(target, printed.read_bytes())
    return target
