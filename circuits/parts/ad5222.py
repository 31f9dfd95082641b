"""AD5222: two digital potentiometers in a package, for both twins of an edge.

Data sheet: Analog Devices, "AD5222 Increment/Decrement Dual Digital Potentiometer", Rev. 0.  Read
in it: positions, resistances, tolerance and match, terminals' range and capacitances, input levels
and currents, supply, that the falling edge of CLK counts while CS is low, up with U/D high, from
40H at power-on to both ends, and that with MODE low both wipers count together.  Read elsewhere
(Analog Devices, EngineerZone, DOC-13114): the wiper survives 20 mA.  From reference, not checked:
the numbers of the pins, the times, which are those of the AD5220, and part numbers.

There is no package with leads.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part
from circuits.parts.data_sheet import numbered
from circuits.parts.digipot import Digipot
from circuits.ratings import Input, Level, Terminal, Timing

_END = Terminal(Level(), Level(1.0), current=20e-3, capacitance=45e-12)

AD5222: Final[Part] = Digipot(
    name="AD5222",
    maker="Analog Devices",
    number="AD5222BR100",
    package="SOIC-14",
    footprint="Package_SO:SOIC-14_3.9x8.7mm_P1.27mm",
    datasheet="Analog Devices AD5222 Rev. 0",
    pins=numbered("B1 A1 W1 VSS W2 A2 B2 GND MODE DACSEL U/D CLK CS VDD"),
    functions={
        "clk": "12", "ud": "11", "cs_n": "13", "mode": "9", "dacsel": "10", "vee": "4",
        "vcc": "14", "gnd": "8",
    },
    wipers=({"a": "2", "w": "3", "b": "1"}, {"a": "6", "w": "5", "b": "7"}),
    straps={"mode": "gnd", "dacsel": "gnd"},  # both wipers count together
    positions=128,
    end_to_end=100e3,
    wiper=(45.0, 100.0),
    tolerance=0.3,
    supply=(4.5, 5.5),  # from 2.7 V with other input levels
    current=(15e-6, 40e-6),
    input=Input(Level(volts=0.8), Level(volts=2.4), draws=1e-6, gives=1e-6, capacitance=5e-12),
    terminals={
        "a": _END,
        "b": _END,
        "w": Terminal(Level(), Level(1.0), current=20e-3, capacitance=60e-12),
    },
    timing=Timing(
        setup={"ud": 10e-9, "cs_n": 20e-9},
        hold={"cs_n": 20e-9},
        pulse={"clk": 25e-9},
    ),
).part  # fmt: skip
