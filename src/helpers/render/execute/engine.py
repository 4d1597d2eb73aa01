"""A papermill engine that runs cells in its own process."""

import asyncio
import builtins
import codecs
import getpass
import io
import json
import os
import sys
import tempfile
import traceback
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar

import nbformat
from ipykernel.compiler import XCachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.session import json_packer
from nbformat import NotebookNode
from papermill.engines import Engine
from traitlets import Type
from traitlets.config import Config

# what a kernel sets, which a cell may see
ENVIRONMENT = {"TERM": "xterm-color", "CLICOLOR": "1", "CLICOLOR_FORCE": "1", "FORCE_COLOR": "1"}
ENVIRONMENT |= {"PAGER": "cat", "GIT_PAGER": "cat", "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
# which cell has started what is running; unknown in a thread
CELL = ContextVar("CELL", default=None)
LEFT = "An exception has occurred, use %tb to see the full traceback.\n"


class Warm(Engine):
    """An engine without a kernel: cells run here, in an IPython shell that shows what a kernel would."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **options):
        # the loop is left as it is: closing it would wait for what cells left running
        asyncio.new_event_loop().run_until_complete(cls._run(nb_man, **options))

    @staticmethod
    async def _run(running, *, on_cell_start: Callable, on_cell_executed: Callable, **_) -> None:
        """Run the cells up to one that fails; both functions are told of each, as nbclient tells them."""
        shell = ShellWithoutZMQ.instance(config=Config({"HistoryManager": {"enabled": False}}))
        for index, cell in enumerate(running.nb.cells):
            running.cell_start(cell, index)
            on_cell_start(cell=cell)
            if cell.cell_type == "code" and cell.source.strip():
                well = await shell.fill(cell)
                on_cell_executed(cell=cell)
                if not well:
                    running.cell_exception(cell, index)
                    return
            running.cell_complete(cell, index)
            # what a cell left running goes on
            await asyncio.sleep(0)


class Publisher(DisplayPublisher):
    """Adds what is displayed to the outputs of the cell."""

    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        name = (transient or {}).get("display_id")
        self.shell.show("display_data", name, update, data=data, metadata=metadata or {})

    def clear_output(self, wait=False):
        self.shell.clear(wait)


class Hook(DisplayHook):
    """Adds the value of a cell's last line to its outputs."""

    def write_output_prompt(self):
        """The count stands beside the value."""

    def write_format_data(self, format_dict, md_dict=None):
        self.shell.show("execute_result", data=format_dict, metadata=md_dict, execution_count=self.prompt_count)


class ShellWithoutZMQ(InteractiveShell):
    """IPython's shell, whose outputs go into cells.

    By the end of its name pandas knows that tables and categories are shown in a notebook.
    """

    # who leaves has failed, in the last cell as in any other
    ask_exit = staticmethod(sys.exit)
    display_pub_class, displayhook_class, compiler_class = Type(Publisher), Type(Hook), Type(XCachingCompiler)

    def init_environment(self):
        os.environ.update(ENVIRONMENT)
        sys.argv = ["ipykernel_launcher"]

    def init_io(self):
        sys.stdout, sys.stderr = self._streams = [Stream("stdout", 1, self), Stream("stderr", 2, self)]
        builtins.input, getpass.getpass = _refusing("raw_input"), _refusing("getpass")
        self._displayed, self._cell = defaultdict(list), NotebookNode(id=None)

    def enable_gui(self, gui=None):
        """There is no window."""

    async def fill(self, cell: NotebookNode) -> bool:
        """Run a cell and put into it what it shows; returns whether all went well."""
        self._cell, self._clears, self._unshown = cell, False, False
        CELL.set(cell.id)
        cell.execution_count, result, fault = self.execution_count, None, None
        try:
            source = self.transform_cell(cell.source)
        except Exception:
            source, fault = cell.source, sys.exc_info()
        options = {"transformed_cell": source, "preprocessing_exc_tuple": fault}
        if self.should_run_async(cell.source, **options):
            try:
                result = await asyncio.ensure_future(self.run_cell_async(cell.source, True, **options))
            finally:
                self.events.trigger("post_execute")
                self.events.trigger("post_run_cell", result)
        else:
            result = self.run_cell(cell.source, True)
        self.flush()
        return result.success and not self._unshown

    def heard(self) -> bool:
        """Whether what shows something was started by this cell; a kernel loses what others have left running say."""
        return CELL.get() in (None, self._cell.id)

    def flush(self) -> None:
        for stream in self._streams:
            stream.flush()

    def show(self, kind: str, name: str | None = None, update: bool = False, **content) -> None:
        """Add an output to the cell; where it has a ``name``, those shown under it before change to the same."""
        self.flush()
        output = nbformat.from_dict({"output_type": kind, **json.loads(json_packer(content))})
        if name:
            for other in self._displayed[name]:
                other.update(data=output.data, metadata=output.metadata)
            self._displayed[name] += [] if update else [output]
        if not update and self.heard():
            self.add(output)

    def add(self, output: NotebookNode) -> None:
        if self._clears:
            self._cell.outputs, self._clears = [], False
        self._cell.outputs.append(output)

    def clear(self, wait: bool) -> None:
        self.flush()
        self._clears = wait
        if not wait:
            self._cell.outputs = []

    def showtraceback(
        self, exc_tuple=None, filename=None, tb_offset=None, exception_only=False, running_compiled_code=False
    ):
        kind, error, trace = exc_tuple or sys.exc_info()
        if error is None or isinstance(error, UsageError) or _grouped(error):
            # IPython prints them, or that there is none
            return super().showtraceback(exc_tuple)
        if isinstance(error, SyntaxError):
            frames = traceback.extract_tb(trace) if running_compiled_code else []
            lines = self.SyntaxTB.structured_traceback(kind, error, frames)
        elif exception_only:
            lines = [LEFT, *self.InteractiveTB.get_exception_only(kind, error)]
        elif hasattr(error, "_render_traceback_"):
            lines = error._render_traceback_()
        else:
            lines = self.InteractiveTB.structured_traceback(kind, error, trace, tb_offset=tb_offset)
        # a value that cannot be shown fails its cell; whatever else cannot be shown does not
        self._unshown = self._unshown or self.displayhook.is_active
        self.show("error", ename=kind.__name__, evalue=str(error), traceback=lines)

    def showsyntaxerror(self, filename=None, running_compiled_code=False):
        self.showtraceback(running_compiled_code=running_compiled_code)


class Stream(io.TextIOBase):
    """Standard output or error of the cells: what Python writes, and what anything else does into its descriptor."""

    encoding, errors = "UTF-8", "replace"

    def __init__(self, name: str, descriptor: int, shell: ShellWithoutZMQ):
        self.name, self._shell, self._written = name, shell, []
        self._owner = os.getpid()
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
        # what is no text could not be kept, and is better refused where it is written
        content = text.encode(self.encoding)
        # IPython ends each value with no text
        if self.closed and text:
            raise ValueError("I/O operation on closed file")
        if os.getpid() != self._owner:
            # a copy of this process has cells of its own, which nobody reads
            os.write(self._caught, content)
        elif self._shell.heard():
            self._written.append(text)
        return len(text)

    def flush(self) -> None:
        """Add to the cell's outputs what has come since."""
        text, self._written = "".join(self._written), []
        if new := os.fstat(self.fileno()).st_size - self._seen:
            text += self._decoder.decode(os.pread(self.fileno(), new, self._seen))
            self._seen += new
        if text:
            self._shell.add(nbformat.from_dict({"output_type": "stream", "name": self.name, "text": text}))


def _refusing(what: str) -> Callable:
    def refuse(*_, **__):
        raise StdinNotImplementedError(f"{what} was called, but this frontend does not support input requests.")

    return refuse


def _grouped(error: BaseException | None) -> bool:
    """Whether an exception, or one during whose handling it was raised, is a group."""
    return error is not None and (isinstance(error, BaseExceptionGroup) or _grouped(error.__context__))
