"""Validation of laws and boundaries, for physics with nonlinear edges."""

from __future__ import annotations

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.networks.flow import EdgeLaws
from pyedge.networks.network import Network
from pyedge.physics.contract import Boundary
from pyedge.physics.validate import Axes, broadcast, finite, lanes


def check_laws(
    network: Network, inputs: Ints, laws: EdgeLaws, boundary: Boundary
) -> tuple[Axes, Floats, Floats | None]:
    """The arguments of `NewtonPlan.free`.

    Returns:
        The leading axes of the state, its (lanes, n_inputs) voltages, and its (lanes, n) currents
        or None.

    Raises:
        InputError: laws of another number of edges, a parameter or voltage that is not finite,
            leading axes that do not broadcast.
    """
    if laws.n_edges != network.n_edges:
        raise InputError(f"laws of {laws.n_edges} edges for a network of {network.n_edges}")
    for each in laws:
        wrong = ~np.isfinite(each.parameter)
        if wrong.any():
            edge = each.edges[np.argwhere(wrong)[0, -1]]
            value, name = each.parameter[wrong][0], network.edge_names()[edge]
            raise InputError(f"parameter of edge {name} is {value}: it must be finite")
    voltage = finite(boundary.voltage, len(inputs), "input voltage")
    batch = broadcast(laws.batch, voltage.shape[:-1], "input voltage")
    current = boundary.current
    if current is not None:
        current = finite(current, network.n_nodes, "injected current")
        batch = broadcast(batch, current.shape[:-1], "injected current")
    return batch, lanes(voltage, batch), None if current is None else lanes(current, batch)


def unsettled() -> InputError:
    """The error of voltages that are not found."""
    return InputError(
        "the network does not settle: no node voltages with balanced currents are found; give its "
        "edges a larger leak, as 1nS, or another law"
    )
