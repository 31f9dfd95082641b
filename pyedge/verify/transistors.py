"""Lockstep of the model with ngspice for machines of transistors, and laws that are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.chip import AnalogChip, AnalogLot
from pyedge.edges import TransistorEdges
from pyedge.elements import LAWS, NonlinearElement, SquareLaw, Transistor
from pyedge.errors import InputError
from pyedge.memory import GateCapacitor
from pyedge.networks.flow import EdgeLaw, EdgeLaws
from pyedge.networks.network import Network
from pyedge.networks.topologies import named
from pyedge.physics import Boundary, DensePhysics
from pyedge.physics.newton.dense import NewtonPlan
from pyedge.physics.ngspice import NgspicePhysics
from pyedge.tasks import Task, published
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Ensemble
from pyedge.training.machine import LearningMachine
from pyedge.verify.check import Check, Finding
from pyedge.verify.lockstep import lockstep
from pyedge.verify.planted_faults import WrongLaw

STEPS = 200
NETWORK, TASK = "periodic:4x4", "regression-curve"
GATES = GateCapacitor(start=1.5, spread=0.1)
LEAKING = GateCapacitor(start=0.8, spread=0.1, low=0.5)
"""Gates at which some transistors are off, so that leaks carry current."""
RANGES = ((0.4, 1.2), (0.7, 0.9), (1.0, 3.0), (0.75, 5.05))
"""Volts of gates: where nearly all edges are off or just on, where all conduct, the machine's."""
BALANCE = 1e-15
"""Most current, in amperes, that may be left at a node: a microvolt's through the leak."""
LOT = AnalogLot(
    threshold=0.02, transconductance=0.05, multiplier=0.02, drop_offset=1e-3, drift=0.01
)
"""Deviations of a chip on which everything deviates."""
PLANTED: dict[str, tuple[NonlinearElement | None, GateCapacitor]] = {
    "threshold": (SquareLaw(threshold=0.707), GATES),  # 1 % off
    "leak": (SquareLaw(leak=1e-15), LEAKING),
    "twins": (None, GATES),  # of an edge, exchanged
}
"""Wrong laws of one transistor, and the gates that they are looked for with."""


def transistors_agree(law: str, steps: int = STEPS) -> Finding:
    """A machine of transistors by Newton's method and in ngspice, step by step."""
    element = Transistor(law=law).element
    left, right = (machine(physics, element) for physics in (DensePhysics(), NgspicePhysics()))
    with closing(left), closing(right):
        found = lockstep(left, right, task(), steps)
    return Finding(found.passed, f"{found.steps} steps, {found.voltage:.2g} V", str(found))


def chips_agree(steps: int = STEPS) -> Finding:
    """As `transistors_agree`, of a chip on which everything deviates."""
    chip, element = AnalogChip.draw(32, LOT, 0), SquareLaw()
    physics = DensePhysics(), NgspicePhysics()
    left, right = (machine(each, element, chip=chip) for each in physics)
    with closing(left), closing(right):
        found = lockstep(left, right, task(), steps)
    return Finding(found.passed, f"{found.steps} steps, {found.voltage:.2g} V", str(found))


def offsets_want_a_large_nudge(count: int = 64, steps: int = 32_000) -> Finding:
    """With offsets of 5 mV, exclusive or is learned worse at an eta of 0.1 than of 1."""
    errors = []
    for eta in (0.1, 1.0):
        made = MachineConfiguration.load("transistor-torus").model_dump()
        made["chip"] = {"drop_offset": 5e-3}
        made["supervisor"] = {"eta": eta}
        made["capacitor"]["window"] = 1.09e-3 / eta  # the same rate of learning
        learned = Ensemble(MachineConfiguration.make(made), count).train(published("xor"), steps)
        errors.append(float(np.median(learned.late)))
    measured = f"{errors[0]:.2g}, {errors[1]:.2g} V^2"
    return Finding(errors[0] > 1.3 * errors[1], measured, f"medians of {count}, eta 0.1 and 1")


