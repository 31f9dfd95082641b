"""Parts to print or cut of an elastic network in the plane: one solid part, or bars with holes.

The model's bars have pin joints at both ends, k = Y w t / a (`pyedge.memory.Bar`).  Lengths here
are in millimetres.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.hardware.exporters import Design
from pyedge.networks.elastic import ElasticNetwork
from pyedge.units import show

GRID = 1e-4
"""To which coordinates are rounded, in mm."""
SAGITTA = 1e-3
"""The largest distance of an arc from its chord, in mm."""
JOINTS = ("solid", "hinge")
PIN = 1.0
"""The default diameter of a hinge's pin, in mm."""
RING = 3.0
"""Diameter of the ring around a hinge's hole, in diameters of the pin."""
_GAP = 2.0  # mm between parts on the bed
_PRINTED = {"width", "stiffness"}  # memories whose bars have a width


@dataclass(frozen=True)
class Bars:
    """The bars of a machine as they are printed.

    Attributes:
        name: of the network.
        positions: (joints, 2) in mm.
        ends: (m, 2) joints of each bar, counted from 0; cut bars are left out.
        widths: (m,) in mm.
        widest: the greatest width that one can have, in mm.
        thickness: in mm.
        names: (m,) of each, as ``1-2``.
    """

    name: str
    positions: Floats
    ends: Ints
    widths: Floats
    widest: float
    thickness: float
    names: tuple[str, ...]

    @property
    def lengths(self) -> Floats:
        """(m,) from joint to joint, in mm."""
        first, second = self.positions[self.ends.T]
        return np.asarray(np.linalg.norm(second - first, axis=1))


class Label(NamedTuple):
    """The name of a bar, at its middle, in mm; turned to be read along it, in degrees."""

    text: str
    x: float
    y: float
    degrees: float = 0.0


@dataclass(frozen=True)
class Part:
    """A flat part: its outline with holes, in mm, and the names of its bars."""

    shape: Polygon
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Print:
    """Parts on the bed.

    Attributes:
        bars: what is printed.
        parts: each apart from the others.
        diameter: of the joints' discs, or of the pins, in mm.
        hinged: whether each bar is a part with two holes.
        places: (m, 2, 2) both ends of each bar on the bed, in mm.
        free: (m,) lengths in mm without what discs, rings and other bars cover, a mean over the
            width.
    """

    bars: Bars
    parts: tuple[Part, ...]
    diameter: float
    hinged: bool
    places: Floats
    free: Floats

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return f"{self.bars.name}, {len(self.bars.widths)} bars in {len(self.parts)} parts"

    @property
    def table(self) -> str:
        """A line for each bar, as CSV; lengths, and the middle on the bed, in mm."""
        columns = zip(self.bars.names, self.bars.lengths, self.bars.widths, self.free,
                      *self.places.mean(axis=1).T, strict=True)  # fmt: skip
        lines = [f"{name},{','.join(f'{value:.4f}' for value in row)}" for name, *row in columns]
        return "\n".join(["bar,length,width,free_length,x,y", *lines]) + "\n"


def bars_of(design: Design) -> Bars:
    """The bars of a design, as they were trained if it has a history.

    Raises:
        InputError: a network that is not elastic or not in the plane, edges without widths, a
            stiffness beyond the widths that bars can have.
    """
    network, part = design.network(), design.machine.bar
    if not isinstance(network, ElasticNetwork):
        raise InputError(
            f"network {network.name!r} is of resistors and has no bars to print: name an elastic "
            "machine, as elastic-behavior"
        )
    if network.axes != 2:
        raise InputError(f"network {network.name!r} is in space: only one in the plane is printed")
    edges = design.edges()
    other = {each.memory.name for each in edges.populations} - _PRINTED
    if other:
        raise InputError(
            f"edges with a {min(other)} have no width to print: edges.comparison = bar or spring"
        )
    widths = edges.conductance * network.lengths / (part.modulus * part.thickness)
    _check_widths(network, widths, part.low, part.high)
    thickness = part.thickness if design.thickness is None else design.thickness
    _check_size("thickness", 1e3 * thickness)
    assert network.positions is not None
    names = np.array(network.edge_names())[network.intact]
    return Bars(
        network.name,
        1e3 * network.positions,
        network.edges[network.intact],
        1e3 * widths[network.intact],
        1e3 * part.high,
        1e3 * thickness,
        tuple(map(str, names)),
    )


def printed(design: Design) -> Print:
    """A design's parts.  Raises InputError: see `bars_of`, `solid` and `hinged`."""
    joint = design.joint or JOINTS[0]
    if joint not in JOINTS:
        raise InputError(f"joint {joint!r} is not one of {', '.join(JOINTS)}")
    bars = bars_of(design)
    given = design.diameter
    make = solid if joint == "solid" else hinged
    return make(bars, None if given is None else 1e3 * given)


def solid(bars: Bars, diameter: float | None = None) -> Print:
    """Bars and the discs of their joints as one part.

    Args:
        bars: the bars.
        diameter: of the discs, in mm; None for the width of the widest bar that there can be.

    Raises:
        InputError: discs narrower than a bar, bars that cross or touch beside their joints.
    """
    diameter = bars.widest if diameter is None else diameter
    _check_size("diameter", diameter)
    if diameter < bars.widths.max() - GRID:
        raise InputError(
            f"diameter {_mm(diameter)} of the joints: at least that of the widest bar, "
            f"{_mm(bars.widths.max())}"
        )
    places = bars.positions[bars.ends]
    strips = [_strip(ends, width) for ends, width in zip(places, bars.widths, strict=True)]
    discs = {joint: _disc(bars.positions[joint], diameter) for joint in np.unique(bars.ends)}
    _check_apart(bars, strips, discs)
    whole = shapely.set_precision(shapely.union_all([*strips, *discs.values()]), GRID)
    labels = list(map(_label, bars.names, places))
    pieces = shapely.get_parts(whole)
    shapely.prepare(pieces)
    inside = (shapely.contains_xy(piece, *places.mean(axis=1).T) for piece in pieces)
    parts = [
        Part(piece, tuple(itertools.compress(labels, contained)))
        for piece, contained in zip(pieces, inside, strict=True)
    ]
    free = np.array(list(_free(bars, strips, discs)))
    return Print(bars, tuple(parts), diameter, False, places, free)


