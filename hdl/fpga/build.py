"""Bitstreams: yosys, nextpnr and icestorm on a machine with its serial line, and back.

Synthesis uses no carry chains: counters of so few bits take half as many cells without.
"""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hdl import child_process, convert
from hdl.formal import yosys
from hdl.fpga.boards import Board
from hdl.tools import Tool, ToolError
from hdl.wiper_counter import code_width

_INSTALL = (
    "make tapeout, then add .fpga/bin to PATH; or apt-get install nextpnr-ice40 fpga-icestorm"
)


class _Nextpnr(Tool):
    def version(self) -> str:
        """See `Tool.version`; without its own name, in which there is a number."""
        return super().version().rpartition("Version ")[2]


NEXTPNR = _Nextpnr("nextpnr", ("nextpnr-ice40",), _INSTALL, (0, 4))
ICESTORM = Tool("icestorm", ("icepack", "iceunpack", "icebox_vlog"), _INSTALL, ())

BITSTREAM, NETLIST, REPORT = "machine.bin", "read_back.v", "report.json"
_TIME = "`timescale 1ns / 1ps"
_LIMIT = 1800.0  # seconds of each program
_SMALL, _LARGE = 2, 32  # edges of the smaller and the least larger machine of an estimate
_FASTEST = 4  # clocks of a bit
_FULL = 0.92  # of a device's cells: of more, placing takes long or does not end


class TooLarge(ValueError):  # noqa: N818 - about the design
    """A machine does not fit on an FPGA; the line says how many edges do."""


