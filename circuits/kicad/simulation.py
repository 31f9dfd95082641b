"""SPICE models for KiCad's simulator: a library of packages, and the fields that attach them.

KiCad has one model for all units of a symbol, by the numbers of their pins; so a package is a
subcircuit whose node ``p3`` is pin 3, with the catalogue model of each of its units inside, unused
ones too.  A resistor or capacitor is simulated by its prefix and value; what has no model is left
out.  Of a sheet that is instanced many times KiCad has each symbol's fields once: what differs from
edge to edge is set in the netlist that KiCad exports, as ``XU5 ... lm339a_package offset_2=2m``.
"""

from __future__ import annotations

from collections.abc import Iterable

from circuits.circuit import Element, Module, Part, Placed, Subcircuit, flatten
from circuits.export import spice

LIBRARY = "models.lib"


def fields(part: Part) -> dict[str, str]:
    """The fields of a part's symbol."""
    model = part.catalogue
    if model is None:
        return {"Sim.Enable": "0"}
    if isinstance(model, Element):
        return {}
    return {
        "Sim.Device": "SUBCKT",
        "Sim.Library": LIBRARY,
        "Sim.Name": _name(model),
        "Sim.Pins": " ".join(f"{number}=p{number}" for number in _pins(part)),
    }


def models(whole: Module) -> str:
    """The library of all packages of a circuit.

    A package's parameters are those of its units' model, numbered where it has many; they default
    to what the circuit's components have, where all of them have the same.
    """
    parts: dict[str, Part] = {}
    placed: dict[str, list[Placed]] = {}
    for each in flatten(whole):
        if isinstance(each.part.catalogue, Subcircuit):
            parts[each.part.name] = each.part
            placed.setdefault(each.part.name, []).append(each)
    blocks = [
        spice.comment(
            "Models of packages, for KiCad's simulator: node p3 is pin 3, and a parameter of the "
            "second unit ends in _2."
        ),
        *spice.part_models(parts.values(), "catalogue"),
        *(_package(part, placed[name]) for name, part in parts.items()),
    ]
    return "\n\n".join(blocks) + "\n"


def _name(model: Subcircuit) -> str:
    return f"{model.name}_package"


def _pins(part: Part) -> list[str]:
    used = {number for unit in (*part.units, part.common) for number in unit.values()}
    return [pin.number for pin in part.pins if pin.number in used]


def _package(part: Part, placed: Iterable[Placed]) -> str:
    model = part.catalogue
    assert isinstance(model, Subcircuit)
    values = {name: _common(name, placed, default) for name, default in model.parameters.items()}
    outer: dict[str, float] = {}
    lines = []
    for number in range(1, len(part.units) + 1):
        names = {each: f"{each}_{number}" if len(part.units) > 1 else each for each in values}
        outer |= {names[each]: value for each, value in values.items()}
        nodes = (f"p{part.pin(function, number - 1).number}" for function in part.functions)
        given = (f"{each}={{{name}}}" for each, name in names.items())
        lines += spice.fold(" ".join([f"X{number}", *nodes, model.name, *given]))
    head = [f".subckt {_name(model)}", *(f"p{number}" for number in _pins(part))]
    if outer:
        head += ["params:", *(f"{name}={value:.12g}" for name, value in outer.items())]
    return "\n".join([*spice.fold(" ".join(head)), *lines, f".ends {_name(model)}"])


def _common(name: str, placed: Iterable[Placed], default: float) -> float:
    """The value of a parameter in all components, or the model's own."""
    values = {float(each.parameters.get(name, default)) for each in placed}
    return values.pop() if len(values) == 1 else default
