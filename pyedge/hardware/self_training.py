"""A task and a machine as a netlist that trains itself in ngspice, and its output as a Trace.

The deck is `circuits.self_training`'s: edges from a machine's configuration, sources from a task,
its examples in the machine's order; its output file becomes Records, for lockstep.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from circuits.blocks.digipot_edge import AVERAGING
from circuits.ngspice import batch
from circuits.parts import Comparator, sheet_of
from circuits.parts.comparator import THRESHOLD
from circuits.self_training import OSCILLATOR, Lessons, SelfTraining, deck, read
from pyedge.arrays import Floats
from pyedge.capacity import check_memory
from pyedge.errors import InputError
from pyedge.hardware.defects import Defects, FrontEnd
from pyedge.hardware.netlists import cell, clock, pairs, parameters
from pyedge.networks.network import Network
from pyedge.physics.loaded import gains
from pyedge.rules import left_sides
from pyedge.supervisor.supervisor import check_eta
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.record import Trace

_POINT = 200
"""Bytes of memory of one point of a source: numbers, their text, and the deck's."""


def self_training(
    configuration: MachineConfiguration,
    task: Task,
    steps: int | None = None,  # clocks; None for the task's
    eta: float | None = None,  # nudge amplitude; None for the machine's, or else the task's
    parts: str = "ideal",  # or ``catalogue``
    averaging: float = AVERAGING,  # of each averaging resistor, in ohms; ideal parts have none
) -> SelfTraining:
    """The deck of a machine and a task, without noise; InputError: they have no deck.

    With catalogue parts, the seed and replica of the configuration draw the comparators, as
    `pyedge.hardware.defects.FrontEnd`, unless its chip has offsets.
    """
    built = cell(configuration, parts, averaging)
    _check(configuration, task, parts)
    network = configuration.make_network()
    network.nodes((*task.inputs, *task.outputs))
    steps = task.steps if steps is None else steps
    if steps < 1:
        raise InputError(f"steps {steps}: at least 1")
    eta = configuration.supervisor.eta if eta is None else eta
    eta = task.eta if eta is None else eta
    check_eta(eta)
    points = steps * (len(task.inputs) + len(task.outputs))
    check_memory(f"a deck of {steps} clocks", _POINT * points, "fewer steps")
    wrong = defects(configuration, network) if parts == "catalogue" else None
    return SelfTraining(
        pairs(network),
        [built] * network.n_edges,
        _lessons(task, steps, eta),
        parts,
        parameters(configuration, network, built, wrong),
        f"Task {task.name} on network {network.name}, {configuration.edges.comparison} edges, "
        f"eta {eta:g}, {parts} parts, seed {configuration.seed}.",
        clock(configuration),
    )


def defects(configuration: MachineConfiguration, network: Network) -> Defects:
    """The comparators of a machine of catalogue parts: (m, 2) offsets, (m, 2, 2) currents."""
    sheet = sheet_of(cell(configuration, "catalogue", AVERAGING), Comparator)
    typical = FrontEnd(sheet.offset[0], sheet.bias[0], sheet.offset_current[0])
    drawn = typical.draw(network.n_edges, configuration.seed, configuration.replica)
    if _has_offsets(configuration):
        gain = gains(configuration.edges.comparison)
        return drawn._replace(offset=configuration.draw_chip(network).offset.T * gain)
    return drawn


def run(machine: SelfTraining, limit: float = batch.LIMIT, oscillator: float = OSCILLATOR) -> str:
    """Run the deck for at most `limit` seconds, its global clock at so many Hz; what it writes."""
    return batch.run(deck(machine, "clocks.txt", oscillator), "clocks.txt", limit)


def trace(configuration: MachineConfiguration, machine: SelfTraining, text: str) -> Trace:
    """The output of a deck as the Trace of a machine without a test set, with the model's margins.

    InputError: the text is of another deck.
    """
    try:
        found = read(machine, text)
    except ValueError as error:
        raise InputError(f"this is not what the deck has written: {error}") from None
    network = configuration.make_network()
    column = [machine.nodes.index(label) for label in network.labels]
    free, clamped = found.free[:, column], found.clamped[:, column]
    chip = configuration.draw_chip(network)
    digipot = configuration.parts()
    twins = chip.scale if chip.unequal else chip.scale[:1]
    resistance = digipot.unit * twins * digipot.step(found.after)[:, None] + digipot.fixed
    return Trace(
        free,
        clamped,
        resistance,
        np.empty((len(free), 0, len(machine.lessons.targets))),
        {
            "wiper": found.after,
            "first": found.first,
            "second": found.second,
            "margin": _margin(network, configuration.edges.comparison, free, clamped),
        },
    )


def _check(configuration: MachineConfiguration, task: Task, parts: str) -> None:
    """Refuse what has no counterpart in a deck."""
    if task.epoch is not None:
        raise InputError(
            f"task {task.name!r} measures what it desires anew each epoch, which a deck of sources "
            "cannot: an allostery, a regression or the divider can train themselves"
        )
    if not task.objective.direct or task.train.loaded:
        what = "injected currents" if task.objective.direct else "a read-out or loss of its own"
        raise InputError(f"task {task.name!r} has {what}: a self-training deck has none")
    if configuration.supervisor.method != "clamp":
        raise InputError("a self-training deck clamps its outputs: leave supervisor.method out")
    without: Mapping[str, float] = {
        "tie bias": configuration.comparator.tie_bias,
        "common noise": configuration.comparator.common_noise,
        "supervisor noise": configuration.supervisor.noise,
        "DAC resolution": configuration.supervisor.resolution,
        "supervisor dac": configuration.supervisor.dac,
    }
    for name, value in without.items():
        if value:
            raise InputError(f"{name} {value:g} V: a self-training deck has none, leave it out")
    if parts == "ideal" and _has_offsets(configuration):
        raise InputError("ideal parts have no offset: leave it out, or take --parts catalogue")


def _has_offsets(configuration: MachineConfiguration) -> bool:
    """Whether the machine's chip has offsets."""
    return bool({"file", "offset"} & configuration.chip.model_fields_set)


def _lessons(task: Task, steps: int, eta: float) -> Lessons:
    lesson = task.lesson(0, steps, np.zeros((0, len(task.outputs))))
    inputs = lesson.train.inputs[lesson.order].T
    targets = lesson.train.targets[lesson.order].T
    return Lessons(
        dict(zip(task.inputs, inputs, strict=True)),
        dict(zip(task.outputs, targets, strict=True)),
        eta,
    )


def _margin(network: Network, comparison: str, free: Floats, clamped: Floats) -> Floats:
    """(steps, m) distance of each edge's nearest decision from its threshold, in volts."""
    first, second = network.edges.T
    drops = [v[:, first] - v[:, second] for v in (free, clamped)]
    sides = left_sides(drops[0], drops[1], comparison)
    left = [each for each in sides if each is not None]
    return np.asarray(np.abs(np.array(left) - THRESHOLD).min(axis=0))
