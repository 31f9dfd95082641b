"""The lockstep checks: every way to run the logic, and ngspice, against the model of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from pyedge.edges import DigipotEdges
from pyedge.logic import BehavioralLogic, Logic, LogicName, named_logic
from pyedge.networks.network import Network
from pyedge.networks.topologies import named
from pyedge.physics import DensePhysics, Physics, named_physics
from pyedge.physics.sparse import Method, SparsePhysics
from pyedge.rng import Moment, Stream, uniform
from pyedge.rules import Comparator
from pyedge.tasks import PUBLISHED, published
from pyedge.training.machine import LearningMachine
from pyedge.verify.check import Check, Finding
from pyedge.verify.lockstep import lockstep
from pyedge.verify.physics import physics_lockstep
from pyedge.verify.planted_faults import FlippedLogic, WrongResistor

STEPS = 200
NOISE = 3e-3
SIMULATED: tuple[LogicName, ...] = ("myhdl", "icarus", "verilator", "ghdl")
# Icarus on every task; the others on the smallest set that has several outputs and many examples.
TASKS: dict[LogicName, tuple[str, ...]] = dict.fromkeys(
    SIMULATED, ("divider", "allostery-2", "iris")
)
TASKS["icarus"] = tuple(PUBLISHED)
SPICED: tuple[LogicName, ...] = ("behavioral", "icarus")
# The search settles one example after the other: the tasks of few.
SETTLED: dict[Method, tuple[str, ...]] = {
    "direct": tuple(PUBLISHED),
    "iterative": ("divider", "allostery-2", "allostery-3"),
}
ACCURACY = 1e-11


@dataclass
class Bench:
    """Logics, and ngspice, that are started once and used by every check that wants them."""

    ngspice: Physics = field(default_factory=lambda: named_physics("ngspice"))
    _open: dict[tuple[LogicName, int], Logic] = field(default_factory=dict)

    def logic(self, name: LogicName, n_edges: int) -> Logic:
        """The digital half of so many edges, woken.

        Raises:
            MissingTool: a simulator that is not installed.
            ToolError: one that does not start.
        """
        key = (name, n_edges)
        if name == "myhdl":  # which has one simulation a process
            self._close(lambda other: other[0] == "myhdl" and other != key)
        if key not in self._open:
            self._open[key] = named_logic(name, n_edges)
        logic = self._open[key]
        try:
            logic.preset(np.full(n_edges, logic.levels // 2))
        except Exception:
            self._close(lambda other: other == key)
            raise
        return logic

    def close(self) -> None:
        """End them all."""
        self._close(lambda key: True)
        self.ngspice.close()

    def _close(self, wanted: Callable[[tuple[LogicName, int]], bool]) -> None:
        for key in [key for key in self._open if wanted(key)]:
            self._open.pop(key).close()


def machine(
    network: Network, logic: Logic, noise: float, seed: int = 0, physics: Physics | None = None
) -> LearningMachine:
    """The paper's edges on a logic; dense unless another physics is given."""
    edges = DigipotEdges(network, "paper", comparator=Comparator(noise), logic=logic)
    return LearningMachine(network, physics or DensePhysics(), edges, seed=seed)


def compare(
    bench: Bench, left: LogicName, right: LogicName, task: str, noise: float, steps: int = STEPS
) -> Finding:
    """Put two logics in lockstep on a published task."""
    network = named("divider" if task == "divider" else "torus16")
    one, other = (
        machine(network, bench.logic(name, network.n_edges), noise) for name in (left, right)
    )
    found = lockstep(one, other, published(task), steps)
    detail = str(found.difference or f"{found.decisions} bits and all codes identical")
    return Finding(found.difference is None, f"{found.steps} steps", detail)


def planted(seed: int = 0) -> Finding:
    """A flipped decision at a random step must be found there, on its edge."""
    network, task = named("torus16"), published("allostery-3")
    where = uniform(Moment(seed, 0, 0), Stream.START, 2)
    step, edge = int(where[0] * STEPS), int(where[1] * network.n_edges)
    model = machine(network, BehavioralLogic(network.n_edges), NOISE)
    faulty = machine(network, FlippedLogic(network.n_edges, step, edge), NOISE)
    found = lockstep(model, faulty, task, STEPS).difference
    right = found is not None and (found.step, found.edge) == (step, network.edge_names()[edge])
    detail = f"planted at step {step}, edge {network.edge_names()[edge]}; found: {found}"
    return Finding(right, "found" if found else "missed", detail)


def compare_physics(
    bench: Bench, logic: LogicName, task: str, steps: int = STEPS, physics: Physics | None = None
) -> Finding:
    """Put the model, and ngspice with a logic, in lockstep on a published task, without noise.

    Another physics takes the place of ngspice where one is given.
    """
    network = named("divider" if task == "divider" else "torus16")
    model = machine(network, BehavioralLogic(network.n_edges), 0.0)
    other = machine(
        network, bench.logic(logic, network.n_edges), 0.0, physics=physics or bench.ngspice
    )
    found = physics_lockstep(model, other, published(task), steps)
    return Finding(found.passed, f"{found.steps} steps, {found.voltage:.2g} V", str(found))


def planted_resistor(bench: Bench, seed: int = 0) -> Finding:
    """A resistor of ngspice's that is 1 % off from a random step on must be found there."""
    network, task = named("torus16"), published("allostery-3")
    # An edge between two inputs carries what their sources give: its resistance moves no voltage.
    inputs = set(network.nodes(task.inputs).tolist())
    felt = [k for k, ends in enumerate(network.edges.tolist()) if not inputs.issuperset(ends)]
    where = uniform(Moment(seed, 0, 0), Stream.START, 2)
    step, edge = int(where[0] * STEPS), felt[int(where[1] * len(felt))]
    model = machine(network, BehavioralLogic(network.n_edges), 0.0)
    wrong = WrongResistor(bench.ngspice, step, edge, 1.01)
    faulty = machine(network, BehavioralLogic(network.n_edges), 0.0, physics=wrong)
    found = physics_lockstep(model, faulty, task, STEPS).difference
    name = network.edge_names()[edge]
    right = found is not None and found.step == step and name in found.edge.split(" or ")
    detail = f"planted at step {step}, edge {name}; found: {found}"
    return Finding(right, "found" if found else "missed", detail)


def lockstep_checks(bench: Bench) -> Iterator[Check]:
    """All of them."""
    for logic in SIMULATED:
        for task in TASKS[logic]:
            for noise in (0.0, NOISE):
                words = "noise" if noise else "quiet"
                yield Check(
                    f"lockstep/{logic}/{task}/{words}",
                    partial(compare, bench, "behavioral", logic, task, noise),
                )
    for logic in SPICED:
        for task in PUBLISHED:
            yield Check(
                f"lockstep/ngspice-{logic}/{task}", partial(compare_physics, bench, logic, task)
            )
    for method, tasks in SETTLED.items():
        sparse = SparsePhysics(method, ACCURACY)
        for task in tasks:
            yield Check(
                f"lockstep/sparse-{method}/{task}",
                partial(compare_physics, bench, "behavioral", task, physics=sparse),
            )
    yield Check("lockstep/planted-fault", planted)
    yield Check("lockstep/planted-resistor", partial(planted_resistor, bench))
