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
        """One cycle of the global clock.

        Args:
            first, second: (m,) output of each edge's two comparators.  An edge counts up (more
                resistance) where they differ.

        Returns:
            The codes after the cycle, (m,).

        Raises:
            ToolError: the program that it runs on has failed.
        """
        ...

    def preset(self, codes: Ints) -> None:
        """Set the (m,) wiper codes, as at power-up or when training resumes.

        Raises:
            InputError: a code outside 0..levels-1.
        """
        ...

    def close(self) -> None:
        """Release what it runs on; it cannot be used after that."""
        ...

    @property
    def registers(self) -> Ints | None:
        """(m, 1) the codes themselves where compiled code may count them in place, or None."""
        ...
