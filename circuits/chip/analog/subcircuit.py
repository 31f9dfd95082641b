"""SPICE subcircuits of plain sky130 transistors, with the sizes whose models they need."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from circuits.chip.mos_models import Size, Transistor

N, P = "nfet_01v8", "pfet_01v8_hvt"
"""The kinds of transistors that the standard cells are made of."""


@dataclass(frozen=True)
class Subcircuit:
    """A subcircuit, below those that it is made of."""

    name: str
    ports: tuple[str, ...]
    text: str  # .subckt to .ends, with plain transistors (M)
    sizes: frozenset[Size]  # of its transistors

    @property
    def transistors(self) -> int:
        """Their number, in its instances of other subcircuits too."""
        parts = re.split(r"^\.subckt ", self.text, flags=re.M)[1:]
        lines = {part.split(None, 1)[0]: part.splitlines()[1:] for part in parts}

        def count(name: str) -> int:
            return sum(
                1 if line.startswith("M") else count(line.split()[-1])
                for line in lines[name] if line.startswith(("M", "X"))
            )  # fmt: skip

        return count(self.name)


def nmos(
    name: str, drain: str, gate: str, source: str, width: float, length: float = 0.15,
    kind: str = N,
) -> Transistor:  # fmt: skip
    """An n-channel transistor on gnd; width and length in micrometres."""
    return Transistor(name, (drain, gate, source, "gnd"), _size(kind, width, length))


def pmos(
    name: str, drain: str, gate: str, source: str, width: float, length: float = 0.15,
    kind: str = P,
) -> Transistor:  # fmt: skip
    """A p-channel transistor in a well on vdd; width and length in micrometres."""
    return Transistor(name, (drain, gate, source, "vdd"), _size(kind, width, length))


def inverter(name: str, start: str, end: str) -> list[Transistor]:
    """An inverter of the size of the cells' smallest."""
    return [nmos(f"{name}_n", end, start, "gnd", 0.65), pmos(f"{name}_p", end, start, "vdd", 1.0)]


def subcircuit(
    name: str, ports: Iterable[str], transistors: Iterable[Transistor], lines: Iterable[str] = ()
) -> Subcircuit:
    """A subcircuit of transistors, and of lines of other devices."""
    every, pins = list(transistors), tuple(ports)
    text = [f".subckt {name} {' '.join(pins)}", *(each.line for each in every), *lines, ".ends", ""]
    return Subcircuit(name, pins, "\n".join(text), frozenset(each.size for each in every))


def _size(kind: str, width: float, length: float) -> Size:
    return Size(kind, 1e-6 * width, 1e-6 * length)
