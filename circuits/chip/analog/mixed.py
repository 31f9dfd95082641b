"""A machine with ladders and comparators as transistors and digital halves as XSPICE's events.

In each step all comparators decide at evaluate's rise, the flip-flops store, the counters count,
and both networks settle at the new codes.  The supervisor is made of sources: at each output a
switch and a capacitor hold the free voltage while comparators decide, and a source sets the
clamped one to eta V_D + (1 - eta) V_F (D22, Eq. 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from circuits.arrays import Floats, Ints
from circuits.chip.analog.ladder import code_ports
from circuits.chip.analog.network import TWINS, Ends, LadderNetwork, head, net
from circuits.chip.analog.subcircuit import Subcircuit
from circuits.chip.transistors import Conditions
from circuits.export import spice
from circuits.ngspice import batch
from circuits.parts.bridges import gates, reads, switches

NODE = 1e-12
"""Farads at each node of both networks: wires, and what comparators' kicks need."""

SETTLING = 0.4e-6
"""Seconds of a step for each node: all capacitances are charged through the sources' edges."""

_EVALUATE, _LATCH, _COUNT, _REST = 0.5, 0.6, 0.7, 0.85  # of the period: each rises, and all fall
_READ = 0.49  # of the period: all has settled, and nothing is decided yet
_EDGE = 1e-10  # seconds of an input's edge
_POINTS = 20  # of a period, at least
_LIMIT = 6 * 3600.0  # seconds of work


@dataclass(frozen=True)
class Learning:
    """A network with comparators, and what it is to learn."""

    network: LadderNetwork  # with the codes at the start
    comparators: Subcircuit  # as of `circuits.chip.analog.comparator.comparators`
    targets: Mapping[int, float]  # desired voltage of each output
    eta: float = 0.5
    compared: Mapping[int, Ends] | None = None  # edges whose comparators are on other nets: a fault

    @property
    def transistors(self) -> int:
        """Those of ladders and comparators."""
        each = self.network.ladders.transistors + self.comparators.transistors
        return len(self.network.pairs) * each

    def comparator_ends(self, edge: int) -> Ends:
        """Nets at an edge's comparators."""
        if self.compared and edge in self.compared:
            return self.compared[edge]
        free, clamped = ([net(twin, node) for node in self.network.pairs[edge]] for twin in TWINS)
        return free[0], free[1], clamped[0], clamped[1]


@dataclass(frozen=True)
class Steps:
    """What a machine did, step by step."""

    volts: Floats  # (steps + 1, 2, nodes) of both networks before each step, and after the last
    codes: Ints  # (steps + 1, edges)
    bits: Ints  # (steps, edges, 2): first and second


def learn(machine: Learning, steps: int, conditions: Conditions | None = None) -> Steps:
    """Training steps in ngspice.

    Args:
        machine, steps: it, and their number.
        conditions: by default `typical`.

    Raises MissingTool, SpiceError.
    """
    conditions = conditions or typical(machine)
    text = deck(machine, steps, conditions)
    return measured(machine, batch.run(text, "steps.txt", _LIMIT), conditions.supply)


def typical(machine: Learning) -> Conditions:
    """Typical conditions, and a period in which the network settles."""
    return Conditions(period=SETTLING * max(5, len(machine.network.nodes)))


def deck(machine: Learning, steps: int, conditions: Conditions) -> str:
    """The deck: its control section writes a line before each step, and one after the last."""
    network, period, supply = machine.network, conditions.period, conditions.supply
    edges = range(len(network.pairs))
    nodes = [net(twin, node) for twin in TWINS for node in network.nodes]
    columns = _columns(machine)
    digital, models = _digital(network.positions, supply)
    first = f"{_READ * period:g}"
    stop = f"{(steps + _READ + 0.01) * period:.10g}"
    return "\n".join([
        *head("a machine", [network.ladders, machine.comparators], conditions),
        digital, *models,
        *(f"V{name} {name} 0 pulse(0 {supply:g} {rise * period:g} {_EDGE:g} {_EDGE:g} "
          f"{(_REST - rise) * period:g} {period:g})"
          for name, rise in (("evaluate", _EVALUATE), ("latch", _LATCH), ("count", _COUNT))),
        # so that there is a point when a line is read
        f"Vread read 0 pulse(0 1 {first} {_EDGE:g} {_EDGE:g} {_EDGE:g} {period:g})",
        "Aclocks [latch count] [latch_now count_now] to_events",
        *network.elements(_bits(machine, edge) for edge in edges),
        *(f"Xcomparators{edge} {' '.join(machine.comparator_ends(edge))} evaluate first{edge} "
          f"second{edge} vdd 0 {machine.comparators.name}" for edge in edges),
        *(f"Xdigital{edge} first{edge} second{edge} latch_now count_now "
          f"{' '.join(_bits(machine, edge))} digital wake={code}"
          for edge, code in enumerate(network.codes)),
        *(f"C{node} {node} 0 {NODE:g}" for node in nodes),
        *_supervisor(machine, supply),
        # of which there are two at rest: an operating point between them is none
        *(f".nodeset v({name}{edge})=0" for edge in edges for name in ("first", "second")),
        ".option method=gear reltol=1e-3",
        *spice.fold(f".save {' '.join(f'v({column})' for column in columns)}"),
        f".tran {period:g} {stop} {first} {period / _POINTS:g}",
        *spice.control(
            "set numdgt=9", "set wr_singlescale", "run", "linearize",
            *spice.fold(f"wrdata steps.txt {' '.join(columns)}"),
        ),
    ])  # fmt: skip


