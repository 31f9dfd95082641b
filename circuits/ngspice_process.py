"""ngspice in a child process: a crash, a hang or a failure of it takes nothing else along.

The child leads a process group of its own, which one signal ends; it ends by itself when we do,
however that is.  Several at once do not disturb each other, as sessions in one process would.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np

from circuits.ngspice import Floats, SpiceError
from circuits.ngspice_server import COUNT, receive, send
from hdl.bench.tools import MissingTool

_START_LIMIT = 60.0  # seconds


class SpiceProcess:
    """One ngspice; use it until `close`, or forget it.

    Args:
        limit: seconds that one operating point may take before ngspice counts as hung.

    Raises:
        MissingTool: ngspice is not installed.
        SpiceError: it does not start.
    """

    def __init__(self, limit: float = 60.0) -> None:
        self.limit = limit
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the child
        self._line, theirs = socket.socketpair()
        self._line.settimeout(_START_LIMIT)
        self._reader = self._line.makefile("rb")
        self._n_vectors = 0
        path = os.pathsep.join(entry for entry in sys.path if entry)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "circuits.ngspice_server", str(theirs.fileno())],
                stdin=subprocess.PIPE,  # its lifeline
                stdout=self._log,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONPATH": path},
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        self._end = weakref.finalize(self, _end, self.process, self._line, self._reader, self._log)
        with self._whole():
            self._answer()
        self._line.settimeout(limit)

    def load(self, deck: str, devices: Sequence[str], vectors: Sequence[str]) -> None:
        """Read a circuit in place of the one before; see `Session.load`.

        Args:
            deck: the netlist.
            devices: resistors and sources that `settle` alters.
            vectors: what it reads.

        Raises:
            SpiceError: the circuit cannot be read, or ngspice has crashed or hangs.
        """
        order = {"deck": deck, "devices": list(devices), "vectors": list(vectors)}
        with self._whole():
            self._ask(b"L", json.dumps(order).encode())
            self._answer()
        self._n_vectors = len(vectors)

    def settle(self, values: Floats) -> Floats:
        """Operating points, one after another.

        Args:
            values: (k, devices) what each device is given, NaN for one that stays as it is; in
                ohms, volts, amperes.

        Returns:
            (k, vectors) in volts and amperes.

        Raises:
            SpiceError: there is no operating point, and the circuit must be loaded anew; or
                ngspice has crashed or hangs.
        """
        with self._whole():
            rows = np.ascontiguousarray(values, dtype=np.float64).tobytes()
            self._ask(b"S", len(values).to_bytes(COUNT, "little") + rows)
            found: list[bytes] = []
            while sum(map(len, found)) < 8 * self._n_vectors * len(values):
                found.append(self._answer())
        return np.frombuffer(b"".join(found)).reshape(len(values), self._n_vectors)

    def close(self) -> None:
        """End it; nothing can be asked of it any more."""
        self._end()

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return self._end.alive

    @contextlib.contextmanager
    def _whole(self) -> Iterator[None]:
        """A question with its answers: interrupted halfway, no later answer can be trusted."""
        try:
            yield
        except SpiceError:
            raise
        except BaseException:
            self.close()
            raise

    def _ask(self, kind: bytes, body: bytes) -> None:
        try:
            send(self._line, kind, body)
        except OSError as error:
            raise self._lost(error) from None

    def _answer(self) -> bytes:
        try:
            kind, body = receive(self._reader)
        except OSError as error:
            raise self._lost(error) from None
        if kind == b"M":
            raise MissingTool(body.decode())
        if kind == b"E":
            raise SpiceError(body.decode())
        return body

    def _lost(self, error: OSError) -> SpiceError:
        """What has become of it; it is ended."""
        if not self._end.alive:
            return SpiceError("ngspice has ended: it was closed")
        words, limit = _last_words(self._log), self._line.gettimeout()
        self.close()
        if isinstance(error, TimeoutError):
            return SpiceError(f"ngspice hangs: no answer in {limit:g} s")
        status = self.process.returncode
        return SpiceError(f"ngspice has ended with status {status}: {words}")


def _last_words(log: BinaryIO) -> str:
    log.seek(0)
    lines = log.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def _end(
    process: subprocess.Popen[bytes],
    line: socket.socket,
    reader: BinaryIO,
    log: BinaryIO,
) -> None:
    reader.close()
    line.close()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdin is not None
    process.stdin.close()
    log.close()
