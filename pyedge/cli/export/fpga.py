"""`pyedge export fpga`: a machine's digital half as the bitstream of an FPGA board."""

from __future__ import annotations

from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Number, Text
from pyedge.errors import InputError

_option = options.panel()


def fpga(
    machine: options.MachineFile = None,
    board: Annotated[
        Text,
        _option("NAME", "icestick, hx8k-breakout, upduino or icebreaker.", "the device's"),
    ] = None,
    device: Annotated[Text, _option("NAME", "hx1k, hx8k or up5k.", "the board's, or hx8k")] = None,
    edges: Annotated[Number, _option("N", "How many edges.", "the network's")] = None,
    network: Annotated[
        Text, _option("NAME", "The network, as of pyedge train.", "the machine's")
    ] = None,
    levels: Annotated[Number, _option("N", "Wiper positions.", "the machine's")] = None,
    baud: Annotated[
        int, typer.Option(metavar="RATE", help="Of the serial line, in bits a second.")
    ] = 115200,
    out: Annotated[Text, _option("FOLDER", "For sources, bitstream and report.")] = None,
    json: options.Json = False,
) -> int:
    """Build the digital half of a machine for an iCE40 FPGA on a serial line.

    The folder gets the Verilog (machine.v, serial.v, top.v), the pins, the
    bitstream machine.bin and report.json: cells, clocks, how many edges fit.
    Load it with: iceprog machine.bin

    Then pyedge train --logic serial:PORT trains with it; --logic fpga:FOLDER
    reads the bitstream back and simulates that.

    It needs yosys, nextpnr-ice40 and icestorm; make tapeout fetches them into
    .fpga/bin.

    Examples:

    pyedge export fpga --board hx8k-breakout --edges 16 --out fpga

    pyedge export fpga --device up5k --network periodic:4x4 --out fpga

    pyedge export fpga machine.toml --board icestick --baud 1000000 --out fpga
    """
    if out is None:
        raise InputError("where to? add --out FOLDER")
    if edges is not None and network is not None:
        raise InputError("--edges and --network both say how many edges: give one")
    from hdl.fpga.build import BITSTREAM
    from pyedge.hardware import fpga as builder
    from pyedge.hardware.netlists import check_digipots

    chosen = builder.board(board, device)
    folder = options.out_folder(out)
    assert folder is not None
    changes = {"network": network, "digipot.levels": levels}
    configuration = options.machine(machine, changes)
    check_digipots(configuration)
    count = configuration.make_network().n_edges if edges is None else edges
    positions = configuration.parts().levels
    options.transient(f"  building {count} edges for {chosen.name} ...")
    paths, report = builder.save(folder, chosen, count, positions, baud)
    options.transient("")
    if chosen.note:
        options.say(f"pyedge: note: {chosen.note}")
    clocks = ", ".join(f"{net} {hertz / 1e6:.0f} MHz" for net, hertz in report.fmax.items())
    lines = [
        f"{chosen.name}: {report.cells} of {report.cells_available} cells for {count} edges; "
        f"about {report.edges_that_fit} would fit",
        f"highest clocks: {clocks}; the board's is {report.clock / 1e6:g} MHz",
        f"{folder / BITSTREAM}: {report.bitstream_bytes} bytes, {baud} baud",
    ]
    files = {"files": [str(path) for path in paths]}
    options.show(json, report.describe() | files, "\n".join(lines))
    return 0
