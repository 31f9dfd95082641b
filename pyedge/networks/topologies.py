"""The named networks."""

from __future__ import annotations

import math
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from pyedge.errors import InputError
from pyedge.networks.elastic_lattices import LATTICES, NAMES, from_csv, has_positions, lattice
from pyedge.networks.network import Network

if TYPE_CHECKING:
    import networkx as nx

# Nodes up to which a random network is placed for drawing; edges, of a dense regular one.
_DRAWN, _SEEN = 2000, 100_000
# Most edges of a lattice and of a random network: sparse physics settles 10^6 edges.
_MOST, _MOST_RANDOM = 10**7, 10**6
# Characters of a name: of the longest path of a file.
_LONGEST = 4096
# Nodes up to which dense regular graphs are drawn like others.
_FEW = 40
# Ours: the adjacency of D22's 16 edges is not published.  The 3x3 periodic square lattice without
# 1-4 and 7-8, compatible with all seven published tasks.
TORUS16 = (
    (1, 2), (2, 3), (3, 1), (4, 5), (5, 6), (6, 4), (8, 9), (9, 7),
    (2, 5), (3, 6), (4, 7), (5, 8), (6, 9), (7, 1), (8, 2), (9, 3),
)  # fmt: skip


@lru_cache
def torus16() -> Network:
    """The default network: 9 nodes, 16 edges, *compatible with the published tasks*."""
    return Network(
        np.array(TORUS16) - 1, tuple(range(1, 10)), "torus16", positions=_grid_places(3, 3)
    )


@lru_cache
def divider() -> Network:
    """Two edges in series (D22, Fig. 2): 1 top, 2 middle, 3 bottom."""
    places = np.array([[0.0, 2.0], [0.0, 1.0], [0.0, 0.0]])
    return Network(np.array([[0, 1], [1, 2]]), (1, 2, 3), "divider", positions=places)


@lru_cache(maxsize=8)
def square(rows: int, columns: int, periodic: bool = False) -> Network:
    """The square lattice, nodes row-major from 1; each node's edge to the right, then down.

    InputError: fewer than 2 nodes, or a periodic side of fewer than 3 (a loop or a double edge).
    """
    kind = "periodic" if periodic else "square"
    if min(rows, columns) < 1 or rows * columns < 2:
        raise InputError(f"{kind}:{rows}x{columns} has no edge: it needs at least two nodes")
    if periodic and min(rows, columns) < 3:
        raise InputError(f"periodic:{rows}x{columns}: a periodic side needs at least 3 nodes")
    _check_size(f"{kind}:{rows}x{columns}", 2 * rows * columns, _MOST)
    node = np.arange(rows * columns).reshape(rows, columns)
    ahead = np.stack([np.roll(node, -1, axis=1), np.roll(node, -1, axis=0)], axis=-1)
    there = np.ones(ahead.shape, dtype=bool)
    if not periodic:
        there[:, -1, 0] = there[-1, :, 1] = False
    edges = np.stack([np.broadcast_to(node[..., None], ahead.shape), ahead], axis=-1)[there]
    labels = tuple(range(1, rows * columns + 1))
    name = f"{kind}:{rows}x{columns}"
    return Network(edges, labels, name, positions=_grid_places(rows, columns))


@lru_cache(maxsize=8)
def crossbar(rows: int, columns: int) -> Network:
    """The complete bipartite network: nodes 1.. are rows, then columns; edges row by row.

    InputError: no row or no column, or more than 10^6 edges.
    """
    name = f"crossbar:{rows}x{columns}"
    if min(rows, columns) < 1:
        raise InputError(f"{name} has no edge: it needs at least a row and a column")
    _check_size(name, rows * columns, _MOST_RANDOM)
    row, column = np.divmod(np.arange(rows * columns), columns)
    places = np.empty((rows + columns, 2))
    for side, nodes in enumerate((places[:rows], places[rows:])):  # face to face
        nodes[:, 0] = side * max(rows, columns)
        nodes[:, 1] = -max(rows, columns) * (np.arange(len(nodes)) + 0.5) / len(nodes)
    labels = tuple(range(1, rows + columns + 1))
    return Network(np.column_stack([row, rows + column]), labels, name, positions=places)


@lru_cache(maxsize=8)
def barabasi_albert(nodes: int, extra: int = 0, seed: int = 0) -> Network:
    """A Barabasi-Albert tree with `extra` random edges between nodes not yet joined."""
    import networkx as nx

    room = nodes * (nodes - 1) // 2 - (nodes - 1)
    if nodes < 2:
        raise InputError(f"barabasi-albert:nodes={nodes}: a tree needs at least 2 nodes")
    if not 0 <= extra <= room:
        raise InputError(f"barabasi-albert: extra={extra} is not in 0..{room} for {nodes} nodes")
    name = f"barabasi-albert:nodes={nodes},extra={extra},seed={seed}"
    _check_size(name, nodes + extra, _MOST_RANDOM)
    _check_seed(name, seed)
    graph = nx.barabasi_albert_graph(nodes, 1, seed=seed)
    random = np.random.default_rng(seed)
    while graph.number_of_edges() < nodes - 1 + extra:
        a, b = sorted(random.choice(nodes, size=2, replace=False).tolist())
        graph.add_edge(a, b)
    return _from_graph(graph, name, seed)


