"""A board that is laid out as a file of KiCad's board editor (format of KiCad 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from circuits.blocks.board import Package
from circuits.circuit import GROUND, Part
from circuits.kicad.s_expression import quoted
from circuits.kicad.sheet import identifier
from circuits.kicad.symbols import shown_value
from circuits.pcb import planes
from circuits.pcb.design_rules import DesignRules
from circuits.pcb.footprints import Footprint, Label, Pad, footprint
from circuits.pcb.geometry import Point
from circuits.pcb.layout import FIDUCIAL, HOLE, Layout, Place, Text

_LAYERS = (
    (32, "B.Adhes", "B.Adhesive"), (33, "F.Adhes", "F.Adhesive"), (34, "B.Paste", ""),
    (35, "F.Paste", ""), (36, "B.SilkS", "B.Silkscreen"), (37, "F.SilkS", "F.Silkscreen"),
    (38, "B.Mask", ""), (39, "F.Mask", ""), (44, "Edge.Cuts", ""), (46, "B.CrtYd", "B.Courtyard"),
    (47, "F.CrtYd", "F.Courtyard"), (48, "B.Fab", ""), (49, "F.Fab", ""),
)  # fmt: skip
_SCREW, _FIDUCIAL = "MountingHole:MountingHole_3.2mm_M3", "Fiducial:Fiducial_1mm_Mask2mm"


def board_text(
    layout: Layout, rules: DesignRules, title: str, paths: Mapping[str, str] | None = None
) -> str:
    """The file ``.kicad_pcb``; `paths` are of the schematic's symbols, by reference."""
    nets = _net_names(layout.placement.packages)
    numbers = {name: k for k, name in enumerate(nets.values(), 1)}
    numbers |= {
        name: k for k, name in enumerate(_open_pins(layout.placement.packages), len(numbers) + 1)
    }
    made = rules.wiring

    def net(name: str) -> str:
        return f"(net {numbers[nets[name]]})"

    lines = [
        "(kicad_pcb (version 20221018) (generator pyedge)",
        " (general (thickness 1.6))",
        f" (paper {quoted(_paper(layout.placement.size))})",
        f" (title_block (title {quoted(title)}))",
        *_layers(layout),
        f" (setup (pad_to_mask_clearance 0) (aux_axis_origin 0 {_mm(layout.placement.size[1])}))",
        ' (net 0 "")',
        *(f" (net {number} {quoted(name)})" for name, number in numbers.items()),
    ]
    for package in layout.placement.packages:
        place = layout.placement.places[package.reference]
        lines += _placed(package, place, nets, numbers, (paths or {}).get(package.reference, ""))
    for name, letter, places in (
        (_SCREW, "H", layout.placement.holes),
        (_FIDUCIAL, "FID", layout.placement.fiducials),
    ):
        lines += [_mechanical(name, f"{letter}{k}", at) for k, at in enumerate(places, 1)]
    lines += _outline(layout.placement.size)
    lines += [_free_text(k, text) for k, text in enumerate(layout.placement.texts)]
    for k, track in enumerate(layout.tracks):
        lines.append(
            f" (segment (start {_xy(track.start)}) (end {_xy(track.end)}) (width {made.track})"
            f" (layer {quoted(track.layer)}) {net(track.net)} (tstamp {identifier('track', k)}))"
        )
    for k, via in enumerate(layout.vias):
        lines.append(
            f' (via (at {_xy(via.at)}) (size {made.via:g}) (drill {made.drill}) (layers "F.Cu" '
            f'"B.Cu") {net(via.net)} (tstamp {identifier("via", k)}))'
        )
    for layer, name in layout.planes.items():
        lines += _plane(layout, layer, numbers[nets[name]], nets[name], rules)
    return "\n".join([*lines, ")", ""])