def hinged(bars: Bars, diameter: float | None = None) -> Print:
    """Each bar as a part, with a ring around a hole at both ends, in rows on the bed.

    Args:
        bars: the bars.
        diameter: of the pins and their holes, in mm; None for `PIN`.

    Raises:
        InputError: rings that meet.
    """
    pin = PIN if diameter is None else diameter
    _check_size("diameter", pin)
    rings = np.maximum(RING * pin, bars.widths)
    free = bars.lengths - rings
    if not (free > 0).all():
        worst = int(free.argmin())
        raise InputError(
            f"diameter {_mm(pin)} of the pins: the rings of bar {bars.names[worst]}, "
            f"{_mm(rings[worst])} wide and {_mm(bars.lengths[worst])} apart, meet"
        )
    pitch = np.array([bars.lengths.max(), 0.0]) + rings.max() + _GAP
    rows = max(1, round(math.sqrt(len(free) * pitch[0] / pitch[1])))
    column, row = np.divmod(np.arange(len(free)), rows)
    first = np.column_stack([column, row]) * pitch
    places = np.stack([first, first + np.column_stack([bars.lengths, 0.0 * free])], axis=1)
    parts = []
    for name, ends, width, ring in zip(bars.names, places, bars.widths, rings, strict=True):
        shape = shapely.union_all([_strip(ends, width), *(_disc(end, ring) for end in ends)])
        shape = shape.difference(shapely.union_all([_disc(end, pin) for end in ends]))
        parts.append(Part(shapely.set_precision(shape, GRID), (_label(name, ends),)))
    return Print(bars, tuple(parts), pin, True, places, free)


def _label(name: str, ends: Floats) -> Label:
    across, up = ends[1] - ends[0]
    degrees = math.degrees(math.atan2(up, across))
    degrees -= 180.0 * round(degrees / 180.0)
    x, y = ends.mean(axis=0).tolist()
    return Label(name, x, y, degrees)


def _strip(ends: Floats, width: float) -> Polygon:
    return LineString(ends).buffer(width / 2, cap_style="flat")


def _disc(centre: Floats, diameter: float) -> Polygon:
    """A regular polygon in the circle, nowhere further from it than `SAGITTA`."""
    sides = 4 * math.ceil(math.pi / 4 / math.acos(1 - SAGITTA / (diameter / 2)))
    angles = 2 * math.pi * np.arange(sides) / sides
    corners = centre + diameter / 2 * np.column_stack([np.cos(angles), np.sin(angles)])
    return Polygon(corners)


def _check_apart(bars: Bars, strips: list[Polygon], discs: dict[int, Polygon]) -> None:
    """InputError where bars touch that share no joint, or one reaches another's middle."""
    bodies = np.array(
        [shapely.union_all([strip, discs[a], discs[b]])
         for strip, (a, b) in zip(strips, bars.ends, strict=True)]
    )  # fmt: skip
    one, other = shapely.STRtree(bodies).query(bodies, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    shared = (bars.ends[one][:, :, None] == bars.ends[other][:, None, :]).any(axis=(1, 2))
    places = bars.positions[bars.ends]
    middles = np.array(
        [_strip(0.6 * ends + 0.4 * ends[::-1], width)
         for ends, width in zip(places, bars.widths, strict=True)]
    )  # fmt: skip
    reached = shapely.intersects(middles[one], bodies[other])
    reached |= shapely.intersects(middles[other], bodies[one])
    wrong = np.flatnonzero(~shared | reached)
    if len(wrong):
        first, second = (bars.names[k[wrong[0]]] for k in (one, other))
        raise InputError(
            f"bars {first} and {second} of network {bars.name!r} touch beside their joints, where "
            "a solid print joins them: write joint hinge"
        )


def _free(bars: Bars, strips: list[Polygon], discs: dict[int, Polygon]) -> Iterator[float]:
    """Area over width of each bar that neither discs nor other bars cover."""
    at: dict[int, list[int]] = {}
    for bar, ends in enumerate(bars.ends.tolist()):
        for joint in ends:
            at.setdefault(joint, []).append(bar)
    for bar, (first, second) in enumerate(bars.ends.tolist()):
        others = {*at[first], *at[second]} - {bar}
        cover = [discs[first], discs[second], *(strips[k] for k in others)]
        yield strips[bar].difference(shapely.union_all(cover)).area / bars.widths[bar]


def _check_widths(network: ElasticNetwork, widths: Floats, low: float, high: float) -> None:
    outside = network.intact & ((widths < low * (1 - 1e-9)) | (widths > high * (1 + 1e-9)))
    if outside.any():
        worst = int(np.argmax(outside))
        raise InputError(
            f"bar {network.edge_names()[worst]} would be {show(widths[worst], 'm')} wide for its "
            f"stiffness: bar.low and bar.high allow {show(low, 'm')}..{show(high, 'm')}"
        )


def _check_size(name: str, millimetres: float) -> None:
    if not (math.isfinite(millimetres) and millimetres >= 0.01):
        raise InputError(f"{name} {millimetres:g}mm: at least 0.01mm, as 2mm")


def _mm(length: float) -> str:
    return f"{length:g}mm"
