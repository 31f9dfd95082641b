"""Checks of an edge's layout: design rules, of the cells alone too, arrays, planted faults."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from circuits.chip.design import EdgeDesign
from circuits.chip.layout import array, cells, def_file, design_rules, gds
from circuits.chip.layout.layout import Layout
from circuits.chip.layout.lef import CUTS, METALS, Rect
from circuits.chip.library import LIBRARIES
from pyedge.hardware.chip import ChipEdge, made
from pyedge.hardware.chip_layout import PDK, Size, laid_out, rules_broken
from pyedge.verify.check import Check, Finding, planted

EDGES: Mapping[str, EdgeDesign] = {
    edge.label: edge
    for edge in (EdgeDesign(16), EdgeDesign(128), EdgeDesign(128, "d"), EdgeDesign(256))
}
"""The edges that are laid out, by label."""

SMALL = "jk-16"
ARRAY = Size(4, 4)


def chip_layout_checks() -> Iterator[Check]:
    """Of the cells alone, of edges, of an array; skipped without the cells or KLayout."""
    yield Check("layout/cells", cells_clean)
    for label in EDGES:
        yield Check(f"layout/rules/{label}", partial(clean, label))
    yield Check("layout/array", array_clean)
    yield Check("layout/def", def_read)
    yield Check("layout/same-bytes", same_bytes)
    yield Check("layout/planted-faults", planted_faults)


def cells_clean() -> Finding:
    """The maker's cells, each alone, break none of the rules: so the rules are not too strict."""
    kdb, files = gds.klayout(), cells.installed()
    names = [*LIBRARIES[PDK]().cells, cells.TAP, *cells.FILLS.values()]
    broken = []
    for name in names:
        database = kdb.Layout()
        database.read(str(files.path(name, "gds")))
        found = design_rules.violations(database.cell(name), files.technology)
        broken += [f"{name}: {each.rule}" for each in found]
    number = design_rules.number_of_rules(files.technology)
    return Finding(not broken, f"{len(names)} cells, {number} rules", "; ".join(broken[:3]))


def clean(label: str) -> Finding:
    """An edge is routed, and breaks no rule."""
    layout = _layout(label)
    width, height = layout.width / 1000, layout.height / 1000
    return _finding(layout, None, f"{width:g} x {height:g} um, {len(layout.routes)} nets")


def array_clean() -> Finding:
    """Edges that abut break no rule."""
    layout = _layout(SMALL)
    return _finding(layout, ARRAY, array.name(layout, ARRAY.rows, ARRAY.columns))


def def_read(layout: Layout | None = None, text: str | None = None) -> Finding:
    """KLayout reads of the DEF, with the maker's LEF, the wires and cells of the layout."""
    kdb = gds.klayout()
    layout = layout or _layout(SMALL)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "edge.def"
        path.write_text(text or def_file.write(layout), encoding="utf-8")
        read = kdb.Layout()
        read.read(str(path), _with_lef(layout))
    top = read.cell(layout.name)
    wrong = [layer for layer in (*METALS, *CUTS) if not _same(layer, read, top, layout)]
    drawn = gds.database(layout)
    if _placed(top) != _placed(drawn.cell(layout.name)):
        wrong.append("cells")
    return Finding(not wrong, f"{len(layout.cells)} cells, {layout.vias} vias", "; ".join(wrong))


def _with_lef(layout: Layout) -> Any:
    """KLayout's options to read a DEF with the LEF of technology and cells."""
    files, options = layout.files, gds.klayout().LoadLayoutOptions()
    lef = [files.technology_file, *(files.path(name, "lef") for name in _names(layout))]
    options.lefdef_config.lef_files = [str(path) for path in lef]
    options.lefdef_config.read_lef_with_def = False
    options.lefdef_config.macro_resolution_mode = 1
    return options


def _placed(top: Any) -> list[tuple[str, str]]:
    """Cells of the library in a layout, each with its place and orientation."""
    inside = (each for each in top.each_inst() if each.cell.name.startswith(cells.PREFIX))
    return sorted((each.cell.name, str(each.trans)) for each in inside)


def _names(layout: Layout) -> list[str]:
    return sorted({cell.cell for cell in layout.cells})


def _same(layer: str, read: Any, top: Any, layout: Layout) -> bool:
    """Whether a layer's wires and vias are the layout's."""
    kdb, theirs = gds.klayout(), gds.klayout().Region()
    for index in read.layer_indexes():
        if read.get_info(index).name == layer:
            theirs += kdb.Region(top.begin_shapes_rec(index))
    routes = (*layout.routes, *layout.straps)
    ours = [kdb.Box(*rect) for route in routes for on, rect in layout.shapes(route) if on == layer]
    return bool((theirs.merged() ^ kdb.Region(ours).merged()).is_empty())


