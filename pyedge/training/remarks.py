"""Remarks on a training that can be run and makes little sense, one line each."""

from __future__ import annotations

import numpy as np

from pyedge.networks.edge_list import read_edge_list
from pyedge.networks.topologies import is_file
from pyedge.physics.validate import check_held
from pyedge.tasks import QLearning, Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.history import History
from pyedge.units import show, show_error

_NOISY = 0.1
"""Share of the inputs' span above which noise decides as much as the voltages do."""


def before(task: Task, machine: MachineConfiguration) -> list[str]:
    """What is odd about a task and a machine: targets out of reach, noise like the inputs.

    InputError: the task does not fit the network.
    """
    network = machine.make_network()
    check_held(network, network.nodes(task.inputs), network.nodes(task.outputs))
    if network.directed:
        return file_notes(machine)
    lines = [*file_notes(machine), *_reach(task)]
    if isinstance(task, QLearning) and task.misled:
        lines.append(
            "outputs that are what they should be make another strategy than the best, as the mean "
            "is taken off the targets: centred = false leaves it"
        )
    low, high = task.train.inputs.min(axis=1), task.train.inputs.max(axis=1)
    span, noise = float((high - low).max()), machine.comparator.noise
    if machine.has_chip and noise > _NOISY * span:
        lines.append(
            f"comparator noise {show(noise, 'V')}: inputs differ by {show(span, 'V')} at most, so "
            "that noise makes most decisions"
        )
    return lines


def _reach(task: Task) -> list[str]:
    """The first target that no resistances reach, as outputs are between the inputs."""
    inputs, targets, what = task.train.inputs, task.train.targets, "target {} V of example {}"
    if isinstance(task, QLearning):
        values = task.process.fixed_point(task.centred)
        if values is None:
            return []
        inputs, targets, what = task.states, values, "a value of {} V in state {}"
    elif task.epoch is not None or task.train.loaded:
        return []
    low, high = inputs.min(axis=1), inputs.max(axis=1)
    matrix = task.objective.readout
    weights = np.eye(len(task.outputs)) if matrix is None else matrix
    up, down = np.maximum(weights, 0.0), np.minimum(weights, 0.0)
    most = np.outer(high, up.sum(axis=1)) + np.outer(low, down.sum(axis=1))
    least = np.outer(low, up.sum(axis=1)) + np.outer(high, down.sum(axis=1))
    beyond = (targets > most + 1e-9) | (targets < least - 1e-9)
    if not beyond.any():
        return []
    example, output = np.argwhere(beyond)[0]
    return [
        what.format(f"{targets[example, output]:g}", example)
        + f": its inputs, {low[example]:g} to {high[example]:g} V, allow "
        f"{least[example, output]:g} to {most[example, output]:g} V, whatever the resistances"
    ]


def file_notes(machine: MachineConfiguration) -> list[str]:
    """How the file of a machine's network was read, where that is not plain."""
    name = machine.network
    note = read_edge_list(name).note if isinstance(name, str) and is_file(name) else ""
    return [note] if note else []


def after(history: History) -> list[str]:
    """What is odd about the end of a training: an error that has grown."""
    if history.late <= history.initial:
        return []
    errors = f"{show_error(history.initial)} to {show_error(history.late)} {history.error_unit}"
    return [
        f"the error grew, from {errors}: less noise, a smaller gamma or another eta may converge"
    ]
