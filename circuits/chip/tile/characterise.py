"""Characterisation of cells in ngspice: the tables of `circuits.chip.timing`.

Recovery, removal, minimum pulse widths, delays from clear and preset, and internal power are not
measured.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from circuits.chip.library import CellLibrary
from circuits.chip.tile import flip_flops, gates
from circuits.chip.tile.bench import CellBench, check
from circuits.chip.timing import CellTiming, Grid, LibraryTiming
from circuits.chip.transistors import Conditions


def characterised(
    library: CellLibrary,
    names: Iterable[str],
    conditions: Conditions,
    grid: Grid | None = None,
    folder: Path | None = None,
) -> LibraryTiming:
    """Cells of sky130, measured.

    Args:
        library, names: of the cells.
        conditions: corner, supply and temperature; the period is not used.
        grid: where they are measured.
        folder: keeps what has been measured, a file of each cell; used again if nothing that it
            depends on has changed.

    Raises CircuitError: no such corner, another library, or a cell that does not work under these
    conditions; MissingTool, SpiceError.
    """
    check(library, conditions)
    grid = grid or Grid()
    cells = {}
    for name in sorted(names):
        bench = CellBench(library, library.cells[name], conditions)
        cells[name] = _kept(bench, grid, folder)
    return LibraryTiming(conditions.corner, conditions.supply, conditions.temperature, grid, cells)


def measured(bench: CellBench, grid: Grid) -> CellTiming:
    """A cell's timing, simulated; raises as `characterised` does."""
    if bench.cell.flip_flop is None:
        return gates.measured(bench, grid)
    return flip_flops.measured(bench, grid)


def _kept(bench: CellBench, grid: Grid, folder: Path | None) -> CellTiming:
    if folder is None:
        return measured(bench, grid)
    key = [bench.digest, json.loads(json.dumps(asdict(grid)))]
    label = bench.conditions.label.replace(" ", "_")
    path = folder / f"{bench.cell.name}_{label}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(path.read_text(encoding="utf-8"))
        if known["key"] == key:
            return CellTiming.read(known["timing"])
    timing = measured(bench, grid)
    text = json.dumps({"key": key, "timing": timing.describe()}, indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n", encoding="utf-8")
    return timing
