"""The digital half as RTL, in MyHDL's own simulator, in this process."""

from __future__ import annotations

from typing import Any

import numpy as np
from myhdl import Simulation, always, block, delay, now

from hdl.machine import machine, machine_ports
from hdl.simulators.timeline import FIRST_TRIGGER, PERIOD, RESET, SIGNALS, STEP
from hdl.wiper_counter import code_width
from pyedge.errors import ToolError
from pyedge.logic.behavioral import check_codes, check_levels
from pyedge.logic.contract import Bits, Codes
from pyedge.logic.events import Event, Observe, settled
from pyedge.logic.preset import walk


class MyhdlLogic:
    """Edges in MyHDL; see `pyedge.logic.Logic`.

    MyHDL has one simulation a process: `close` this one before the next.

    Args:
        n_edges: how many edges.
        levels: how many wiper positions.
        observe: told after each cycle what its signals did.

    Raises:
        ToolError: another MyHDL simulation is running.
    """

    registers = None

    def __init__(self, n_edges: int, levels: int = 128, observe: Observe | None = None) -> None:
        check_levels(levels)
        self.levels = levels
        self.n_edges = n_edges
        self._width = code_width(levels)
        self._ports = machine_ports(n_edges, levels)
        self._observe = observe
        self._events: list[Event] = []
        parts = [_driven(self._ports, levels)]
        if observe is not None:
            parts += [_watched(name, self._ports[name], self._events) for name in SIGNALS]
        try:
            self._simulation = Simulation(*parts)
        except Exception as error:  # MyHDL's own say nothing of their kind
            raise ToolError(f"MyHDL does not start: {error}") from None
        for level in (1, 0, 1):
            self._set("reset_n", level)
            self._run(RESET)
        self._events[:] = [Event(now(), name, int(self._ports[name])) for name in SIGNALS]
        self._run(FIRST_TRIGGER - 3 * RESET)

    @property
    def codes(self) -> Codes:
        """See `Logic.codes`."""
        packed = int(self._ports["codes"])
        shifts = range(0, self.n_edges * self._width, self._width)
        mask = (1 << self._width) - 1
        return np.array([packed >> shift & mask for shift in shifts], dtype=np.int64)

    def count(self, first: Bits, second: Bits) -> Codes:
        """See `Logic.count`."""
        self._set("first", _number(first))
        self._set("second", _number(second))
        self._set("trigger", not self._ports["trigger"])
        self._run(STEP)
        if self._observe is not None:
            self._observe(settled(self._events))
            self._events.clear()
        return self.codes

    def preset(self, codes: Codes) -> None:
        """See `Logic.preset`; the wipers are walked there, as on a board."""
        walk(self, check_codes(codes, self.n_edges, self.levels))

    def close(self) -> None:
        """Let go of MyHDL's simulation."""
        self._simulation.quit()

    def _set(self, name: str, value: int) -> None:
        self._ports[name].next = value

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
    """Writes down every change of a signal."""

    @always(signal)
    def write() -> None:
        events.append(Event(now(), name, int(signal)))

    return write


def _number(bits: Bits) -> int:
    packed = np.packbits(np.asarray(bits, dtype=bool), bitorder="little")
    return int.from_bytes(packed.tobytes(), "little")
