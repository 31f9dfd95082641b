"""From a circuit to a board: connectors round the machine, units packed into packages.

Edges share packages with their neighbours in the list (two need the four comparators of an LM339),
and with edges alone, so that a group of edges can be laid out as a tile; what is left over is tied
off as its maker advises.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from circuits.blocks import connectors
from circuits.circuit import (
    GROUND,
    CircuitError,
    Component,
    Element,
    Instance,
    Module,
    Part,
    Placed,
    Role,
    flatten,
)
from circuits.parts import capacitor
from circuits.supplies import DECOUPLING

BULK = 10e-6  # farads, at each supply's entry


@dataclass(frozen=True)
class Package:
    """One package on a board."""

    reference: str  # as U3, counted by kind of part in the order of the circuit
    part: Part
    nets: Mapping[str, str | None]  # by pin number; None for a pin that is left open
    units: tuple[str | None, ...]  # path of the component in each; None for one that is tied off


def board(machine: Module) -> Module:
    """The machine with a connector for its supplies, its trigger and each network's nodes."""
    ports = {port: port for port in machine.ports}
    supplies = connectors.supplies(machine.ports)
    outside = (
        connectors.power(supplies),
        connectors.trigger(),
        *connectors.node_headers(machine.ports),
    )
    return enclosed("board", outside, Instance("machine", machine, ports))


def enclosed(name: str, outside: Sequence[Component], inside: Instance) -> Module:
    """A whole board: connectors, what is inside, and the capacitors that its supplies lack."""
    bulk = (
        Component(f"bulk_{net}", capacitor(BULK), {"1": net, "2": GROUND})
        for net in connectors.supplies(net for each in outside for net in each.nets.values())
    )
    whole = Module(name, (), (*outside, *bulk), (inside,), note=inside.module.note)
    more = (
        Component(f"decouple_{net}_{k}", capacitor(DECOUPLING), {"1": net, "2": GROUND})
        for net, count in undecoupled(pack(whole)).items()
        for k in range(1, count + 1)
    )
    return replace(whole, components=(*whole.components, *more))


def undecoupled(packages: Sequence[Package]) -> dict[str, int]:
    """By supply, how many packages there are more than capacitors of `DECOUPLING`, if any are.

    An edge that has its packages to itself has fewer capacitors than packages.
    """
    lacking: dict[str, int] = {}
    for each in packages:
        element = each.part.catalogue
        if isinstance(element, Element) and (element.letter, element.value) == ("C", DECOUPLING):
            nets = set(each.nets.values()) - {GROUND}
            lacking |= {str(net): lacking.get(str(net), 0) - 1 for net in nets}
        elif "vcc" in each.part.common:
            net = str(each.nets[each.part.common["vcc"]])
            lacking[net] = lacking.get(net, 0) + 1
    return {net: count for net, count in lacking.items() if count > 0}


def pack(module: Module) -> list[Package]:
    """Put the units of a circuit into packages; CircuitError for a part without a package."""
    waiting: dict[tuple[object, ...], list[Placed]] = {}
    order: list[list[Placed]] = []
    for each in flatten(module):
        part = each.part
        if not part.package:
            raise CircuitError(f"{each.path} ({part.name}) cannot be bought: it is a model only")
        key = (
            part.name,
            each.module,
            *sorted((function, each.nets[function]) for function in part.common),
        )
        if len(waiting.get(key, part.units)) == len(part.units):
            waiting[key] = []
            order.append(waiting[key])
        waiting[key].append(each)
    counts: dict[str, int] = {}
    packages = []
    for units in order:
        letter = units[0].part.prefix
        counts[letter] = counts.get(letter, 0) + 1
        packages.append(_package(f"{letter}{counts[letter]}", units))
    return packages


def _package(reference: str, placed: list[Placed]) -> Package:
    """A package of these units; those left over are tied off."""
    part = placed[0].part
    shared = {function: placed[0].nets[function] for function in part.common}
    idle = {function: tied and shared[tied] for function, tied in part.idle.items()}
    nets: dict[str, str | None] = {pin.number: None for pin in part.pins if pin.role is Role.UNUSED}
    nets |= {part.common[function]: net for function, net in shared.items()}
    for unit, each in zip_longest(part.units, placed):
        own = each.nets if each else idle
        nets |= {number: own[function] for function, number in unit.items()}
    spare = [None] * (len(part.units) - len(placed))
    return Package(reference, part, nets, (*(each.path for each in placed), *spare))
