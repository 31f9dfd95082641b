"""An edge's digital half in standard cells: mapped, proved, counted, written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuits.chip import gates, machine, proof, spice, transistors
from circuits.chip.design import EdgeDesign
from circuits.chip.gates import Netlist
from circuits.chip.library import LIBRARIES, CellLibrary, from_files
from circuits.chip.mismatch import Chip
from circuits.chip.transistors import Conditions, Counted
from hdl.edge_logic import STORES
from hdl.formal.yosys import Verdict
from hdl.wiper_counter import COUNTERS
from pyedge.errors import InputError, ToolError
from pyedge.files import expanded, replace
from pyedge.hardware.exporters import MOST_EXPORTED, as_input
from pyedge.units import show

if TYPE_CHECKING:
    from hdl.bench.runner import BenchResult

BENCHED = "icarus"
"""The simulator of gates: it reads tables of primitives."""

PAPER = {"transistors": 100, "transistors_per_mm2": 300e6, "edges_per_mm2": 3e6}
"""D22's App. B: an edge is estimated at so many transistors, of so many a square millimetre."""

ABOUT_MIDDLE = (True, True, False, False, False, False, True, True)
"""Steps about the middle of the range, where all bits of a code turn."""

PERIODS = (7e-9, 5e-9, 3.5e-9, 2.5e-9, 1.8e-9, 1.25e-9, 0.9e-9)
"""Seconds of a step, tried until the transistors count wrong."""

LARGEST = 1000
"""Transistors of the largest edge that a table simulates."""

# Gates take no time, so what a flip-flop stores must not reach the next one before its clock does.
_STORE_DELAY = "`timescale 1ns/1ps\n`define UNIT_DELAY #0.1\n"


@dataclass(frozen=True)
class ChipEdge:
    """An edge in a library's cells."""

    design: EdgeDesign
    library: CellLibrary
    netlist: Netlist

    @property
    def transistors(self) -> int | None:
        """Their number; None where the library has no subcircuits."""
        if self.library.spice is None:
            return None
        with as_input():
            return _transistors(self.library, self.netlist)

    @property
    def area(self) -> float:
        """Area of the cells, side by side, in the library's unit: square micrometres."""
        return self.netlist.area(self.library)

    def proved(self) -> Verdict:
        """Whether the gates do what the RTL does, for every input, for ever."""
        rtl, ports = self.design.rtl("one"), self.design.ports
        return proof.equal(self.netlist, self.library, rtl, ports, reset=self.design.reset)

    def cells_compared(self) -> proof.Comparison:
        """The functions of its cells beside their maker's Verilog."""
        return proof.compare_cells(self.library, self.netlist.counts)

    def benched(self) -> BenchResult | None:
        """The cocotb bench of one edge on the gates with their maker's Verilog.

        None without a reset: in the simulation the flip-flops would never have a known state.
        """
        from hdl.bench.runner import run

        if not self.design.reset:
            return None
        text = _STORE_DELAY + self.library.verilog(self.netlist.counts)
        text += "\n`default_nettype wire\n" + gates.verilog(self.netlist, "gates")
        text += self.design.decoded("dut", "gates")
        return run(BENCHED, "edge", levels=self.design.levels, texts={"dut.v": text})

    def counted(
        self,
        conditions: Conditions | None = None,
        steps: Sequence[bool] | None = None,
        chip: Chip | None = None,
    ) -> Counted:
        """Its transistors counting in ngspice: see `circuits.chip.transistors.count`."""
        with as_input():
            return transistors.count(
                self.design, self.netlist, self.library, conditions, steps, chip
            )

    def machine(self, edges: int) -> ChipMachine:
        """So many of it on the global clock."""
        with as_input():
            return ChipMachine(edges, self, machine.clock(self.library))

    def describe(self) -> dict[str, Any]:
        """As plain data: of the edge, units in the keys."""
        return {
            "pdk": self.library.name,
            "edge": self.design.name,
            "positions": self.design.levels,
            "flip_flop": self.design.store,
            "counter": self.design.counter,
            "reset": self.design.reset,
            "cells": len(self.netlist.gates),
            "transistors": self.transistors,
            "area_um2": round(self.area, 3),
            "edges_per_mm2": round(1e6 / self.area),
            "of_each_cell": self.netlist.counts,
        }

    def texts(self) -> dict[str, str]:
        """Its files by name: RTL, gates in Verilog and, where there are subcircuits, SPICE."""
        name, header = self.design.name, f"in the cells of {self.library.name}"
        made = {
            f"{name}_rtl.v": self.design.rtl(f"{name}_rtl"),
            f"{name}.v": f"// {name} {header}.\n" + gates.verilog(self.netlist, name),
        }
        if self.library.spice is not None:
            made[f"{name}.sp"] = spice.write(self.netlist, self.library, name)
        return made


