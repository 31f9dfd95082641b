"""1N4148: a signal diode.

Data sheet: Vishay, "1N4148 small signal fast switching diode" (25 nA at 20 V reverse, 1 V at 10 mA
at most).  The model's parameters are those that circulate for it in SPICE.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Pin, Role, Subcircuit, Variant

DIODE: Final = Part(
    name="1N4148",
    title="signal diode",
    pins=(Pin("1", "K", Role.PASSIVE), Pin("2", "A", Role.PASSIVE)),
    units=({"k": "1", "a": "2"},),
    number="1N4148",
    prefix="D",
    maker="Vishay",
    package="DO-35",
    footprint="Diode_THT:D_DO-35_SOD27_P7.62mm_Horizontal",
    datasheet="Vishay 1N4148",
    variants={"smd": Variant("1N4148W", "SOD-123", "Diode_SMD:D_SOD-123")},
    catalogue=Subcircuit(
        ".subckt d1n4148 k a\nD1 a k d1n4148_junction\n.ends d1n4148",
        models={
            "d1n4148_junction": ".model d1n4148_junction d(is=2.52n rs=0.568 n=1.752 cjo=4p tt=20n)"
        },
    ),
)