def library(parts: Iterable[Part]) -> dict[str, str]:
    """The footprints of a project, and its table of their libraries, by file name."""
    files = {f"{name}.kicad_mod": _mechanical(name, "REF**", None) for name in (_SCREW, _FIDUCIAL)}
    files |= {f"{part.footprint}.kicad_mod": _footprint_text(part) for part in parts}
    rows = [
        f' (lib (name {quoted(name)})(type "KiCad")'
        f'(uri "${{KIPRJMOD}}/footprints/{name}.pretty")(options "")(descr ""))'
        for name in sorted({name.partition(":")[0] for name in files})
    ]
    placed = {
        f"footprints/{name.replace(':', '.pretty/')}": text.strip() + "\n"
        for name, text in files.items()
    }
    return placed | {"fp-lib-table": "\n".join(["(fp_lib_table (version 7)", *rows, ")", ""])}


def _footprint_text(part: Part) -> str:
    own = footprint(part.footprint)
    short = part.footprint.partition(":")[2]
    lines = [
        f'(footprint {quoted(short)} (version 20221018) (generator pyedge) (layer "F.Cu")',
        f" (attr {'smd' if own.surface else 'through_hole'})",
        *_drawing(own, "REF**", short, 0, short),
        *(_pad(pad, 0, "", short) for pad in own.pads),
    ]
    return "\n".join([*lines, ")", ""])


def project_settings(rules: DesignRules) -> dict[str, object]:
    """What the project says of its board: the house's rules, and the widths it is made with."""
    made = rules.wiring
    return {
        "board": {
            "design_settings": {
                "rules": {
                    "min_clearance": rules.space,
                    "min_track_width": rules.track,
                    "min_via_diameter": round(rules.drill + 2 * rules.ring, 4),
                    "min_via_annular_width": rules.ring,
                    "min_through_hole_diameter": rules.drill,
                    "min_hole_clearance": rules.space,
                    "min_hole_to_hole": rules.holes,
                    "min_copper_edge_clearance": rules.edge,
                    "min_resolved_spokes": 1,
                    "min_text_height": rules.text,
                    "min_text_thickness": 0.08,
                    "min_silk_clearance": 0.0,
                },
            }
        },
        "net_settings": {
            "classes": [
                {
                    "name": "Default",
                    "clearance": made.space,
                    "track_width": made.track,
                    "via_diameter": made.via,
                    "via_drill": made.drill,
                }
            ],
            "meta": {"version": 3},
        },
    }


def _net_names(packages: Sequence[Package]) -> dict[str, str]:
    """KiCad's names of the nets: paths from the root sheet, but for supplies."""
    found = {net for package in packages for net in package.nets.values() if net is not None}
    return {net: net_name(net) for net in sorted(found)}


def net_name(net: str) -> str:
    """KiCad's name of a net of the circuit."""
    rails = ("vdd", "vcomp", GROUND)
    return net if net in rails else "/" + net.removeprefix("machine/")


def _open_pins(packages: Sequence[Package]) -> list[str]:
    return [
        _open(package, number)
        for package in packages
        for number, net in package.nets.items()
        if net is None
    ]


def _open(package: Package, number: str) -> str:
    """KiCad's name of the net of a pin that is left open."""
    part = package.part
    units = [*part.units, *([part.common] if part.common else [])]
    which = next((k for k, unit in enumerate(units) if number in unit.values()), 0)
    letter = chr(65 + which) if len(units) > 1 else ""
    return f"unconnected-({package.reference}{letter}-{part.numbered(number).name}-Pad{number})"


