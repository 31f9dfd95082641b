"""The lockstep checks: every way to run the logic against the model of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from pyedge.edges import Comparator, DigipotEdges
from pyedge.logic import BehavioralLogic, Logic, LogicName, named_logic
from pyedge.logic.contract import Bits, Codes
from pyedge.machine import LearningMachine
from pyedge.network import Network
from pyedge.noise import Moment, Stream, uniform
from pyedge.physics import DensePhysics
from pyedge.tasks import PUBLISHED, published
from pyedge.topologies import named
from pyedge.verify.check import Check, Finding
from pyedge.verify.lockstep import lockstep

STEPS = 200
NOISE = 3e-3
SIMULATED: tuple[LogicName, ...] = ("myhdl", "icarus", "verilator", "ghdl")
# Icarus on every task; the others on the smallest set that has several outputs and many examples.
TASKS: dict[LogicName, tuple[str, ...]] = dict.fromkeys(
    SIMULATED, ("divider", "allostery-2", "iris")
)
TASKS["icarus"] = tuple(PUBLISHED)


@dataclass
class Bench:
    """Logics that are started once and used by every check that wants them."""

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

    def _close(self, wanted: Callable[[tuple[LogicName, int]], bool]) -> None:
        for key in [key for key in self._open if wanted(key)]:
            self._open.pop(key).close()


class FlippedLogic:
    """The model with one decision of one edge turned round: what lockstep must find."""

    registers = None  # so that the compiled step leaves it alone

    def __init__(self, n_edges: int, step: int, edge: int) -> None:
        self._right = BehavioralLogic(n_edges)
        self.levels = self._right.levels
        self._left = step
        self._edge = edge

    @property
    def codes(self) -> Codes:
        """See `Logic.codes`."""
        return self._right.codes

    def count(self, first: Bits, second: Bits) -> Codes:
        """See `Logic.count`."""
        if self._left == 0:
            first = first.copy()
            first[self._edge] = ~first[self._edge]
        self._left -= 1
        return self._right.count(first, second)

    def preset(self, codes: Codes) -> None:
        """See `Logic.preset`."""
        self._right.preset(codes)

    def close(self) -> None:
        """See `Logic.close`."""


def machine(network: Network, logic: Logic, noise: float, seed: int = 0) -> LearningMachine:
    """The paper's edges on a logic."""
    edges = DigipotEdges(network, "paper", comparator=Comparator(noise), logic=logic)
    return LearningMachine(network, DensePhysics(), edges, seed=seed)


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
    yield Check("lockstep/planted-fault", planted)
