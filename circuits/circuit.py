"""What a circuit is, as plain data: parts with numbered pins, nets, and modules made of both.

A module places components (one unit of a part each, as one comparator of a quad) and other modules,
and says which net each pin is on; None leaves a pin open on purpose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from circuits.ratings import Ratings

T = TypeVar("T")

# The one net that every module has: it is never a port, and never renamed.
GROUND = "gnd"


class CircuitError(ValueError):
    """What cannot be built; the text is one line that names part and pin."""


class Role(Enum):
    """What a pin does to its net."""

    INPUT = "input"
    OUTPUT = "push-pull output"
    COLLECTOR = "open-collector output"
    PASSIVE = "passive"
    SUPPLY = "supply"
    SOURCE = "source of a supply"
    UNUSED = "not connected inside"
    PROBE = "probe"  # measures its net only


# How a board is populated: parts with leads where there are such, or on its surface.
ASSEMBLIES = ("tht", "smd")

# What a role lets its pin do.
DRIVERS = frozenset({Role.OUTPUT, Role.SOURCE})
MAY_BE_OPEN = frozenset({Role.OUTPUT, Role.COLLECTOR, Role.PASSIVE, Role.UNUSED, Role.SOURCE})


@dataclass(frozen=True)
class Pin:
    """A pin of a package: its number, as printed on the drawing, and its maker's name for it."""

    number: str
    name: str
    role: Role


@dataclass(frozen=True)
class Element:
    """A part that SPICE has built in; its two functions are its nodes."""

    letter: str  # ``R`` or ``C``
    value: float  # in ohms or farads


@dataclass(frozen=True)
class Subcircuit:
    """A SPICE model of one unit of a part."""

    text: str  # ``.subckt`` to ``.ends``; its nodes: the unit's functions in order, the common ones
    events: frozenset[str] = frozenset()  # functions that are event nodes of XSPICE, not voltages
    parameters: Mapping[str, float] = field(default_factory=dict)  # with their defaults
    models: Mapping[str, str] = field(default_factory=dict)  # ``.model``s and subcircuits it shares

    @property
    def name(self) -> str:
        """As in its ``.subckt`` line."""
        return self.text.split(None, 2)[1]


@dataclass(frozen=True)
class Variant:
    """A part in another package, its pins numbered alike; maker and sheet where they differ."""

    number: str
    package: str
    footprint: str
    maker: str = ""
    datasheet: str = ""


@dataclass(frozen=True)
class Part:
    """A catalogue part, and its models."""

    name: str  # in this project, as AD5220; unlike parts have unlike names
    title: str  # what it is, in a few words
    pins: tuple[Pin, ...]  # of the package, all of them
    units: tuple[Mapping[str, str], ...]  # of each like unit in the package, pin number by function
    common: Mapping[str, str] = field(default_factory=dict)  # the same of what they share: supplies
    # how an unused unit is tied off: for each function the common one whose net it goes on, or None
    idle: Mapping[str, str | None] = field(default_factory=dict)
    number: str = ""  # the maker's, as ordered; empty where any of its value and package will do
    bought: bool = True  # whether it is in the bill of materials
    prefix: str = "U"  # of its reference designator
    maker: str = ""
    package: str = ""
    footprint: str = ""  # as KiCad names it
    datasheet: str = ""
    variants: Mapping[str, Variant] = field(default_factory=dict)  # by assembly; see `ASSEMBLIES`
    value: str = ""  # of a resistor or capacitor, as written on drawings
    catalogue: Element | Subcircuit | None = None  # from the data sheet; None: nothing to simulate
    ideal: Element | Subcircuit | None = None  # without defect or delay; None: left out
    ratings: Ratings = field(default_factory=Ratings)
    verilog: str = ""  # the text of its digital model
    sheet: object = None  # its data sheet, whose class says what the part is for

    def __post_init__(self) -> None:
        _unrepeated((pin.number for pin in self.pins), f"{self.name} has two pins of number")
        _unrepeated((pin.name for pin in self.pins), f"{self.name} has two pins of name")
        known = {pin.number for pin in self.pins}
        used = [n for unit in (*self.units, self.common) for n in unit.values()]
        for number in used:
            if number not in known:
                raise CircuitError(f"{self.name} has no pin {number}")
        _unrepeated(used, f"{self.name} uses pin", " twice")
        if any(unit.keys() != self.units[0].keys() for unit in self.units):
            raise CircuitError(f"{self.name}: its units are not alike")

    @property
    def functions(self) -> tuple[str, ...]:
        """What a component connects: a unit's functions, then the common ones."""
        return (*self.units[0], *self.common)

    def pin(self, function: str, unit: int = 0) -> Pin:
        """The pin that has a function."""
        return self.numbered(self.units[unit].get(function) or self.common[function])

    def numbered(self, number: str) -> Pin:
        """The pin of a number."""
        return next(pin for pin in self.pins if pin.number == number)


