"""Export formats by name: what a machine can be written as, for other tools."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from pyedge.errors import InputError, expect
from pyedge.extension import Registry, called
from pyedge.files import replace

if TYPE_CHECKING:
    from circuits.circuit import Module
    from pyedge.edges import Edges
    from pyedge.hardware.bar_print import Print
    from pyedge.networks.network import Network
    from pyedge.tasks import Task
    from pyedge.training.configuration import MachineConfiguration
    from pyedge.training.history import History


MOST_EXPORTED = 50_000
"""Edges of the largest export, which takes half a minute."""


@contextmanager
def as_input() -> Iterator[None]:
    """A circuit that cannot be built of the parts that were given is an InputError."""
    from circuits.circuit import CircuitError

    try:
        yield
    except CircuitError as error:
        raise InputError(str(error)) from None


@dataclass(frozen=True)
class Design:
    """A machine to export, and the options of the formats that take them."""

    machine: MachineConfiguration
    task: str | None = None  # a published task's name, or a TOML file
    parts: str | None = None  # ``catalogue`` or ``ideal``; None for the format's default
    # Of each averaging resistor, in ohms; None for the reference edge's.
    averaging_resistance: float | None = None
    steps: int | None = None  # of a training; None for the task's
    eta: float | None = None  # of a training; None for the task's
    waves: bool = False  # whether a simulation keeps its waveforms
    history: History | None = None  # of the training that the machine has had
    joint: str | None = None  # ``solid`` or ``hinge``; None for solid
    diameter: float | None = None  # of a joint's disc or pin, in metres; None for the default
    thickness: float | None = None  # of printed bars, in metres; None for the machine's

    def network(self) -> Network:
        """The network, as it was after the training."""
        return self.machine.make_network() if self.history is None else self.history.network

    def edges(self) -> Edges:
        """The edges, as they were after the training; logic is behavioral."""
        edges = self.machine.model_edges(self.machine.make_network())
        if self.history is not None:
            edges.restore(edges.degrees_of(self.history.last))
        return edges

    def averaging(self) -> float:
        """Resistance of each averaging resistor, in ohms."""
        from circuits.blocks.digipot_edge import AVERAGING

        return AVERAGING if self.averaging_resistance is None else self.averaging_resistance

    def circuit(self) -> Module:
        """The whole machine of catalogue parts; InputError: it cannot be built."""
        from circuits.blocks.machine import machine
        from pyedge.hardware.netlists import cell, clock, pairs

        built = cell(self.machine, "catalogue", self.averaging())
        return machine(pairs(self.machine.make_network()), built, clock(self.machine))


@dataclass(frozen=True)
class Exporter:
    """An export format."""

    help: str  # one line
    suffix: str  # of its main file
    # The files of a design, by path in the output folder, as text or bytes; raises InputError for a
    # design that the format cannot express.
    write: Callable[[Design], Mapping[str, str | bytes]]
    # Names of the options of `Design` that apply, and "seed"; with "task", one is required.
    takes: tuple[str, ...] = ()
    folder: str = "netlists"  # default output folder

    def __post_init__(self) -> None:
        expect("an exporter's write is", self.write, Callable)

    def save(self, design: Design, folder: Path) -> list[Path]:
        """Write a design's files below a folder; their paths.  InputError: it has none."""
        edges = design.machine.make_network().n_edges
        if edges > MOST_EXPORTED:
            raise InputError(f"a network of {edges} edges: an export has at most {MOST_EXPORTED}")
        with as_input():
            contents = called(self.write, design, gives=Mapping[str, str | bytes])
        for name, content in contents.items():
            expect("an exporter's path is", name, str)
            expect(f"an exporter's file {name} is", content, str | bytes)
            path = PurePath(name)
            if path.is_absolute() or ".." in path.parts or not path.parts:
                raise InputError(f"an exporter's file {name!r}: write a path below the folder")
        for name, content in contents.items():
            data = content.encode() if isinstance(content, str) else content
            replace(folder / name, partial(Path.write_bytes, data=data))
        return [folder / name for name in contents]


EXPORTERS: Registry[Exporter] = Registry("exporters", Exporter)
"""Every export format; `pyedge netlist --format` also takes ``FILE.py:NAME`` of an `Exporter`."""


def _rtl_name(design: Design) -> tuple[str, int, int]:
    """The RTL machine's name, and its numbers of edges and wiper positions."""
    from pyedge.hardware.netlists import check_digipots
    from pyedge.logic import check_levels

    check_digipots(design.machine)
    edges, levels = design.machine.make_network().n_edges, design.machine.parts().levels
    check_levels(levels)
    return f"machine_{edges}" + ("" if levels == 128 else f"_{levels}"), edges, levels


def _rtl_verilog(design: Design) -> dict[str, str]:
    from hdl import convert

    name, edges, levels = _rtl_name(design)
    return _exported({f"{name}.v": convert.verilog(edges, levels, name=name)})


