"""Design rules of metals, contacts and vias, of the technology's LEF, by KLayout's regions.

Width, spacing (notches too), area and holes of li1 to met3; size, spacing and enclosure of mcon to
via2; all corners on the manufacturing grid.  Not there: rules of wells, diffusion and poly (the
cells' own), density, antennas, and spacing of metal wider than 3 um.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from circuits.chip.layout.gds import DRAWING, klayout
from circuits.chip.layout.lef import CUTS, METALS, LayerRules, Technology

_BELOW = dict(zip(CUTS, ("li1", *METALS), strict=False))
_ABOVE = dict(zip(CUTS, METALS, strict=True))


class Violation(NamedTuple):
    """A broken rule, and the first place where: left, bottom, right, top in nanometres."""

    rule: str
    number: int
    box: tuple[int, int, int, int]


def violations(cell: Any, technology: Technology) -> list[Violation]:
    """The rules that a cell of a KLayout database, with all below it, breaks."""
    found = []
    for rule, markers in _rules(_regions(cell), technology):
        if not markers.is_empty():
            box = next(markers.each()).bbox()
            at = box.left, box.bottom, box.right, box.top
            found.append(Violation(rule, markers.count(), at))
    return found


def number_of_rules(technology: Technology) -> int:
    """How many rules `violations` checks."""
    kdb = klayout()
    return sum(1 for _ in _rules({layer: kdb.Region() for layer in DRAWING}, technology))


def _regions(cell: Any) -> dict[str, Any]:
    kdb = klayout()
    database = cell.layout()
    return {
        layer: kdb.Region(cell.begin_shapes_rec(database.layer(*numbers))).merged()
        for layer, numbers in DRAWING.items()
    }


def _rules(regions: Mapping[str, Any], technology: Technology) -> Iterator[tuple[str, Any]]:
    """The name of each rule, and markers where it is broken."""
    for layer, region in regions.items():
        rules = technology.layers[layer]
        if layer in CUTS:
            yield from _cut(layer, regions, rules)
        else:
            yield from _metal(layer, region, rules)
        off = region.grid_check(technology.grid, technology.grid)
        yield f"{layer} grid {_um(technology.grid)}", off


def _metal(layer: str, region: Any, rules: LayerRules) -> Iterator[tuple[str, Any]]:
    yield f"{layer} width {_um(rules.width)}", region.width_check(rules.width).polygons()
    yield f"{layer} spacing {_um(rules.spacing)}", region.space_check(rules.spacing).polygons()
    yield f"{layer} area {_um(rules.area / 1000)}", region.with_area(None, rules.area, False)
    if rules.enclosed_area:
        holes = region.holes().with_area(None, rules.enclosed_area, False)
        yield f"{layer} hole {_um(rules.enclosed_area / 1000)}", holes


def _cut(layer: str, regions: Mapping[str, Any], rules: LayerRules) -> Iterator[tuple[str, Any]]:
    cuts = regions[layer]
    square = cuts.rectangles().with_bbox_width(rules.width, False)
    square = square.with_bbox_height(rules.width, False)
    yield f"{layer} size {_um(rules.width)}", cuts - square
    yield f"{layer} spacing {_um(rules.spacing)}", cuts.space_check(rules.spacing).polygons()
    for metal, (all_sides, two_sides) in (
        (_BELOW[layer], rules.below),
        (_ABOVE[layer], rules.above),
    ):
        name = f"{layer} in {metal} by {_um(all_sides)}, {_um(two_sides)} on two sides"
        yield name, cuts - _enclosed(cuts, regions[metal], all_sides, two_sides)


def _enclosed(cuts: Any, metal: Any, all_sides: int, two_sides: int) -> Any:
    """The cuts that metal encloses: on two opposite sides by more."""
    kdb = klayout()
    found = kdb.Region()
    for x, y in ((two_sides, all_sides), (all_sides, two_sides)):
        larger = kdb.Region([cut.bbox().enlarged(x, y) for cut in cuts.each()])
        larger.merged_semantics = False
        found += kdb.Region([each.bbox().enlarged(-x, -y) for each in larger.inside(metal).each()])
    return found.merged()


def _um(nanometres: float) -> str:
    return f"{nanometres / 1000:g}"
