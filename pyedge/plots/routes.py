"""Layout of a drawn network: positions of nodes, and edges as curves that avoid other nodes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.networks.network import Network

CLEARANCE = 1.7
"""Least distance of an edge from the middle of another node, in node radii."""
_APART = 1.1  # between parallel edges, in node radii
_BENDS = np.arange(0.0, 0.751, 0.025)  # sagitta by chord
_SAMPLES = 65
_SPRINGS_FROM = 80  # nodes
_FIELD_FROM = 1000  # nodes, from which a layout by springs takes minutes
_NODE = 1.3  # radius of the largest shape of a node, in node radii
_DISTANCES = (0.1, 0.6, 1.2)  # of a label from its node, in node radii
_WITHIN = np.array([(x, y) for x in (-1, -0.5, 0, 0.5, 1) for y in (-1, 0, 1)])
_DIRECTIONS = (45, 135, 315, 225, 90, 270, 0, 180, 60, 120, 30, 150, 300, 240, 330, 210)
_ANGLES = np.deg2rad(_DIRECTIONS)
_ENOUGH = 0.35  # room about a label, in node radii


def places(network: Network) -> Floats:
    """(n, 2) positions of the nodes: the network's own, or a layout."""
    if network.positions is not None:
        return np.asarray(network.positions, dtype=np.float64)
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph(network.edges.tolist())
    graph.add_nodes_from(range(network.n_nodes))
    if network.n_nodes < _SPRINGS_FROM and nx.is_connected(graph):
        layout = nx.kamada_kawai_layout(graph)
    elif network.n_nodes >= _FIELD_FROM:
        layout = nx.spectral_layout(graph)
    else:
        layout = nx.spring_layout(graph, seed=0)
    return np.array([layout[node] for node in range(network.n_nodes)], dtype=np.float64)


def spacing(points: Floats) -> tuple[float, float]:
    """Median and smallest distance of a node from its nearest."""
    from scipy.spatial import cKDTree

    nearest = np.asarray(cKDTree(points).query(points, k=2)[0])[:, 1]
    return float(np.median(nearest)), float(nearest.min())


def route(points: Floats, edges: Ints, radius: float) -> Floats:
    """(m, 3, 2) first node, control point, second node of each edge's quadratic Bezier curve.

    The bend is the least one with which the curve is clear of all other nodes and of earlier edges
    between the same two nodes; of two equal ones, away from the middle of the drawing.  If none is
    clear of all nodes, it is the one of the largest distance.

    Args:
        points, edges: (n, 2) places of the nodes, and (m, 2) nodes of each edge.
        radius: of a node.
    """
    taken: dict[tuple[int, int], list[float]] = {}
    curves = np.empty((len(edges), 3, 2))
    for index, (a, b) in enumerate(edges.tolist()):
        pair = (min(a, b), max(a, b))
        bend, across = _bend(points, pair, radius, taken.setdefault(pair, []))
        taken[pair].append(bend)
        middle = (points[a] + points[b]) / 2 + 2.0 * bend * across
        curves[index] = points[a], middle, points[b]
    return curves


def sample(curve: Floats, count: int = _SAMPLES) -> Floats:
    """(count, 2) points along a curve of three control points (3, 2)."""
    t = np.linspace(0.0, 1.0, count)[:, None]
    return np.asarray((1 - t) ** 2 * curve[0] + 2 * t * (1 - t) * curve[1] + t**2 * curve[2])


def label_places(
    points: Floats, curves: Floats, radius: float, nodes: Iterable[int], half: Floats
) -> dict[int, Floats]:
    """Centres of labels beside nodes, clear of all nodes and each other; none where none fits.

    Of the places that are, the one that is the clearest of edges, and near.

    Args:
        points, curves, radius: of nodes and edges, as of `route`.
        nodes: the labelled ones.
        half: (2,) half width and half height of a label.
    """
    drawn = np.concatenate([sample(curve) for curve in curves])
    ways = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
    centres: dict[int, Floats] = {}
    for node in nodes:
        best = -np.inf
        for distance, way in product(_DISTANCES, ways):
            middle = points[node] + way * ((_NODE + distance) * radius + np.abs(way) @ half)
            if _taken(middle, half, points, _NODE * radius, list(centres.values())):
                continue
            box = middle + half * _WITHIN
            free = float(np.linalg.norm(box[:, None] - drawn, axis=-1).min())
            room = min(free, _ENOUGH * radius) - 0.2 * distance * radius
            if room > best + 1e-9:
                best, centre = room, middle
        if best > -np.inf:
            centres[node] = centre
    return centres


def _taken(
    middle: Floats, half: Floats, points: Floats, radius: float, centres: list[Floats]
) -> bool:
    """Whether a label would lie on a node or on another label."""
    off = np.maximum(np.abs(points - middle) - half, 0.0)
    if (np.linalg.norm(off, axis=1) < radius).any():
        return True
    return any((np.abs(other - middle) < 2.05 * half).all() for other in centres)


def _bend(
    points: Floats, pair: tuple[int, int], radius: float, taken: Iterable[float]
) -> tuple[float, Floats]:
    """The bend of an edge, as a share of its chord, and the chord turned by 90 degrees."""
    start, end = points[pair[0]], points[pair[1]]
    chord = end - start
    length = float(np.linalg.norm(chord))
    across = np.array([-chord[1], chord[0]])
    others = np.delete(points, pair, axis=0)
    outward = 1.0 if across @ ((start + end) / 2 - points.mean(axis=0)) >= -1e-9 else -1.0
    best, clearest = 0.0, -np.inf
    for bend in np.outer(_BENDS, [outward, -outward]).ravel().tolist():
        if any(abs(bend - other) * length < _APART * radius for other in taken):
            continue
        curve = np.array([start, (start + end) / 2 + 2.0 * bend * across, end])
        apart = np.linalg.norm(sample(curve)[:, None] - others, axis=-1)
        clear = float(apart.min(initial=np.inf))
        if clear >= CLEARANCE * radius:
            return bend, across
        if clear > clearest:
            best, clearest = bend, clear
    return best, across
