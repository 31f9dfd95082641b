"""Networks: who is joined to whom, and which edges no nudge can move."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks.network import Network, tied_edges
from pyedge.physics import Boundary, DensePhysics
from tests.refusals import refused
from tests.strategies import held_networks, networks

SQUARE = Network(np.array([[0, 1], [1, 2], [2, 3], [3, 0]]), (1, 2, 3, 4))


@given(networks(), st.data())
def test_the_incidence_matrix_takes_voltages_to_drops(network, data):
    cut = data.draw(st.sets(st.integers(0, network.n_edges - 1)))
    damaged = network.cut(*cut)
    voltage = np.random.default_rng(1).uniform(0, 5, network.n_nodes)
    first, second = network.edges.T
    wanted = np.where(damaged.intact, voltage[first] - voltage[second], 0.0)
    np.testing.assert_allclose(damaged.incidence @ voltage, wanted, atol=1e-14)
    assert damaged.incidence.shape == (network.n_edges, network.n_nodes)
    assert np.abs(damaged.incidence).sum() == 2 * (network.n_edges - len(cut))


@given(networks(), st.integers(0, 999))
def test_the_compatibility_matrix_takes_small_displacements_to_elongations(network, seed):
    random = np.random.default_rng(seed)
    places, moved = random.normal(size=(2, network.n_nodes, 2))
    bars = Network(network.edges, network.labels, positions=places).cut(0)
    matrix = bars.compatibility(bars.bar_directions)

    def lengths(at):
        first, second = bars.edges.T
        return np.linalg.norm(at[first] - at[second], axis=1) * bars.intact

    elongation = (lengths(places + 1e-6 * moved) - lengths(places - 1e-6 * moved)) / 2e-6
    np.testing.assert_allclose(matrix @ moved.ravel(), elongation, rtol=1e-5, atol=1e-6)
    assert np.allclose(matrix @ np.tile([1.0, 2.0], network.n_nodes), 0), "a translation"
    force = random.normal(size=network.n_edges)
    assert np.allclose((matrix.T @ force).reshape(-1, 2).sum(axis=0), 0), "no net force"


def test_bars_need_places():
    refused(lambda: SQUARE.bar_directions, "positions")
    together = Network(SQUARE.edges, SQUARE.labels, positions=np.zeros((4, 2)))
    refused(lambda: together.bar_directions, "1-2", "one place")


@given(networks(), st.booleans())
def test_a_network_comes_back_from_networkx(network, placed):
    if placed:
        places = np.random.default_rng(0).normal(size=(network.n_nodes, 2))
        network = Network(network.edges, network.labels, "placed", places)
    again = Network.from_networkx(network.to_networkx())
    assert again.same_topology(network)
    assert again.name == network.name
    assert (again.positions is None) == (not placed)
    if placed:
        assert np.array_equal(again.positions, network.positions)


@given(networks(), st.data())
def test_networkx_does_not_see_a_cut_edge(network, data):
    edge = data.draw(st.integers(0, network.n_edges - 1))
    graph = network.cut(edge).to_networkx()
    assert graph.number_of_edges() == network.n_edges - 1
    assert edge not in {index for *_, index in graph.edges(data="index")}


@given(st.integers(2, 9), st.integers(0, 99))
def test_any_graph_of_whole_numbers_is_a_network(count, seed):
    graph = nx.gnp_random_graph(count, 0.5, seed=seed)
    graph.add_edge(0, 1)
    network = Network.from_networkx(graph)
    assert network.labels == tuple(graph.nodes)
    named = {frozenset(map(int, name.split("-"))) for name in network.edge_names()}
    assert named == {frozenset(edge) for edge in graph.edges}


def test_a_graph_of_other_nodes_is_refused():
    refused(lambda: Network.from_networkx(nx.Graph([("a", "b")])), "'a'", "whole number")
    refused(lambda: Network.from_networkx(nx.Graph([(1, 1)])), "1", "itself")
    refused(lambda: Network.from_networkx(nx.empty_graph(3)), "no edges")


@given(networks(), st.data())
def test_parts_are_those_of_networkx(network, data):
    damaged = network.cut(*data.draw(st.sets(st.integers(0, network.n_edges - 1))))
    part = damaged.components()
    for nodes in nx.connected_components(damaged.to_networkx()):
        own = {int(part[network.node(label)]) for label in nodes}
        assert len(own) == 1
        assert (part == own.pop()).sum() == len(nodes)


@given(networks(), st.data())
def test_cutting_leaves_the_order_of_the_edges_and_the_network_it_was_cut_from(network, data):
    edge = data.draw(st.integers(0, network.n_edges - 1))
    damaged = network.cut(edge)
    assert damaged.same_topology(network)
    assert network.intact.all()
    assert np.flatnonzero(~damaged.intact).tolist() == [edge]


@given(networks())
def test_edges_are_found_by_the_labels_of_their_nodes_either_way_round(network):
    for (a, b), name in zip(network.edges, network.edge_names(), strict=True):
        first, second = network.labels[a], network.labels[b]
        found = network.edge(first, second)
        assert found == network.edge(second, first)
        assert name == f"{first}-{second}"
        assert set(network.edges[found]) == {a, b}


def test_the_next_of_two_parallel_edges_is_found_when_the_first_is_cut():
    double = Network(np.array([[0, 1], [1, 0], [1, 2]]), (1, 2, 3))
    assert double.edge(1, 2) == 0
    assert double.cut(0).edge(1, 2) == 1
    refused(lambda: double.cut(0, 1).edge(1, 2), "1-2")


def test_a_network_does_not_change():
    network = Network(np.array([[0, 1]]), (1, 2), positions=np.zeros((2, 2)))
    for array in (network.edges, network.intact, network.positions, network.incidence):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_a_network_leaves_the_arrays_it_is_made_from_alone():
    edges, places, intact = np.array([[0, 1]]), np.zeros((2, 2)), np.ones(1, bool)
    network = Network(edges, (1, 2), positions=places, intact=intact)
    edges[:], places[:], intact[:] = 0, 1, False
    assert network.edges.tolist() == [[0, 1]]
    assert not network.positions.any()
    assert network.intact.all()


@pytest.mark.parametrize(
    ("edges", "labels", "word"),
    [
        ([], (1, 2), "no edges"),
        ([[0, 0]], (7, 8), "7"),
        ([[0, 2]], (1, 2), "not there"),
        ([[-1, 0]], (1, 2), "not there"),
        ([[0, 1]], (1, 1), "same number"),
    ],
)
def test_a_network_that_cannot_be_is_refused(edges, labels, word):
    refused(lambda: Network(np.array(edges, int).reshape(-1, 2), labels), word)


def test_names_that_are_not_there_are_refused():
    refused(lambda: SQUARE.node(9), "node 9", "1, 2, 3, 4")
    refused(lambda: SQUARE.nodes([1, 9]), "node 9")
    refused(lambda: SQUARE.edge(1, 3), "1-3")
    refused(lambda: SQUARE.cut(4), "4", "0..3")
    refused(lambda: SQUARE.cut(-1), "-1")


# Files --------------------------------------------------------------------------------------------


@given(networks(), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_a_network_is_read_from_its_csv(tmp_path, network, header, ending):
    lines = ["# a comment", ""] + ["from,to"] * header + ["# another"]
    lines += [name.replace("-", " , ") for name in network.edge_names()]
    path = tmp_path / "mine.csv"
    path.write_bytes(ending.join(lines).encode())
    read = Network.from_csv(path)
    assert read.name == "mine"
    assert read.edge_names() == network.edge_names()
    assert list(read.labels) == sorted(network.labels)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1,2\n2;3\n", 2),
        ("1,2\n\n# x\n2,3,4\n", 4),
        ("1,2\n2,\n", 2),
        ("1,2\n2,3.5\n", 2),
        ("1,2\nfrom,to\n", 2),
        ("from,to\nfrom,to\n", 2),
        ("1,2\n3,3\n", 2),
        ("from,2\n", 1),
        ("from\n", 1),
        ('1,2\n"2,3\n', 2),
    ],
)
def test_a_malformed_line_is_refused_by_its_number(tmp_path, text, line):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    refused(lambda: Network.from_csv(path), "bad.csv", f"line {line}:")


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"from,to\n", b"\xff\xfe1,2"])
def test_a_file_without_edges_is_refused(tmp_path, content):
    path = tmp_path / "none.csv"
    path.write_bytes(content)
    refused(lambda: Network.from_csv(path), "none.csv")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    refused(lambda: Network.from_csv(tmp_path / "no.csv"), "no.csv", "No such file")
    refused(lambda: Network.from_csv(tmp_path), str(tmp_path))


# Ties ---------------------------------------------------------------------------------------------


@given(held_networks(), st.data())
def test_tied_edges_are_those_that_no_nudge_moves(held, data):
    """Conductances and nudges are drawn at random: hypothesis would find balanced bridges."""
    network, inputs, outputs = held
    edge = data.draw(st.none() | st.integers(0, network.n_edges - 1))
    if edge is not None:
        smaller = network.cut(edge)
        part = smaller.components()
        network = smaller if np.isin(part, part[inputs]).all() else network
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    conductance = random.uniform(1e-4, 5e-4, network.n_edges)
    voltage = random.uniform(0, 5, (10, len(inputs)))
    state = DensePhysics().plan(network, inputs, outputs).free(conductance, Boundary(voltage))
    nudged = state.clamp(random.uniform(0, 5, (10, len(outputs))))
    change = (nudged - state.voltage) @ network.incidence.T
    moved = (np.abs(change) > 1e-9).any(axis=0)
    assert (
        tied_edges(network, inputs, outputs).tolist()
        == np.flatnonzero(~moved & network.intact).tolist()
    )
