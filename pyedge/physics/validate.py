"""What every physics refuses, in the same words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pyedge.errors import InputError
from pyedge.networks.network import Network
from pyedge.physics.contract import Boundary

Floats = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.int64]
Axes = tuple[int, ...]


def check_held(network: Network, inputs: Nodes, outputs: Nodes) -> None:
    """Raise InputError unless these nodes can be held and leave no part that floats."""
    if len(inputs) == 0:
        raise InputError("no input node: at least one node must be held")
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
    part = network.components()
    lonely = ~np.isin(part, part[inputs])
    if lonely.any():
        label = network.labels[int(np.flatnonzero(lonely)[0])]
        raise InputError(f"node {label} floats: no path of edges joins it to an input node")


def check_conductance(network: Network, conductance: Floats) -> Floats:
    """Conductances as (..., twins, m).

    Args:
        network: whose edges they are; those of cut edges may be anything.
        conductance: (m,) or (..., 1 or 2, m) in siemens.

    Raises:
        InputError: another shape, a value that is not finite and positive.
    """
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
        raise InputError(f"conductance of edge {edge} is {value}: it must be finite and positive")
    return conductance


def check_boundary(
    network: Network, n_inputs: int, boundary: Boundary, batch: Axes
) -> tuple[Axes, Floats, Floats | None]:
    """The leading axes of a state, its (..., n_inputs) voltages and its (..., n) currents or None.

    Args:
        network: what is held.
        n_inputs: how many of its nodes.
        boundary: what it is held at.
        batch: leading axes of the conductance.

    Raises:
        InputError: another shape, a value that is not finite, leading axes that do not broadcast.
    """
    voltage = _finite(boundary.voltage, n_inputs, "input voltage")
    batch = _broadcast(batch, voltage.shape[:-1], "input voltage")
    if boundary.current is None:
        return batch, voltage, None
    current = _finite(boundary.current, network.n_nodes, "injected current")
    return _broadcast(batch, current.shape[:-1], "injected current"), voltage, current


def check_clamped(values: Floats, n_outputs: int, batch: Axes) -> Floats:
    """Clamped outputs as (..., n_outputs), for a state with the leading axes `batch`.

    Raises:
        InputError: another shape, a value that is not finite, more leading axes than the state.
    """
    values = _finite(values, n_outputs, "clamped output")
    if _broadcast(batch, values.shape[:-1], "clamped output") != batch:
        raise InputError(
            f"clamped outputs have leading axes {values.shape[:-1]}, the state {batch}"
        )
    return values


def _broadcast(batch: Axes, axes: Axes, name: str) -> Axes:
    try:
        return np.broadcast_shapes(batch, axes)
    except ValueError:
        raise InputError(f"{name} has leading axes {axes}, which do not fit {batch}") from None


def _finite(values: Floats, count: int, name: str) -> Floats:
    values = np.asarray(values, dtype=np.float64)
    if values.shape[-1:] != (count,):
        raise InputError(f"{name} has shape {values.shape}: its last axis must be {count}")
    if not np.isfinite(values).all():
        raise InputError(f"{name} is not finite: {values[~np.isfinite(values)][0]}")
    return values
