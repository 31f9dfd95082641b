"""Layout of a study's store: its arrays with their coordinates, and the check of a store's own.

A store is checked against the empty one that its study would create, array by array.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from pyedge.errors import InputError
from pyedge.studies.axis import OWN, Axis
from pyedge.studies.figure import UNITS
from pyedge.studies.history_measures import MARGINS, times
from pyedge.studies.measures import Measure
from pyedge.studies.objects import Built
from pyedge.studies.plan import Plan
from pyedge.training.configuration import MachineConfiguration
from pyedge.units import read

if TYPE_CHECKING:
    import zarr

    from pyedge.studies.study import Study

CHARACTERS = 240
"""Bytes of a failure's reason."""
_STATES = 3
_NUMBERS = ("int64", "float64")
_LONGEST = 10**8  # coordinate that is read
_METADATA = ("shape", "data_type", "chunk_grid", "chunk_key_encoding", "fill_value", "codecs",
             "dimension_names", "zarr_format")  # fmt: skip
Coordinate = tuple[np.ndarray[Any, Any], dict[str, Any]]
"""Values along a dimension, and their attributes."""
Coordinates = dict[str, Coordinate]


def coordinates(plan: Plan) -> Coordinates:
    """Coordinates of every dimension, axes first.

    Texts are numbered, and named in the attribute `labels`: Zarr has no settled format for them.
    """
    values = {axis.name: _values(plan, k, axis) for k, axis in enumerate(plan.axis)}
    values["replica"] = np.arange(plan.replicas)
    values["slice"] = values["replica"][:: plan.slice]
    dimensions = {each.dimension for each in plan.measures.values()}
    if "edge" in dimensions:
        machines = {point.configuration.network: point.configuration for point in plan.points}
        values["edge"] = np.arange(max(map(_edges, machines.values())))
    if "margin" in dimensions:
        values["margin"] = np.array(MARGINS)
    if "time" in dimensions:
        values["time"] = times(max(plan.steps))
    about = {axis.name: _axis_attributes(axis) for axis in plan.axis} | _ATTRIBUTES
    return {name: (each, about[name]) for name, each in values.items()}


_ATTRIBUTES: dict[str, dict[str, Any]] = {
    "replica": {"long_name": "replica", "units": "1"},
    "slice": {"long_name": "first replica of a work item"},
    "edge": {"long_name": "edge"},
    "margin": {"long_name": "lower end of a bin of margin", "units": "mV"},
    "time": {"long_name": "step"},
}


def _axis_attributes(axis: Axis) -> dict[str, Any]:
    own = {} if axis.key is None else {"key": axis.key, "units": axis.unit}
    return {"long_name": axis.name, "labels": axis.labels, **own}


def _values(plan: Plan, place: int, axis: Axis) -> np.ndarray[Any, Any]:
    """Values along an axis, or the numbers of its settings where these are texts."""
    numbered = np.arange(len(axis.labels))
    if axis.key is None:
        return numbered
    values: list[Any] = list(axis.values)
    if axis.key not in OWN:  # quantities as the configuration reads them
        first = {point.index[place]: point.configuration for point in reversed(plan.points)}
        path = axis.key.split(".")
        values = [functools.reduce(getattr, path, first[k]) for k in range(len(values))]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in values):
        return numbered
    whole = all(isinstance(value, int) for value in values)
    numbers = np.array(values, dtype=np.int64 if whole else np.float64)
    return numbers if len(np.unique(numbers)) == len(numbers) else numbered


def _edges(configuration: MachineConfiguration | Built) -> int:
    try:
        return configuration.make_network().n_edges
    except ValueError:  # its points fail with the reason
        return 1


