"""An axis of a study: what is varied, and the settings that it goes through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import Field, model_validator

from pyedge.schema import Section

Value = str | int | float | bool

# Names that a store already has for something else; measures' are refused by the study.
_TAKEN = {"replica", "slice", "state", "message", "character", "edge", "time", "margin"}


class Level(NamedTuple):
    """One setting of an axis.

    Attributes:
        label: what it is called.
        settings: value by dotted key of the machine, or "task", "steps", "cut".
    """

    label: str
    settings: Mapping[str, Any]


class Axis(Section):
    """One key through several values, or several keys at a time, by name.

    Attributes:
        name: of the dimension.
        key, values: a dotted key and its values.
        setting: tables, each with a `label` and any keys.
    """

    name: str
    key: str | None = None
    values: tuple[Value, ...] = ()
    setting: tuple[dict[str, Any], ...] = Field(default=())

    @model_validator(mode="after")
    def _whole(self) -> Axis:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name):
            raise ValueError(f"name {self.name!r}: small letters, digits and _, as tie_bias")
        if self.name in _TAKEN:
            raise ValueError(f"name {self.name!r} is taken: call the axis something else")
        if (self.key is None) != (not self.values) or bool(self.values) == bool(self.setting):
            raise ValueError(f"axis {self.name!r} needs a key with its values, or settings")
        for table in self.setting:
            if not isinstance(table.get("label"), str):
                raise ValueError(f"axis {self.name!r}: each setting needs a label, a text")
        labels = [level.label for level in self.levels]
        for label in labels:
            if labels.count(label) > 1:
                raise ValueError(f"axis {self.name!r} has {label!r} twice")
        return self

    @property
    def levels(self) -> list[Level]:
        """What the axis goes through."""
        if self.key is not None:
            return [Level(str(value), {self.key: value}) for value in self.values]
        return [
            Level(table["label"], dict(flat({k: v for k, v in table.items() if k != "label"})))
            for table in self.setting
        ]

    def only(self, places: Sequence[int]) -> Axis:
        """This axis, through some of its settings."""
        which = "values" if self.key is not None else "setting"
        return self.model_copy(update={which: tuple(getattr(self, which)[k] for k in places)})

    @property
    def keys(self) -> set[str]:
        """Every key that the axis sets."""
        return {key for level in self.levels for key in level.settings}


def flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The values of nested tables by dotted key."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def nested(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The reverse of `flat`."""
    tables: dict[str, Any] = {}
    for key, value in settings.items():
        *path, last = key.split(".")
        inside = tables
        for part in path:
            inside = inside.setdefault(part, {})
        inside[last] = value
    return tables
