"""A network of nonlinear edges as a SPICE deck, to be settled by ngspice again and again.

A transistor is a device of its element, with the leak as a resistor beside it and a voltage source
at its gate; a linear edge is a resistor.  A transistor's channel takes no current at its gate.
Where a channel is wider than its element's, a current source adds the rest of its current.
"""

from __future__ import annotations

import math

import numpy as np

from circuits.ngspice.server import Deck
from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.extension import overridden
from pyedge.networks.flow import EdgeLaws
from pyedge.networks.network import Network
from pyedge.physics.validate import lanes

OPTIONS = ".options reltol=1e-12 abstol=1e-18 vntol=1e-13 gmin=1e-18 itl1=1000"
"""Conductances that ngspice adds to junctions are nothing beside the leak, and steps as small as
rounding allows."""


def law_deck(network: Network, laws: EdgeLaws, held: Ints, injected: bool) -> Deck:
    """The network with these held nodes; the devices to alter are as in `device_values`.

    They are followed by the current sources of all nodes if `injected`, then by the voltage
    sources of the held nodes.
    """
    lines, devices = ["network of nonlinear edges", OPTIONS], {}
    for number, law in enumerate(laws):
        if not law.element.linear and overridden(law.element, "spice"):
            raise InputError(
                f"element {law.element.name} changes a law, but not its device in SPICE: give "
                f"{type(law.element).__name__} a method `spice`"
            )
        model = f"law{number}"
        lines += [] if law.element.linear else law.element.spice_model(model)
        for edge in law.edges[network.intact[law.edges]].tolist():
            first, second = (f"n{node}" for node in network.edges[edge].tolist())
            if law.element.linear:
                devices[edge] = f"R{edge}"
                lines.append(f"R{edge} {first} {second} 1")
                continue
            devices[edge] = f"Vg{edge}"
            drain = first if law.gain is None else f"d{edge}"
            lines += law.element.spice(str(edge), drain, second, f"g{edge}", model)
            if law.gain is not None:
                more = law.gain[0, np.searchsorted(law.edges, edge)] - 1.0
                lines.append(f"Vd{edge} {first} {drain} 0")
                lines.append(f"F{edge} {first} {second} Vd{edge} {more:.17g}")
            lines.append(f"Rleak{edge} {first} {second} {1.0 / law.element.leak:.17g}")
            lines.append(f"Vg{edge} g{edge} 0 0")
    altered = [devices[edge] for edge in sorted(devices)]
    for node in range(network.n_nodes) if injected else ():
        lines.append(f"I{node} 0 n{node} 0")
        altered.append(f"I{node}")
    for node in held.tolist():
        lines.append(f"V{node} n{node} 0 0")
        altered.append(f"V{node}")
    return Deck("\n".join(lines), altered, [f"n{node}" for node in range(network.n_nodes)])


def device_values(laws: EdgeLaws, network: Network, batch: tuple[int, ...]) -> Floats:
    """(lanes, intact edges) ohms of linear edges, and gate voltages of others, of one twin."""
    values = np.zeros((math.prod(batch), network.n_edges))
    for law in laws:
        parameter = law.parameter[..., 0, :]
        linear = law.element.linear
        values[:, law.edges] = lanes(
            law.element.resistance(parameter) if linear else parameter, batch
        )
    return values[:, network.intact]
