"""What a comparator's size costs and gives: input offset and kick-back, as measured in ngspice.

The larger the input transistors the smaller the offset by mismatch (Pelgrom: as one over the root
of their area), and the more charge a decision kicks back to the nodes.  The other transistors keep
their size, and add an offset of their own.

Offsets are at nodes of 0.95 and 0.85 V.  A pair of higher nodes has the greater share, so that at
1.8 and 0.9 V they are 1.9 times as large; at 0.3 and 0.2 V 1.2 times (16 chips, 2 by 0.5 um).
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np


class Measured(NamedTuple):
    """Input transistors of a size, and what their comparators do."""

    width: float  # micrometres
    length: float
    offset: float  # volts rms by `circuits.chip.analog.offset`: `CHIPS` chips of lot `SEED`
    kick: float  # volts by `circuits.chip.analog.kick` on `KICK_CAPACITANCE`


SEED, CHIPS, DECISIONS = 1, 40, 8
"""Lot, chips and decisions of `TABLE`'s offsets, whose rms is then known to 11 %."""

KICK_CAPACITANCE = 1e-12
"""Farads at the node of `TABLE`'s kick-backs."""

TABLE: tuple[Measured, ...] = (
    Measured(1.0, 0.5, 19.44e-3, 1.698e-3),
    Measured(2.0, 0.5, 13.76e-3, 3.646e-3),
    Measured(4.0, 0.5, 9.84e-3, 7.515e-3),
    Measured(8.0, 0.5, 7.24e-3, 15.01e-3),
    Measured(8.0, 1.0, 5.60e-3, 26.71e-3),
    Measured(32.0, 1.0, 3.73e-3, 60.53e-3),
)
"""Typical models, 1.8 V, 27 degC."""

FIRST_OFFSETS = (-17.8e-3, 9.7e-3, 10.9e-3, 19.7e-3)
"""Volts of the first chips at 2 by 0.5 um, each to within 0.3 mV."""


def pelgrom() -> tuple[float, float]:
    """A, in volts times micrometres, and B, in volts, of offset^2 = A^2 / (W L) + B^2.

    Least squares over `TABLE`, each row relative to its own.
    """
    squares = np.array([row.offset**2 for row in TABLE])
    areas = np.array([row.width * row.length for row in TABLE])
    terms = np.stack([1 / areas, np.ones(len(areas))], axis=1) / squares[:, None]
    a, b = np.linalg.lstsq(terms, np.ones(len(areas)), rcond=None)[0]
    return sqrt(a), sqrt(max(b, 0.0))


def offset(width: float, length: float) -> float:
    """Volts rms, as `chip.offset` takes, for input transistors of this size in micrometres."""
    a, b = pelgrom()
    return sqrt(a**2 / (width * length) + b**2)


def area(volts: float) -> float:
    """Square micrometres of each input transistor for an offset; infinite: no size has it."""
    a, b = pelgrom()
    return a**2 / (volts**2 - b**2) if volts > b else float("inf")


def kick(width: float, length: float, capacitance: float) -> float:
    """Volts by which a decision moves a node that one pair reads, of this capacitance alone.

    By area, between the rows of `TABLE`; beyond them as much as at the nearest.
    """
    areas = [row.width * row.length for row in TABLE]
    charges = [row.kick * KICK_CAPACITANCE for row in TABLE]
    log_charge = np.interp(np.log(width * length), np.log(areas), np.log(charges))
    return float(np.exp(log_charge)) / capacitance