def measured(machine: Learning, text: str, supply: float) -> Steps:
    """What a deck has written."""
    rows = np.loadtxt(text.splitlines(), ndmin=2)[:, 1:]
    edges, nodes = len(machine.network.pairs), len(machine.network.nodes)
    volts = rows[:, : 2 * nodes].reshape(-1, 2, nodes)
    high = (rows[:, 2 * nodes :] > supply / 2).astype(np.int64)
    bits, codes = np.split(high.reshape(len(rows), edges, -1), [2], axis=2)
    weights = 1 << np.arange(codes.shape[2])
    return Steps(volts, codes @ weights, bits[1:])


def _columns(machine: Learning) -> list[str]:
    nodes = [net(twin, node) for twin in TWINS for node in machine.network.nodes]
    for edge in range(len(machine.network.pairs)):
        nodes += [f"first{edge}", f"second{edge}", *_bits(machine, edge)]
    return nodes


def _bits(machine: Learning, edge: int) -> list[str]:
    return [f"{port}_of_{edge}" for port in code_ports(machine.network.positions)]


def _supervisor(machine: Learning, supply: float) -> Iterator[str]:
    for node, volts in machine.targets.items():
        free, clamped = (net(twin, node) for twin in TWINS)
        yield f"Etracked{node} tracked{node} 0 {free} 0 1"
        yield f"Sheld{node} tracked{node} held{node} 0 evaluate sample"
        yield f"Cheld{node} held{node} 0 1p"
        yield (f"B{clamped} {clamped} 0 v={machine.eta:g}*{volts:g}"
               f"+{1 - machine.eta:g}*v(held{node})")  # fmt: skip
    yield f".model sample sw(vt={-supply / 2:g} vh={supply / 10:g} ron=100 roff=1t)"


def _digital(positions: int, supply: float) -> tuple[str, list[str]]:
    """An edge's digital half as events, and the models that it needs.

    XOR, D flip-flop and the up/down counter of toggling flip-flops that stops at both ends.
    """
    ports = code_ports(positions)
    bits, top = range(len(ports)), positions - 1
    ones = " ".join(f"q{bit}" for bit in bits if top >> bit & 1)
    lines = [
        f".subckt digital first second latch count {' '.join(ports)} params: wake=0",
        "Aread [first second] [first_high second_high] to_events",
        "Axor [first_high second_high] differ ideal_xor",
        "Astore differ latch NULL NULL up NULL stored",
        f"Atop [up {ones}] not_at_top ideal_nand",
        f"Abottom [up {' '.join(f'q{bit}' for bit in bits)}] not_at_bottom ideal_or",
        "Aend [not_at_top not_at_bottom] moves ideal_and",
    ]
    for bit in bits:
        below = " ".join(f"agree{k}" for k in range(bit))
        wake = f"{{floor(wake/{2**bit})-2*floor(wake/{2 ** (bit + 1)})}}"
        lines += [
            f"Aagree{bit} [up q{bit}] agree{bit} ideal_xnor",
            f"Acarry{bit} [moves moves {below}] turn{bit} ideal_and".replace(" ]", "]"),
            f".model bit{bit} d_tff(clk_delay=1e-12 ic={wake})",
            f"Abit{bit} turn{bit} count NULL NULL q{bit} NULL bit{bit}",
        ]
    lines += [f"Awrite [{' '.join(f'q{bit}' for bit in bits)}] [{' '.join(ports)}] to_volts"]
    models = {
        **gates("xor", "xnor", "nand", "or", "and"),
        **reads("to_events", supply / 2),
        **switches("to_volts", supply, _EDGE),
        "stored": ".model stored d_dff(clk_delay=1e-12)",
    }
    return "\n".join([*lines, ".ends digital"]), list(models.values())
