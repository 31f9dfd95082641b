"""What a self-training deck is made from: edges, and the lessons that they are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from circuits.blocks.machine import Pair, node_numbers
from circuits.circuit import Module, Value
from circuits.export.spice import LIBRARIES

Floats = npt.NDArray[np.float64]

PARTS = LIBRARIES


@dataclass(frozen=True, eq=False)
class Lessons:
    """What the supervisor shows, clock by clock.

    Attributes:
        inputs, targets: (steps,) volts, by the number of each input and each output node.
        eta: nudge amplitude.
    """

    inputs: Mapping[int, Floats]
    targets: Mapping[int, Floats]
    eta: float

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
    """A machine that teaches itself.

    Attributes:
        pairs: the nodes of each edge, by the numbers they are printed with.
        cells: what each edge is.
        lessons: what it is shown.
        parts: ``ideal`` or ``catalogue``.
        parameters: of each edge, of those that its module has; empty for its own.
        title: what it learns, in a line.
    """

    pairs: Sequence[Pair]
    cells: Sequence[Module]
    lessons: Lessons
    parts: str = "ideal"
    parameters: Sequence[Mapping[str, Value]] = ()
    title: str = "A network that trains itself."

    def __post_init__(self) -> None:
        if self.parts not in PARTS:
            raise ValueError(f"parts {self.parts!r} are not one of {', '.join(PARTS)}")
        for node in (*self.lessons.inputs, *self.lessons.targets):
            if node not in self.nodes:
                raise ValueError(f"node {node} is held, but no edge ends there")
        if len(self.cells) != len(self.pairs):
            raise ValueError(f"{len(self.cells)} cells for {len(self.pairs)} edges")
        if self.parameters and len(self.parameters) != len(self.pairs):
            raise ValueError(f"{len(self.parameters)} sets of parameters, {len(self.pairs)} edges")

    @property
    def nodes(self) -> list[int]:
        """Every node, in order."""
        return node_numbers(self.pairs)
