"""`pyedge export FORMAT`: results and machines in formats that other programs read.

Each format is a command, in a module of its name.
"""

from __future__ import annotations

import typer

from pyedge.cli.export.board import board
from pyedge.cli.export.chip import chip
from pyedge.cli.export.cost import cost
from pyedge.cli.export.csv import csv
from pyedge.cli.export.fabrication import fabrication
from pyedge.cli.export.fpga import fpga
from pyedge.cli.export.layout import layout
from pyedge.cli.export.mixed import mixed
from pyedge.cli.export.tile import tile
from pyedge.cli.export.transistors import transistors

export = typer.Typer(
    name="export",
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Write results in a format that other programs read.",
)
for verb in (board, chip, cost, csv, fabrication, fpga, layout, mixed, tile, transistors):
    export.command()(verb)


@export.callback()
def _export() -> None:
    """Write results in a format that other programs read."""
