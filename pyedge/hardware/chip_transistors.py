"""A whole edge as transistors that learns a divider in ngspice, beside pyedge's model of it.

The model has the ladder's resistances as they are measured in ngspice in that divider, comparators
with the offset that is given, and the digital half of `hdl.bench.reference_model`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from circuits.chip.analog import learning, resistance, sizing
from circuits.chip.analog.comparator import LENGTH, WIDTH
from circuits.chip.analog.edge import AnalogEdge, edge
from circuits.chip.analog.ladder import UNIT_OHMS
from circuits.chip.analog.learning import Divider, Learned
from circuits.chip.transistors import Conditions
from hdl.bench.reference_model import EdgesModel
from pyedge.arrays import Floats
from pyedge.errors import InputError, ToolError
from pyedge.files import replace
from pyedge.hardware.exporters import as_input
from pyedge.rules import left_sides
from pyedge.units import show

TARGET = 1.0
"""Volts that the divider is to learn, unless others are given."""

MOST_POSITIONS = 256
"""Positions of the largest edge that is simulated."""

MOST_STEPS = 1000
"""Of a training: about an hour at 128 positions."""


@dataclass(frozen=True)
class Comparison:
    """A training of transistors beside the model's from the same code."""

    codes: tuple[int, ...]
    model: tuple[int, ...]
    errors: tuple[float, ...]  # volts from the target after each step
    model_errors: tuple[float, ...]
    step: float  # volts between the two codes about the target
    reached: int | None  # the first step after which the error is at most a step's; None: none

    @property
    def first_difference(self) -> int | None:
        """The first step after which the codes differ; None: none."""
        pairs = zip(self.codes, self.model, strict=True)
        return next((k for k, (code, model) in enumerate(pairs) if code != model), None)

    @property
    def learnt(self) -> bool:
        """Whether it reached its target, and stayed within a step of it."""
        return self.reached is not None and max(self.errors[self.reached :]) <= self.step

    def describe(self) -> dict[str, Any]:
        """As plain data, units in the keys."""
        return {
            "codes": list(self.codes),
            "model_codes": list(self.model),
            "errors_v": list(self.errors),
            "model_errors_v": list(self.model_errors),
            "step_at_target_v": self.step,
            "reached_after_steps": self.reached,
            "learnt": self.learnt,
            "first_difference": self.first_difference,
        }


@dataclass(frozen=True)
class TransistorEdge:
    """An edge and the divider that it learns."""

    edge: AnalogEdge
    divider: Divider
    conditions: Conditions
    offset: float = 0.0  # volts of the model's first comparator

    @cached_property
    def ohms(self) -> Floats:
        """(positions,) of the free ladder in the divider, measured in ngspice."""
        ends = self.divider.source, self.divider.low
        levels, load = self.edge.design.levels, self.divider.load
        both = resistance.ohms(self.edge.ladders, levels, ends, load, self.conditions)
        return np.asarray(both[0])

    @property
    def volts(self) -> Floats:
        """(positions,) of the free node."""
        return self.divider.volts(self.ohms)

    @property
    def step(self) -> float:
        """Volts between the two codes about the target; InputError: no codes are about it."""
        volts, target = self.volts, self.divider.target
        if not volts.min() < target < volts.max():
            raise InputError(
                f"target {target:g} V: this divider has {volts.min():.3f} to {volts.max():.3f} V"
            )
        below = int(np.searchsorted(-volts, -target))
        return float(volts[below - 1] - volts[below])

    def model(self, steps: int) -> tuple[int, ...]:
        """The model's codes: of reset, and after each step."""
        divider, machine = self.divider, EdgesModel(1, self.edge.design.levels)
        codes = [machine.codes[0]]
        for _ in range(steps):
            free = self.volts[machine.codes[0]]
            clamped = divider.eta * divider.target + (1 - divider.eta) * free
            drops = np.array([divider.source - free]), np.array([divider.source - clamped])
            first, second = left_sides(*drops, "paper")
            assert second is not None
            machine.latch(int(first[0] + self.offset > 0), int(second[0] > 0))
            machine.count()
            codes.append(machine.codes[0])
        return tuple(codes)

    def deck(self, steps: int) -> str:
        """The deck of a training; InputError: too short or long, or a target that has no code."""
        if steps > MOST_STEPS:
            raise InputError(f"steps {steps}: {MOST_STEPS} at most")
        with as_input():
            return learning.deck(self.edge, self.divider, steps, self.conditions)

    def learn(self, steps: int) -> Learned:
        """A training in ngspice; raises as `deck`."""
        self.deck(steps)
        with as_input():
            return learning.learn(self.edge, self.divider, steps, self.conditions)

    def compare(self, found: Learned) -> Comparison:
        """What was found beside the model."""
        model = self.model(len(found.codes) - 1)
        errors = found.errors(self.divider)
        other = np.abs(self.volts[list(model)] - self.divider.target)
        near = np.flatnonzero(errors <= self.step)
        return Comparison(
            found.codes, model, tuple(errors.tolist()), tuple(other.tolist()), self.step,
            int(near[0]) if near.size else None,
        )  # fmt: skip

    def describe(self) -> dict[str, Any]:
        """As plain data, units in the keys."""
        parts = {
            "ladders": self.edge.ladders,
            "comparators": self.edge.comparators,
            "digital_half": self.edge.digital,
        }
        steps = np.diff(self.ohms)
        return {
            "pdk": "sky130",
            "edge": self.edge.design.name,
            "positions": self.edge.design.levels,
            "conditions": self.conditions.label,
            "period_s": self.conditions.period,
            "transistors": self.edge.subcircuit.transistors,
            **{f"transistors_of_{name}": part.transistors for name, part in parts.items()},
            "divider": {
                "source_v": self.divider.source,
                "low_v": self.divider.low,
                "load_ohm": self.divider.load,
                "target_v": self.divider.target,
                "eta": self.divider.eta,
                "capacitance_f": self.divider.capacitance,
            },
            "ladder": {
                "unit_ohm": UNIT_OHMS,
                "ohms": self.ohms.round(1).tolist(),
                "monotone": bool(steps.min() > 0),
                "smallest_step_ohm": float(steps.min()),
                "largest_step_ohm": float(steps.max()),
            },
            "comparator": {
                "width_um": WIDTH,
                "length_um": LENGTH,
                "offset_rms_v": sizing.offset(WIDTH, LENGTH),
            },
        }


