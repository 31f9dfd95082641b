"""A whole machine on a chip, simulated mixed, beside pyedge's model of it.

ngspice has the ladders and comparators as transistors and the digital halves as events
(`circuits.chip.analog.mixed`).  The model has resistances as measured in ngspice, each switch's at
the voltage where it is, dense elimination, and comparators without offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from circuits.chip.analog import mixed, network
from circuits.chip.analog.comparator import comparators
from circuits.chip.analog.ladder import twin_ladders
from circuits.chip.analog.mixed import Learning, Steps
from circuits.chip.analog.network import Ladder, LadderNetwork
from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.hardware.exporters import as_input
from pyedge.networks.network import Network
from pyedge.physics import DensePhysics
from pyedge.physics.contract import Boundary
from pyedge.rules import left_sides

RESOLUTION = 5e-3
"""Volts: a decision whose inputs differ by less is not compared."""

UNEQUAL = 0.15
"""Of the first comparator's two pairs, whose gains are those at their voltages: a decision is not
compared where such a difference would turn it."""

MIDDLES = tuple(np.linspace(0.15, 1.65, 16).tolist())
"""Volts at which a ladder's switches are measured."""

SOURCES = 1.5, 0.3
"""Volts of a network's first and last node."""

TARGET, ETA = 1.1, 0.5
"""Desired volts of its middle node, and the nudge."""

MOST_EDGES = 400
"""Edges of the largest machine that is simulated: a step of it takes about an hour."""

MOST_POSITIONS, MOST_STEPS = 256, 1000
"""Of the largest ladders, and of the longest training, that are simulated."""

_ROUNDS = 12  # of resistances and voltages in turn


@dataclass(frozen=True)
class Difference:
    """A decision that is not the model's."""

    step: int
    edge: str
    margin: float  # volts

    def __str__(self) -> str:
        return (
            f"step {self.step}, edge {self.edge}, whose inputs differ by {1e3 * self.margin:.1f} mV"
        )


@dataclass(frozen=True)
class Agreement:
    """Decisions of all edges in some steps beside the model's."""

    steps: int
    edges: int
    compared: int  # those with inputs that differ by more than comparators resolve
    equal: int
    apart: float  # volts between a node and the model's, the most
    difference: Difference | None  # the first

    @property
    def passed(self) -> bool:
        """Whether every decision that was compared is the model's; none compared is a failure."""
        return self.equal == self.compared > 0

    def describe(self) -> dict[str, Any]:
        """As plain data, units in the keys."""
        return {
            "steps": self.steps,
            "edges": self.edges,
            "resolution_v": RESOLUTION,
            "unequal_share": UNEQUAL,
            "decisions": self.steps * self.edges,
            "compared": self.compared,
            "equal": self.equal,
            "largest_difference_v": self.apart,
            "first_difference": None if self.difference is None else str(self.difference),
        }