Value = float | str  # a number, or the name of a parameter of the module around, in braces


@dataclass(frozen=True)
class Component:
    """One unit of a part, placed in a module, with a note why."""

    name: str
    part: Part
    nets: Mapping[str, str | None]  # of the module, by function; None is left open on purpose
    parameters: Mapping[str, Value] = field(default_factory=dict)  # each model takes those it has
    note: str = ""


@dataclass(frozen=True)
class Instance:
    """A module, placed in another; `nets` has the outer net of each of its ports."""

    name: str
    module: Module
    nets: Mapping[str, str]
    parameters: Mapping[str, Value] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Module:
    """A circuit that can be placed many times, with a note what it is for."""

    name: str  # unlike modules have unlike names
    ports: tuple[str, ...]  # the nets that the circuit around it reaches
    components: tuple[Component, ...] = ()
    instances: tuple[Instance, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)  # with their defaults
    note: str = ""

    def modules(self) -> list[Module]:
        """Every module used, inner ones first; raises CircuitError for unlike ones of a name."""
        found: dict[str, Module] = {}
        for instance in self.instances:
            for module in instance.module.modules():
                keep(found, module.name, module, "modules")
        if self.name in found:
            raise CircuitError(f"two unlike modules are called {self.name}")
        return [*found.values(), self]

    def parts(self) -> list[Part]:
        """Every part used, by first use; raises CircuitError for two unlike parts of one name."""
        found: dict[str, Part] = {}
        for module in self.modules():
            for component in module.components:
                keep(found, component.part.name, component.part, "parts")
        return list(found.values())


@dataclass(frozen=True)
class Placed:
    """A component of the flat circuit: `path` and nets are named from the top, with slashes."""

    path: str
    part: Part
    nets: Mapping[str, str | None]
    parameters: Mapping[str, Value]
    module: str = ""  # the name of the module that it is a component of


def flatten(module: Module) -> list[Placed]:
    """All components under a module, each on the nets of the top, and checked.

    Raises:
        CircuitError: what cannot be built: a pin left open without being marked so, or one that
            may not be; two push-pull drivers, or none, on a net; a net of one pin; a name twice;
            a pin, port or parameter that is not there.
    """
    module.parts()  # finds unlike modules and parts of one name
    placed = list(_flatten(module, "", {port: port for port in module.ports}, module.parameters))
    _check_nets(placed, frozenset(module.ports))
    return placed


def _flatten(
    module: Module, path: str, outer: Mapping[str, str], values: Mapping[str, Value]
) -> Iterable[Placed]:
    _check_names(module)

    def net(name: str | None) -> str | None:
        return name if name in (None, GROUND) else outer.get(name, path + name)

    def settled(given: Mapping[str, Value]) -> dict[str, Value]:
        names = {key: value.strip("{}") for key, value in given.items() if isinstance(value, str)}
        for name in names.values():
            if name not in values:
                raise CircuitError(f"module {module.name} has no parameter {name}")
        return {**given, **{key: values[name] for key, name in names.items()}}

    for component in module.components:
        _check_component(module, component)
        nets = {function: net(component.nets[function]) for function in component.part.functions}
        parameters = settled(component.parameters)
        yield Placed(path + component.name, component.part, nets, parameters, module.name)
    for instance in module.instances:
        _check_instance(module, instance)
        inner = instance.module
        ports = {port: str(net(instance.nets[port])) for port in inner.ports}
        inside = {**inner.parameters, **settled(instance.parameters)}
        yield from _flatten(inner, f"{path}{instance.name}/", ports, inside)


