"""Edges of one kind throughout: D22's, the ideal rule's, gate capacitors', transistors'."""

from __future__ import annotations

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.chip import AnalogChip, Chip
from pyedge.edges.edges import Edges
from pyedge.edges.population import Population
from pyedge.elements import (
    Conductor,
    NonlinearElement,
    Resistor,
    RestLengthSpring,
    Spring,
    SquareLaw,
    VoltageControlledResistor,
)
from pyedge.logic import Logic
from pyedge.memory import (
    Ageing,
    Bar,
    Capacitor,
    Digipot,
    GateCapacitor,
    Ohms,
    RestLength,
    Siemens,
    Stiffness,
    Width,
    Wiper,
)
from pyedge.networks.network import Network
from pyedge.rules import (
    Comparator,
    Comparators,
    Contrast,
    CoupledLearning,
    Difference,
    Product,
    Rule,
)

# The reference digipot at power-up and at its two ends: 1040 ohm + code * 781.25 ohm.
START = 51040.0
LOW, HIGH = 1040.0, 100258.75


def digipots(
    edges: Ints,
    chip: Chip,
    comparison: str = "paper",
    digipot: Digipot | None = None,
    comparator: Comparator | None = None,
    logic: Logic | None = None,
) -> Population:
    """Edges as D22 built them: two comparators, logic, a digital potentiometer in each twin."""
    rule = Comparators(edges, comparison, comparator or Comparator(), chip)
    return Population(edges, Resistor(), Wiper(edges, digipot or Digipot(), chip, logic), rule)


def ideal(
    edges: Ints,
    gamma: float = 1e13,
    start: float = START,
    low: float = LOW,
    high: float = HIGH,
    levels: int = 0,
) -> Population:
    """Edges that follow dR = gamma / R^2 (dVc^2 - dVf^2), Eq. 2 of D22."""
    memory = Ohms(len(edges), gamma, start, low, high, levels)
    return Population(edges, Resistor(), memory, CoupledLearning())


def resistors(edges: Ints, resistance: float = 1e3) -> Population:
    """Edges of one resistance, in ohms, that do not learn."""
    return ideal(edges, 1.0, resistance, resistance, resistance)


def capacitors(
    edges: Ints,
    part: GateCapacitor | None = None,
    element: VoltageControlledResistor | None = None,
    seed: int = 0,
    replica: int = 0,
) -> Population:
    """Edges whose gate voltage, on a capacitor, follows dVf^2 - dVc^2 (arXiv:2311.00537)."""
    element = element or VoltageControlledResistor()
    return Population(edges, element, Capacitor(len(edges), part, seed, replica), CoupledLearning())


def transistors(
    edges: Ints,
    part: GateCapacitor | None = None,
    element: NonlinearElement | None = None,
    seed: int = 0,
    replica: int = 0,
    chip: AnalogChip | None = None,
    adjoint: bool = False,
) -> Population:
    """Edges of a transistor whose gate voltage, on a capacitor, follows dVf^2 - dVc^2.

    With a chip, each twin has a threshold, width, multiplier and offset of its own.  From the
    adjoint, and without a chip, it follows the product of both drops.
    """
    element, part = element or SquareLaw(), part or GateCapacitor()
    memory = Capacitor(len(edges), part, seed, replica, chip, edges)
    rule: Rule = drops_rule(adjoint)
    if chip is not None:
        rule = Contrast(edges, chip, part.charge)
    return Population(edges, element, memory, rule, chip)


def conductors(
    edges: Ints, part: Ageing | None = None, seed: int = 0, replica: int = 0, adjoint: bool = True
) -> Population:
    """Edges whose conductance ages by the product of input and feedback response.

    Without the adjoint it follows coupled learning.
    """
    memory = Siemens(len(edges), part, seed, replica)
    return Population(edges, Conductor(), memory, drops_rule(adjoint))


def bars(
    edges: Ints,
    lengths: Floats,
    part: Bar | None = None,
    adjoint: bool = True,
    seed: int = 0,
    replica: int = 0,
) -> Population:
    """Bars whose width is learned by Adam, from the adjoint or by coupled learning.

    `lengths` are the (k,) of the bars, in metres.
    """
    memory = Width(lengths, part, seed, replica)
    return Population(edges, Spring(), memory, drops_rule(adjoint))


