"""AD5220: a digital potentiometer.

Data sheet: Analog Devices, "AD5220 Increment/Decrement Digital Potentiometer", Rev. 0.  Times and
the pins' currents are from reference, not checked; the resistances are.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Variant
from circuits.parts.data_sheet import numbered
from circuits.parts.digipot import Digipot
from circuits.ratings import Input, Level, Terminal, Timing

_END = Terminal(Level(), Level(1.0), current=20e-3, capacitance=10e-12)

AD5220: Final[Part] = Digipot(
    name="AD5220",
    maker="Analog Devices",
    number="AD5220BN100",
    package="PDIP-8",
    footprint="Package_DIP:DIP-8_W7.62mm",
    datasheet="Analog Devices AD5220 Rev. 0",
    variants={"smd": Variant("AD5220BR100", "SOIC-8", "Package_SO:SOIC-8_3.9x4.9mm_P1.27mm")},
    pins=numbered("CLK U/D A1 GND W1 B1 CS VDD"),
    functions={
        "clk": "1", "ud": "2", "a": "3", "gnd": "4", "w": "5", "b": "6", "cs_n": "7", "vcc": "8",
    },
    positions=128,
    end_to_end=100e3,
    wiper=(40.0, 100.0),
    tolerance=0.3,
    supply=(4.5, 5.5),
    current=(15e-6, 40e-6),
    input=Input(Level(volts=0.8), Level(volts=2.4), draws=1e-6, gives=1e-6, capacitance=5e-12),
    terminals={
        "a": _END,
        "b": _END,
        "w": Terminal(Level(), Level(1.0), current=20e-3, capacitance=48e-12),
    },
    timing=Timing(
        setup={"ud": 10e-9, "cs_n": 20e-9},
        hold={"cs_n": 20e-9},
        pulse={"clk": 25e-9},
    ),
).part  # fmt: skip
