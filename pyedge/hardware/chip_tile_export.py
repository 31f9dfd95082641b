"""Files of a tile for real flows: timing measured and analysed at all corners, checked, written."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from circuits.chip import gates, proof
from circuits.chip.layout import gds
from circuits.chip.tile import abstract, constraints, tiny_tapeout, tiny_tapeout_bench
from circuits.chip.tile.sta import Analysis
from circuits.chip.transistors import Conditions
from pyedge.errors import InputError, ToolError
from pyedge.files import expanded, replace
from pyedge.hardware import chip_layout, chip_tile
from pyedge.hardware.chip_tile import CACHE, CORNERS, Tile, TinyTapeout
from pyedge.hardware.exporters import as_input
from pyedge.units import show

_README = """\
# {name}: a tile for real flows

{words}
| file | what |
|---|---|
{files}

Measured by ngspice on the library's own subcircuits and models: Liberty of the {cells} cells that
the edge uses, at each corner. Wires have no capacitance. Not measured: recovery, removal, minimum
pulse widths, delays from clear and preset, internal power. Reset is a false path: release it while
both clocks rest.

## What was checked

OpenSTA: setup and hold at every corner, above. Flow files: names of variables against LibreLane's
documentation, every pin in the pin order once, info.yaml against Tiny Tapeout's documented rules,
its cocotb bench in Icarus on the RTL and on the gates mapped here.

## What was not run

OpenLane or LibreLane, Tiny Tapeout's own tools, and their design rule checks. Their gates will be
others than those here. Before a submission to Tiny Tapeout change author and top_module in
info.yaml, and the top module's name in src/project.v and test/tb.v: names are unique there.
"""


def save(
    tile: Tile,
    folder: Path,
    flow: str | None = None,
    edges: int = 1,
    laid_out: bool = False,
    layout: str | None = None,
) -> tuple[list[Path], str, dict[str, Any]]:
    """Measure, analyse, check and write a tile: paths, report, report as plain data.

    Args:
        tile, folder: what is written, and where; cells that have been measured there before, and
            have not changed, are not measured again.
        flow: ``openlane``, ``tiny-tapeout``, ``all`` or None: files of which flow too.
        edges: of the Tiny Tapeout project.
        laid_out: lay the edge out, and write its GDS and LEF.
        layout: the edge's layout in GDS, for the LEF.

    Raises InputError; MissingTool; ToolError: a corner fails its timing, or a check finds a fault.
    """
    edge, design, wanted = tile.edge, tile.edge.design, chip_tile.flows(flow)
    verdict = proof.equal(edge.netlist, edge.library, design.rtl("one"), design.ports, reset=True)
    if not verdict.proved:
        raise ToolError(f"{tile.name}: gates and RTL differ: {verdict.detail}")
    texts = {
        f"{tile.name}.v": gates.verilog(edge.netlist, tile.name),
        f"{tile.name}.sdc": constraints.sdc(design, tile.step),
    }
    project = None
    if "openlane" in wanted:
        texts |= _under("openlane", checked_openlane(tile))
    if "tiny-tapeout" in wanted:
        project = chip_tile.tiny_tapeout(edge, edges)
        texts |= _under("tiny-tapeout", checked_project(project))
    drawn = chip_layout.laid_out(edge, 1)[0] if laid_out else None
    if drawn is not None:
        with tempfile.TemporaryDirectory() as place:
            gds.write(drawn, Path(place) / "edge.gds")
            texts[f"{tile.name}.lef"] = checked_lef(tile, Path(place) / "edge.gds")
    elif layout is not None:
        texts[f"{tile.name}.lef"] = checked_lef(tile, expanded(layout))
    corners, seconds = {}, 0.0
    for conditions in CORNERS:
        started = time.perf_counter()
        timing = tile.timing(conditions, folder / CACHE)
        seconds += time.perf_counter() - started
        found, shortest = tile.analysed(timing), tile.shortest(timing)
        label = conditions.label.replace(" ", "_")
        texts[f"{tile.name}_{label}.lib"] = tile.liberty(timing)
        texts[f"{tile.name}_{label}_timing.txt"] = _reports(found)
        corners[conditions] = found, shortest
    values, words = _values(tile, corners), report(tile, corners)
    if project is not None:
        fit = chip_tile.edges_that_fit(edge)
        values["tiny_tapeout"] = {**project.describe(), "edges_that_fit_1x1": fit}
        words += (
            f"\nTiny Tapeout: {project.project.edges} edge(s), {project.area:.0f} um2 of cells, "
            f"{project.utilisation:.0%} of {project.project.tiles}; about {fit} edges fit 1x1 at "
            f"{tiny_tapeout.DENSITY:.0%}\n"
        )
    wrong = [f"at {conditions.label}: {fault}" for conditions, (found, shortest) in corners.items()
             for fault in violated(found, shortest)]  # fmt: skip
    if wrong:
        raise ToolError(f"{tile.name} fails its timing {wrong[0]}")
    names = sorted([*texts, f"{tile.name}.gds"] if drawn else texts)
    files = "\n".join(f"| `{name}` | {_what(name)} |" for name in names)
    texts["README.md"] = _README.format(
        name=tile.name, words=words, files=files, cells=len(edge.netlist.counts)
    )
    texts["report.json"] = json.dumps(values, indent=2) + "\n"
    writers: dict[str, Callable[[Path], object]] = {
        name: partial(Path.write_text, data=text, encoding="utf-8") for name, text in texts.items()
    }
    if drawn is not None:
        writers[f"{tile.name}.gds"] = partial(gds.write, drawn)
    for name, write in writers.items():
        replace(folder / name, write)
    return (
        [folder / name for name in writers],
        f"{words}{seconds:.0f} s for characterising what was not there\n",
        values,
    )


def checked_openlane(tile: Tile) -> dict[str, str]:
    """Files for OpenLane; ToolError: a documented rule finds a fault."""
    texts = chip_tile.openlane_texts(tile)
    if faults := list(chip_tile.openlane_faults(texts, tile.edge.design)):
        raise ToolError(faults[0])
    return texts


def checked_project(project: TinyTapeout) -> dict[str, str]:
    """Files of a Tiny Tapeout project; ToolError: a rule or its bench finds a fault."""
    texts = project.texts()
    if faults := list(chip_tile.tiny_tapeout_faults(texts)):
        raise ToolError(faults[0])
    for on_gates in (False, True):
        if complaint := tiny_tapeout_bench.run(texts, on_gates):
            where = "gates" if on_gates else "RTL"
            raise ToolError(f"the Tiny Tapeout project's bench fails on {where}: {complaint}")
    return texts


def checked_lef(tile: Tile, path: Path) -> str:
    """LEF of a layout; InputError: not this edge's; ToolError: KLayout reads it otherwise."""
    with as_input():
        if not path.is_file():
            raise InputError(f"{path}: no such file")
        made = abstract.of_gds(path, tile.edge.design)
        text = abstract.lef(made)
        with tempfile.TemporaryDirectory() as folder:
            read = abstract.read(text, Path(folder))
    if fault := abstract.difference(made, *read):
        raise ToolError(f"{tile.name}: LEF as KLayout reads it: {fault}")
    return text


