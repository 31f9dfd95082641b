"""The digital half as RTL, in MyHDL's own simulator, in this process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from myhdl import Simulation, always, block, delay, now

from hdl.machine import machine, machine_ports
from hdl.simulators.timeline import FIRST_TRIGGER, PERIOD, RESET, SIGNALS, STEP
from pyedge.errors import ToolError
from pyedge.logic.contract import Event, Observe
from pyedge.logic.rtl import RtlLogic


class MyhdlLogic(RtlLogic):
    """Edges in MyHDL, which has one simulation a process: a ToolError before the last is closed."""

    def __init__(self, n_edges: int, levels: int = 128, observe: Observe | None = None) -> None:
        super().__init__(n_edges, levels, observe)
        self._ports = machine_ports(n_edges, levels)
        self._events: list[Event] = []
        parts = [_driven(self._ports, levels)]
        if observe is not None:
            parts += [_watched(name, self._ports[name], self._events) for name in SIGNALS]
        try:
            self._simulation = Simulation(*parts)
        except Exception as error:  # MyHDL's own are of no common type
            raise ToolError(f"MyHDL does not start: {error}") from None
        for level in (1, 0, 1):
            self._ports["reset_n"].next = level
            self._run(RESET)
        self._events[:] = [Event(now(), name, int(self._ports[name])) for name in SIGNALS]
        self._run(FIRST_TRIGGER - 3 * RESET)

    def close(self) -> None:
        """End MyHDL's simulation."""
        self._simulation.quit()

    def _cycle(self, first: bytes, second: bytes) -> tuple[bytes, Iterable[Event]]:
        self._ports["first"].next = int.from_bytes(first, "little")
        self._ports["second"].next = int.from_bytes(second, "little")
        self._ports["trigger"].next = not self._ports["trigger"]
        self._run(STEP)
        events = self._events.copy()
        self._events.clear()
        size = -(-self.n_edges * self._width // 8)
        return int(self._ports["codes"]).to_bytes(size, "little"), events

    def _run(self, time: int) -> None:
        self._simulation.run(time, quiet=1)


@block
def _driven(ports: dict[str, Any], levels: int) -> Any:
    """The machine and its oscillator."""

    @always(delay(PERIOD // 2))
    def oscillate() -> None:
        ports["osc"].next = not ports["osc"]

    return machine(**ports, levels=levels), oscillate


@block
def _watched(name: str, signal: Any, events: list[Event]) -> Any:
    """Appends every change of a signal to `events`."""

    @always(signal)
    def write() -> None:
        events.append(Event(now(), name, int(signal)))

    return write
