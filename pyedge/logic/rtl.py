"""The digital half as RTL in some simulator: packed ports, events, and presets by counting."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

import numpy as np

from hdl.simulators.timeline import SIGNALS
from hdl.wiper_counter import code_width
from pyedge.arrays import Bools, Ints
from pyedge.logic.behavioral import check_codes, check_levels
from pyedge.logic.contract import Event, Logic, Observe


class RtlLogic(ABC):
    """Edges whose RTL runs a cycle of the global clock at a time; `observe` gets its events."""

    registers = None

    def __init__(self, n_edges: int, levels: int, observe: Observe | None) -> None:
        check_levels(levels)
        self.levels = levels
        self.n_edges = n_edges
        self._observe = observe
        self._width = code_width(levels)
        self._codes = np.full(n_edges, levels // 2, dtype=np.int64)

    @property
    def codes(self) -> Ints:
        """See `Logic.codes`."""
        return self._codes.copy()

    def count(self, first: Bools, second: Bools) -> Ints:
        """See `Logic.count`."""
        ports = [np.packbits(bits, bitorder="little").tobytes() for bits in (first, second)]
        packed, events = self._cycle(*ports)
        every = np.unpackbits(np.frombuffer(packed, dtype=np.uint8), bitorder="little")
        bits = every[: self.n_edges * self._width].reshape(self.n_edges, self._width)
        self._codes = np.asarray(bits @ (1 << np.arange(self._width)), dtype=np.int64)
        if self._observe is not None:
            self._observe(settled(events))
        return self.codes

    def preset(self, codes: Ints) -> None:
        """See `Logic.preset`; each wiper is counted there, as on a board."""
        count_to(self, check_codes(codes, self.n_edges, self.levels))

    @abstractmethod
    def close(self) -> None:
        """See `Logic.close`."""

    @abstractmethod
    def _cycle(self, first: bytes, second: bytes) -> tuple[bytes, Iterable[Event]]:
        """One cycle: ports `first` and `second` to the port `codes`, all packed, and the events."""


def count_to(logic: Logic, codes: Ints) -> None:
    """Set (m,) wiper codes with nothing but clocks, because the AD5220 has no reset and no preset.

    Every edge is first counted down to 0, where further counts leave it; then each starts to count
    up so late that all arrive together.
    """
    start = logic.codes
    if np.array_equal(start, codes):
        return
    down = np.zeros(len(codes), dtype=np.bool_)
    for _ in range(int(start.max())):
        logic.count(down, down)
    last = int(codes.max())
    for tick in range(last):
        logic.count(codes >= last - tick, down)


def settled(events: Iterable[Event]) -> list[Event]:
    """In order of time; of one time each signal once, as it settled, in the order of `SIGNALS`."""
    last = {(event.time, SIGNALS.index(event.signal)): event for event in events}
    return [last[key] for key in sorted(last)]
