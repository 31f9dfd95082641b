"""The transistor edge on a bench in ngspice: what charges its gate, and what the gate loses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from PySpice.Spice.Netlist import Circuit

from circuits.analysis import spice_bench
from circuits.arrays import Floats
from circuits.blocks.transistor_edge import SCALE, SUPPLIES, TIME_CONSTANT
from circuits.circuit import Instance, Module
from circuits.export import spice
from circuits.parts.film_capacitor import CAPACITANCE

LOWEST, GATE = 0.1, 1.5  # volts of the lower node of a drop, and of the gate
DROP = 0.3  # V, of a measured drop
_EXACT = ".options reltol=1e-6 vntol=1e-9 abstol=1e-14 itl1=1000 itl2=1000"

Samples = Sequence[Mapping[str, float]]
"""Parameters of each of some edges."""


class Contrast(NamedTuple):
    """What an edge makes of its drops: g_F (dVf + o_F)^2 - g_C (dVc + o_C)^2, and a bias."""

    gain: Floats  # (2, edges) relative to 1/(V0 R C) of the circuit's values
    offset: Floats  # (2, edges) volts
    drift: Floats  # (edges,) volts a second while learning is on


class Loss(NamedTuple):
    """What happens to a gate with both drops at 0, in volts and volts a second."""

    closing: float  # step when the switch closes and opens again, less the learning between
    opening: float  # step when the switch opens
    droop: float  # fall with the switch open


def contrast(cell: Module, samples: Samples) -> Contrast:
    """Measure edges with their gates held at `GATE`: a parabola through three drops a twin."""
    drops = [(0.0, 0.0), (DROP, 0.0), (-DROP, 0.0), (0.0, DROP), (0.0, -DROP)]
    rest, *rates = SCALE * TIME_CONSTANT * charging(cell, samples, drops) / CAPACITANCE
    gain, offset = [], []
    for (plus, minus), sign in zip((rates[:2], rates[2:]), (1.0, -1.0), strict=True):
        bend = (plus + minus - 2.0 * rest) / (2.0 * DROP**2)
        gain.append(sign * bend)
        with np.errstate(divide="ignore", invalid="ignore"):  # an edge that does not multiply
            offset.append((plus - minus) / (4.0 * DROP * bend))
    squares = gain[0] * offset[0] ** 2 - gain[1] * offset[1] ** 2
    drift = (rest - squares) / (SCALE * TIME_CONSTANT)
    return Contrast(np.array(gain), np.array(offset), drift)


def charging(
    cell: Module, samples: Samples, drops: Sequence[tuple[float, float]], gate: float = GATE
) -> Floats:
    """(cases, edges) amperes into gates held at a voltage, at drops of both twins, in volts."""
    cases = [{**nodes("f", free), **nodes("c", clamped)} for free, clamped in drops]
    vectors = [f"i(vgate{k})" for k in range(len(samples))]
    return operating_points(cell, cases, vectors, samples, gate)


def nodes(twin: str, drop: float) -> dict[str, float]:
    """Voltages of the two nodes of a twin, ``f`` or ``c``, that make a drop."""
    return {f"{twin}1": LOWEST + max(drop, 0.0), f"{twin}2": LOWEST + max(-drop, 0.0)}


def operating_points(
    cell: Module,
    cases: Sequence[Mapping[str, float]],
    vectors: Sequence[str],
    samples: Samples = ({},),
    gate: float = GATE,
) -> Floats:
    """(cases, vectors) of ngspice, with gates held; a case has sources by net, in volts.

    Sources hold the nodes, `learn`, the supplies, and as gate0, gate1, ... each edge's gate.
    """
    circuit = bench(cell, samples, SUPPLIES["vdd"])
    for k in range(len(samples)):
        circuit.V(f"gate{k}", f"xedge{k}.gate", 0, gate)
    commands = ["set appendwrite"]
    for case in cases:
        commands += [f"alter v{net} {volts!r}" for net, volts in case.items()]
        commands += ["op", *spice.fold(f"wrdata {spice_bench.TABLE} {' '.join(vectors)}")]
    text = spice_bench.deck(circuit, [cell], vectors, [_EXACT], commands)
    rows = spice_bench.run(text, 1 + len(vectors))
    return rows[1:, : len(cases)].T  # `deck` writes the last case once more


def loss(cell: Module, samples: Samples) -> list[Loss]:
    """Measure what the switch and the leaks do to gates at `GATE` volts, over a window of 1 ms."""
    window, wait = 1e-3, 50e-3
    circuit = bench(cell, [{"start": GATE, **each} for each in samples], None)
    circuit.PulseVoltageSource(
        "learn", "learn", 0, initial_value=0, pulsed_value=SUPPLIES["vdd"], delay_time=wait,
        rise_time=1e-7, fall_time=1e-7, pulse_width=window, period=1.0,
    )  # fmt: skip
    vectors = [f"v(xedge{k}.gate)" for k in range(len(samples))]
    times = (1e-3, wait - 1e-6, wait + 2e-6, wait + window - 1e-6, wait + window + 4e-6)
    statements = [".options reltol=1e-5 vntol=1e-9 abstol=1e-14 chgtol=1e-17 itl4=100"]
    statements.append(f".tran 1e-6 {wait + 2 * window} 0 1e-4 uic")
    text = spice_bench.deck(circuit, [cell], vectors, statements)
    rows = spice_bench.run(text, 1 + len(samples))
    found = []
    for volts in rows[1:]:
        early, before, closed, last, opened = np.interp(times, rows[0], volts).tolist()
        learned = (last - closed) / (times[3] - times[2])
        found.append(
            Loss(
                closed - before - learned * 2e-6,
                opened - last - learned * 1e-6,
                (early - before) / (times[1] - times[0]),
            )
        )
    return found


def bench(cell: Module, samples: Samples, learn: float | None) -> Circuit:
    """Edges of one kind on the same four nodes, at `LOWEST` volts, and supplies.

    `learn` is in volts; None for no source.
    """
    circuit = Circuit("Edges on a bench.")
    for net in ("f1", "f2", "c1", "c2"):
        circuit.V(net, net, 0, LOWEST)
    for net, volts in SUPPLIES.items():
        circuit.V(net, net, 0, volts)
    if learn is not None:
        circuit.V("learn", "learn", 0, learn)
    for k, values in enumerate(samples):
        nets = {port: port for port in cell.ports}
        spice.place(circuit, Instance(f"edge{k}", cell, nets, values))
    return circuit
