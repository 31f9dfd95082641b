"""SN74ALS86: four XOR gates, which say whether an edge's two comparators differ.

Data sheet: Texas Instruments, "SN54ALS86, SN74ALS86 Quadruple 2-Input Exclusive-OR Gates",
SDAS006B.

The catalogue model has TTL levels at a 5 V supply: an input threshold of 1.4 V with the largest
input currents that the maker allows, a low output that rises with its load, a high one that ends
about 1.6 V below the supply and there stops to source, so that a pull-up can lift it further;
delays in the middle of the maker's range, and the typical supply current (that of Philips,
"74ALS86", 1996).  It has no dependence of the delay on load or on the other input, no clamp diodes,
and takes what its output sources from no supply.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from circuits.circuit import Part, Subcircuit, Variant
from circuits.parts.bridges import TTL_INPUT, switches
from circuits.parts.data_sheet import numbered
from circuits.parts.xor_gate import XorGate
from circuits.ratings import Drive, Input, Level, Output

_CATALOGUE = Subcircuit(
    """\
.subckt sn74als86 a b y vcc vss
* inputs: 0.1 mA out of the pin when low, 20 uA into it when high
Ra vcc a_base 39k
Da a_base a als86_input
Da_next a_base vss als86_next
Ra_high a vss 135k
Rb vcc b_base 39k
Db b_base b als86_input
Db_next b_base vss als86_next
Rb_high b vss 135k
Aread [a b] [a_high b_high] ttl_input
Agate [a_high b_high] y_high als86_xor
* output: a follower that only sources, and a transistor that only sinks, 0.35 V at 8 mA
Afollow [y_high] [top] als86_top
Asink [y_high] [bottom] als86_bottom
Dfollow top y als86_follow
Dsink y bottom als86_sink
Ry y vss 1meg
Isupply vcc vss 0.975m
.ends sn74als86""",
    models={
        **TTL_INPUT,
        **switches("als86_top", 3.75, 5e-9),
        **switches("als86_bottom", 5.0, 5e-9, low=-0.2),
        "als86_input": ".model als86_input d(is=1e-14)",
        "als86_next": ".model als86_next d(is=1e-14 n=3.3)",
        "als86_follow": ".model als86_follow d(is=1e-9 rs=50)",
        "als86_sink": ".model als86_sink d(is=1e-9 rs=17.5)",
        "als86_xor": ".model als86_xor d_xor(rise_delay=10e-9 fall_delay=7e-9)",
    },
)

PINS: Final = numbered("1A 1B 1Y 2A 2B 2Y GND 3Y 3A 3B 4Y 4A 4B VCC")
UNITS: Final = tuple(
    {"a": a, "b": b, "y": y, "vcc": "14", "gnd": "7"}
    for a, b, y in (("1", "2", "3"), ("4", "5", "6"), ("9", "10", "8"), ("12", "13", "11"))
)

_SHEET: Final = XorGate(
    name="SN74ALS86",
    maker="Texas Instruments",
    number="SN74ALS86N",
    package="PDIP-14",
    footprint="Package_DIP:DIP-14_W7.62mm",
    datasheet="Texas Instruments SDAS006B",
    variants={"smd": Variant("SN74ALS86D", "SOIC-14", "Package_SO:SOIC-14_3.9x8.7mm_P1.27mm")},
    pins=PINS,
    units=UNITS,
    # Input capacitance is not in the data sheet: from reference, not checked.
    input=Input(Level(volts=0.8), Level(volts=2.0), draws=20e-6, gives=100e-6, capacitance=5e-12),
    output=Output(
        low=(Drive(4e-3, Level(volts=0.4)), Drive(8e-3, Level(volts=0.5))),
        high=(Drive(0.4e-3, Level(1.0, -2.0)),),
    ),
    delay=(10e-9, 17e-9),
    supply=(4.5, 5.5),
    current=(3.9e-3, 5.9e-3),
)

SN74ALS86: Final[Part] = replace(_SHEET.part, catalogue=_CATALOGUE)
