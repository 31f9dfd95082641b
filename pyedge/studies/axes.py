"""The dimensions of a store: how long each is, and what stands along it."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pyedge.studies.axis import Axis
from pyedge.studies.history_measures import MARGINS, times
from pyedge.studies.measures import MEASURES
from pyedge.studies.plan import Plan
from pyedge.training.configuration import MachineConfiguration

UNITS = {
    "comparator.noise": "V",
    "comparator.tie_bias": "V",
    "comparator.common_noise": "V",
    "chip.offset": "V",
    "supervisor.noise": "V",
    "supervisor.resolution": "V",
    "digipot.end_to_end": "ohm",
    "digipot.wiper": "ohm",
    "digipot.series": "ohm",
    "edges.gamma": "ohm^3/V^2",
}
"""Of keys whose values are not plain numbers."""


class Coordinate(NamedTuple):
    """What stands along a dimension: numbers, and what they mean."""

    values: npt.NDArray[Any]
    attributes: dict[str, Any]


def coordinates(plan: Plan) -> dict[str, Coordinate]:
    """Of every dimension of the plan's store, by name, axes first.

    Values that are texts are numbered, and named in the attribute `labels`: Zarr has no settled
    format for texts.
    """
    study = plan.study
    found = {axis.name: _along(plan, k, axis) for k, axis in enumerate(study.axis)}
    numbers = np.arange(study.replicas)
    found["replica"] = Coordinate(numbers, {"long_name": "replica", "units": "1"})
    starts = Coordinate(numbers[:: plan.slice], {"long_name": "first replica of a piece"})
    found["slice"] = starts
    wanted = {MEASURES[name].dimension for name in study.record}
    if "edge" in wanted:
        networks = {point.configuration.network: point.configuration for point in plan.points}
        most = max(_edges(each) for each in networks.values())
        found["edge"] = Coordinate(np.arange(most), {"long_name": "edge"})
    if "margin" in wanted:
        lower = {"long_name": "lower end of a bin of margin", "units": "mV"}
        found["margin"] = Coordinate(np.array(MARGINS), lower)
    if "time" in wanted:
        found["time"] = Coordinate(times(max(plan.steps)), {"long_name": "step"})
    return found


def _along(plan: Plan, place: int, axis: Axis) -> Coordinate:
    labels = [level.label for level in axis.levels]
    attributes: dict[str, Any] = {"long_name": axis.name, "labels": labels}
    if axis.key is None:
        return Coordinate(np.arange(len(labels)), attributes)
    attributes |= {"key": axis.key, "units": UNITS.get(axis.key, "1")}
    first = {p.index[place]: p for p in reversed(plan.points)}
    values = [
        value if axis.key in ("task", "steps", "cut") else _read(first[k].configuration, axis.key)
        for k, value in enumerate(axis.values)
    ]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in values):
        return Coordinate(np.arange(len(labels)), attributes)
    whole = all(isinstance(value, int) for value in values)
    numbers = np.array(values, dtype=np.int64 if whole else np.float64)
    if len(np.unique(numbers)) < len(numbers):
        return Coordinate(np.arange(len(labels)), attributes)
    return Coordinate(numbers, attributes)


def _read(configuration: MachineConfiguration, key: str) -> Any:
    return functools.reduce(getattr, key.split("."), configuration)


def _edges(configuration: MachineConfiguration) -> int:
    try:
        return configuration.make_network().n_edges
    except ValueError:  # its points will say so
        return 1
