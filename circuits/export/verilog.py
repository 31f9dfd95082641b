"""The digital part of a circuit as structural Verilog: its packages, on its nets.

A package is an instance named by its reference designator; its model (`Part.verilog`) has the pins
of the package as ports, by number, so that a wrong pin number shows as a wrong function.  What has
no model there is analog and left out; what it feeds becomes an input. The ports are those of the
RTL's machine (`hdl.machine`) without `reset_n`, which no package has, and with the codes of the
clamped network's digipots too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from circuits.blocks.board import Package, pack
from circuits.circuit import GROUND, CircuitError, Module, Role
from circuits.parts import Digipot

CLOCKS = ("latch_clock", "digipot_clock")

# Ports to the digipots that they show, as `circuits.blocks.digipot_edge` names them.
_TWINS = {"codes": "digipot_free", "clamped_codes": "digipot_clamped"}
_COMPARATORS = ("first", "second")

_PORT = re.compile(r"^ *(input|output) +pin(\d+)\b", re.MULTILINE)


def texts(module: Module, name: str) -> dict[str, str]:
    """File name to text: a machine, an edge or a clock by this name, then the models it uses.

    Raises CircuitError: what cannot be built, or a digital pin that nothing drives.
    """
    every = pack(module)
    packages = [each for each in every if each.part.verilog]
    models = dict(sorted((each.part.name, each.part.verilog) for each in packages))
    pins = {part: model_pins(text) for part, text in models.items()}
    nets = _Nets(module, every, list(_digital(packages, pins)))
    lines = [*_head(nets), *_interface(nets, name), "", *_wires(nets)]
    for package in packages:
        lines += ["", *_instance(package, pins[package.part.name], nets)]
    made = "\n".join([*lines, "endmodule", ""])
    return {f"{name}.v": made} | {f"{part}.v": text for part, text in models.items()}


def model_pins(text: str) -> dict[str, Role]:
    """The pins of a model by number, each an input or an output."""
    roles = {"input": Role.INPUT, "output": Role.OUTPUT}
    return {number: roles[direction] for direction, number in _PORT.findall(text)}


@dataclass(frozen=True)
class _End:
    """A digital pin that is on a net."""

    net: str
    role: Role
    where: str


def _digital(packages: Iterable[Package], pins: Mapping[str, Mapping[str, Role]]) -> Iterator[_End]:
    for package in packages:
        for number, role in pins[package.part.name].items():
            net = package.nets[number]
            if net is not None:
                name = package.part.numbered(number).name
                yield _End(net, role, f"{package.reference} pin {number} ({name})")


class _Nets:
    """What each net is called, and what feeds it."""

    def __init__(self, module: Module, packages: Sequence[Package], ends: Sequence[_End]) -> None:
        found = dict(_functions(packages))
        # the path of each edge with its slash, in the order of their bits
        free = _TWINS["codes"]
        paths = dict.fromkeys(path for path, _ in found if path.rpartition("/")[2] == free)
        self.edges = [path.removesuffix(free) for path in paths]
        # for each port of codes, the paths of its digipots
        self.twins = {port: [edge + twin for edge in self.edges] for port, twin in _TWINS.items()}
        for path in self.twins["clamped_codes"]:
            if (path, "ud") not in found:
                raise CircuitError(f"there is no {path}: an edge has two digipots")
        sheets = (each.part.sheet for each in packages)
        widths = {sheet.code_bits for sheet in sheets if isinstance(sheet, Digipot)}
        if len(widths) > 1:
            raise CircuitError(f"digipots of {' and '.join(map(str, sorted(widths)))} bits")
        self.code_bits = max(widths, default=0)  # of each wiper code
        self.up_down = [found[path, "ud"] for path in self.twins["codes"]]  # net of each edge
        self.driven = {end.net for end in ends if end.role is Role.OUTPUT}
        self.constant = {GROUND: 0} | dict.fromkeys(_supplies(packages), 1)
        read = {end.net: end for end in ends if end.role is Role.INPUT}
        given = _given(module, self.edges, found)
        # net to the port, or bit of one, that feeds it
        self.given = {net: given[net] for net in given.keys() & read.keys() - self.driven}
        for net, end in read.items():
            if net not in self.driven | self.given.keys() | self.constant.keys():
                raise CircuitError(f"net {net} has no digital driver: nothing feeds {end.where}")
        self.names = _names({*read, *self.driven})  # in Verilog
        self.has_debouncer = "osc" in self.given.values()

    @property
    def ports(self) -> list[tuple[str, str, int]]:
        """Direction, name and bits of each port, in the order of the RTL's."""
        edges = len(self.edges)
        read = self.given.values()
        inputs = [("input", port, 1) for port in ("osc", "trigger", *CLOCKS) if port in read]
        outputs = [("output", clock, 1) for clock in CLOCKS if clock in self.driven]
        if edges:
            inputs += [("input", port, edges) for port in _COMPARATORS]
            outputs.append(("output", "up_down", edges))
            outputs += [("output", port, edges * self.code_bits) for port in _TWINS]
        return inputs + outputs


