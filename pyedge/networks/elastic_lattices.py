"""Elastic networks by name: trapezoids, strips, lattices, random ones, and files with positions.

Joints are numbered row by row from 1.  Spacings are in metres.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.networks.edge_list import Label, check_word
from pyedge.networks.elastic import ElasticNetwork, elastic
from pyedge.table import Table, whole
from pyedge.units import read

SPACING = 16e-3
"""Length of the bars of Li and Mao, Nat. Commun. 15, 10528 (2024), in metres."""
_MOST = 100_000  # joints
_HEIGHT = math.sqrt(3.0) / 2.0


def trapezoid(rows: int = 4, spacing: float = SPACING) -> ElasticNetwork:
    """Rows of equilateral triangles, each shorter by a joint; ends of the first row fixed.

    With 4 rows, 5 4 3 2 joints and 28 bars, it is the network of Li and Mao; as theirs, it grows
    towards -x and -y.
    """
    name = f"trapezoid:rows={rows}{_spaced(spacing)}"
    _check(name, rows=rows)
    _check_joints(name, (rows + 1) * (rows + 2) // 2)
    places = [(-j - i / 2, -i * _HEIGHT) for i in range(rows) for j in range(rows + 1 - i)]
    return _joined(name, np.array(places), spacing, (1, rows + 1))


def triangular(rows: int, columns: int, spacing: float = SPACING) -> ElasticNetwork:
    """Rows of equilateral triangles, every second shifted by half a spacing; first row fixed."""
    name = f"triangular:rows={rows},columns={columns}{_spaced(spacing)}"
    _check(name, rows=rows, columns=columns)
    _check_joints(name, rows * columns)
    row, column = np.divmod(np.arange(rows * columns), columns)
    places = np.column_stack([column + 0.5 * (row % 2), row * _HEIGHT])
    return _joined(name, places, spacing, range(1, columns + 1))


def strip(columns: int, spacing: float = SPACING) -> ElasticNetwork:
    """A girder of triangles, two rows of joints; the first joint of each row fixed."""
    name = f"strip:columns={columns}{_spaced(spacing)}"
    _check(name, columns=columns)
    _check_joints(name, 2 * columns)
    row, column = np.divmod(np.arange(2 * columns), columns)
    places = np.column_stack([column + 0.5 * row, row * _HEIGHT])
    return _joined(name, places, spacing, (1, columns + 1))


def braced(rows: int, columns: int, spacing: float = SPACING) -> ElasticNetwork:
    """The square lattice with both diagonals of each square; first row fixed."""
    name = f"braced:rows={rows},columns={columns}{_spaced(spacing)}"
    _check(name, rows=rows, columns=columns)
    _check_joints(name, rows * columns)
    row, column = np.divmod(np.arange(rows * columns), columns)
    places = np.column_stack([column, row]).astype(float)
    return _joined(name, places, spacing, range(1, columns + 1), 1.5)


def delaunay(nodes: int, seed: int = 0, spacing: float = SPACING) -> ElasticNetwork:
    """Delaunay's triangulation of a square grid whose joints are displaced at random.

    Each is displaced by up to .3 spacings along each axis; the first row is fixed.
    """
    from scipy.spatial import Delaunay

    name = f"delaunay:nodes={nodes},seed={seed}{_spaced(spacing)}"
    _check(name, nodes=nodes)
    _check_joints(name, nodes)
    columns = math.isqrt(nodes - 1) + 1
    row, column = np.divmod(np.arange(nodes), columns)
    shift = np.random.default_rng(seed).uniform(-0.3, 0.3, (nodes, 2))
    places = np.column_stack([column, row]) + shift
    if nodes < 4:
        raise InputError(f"network {name}: at least 4 nodes make triangles")
    corners = Delaunay(places).simplices
    pairs = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]))
    edges = np.unique(pairs, axis=0)
    return elastic(edges, spacing * places, range(1, columns + 1), name=name)


def rotors(count: int, angle: int = 20, spacing: float = SPACING) -> ElasticNetwork:
    """The chain of rotors of Kane and Lubensky, Nat. Phys. 10, 39 (2014).

    Rotors r long, on fixed pivots a spacing a apart, stand upwards and downwards in turn, all
    turned by `angle` degrees towards +x; bars join the tips of neighbours.  It has one zero mode:
    each rotor turns (a + 2 r sin angle) / (a - 2 r sin angle) times as much as the one before it.
    That r is a / 2 is ours.  Pivots come first, then tips.
    """
    name = f"rotors:count={count},angle={angle}{_spaced(spacing)}"
    _check(name, count=count)
    _check_joints(name, 2 * count)
    if not -90 < angle < 90:
        raise InputError(f"network {name}: angle {angle}: between -90 and 90 degrees")
    number, turn = np.arange(count), math.radians(angle)
    pivots = np.column_stack([number, 0 * number]).astype(float)
    up = (-1.0) ** number * math.cos(turn)
    tips = pivots + 0.5 * np.column_stack([np.full(count, math.sin(turn)), up])
    spokes = np.column_stack([number, count + number])
    edges = np.concatenate([spokes, np.column_stack([spokes[:-1, 1], spokes[1:, 1]])])
    places = spacing * np.concatenate([pivots, tips])
    return elastic(edges, places, range(1, count + 1), name=name)


LATTICES: dict[str, Callable[..., ElasticNetwork]] = {
    "trapezoid": trapezoid,
    "triangular": triangular,
    "strip": strip,
    "braced": braced,
    "delaunay": delaunay,
    "rotors": rotors,
}
"""Elastic networks by the kind in their name."""
_KEYS = {
    "trapezoid": ("rows",),
    "triangular": ("rows", "columns"),
    "strip": ("columns",),
    "braced": ("rows", "columns"),
    "delaunay": ("nodes", "seed"),
    "rotors": ("count", "angle"),
}
_OPTIONAL = {"trapezoid": ("rows",), "delaunay": ("seed",), "rotors": ("angle",)}
NAMES = (
    "trapezoid:rows=N, triangular:rows=N,columns=M, strip:columns=N, braced:rows=N,columns=M, "
    "rotors:count=N,angle=DEGREES"
)


@lru_cache(maxsize=8)
def lattice(text: str) -> ElasticNetwork:
    """The network of this name, as ``strip:columns=8``, with ``,spacing=10mm`` where given.

    InputError: numbers that cannot be.
    """
    kind, _, rest = text.partition(":")
    values: dict[str, float] = {}
    for item in filter(None, rest.split(",")):
        key, _, value = item.partition("=")
        if key == "spacing":
            values[key] = read(value, "m", f"network {text!r}: spacing")
        elif key in _KEYS[kind] and value.removeprefix("-" * (key == "angle")).isdecimal():
            values[key] = int(value)
        else:
            keys = ", ".join(f"{k}=N" for k in _KEYS[kind])
            raise InputError(f"network {text!r}: {item!r} is not one of {keys}, spacing=16mm")
    missing = [k for k in _KEYS[kind] if k not in values and k not in _OPTIONAL.get(kind, ())]
    if missing:
        raise InputError(f"network {text!r}: write {missing[0]}=N")
    if not 0 < values.get("spacing", SPACING) < math.inf:
        raise InputError(f"network {text!r}: the spacing must be positive, as 16mm")
    return LATTICES[kind](**values)


def has_positions(path: str | Path) -> bool:
    """Whether a CSV file has columns of positions; see `from_csv`."""
    try:
        names = Table(Path(path)).names
    except InputError:  # it is refused where it is read
        return False
    return {"x1", "y1", "x2", "y2"} <= {each.lower() for each in names}


def from_csv(path: str | Path) -> ElasticNetwork:
    """From a file with a bar a line: columns first, second, x1, y1, x2, y2, in metres.

    With z1 and z2 it is in space.  No joint is fixed; see `ElasticNetwork.fixing`.

    Raises:
        InputError: a malformed line, with its number, or a joint in two places.
    """
    path = Path(path)
    table = Table(path, ["first", "second"])
    axes = "xyz" if "z1" in table.names else "xy"
    ends = [table.column(end, _label) for end in ("first", "second")]
    places = [table.numbers([f"{axis}{end}" for axis in axes]) for end in (1, 2)]
    where: dict[Label, Floats] = {}
    for row, pair in enumerate(zip(*ends, strict=True)):
        for label, place in zip(pair, (places[0][row], places[1][row]), strict=True):
            if not np.array_equal(where.setdefault(label, place), place):
                raise InputError(f"{table.where(row)}: joint {label} is in another place above")
    joints = sorted(where, key=lambda label: (isinstance(label, str), label))
    index = {label: k for k, label in enumerate(joints)}
    edges = np.array([(index[a], index[b]) for a, b in zip(*ends, strict=True)])
    return elastic(edges, [where[label] for label in joints], (), joints, path.stem)


def _label(cell: str) -> Label:
    return whole(cell) if cell[:1].isdecimal() else check_word(cell)


def _joined(
    name: str, places: Floats, spacing: float, fixed: tuple[int, ...] | range, reach: float = 1.1
) -> ElasticNetwork:
    """Bars between all joints nearer than `reach` spacings; places are in spacings."""
    from scipy.spatial import cKDTree

    pairs: Ints = cKDTree(places).query_pairs(reach, output_type="ndarray").astype(np.int64)
    edges = pairs[np.lexsort(pairs.T[::-1])]
    return elastic(edges, spacing * places, fixed, name=name)


def _spaced(spacing: float) -> str:
    return "" if spacing == SPACING else f",spacing={1e3 * spacing:g}mm"


def _check(name: str, **sizes: int) -> None:
    for key, value in sizes.items():
        if value < 2:
            raise InputError(f"network {name}: {key} {value}: at least 2")


def _check_joints(name: str, joints: int) -> None:
    if joints > _MOST:
        raise InputError(f"network {name} of {joints} joints: at most {_MOST}")
