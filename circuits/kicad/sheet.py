"""A sheet of a schematic: symbols, wires, labels and notes, and the check of what was drawn.

`Sheet.faults` compares the drawing with the nets that each pin shall be on: KiCad joins whatever
touches.  It also finds texts that lie over other texts or over wires.
"""

from __future__ import annotations

import itertools
import math
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from circuits.circuit import GROUND, Part
from circuits.kicad import symbols
from circuits.kicad.geometry import SIDES, Filled, PinEnd, Segment, on, pin_end, turned
from circuits.kicad.s_expression import quoted
from circuits.kicad.symbols import FONT, LIBRARY, Place, millimetres

_SPACE = uuid.UUID("c5d3a0a2-7c1c-4a47-8b1e-7f3f6f5d2e9b")  # of the identifiers made here
_TURNED = {"right": 0, "up": 90, "left": 180, "down": 270}
_RAIL = '"#PWR"'  # the reference of a supply's symbol before it has a number
_LETTER = 0.9  # width of a letter, of its height
_PAPERS = {
    "A4": (297, 210),
    "A3": (420, 297),
    "A2": (594, 420),
    "A1": (841, 594),
}
_FRAME, _TITLE = 12.0, (108.0, 34.0)  # millimetres: the frame's width, size of the title block


def identifier(*words: object) -> str:
    """A UUID that is the same for the same words."""
    return str(uuid.uuid5(_SPACE, "/".join(map(str, words))))


@dataclass(frozen=True)
class Use:
    """A component where its sheet is instanced: the instance's path, its reference and unit."""

    path: str
    reference: str
    unit: int


