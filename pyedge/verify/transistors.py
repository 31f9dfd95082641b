"""Lockstep of the model with ngspice for machines of transistors, and laws that are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial

from pyedge.edges import TransistorEdges
from pyedge.elements import LAWS, NonlinearElement, SquareLaw, Transistor
from pyedge.memory import GateCapacitor
from pyedge.networks.topologies import named
from pyedge.physics import DensePhysics
from pyedge.physics.ngspice import NgspicePhysics
from pyedge.tasks import Task, published
from pyedge.training.machine import LearningMachine
from pyedge.verify.check import Check, Finding
from pyedge.verify.lockstep import lockstep
from pyedge.verify.planted_faults import WrongLaw

STEPS = 200
NETWORK, TASK = "periodic:4x4", "regression-curve"
GATES = GateCapacitor(start=1.5, spread=0.1)
LEAKING = GateCapacitor(start=0.8, spread=0.1, low=0.5)
"""Gates at which some transistors are off, so that leaks carry current."""
PLANTED: dict[str, tuple[NonlinearElement, GateCapacitor]] = {
    "threshold": (SquareLaw(threshold=0.707), GATES),  # 1 % off
    "leak": (SquareLaw(leak=1e-15), LEAKING),
}
"""Wrong laws of one transistor, and the gates that they are looked for with."""


def transistors_agree(law: str, steps: int = STEPS) -> Finding:
    """A machine of transistors by Newton's method and in ngspice, step by step."""
    element = Transistor(law=law).element
    left, right = (machine(physics, element) for physics in (DensePhysics(), NgspicePhysics()))
    with closing(left), closing(right):
        found = lockstep(left, right, task(), steps)
    return Finding(found.passed, f"{found.steps} steps, {found.voltage:.2g} V", str(found))


def wrong_law(name: str, step: int = 17, edge: int = 9) -> Finding:
    """Injected fault: one transistor's law is wrong from a step on, and found there."""
    element, gates = PLANTED[name]
    wrong = WrongLaw(NgspicePhysics(), step, edge, element)
    left, right = (machine(physics, SquareLaw(), gates) for physics in (DensePhysics(), wrong))
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


def machine(
    physics: DensePhysics | NgspicePhysics | WrongLaw,
    element: NonlinearElement,
    gates: GateCapacitor = GATES,
) -> LearningMachine:
    """A machine of 32 transistors."""
    network = named(NETWORK)
    return LearningMachine(network, physics, TransistorEdges(network, gates, element))


def task() -> Task:
    """The curve, without tests, which would take eight more operating points a step."""
    return replace(published(TASK), test=None)


def transistor_checks() -> Iterator[Check]:
    """The checks of transistors."""
    for law in LAWS:
        yield Check(f"transistors/ngspice/{law}", partial(transistors_agree, law))
    for name in PLANTED:
        yield Check(f"transistors/planted-{name}", partial(wrong_law, name))
