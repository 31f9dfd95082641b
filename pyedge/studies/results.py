"""What a store has to say: its study, which machines are done, and their numbers by point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pyedge.errors import InputError
from pyedge.studies.store import State, failures, load_results
from pyedge.studies.study import Study

if TYPE_CHECKING:
    import xarray as xr

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Results:
    """A store that is read.

    Attributes:
        store: where it is.
        dataset: what `load_results` returns.
        study: as given when the store was made; its words and figures may be later ones.
        failures: why pieces failed, by their place in `state`.
    """

    store: Path
    dataset: xr.Dataset
    study: Study
    failures: dict[tuple[int, ...], str]
    _read: dict[str, Floats] = field(default_factory=dict)

    @classmethod
    def open(cls, store: str | Path, study: Study | None = None) -> Results:
        """Read a store; the words and figures are those of `study`, where it is given.

        Raises:
            InputError: no study is there, or a damaged one; `study` has other axes or measures.
        """
        dataset = load_results(store)
        own = Study(**dataset.attrs["study"])
        if study is not None:
            for figure in study.figure:
                try:
                    figure.check(own.axis, own.record)
                except ValueError as error:
                    raise InputError(f"store {store} does not fit the study: {error}") from None
            given = study.model_fields_set & {"title", "description", "figure"}
            words = {name: getattr(study, name) for name in given}
            own = own.model_copy(update=words)
            own._folder = study._folder  # where the files are that it names
        return cls(Path(store), dataset, own, failures(store))

    @property
    def shape(self) -> tuple[int, ...]:
        """How many settings each axis has."""
        return self.study.shape

    @cached_property
    def states(self) -> Integers:
        """(axes..., replicas) the state of each machine's piece."""
        starts, replicas = (self.dataset[name].values for name in ("slice", "replica"))
        piece = np.searchsorted(starts, replicas, side="right") - 1
        return np.asarray(self.dataset["state"].values[..., piece], dtype=np.int64)

    def count(self, state: State) -> int:
        """How many pieces are in a state."""
        return int((self.dataset["state"].values == state).sum())

    @property
    def pieces(self) -> int:
        """How many pieces there are."""
        return int(self.dataset["state"].size)

    def values(self, name: str) -> Floats:
        """(axes..., replicas[, n]) a measure, or "orders"; NaN where nothing is known."""
        if name not in self._read:
            self._read[name] = self._orders() if name == "orders" else self._measured(name)
        return self._read[name]

    def _orders(self) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            fallen = np.log10(self.values("first") / self.values("late"))
        return np.where(np.isfinite(fallen), fallen, np.nan)

    def _measured(self, name: str) -> Floats:
        values = np.array(self.dataset[name].values, dtype=np.float64)
        values[self.states != State.DONE] = np.nan
        return values

    def median(self, name: str) -> Floats:
        """(points,) of a measure that is one number; NaN where none is known."""
        median: Floats = quartiles(self.values(name).reshape(-1, self.study.replicas))[1]
        return median

    def only(self, kept: Sequence[Sequence[int]]) -> Results:
        """The same of some places along each axis."""
        dataset, axes = self.dataset, []
        for axis, places in zip(self.study.axis, kept, strict=True):
            dataset = dataset.isel({axis.name: list(places)})
            axes.append(axis.only(places))
        study = self.study.model_copy(update={"axis": tuple(axes)})
        return Results(self.store, dataset, study, self.failures)

    def label(self, axis: int, place: int) -> str:
        """A setting in words, with the name of its axis where it is a mere value."""
        of = self.study.axis[axis]
        label = of.levels[place].label
        return label if of.key is None else f"{of.name} {label}"

    def where(self, index: tuple[int, ...]) -> str:
        """A point in words."""
        labels = [self.label(axis, place) for axis, place in enumerate(index)]
        return ", ".join(labels) or "the point"

    def attributes(self, name: str) -> dict[str, Any]:
        """Of a coordinate or a measure: long_name, units."""
        return dict(self.dataset[name].attrs)


def quartiles(values: Floats) -> Floats:
    """(3, k) lower quartile, median and upper quartile of (k, replicas), without NaN."""
    found = np.full((3, len(values)), np.nan)
    known = ~np.isnan(values)
    whole = known.all(axis=1) & (values.shape[1] > 0)
    if whole.any():
        found[:, whole] = np.percentile(values[whole], (25, 50, 75), axis=1)
    for k in np.flatnonzero(~whole & known.any(axis=1)):
        found[:, k] = np.percentile(values[k, known[k]], (25, 50, 75))
    return found
