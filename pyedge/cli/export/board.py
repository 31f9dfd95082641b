"""`pyedge export board`: a machine as a KiCad project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.errors import InputError

_option = options.panel()


def board(
    machine: Annotated[
        Path | None,
        typer.Argument(
            metavar="[MACHINE.toml]",
            help="A machine; the reference machine if none is named.",
            show_default=False,
        ),
    ] = None,
    network: Annotated[
        Text, _option("NAME", "The network, as of pyedge train.", "the machine's")
    ] = None,
    out: Annotated[Text, _option("FOLDER", "A new folder, for the project.")] = None,
    assembly: Annotated[
        Text, _option("tht|smd", "Parts with leads, or for the surface.", "tht")
    ] = None,
    json: options.Json = False,
) -> int:
    """Write a machine's board as a KiCad project: schematic, symbols, bill of materials.

    KiCad 7 to 9 open machine.kicad_pro. The edge is one sheet, used for each
    edge with references of its own; nets have the circuit's names. The board
    is not laid out yet.

    machine-bom.csv has every part with maker and number, machine-bom-jlcpcb.csv
    the columns of that assembler.

    Examples:

    pyedge export board --network divider --out divider

    pyedge export board machine.toml --assembly smd --out machine
    """
    if out is None:
        raise InputError("where to? add --out FOLDER")
    from pyedge.hardware import kicad_project

    folder = options.out_folder(out)
    assert folder is not None
    configuration = options.machine(machine, {"network": network})
    paths = [str(path) for path in kicad_project.save(configuration, folder, assembly or "tht")]
    edges = configuration.make_network().n_edges
    options.show(json, {"edges": edges, "files": paths}, "\n".join(paths))
    return 0
