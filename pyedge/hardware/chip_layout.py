"""An edge's digital half placed and routed in sky130's cells: checked, written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from circuits.chip import spice
from circuits.chip.layout import array, cells, def_file, design_rules, gds
from circuits.chip.layout.design_rules import Violation
from circuits.chip.layout.layout import Layout
from circuits.chip.layout.layout import edge as placed_and_routed
from pyedge.errors import InputError, ToolError
from pyedge.files import replace
from pyedge.hardware import chip_lvs
from pyedge.hardware.chip import ChipEdge
from pyedge.hardware.exporters import as_input
from pyedge.units import show

PDK = "sky130"
"""The one library that is laid out."""

Writer = Callable[[Path], object]  # writes a file

_TRIES = 8  # layouts of consecutive seeds, until one breaks no rule
_UM = 1000  # nanometres


@dataclass(frozen=True)
class Size:
    """Edges of an array, by rows and columns."""

    rows: int
    columns: int


def size(text: str) -> Size:
    """An array's size of a text as 4x4; InputError: it is none."""
    match = re.fullmatch(r"([0-9]{1,9})x([0-9]{1,9})", text)
    if match is None:
        raise InputError(f"array {text!r}: give ROWSxCOLUMNS, as 4x4")
    made = Size(int(match[1]), int(match[2]))
    if not (1 <= made.rows <= array.MOST and 1 <= made.columns <= array.MOST):
        raise InputError(f"array {text}: 1 to {array.MOST} edges along each side")
    return made


def laid_out(edge: ChipEdge, seed: int) -> tuple[Layout, int]:
    """A layout that breaks no design rule, and its seed: the first from `seed` on.

    InputError: the library is another; ToolError: there is no such layout.
    """
    check_pdk(edge.library.name)
    check_seed(seed)
    files = cells.installed()
    for tried in range(seed, seed + _TRIES):
        with as_input():
            layout = placed_and_routed(edge.netlist, files, edge.design.name, tried)
        broken = rules_broken(layout)
        if not broken:
            return layout, tried
    raise ToolError(
        f"{edge.design.name} breaks {broken[0].rule} with seed {tried}, and another rule with each "
        f"from {seed} on: try --seed {seed + _TRIES}"
    )


def check_pdk(name: str) -> None:
    """InputError: a library that cannot be laid out; MissingTool: it or KLayout is missing."""
    if name != PDK:
        raise InputError(f"{name} cannot be laid out: give --pdk {PDK} or osu035")
    cells.installed()
    gds.klayout()


def check_seed(seed: int) -> None:
    """InputError: a seed that is none."""
    if seed < 0:
        raise InputError(f"seed {seed}: give 0 or more")


def array_name(layout: Layout, many: Size) -> str:
    """The name of an array's cell and files."""
    return array.name(layout, many.rows, many.columns)


def rules_broken(layout: Layout, many: Size | None = None) -> list[Violation]:
    """The design rules that an edge breaks, or that an array of it does."""
    if many is None:
        name, database = layout.name, gds.database(layout)
    else:
        name, database = array_name(layout, many), array.database(layout, many.rows, many.columns)
    return design_rules.violations(database.cell(name), layout.technology)


def describe(edge: ChipEdge, layout: Layout, seed: int) -> dict[str, Any]:
    """As plain data, units in the keys."""
    width, height = layout.width / _UM, layout.height / _UM
    return {
        "pdk": edge.library.name,
        "edge": layout.name,
        "seed": seed,
        "cells": len(edge.netlist.gates),
        "taps_and_fill": len(layout.cells) - len(edge.netlist.gates),
        "transistors": edge.transistors,
        "width_um": width,
        "height_um": height,
        "area_um2": round(width * height, 3),
        "edges_per_mm2": round(1e6 / (width * height)),
        "utilisation": round(edge.area / (width * height), 3),
        "wire_length_um": round(layout.wire_length / _UM, 3),
        "vias": layout.vias,
        "nets_routed": len(layout.routes),
        "rounds": layout.rounds,
        "design_rules": design_rules.number_of_rules(layout.technology),
        "design_rules_broken": 0,
    }


