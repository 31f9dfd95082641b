"""The digital half on an FPGA behind a serial line, real or simulated; see `hdl.fpga`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from hdl.fpga import protocol
from hdl.fpga.boards import BOARDS
from hdl.fpga.build import BITSTREAM, NETLIST, REPORT, read_back
from pyedge.errors import InputError, MissingTool, ToolError
from pyedge.logic.contract import Event
from pyedge.logic.rtl import RtlLogic

BAUD = 115200
_PATIENCE = 1.0  # seconds without a byte until a reply is given up
_FASTEST = 10_000_000  # baud
_READS = 4  # at most, of what came before


class Line(Protocol):
    """A serial line; its methods raise OSError where it has gone."""

    def write(self, data: bytes) -> object:
        """Send bytes."""
        ...

    def read(self, size: int) -> bytes:
        """Wait for so many bytes; fewer where the rest does not come in time."""
        ...

    def close(self) -> object:
        """Release it."""
        ...


class FpgaLogic(RtlLogic):
    """Edges on an FPGA, which is reset first; `title` names it in messages.

    Raises ToolError: it does not answer, or not as it should; InputError: it is of another size.
    """

    def __init__(self, n_edges: int, levels: int, line: Line, title: str) -> None:
        super().__init__(n_edges, levels, None)
        self._line, self._title = line, title
        try:
            self._greet()
        except BaseException:
            line.close()
            raise

    def close(self) -> None:
        """Release the line."""
        self._line.close()

    def _greet(self) -> None:
        try:
            payload = self._request(protocol.frame(protocol.SIZE), protocol.QUERY)
        except ToolError:  # a request that was begun before is in the way
            with self._connected():
                self._line.write(protocol.RECOVERY)
                for _ in range(_READS):
                    if not self._line.read(4096):
                        break
            payload = self._request(protocol.frame(protocol.SIZE), protocol.QUERY)
        found = protocol.Size.decode(payload)
        if found.version != protocol.VERSION:
            raise ToolError(
                f"{self._title}: its bitstream is of version {found.version}, this pyedge's of "
                f"{protocol.VERSION}: make it again by pyedge export fpga"
            )
        if found[1:] != (self.n_edges, self.levels):
            raise InputError(
                f"{self._title} has {found.edges} edges of {found.levels} positions, the machine "
                f"{self.n_edges} of {self.levels}: make a bitstream for it by pyedge export fpga"
            )
        self._request(protocol.frame(protocol.RESET), self._size)

    @property
    def _size(self) -> int:
        return protocol.code_bytes(self.n_edges, self.levels)

    def _cycle(self, first: bytes, second: bytes) -> tuple[bytes, Iterable[Event]]:
        bits = int.from_bytes(first, "little"), int.from_bytes(second, "little")
        try:
            return self._request(protocol.step(*bits, self.n_edges), self._size), ()
        except BaseException:  # a reply that comes late would be taken for that of the next step
            self.close()
            raise

    def _request(self, request: bytes, size: int) -> bytes:
        """The payload of the reply to a request; ToolError: there is none, or a damaged one."""
        command, sizes = request[:1], {request[:1]: size, protocol.ERROR: 0}
        with self._connected():
            self._line.write(request)
            first = self._line.read(1)
            rest = self._line.read(sizes[first] + 2) if first in sizes else b""
        if not first:
            raise ToolError(
                f"{self._title} does not answer: is its bitstream loaded, and are port and speed "
                "right?"
            )
        if first in sizes and len(rest) < sizes[first] + 2:
            raise ToolError(f"{self._title} stopped in the middle of a reply")
        if first not in sizes or rest[-2:] != protocol.crc(first + rest[:-2]):
            raise ToolError(
                f"{self._title} does not answer as it should: is it the FPGA, and is the speed "
                "right?"
            )
        if first != command:
            raise ToolError(f"{self._title} got a request that was damaged on the line")
        return rest[:-2]

    @contextmanager
    def _connected(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ToolError(f"{self._title} is gone: {_reason(error)}") from None


def on_port(place: str, n_edges: int, levels: int) -> FpgaLogic:
    """The FPGA at ``PORT`` or ``PORT@BAUD``; InputError: no such port."""
    port, _, speed = place.partition("@")
    if not port or (speed and not (speed.isdecimal() and 0 < int(speed) <= _FASTEST)):
        raise InputError(f"serial:{place}: write serial:PORT or serial:PORT@BAUD")
    try:
        import serial
    except ImportError:
        raise MissingTool("pyserial is not installed: pip install pyserial") from None
    try:
        line = serial.Serial(
            port, int(speed or BAUD), timeout=_PATIENCE, write_timeout=_PATIENCE, exclusive=True
        )
    except (OSError, ValueError) as error:
        raise InputError(f"serial:{place} cannot be opened: {_reason(error)}") from None
    with suppress(AttributeError, NotImplementedError, OSError, ValueError):
        line.set_low_latency_mode(True)  # or some bridges keep each reply for 16 ms
    return FpgaLogic(n_edges, levels, line, f"serial:{place}")


def _reason(error: Exception) -> str:
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else str(error)


def read_back_from(folder: str, n_edges: int, levels: int) -> FpgaLogic:
    """The bitstream of ``pyedge export fpga`` in a folder, read back and simulated."""
    from hdl.fpga.simulated import SimulatedLine

    try:
        report = json.loads(Path(folder, REPORT).read_text(encoding="utf-8"))
        bitstream = Path(folder, BITSTREAM).read_bytes()
        board, clocks = BOARDS[report["board"]], int(report["divisor"])
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            f"fpga:{folder}: no folder of pyedge export fpga with {REPORT} and {BITSTREAM}"
        ) from None
    line = SimulatedLine({NETLIST: read_back(bitstream, board)}, clocks)
    return FpgaLogic(n_edges, levels, line, f"fpga:{folder}")