def _given(
    module: Module, edges: Sequence[str], found: Mapping[tuple[str, str], str]
) -> dict[str, str]:
    """The nets that something outside may feed, and the port of each."""
    given = {net: net for net in ("trigger", *CLOCKS) if net in module.ports}
    given |= {net: "osc" for (_, function), net in found.items() if function == "osc_in"}
    for k, edge in enumerate(edges):
        for port in _COMPARATORS:
            if (edge + port, "out") not in found:
                raise CircuitError(f"there is no {edge}{port}: an edge has two comparators")
            given[found[edge + port, "out"]] = f"{port}[{k}]"
    return given


def _functions(packages: Iterable[Package]) -> Iterator[tuple[tuple[str, str], str]]:
    """Path and function of a unit, and the net, in the order of the circuit."""
    for package in packages:
        for path, unit in zip(package.units, package.part.units, strict=True):
            for function, number in {**unit, **package.part.common}.items():
                net = package.nets[number]
                if path is not None and net is not None:
                    yield (path, function), net


def _supplies(packages: Iterable[Package]) -> Iterator[str]:
    for package in packages:
        for pin in package.part.pins:
            net = package.nets[pin.number]
            if pin.role is Role.SUPPLY and net is not None and net != GROUND:
                yield net


def _names(nets: Iterable[str]) -> dict[str, str]:
    """Verilog's names of nets, in their order."""
    names = {net: re.sub(r"\W", "_", net) for net in sorted(nets)}
    names |= {net: f"{net}_net" for net in names if _is_vector(net)}
    for net, name in names.items():
        if again := [each for each in names if names[each] == name and each != net]:
            raise CircuitError(f"nets {net} and {again[0]} would both be called {name}")
    return names


def _head(nets: _Nets) -> list[str]:
    """What the file is, and what its ports are."""
    lines = [
        "The digital part of a circuit, package by package, with the board's designators; the",
        "models of the packages are in files of their own.",
        "",
        "There is no reset: power-up alone sets the state.",
    ]
    if nets.has_debouncer:
        lines += [
            "osc: the debouncer's oscillator; trigger: either edge makes one step.",
            "DEBOUNCER_WAKES: the power-up state of its sections, arbitrary on hardware.",
        ]
    if nets.edges:
        lines += [
            "first, second: the comparators' outputs; up_down: the digipots' U/D;",
            "codes, clamped_codes: the wipers of the free and the clamped network, edge k in the",
            f"{nets.code_bits} bits from {nets.code_bits} k up.",
            "",
            "Bit: edge",
            *(f"{k:3}: {edge.rstrip('/') or '-'}" for k, edge in enumerate(nets.edges)),
        ]
    return [*(f"// {line}".rstrip() for line in lines), "", "`timescale 1ns/1ps", ""]


def _interface(nets: _Nets, name: str) -> list[str]:
    parameter = " #(parameter [5:0] DEBOUNCER_WAKES = 6'b000000)" if nets.has_debouncer else ""
    ports = [
        f"    {direction:6} {f'[{bits - 1}:0] ' if _is_vector(port) else ''}{port}"
        for direction, port, bits in nets.ports
    ]
    return [
        "/* verilator lint_off PINCONNECTEMPTY */  // the board leaves pins open",
        f"module {name}{parameter} (",
        ",\n".join(ports),
        ");",
    ]


def _is_vector(port: str) -> bool:
    """Whether a port has a bit, or more, for each edge."""
    return port in {*_COMPARATORS, "up_down", *_TWINS}


def _wires(nets: _Nets) -> list[str]:
    lines = []
    ports = {port for _, port, _ in nets.ports}
    for net, name in nets.names.items():
        if name not in ports:
            source = f"1'b{nets.constant[net]}" if net in nets.constant else nets.given.get(net)
            lines.append(f"    wire {name}{f' = {source}' if source else ''};")
    return lines + [
        f"    assign up_down[{k}] = {nets.names[net]};" for k, net in enumerate(nets.up_down)
    ]


def _instance(package: Package, pins: Mapping[str, Role], nets: _Nets) -> list[str]:
    part = package.part
    parameter = " #(.WAKE(DEBOUNCER_WAKES))" if "osc_in" in part.functions else ""
    units = ", ".join(path or "spare" for path in package.units)
    connected = []
    for number in pins:
        net = package.nets[number]
        wire = "" if net is None else nets.names[net]
        connected.append((f".pin{number}({wire})", part.numbered(number).name))
    for port, paths in nets.twins.items():
        for unit, path in enumerate(package.units, 1):
            if path in paths:
                code = "code" if len(package.units) == 1 else f"code_{unit}"
                bit = nets.code_bits * paths.index(path)
                connected.append((f".{code}({port}[{bit + nets.code_bits - 1}:{bit}])", "wiper"))
    lines = [f"    // {units}", f"    {part.name}{parameter} {package.reference}("]
    for place, (pin, maker) in enumerate(connected, start=1):
        lines.append(f"        {pin}{',' if place < len(connected) else ''}  // {maker}")
    return [*lines, "    );"]
