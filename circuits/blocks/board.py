"""From a circuit to a board: connectors round the machine, units packed into packages.

Edges share packages (two need the four comparators of an LM339); what is left over is tied off as
its maker advises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from circuits.circuit import GROUND, CircuitError, Component, Instance, Module, Part, Role, flatten
from circuits.parts import capacitor, connector

BULK = 10e-6  # farads, at each supply's entry


@dataclass(frozen=True)
class Package:
    """One thing to solder on.

    Attributes:
        reference: as U3, counted by kind of part in the order of the circuit.
        part: what it is.
        nets: net by pin number; None for a pin that is left open.
        units: path of the component in each unit, or None for one that is tied off.
    """

    reference: str
    part: Part
    nets: Mapping[str, str | None]
    units: tuple[str | None, ...]


def board(machine: Module) -> Module:
    """The machine with a connector for its supplies, its trigger and each network's nodes."""
    nodes = [port for port in machine.ports if port[1:].removeprefix("minus").isdecimal()]
    groups = {twin: tuple(node for node in nodes if node[0] == twin) for twin in "fc"}
    supplies = ("vdd", "vcomp")
    placed = [
        _connector("power", (*supplies, GROUND), Role.SOURCE),
        _connector("trigger", ("trigger", GROUND), Role.PASSIVE),
        _connector("free_nodes", (*groups["f"], GROUND), Role.PASSIVE),
        _connector("clamped_nodes", (*groups["c"], GROUND), Role.PASSIVE),
    ]
    placed += [
        Component(f"bulk_{net}", capacitor(BULK), {"1": net, "2": GROUND}) for net in supplies
    ]
    ports = {port: port for port in machine.ports}
    return Module("board", (), tuple(placed), (Instance("machine", machine, ports),))


def pack(module: Module) -> list[Package]:
    """Put the units of a circuit into packages.

    Raises CircuitError: what `flatten` finds, or a part that no one can buy.
    """
    waiting: dict[tuple[object, ...], list[_Filling]] = {}
    order: list[_Filling] = []
    for each in flatten(module):
        part = each.part
        if not part.package:
            raise CircuitError(f"{each.path} ({part.name}) cannot be bought: it is a model only")
        shared = {function: each.nets[function] for function in part.common}
        open_ones = waiting.setdefault((part.name, *sorted(shared.items())), [])
        if not open_ones:
            open_ones.append(_Filling(part, shared))
            order.append(open_ones[0])
        open_ones[0].take(each.path, each.nets)
        if open_ones[0].full:
            open_ones.clear()
    counts: dict[str, int] = {}
    packages = []
    for filling in order:
        letter = filling.part.prefix
        counts[letter] = counts.get(letter, 0) + 1
        packages.append(filling.close(f"{letter}{counts[letter]}"))
    return packages


class _Filling:
    """A package with room left."""

    def __init__(self, part: Part, shared: Mapping[str, str | None]) -> None:
        self.part = part
        self.nets = {part.common[function]: net for function, net in shared.items()}
        self.nets |= {pin.number: None for pin in part.pins if pin.role is Role.UNUSED}
        self.shared = shared
        self.units: list[str | None] = []

    @property
    def full(self) -> bool:
        return len(self.units) == len(self.part.units)

    def take(self, path: str | None, nets: Mapping[str, str | None]) -> None:
        unit = self.part.units[len(self.units)]
        self.nets |= {number: nets[function] for function, number in unit.items()}
        self.units.append(path)

    def close(self, reference: str) -> Package:
        idle = {
            function: None if tied is None else self.shared[tied]
            for function, tied in self.part.idle.items()
        }
        while not self.full:
            self.take(None, idle)
        return Package(reference, self.part, self.nets, tuple(self.units))


def _connector(name: str, pins: Iterable[str], role: Role) -> Component:
    pins = tuple(pins)
    part = connector(f"{name} connector", pins, role)
    return Component(name, part, {pin: pin for pin in pins})
