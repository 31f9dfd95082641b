"""Checks of an edge's layout against its gates: LVS by two programs, wells, transistors; faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from circuits.chip import mos_models, transistors
from circuits.chip.gates import Netlist
from circuits.chip.layout import array, cells, extraction, gds, lvs
from circuits.chip.layout import layout as layouts
from circuits.chip.layout.extraction import Extraction
from circuits.chip.library import sky130
from pyedge.hardware.chip import ChipEdge, made
from pyedge.hardware.chip_layout import Size, laid_out
from pyedge.units import show
from pyedge.verify.check import Check, Finding, planted
from pyedge.verify.chip import EDGES, other_gate, swapped

LAID_OUT = ("jk-16", "jk-128", "jk-256")
SMALL = "jk-16"  # as transistors with wires, with faults, and in an array
ARRAY = Size(4, 4)
TOOLS: Mapping[str, Callable[[str, str, str], lvs.Comparison]] = {
    "klayout": lvs.by_klayout,
    "netgen": lvs.by_netgen,
}
_NAND, _NOR = (f"{cells.PREFIX}{cell}" for cell in ("nand2_1", "nor2_1"))
_NARROWED = f"{cells.PREFIX}inv_1"
# Nanometres: taken from a diffusion, a wire's width, a cell's height, a place in a row.
_BY, _WIRE, _ROW, _SITE = 100, 140, 2720, 460


@dataclass(frozen=True)
class Drawn:
    """A layout, and the edge with which it is compared."""

    database: Any  # klayout.db.Layout
    edge: ChipEdge
    name: str  # of its cell

    def extracted(self) -> Extraction:
        """Its circuit."""
        return extraction.extract(self.database, self.name)


def chip_lvs_checks() -> Iterator[Check]:
    """Of each edge LVS and wells; of one its transistors, an array, and faults."""
    for label in LAID_OUT:
        for tool in TOOLS:
            yield Check(f"layout/lvs/{tool}/{label}", partial(_of, label, partial(same, tool)))
        yield Check(f"layout/wells/{label}", partial(_of, label, tied))
    for tool in TOOLS:
        yield Check(f"layout/lvs/{tool}/array", partial(same_array, tool))
    yield Check(f"layout/extracted/{SMALL}", partial(_of, SMALL, counts))
    yield Check("layout/lvs/planted-faults", planted_faults)


def same(tool: str, drawn: Drawn) -> Finding:
    """The circuit in the layout is the gates on their maker's transistors."""
    schematic = lvs.reference(drawn.edge.netlist, drawn.edge.library, drawn.name)
    return _compared(tool, drawn, transistors.pins(drawn.edge.design), schematic)


def same_array(tool: str, many: Size = ARRAY, moved: int = 0) -> Finding:
    """The circuit in an array of edges that abut is so many edges.

    The last edge is moved to the right by so many nanometres: a fault.
    """
    edge, (rows, columns) = _edge(SMALL), (many.rows, many.columns)
    layout, _ = laid_out(edge, 1)
    name, database = array.name(layout, rows, columns), array.database(layout, rows, columns)
    *_, last = database.cell(name).each_inst()
    last.transform(gds.klayout().Trans(moved, 0))
    pins = [port.net for port in array.ports(layout, rows, columns)
            if port.net not in ("vdd", "gnd")]  # fmt: skip
    schematic, _ = mos_models.plain(array.schematic(layout, edge.library, rows, columns))
    return _compared(tool, Drawn(database, edge, name), pins, schematic)


def _compared(tool: str, drawn: Drawn, pins: Sequence[str], schematic: str) -> Finding:
    found = drawn.extracted()
    comparison = TOOLS[tool](found.subcircuit(drawn.name, pins), schematic, drawn.name)
    measured = f"{len(found.transistors)} transistors, {found.nets} nets"
    return Finding(comparison.matched, measured, "; ".join(comparison.differences))


def tied(drawn: Drawn) -> Finding:
    """Every well has a tap, and no transistor is too far from one."""
    found = list(extraction.untied(drawn.database, drawn.name))
    return Finding(not found, f"{len(found)} untied", "; ".join(found[:3]))


def counts(drawn: Drawn) -> Finding:
    """The transistors in the layout, with its wires, count as the RTL does, past both rails."""
    found, design = drawn.extracted(), drawn.edge.design
    body = found.subcircuit("edge", transistors.pins(design), wires=True)
    got = transistors.count_subcircuit(design, body, found.sizes)
    without = drawn.edge.counted()
    measured = f"{show(got.energy, 'J')} a step, {show(got.delay, 's')}"
    detail = f"without layout {show(without.energy, 'J')}, {show(without.delay, 's')}"
    if got.first_wrong is not None:
        detail = f"after step {got.first_wrong} it is wrong; {detail}"
    return Finding(got.right, measured, detail)


