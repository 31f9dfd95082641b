"""An edge as a tile for real flows: timing, constraints, abstract, flow files, and their checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from circuits.chip import gates, liberty
from circuits.chip.design import EdgeDesign
from circuits.chip.gates import Netlist
from circuits.chip.library import CellLibrary
from circuits.chip.tile import constraints, openlane, sta, tiny_tapeout_rules
from circuits.chip.tile import tiny_tapeout as tt
from circuits.chip.tile import tiny_tapeout_bench as tt_bench
from circuits.chip.tile.characterise import characterised
from circuits.chip.tile.constraints import Step
from circuits.chip.timing import LibraryTiming
from circuits.chip.transistors import Conditions
from pyedge.errors import InputError, ToolError
from pyedge.hardware.chip import ChipEdge
from pyedge.hardware.exporters import as_input

CORNERS = (Conditions(), Conditions("ss", 1.62, -40), Conditions("ff", 1.98, -40))
"""Typical, slowest, fastest."""

FLOWS = ("openlane", "tiny-tapeout")
CACHE = "characterised"
"""Folder of what has been measured of cells, in the tile's."""

_LONGEST = 1e-6  # seconds of a step
_ROUNDS, _PERIODS = 3, 100  # of a search for a period: to a picosecond


@dataclass(frozen=True)
class Tile:
    """An edge in cells of sky130, with the clocks of a step."""

    edge: ChipEdge
    step: Step = field(default_factory=Step)

    @property
    def name(self) -> str:
        """Of the edge, also in Verilog."""
        return self.edge.design.name

    def timing(self, conditions: Conditions, folder: Path | None = None) -> LibraryTiming:
        """Its cells measured in ngspice; a folder keeps what has been measured."""
        with as_input():
            return characterised(
                self.edge.library, self.edge.netlist.counts, conditions, folder=folder
            )

    def liberty(self, timing: LibraryTiming) -> str:
        """Its cells in Liberty."""
        label = f"{timing.corner}_{timing.supply:g}V_{timing.temperature:g}C"
        name = f"pyedge_{label}".replace(".", "v").replace("-", "n")
        return liberty.write(self.edge.library.cells.values(), name, timing)

    def analysed(self, timing: LibraryTiming) -> sta.Analysis:
        """Static timing analysis by OpenSTA at the step's period."""
        sdc = constraints.sdc(self.edge.design, self.step)
        return sta.analysed(self.liberty(timing), self._verilog, self.name, sdc)

    def shortest(self, timing: LibraryTiming) -> float:
        """The shortest period that meets setup, in seconds, to a picosecond."""
        low, high = 0.0, _LONGEST
        for _ in range(_ROUNDS):
            periods = np.linspace(low, high, _PERIODS + 1)[1:]
            sdcs = [constraints.sdc(self.edge.design, replace(self.step, period=float(period)))
                    for period in periods]  # fmt: skip
            slacks = sta.setup_slacks(self.liberty(timing), self._verilog, self.name, sdcs)
            if slacks[-1] < 0:
                raise ToolError(f"{self.name}: no step below {_LONGEST:g} s meets setup")
            first = next(k for k, slack in enumerate(slacks) if slack >= 0)
            low, high = float([low, *periods][first]), float(periods[first])
        return high

    @property
    def _verilog(self) -> str:
        return gates.verilog(self.edge.netlist, self.name)


@dataclass(frozen=True)
class TinyTapeout:
    """A Tiny Tapeout project, with its gates mapped here."""

    project: tt.Project
    library: CellLibrary
    netlist: Netlist

    @property
    def area(self) -> float:
        """Of its cells, um2."""
        return self.netlist.area(self.library)

    def texts(self) -> dict[str, str]:
        """Its files: path to text."""
        project = self.project
        return {
            "info.yaml": project.info(),
            "docs/info.md": project.page(),
            "src/config.json": project.config(),
            **{f"src/{name}": text for name, text in project.sources().items()},
            **{f"test/{name}": text
               for name, text in tt_bench.texts(project, self.netlist, self.library).items()},
        }  # fmt: skip

    @property
    def utilisation(self) -> float:
        """Part of its tiles that cells take."""
        width, height = tt.TILES[self.project.tiles]
        return self.area / (width * height)

    def describe(self) -> dict[str, Any]:
        """As plain data, units in the keys."""
        return {
            "edges": self.project.edges,
            "cells": len(self.netlist.gates),
            "area_um2": round(self.area, 3),
            "tiles": self.project.tiles,
            "utilisation": round(self.utilisation, 4),
        }


def tiny_tapeout(edge: ChipEdge, edges: int = 1) -> TinyTapeout:
    """A project of so many edges on the smallest tiles that take them; InputError: none does."""
    with as_input():
        project = tt.Project(edge.design, edges)
        text = "".join(project.sources().values())
        netlist = gates.mapped(text, tt.TOP, edge.library)
        tiles = tt.smallest(netlist.area(edge.library))
    return TinyTapeout(replace(project, tiles=tiles), edge.library, netlist)


def edges_that_fit(edge: ChipEdge, tiles: str = "1x1") -> int:
    """How many edges a project on these tiles has room for."""
    areas = {edges: tiny_tapeout(edge, edges).area for edges in (2, 4)}
    return tt.fits(areas, tiles)


def openlane_faults(texts: Mapping[str, str], design: EdgeDesign) -> Iterator[str]:
    """What documented rules find wrong in files for OpenLane."""
    yield from openlane.config_faults(texts[openlane.CONFIG])
    yield from openlane.order_faults(texts[openlane.PIN_ORDER], design)


def tiny_tapeout_faults(texts: Mapping[str, str]) -> Iterator[str]:
    """What documented rules find wrong in a Tiny Tapeout project's files."""
    yield from openlane.config_faults(texts["src/config.json"])
    yield from tiny_tapeout_rules.faults(texts)


def flows(name: str | None) -> tuple[str, ...]:
    """The flows of a name: one of `FLOWS`, all, or None; InputError: another."""
    if name is not None and name not in (*FLOWS, "all"):
        raise InputError(f"flow {name!r} is not one of {', '.join(FLOWS)}, all")
    return FLOWS if name == "all" else () if name is None else (name,)


def openlane_texts(tile: Tile) -> dict[str, str]:
    """Files for OpenLane 2 and LibreLane; path to text."""
    design = tile.edge.design
    return {
        openlane.CONFIG: openlane.config(design, tile.step),
        openlane.PIN_ORDER: openlane.pin_order(design),
        openlane.SDC: constraints.sdc(design, tile.step),
        f"src/{design.name}.v": design.source(design.name),
    }
