"""Checks of a tile for real flows: OpenSTA against ngspice, flow files, planted faults."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from circuits.chip.design import EdgeDesign
from circuits.chip.layout import gds
from circuits.chip.layout.layout import Layout
from circuits.chip.library import sky130
from circuits.chip.tile import abstract, openlane, tiny_tapeout_bench
from circuits.chip.tile.constraints import Step
from circuits.chip.timing import LibraryTiming
from circuits.chip.transistors import Conditions
from hdl.formal.yosys import run
from pyedge.hardware import chip_tile
from pyedge.hardware.chip import ABOUT_MIDDLE, made
from pyedge.hardware.chip_layout import laid_out
from pyedge.hardware.chip_tile import CORNERS, Tile
from pyedge.units import show
from pyedge.verify.check import Check, Finding, planted

EDGE = EdgeDesign(16, "jk")  # as `pyedge.verify.chip` simulates
PROJECTS: Mapping[str, tuple[EdgeDesign, int]] = {
    "jk-128": (EdgeDesign(128, "jk"), 1),
    "jk-16-of-8": (EDGE, 8),
    "one-hot-16": (EdgeDesign(16, "d", "one-hot"), 1),
}
"""Tiny Tapeout projects that are run, by label."""

RATIOS = 0.9, 1.1
"""Between which OpenSTA's delay from clock to code must be, of ngspice's."""

LOW = Conditions("ss", 1.2, -40)
"""A supply that is too low for the step; the smallest edge is measured there."""

TOO_SHORT = 7e-9  # seconds of a step, for the slow corner
_SMALLEST = EdgeDesign(4, "jk")
_SWAPPED = ("{1'b0, code}", "{1'b0, code[0], code[6:1]}")


def chip_tile_checks() -> Iterator[Check]:
    """Of timing at each corner, then of flow files, then planted faults."""
    for conditions in CORNERS:
        label = conditions.label.replace(" ", "-")
        yield Check(f"tile/timing/{label}", partial(meets, conditions))
        yield Check(f"tile/delay/{label}", partial(as_simulated, conditions))
        yield Check(f"tile/shortest-step/{label}", partial(shortest_counts, conditions))
    yield Check("tile/liberty/yosys", yosys_reads)
    yield Check("tile/lef", lef_reads_back)
    yield Check("tile/openlane", openlane_files)
    for name in PROJECTS:
        for where in ("rtl", "gates"):
            yield Check(f"tile/tiny-tapeout/{name}/{where}", partial(benched, name, where))
    yield Check("tile/planted-faults/timing", timing_faults)
    yield Check("tile/planted-faults/flows", flow_faults)


def meets(conditions: Conditions, tile: Tile | None = None) -> Finding:
    """OpenSTA finds no setup or hold violated at a corner."""
    tile = tile or _tile(EDGE)
    return _met(tile, _timing(tile, conditions))


def as_simulated(conditions: Conditions) -> Finding:
    """OpenSTA's delay from clock to code is ngspice's, of the whole edge."""
    tile = _tile(EDGE)
    found = tile.analysed(_timing(tile, conditions)).code.delay
    counted = tile.edge.counted(conditions, ABOUT_MIDDLE)
    ratio = found / counted.delay
    words = f"{show(found, 's')} by OpenSTA, {show(counted.delay, 's')} by ngspice"
    return Finding(counted.right and RATIOS[0] <= ratio <= RATIOS[1], round(ratio, 3), words)


def shortest_counts(conditions: Conditions) -> Finding:
    """The transistors count right in the shortest step that OpenSTA allows."""
    tile = _tile(EDGE)
    period = tile.shortest(_timing(tile, conditions))
    counted = tile.edge.counted(replace(conditions, period=period), ABOUT_MIDDLE)
    detail = "the transistors count right in it" if counted.right else (
        f"the transistors count wrong in step {counted.first_wrong}"
    )  # fmt: skip
    return Finding(counted.right, show(period, "s"), detail)


def yosys_reads() -> Finding:
    """yosys reads the cells with their timing, and finds each."""
    tile = _tile(EDGE)
    text = tile.liberty(_timing(tile, CORNERS[0]))
    script = "read_liberty -lib cells.lib\nwrite_verilog -blackboxes cells.v\n"
    _, found = run({"cells.lib": text}, script, ["cells.v"], 60.0)
    lost = [cell for cell in tile.edge.netlist.counts if f"module {cell}(" not in found]
    return Finding(not lost, f"{len(tile.edge.netlist.counts)} cells", ", ".join(lost))


def lef_reads_back(old: str = "", new: str = "") -> Finding:
    """KLayout reads the size and pins of the LEF as the layout has them; `old` becomes `new`."""
    with tempfile.TemporaryDirectory() as folder:
        gds.write(_layout(), Path(folder) / "edge.gds")
        wanted = abstract.of_gds(Path(folder) / "edge.gds", EDGE)
        found = abstract.read(abstract.lef(wanted).replace(old, new), Path(folder))
    fault = abstract.difference(wanted, *found)
    return Finding(fault is None, f"{len(wanted.pins)} pins", fault or "")


def openlane_files(change: Callable[[str], str] = str) -> Finding:
    """OpenLane's files obey documented rules; `change` is of the pin order."""
    tile = _tile(EdgeDesign(128, "jk"))
    texts = chip_tile.openlane_texts(tile)
    texts[openlane.PIN_ORDER] = change(texts[openlane.PIN_ORDER])
    faults = list(chip_tile.openlane_faults(texts, tile.edge.design))
    return Finding(not faults, f"{len(texts)} files", "; ".join(faults[:2]))


