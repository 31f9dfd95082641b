"""Networks: who is joined to whom, and which edges no nudge can move."""

import math
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given
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


@given(st.integers(2, 9), st.integers(0, 99))
def test_any_graph_of_whole_numbers_is_a_network(count, seed):
    graph = nx.gnp_random_graph(count, 0.5, seed=seed)
    graph.add_edge(0, 1)
    network = Network.from_networkx(graph)
    assert network.labels == tuple(graph.nodes)
    named = {frozenset(map(int, name.split("-"))) for name in network.edge_names()}
    assert named == {frozenset(edge) for edge in graph.edges}


@given(networks(), st.data())
def test_edges_and_parts_are_those_of_networkx(network, data):
    """Which does not see cut edges."""
    cut = data.draw(st.sets(st.integers(0, network.n_edges - 1)))
    damaged = network.cut(*cut)
    assert damaged.same_topology(network)
    assert network.intact.all()
    assert set(np.flatnonzero(~damaged.intact)) == cut
    graph, part = damaged.to_networkx(), damaged.components()
    assert graph.number_of_edges() == network.n_edges - len(cut)
    assert cut.isdisjoint(index for *_, index in graph.edges(data="index"))
    for nodes in nx.connected_components(graph):
        own = {int(part[network.node(label)]) for label in nodes}
        assert len(own) == 1
        assert (part == own.pop()).sum() == len(nodes)


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


def test_a_network_does_not_change_and_leaves_the_arrays_it_is_made_from_alone():
    edges, places, intact = np.array([[0, 1]]), np.zeros((2, 2)), np.ones(1, bool)
    network = Network(edges, (1, 2), positions=places, intact=intact)
    edges[:], places[:], intact[:] = 0, 1, False
    assert network.edges.tolist() == [[0, 1]]
    assert not network.positions.any()
    assert network.intact.all()
    for array in (network.edges, network.intact, network.positions, network.incidence):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Network(np.zeros((0, 2), int), (1, 2)), ["no edges"]),
        (lambda: Network(np.array([[0, 0]]), (7, 8)), ["7"]),
        (lambda: Network(np.array([[0, 2]]), (1, 2)), ["not there"]),
        (lambda: Network(np.array([[-1, 0]]), (1, 2)), ["not there"]),
        (lambda: Network(np.array([[0, 1]]), (1, 1)), ["same name"]),
        (lambda: Network(np.array([[0, 1]]), ("vin", "VIN")), ["same name"]),
        (lambda: Network(np.array([[0, 1]]), (1, "a-b")), ["'a-b'", "letters, digits and _"]),
        (lambda: Network(np.array([[0, 1]]), (1, 2**63)), ["letters, digits and _"]),
        (lambda: Network.from_networkx(nx.Graph([("a", "b c")])), ["'b c'", "a word"]),
        (lambda: Network.from_networkx(nx.Graph([(0, (0, 1))])), ["(0, 1)", "whole number"]),
        (lambda: Network.from_networkx(nx.Graph([(1, 1)])), ["1", "itself"]),
        (lambda: Network.from_networkx(nx.empty_graph(3)), ["no edges"]),
        (lambda: SQUARE.node(9), ["node 9", "1, 2, 3, 4"]),
        (lambda: SQUARE.nodes([1, 9]), ["node 9"]),
        (lambda: SQUARE.edge(1, 3), ["1-3"]),
        (lambda: SQUARE.cut(4), ["4", "0..3"]),
        (lambda: SQUARE.cut(-1), ["-1"]),
        (lambda: SQUARE.cut(0.5), ["0.5"]),
        (lambda: SQUARE.node(1.5), ["1.5", "write a number"]),
        (lambda: SQUARE.node(math.nan), ["nan", "write a number"]),
        (lambda: SQUARE.edge(1, None), ["None", "write a number"]),
        (lambda: Network(np.array([[0, 1]]), (math.inf, 2)), ["inf", "write a number"]),
        (lambda: SQUARE.bar_directions, ["positions"]),
        (lambda: replace(SQUARE, positions=np.zeros((4, 2))).bar_directions, ["1-2", "one place"]),
    ],
)
def test_a_network_node_or_edge_that_cannot_be_is_refused(make, words):
    refused(make, *words)


@given(networks(), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_a_network_is_read_from_its_csv(tmp_path, network, header, ending):
    pairs = network.edges.tolist()
    assume(not all(pair[::-1] in pairs for pair in pairs))  # else each is taken once
    lines = ["# a comment", ""] + ["from,to"] * header + ["# another"]
    lines += [name.replace("-", " , ") for name in network.edge_names()]
    path = tmp_path / "mine.csv"
    path.write_bytes(ending.join(lines).encode())
    read = Network.from_csv(path)
    assert read.name == "mine"
    assert read.edge_names() == network.edge_names()
    assert list(read.labels) == sorted(network.labels)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,2\n2;3\n", "line 2:"),
        ("1,2\n\n# x\n2,3,4\n", "line 4:"),
        ("1,2\n2,\n", "line 2:"),
        ("1,2\n2,3.5\n", "line 2:"),
        ("1,2\nfrom,to\n", "line 2:"),
        ("from,to\nfrom,3\n", "line 2:"),
        ("a,b\nb,a-b\n", "line 2:"),
        ("a,b\nb,b\n", "line 2:"),
        ("0,1,3\n1,2,4\n", "name the columns"),
        ("1,2\n3,3\n", "line 2:"),
        ("from,2\n", "line 1:"),
        ("from\n", "line 1:"),
        ('1,2\n"2,3\n', "line 2:"),
        *((text, "") for text in ("", "# nothing\n", "from,to\n", "\xff\xfe1,2")),
    ],
)
def test_a_malformed_file_is_refused_by_its_line(tmp_path, text, words):
    path = tmp_path / "bad.csv"
    refused(lambda: Network.from_csv(path), "bad.csv", "No such file")
    path.write_text(text, encoding="latin-1")
    refused(lambda: Network.from_csv(path), "bad.csv", words)
    refused(lambda: Network.from_csv(tmp_path), str(tmp_path))


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