def _placed(
    package: Package,
    place: Place,
    nets: Mapping[str, str],
    numbers: Mapping[str, int],
    path: str,
) -> Iterator[str]:
    part, own = package.part, footprint(package.part.footprint)
    turn = f" {place.turn}" if place.turn else ""
    key = package.reference
    surface = "smd" if own.surface else "through_hole"
    lists = "" if part.bought else " exclude_from_pos_files exclude_from_bom"
    yield (
        f' (footprint {quoted(part.footprint)} (layer "F.Cu") (tstamp {identifier("package", key)})'
        f" (at {_xy(place.at)}{turn})"
    )
    linked = f" (path {quoted(path)})" if path else ""
    yield f"  (descr {quoted(part.title)}){linked} (attr {surface}{lists})"
    yield from _drawing(own, package.reference, shown_value(part), place.turn, key)
    for pad in own.pads:
        net = package.nets.get(pad.number)
        if pad.number not in package.nets:
            name = ""
        else:
            name = nets[net] if net is not None else _open(package, pad.number)
        yield _pad(pad, place.turn, f" (net {numbers[name]} {quoted(name)})" if name else "", key)
    library, _, short = part.footprint.partition(":")
    yield (
        f'  (model "${{KICAD7_3DMODEL_DIR}}/{library}.3dshapes/{short}.wrl" (offset (xyz 0 0 0)) '
        "(scale (xyz 1 1 1)) (rotate (xyz 0 0 0))))"
    )


def _drawing(own: Footprint, reference: str, value: str, turn: int, key: str) -> Iterator[str]:
    box = own.body
    yield _text("reference", reference, own.reference, "F.SilkS", turn, key)
    if own.value is not None:
        yield _text("value", value, own.value, "F.SilkS", turn, key)
    else:
        upright = box.height > box.width
        long = box.height if upright else box.width
        middle = Label(box.centre, min(0.8, max(0.3, long / len(value))), 90 if upright else 0)
        yield _text("value", value, middle, "F.Fab", turn, key)
    for k, line in enumerate(own.silk):
        yield _line(line.start, line.end, 0.12, "F.SilkS", f"{key}/silk/{k}")
    for layer, width, area in (("F.Fab", 0.1, box), ("F.CrtYd", 0.05, own.courtyard)):
        yield (
            f"  (fp_rect (start {_mm(area.left)} {_mm(area.top)}) (end {_mm(area.right)} "
            f"{_mm(area.bottom)}) (stroke (width {width}) (type default)) (fill none) "
            f"(layer {quoted(layer)}) (tstamp {identifier(key, layer)}))"
        )


def _text(
    kind: str, text: str, label: Label, layer: str, turn: int, key: str, shown: bool = True
) -> str:
    angle = (label.turn + turn) % 180
    return (
        f"  (fp_text {kind} {quoted(text)} (at {_xy(label.at)} {angle}) (layer {quoted(layer)})"
        f"{'' if shown else ' hide'} {_font(label.height)} (tstamp {identifier(key, kind)}))"
    )


def _font(height: float, justify: str = "") -> str:
    said = f" (justify {justify})" if justify else ""
    size = _mm(height)
    return f"(effects (font (size {size} {size}) (thickness {_mm(0.15 * height)})){said})"


def _line(start: Point, end: Point, width: float, layer: str, key: str) -> str:
    return (
        f"  (fp_line (start {_xy(start)}) (end {_xy(end)}) (stroke (width {width}) (type default))"
        f" (layer {quoted(layer)}) (tstamp {identifier(key)}))"
    )


def _pad(pad: Pad, turn: int, net: str, key: str) -> str:
    angle = f" {turn}" if turn else ""
    where = f"(at {_xy(pad.at)}{angle}) (size {_mm(pad.size[0])} {_mm(pad.size[1])})"
    corner = " (roundrect_rratio 0.25)" if pad.shape == "roundrect" else ""
    kind, layers, drill = (
        ("thru_hole", '"*.Cu" "*.Mask"', f" (drill {_mm(pad.drill)})")
        if pad.drill
        else ("smd", '"F.Cu" "F.Paste" "F.Mask"', "")
    )
    return (
        f"  (pad {quoted(pad.number)} {kind} {pad.shape} {where}{drill} (layers {layers}){corner}"
        f"{net} (tstamp {identifier(key, 'pad', pad.number)}))"
    )


