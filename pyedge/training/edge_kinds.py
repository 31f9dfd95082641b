"""The kinds of edges that a machine's file can name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.edges import Population, kinds
from pyedge.elements import VoltageControlledResistor
from pyedge.errors import InputError
from pyedge.extension import Registry
from pyedge.logic import Observe, named_logic
from pyedge.memory import GateCapacitor
from pyedge.networks.elastic import ElasticNetwork
from pyedge.networks.network import Network
from pyedge.rules import COMPARISONS

if TYPE_CHECKING:
    from pyedge.training.configuration import MachineConfiguration

Kind = Callable[[Ints, Network, "MachineConfiguration", Observe | None], Population]
"""Makes a population of (k,) edges of a network for a machine; see `KINDS`."""

KINDS: Registry[Kind] = Registry("edges", Callable[..., Population])
"""The kinds of edges, by the name that `edges.comparison` and ``--edges`` know."""


@KINDS.register("ideal")
def _ideal(
    edges: Ints, network: Network, machine: MachineConfiguration, observe: Observe | None = None
) -> Population:
    digipot = machine.parts()
    part = machine.edges
    return kinds.ideal(edges, part.gamma, digipot.middle, *digipot.range, part.levels)


def _compared(comparison: str) -> Kind:
    def build(
        edges: Ints, network: Network, machine: MachineConfiguration, observe: Observe | None = None
    ) -> Population:
        digipot, chip = machine.parts(), machine.draw_chip(network)
        chip.check(network)
        logic = named_logic(machine.logic, len(edges), digipot.levels, observe)
        return kinds.digipots(edges, chip, comparison, digipot, machine.comparator, logic)

    return build


for _name in COMPARISONS:
    KINDS.register(_name)(_compared(_name))


@KINDS.register("capacitor")
def _capacitor(
    edges: Ints, network: Network, machine: MachineConfiguration, observe: Observe | None = None
) -> Population:
    part = machine.capacitor
    if not part.threshold < part.low:
        raise InputError(
            f"capacitor threshold {part.threshold:g} V: it must be below low, {part.low:g} V"
        )
    element = VoltageControlledResistor(part.transconductance, part.threshold)
    return kinds.capacitors(edges, part, element, machine.seed, machine.replica)


@KINDS.register("transistor")
def _transistor(
    edges: Ints, network: Network, machine: MachineConfiguration, observe: Observe | None = None
) -> Population:
    machine.transistor.check_gates(machine.capacitor.high)
    kinds_named = {machine.edges.comparison, *(each.kind for each in machine.population)}
    if kinds_named == {"transistor"} and machine.digipot != type(machine.digipot)():
        raise InputError(
            "digipot: transistor edges have no potentiometers: leave out [digipot] and --levels"
        )
    part = machine.capacitor
    for name in ("transconductance", "threshold"):
        if getattr(part, name) != getattr(type(part), name):
            raise InputError(f"capacitor.{name} is of capacitor edges: write transistor.{name}")
    gates = {each.name: getattr(part, each.name) for each in fields(GateCapacitor)}
    chip = machine.draw_analog_chip(network)
    if chip is not None:
        chip.check(network, machine.transistor.onset, part.high, edges)
    made = GateCapacitor(**gates), machine.transistor.element
    adjoint = machine.supervisor.method == "adjoint"
    if adjoint and chip is not None:
        raise InputError(
            "the multipliers of a chip square drops: with supervisor.method adjoint leave out the "
            "statistics of [chip]"
        )
    return kinds.transistors(edges, *made, machine.seed, machine.replica, chip, adjoint)


@KINDS.register("resistor")
def _resistor(
    edges: Ints, network: Network, machine: MachineConfiguration, observe: Observe | None = None
) -> Population:
    return kinds.resistors(edges, machine.resistor.resistance)


@KINDS.register("conductor")
def _conductor(
    edges: Ints, network: Network, machine: MachineConfiguration, observe: Observe | None = None
) -> Population:
    adjoint = machine.supervisor.method == "adjoint"
    return kinds.conductors(edges, machine.conductor, machine.seed, machine.replica, adjoint)


@KINDS.register("bar")
def _bar(
    edges: Ints, network: Network, machine: MachineConfiguration, observe: Observe | None = None
) -> Population:
    adjoint = machine.supervisor.method == "adjoint"
    lengths, own = _lengths("bar", network)[edges], (machine.seed, machine.replica)
    return kinds.bars(edges, lengths, machine.bar, adjoint, *own)


@KINDS.register("spring")
def _spring(
    edges: Ints, network: Network, machine: MachineConfiguration, observe: Observe | None = None
) -> Population:
    _lengths("spring", network)
    part, adjoint = machine.spring, machine.supervisor.method == "adjoint"
    limits, own = (part.start, part.low, part.high), (machine.seed, machine.replica)
    return kinds.springs(edges, part.rate, *limits, adjoint, part.levels, part.spread, *own)


@KINDS.register("rest-length")
def _rest_length(
    edges: Ints, network: Network, machine: MachineConfiguration, observe: Observe | None = None
) -> Population:
    _lengths("rest-length", network)
    part = machine.spring
    stiffness = np.full(len(edges), part.start)
    limits = part.rest_rate, part.rest_limit
    return kinds.rest_lengths(edges, stiffness, *limits, part.levels)


ELASTIC = ("bar", "spring", "rest-length")
"""Kinds of edges of elastic networks."""
PRODUCTS = ("conductor", "transistor", "bar", "spring")
"""Kinds of edges that learn from the adjoint, where that is the supervisor's method."""


def _lengths(kind: str, network: Network) -> Floats:
    """(m,) lengths of the bars of an elastic network, in metres; InputError: it is another."""
    if not isinstance(network, ElasticNetwork):
        raise InputError(
            f"{kind} edges are of elastic networks, as trapezoid:rows=4, and network "
            f"{network.name!r} is of resistors"
        )
    return network.lengths
