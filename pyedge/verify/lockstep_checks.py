"""The lockstep checks: logics, physics, compiled code, against the model's or any machine's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pyedge.edges import DigipotEdges, Edges
from pyedge.errors import InputError
from pyedge.logic import LOGIC, BehavioralLogic, Logic
from pyedge.networks.network import Network
from pyedge.networks.topologies import named
from pyedge.physics import PHYSICS, DensePhysics, Physics
from pyedge.physics.sparse import Method, SparsePhysics
from pyedge.rng import StepKey, Stream, uniform
from pyedge.rules import Comparator
from pyedge.tasks import PUBLISHED, Task, named_task, network_of, published
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.machine import LearningMachine
from pyedge.units import read
from pyedge.verify.check import Check, Finding
from pyedge.verify.lockstep import lockstep
from pyedge.verify.planted_faults import FlippedLogic, WrongResistor

STEPS = 200
NOISE = 3e-3
PLANTED = "allostery-3"  # the task in which faults are planted
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
LIMIT = 1e-6
"""Largest difference of node voltages, in volts, and of learned values, as a share of their range,
between machines of which not all edges are D22's."""


class NumpyEdges(Edges):
    """Edges without their compiled code."""

    def compiled(self, replicas: Any = None) -> None:
        """No compiled code."""


def base_machine(task: str, machine: Path | None) -> MachineConfiguration:
    """The machine of a TOML file; for None the reference machine on the task's network."""
    if machine is not None:
        return MachineConfiguration.load(machine)
    return MachineConfiguration.make({"network": network_of(task)})


def own_check(
    task: str,  # a published task's name, or a TOML file
    machine: Path | None = None,  # the TOML file of both; None for the reference machine
    logic: Sequence[str] = (),  # of each, or none to leave them as they are
    physics: str | None = None,  # of the second; None for the same
    noise: str | None = None,  # of the comparators; None for the machine's, or 0 if physics differ
    steps: int = STEPS,
) -> Check:
    """A lockstep of two machines that differ in logic or physics, or else in compiled code.

    InputError: two machines that cannot be compared.
    """
    base = base_machine(task, machine)
    source = machine or "the reference machine"
    learned = named_task(task, base.seed)
    populations = base.model_edges(base.make_network()).populations
    reference = all({e.rule.name, e.memory.name} == {"comparators", "wiper"} for e in populations)
    if (logic or machine is None) and (len(logic) != 2 or any(each not in LOGIC for each in logic)):
        raise InputError(f"--logic is wanted twice, each one of {', '.join(LOGIC)}")
    if logic and not reference:
        raise InputError(f"{source}: not all its edges have logic to compare: leave out --logic")
    other = physics is not None and PHYSICS.check(physics) != base.physics
    if physics is not None and not other:
        raise InputError(f"--physics {physics} is that of {source} already: name another")
    if noise is not None and all(each.rule.name != "comparators" for each in populations):
        raise InputError(f"{source}: none of its edges has comparators: leave out --noise")
    volts = base.comparator.noise if noise is None else read(noise, "V", "noise")
    if other and ((noise is not None and volts != 0) or (logic and logic[0] != "behavioral")):
        raise InputError(f"--physics {physics} is compared with behavioral logic, without noise")
    if not logic and not other and not base.compiled:
        raise InputError(f"{source} has no compiled code to compare: name another --physics")
    changed: dict[str, Any] = {"noise": 0.0, "common_noise": 0.0} if other else {"noise": volts}
    base = base.model_copy(update={"comparator": replace(base.comparator, **changed)})
    changes: list[dict[str, Any]] = [{"logic": each} for each in logic] or [{}, {}]
    names = [name.rpartition(":")[2] for name in logic]
    if other:
        changes[1]["physics"] = physics
        short = [str(name).rpartition(":")[2] for name in (base.physics, physics)]
        names = [f"{short[1]}-{names[1]}" if logic else "-".join(short)]

    def run() -> Finding:
        left, right = (base.model_copy(update=each).build() for each in changes)
        if not logic and not other:
            right.edges = NumpyEdges(right.edges.populations)
        with closing(left), closing(right):
            return (agree if reference else edges_agree)(left, right, learned, steps)

    return Check("/".join(["lockstep", *(names or ["compiled-numpy"]), Path(task).stem]), run)


