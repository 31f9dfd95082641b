"""Placement and wires in Design Exchange Format (DEF), version 5.8, for other tools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from circuits.chip import spice
from circuits.chip.layout.layout import Layout
from circuits.chip.layout.lef import CUTS, METALS, VIAS, Rect
from circuits.chip.layout.router import Route

_UNITS = 1000  # a micrometre
_USE = {"vdd": "POWER", "gnd": "GROUND"}
_LONG = CUTS[-1]
_NAMES = {**VIAS, _LONG: f"{VIAS[_LONG]}_LONG"}
_DIRECTION = {True: "INPUT", False: "OUTPUT"}


def write(layout: Layout) -> str:
    """The edge as DEF.

    Names of vias are those of the technology's LEF; that to met3, with a longer pad, is defined.
    Left out is the metal that GDS has more where a net would be too near to itself.
    """
    lines = [
        "VERSION 5.8 ;", 'DIVIDERCHAR "/" ;', 'BUSBITCHARS "[]" ;', f"DESIGN {layout.name} ;",
        f"UNITS DISTANCE MICRONS {_UNITS} ;",
        f"DIEAREA ( 0 0 ) ( {layout.width} {layout.height} ) ;",
        *_rows(layout), *_vias(layout), *_components(layout), *_pins(layout), *_supplies(layout),
        *_nets(layout),
        "END DESIGN",
    ]  # fmt: skip
    return "\n".join([*lines, ""])


def _rows(layout: Layout) -> Iterator[str]:
    plan = layout.plan
    for row in range(plan.rows):
        turn = "FS" if row % 2 else "N"
        yield (
            f"ROW row{row} unithd 0 {row * plan.site[1]} {turn} "
            f"DO {plan.columns} BY 1 STEP {plan.site[0]} 0 ;"
        )


def _vias(layout: Layout) -> Iterator[str]:
    alone = Route("", (), ((_LONG, 0, 0),))
    shapes = [f"  + RECT {layer} ( {left} {bottom} ) ( {right} {top} )"
              for layer, (left, bottom, right, top) in layout.shapes(alone)]  # fmt: skip
    yield from ("VIAS 1 ;", f"- {_NAMES[_LONG]}", *shapes, "  ;", "END VIAS")


def _components(layout: Layout) -> Iterator[str]:
    yield f"COMPONENTS {len(layout.cells)} ;"
    across, up = layout.plan.site
    for cell in layout.cells:
        turn = "FS" if cell.flipped else "N"
        at = f"( {cell.column * across} {cell.row * up} ) {turn}"
        yield f"- {cell.name} {cell.cell} + PLACED {at} ;"
    yield "END COMPONENTS"


def _pins(layout: Layout) -> Iterator[str]:
    nets = spice.net_names(layout.netlist)
    inputs = {nets[bit] for bits in layout.netlist.inputs.values() for bit in bits}
    yield f"PINS {len(layout.pins)} ;"
    for pin in layout.pins:
        use = _USE.get(pin, "SIGNAL")
        direction = "INOUT" if pin in _USE else _DIRECTION[pin in inputs]
        yield f"- {pin} + NET {pin} + DIRECTION {direction} + USE {use}"
        for port in layout.ports:
            if port.net == pin:
                half = layout.technology.layers[port.metal].width // 2
                square = f"( {-half} {-half} ) ( {half} {half} )"
                at = f"( {port.x} {port.y} ) N"
                yield f"  + PORT + LAYER {port.metal} {square} + PLACED {at}"
        yield "  ;"
    yield "END PINS"


def _supplies(layout: Layout) -> Iterator[str]:
    yield f"SPECIALNETS {len(layout.straps)} ;"
    for route in layout.straps:
        pin = {"vdd": "VPWR", "gnd": "VGND"}[route.net]
        yield f"- {route.net} ( * {pin} ) + USE {_USE[route.net]}"
        ((metal, rect),) = route.wires
        x = (rect.left + rect.right) // 2
        wire = f"{metal} {rect.right - rect.left} + SHAPE STRIPE ( {x} 0 ) ( {x} {rect.top} )"
        yield f"  + ROUTED {wire}"
        for cut, a, b in route.vias:
            yield f"    NEW met1 0 ( {a} {b} ) {_NAMES[cut]}"
        yield "  ;"
    yield "END SPECIALNETS"


def _nets(layout: Layout) -> Iterator[str]:
    names = spice.net_names(layout.netlist)
    ends: dict[str, list[str]] = defaultdict(list)
    for pin in layout.pins:
        if pin not in _USE:
            ends[pin].append(f"( PIN {pin} )")
    for gate in layout.netlist.gates:
        for pin, bit in gate.pins.items():
            ends[names[bit]].append(f"( {gate.name} {pin} )")
    routes = {route.net: route for route in layout.routes}
    nets = [net for net in ends if net not in _USE]
    yield f"NETS {len(nets)} ;"
    for net in nets:
        yield f"- {net} {' '.join(ends[net])}"
        if net in routes:
            yield from _routed(routes[net])
        yield "  ;"
    yield "END NETS"


def _routed(route: Route) -> Iterator[str]:
    parts = [f"{metal} {_points(rect)}" for metal, rect in route.wires]
    parts += [f"{METALS[max(0, CUTS.index(cut) - 1)]} ( {x} {y} ) {_NAMES[cut]}"
              for cut, x, y in route.vias]  # fmt: skip
    for number, part in enumerate(parts):
        yield f"  {'NEW' if number else '+ ROUTED'} {part}"


def _points(rect: Rect) -> str:
    """Both ends of a wire, half of its width inside."""
    half = min(rect.right - rect.left, rect.top - rect.bottom) // 2
    one, other = (rect.left + half, rect.bottom + half), (rect.right - half, rect.top - half)
    return f"( {one[0]} {one[1]} ) ( {other[0]} {other[1]} )"
