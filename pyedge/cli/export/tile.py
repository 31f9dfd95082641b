"""`pyedge export tile`: an edge for other chip flows."""

from __future__ import annotations

from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.errors import InputError

_option = options.panel()


def tile(
    out: Annotated[
        Text, _option("FOLDER", "A folder; cells measured there are used again.")
    ] = None,
    flow: Annotated[
        Text, _option("openlane|tiny-tapeout|all", "Write the files of a flow too.")
    ] = None,
    positions: Annotated[int, typer.Option(metavar="N", help="Positions of the wiper.")] = 128,
    flip_flop: Annotated[str, typer.Option(metavar="jk|d", help="What stores U/D.")] = "jk",
    counter: Annotated[
        str, typer.Option(metavar="binary|thermometer|one-hot", help="The wiper's counter.")
    ] = "binary",
    period: Annotated[str, typer.Option(metavar="TIME", help="Of a step.")] = "20ns",
    edges: Annotated[int, typer.Option(metavar="N", help="Edges of the Tiny Tapeout project.")] = 1,
    layout: Annotated[
        bool, typer.Option("--layout", help="Lay it out, and write GDS and LEF too.")
    ] = False,
    gds: Annotated[
        Text, _option("FILE.gds", "Its layout, of pyedge export layout, for the LEF.")
    ] = None,
    json: options.Json = False,
) -> int:
    """Write an edge as a tile that other chip flows take, in the cells of sky130.

    Written are gates, SDC, and for the typical, the slowest and the fastest
    corner a Liberty of its cells, measured by ngspice, with OpenSTA's worst
    paths. A corner that fails its timing is an error that names the path. With
    --layout or --gds also the LEF.

    --flow openlane adds what OpenLane 2 and LibreLane start from; tiny-tapeout a
    project of --edges on their clock, whose cocotb bench runs here on RTL and
    gates. Neither flow itself is run.

    Measuring the cells of an edge takes some minutes at first.

    Examples:

    pyedge export tile --positions 16 --out tile

    pyedge export tile --flow all --out tile

    pyedge export tile --flow tiny-tapeout --positions 16 --edges 8 --out tile
    """
    if out is None:
        raise InputError("where to? add --out FOLDER")
    if layout and gds is not None:
        raise InputError("--layout makes a layout, --gds names one: give one of them")
    from circuits.chip.design import EdgeDesign
    from circuits.chip.layout.programs import OPENSTA
    from circuits.chip.tile.constraints import Step
    from pyedge.hardware import chip as chips
    from pyedge.hardware import chip_tile, chip_tile_export
    from pyedge.hardware.chip_tile import Tile
    from pyedge.hardware.exporters import as_input
    from pyedge.units import read

    wanted = chip_tile.flows(flow)
    if edges != 1 and "tiny-tapeout" not in wanted:
        raise InputError("--edges is of a Tiny Tapeout project: add --flow tiny-tapeout")
    folder = options.out_folder(out)
    assert folder is not None
    with as_input():
        design = EdgeDesign(positions, flip_flop, counter)
        step = Step(read(period, "s", "period"))
    made = Tile(chips.made(design, chips.library("sky130")), step)
    OPENSTA.require()
    options.transient("  measuring cells ...")
    paths, words, values = chip_tile_export.save(made, folder, flow, edges, layout, gds)
    options.transient("")
    files = [str(path) for path in paths]
    options.show(json, {**values, "files": files}, "\n".join([words, *files]))
    return 0
