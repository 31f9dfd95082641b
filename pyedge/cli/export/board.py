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
    separate: Annotated[
        bool,
        typer.Option(
            "--separate",
            help="One edge a board: a board for the edge, one for the clock, a backplane, "
            "harness.csv.",
        ),
    ] = False,
    json: options.Json = False,
) -> int:
    """Write a machine's board as a KiCad project: schematic, symbols, bill of materials.

    KiCad 7 to 9 open machine.kicad_pro. The edge is one sheet, used for each
    edge with references of its own; nets have the circuit's names. The board
    is not laid out yet.

    machine-bom.csv has every part with maker and number, machine-bom-jlcpcb.csv
    the columns of that assembler.

    With --separate each board is a project in a folder of its own: edge, clock
    and, for up to 32 edges, backplane. harness.csv lists the wires that join
    the boards without a backplane; machine-bom.csv counts the parts of all
    boards but the backplane.

    Examples:

    pyedge export board --network divider --out divider

    pyedge export board machine.toml --out machine

    pyedge export board --network torus16 --separate --out boards
    """
    if out is None:
        raise InputError("where to? add --out FOLDER")
    from pyedge.hardware import kicad_project

    folder = options.out_folder(out)
    assert folder is not None
    configuration = options.machine(machine, {"network": network})
    paths = [str(path) for path in kicad_project.save(configuration, folder, separate)]
    edges = configuration.make_network().n_edges
    if separate and edges > kicad_project.MOST_SLOTS:
        options.say(
            f"pyedge: note: no backplane, which has room for {kicad_project.MOST_SLOTS} edges: "
            "the wires of harness.csv join the boards"
        )
    options.show(json, {"edges": edges, "files": paths}, "\n".join(paths))
    return 0
