"""Values as drawings show them and as makers stock them."""

from __future__ import annotations

import math

_PREFIXES = {-12: "p", -9: "n", -6: "u", -3: "m", 0: "", 3: "k", 6: "M", 9: "G"}

_E24 = frozenset(
    (10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91)
)
_E96 = frozenset(round(100 * 10 ** (k / 96)) for k in range(96))


def drawn(value: float) -> str:
    """As 4.7k or 100n.  Raises ValueError: not a positive number within 1 p to 1000 G."""
    if not (math.isfinite(value) and 1e-12 <= value < 1e12):
        raise ValueError(f"value {value:g} is not between 1 p and 1000 G")
    mantissa, exponent = digits(value)
    thousands = 3 * (exponent // 3)
    return f"{mantissa * 10 ** (exponent - thousands):.6g}{_PREFIXES[thousands]}"


def digits(value: float) -> tuple[float, int]:
    """Mantissa, from 1 to below 10, and exponent of ten of a positive value."""
    mantissa, exponent = f"{value:.9e}".split("e")
    return float(mantissa), int(exponent)


def preferred(value: float, finest: int = 96) -> bool:
    """Whether it is of series E24, or, with `finest` 96, of E24 or E96."""
    mantissa, _ = digits(value)
    coarse = math.isclose(mantissa * 10, round(mantissa * 10), rel_tol=1e-9)
    fine = math.isclose(mantissa * 100, round(mantissa * 100), rel_tol=1e-9)
    if coarse and round(mantissa * 10) in _E24:
        return True
    return finest == 96 and fine and round(mantissa * 100) in _E96
