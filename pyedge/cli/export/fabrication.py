"""`pyedge export fabrication`: the files that a board house and an assembler take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.errors import InputError

_option = options.panel()


def fabrication(
    board: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER|BOARD.kicad_pcb", help="A project of pyedge export board, or a board."
        ),
    ],
    out: Annotated[Text, _option("FOLDER", "A new folder, or the one of an earlier run.")] = None,
    json: options.Json = False,
) -> int:
    """Write a board's fabrication files with KiCad: gerbers and drills in a zip, drawings.

    NAME-gerbers.zip is what a board house takes.  Beside it are the same files in a folder, KiCad's
    list of positions, an IPC-D-356 netlist for the house's electrical test, drawings of assembly,
    layers and schematic as PDF, pictures of both sides, and the board as STEP.

    They are the same bytes on every run; needs KiCad 9.

    Examples:

    pyedge export fabrication divider --out divider/fabrication

    pyedge export fabrication own/board.kicad_pcb --out order
    """
    if out is None:
        raise InputError("where to? add --out FOLDER")
    from pyedge.hardware.fabrication import fabricate, find_board

    folder = options.out_folder(out)
    assert folder is not None
    path = find_board(board)
    with options.progress(f"fabrication files of {path.name}") as moved:
        files = [str(each) for each in fabricate(path, folder, moved)]
    options.show(json, {"board": str(path), "files": files}, "\n".join(files))
    return 0