def violated(found: Analysis, shortest: float) -> list[str]:
    """What of setup and hold is violated, in words."""
    faults = []
    if found.setup.slack < 0:
        faults.append(
            f"setup slack {found.setup.words}: a step takes {show(shortest, 's')} or more"
        )
    if found.hold.slack < 0:
        faults.append(f"hold slack {found.hold.words}")
    return faults


def report(tile: Tile, corners: Mapping[Conditions, tuple[Analysis, float]]) -> str:
    """Timing at all corners, for a reader."""
    lines = [
        f"{tile.name} in the cells of {tile.edge.library.name}, a step in "
        f"{show(tile.step.period, 's')}",
        "",
        "| corner | setup slack | hold slack | clock to code | shortest step |",
        "|---|---|---|---|---|",
        *(
            f"| {conditions.label} | {found.setup.words} | {found.hold.words} | "
            f"{show(found.code.delay, 's')} | {show(shortest, 's')} |"
            for conditions, (found, shortest) in corners.items()
        ),
    ]
    return "\n".join([*lines, ""])


def _values(tile: Tile, corners: Mapping[Conditions, tuple[Analysis, float]]) -> dict[str, Any]:
    return {
        "edge": tile.name,
        "pdk": tile.edge.library.name,
        "period_s": tile.step.period,
        "corners": [
            {
                "corner": conditions.corner,
                "supply_v": conditions.supply,
                "temperature_c": conditions.temperature,
                "setup_slack_s": found.setup.slack,
                "setup_path": [found.setup.start, found.setup.end],
                "hold_slack_s": found.hold.slack,
                "hold_path": [found.hold.start, found.hold.end],
                "clock_to_code_s": found.code.delay,
                "shortest_period_s": shortest,
            }
            for conditions, (found, shortest) in corners.items()
        ],
    }


def _reports(found: Analysis) -> str:
    parts = {"setup": found.setup, "hold": found.hold, "from clock to code": found.code}
    return "".join(f"The worst path, {name}:\n\n{path.report}\n\n" for name, path in parts.items())


def _under(folder: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{folder}/{path}": text for path, text in texts.items()}


def _what(name: str) -> str:
    known = {
        ".lib": "Liberty with timing at a corner", ".sdc": "clocks and constraints",
        ".gds": "layout (a demonstration)", ".lef": "abstract: size, pins, obstructions",
        "_timing.txt": "OpenSTA's worst paths",
        "config.json": "settings of the flow", "pin_order.cfg": "pins of each side, in order",
        "info.yaml": "Tiny Tapeout's description and pinout", "info.md": "page of the datasheet",
        "test.py": "cocotb bench", "tb.v": "cocotb bench", "Makefile": "`make`, `make GATES=yes`",
        "test/cells.v": "the cells' functional Verilog, from the library",
    }  # fmt: skip
    return next((what for end, what in known.items() if name.endswith(end)), "Verilog")
