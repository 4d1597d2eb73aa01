"""A real JupyterLab in a real Chromium, spoken to through a pipe."""

import itertools
import json
import os
import select
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from helpers.tools import pdf

SECONDS = 120
# one whom the pages need not persuade: it starts nothing by itself and asks nobody
QUIET = (
    *("--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--IdentityProvider.token=t"),
    *("--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None", "--LabApp.extension_manager=readonly"),
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
BROWSER = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--remote-debugging-pipe", "--window-size=1400,1000"),
)

# where an element is that has come to rest there and lies beneath nothing else
MIDDLE = """await (async () => {
    const one = ELEMENT;
    one?.scrollIntoView({block: 'center'});
    const boxes = [];
    for (let n = 0; one && n < 4; n++) {
        await new Promise(done => setTimeout(done, 100));
        const box = one.getBoundingClientRect();
        boxes.push({x: box.x + box.width / 2, y: box.y + box.height / 2});
    }
    const [first, last] = [boxes[0], boxes.at(-1)];
    const still = last && first.x === last.x && first.y === last.y;
    return still && one.contains(document.elementFromPoint(last.x, last.y)) && last;
})()"""


def missing() -> str:
    """What is not there to try a notebook in JupyterLab; blank where all is."""
    if not pdf.chromium():
        return "no Chromium"
    return "" if find_spec("jupyterlab") else "no JupyterLab, which `make .venv/.lab` adds"


@contextmanager
def server(folder: Path, home: Path):
    """The address of a JupyterLab that shows a folder; its settings are in ``home``, none of the user's are read."""
    names = ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR")
    own = {name: str(home / name.lower()) for name in (*names, "JUPYTERLAB_WORKSPACES_DIR")} | {"HOME": str(home)}
    with (home / "log").open("w", encoding="utf-8") as log:
        command = [sys.executable, "-m", "jupyterlab", *QUIET, f"--ServerApp.root_dir={folder}"]
        process = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log)
    try:
        yield _address(process, home)
    finally:
        process.terminate()
        process.wait()


def _address(process: subprocess.Popen, home: Path) -> str:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        for path in (home / "jupyter_runtime_dir").glob("jpserver-*.json"):
            url = json.loads(path.read_text(encoding="utf-8") or "{}").get("url", "")
            try:
                urllib.request.urlopen(f"{url}api?token=t").close()
                return url
            except (OSError, ValueError):
                continue
        time.sleep(0.1)
    raise AssertionError((home / "log").read_text(encoding="utf-8"))


class Page:
    """A page of a Chromium: ``run`` gives what a script returns in it, ``errors`` what went wrong there meanwhile."""

    def __init__(self, told: int, said: int):
        self._told, self._said, self._rest = told, said, b""
        self._numbers, self._session, self.errors = itertools.count(1), None, []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def run(self, script: str):
        """What a script, the body of an async function, returns."""
        answer = self.ask(
            "Runtime.evaluate", expression=f"(async () => {{ {script} }})()", awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"].get("exception", answer)
        return answer["result"].get("value")

    def wait(self, script: str):
        """What an expression gives once it is neither false nor empty."""
        end = time.monotonic() + SECONDS
        while not (value := self.run(f"return {script}")):
            assert time.monotonic() < end, f"never came true: {script}"
            time.sleep(0.2)
        return value

    def click(self, element: str) -> None:
        """Click on the middle of an element that an expression gives, as a hand would, once it stays where it is."""
        place = self.wait(MIDDLE.replace("ELEMENT", element)) | {"button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, **place)

    def ask(self, method: str, **values) -> dict:
        """What Chromium answers to one of its commands."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": values}
        os.write(
            self._told, json.dumps(message | ({"sessionId": self._session} if self._session else {})).encode() + b"\0"
        )
        while (answer := self._next()).get("id") != number:
            self._note(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def _next(self) -> dict:
        while b"\0" not in self._rest:
            assert select.select([self._said], [], [], SECONDS)[0], "Chromium does not answer"
            self._rest += (read := os.read(self._said, 1 << 20))
            assert read, "Chromium has ended"
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def _note(self, event: dict) -> None:
        told = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(told["exceptionDetails"]))
        elif event.get("method") == "Runtime.consoleAPICalled" and told["type"] == "error":
            self.errors.append(json.dumps([part.get("value", part.get("description")) for part in told["args"]]))
        elif event.get("method") == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.errors.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")


@contextmanager
def page(profile: Path):
    """A page of a Chromium of its own."""
    (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
    # Chromium reads from 3 and writes to 4
    shell = f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}'
    command = ["bash", "-c", shell, pdf.chromium(), *BROWSER, f"--user-data-dir={profile}"]
    process = subprocess.Popen(command, pass_fds=(theirs_in, theirs_out), stderr=subprocess.DEVNULL)
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Page(ours_out, ours_in)
    finally:
        os.close(ours_out)
        process.terminate()
        process.wait()
        os.close(ours_in)