def _rtl_vhdl(design: Design) -> dict[str, str]:
    from hdl import convert

    name, edges, levels = _rtl_name(design)
    package = {f"{convert.PACKAGE}.vhd": convert.vhdl_package()}
    return _exported(package | {f"{name}.vhd": convert.vhdl(edges, levels, name=name)})


def _exported(texts: dict[str, str]) -> dict[str, str]:
    """Converted RTL whose headers name the verb that wrote it."""
    from hdl.convert import MADE_BY

    return {
        name: text.replace(MADE_BY, "Made by `pyedge netlist`", 1) for name, text in texts.items()
    }


def _board_verilog(design: Design) -> dict[str, str]:
    from pyedge.hardware.netlists import board_texts

    _rtl_name(design)
    return board_texts(design.machine)


def _spice(design: Design) -> dict[str, str]:
    from pyedge.hardware.netlists import spice_texts, transistor_texts

    if design.machine.has_transistors:
        _check_transistors(design)
        if design.parts != "ideal":
            return transistor_texts()
        from pyedge.hardware.transistor_ideal import ideal_cell

        cell = ideal_cell(design.machine)
        return {f"{cell.name}.cir": cell.text}
    return spice_texts(design.machine, design.parts or "catalogue", design.averaging())


def _self_training(design: Design) -> dict[str, str]:
    from circuits.self_training import deck
    from pyedge.hardware.self_training import self_training
    from pyedge.tasks import named_task

    assert design.task is not None
    task, parts = named_task(design.task, design.machine.seed), design.parts or "ideal"
    # ngspice reads a file's name as one word
    name = re.sub(r"[^\w.-]", "-", Path(design.task).stem)
    name += "" if parts == "ideal" else f"-{parts}"
    if design.machine.has_transistors:
        return {f"{name}.cir": _transistors(design, task, parts, f"{name}.txt")}
    written = self_training(
        design.machine, task, design.steps, design.eta, parts, design.averaging()
    )
    return {f"{name}.cir": deck(written, f"{name}.txt", waves=name if design.waves else "")}


def _transistors(design: Design, task: Task, parts: str, writes: str) -> str:
    """The self-training deck of a machine of transistors, which writes this file."""
    from circuits.self_training.transistors import transistor_deck
    from pyedge.hardware.transistor_training import transistor_training

    _check_transistors(design)
    return transistor_deck(
        transistor_training(design.machine, task, design.steps, design.eta, parts), writes
    )


def _check_transistors(design: Design) -> None:
    """InputError: other edges beside transistors, or options of comparators."""
    from pyedge.hardware.transistor_training import check_edges

    check_edges(design.machine)
    if design.averaging_resistance is not None or design.waves:
        option = "waves" if design.waves else "averaging-resistance"
        raise InputError(f"--{option} is of comparators, and transistor edges have none")


def _print(design: Design) -> tuple[str, Print, dict[str, str]]:
    """The name of an elastic network's files, its parts, and the table of its bars."""
    from pyedge.hardware.bar_print import printed

    made = printed(design)
    name = re.sub(r"[^\w.-]", "-", made.bars.name)
    return name, made, {f"{name}-bars.csv": made.table}


def _dxf(design: Design) -> dict[str, str]:
    from pyedge.hardware.outlines import dxf

    name, made, table = _print(design)
    return {f"{name}.dxf": dxf(made.parts)} | table


def _svg(design: Design) -> dict[str, str]:
    from pyedge.hardware.outlines import svg

    name, made, table = _print(design)
    return {f"{name}.svg": svg(made.parts, made.title)} | table


def _stl(design: Design) -> dict[str, str | bytes]:
    from pyedge.hardware.outlines import stl

    name, made, table = _print(design)
    return {f"{name}.stl": stl(made.parts, made.bars.thickness, made.title), **table}


_PRINT = ("run", "joint", "diameter", "thickness")

for _name, _exporter in {
    "rtl-verilog": Exporter(
        "the digital half as a hardware description, in Verilog",
        ".v",
        _rtl_verilog,
        folder="netlists/hdl",
    ),
    "rtl-vhdl": Exporter("the same in VHDL", ".vhd", _rtl_vhdl, folder="netlists/hdl"),
    "board-verilog": Exporter(
        "the digital packages of the board, with models of each",
        ".v",
        _board_verilog,
        folder="netlists/board",
    ),
    "spice": Exporter(
        "the circuit: the edge, to include, and the machine, to run",
        ".cir",
        _spice,
        ("parts", "averaging_resistance"),
        "netlists/spice",
    ),
    "self-training": Exporter(
        "the circuit with a task, as one SPICE file that trains itself",
        ".cir",
        _self_training,
        ("task", "parts", "averaging_resistance", "steps", "eta", "seed", "waves"),
        "netlists/self-training",
    ),
    "dxf": Exporter(
        "the bars of an elastic network as outlines to cut or print",
        ".dxf",
        _dxf,
        _PRINT,
        "netlists/print",
    ),
    "svg": Exporter("the same as SVG", ".svg", _svg, _PRINT, "netlists/print"),
    "stl": Exporter("the same as a solid", ".stl", _stl, _PRINT, "netlists/print"),
}.items():
    EXPORTERS.register(_name)(_exporter)
