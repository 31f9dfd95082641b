"""`pyedge netlist`: a machine as hardware."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.errors import InputError

FORMATS = ("rtl-verilog", "rtl-vhdl")


def netlist(
    machine: Annotated[
        Path | None,
        typer.Argument(metavar="[MACHINE.toml]", help="The reference machine if none is named."),
    ] = None,
    format: Annotated[
        str, typer.Option(metavar="FORMAT", help=f"{' or '.join(FORMATS)}.")
    ] = "rtl-verilog",
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the files go.")] = Path(
        "netlists/hdl"
    ),
    json: options.Json = False,
) -> int:
    """Write the digital half of a machine as a hardware description.

    Examples:

    pyedge netlist --format rtl-verilog

    pyedge netlist machine.toml --format rtl-vhdl --out build
    """
    if format not in FORMATS:
        raise InputError(f"format {format!r} is not one of {', '.join(FORMATS)}")
    from hdl import convert
    from pyedge.configuration import MachineConfiguration
    from pyedge.files import write_text
    from pyedge.logic import check_levels

    configuration = (
        MachineConfiguration() if machine is None else MachineConfiguration.load(machine)
    )
    edges = configuration.make_network().n_edges
    levels = configuration.digipot.levels
    check_levels(levels)
    name = f"machine_{edges}" if levels == 128 else f"machine_{edges}_{levels}"
    if format == "rtl-verilog":
        texts = {f"{name}.v": convert.verilog(edges, levels, name=name)}
    else:
        texts = {
            f"{convert.PACKAGE}.vhd": convert.vhdl_package(),
            f"{name}.vhd": convert.vhdl(edges, levels, name=name),
        }
    for file, text in texts.items():
        write_text(out / file, text)
    paths = [str(out / file) for file in texts]
    if json:
        import json as json_module

        print(json_module.dumps({"format": format, "edges": edges, "files": paths}))
    else:
        print("\n".join(paths))
    print(f"{edges} edges, {levels} levels", file=sys.stderr)
    return 0
