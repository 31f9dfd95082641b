"""Zarr store of a study's results: one chunk a work item.

Zarr replaces each chunk atomically, and the state of a work item is written after its data, so
that an interrupted writer leaves every finished work item intact.  Time and process are not
recorded: an interrupted study ends with the same bytes as an undisturbed one.
"""

from __future__ import annotations

import contextlib
import errno
import json
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
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, TypeAdapter

import pyedge
from pyedge.errors import InputError
from pyedge.schema import check
from pyedge.studies.layout import CHARACTERS, check_arrays, coordinates, create_arrays
from pyedge.studies.objects import TEXTS
from pyedge.studies.plan import Plan
from pyedge.studies.work_item import Result

if TYPE_CHECKING:
    import xarray as xr
    import zarr

FORMAT = "pyedge study 1"
Index = tuple[int, ...]


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
                create_arrays(group, coordinates(plan), plan.measures)
                with warnings.catch_warnings():  # zarr's: consolidation is not in its format 3
                    warnings.simplefilter("ignore")
                    zarr.consolidate_metadata(group.store)
                os.rename(beside, path)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
        return cls(path, plan, open_store(path, "r+"))

    @classmethod
    def resume(cls, path: Path, plan: Plan) -> Store:
        """Open a store of the same plan, under its lock; InputError: it is another's."""
        group = open_store(path, "r+")
        _compare(path, dict(group.attrs), _attributes(plan))
        for name, (values, _) in coordinates(plan).items():
            if not np.array_equal(values, np.asarray(group[name])):
                raise InputError(f"store {path} is damaged: {name}: other values than the study's")
        with _writing(path):
            for left in path.glob("*/*partial"):  # of a writer that was killed
                left.unlink()
        return cls(path, plan, group)

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

    open_store(Path(path), "r")
    with _reading(Path(path)), xr.open_zarr(path, consolidated=False, chunks=None) as opened:
        dataset: xr.Dataset = opened.load()
    texts = {
        name: (name, np.array(of.attrs["labels"]), dict(of.attrs))
        for name, of in dataset.coords.items()
        if "labels" in of.attrs and not _is_numeric(of)
    }
    named: xr.Dataset = dataset.assign_coords(texts)
    return named


def _is_numeric(coordinate: Any) -> bool:
    """Whether a coordinate holds the settings themselves, not the numbers of texts."""
    if "key" not in coordinate.attrs:
        return False
    labels = coordinate.attrs["labels"]
    counted = np.array_equal(coordinate.values, np.arange(len(labels)))
    return not counted or labels == [str(k) for k in range(len(labels))]


def failures(path: str | Path) -> dict[Index, str]:
    """Reasons of failures, by index of the work item."""
    group = open_store(Path(path), "r")
    state, message = (np.asarray(group[name]) for name in ("state", "message"))
    return {
        tuple(map(int, at)): bytes(message[tuple(at)]).rstrip(b"\0").decode(errors="replace")
        for at in np.argwhere(state == State.FAILED)
    }


def status(path: str | Path) -> Counter[State]:
    """Number of work items in each state."""
    return Counter(map(State, np.asarray(open_store(Path(path), "r")["state"]).ravel().tolist()))


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


class _Attributes(BaseModel):
    """Attributes of a store, as `_attributes` makes them; of an old one, some are missing."""

    model_config = ConfigDict(strict=True)

    version: str
    study: dict[str, Any]
    files: dict[str, str]
    code: dict[str, str] = {}
    seeds: list[NonNegativeInt] = Field(min_length=1)


def open_store(path: Path, mode: Any) -> zarr.Group:
    """Open a store and check it whole; InputError: none, or it is damaged or of something else."""
    import zarr

    from pyedge.studies.study import Study

    if not path.exists():
        raise InputError(f"store {path}: no such folder")
    if not (path / "zarr.json").is_file():
        raise InputError(f"{path} is not a study's store, as `pyedge study` makes: no zarr.json")
    with _reading(path):
        group = zarr.open_group(path, mode=mode, use_consolidated=False)
        if group.attrs.get("format") != FORMAT:
            known = f"format {group.attrs.get('format')!r}, wanted: {FORMAT!r}"
            raise InputError(f"it is not a study's store: {known}")
        json.dumps(dict(group.attrs), ensure_ascii=False).encode()  # no half surrogates
        about = check(dict(group.attrs), TypeAdapter(_Attributes), "attributes")
        check_arrays(group, Study(**about.study))
    return group


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    """A block whose errors become one-line InputErrors that name the store."""
    try:
        yield
    except Exception as error:  # zarr and its codecs raise many types
        line = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(f"store {path} cannot be read: {line}") from None


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
    """(CHARACTERS,) a text in UTF-8, truncated at a whole character and padded with zeros."""
    kept = text.encode()[:CHARACTERS].decode(errors="ignore").encode()
    return np.frombuffer(kept.ljust(CHARACTERS, b"\0"), dtype=np.uint8)
