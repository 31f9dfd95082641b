"""ADG412: four analog switches, closed while their input is high.

Data sheet: Analog Devices, "ADG411/ADG412/ADG413", revision D.  Read in it, on supplies of 15 V: on
resistance (25 ohm typically, 35 ohm at most), leakage (0.1 nA typically, 0.25 nA at most, open or
closed), times (110 and 100 ns), charge injection (5 pC into 10 nF), capacitances, logic levels,
truth table.  Pins as of the ADG511's figure, which has no VL.

The model is a conductance that changes smoothly, late by its times; a capacitance from its control
to D makes the charge injection, at opening and as much, of the other sign, at closing; the leakage
is a constant current out of S and D.  The resistance is that of 15 V at any voltage.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Role, Subcircuit, Variant
from circuits.parts.analog import analog
from circuits.ratings import Input, Level, Ratings, Terminal

ON_RESISTANCE, LEAKAGE, MOST_LEAKAGE = 25.0, 0.1e-9, 0.25e-9
"""Typical, in ohms and amperes, and the leakage at most."""

_MODEL = Subcircuit(
    """\
.subckt adg412 s d in vcc vee vl vss params: leak=1e-10 on=25
Ileaks s vss {leak}
Ileakd d vss {leak}
Rcontrol in control 1k
Ccontrol control vss 100p
Bon s d I=V(s,d)*(1e-13+(0.5+0.5*tanh(12*(V(control,vss)-1.6)))/on)
* 5 pC at 5 V
Cinject control d 1p
Cs s vss 9p
Cd d vss 9p
.ends adg412""",
    parameters={"leak": LEAKAGE, "on": ON_RESISTANCE},
)

_SIGNAL = Terminal(Level(-1.0), Level(1.0), draws=MOST_LEAKAGE, current=30e-3, capacitance=9e-12)

ADG412: Final[Part] = analog(
    "ADG412",
    "IN1 D1 S1 VSS GND S4 D4 IN4 IN3 D3 S3 VL VDD S2 D2 IN2",
    tuple(
        {"s": s, "d": d, "in": control}
        for s, d, control in (("3", "2", "1"), ("14", "15", "16"), ("11", "10", "9"),
                              ("6", "7", "8"))
    ),
    {"vcc": "13", "vee": "4", "vl": "12", "gnd": "5"},
    {"in": Role.INPUT},
    Ratings(
        pins={
            "s": _SIGNAL,
            "d": _SIGNAL,
            "in": Input(Level(volts=0.8), Level(volts=2.4), 0.5e-6, 0.5e-6, 10e-12),
        },
        supply=(5.0, 16.5),
        current=(0.1e-9, 5e-6),
    ),
    idle={"s": "gnd", "d": "gnd", "in": "gnd"},
    title="quad analog switch",
    number="ADG412BNZ",
    maker="Analog Devices",
    package="PDIP-16",
    footprint="Package_DIP:DIP-16_W7.62mm",
    datasheet="Analog Devices ADG411/ADG412/ADG413",
    variants={"smd": Variant("ADG412BRZ", "SOIC-16", "Package_SO:SOIC-16_3.9x9.9mm_P1.27mm")},
    catalogue=_MODEL,
)  # fmt: skip
