"""A task and a machine of transistors as a netlist that trains itself in ngspice."""

from __future__ import annotations

import numpy as np

from circuits.export.spice import LIBRARIES
from circuits.ngspice import batch
from circuits.self_training.transistors import (
    Stimulus,
    TransistorTraining,
    read_transistors,
    transistor_deck,
)
from pyedge.arrays import Floats
from pyedge.capacity import check_memory
from pyedge.errors import InputError
from pyedge.hardware.netlists import pairs
from pyedge.hardware.transistor_ideal import deviations, ideal_cell
from pyedge.hardware.transistor_parts import catalogue_cell, check_circuit, samples
from pyedge.supervisor.nudge import Clamp, Toward
from pyedge.supervisor.objective import Squared
from pyedge.supervisor.supervisor import Supervisor, check_eta
from pyedge.supervisor.timing import Always
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration

_POINT = 200
"""Bytes of memory of one point of a source: numbers, their text, and the deck's."""


def transistor_training(
    configuration: MachineConfiguration,
    task: Task,
    steps: int | None = None,  # None for the task's
    eta: float | None = None,  # None for the machine's, or else the task's
    parts: str = "ideal",  # or ``catalogue``
    trimmed: bool = False,  # whether catalogue parts that are drawn are trimmed
) -> TransistorTraining:
    """The deck of a machine of transistors and a task; InputError: they have no deck.

    Deviations are those of the machine's chip, if it has one; without, those of catalogue parts are
    drawn by its seed and replica.
    """
    _check(configuration, task, parts)
    network = configuration.make_network()
    network.nodes((*task.inputs, *task.outputs))
    steps = task.steps if steps is None else steps
    if steps < 1:
        raise InputError(f"steps {steps}: at least 1")
    check_memory(f"a deck of {steps} steps", _POINT * steps * len(task.inputs), "fewer steps")
    eta = _eta(configuration, task, eta)
    capacitor = configuration.capacitor
    if parts == "ideal":
        cell, own = ideal_cell(configuration), deviations(configuration)
    else:
        cell, own = catalogue_cell(), samples(configuration, trimmed)
    starts = configuration.build().edges.degrees.tolist()
    return TransistorTraining(
        pairs(network),
        cell,
        _stimulus(task, steps, eta),
        [{"start": volts, **values} for volts, values in zip(starts, own, strict=True)],
        capacitor.window,
        capacitor.period,
        f"Task {task.name} on network {network.name}, transistor edges, eta {eta:g}, "
        f"{parts} parts, seed {configuration.seed}.",
    )


def run_transistors(machine: TransistorTraining, limit: float = batch.LIMIT) -> dict[str, Floats]:
    """Run the deck for at most `limit` seconds; (steps,) volts of each column."""
    return read_transistors(
        machine, batch.run(transistor_deck(machine, "steps.txt"), "steps.txt", limit)
    )


def gates(machine: TransistorTraining, columns: dict[str, Floats]) -> Floats:
    """(steps, m) gate voltages after each step, of what a deck has written."""
    return np.array([columns[name] for name in machine.columns if name.startswith("gate")]).T


def check_edges(configuration: MachineConfiguration) -> None:
    """InputError: edges other than transistors."""
    kinds = {configuration.edges.comparison, *(each.kind for each in configuration.population)}
    if kinds != {"transistor"}:
        raise InputError(f"edges of {', '.join(sorted(kinds))}: a netlist has edges of one kind")
    for section, of in (("capacitor", "levels"), ("measurement", "noise or hysteresis")):
        if configuration.model_dump().get(section, {}).keys() & {*of.split()}:
            raise InputError(f"{section}.{of}: a netlist of transistors has none")


def _check(configuration: MachineConfiguration, task: Task, parts: str) -> None:
    """Refuse what has no counterpart in a deck."""
    if parts not in LIBRARIES:
        raise InputError(f"parts {parts!r} are not one of {', '.join(LIBRARIES)}")
    check_edges(configuration)
    if task.epoch is not None or task.train.loaded or type(task.objective.loss) is not Squared:
        raise InputError(
            f"task {task.name!r} measures what it desires, injects currents or has a loss of its "
            "own: a self-training deck has none of these"
        )
    supervisor = configuration.supervisor
    for name, value in {
        "noise": supervisor.noise,
        "adc": supervisor.adc,
        "dac": supervisor.dac,
    }.items():
        if value:
            raise InputError(f"supervisor {name} {value:g} V: a self-training deck has none")
    if parts == "catalogue":
        check_circuit(configuration)


def _eta(configuration: MachineConfiguration, task: Task, eta: float | None) -> float:
    """The nudge amplitude; InputError: another nudge than a clamp that is always on."""
    supervisor = Supervisor(**configuration.supervisor.model_dump())
    eta = supervisor.amplitude(task.eta) if eta is None else eta
    check_eta(eta)
    nudge = supervisor.nudge(eta)
    if not (
        supervisor.timing == Always()
        and isinstance(nudge, Clamp)
        and isinstance(nudge.force, Toward)
        and nudge.force.resolution == 0
    ):
        raise InputError(
            "a self-training deck clamps its outputs at any voltage, in each step: leave "
            "supervisor.method, overclamp, tolerance and resolution out"
        )
    return nudge.force.eta


def _stimulus(task: Task, steps: int, eta: float) -> Stimulus:
    lesson = task.lesson(0, steps, np.zeros((0, task.n_read)))
    readout = task.objective.readout
    readout = np.eye(len(task.outputs)) if readout is None else readout
    inputs = lesson.train.inputs[lesson.order].T
    return Stimulus(
        dict(zip(task.inputs, inputs, strict=True)),
        task.outputs,
        lesson.train.targets[lesson.order],
        readout,
        np.asarray(eta * np.linalg.pinv(readout), np.float64),
    )
