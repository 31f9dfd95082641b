"""The lockstep checks: every logic, and every physics, against the model's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from pyedge.edges import DigipotEdges
from pyedge.logic import LOGIC, BehavioralLogic, Logic, named_logic
from pyedge.networks.network import Network
from pyedge.networks.topologies import named
from pyedge.physics import PHYSICS, DensePhysics, Physics
from pyedge.physics.sparse import Method, SparsePhysics
from pyedge.rng import StepKey, Stream, uniform
from pyedge.rules import Comparator
from pyedge.tasks import PUBLISHED, published
from pyedge.training.machine import LearningMachine
from pyedge.verify.check import Check, Finding
from pyedge.verify.lockstep import lockstep
from pyedge.verify.physics import physics_lockstep
from pyedge.verify.planted_faults import FlippedLogic, WrongResistor

STEPS = 200
NOISE = 3e-3
SIMULATED = tuple(name for name in LOGIC if name != "behavioral")
# Icarus on every task; the others on the smallest set that has several outputs and many examples.
TASKS: dict[str, tuple[str, ...]] = dict.fromkeys(SIMULATED, ("divider", "allostery-2", "iris"))
TASKS["icarus"] = tuple(PUBLISHED)
SPICED: tuple[str, ...] = ("behavioral", "icarus")
# The iterative method solves one example at a time: only the tasks of few examples.
SETTLED: dict[Method, tuple[str, ...]] = {
    "direct": tuple(PUBLISHED),
    "iterative": ("divider", "allostery-2", "allostery-3"),
}
ACCURACY = 1e-11


@dataclass
class Bench:
    """Simulators, started once and shared by the checks."""

    ngspice: Physics = field(default_factory=PHYSICS["ngspice"])
    _open: dict[tuple[str, int], Logic] = field(default_factory=dict)

    def logic(self, name: str, n_edges: int) -> Logic:
        """The logic of a machine of `n_edges`, its wipers at mid-range.

        Raises:
            MissingTool: a simulator that is not installed.
            ToolError: one that does not start.
        """
        key = (name, n_edges)
        if name == "myhdl":  # one simulation a process
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
        """Close all simulators."""
        self._close(lambda key: True)
        self.ngspice.close()

    def _close(self, matches: Callable[[tuple[str, int]], bool]) -> None:
        for key in [key for key in self._open if matches(key)]:
            self._open.pop(key).close()


def machine(
    network: Network, logic: Logic, noise: float, seed: int = 0, physics: Physics | None = None
) -> LearningMachine:
    """A machine of `paper` edges with this logic; physics is dense unless given."""
    edges = DigipotEdges(network, "paper", comparator=Comparator(noise), logic=logic)
    return LearningMachine(network, physics or DensePhysics(), edges, seed=seed)


def compare(
    bench: Bench, left: str, right: str, task: str, noise: float, steps: int = STEPS
) -> Finding:
    """Put two logics in lockstep on a published task."""
    network = named("divider" if task == "divider" else "torus16")
    one, other = (
        machine(network, bench.logic(name, network.n_edges), noise) for name in (left, right)
    )
    agreement = lockstep(one, other, published(task), steps)
    detail = str(agreement.difference or f"{agreement.decisions} bits and all codes identical")
    return Finding(agreement.difference is None, f"{agreement.steps} steps", detail)


def planted(seed: int = 0) -> Finding:
    """Injected fault: a decision flipped at a random step is found at that step and edge."""
    network, task = named("torus16"), published("allostery-3")
    where = uniform(StepKey(seed, 0, 0), Stream.START, 2)
    step, edge = int(where[0] * STEPS), int(where[1] * network.n_edges)
    model = machine(network, BehavioralLogic(network.n_edges), NOISE)
    faulty = machine(network, FlippedLogic(network.n_edges, step, edge), NOISE)
    name = network.edge_names()[edge]
    difference = lockstep(model, faulty, task, STEPS).difference
    right = difference is not None and (difference.step, difference.edge) == (step, name)
    detail = f"planted at step {step}, edge {name}; found: {difference}"
    return Finding(right, "found" if difference else "missed", detail)


def compare_physics(
    bench: Bench, logic: str, task: str, steps: int = STEPS, physics: Physics | None = None
) -> Finding:
    """Put the model and a logic with ngspice in lockstep on a published task, without noise.

    A `physics` given takes the place of ngspice.
    """
    network = named("divider" if task == "divider" else "torus16")
    model = machine(network, BehavioralLogic(network.n_edges), 0.0)
    other = machine(
        network, bench.logic(logic, network.n_edges), 0.0, physics=physics or bench.ngspice
    )
    agreement = physics_lockstep(model, other, published(task), steps)
    measured = f"{agreement.steps} steps, {agreement.voltage:.2g} V"
    return Finding(agreement.passed, measured, str(agreement))


def planted_resistor(bench: Bench, seed: int = 0) -> Finding:
    """Injected fault: a resistor 1 % off from a random step on is found at that step."""
    network, task = named("torus16"), published("allostery-3")
    # The resistance of an edge between two inputs influences no voltage.
    inputs = set(network.nodes(task.inputs).tolist())
    candidates = [k for k, ends in enumerate(network.edges.tolist()) if not inputs.issuperset(ends)]
    where = uniform(StepKey(seed, 0, 0), Stream.START, 2)
    step, edge = int(where[0] * STEPS), candidates[int(where[1] * len(candidates))]
    model = machine(network, BehavioralLogic(network.n_edges), 0.0)
    wrong = WrongResistor(bench.ngspice, step, edge, 1.01)
    faulty = machine(network, BehavioralLogic(network.n_edges), 0.0, physics=wrong)
    difference = physics_lockstep(model, faulty, task, STEPS).difference
    name = network.edge_names()[edge]
    right = (
        difference is not None and difference.step == step and name in difference.edge.split(" or ")
    )
    detail = f"planted at step {step}, edge {name}; found: {difference}"
    return Finding(right, "found" if difference else "missed", detail)


def lockstep_checks(bench: Bench) -> Iterator[Check]:
    """The checks of lockstep."""
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
