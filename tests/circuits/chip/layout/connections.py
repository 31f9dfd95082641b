"""Nets read back from a layout's rectangles, and distances between them: a second reading."""

from itertools import combinations
from math import hypot


def shapes_of(layout):
    """Every rectangle of a net, as (net, layer, rectangle): pins of cells and wires."""
    found = [(metal.net, metal.layer, metal.rect) for metal in layout.metal_of_cells()
             if metal.net is not None]  # fmt: skip
    for route in (*layout.straps, *layout.routes):
        found += [(route.net, layer, rect) for layer, rect in layout.shapes(route)]
    return found


def gap(one, other):
    """Distance of two rectangles in nanometres; 0 where they touch."""
    across = max(one.left - other.right, other.left - one.right, 0)
    up = max(one.bottom - other.top, other.bottom - one.top, 0)
    return hypot(across, up)


def too_near(layout):
    """Pairs of nets whose rectangles on a layer are nearer than its spacing."""
    spacing = {name: rules.spacing for name, rules in layout.technology.layers.items()}
    metal = [each for each in shapes_of(layout) if each[1] != "li1"]
    return [
        (one, other)
        for one, other in combinations(metal, 2)
        if one[0] != other[0] and one[1] == other[1] and gap(one[2], other[2]) < spacing[one[1]]
    ]


def pieces(layout, net):
    """In how many pieces a net is, its pins and ports included."""
    below = {"mcon": ("li1", "met1"), "via": ("met1", "met2"), "via2": ("met2", "met3")}
    parts = [(layer, rect) for name, layer, rect in shapes_of(layout) if name == net]
    ports = [port for port in layout.ports if port.net == net]
    groups = [{k} for k in range(len(parts))]
    for one, other in combinations(range(len(parts)), 2):
        (layer, rect), (another, there) = parts[one], parts[other]
        joined = another in below.get(layer, ()) or layer in below.get(another, ())
        if (joined or layer == another) and gap(rect, there) == 0:
            a, b = (next(group for group in groups if k in group) for k in (one, other))
            if a is not b:
                groups.remove(b)
                a |= b
    for port in ports:
        assert any(layer == port.metal and rect.left <= port.x <= rect.right
                   and rect.bottom <= port.y <= rect.top for layer, rect in parts)  # fmt: skip
    return len(groups)
