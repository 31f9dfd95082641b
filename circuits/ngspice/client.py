"""ngspice in a child process: a crash, a hang or a failure of it leaves this process unharmed.

Several at once do not disturb each other, as sessions in one process would.
"""

from __future__ import annotations

import json
import math

import numpy as np

from circuits.arrays import Floats
from circuits.ngspice.server import HEAD, SETTLE, Deck, message
from circuits.ngspice.session import SpiceError
from hdl.child_process import Channel, ChildProcess
from hdl.tools import MissingTool


class SpiceProcess:
    """One ngspice, hung after `limit` seconds without an answer; `close` it or drop it."""

    def __init__(self, limit: float = 60.0) -> None:
        self.limit = limit
        self._n_vectors: list[int] = []
        self._channel = Channel(
            lambda place: ChildProcess(
                "ngspice", "circuits.ngspice.server", str(place), error=SpiceError
            ),
            limit,
        )
        self.process = self._channel.child.process
        self._answer()

    def load(self, *decks: Deck) -> None:
        """As `Session.load`; SpiceError also where ngspice has crashed or hangs."""
        with self._channel.exchange():
            self._channel.send(message(b"L", json.dumps(decks).encode()))
            self._answer()
        self._n_vectors = [len(deck.vectors) for deck in decks]

    def settle(
        self, values: Floats, circuit: int = 0, prepare: tuple[int, Floats] | None = None
    ) -> Floats:
        """(k, vectors) operating points of a circuit, one after another, in volts and amperes.

        Args:
            values: (k, devices) what each device is given, NaN for one that stays as it is; in
                ohms, volts, amperes.
            circuit: its place among those that were loaded.
            prepare: a circuit that will probably be next, and the values of its first devices: they
                are altered after the answer, while the caller works on it.

        Raises:
            SpiceError: there is no operating point, and all circuits must be loaded anew; or
                ngspice has crashed or hangs.
        """
        other, first = prepare or (circuit, np.zeros(0))
        for number in (circuit, other):
            if number not in range(len(self._n_vectors)):
                raise SpiceError(f"no circuit {number} is loaded")
        shape = len(values), self._n_vectors[circuit]
        head = SETTLE.pack(circuit, len(values), other, len(first))
        with self._channel.exchange():
            tables = (np.asarray(each, dtype=np.float64).tobytes() for each in (values, first))
            self._channel.send(message(b"S", head + b"".join(tables)))
            answer = b""
            while len(answer) < 8 * math.prod(shape):
                answer += self._answer()
        return np.frombuffer(answer).reshape(shape)

    def close(self) -> None:
        """End it; no request is possible after that."""
        self._channel.close()

    @property
    def alive(self) -> bool:
        """Whether requests are still possible."""
        return self._channel.alive

    def _answer(self) -> bytes:
        kind, size = HEAD.unpack(self._channel.receive(HEAD.size))
        body = self._channel.receive(size)
        if kind == b"M":
            self.close()
            raise MissingTool(body.decode())
        if kind == b"E":
            raise SpiceError(body.decode())
        return body
