"""Analog parts: packages whose pins are inputs, outputs and terminals at any voltage.

Ratings of parts with two supplies are relative to ground, with as `supply` the voltage of each of
two equal ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from circuits.circuit import Part, Pin, Role
from circuits.parts.data_sheet import numbered
from circuits.ratings import Ratings


def analog(
    name: str,
    pin_names: str,
    units: Sequence[Mapping[str, str]],
    common: Mapping[str, str],
    roles: Mapping[str, Role],
    ratings: Ratings,
    **fields: Any,
) -> Part:
    """A part; `pin_names` by rising number, `roles` by function, the rest as of `Part`.

    Functions of `common` without a role are supplies, those of units are passive; pins without a
    function are not connected inside.
    """
    by_pin = {
        number: roles.get(function, Role.SUPPLY if group is common else Role.PASSIVE)
        for group in (*units, common)
        for function, number in group.items()
    }
    return Part(
        name=name,
        pins=tuple(
            Pin(number, pin, by_pin.get(number, Role.UNUSED))
            for number, pin in numbered(pin_names).items()
        ),
        units=tuple(units),
        common=common,
        ratings=ratings,
        **fields,
    )
