"""Kernels forked from a process that has already imported what the notebooks import."""

import builtins
import importlib
import json
import os
import random
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

from jupyter_client.provisioning import LocalProvisioner

# the name that pyproject.toml gives the provisioner below, and the variable by which jupyter_client chooses one
NAME, CHOICE = "helpers-warm", "JUPYTER_DEFAULT_PROVISIONER_NAME"
ADDRESS, SOCKET = "HELPERS_WARM", "warm"
IMPORTS = (
    *("numpy", "pandas", "matplotlib.pyplot", "matplotlib_inline.backend_inline", "seaborn", "PIL.PngImagePlugin"),
    *("frictionless", "ipykernel.kernelapp", "ipykernel.ipkernel"),
    *("helpers.association", "helpers.draw", "helpers.feasible", "helpers.headlines", "helpers.resurgence"),
)
READY_SECONDS = 60


# --- the driver's side ------------------------------------------------------------------------------------------------


@contextmanager
def source(folder: Path, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Start the process that kernels are forked from; gives what the drivers' environment needs, empty where it fails.

    ``folder`` takes its socket, ``environment`` is that of the kernels. At the end, and at the end of the caller
    however it comes, the process and every kernel forked from it are gone.
    """
    # elsewhere a process that has drawn once cannot be forked safely
    if sys.platform != "linux":
        yield {}
        return
    command = [sys.executable, "-P", "-m", "helpers.warm", str(folder)]
    # numpy's library for linear algebra would begin with threads of its own
    alone = {**environment, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=alone
    )
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            ready = selector.select(READY_SECONDS) and process.stdout.readline() == b"ready\n"
        yield {ADDRESS: str(folder), CHOICE: NAME} if ready else {}
    finally:
        if process.poll() is not None:
            print("The process that kernels are forked from has ended early: some were started cold", file=sys.stderr)
        process.stdin.close()
        process.stdout.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class WarmProvisioner(LocalProvisioner):
    """jupyter_client's local provisioner, with a fork of the warm process in place of a new one."""

    async def launch_kernel(self, cmd: list[str], **kwargs):
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        try:
            self.process = Forked(arguments, kwargs["env"], kwargs.get("cwd") or os.getcwd())
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        # the kernel leads a group of its own, so that a signal reaches what it started as well
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info


class Forked:
    """A forked kernel as ``subprocess.Popen`` would show it; the connection to the warm process tells its end."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], environment: Mapping[str, str], folder: str):
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with _short(Path(environment[ADDRESS])) as address:
            self._connection.connect(address)
        asked = json.dumps({"arguments": arguments, "environment": dict(environment), "folder": folder}).encode()
        socket.send_fds(self._connection, [len(asked).to_bytes(4, "big")], [1, 2])
        self._connection.sendall(asked)
        self._lines = self._connection.makefile("rb")
        self.returncode: int | None = None
        told = self._lines.readline()
        if not told:
            raise ConnectionResetError("the process to fork from has gone")
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
                        # the warm process has gone, and with it the one who would have ended this kernel
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


# --- the warm process -------------------------------------------------------------------------------------------------


def serve(folder: Path) -> None:
    """Take connections, import, then fork a kernel for each connection until standard input ends."""
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
    _import()
    # a fork takes one thread along and leaves the locks of the others as they were
    assert len(os.listdir("/proc/self/task")) == 1, threading.enumerate()
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                for pid in kernels:
                    _kill(pid)
                os._exit(0)
            elif key.fileobj is wakened:
                wakened.recv(4096)
                _reap(kernels, selector)
            elif key.fileobj is listener:
                connection, _ = listener.accept()
                if pid := _fork(connection, (listener, waker, wakened, *kernels.values())):
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
        from helpers import load, parameters

        load.record(**parameters.WHOLE)
    finally:
        del builtins.get_ipython


def _fork(connection: socket.socket, inherited: tuple[socket.socket, ...]) -> int:
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
        _become_kernel(json.loads(asked), descriptors)
    finally:
        os._exit(1)


def _become_kernel(asked: dict, descriptors: list[int]) -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in zip((nothing, *descriptors), (0, 1, 2), strict=True):
        os.dup2(old, new)
        os.close(old)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    random.seed()
    np.random.seed()
    sys.argv = ["ipykernel_launcher", *asked["arguments"]]
    # ipykernel ends itself when this parent does; it would read the number from the environment at import, long ago
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
        connection = kernels.pop(pid)
        with suppress(KeyError):
            selector.unregister(connection)
        with suppress(OSError):
            connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        connection.close()
        # what the kernel started and left behind
        _kill(pid)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
