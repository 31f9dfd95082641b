"""The work of an elimination is counted as it is done."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks import topologies
from pyedge.physics.fill_estimate import little_fill, multiplications
from pyedge.physics.stamps import Stamps
from tests.strategies import networks


def lower(network):
    nodes = np.arange(network.n_nodes)
    return Stamps.of(network, nodes, nodes, lower=True)


def by_hand(network, order):
    """Eliminate node after node; each joins all its neighbours that are left."""
    near = {node: set() for node in range(network.n_nodes)}
    for a, b in network.edges.tolist():
        near[a].add(b)
        near[b].add(a)
    total = 0
    for node in order.tolist():
        around = near.pop(node)
        total += len(around) * (len(around) + 1) // 2
        for other in around:
            near[other] |= around - {other}
            near[other].discard(node)
    return total


@given(networks(max_nodes=9), st.randoms(use_true_random=False))
def test_multiplications_are_those_of_an_elimination_by_hand(network, random):
    order = np.array(random.sample(range(network.n_nodes), network.n_nodes))
    block = lower(network)
    assert multiplications(order, block.row, block.column, 1e9) == by_hand(network, order)


def test_counting_stops_at_enough():
    network = topologies.square(30, 30)
    block = lower(network)
    order = np.arange(network.n_nodes)
    whole = multiplications(order, block.row, block.column, 1e9)
    assert 1000 < multiplications(order, block.row, block.column, 1000.0) < whole


def test_minimum_degree_needs_less_than_row_after_row():
    network = topologies.square(40, 40)
    block = lower(network)
    entries = block.row, block.column
    order = little_fill(network.n_nodes, *entries)
    assert sorted(order.tolist()) == list(range(network.n_nodes))
    rows = multiplications(np.arange(network.n_nodes), *entries, 1e9)
    assert multiplications(order, *entries, 1e9) < rows / 3
