"""What a self-training deck writes: a line a clock."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from circuits.arrays import Bools, Floats, Ints
from circuits.blocks.machine import clamped, edge_names, free
from circuits.self_training.spec import SelfTraining

HIGH = 2.5  # V; a comparator's output above this is high


class Column(NamedTuple):
    """A column of the file: its name, and the vector of ngspice that it is."""

    name: str
    vector: str


class Clocked(NamedTuple):
    """What a machine did; the first axis is the clock."""

    free: Floats  # (steps, n) volts when the comparators were read, nodes in order
    clamped: Floats
    first: Bools  # (steps, m) their outputs then
    second: Bools
    before: Ints  # (steps, m) wiper codes then
    after: Ints  # and when the digipots had counted


def columns(machine: SelfTraining) -> list[Column]:
    """What stands after the time: voltages, comparator outputs, codes."""
    names = edge_names(machine.pairs)
    nets = [*map(free, machine.nodes), *map(clamped, machine.nodes)]
    return [
        *(Column(net, f"v({net})") for net in nets),
        *(
            Column(probe(name, which), f"v({output(machine, name, which)})")
            for which in ("first", "second")
            for name in names
        ),
        *(Column(probe(name, "code"), f"v(x{name}.xdigipot_free.code)") for name in names),
    ]


def probe(edge_name: str, what: str) -> str:
    """The column of an edge's comparator output or code."""
    return f"{what}_{edge_name.removeprefix('edge_')}"


def output(machine: SelfTraining, edge_name: str, which: str) -> str:
    """The net that has a comparator's output as a voltage; with ideal parts, behind a bridge."""
    return probe(edge_name, which) if machine.parts == "ideal" else inside(edge_name, which)


def inside(edge_name: str, which: str) -> str:
    """A comparator's output in its edge."""
    return f"x{edge_name}.{which}_high"


def read(machine: SelfTraining, text: str) -> Clocked:
    """What a machine's deck has written; ValueError for a text of another one, or not whole."""
    head, _, body = text.partition("\n")
    names = ["time", *(column.name for column in columns(machine))]
    if head.split() != names:
        raise ValueError("the columns are not those of this machine")
    clocks = machine.lessons.steps
    try:
        rows = np.array(body.split(), dtype=float).reshape(clocks + 1, len(names))[:, 1:]
    except ValueError:
        raise ValueError(f"not {clocks + 1} lines of {len(names)} numbers") from None
    n, m = len(machine.nodes), len(machine.pairs)
    volts, nudged, first, second, code = np.split(rows, np.cumsum([n, n, m, m]), axis=1)
    codes = np.rint(code).astype(np.int64)
    return Clocked(
        volts[:-1], nudged[:-1], first[:-1] > HIGH, second[:-1] > HIGH, codes[:-1], codes[1:]
    )