@dataclass(frozen=True)
class ChipMachine:
    """Edges on their global clock, in a library's cells."""

    edges: int
    edge: ChipEdge
    clock: Netlist

    @property
    def name(self) -> str:
        """As machine_16, also in Verilog and SPICE."""
        return f"machine_{self.edges}"

    def clock_proved(self) -> Verdict:
        """Whether the clock's gates do what its RTL does, for ever."""
        return machine.clock_proved(self.clock, self.edge.library)

    def benched(self) -> BenchResult:
        """The cocotb bench of a machine on its gates with their maker's Verilog."""
        from hdl.bench.runner import run

        design, cells = self.edge.design, self.edge.library
        text = _STORE_DELAY + cells.verilog({**self.edge.netlist.counts, **self.clock.counts})
        text += "\n`default_nettype wire\n" + gates.verilog(self.edge.netlist, design.name)
        text += gates.verilog(self.clock, machine.CLOCK_NAME)
        text += machine.verilog(self.edges, design, "dut")
        texts = {"dut.v": text}
        return run(BENCHED, "machine", n_edges=self.edges, levels=design.levels, texts=texts)

    def describe(self) -> dict[str, Any]:
        """As plain data, units in the keys; see `ChipEdge.describe` for each edge."""
        cells, edge = self.edge.library, self.edge
        clock = None
        if cells.spice is not None:
            with as_input():
                clock = _transistors(cells, self.clock)
        return {
            "edges": self.edges,
            "cells": self.edges * len(edge.netlist.gates) + len(self.clock.gates),
            "clock_transistors": clock,
            "transistors": None if clock is None else self.edges * (edge.transistors or 0) + clock,
            "area_um2": round(self.edges * edge.area + self.clock.area(cells), 3),
        }

    def texts(self) -> dict[str, str]:
        """Its files by name: Verilog of clock and machine, and SPICE where there is any."""
        design, cells = self.edge.design, self.edge.library
        made = {
            f"{machine.CLOCK_NAME}.v": gates.verilog(self.clock, machine.CLOCK_NAME),
            f"{self.name}.v": machine.verilog(self.edges, design, self.name),
        }
        if cells.spice is not None:
            made[f"{self.name}.sp"] = machine.netlist_spice(
                self.edges, design, self.edge.netlist, self.clock, cells, self.name
            )
        return made


def _transistors(cells: CellLibrary, netlist: Netlist) -> int:
    return sum(cells.transistors(cell) * count for cell, count in netlist.counts.items())


def library(pdk: str, verilog: str | None = None, circuits: str | None = None) -> CellLibrary:
    """Cells by name, or of a Liberty file with Verilog and SPICE.

    Raises InputError: no such library; MissingTool: it is not installed.
    """
    if pdk in LIBRARIES:
        if verilog is not None or circuits is not None:
            raise InputError(f"--verilog and --spice are of a Liberty file's cells, not of {pdk}")
        with as_input():
            return LIBRARIES[pdk]()
    if not pdk.endswith(".lib"):
        known = ", ".join(LIBRARIES)
        raise InputError(f"PDK {pdk!r} is none of {known}, nor a Liberty file NAME.lib")
    if verilog is None:
        raise InputError(f"{pdk} alone cannot be proved: add --verilog FILE, its cells' functions")
    with as_input():
        return from_files(
            expanded(pdk), expanded(verilog), expanded(circuits) if circuits else None
        )


def made(design: EdgeDesign, cells: CellLibrary) -> ChipEdge:
    """An edge mapped to a library's cells; InputError: it has not what the edge needs."""
    with as_input():
        return ChipEdge(design, cells, gates.mapped(design.source("edge"), "edge", cells))


def checked(edge: ChipEdge) -> dict[str, str]:
    """What has been found of an edge, by what was done; ToolError: it is not the RTL."""
    verdict, comparison = edge.proved(), edge.cells_compared()
    if not verdict.proved:
        raise ToolError(f"{edge.design.name}: gates and RTL differ: {verdict.detail}")
    _check_cells(edge.library, comparison)
    found = {
        "equal to the RTL": verdict.detail,
        "cells as their maker's Verilog": f"{comparison.cells} cells, {comparison.transitions} "
        "transitions",
    }
    bench = edge.benched()
    if bench is None:
        return {**found, "bench": "not run: without reset no simulation has a known state"}
    if bench.failed:
        name, fault = next((name, fault) for name, fault in bench.tests.items() if fault)
        raise ToolError(f"{edge.design.name}: the bench finds a fault: {name}: {fault}")
    return {**found, "bench": f"{bench.passed} of {len(bench.tests)} tests on {bench.simulator}"}


