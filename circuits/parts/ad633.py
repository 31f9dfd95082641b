"""AD633: analog multiplier, W = (X1 - X2)(Y1 - Y2)/10 V + Z.

Data sheet: Analog Devices, "AD633 low cost analog multiplier", revisions B and E.  Read in it: the
function, pins, scale error (0.25 % typically), bandwidth (1 MHz), slew rate (20 V/us), output and
input offsets can be trimmed.  From reference, not checked: offsets (output 5 mV typically, 50 mV at
most; inputs 5 and 30 mV), bias currents (0.8 and 2 uA), output swing (11 V on 15 V), supply.

The model has the function with its gain and offsets, bias currents, one pole, the slew rate and the
ends of the output's range.  It has no nonlinearity of the core, no common-mode error (80 dB), no
limit of the output current, no noise.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Role, Subcircuit
from circuits.parts.analog import analog
from circuits.ratings import Level, Ratings, Terminal

OUTPUT_OFFSET, INPUT_OFFSET, SCALE_ERROR = 5e-3, 5e-3, 2.5e-3
"""Typical, in volts, in volts and relative."""

_MODEL = Subcircuit(
    """\
.subckt ad633 x1 x2 y1 y2 z w vcc vee params: offset_x=0 offset_y=0 offset=0 gain=1
Ix1 x1 0 0.8u
Ix2 x2 0 0.8u
Iy1 y1 0 0.8u
Iy2 y2 0 0.8u
Iz z 0 0.8u
* one pole at 1 MHz, 20 V/us
Bcore p 0 I=-20u*tanh(0.3142*(gain*(V(x1,x2)+offset_x)*(V(y1,y2)+offset_y)/10+V(z)+offset-V(p)))
Cpole p 0 1p
Dhigh p high ad633_end
Vhigh vcc high 4.6
Dlow low p ad633_end
Vlow low vee 4.6
Eout w 0 p 0 1
.ends ad633""",
    models={"ad633_end": ".model ad633_end d(is=1e-15)"},
    parameters={"offset_x": 0.0, "offset_y": 0.0, "offset": 0.0, "gain": 1.0},
)

_INPUT = Terminal(Level(-1.0, 5.0), Level(1.0, -5.0), draws=2e-6)

AD633: Final[Part] = analog(
    "AD633",
    "X1 X2 Y1 Y2 -VS Z W +VS",
    ({"x1": "1", "x2": "2", "y1": "3", "y2": "4", "z": "6", "w": "7"},),
    {"vcc": "8", "vee": "5"},
    {**dict.fromkeys(("x1", "x2", "y1", "y2", "z"), Role.INPUT), "w": Role.OUTPUT},
    Ratings(
        pins={
            **dict.fromkeys(("x1", "x2", "y1", "y2", "z"), _INPUT),
            "w": Terminal(Level(-1.0, 4.0), Level(1.0, -4.0), current=30e-3),
        },
        supply=(8.0, 18.0),
        current=(4e-3, 6e-3),
    ),
    title="analog multiplier",
    number="AD633ANZ",
    maker="Analog Devices",
    package="PDIP-8",
    footprint="Package_DIP:DIP-8_W7.62mm",
    datasheet="Analog Devices AD633",
    catalogue=_MODEL,
)
"""In SOIC-8 its pins are numbered otherwise, so that it has no variant."""
