"""ipykernels forked from this process, spoken to through a pipe."""

import asyncio
import codecs
import io
import os
import random
import signal
import sys
import tempfile
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from queue import Empty

import zmq
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.client import KernelClient
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError
from traitlets import Any

from helpers.render import processes

SHELL, IOPUB = "shell", "iopub"
# nobody asks for the history of a report, which would be a database and a thread
ARGUMENTS = ["--HistoryManager.enabled=False"]


# --- the client's side ------------------------------------------------------------------------------------------------


@contextmanager
def forked() -> Iterator["Client"]:
    """A client of a kernel that is forked from this process; the kernel ends with it.

    What the kernel leaves behind stays to this process.
    """
    session, parent = Session(), os.getpid()
    ours, theirs = Pipe()
    pid = processes.fork()
    if not pid:
        try:
            ours.close()
            processes.end_with(parent)
            _become_kernel(theirs, session.key)
        finally:
            os._exit(1)
    theirs.close()
    client = Client(ours, pid, session=session)
    try:
        yield client
    finally:
        client.close()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


class Channel:
    """One of a client's channels, as nbclient uses them."""

    def __init__(self, client: "Client"):
        self._client = client
        self.messages: asyncio.Queue[dict | None] = asyncio.Queue()

    def send(self, message: dict) -> None:
        self._client.send(message)

    async def get_msg(self, timeout: float | None = None) -> dict:
        self._client.listen()
        try:
            message = await asyncio.wait_for(self.messages.get(), timeout)
        except TimeoutError:
            raise Empty from None
        if message is None:
            raise DeadKernelError("Kernel died")
        return message


class Client(KernelClient):
    """jupyter_client's client, with a pipe in place of its sockets."""

    def __init__(self, connection: Connection, pid: int, **traits):
        super().__init__(**traits)
        self._connection, self._pid = connection, pid
        self._channels = {name: Channel(self) for name in (SHELL, IOPUB)}
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def shell_channel(self) -> Channel:
        return self._channels[SHELL]

    @property
    def iopub_channel(self) -> Channel:
        return self._channels[IOPUB]

    async def is_alive(self) -> bool:
        return os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def send(self, message: dict) -> None:
        try:
            self._connection.send(self.session.serialize(message))
        except OSError as error:
            raise DeadKernelError("Kernel died") from error

    def listen(self) -> None:
        """Have the running loop put into their channels what comes from now on."""
        if not self._loop:
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(self._connection.fileno(), self._receive)

    def close(self) -> None:
        if self._loop:
            self._loop.remove_reader(self._connection.fileno())
        self._connection.close()

    def _receive(self) -> None:
        """Put what comes next into its channel; at the kernel's end, that it has ended into all of them."""
        try:
            name, parts = self._connection.recv()
        except (EOFError, OSError):
            self._loop.remove_reader(self._connection.fileno())
            for channel in self._channels.values():
                channel.messages.put_nowait(None)
        else:
            _, parts = self.session.feed_identities(parts)
            self._channels[name].messages.put_nowait(self.session.deserialize(parts))


# --- the kernel's side ------------------------------------------------------------------------------------------------


def _become_kernel(connection: Connection, key: bytes) -> None:
    import numpy as np

    # a group of its own, so that a signal from there to all of it reaches nobody else
    os.setpgid(0, 0)
    random.seed()
    np.random.seed()
    # what the kernel says of itself goes on to where it went, for its cells' descriptors will be caught
    sys.stderr = sys.__stderr__ = os.fdopen(os.dup(2), "w", buffering=1)
    sys.argv = ["ipykernel_launcher"]
    Application.launch_instance(argv=ARGUMENTS, connection=connection, session=Session(key=key))
    os._exit(0)


class Socket:
    """One of a kernel's sockets, all of which send into one pipe."""

    def __init__(self, connection: Connection, channel: str, lock: threading.Lock):
        self._connection, self._channel, self._lock = connection, channel, lock

    def send_multipart(self, parts: list, **_) -> None:
        with self._lock:
            self._connection.send((self._channel, [bytes(part) for part in parts]))

    def flush(self, *_) -> None:
        """Everything has gone already."""


class Stream(io.TextIOBase):
    """Standard output or error of a kernel: what Python writes, and what anything else does into its descriptor."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name: str, descriptor: int, kernel: IPythonKernel):
        self._name, self._kernel, self._written = name, kernel, []
        # a file takes what comes until it is asked for; a pipe would need a thread that empties it
        self._caught, path = tempfile.mkstemp()
        os.unlink(path)
        os.dup2(self._caught, descriptor)
        self._seen, self._decoder = 0, codecs.getincrementaldecoder(self.encoding)(self.errors)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._caught

    def write(self, text: str) -> int:
        # what is no text could not be sent, and is better refused where it is written
        text.encode(self.encoding)
        self._written.append(text)
        return len(text)

    def flush(self) -> None:
        """Send what has come since."""
        text, self._written = "".join(self._written), []
        if new := os.fstat(self.fileno()).st_size - self._seen:
            caught = os.pread(self.fileno(), new, self._seen)
            self._seen += len(caught)
            text += self._decoder.decode(caught)
        if text:
            content = {"name": self._name, "text": text}
            self._kernel.session.send(self._kernel.iopub_socket, "stream", content, parent=self._kernel.get_parent())


class Kernel(IPythonKernel):
    """ipykernel's kernel on sockets that are none of zmq's."""

    shell_stream = Any()
    iopub_socket = Any()
    # a cell that awaits looks here for the thread that it is in
    shell_channel_thread = Any(types.SimpleNamespace(parent_thread=threading.main_thread()))
    _supports_kernel_subshells = False

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Nothing is queued: a cell is sent when the one before has ended."""


class Application(IPKernelApp):
    """ipykernel's application, without what zmq's sockets, connection files and other processes need."""

    connection = Any()

    def init_sockets(self) -> None:
        lock = threading.Lock()
        self.shell_socket, self.iopub_socket = (Socket(self.connection, name, lock) for name in (SHELL, IOPUB))

    def init_kernel(self) -> None:
        self.kernel = Kernel.instance(
            parent=self,
            session=self.session,
            shell_stream=self.shell_socket,
            iopub_socket=self.iopub_socket,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        sys.stdout, sys.stderr = Stream("stdout", 1, self.kernel), Stream("stderr", 2, self.kernel)

    def start(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        """Take requests one after the other; what a cell left running goes on in between."""
        loop, asked = asyncio.get_running_loop(), asyncio.Queue()
        # who calls exit() in a cell stops it
        self.kernel.io_loop = loop
        loop.add_reader(self.connection.fileno(), self._receive, asked)
        while True:
            await self.kernel.dispatch_shell(await asked.get())

    def _receive(self, asked: asyncio.Queue) -> None:
        try:
            asked.put_nowait([zmq.Frame(part) for part in self.connection.recv()])
        except (EOFError, OSError):
            os._exit(0)

    def _nothing(self, *_, **__) -> None:
        """Of what ipykernel's application does, what only sockets need."""

    init_connection_file = init_poller = init_heartbeat = init_io = _nothing
    write_connection_file = log_connection_info = close = _nothing
