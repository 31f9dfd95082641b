"""The named networks."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks import topologies
from pyedge.networks.topologies import barabasi_albert, named, random_regular, square, torus16
from tests.refusals import refused
from tests.restated import SIXTEEN

SEEDS = st.integers(0, 50)


def degrees(network):
    return np.bincount(network.edges.ravel(), minlength=network.n_nodes)


def simple_and_connected(network):
    pairs = {frozenset(pair) for pair in network.edges.tolist()}
    return len(pairs) == network.n_edges and nx.is_connected(network.to_networkx())


def test_the_edges_are_those_of_the_reference():
    assert torus16().edge_names() == SIXTEEN.split()
    assert torus16().labels == tuple(range(1, 10))
    assert sorted(degrees(torus16())) == [3] * 4 + [4] * 5
    assert named("divider").edge_names() == ["1-2", "2-3"]


def test_the_sixteen_edges_are_the_periodic_lattice_without_two():
    lattice = {frozenset(edge) for edge in square(3, 3, periodic=True).edges.tolist()}
    own = {frozenset(edge) for edge in torus16().edges.tolist()}
    assert lattice - own == {frozenset({0, 3}), frozenset({6, 7})}
    assert own < lattice


@given(st.integers(1, 7), st.integers(1, 7))
def test_an_open_lattice(rows, columns):
    if rows * columns < 2:
        refused(lambda: square(rows, columns), "1x1")
        return
    network = named(f"square:{rows}x{columns}")
    assert network.n_nodes == rows * columns
    assert network.n_edges == rows * (columns - 1) + columns * (rows - 1)
    assert simple_and_connected(network)
    places = network.positions[network.edges]
    assert (np.abs(places[:, 0] - places[:, 1]).sum(axis=1) == 1).all()


@given(st.integers(3, 7), st.integers(3, 7))
def test_a_periodic_lattice(rows, columns):
    network = named(f"periodic:{rows}x{columns}")
    assert network.n_nodes == rows * columns
    assert network.n_edges == 2 * rows * columns
    assert (degrees(network) == 4).all()
    assert simple_and_connected(network)


@given(st.integers(2, 20), st.integers(0, 10), SEEDS)
def test_a_barabasi_albert_tree_with_more_edges(nodes, extra, seed):
    extra = min(extra, (nodes - 1) * (nodes - 2) // 2)
    network = named(f"barabasi-albert:nodes={nodes},extra={extra},seed={seed}")
    assert (network.n_nodes, network.n_edges) == (nodes, nodes - 1 + extra)
    assert simple_and_connected(network)
    assert network.same_topology(barabasi_albert(nodes, extra, seed))


@given(st.integers(3, 16), st.integers(2, 6), SEEDS)
def test_a_random_regular_graph(nodes, degree, seed):
    text = f"random-regular:nodes={nodes},degree={degree},seed={seed}"
    if degree >= nodes or nodes * degree % 2:
        refused(lambda: named(text), f"nodes={nodes}", f"degree={degree}")
        return
    network = named(text)
    assert (degrees(network) == degree).all()
    assert simple_and_connected(network)
    assert network.same_topology(random_regular(nodes, degree, seed))


def test_another_seed_is_another_network():
    assert not random_regular(20, 4, 0).same_topology(random_regular(20, 4, 1))
    assert not barabasi_albert(20, 5, 0).same_topology(barabasi_albert(20, 5, 1))


@pytest.mark.parametrize(
    "text",
    [
        "torus16", "divider", "square:2x3", "periodic:4x4", "crossbar:3x2",
        "barabasi-albert:nodes=9,extra=3,seed=2", "random-regular:nodes=8,degree=3,seed=1",
    ],
)  # fmt: skip
def test_a_network_is_called_as_it_was_named(text):
    network = named(text)
    assert network.name == text
    assert network.positions.shape == (network.n_nodes, 2)
    assert network.labels == tuple(range(1, network.n_nodes + 1))


@given(st.integers(1, 6), st.integers(1, 6))
def test_a_crossbar_joins_each_row_to_each_column(rows, columns):
    network = named(f"crossbar:{rows}x{columns}")
    pairs = [(r, rows + c) for r in range(rows) for c in range(columns)]
    assert list(map(tuple, network.edges.tolist())) == pairs
    assert network.n_nodes == rows + columns


def test_a_file_is_named_by_its_path(tmp_path):
    (tmp_path / "mine.csv").write_text("3,1\n1,2\n")
    assert named(str(tmp_path / "mine.csv")).edge_names() == ["3-1", "1-2"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("torus", "torus16"),
        ("", ""),
        ("x" * 300, "torus16"),
        ("torus16:3", "torus16:3"),
        ("square", "ROWSxCOLUMNS"),
        ("square:3", "ROWSxCOLUMNS"),
        ("square:3x", "ROWSxCOLUMNS"),
        ("square:3x-3", "ROWSxCOLUMNS"),
        ("square:0x3", "0x3"),
        ("square:1x1", "1x1"),
        ("crossbar:3", "ROWSxCOLUMNS"),
        ("crossbar:0x2", "a row and a column"),
        ("crossbar:2000x2000", "1000000"),
        ("periodic:2x3", "at least 3"),
        ("periodic:1x5", "at least 3"),
        ("barabasi-albert", "nodes"),
        ("barabasi-albert:nodes=1", "nodes=1"),
        ("barabasi-albert:nodes=4,extra=4", "extra=4"),
        ("barabasi-albert:nodes=4,degree=4", "degree=4"),
        ("barabasi-albert:nodes=four", "nodes=four"),
        ("random-regular:nodes=5,degree=3", "even"),
        ("random-regular:nodes=4,degree=4", "degree"),
        ("random-regular:nodes=4,degree=1", "degree"),
        ("missing.csv", "missing.csv"),
    ],
)
def test_what_names_no_network_is_refused(text, word):
    refused(lambda: named(text), word)


@given(st.integers(41, 60), st.integers(21, 59), SEEDS)
def test_dense_regular_graphs_are_drawn_by_their_complements(nodes, degree, seed):
    degree = min(degree - nodes * degree % 2, nodes - 1)
    network = random_regular(nodes, degree, seed)
    assert (degrees(network) == degree).all()
    assert simple_and_connected(network)


def test_a_dense_regular_graph_is_the_same_where_it_has_no_places(monkeypatch):
    placed = random_regular.__wrapped__(60, 40, 3)
    monkeypatch.setattr(topologies, "_SEEN", 1000)
    bare = random_regular.__wrapped__(60, 40, 3)
    assert bare.positions is None
    assert replace(placed, positions=None).describe() == bare.describe()


@pytest.mark.parametrize(
    "name",
    [
        "square:100000x100000",
        "periodic:3000x3000",
        "square:" + "9" * 4000 + "x2",
        "square:" + "9" * 5000 + "x2",
        "barabasi-albert:nodes=99999999999999999999",
        "barabasi-albert:nodes=2000,extra=1900000",
        "random-regular:nodes=100000,degree=99999",
        *(
            f"{kind},seed={2**32}"
            for kind in ("barabasi-albert:nodes=9", "random-regular:nodes=9,degree=4")
        ),
        *(
            f"{kind},seed={10**30}"
            for kind in ("barabasi-albert:nodes=9", "random-regular:nodes=9,degree=4")
        ),
    ],
)
def test_numbers_too_large_are_refused_at_once(name):
    refused(lambda: named(name), name[:15])


@pytest.mark.parametrize("kind", ["barabasi-albert:nodes=9", "random-regular:nodes=9,degree=4"])
def test_the_largest_seed(kind):
    assert named(f"{kind},seed={2**32 - 1}").n_nodes == 9
