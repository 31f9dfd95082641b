"""Ceramic capacitors; those that a maker stocks have his part number.

Data sheet: KEMET, "Radial Leaded Multilayer Ceramic Capacitors, Goldmax 300, X7R": C320, 50 V,
10 %, 1 nF to 1 uF in series E24 (range from reference, not checked).
"""

from __future__ import annotations

from circuits.circuit import Element, Part, Pin, Role
from circuits.parts.values import digits, drawn, preferred

_STOCKED = (1e-9, 1e-6)  # farads

TOLERANCE = 0.1
VOLTAGE = 50.0


def capacitor(farads: float) -> Part:
    """A capacitor, 10 %, 50 V; its part number is empty where the maker has no such value.

    Raises ValueError: a capacitance that cannot be drawn.
    """
    value = drawn(farads)
    element = Element("C", farads)
    bought = _STOCKED[0] <= farads <= _STOCKED[1] and preferred(farads, finest=24)
    return Part(
        name=f"C {value}",
        title=f"ceramic capacitor, {value}F, X7R, 50 V",
        pins=(Pin("1", "1", Role.PASSIVE), Pin("2", "2", Role.PASSIVE)),
        units=({"1": "1", "2": "2"},),
        prefix="C",
        number=f"C320C{_code(farads)}K5R5TA" if bought else "",
        maker="KEMET" if bought else "",
        package="radial",
        footprint="Capacitor_THT:C_Disc_D5.0mm_W2.5mm_P5.00mm",
        datasheet="KEMET Goldmax 300 X7R" if bought else "",
        value=value,
        catalogue=element,
        ideal=element,
    )


def _code(farads: float) -> str:
    """Two digits and the number of zeros, in picofarads: 104 is 100 nF."""
    mantissa, exponent = digits(farads)
    return f"{round(10 * mantissa)}{exponent + 12 - 1}"
