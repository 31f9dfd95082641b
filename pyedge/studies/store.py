"""Zarr store of a study's results: one chunk a work item.

Zarr replaces each chunk atomically, and the state of a work item is written after its data, so
that an interrupted writer leaves every finished work item intact.  Time and process are not
recorded: an interrupted study ends with the same bytes as an undisturbed one.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import math
import os
import shutil
import warnings
from collections import Counter
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import pyedge
from pyedge.errors import InputError
from pyedge.studies.axis import OWN, Axis
from pyedge.studies.history_measures import MARGINS, times
from pyedge.studies.objects import TEXTS, Built
from pyedge.studies.plan import Plan
from pyedge.studies.work_item import Result
from pyedge.training.configuration import MachineConfiguration

if TYPE_CHECKING:
    import xarray as xr
    import zarr

FORMAT = "pyedge study 1"
_CHARACTERS = 240
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
"""Of keys whose values have one."""

Index = tuple[int, ...]
Coordinate = tuple[np.ndarray[Any, Any], dict[str, Any]]
"""Values along a dimension, and their attributes."""


class State(IntEnum):
    """State of a work item."""

    TO_DO = 0
    DONE = 1
    FAILED = 2


class Store:
    """A plan's results while they are computed; one process writes."""

    def __init__(self, path: Path, plan: Plan, group: zarr.Group) -> None:
        self.path, self.plan = path, plan
        names = [*plan.measures, "state", "message"]
        arrays: dict[str, Any] = {name: group[name] for name in names}
        self._arrays = {k: a.with_config({"write_empty_chunks": True}) for k, a in arrays.items()}
        self.state = np.asarray(arrays["state"][...])
        for index in self._where(State.DONE):
            if not self._has_chunks(index):
                self.state[index] = State.TO_DO

    @classmethod
    def create(cls, path: Path, plan: Plan) -> Store:
        """Create a store atomically, under its lock; InputError: it cannot be written."""
        import zarr

        beside = path.with_name(f".{path.name}.new")
        with _writing(path):
            shutil.rmtree(beside, ignore_errors=True)
            try:
                group = zarr.open_group(beside, mode="w-", attributes=_attributes(plan))
                _create_arrays(group, plan)
                with warnings.catch_warnings():  # zarr's: consolidation is not in its format 3
                    warnings.simplefilter("ignore")
                    zarr.consolidate_metadata(group.store)
                os.rename(beside, path)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
        return cls(path, plan, _open(path, "r+"))

    @classmethod
    def resume(cls, path: Path, plan: Plan) -> Store:
        """Open a store of the same plan, under its lock; InputError: it is another's."""
        group = _open(path, "r+")
        _compare(path, dict(group.attrs), _attributes(plan))
        with _writing(path):
            for left in path.glob("*/*partial"):  # of a writer that was killed
                left.unlink()
        try:
            return cls(path, plan, group)
        except Exception as error:  # zarr and its codecs raise many types
            raise InputError(f"store {path} is damaged: {_first_line(error)}") from None

    def to_do(self) -> list[Index]:
        """Indices of the work items left, in order."""
        return self._where(State.TO_DO)

    def count(self, state: State) -> int:
        """Number of work items in a state."""
        return int((self.state == state).sum())

    def forget_failures(self) -> None:
        """Set failed work items to be done again; InputError: the store cannot be written."""
        for index in self._where(State.FAILED):
            with _writing(self.path):
                self._arrays["state"][index] = State.TO_DO
                self._arrays["message"][index] = _encoded("")
            self.state[index] = State.TO_DO

    def put(self, index: Index, result: Result) -> None:
        """Write the result of a work item; InputError: the store cannot be written."""
        state = State.DONE if result.failure is None else State.FAILED
        with _writing(self.path):
            for name, values in result.values.items():
                self._write(name, index, values)
            if result.failure is not None:
                self._arrays["message"][index] = _encoded(result.failure)
            self._arrays["state"][index] = state
        self.state[index] = state

    def _where(self, state: State) -> list[Index]:
        return [tuple(map(int, index)) for index in np.argwhere(self.state == state)]

    def _has_chunks(self, index: Index) -> bool:
        """Whether a work item's chunks exist with the right size; a power failure may lose some."""
        for name in self.plan.measures:
            array = self._arrays[name]
            key = array.metadata.encode_chunk_key((*index, *(0,) * (array.ndim - len(index))))
            path = self.path / name / key
            if not path.exists() or path.stat().st_size != 8 * math.prod(array.chunks):
                return False
        return True

    def _write(self, name: str, index: Index, values: Any) -> None:
        """Write a whole chunk, with NaN after rows that are shorter than their dimension."""
        array = self._arrays[name]
        start = index[-1] * self.plan.slice
        padded = np.full((len(values), *array.shape[len(index) :]), np.nan)
        padded[tuple(map(slice, np.shape(values)))] = values
        array[(*index[:-1], slice(start, start + len(values)))] = padded


