"""A real Chromium asked for what a page looks like."""

import json
import re
import subprocess
import tempfile
from html import escape
from importlib import resources
from pathlib import Path

from bs4 import BeautifulSoup

from helpers import paper

SECONDS = 120


def asked(page: str, script: str, *, width: int = 1200, dark: bool = False) -> dict:
    """What ``script``, the body of an async function, returns in a page shown ``width`` pixels wide.

    The page is a copy: its own policy, which forbids every script, is taken out.
    """
    page = re.sub(r"<meta\b[^>]*Content-Security-Policy[^>]*>", "", page)
    if dark:
        page = page.replace("(prefers-color-scheme: dark)", "all")
    answer = f"(async () => {{ {script} }})().catch(error => ({{error: String(error)}}))"
    page = page.replace("</body>", f"<script>onload = () => {answer}.then(parent.told)</script></body>")
    outer = (
        '<body><pre id="told"></pre>'
        '<script>told = it => document.getElementById("told").textContent = JSON.stringify(it)</script>'
        f'<iframe width="{width}" height="900" srcdoc="{escape(page)}"></iframe></body>'
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        path.write_text(outer, encoding="utf-8")
        done = subprocess.run(
            [
                paper.chromium(),
                *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
                *(
                    f"--user-data-dir={folder}/profile",
                    "--virtual-time-budget=60000",
                    f"--window-size={width + 60},1000",
                ),
                *("--dump-dom", path.as_uri()),
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )
    told = BeautifulSoup(done.stdout, "html.parser").find(id="told").text
    assert told, "the page gave no answer"
    return json.loads(told)


def axe() -> str:
    """The source of axe-core, which tells what readers with a screen reader or a keyboard cannot use."""
    return resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
