"""The digital half as a model: what the RTL must do, in four lines."""

from __future__ import annotations

import numpy as np

from pyedge.arrays import Bools, Ints
from pyedge.errors import InputError
from pyedge.simd import ONE, jit, load, part, select, store


@part
def count(first, second, levels, code):  # type: ignore[no-untyped-def]
    """The code one up where the bits differ, else one down, stopping at both ends; vectors all."""
    return select(first ^ second, min(code + 1, levels - 1), max(code - 1, 0))


@jit()
def count_each(first, second, levels, code):  # type: ignore[no-untyped-def]
    """`count` on (m, 1) of each."""
    for m in range(code.shape[0]):
        bits = load(first, m, ONE), load(second, m, ONE)
        store(code, m, ONE, count(bits[0], bits[1], levels, load(code, m, ONE)))


def check_levels(levels: int) -> None:
    """Raise InputError unless a counter can have this many codes."""
    if levels < 2:
        raise InputError(f"levels {levels}: a potentiometer has at least 2 positions, as 128")
    if levels > 2**15:
        raise InputError(f"levels {levels} is more than 32768")


def check_codes(codes: Ints, n_edges: int, levels: int) -> Ints:
    """The (n_edges,) codes as whole numbers; raises InputError where they cannot be."""
    codes = np.asarray(codes)
    if codes.shape != (n_edges,):
        raise InputError(f"{codes.size} wiper codes for {n_edges} edges")
    whole = (codes >= 0) & (codes < levels) & (codes == np.floor(codes))
    if not whole.all():
        raise InputError(f"wiper code {codes[~whole][0]} is not a whole number in 0..{levels - 1}")
    return codes.astype(np.int64)


class BehavioralLogic:
    """XOR, flip-flop and saturating counter; powers up with every wiper in the middle."""

    def __init__(self, n_edges: int, levels: int = 128) -> None:
        check_levels(levels)
        self.levels = levels
        self._registers = np.full((n_edges, 1), levels // 2, dtype=np.int64)

    @property
    def registers(self) -> Ints:
        """See `Logic.registers`."""
        return self._registers

    @property
    def codes(self) -> Ints:
        """See `Logic.codes`."""
        return self.registers[:, 0].copy()

    def count(self, first: Bools, second: Bools) -> Ints:
        """See `Logic.count`."""
        count_each(first[:, None], second[:, None], self.levels, self.registers)
        return self.codes

    def close(self) -> None:
        """See `Logic.close`."""

    def preset(self, codes: Ints) -> None:
        """See `Logic.preset`."""
        self.registers[:, 0] = check_codes(codes, len(self.registers), self.levels)
