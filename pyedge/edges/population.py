"""A population: some edges of a network that have one element, one memory and one rule."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from pyedge.arrays import Floats, Ints, Replicas
from pyedge.chip import AnalogChip
from pyedge.elements import Element
from pyedge.elements.contract import conductance, resistance
from pyedge.errors import InputError, expect
from pyedge.extension import called, overridden
from pyedge.memory import Memory
from pyedge.memory.contract import learn
from pyedge.networks.flow import (
    AllEdges,
    EdgeLaw,
    Gain,
    NoGain,
    SomeEdges,
    flow,
    subset,
    wider_resistance,
)
from pyedge.rng import StepKey
from pyedge.rules import Rule
from pyedge.rules.contract import signal
from pyedge.signal import Signal


@dataclass(frozen=True, eq=False)
class Population:
    """Some edges of one kind."""

    edges: Ints  # (k,) their numbers in the network, ascending
    element: Element  # their law
    memory: Memory  # their learning degrees of freedom
    rule: Rule  # how they learn
    chip: AnalogChip | None = None  # by which nonlinear elements differ in width

    def __post_init__(self) -> None:
        for part, contract in (("element", Element), ("memory", Memory), ("rule", Rule)):
            expect(f"a population's {part} is", getattr(self, part), contract)
        edges = np.asarray(self.edges, dtype=np.int64)
        if len(edges) == 0 or (np.diff(edges) <= 0).any() or edges[0] < 0:
            raise InputError("a population has at least one edge, in ascending order")
        if self.chip is not None and self.element.linear:
            raise InputError(f"element {self.element.name} has no transistors for a chip's widths")
        if len(self.memory.state) != len(edges):
            raise InputError(f"a memory of {len(self.memory.state)} for {len(edges)} edges")
        object.__setattr__(self, "edges", edges)

    @cached_property
    def where(self) -> slice | Ints:
        """Index of the edges in arrays of all edges: a slice where they are consecutive."""
        first, stop = int(self.edges[0]), int(self.edges[-1]) + 1
        return slice(first, stop) if stop - first == len(self.edges) else self.edges

    def learn(
        self, free_drop: Floats, clamped_drop: Floats, key: StepKey, share: float = 1.0
    ) -> Signal:
        """One step from the (m,) drops of all edges of the network, in volts.

        Learning is on for a share of the window, by which signals are multiplied.
        """
        drops = free_drop[self.where], clamped_drop[self.where]
        made: Signal = called(self.rule.signal, *drops, key, gives=Signal)
        if np.shape(made.value) != self.edges.shape:
            expect(f"rule {self.rule.name} gives as signals", made.value, self.edges.shape)
        if share != 1.0:
            made = replace(made, value=made.value * share)
        self.memory.learn(made)
        return made

    def compiled(self, replicas: Replicas | None = None, n_edges: int = 0) -> Any:
        """A `CompiledPopulation`, or None where a part has no compiled code, or does not follow it.

        Args:
            replicas: (lanes,) machines as made; None for this machine, whose memory is changed
                in place and whose rule records.
            n_edges: number of edges of the network.
        """
        element = self.element.compiled
        memory = self.memory.compiled if replicas is None else self.memory.replicated(replicas)
        rule = self.rule.compiled(replicas)
        gain: Gain | NoGain = NoGain()
        if self.chip is not None:
            gain = Gain(self.chip.of(self.edges, replicas).transconductance, self._leak)
        changed = any(map(overridden, (self, self.element, self.memory, self.rule)))
        if changed or element is None or memory is None or rule is None:
            return None
        (conductance if self.element.linear else flow).need(element)
        resistance.need(element)
        learn.need(memory)
        signal.need(rule)
        return CompiledPopulation(subset(self.edges, n_edges), element, memory, rule, gain)

    @property
    def law(self) -> EdgeLaw:
        """What flows through the edges as their memory stands."""
        return EdgeLaw(self.edges, self.element, self.memory.parameter, self.gain)

    def resistance(self, ohms: Floats) -> Floats:
        """(twins, k) resistances from those of the element, in ohms."""
        return ohms if self.gain is None else wider_resistance(ohms, self.gain, self._leak)

    @property
    def _leak(self) -> float:
        """Conductance beside the channels, in siemens."""
        element: Any = self.element
        return float(element.leak)

    @property
    def gain(self) -> Floats | None:
        """(2, k) width of the channels over the element's; None where all are alike."""
        return None if self.chip is None else self.chip.transconductance[:, self.edges]


class CompiledPopulation(NamedTuple):
    """A `Population` in compiled code."""

    which: AllEdges | SomeEdges
    element: Any  # NamedTuples; see their contracts
    memory: Any  # NamedTuples; see their contracts
    rule: Any  # NamedTuples; see their contracts
    gain: Gain | NoGain
