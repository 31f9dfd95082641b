"""The digital half as RTL, in a real HDL simulator, in a process of its own.

The converted RTL of `hdl` runs with `hdl.simulators.step_server` inside; the ordinary, blocking
training loop requests one cycle of the global clock at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from hdl.child_process import Channel, ChildProcess
from hdl.convert import sources
from hdl.simulators import build, registry, start
from hdl.simulators.timeline import SOCKET, WAVES
from pyedge.logic.contract import Event, Observe
from pyedge.logic.rtl import RtlLogic


class SimulatorLogic(RtlLogic):
    """Edges in one of `hdl.simulators.SIMULATORS`; a request may take `limit` seconds.

    Raises MissingTool, or ToolError: it cannot build the RTL, does not start, crashes or hangs.
    """

    def __init__(
        self,
        n_edges: int,
        levels: int = 128,
        simulator: str = "icarus",
        limit: float = 60.0,
        observe: Observe | None = None,
    ) -> None:
        super().__init__(n_edges, levels, observe)
        language = registry.simulator(simulator).language
        made = build(simulator, sources(language, "machine", n_edges, levels), "machine")

        def launch(place: Path) -> ChildProcess:
            more = {SOCKET: str(place), WAVES: str(int(observe is not None))}
            return start(made, "hdl.simulators.step_server", place.with_name("results.xml"), more)

        self._channel = Channel(launch, limit)

    def close(self) -> None:
        """End the simulator; it cannot be used after that."""
        self._channel.close()

    def _cycle(self, first: bytes, second: bytes) -> tuple[bytes, Iterable[Event]]:
        receive, events = self._channel.receive, b"[]"
        with self._channel.exchange():
            self._channel.send(first + second)
            codes = receive(-(-self.n_edges * self._width // 8))
            if self._observe is not None:
                events = receive(int.from_bytes(receive(4), "little"))
        changes = json.loads(events)
        return codes, (Event(time, name, int(value, 16)) for time, name, value in changes)
