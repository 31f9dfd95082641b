"""The child that `circuits.ngspice_process` starts: one session with ngspice, asked over a socket.

Run as ``python -m circuits.ngspice_server FD``, the socket's file descriptor.  A message is five
bytes, its kind and its size (little-endian), and so many bytes more:

====  ===========================================================================================
L     load: JSON, the deck, the devices that will be altered and the vectors that will be read;
      the answer is R
S     settle: the number of rows (eight bytes), then rows of doubles, a value for each device, NaN
      to leave it as it is; the answer is as many rows in one V or, if that takes long, several;
      an E in the place of a row ends them, and the circuit must be loaded anew
V     voltages: rows of doubles, a value for each vector
R     ready
E     error, in one line of text
M     a tool is missing, in one line of text; the end
====  ===========================================================================================
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import sys
import threading
import time
from typing import BinaryIO

import numpy as np

from circuits.ngspice import Floats, Session, SpiceError
from hdl.bench.tools import MissingTool

HEAD = struct.Struct("<cI")
COUNT = 8
PATIENCE = 0.2  # seconds after which a part of the answer is sent


def send(line: socket.socket, kind: bytes, body: bytes = b"") -> None:
    """Send one message."""
    line.sendall(HEAD.pack(kind, len(body)) + body)


def receive(reader: BinaryIO) -> tuple[bytes, bytes]:
    """Wait for one message, asleep: to poll for it is quicker only where a core is idle.

    Args:
        reader: the socket, buffered.

    Returns:
        Its kind and what it holds.

    Raises:
        ConnectionError: the other end has hung up.
    """
    kind, size = HEAD.unpack(_exactly(reader, HEAD.size))
    return kind, _exactly(reader, size)


def _exactly(reader: BinaryIO, size: int) -> bytes:
    whole = reader.read(size)
    if len(whole) < size:
        raise ConnectionError("the other end has hung up")
    return whole


class Circuit:
    """A circuit in a session, and what its devices were last given.

    Args:
        session: the session, which reads the deck.
        deck: the netlist.
        devices: names of what is altered.
        vectors: names of what is read.
    """

    def __init__(self, session: Session, deck: str, devices: list[str], vectors: list[str]) -> None:
        session.load(deck)
        self.n_devices = len(devices)
        self._session = session
        self._devices = [name.encode() for name in devices]
        self._vectors = [name.encode() for name in vectors]
        self._values = np.full(len(devices), np.nan)

    def settle(self, values: Floats) -> Floats:
        """The operating point with these (devices,) values, NaN for one that stays."""
        changed = np.flatnonzero((values != self._values) & ~np.isnan(values))
        new = values[changed]
        self._session.alter([self._devices[k] for k in changed.tolist()], new.tolist())
        self._values[changed] = new
        return self._session.operating_point(self._vectors)


def serve(line: socket.socket) -> None:
    """Answer until the other end hangs up."""
    try:
        session = Session()
    except MissingTool as missing:
        send(line, b"M", str(missing).encode())
        return
    send(line, b"R")
    circuit: Circuit | None = None
    reader = line.makefile("rb")
    while True:
        kind, body = receive(reader)
        try:
            if kind == b"L":
                circuit = Circuit(session, **json.loads(body))
                send(line, b"R")
            elif circuit is None:
                raise SpiceError("no circuit is loaded")
            else:
                rows = int.from_bytes(body[:COUNT], "little")
                values = np.frombuffer(body, offset=COUNT) if len(body) > COUNT else np.zeros(0)
                _settle(line, circuit, values.reshape(rows, circuit.n_devices))
        except SpiceError as error:
            circuit = None
            send(line, b"E", str(error).encode())
            if session.given_up:
                return


def _settle(line: socket.socket, circuit: Circuit, rows: Floats) -> None:
    """Settle each row, and show now and then that this has not hung."""
    found, told = [], time.monotonic()
    for row in rows:
        found.append(circuit.settle(row))
        if time.monotonic() > told + PATIENCE:
            send(line, b"V", np.array(found).tobytes())
            found, told = [], time.monotonic()
    if found:
        send(line, b"V", np.array(found).tobytes())


def _end_with_parent() -> None:
    """End this process group, hung or not, when the parent's end of our standard input closes."""

    def watch() -> None:
        os.read(0, 1)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    _end_with_parent()
    with contextlib.suppress(ConnectionError):
        serve(socket.socket(fileno=int(sys.argv[1])))
