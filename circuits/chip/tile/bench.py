"""A cell's test bench in ngspice: many copies of it in one deck, each with inputs and loads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import product

import numpy as np

from circuits.arrays import Floats
from circuits.chip import mos_models
from circuits.chip.liberty import LibraryCell
from circuits.chip.library import SUPPLIES, CellLibrary, models_folder
from circuits.chip.timing import HALF, HIGH, LOW
from circuits.chip.transistors import Conditions
from circuits.circuit import CircuitError
from circuits.ngspice import batch

Points = Sequence[tuple[float, float]]  # seconds, and part of the supply

RAMP = HIGH - LOW
"""A transition is this part of a straight ramp from rail to rail."""

WINDOW = 2e-9
"""Seconds that an output gets to settle, at first; twice as much whenever it is too little."""

SETTLED = 0.02
"""How near a settled output is to its rail, as a part of the supply."""

_DOUBLINGS = 6
_POINTS = 400  # of a run, at least
_LIMIT = 600.0  # seconds of work


@dataclass(frozen=True)
class Copy:
    """One copy of a cell: what its inputs do, and what loads its outputs."""

    inputs: Mapping[str, Points | bool]  # of each input pin; a bool: at a rail
    load: float = 0.0  # farads at each output


@dataclass(frozen=True)
class Waves:
    """Waveforms of a run."""

    time: Floats
    volts: list[dict[str, Floats]]  # of each copy, of its outputs
    currents: list[dict[str, Floats]]  # of each copy: into its moving inputs, and its supply "vdd"
    supply: float

    def crossing(self, copy: int, pin: str, part: float, rising: bool, after: float) -> float:
        """When an output first passes a part of the supply, after a time; nan: never."""
        above = self.volts[copy][pin] > part * self.supply
        passed = (above[1:] & ~above[:-1]) if rising else (~above[1:] & above[:-1])
        places = np.flatnonzero(passed & (self.time[1:] > after))
        if not places.size:
            return float("nan")
        ends = slice(places[0], places[0] + 2)
        volts, times = self.volts[copy][pin][ends], self.time[ends]
        along = (part * self.supply - volts[0]) / (volts[1] - volts[0])
        return float(times[0] + along * (times[1] - times[0]))

    def transition(self, copy: int, pin: str, rising: bool, after: float) -> float:
        """Seconds between both thresholds of an output's transition, after a time."""
        first, last = (LOW, HIGH) if rising else (HIGH, LOW)
        start = self.crossing(copy, pin, first, rising, after)
        return self.crossing(copy, pin, last, rising, start) - start

    def part(self, copy: int, pin: str, at: float) -> float:
        """An output's part of the supply at a time."""
        return float(np.interp(at, self.time, self.volts[copy][pin])) / self.supply

    def charge(self, copy: int, source: str, start: float, end: float) -> float:
        """Coulombs from a source between two times."""
        inside = (self.time >= start) & (self.time <= end)
        current = self.currents[copy][source][inside]
        return float(np.trapezoid(current, self.time[inside]))