def report(values: Mapping[str, Any]) -> str:
    """What the layout takes and what was found, for a reader."""
    lines = [
        f"{values['edge']} in the cells of {values['pdk']}, placed and routed (a demonstration)",
        f"  size              {values['width_um']:g} x {values['height_um']:g} um = "
        f"{values['area_um2']:g} um2: {values['edges_per_mm2']} in 1 mm2",
        f"  cells             {values['cells']}, and {values['taps_and_fill']} taps and fill; "
        f"{values['transistors']} transistors; {values['utilisation']:.0%} of the area",
        f"  wires             {values['nets_routed']} nets, {values['wire_length_um']:g} um, "
        f"{values['vias']} contacts and vias, none failed",
        f"  design rules      {values['design_rules']} checked, none broken (metals and vias; not "
        "wells, density, antennas)",
        "  LVS               "
        + ", ".join(f"{tool}: {found}" for tool, found in values["lvs"].items())
        + f"; {values['nets']} nets, wires {show(values['wire_capacitance_f'], 'F')}",
        f"  seed              {values['seed']}",
    ]
    if "array" in values:
        found = values["array"]
        lines.append(
            f"  array             {found['rows']} x {found['columns']} edges, "
            f"{found['width_um']:g} x {found['height_um']:g} um, no rule broken"
        )
    return "\n".join([*lines, ""])


def save(
    edge: ChipEdge, folder: Path, seed: int, many: Size | None = None
) -> tuple[list[Path], str, dict[str, Any], Layout]:
    """Lay an edge out and write its files: their paths, the report, as plain data, the layout.

    With `many` an array of it too.
    """
    layout, seed = laid_out(edge, seed)
    circuit, compared = chip_lvs.checked(edge, layout)
    values = {**describe(edge, layout, seed), **compared}
    written = _of_edge(edge, layout)
    written[f"{layout.name}_extracted.sp"] = _writes(chip_lvs.netlist(edge, layout, circuit))
    if many is not None:
        written |= _of_array(edge, layout, many)
        values["array"] = _checked_array(layout, many)
    words = report(values)
    written |= {
        "report.txt": _writes(words),
        "report.json": _writes(json.dumps(values, indent=2) + "\n"),
    }
    for name, write in written.items():
        replace(folder / name, write)
    return [folder / name for name in written], words, values, layout


def _of_edge(edge: ChipEdge, layout: Layout) -> dict[str, Writer]:
    """What writes each file of an edge, by its name."""
    schematic = spice.write(layout.netlist_cells, edge.library, layout.name)
    return {
        f"{layout.name}.gds": partial(gds.write, layout),
        f"{layout.name}.def": _writes(def_file.write(layout)),
        f"{layout.name}.sp": _writes(schematic),
    }


def _of_array(edge: ChipEdge, layout: Layout, many: Size) -> dict[str, Writer]:
    """What writes each file of an array, by its name."""
    name = array_name(layout, many)
    schematic = array.schematic(layout, edge.library, many.rows, many.columns)
    return {
        f"{name}.gds": partial(gds.save, array.database(layout, many.rows, many.columns)),
        f"{name}.sp": _writes(schematic),
    }


def _writes(text: str) -> Writer:
    return partial(Path.write_text, data=text, encoding="utf-8")


def _checked_array(layout: Layout, many: Size) -> dict[str, Any]:
    """An array as plain data; ToolError: it breaks a rule."""
    if broken := rules_broken(layout, many):
        name = array_name(layout, many)
        raise ToolError(f"{name} breaks {broken[0].rule}")
    return {
        "rows": many.rows,
        "columns": many.columns,
        "width_um": many.columns * layout.width / _UM,
        "height_um": many.rows * layout.height / _UM,
        "design_rules_broken": 0,
    }
