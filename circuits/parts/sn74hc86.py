"""SN74HC86: four XOR gates with CMOS levels, so that a flip-flop of CMOS needs no pull-ups.

Data sheets: Texas Instruments, "SN54HC86, SN74HC86 Quadruple 2-Input Exclusive-OR Gates", SCLS100E:
delays at 4.5 V and 50 pF, supply range; levels and currents at 4.5 V, to 85 degrees, are those of
Fairchild, "MM74HC86", which were read, and are the family's.  The input's capacitance is the
family's limit, from reference, not checked.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Variant
from circuits.parts.sn74als86 import PINS, UNITS
from circuits.parts.xor_gate import XorGate
from circuits.ratings import Drive, Input, Level, Output

SN74HC86: Final[Part] = XorGate(
    name="SN74HC86",
    maker="Texas Instruments",
    number="SN74HC86N",
    package="PDIP-14",
    footprint="Package_DIP:DIP-14_W7.62mm",
    datasheet="Texas Instruments SCLS100E",
    variants={"smd": Variant("SN74HC86D", "SOIC-14", "Package_SO:SOIC-14_3.9x8.7mm_P1.27mm")},
    pins=PINS,
    units=UNITS,
    input=Input(Level(0.3), Level(0.7), draws=1e-6, gives=1e-6, capacitance=10e-12),
    output=Output(
        low=(Drive(20e-6, Level(volts=0.1)), Drive(4e-3, Level(volts=0.33))),
        high=(Drive(20e-6, Level(1.0, -0.1)), Drive(4e-3, Level(1.0, -0.66))),
    ),
    delay=(12e-9, 25e-9),
    supply=(4.5, 6.0),
    current=(2e-6, 20e-6),  # at 25 and at 85 degrees, both at most
).part
