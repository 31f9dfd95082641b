"""The checks of netlists that train themselves: against the model, clock by clock.

With ideal parts a deck is in lockstep with the model.  With catalogue parts its comparators have
other thresholds than the model, so its learning is compared with that of the model of its front end
with the same offsets, currents and resistors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from circuits.analysis.faults import rewired
from circuits.blocks.digipot_edge import AVERAGING
from circuits.circuit import Module
from circuits.self_training import SelfTraining
from pyedge.analysis.front_end.loaded_machine import loaded_machine
from pyedge.arrays import Floats
from pyedge.edges import DigipotEdges
from pyedge.hardware.self_training import defects, run, self_training, trace
from pyedge.physics import DensePhysics
from pyedge.rng import StepKey, Stream, uniform
from pyedge.tasks import Task, network_of, published
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.machine import LearningMachine
from pyedge.training.record import Trace
from pyedge.training.recorder import Chunk
from pyedge.verify.check import Check, Finding
from pyedge.verify.lockstep import Agreement, lockstep

STEPS = 200
IDEAL_TASKS = ("divider", *(f"allostery-{k}" for k in (1, 2, 3, 4)), "regression-a")
CATALOGUE_TASKS = ("allostery-1", "allostery-2", "allostery-3")
CATALOGUE_STEPS = 150
CATALOGUE_LIMIT = 900.0  # seconds
LEAST_ORDERS = 1.5
MOST_APART = 0.5  # orders


class Replayed(LearningMachine):
    """A Trace as a machine, whose chunks are its steps."""

    def __init__(self, configuration: MachineConfiguration, trace: Trace) -> None:
        network = configuration.make_network()
        super().__init__(network, DensePhysics(), DigipotEdges(network))
        self._trace = trace

    def chunks(
        self,
        task: Task,
        steps: int,
        done: int = 0,
        desired: Floats | None = None,
        patience: int | None = None,
    ) -> Iterator[Chunk]:
        nothing = np.zeros((0, len(task.outputs)))
        for step in range(done, steps):
            row = self._trace.rows(step, step + 1)
            yield Chunk(task.lesson(step, step + 1, nothing), row, nothing)
            self.clock += 1


def machine_for(task: str) -> MachineConfiguration:
    """The reference machine on a task's network, without noise."""
    return MachineConfiguration.make({"network": network_of(task), "comparator": {"noise": 0.0}})


def ideal_lockstep(
    task: str, steps: int = STEPS, change: Callable[[SelfTraining], SelfTraining] | None = None
) -> Agreement:
    """Put a deck of ideal parts, after `change`, in lockstep with the model on a published task.

    Where a decision too near to call differs, the model's wipers are put to the deck's.
    """
    configuration = machine_for(task)
    learned = replace(published(task), test=None)  # the deck is shown no test examples
    deck = self_training(configuration, learned, steps)
    deck = deck if change is None else change(deck)
    replayed = Replayed(configuration, trace(configuration, deck, run(deck)))
    return lockstep(replayed, configuration.build(), learned, steps)


def inverted(cell: Module) -> Module:
    """An edge whose XOR is inverted."""
    return rewired(rewired(cell, "xor", y="down"), "inverter", a="down", y="up")


def ideal(task: str, steps: int = STEPS) -> Finding:
    """A deck of ideal parts decides as the model does, or too near to call."""
    found = ideal_lockstep(task, steps)
    return Finding(found.passed, f"{found.steps} steps, {found.voltage:.2g} V", str(found))


def planted(seed: int = 0) -> Finding:
    """One edge's XOR, inverted in the deck, must be found at its first step and edge."""
    network = machine_for("allostery-3").make_network()
    edge = int(uniform(StepKey(seed, 0, 0), Stream.START, 1)[0] * network.n_edges)

    def plant(deck: SelfTraining) -> SelfTraining:
        cells = [*deck.cells]
        cells[edge] = inverted(cells[edge])
        return replace(deck, cells=cells)

    found = ideal_lockstep("allostery-3", 20, plant).difference
    name = network.edge_names()[edge]
    right = found is not None and (found.step, found.edge, found.what) == (0, name, "wiper")
    return Finding(right, "found" if found else "missed", f"planted at edge {name}; found: {found}")


def catalogue(task: str, steps: int = CATALOGUE_STEPS) -> Finding:
    """A deck of catalogue parts learns, and as well as the model of its front end does."""
    configuration, learned = machine_for(task), published(task)
    network = configuration.make_network()
    deck = self_training(configuration, learned, steps, parts="catalogue")
    built = trace(configuration, deck, run(deck, CATALOGUE_LIMIT))
    model = loaded_machine(network, AVERAGING, defects=defects(configuration, network))
    expected = model.train(learned, steps)
    down = Replayed(configuration, built).train(learned, steps).orders_late
    modelled = expected.orders_late
    wiper = expected.dataset["wiper"].values
    apart = np.flatnonzero((built.values["wiper"] != wiper).any(axis=-1))
    together = int(apart[0]) if len(apart) else steps
    return Finding(
        down >= LEAST_ORDERS and abs(down - modelled) <= MOST_APART,
        f"{down:.2f} orders down",
        f"{steps} steps; the model of the front end: {modelled:.2f}; both are the initial error "
        f"over the late mean; all codes are the model's for {together} steps",
    )


def self_training_checks(steps: int = STEPS) -> Iterator[Check]:
    """All of them; decks of ideal parts over so many steps."""
    for task in IDEAL_TASKS:
        yield Check(f"self-training/ideal/{task}", partial(ideal, task, steps))
    for task in CATALOGUE_TASKS:
        yield Check(f"self-training/catalogue/{task}", partial(catalogue, task))
    yield Check("self-training/planted-fault", planted)
