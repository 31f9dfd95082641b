"""LM339A: four comparators with open-collector outputs, which decide which way an edge steps.

Data sheets: Texas Instruments, "LMx39x, LM2901xx Quad Differential Comparators", SLCS006; for the
typical saturation voltage ON Semiconductor, "Single Supply Quad Comparators", LM339/D; for inputs
out of range and unused comparators Texas Instruments, "Application Design Guidelines for LM339,
LM393, TL331 Family Comparators", SNOAA35.  Pins are named as ON Semiconductor does: the first
comparator is that of pins 2, 4 and 5, which Texas Instruments (SLCS006L) calls the second, and
that of pins 1, 6 and 7 the first.

The catalogue model has offset, bias and offset currents, gain, saturation, leakage, the response
time and its dependence on overdrive, the common-mode limit and the supply current.  An input above
supply - 1.5 V counts as if it were there; so with one input in range the decision is right, and
with both above it the output is low, as the makers say of the old die (their newer die goes high:
a circuit must not depend on it).  It is made of what SPICE has built in, but for one tanh, because
those converge best.  It has no noise (the makers state none), no temperature, no input below
ground, and its bias current does not end where the input stage does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from circuits.circuit import Part, Subcircuit, Variant
from circuits.parts.comparator import Comparator
from circuits.parts.data_sheet import numbered
from circuits.ratings import Drive, Level, Output

_CATALOGUE = Subcircuit(
    """\
.subckt lm339a plus minus out vcc vss params: offset=0 bias=25n offset_current=0
Iplus vss plus {bias+offset_current/2}
Iminus vss minus {bias-offset_current/2}
* an input counts up to 1.5 V below the supply; where both are above, minus counts for more
Eplus plus_in 0 plus vss 1
Eminus minus_in 0 minus vss 1
Rplus plus_in plus_most 100k
Rminus minus_in minus_most 100k
Dplus plus_most plus_limit lm339a_limit
Dminus minus_most minus_limit lm339a_limit
Vplus vcc plus_limit 1.48
Vminus vcc minus_limit 1.43
* a limited current slews x between -1 V and 1 V, in 0.3 us to the middle at full drive
Edrop drop 0 plus_most minus_most 50
Bslew 0 x i=1u*tanh(V(drop)+{50*offset})
Cslew x 0 0.36p
Rslew x 0 24meg
Dabove x 0 lm339a_end
Dbelow 0 x lm339a_end
* output: 1.4 V with 4.7 kohm to 5 V without offset or drop, 130 mV at 4 mA, at most 16 mA
Ebase base_drive vss x 0 -1.67
Vbase base_far base_drive 0.785
Rbase base_far base 10k
Qout out base vss lm339a_out
Rleak out vss 50g
Isupply vcc vss 0.2m
.ends lm339a""",
    models={
        "lm339a_limit": ".model lm339a_limit d(is=1e-15 n=0.05)",
        "lm339a_end": ".model lm339a_end d(is=1e-15 n=1.86)",
        "lm339a_out": ".model lm339a_out npn(is=1e-15 bf=100 br=5 rc=19.1)",
    },
    parameters={"offset": 0.0, "bias": 25e-9, "offset_current": 0.0},
)

_SHEET: Final = Comparator(
    name="LM339A",
    maker="Texas Instruments",
    number="LM339AN",
    package="PDIP-14",
    footprint="Package_DIP:DIP-14_W7.62mm",
    datasheet="Texas Instruments SLCS006",
    variants={"smd": Variant("LM339AD", "SOIC-14", "Package_SO:SOIC-14_3.9x8.7mm_P1.27mm")},
    pins=numbered("2OUT 1OUT VCC 1IN- 1IN+ 2IN- 2IN+ 3IN- 3IN+ 4IN- 4IN+ GND 4OUT 3OUT"),
    units=tuple(
        {"plus": plus, "minus": minus, "out": out, "vcc": "3", "gnd": "12"}
        for plus, minus, out in (("5", "4", "2"), ("7", "6", "1"), ("9", "8", "14"),
                                 ("11", "10", "13"))
    ),
    offset=(1e-3, 2e-3),
    bias=(25e-9, 250e-9),
    offset_current=(5e-9, 50e-9),
    lowest=Level(),
    highest=Level(1.0, -1.5),
    output=Output(low=(Drive(4e-3, Level(volts=0.4)), Drive(6e-3, Level(volts=1.5)))),
    response=1.3e-6,  # typical, 5 mV overdrive; no limit is stated
    supply=(5.0, 30.0),
    current=(0.8e-3, 2e-3),
)  # fmt: skip

# SNOAA35 would rather see resistors in the ties of an unused comparator, but calls them harmless.
LM339A: Final[Part] = replace(_SHEET.part, catalogue=_CATALOGUE)
