"""Resistors of any value; those that a maker stocks have his part number.

Data sheet: Yageo, "MFR series, metal film leaded resistors": MFR-25, 0.25 W, 10 ohm to 1 Mohm in
series E24 and E96 (range from reference, not checked).
"""

from __future__ import annotations

from circuits.circuit import Element, Part, Pin, Role
from circuits.parts.values import drawn, preferred

_TOLERANCES = {0.01: "F", 0.005: "D", 0.001: "B"}
_STOCKED = (10.0, 1e6)  # ohms

POWER = 0.25  # watts, at most, up to 70 degrees


def resistor(ohms: float, tolerance: float = 0.01) -> Part:
    """A resistor of a relative tolerance; its number is empty where the maker has no such value.

    Raises:
        ValueError: a resistance that cannot be drawn, or a tolerance that there is not.
    """
    if tolerance not in _TOLERANCES:
        known = ", ".join(f"{t:g}" for t in _TOLERANCES)
        raise ValueError(f"tolerance {tolerance:g} is not one of {known}")
    value = drawn(ohms)
    element = Element("R", ohms)
    bought = _STOCKED[0] <= ohms <= _STOCKED[1] and preferred(ohms)
    return Part(
        name=f"R {value} {100 * tolerance:g}%",
        title=f"resistor, {value} ohm, {100 * tolerance:g} %",
        pins=(Pin("1", "1", Role.PASSIVE), Pin("2", "2", Role.PASSIVE)),
        units=({"1": "1", "2": "2"},),
        prefix="R",
        number=f"MFR-25{_TOLERANCES[tolerance]}BF52-{_code(value)}" if bought else "",
        maker="Yageo" if bought else "",
        package="axial",
        footprint="Resistor_THT:R_Axial_DIN0207_L6.3mm_D2.5mm_P10.16mm_Horizontal",
        datasheet="Yageo MFR series" if bought else "",
        value=value,
        catalogue=element,
        ideal=element,
    )


def _code(value: str) -> str:
    """The maker's way of writing it: 4K7, 100R, 1M."""
    letter = {"k": "K", "M": "M"}.get(value[-1], "R")
    number = value.rstrip("kM")
    whole, _, part = number.partition(".")
    return f"{whole}{letter}{part}"
