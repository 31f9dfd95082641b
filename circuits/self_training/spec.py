"""What a self-training deck is made from: edges, and the lessons that they are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from circuits.arrays import Floats
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import Node, Pair, node_numbers
from circuits.circuit import Module, Value
from circuits.export.spice import LIBRARIES


@dataclass(frozen=True, eq=False)
class Lessons:
    """What the supervisor shows, clock by clock."""

    inputs: Mapping[Node, Floats]  # (steps,) volts, by the number of each input node
    targets: Mapping[Node, Floats]  # and each output node
    eta: float  # nudge amplitude

    def __post_init__(self) -> None:
        both = self.inputs.keys() & self.targets.keys()
        if both:
            raise ValueError(f"node {min(both)} is an input and an output")
        every = [*self.inputs.values(), *self.targets.values()]
        if not self.inputs or not self.targets or {len(volts) for volts in every} != {self.steps}:
            raise ValueError("lessons are inputs and targets, as many of each as clocks")
        if self.steps < 1:
            raise ValueError("lessons are at least one")

    @property
    def steps(self) -> int:
        """How many clocks."""
        return len(next(iter(self.inputs.values()), ()))


@dataclass(frozen=True, eq=False)
class SelfTraining:
    """A machine that trains itself."""

    pairs: Sequence[Pair]  # the nodes of each edge, by the numbers they are printed with
    cells: Sequence[Module]  # what each edge is
    lessons: Lessons
    parts: str = "ideal"  # or ``catalogue``
    parameters: Sequence[Mapping[str, Value]] = ()  # of each edge; empty for its module's own
    title: str = "A network that trains itself."  # what it learns, in a line
    clock: Module = field(default_factory=global_clock)  # with catalogue parts

    def __post_init__(self) -> None:
        if self.parts not in LIBRARIES:
            raise ValueError(f"parts {self.parts!r} are not one of {', '.join(LIBRARIES)}")
        for node in (*self.lessons.inputs, *self.lessons.targets):
            if node not in self.nodes:
                raise ValueError(f"node {node} is held, but no edge ends there")
        if len(self.cells) != len(self.pairs):
            raise ValueError(f"{len(self.cells)} cells for {len(self.pairs)} edges")
        if self.parameters and len(self.parameters) != len(self.pairs):
            raise ValueError(f"{len(self.parameters)} sets of parameters, {len(self.pairs)} edges")

    @property
    def nodes(self) -> list[Node]:
        """Every node, in order."""
        return node_numbers(self.pairs)