def _mechanical(name: str, key: str, at: Point | None) -> str:
    """A screw's hole or a fiducial, on a board or, without a place, for a library."""
    drawn = (
        f'(pad "" np_thru_hole circle (at 0 0) (size {HOLE} {HOLE}) (drill {HOLE}) '
        '(layers "*.Cu" "*.Mask")'
        if name == _SCREW
        else '(pad "" smd circle (at 0 0) (size 1 1) (layers "F.Cu" "F.Mask") '
        f"(solder_mask_margin {_mm(FIDUCIAL - 0.5)}) (clearance {_mm(FIDUCIAL - 0.5)})"
    )
    short = name.partition(":")[2]
    head = (
        f'{quoted(short)} (version 20221018) (generator pyedge) (layer "F.Cu")'
        if at is None
        else f'{quoted(name)} (layer "F.Cu") (tstamp {identifier(key)}) (at {_xy(at)})'
    )
    return "\n".join(
        [
            f" (footprint {head}",
            "  (attr board_only exclude_from_pos_files exclude_from_bom)",
            _text("reference", key, Label((0, -1.5), 0.8), "F.Fab", 0, key, shown=False),
            _text("value", short, Label((0, 1.5), 0.8), "F.Fab", 0, key, shown=False),
            f"  {drawn} (tstamp {identifier(key, 'pad')})))",
        ]
    )


def _outline(size: Point) -> Iterator[str]:
    width, height = size
    corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    for k, corner in enumerate(corners):
        yield (
            f" (gr_line (start {_xy(corner)}) (end {_xy(corners[(k + 1) % 4])}) (stroke (width 0.1)"
            f' (type default)) (layer "Edge.Cuts") (tstamp {identifier("outline", k)}))'
        )


def _free_text(number: int, text: Text) -> str:
    justify = "" if text.side == "middle" else text.side
    return (
        f' (gr_text {quoted(text.text)} (at {_xy(text.at)}) (layer "F.SilkS") '
        f"(tstamp {identifier('text', number)}) {_font(text.height, justify)})"
    )


def _plane(layout: Layout, layer: str, number: int, net: str, rules: DesignRules) -> Iterator[str]:
    width, height = layout.placement.size
    inset = rules.edge + 0.2
    corners = [(inset, inset), (width - inset, inset), (width - inset, height - inset),
               (inset, height - inset)]  # fmt: skip
    yield (
        f" (zone (net {number}) (net_name {quoted(net)}) (layer {quoted(layer)}) "
        f"(tstamp {identifier('plane', layer)}) (hatch edge 0.5) "
        f"(connect_pads (clearance {planes.CLEARANCE})) (min_thickness {planes.NARROWEST}) "
        f"(filled_areas_thickness no) (fill yes (thermal_gap {planes.SPOKE}) "
        f"(thermal_bridge_width {planes.SPOKE}))"
    )
    yield f"  (polygon (pts {' '.join(f'(xy {_xy(c)})' for c in corners)}))"
    for outline in planes.filled(layout, layer, rules):
        yield f"  (filled_polygon (layer {quoted(layer)}) (pts"
        for k in range(0, len(outline), 6):
            yield "   " + " ".join(f"(xy {_xy(point)})" for point in outline[k : k + 6])
        yield "  ))"
    yield " )"


def _layers(layout: Layout) -> Iterator[str]:
    yield " (layers"
    for k, layer in enumerate(layout.copper):
        kind = "power" if layer.startswith("In") else "signal"
        yield f"  ({31 if layer == 'B.Cu' else k} {quoted(layer)} {kind})"
    for number, layer, name in _LAYERS:
        yield f"  ({number} {quoted(layer)} user{f' {quoted(name)}' if name else ''})"
    yield " )"


def _paper(size: Point) -> str:
    width, height = size
    papers = {"A4": (297, 210), "A3": (420, 297), "A2": (594, 420)}
    return next((n for n, (w, h) in papers.items() if width < w - 20 and height < h - 20), "A1")


def _xy(point: Point) -> str:
    return f"{_mm(point[0])} {_mm(point[1])}"


def _mm(length: float) -> str:
    return f"{round(length, 4) + 0.0:.7g}"
