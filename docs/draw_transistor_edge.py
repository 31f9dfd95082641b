"""Schematic of `circuits.blocks.transistor_edge`: python docs/draw_transistor_edge.py [FILE.svg].

As `docs.draw_edge`: places are set by hand, names and values are the circuit's, and a component
that the circuit does not have, or one that is not drawn, is an error.
"""

from __future__ import annotations

import sys
from pathlib import Path

from schemdraw import elements as elm

from circuits.blocks.transistor_edge import transistor_edge
from docs.draw_edge import Place, Sheet, block, decoupling


def draw() -> Sheet:
    """Draw the edge.

    Raises:
        KeyError: a component that the circuit does not have.
        ValueError: one that is not drawn.
    """
    sheet = Sheet(transistor_edge())
    for which, y in (("free", 11.0), ("clamped", 3.0)):
        _channel(sheet, which, (0.6, y))
        _buffers(sheet, which, (6.4, y))
        _multiplier(sheet, which, (13.6, y))
    _charging(sheet, (17.6, 3.0))
    _held(sheet, (19.4, 11.0))
    decoupling(sheet, (24.4, 12.4))
    if sheet.left:
        raise ValueError(f"not drawn: {', '.join(sheet.left)}")
    return sheet


def _channel(sheet: Sheet, which: str, place: Place) -> None:
    """Draw a transistor between its twin's nodes."""
    component = sheet.take(f"channel_{which}")
    body = sheet.add(elm.NFet(bulk=True).right().at(place).anchor("gate").reverse())
    sheet.net("gate", sheet.pin(body, "gate"))
    for pin, function in (("drain", "d"), ("source", "s")):
        side = "top" if function == "d" else "bottom"
        sheet.net(str(component.nets[function]), sheet.pin(body, pin), side)
    x, y = sheet.pin(body, "source")
    sheet.text(f"{component.part.name}, {which}", (x - 1.0, y - 1.3))


def _buffers(sheet: Sheet, which: str, place: Place) -> None:
    """Draw the two amplifiers of a twin's drop, around the resistor that they share."""
    x, y = place
    column = x - 1.6
    for end, sign in (("1", 1.0), ("2", -1.0)):
        component = sheet.take(f"buffer_{which[0]}{end}")
        body = elm.Opamp(leads=False).right().at((x, y + 2.2 * sign)).anchor("center")
        body = sheet.add(body.flip() if sign > 0 else body)
        plus, minus, out = (sheet.pin(body, pin) for pin in ("in2", "in1", "out"))
        start = (plus[0] - 1.6, plus[1])
        sheet.wire(start, plus)
        sheet.net(str(component.nets["plus"]), start)
        level, right = y + 0.7 * sign, out[0] + 0.5
        sheet.wire(minus, (column, minus[1]), (column, level))
        sheet.dot((column, level))
        sheet.resistor(
            f"feedback_{which[0]}{end}",
            (column, level),
            (right, level),
            "top" if sign > 0 else "bottom",
        )
        sheet.wire((right, level), (right, out[1]), out)
        sheet.dot((right, out[1]))
        sheet.wire((right, out[1]), (right + 0.7, out[1]))
        sheet.net(str(component.nets["out"]), (right + 0.7, out[1]), "right")
        sheet.text(component.part.name, (x - 0.3, y + 3.6 * sign))
    sheet.resistor(f"gain_set_{which}", (column, y + 0.7), (column, y - 0.7), "top")


def _multiplier(sheet: Sheet, which: str, place: Place) -> None:
    component = sheet.take(f"multiplier_{which}")
    pins = ("Z", "Y2", "Y1", "X2", "X1")
    body = sheet.add(
        block({"left": pins, "right": ("", "", "W")}, 2.2, 4.4)
        .right()
        .at(place)
        .anchor("Y1")
        .label(f"{component.part.name}, {which}", loc="top", fontsize=9)
    )
    for pin in pins:
        sheet.net(str(component.nets[pin.lower()]), sheet.pin(body, pin))
    sheet.net(str(component.nets["w"]), sheet.pin(body, "W"), "right")