def planted_faults() -> Finding:
    """Each fault in a layout is found by each of the checks that should; without it, by none."""
    sound = _drawn(SMALL)
    for finding in (*(same(tool, sound) for tool in TOOLS), tied(sound)):
        if not finding.passed:
            return finding
    checks: dict[str, Callable[[], Finding]] = {}
    for name, fault in FAULTS.items():
        wrong = fault(sound)
        for tool in TOOLS:
            checks[f"{name} ({tool})"] = partial(same, tool, wrong)
    for tool in TOOLS:
        checks[f"an edge of an array out of place ({tool})"] = partial(
            same_array, tool, Size(2, 2), _SITE
        )
    checks["a well without taps (wells)"] = partial(tied, without_taps(sound))
    checks["cells without their taps at one end (wells)"] = partial(tied, without_taps(sound, 2))
    return planted(checks)


def nets_swapped(sound: Drawn) -> Drawn:
    """The data of two flip-flops exchanged in the layout."""
    return _laid_out(sound.edge, swapped(sound.edge))


def function_replaced(sound: Drawn) -> Drawn:
    """A NAND for a NOR, or the contrary, in the layout."""
    return _laid_out(sound.edge, other_gate(sound.edge.netlist, _NAND, _NOR))


def narrowed(sound: Drawn) -> Drawn:
    """The inverter's diffusions narrower: all its transistors."""
    database = sound.database.dup()
    _cut(database, database.cell(_NARROWED), _BY)
    return replace(sound, database=database)


def without_taps(sound: Drawn, number: int | None = None) -> Drawn:
    """Fill for the taps of the lowest well, of two rows; or for so many, from the left."""
    database = sound.database.dup()
    top, fill = database.cell(sound.name), cells.FILLS[1]
    if database.cell(fill) is None:
        database.read(str(cells.installed().path(fill, "gds")))
    taps = sorted(
        (each for each in top.each_inst() if each.cell.name == cells.TAP),
        key=lambda each: (each.bbox().left, each.bbox().bottom),
    )
    for tap in [each for each in taps if each.bbox().center().y < 2 * _ROW][:number]:
        tap.cell = database.cell(fill)
    return replace(sound, database=database)


def shorted(sound: Drawn) -> Drawn:
    """A rectangle of metal 1 across two shapes of a flip-flop's own."""
    kdb, database = gds.klayout(), sound.database.dup()
    names = sorted(each.name for each in database.each_cell())
    cell = database.cell(next(name for name in names if "__df" in name))
    layer = database.layer(*gds.DRAWING["met1"])
    metal = kdb.Region(cell.begin_shapes_rec(layer)).merged()
    boxes = sorted((shape.bbox() for shape in metal.each()), key=lambda box: box.left)
    one, other = [box for box in boxes if box.bottom > 0 and box.top < _ROW][:2]
    low, high = min(one.bottom, other.bottom), max(one.top, other.top)
    cell.shapes(layer).insert(kdb.Box(other.left, low, other.left + _WIRE, high))
    return replace(sound, database=database)


FAULTS: Mapping[str, Callable[[Drawn], Drawn]] = {
    "two nets swapped": nets_swapped,
    "NAND for NOR": function_replaced,
    "a transistor's width changed": narrowed,
    "a well without taps": without_taps,
    "a flip-flop's metal shorted": shorted,
}


def _cut(database: Any, cell: Any, by: int) -> None:
    """Take so much from the upper side of a cell's diffusions."""
    kdb = gds.klayout()
    shapes = cell.shapes(database.layer(*extraction.LAYERS["diff"]))
    drawn = kdb.Region(shapes).merged()
    shapes.clear()
    shapes.insert(kdb.Region([kdb.Box(box.left, box.bottom, box.right, box.top - by)
                              for box in (each.bbox() for each in drawn.each())]))  # fmt: skip


def _laid_out(edge: ChipEdge, netlist: Netlist) -> Drawn:
    """A layout of another netlist than an edge's."""
    layout = layouts.edge(netlist, cells.installed(), edge.design.name)
    return Drawn(gds.database(layout), edge, layout.name)


def _of(label: str, check: Callable[[Drawn], Finding]) -> Finding:
    return check(_drawn(label))


@cache
def _drawn(label: str) -> Drawn:
    layout, _ = laid_out(_edge(label), 1)
    return Drawn(gds.database(layout), _edge(label), layout.name)


@cache
def _edge(label: str) -> ChipEdge:
    return made(EDGES[label], sky130())
