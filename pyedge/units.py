"""Quantities with units, as text: ``3mV``, ``100k``, ``2.5``."""

from __future__ import annotations

import math

from pyedge.errors import InputError

LARGEST = 1e30
"""Magnitude of the largest quantity, and reciprocal of the least resistance: their products do not
overflow."""
_LONGEST = 100  # characters of a quantity

KEY_UNITS = {
    "digipot.end_to_end": "ohm",
    "digipot.wiper": "ohm",
    "digipot.series": "ohm",
    "comparator.noise": "V",
    "comparator.tie_bias": "V",
    "comparator.common_noise": "V",
    "chip.offset": "V",
    "supervisor.noise": "V",
    "supervisor.resolution": "V",
    "supervisor.beta": "S",
    "supervisor.adc": "V",
    "supervisor.dac": "V",
    "supervisor.overclamp": "V",
    "supervisor.tolerance": "V",
    "chip.threshold": "V",
    "chip.drop_offset": "V",
    "chip.drift": "V/s",
    "capacitor.start": "V",
    "capacitor.spread": "V",
    "capacitor.window": "s",
    "capacitor.period": "s",
    "capacitor.leak": "1/s",
    "edges.gamma": "ohm^3/V^2",
    "bar.step": "m",
    "bar.spread": "m",
    "spring.spread": "N/m",
}
"""Of the keys of a machine whose values have one."""

DROPS = ("measurement.noise", "measurement.hysteresis")
"""Keys of a machine whose values are in volts, or in an elastic network in metres."""

LEAST_ERROR = 1e-12
"""Squared error, in V^2, below which values say nothing: 1 uV at an output, the search's goal."""


def read(text: str | float, unit: str, name: str = "quantity", *others: str) -> float:
    """Parse a quantity, as a number in `unit`, or in one of the `others` if its text says so.

    A bare number is in `unit`; any other unit is refused.

    Raises:
        InputError: not a finite number, or in another unit, or larger than any that has a meaning.
    """
    import quantiphy

    if isinstance(text, str) and len(text) > _LONGEST:
        raise InputError(f"{name} of {len(text)} characters: write 3mV, 100k or 2.5")
    if isinstance(text, int | float) and not isinstance(text, bool):
        value, given = _as_float(text), ""
    else:
        try:
            if set(str(text)) & set(",="):  # read as separators of thousands and as assignments
                raise quantiphy.InvalidNumber(text)
            quantity = quantiphy.Quantity(str(text).strip())
        except quantiphy.QuantiPhyError:
            raise InputError(f"{name} {text!r} is not a quantity: write 3mV, 100k or 2.5") from None
        value, given = float(quantity), quantity.units
    if given not in ("", unit, *others) and not (unit == "ohm" and given in ("Ω", "ohms", "Ohm")):
        allowed = " or ".join((unit or "no unit", *others))
        raise InputError(f"{name} {text!r} is in {given}: it must be in {allowed}")
    if not math.isfinite(value):
        raise InputError(f"{name} {text!r} is not finite")
    if abs(value) > LARGEST or (unit == "ohm" and 0 < value < 1 / LARGEST):
        least = "from 1e-30 " if unit == "ohm" else ""
        raise InputError(f"{name} {text!r}: its magnitude must be {least}up to 1e30")
    return value


def unit_of(text: str | float) -> str:
    """The unit that a quantity is written in, without its prefix; empty for none."""
    import quantiphy

    try:
        return quantiphy.Quantity(str(text)[:_LONGEST].strip()).units
    except quantiphy.QuantiPhyError:
        return ""


def _as_float(number: float) -> float:
    """A number as a float; one of too many digits is infinite."""
    try:
        return float(number)
    except OverflowError:
        return math.inf


def show(value: float, unit: str = "") -> str:
    """`value` with an SI prefix and four digits, as ``3 mV``."""
    import quantiphy

    return quantiphy.Quantity(value, unit).render(prec=3)


def show_error(value: float, digits: int = 3) -> str:
    """A squared error in V^2, without its unit; ``< 1e-12`` where it says no more."""
    return f"< {LEAST_ERROR:g}" if value < LEAST_ERROR else f"{value:.{digits}g}"


def show_orders(first: float, last: float, digits: int = 2) -> str:
    """Decades between two squared errors in V^2; ``> 12.76`` where the last says no more."""
    more = "> " if last < LEAST_ERROR else ""
    return f"{more}{math.log10(max(first, LEAST_ERROR) / max(last, LEAST_ERROR)):.{digits}f}"
