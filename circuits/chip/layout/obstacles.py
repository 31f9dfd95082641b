"""Rules of spacing as owners of places and as stencils on the grid of the router.

Kinds of shapes: a piece of wire on li1 (which is never used), met1, met2 and met3; then the vias
between each two of them, the lowest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from circuits.chip.layout.lef import CUTS, METALS, Rect, Shapes, Technology

LAYERS = ("li1", *METALS)
"""Layers of nodes: li1 has the pins of the cells."""

KINDS = (*LAYERS, *CUTS)
"""Names of the kinds of shapes, in their order."""


class Obstacle(NamedTuple):
    """Metal or a cut that is there already, and the number of its net; -1: of none."""

    layer: str
    rect: Rect
    net: int


def kind_shapes(technology: Technology) -> tuple[Mapping[str, Rect], ...]:
    """Rectangles by layer of each of `KINDS`, about its node.

    The upper pad of a via is made so long that its area is that of the rule; a contact to met1
    never stands alone.
    """
    found: list[dict[str, Rect]] = [{}]
    for metal in METALS:
        half = technology.layers[metal].width // 2
        found.append({metal: Rect(-half, -half, half, half)})
    for cut, upper in zip(CUTS, METALS, strict=True):
        shapes: Shapes = technology.vias[cut]
        via = {layer: rect for layer, (rect,) in shapes.items()}
        if cut != CUTS[0]:
            via[upper] = _of_area(via[upper], technology.layers[upper].area, technology.grid)
        found.append(via)
    return tuple(found)


def _of_area(pad: Rect, area: int, grid: int) -> Rect:
    """A pad made as long as an area asks."""
    height = pad.top - pad.bottom
    if (pad.right - pad.left) * height >= area:
        return pad
    half = -(-area // (2 * height * grid)) * grid
    return Rect(-half, pad.bottom, half, pad.top)


def stencils(technology: Technology, pitch: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Whether a shape of each kind is too near for one of each kind at an offset.

    The array is (kind, kind, offset i, offset j), offset 0 in its middle.
    """
    shapes = kind_shapes(technology)
    spacing = {layer: rules.spacing for layer, rules in technology.layers.items()}
    reach = 2 * max(map(max, [rect for kind in shapes for rect in kind.values()]))
    reach += max(spacing.values())
    ri, rj = (-(-reach // step) for step in pitch)
    found = np.zeros((len(KINDS), len(KINDS), 2 * ri + 1, 2 * rj + 1), np.bool_)
    i, j = np.mgrid[-ri : ri + 1, -rj : rj + 1]
    for one, theirs in enumerate(shapes):
        for other, ours in enumerate(shapes):
            for layer in theirs.keys() & ours.keys():
                far = distance(theirs[layer], ours[layer], i * pitch[0], j * pitch[1])
                found[one, other] |= far < spacing[layer]
    return found


def distance(
    fixed: Rect, rect: Rect, dx: npt.NDArray[np.int64], dy: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Between a rectangle and another that is moved, in nanometres; below 0 where they overlap."""
    across = np.maximum(fixed.left - (rect.right + dx), rect.left + dx - fixed.right)
    up = np.maximum(fixed.bottom - (rect.top + dy), rect.bottom + dy - fixed.top)
    apart = np.hypot(np.maximum(across, 0), np.maximum(up, 0))
    return np.where((across < 0) & (up < 0), -1.0, apart)


def own(
    owner: npt.NDArray[np.int32],
    obstacles: Iterable[Obstacle],
    technology: Technology,
    pitch: tuple[int, int],
) -> None:
    """Give the places of (kind, i, j) that are too near to an obstacle to its net.

    Places near those of two nets, and those too near to a cut, are nobody's.
    """
    nx, ny = owner.shape[1:]
    for kind, shapes in enumerate(kind_shapes(technology)):
        reach = max((max(map(abs, rect)) for rect in shapes.values()), default=0)
        for layer, fixed, net in obstacles:
            if layer not in shapes:
                continue
            spacing = technology.layers[layer].spacing
            far = reach + spacing
            first, last = max(0, (fixed.left - far) // pitch[0]), (fixed.right + far) // pitch[0]
            low, high = max(0, (fixed.bottom - far) // pitch[1]), (fixed.top + far) // pitch[1]
            i, j = np.mgrid[first : min(nx - 1, last) + 1, low : min(ny - 1, high) + 1]
            near = distance(fixed, shapes[layer], i * pitch[0], j * pitch[1]) < spacing
            at = (kind, i[near], j[near])
            number = -1 if layer in CUTS else net
            owner[at] = np.where((owner[at] == 0) | (owner[at] == number), number, -1)


def own_rim(
    owner: npt.NDArray[np.int32], size: tuple[int, int], technology: Technology,
    pitch: tuple[int, int],
) -> None:  # fmt: skip
    """Keep half of the spacing free at the border, so that tiles can abut."""
    i, j = np.mgrid[0 : owner.shape[1], 0 : owner.shape[2]]
    x, y = i * pitch[0], j * pitch[1]
    for kind, shapes in enumerate(kind_shapes(technology)):
        for layer, rect in shapes.items():
            half = -(-technology.layers[layer].spacing // 2)
            inside = (
                (x + rect.left >= half) & (x + rect.right <= size[0] - half)
                & (y + rect.bottom >= half) & (y + rect.top <= size[1] - half)
            )  # fmt: skip
            owner[kind][~inside] = -1
