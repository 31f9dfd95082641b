"""Where the results of a study are: a Zarr store, one chunk a piece, each whole or not there.

A chunk is written beside its place and renamed into it, the data of a piece first and its state
last: wherever the writer dies, a piece that is said to be done is done.  No time and no process is
in the store, so that it does not show how often its writing was interrupted.
"""

from __future__ import annotations

import contextlib
import errno
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
from pyedge.studies.axes import coordinates
from pyedge.studies.chunks import ENCODING, clean, size_of, write_chunk
from pyedge.studies.measures import MEASURES
from pyedge.studies.plan import Plan
from pyedge.studies.work_item import Result

if TYPE_CHECKING:
    import xarray as xr
    import zarr

FORMAT = "pyedge study 1"
_CHARACTERS = 240
_WORDS = ("title", "description", "figure")


class State(IntEnum):
    """Of a piece."""

    TO_DO = 0
    DONE = 1
    FAILED = 2


class Store:
    """The results of a plan, while they come in.  One process writes.

    Args:
        path: of the folder.
        plan: what is to be done.
        group: the opened store.
    """

    def __init__(self, path: Path, plan: Plan, group: zarr.Group) -> None:
        self.path = path
        self.plan = plan
        names = [*plan.study.record, "state", "message"]
        arrays: dict[str, Any] = {name: group[name] for name in names}
        self._chunks = {name: array.chunks for name, array in arrays.items()}
        self.state = np.asarray(arrays["state"][...])
        for index in np.argwhere(self.state == State.DONE):
            place = tuple(map(int, index))
            if not self._whole(place):
                self.state[place] = State.TO_DO

    @classmethod
    def create(cls, path: Path, plan: Plan) -> Store:
        """A new store with nothing done, whole or not at all; its lock is held.

        Raises:
            InputError: the place cannot be written.
        """
        import zarr

        beside = path.with_name(f".{path.name}.new")
        with _writing(path):
            shutil.rmtree(beside, ignore_errors=True)
            try:
                group = zarr.open_group(beside, mode="w-", attributes=_attributes(plan))
                _lay_out(group, plan)
                with warnings.catch_warnings():  # zarr's, that other programs may not know it
                    warnings.simplefilter("ignore")
                    zarr.consolidate_metadata(group.store)
                os.rename(beside, path)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
        return cls(path, plan, _open(path, "r+"))

    @classmethod
    def resume(cls, path: Path, plan: Plan) -> Store:
        """A store of this plan, to go on with; its lock is held.

        Raises:
            InputError: no study is there, or another one.
        """
        group = _open(path, "r+")
        _compare(path, dict(group.attrs), _attributes(plan))
        with _writing(path):
            clean(path)
        try:
            return cls(path, plan, group)
        except Exception as error:  # zarr and its codecs raise whatever they meet
            raise InputError(f"store {path} is damaged: {_first_line(error)}") from None

    def to_do(self) -> list[tuple[int, ...]]:
        """The pieces that are neither done nor failed, in order."""
        return [tuple(map(int, index)) for index in np.argwhere(self.state == State.TO_DO)]

    def count(self, state: State) -> int:
        """How many pieces are in a state."""
        return int((self.state == state).sum())

    def forget_failures(self) -> None:
        """Failed pieces are to be done again.

        Raises:
            InputError: the store cannot be written.
        """
        for index in np.argwhere(self.state == State.FAILED):
            place = tuple(map(int, index))
            with _writing(self.path):
                self._write("state", place, np.int8(State.TO_DO))
                self._write("message", (*place, 0), _bytes(""))
            self.state[place] = State.TO_DO

    def put(self, index: tuple[int, ...], result: Result) -> None:
        """Keep what became of a piece.

        Raises:
            InputError: the store cannot be written.
        """
        state = State.DONE if result.failure is None else State.FAILED
        with _writing(self.path):
            for name, values in result.values.items():
                rest = (0,) * (values.ndim - 1)
                self._write(name, (*index, *rest), values)
            if result.failure is not None:
                self._write("message", (*index, 0), _bytes(result.failure))
            self._write("state", index, np.int8(state))
        self.state[index] = state

    def _whole(self, index: tuple[int, ...]) -> bool:
        """Whether the chunks of a piece are there, each of its size; a lost one is made again."""
        for name in self.plan.study.record:
            shape = self._chunks[name]
            place = (*index, *(0 for _ in shape[len(index) :]))
            if size_of(self.path / name, place) != 8 * math.prod(shape):
                return False
        return True

    def _write(self, name: str, place: tuple[int, ...], values: Any) -> None:
        """Write a chunk; what the values do not fill of it is NaN."""
        shape = self._chunks[name]
        values = np.asarray(values)
        if values.size < np.prod(shape):
            whole = np.full(shape[len(shape) - values.ndim :], np.nan)
            whole[tuple(slice(size) for size in values.shape)] = values
            values = whole
        write_chunk(self.path / name, place, values)