def _check_cells(library: CellLibrary, comparison: proof.Comparison) -> None:
    if comparison.wrong:
        raise ToolError(f"{library.name}: {comparison.wrong[0]}")


def report(edge: ChipEdge, found: Mapping[str, str]) -> str:
    """What an edge takes and what was found, for a reader."""
    values = edge.describe()
    number = values["transistors"]
    lines = [
        f"{values['edge']} in the cells of {values['pdk']}",
        f"  cells             {values['cells']}",
        f"  transistors       {'not known: add --spice' if number is None else number}",
        f"  area of cells     {values['area_um2']:g} um2: {values['edges_per_mm2']} in 1 mm2, "
        "without wires",
        *(f"  {name}: {words}" for name, words in found.items()),
        "",
        *(f"  {count:4} {cell}" for cell, count in values["of_each_cell"].items()),
    ]
    return "\n".join([*lines, ""])


def simulated(edge: ChipEdge) -> dict[str, float]:
    """What counting past both rails took; ToolError: the transistors count otherwise."""
    found = edge.counted()
    if (step := found.first_wrong) is not None:
        raise ToolError(
            f"{edge.design.name}: after step {step} the transistors are at word "
            f"{found.words[step]}, the RTL at {found.expected[step]}"
        )
    shortest = transistors.PERIOD
    for period in PERIODS:
        if not edge.counted(Conditions(period=period), ABOUT_MIDDLE).right:
            break
        shortest = period
    return {
        "steps": len(found.words) - 1,
        "energy_per_step_j": found.energy,
        "leakage_w": found.leakage,
        "clock_to_code_s": found.delay,
        "shortest_period_s": shortest,
    }


def about_middle(edge: ChipEdge) -> dict[str, float]:
    """Energy and delay of `ABOUT_MIDDLE`; empty without reset, and above `LARGEST`."""
    if not edge.design.reset or (edge.transistors or 0) > LARGEST:
        return {}
    found = edge.counted(steps=ABOUT_MIDDLE)
    if not found.right:
        raise ToolError(
            f"{edge.design.name}: the transistors count wrong in step {found.first_wrong}"
        )
    return {"energy_per_step_j": found.energy, "clock_to_code_s": found.delay}


def _words(took: Mapping[str, float]) -> str:
    return (
        f"{took['steps']:g} steps past both rails, {show(took['energy_per_step_j'], 'J')} a step, "
        f"{show(took['leakage_w'], 'W')} at rest, {show(took['clock_to_code_s'], 's')} from clock "
        f"to code, right down to a step in {show(took['shortest_period_s'], 's')}"
    )


def variants() -> Iterator[EdgeDesign]:
    """Edges to choose from: positions, flip-flops, resets, counters."""
    for levels in (16, 32, 64, 128, 256):
        for store in STORES:
            for reset in (True, False):
                yield EdgeDesign(levels, store, reset=reset)
        for counter in COUNTERS[1:]:
            yield EdgeDesign(levels, "d", counter)


def save(
    edge: ChipEdge, folder: Path, edges: int | None = None, simulate: bool = False
) -> tuple[list[Path], str, dict[str, Any]]:
    """Check an edge and write its files: their paths, the report, the report as plain data.

    With `edges` those of a machine of so many too; with `simulate` its transistors count in ngspice
    too.
    """
    check_edges(edges)
    found, values = checked(edge), edge.describe()
    with as_input():
        texts = edge.texts()
    if edges is not None:
        whole = edge.machine(edges)
        verdict = whole.clock_proved()
        if not verdict.proved:
            raise ToolError(f"the clock's gates and RTL differ: {verdict.detail}")
        _check_cells(edge.library, proof.compare_cells(edge.library, whole.clock.counts))
        values["machine"] = size = whole.describe()
        found[f"a machine of {edges} edges"] = (
            f"{size['cells']} cells, {size['transistors'] or '?'} transistors, "
            f"{size['area_um2']:g} um2; its clock {verdict.detail}"
        )
        texts |= whole.texts()
    if simulate:
        values["transistor_level"] = took = simulated(edge)
        found["transistors count as the RTL"] = _words(took)
    words, values = report(edge, found), {**values, "checked": found}
    texts |= {"report.txt": words, "report.json": json.dumps(values, indent=2) + "\n"}
    for name, text in texts.items():
        replace(folder / name, partial(Path.write_text, data=text, encoding="utf-8"))
    return [folder / name for name in texts], words, values


def check_edges(edges: int | None) -> None:
    """InputError: a number of edges, if any, that makes no machine to export."""
    if edges is not None and not 1 <= edges <= MOST_EXPORTED:
        raise InputError(f"edges {edges}: a machine of 1 to {MOST_EXPORTED} is exported")
