"""CD74HC73: two JK flip-flops that act on a falling clock, where up/down is held while counting.

Data sheet: Texas Instruments, "CD54HC73, CD74HC73, CD74HCT73 Dual J-K Flip-Flop with Reset,
Negative-Edge Trigger", SCHS134.

The catalogue model has CMOS levels at a 5 V supply: thresholds of 2.5 V, on the clock with 0.5 V of
hysteresis, input capacitance, outputs of 60 ohm to either rail, the delay, and the set-up time: J
and K act as they were that long before the clock falls.  Its power-up state, arbitrary on hardware,
is set by `wake`.  It has no hold, recovery or pulse-width violations, no clamp diodes, and takes no
supply current.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Subcircuit, Variant
from circuits.parts.bridges import CMOS_INPUT, CMOS_OUTPUT, gates, reads
from circuits.parts.data_sheet import chip
from circuits.ratings import Drive, Input, Level, Output, Ratings, Timing

_CATALOGUE = Subcircuit(
    """\
.subckt cd74hc73 j k cp r_n q q_n vcc vss params: wake=0
Cj j vss 5p
Ck k vss 5p
Ccp cp vss 5p
Cr r_n vss 5p
Adata [j k] [j_high k_high] hc73_data
Areset [r_n] [running] cmos_input
Aclear running clear ideal_not
* clock with hysteresis: high above 2.75 V, low below 2.25 V
Aupper [cp] [above] hc73_upper
Alower [cp] [not_below] hc73_lower
Abelow not_below below ideal_not
Ahold above below one NULL NULL NULL fall hc73_schmitt
Aone one hc73_one
.model hc73_flip_flop d_jkff(clk_delay=13e-9 reset_delay=13e-9 set_delay=13e-9
+ rise_delay=1e-12 fall_delay=1e-12 ic={wake})
Aflip j_high k_high fall NULL clear q_high q_n_high hc73_flip_flop
Adrive [q_high q_n_high] [high n_high] cmos_output
Rq high q 60
Rq_n n_high q_n 60
.ends cd74hc73""",
    parameters={"wake": 0.0},
    models={
        **reads("hc73_data", 2.5, delay=16e-9),
        **reads("hc73_upper", 2.75),
        **reads("hc73_lower", 2.25),
        **CMOS_INPUT,
        **CMOS_OUTPUT,
        **gates("not"),
        "hc73_schmitt": ".model hc73_schmitt d_srlatch(sr_delay=1e-12 enable_delay=1e-12"
        " rise_delay=1e-12 fall_delay=1e-12)",
        "hc73_one": ".model hc73_one d_pullup",
    },
)

_IDEAL = Subcircuit(
    """\
.subckt cd74hc73_ideal j k cp r_n q q_n vcc vss params: wake=0
.model ideal_flip_flop d_jkff(clk_delay=1e-12 reset_delay=1e-12 set_delay=1e-12
+ rise_delay=1e-12 fall_delay=1e-12 ic={wake})
Afall cp fall ideal_not
Aclear r_n clear ideal_not
Aflip j k fall NULL clear q q_n ideal_flip_flop
.ends cd74hc73_ideal""",
    events=frozenset({"j", "k", "cp", "r_n", "q", "q_n"}),
    parameters={"wake": 0.0},
    models=gates("not"),
)

_INPUT = Input(Level(0.3), Level(0.7), draws=1e-6, gives=1e-6, capacitance=10e-12)
_OUTPUT = Output(
    low=(Drive(20e-6, Level(volts=0.1)), Drive(4e-3, Level(volts=0.33))),
    high=(Drive(20e-6, Level(1.0, -0.1)), Drive(4e-3, Level(1.0, -0.66))),
)

# The times are the maker's at 4.5 V and 25 degrees: from reference, not checked.
_RATINGS: Final = Ratings(
    pins=dict.fromkeys(("j", "k", "cp", "r_n"), _INPUT) | dict.fromkeys(("q", "q_n"), _OUTPUT),
    supply=(4.5, 6.0),
    current=(4e-6, 40e-6),
    timing=Timing(
        clock="cp",
        setup={"j": 16e-9, "k": 16e-9},
        hold={"j": 3e-9, "k": 3e-9},
        pulse={"cp": 16e-9, "r_n": 16e-9},
        delay={"q": 32e-9, "q_n": 32e-9},
    ),
)

CD74HC73: Final = chip(
    "CD74HC73",
    "1CP 1R 1K VCC 2CP 2R 2J 2Qn 2Q 2K GND 1Q 1Qn 1J",
    (
        {"j": "14", "k": "3", "cp": "1", "r_n": "2", "q": "12", "q_n": "13"},
        {"j": "7", "k": "10", "cp": "5", "r_n": "6", "q": "9", "q_n": "8"},
    ),
    {"vcc": "4", "gnd": "11"},
    _RATINGS,
    title="dual JK flip-flop, falling edge",
    idle={"j": "gnd", "k": "gnd", "cp": "gnd", "r_n": "gnd", "q": None, "q_n": None},
    number="CD74HC73E",
    maker="Texas Instruments",
    package="PDIP-14",
    footprint="Package_DIP:DIP-14_W7.62mm",
    datasheet="Texas Instruments SCHS134",
    variants={"smd": Variant("CD74HC73M96", "SOIC-14", "Package_SO:SOIC-14_3.9x8.7mm_P1.27mm")},
    catalogue=_CATALOGUE,
    ideal=_IDEAL,
)
