"""The package of each part of a circuit, by how its board is populated."""

from __future__ import annotations

from dataclasses import replace

from circuits.circuit import ASSEMBLIES, CircuitError, Module, Part


def assembled(module: Module, assembly: str) -> Module:
    """A circuit with the parts of an assembly, in all that it is made of.

    A part that has no variant for the assembly keeps its own package: pin headers have leads in
    every assembly, and a part that is made for the surface alone is on it in every one.

    Raises:
        CircuitError: an assembly that there is not.
    """
    if assembly not in ASSEMBLIES:
        raise CircuitError(f"assembly {assembly!r} is not one of {', '.join(ASSEMBLIES)}")
    made: dict[str, Module] = {}
    for each in module.modules():
        made[each.name] = replace(
            each,
            components=tuple(
                replace(component, part=_packaged(component.part, assembly))
                for component in each.components
            ),
            instances=tuple(
                replace(instance, module=made[instance.module.name]) for instance in each.instances
            ),
        )
    return made[module.name]


def _packaged(part: Part, assembly: str) -> Part:
    variant = part.variants.get(assembly)
    if variant is None:
        return part
    given = {name: value for name, value in vars(variant).items() if value}
    if not part.number:  # of a value that no maker stocks
        given = {"package": variant.package, "footprint": variant.footprint}
    return replace(part, **given)
