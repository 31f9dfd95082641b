"""Components on a sheet: where a table has them, or with a label at each pin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from circuits.circuit import GROUND, Component, Module, Part
from circuits.kicad import symbols
from circuits.kicad.geometry import SIDES, PinEnd
from circuits.kicad.sheet import Sheet, Use
from circuits.kicad.symbols import Place

RAILS = ("vdd", "vcomp", GROUND)


def by_table(
    sheet: Sheet,
    table: Any,
    module: Module,
    uses: Mapping[str, Sequence[Use]],
    paths: Sequence[str],
) -> set[str]:
    """Draw by the table; the components whose supply units are on the sheet."""
    apart: list[Component] = []
    alone = set()
    for component in module.components:
        name, part = component.name, component.part
        if name not in table.PLACES:
            apart.append(component)
            continue
        x, y, turn, mirrored = table.PLACES[name]
        placed = sheet.place(
            name, part, (x, y), component.nets, uses[name], turn=turn, mirrored=mirrored
        )
        if part.prefix == "C":
            for function, end in placed.items():
                if component.nets[function] in RAILS:
                    sheet.rail(str(component.nets[function]), (end.x, end.y), paths)
        if name in table.SUPPLIES:
            alone.add(name)
            number = len(part.units) + 1
            shared = [Use(use.path, use.reference, number) for use in uses[name]]
            at = table.SUPPLIES[name]
            placed = sheet.place(name, part, at, component.nets, shared, supply=True)
            for function, end in placed.items():
                sheet.rail(str(component.nets[function]), (end.x, end.y), paths)
    for net, lines in table.WIRES.items():
        for line in lines:
            sheet.wire(net, *line)
    for net, labels in table.LABELS.items():
        for x, y, side, port in labels:
            sheet.label(net, (x, y), side, "hierarchical_label" if port else "label")
    for net, at in table.RAILS:
        sheet.rail(net, at, paths)
    for text, at in table.NOTES:
        sheet.note(text, at)
    for k, component in enumerate(apart):
        at = (34.0 + 36 * (k % 6), 124.0 + 14 * (k // 6))
        nets, use = component.nets, uses[component.name]
        labelled(sheet, component.name, component.part, at, nets, use, paths)
    return alone


def in_rows(
    sheet: Sheet,
    components: Sequence[Component],
    uses: Mapping[str, Sequence[Use]],
    paths: Sequence[str],
    ports: Sequence[str],
) -> set[str]:
    """Draw components in rows, with labels at their pins; those that share signals besides.

    The components whose shared pins are on the sheet.
    """
    x, y, high = 34.0, 26.0, 0.0
    sharing = {each.name for each in components
               if symbols.shared_signals(each.part) and uses[each.name][0].unit == 1}  # fmt: skip
    drawn = [(each, shared) for each in components for shared in (False, True)
             if not shared or each.name in sharing]  # fmt: skip
    for component, shared in drawn:
        part, use = component.part, uses[component.name]
        if shared:
            use = [Use(each.path, each.reference, len(part.units) + 1) for each in use]
        symbol = symbols.supply_symbol(part) if shared else symbols.symbol(part)
        above, below = (f(end[1] for end in symbol.pins.values()) for f in (max, min))
        if x > 280:
            x, y, high = 34.0, y + high + 4, 0.0
        at, nets = (x, y + above), component.nets
        labelled(sheet, component.name, part, at, nets, use, paths, ports, shared)
        high = max(high, above - below + 12)
        x += 46
    return sharing


def labelled(
    sheet: Sheet,
    name: str,
    part: Part,
    at: Place,
    nets: Mapping[str, str | None],
    uses: Sequence[Use],
    paths: Sequence[str],
    ports: Sequence[str] = (),
    shared: bool = False,
) -> None:
    """Place a unit, or what its package's units share, with labels or supplies at its pins.

    A connector's pins beside each other on one net have one label.
    """
    ends = sheet.place(name, part, at, nets, uses, supply=shared)
    last: tuple[str | None, Place] = None, at
    for function, end in ends.items():
        net, far = nets.get(function), _far(end)
        if net is None:
            continue
        if part.prefix == "J" and last[0] == net and last[1][0] == far[0]:
            sheet.wire(net, (end.x, end.y), far, last[1])
            continue
        last = net, far
        outside = net in ports and not sheet.named(net)
        _stub(sheet, net, end, paths, "hierarchical_label" if outside else "label")


def _far(end: PinEnd) -> Place:
    """Where the wire from a pin to its label ends."""
    dx, dy = SIDES[end.side]
    return end.x + 2 * dx, end.y + 2 * dy


def _stub(sheet: Sheet, net: str, end: PinEnd, paths: Sequence[str], kind: str) -> None:
    far = _far(end)
    sheet.wire(net, (end.x, end.y), far)
    upright = "down" if net == GROUND else "up"
    if net in RAILS and end.side == upright:
        sheet.rail(net, far, paths)
    else:
        sheet.label(net, far, end.side, "global_label" if net in RAILS else kind)
