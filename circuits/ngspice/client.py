"""ngspice in a child process: a crash, a hang or a failure of it takes nothing else along.

The child leads a process group of its own, which one signal ends; it ends by itself when we do,
however that is.  Several at once do not disturb each other, as sessions in one process would.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import socket
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from circuits.ngspice.server import ASKED, Deck, receive, send
from circuits.ngspice.session import Floats, SpiceError
from hdl.tools import MissingTool

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
        self._n_vectors: list[int] = []
        path = os.pathsep.join(entry for entry in sys.path if entry)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "circuits.ngspice.server", str(theirs.fileno())],
                stdin=subprocess.PIPE,  # the child ends when it closes
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

    def load(self, *decks: Deck) -> None:
        """Read circuits in place of those before; see `Session.load`.

        Raises:
            SpiceError: a circuit cannot be read, or ngspice has crashed or hangs.
        """
        with self._whole():
            self._ask(b"L", json.dumps(decks).encode())
            self._answer()
        self._n_vectors = [len(deck.vectors) for deck in decks]

    def settle(
        self, values: Floats, circuit: int = 0, prepare: tuple[int, Floats] | None = None
    ) -> Floats:
        """Operating points of a circuit, one after another.

        Args:
            values: (k, devices) what each device is given, NaN for one that stays as it is; in
                ohms, volts, amperes.
            circuit: its place among those that were loaded.
            prepare: a circuit that will be asked next, and what its first devices will probably
                be given: they are altered after the answer, while it is looked at.

        Returns:
            (k, vectors) in volts and amperes.

        Raises:
            SpiceError: there is no operating point, and all circuits must be loaded anew; or
                ngspice has crashed or hangs.
        """
        other, first = prepare or (circuit, np.zeros(0))
        for number in (circuit, other):
            if number not in range(len(self._n_vectors)):
                raise SpiceError(f"no circuit {number} is loaded")
        shape = len(values), self._n_vectors[circuit]
        asked = ASKED.pack(circuit, len(values), other, len(first))
        with self._whole():
            tables = (np.asarray(each, dtype=np.float64).tobytes() for each in (values, first))
            self._ask(b"S", asked + b"".join(tables))
            found = b""
            while len(found) < 8 * math.prod(shape):
                found += self._answer()
        return np.frombuffer(found).reshape(shape)

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
