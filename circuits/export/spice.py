"""Modules as SPICE subcircuits, through PySpice: readable, and the same bytes on every run.

`spice` is a library: subcircuits alone, for the `.include` of a deck of one's own.  A whole deck is
`definitions` before the `listing` of a PySpice circuit that has instances of them.

Of each part stands the model of one of two libraries: ``catalogue``, from the data sheet, all nets
voltages; or ``ideal``, without defect or delay, where digital nets are event nodes of XSPICE.  In
the ideal library a net is an event net if an event function is on it anywhere; resistors and
capacitors on such a net mean nothing there and are left out, as are parts without an ideal model.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from importlib import metadata

from PySpice.Spice.Netlist import Circuit, Netlist, SubCircuit

from circuits.circuit import (
    GROUND,
    CircuitError,
    Component,
    Element,
    Instance,
    Module,
    Part,
    Subcircuit,
    Value,
    flatten,
    keep,
)

LIBRARIES = ("catalogue", "ideal")
_WIDTH = 100

EventNets = Mapping[str, frozenset[str]]
"""The event nets of each module, by its name."""


def spice(module: Module, library: str = "catalogue") -> str:
    """A module, and all that is in it, as subcircuits to include, ``catalogue`` or ``ideal``.

    Raises:
        ValueError: another library.
        CircuitError: what cannot be built, or not with this library.
    """
    flatten(module)
    use = [
        f"    .include {module.name}.cir",
        *fold(f"    X1 {' '.join(module.ports)} {module.name}", "    + "),
    ]
    values = ", ".join(f"{name}={value:g}" for name, value in module.parameters.items())
    given = comment(f"Parameters of X1, in volts, amperes, ohms and hertz: {values}.")
    head = [
        comment(f"{module.name}: {module.note}"),
        "*",
        comment(f"A library of subcircuits for ngspice, {library} parts. Use it so:"),
        *(f"*{line}" for line in use),
        *([given] if values else []),
        *signature(),
        "",
    ]
    return "\n".join(head) + definitions([module], library)


def definitions(modules: Iterable[Module], library: str) -> str:
    """The `.model` and `.subckt` texts that modules need, theirs last; ValueError as `spice`."""
    if library not in LIBRARIES:
        raise ValueError(f"library {library!r} is not one of {', '.join(LIBRARIES)}")
    every: dict[str, Module] = {}
    for module in modules:
        for inner in module.modules():
            keep(every, inner.name, inner, "modules")
    events = event_nets(every.values(), library)
    parts = (part for module in every.values() for part in module.parts())
    blocks = part_models(parts, library)
    blocks += [_module(module, library, events) for module in every.values()]
    return "".join(f"\n{block}\n" for block in blocks)


def place(circuit: Netlist, instance: Instance) -> str:
    """Put an instance of a module into a PySpice circuit; its line."""
    nodes = (node(instance.nets[port]) for port in instance.module.ports)
    values = dict(instance.parameters)
    return str(circuit.X(instance.name, instance.module.name, *nodes, **values))


def listing(circuit: Circuit, notes: Mapping[str, str]) -> str:
    """The elements and models of a PySpice circuit, with comments by the elements' names."""
    lines = []
    for element in circuit.elements:
        if element.name in notes:
            lines += ["", comment(notes[element.name])]
        lines += fold(str(element))
    for model in circuit.models:
        lines += fold(str(model))
    return "\n".join(lines) + "\n"


def node(net: str) -> str | int:
    """A net as a node of SPICE."""
    return 0 if net == GROUND else net


def event_nets(modules: Iterable[Module], library: str) -> EventNets:
    """Which nets of each module are event nodes, in modules that hold all that they place.

    A net is one wherever it leads: in the module around through a port, and in those inside.
    """
    modules = list(modules)
    found: dict[str, set[str]] = {
        module.name: {
            net
            for component in module.components
            for function, net in component.nets.items()
            if net is not None and function in _events(component.part, library)
        }
        for module in modules
    }
    before = -1
    while before != (before := sum(map(len, found.values()))):
        for module in modules:
            around = found[module.name]
            for instance in module.instances:
                inside = found[instance.module.name]
                for port in instance.module.ports:
                    if port in inside:
                        around.add(instance.nets[port])
                    elif instance.nets[port] in around:
                        inside.add(port)
    for name, nets in found.items():
        if GROUND in nets:
            raise CircuitError(
                f"module {name}: a digital input is on {GROUND}, which the ideal "
                "library cannot have: put it on a net of its own"
            )
    return {name: frozenset(nets) for name, nets in found.items()}