@lru_cache(maxsize=8)
def random_regular(nodes: int, degree: int, seed: int = 0) -> Network:
    """A connected random regular graph; InputError: no connected graph has these numbers."""
    import networkx as nx

    possible = 2 <= degree < nodes and nodes * degree % 2 == 0
    if not possible and (nodes, degree) != (2, 1):
        raise InputError(
            f"random-regular:nodes={nodes},degree={degree}: "
            "needs 2 <= degree < nodes and nodes x degree even"
        )
    name = f"random-regular:nodes={nodes},degree={degree},seed={seed}"
    _check_size(name, nodes * degree // 2, _MOST_RANDOM)
    _check_seed(name, seed)
    # Pairing, by which networkx draws, seldom succeeds for dense graphs.
    dense = nodes > _FEW and 2 * degree >= nodes
    drawn = nodes - 1 - degree if dense else degree
    for trial in range(1000):
        graph = nx.random_regular_graph(drawn, nodes, seed=(seed + 7919 * trial) % 2**32)
        if dense and nodes * degree // 2 > _SEEN:  # connected, as every two nodes share a third
            rest = np.triu(nx.to_numpy_array(graph, range(nodes)) == 0, 1)
            return Network(np.argwhere(rest), tuple(range(1, nodes + 1)), name)
        graph = nx.complement(graph) if dense else graph
        if nx.is_connected(graph):
            break
    else:
        raise InputError(f"random-regular: no connected graph found for seed {seed}")
    return _from_graph(graph, name, seed)


def _check_size(name: str, edges: int, most: int) -> None:
    if edges > most:
        raise InputError(f"network {name} of {edges} edges: at most {most}")


def _check_seed(name: str, seed: int) -> None:
    if not 0 <= seed < 2**32:
        raise InputError(f"network {name}: its seed must be in 0..2^32-1")


def named(text: str) -> Network:
    """The network that `text` names: a name below, or the path of a two-column CSV file.

    ``torus16``, ``divider``, ``square:4x5``, ``periodic:4x4``, ``crossbar:64x10``,
    ``barabasi-albert:nodes=30,extra=12,seed=0``, ``random-regular:nodes=20,degree=4,seed=0``; of
    elastic networks those of `pyedge.networks.elastic_lattices`.

    Raises:
        InputError: no such name and no such file, or numbers that cannot be.
    """
    if len(text) > _LONGEST:
        raise InputError(f"network {text[:20]}...: a name of {len(text)} characters")
    kind, _, rest = text.partition(":")
    if not rest and kind in ("torus16", "divider"):
        return torus16() if kind == "torus16" else divider()
    if kind in ("square", "periodic", "crossbar"):
        sides = rest.split("x")
        if len(sides) == 2 and all(side.isdecimal() for side in sides):
            first, second = map(int, sides)
            if kind == "crossbar":
                return crossbar(first, second)
            return square(first, second, periodic=kind == "periodic")
        raise InputError(f"network {text!r}: write {kind}:ROWSxCOLUMNS, as {kind}:4x4")
    if kind == "barabasi-albert":
        return barabasi_albert(**_numbers(text, rest, {"nodes": 0, "extra": 0, "seed": 0}))
    if kind == "random-regular":
        return random_regular(**_numbers(text, rest, {"nodes": 0, "degree": 0, "seed": 0}))
    if kind in LATTICES:
        return lattice(text)
    if is_file(text):
        return from_csv(text) if has_positions(text) else Network.from_csv(text)
    raise InputError(
        f"network {text!r} is neither a file nor one of torus16, divider, square:NxM, "
        "periodic:NxM, crossbar:NxM, barabasi-albert:nodes=N,extra=K,seed=S, "
        f"random-regular:nodes=N,degree=D,seed=S; elastic: {NAMES}, delaunay:nodes=N,seed=S"
    )


def is_file(text: str) -> bool:
    """Whether `named` takes a name for that of a file."""
    return text.lower().endswith((".csv", ".graphml", ".edgelist")) or os.path.isfile(text)


def _numbers(text: str, rest: str, known: dict[str, int]) -> dict[str, int]:
    values = dict(known)
    for item in filter(None, rest.split(",")):
        key, _, number = item.partition("=")
        if key not in known or not number.isdecimal():
            raise InputError(
                f"network {text!r}: {item!r} is not one of {', '.join(f'{k}=N' for k in known)}"
            )
        values[key] = int(number)
    return values


def _grid_places(rows: int, columns: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    down, right = np.divmod(np.arange(rows * columns, dtype=float), columns)
    return np.column_stack([right, 0.0 - down])


def _from_graph(graph: nx.Graph[int], name: str, seed: int) -> Network:
    """Nodes numbered from 1, edges in ascending order, placed by springs for drawing.

    Springs between all pairs of nodes: a network too large to be drawn has no places.
    """
    import networkx as nx

    nodes = graph.number_of_nodes()
    edges = np.sort(np.array(graph.edges), axis=1)
    edges = edges[np.lexsort(edges.T[::-1])]
    labels = tuple(range(1, nodes + 1))
    if nodes > _DRAWN:
        return Network(edges, labels, name)
    rounds = 50 if nodes <= 500 else 1
    places = nx.spring_layout(graph, seed=seed, iterations=rounds, scale=math.sqrt(nodes))
    positions = np.array([places[node] for node in range(nodes)])
    return Network(edges, labels, name, positions=positions)
