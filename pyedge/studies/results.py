"""Results of a study read from its store: states, measures and labels by point."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pyedge.arrays import Bools, Floats
from pyedge.errors import InputError
from pyedge.studies.store import State, failures, load_results
from pyedge.studies.study import Study

if TYPE_CHECKING:
    import xarray as xr


RANKS = 200
"""Most points of a line that is ranked."""
_Z = 1.959964  # normal quantile of a 95 % interval


@dataclass(frozen=True, eq=False)
class Results:
    """The contents of a store."""

    store: Path
    dataset: xr.Dataset  # as `load_results` returns it
    study: Study  # as given when the store was made; its texts and figures may be later ones
    failures: dict[tuple[int, ...], str]  # reasons, by index of the work item
    _cache: dict[str, xr.DataArray] = field(default_factory=dict)

    @classmethod
    def open(cls, store: str | Path, study: Study | None = None) -> Results:
        """Read a store; texts and figures are those of `study`, where it is given.

        InputError: no store, or a damaged one; `study` has other axes or measures.
        """
        dataset = load_results(store)
        own = Study(**dataset.attrs["study"])
        if study is not None:
            for figure in study.figure:
                try:
                    figure.check(own.axis, own.measures)
                except ValueError as error:
                    raise InputError(f"store {store} does not fit the study: {error}") from None
            given = study.model_fields_set & {"title", "description", "figure", "sheet"}
            own = own.model_copy(update={name: getattr(study, name) for name in given})
            own._folder = study._folder  # its files are looked for there
        return cls(Path(store), dataset, own, failures(store))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of settings of each axis."""
        return tuple(len(axis.settings) for axis in self.study.axis)

    @cached_property
    def states(self) -> xr.DataArray:
        """(axes..., replica) state of each machine's work item."""
        return self.dataset["state"].sel(slice=self.dataset["replica"], method="ffill")

    def count(self, state: State) -> int:
        """Number of work items in a state."""
        return int((self.dataset["state"] == state).sum())

    @property
    def items(self) -> int:
        """Number of work items."""
        return int(self.dataset["state"].size)

    def measured(self, name: str) -> xr.DataArray:
        """(axes..., replica[, n]) a measure, or of `DERIVED`; NaN where unfinished or failed."""
        if name not in self._cache:
            if name == "orders":
                with np.errstate(divide="ignore", invalid="ignore"):
                    ratio = self.measured("first") / self.measured("late")
                    decades: Any = np.log10(ratio)
                self._cache[name] = decades.where(np.isfinite(decades))
            elif name == "angle":
                angle: Any = np.degrees(np.arccos(self.measured("cosine").clip(-1.0, 1.0)))
                self._cache[name] = angle
            else:
                self._cache[name] = self.dataset[name].where(self.states == State.DONE)
        return self._cache[name]

    def rows(self, name: str) -> Floats:
        """(points, replicas) a measure that is one number."""
        return self.measured(name).values.reshape(-1, self.study.replicas)

    def median(self, name: str) -> Floats:
        """(points,) medians over replicas of a measure that is one number."""
        median: Floats = quartiles(self.rows(name))[1]
        return median

    def only(self, kept: Sequence[Sequence[int]]) -> Results:
        """The results at some places along each axis."""
        places = {axis.name: list(at) for axis, at in zip(self.study.axis, kept, strict=True)}
        axes = [axis.only(places[axis.name]) for axis in self.study.axis]
        study = self.study.model_copy(update={"axis": tuple(axes)})
        return Results(self.store, self.dataset.isel(places), study, self.failures)

    def label(self, axis: int, place: int) -> str:
        """A setting in words, preceded by its axis's name where it is a value."""
        of = self.study.axis[axis]
        return of.labels[place] if of.key is None else f"{of.name} {of.labels[place]}"

    def where(self, index: tuple[int, ...]) -> str:
        """A point in words."""
        return ", ".join(map(self.label, range(len(index)), index)) or "the point"


def shares(within: Bools, known: Bools) -> Floats:
    """(3, k) lower end, value, upper end of the shares of `known` (k, replicas) that are `within`.

    The ends are those of Wilson's 95 % interval.
    """
    count = known.sum(axis=1)
    n = np.where(count > 0, count, np.nan)
    share = (within & known).sum(axis=1) / n
    width = 1.0 + _Z**2 / n
    middle = (share + _Z**2 / (2 * n)) / width
    half = _Z / width * np.sqrt(share * (1 - share) / n + (_Z / (2 * n)) ** 2)
    return np.array([np.maximum(middle - half, 0.0), share, np.minimum(middle + half, 1.0)])


def ranked(values: Floats) -> Floats:
    """(2, k) shares of (replicas,) values, and the empirical quantiles there; NaN is ignored.

    One point for each value, at most `RANKS`.
    """
    known = np.sort(values[~np.isnan(values)])
    many = min(len(known), RANKS)
    share = (np.arange(many) + 0.5) / max(many, 1)
    return np.array([share, np.quantile(known, share, method="inverted_cdf") if many else share])


def quartiles(values: Floats, band: float = 0.5) -> Floats:
    """(3, k) lower end, median, upper end of (k, replicas), ignoring NaN.

    The ends are those of the middle `band` of the values: by default, the quartiles.
    """
    ends = 50 - 50 * band, 50, 50 + 50 * band
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN", RuntimeWarning)
        return np.asarray(np.nanpercentile(values, ends, axis=1), dtype=np.float64)