@dataclass
class Sheet:
    """A sheet; `key` is a word that no other sheet of the project has."""

    key: str
    title: str
    project: str
    paper: str = "A4"
    comment: str = ""
    _items: list[str] = field(default_factory=list)
    _parts: dict[str, Part] = field(default_factory=dict)
    _rails: set[str] = field(default_factory=set)
    _wires: dict[str, list[Segment]] = field(default_factory=lambda: defaultdict(list))
    _pins: dict[str, list[tuple[Place, str]]] = field(default_factory=lambda: defaultdict(list))
    _labels: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    _texts: list[Filled] = field(default_factory=list)
    _bodies: list[Filled] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)  # KiCad's of a symbol, by its reference

    def place(
        self,
        name: str,
        part: Part,
        at: Place,
        nets: Mapping[str, str | None],
        uses: Sequence[Use],
        *,
        turn: int = 0,
        mirrored: bool = False,
        supply: bool = False,
    ) -> dict[str, PinEnd]:
        """Place a unit of a part, or its supply unit; where each function's pin ends.

        Args:
            name: of the component in its module.
            at: the middle of the symbol.
            nets: of each function; None for a pin that is left open.
            uses: one for each instance of the sheet.
            turn: 0, 90, 180 or 270 degrees, anticlockwise.
            mirrored: top to bottom.
            supply: whether it is the unit with the supply pins.
        """
        self._parts[part.name] = part
        drawn = symbols.supply_symbol(part) if supply else symbols.symbol(part)
        key = identifier(self.key, name, uses[0].unit, supply)
        for use in uses:
            self.paths.setdefault(use.reference, f"{use.path}/{key}")
        x, y = at
        upright = turn in (90, 270)
        texts = (("Reference", uses[0].reference), ("Value", symbols.shown_value(part)))
        places = (drawn.reference, drawn.value)
        lines = [
            f"(symbol (lib_id {quoted(f'{LIBRARY}:{symbols.name_of(part)}')}) {_at(at, turn)}"
            f"{' (mirror x)' if mirrored else ''} (unit {uses[0].unit}) {symbols.in_bom(part)} "
            f"(on_board yes) (dnp no) (uuid {key})"
        ]
        hidden = FONT[:-1] + " hide)"
        for (label, text), place in zip(texts, places, strict=True):
            if place is None:
                lines.append(f" (property {quoted(label)} {quoted(text)} {_at(at)} {hidden})")
                continue
            dx, dy = place
            if upright:  # beside the symbol, one over the other
                where = (x + 2.4 + _width(text) / 2, y + (-1 if label == "Reference" else 1))
            else:
                where = (x + dx, y + (dy if mirrored else -dy))
            self._say(text, where)
            angle = 90 if upright else 0  # fields are turned with their symbol
            lines.append(f" (property {quoted(label)} {quoted(text)} {_at(where, angle)} {FONT})")
        more = {**symbols.fields(part), "Circuit": name}
        lines += [
            f" (property {quoted(k)} {quoted(v)} {_at(at)} {hidden})" for k, v in more.items()
        ]
        lines.append(f" (instances (project {quoted(self.project)}")
        lines += [
            f"  (path {quoted(u.path)} (reference {quoted(u.reference)}) (unit {u.unit}))"
            for u in uses
        ]
        self._items.append("\n".join([*lines, " )))"]))
        left, top, right, bottom = drawn.body
        corners = [turned(*each, turn, mirrored) for each in ((left, top), (right, bottom))]
        (x1, x2), (y1, y2) = (sorted(each) for each in zip(*corners, strict=True))
        self._bodies.append(Filled(name, (x + x1, y + y1, x + x2, y + y2)))
        ends = {}
        for function in part.common if supply else part.units[0]:
            end = pin_end(at, drawn.pins[function], turn, mirrored)
            ends[function] = end
            if part.prefix not in symbols.PASSIVE:
                self._number(part.pin(function).number, end, drawn.length)
            net = nets.get(function)
            if net is None:
                key = identifier(self.key, "open", end.x, end.y)
                self._items.append(f"(no_connect {_at((end.x, end.y), None)} (uuid {key}))")
            else:
                self._pins[net].append(((end.x, end.y), f"{name}.{function}"))
        return ends

    def _number(self, number: str, end: PinEnd, length: float) -> None:
        """The number of a pin, which KiCad writes over the pin's middle, or left of it."""
        (dx, dy), half = SIDES[end.side], _width(number) / 2
        x, y = end.x - dx * length / 2, end.y - dy * length / 2
        over = (x - half, y - 1.2, x + half, y) if dx else (x - 1.2, y - half, x, y + half)
        self._texts.append(Filled(number, over))

    def wire(self, net: str, *points: Place) -> None:
        """A wire through points, in horizontal and vertical pieces."""
        self._wires[net] += itertools.pairwise(points)

    def label(self, net: str, at: Place, side: str, kind: str = "label") -> None:
        """The net's name, to the side of a point of it.

        Args:
            kind: ``label``; ``hierarchical_label`` where the net leaves the sheet; or
                ``global_label`` of a supply.
        """
        self._labels[net].append(at)
        along = "right" if side in ("left", "down") else "left"
        port = kind != "label"
        raised, shape = ("", " (shape passive)") if port else (" bottom", "")
        key = identifier(self.key, kind, net, *at)
        self._items.append(
            f"({kind} {quoted(net)}{shape} {_at(at, _TURNED[side])} "
            f"(effects (font (size 1.27 1.27)) (justify {along}{raised})) (uuid {key}))"
        )
        length, (dx, dy) = _width(net) + (2 if port else 0.3), SIDES[side]
        x, y = at
        far = (x + dx * length, y + dy * length)
        # the text of a port is beside its point, that of a name over its wire
        across = (0.6, 0.6) if port else (1.2, 0)
        over = across
        left, right = sorted((x, far[0]))
        top, bottom = sorted((y, far[1]))
        box = (
            (left, top - over[0], right, bottom + over[1])
            if dx
            else (left - over[0], top, right + over[1], bottom)
        )
        self._texts.append(Filled(net, box))

    def rail(self, net: str, at: Place, paths: Iterable[str]) -> None:
        """A supply's symbol."""
        self._rails.add(net)
        self._labels[net].append(at)
        x, y = at
        where = (x, y + (2.2 if net == GROUND else -2))
        key = identifier(self.key, "rail", net, x, y)
        lines = [
            f"(symbol (lib_id {quoted(f'{LIBRARY}:{net}')}) {_at(at)} (unit 1) (in_bom no) "
            f"(on_board yes) (dnp no) (uuid {key})",
            f' (property "Reference" "#PWR" {_at(at)} {FONT[:-1]} hide))',
            f' (property "Value" {quoted(net)} {_at(where)} {FONT})',
            f" (instances (project {quoted(self.project)}",
        ]
        lines += [f"  (path {quoted(path)} (reference {_RAIL}) (unit 1))" for path in paths]
        self._items.append("\n".join([*lines, " )))"]))
        self._say(net, where)

    def note(self, text: str, at: Place, size: float = 2.0) -> None:
        """A text; `at` is its lower left corner, `size` in millimetres."""
        key = identifier(self.key, "note", text, *at)
        self._items.append(
            f"(text {quoted(text)} {_at(at)} (effects (font (size {size} {size})) "
            f"(justify left bottom)) (uuid {key}))"
        )
        high = size / symbols.STEP
        x, y = at
        self._texts.append(Filled(text, (x, y - high, x + _width(text) * high, y)))

    def line(self, start: Place, stop: Place, name: str) -> None:
        """A line that is no wire, by a name of its own."""
        key = identifier(self.key, "line", name)
        self._items.append(
            f"(polyline (pts (xy {_xy(start)}) (xy {_xy(stop)})) (stroke (width 0.25) "
            f"(type default)) (fill (type none)) (uuid {key}))"
        )

    def dot(self, at: Place, name: str) -> None:
        """A filled circle, by a name of its own."""
        key = identifier(self.key, "dot", name)
        self._items.append(
            f"(circle (center {_xy(at)}) (radius 0.8) (stroke (width 0.2) (type default)) "
            f"(fill (type outline)) (uuid {key}))"
        )

    def add(self, item: str) -> None:
        """Something else, as KiCad writes it."""
        self._items.append(item)

    def joins(self, net: str, at: Place, name: str) -> None:
        """A pin of a sheet's symbol, which shall be on a net."""
        self._pins[net].append((at, name))

    def named(self, net: str) -> bool:
        """Whether a label of the net is there."""
        return bool(self._labels[net])

    def faults(self) -> list[str]:
        """What is wrong with the drawing, a line each."""
        return [*self._electrical(), *self._overlaps()]

    def text(self, key: str, extra: Iterable[str] = ()) -> str:
        """The sheet's file."""
        lines = [
            "(kicad_sch (version 20230121) (generator pyedge)",
            f" (uuid {key})",
            f" (paper {quoted(self.paper)})",
            f' (title_block (title {quoted(self.title)}) (company "pyedge")'
            f" (comment 1 {quoted(self.comment)}))",
            " (lib_symbols",
            *(symbols.library_text(part, f"{LIBRARY}:") for part in self._parts.values()),
            *(symbols.power_text(net, f"{LIBRARY}:") for net in sorted(self._rails)),
            " )",
            *self._items,
            *self._wiring(),
            *extra,
            ")",
        ]
        return "\n".join(lines) + "\n"

    @property
    def parts(self) -> Mapping[str, Part]:
        """The parts on the sheet, by name."""
        return self._parts

    @property
    def rails(self) -> set[str]:
        """The supplies on the sheet."""
        return self._rails

    def _say(self, text: str, middle: Place) -> None:
        x, y = middle
        half = _width(text) / 2
        self._texts.append(Filled(text, (x - half, y - 0.6, x + half, y + 0.6)))

    def _points(self, net: str) -> set[Place]:
        ends = {point for segment in self._wires[net] for point in segment}
        return ends | {place for place, _ in self._pins[net]} | set(self._labels[net])

    def _nets(self) -> list[str]:
        return sorted({*self._wires, *self._pins, *self._labels})

    def _electrical(self) -> Iterator[str]:
        nets = self._nets()
        for net in nets:
            if not self._labels[net]:
                yield f"no label names {net}"
            for start, stop in self._wires[net]:
                if start[0] != stop[0] and start[1] != stop[1]:
                    yield f"{net}: the wire from {start} to {stop} is aslant"
            for place, name in self._pins[net]:
                wired = any(on(place, segment) for segment in self._wires[net])
                if not wired and place not in self._labels[net]:
                    yield f"{name} at {place} is on no wire of {net}"
        taken: dict[Place, str] = {}
        for net in nets:
            for point in sorted(self._points(net)):
                if taken.setdefault(point, net) != net:
                    yield f"{net} and {taken[point]} meet at {point}"
                for other in nets:
                    if other != net and any(on(point, s) for s in self._wires[other]):
                        yield f"{net} touches {other} at {point}"

    def _overlaps(self) -> Iterator[str]:
        wide, high = (each / symbols.STEP for each in _PAPERS[self.paper])
        edge, (title, rows) = _FRAME / symbols.STEP, (each / symbols.STEP for each in _TITLE)
        block = Filled("the title block", (wide - edge - title, high - edge - rows, wide, high))
        for k, one in enumerate([*self._bodies, *self._texts]):
            left, top, right, bottom = one.box
            if min(left, top) < edge or right > wide - edge or bottom > high - edge:
                yield f"{one.text!r} lies outside the frame at {one.box[:2]}"
            if block.covers(one.box):
                yield f"{one.text!r} lies over the title block at {one.box[:2]}"
            for body in self._bodies[k + 1 :] if k < len(self._bodies) else self._bodies:
                if body.covers(one.box):
                    yield f"{one.text!r} lies over {body.text} at {one.box[:2]}"
        for k, one in enumerate(self._texts):
            for other in self._texts[k + 1 :]:
                if one.covers(other.box):
                    yield f"{one.text!r} and {other.text!r} lie over each other at {one.box[:2]}"
            for net in self._nets():
                for (x1, y1), (x2, y2) in self._wires[net]:
                    wire = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
                    if one.covers(wire):  # not where it only touches
                        yield f"{one.text!r} lies over a wire of {net} at {one.box[:2]}"

    def _wiring(self) -> Iterator[str]:
        """Wires and junctions; KiCad loses what lies beyond a junction inside a wire."""
        for net in self._nets():
            points = self._points(net)
            junctions = [point for point in sorted(points) if self._branches(net, point) > 2]
            for start, stop in self._wires[net]:
                cuts = {start, stop, *(j for j in junctions if on(j, (start, stop)))}
                along = sorted(cuts, key=lambda point: math.dist(point, start))
                for one, other in itertools.pairwise(along):
                    key = identifier(self.key, "wire", net, *one, *other)
                    places = " ".join(f"(xy {_xy(each)})" for each in (one, other))
                    yield f"(wire (pts {places}) (stroke (width 0) (type default)) (uuid {key}))"
            for point in junctions:
                key = identifier(self.key, "junction", net, *point)
                yield f"(junction {_at(point, None)} (diameter 0) (color 0 0 0 0) (uuid {key}))"

    def _branches(self, net: str, point: Place) -> int:
        ends = sum(point in segment for segment in self._wires[net])
        through = sum(on(point, s) and point not in s for s in self._wires[net])
        return ends + 2 * through + sum(place == point for place, _ in self._pins[net])


def _width(text: str) -> float:
    return _LETTER * len(text)


def _xy(at: Place) -> str:
    return f"{millimetres(at[0])} {millimetres(at[1])}"


def _at(at: Place, angle: int | None = 0) -> str:
    return f"(at {_xy(at)}{'' if angle is None else f' {angle}'})"


def numbered(files: Mapping[str, str]) -> dict[str, str]:
    """A project's files, its supplies' symbols with references that count on from file to file.

    To KiCad a reference of ten digits is none, and the schematic not annotated.
    """
    counter = itertools.count(1)
    return {
        name: re.sub(f"(?<=reference ){_RAIL}", lambda _: f'"#PWR{next(counter)}"', text)
        for name, text in files.items()
    }
