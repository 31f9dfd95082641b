"""The child that `circuits.ngspice.client` starts: one session with ngspice.

Run as ``python -m circuits.ngspice.server PATH``, of the socket to connect to.  A message is five
bytes, its kind and its size (little-endian), and so many bytes more:

====  ===========================================================================================
L     load: JSON, of each circuit the deck, the devices that will be altered and the vectors that
      will be read; the answer is R
S     settle: which circuit, how many rows, which circuit to prepare, with how many values (four
      bytes each); then rows of doubles, a value for each device, NaN to leave it as it is; then
      the values to prepare, of the first devices.  The answer is as many rows in one V or, if that
      takes long, several; an E in the place of a row ends them, and all must be loaded anew.
      When it has gone the other circuit is altered, which need not be waited for
V     voltages: rows of doubles, a value for each vector
R     ready
E     error, in one line of text
M     a tool is missing, in one line of text; the end
====  ===========================================================================================
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from circuits.arrays import Floats
from circuits.ngspice.session import Session, SpiceError
from hdl.child_process import end_with_parent
from hdl.tools import MissingTool

HEAD = struct.Struct("<cI")
SETTLE = struct.Struct("<IIII")
PATIENCE = 0.2  # seconds after which a part of the answer is sent


def message(kind: bytes, body: bytes = b"") -> bytes:
    """One message, as sent."""
    return HEAD.pack(kind, len(body)) + body


class Deck(NamedTuple):
    """A circuit to be settled again and again."""

    text: str  # the netlist
    devices: list[str]  # names of the resistors and sources that are altered
    vectors: list[str]  # names of what is read


class Circuit:
    """A circuit in a session, the `number`-th loaded, and what its devices were last given."""

    def __init__(self, session: Session, number: int, deck: Deck) -> None:
        self.n_devices = len(deck.devices)
        self._session = session
        self._number = number
        self._devices = [name.encode() for name in deck.devices]
        self._vectors = [name.lower().encode() for name in deck.vectors]
        self._values = np.full(self.n_devices, np.nan)

    def alter(self, values: Floats) -> None:
        """Give the first devices these values, NaN for one that stays."""
        self._session.use(self._number)
        changed = np.flatnonzero((values != self._values[: len(values)]) & ~np.isnan(values))
        new = values[changed]
        self._session.alter([self._devices[k] for k in changed.tolist()], new.tolist())
        self._values[changed] = new

    def settle(self, values: Floats) -> Floats:
        """The operating point with these values, as for `alter`."""
        self.alter(values)
        return self._session.operating_point(self._vectors)


def read_in(session: Session, decks: Sequence[Deck]) -> list[Circuit]:
    """Load these in place of what the session had."""
    session.load(*(deck.text for deck in decks))
    return [Circuit(session, number, deck) for number, deck in enumerate(decks)]


def serve(place: str) -> None:
    """Answer on the socket of this path until the other end hangs up."""
    missing = None
    try:
        session = Session()
    except MissingTool as error:
        missing = message(b"M", str(error).encode())
    line = socket.socket(socket.AF_UNIX)
    line.connect(place)
    line.sendall(missing or message(b"R"))
    circuits: list[Circuit] = []
    reader = line.makefile("rb")
    while head := reader.read(HEAD.size):
        kind, size = HEAD.unpack(head)
        body = reader.read(size)
        try:
            if kind == b"L":
                circuits = read_in(session, [Deck(*each) for each in json.loads(body)])
                line.sendall(message(b"R"))
            elif not circuits:
                raise SpiceError("no circuit is loaded")
            else:
                _answer(line, circuits, body)
        except SpiceError as error:
            circuits = []
            line.sendall(message(b"E", str(error).encode()))
            if session.given_up:
                return


def _answer(line: socket.socket, circuits: list[Circuit], body: bytes) -> None:
    """Settle a circuit and, after the answer, prepare another one."""
    number, n_rows, other, n_prepared = SETTLE.unpack_from(body)
    values = np.frombuffer(memoryview(body)[SETTLE.size :])
    end = len(values) - n_prepared
    circuit = circuits[number]
    _settle(line, circuit, values[:end].reshape(n_rows, circuit.n_devices))
    if n_prepared:
        # An error here is raised again when the circuit is used.
        with contextlib.suppress(SpiceError):
            circuits[other].alter(values[end:])


def _settle(line: socket.socket, circuit: Circuit, rows: Floats) -> None:
    """Settle each row; send what there is after `PATIENCE`, so that this does not count as hung."""
    points, sent = [], time.monotonic()
    for number, row in enumerate(rows, start=1):
        points.append(circuit.settle(row))
        if number == len(rows) or time.monotonic() > sent + PATIENCE:
            line.sendall(message(b"V", np.array(points).tobytes()))
            points, sent = [], time.monotonic()


if __name__ == "__main__":
    end_with_parent()
    with contextlib.suppress(ConnectionError):
        serve(sys.argv[1])
