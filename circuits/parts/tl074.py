"""TL074: four operational amplifiers with JFET inputs.

Data sheets: Texas Instruments, "TL07xx low-noise FET-input operational amplifiers", SLOS080;
Motorola, "TL071C/072C/074C".  Read in them: slew rate (13 V/us), offset (3 mV typically, 10 mV at
most, of the C grade), bias current (30 pA typically, 200 pA at most at Motorola), common-mode
range, supply current.  From reference, not checked: TI's bias current (65 pA), bandwidth (3 MHz),
gain (200 V/mV), output resistance, pins.

The model has offset, bias currents, one pole, slew rate, output resistance and the ends of the
output's range.  It has no common-mode error (100 dB), no noise, and no phase reversal: inputs
nearer than 3 V to the lower supply are not what it is for.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Role, Subcircuit, Variant
from circuits.parts.analog import analog
from circuits.ratings import Level, Ratings, Terminal

OFFSET = 3e-3  # V, typical

_MODEL = Subcircuit(
    """\
.subckt tl074 plus minus out vcc vee params: offset=0 bias=6.5e-11
Iplus plus 0 {bias}
Iminus minus 0 {bias}
* one pole: 3 MHz, 13 V/us, 200 V/mV
Bslew x 0 I=-13u*tanh(1.45*(V(plus,minus)+offset))
Cpole x 0 1p
Rpole x 0 10.6g
Dhigh x high tl074_end
Vhigh vcc high 2.1
Dlow low x tl074_end
Vlow low vee 2.1
Eout drive 0 x 0 1
Rout drive out 100
.ends tl074""",
    models={"tl074_end": ".model tl074_end d(is=1e-15)"},
    parameters={"offset": 0.0, "bias": 65e-12},
)

_INPUT = Terminal(Level(-1.0, 4.0), Level(1.0), draws=200e-12)

TL074: Final[Part] = analog(
    "TL074",
    "1OUT 1IN- 1IN+ VCC+ 2IN+ 2IN- 2OUT 3OUT 3IN- 3IN+ VCC- 4IN+ 4IN- 4OUT",
    tuple(
        {"plus": plus, "minus": minus, "out": out}
        for plus, minus, out in (("3", "2", "1"), ("5", "6", "7"), ("10", "9", "8"),
                                 ("12", "13", "14"))
    ),
    {"vcc": "4", "vee": "11"},
    {"plus": Role.INPUT, "minus": Role.INPUT, "out": Role.OUTPUT},
    Ratings(
        pins={"plus": _INPUT, "minus": _INPUT,
              "out": Terminal(Level(-1.0, 1.5), Level(1.0, -1.5), current=10e-3)},
        supply=(5.0, 15.0),
        current=(5.6e-3, 10e-3),
    ),
    idle={"plus": "vcc", "minus": "vcc", "out": None},
    title="quad operational amplifier",
    number="TL074CN",
    maker="Texas Instruments",
    package="PDIP-14",
    footprint="Package_DIP:DIP-14_W7.62mm",
    datasheet="Texas Instruments SLOS080",
    variants={"smd": Variant("TL074CD", "SOIC-14", "Package_SO:SOIC-14_3.9x8.7mm_P1.27mm")},
    catalogue=_MODEL,
)  # fmt: skip
