"""A machine's digital half as an FPGA's bitstream: sources, constraints, report."""

from __future__ import annotations

import json
from pathlib import Path

from hdl.fpga import build
from hdl.fpga.boards import BOARDS, DEVICES, Board
from pyedge.errors import InputError
from pyedge.files import replace, write_text
from pyedge.logic import check_levels

CONSTRAINTS = "pins.pcf"
MOST_EDGES = 2000  # beyond the largest device; synthesis would take minutes


def board(name: str | None, device: str | None) -> Board:
    """A board by its name or by its device; InputError: neither is known, or they differ."""
    if device is not None and device not in DEVICES:
        raise InputError(f"--device {device}: give {', '.join(DEVICES)}")
    name = name or DEVICES[device or "hx8k"]
    if name not in BOARDS:
        raise InputError(f"--board {name}: give {', '.join(BOARDS)}")
    chosen = BOARDS[name]
    if device not in (None, chosen.device):
        raise InputError(f"--board {name} has an {chosen.device}, not an {device}: give one")
    return chosen


def save(
    folder: Path, chosen: Board, edges: int, levels: int, baud: int
) -> tuple[list[Path], build.Report]:
    """Build into a folder; the paths of its files, and the report.

    InputError: a machine or a speed that cannot be; MissingTool and ToolError of the programs.
    """
    check_levels(levels)
    if not 1 <= edges <= MOST_EDGES:
        raise InputError(f"{edges} edges: give 1 to {MOST_EDGES}")
    try:
        bitstream, report = build.build(chosen, edges, levels, baud)
        texts = build.sources(chosen, edges, levels, report.divisor)
    except ValueError as error:
        raise InputError(str(error)) from None
    texts |= {CONSTRAINTS: chosen.constraints()}
    texts |= {build.REPORT: json.dumps(report.describe(), indent=1) + "\n"}
    for name, text in texts.items():
        write_text(folder / name, text)
    replace(folder / build.BITSTREAM, lambda path: path.write_bytes(bitstream))
    return [folder / name for name in (*texts, build.BITSTREAM)], report
