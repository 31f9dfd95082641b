"""The DC operating point of a machine of catalogue parts, in ngspice: voltages and currents.

Its wipers are at their power-up codes, its global clock is at rest, sources hold the supervisor's
nodes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from PySpice.Spice.Netlist import Circuit

from circuits.analysis import spice_bench
from circuits.analysis.dc import Hold
from circuits.circuit import Module
from circuits.ngspice import batch
from circuits.supplies import SUPPLIES


class OperatingPoint(NamedTuple):
    """The operating point."""

    volts: dict[str, float]  # of each net asked for, by its name from the top, with slashes
    supplied: dict[str, float]  # what each supply gives, in amperes
    held: dict[str, float]  # what each source that holds a node gives, in amperes


def deck(machine: Module, held: Mapping[str, Hold], nets: Sequence[str]) -> str:
    """The netlist of a machine, with some nodes held, to measure nets as edge_1_2/up."""
    circuit = Circuit("A machine at its operating point.")
    spice_bench.place(circuit, "machine", machine)
    spice_bench.supply(circuit)
    circuit.V("trigger", "trigger", 0, 0.0)
    for net, hold in held.items():
        volts = float(np.ravel(hold.volts)[0])
        if hold.follows is None:
            circuit.V(net, net, 0, volts)
        else:
            # a source of voltage, so that its current can be asked for
            circuit.V(net, net, f"above_{net}", volts)
            circuit.VoltageControlledVoltageSource(
                net, f"above_{net}", 0, hold.follows, 0, voltage_gain=hold.gain
            )
    return spice_bench.deck(circuit, [machine], _vectors(held, nets), commands=("op",))


def run(
    machine: Module, held: Mapping[str, Hold], nets: Sequence[str], limit: float = batch.LIMIT
) -> OperatingPoint:
    """The operating point; see `deck`."""
    columns = 1 + len(_vectors(held, nets))
    values = spice_bench.run(deck(machine, held, nets), columns, 1, limit)[1:, 0]
    volts, supplied, given = np.split(values, np.cumsum([len(nets), len(SUPPLIES)]))
    return OperatingPoint(
        dict(zip(nets, volts.tolist(), strict=True)),
        dict(zip(SUPPLIES, (-supplied).tolist(), strict=True)),
        dict(zip(held, (-given).tolist(), strict=True)),
    )


def _vectors(held: Mapping[str, Hold], nets: Sequence[str]) -> list[str]:
    return [*map(_vector, nets), *(f"i(v{net})" for net in (*SUPPLIES, *held))]


def _vector(net: str) -> str:
    """A net of the machine, inside an instance or at its top, as ngspice calls it."""
    *path, name = net.split("/")
    inside = [f"x{each}" for each in ("machine", *path)] if path else []
    return f"v({'.'.join([*inside, name])})"