def _check_names(module: Module) -> None:
    placed: tuple[Component | Instance, ...] = (*module.components, *module.instances)
    _unrepeated((each.name for each in placed), f"module {module.name} uses the name", " twice")
    _unrepeated(module.ports, f"module {module.name} has port", " twice")
    if GROUND in module.ports:
        raise CircuitError(f"module {module.name} has port {GROUND}: every module knows that net")


def _check_component(module: Module, component: Component) -> None:
    part = component.part
    where = f"{component.name} ({part.name}) in module {module.name}"
    for function in component.nets:
        if function not in part.functions:
            raise CircuitError(f"{where} has no pin {function}: {', '.join(part.functions)}")
    for function in part.functions:
        pin = part.pin(function)
        if function not in component.nets:
            raise CircuitError(
                f"{where}: pin {pin.number} {function} is left open: name its net, or None for open"
            )
        if component.nets[function] is None and pin.role not in MAY_BE_OPEN:
            raise CircuitError(
                f"{where}: pin {pin.number} {function} is open: "
                f"this {pin.role.value} must be on a net"
            )


def _check_instance(module: Module, instance: Instance) -> None:
    inner = instance.module
    where = f"{instance.name} ({inner.name}) in module {module.name}"
    for port in inner.ports:
        if instance.nets.get(port) is None:
            raise CircuitError(f"{where}: port {port} is left open: name its net")
    for kind, given, known in (
        ("port", instance.nets, inner.ports),
        ("parameter", instance.parameters, inner.parameters),
    ):
        for name in given:
            if name not in known:
                raise CircuitError(f"{where} has no {kind} {name}")


def _check_nets(placed: list[Placed], ports: frozenset[str]) -> None:
    pins: dict[str, list[tuple[str, Role]]] = {}
    for each in placed:
        for function, net in each.nets.items():
            if net is not None:
                pin = each.part.pin(function)
                name = f"{each.path} ({each.part.name}) {function}"
                pins.setdefault(net, []).append((name, pin.role))
    for net, every in pins.items():
        found = [each for each in every if each[1] is not Role.PROBE]
        drivers = [name for name, role in found if role in DRIVERS]
        if len(drivers) > 1:
            raise CircuitError(f"net {net} has two drivers: {drivers[0]} and {drivers[1]}")
        pulled = [name for name, role in found if role is Role.COLLECTOR]
        if drivers and pulled:
            raise CircuitError(
                f"net {net} has an open-collector output, {pulled[0]}, against {drivers[0]}"
            )
        if net in ports or net == GROUND:
            continue
        if len(found) < 2:
            raise CircuitError(f"net {net} has one pin only, {(found or every)[0][0]}")
        roles = {role for _, role in found}
        if Role.SUPPLY in roles and Role.SOURCE not in roles:
            raise CircuitError(f"net {net} has no supply: nothing feeds {found[0][0]}")
        if not roles & {Role.OUTPUT, Role.COLLECTOR, Role.PASSIVE, Role.SOURCE}:
            raise CircuitError(f"net {net} has no driver: nothing feeds {found[0][0]}")
        if Role.COLLECTOR in roles and Role.PASSIVE not in roles:
            raise CircuitError(f"net {net} has no pull-up: {pulled[0]} cannot make it high")


def keep(found: dict[str, T], name: str, value: T, kind: str) -> None:
    """Keep a thing under its name.  Raises CircuitError: an unlike one has that name."""
    kept = found.setdefault(name, value)
    if kept is not value and kept != value:
        raise CircuitError(f"two unlike {kind} are called {name}")


def _unrepeated(names: Iterable[str], before: str, after: str = "") -> None:
    """Raise CircuitError, with words before and after the name, for one that occurs twice."""
    for name, count in Counter(names).items():
        if count > 1:
            raise CircuitError(f"{before} {name}{after}")
