"""A machine of catalogue parts that stands still, in ngspice: where its nets are, what it draws.

Its wipers are where they wake, its global clock is at rest, sources hold the supervisor's nodes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from PySpice.Spice.Netlist import Circuit

from circuits.analysis.dc import Hold
from circuits.circuit import Instance, Module
from circuits.export import spice
from circuits.ngspice import batch
from circuits.ngspice.session import SpiceError
from circuits.supplies import SUPPLIES


class Standing(NamedTuple):
    """What was found.

    Attributes:
        volts: of each net that was asked for, by its name from the top, with slashes.
        supplied: what each supply gives, in amperes.
        held: what each source that holds a node gives, in amperes.
    """

    volts: dict[str, float]
    supplied: dict[str, float]
    held: dict[str, float]


def deck(machine: Module, held: Mapping[str, Hold], nets: Sequence[str], writes: str) -> str:
    """The netlist.

    Args:
        machine: as of `circuits.blocks.machine`.
        held: what holds which nodes; one state.
        nets: what is wanted, as edge_1_2/up.
        writes: name of the file that ngspice shall write.
    """
    circuit = Circuit("A machine that stands still")
    spice.place(circuit, Instance("machine", machine, {port: port for port in machine.ports}))
    for net, volts in {**SUPPLIES, "trigger": 0.0}.items():
        circuit.V(net, net, 0, volts)
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
    vectors = _vectors(held, nets)
    return "\n".join(
        (
            "* A machine that stands still.",
            spice.definitions([machine], "catalogue"),
            spice.listing(circuit, {}),
            ".control",
            "set numdgt=16",
            "set wr_singlescale",
            "op",
            *spice.fold(f"wrdata {writes} {' '.join(vectors)}"),
            "quit",
            ".endc",
            ".end",
            "",
        )
    )


def run(
    machine: Module, held: Mapping[str, Hold], nets: Sequence[str], limit: float = batch.LIMIT
) -> Standing:
    """Find it; see `deck`.

    Raises:
        MissingTool: ngspice is not installed.
        SpiceError: it failed, or passed `limit` seconds.
    """
    text = batch.run(deck(machine, held, nets, "standing.txt"), "standing.txt", limit)
    found = np.array(text.split(), dtype=float)[1:]
    if len(found) != len(_vectors(held, nets)):
        raise SpiceError(f"ngspice wrote {len(found)} numbers for {len(_vectors(held, nets))}")
    volts, supplied, given = np.split(found, np.cumsum([len(nets), len(SUPPLIES)]))
    return Standing(
        dict(zip(nets, volts.tolist(), strict=True)),
        dict(zip(SUPPLIES, (-supplied).tolist(), strict=True)),
        dict(zip(held, (-given).tolist(), strict=True)),
    )


def _vectors(held: Mapping[str, Hold], nets: Sequence[str]) -> list[str]:
    return [*map(_vector, nets), *(f"i(v{net})" for net in (*SUPPLIES, *held))]


def _vector(net: str) -> str:
    """A net of the machine, inside an instance or at its top, as ngspice calls it."""
    *path, name = net.split("/")
    if not path:
        return f"v({name})"
    return f"v({'.'.join(['xmachine', *(f'x{each}' for each in path), name])})"
