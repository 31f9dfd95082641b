"""The digital half as RTL, in MyHDL's own simulator, in this process."""

from __future__ import annotations

from typing import Any

import numpy as np
from myhdl import Simulation, always, block, delay

from hdl.digipot import code_width
from hdl.global_clock import OSC_PERIODS_PER_STEP
from hdl.machine import machine, machine_ports
from pyedge.errors import ToolError
from pyedge.logic.behavioral import check_codes, check_levels
from pyedge.logic.contract import Bits, Codes
from pyedge.logic.walk import walk

_HALF = 5  # of the oscillator's period, in MyHDL's units of time


class MyhdlLogic:
    """Edges in MyHDL; see `pyedge.logic.Logic`.

    MyHDL has one simulation a process: `close` this one before the next.

    Raises:
        ToolError: another MyHDL simulation is running.
    """

    registers = None

    def __init__(self, n_edges: int, levels: int = 128) -> None:
        check_levels(levels)
        self.levels = levels
        self.n_edges = n_edges
        self._width = code_width(levels)
        self._ports = machine_ports(n_edges, levels)
        try:
            self._simulation = Simulation(_driven(self._ports, levels))
        except Exception as error:  # MyHDL's own say nothing of their kind
            raise ToolError(f"MyHDL does not start: {error}") from None
        for level in (1, 0, 1):
            self._set("reset_n", level)
            self._run(2)

    @property
    def codes(self) -> Codes:
        """See `Logic.codes`."""
        packed = int(self._ports["codes"])
        shifts = range(0, self.n_edges * self._width, self._width)
        return np.array([packed >> shift & self.levels - 1 for shift in shifts], dtype=np.int64)

    def count(self, first: Bits, second: Bits) -> Codes:
        """See `Logic.count`."""
        self._set("first", _number(first))
        self._set("second", _number(second))
        self._set("trigger", not self._ports["trigger"])
        self._run(2 * _HALF * OSC_PERIODS_PER_STEP)
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

    @always(delay(_HALF))
    def oscillate() -> None:
        ports["osc"].next = not ports["osc"]

    return machine(**ports, levels=levels), oscillate


def _number(bits: Bits) -> int:
    packed = np.packbits(np.asarray(bits, dtype=bool), bitorder="little")
    return int.from_bytes(packed.tobytes(), "little")
