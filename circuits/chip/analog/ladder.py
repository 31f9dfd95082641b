"""Ladders of switched resistors: an edge's two resistances, set by one binary code.

A ladder is a resistor for each bit, twice as large as that of the bit below, in series.  Two
transistors in parallel (a transmission gate) bypass the resistor of a bit that is 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from circuits.chip.analog.subcircuit import Subcircuit, inverter, nmos, pmos, subcircuit
from circuits.chip.mos_models import Transistor
from circuits.circuit import CircuitError
from hdl.wiper_counter import code_width

UNIT_OHMS = 6e3
"""Of the lowest bit's resistor."""

NMOS_WIDTH, PMOS_WIDTH = 3.0, 5.0
"""Of a switch, in micrometres."""

# With low thresholds: between the rails the cells' own kinds hardly conduct.
_NMOS, _PMOS = "nfet_01v8_lvt", "pfet_01v8"

_TWINS = ("free", "clamped")


def twin_ladders(
    positions: int,
    unit_ohms: float = UNIT_OHMS,
    nmos_width: float = NMOS_WIDTH,
    pmos_width: float = PMOS_WIDTH,
) -> Subcircuit:
    """Both ladders of an edge, with one set of inverters for their complements of the code.

    Ports: free_a, free_b, clamped_a, clamped_b; codes_0 (the lowest bit) and on; vdd, gnd.

    Args:
        positions: codes are 0 to this, exclusive.
        unit_ohms: of the lowest bit's resistor.
        nmos_width, pmos_width: of each switch's transistors, in micrometres.

    Raises CircuitError: fewer than two positions, or a resistance or width that is not above 0.
    """
    if positions < 2:
        raise CircuitError(f"positions {positions}: a ladder has 2 or more")
    if not min(unit_ohms, nmos_width, pmos_width) > 0:
        raise CircuitError("a ladder's unit and its switches' widths must be above 0")
    bits = code_width(positions)
    transistors, resistors = [], []
    for bit, code in enumerate(code_ports(positions)):
        transistors += inverter(f"bar_{bit}", code, f"bar_{bit}")
    for twin in _TWINS:
        for bit, (start, end) in enumerate(_places(twin, bits)):
            resistors.append(f"R{twin}_{bit} {start} {end} {unit_ohms * 2**bit:.6g}")
            transistors += _switch(twin, bit, start, end, nmos_width, pmos_width, positions)
    ends = [f"{twin}_{end}" for twin in _TWINS for end in "ab"]
    ports = [*ends, *code_ports(positions), "vdd", "gnd"]
    return subcircuit(f"twin_ladders_{positions}", ports, transistors, resistors)


def code_ports(positions: int) -> list[str]:
    """The code's bits, the lowest first, named as those of the digital half."""
    bits = code_width(positions)
    return [f"codes_{bit}" for bit in range(bits)] if bits > 1 else ["codes"]


def _places(twin: str, bits: int) -> Iterator[tuple[str, str]]:
    """Nets at both ends of each bit's resistor."""
    nets = [f"{twin}_a", *(f"{twin}_{bit}" for bit in range(1, bits)), f"{twin}_b"]
    yield from pairwise(nets)


def _switch(
    twin: str, bit: int, start: str, end: str, nmos_width: float, pmos_width: float, positions: int
) -> list[Transistor]:
    """The transmission gate that is closed where the bit is 0."""
    code = code_ports(positions)[bit]
    return [
        nmos(f"{twin}_n{bit}", start, f"bar_{bit}", end, nmos_width, kind=_NMOS),
        pmos(f"{twin}_p{bit}", start, code, end, pmos_width, kind=_PMOS),
    ]
