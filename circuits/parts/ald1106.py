"""ALD1106: four matched n-channel MOSFETs, the twins of two edges.

Data sheet: Advanced Linear Devices, "ALD1106/ALD1116 quad/dual n-channel matched pair MOSFET
array".  The model is the level-1 card that goes with arXiv:2311.00537: V_T of 0.75 V, body effect,
channel-length modulation, series resistances.  The body is pin V-.  Beside the channel is the leak
of pyedge's model, 1 nS; the maker's is 10 pA typically.  From reference, not checked: offset of a
pair (2 mV typically, 10 mV at most), limits, pins.

The model has a threshold of its own for each transistor; it has no gate leakage (0.1 pA), no
capacitances (3 pF) and no junctions.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Role, Subcircuit, Variant
from circuits.parts.analog import analog
from circuits.ratings import Level, Ratings, Terminal

OFFSET = 2e-3  # V, typical, of a pair's thresholds

_MODEL = Subcircuit(
    """\
.subckt ald1106 d g s vcc vee params: threshold=0
Vthreshold g inner {threshold}
Mchannel d inner s vee ald1106_channel l=7.8u w=138u
Rleak d s 1g
.ends ald1106""",
    models={
        "ald1106_channel": ".model ald1106_channel nmos(level=1 vto=0.75 kp=6.2496e-5 gamma=1.09"
        " phi=0.95 lambda=0.2 rd=73.2 rs=73.2 is=1e-30)"
    },
    parameters={"threshold": 0.0},
)

_CHANNEL = Terminal(Level(), Level(1.0))

ALD1106: Final[Part] = analog(
    "ALD1106",
    "DN1 GN1 SN1 V- DN4 GN4 SN4 SN3 GN3 DN3 V+ SN2 GN2 DN2",
    tuple(
        {"d": d, "g": g, "s": s}
        for d, g, s in (("1", "2", "3"), ("14", "13", "12"), ("10", "9", "8"), ("5", "6", "7"))
    ),
    {"vcc": "11", "vee": "4"},
    {"g": Role.INPUT},
    Ratings(pins={"d": _CHANNEL, "g": _CHANNEL, "s": _CHANNEL}, supply=(2.0, 12.0)),
    idle={"d": "vee", "g": "vee", "s": "vee"},
    title="quad n-channel MOSFET",
    number="ALD1106PBL",
    maker="Advanced Linear Devices",
    package="PDIP-14",
    footprint="Package_DIP:DIP-14_W7.62mm",
    datasheet="Advanced Linear Devices ALD1106/ALD1116",
    variants={"smd": Variant("ALD1106SBL", "SOIC-14", "Package_SO:SOIC-14_3.9x8.7mm_P1.27mm")},
    catalogue=_MODEL,
)