def same_bytes() -> Finding:
    """Placed, routed and written twice, an edge is the same GDS."""
    first, second = (_bytes(laid_out(_made(SMALL), 1)[0]) for _ in range(2))
    return Finding(first == second, f"{len(first)} bytes")


def planted_faults() -> Finding:
    """Each fault in a layout breaks the rule of its name."""
    layout = _layout(SMALL)
    database = partial(gds.database, layout)
    checks: dict[str, Callable[[], Finding]] = {
        "met2 spacing 0.14: a wire moved to 0.10": partial(
            keeps, "met2 spacing 0.14", lambda: gds.database(too_near(layout))
        )
    }
    for rule, shapes in FAULTS.items():
        checks[f"{rule}: planted"] = partial(keeps, rule, partial(_with, database, layout, shapes))
    text = def_file.write(layout)
    checks["def: a cell left out"] = partial(def_read, layout, _without(text, "- g1 "))
    checks["def: a contact left out"] = partial(def_read, layout, _without(text, "L1M1_PR"))
    return planted(checks)


def _without(text: str, words: str) -> str:
    """A text without its first line that has these words."""
    lines = text.splitlines(keepends=True)
    lines.remove(next(line for line in lines if words in line))
    return "".join(lines)


# Shapes in nanometres that break a rule, beside the edge.
FAULTS: Mapping[str, tuple[tuple[str, Rect], ...]] = {
    "li1 width 0.17": (("li1", Rect(0, 0, 160, 1000)),),
    "met1 spacing 0.14": (("met1", Rect(0, 0, 200, 800)), ("met1", Rect(300, 0, 500, 800))),
    "met1 area 0.083": (("met1", Rect(0, 0, 290, 230)),),
    "met1 hole 0.14": (
        ("met1", Rect(0, 0, 600, 140)), ("met1", Rect(0, 460, 600, 600)),
        ("met1", Rect(0, 0, 140, 600)), ("met1", Rect(460, 0, 600, 600)),
    ),
    "met1 grid 0.005": (("met1", Rect(0, 0, 302, 800)),),
    "met3 area 0.24": (("met3", Rect(0, 0, 330, 330)),),
    "mcon spacing 0.19": (("mcon", Rect(0, 0, 170, 170)), ("mcon", Rect(340, 0, 510, 170))),
    "via size 0.15": (("via", Rect(0, 0, 150, 160)),),
    "via in met2 by 0.055, 0.085 on two sides": (
        ("via", Rect(0, 0, 150, 150)), ("met1", Rect(-100, -100, 250, 250)),
        ("met2", Rect(-60, -60, 210, 900)),
    ),
    "mcon in li1 by 0, 0 on two sides": (
        ("mcon", Rect(0, 0, 170, 170)), ("li1", Rect(10, 0, 400, 170)),
        ("met1", Rect(-100, -100, 270, 270)),
    ),
}  # fmt: skip


def keeps(rule: str, database: Callable[[], Any]) -> Finding:
    """Whether a layout keeps one rule."""
    made = database()
    found = design_rules.violations(made.cell(_layout(SMALL).name), cells.installed().technology)
    broken = [each.rule for each in found]
    return Finding(rule not in broken, len(broken), "; ".join(broken))


def too_near(layout: Layout) -> Layout:
    """The layout with its longest upright wire 0.10 um from the left strap."""
    ((_, strap),) = layout.straps[0].wires
    upright = [(rect.top - rect.bottom, k, n) for k, route in enumerate(layout.routes)
               for n, (metal, rect) in enumerate(route.wires) if metal == "met2"]  # fmt: skip
    _, k, n = max(upright)
    route = layout.routes[k]
    metal, wire = route.wires[n]
    moved = metal, wire.moved(strap.right + 100 - wire.left, 0)
    wires = (*route.wires[:n], moved, *route.wires[n + 1 :])
    routes = (*layout.routes[:k], route._replace(wires=wires), *layout.routes[k + 1 :])
    return replace(layout, routes=routes)


def _with(database: Callable[[], Any], layout: Layout, shapes: tuple[tuple[str, Rect], ...]) -> Any:
    """The layout's database with shapes beside the edge."""
    kdb, made = gds.klayout(), database()
    cell = made.cell(layout.name)
    for layer, rect in shapes:
        box = kdb.Box(*rect.moved(layout.width + 3000, 3000))
        cell.shapes(made.layer(*gds.DRAWING[layer])).insert(box)
    return made


def _finding(layout: Layout, many: Size | None, measured: str) -> Finding:
    broken = rules_broken(layout, many)
    detail = "; ".join(f"{each.number} of {each.rule} at {each.box}" for each in broken[:3])
    return Finding(not broken, measured, detail)


def _bytes(layout: Layout) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "edge.gds"
        gds.write(layout, path)
        return path.read_bytes()


@cache
def _made(label: str) -> ChipEdge:
    return made(EDGES[label], LIBRARIES[PDK]())


@cache
def _layout(label: str) -> Layout:
    return laid_out(_made(label), 1)[0]