def load_results(path: str | Path) -> xr.Dataset:
    """Contents of a store, in memory, with texts as coordinates; InputError: none, or damaged."""
    import xarray as xr

    _open(Path(path), "r")
    try:
        with xr.open_zarr(path, consolidated=False, chunks=None) as opened:
            dataset: xr.Dataset = opened.load()
    except Exception as error:  # zarr and its codecs raise many types
        raise InputError(f"store {path} cannot be read: {_first_line(error)}") from None
    texts = {
        name: (name, np.array(of.attrs["labels"]), dict(of.attrs))
        for name, of in dataset.coords.items()
        if "labels" in of.attrs and not _is_numeric(of)
    }
    named: xr.Dataset = dataset.assign_coords(texts)
    return named


def failures(path: str | Path) -> dict[Index, str]:
    """Reasons of failures, by index of the work item."""
    group = _open(Path(path), "r")
    state, message = (np.asarray(group[name]) for name in ("state", "message"))
    return {
        tuple(map(int, at)): bytes(message[tuple(at)]).rstrip(b"\0").decode(errors="replace")
        for at in np.argwhere(state == State.FAILED)
    }


def status(path: str | Path) -> Counter[State]:
    """Number of work items in each state."""
    return Counter(map(State, np.asarray(_open(Path(path), "r")["state"]).ravel().tolist()))


def coordinates(plan: Plan) -> dict[str, Coordinate]:
    """Coordinates of every dimension, axes first.

    Texts are numbered, and named in the attribute `labels`: Zarr has no settled format for them.
    """
    along = {axis.name: _along(plan, k, axis) for k, axis in enumerate(plan.axis)}
    replicas = np.arange(plan.replicas)
    along["replica"] = replicas, {"long_name": "replica", "units": "1"}
    along["slice"] = replicas[:: plan.slice], {"long_name": "first replica of a work item"}
    dimensions = {each.dimension for each in plan.measures.values()}
    if "edge" in dimensions:
        machines = {point.configuration.network: point.configuration for point in plan.points}
        along["edge"] = np.arange(max(map(_edges, machines.values()))), {"long_name": "edge"}
    if "margin" in dimensions:
        attributes = {"long_name": "lower end of a bin of margin", "units": "mV"}
        along["margin"] = np.array(MARGINS), attributes
    if "time" in dimensions:
        along["time"] = times(max(plan.steps)), {"long_name": "step"}
    return along


def _along(plan: Plan, place: int, axis: Axis) -> Coordinate:
    attributes: dict[str, Any] = {"long_name": axis.name, "labels": axis.labels}
    numbered = np.arange(len(axis.labels))
    if axis.key is None:
        return numbered, attributes
    attributes |= {"key": axis.key, "units": UNITS.get(axis.key, "1")}
    values: list[Any] = list(axis.values)
    if axis.key not in OWN:  # quantities as the configuration reads them
        first = {point.index[place]: point.configuration for point in reversed(plan.points)}
        path = axis.key.split(".")
        values = [functools.reduce(getattr, path, first[k]) for k in range(len(values))]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in values):
        return numbered, attributes
    whole = all(isinstance(value, int) for value in values)
    numbers = np.array(values, dtype=np.int64 if whole else np.float64)
    return (numbers if len(np.unique(numbers)) == len(numbers) else numbered), attributes


