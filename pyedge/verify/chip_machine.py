"""Checks of a whole machine on a chip: operating point, training steps, and wrong wires in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from circuits.chip.analog.mixed import Learning
from circuits.chip.analog.network import TWINS, net
from pyedge.hardware.chip_machine import Agreement, made
from pyedge.networks.topologies import named
from pyedge.rng import StepKey, Stream, uniform
from pyedge.verify.check import Check, Finding

LARGE, LEARNT, SMALL = "square:10x10", "square:3x3", "square:2x2"
STEPS = 4
POSITIONS = 16
MOST_APART = 3e-3
"""Volts between a node in ngspice and the model's."""


def chip_machine_checks() -> Iterator[Check]:
    """Of sky130, which alone has models; skipped where it is not installed."""
    yield Check("chip/machine/operating-point", operating_point)
    yield Check("chip/machine/steps", steps)
    for name, find in FAULTS.items():
        yield Check(f"chip/planted-faults/machine/{name}", find)


def operating_point(
    wrong: Callable[[Learning], Learning] | None = None, name: str = LARGE
) -> Finding:
    """All nodes of both networks, at random codes, are at the model's voltages."""
    graph = named(name)
    draws = uniform(StepKey(0, 0, 0), Stream.START, graph.n_edges)
    machine = made(graph, POSITIONS, (1 + draws * (POSITIONS - 1)).astype(np.int64))
    machine = machine if wrong is None else replace(machine, learning=wrong(machine.learning))
    apart = np.abs(np.subtract(*machine.operating_point()))
    twin, node = np.unravel_index(np.argmax(apart), apart.shape)
    worst = f"{TWINS[twin]} node {graph.labels[node]}"
    measured = f"{1e3 * apart.max():.2g} mV"
    return Finding(bool(apart.max() <= MOST_APART), measured, f"{apart.size} nodes; most: {worst}")


def steps() -> Finding:
    """Decisions about more than the comparators' resolution are the model's, and so are volts."""
    machine = made(named(LEARNT), POSITIONS)
    return stepped(machine.compare(machine.learn(STEPS)))


def stepped(found: Agreement) -> Finding:
    """Whether steps are the model's."""
    measured = f"{found.equal} of {found.compared} decisions"
    detail = f"{found.steps} steps of {found.edges} edges, within {1e3 * found.apart:.2g} mV"
    if found.difference is not None:
        detail += f"; {found.difference}"
    return Finding(found.passed and found.apart <= MOST_APART, measured, detail)


def wrong_node(learning: Learning, edge: int = 1) -> Learning:
    """An edge whose clamped ladder ends at the wrong node."""
    free_a, free_b, clamped_a, _ = learning.network.ends(edge)
    used = set(learning.network.pairs[edge])
    other = next(node for node in learning.network.nodes if node not in used)
    wired = {edge: (free_a, free_b, clamped_a, net(TWINS[1], other))}
    return replace(learning, network=replace(learning.network, wired=wired))


def twins_swapped(learning: Learning, edge: int = 0) -> Learning:
    """An edge whose comparators have the free network's nodes in place of the clamped one's."""
    free_a, free_b, clamped_a, clamped_b = learning.comparator_ends(edge)
    return replace(learning, compared={edge: (clamped_a, clamped_b, free_a, free_b)})


def find_wrong_node() -> Finding:
    """A ladder on a wrong node is found by the operating point."""
    found = operating_point(wrong_node, SMALL)
    return Finding(not found.passed, found.measured, found.detail)


def find_twins_swapped() -> Finding:
    """Comparators with the twins exchanged are found at the first step, and at their edge."""
    machine = made(named(SMALL), POSITIONS)
    machine = replace(machine, learning=twins_swapped(machine.learning))
    found = machine.compare(machine.learn(1)).difference
    name = machine.graph.edge_names()[0]
    right = found is not None and (found.step, found.edge) == (0, name)
    return Finding(right, "found" if found else "missed", f"planted at edge {name}; found: {found}")


FAULTS = {"wrong-node": find_wrong_node, "twins-swapped": find_twins_swapped}
