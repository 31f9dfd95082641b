"""Both networks of a machine as switched ladders of transistors: resistances, operating points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from circuits.arrays import Floats, Ints
from circuits.chip import mos_models
from circuits.chip.analog.ladder import code_ports
from circuits.chip.analog.subcircuit import Subcircuit
from circuits.chip.library import models_folder
from circuits.chip.transistors import Conditions
from circuits.circuit import CircuitError
from circuits.ngspice import batch

DROP = 20e-3
"""Volts across a ladder whose resistance is measured."""

TWINS = ("free", "clamped")

_LIMIT = 1800.0  # seconds of work

Ends = tuple[str, str, str, str]
"""Nets at an edge: free a and b, clamped a and b."""


@dataclass(frozen=True)
class LadderNetwork:
    """Two networks with an edge's twin ladders at each edge, and sources that both have.

    Raises CircuitError: a number of codes that is not that of the edges, a code out of range.
    """

    pairs: tuple[tuple[int, int], ...]  # nodes of each edge
    positions: int
    ladders: Subcircuit  # as of `circuits.chip.analog.ladder.twin_ladders`
    codes: tuple[int, ...]  # of each edge
    sources: Mapping[int, float]  # nodes that are held in both networks, in volts
    wired: Mapping[int, Ends] | None = None  # edges whose ladders are on other nets: a fault

    def __post_init__(self) -> None:
        if len(self.codes) != len(self.pairs):
            raise CircuitError(f"{len(self.codes)} codes for {len(self.pairs)} edges")
        if not all(0 <= code < self.positions for code in self.codes):
            raise CircuitError(f"codes of {self.positions} positions are 0 to {self.positions - 1}")

    @property
    def nodes(self) -> list[int]:
        """All of them, in order."""
        return sorted({node for pair in self.pairs for node in pair})

    def ends(self, edge: int) -> Ends:
        """Nets at an edge's ladders."""
        if self.wired and edge in self.wired:
            return self.wired[edge]
        free, clamped = ([net(twin, node) for node in self.pairs[edge]] for twin in TWINS)
        return free[0], free[1], clamped[0], clamped[1]

    def elements(self, codes: Iterable[Sequence[str]]) -> list[str]:
        """Instances of the ladders, on these nets of each edge's code; and the sources."""
        lines = [
            f"Xladders{edge} {' '.join([*self.ends(edge), *bits])} vdd 0 {self.ladders.name}"
            for edge, bits in enumerate(codes)
        ]
        for twin in TWINS:
            lines += [f"V{net(twin, node)} {net(twin, node)} 0 {volts:g}"
                      for node, volts in self.sources.items()]  # fmt: skip
        return lines


def net(twin: str, node: int) -> str:
    """The net of a node in one of the networks."""
    return f"{twin}_{node}"


def constant(code: int, positions: int) -> list[str]:
    """Supplies as the bits of a code."""
    return ["vdd" if code >> bit & 1 else "0" for bit in range(len(code_ports(positions)))]


@dataclass(frozen=True)
class Ladder:
    """A ladder's resistances, measured in ngspice.

    The resistors are in series, the lowest bit's at a; that of a bit that is 0 is bypassed by a
    switch, whose resistance depends on the voltage where it is.
    """

    middles: Floats  # (k,) volts of a switch
    switch: Floats  # (k,) ohms
    resistors: Floats  # (bits,) ohms

    def sections(self, codes: Ints, a: Floats, b: Floats, before: Floats | None = None) -> Floats:
        """(..., bits) resistances in series at these codes and voltages of both ends.

        `before` are those of voltages near these, by default all alike: which switch is at which
        voltage depends on them.
        """
        bits = np.arange(len(self.resistors))
        before = np.ones((*a.shape, len(bits))) if before is None else before
        share = (before.cumsum(axis=-1) - before / 2) / before.sum(axis=-1, keepdims=True)
        volts = a[..., None] + (b - a)[..., None] * share
        high = (codes[..., None] >> bits & 1).astype(bool)
        return np.where(high, self.resistors, np.interp(volts, self.middles, self.switch))


def ladder(
    ladders: Subcircuit, positions: int, middles: Sequence[float],
    conditions: Conditions | None = None,
) -> Ladder:  # fmt: skip
    """The resistances of a ladder.

    Args:
        ladders, positions: as of `LadderNetwork`.
        middles: volts at which a switch is measured, `DROP` across the ladder.
        conditions: by default typical ones.

    Raises MissingTool, SpiceError.
    """
    bits = len(code_ports(positions))
    codes = [0, *(1 << bit for bit in range(bits))]
    lines, columns = [], []
    for place, middle in enumerate(middles):
        lines.append(f"Vhigh{place} high{place} 0 {middle + DROP / 2:g}")
        for code in codes:
            name, nets = f"{place}_{code}", " ".join(constant(code, positions))
            lines += [
                f"Vlow{name} low{name} 0 {middle - DROP / 2:g}",
                f"X{name} high{place} low{name} 0 0 {nets} vdd 0 {ladders.name}",
            ]
            columns.append(f"i(Vlow{name})")
    found = _measured("ladders", ladders, lines, columns, conditions or Conditions())
    ohms = DROP / found.reshape(len(middles), -1)
    switch = ohms[:, 0] / bits
    best = np.argmin(switch)  # where a resistor is least hidden by the other bits' switches
    resistors = ohms[best, 1:] - (bits - 1) * switch[best]
    return Ladder(np.array(middles), switch, resistors)


def operating_point(
    network: LadderNetwork, clamped: Mapping[int, float], conditions: Conditions | None = None
) -> Floats:
    """(2, nodes) voltages of the free and the clamped network in ngspice.

    Args:
        network: it.
        clamped: nodes that are held in the clamped network, in volts.
        conditions: by default typical ones.

    Raises MissingTool, SpiceError.
    """
    conditions = conditions or Conditions()
    lines = network.elements(constant(code, network.positions) for code in network.codes)
    lines += [f"V{net(TWINS[1], node)} {net(TWINS[1], node)} 0 {volts:g}"
              for node, volts in clamped.items()]  # fmt: skip
    columns = [net(twin, node) for twin in TWINS for node in network.nodes]
    found = _measured("network", network.ladders, lines, columns, conditions)
    return found.reshape(len(TWINS), -1)


def head(title: str, parts: Iterable[Subcircuit], conditions: Conditions) -> list[str]:
    """The first lines of a deck: models, subcircuits, supply and temperature."""
    parts = list(parts)
    sizes = {size for part in parts for size in part.sizes}
    return [
        f"* {title}, {conditions.label}",
        mos_models.models(models_folder(), sizes, conditions.corner),
        *dict.fromkeys(part.text for part in parts),
        f"Vdd vdd 0 {conditions.supply:g}",
        f".temp {conditions.temperature:g}",
    ]


def _measured(
    title: str, ladders: Subcircuit, lines: Iterable[str], columns: Sequence[str],
    conditions: Conditions,
) -> Floats:  # fmt: skip
    """Voltages and currents of an operating point."""
    text = "\n".join([
        *head(title, [ladders], conditions), *lines, ".option reltol=1e-5",
        ".control", "set wr_singlescale", "set numdgt=12", "op",
        f"wrdata op.txt {' '.join(columns)}", "quit", ".endc", ".end", "",
    ])  # fmt: skip
    return np.loadtxt(batch.run(text, "op.txt", _LIMIT).splitlines(), ndmin=1)[1:]
