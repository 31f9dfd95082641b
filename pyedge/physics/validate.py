"""Validation of the arguments of every physics."""

from __future__ import annotations

import math

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.networks.network import Network
from pyedge.physics.contract import Boundary, Plan

Axes = tuple[int, ...]


def check_held(network: Network, inputs: Ints, outputs: Ints) -> tuple[Ints, Ints]:
    """The nodes as arrays; InputError unless they can be held and leave no part that floats."""
    inputs, outputs = np.asarray(inputs, dtype=np.int64), np.asarray(outputs, dtype=np.int64)
    seen: set[int] = set()
    for role, nodes in (("input", inputs), ("output", outputs)):
        for node in nodes.tolist():
            if not 0 <= node < network.n_nodes:
                raise InputError(f"{role} node {node} is not in 0..{network.n_nodes - 1}")
            if node in seen:
                label = network.labels[node]
                first = "an input" if node in inputs else "an output"
                again = "an output" if role == "output" else "an input"
                raise InputError(f"node {label} is held twice: it is {first} and {again} again")
            seen.add(node)
    network.check_held(inputs)
    return inputs, outputs


def check_resistors(network: Network, physics: str) -> None:
    """InputError where the network is elastic, which `physics` cannot settle."""
    if network.directed:
        raise InputError(
            f"network {network.name!r} is elastic: {physics} is of networks of resistors: take "
            "linear edges and dense or sparse physics"
        )


def check_state(
    plan: Plan, conductance: Floats, boundary: Boundary
) -> tuple[Floats, Axes, Floats, Floats | None]:
    """The arguments of `Plan.free`, in full.

    Returns:
        (..., twins, m) conductances, the leading axes of the state, its (..., n_inputs) voltages
        and its (..., n) currents or None.

    Raises:
        InputError: another shape, a value that is not finite, a conductance that is not positive
            (those of cut edges may be anything), leading axes that do not broadcast.
    """
    network = plan.network
    conductance = _conductance(network, conductance)
    voltage = finite(boundary.voltage, len(plan.inputs), "input voltage")
    batch = broadcast(conductance.shape[:-2], voltage.shape[:-1], "input voltage")
    if boundary.current is None:
        return conductance, batch, voltage, None
    current = finite(boundary.current, network.n_nodes, "injected current")
    batch = broadcast(batch, current.shape[:-1], "injected current")
    return conductance, batch, voltage, current


def lanes(values: Floats, batch: Axes) -> Floats:
    """(lanes, k) from (..., k) that broadcasts to the leading axes `batch`."""
    full = np.broadcast_to(values, (*batch, values.shape[-1]))
    return full.reshape(math.prod(batch), values.shape[-1])


def _conductance(network: Network, conductance: Floats) -> Floats:
    conductance = np.asarray(conductance, dtype=np.float64)
    if conductance.ndim == 1:
        conductance = conductance[None, :]
    shape = conductance.shape
    if len(shape) < 2 or shape[-1] != network.n_edges or shape[-2] not in (1, 2):
        raise InputError(
            f"conductance has shape {shape}: "
            f"it must be ({network.n_edges},) or (..., 1 or 2, {network.n_edges})"
        )
    wrong = network.intact & ~(np.isfinite(conductance) & (conductance > 0))
    if wrong.any():
        where = tuple(np.argwhere(wrong)[0])
        value, edge = conductance[where], network.edge_names()[where[-1]]
        what = "stiffness" if network.directed else "conductance"
        raise InputError(f"{what} of edge {edge} is {value}: it must be finite and positive")
    return conductance


def check_clamped(values: Floats, n_outputs: int, batch: Axes) -> Floats:
    """Clamped outputs as (..., n_outputs), for a state with the leading axes `batch`.

    InputError: another shape, a value that is not finite, more leading axes than the state.
    """
    values = finite(values, n_outputs, "clamped output")
    if broadcast(batch, values.shape[:-1], "clamped output") != batch:
        raise InputError(
            f"clamped outputs have leading axes {values.shape[:-1]}, the state {batch}"
        )
    return values


def broadcast(batch: Axes, axes: Axes, name: str) -> Axes:
    try:
        return np.broadcast_shapes(batch, axes)
    except ValueError:
        raise InputError(f"{name} has leading axes {axes}, which do not fit {batch}") from None


def finite(values: Floats, count: int, name: str) -> Floats:
    values = np.asarray(values, dtype=np.float64)
    if values.shape[-1:] != (count,):
        raise InputError(f"{name} has shape {values.shape}: its last axis must be {count}")
    if not np.isfinite(values).all():
        raise InputError(f"{name} is not finite: {values[~np.isfinite(values)][0]}")
    return values
