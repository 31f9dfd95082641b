"""Parts as slow as their makers allow."""

from __future__ import annotations

import re
from dataclasses import replace

from circuits.circuit import Module, Part, Subcircuit
from circuits.parts import CD74HC73, MC14490, XorGate

CORNERS = ("typical", "slowest")

# Below this a delay in a model only stands for none; in seconds.
_NONE = 1e-11

# The delay of each model that shall become the maker's longest; the others grow alike.
_TYPICAL = {CD74HC73.name: 13e-9, MC14490.name: 370e-9}
_DELAY = re.compile(r"(\w+_delay=)([\d.]+e-\d+)")


def slowest(module: Module) -> Module:
    """A module whose parts have the longest delays that their makers allow.

    Comparators have no delay but a slew rate, which stays typical.
    """
    components = []
    for component in module.components:
        part = component.part
        gate = part.sheet if isinstance(part.sheet, XorGate) else None
        typical = gate.delay[0] if gate else _TYPICAL.get(part.name)
        if typical:
            part = slowed(part, max(part.ratings.timing.delay.values()) / typical)
        components.append(replace(component, part=part))
    return replace(module, components=tuple(components))


def slowed(part: Part, factor: float) -> Part:
    """A part all of whose model's delays are longer by a factor; ValueError where it has none."""
    model = part.catalogue
    if not isinstance(model, Subcircuit):
        raise ValueError(f"{part.name} has no model with delays")
    models = {name: _slowed(text, factor) for name, text in model.models.items()}
    slow = replace(model, text=_slowed(model.text, factor), models=models)
    if slow == model:
        raise ValueError(f"{part.name} has no delay to lengthen")
    return replace(part, catalogue=slow)


def _slowed(text: str, factor: float) -> str:
    def longer(found: re.Match[str]) -> str:
        delay = float(found.group(2))
        return f"{found.group(1)}{delay * factor:.6g}" if delay > _NONE else found.group()

    return _DELAY.sub(longer, text)
