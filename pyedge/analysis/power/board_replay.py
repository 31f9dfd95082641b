"""A training of the model, retraced on the circuit that would be built.

The wipers go where the model's went; where the voltages stand meanwhile is settled in the resistive
half of the circuit, with the series and averaging resistors and the bias currents that it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from circuits.analysis.dc import Hold, Resistive
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import clamped, edge_names, free, machine
from circuits.circuit import CircuitError, Module, flatten
from circuits.supplies import SUPPLIES
from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.hardware.netlists import pairs
from pyedge.networks.network import Network
from pyedge.tasks import Task, network_of, published
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.history import History

TWINS = ("free", "clamped")


@dataclass(frozen=True, eq=False)
class Retraced:
    """What the board went through."""

    task: Task  # what was learned
    network: Network  # of the machine
    history: History  # of the model
    codes: Ints  # (steps, m) before each step
    circuit: Resistive  # the board's resistive half
    volts: Mapping[str, Floats]  # (steps,) of each analog net
    span: tuple[float, float]  # lowest and highest voltage that the supervisor held, in volts

    @property
    def by_digipot(self) -> dict[str, Floats]:
        """(steps,) codes of each digipot, by path."""
        return digipot_codes(self.network, self.codes)

    @property
    def current(self) -> dict[str, Floats]:
        """(steps,) through each digipot, in amperes, by path."""
        return self.circuit.currents(self.volts, self.by_digipot)


def configuration(task: str, comparison: str = "paper", digipot: str = "") -> MachineConfiguration:
    """The reference machine on a published task's network, with digipots of a name."""
    return MachineConfiguration.make(
        {
            "network": network_of(task),
            "edges": {"comparison": comparison},
            "digipot": {"part": digipot},
        }
    )


def learn(
    task: str, comparison: str = "paper", steps: int | None = None, digipot: str = ""
) -> History:
    """The machine's training on a published task; the task's number of steps if None."""
    return configuration(task, comparison, digipot).build().train(published(task), steps)


def retrace(
    task: str, history: History, cell: Module | None = None, bias: float | None = None
) -> Retraced:
    """Follow a training of `learn` on the board.

    Args:
        task, history: the published task, and how it was learned.
        cell: what an edge is; `circuits.blocks.digipot_edge.edge()` if left out.
        bias: current out of every comparator's input, in amperes; None for each one's own.
    """
    learned, network = published(task), history.network
    codes = np.vstack([history.dataset["start"].values, history.dataset["wiper"].values[:-1]])
    codes = codes.astype(np.int64)
    shown = history.dataset["free_voltage"].values[:, network.nodes(learned.inputs)]
    desired = history.dataset["target"].values
    built = machine(pairs(network), edge() if cell is None else cell)
    try:
        circuit = Resistive(flatten(built), tuple(SUPPLIES))
        held = held_nets(learned, shown, desired)
        volts = circuit.settle(digipot_codes(network, codes), held, bias)
    except CircuitError as error:
        raise InputError(f"the circuit cannot be settled: {error}") from None
    every = np.append(desired, shown)
    span = float(every.min()), float(every.max())
    return Retraced(learned, network, history, codes, circuit, volts, span)


def held_nets(task: Task, inputs: Floats, desired: Floats) -> dict[str, Hold]:
    """What holds the (..., n_inputs), and V_C = eta V_D + (1 - eta) V_F at the (..., n_outputs)."""
    held: dict[str, Hold] = {}
    for k, label in enumerate(task.inputs):
        held[free(label)] = held[clamped(label)] = Hold(inputs[..., k])
    for k, label in enumerate(task.outputs):
        held[clamped(label)] = Hold(task.eta * desired[..., k], free(label), 1 - task.eta)
    return held


def digipot_codes(network: Network, codes: Ints) -> dict[str, Floats]:
    """(steps,) for each digipot, by path, from the (steps, m) of the model."""
    names = edge_names(pairs(network))
    return {
        f"{name}/digipot_{twin}": codes[:, k].astype(float)
        for k, name in enumerate(names)
        for twin in TWINS
    }