def made(
    positions: int = 128,
    target: float = TARGET,
    load: float | None = None,
    conditions: Conditions | None = None,
) -> TransistorEdge:
    """An edge from the supply to a load, by default half of its full resistance, on gnd.

    InputError: out of range.
    """
    if not 2 <= positions <= MOST_POSITIONS:
        raise InputError(
            f"positions {positions}: a power of two from 2 to {MOST_POSITIONS} is simulated"
        )
    with as_input():
        conditions = conditions or Conditions(period=learning.PERIOD)
        ohms = UNIT_OHMS * positions / 2 if load is None else load
        divider = Divider(target, conditions.supply, ohms)
        return TransistorEdge(edge(positions), divider, conditions)


def report(values: dict[str, Any]) -> str:
    """What an edge has, and what it learnt, for a reader."""
    ladder, comparator, divider = values["ladder"], values["comparator"], values["divider"]
    lines = [
        f"{values['edge']} as transistors of {values['pdk']}, {values['conditions']}",
        f"  transistors   {values['transistors']}: ladders {values['transistors_of_ladders']}, "
        f"comparators {values['transistors_of_comparators']}, "
        f"digital half {values['transistors_of_digital_half']}",
        f"  ladder        {ladder['ohms'][0] / 1e3:.1f} to {ladder['ohms'][-1] / 1e3:.1f} kohm, "
        f"steps of {ladder['smallest_step_ohm'] / 1e3:.2f} to "
        f"{ladder['largest_step_ohm'] / 1e3:.2f} kohm, "
        f"{'monotone' if ladder['monotone'] else 'NOT monotone'}",
        f"  comparators   {comparator['width_um']:g} by {comparator['length_um']:g} um: "
        f"offset {show(comparator['offset_rms_v'], 'V')} rms by mismatch, which this run has not",
        f"  divider       {divider['load_ohm'] / 1e3:g} kohm below it, {divider['target_v']:g} V "
        f"of {divider['source_v']:g} V to learn",
    ]
    if "learned" in values:
        found = values["learned"]
        reached, differs = found["reached_after_steps"], found["first_difference"]
        target = "not reached" if reached is None else f"reached in step {reached}"
        if reached is not None:
            stays = "stays" if found["learnt"] else "does NOT stay"
            target += (
                f", {stays} within {show(found['step_at_target_v'], 'V')}, a step of the wiper"
            )
        alike = "equal" if differs is None else f"other from step {differs}"
        lines += [
            f"  codes         {' '.join(map(str, found['codes']))}",
            f"  the model's   {alike}: {' '.join(map(str, found['model_codes']))}",
            f"  target        {target}",
            f"  energy        {show(found['energy_per_step_j'], 'J')} a step from the supply",
            f"  kick-back     {show(found['kick_v'], 'V')} on "
            f"{show(divider['capacitance_f'], 'F')}",
        ]
    return "\n".join([*lines, ""])


def save(
    made_edge: TransistorEdge, folder: Path, steps: int, learn: bool = False
) -> tuple[list[Path], str, dict[str, Any]]:
    """Write an edge's subcircuit, its learning deck and report: paths, report, report as data.

    With `learn` the deck is run first, and the report has ``learned``.  Raises InputError, and
    ToolError: it differs from the model before it comes to its target.
    """
    values, whole = made_edge.describe(), made_edge.edge.subcircuit
    step = made_edge.step
    texts = {
        f"{whole.name}.sp": f"* {whole.name}: {' '.join(whole.ports)}\n{whole.text}",
        "learn.cir": made_edge.deck(steps),
    }
    if learn:
        found = made_edge.learn(steps)
        compared = made_edge.compare(found)
        if compared.reached is None and compared.first_difference is not None:
            raise ToolError(
                f"{whole.name} did not come within {show(step, 'V')} of its target: "
                f"its codes differ from the model's from step {compared.first_difference}"
            )
        values["learned"] = {
            **compared.describe(),
            "volts": list(found.volts),
            "energy_per_step_j": found.energy,
            "kick_v": found.kick,
        }
    words = report(values)
    texts |= {"report.txt": words, "report.json": json.dumps(values, indent=1) + "\n"}
    for name, text in texts.items():
        replace(folder / name, partial(Path.write_text, data=text, encoding="utf-8"))
    return [folder / name for name in texts], words, values