@dataclass(frozen=True)
class MixedMachine:
    """A network as a chip: its first and last node held, its middle one taught."""

    graph: Network
    learning: Learning

    @cached_property
    def ladder(self) -> Ladder:
        """The resistances of a ladder, measured in ngspice."""
        ladders = self.learning.network
        return network.ladder(ladders.ladders, ladders.positions, MIDDLES)

    def model(self, codes: Ints) -> Floats:
        """(2, nodes) voltages of both networks at these codes.

        A ladder's resistance depends on its voltages, so both are found in turn.
        """
        ((output, desired),) = self.learning.targets.items()
        eta, held = self.learning.eta, self.learning.network.sources
        plan = DensePhysics().plan(self.graph, np.array([*held]), np.array([output]))
        boundary = Boundary(np.array([*held.values()]))
        volts = np.full((2, self.graph.n_nodes), np.mean([*held.values()]))
        sections = None
        for _ in range(_ROUNDS):
            a, b = (volts[:, self.graph.edges[:, end]] for end in (0, 1))
            sections = self.ladder.sections(codes, a, b, sections)
            state = plan.free(1 / sections.sum(axis=-1), boundary)
            nudged = eta * desired + (1 - eta) * state.voltage[output]
            volts = np.stack([state.voltage, state.clamp(np.array([nudged]))])
        return volts

    def deck(self, steps: int) -> str:
        """The deck of so many training steps; InputError: not 1 to `MOST_STEPS`."""
        _check_steps(steps)
        return mixed.deck(self.learning, steps, mixed.typical(self.learning))

    def operating_point(self) -> tuple[Floats, Floats]:
        """(2, nodes) voltages at the first codes: in ngspice, and the model's."""
        model = self.model(np.array(self.learning.network.codes))
        (output,) = self.learning.targets
        found = network.operating_point(self.learning.network, {output: float(model[1, output])})
        return found, model

    def learn(self, steps: int) -> Steps:
        """Training steps in ngspice; InputError: not 1 to `MOST_STEPS`."""
        _check_steps(steps)
        return mixed.learn(self.learning, steps)

    def compare(self, found: Steps) -> Agreement:
        """What was found beside the model, which takes up each step at the codes found."""
        top = self.learning.network.positions - 1
        compared = equal = 0
        apart, first = 0.0, None
        for step, (before, after) in enumerate(zip(found.codes, found.codes[1:], strict=False)):
            volts = self.model(before)
            apart = max(apart, float(np.abs(volts - found.volts[step]).max()))
            drops = volts[:, self.graph.edges[:, 0]] - volts[:, self.graph.edges[:, 1]]
            sides = np.array(left_sides(drops[0], drops[1], "paper"))
            up = np.logical_xor(*(sides > 0))
            model = np.clip(before + np.where(up, 1, -1), 0, top)
            margin = np.abs(sides).min(axis=0)
            shift = np.abs(volts[1] - volts[0])[self.graph.edges].mean(axis=-1)
            clear = (margin > RESOLUTION) & (np.abs(sides[0]) > RESOLUTION + UNEQUAL * shift)
            wrong = np.flatnonzero(clear & (model != after))
            compared += int(clear.sum())
            equal += int(clear.sum()) - len(wrong)
            if first is None and len(wrong):
                edge = int(wrong[np.argmax(margin[wrong])])
                first = Difference(step, self.graph.edge_names()[edge], float(margin[edge]))
        return Agreement(len(found.bits), self.graph.n_edges, compared, equal, apart, first)


def describe(machine: MixedMachine, found: Steps | None) -> dict[str, Any]:
    """A machine, its operating point and its steps, if any, as plain data, units in the keys."""
    volts, model = machine.operating_point()
    learning = machine.learning
    values: dict[str, Any] = {
        "network": machine.graph.name,
        "edges": machine.graph.n_edges,
        "positions": learning.network.positions,
        "transistors": learning.transistors,
        "operating_point": {
            "largest_difference_v": float(np.abs(volts - model).max()),
            "free_v": volts[0].tolist(),
            "clamped_v": volts[1].tolist(),
        },
    }
    if found is not None:
        (output,) = learning.targets
        values |= machine.compare(found).describe()
        values["codes"] = found.codes.tolist()
        values["output"] = machine.graph.labels[output]
        values["desired_v"] = learning.targets[output]
        values["output_v"] = found.volts[:, 0, output].tolist()
    return values


def made(graph: Network, positions: int = 16, codes: Ints | None = None) -> MixedMachine:
    """A machine on a network, at these codes, by default the middle ones.

    InputError: too large, too small, or no such ladder.
    """
    if graph.n_edges > MOST_EDGES:
        raise InputError(f"{graph.name}: {graph.n_edges} edges, at most {MOST_EDGES} are simulated")
    if graph.n_nodes < 3:
        raise InputError(f"{graph.name}: two nodes are held and one is taught, so it needs three")
    if positions > MOST_POSITIONS:
        raise InputError(f"positions {positions}: 2 to {MOST_POSITIONS} are simulated")
    last = graph.n_nodes - 1
    start = [positions // 2] * graph.n_edges if codes is None else codes.tolist()
    with as_input():
        pairs = tuple((int(a), int(b)) for a, b in graph.edges)
        ladders = LadderNetwork(
            pairs, positions, twin_ladders(positions), tuple(start),
            dict(zip((0, last), SOURCES, strict=True)),
        )  # fmt: skip
        return MixedMachine(graph, Learning(ladders, comparators(), {last // 2: TARGET}, ETA))


def _check_steps(steps: int) -> None:
    if not 1 <= steps <= MOST_STEPS:
        raise InputError(f"steps {steps}: 1 to {MOST_STEPS} are simulated")
