"""The contract of a rule: the learning signal of an edge from its drops in two states."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from pyedge.arrays import Floats, Replicas
from pyedge.rng import StepKey
from pyedge.signal import Signal
from pyedge.simd import dispatch
from pyedge.variable import Variable


class Rule(Protocol):
    """The learning rule of k edges; offsets and noise belong to it."""

    name: str  # as configurations name it
    records: tuple[Variable, ...]  # what it records at each step besides the signal

    @property
    def summary(self) -> str:
        """Its facts in a few words with units; empty where there are none."""

    def signal(self, first: Floats, second: Floats, key: StepKey) -> Signal:
        """The signals of one step.

        Args:
            first, second: (k,) drops in the free and in the second state, in volts.
            key: the machine and the step, for noise.
        """

    def compiled(self, replicas: Replicas | None = None) -> Any:
        """A NamedTuple that `signal` below is registered for, or None.

        Args:
            replicas: (lanes,) the machines in the lanes; None for this machine alone, of which
                the field ``record``, a tuple of arrays for `records`, is to be (k, 1) each.
        """

    def prepared(self, compiled: Any, key: StepKey, replicas: Replicas, steps: int) -> Any:
        """`compiled` with whatever noise is drawn ahead for `steps` steps from `key` on."""


class UnrecordedRule:
    """What rules without noise drawn ahead and without records have in common."""

    records: tuple[Variable, ...] = ()
    summary = ""

    def compiled(self, replicas: Replicas | None = None) -> Any:
        return None

    def prepared(self, compiled: Any, key: StepKey, replicas: Replicas, steps: int) -> Any:
        return compiled


class CompiledKey(NamedTuple):
    """The key of the random draws of one step, in compiled code."""

    seed: Any  # uint64
    replica: Replicas  # (1, lanes) uint64
    step: int  # of the global clock
    row: int  # of noise drawn ahead


@dispatch
def signal(rule, free, clamped, k, m, drawn, key, work, lanes):  # type: ignore[no-untyped-def]
    """The signal of one edge, in compiled code.

    Args:
        rule: the compiled rule.
        free, clamped: vectors of drops in the free and in the second state, in volts.
        k: number of the edge in its population.
        m: number of the edge in the network, which draws go by.
        drawn: bits of what has been drawn for this edge's group of four; 0 at its beginning.
        key: StepKey.
        work: Scratch, with room for draws.
        lanes: in hand.

    Returns:
        The signal, a vector of numbers or two of bits (see `pyedge.signal`), and `drawn`.
    """
