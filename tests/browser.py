"""A real Chromium asked for what a page looks like."""

import json
import re
import subprocess
import tempfile
from html import escape
from importlib import resources
from pathlib import Path

from bs4 import BeautifulSoup

from helpers.tools import pdf

SECONDS = 120


def asked(
    page: str, script: str, *, width: int = 1200, height: int = 900, dark: bool = False, printed: bool = False
) -> dict:
    """What ``script``, the body of an async function, returns in a page shown so many pixels wide and high.

    The page is a copy: its own policy, which forbids every script, is taken out. With ``dark`` or ``printed`` it has
    the style that it keeps for the dark or for paper.
    """
    page = re.sub(r"<meta\b[^>]*Content-Security-Policy[^>]*>", "", page)
    if dark:
        page = page.replace("(prefers-color-scheme: dark)", "all")
    if printed:
        page = page.replace("@media print", "@media all")
    answer = f"(async () => {{ {script} }})().catch(error => ({{error: String(error)}}))"
    page = page.replace("</body>", f"<script>onload = () => {answer}.then(parent.told)</script></body>")
    outer = (
        '<body><pre id="told"></pre>'
        '<script>told = it => document.getElementById("told").textContent = JSON.stringify(it)</script>'
        f'<iframe width="{width}" height="{height}" style="border: 0" srcdoc="{escape(page)}"></iframe></body>'
    )
    told = _shown(outer, f"--window-size={width + 60},{height + 100}").find(id="told").text
    assert told, "the page gave no answer"
    return json.loads(told)


def opened(page: str, anchor: str) -> BeautifulSoup:
    """A page as it stands once its address has led to one of its anchors; no script runs."""
    return _shown(page, anchor=anchor)


def _shown(page: str, *options: str, anchor: str = "") -> BeautifulSoup:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        path.write_text(page, encoding="utf-8")
        done = subprocess.run(
            [
                pdf.chromium(),
                *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
                *(f"--user-data-dir={folder}/profile", "--virtual-time-budget=60000", *options),
                *("--dump-dom", f"{path.as_uri()}#{anchor}" if anchor else path.as_uri()),
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )
    return BeautifulSoup(done.stdout, "html.parser")


def axe() -> str:
    """The source of axe-core, which tells what readers with a screen reader or a keyboard cannot use."""
    return resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
