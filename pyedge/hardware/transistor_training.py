"""A task and a machine of transistors as a netlist that trains itself in ngspice."""

from __future__ import annotations

import numpy as np

from circuits.export import spice
from circuits.export.spice import LIBRARIES
from circuits.ngspice import batch
from circuits.self_training.transistors import (
    Stimulus,
    TransistorCell,
    TransistorTraining,
    read_transistors,
    transistor_deck,
)
from pyedge.arrays import Floats
from pyedge.capacity import check_memory
from pyedge.errors import InputError
from pyedge.hardware.netlists import pairs
from pyedge.hardware.transistor_parts import catalogue_cell, check_circuit, samples
from pyedge.supervisor.nudge import Clamp, Toward
from pyedge.supervisor.objective import Squared
from pyedge.supervisor.supervisor import Supervisor, check_eta
from pyedge.supervisor.timing import Always
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration

CAPACITANCE = 2.2e-6
"""Of a gate, in farads; ours: published is R C alone."""
RAIL = 10.0
"""Conductance that keeps a gate within its limits, in siemens."""

_IDEAL = (
    "An edge of both networks, of ideal parts: two transistors and their leaks, a capacitor, and a "
    "current source that charges it while `learn` is at 1 V."
)

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

    With catalogue parts, the seed and replica of the configuration draw their deviations, unless
    it has a chip.
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
    ideal = parts == "ideal"
    own = [{}] * network.n_edges if ideal else samples(configuration, trimmed)
    starts = configuration.build().edges.degrees.tolist()
    return TransistorTraining(
        pairs(network),
        ideal_cell(configuration) if ideal else catalogue_cell(),
        _stimulus(task, steps, eta),
        [{"start": volts, **values} for volts, values in zip(starts, own, strict=True)],
        capacitor.window,
        capacitor.period,
        f"Task {task.name} on network {network.name}, transistor edges, eta {eta:g}, "
        f"{parts} parts, seed {configuration.seed}.",
    )


def ideal_cell(configuration: MachineConfiguration) -> TransistorCell:
    """An edge of ideal parts: two transistors and their leaks, a capacitor, and a current source.

    The source charges the gate with V(learn) (dVf^2 - dVc^2) / (V0 R), and keeps it within its
    limits.
    """
    law, capacitor = configuration.transistor.element, configuration.capacitor
    name, ohms = "transistor_edge_ideal", 1.0 / law.leak
    resistance = capacitor.time_constant / CAPACITANCE
    lines = [
        spice.comment(_IDEAL),
        *law.spice_model("law"),
        f".subckt {name} f1 f2 c1 c2 learn params: start=1",
    ]
    for twin in ("free", "clamped"):
        first, second = f"{twin[0]}1", f"{twin[0]}2"
        lines += law.spice(f"_{twin}", first, second, "gate", "law")
        lines.append(f"R_{twin} {first} {second} {ohms:.12g}")
    lines.append(f"C_gate gate 0 {CAPACITANCE:g} ic={{start}}")
    if capacitor.leak:
        lines.append(f"R_gate gate 0 {1.0 / (capacitor.leak * CAPACITANCE):.12g}")
    lines += [
        f"B_learn 0 gate I=V(learn)*((V(f1)-V(f2))^2-(V(c1)-V(c2))^2)/"
        f"{capacitor.scale * resistance:.12g}"
        f"+{RAIL:g}*(max(0,{capacitor.low:.12g}-V(gate))-max(0,V(gate)-{capacitor.high:.12g}))",
        f".ends {name}",
    ]
    return TransistorCell(name, "\n".join(lines) + "\n")


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
    for name, value in {"noise": supervisor.noise, "adc": supervisor.adc}.items():
        if value:
            raise InputError(f"supervisor {name} {value:g} V: a self-training deck has none")
    if parts == "catalogue":
        check_circuit(configuration)
    elif configuration.draw_analog_chip(configuration.make_network()) is not None:
        raise InputError("ideal parts have no chip: leave [chip] out, or take --parts catalogue")


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
