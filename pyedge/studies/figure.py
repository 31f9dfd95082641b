"""Figure of a study: which measure is plotted against which axis or measure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Literal

from pydantic import Field

from pyedge.errors import InputError
from pyedge.schema import Section
from pyedge.studies.axis import Axis, Value
from pyedge.studies.measures import MEASURES, Measure
from pyedge.units import read

UNITS = ("", "V", "ohm", "s", "m")
"""Units of axis values that are written as texts."""


DERIVED = {"orders": ("first", "late"), "angle": ("cosine",)}
"""What a figure may show along y beside measures, and the measures that it is computed from."""


class Figure(Section):
    """One figure."""

    name: str  # of its files; small letters, digits and -
    title: str = ""  # a line; the study's if not given
    text: str = ""  # what it shows
    # Where x is a measure, each combination of the unnamed axes is a point; "share" is of the
    # machines with a smaller y; orders are the decrease of the error, log10(first / late); angle,
    # whose cosine is `cosine`, is in degrees.
    x: str  # an axis, a dimension of y (margin, time, edge), a measure, or share
    y: str  # a measure, or of `DERIVED`: orders, angle
    below: float | None = None  # y is the share of the machines whose y is below this,
    above: float | None = None  # or is this or more
    lines: str | None = None  # an axis, a colour and a marker each setting
    panels: str | None = None  # an axis, a panel each setting
    pool: tuple[str, ...] = ()  # axes whose settings count as further replicas
    # An axis, of which each point has the setting with the smallest median of a measure.
    best: dict[str, str] = Field(default_factory=dict)
    at: dict[str, Value] = Field(default_factory=dict)  # setting, by label, of remaining axes
    only: dict[str, tuple[Value, ...]] = Field(default_factory=dict)  # those shown of an axis
    scale: Literal["linear", "log-log", "log-x", "log-y"] = "linear"  # or log-log, log-x, log-y
    fit: bool = False  # whether to fit a power law to each line
    # Share of the replicas that a band or bar spans, about the median.
    band: float = Field(default=0.5, gt=0, lt=1)

    @property
    def needs(self) -> tuple[str, ...]:
        """The measures that y is computed from."""
        return DERIVED.get(self.y, (self.y,))

    @property
    def counts(self) -> bool:
        """Whether y is the share of the machines on one side of a limit."""
        return self.below is not None or self.above is not None

    @property
    def ranked(self) -> bool:
        """Whether x is the share of the machines whose y is smaller."""
        return self.x == "share"

    def loose(self, axes: Sequence[Axis]) -> list[str]:
        """The unnamed axes; each of their combinations is a point."""
        used = {self.x, self.lines, self.panels, *self.pool, *self.best, *self.at}
        return [axis.name for axis in axes if axis.name not in used]

    def kept(self, axes: Sequence[Axis]) -> tuple[tuple[int, ...], ...]:
        """The places along each axis that are shown."""
        shown = [set(map(str, self.only.get(axis.name, axis.labels))) for axis in axes]
        return tuple(
            tuple(place for place, label in enumerate(axis.labels) if label in labels)
            for axis, labels in zip(axes, shown, strict=True)
        )

    def check(self, axes: Sequence[Axis], record: Mapping[str, Measure]) -> None:
        """Raise ValueError unless a study with these axes and measures can have the figure."""
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.name):
            raise ValueError(f"figure {self.name!r}: small letters, digits and -, as noise-floor")
        try:
            self._check_y(record)
            self._check_axes(axes, record)
            self._check_shares({axis.name for axis in axes}, record)
            self._check_scale({axis.name: axis for axis in axes})
        except ValueError as error:
            raise ValueError(f"figure {self.name!r}: {error}") from None

    def _check_y(self, record: Mapping[str, Measure]) -> None:
        if self.y not in {*DERIVED, *MEASURES, *record}:
            raise ValueError(f"y {self.y!r} is not one of {', '.join([*DERIVED, *MEASURES])}")
        for name in self.needs:
            if name not in record:
                raise ValueError(f"y {self.y!r} needs {name!r} among what the study records")

    def _check_axes(self, axes: Sequence[Axis], record: Mapping[str, Measure]) -> None:
        names = [axis.name for axis in axes]
        dimension = None if self.y in DERIVED else record[self.y].dimension
        if dimension is not None and self.x != dimension:
            raise ValueError(f"y {self.y!r} is a row along {dimension}: x must be {dimension!r}")
        if dimension is None and self.x not in names and not self.ranked:
            if self.x not in record and self.x in MEASURES:
                raise ValueError(f"x {self.x!r} is not among what the study records")
            if self.x not in record or record[self.x].dimension is not None:
                known = ", ".join([*names, *record])
                raise ValueError(f"x {self.x!r} is neither an axis nor recorded: {known}")
        self._check_best(names, dimension, record)
        pooled = [("pool", name) for name in self.pool]
        for which, name in (("lines", self.lines), ("panels", self.panels), *pooled):
            if name is not None and name not in names:
                raise ValueError(f"{which} {name!r} is not an axis: {', '.join(names)}")
        used = [
            name
            for name in (self.x, self.lines, self.panels, *self.pool, *self.best, *self.at)
            if name in names
        ]
        for name in used:
            if used.count(name) > 1:
                raise ValueError(f"axis {name!r} is used twice")
        self._check_at({axis.name: axis for axis in axes})
        left = self.loose(axes)
        if left and (self.x in names or self.ranked or dimension is not None):
            raise ValueError(f"axis {left[0]!r} is left over: make it lines, panels, pool or at")
        if pooled and (dimension is not None or self.x not in names):
            raise ValueError(
                f"pool {self.pool[0]!r}: x must be an axis, and y one number a machine"
            )

    def _check_best(
        self, names: list[str], dimension: str | None, record: Mapping[str, Measure]
    ) -> None:
        for name, of in self.best.items():
            if name not in names:
                raise ValueError(f"best {name!r} is not an axis: {', '.join(names)}")
            if of not in record or record[of].dimension is not None:
                raise ValueError(f"best {name}: {of!r} is not recorded, or not one number")
        if len(self.best) > 1 or (self.best and (self.pool or dimension or self.x not in names)):
            raise ValueError("best: one axis, without pool; x an axis, and y one number a machine")

    def _check_shares(self, names: set[str], record: Mapping[str, Measure]) -> None:
        row = self.y in record and record[self.y].dimension is not None
        if self.counts and (row or self.x not in names):
            raise ValueError("below, above: x must be an axis, and y one number a machine")
        if self.below is not None and self.above is not None:
            raise ValueError("below or above: give one of them")
        if self.fit and (self.ranked or self.counts):
            raise ValueError("a fit is of medians, not of shares")

    def _check_at(self, axes: dict[str, Axis]) -> None:
        for which, settings in (("at", {k: (v,) for k, v in self.at.items()}), ("only", self.only)):
            for name, values in settings.items():
                if name not in axes:
                    raise ValueError(f"{which} {name!r} is not an axis: {', '.join(axes)}")
                labels = axes[name].labels
                for value in map(str, values):
                    if value not in labels:
                        known = ", ".join(labels)
                        raise ValueError(f"{which} {name}: {value!r} is not one of {known}")
        for name, values in self.only.items():
            if name in self.at or not values:
                raise ValueError(f"only {name!r}: one setting or more, of an axis that is not at")

    def _check_scale(self, axes: dict[str, Axis]) -> None:
        if self.fit and self.scale != "log-log":
            raise ValueError(f"a fit is a power of x: scale must be 'log-log', not {self.scale!r}")
        if self.x in axes and not numeric(axes[self.x]) and self.scale in ("log-log", "log-x"):
            raise ValueError(
                f"x {self.x!r} has names, not numbers: scale {self.scale!r} has no sense"
            )


def numeric(axis: Axis) -> bool:
    """Whether the settings of an axis are numbers or quantities."""
    return axis.key is not None and all(_is_number(value) for value in axis.values)


def _is_number(value: Value) -> bool:
    if not isinstance(value, str):
        return not isinstance(value, bool)
    for unit in UNITS:
        with suppress(InputError):
            read(value, unit)
            return True
    return False