def _charging(sheet: Sheet, place: Place) -> None:
    """Draw resistor, limits, switch and capacitor."""
    x, y = place
    start, node, after = (x + 1.6, y), (x + 4.0, y), (x + 10.2, y)
    sheet.net("drive", start)
    sheet.resistor("charge", start, node)
    sheet.dot(node)
    _limit(sheet, "high", node, 1.0)
    _limit(sheet, "low", node, -1.0)
    switch = sheet.take("switch")
    sheet.wire(node, (node[0] + 0.6, y))
    sheet.add(
        elm.Switch()
        .at((node[0] + 0.6, y))
        .to((node[0] + 3.2, y))
        .label(f"{switch.part.name}, by {switch.nets['in']}", fontsize=9)
    )
    gate = (after[0] + 1.2, y)
    sheet.wire((node[0] + 3.2, y), gate)
    sheet.dot(after)
    sheet.net("gate", gate, "right")
    capacitor = sheet.take("capacitor")
    drawn = elm.Capacitor().at(after).to((after[0], y - 2.0))
    sheet.add(drawn.label(capacitor.part.value, loc="bottom", fontsize=9))
    sheet.add(elm.Ground().at((after[0], y - 2.0)).theta(0))


def _limit(sheet: Sheet, end: str, node: Place, sign: float) -> None:
    """Draw the amplifier and the diode of a limit, above or below the node that they hold."""
    amplifier, diode = sheet.take(f"limit_{end}"), sheet.take(f"diode_{end}")
    x, y = node[0], node[1] + 3.6 * sign
    body = elm.Opamp(leads=False).left().at((x + 3.4, y)).anchor("center")
    body = sheet.add(body.flip() if sign < 0 else body)
    plus, minus, out = (sheet.pin(body, pin) for pin in ("in2", "in1", "out"))
    corner = (x, out[1])
    sheet.wire(out, corner)
    drawn = elm.Diode().at(node).to(corner) if sign > 0 else elm.Diode().at(corner).to(node)
    sheet.add(drawn.label(diode.part.name, fontsize=9))
    back = (minus[0] + 0.5, node[1] + 1.4 * sign)
    sheet.wire(minus, (back[0], minus[1]), back, (x + 0.5, back[1]), (x + 0.5, node[1]))
    sheet.dot((x + 0.5, node[1]))
    sheet.wire(plus, (plus[0] + 0.8, plus[1]))
    sheet.net(str(amplifier.nets["plus"]), (plus[0] + 0.8, plus[1]), "right")
    sheet.text(amplifier.part.name, (x + 3.1, y + 1.3 * sign))


def _held(sheet: Sheet, place: Place) -> None:
    """Draw the follower of the gate."""
    component = sheet.take("buffer_gate")
    x, y = place
    body = sheet.add(elm.Opamp(leads=False).right().at((x, y)).anchor("center").flip())
    plus, minus, out = (sheet.pin(body, pin) for pin in ("in2", "in1", "out"))
    sheet.wire((plus[0] - 0.8, plus[1]), plus)
    sheet.net("gate", (plus[0] - 0.8, plus[1]))
    below = y - 1.5
    sheet.wire(minus, (minus[0] - 0.5, minus[1]), (minus[0] - 0.5, below), (out[0] + 0.4, below))
    sheet.wire((out[0] + 0.4, below), (out[0] + 0.4, out[1]), out)
    sheet.dot((out[0] + 0.4, out[1]))
    sheet.wire((out[0] + 0.4, out[1]), (out[0] + 1.2, out[1]))
    sheet.net("held", (out[0] + 1.2, out[1]), "right")
    sheet.text(component.part.name, (x - 0.3, y + 1.3))


def main(file: str | Path = "docs/transistor-edge.svg") -> None:
    """Write the schematic to a file."""
    draw().drawing.save(str(file))


if __name__ == "__main__":
    main(*sys.argv[1:])