@dataclass(frozen=True)
class Report:
    """What was built: numbers of a place and route, the same on every run."""

    board: str
    device: str
    edges: int
    levels: int
    baud: int
    divisor: int  # clocks of a bit
    cells: int  # logic cells used
    cells_available: int
    edges_that_fit: int  # an estimate, by the cells of two machines
    fmax: dict[str, float]  # of each clock, in hertz
    clock: float  # of the board, in hertz
    bitstream_bytes: int
    tools: dict[str, str]

    def describe(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def divisor(board: Board, baud: int) -> int:
    """Clocks of a bit; ValueError for a speed that the board's clock cannot make."""
    clocks = round(board.clock / baud) if baud > 0 else 0
    if clocks < _FASTEST or abs(board.clock / clocks / baud - 1) > 0.02 or clocks > 2**15:
        raise ValueError(f"{baud} baud from {board.clock:g} Hz: give 115200, 1000000 or 3000000")
    return clocks


def sources(board: Board, edges: int, levels: int, clocks: int) -> dict[str, str]:
    """The Verilog of all that is on the FPGA, by file name; its top module is ``top``."""
    ports = ["input clk", "input rx", "output tx", *(f"output {name}" for name in board.high)]
    sizes = {"EDGES": edges, "LEVELS": levels, "WIDTH": code_width(levels), "DIVISOR": clocks}
    parameters = ", ".join(f".{name}({value})" for name, value in sizes.items())
    body = [f"    assign {name} = 1'b1;\n" for name in board.high]
    body.append(f"    serial #({parameters})\n        serial (.clk(clk), .rx(rx), .tx(tx));\n")
    return {
        "machine.v": convert.verilog(edges, levels),
        "serial.v": Path(__file__).with_name("serial.v").read_text(encoding="utf-8"),
        "top.v": f"{_TIME}\nmodule top ({', '.join(ports)});\n{''.join(body)}endmodule\n",
    }


def build(board: Board, edges: int, levels: int = 128, baud: int = 115200) -> tuple[bytes, Report]:
    """The bitstream and its report; TooLarge, or ToolError: a program is missing or fails."""
    clocks = divisor(board, baud)
    texts = sources(board, edges, levels, clocks)
    for tool in (yosys.YOSYS, NEXTPNR, ICESTORM):
        tool.require()
    netlist = synthesise(texts)
    fit = _fit(board, edges, levels, _cells(board, netlist))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = _route(board, netlist, folder, "--asc", "machine.asc")
        bitstream = packed((folder / "machine.asc").read_text(encoding="utf-8"))
    used = found["utilization"]["ICESTORM_LC"]
    report = Report(
        board=board.name,
        device=board.device,
        edges=edges,
        levels=levels,
        baud=baud,
        divisor=clocks,
        cells=used["used"],
        cells_available=used["available"],
        edges_that_fit=fit,
        fmax={_clock(net): round(1e6 * each["achieved"]) for net, each in found["fmax"].items()},
        clock=board.clock,
        bitstream_bytes=len(bitstream),
        tools={"yosys": tool_version(yosys.YOSYS), "nextpnr": tool_version(NEXTPNR)},
    )
    slow = [f"{net} {f / 1e6:.1f} MHz" for net, f in report.fmax.items() if f < board.clock]
    if slow:
        raise ToolError(f"too slow for {board.clock / 1e6:g} MHz: {', '.join(slow)}")
    return bitstream, report


def synthesise(texts: dict[str, str]) -> str:
    """The netlist of iCE40 cells, as yosys's JSON."""
    read = f"read_verilog {' '.join(texts)}"
    script = f"{read}; synth_ice40 -top top -nocarry; write_json out.json"
    return yosys.run(texts, script, ["out.json"], _LIMIT)[1]


def read_back(bitstream: bytes, board: Board) -> str:
    """The Verilog of the cells that a bitstream configures, as module ``top``."""
    words = ["-s", "-n", "top", "-d", board.package, "-p", "pins.pcf", "machine.asc"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "machine.asc").write_text(unpacked(bitstream), encoding="utf-8")
        (folder / "pins.pcf").write_text(board.constraints(), encoding="utf-8")
        return _run(ICESTORM, "icebox_vlog", words, folder)


def unpacked(bitstream: bytes) -> str:
    """A bitstream as icestorm's text of its bits, tile by tile."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / BITSTREAM).write_bytes(bitstream)
        _run(ICESTORM, "iceunpack", [BITSTREAM, "machine.asc"], folder)
        return (folder / "machine.asc").read_text(encoding="utf-8")


def packed(bits: str) -> bytes:
    """The bitstream of icestorm's text."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "machine.asc").write_text(bits, encoding="utf-8")
        _run(ICESTORM, "icepack", ["machine.asc", BITSTREAM], folder)
        return (folder / BITSTREAM).read_bytes()


def _fit(board: Board, edges: int, levels: int, cells: tuple[int, int]) -> int:
    """How many edges fit, by the cells of this machine and of another; TooLarge if not so many."""
    used, available = cells
    other = _SMALL if edges >= _LARGE else _LARGE
    more, _ = _cells(board, synthesise(sources(board, other, levels, 104)))
    each = (used - more) / (edges - other)
    fit = int(edges + (_FULL * available - used) / each)
    if used > _FULL * available:
        raise TooLarge(
            f"{edges} edges of {levels} positions take {used} of the {available} cells of the "
            f"{board.device}, of which {_FULL:.0%} can be placed: about {fit} edges fit"
        )
    return fit


def _cells(board: Board, netlist: str) -> tuple[int, int]:
    """Logic cells that a netlist takes on the device, and that the device has."""
    with tempfile.TemporaryDirectory() as folder:
        output = _nextpnr(board, netlist, Path(folder), "--pack-only")
    match = re.search(r"ICESTORM_LC:\s*(\d+)/\s*(\d+)", output)
    if match is None:
        raise ToolError("nextpnr does not say how many cells it uses")
    return int(match[1]), int(match[2])


def _route(board: Board, netlist: str, folder: Path, *words: str) -> dict[str, Any]:
    """Place and route in a folder; nextpnr's own report."""
    _nextpnr(board, netlist, folder, *words, "--report", "report.json")
    found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return found


def _nextpnr(board: Board, netlist: str, folder: Path, *words: str) -> str:
    (folder / "netlist.json").write_text(netlist, encoding="utf-8")
    (folder / "pins.pcf").write_text(board.constraints(), encoding="utf-8")
    chosen = [f"--{board.device}", "--package", board.package, "--pcf", "pins.pcf", "--seed", "1"]
    chosen += ["--freq", f"{board.clock / 1e6:g}", "--json", "netlist.json", *words]
    return _run(NEXTPNR, NEXTPNR.programs[0], chosen, folder)


def _run(tool: Tool, program: str, words: list[str], folder: Path) -> str:
    """What one of a tool's programs prints; ToolError: it fails."""
    one = Tool(tool.title, (program,), tool.install, tool.oldest)
    status, output = child_process.run(one, words, folder, _LIMIT)
    if status:
        lines = output.strip().splitlines() or ["it printed nothing"]
        errors = [line for line in lines if "ERROR" in line or "rror:" in line]
        raise ToolError(f"{program} ended with status {status}: {(errors or lines[-1:])[0]}")
    return output


def _clock(net: str) -> str:
    """The name of a clock's net in the source."""
    return net.removesuffix("_$glb_clk").removesuffix("$SB_IO_IN").rpartition(".")[2]


def tool_version(tool: Tool) -> str:
    """The version that a tool prints, or ``missing``."""
    match = re.search(r"\d+\.\d+[\w.+-]*", tool.version() if tool.path else "")
    return match[0] if match else "missing"
