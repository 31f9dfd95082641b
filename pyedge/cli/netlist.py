"""`pyedge netlist`: a machine as RTL, as its board's Verilog or as SPICE."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyedge.cli import options
from pyedge.errors import InputError

if TYPE_CHECKING:
    from pyedge.training.configuration import MachineConfiguration

# Default folder of each format.
FOLDERS = {
    "rtl-verilog": "netlists/hdl",
    "rtl-vhdl": "netlists/hdl",
    "board-verilog": "netlists/board",
    "spice": "netlists/spice",
    "self-training": "netlists/self-training",
}
FORMATS = tuple(FOLDERS)

_SELF_TRAINING = "Self-training"
_ANALOG = "SPICE"


def _option(panel: str, metavar: str, help: str) -> Any:
    return typer.Option(metavar=metavar, help=help, rich_help_panel=panel, show_default=False)


def netlist(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TASK] [MACHINE.toml]",
            help="A task, for self-training only; the reference machine if none is named.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        str, typer.Option(metavar="FORMAT", help=f"{', '.join(FORMATS)}.")
    ] = "rtl-verilog",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the files go; under netlists if not said."),
    ] = None,
    parts: Annotated[
        str | None,
        _option(_ANALOG, "KIND", "ideal or catalogue: ideal for self-training if not said."),
    ] = None,
    averaging_resistance: Annotated[
        str | None, _option(_ANALOG, "OHMS", "Of each averaging resistor of catalogue parts.")
    ] = None,
    steps: Annotated[
        int | None, _option(_SELF_TRAINING, "N", "Clocks; the task's own number if not said.")
    ] = None,
    eta: Annotated[
        str | None, _option(_SELF_TRAINING, "ETA", "Nudge amplitude, 0 < eta <= 1.")
    ] = None,
    seed: Annotated[
        int | None, _option(_SELF_TRAINING, "N", "Seed of data and comparators.")
    ] = None,
    waves: Annotated[
        bool,
        typer.Option(
            "--waves",
            help="Let it leave its waves too, as rawfile and VCD.",
            rich_help_panel=_SELF_TRAINING,
        ),
    ] = False,
    json: options.Json = False,
) -> int:
    """Write a machine as hardware, for other tools.

    As a hardware description of its digital half (rtl-verilog, rtl-vhdl), or of the packages of
    its board (board-verilog); as a circuit (spice): the edge, to include, and the machine, to run;
    or with a task, as one SPICE file that trains itself (self-training).

    Examples:

    pyedge netlist --format rtl-verilog

    pyedge netlist machine.toml --format rtl-vhdl --out build

    pyedge netlist --format board-verilog

    pyedge netlist machine.toml --format spice

    pyedge netlist allostery-3 --format self-training --steps 400
    """
    if format not in FORMATS:
        raise InputError(f"format {format!r} is not one of {', '.join(FORMATS)}")
    training = {"--steps": steps, "--eta": eta, "--seed": seed, "--waves": waves or None}
    analog = {"--parts": parts, "--averaging-resistance": averaging_resistance}
    _only("self-training", format == "self-training", training)
    _only("spice or self-training", format in ("spice", "self-training"), analog)
    task, machine = _named(names or [], format)
    from pyedge.files import write_text

    configuration = _configuration(machine, task, seed)
    if format in ("spice", "self-training"):
        texts = _spice(configuration, task, parts, averaging_resistance, steps, eta, waves)
    else:
        texts = _digital(configuration, format)
    out = Path(FOLDERS[format]) if out is None else out
    for file, text in texts.items():
        write_text(out / file, text)
    paths = [str(out / file) for file in texts]
    edges = configuration.make_network().n_edges
    if json:
        options.print_json({"format": format, "edges": edges, "files": paths})
    else:
        print("\n".join(paths))
    print(f"{edges} edges, {configuration.parts().levels} levels", file=sys.stderr)
    return 0


def _only(formats: str, meant: bool, given: dict[str, Any]) -> None:
    """Refuse options that do not apply to a format."""
    for name, value in given.items():
        if value is not None and not meant:
            raise InputError(f"{name} is for --format {formats} only")


def _named(names: list[str], format: str) -> tuple[str | None, Path | None]:
    """The task, for self-training, and the machine's file, where one is named."""
    names = list(names)
    task = None
    if format == "self-training":
        if not names:
            raise InputError("which task? as: pyedge netlist allostery-3 --format self-training")
        task = names.pop(0)
    if names and task is None:
        from pyedge.tasks import PUBLISHED

        if names[0] in PUBLISHED:
            raise InputError(f"task {names[0]!r} is for --format self-training, not {format}")
    if len(names) > 1:
        raise InputError(f"{names[1]!r} is one name too many for --format {format}")
    return task, Path(names[0]) if names else None


def _configuration(
    machine: Path | None, task: str | None, seed: int | None
) -> MachineConfiguration:
    from pyedge.training.configuration import MachineConfiguration

    data: dict[str, Any] = {"network": "divider"} if task == "divider" else {}
    if machine is not None:
        data = MachineConfiguration.load(machine).model_dump(exclude_unset=True)
    if seed is not None:
        data["seed"] = seed
    return MachineConfiguration.make(data, "options" if machine is None else str(machine))


def _digital(configuration: MachineConfiguration, format: str) -> dict[str, str]:
    from hdl import convert
    from pyedge.logic import check_levels

    edges = configuration.make_network().n_edges
    levels = configuration.parts().levels
    check_levels(levels)
    name = f"machine_{edges}" if levels == 128 else f"machine_{edges}_{levels}"
    if format == "rtl-verilog":
        return {f"{name}.v": convert.verilog(edges, levels, name=name)}
    if format == "board-verilog":
        from pyedge.hardware.netlists import board_texts

        return board_texts(configuration)
    return {
        f"{convert.PACKAGE}.vhd": convert.vhdl_package(),
        f"{name}.vhd": convert.vhdl(edges, levels, name=name),
    }


def _spice(
    configuration: MachineConfiguration,
    task: str | None,
    parts: str | None,
    averaging_resistance: str | None,
    steps: int | None,
    eta: str | None,
    waves: bool,
) -> dict[str, str]:
    """SPICE netlists; with a task, a deck that trains itself."""
    from circuits.blocks.digipot_edge import AVERAGING
    from pyedge.hardware.netlists import spice_texts

    ohms = options.quantity(averaging_resistance, "ohm", "averaging resistance")
    averaging = AVERAGING if ohms is None else ohms
    if task is None:
        return spice_texts(configuration, parts or "catalogue", averaging)
    from circuits.self_training import deck
    from pyedge.hardware.self_training import self_training
    from pyedge.tasks import load_task, published

    seed = configuration.seed
    own = Path(task).suffix == ".toml"
    learned = load_task(task, seed) if own else published(task, seed)
    kind = parts or "ideal"
    nudge = options.quantity(eta, "", "eta")
    machine = self_training(configuration, learned, steps, nudge, kind, averaging)
    # ngspice reads a file's name as one word
    name = re.sub(r"[^\w.-]", "-", Path(task).stem) + ("" if kind == "ideal" else f"-{kind}")
    return {f"{name}.cir": deck(machine, f"{name}.txt", waves=name if waves else "")}