def create_arrays(group: zarr.Group, along: Coordinates, measures: Mapping[str, Measure]) -> None:
    """Create the arrays of a store: coordinates with their values, and empty ones."""
    for name, (values, attributes) in along.items():
        array = group.create_array(
            name,
            shape=values.shape,
            dtype=values.dtype,
            chunks=(max(1, len(values)),),
            compressors=None,
            fill_value=0,
            dimension_names=[name],
            attributes=attributes,
            config={"write_empty_chunks": True},
        )
        array[...] = values
    axes = list(along)[: list(along).index("replica")]
    sizes = {name: len(values) for name, (values, _) in along.items()} | {"character": CHARACTERS}
    starts = along["slice"][0]
    slice_ = int(starts[1]) if len(starts) > 1 else sizes["replica"]

    def create(name: str, kind: str, fill: float, chunk: int, rest: list[str], about: Any) -> None:
        group.create_array(
            name,
            shape=tuple(sizes[each] for each in [*axes, *rest]),
            dtype=kind,
            chunks=(*(1 for _ in axes), chunk, *(sizes[each] for each in rest[1:])),
            compressors=None,
            chunk_key_encoding={"name": "default", "separator": "."},  # one folder an array
            fill_value=fill,
            dimension_names=[*axes, *rest],
            attributes=about,
        )

    for name, of in measures.items():
        rest = ["replica"] if of.dimension is None else ["replica", of.dimension]
        about = {"units": of.unit, "long_name": of.meaning}
        create(name, "float64", np.nan, slice_, rest, about)
    create("state", "int8", 0, 1, ["slice"], {"long_name": "0 to do, 1 done, 2 failed"})
    about = {"long_name": "reason of a failure, in UTF-8"}
    create("message", "uint8", 0, 1, ["slice", "character"], about)


def check_arrays(group: zarr.Group, study: Study) -> None:
    """Raise InputError unless a store's arrays are those of its study.

    What the study alone does not determine, as the number of edges, is taken from the store.
    """
    import zarr

    empty = zarr.open_group({}, mode="w")
    create_arrays(empty, _stored(group, study), study.measures)
    for name, array in empty.arrays():
        given, wanted = _array(group, name), array.metadata.to_dict()
        for key, value in given.metadata.to_dict().items():
            if key in _METADATA and value != wanted[key]:
                raise InputError(f"{name}: {key} {value}, not {wanted[key]}")
        for key, value in array.attrs.items():
            here = given.attrs.get(key)
            if type(here) is not type(value) or (key in ("labels", "key") and here != value):
                raise InputError(f"{name}: attribute {key} {here!r}, not as {value!r}")
    states = np.asarray(_array(group, "state")[...])
    if ((states < 0) | (states >= _STATES)).any():
        raise InputError(f"state: numbers other than 0 to {_STATES - 1}")


def _stored(group: zarr.Group, study: Study) -> Coordinates:
    """The coordinates of a store; InputError: they are not those of its study."""
    dimensions = {each.dimension for each in study.measures.values() if each.dimension}
    sizes: dict[str, int | None] = {axis.name: len(axis.settings) for axis in study.axis}
    sizes |= {"replica": study.replicas, "slice": None} | dict.fromkeys(sorted(dimensions))
    about = {axis.name: _axis_attributes(axis) for axis in study.axis} | _ATTRIBUTES
    along = {}
    for name, size in sizes.items():
        array = _array(group, name)
        fits = array.ndim == 1 and 0 < array.size <= _LONGEST and array.dtype.name in _NUMBERS
        if not fits or array.size != (size or array.size):
            wanted = f"{'1 or more' if size is None else size} numbers"
            raise InputError(f"{name}: shape {array.shape} of {array.dtype}, not {wanted}")
        along[name] = np.asarray(array[...]), about[name]
        if not _fits(along[name][0], name, study):
            raise InputError(f"{name}: other values than its study has")
    return along


def _fits(values: np.ndarray[Any, Any], name: str, study: Study) -> bool:
    """Whether these can be the values along a dimension of a study."""
    numbered = np.arange(len(values))
    if name == "slice":
        step = values[1] if len(values) > 1 else study.replicas
        return np.array_equal(values, numbered * step) and step * len(values) >= study.replicas
    if name == "margin":
        return np.array_equal(values, MARGINS)
    if name == "time":
        return bool(values[0] == 0 and (np.diff(values) > 0).all())
    axis = next((axis for axis in study.axis if axis.name == name), None)
    if axis is None or axis.key is None:
        return np.array_equal(values, numbered)
    try:
        unit = axis.unit if axis.unit in UNITS else ""
        wanted = [read(each, unit) for each in axis.values]
    except InputError:  # texts, which are numbered, or of which the configuration makes numbers
        return bool(np.isfinite(values).all()) and len(np.unique(values)) == len(values)
    repeated = len(np.unique(wanted)) < len(wanted)
    return np.array_equal(values, numbered if repeated else wanted)


def _array(group: zarr.Group, name: str) -> Any:
    """An array of a store; InputError: there is none."""
    import zarr

    array = group.get(name)
    if not isinstance(array, zarr.Array):
        raise InputError(f"{name}: no such array")
    return array
