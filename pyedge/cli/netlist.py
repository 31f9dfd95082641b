"""`pyedge netlist`: a machine as RTL, as its board's Verilog, as SPICE or as bars to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Number, Text
from pyedge.errors import InputError
from pyedge.hardware.exporters import EXPORTERS, Design, Exporter

if TYPE_CHECKING:
    from pyedge.training.configuration import MachineConfiguration
    from pyedge.training.history import History

_FORMATS = "; ".join(
    f"{name} ({EXPORTERS[name].suffix}): {EXPORTERS[name].help}" for name in EXPORTERS
)


_spice, _training, _bars = map(options.panel, ("SPICE", "Self-training", "Bars to print"))

_option = options.panel()


def netlist(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TASK] [MACHINE.toml]",
            help="A task, for self-training only; the reference machine if none is named.",
            show_default=False,
        ),
    ] = None,
    network: Annotated[
        Text, _option("NAME", "The network, as of pyedge train.", "the machine's")
    ] = None,
    format: Annotated[
        str,
        typer.Option(metavar="FORMAT", help=f"One of one's own as FILE.py:NAME, or {_FORMATS}."),
    ] = "rtl-verilog",
    out: Annotated[
        Text, _option("FOLDER", "Where the files go.", "netlists, or a folder below")
    ] = None,
    parts: Annotated[
        Text,
        _spice("KIND", "ideal or catalogue.", "catalogue, of self-training ideal"),
    ] = None,
    averaging_resistance: Annotated[
        Text, _spice("OHMS", "Of each averaging resistor of catalogue parts.", "330k")
    ] = None,
    steps: Annotated[Number, _training("N", "Clocks.", "the task's")] = None,
    eta: Annotated[Text, _training("ETA", "Nudge amplitude, 0 < eta <= 1.", "the task's")] = None,
    seed: Annotated[
        Number, _training("N", "Seed of data and comparators.", "the machine's")
    ] = None,
    waves: Annotated[
        bool,
        typer.Option(
            "--waves",
            help="Let it leave its waves too, as rawfile and VCD.",
            rich_help_panel="Self-training",
        ),
    ] = False,
    run: Annotated[
        Text, _bars("FOLDER", "Of pyedge train --out: the machine as it was trained.")
    ] = None,
    joint: Annotated[
        Text, _bars("KIND", "solid discs, or hinge: each bar apart, with holes for pins.", "solid")
    ] = None,
    diameter: Annotated[
        Text, _bars("LENGTH", "Of a joint's disc, or of a pin.", "bar.high, or 1mm of a pin")
    ] = None,
    thickness: Annotated[Text, _bars("LENGTH", "Of the print.", "the machine's bar.thickness")] = (
        None
    ),
    json: options.Json = False,
) -> int:
    """Write a machine as hardware, for other tools.

    Examples:

    pyedge netlist --format rtl-verilog

    pyedge netlist machine.toml --format rtl-vhdl --out build

    pyedge netlist --format board-verilog --network periodic:4x4

    pyedge netlist machine.toml --format spice

    pyedge netlist allostery-3 --format self-training --steps 400

    pyedge netlist xor transistor-torus --format self-training

    pyedge netlist elastic-behavior --format dxf

    pyedge netlist --run runs/behavior --format stl --joint hinge --diameter 1.5mm
    """
    from pyedge.training.remarks import file_notes

    exporter = EXPORTERS[format]
    folder = options.out_folder(out) or Path(exporter.folder)
    given = {
        "parts": parts,
        "averaging_resistance": averaging_resistance,
        "steps": steps,
        "eta": eta,
        "seed": seed,
        "waves": waves or None,
        "run": run,
        "joint": joint,
        "diameter": diameter,
        "thickness": thickness,
    }
    for name, value in given.items():
        if value is not None and name not in exporter.takes:
            option = name.replace("_", "-")
            raise InputError(f"--{option} is for --format {_takers(name)} only")
    task, machine = _named(names or [], format, exporter)
    if network is None and task == "divider" and machine is None:
        network = "divider"
    if run is None:
        configuration = options.machine(machine, {"network": network, "seed": seed})
        history = None
    else:
        configuration, history = _trained(run, machine or network)
    ohms = options.quantity(averaging_resistance, "ohm", "averaging resistance")
    nudge = options.quantity(eta, "", "eta")
    lengths = [options.quantity(text, "m", f"{name}") for text, name in
               ((diameter, "diameter"), (thickness, "thickness"))]  # fmt: skip
    design = Design(configuration, task, parts, ohms, steps, nudge, waves, history, joint, *lengths)
    paths = [str(path) for path in exporter.save(design, folder)]
    edges = configuration.make_network().n_edges
    for note in file_notes(configuration):
        options.say(f"pyedge: note: {note}")
    data = {"format": format, "edges": edges, "files": paths}
    options.show(json, data, "\n".join(paths))
    levels = f", {configuration.parts().levels} levels" if configuration.has_chip else ""
    options.say(f"{edges} edges{levels}")
    return 0


def _trained(run: str, other: Path | str | None) -> tuple[MachineConfiguration, History]:
    """The machine of a run's folder, and the history of its last split."""
    from pyedge.training.run import Run

    if other is not None:
        raise InputError(f"--run has a machine of its own: leave {other}")
    trained = Run.load(run)
    if not trained.histories:
        raise InputError(f"run {run} holds no step yet: pyedge train --resume {run}")
    return trained.configuration, trained.histories[-1]


def _named(names: list[str], format: str, exporter: Exporter) -> tuple[str | None, Path | None]:
    """The task, for a format that takes one, and the machine's file, where one is named."""
    names = list(names)
    task = None
    if "task" in exporter.takes:
        if not names:
            raise InputError(f"which task? as: pyedge netlist allostery-3 --format {format}")
        task = names.pop(0)
    if names and task is None:
        from pyedge.tasks import PUBLISHED
        from pyedge.training.configuration import shipped_machines

        if names[0] in PUBLISHED and names[0] not in shipped_machines():
            raise InputError(f"task {names[0]!r} is for --format {_takers('task')}, not {format}")
    if len(names) > 1:
        raise InputError(f"{names[1]!r} is one name too many for --format {format}")
    return task, Path(names[0]) if names else None


def _takers(option: str) -> str:
    return " or ".join(name for name in EXPORTERS if option in EXPORTERS[name].takes)