def benched(
    name: str, where: str, old: str = "", new: str = "", path: str = "src/project.v"
) -> Finding:
    """A Tiny Tapeout project obeys its rules, and its bench passes; `old` becomes `new` before."""
    texts = _project(name).texts()
    if old not in texts[path]:
        raise ValueError(f"{path} has no {old!r}")
    texts[path] = texts[path].replace(old, new) if old else texts[path]
    faults = list(chip_tile.tiny_tapeout_faults(texts))
    if not faults and (complaint := tiny_tapeout_bench.run(texts, where == "gates")):
        faults = [complaint]
    project = _project(name)
    measured = f"{project.area:.0f} um2, {project.utilisation:.1%} of {project.project.tiles}"
    return Finding(not faults, measured, "; ".join(faults[:2]))


def timing_faults() -> Finding:
    """A corner that fails its timing is found, and its path named."""
    tile, small = _tile(EDGE), _tile(_SMALLEST)
    slow = CORNERS[1]
    checks: dict[str, Callable[[], Finding]] = {
        "timing: a step too short for the slow corner": partial(
            meets, slow, replace(tile, step=Step(TOO_SHORT))
        ),
        "timing: a supply too low for the step": partial(meets, LOW, small),
        "timing: setup tables times ten": partial(
            lambda: _met(tile, _setup_scaled(_timing(tile, slow), 10))
        ),
    }
    return planted(checks)


def flow_faults() -> Finding:
    """Faults in flow files are found, each by its check."""
    return planted({
        "lef: a pin's name": partial(lef_reads_back, " first\n", " frist\n"),
        "lef: a pin's layer": partial(lef_reads_back, "LAYER met3 ;", "LAYER met4 ;"),
        "openlane: pin order reversed": partial(openlane_files, _reversed_pins),
        "tiny-tapeout: bits of the code turned": partial(benched, "jk-128", "rtl", *_SWAPPED),
        "tiny-tapeout: comparators exchanged with the trigger": partial(
            benched, "jk-128", "rtl", ".trigger(ui_in[2])", ".trigger(ui_in[0])"
        ),
        "tiny-tapeout: a pin without its name": partial(
            benched, "jk-128", "rtl", 'ui[1]: "second"', 'ui[1]: ""', "info.yaml"
        ),
        "tiny-tapeout: a NOR for a NAND": partial(
            benched, "jk-128", "gates", "nand2_1 g", "nor2_1 g", "test/gate_level_netlist.v"
        ),
    })  # fmt: skip


def _met(tile: Tile, timing: LibraryTiming) -> Finding:
    found = tile.analysed(timing)
    worst = min(found.setup, found.hold, key=lambda path: path.slack)
    words = f"setup slack {found.setup.words}; hold slack {found.hold.words}"
    return Finding(found.met, f"{1e9 * worst.slack:.3f} ns", words)


def _setup_scaled(timing: LibraryTiming, factor: float) -> LibraryTiming:
    cells = {
        name: replace(cell, constraints=tuple(
            each.scaled(factor) if each.kind.startswith("setup") else each
            for each in cell.constraints
        ))
        for name, cell in timing.cells.items()
    }  # fmt: skip
    return replace(timing, cells=cells)


def _reversed_pins(text: str) -> str:
    """A pin order with the pins of its first side in reverse."""
    head, *rest = text.split("\n\n")
    side, *pins = head.split("\n")
    return "\n\n".join(["\n".join([side, *reversed(pins)]), *rest])


@cache
def _tile(design: EdgeDesign) -> Tile:
    return Tile(made(design, sky130()))


@cache
def _layout() -> Layout:
    return laid_out(_tile(EDGE).edge, 1)[0]


@cache
def _measured(design: EdgeDesign, conditions: Conditions) -> LibraryTiming:
    return _tile(design).timing(conditions)


def _timing(tile: Tile, conditions: Conditions) -> LibraryTiming:
    return _measured(tile.edge.design, conditions)


@cache
def _project(name: str) -> chip_tile.TinyTapeout:
    design, edges = PROJECTS[name]
    return chip_tile.tiny_tapeout(_tile(design).edge, edges)
