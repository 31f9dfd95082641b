"""Schematic of the edge of `circuits.blocks.digipot_edge`: python docs/draw_edge.py [FILE.svg].

Places are set by hand; names and values are the circuit's.  A component that the circuit does not
have, or one that is not drawn, is an error.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import schemdraw
from schemdraw import elements as elm
from schemdraw import logic

from circuits.blocks.digipot_edge import edge
from circuits.circuit import Component, Module

Place = tuple[float, float]


class Sheet:
    """A drawing in which each component of an edge is drawn once."""

    def __init__(self, cell: Module) -> None:
        self.left = {each.name: each for each in cell.components if each.part.bought}
        self.drawing = schemdraw.Drawing(canvas="svg", show=False, unit=2.0, fontsize=11)
        self.drawing.config(bgcolor="white")

    def take(self, name: str) -> Component:
        """Remove a component from those left, and return it."""
        return self.left.pop(name)

    def add(self, element: schemdraw.elements.Element) -> schemdraw.elements.Element:
        """Draw an element."""
        return self.drawing.add(element)

    def pin(self, body: schemdraw.elements.Element, name: str) -> Place:
        """Place of a pin of a drawn element."""
        x, y = body.absanchors[name]
        return x, y

    def text(self, words: str, place: Place) -> None:
        """Draw text."""
        self.add(elm.Label().right().at(place).label(words, fontsize=9))

    def wire(self, *points: Place) -> None:
        """Draw a line through points."""
        for start, end in pairwise(points):
            self.add(elm.Line().at(start).to(end))

    def dot(self, place: Place) -> None:
        """Draw a junction."""
        self.add(elm.Dot().at(place))

    def net(self, name: str, place: Place, side: str = "left") -> None:
        """Draw the end of a net, with its name."""
        self.add(elm.Dot(open=True).at(place).label(name, loc=side))

    def resistor(self, name: str, start: Place, end: Place, side: str = "top") -> None:
        """Draw a resistor with its value."""
        value = self.take(name).part.value
        self.add(elm.Resistor().at(start).to(end).label(value, loc=side, fontsize=10))

    def pull_up(self, name: str, foot: Place, height: float = 1.7) -> None:
        """Draw a resistor to the logic supply."""
        top = (foot[0], foot[1] + height)
        value = self.take(name).part.value
        self.add(elm.Resistor().at(foot).to(top).label(value, loc="bottom", fontsize=10))
        self.add(elm.Vdd().at(top).label("vdd", fontsize=9))
        self.dot(foot)


def draw() -> Sheet:
    """Draw the edge.

    Raises:
        KeyError: a component that the circuit does not have.
        ValueError: one that is not drawn.
    """
    sheet = Sheet(edge("paper"))
    _store(sheet, *_comparisons(sheet))
    _twins(sheet)
    decoupling(sheet, (9.6, 1.0))
    if sheet.left:
        raise ValueError(f"not drawn: {', '.join(sheet.left)}")
    return sheet


def _comparisons(sheet: Sheet) -> tuple[Place, Place]:
    """Draw means and comparators; returns the places of their outputs."""
    for net, y, nodes in (("first_plus", 10.0, ("c1", "f2")), ("first_minus", 7.4, ("f1", "c2"))):
        for node, above in zip(nodes, (0.6, -0.6), strict=True):
            sheet.resistor(f"average_{net}_{node}", (0, y + above), (2.4, y + above))
            sheet.net(node, (0, y + above))
        sheet.wire((2.4, y + 0.6), (2.4, y - 0.6))
        sheet.dot((2.4, y))
    first = _comparator(sheet, "first", 8.1, ((2.4, 10.0), (2.4, 7.4)), "high: dVc > dVf")
    for node, y in (("c2", 4.3), ("c1", 3.1)):
        sheet.net(node, (2.4, y))
    second = _comparator(sheet, "second", 3.1, ((2.4, 4.3), (2.4, 3.1)), "high: dVc < 0")
    return first, second


def _comparator(
    sheet: Sheet, name: str, y: float, inputs: tuple[Place, Place], meaning: str
) -> Place:
    part = sheet.take(name).part
    body = sheet.add(elm.Opamp(leads=False).right().at((4.4, y)).anchor("in1").flip())
    for (start_x, start_y), pin in zip(inputs, ("in2", "in1"), strict=True):
        x, end = sheet.pin(body, pin)
        sheet.wire((start_x, start_y), (x - 0.6, start_y), (x - 0.6, end), (x, end))
    x, middle = sheet.pin(body, "center")
    sheet.text(f"{part.name}, on 9 V", (x, middle - 1.6))
    sheet.text(meaning, (x, middle + 1.5))
    out = sheet.pin(body, "out")
    end = (out[0] + 1.0, out[1])
    sheet.wire(out, end)
    sheet.pull_up(f"pull_up_{name}", end)
    return end


def _store(sheet: Sheet, first: Place, second: Place) -> None:
    """Draw XOR, inverter and flip-flop."""
    a, b, up = _gate(sheet, "xor", (9.6, 6.2))
    sheet.wire(first, (8.6, first[1]), (8.6, a[1]), a)
    sheet.wire(second, (8.6, second[1]), (8.6, b[1]), b)
    j = (18.4, up[1])
    sheet.wire(up, j)
    sheet.pull_up("pull_up_up", (12.6, up[1]))
    a, b, down = _gate(sheet, "inverter", (12.6, 3.6))
    sheet.dot((12.0, up[1]))
    sheet.wire((12.0, up[1]), (12.0, a[1]), a)
    sheet.net("vdd", b)
    sheet.pull_up("pull_up_down", (14.9, down[1]), 1.4)
    body = sheet.add(
        block({"left": ("K", ">CP", "J"), "right": ("", "", "Q"), "bottom": ("R",)}, 2.2, 3.6)
        .right()
        .at(j)
        .anchor("J")
        .label(sheet.take("flip_flop").part.name, loc="top", fontsize=9)
    )
    k = sheet.pin(body, "K")
    sheet.wire(down, (17.6, down[1]), (17.6, k[1]), k)
    sheet.net("latch_clock", sheet.pin(body, "CP"))
    sheet.net("vdd", sheet.pin(body, "R"), "bottom")
    sheet.net("up_down", sheet.pin(body, "Q"), "right")


def _gate(sheet: Sheet, name: str, place: Place) -> tuple[Place, Place, Place]:
    """Draw an XOR; returns the places of its two inputs and of its output."""
    body = sheet.add(logic.Xor().right().at(place).anchor("in1"))
    one, other, out = (sheet.pin(body, pin) for pin in ("in1", "in2", "out"))
    sheet.text(sheet.take(name).part.name, ((one[0] + out[0]) / 2, other[1] - 0.5))
    return one, other, out


def block(pins: dict[str, tuple[str, ...]], width: float, height: float) -> elm.Ic:
    """A box; pins by side, from the bottom up.  ">" marks a clock, low-active ones have a ring."""
    anchors = [
        elm.IcPin(
            ">" if name.startswith(">") else name,
            side=side,
            slot=f"{place}/{len(names)}",
            anchorname=name.lstrip(">"),
            invert=name in (">CP", "CS", "R", ">CLK"),
        )
        for side, names in pins.items()
        for place, name in enumerate(names, 1)
        if name
    ]
    return elm.Ic(pins=anchors, size=(width, height), leadlen=0.4)


def _twins(sheet: Sheet) -> None:
    """Draw the digipots, one of each network."""
    for which, y, nodes in (("free", 9.6, ("f1", "f2")), ("clamped", 4.0, ("c1", "c2"))):
        body = sheet.add(
            block({"left": ("CS", ">CLK", "U/D"), "right": ("B", "A", "W")}, 2.2, 3.2)
            .right()
            .at((25.4, y))
            .anchor("U/D")
            .label(f"{sheet.take(f'digipot_{which}').part.name}, {which}", loc="top", fontsize=9)
        )
        for net, pin in (("up_down", "U/D"), ("digipot_clock", "CLK"), ("latch_clock", "CS")):
            sheet.net(net, sheet.pin(body, pin))
        (x, w), (_, b) = sheet.pin(body, "W"), sheet.pin(body, "B")
        sheet.resistor(f"series_{which}", (x, w), (x + 2.2, w))
        sheet.wire((x, b), (x + 2.2, b))
        sheet.add(elm.NoConnect().at(sheet.pin(body, "A")))
        for net, height in zip(nodes, (w, b), strict=True):
            sheet.net(net, (x + 2.2, height), "right")


def decoupling(sheet: Sheet, place: Place) -> None:
    """Draw the capacitors at the supplies, in a row from a place."""
    names = [name for name in sheet.left if name.startswith("decouple")]
    for k, name in enumerate(names):
        component = sheet.take(name)
        x, y = place[0] + 2.0 * k, place[1]
        capacitor = elm.Capacitor().at((x, y)).to((x, y - 1.4))
        sheet.add(capacitor.label(component.part.value, loc="bottom", fontsize=9))
        sheet.add(elm.Vdd().at((x, y)).theta(0).label(component.nets["1"], fontsize=9))
        sheet.add(elm.Ground().at((x, y - 1.4)).theta(0))


def main(file: str | Path = "docs/edge.svg") -> None:
    """Write the schematic to a file."""
    draw().drawing.save(str(file))


if __name__ == "__main__":
    main(*sys.argv[1:])
