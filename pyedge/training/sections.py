"""Sections of a machine's TOML file; the defaults are the reference machine."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, Field, model_serializer

from pyedge.arrays import Ints
from pyedge.chip import AnalogLot
from pyedge.errors import InputError
from pyedge.logic import GATES
from pyedge.memory import DIGIPOTS, GateCapacitor
from pyedge.memory.settings import check_levels
from pyedge.networks.network import Network
from pyedge.rules import COMPARATORS, Comparator
from pyedge.schema import Drop, Metres, NewtonsPerMetre, Ohms, Ratio, Section, Siemens, Volts
from pyedge.supervisor.nudge import NUDGES
from pyedge.training.edge_kinds import KINDS
from pyedge.units import show

DigipotName = Annotated[str, AfterValidator(lambda name: name and DIGIPOTS.check(name))]
XorName = Annotated[str, AfterValidator(lambda name: name and GATES.check(name))]
Levels = Annotated[int, AfterValidator(check_levels), Field(exclude_if=operator.not_)]
ComparatorName = Annotated[str, AfterValidator(lambda name: name and COMPARATORS.check(name))]


def _is_none(value: object) -> bool:
    return value is None


class EdgesSection(Section):
    """The edges, and the gates of their circuit."""

    comparison: Annotated[str, AfterValidator(KINDS.check)] = "paper"  # a name of `KINDS`
    gamma: Ratio = 1e13  # the ideal rule's rate, in ohm^3/V^2
    xor: Annotated[XorName, Field(exclude_if=operator.not_)] = ""  # a name of `GATES`
    levels: Levels = 0  # settings of the ideal rule's resistance; 0 for every value


class DigipotSection(Section):
    """The potentiometers; see `pyedge.memory.Digipot`."""

    levels: int = 128
    end_to_end: Ohms = 100e3
    wiper: Ohms = 40.0
    series: Ohms = 1e3
    part: DigipotName = Field(default="", exclude_if=operator.not_)  # a data sheet: sets the rest

    @model_serializer(mode="wrap")
    def _given(self, plain: Callable[[DigipotSection], dict[str, Any]]) -> dict[str, Any]:
        values = plain(self)
        given = self.model_fields_set if self.part else values
        return {name: value for name, value in values.items() if name in given}


@dataclass(frozen=True)
class ComparatorSection(Comparator):
    """The comparators of the model, and those of a circuit."""

    part: Annotated[ComparatorName, Field(exclude_if=operator.not_)] = ""  # a circuit's data sheet


class ChipSection(Section):
    """What is fixed at manufacture; see `pyedge.chip.Chip.draw` and `pyedge.chip.AnalogLot`."""

    file: Path | None = None  # a chip drawn before
    seed: int | None = None  # which draw; None for the machine's own seed and replica
    offset: Volts = 0.0
    tolerance: Ratio = 0.0
    mismatch: Ratio = 0.0
    skew: Ratio = 0.0
    threshold: Annotated[Volts, Field(exclude_if=operator.not_)] = 0.0
    transconductance: Annotated[Ratio, Field(exclude_if=operator.not_)] = 0.0
    multiplier: Annotated[Ratio, Field(exclude_if=operator.not_)] = 0.0
    drop_offset: Annotated[Volts, Field(exclude_if=operator.not_)] = 0.0
    drift: Annotated[Ratio, Field(exclude_if=operator.not_)] = 0.0

    @property
    def lot(self) -> AnalogLot:
        """The statistics of transistors and multipliers; InputError: they cannot be."""
        return AnalogLot(**{each.name: getattr(self, each.name) for each in fields(AnalogLot)})


class SupervisorSection(Section):
    """The `pyedge.supervisor.supervisor.Supervisor`, checked when the machine is built."""

    eta: Ratio | None = None
    noise: Volts = 0.0
    resolution: Volts = 0.0
    method: Annotated[str, AfterValidator(NUDGES.check), Field(exclude_if="clamp".__eq__)] = "clamp"
    beta: Annotated[Siemens, Field(exclude_if=(1e-5).__eq__)] = 1e-5
    adc: Annotated[Volts, Field(exclude_if=operator.not_)] = 0.0
    eta_steps: Annotated[int, Field(exclude_if=operator.not_)] = 0
    overclamp: Annotated[Volts, Field(exclude_if=operator.not_)] = 0.0
    tolerance: Annotated[Volts | None, Field(exclude_if=_is_none)] = None
    dac: Annotated[Volts, Field(exclude_if=operator.not_)] = 0.0


class MeasurementSection(Section):
    """How the drops of edges are measured, see `pyedge.rules.Measured`: in volts, or in metres."""

    noise: Drop = 0.0
    hysteresis: Drop = 0.0

    def check(self, network: Network) -> None:
        """InputError: values in another unit than the drops of a network."""
        unit = drop_unit(network)
        for name, value in (("noise", self.noise), ("hysteresis", self.hysteresis)):
            given = getattr(value, "unit", "")
            if given not in ("", unit):
                raise InputError(
                    f"measurement.{name} {show(value, given)}: drops of network {network.name!r} "
                    f"are in {unit}"
                )


def drop_unit(network: Network) -> str:
    """V, or of an elastic network m."""
    return network.units.get("V", "V")


class ResistorSection(Section):
    """Edges of one resistance, which do not learn."""

    resistance: Annotated[Ohms, Field(gt=0, allow_inf_nan=False)] = 1e3  # of each


class SpringSection(Section):
    """Springs whose stiffness or rest length is learned; ranges are those of `Bar`."""

    start: NewtonsPerMetre = 137.5  # stiffness as made, and of springs whose rest length is learned
    low: NewtonsPerMetre = 103.125  # lower limit of a stiffness that is learned
    high: NewtonsPerMetre = 171.875  # upper limit
    rate: Ratio = 1e9  # of stiffness, in N/m^3
    rest_rate: Ratio = 1e-3  # of rest lengths, in m/N
    rest_limit: Metres = 4e-3  # largest change of a rest length, in metres
    # Stiffnesses that are learned are uniform in start +- spread as made.
    spread: Annotated[NewtonsPerMetre, Field(ge=0, exclude_if=operator.not_)] = 0.0
    levels: Levels = 0  # settings of the stiffness or rest length; 0 for every value


@dataclass(frozen=True)
class CapacitorSection(GateCapacitor):
    """Gate capacitors, and what they control, a `pyedge.elements.VoltageControlledResistor`."""

    transconductance: Ratio = 8.5e-4  # S of the voltage-controlled resistor, in A/V^2
    threshold: Volts = 0.7  # V_T of it


class PopulationSection(Section):
    """Some edges of another kind than `edges.comparison`."""

    kind: Annotated[str, AfterValidator(KINDS.check)]  # a name of `KINDS`
    edges: str | list[str]  # as first-second by node labels, or a slice of their numbers, as 0:8

    def numbers(self, network: Network) -> Ints:
        """(k,) the numbers of the edges in the network, ascending.

        Raises:
            InputError: no such edge, or no slice.
        """
        if isinstance(self.edges, str):
            parts = self.edges.split(":")
            try:
                chosen = slice(*(int(part) if part else None for part in parts))
            except ValueError:
                chosen = slice(0)
            if not 2 <= len(parts) <= 3 or chosen.step == 0:
                raise InputError(f"population.edges {self.edges!r}: write a slice, as 0:8 or ::2")
            return np.arange(network.n_edges)[chosen]
        names = network.edge_names()
        for name in self.edges:
            if name not in names:
                raise InputError(f"population.edges: network {network.name!r} has no edge {name}")
        return np.array(sorted({names.index(name) for name in self.edges}), dtype=np.int64)
