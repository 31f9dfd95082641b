"""MCP6544: four comparators with push-pull outputs and inputs from rail to rail, on 5 V.

Data sheet: Microchip, "MCP6541/1R/1U/2/3/4 Push-Pull Output Sub-Microamp Comparators", DS21696H.
Read in it: supply, supply current, common-mode range, response time and hysteresis (typical), the
pins of the quad.  From reference, not checked: offset, currents of the inputs, output levels.

Its hysteresis (1.5 to 6.5 mV) is what it costs: an edge whose inputs change sign by less than half
of it decides as it did before.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Variant
from circuits.parts.comparator import Comparator
from circuits.parts.data_sheet import numbered
from circuits.ratings import Drive, Level, Output

MCP6544: Final[Part] = Comparator(
    name="MCP6544",
    maker="Microchip",
    number="MCP6544-I/P",
    package="PDIP-14",
    footprint="Package_DIP:DIP-14_W7.62mm",
    datasheet="Microchip DS21696H",
    variants={"smd": Variant("MCP6544-I/SL", "SOIC-14", "Package_SO:SOIC-14_3.9x8.7mm_P1.27mm")},
    pins=numbered("OUTA INA- INA+ VDD INB+ INB- OUTB OUTC INC- INC+ VSS IND+ IND- OUTD"),
    units=tuple(
        {"plus": plus, "minus": minus, "out": out, "vcc": "4", "gnd": "11"}
        for plus, minus, out in (("3", "2", "1"), ("5", "6", "7"), ("10", "9", "8"),
                                 ("12", "13", "14"))
    ),
    offset=(1.5e-3, 7e-3),
    hysteresis=3.3e-3,
    bias=(1e-12, 100e-12),  # at 25 and at 85 degrees
    offset_current=(1e-12, 100e-12),
    lowest=Level(volts=-0.3),
    highest=Level(1.0, 0.3),
    output=Output(
        low=(Drive(2e-3, Level(volts=0.2)),),
        high=(Drive(2e-3, Level(1.0, -0.2)),),
    ),
    response=4e-6,  # typical, 100 mV overdrive; 8 us at most
    supply=(1.6, 5.5),
    current=(2.4e-6, 4e-6),
).part  # fmt: skip
