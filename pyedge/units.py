"""Quantities with units, as text: ``3mV``, ``100k``, ``2.5``."""

from __future__ import annotations

import math

from pyedge.errors import InputError


def read(text: str | float, unit: str, name: str = "quantity") -> float:
    """Parse a quantity, as a number in `unit`.

    A bare number is in `unit`; another unit is refused.

    Raises:
        InputError: not a finite number, or in another unit.
    """
    import quantiphy

    if isinstance(text, int | float) and not isinstance(text, bool):
        value, given = float(text), ""
    else:
        try:
            if set(str(text)) & set(",="):  # read as separators of thousands and as assignments
                raise quantiphy.InvalidNumber(text)
            quantity = quantiphy.Quantity(str(text).strip())
        except quantiphy.QuantiPhyError:
            raise InputError(f"{name} {text!r} is not a quantity: write 3mV, 100k or 2.5") from None
        value, given = float(quantity), quantity.units
    if given not in ("", unit) and not (unit == "ohm" and given in ("Ω", "ohms", "Ohm")):
        raise InputError(f"{name} {text!r} is in {given}: it must be in {unit or 'no unit'}")
    if not math.isfinite(value):
        raise InputError(f"{name} {text!r} is not finite")
    return value


def show(value: float, unit: str = "") -> str:
    """`value` with an SI prefix and four digits, as ``3 mV``."""
    import quantiphy

    return quantiphy.Quantity(value, unit).render(prec=3)
