"""The contract of the digital half: one clock at a time, bits to wiper codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from pyedge.arrays import Bools, Ints


class Event(NamedTuple):
    """A signal of the RTL takes a value."""

    time: int  # of the simulation, in nanoseconds
    signal: str  # a port of `hdl.machine`, one of `hdl.simulators.timeline.SIGNALS`
    value: int  # of the whole port; a packed one has edge k in bits k * width and up


Observe = Callable[[Sequence[Event]], None]
"""Called after each cycle of the global clock with what happened in it, in order of time."""


class Logic(Protocol):
    """XOR, flip-flop and counter of every edge, on one global clock."""

    levels: int

    @property
    def codes(self) -> Ints:
        """(m,) wiper code of each edge, 0..levels-1; a copy."""
        ...

    def count(self, first: Bools, second: Bools) -> Ints:
        """The (m,) codes after one cycle of the global clock; ToolError where its program fails.

        An edge counts up (more resistance) where its two comparators' (m,) outputs differ.
        """
        ...

    def preset(self, codes: Ints) -> None:
        """Set the (m,) wiper codes, as at power-up; InputError for one outside 0..levels-1."""
        ...

    def close(self) -> None:
        """Release what it runs on; it cannot be used after that."""
        ...

    @property
    def registers(self) -> Ints | None:
        """(m, 1) the codes themselves where compiled code may count them in place, or None."""
        ...
