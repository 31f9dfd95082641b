"""A board that is laid out: packages in their places, tracks, vias, planes, texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from circuits.blocks.board import Package
from circuits.circuit import GROUND
from circuits.pcb.footprints import Footprint, Pad, footprint
from circuits.pcb.geometry import Box, Point, turned

FRONT, BACK = "F.Cu", "B.Cu"
HOLE = 3.2
"""Diameter of a screw's hole, in millimetres."""
FIDUCIAL = 1.0
"""Radius of the opening of the mask round a fiducial, in millimetres."""


@dataclass(frozen=True)
class Place:
    """Where a package's origin is, and its turn."""

    at: Point
    turn: int = 0


@dataclass(frozen=True)
class Text:
    """A text of the silkscreen that is no package's own; `side` is where it grows to."""

    text: str
    at: Point
    height: float = 0.8
    side: str = "middle"  # ``left``, ``middle`` or ``right``: which end is at the place

    @property
    def box(self) -> Box:
        """What it fills."""
        (x, y), wide = self.at, self.height * 0.9 * len(self.text)
        left = {"left": 0.0, "middle": -wide / 2, "right": -wide}[self.side]
        return Box(left, -self.height / 2, left + wide, self.height / 2).moved(x, y)


@dataclass(frozen=True)
class Placement:
    """A board with its packages in their places."""

    packages: Sequence[Package]
    places: Mapping[str, Place]  # by reference
    size: Point
    holes: Sequence[Point] = ()  # for screws of 3 mm
    fiducials: Sequence[Point] = ()
    texts: Sequence[Text] = ()

    def footprint(self, package: Package) -> Footprint:
        """A package's footprint."""
        return footprint(package.part.footprint)

    def pads(self) -> Iterator[PlacedPad]:
        """Every pad of every package."""
        for package in self.packages:
            place = self.places[package.reference]
            for pad in self.footprint(package).pads:
                x, y = turned(pad.at, place.turn)
                yield PlacedPad(
                    package.reference,
                    pad,
                    (place.at[0] + x, place.at[1] + y),
                    place.turn,
                    package.nets.get(pad.number),
                )

    def written(self) -> Iterator[Box]:
        """What the texts of the silkscreen fill."""
        for package in self.packages:
            place, own = self.places[package.reference], self.footprint(package)
            said = package.part.value or package.part.name
            for label, text in ((own.reference, package.reference), (own.value, said)):
                if label is not None:
                    yield own.text_box(label, text).turned(place.turn).moved(*place.at)
        yield from (each.box for each in self.texts)


@dataclass(frozen=True)
class PlacedPad:
    """A pad on the board and its net; None where nothing is to be on it."""

    reference: str
    pad: Pad
    at: Point
    turn: int
    net: str | None

    @property
    def box(self) -> Box:
        """What it fills."""
        w, h = self.pad.size
        return Box(-w / 2, -h / 2, w / 2, h / 2).turned(self.turn).moved(*self.at)

    @property
    def layers(self) -> tuple[str, ...]:
        """The outer layers that it is on."""
        return (FRONT, BACK) if self.pad.drill else (FRONT,)


@dataclass(frozen=True)
class Track:
    """A straight piece of copper."""

    net: str
    layer: str
    start: Point
    end: Point


@dataclass(frozen=True)
class Via:
    """A plated hole from front to back."""

    net: str
    at: Point


@dataclass(frozen=True)
class Layout:
    """A board that is routed."""

    placement: Placement
    tracks: Sequence[Track]
    vias: Sequence[Via]
    layers: int  # of copper: 2 or 4

    @property
    def copper(self) -> tuple[str, ...]:
        """The names of its layers."""
        inner = [f"In{k}.Cu" for k in range(1, self.layers - 1)]
        return (FRONT, *inner, BACK)

    @property
    def planes(self) -> Mapping[str, str]:
        """The net of each layer that is filled with copper."""
        return planes(self.layers)


def planes(layers: int) -> Mapping[str, str]:
    """The net of each filled layer: ground on both sides, or planes of ground and supply inside."""
    return {FRONT: GROUND, BACK: GROUND} if layers == 2 else {"In1.Cu": GROUND, "In2.Cu": "vdd"}
