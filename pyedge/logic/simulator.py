"""The digital half as RTL, in a real HDL simulator, in a process of its own.

The converted RTL of `hdl` runs with `hdl.simulators.step_server` inside; the ordinary, blocking
training loop requests one cycle of the global clock at a time.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hdl.child_process import Channel, ChildProcess
from hdl.convert import sources
from hdl.simulators import build, registry, start
from hdl.simulators.timeline import SOCKET, WAVES
from hdl.wiper_counter import code_width
from pyedge.logic.behavioral import check_codes, check_levels
from pyedge.logic.contract import Bits, Codes
from pyedge.logic.events import Event, Observe, settled
from pyedge.logic.preset import walk


class SimulatorLogic:
    """Edges in an HDL simulator; see `pyedge.logic.Logic`.

    Args:
        n_edges: how many edges.
        levels: how many wiper positions.
        simulator: a name of `hdl.simulators.SIMULATORS`.
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
        language = registry.simulator(simulator).language
        made = build(simulator, sources(language, "machine", n_edges, levels), "machine")

        def launch(place: Path) -> ChildProcess:
            more = {SOCKET: str(place), WAVES: str(int(observe is not None))}
            return start(made, "hdl.simulators.step_server", place.with_name("results.xml"), more)

        self._channel = Channel(launch, limit)

    @property
    def codes(self) -> Codes:
        """See `Logic.codes`."""
        return self._codes.copy()

    def count(self, first: Bits, second: Bits) -> Codes:
        """See `Logic.count`; raises ToolError where the simulator crashes or hangs."""
        packed = [np.packbits(bits, bitorder="little").tobytes() for bits in (first, second)]
        receive = self._channel.receive
        with self._channel.exchange():
            self._channel.send(b"".join(packed))
            codes = receive(-(-self.n_edges * self._width // 8))
            if self._observe is not None:
                events = receive(int.from_bytes(receive(4), "little"))
        if self._observe is not None:
            self._observe(_events(events))
        self._codes = _unpack(codes, self.n_edges, self._width)
        return self.codes

    def preset(self, codes: Codes) -> None:
        """See `Logic.preset`; the wipers are walked there, as on a board."""
        walk(self, check_codes(codes, self.n_edges, self.levels))

    def close(self) -> None:
        """End the simulator; nothing can be asked of it any more."""
        self._channel.close()


def _unpack(reply: bytes, n_edges: int, width: int) -> Codes:
    every: npt.NDArray[np.uint8] = np.frombuffer(reply, dtype=np.uint8)
    bits = np.unpackbits(every, bitorder="little")[: n_edges * width]
    return np.asarray(bits.reshape(n_edges, width) @ (1 << np.arange(width)), dtype=np.int64)


def _events(text: bytes) -> list[Event]:
    return settled(Event(time, name, int(value, 16)) for time, name, value in json.loads(text))
