"""Routes of edges: clear of nodes and of each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyedge
from pyedge.plots.learning import spread
from pyedge.plots.routes import label_places, places, route, sample, spacing

RADIUS = 0.2


@pytest.mark.parametrize("name", ["torus16", "periodic:4x4", "periodic:5x3", "square:4x5"])
def test_no_edge_passes_over_a_node_and_unobstructed_ones_are_straight(name):
    network = pyedge.named(name)
    points = places(network)
    for curve, (a, b) in zip(route(points, network.edges, RADIUS), network.edges, strict=True):
        others = np.delete(points, (a, b), axis=0)
        near = np.linalg.norm(sample(curve, 999)[:, None] - others, axis=-1).min()
        assert near > 1.3 * RADIUS
        if np.linalg.norm(points[a] - points[b]) < 1.1 and not name.startswith("periodic"):
            assert np.allclose(curve[1], (points[a] + points[b]) / 2)


def test_outer_edges_of_torus16_are_bent_outwards():
    network = pyedge.named("torus16")
    points = places(network)
    curves = route(points, network.edges, RADIUS)
    bent = {name: curve[1] for name, curve in zip(network.edge_names(), curves, strict=True)}
    assert bent["3-1"][1] > 0 > -2 > bent["9-7"][1]
    assert bent["7-1"][0] < 0 < 2 < bent["9-3"][0]


@given(st.lists(st.booleans(), min_size=2, max_size=4))
def test_parallel_edges_are_apart_in_any_direction(ways):
    points = np.array([[0.0, 0.0], [1.0, 0.3], [3.0, 3.0]])
    edges = np.array([(0, 1) if way else (1, 0) for way in ways])
    middles = [sample(curve)[32] for curve in route(points, edges, RADIUS)]
    for k, middle in enumerate(middles):
        for other in middles[:k]:
            assert np.linalg.norm(middle - other) > RADIUS


def test_layout_without_positions_is_reproducible():
    network = pyedge.Network.from_pairs([(1, 2), (2, 3), (3, 1), (3, 4)])
    first = places(network)
    assert np.array_equal(first, places(network.cut(3)))
    assert spacing(first)[1] > 0.1
    in_two_parts = pyedge.Network.from_pairs([(1, 2), (3, 4)])
    assert np.isfinite(places(in_two_parts)).all()


def test_labels_are_clear_of_nodes_and_of_each_other():
    network = pyedge.named("torus16")
    points = places(network)
    curves, half = route(points, network.edges, RADIUS), np.array([1.3, 0.4]) * RADIUS
    labels = label_places(points, curves, RADIUS, [0, 2, 3, 7, 8], half)
    middles = np.array(list(labels.values()))
    assert np.linalg.norm(middles[:, None] - points, axis=-1).min() > RADIUS
    apart = np.abs(middles[:, None] - middles) > 2 * half
    assert apart[~np.eye(len(middles), dtype=bool)].any(axis=-1).all()


@given(st.lists(st.floats(0, 1), max_size=16), st.floats(0.01, 0.2))
def test_spread_keeps_order_and_range(heights, gap):
    ascending = np.sort(np.array(heights))
    moved = spread(ascending, gap)
    if len(ascending):
        assert moved.min() >= 0
        assert moved.max() <= 1 + 1e-9
        assert (np.diff(moved) >= min(gap, 1 / len(ascending)) - 1e-9).all()
    if (np.diff(ascending) >= gap).all() and len(ascending) * gap < 1:
        assert np.allclose(moved, ascending)
