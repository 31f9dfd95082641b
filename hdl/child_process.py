"""Child processes that cannot outlive this one: time limits, output for messages, a socket.

A child leads a process group of its own, so that one signal ends it and all that it started.  Its
standard input is a pipe of ours; when that closes, which it does however we end, a thread in the
child, or a shell beside it, ends the group.  (PR_SET_PDEATHSIG would follow the thread that started
the child.)
A child finds Python's modules where we do, and not in the working folder.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from hdl.tools import Tool, ToolError

_ROOT = str(Path(__file__).parents[1])  # where "" in our path, the working folder, has this package
# What `end_with_parent` does, for a program that is not ours.
_SHELL = "sh", "-c", 'exec 3<&0 </dev/null; (read _ <&3; kill -KILL 0) & exec "$@" 3<&-', "sh"
_SOCKET = 103  # the most bytes of a socket's path
_START_LIMIT = 60.0  # seconds until a child connects


class ChildProcess:
    """A program in a process of its own; use it as a context, or call `end`.

    Args:
        title: name of the program in messages.
        module: importable name; run as a script, it must call `end_with_parent` at once.  None:
            the arguments are the command line of another program.
        arguments: of its command line.
        environment: all variables; None for those of this process.
        folder: its working folder; None for that of this process.
        error: what is raised where it fails.
    """

    def __init__(
        self,
        title: str,
        module: str | None,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        folder: str | Path | None = None,
        error: type[ToolError] = ToolError,
    ) -> None:
        self.title, self.error = title, error
        path = os.pathsep.join(e or _ROOT for e in sys.path if e or _ROOT not in sys.path)
        python = sys.executable, "-P", "-m", module or ""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - read as long as this object lives
        weakref.finalize(self, self._log.close)
        self.process = subprocess.Popen(  # which leads the group
            [*(python if module else _SHELL), *arguments],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env={**(os.environ if environment is None else environment), "PYTHONPATH": path},
            start_new_session=True,
        )
        # Ends the child and all that it started, if they are still there.
        self.end = weakref.finalize(self, _end, self.process)

    def wait(self, limit: float) -> int:
        """Wait for its exit status; ends it with a ToolError after `limit` seconds."""
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            raise self.error(f"{self.title} passed its time limit of {limit:g} s") from None
        finally:
            self.end()

    @property
    def status(self) -> int | None:
        """Its exit status, minus the signal that ended it, or None while it runs."""
        return self.process.poll()

    @property
    def output(self) -> str:
        """All that it has printed."""
        log = self._log.fileno()
        # The child writes at a file offset that is common, and that a plain read would move.
        return os.pread(log, os.fstat(log).st_size, 0).decode(errors="replace")

    def last_line(self) -> str:
        """The last line of its output that is not blank, for a message about a failure."""
        lines = reversed(self.output.split("\n"))
        return next((line.strip() for line in lines if line.strip()), "it printed nothing")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


class Channel:
    """A Unix socket to a child that answers requests; use it until `close`, or forget it.

    Args:
        start: starts the child, from the path of the socket that it must connect to; the folder
            of the socket is the child's to write in.
        limit: seconds without an answer after which it counts as hung.

    Raises:
        ToolError: it does not connect within a minute.
    """

    def __init__(self, start: Callable[[Path], ChildProcess], limit: float) -> None:
        self._limit = limit
        with contextlib.ExitStack() as stack:
            long = len(os.fsencode(tempfile.gettempdir())) > _SOCKET - len(
                "/pyedge-12345678/socket"
            )
            folder = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="pyedge-", dir="/tmp" if long else None)
            )
            place = Path(folder) / "socket"
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(str(place))
                listener.listen(1)
                listener.settimeout(0.2)
                self.child = stack.enter_context(start(place))
                self._socket = stack.enter_context(self._accept(listener))
            self._socket.settimeout(limit)
            self._reader = stack.enter_context(self._socket.makefile("rb"))
            # Ends the child; no request is possible after that.
            self.close = weakref.finalize(self, stack.pop_all().close)

    @property
    def alive(self) -> bool:
        """Whether requests are still possible."""
        return self.close.alive

    def send(self, request: bytes) -> None:
        """Send bytes; raises ToolError where the child has ended or hangs, and is ended."""
        try:
            self._socket.sendall(request)
        except OSError as error:
            raise self._failure(error) from None

    def receive(self, size: int) -> bytes:
        """Wait for so many bytes; raises ToolError as `send` does."""
        try:
            answer = self._reader.read(size)
            if len(answer) < size:
                raise ConnectionError
        except (OSError, ValueError) as error:  # ValueError: the reader is closed
            raise self._failure(error) from None
        return answer

    @contextlib.contextmanager
    def exchange(self) -> Iterator[None]:
        """A request and its answers: interrupted halfway, no later answer can be trusted."""
        try:
            yield
        except ToolError:
            raise
        except BaseException:
            self.close()
            raise

    def _accept(self, listener: socket.socket) -> socket.socket:
        deadline = time.monotonic() + _START_LIMIT
        while time.monotonic() < deadline and self.child.status is None:
            with contextlib.suppress(TimeoutError):
                return listener.accept()[0]
        raise self.child.error(f"{self.child.title} does not start: {self.child.last_line()}")

    def _failure(self, error: Exception) -> ToolError:
        """What has become of the child, which is ended."""
        child = self.child
        if not self.alive:
            return child.error(f"{child.title} has ended: it was closed")
        words = child.last_line()
        self.close()
        if isinstance(error, TimeoutError):
            return child.error(f"{child.title} hangs: no answer in {self._limit:g} s")
        return child.error(f"{child.title} has ended with status {child.status}: {words}")


def run(
    tool: Tool,
    arguments: Sequence[str],
    folder: str | Path,
    limit: float,
    error: type[ToolError] = ToolError,
) -> tuple[int, str]:
    """Run a program in a folder to its end: its exit status and all that it has printed.

    Raises MissingTool, and `error` after `limit` seconds, when it is ended.
    """
    tool.require()
    command, around = (tool.programs[0], *arguments), tool.environment
    with ChildProcess(
        tool.title, None, *command, environment=around, folder=folder, error=error
    ) as child:
        return child.wait(limit), child.output


def end_with_parent() -> None:
    """In a child: end its process group when the parent's end of its standard input closes."""
    pipe = os.dup(0)  # which no process that it starts inherits
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)

    def watch() -> None:
        os.read(pipe, 1)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdin is not None
    process.stdin.close()
