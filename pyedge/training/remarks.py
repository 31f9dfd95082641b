"""Remarks on a training that can be run and makes little sense, one line each."""

from __future__ import annotations

import numpy as np

from pyedge.networks.edge_list import read_edge_list
from pyedge.networks.topologies import is_file
from pyedge.physics.validate import check_held
from pyedge.tasks import Classification, Task
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
    lines = [*file_notes(machine)]
    shown = task.train
    if network.directed:
        return lines
    low, high = shown.inputs.min(axis=1), shown.inputs.max(axis=1)
    if not isinstance(task, Classification) and not shown.loaded:
        matrix = task.objective.readout
        weights = np.eye(len(task.outputs)) if matrix is None else matrix
        up, down = np.maximum(weights, 0.0), np.minimum(weights, 0.0)
        most = np.outer(high, up.sum(axis=1)) + np.outer(low, down.sum(axis=1))
        least = np.outer(low, up.sum(axis=1)) + np.outer(high, down.sum(axis=1))
        beyond = (shown.targets > most + 1e-9) | (shown.targets < least - 1e-9)
        if beyond.any():
            example, output = np.argwhere(beyond)[0]
            lines.append(
                f"target {shown.targets[example, output]:g} V of example {example}: its inputs, "
                f"{low[example]:g} to {high[example]:g} V, allow {least[example, output]:g} to "
                f"{most[example, output]:g} V, whatever the resistances"
            )
    span, noise = float((high - low).max()), machine.comparator.noise
    if machine.has_chip and noise > _NOISY * span:
        lines.append(
            f"comparator noise {show(noise, 'V')}: inputs differ by {show(span, 'V')} at most, so "
            "that noise makes most decisions"
        )
    return lines


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
