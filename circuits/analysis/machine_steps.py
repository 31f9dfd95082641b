"""Training steps of a machine of catalogue parts, in ngspice: sources hold its nodes, and its
trigger steps it.

The machine is this project's subcircuits, or a netlist of it that another program has written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySpice.Spice.Netlist import Circuit

from circuits.analysis import spice_bench
from circuits.arrays import Floats, Ints
from circuits.circuit import Instance, Module
from circuits.export import spice
from circuits.export.sources import pulsed, stepped
from circuits.export.spice_deck import training_step
from circuits.ngspice import batch
from circuits.supplies import LOGIC_SUPPLY

SLACK = 1.2  # a step of the bench over one of the clock
EDGE, READ = 0.05, 0.99  # of a step: when the trigger's edge comes, and when codes are read
RISE = 1e-6  # s


def of_machine(machine: Module) -> str:
    """A machine as this project exports it, its ports on nets of their names."""
    circuit = Circuit("")
    nets = {port: port for port in machine.ports}
    spice.place(circuit, Instance("machine", machine, nets))
    return spice.definitions([machine], "catalogue") + spice.listing(circuit, {})


def deck(
    text: str,
    machine: Module,
    volts: Mapping[str, Floats],
    codes: Sequence[str],
    root: str = "",
) -> str:
    """The netlist of a bench.

    Args:
        text: the machine's, without an end.
        volts: of each node, in each step.
        codes: ngspice's names of the nodes inside that have wipers' codes.
        root: what stands before the names of nets in the text, but of supplies.
    """
    (steps,) = {len(each) for each in volts.values()}
    period = SLACK * training_step(machine)
    first, last = READ * period, (READ + steps) * period  # of one step more, which may end early
    circuit = Circuit("A machine on a bench, stepped by its trigger.")
    spice_bench.supply(circuit)
    pulsed(
        circuit, f"{root}trigger", 0.0, LOGIC_SUPPLY,
        start=EDGE * period, stop=(1 + EDGE) * period, period=2 * period, rise=RISE,
    )  # fmt: skip
    for net, column in volts.items():
        stepped(circuit, root + net, column, period, RISE)
    head, rest = spice_bench.deck(
        circuit,
        [],
        codes,
        (
            ".options method=gear",
            f".save {' '.join(codes)}",
            f".tran {period:.12g} {last:.12g} {first:.12g} {period / 50:.3g}",
        ),
        ("set xtrtol=100", "run", "linearize"),
    ).split("\n", 1)
    return "\n".join((head, text, rest))


def run(text: str, codes: int, steps: int, limit: float = batch.LIMIT) -> Ints:
    """(codes, steps) of the wipers at the end of each step of a deck."""
    table = spice_bench.run(text, 1 + codes, steps + 1, limit)
    return np.rint(table[1:, :steps]).astype(np.int64)
