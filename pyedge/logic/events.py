"""What the signals of the RTL do, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from hdl.simulators.timeline import SIGNALS


class Event(NamedTuple):
    """A signal takes a value.

    Attributes:
        time: of the simulation, in nanoseconds.
        signal: a port of `hdl.machine`, one of `hdl.simulators.timeline.SIGNALS`.
        value: of the whole port; a packed one has edge k in bits k * width and up.
    """

    time: int
    signal: str
    value: int


Observe = Callable[[Sequence[Event]], None]
"""Called after each cycle of the global clock with what happened in it, in order of time."""


def settled(events: Iterable[Event]) -> list[Event]:
    """In order of time; of one time each signal once, as it settled, in the order of `SIGNALS`."""
    last = {(event.time, SIGNALS.index(event.signal)): event for event in events}
    return [last[key] for key in sorted(last)]