def edges_agree(left: LearningMachine, right: LearningMachine, task: Task, steps: int) -> Finding:
    """Compare node voltages and learned values of any two machines at every step."""
    low, high = left.edges.range
    volts, share, ohms = np.zeros(1), np.zeros(1), np.zeros(1)
    chunks = [machine.chunks(task, steps, patience=1) for machine in (left, right)]
    for step, (one, other) in enumerate(zip(*chunks, strict=True)):
        pairs = (one.trace.free, other.trace.free), (one.trace.clamped, other.trace.clamped)
        volts = np.max([volts[0], *(np.abs(a - b).max() for a, b in pairs)], keepdims=True)
        values = [machine.edges.degrees for machine in (left, right)]
        share = np.maximum(share, np.abs(values[0] - values[1]) / (high - low))
        own, others = (each.trace.resistance[0] for each in (one, other))
        ohms = np.maximum(ohms, np.abs(own - others).max(axis=0) / np.abs(own).max())
        if not (volts[0] <= LIMIT and share.max() <= LIMIT and ohms.max() <= LIMIT):  # nor NaN
            edge = int((share + ohms).argmax())
            return Finding(
                False,
                f"{volts[0]:.2g} V",
                f"step {step}, edge {left.network.edge_names()[edge]}: {values[0][edge]:.9g} "
                f"against {values[1][edge]:.9g}, {own[0, edge]:.9g} against "
                f"{others[0, edge]:.9g} ohm; node voltages differ by {volts[0]:.2g} V at most",
            )
    return Finding(
        True,
        f"{steps} steps, {volts[0]:.2g} V",
        f"learned values differ by {share.max():.2g} of their range at most",
    )


def agree(left: LearningMachine, right: LearningMachine, task: Task, steps: int) -> Finding:
    """Put two machines that differ in logic, or in physics without noise, in lockstep."""
    found = lockstep(left, right, task, steps)
    volts = f", {found.voltage:.2g} V" if found.voltage else ""
    return Finding(found.passed, f"{found.steps} steps{volts}", str(found))


def machine(
    network: Network, logic: Logic, noise: float, seed: int = 0, physics: Physics | None = None
) -> LearningMachine:
    """A machine of `paper` edges with this logic; physics is dense unless given."""
    edges = DigipotEdges(network, "paper", comparator=Comparator(noise), logic=logic)
    return LearningMachine(network, physics or DensePhysics(), edges, seed=seed)


def planted(seed: int = 0) -> Finding:
    """Injected fault: a decision flipped at a random step is found at that step and edge."""
    network = named("torus16")
    step, edge = _place(seed, range(network.n_edges))
    faulty = machine(network, FlippedLogic(network.n_edges, step, edge), NOISE)
    return _found(faulty, NOISE, step, edge)


def planted_resistor(seed: int = 0) -> Finding:
    """Injected fault: a resistor 1 % off from a random step on is found at that step."""
    network = named("torus16")
    # The resistance of an edge between two inputs influences no voltage.
    inputs = set(network.nodes(published(PLANTED).inputs).tolist())
    edges = [k for k, ends in enumerate(network.edges.tolist()) if not inputs.issuperset(ends)]
    step, edge = _place(seed, edges)
    wrong = WrongResistor(PHYSICS["ngspice"](), step, edge, 1.01)
    faulty = machine(network, BehavioralLogic(network.n_edges), 0.0, physics=wrong)
    with closing(faulty):
        return _found(faulty, 0.0, step, edge)


def _place(seed: int, edges: Sequence[int]) -> tuple[int, int]:
    """A drawn step, and one of these edges."""
    draws = uniform(StepKey(seed, 0, 0), Stream.START, 2)
    return int(draws[0] * STEPS), edges[int(draws[1] * len(edges))]


def _found(faulty: LearningMachine, noise: float, step: int, edge: int) -> Finding:
    """The lockstep of a machine with the model ends at this step and edge."""
    network = faulty.network
    model = machine(network, BehavioralLogic(network.n_edges), noise)
    difference = lockstep(model, faulty, published(PLANTED), STEPS).difference
    name = network.edge_names()[edge]
    right = (
        difference is not None and difference.step == step and name in difference.edge.split(" or ")
    )
    detail = f"planted at step {step}, edge {name}; found: {difference}"
    return Finding(right, "found" if difference else "missed", detail)


def sparse_agrees(method: Method, task: str, steps: int = STEPS) -> Finding:
    """Put a method of the sparse physics in lockstep with the model."""
    network = named(network_of(task))
    left, right = (
        machine(network, BehavioralLogic(network.n_edges), 0.0, physics=physics)
        for physics in (None, SparsePhysics(method, ACCURACY))
    )
    return agree(left, right, published(task), steps)


def lockstep_checks(steps: int = STEPS) -> Iterator[Check]:
    """The checks of lockstep, over so many steps each."""

    def check(name: str, task: str, **more: Any) -> Check:
        return Check(f"lockstep/{name}", lambda: own_check(task, steps=steps, **more).run())

    for logic in SIMULATED:
        for task in TASKS[logic]:
            for noise, words in (("0V", "quiet"), (f"{NOISE}V", "noise")):
                pair = ("behavioral", logic)
                yield check(f"{logic}/{task}/{words}", task, logic=pair, noise=noise)
    for logic in SPICED:
        for task in PUBLISHED:
            pair = ("behavioral", logic)
            yield check(f"ngspice-{logic}/{task}", task, logic=pair, physics="ngspice")
    for method, tasks in SETTLED.items():
        for task in tasks:
            agrees = partial(sparse_agrees, method, task, steps)
            yield Check(f"lockstep/sparse-{method}/{task}", agrees)
    yield Check("lockstep/planted-fault", planted)
    yield Check("lockstep/planted-resistor", planted_resistor)
