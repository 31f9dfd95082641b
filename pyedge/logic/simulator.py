"""The digital half as RTL, in a real HDL simulator, in a process of its own.

The converted RTL of `hdl` runs in Icarus, Verilator or GHDL with `hdl.simulators.step_server`
inside; the ordinary, blocking training loop asks it for one cycle of the global clock at a time.
"""

from __future__ import annotations

import json
import socket
import tempfile
import time
import weakref
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hdl.convert import PACKAGE, verilog, vhdl, vhdl_package
from hdl.simulators import Simulation, start
from hdl.simulators.build_cache import build
from hdl.simulators.timeline import SOCKET, WAVES
from hdl.wiper_counter import code_width
from pyedge.errors import ToolError
from pyedge.logic.behavioral import check_codes, check_levels
from pyedge.logic.contract import Bits, Codes
from pyedge.logic.events import Event, Observe, settled
from pyedge.logic.preset import walk


class SimulatorLogic:
    """Edges in an HDL simulator; see `pyedge.logic.Logic`.

    Args:
        n_edges: how many edges.
        levels: how many wiper positions.
        simulator: ``icarus``, ``verilator`` or ``ghdl``.
        limit: seconds that one request may take before the simulator counts as hung.
        observe: told after each cycle what its signals did.

    Raises:
        MissingTool: the simulator is not installed.
        ToolError: it cannot build the RTL, does not start, crashes or hangs.
    """

    registers = None

    def __init__(
        self,
        n_edges: int,
        levels: int = 128,
        simulator: str = "icarus",
        limit: float = 60.0,
        observe: Observe | None = None,
    ) -> None:
        check_levels(levels)
        self.levels = levels
        self.n_edges = n_edges
        self.simulator = simulator
        self.limit = limit
        self._observe = observe
        self._width = code_width(levels)
        self._codes = np.full(n_edges, levels // 2, dtype=np.int64)
        self._folder = tempfile.TemporaryDirectory(prefix="pyedge-")
        try:
            made = build(simulator, _texts(simulator, n_edges, levels), "machine")
            self._simulation, self._line = self._start(made)
        except ToolError:
            self._folder.cleanup()
            raise
        self._end = weakref.finalize(self, _end, self._simulation, self._line, self._folder)

    @property
    def codes(self) -> Codes:
        """See `Logic.codes`."""
        return self._codes.copy()

    def count(self, first: Bits, second: Bits) -> Codes:
        """See `Logic.count`; raises ToolError where the simulator crashes or hangs."""
        packed = [np.packbits(bits, bitorder="little").tobytes() for bits in (first, second)]
        self._codes = self._ask(b"".join(packed))
        return self.codes

    def preset(self, codes: Codes) -> None:
        """See `Logic.preset`; the wipers are walked there, as on a board."""
        walk(self, check_codes(codes, self.n_edges, self.levels))

    def close(self) -> None:
        """End the simulator; nothing can be asked of it any more."""
        self._end()

    def _start(self, made: object) -> tuple[Simulation, socket.socket]:
        folder = Path(self._folder.name)
        place = folder / "line"
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(place))
            door.listen(1)
            door.settimeout(0.2)
            simulation = start(
                made,  # type: ignore[arg-type]
                "hdl.simulators.step_server",
                log=folder / "log",
                environment={SOCKET: str(place), WAVES: str(int(self._observe is not None))},
            )
            deadline = time.monotonic() + self.limit
            while time.monotonic() < deadline and simulation.running:
                try:
                    line, _ = door.accept()
                except TimeoutError:
                    continue
                line.settimeout(self.limit)
                return simulation, line
            words = simulation.last_words()
            simulation.end()
        raise ToolError(f"{simulation.title} does not start: {words}")

    def _ask(self, request: bytes) -> Codes:
        try:
            self._line.sendall(request)
            codes = self._receive(-(-self.n_edges * self._width // 8))
            events = b"" if self._observe is None else self._receive_events()
        except TimeoutError:
            self.close()
            title, limit = self._simulation.title, self.limit
            raise ToolError(f"{title} hangs: no answer in {limit:g} s") from None
        except OSError:
            words = self._last_words()
            self.close()
            raise ToolError(f"{self._simulation.title} has ended: {words}") from None
        if self._observe is not None:
            self._observe(_events(events))
        return _unpack(codes, self.n_edges, self._width)

    def _receive_events(self) -> bytes:
        return self._receive(int.from_bytes(self._receive(4), "little"))

    def _receive(self, size: int) -> bytes:
        reply = b""
        while len(reply) < size:
            part = self._line.recv(size - len(reply))
            if not part:
                raise ConnectionError
            reply += part
        return reply

    def _last_words(self) -> str:
        try:
            return self._simulation.last_words()
        except OSError:
            return "it was closed"


def _texts(simulator: str, n_edges: int, levels: int) -> dict[str, str]:
    if simulator == "ghdl":
        return {f"{PACKAGE}.vhd": vhdl_package(), "machine.vhd": vhdl(n_edges, levels)}
    return {"machine.v": verilog(n_edges, levels)}


def _unpack(reply: bytes, n_edges: int, width: int) -> Codes:
    every: npt.NDArray[np.uint8] = np.frombuffer(reply, dtype=np.uint8)
    bits = np.unpackbits(every, bitorder="little")[: n_edges * width]
    return np.asarray(bits.reshape(n_edges, width) @ (1 << np.arange(width)), dtype=np.int64)


def _events(text: bytes) -> list[Event]:
    return settled(Event(time, name, int(value, 16)) for time, name, value in json.loads(text))


def _end(
    simulation: Simulation, line: socket.socket, folder: tempfile.TemporaryDirectory[str]
) -> None:
    line.close()
    simulation.end()
    folder.cleanup()
