"""Resistors and capacitors of any value; those that a maker stocks have his part number.

Data sheets: Yageo, "MFR series, metal film leaded resistors": MFR-25, 0.25 W, 10 ohm to 1 Mohm in
series E24 and E96; KEMET, "Radial Leaded Multilayer Ceramic Capacitors, Goldmax 300, X7R": C320,
50 V, 10 %, 1 nF to 1 uF in series E24.  For the surface: Yageo, "RC_L series", and "RT series" for
0.1 %: 0603, 0.1 W; KEMET, "Surface Mount Multilayer Ceramic Chip Capacitors, X7R": 0603 up to
100 nF, above 0805, 50 V.  Of 10 uF TDK, "FG series", and Murata, "GRM21B": X5R, 25 V.  (Ranges and
the numbers of 10 uF are from reference, not checked.)
"""

from __future__ import annotations

import math
from typing import Any

from circuits.circuit import Element, Part, Pin, Role, Variant

# By tolerance the maker's letter, and the series for the surface.
_TOLERANCES = {0.01: ("F", "RC0603FR-07"), 0.005: ("D", "RC0603DR-07"), 0.001: ("B", "RT0603BRD07")}
_PREFIXES = {-12: "p", -9: "n", -6: "u", -3: "m", 0: "", 3: "k", 6: "M", 9: "G"}
_E24 = frozenset(
    (10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91)
)
_E96 = frozenset(round(100 * 10 ** (k / 96)) for k in range(96))


def resistor(ohms: float, tolerance: float = 0.01) -> Part:
    """A resistor of a relative tolerance; its number is empty where the maker has no such value."""
    if tolerance not in _TOLERANCES:
        known = ", ".join(f"{t:g}" for t in _TOLERANCES)
        raise ValueError(f"tolerance {tolerance:g} is not one of {known}")
    value = drawn(ohms)
    # The maker's way of writing it: 4K7, 100R, 1M.
    letter, number = {"k": "K", "M": "M"}.get(value[-1], "R"), value.rstrip("kM")
    code = number.replace(".", letter) if "." in number else f"{number}{letter}"
    leaded, series = _TOLERANCES[tolerance]
    return _passive(
        Element("R", ohms),
        10.0 <= ohms <= 1e6 and preferred(ohms),
        name=f"R {value} {100 * tolerance:g}%",
        title=f"resistor, {value} ohm, {100 * tolerance:g} %",
        number=f"MFR-25{leaded}BF52-{code}",
        maker="Yageo",
        datasheet="Yageo MFR series",
        package="axial",
        footprint="Resistor_THT:R_Axial_DIN0207_L6.3mm_D2.5mm_P10.16mm_Horizontal",
        variants={
            "smd": Variant(
                f"{series}{code}L",
                "0603",
                "Resistor_SMD:R_0603_1608Metric",
                datasheet=f"Yageo {series[:2]} series",
            )
        },
    )


def capacitor(farads: float) -> Part:
    """A ceramic capacitor, 10 %, 50 V, or of 10 uF, 20 %, 25 V.

    Its number is empty where the maker has no such value.
    """
    value, (mantissa, exponent) = drawn(farads), _digits(farads)
    # Two digits and the number of zeros, in picofarads: 104 is 100 nF.
    code = f"{round(10 * mantissa)}{exponent + 12 - 1}"
    size, metric = ("0603", "1608") if farads <= 100e-9 else ("0805", "2012")
    bulk = value == "10u"
    leaded = ("FG28X5R1E106MRT06", "TDK", "TDK FG series")
    surface = ("GRM21BR61E106KA73L", "Murata", "Murata GRM21B")
    if not bulk:
        leaded = (f"C320C{code}K5R5TA", "KEMET", "KEMET Goldmax 300 X7R")
        surface = (f"C{size}C{code}K5RACTU", "KEMET", "KEMET X7R chip capacitors")
    return _passive(
        Element("C", farads),
        bulk or (1e-9 <= farads <= 1e-6 and preferred(farads, finest=24)),
        name=f"C {value}",
        title=f"ceramic capacitor, {value}F, {'X5R, 25 V' if bulk else 'X7R, 50 V'}",
        number=leaded[0],
        maker=leaded[1],
        datasheet=leaded[2],
        package="radial",
        footprint="Capacitor_THT:C_Disc_D5.0mm_W2.5mm_P5.00mm",
        variants={
            "smd": Variant(surface[0], size, f"Capacitor_SMD:C_{size}_{metric}Metric", *surface[1:])
        },
    )


def drawn(value: float) -> str:
    """As 4.7k or 100n.  Raises ValueError: not a positive number within 1 p to 1000 G."""
    if not (math.isfinite(value) and 1e-12 <= value < 1e12):
        raise ValueError(f"value {value:g} is not between 1 p and 1000 G")
    mantissa, exponent = _digits(value)
    thousands = 3 * (exponent // 3)
    return f"{mantissa * 10 ** (exponent - thousands):.6g}{_PREFIXES[thousands]}"


def preferred(value: float, finest: int = 96) -> bool:
    """Whether it is of series E24, or, with `finest` 96, of E24 or E96."""
    mantissa, _ = _digits(value)
    return any(
        math.isclose(mantissa * scale, round(mantissa * scale), rel_tol=1e-9)
        and round(mantissa * scale) in series
        for scale, series in ((10, _E24), (100, _E96))[: 1 + (finest == 96)]
    )


def _digits(value: float) -> tuple[float, int]:
    """Mantissa, from 1 to below 10, and exponent of ten of a positive value."""
    mantissa, exponent = f"{value:.9e}".split("e")
    return float(mantissa), int(exponent)


def _passive(element: Element, bought: bool, **fields: Any) -> Part:
    if not bought:
        fields |= {"number": "", "maker": "", "datasheet": ""}
    return Part(
        pins=(Pin("1", "1", Role.PASSIVE), Pin("2", "2", Role.PASSIVE)),
        units=({"1": "1", "2": "2"},),
        prefix=element.letter,
        value=drawn(element.value),
        catalogue=element,
        ideal=element,
        **fields,
    )