def load_results(path: str | Path) -> xr.Dataset:
    """What a store holds, in memory; settings that are texts stand as such along their axis.

    Raises:
        InputError: no study is there, or a damaged one.
    """
    import xarray as xr

    _open(Path(path), "r")
    try:
        with xr.open_zarr(path, consolidated=False, chunks=None) as opened:
            dataset: xr.Dataset = opened.load()
    except Exception as error:  # zarr and its codecs raise whatever they meet
        raise InputError(f"store {path} cannot be read: {_first_line(error)}") from None
    texts = {
        name: (name, np.array(of.attrs["labels"]), dict(of.attrs))
        for name, of in dataset.coords.items()
        if "labels" in of.attrs and not _numbered(of)
    }
    named: xr.Dataset = dataset.assign_coords(texts)
    return named


def failures(path: str | Path) -> dict[tuple[int, ...], str]:
    """Why pieces failed, by their place in `state`."""
    group = _open(Path(path), "r")
    state, message = (np.asarray(group[name]) for name in ("state", "message"))
    return {
        tuple(map(int, at)): bytes(message[tuple(at)]).rstrip(b"\0").decode(errors="replace")
        for at in np.argwhere(state == State.FAILED)
    }


def _numbered(coordinate: Any) -> bool:
    """Whether a coordinate's numbers are what was set, not the numbers of texts."""
    if "key" not in coordinate.attrs:
        return False
    labels = coordinate.attrs["labels"]
    counted = np.array_equal(coordinate.values, np.arange(len(labels)))
    return not counted or labels == [str(k) for k in range(len(labels))]


def _attributes(plan: Plan) -> dict[str, Any]:
    study = plan.study
    return {
        "format": FORMAT,
        "version": pyedge.__version__,
        "study": study.describe(),
        "files": study.files(),
        "seeds": sorted({point.configuration.seed for point in plan.points}),
        "machines": f"replicas 0 to {study.replicas - 1} of each point",
    }


def _lay_out(group: zarr.Group, plan: Plan) -> None:
    """Make every array of a store."""
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
    axes = [axis.name for axis in plan.study.axis]

    def make(name: str, kind: str, fill: float, chunk: int, rest: list[str], about: Any) -> None:
        sizes = [len(along[each].values) for each in rest]
        group.create_array(
            name,
            shape=(*plan.study.shape, *sizes),
            dtype=kind,
            chunks=(*(1 for _ in axes), chunk, *sizes[1:]),
            compressors=None,
            chunk_key_encoding=ENCODING,
            fill_value=fill,
            dimension_names=[*axes, *rest],
            attributes=about,
        )

    for name in plan.study.record:
        measure = MEASURES[name]
        extra = [] if measure.dimension is None else [measure.dimension]
        about = {"units": measure.unit, "long_name": measure.meaning}
        make(name, "float64", np.nan, plan.slice, ["replica", *extra], about)
    make("state", "int8", 0, 1, ["slice"], {"long_name": "0 to do, 1 done, 2 failed"})
    along["character"] = along["slice"]._replace(values=np.zeros(_CHARACTERS))
    about = {"long_name": "why a piece failed, in UTF-8"}
    make("message", "uint8", 0, 1, ["slice", "character"], about)


def _open(path: Path, mode: Any) -> zarr.Group:
    import zarr

    try:
        group = zarr.open_group(path, mode=mode, use_consolidated=False)
        kind = group.attrs.get("format")
    except Exception as error:  # zarr raises whatever it meets
        if not path.exists():
            raise InputError(f"store {path}: no such folder") from None
        raise InputError(f"store {path} is not a study's: {_first_line(error)}") from None
    if kind != FORMAT:
        raise InputError(f"store {path} is not a {FORMAT!r}: it says {kind!r}")
    return group


def _compare(path: Path, there: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Raise InputError where a store is another study's, saying what is different."""
    old, new = _without_words(there.get("study", {})), _without_words(wanted["study"])
    if {**there, "study": old} == {**wanted, "study": new}:
        return
    differ = [key for key in (*old, *new) if old.get(key) != new.get(key)]
    differ += [key for key in ("version", "files") if there.get(key) != wanted[key]]
    raise InputError(
        f"store {path} is of another study: {', '.join(dict.fromkeys(differ)) or 'its attributes'} "
        "differ; go on with the study as it was, or give another --out"
    )


def _without_words(study: dict[str, Any]) -> dict[str, Any]:
    """What of a study its results depend on."""
    return {key: value for key, value in study.items() if key not in _WORDS}


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Whatever the system says about writing, in one line."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            reason += "; make room"
        raise InputError(f"store {path} cannot be written: {reason}") from None


def _bytes(text: str) -> Any:
    """(_CHARACTERS,) the text, cut off where it is longer."""
    kept = text.encode()[:_CHARACTERS].decode(errors="ignore").encode()
    return np.frombuffer(kept.ljust(_CHARACTERS, b"\0"), dtype=np.uint8)


def status(path: str | Path) -> Counter[State]:
    """How many pieces of a store are in each state."""
    state = np.asarray(_open(Path(path), "r")["state"])
    return Counter(State(int(each)) for each in state.ravel())


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
