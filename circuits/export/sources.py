"""Voltage sources of PySpice circuits, from nets to ground, that change with time."""

from __future__ import annotations

import numpy as np
from PySpice.Spice.Netlist import Circuit

from circuits.arrays import Floats


def rounded(seconds: float) -> float:
    """Without the round-off that would be printed."""
    return float(f"{seconds:.12g}")


def stepped(circuit: Circuit, net: str, volts: Floats, period: float, rise: float) -> None:
    """A source that takes the next of some voltages every period, in `rise` seconds."""
    if (volts == volts[0]).all():
        circuit.V(net, net, 0, float(volts[0]))
        return
    points = [(0.0, float(volts[0]))]
    for step in np.flatnonzero(np.diff(volts)).tolist():
        points.append((rounded((step + 1) * period), float(volts[step])))
        points.append((rounded((step + 1) * period + rise), float(volts[step + 1])))
    circuit.PieceWiseLinearVoltageSource(net, net, 0, values=points)


def pulsed(
    circuit: Circuit, net: str, rest: float, active: float, *, start: float, stop: float,
    period: float, rise: float,
) -> None:  # fmt: skip
    """A source that leaves its rest between two moments of each period, in seconds."""
    edge, width = rounded(rise), rounded(stop - start - rise)
    circuit.PulseVoltageSource(
        net, net, 0, initial_value=rest, pulsed_value=active, delay_time=rounded(start),
        rise_time=edge, fall_time=edge, pulse_width=width, period=rounded(period),
    )  # fmt: skip