def comment(text: str) -> str:
    """A comment of as many lines as it needs."""
    return "\n".join(textwrap.wrap(text, _WIDTH, initial_indent="* ", subsequent_indent="* "))


def fold(line: str, again: str = "+ ") -> list[str]:
    """A line as several that continue it."""
    return textwrap.wrap(
        line, _WIDTH, subsequent_indent=again, break_long_words=False, break_on_hyphens=False
    )


def control(*commands: str) -> list[str]:
    """The control section of a deck with these commands, and the deck's end.

    It quits ngspice, but not its library, in which another program runs the deck.
    """
    return [".control", *commands, "if not $?sharedmode", "quit", "end", ".endc", ".end", ""]


def signature() -> list[str]:
    """What made a file; without a date, so that it is the same tomorrow."""
    return [f"* Made by `pyedge netlist` with PySpice {metadata.version('PySpice')}."]


def _model(part: Part, library: str) -> Element | Subcircuit | None:
    return part.catalogue if library == "catalogue" else part.ideal


def _events(part: Part, library: str) -> frozenset[str]:
    model = _model(part, library)
    return model.events if isinstance(model, Subcircuit) else frozenset()


def part_models(parts: Iterable[Part], library: str) -> list[str]:
    """What parts need, each once: shared models, then a subcircuit a part."""
    known: dict[str, Part] = {}
    shared: dict[str, str] = {}
    blocks: dict[str, str] = {}
    for part in parts:
        keep(known, part.name, part, "parts")
        model = _model(part, library)
        if isinstance(model, Subcircuit):
            for name, text in model.models.items():
                keep(shared, name, text, "SPICE models")
            block = f"{comment(_described(part))}\n{model.text.strip()}"
            keep(blocks, model.name, block, "subcircuits")
    first = "\n".join(text.strip() for text in shared.values())
    return [*([f"* Models that several parts share.\n{first}"] if shared else []), *blocks.values()]


def _described(part: Part) -> str:
    bought = ", ".join(filter(None, (part.number, part.maker, part.package)))
    source = f" Model after: {part.datasheet}." if part.datasheet else ""
    return f"{part.name}: {part.title}{f' ({bought})' if bought else ''}.{source}"


def _module(module: Module, library: str, events: EventNets) -> str:
    """One module as a `.subckt`."""
    subcircuit = SubCircuit(module.name, *module.ports, **module.parameters)
    lines = []
    for component in module.components:
        if not component.part.bought:  # a place on the board, which conducts nothing
            continue
        if component.note:
            lines.append(comment(component.note))
        lines += _component(subcircuit, component, library, events[module.name])
    for instance in module.instances:
        if instance.note:
            lines.append(comment(instance.note))
        lines += fold(place(subcircuit, instance))
    notes = [comment(f"{module.name}: {module.note}")] if module.note else []
    head, end = str(subcircuit).split("\n")[0], f".ends {module.name}"
    return "\n".join([*notes, *fold(head), *lines, end])


def _component(
    subcircuit: SubCircuit, component: Component, library: str, events: frozenset[str]
) -> list[str]:
    """The line that places a component, or a comment on why there is none."""
    part = component.part
    model = _model(part, library)
    nets = [component.nets[function] for function in part.functions]
    digital = sorted(events.intersection(net for net in nets if net is not None))
    if model is None or (isinstance(model, Element) and digital):
        why = f"net {digital[0]} is digital here" if digital else "nothing to simulate"
        return [comment(f"Left out: {component.name} ({part.name}), {why}.")]
    nodes = [
        f"{component.name}_{function}_open" if net is None else node(net)
        for function, net in zip(part.functions, nets, strict=True)
    ]
    if isinstance(model, Subcircuit):
        values = _known(component, model)
        return fold(str(subcircuit.X(component.name, model.name, *nodes, **values)))
    return fold(str(getattr(subcircuit, model.letter)(component.name, *nodes, model.value)))


def _known(component: Component, model: Subcircuit) -> dict[str, Value]:
    """The parameters that this model has; CircuitError for one that no model of the part has."""
    part = component.part
    every = {
        name
        for each in (part.catalogue, part.ideal)
        if isinstance(each, Subcircuit)
        for name in each.parameters
    }
    for name in component.parameters:
        if name not in every:
            raise CircuitError(f"{component.name}: {part.name} has no parameter {name}")
    return {name: each for name, each in component.parameters.items() if name in model.parameters}