def wrong_law(name: str, step: int = 17, edge: int = 9) -> Finding:
    """Injected fault: one transistor's law is wrong from a step on, and found there."""
    element, gates = PLANTED[name]
    wrong = WrongLaw(NgspicePhysics(), step, edge, element)
    chip = AnalogChip.draw(32, LOT, 0) if element is None else None
    physics = DensePhysics(), wrong
    left, right = (machine(each, SquareLaw(), gates, chip) for each in physics)
    with closing(left), closing(right):
        difference = lockstep(left, right, task(), step + 3).difference
    place = left.network.edge_names()[edge]
    right_one = (
        difference is not None
        and difference.step == step
        and place in difference.edge.split(" or ")
    )
    detail = f"planted at step {step}, edge {place}; found: {difference}"
    return Finding(right_one, "found" if difference else "missed", detail)


def settles(law: str, count: int = 10_000, seed: int = 0) -> Finding:
    """Random free and clamped states in each range of gates: all settle, with balanced currents."""
    network, shown = named(NETWORK), task()
    inputs, outputs = network.nodes(shown.inputs), network.nodes(shown.outputs)
    plan, element = NewtonPlan.of(network, inputs, outputs), Transistor(law=law).element
    rng, left = np.random.default_rng(seed), 0.0
    for low, high in RANGES:
        gates = rng.uniform(low, high, (count, 1, network.n_edges))
        volts, values = (rng.uniform(0, 0.45, (count, len(held))) for held in (inputs, outputs))
        laws = EdgeLaws((EdgeLaw(np.arange(network.n_edges), element, gates),))
        try:
            state = plan.free(laws, Boundary(volts))
            clamped = state.clamp(values)
        except InputError as error:
            return Finding(False, "failed", f"gates of {low} to {high} V: {error}")
        for voltage, held in (
            (state.voltage, inputs),
            (clamped, np.concatenate([inputs, outputs])),
        ):
            left = max(left, _imbalance(network, element, gates[:, 0], voltage, held))
    detail = f"{count} states of each twin in each of {len(RANGES)} ranges of gates"
    return Finding(left < BALANCE, f"0 failed, {left:.1g} A left", detail)


def _imbalance(
    network: Network, element: NonlinearElement, gates: Floats, voltage: Floats, held: Ints
) -> float:
    """Largest current that flows into a node that is not held and not out of it, in amperes."""
    first, second = network.edges.T
    value = element.flow(voltage[:, first], voltage[:, second], gates).value
    incidence = np.zeros((network.n_edges, network.n_nodes))
    incidence[np.arange(network.n_edges), second] = 1.0
    incidence[np.arange(network.n_edges), first] = -1.0
    inward = np.delete(value @ incidence, held, axis=1)
    return float(np.abs(inward).max())


def machine(
    physics: DensePhysics | NgspicePhysics | WrongLaw,
    element: NonlinearElement,
    gates: GateCapacitor = GATES,
    chip: AnalogChip | None = None,
) -> LearningMachine:
    """A machine of 32 edges of transistors."""
    network = named(NETWORK)
    return LearningMachine(network, physics, TransistorEdges(network, gates, element, chip))


def task() -> Task:
    """The curve, without tests, which would take eight more operating points a step."""
    return replace(published(TASK), test=None)


def transistor_checks() -> Iterator[Check]:
    """The checks of transistors."""
    for law in LAWS:
        yield Check(f"transistors/ngspice/{law}", partial(transistors_agree, law))
        yield Check(f"transistors/settles/{law}", partial(settles, law))
    yield Check("transistors/ngspice/chip", chips_agree)
    yield Check("transistors/offsets", offsets_want_a_large_nudge)
    for name in PLANTED:
        yield Check(f"transistors/planted-{name}", partial(wrong_law, name))