@dataclass(frozen=True)
class CellBench:
    """A cell of sky130 under conditions, which `check` has found to be possible."""

    library: CellLibrary
    cell: LibraryCell
    conditions: Conditions

    @cached_property
    def subcircuit(self) -> str:
        """Models and the cell's subcircuit, with plain transistors."""
        text, sizes = mos_models.plain(self.library.subcircuit(self.cell.name))
        return mos_models.models(models_folder(), sizes, self.conditions.corner) + text

    @property
    def digest(self) -> str:
        """Of all that its measurements depend on, but the grid."""
        what = repr((self.subcircuit, self.cell, self.conditions.supply,
                     self.conditions.temperature))  # fmt: skip
        return sha256(what.encode()).hexdigest()

    def run(self, copies: Sequence[Copy], seconds: float) -> Waves:
        """The waveforms of copies; raises MissingTool, SpiceError."""
        vectors = [vector for k, copy in enumerate(copies) for vector in self._vectors(k, copy)]
        rows = np.loadtxt(batch.run(self._deck(copies, seconds, vectors), "w.txt", _LIMIT)
                          .splitlines())  # fmt: skip
        columns = dict(zip(vectors, rows.T[1:], strict=True))
        volts = [{pin: columns[f"v({_net(k, pin)})"] for pin in self.cell.functions}
                 for k in range(len(copies))]  # fmt: skip
        currents = [{pin: -columns[f"i(v{_net(k, pin)})"] for pin in (*_moving(copy), "vdd")}
                    for k, copy in enumerate(copies)]  # fmt: skip
        return Waves(rows[:, 0], volts, currents, self.conditions.supply)

    def _vectors(self, k: int, copy: Copy) -> list[str]:
        return [*(f"v({_net(k, pin)})" for pin in self.cell.functions),
                *(f"i(v{_net(k, pin)})" for pin in (*_moving(copy), "vdd"))]  # fmt: skip

    def _deck(self, copies: Sequence[Copy], seconds: float, vectors: Sequence[str]) -> str:
        volts = self.conditions.supply
        lines = [f"* {self.cell.name}, {self.conditions.label}", self.subcircuit]
        for k, copy in enumerate(copies):
            nets = {pin: _net(k, pin) for pin in self.cell.pins}
            rails = {"vdd": _net(k, "vdd"), "gnd": "0"}
            at = [nets[pin] if pin in nets else rails[SUPPLIES[pin.lower()]]
                  for pin in self.library.ports(self.cell.name)]  # fmt: skip
            lines.append(f"X{k} {' '.join(at)} {self.cell.name}")
            lines.append(f"V{rails['vdd']} {rails['vdd']} 0 {volts:g}")
            for pin, points in copy.inputs.items():
                if isinstance(points, bool):
                    source = f"{volts * points:g}"
                else:
                    source = " ".join(f"{time:.6g} {volts * part:g}" for time, part in points)
                    source = f"pwl({source})"
                lines.append(f"V{nets[pin]} {nets[pin]} 0 {source}")
            lines += [f"C{nets[pin]} {nets[pin]} 0 {copy.load:g}" for pin in self.cell.functions]
        return "\n".join([
            *lines, f".temp {self.conditions.temperature:g}",
            ".option method=gear reltol=1e-3 gmin=1e-15", f".save {' '.join(vectors)}",
            ".control", "set wr_singlescale",
            f"tran {seconds / _POINTS:g} {seconds:g}",
            f"wrdata w.txt {' '.join(vectors)}", "quit", ".endc", ".end", "",
        ])  # fmt: skip


def check(library: CellLibrary, conditions: Conditions) -> None:
    """CircuitError unless the library has models of transistors, at this corner."""
    if library.name != "sky130":
        raise CircuitError(f"{library.name} has no transistor models: use sky130")
    if conditions.corner not in mos_models.CORNERS:
        known = ", ".join(mos_models.CORNERS)
        raise CircuitError(f"corner {conditions.corner!r} is not one of {known}")


def ramp(start: float, slew: float, rising: bool) -> list[tuple[float, float]]:
    """Points of a ramp from `start` on, from rail to rail."""
    return [(start, float(not rising)), (start + slew / RAMP, float(rising))]


def pulse(starts: tuple[float, float], slew: float) -> list[tuple[float, float]]:
    """Points of a rise and a fall."""
    return [*ramp(starts[0], slew, True), *ramp(starts[1], slew, False)]


def middle(start: float, slew: float) -> float:
    """When a ramp passes the threshold of delays."""
    return start + HALF * slew / RAMP


def capacitances(
    bench: CellBench, states: Mapping[str, Mapping[str, bool]], slew: float, load: float
) -> dict[str, float]:
    """Of each input, farads, the others in the state given."""
    starts = 0.05 * WINDOW, 1.05 * WINDOW
    copies = [Copy({**state, pin: pulse(starts, slew)}, load) for pin, state in states.items()]
    waves = bench.run(copies, 2 * WINDOW)
    return {
        pin: (waves.charge(k, pin, 0, WINDOW) - waves.charge(k, pin, WINDOW, 2 * WINDOW))
        / (2 * waves.supply)
        for k, pin in enumerate(states)
    }


def leakages(bench: CellBench) -> list[float]:
    """Watts from the supply in each state of the inputs."""
    pins = bench.cell.inputs
    states = product((False, True), repeat=len(pins))
    copies = [Copy(dict(zip(pins, levels, strict=True))) for levels in states]
    waves = bench.run(copies, 1e-12)
    return [waves.supply * float(each["vdd"][0]) for each in waves.currents]


def windows(bench: CellBench) -> Iterator[float]:
    """Seconds to try, each twice the one before; CircuitError after the last of them."""
    for doubling in range(_DOUBLINGS):
        yield WINDOW * 2**doubling
    raise CircuitError(
        f"{bench.cell.name} does not settle in {1e9 * WINDOW * 2 ** (_DOUBLINGS - 1):g} ns at "
        f"{bench.conditions.label}"
    )


def _net(copy: int, pin: str) -> str:
    return f"c{copy}_{pin}".lower()


def _moving(copy: Copy) -> list[str]:
    return [pin for pin, points in copy.inputs.items() if not isinstance(points, bool)]
