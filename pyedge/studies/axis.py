"""Axis of a study: the parameter that is varied, and its settings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import Field, model_validator

from pyedge.schema import Section, flat, nested
from pyedge.units import DROPS, KEY_UNITS, unit_of

Value = str | int | float | bool

# Names of a store's other arrays; the study refuses those of measures.
TAKEN = {
    "replica", "slice", "state", "message", "character", "edge", "time", "margin", "share",
}  # fmt: skip

OWN = ("task", "steps", "cut", "machine")
"""The keys of a study, not of its machine, that an axis may set."""


class Setting(NamedTuple):
    """One place along an axis."""

    label: str
    values: Mapping[str, Any]  # by dotted key of the machine, or a key of `OWN`


class Axis(Section):
    """One key with several values, other keys beside them, or labelled settings of several keys."""

    name: str  # of the dimension in the store
    key: str | None = None  # a dotted key
    values: tuple[Value, ...] = ()  # of `key`
    also: dict[str, Any] = Field(default_factory=dict)  # of other keys, a value for each of these
    setting: tuple[dict[str, Any], ...] = ()  # tables, each with a `label` and any keys

    @model_validator(mode="after")
    def _whole(self) -> Axis:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name):
            raise ValueError(f"name {self.name!r}: small letters, digits and _, as tie_bias")
        if self.name in TAKEN:
            raise ValueError(f"name {self.name!r} is taken: call the axis something else")
        if (self.key is None) != (not self.values) or bool(self.values) == bool(self.setting):
            raise ValueError(f"axis {self.name!r} needs a key with its values, or settings")
        for key, values in flat(self.also):
            if not isinstance(values, list | tuple) or len(values) != len(self.values):
                many = len(self.values)
                raise ValueError(
                    f"axis {self.name!r}: also.{key} needs {many} values, as the axis has"
                )
            if key == self.key:
                raise ValueError(f"axis {self.name!r}: also.{key} is the key of the axis itself")
        for table in self.setting:
            if not isinstance(table.get("label"), str):
                raise ValueError(f"axis {self.name!r}: each setting needs a label, a text")
        label, count = Counter(self.labels).most_common(1)[0]
        if count > 1:
            raise ValueError(f"axis {self.name!r} has {label!r} twice")
        return self

    @property
    def unit(self) -> str:
        """That of its values, 1 for none; of drops volts or metres, as its values are written."""
        if self.key is None:
            return "1"
        if self.key in DROPS:
            return unit_of(str(self.values[-1])) or "V"
        return KEY_UNITS.get(self.key, "1")

    @property
    def settings(self) -> list[Setting]:
        """The places along the axis, in order."""
        if self.key is not None:
            others = dict(flat(self.also))
            return [
                Setting(str(value), {self.key: value, **{key: of[k] for key, of in others.items()}})
                for k, value in enumerate(self.values)
            ]
        return [
            Setting(table["label"], dict(flat({k: v for k, v in table.items() if k != "label"})))
            for table in self.setting
        ]

    @property
    def labels(self) -> list[str]:
        """The names of its settings."""
        return [setting.label for setting in self.settings]

    def only(self, places: Sequence[int]) -> Axis:
        """This axis with some of its settings."""
        which = "values" if self.key is not None else "setting"
        changed: dict[str, Any] = {which: tuple(getattr(self, which)[k] for k in places)}
        others = {key: [values[k] for k in places] for key, values in flat(self.also)}
        return self.model_copy(update={**changed, "also": nested(others)})

    @property
    def keys(self) -> set[str]:
        """All keys that the axis sets."""
        return {key for setting in self.settings for key in setting.values}
