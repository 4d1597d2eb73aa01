"""The start and the end of the process that jobs are forked from."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import Pipe
from pathlib import Path

LOG = "fork_server.log"
STOP_SECONDS = 5


class ForkServer:
    """A process that imports what jobs need, then runs them in processes forked from itself.

    ``environment`` is that of the jobs, ``folder`` where they begin. Where ``cold``, each notebook has a kernel that is
    started anew, and nothing is imported for it.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], cold: bool):
        # elsewhere a process that has drawn once cannot be forked safely
        self.method = "fork" if sys.platform == "linux" else "spawn"
        self._folder, self._environment, self._engine = folder, environment, "nbclient" if cold else "warm"
        self.start()

    def start(self) -> None:
        self.connection, theirs = Pipe()
        self._idle = True
        command = [sys.executable, "-P", "-m", "helpers.render.execute.serve", str(theirs.fileno())]
        # elsewhere than where the caller stands: matplotlib reads its settings from there as well
        with theirs, open(self._folder / LOG, "ab") as log:
            self._process = subprocess.Popen(
                [*command, self._engine, self.method],
                cwd=self._folder,
                env=self._environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def send(self, message: object) -> None:
        self._idle = False
        self.connection.send(message)

    def stop(self) -> None:
        """End the process with all that it started."""
        self.connection.close()
        if self._idle:
            # it may still be importing
            self._process.kill()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def fork_server(folder: Path, environment: Mapping[str, str], cold: bool = False) -> Iterator[ForkServer]:
    """A fork server; at the end, and at the end of the caller however it comes, it and all that it started are gone."""
    server = ForkServer(folder, environment, cold)
    try:
        yield server
    finally:
        server.stop()