def springs(
    edges: Ints,
    rate: float,
    start: float = 137.5,
    low: float = 103.125,
    high: float = 171.875,
    adjoint: bool = False,
    levels: int = 0,
    spread: float = 0.0,
    seed: int = 0,
    replica: int = 0,
) -> Population:
    """Springs whose stiffness, in N/m, changes by plain steps; ranges are those of `bars`."""
    memory = Stiffness(len(edges), rate, start, low, high, levels, spread, seed, replica)
    return Population(edges, Spring(), memory, drops_rule(adjoint))


def rest_lengths(
    edges: Ints, stiffness: Floats, rate: float, limit: float, levels: int = 0
) -> Population:
    """Springs of (k,) fixed stiffnesses, in N/m, whose rest lengths follow coupled learning."""
    memory = RestLength(stiffness, rate, limit, levels)
    return Population(edges, RestLengthSpring(stiffness), memory, Difference())


def drops_rule(adjoint: bool) -> Rule:
    """The product with the adjoint, or coupled learning: the rules of conductances."""
    return Product() if adjoint else CoupledLearning()


def every(network: Network) -> Ints:
    """(m,) the numbers of all edges."""
    return np.arange(network.n_edges)


class DigipotEdges(Edges):
    """Edges that compare, count and turn their pair of digital potentiometers.

    Args:
        network: the network whose edges these are.
        comparison: ``paper`` (D22's circuit), ``exact`` or ``sign`` (D22, Eq. 3).
        digipot, comparator: the parts.
        chip: what was fixed at manufacture; None for parts without tolerance or offset.
        logic: the digital half; None for the behavioral model.

    Raises:
        InputError: an unknown comparison, a chip of another network, logic of another size.
    """

    def __init__(
        self,
        network: Network,
        comparison: str = "paper",
        digipot: Digipot | None = None,
        comparator: Comparator | None = None,
        chip: Chip | None = None,
        logic: Logic | None = None,
    ) -> None:
        chip = chip or Chip.perfect(network)
        chip.check(network)
        made = digipots(every(network), chip, comparison, digipot, comparator, logic)
        super().__init__([made])
        memory, rule = made.memory, made.rule
        assert isinstance(memory, Wiper)
        assert isinstance(rule, Comparators)
        self.chip = chip
        self.logic = memory.logic
        self.digipot = memory.digipot
        self.comparison = rule.comparison
        self.comparator = rule.comparator


class IdealEdges(Edges):
    """Edges that follow coupled learning exactly: continuous, noise-free (D22, Eq. 2).

    Args:
        network: the network whose edges these are.
        gamma: learning rate, in ohm^3/V^2.  D22 gives none; 1e13 converges in 20 to 250 steps
            on the published tasks.
        start: resistance as made, in ohms.
        low, high: limits, in ohms (ours: the range of the reference digipot; unbounded, the rule
            drives some resistances below zero).

    Raises:
        InputError: a gamma that is not finite and positive, or not 0 < low <= start <= high.
    """

    def __init__(
        self,
        network: Network,
        gamma: float = 1e13,
        start: float = START,
        low: float = LOW,
        high: float = HIGH,
    ) -> None:
        super().__init__([ideal(every(network), gamma, start, low, high)])


class CapacitorEdges(Edges):
    """Edges whose gate voltage sets a conductance and follows coupled learning.

    Args:
        network: the network whose edges these are.
        part: the capacitor; see `GateCapacitor`.
        element: the voltage-controlled resistor.
    """

    def __init__(
        self,
        network: Network,
        part: GateCapacitor | None = None,
        element: VoltageControlledResistor | None = None,
    ) -> None:
        super().__init__([capacitors(every(network), part, element)])


class TransistorEdges(Edges):
    """Edges of transistors, the second machine of the laboratory (arXiv:2311.00537).

    Args:
        network: the network whose edges these are.
        part: the capacitor; see `GateCapacitor`.
        element: the transistor's law, `SquareLaw`, `Level1Law` or `EkvLaw`.
        chip: how transistors and multipliers deviate; None for edges without deviations.
    """

    def __init__(
        self,
        network: Network,
        part: GateCapacitor | None = None,
        element: NonlinearElement | None = None,
        chip: AnalogChip | None = None,
    ) -> None:
        super().__init__([transistors(every(network), part, element, chip=chip)])
