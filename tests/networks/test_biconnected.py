"""Biconnected parts, against networkx and by hand."""

import networkx as nx
import numpy as np
from hypothesis import given

from pyedge.networks.biconnected import parts
from tests.strategies import networks


def groups(of, edges):
    """The edges of each part, as a set of sets of node pairs."""
    found = {}
    for number, (a, b) in zip(of.tolist(), edges.tolist(), strict=True):
        found.setdefault(number, set()).add(frozenset((a, b)))
    return {frozenset(each) for each in found.values()}


@given(networks())
def test_parts_are_those_of_networkx(network):
    first, second = network.edges.T
    simple = nx.Graph(network.edges.tolist())
    theirs = {
        frozenset(frozenset(edge) for edge in component)
        for component in nx.biconnected_component_edges(simple)
    }
    assert groups(parts(first, second, network.n_nodes), network.edges) == theirs


@given(networks())
def test_parallel_edges_share_their_part(network):
    first, second = np.vstack([network.edges, network.edges[:, ::-1]]).T
    found = parts(first, second, network.n_nodes)
    assert np.array_equal(found[: network.n_edges], found[network.n_edges :])


def test_no_edges_have_no_parts():
    none = np.zeros(0, dtype=np.int64)
    assert len(parts(none, none, 3)) == 0


def test_a_long_chain_is_as_many_parts_as_edges():
    node = np.arange(100_000)
    assert len(np.unique(parts(node[:-1], node[1:], len(node)))) == len(node) - 1
