"""Kernels that one process starts, warm or cold, and ends."""

import builtins
import ctypes
import gc
import importlib
import json
import os
import random
import resource
import select
import selectors
import signal
import socket
import subprocess
import sys
import threading
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from jupyter_client.provisioning import LocalProvisioner

# the name that pyproject.toml gives the provisioner below, and the variable by which jupyter_client chooses one
NAME, CHOICE = "helpers-keeper", "JUPYTER_DEFAULT_PROVISIONER_NAME"
ADDRESS, SOCKET = "HELPERS_KEEPER", "keeper"
COLD = "cold"
IMPORTS = (
    *("numpy", "pandas", "matplotlib.pyplot", "matplotlib_inline.backend_inline", "seaborn", "PIL.PngImagePlugin"),
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "tornado.queues"),
    *("IPython.core.completerlib", "IPython.extensions.storemagic"),
    *("helpers.association", "helpers.draw", "helpers.feasible", "helpers.headlines", "helpers.resurgence"),
)
READY_SECONDS = 60
# A library for linear algebra would begin with threads of its own, and none survives a fork.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# of prctl(2): a process whose parent ends becomes a child of this one
PR_SET_CHILD_SUBREAPER = 36


# --- the driver's side ------------------------------------------------------------------------------------------------


@contextmanager
def keeper(folder: Path, environment: Mapping[str, str], cold: bool = False) -> Iterator[dict[str, str]]:
    """Start the process that starts the kernels; gives what the drivers' environment needs, empty where it fails.

    ``folder`` takes its socket, ``environment`` is that of the kernels. They are forked from it, with everything
    imported, or started anew where ``cold``. At the end, and at the end of the caller however it comes, the process,
    every kernel and everything that they started are gone.
    """
    # elsewhere a process that has drawn once cannot be forked safely
    if sys.platform != "linux":
        yield {}
        return
    command = [sys.executable, "-P", "-m", "helpers.render.kernels", str(folder), *([COLD] if cold else [])]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    # elsewhere than where the caller stands: matplotlib reads its settings from there as well
    process = subprocess.Popen(command, **pipes, cwd=folder, env={**environment, **ONE_THREAD})
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            ready = selector.select(READY_SECONDS) and process.stdout.readline() == b"ready\n"
        yield {ADDRESS: str(folder), CHOICE: NAME} if ready else {}
    finally:
        if process.poll() is not None:
            print("The process that starts the kernels has ended early", file=sys.stderr)
        process.stdin.close()
        process.stdout.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def make_font_cache(environment: Mapping[str, str]) -> None:
    """Make matplotlib's font cache ahead of kernels started anew: where that takes long, it says so on stderr."""
    subprocess.run(
        [sys.executable, "-c", "import matplotlib.font_manager"],
        env=environment,
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class KeeperProvisioner(LocalProvisioner):
    """jupyter_client's local provisioner, with the keeper as who starts the kernel."""

    async def launch_kernel(self, cmd: list[str], **kwargs):
        try:
            self.process = Kept(cmd, kwargs["env"], kwargs.get("cwd") or os.getcwd())
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        # the kernel leads a group of its own, so that a signal reaches what it started as well
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info


class Kept:
    """A kernel of the keeper's as ``subprocess.Popen`` would show it; the connection to the keeper tells its end."""

    stdin = stdout = stderr = None

    def __init__(self, command: list[str], environment: Mapping[str, str], folder: str):
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with _short(Path(environment[ADDRESS])) as address:
            self._connection.connect(address)
        memory = resource.getrlimit(resource.RLIMIT_AS)
        asked = json.dumps([command, dict(environment), folder, memory]).encode()
        socket.send_fds(self._connection, [len(asked).to_bytes(4, "big")], [1, 2])
        self._connection.sendall(asked)
        self._lines = self._connection.makefile("rb")
        self.returncode: int | None = None
        told = self._lines.readline()
        if not told:
            raise ConnectionResetError("the keeper has gone")
        self.pid = int(told)

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        if self._ended(timeout) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            with selectors.DefaultSelector() as selector:
                selector.register(self._connection, selectors.EVENT_READ)
                if selector.select(timeout):
                    told = self._lines.readline()
                    if not told:
                        # the keeper has gone, and with it the one who would have ended this kernel
                        _kill(self.pid)
                    self.returncode = int(told or -signal.SIGKILL)
                    self._lines.close()
                    self._connection.close()
        return self.returncode


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """The address of the socket in a folder: it may have a hundred characters only, and folders are longer."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET}"
    finally:
        os.close(descriptor)


# --- the keeper -------------------------------------------------------------------------------------------------------


def serve(folder: Path, cold: bool) -> None:
    """Take connections, import, then start a kernel for each connection until standard input ends."""
    # what a kernel starts and leaves behind becomes ours, and ends with us
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with _short(folder) as address:
        listener.bind(address)
    listener.listen(64)
    waker, wakened = socket.socketpair()
    waker.setblocking(False)
    wakened.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    kernels: dict[int, socket.socket] = {}
    selector = selectors.DefaultSelector()
    for watched in (sys.stdin, listener, wakened):
        selector.register(watched, selectors.EVENT_READ)
    os.write(1, b"ready\n")
    # whoever connects meanwhile waits for the answer
    if not cold:
        _import()
        # a fork takes one thread along and leaves the locks of the others as they were
        assert len(os.listdir("/proc/self/task")) == 1, threading.enumerate()
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                _end_all()
                os._exit(0)
            elif key.fileobj is wakened:
                wakened.recv(4096)
                _reap(kernels, selector)
            elif key.fileobj is listener:
                connection, _ = listener.accept()
                if pid := _fork(connection, (listener, waker, wakened, *kernels.values()), cold):
                    kernels[pid] = connection
                    selector.register(connection, selectors.EVENT_READ, pid)
            else:
                # whoever asked for this kernel has gone
                selector.unregister(key.fileobj)
                _kill(key.data)


def _import() -> None:
    """Import what the notebooks do, in the state in which a kernel would import it."""
    # pandas asks once, at import, whether it is shown in a kernel, and abbreviates its tables where it is not
    builtins.get_ipython = lambda: types.SimpleNamespace(kernel=True)
    try:
        for name in IMPORTS:
            importlib.import_module(name)
            # a run that was refused meanwhile waits for nothing
            if select.select([sys.stdin], [], [], 0)[0]:
                os._exit(0)
        import matplotlib.style
        import pandas as pd
        from matplotlib.figure import Figure

        from helpers.draw import house

        # Fonts are looked up once. Without pyplot, which would settle on a backend for all kernels.
        with matplotlib.style.context("helpers.house"):
            house.finish(figure := Figure(), title="é", subtitle="é", source="é", alt="é")
            house.Picture(figure, pd.DataFrame())
    finally:
        del builtins.get_ipython
    # what is here now is never freed, so that no collection in a kernel writes to the memory that all of them share
    gc.collect()
    gc.freeze()


def _fork(connection: socket.socket, inherited: tuple[socket.socket, ...], cold: bool) -> int:
    """Fork the kernel that a connection asks for; its process, or 0 where who asked has gone meanwhile."""
    size, descriptors, _, _ = socket.recv_fds(connection, 4, 2)
    asked = b""
    while len(asked) < int.from_bytes(size, "big") and (part := connection.recv(65536)):
        asked += part
    if not size or len(asked) < int.from_bytes(size, "big"):
        for descriptor in descriptors:
            os.close(descriptor)
        connection.close()
        return 0
    pid = os.fork()
    if pid:
        # said on both sides, so that the group is there for whichever looks first
        with suppress(OSError):
            os.setpgid(pid, pid)
        for descriptor in descriptors:
            os.close(descriptor)
        # who has gone is seen as soon as the connection is watched
        with suppress(OSError):
            connection.sendall(f"{pid}\n".encode())
        return pid
    try:
        os.setpgid(0, 0)
        for other in (connection, *inherited):
            other.close()
        _become_kernel(*json.loads(asked), descriptors, cold)
    finally:
        os._exit(1)


def _become_kernel(
    command: list[str], environment: dict[str, str], folder: str, memory: list[int], descriptors: list[int], cold: bool
) -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in zip((nothing, *descriptors), (0, 1, 2), strict=True):
        os.dup2(old, new)
        os.close(old)
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_AS, memory)
    # nobody asks for the history of a report, which would be a database and a thread
    command = [*command, "--HistoryManager.enabled=False"]
    # ipykernel ends itself when this parent does
    environment["JPY_PARENT_PID"] = str(os.getppid())
    if cold:
        os.execvpe(command[0], command, environment)
    os.environ.clear()
    os.environ.update(environment)
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    random.seed()
    np.random.seed()
    sys.argv = ["ipykernel_launcher", *command[command.index("ipykernel_launcher") + 1 :]]
    # it would read the parent from the environment at import, long ago
    IPKernelApp.launch_instance(argv=sys.argv[1:], parent_handle=os.getppid())
    os._exit(0)


def _reap(kernels: dict[int, socket.socket], selector: selectors.BaseSelector) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        # what a kernel started and left behind
        _kill(pid)
        if not (connection := kernels.pop(pid, None)):
            continue
        with suppress(KeyError):
            selector.unregister(connection)
        with suppress(OSError):
            connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        connection.close()


def _end_all() -> None:
    """End every process below this one; twice, for one may start another meanwhile."""
    for _ in range(2):
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                process.kill()


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), COLD in sys.argv[2:])
