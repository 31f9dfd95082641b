"""SPICE benches: a circuit with its supplies in ngspice -b, and a table of its measurements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySpice.Spice.Netlist import Circuit

from circuits.arrays import Floats
from circuits.circuit import Instance, Module
from circuits.export import spice
from circuits.ngspice import batch
from circuits.ngspice.session import SpiceError
from circuits.supplies import SUPPLIES

TABLE = "table.txt"


def place(
    circuit: Circuit, name: str, module: Module, values: dict[str, float] | None = None
) -> None:
    """Place a module with every port on the net of the same name."""
    nets = {port: port for port in module.ports}
    spice.place(circuit, Instance(name, module, nets, values or {}))


def supply(circuit: Circuit) -> None:
    """One voltage source per supply, named after its net."""
    for net, volts in SUPPLIES.items():
        circuit.V(net, net, 0, volts)


def deck(
    circuit: Circuit,
    modules: Sequence[Module],
    vectors: Sequence[str],
    statements: Sequence[str] = (),
    commands: Sequence[str] = ("run",),
) -> str:
    """The deck of a bench, of catalogue parts.

    Args:
        circuit: sources and placed modules; its title is the deck's.
        modules, vectors: the placed modules, and ngspice's names of what is measured.
        statements: before the control section, as ``.tran``.
        commands: of the control section, before the table is written.
    """
    return "\n".join(
        (
            f"* {circuit.title}",
            spice.definitions(modules, "catalogue"),
            spice.listing(circuit, {}),
            *statements,
            *spice.control(
                "set numdgt=16",
                "set wr_singlescale",
                *commands,
                *spice.fold(f"wrdata {TABLE} {' '.join(vectors)}"),
            ),
        )
    )


def run(text: str, columns: int, rows: int = -1, limit: float = batch.LIMIT) -> Floats:
    """(columns, rows) table that a deck writes within `limit` seconds; -1 for any number of rows.

    The first column is the scale (time), then there is one per vector; volts, amperes, seconds.
    """
    values = batch.run(text, TABLE, limit).split()
    try:
        return np.array(values, dtype=float).reshape(rows, columns).T
    except ValueError:
        size = f"{rows} x {columns}" if rows >= 0 else f"rows of {columns}"
        raise SpiceError(f"ngspice wrote {len(values)} values, not {size} numbers") from None
