"""Tasks of one example: a source here makes a response there, as in an allosteric protein."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from pyedge.errors import InputError
from pyedge.networks.edge_list import Label
from pyedge.tasks.read_out import Desired, read_outs
from pyedge.tasks.task import Examples, Task


def allostery(
    name: str,
    inputs: Desired,
    outputs: Desired,
    eta: float = 0.5,
    steps: int = 800,
) -> Task:
    """Hold `inputs` and learn `outputs`, voltages by node label; or by ``11-1``, a difference."""
    return schedule(name, inputs, [outputs], eta, steps)


def schedule(
    name: str,
    inputs: Desired,
    outputs: Sequence[Desired],
    eta: float = 0.5,
    steps: int = 800,
    dwell: int = 100,
    injected: Mapping[Label, float] = MappingProxyType({}),
) -> Task:
    """Hold `inputs` and learn one set of `outputs` after another, `dwell` steps each.

    `injected` are currents into nodes, by label, in amperes.

    Raises:
        InputError: the sets of outputs do not name the same nodes.
    """
    if not outputs:
        raise InputError(f"task {name!r}: at least one set of outputs is wanted")
    nodes = tuple(outputs[0])
    if any(tuple(each) != nodes for each in outputs):
        raise InputError(f"task {name!r}: every target must name the nodes {nodes}")
    train = Examples(
        np.array([list(inputs.values())] * len(outputs)).reshape(len(outputs), len(inputs)),
        np.array([list(each.values()) for each in outputs]),
        np.array([list(injected.values())] * len(outputs)),
        tuple(injected),
    )
    labels, objective = read_outs(nodes)
    return Task(
        name, tuple(inputs), labels, train, eta=eta, steps=steps, dwell=dwell, objective=objective
    )