def _edges(configuration: MachineConfiguration | Built) -> int:
    try:
        return configuration.make_network().n_edges
    except ValueError:  # its points fail with the reason
        return 1


def _is_numeric(coordinate: Any) -> bool:
    """Whether a coordinate holds the settings themselves, not the numbers of texts."""
    if "key" not in coordinate.attrs:
        return False
    labels = coordinate.attrs["labels"]
    counted = np.array_equal(coordinate.values, np.arange(len(labels)))
    return not counted or labels == [str(k) for k in range(len(labels))]


def _attributes(plan: Plan) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": pyedge.__version__,
        "study": plan.study,
        "files": plan.files,
        "code": plan.code,
        "seeds": sorted({point.configuration.seed for point in plan.points}),
        "machines": f"replicas 0 to {plan.replicas - 1} of each point",
    }


def _create_arrays(group: zarr.Group, plan: Plan) -> None:
    along = coordinates(plan)
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
    axes = [axis.name for axis in plan.axis]
    sizes = {name: len(values) for name, (values, _) in along.items()} | {"character": _CHARACTERS}

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

    for name, of in plan.measures.items():
        rest = ["replica"] if of.dimension is None else ["replica", of.dimension]
        about = {"units": of.unit, "long_name": of.meaning}
        create(name, "float64", np.nan, plan.slice, rest, about)
    create("state", "int8", 0, 1, ["slice"], {"long_name": "0 to do, 1 done, 2 failed"})
    about = {"long_name": "reason of a failure, in UTF-8"}
    create("message", "uint8", 0, 1, ["slice", "character"], about)


def _open(path: Path, mode: Any) -> zarr.Group:
    import zarr

    try:
        group = zarr.open_group(path, mode=mode, use_consolidated=False)
        kind = group.attrs.get("format")
    except Exception as error:  # zarr raises many types
        if not path.exists():
            raise InputError(f"store {path}: no such folder") from None
        raise InputError(f"store {path} is not a study's: {_first_line(error)}") from None
    if kind != FORMAT:
        raise InputError(f"store {path} is not a {FORMAT!r}: it says {kind!r}")
    return group


def _compare(path: Path, stored: dict[str, Any], given: dict[str, Any]) -> None:
    """Raise InputError with what differs if a store belongs to another study."""
    old, new = stored.get("study", {}), given["study"]
    keys = [key for key in {**old, **new} if key not in TEXTS]
    differ = [key for key in keys if old.get(key) != new.get(key)]
    others = given.keys() - {"study", "files", "code"}
    differ = differ or sorted(key for key in others if stored.get(key) != given[key])
    if differ:
        raise InputError(
            f"store {path} is of another study: {', '.join(differ)} differ; "
            "go on with the study as it was, or give another --out"
        )
    for digests in ("files", "code"):  # of a store of before, some are missing
        for name, known in stored.get(digests, {}).items():
            if given[digests].get(name) != known:
                raise InputError(
                    f"store {path} was begun with another {name}: "
                    "go on with it as it was, or give another --out"
                )


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Translate OSError into a one-line InputError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            reason += "; make room"
        raise InputError(f"store {path} cannot be written: {reason}") from None


def _encoded(text: str) -> Any:
    """(_CHARACTERS,) a text in UTF-8, truncated at a whole character and padded with zeros."""
    kept = text.encode()[:_CHARACTERS].decode(errors="ignore").encode()
    return np.frombuffer(kept.ljust(_CHARACTERS, b"\0"), dtype=np.uint8)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
