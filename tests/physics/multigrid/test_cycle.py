"""Coarse networks are the network with nodes joined, and a cycle is symmetric and positive."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks import topologies
from pyedge.physics.multigrid.aggregation import BLOCKS, Coarsening
from pyedge.physics.multigrid.cycle import Cycle
from pyedge.physics.multigrid.level import Level
from pyedge.physics.multigrid.threads import ThreadPool

NETWORKS = {
    "lattice": topologies.square(40, 40),
    "torus": topologies.square(37, 41, periodic=True),
    "random regular": topologies.random_regular(1500, 4),
    "small": topologies.torus16(),
}


def coarsened(name):
    network = NETWORKS[name]
    first, second = network.edges.T
    return Coarsening.of(first, second, np.ones(network.n_edges), network.n_nodes)


def cycle(name, random):
    """A cycle at symmetric conductances, with a few nodes to ground."""
    made = Cycle(coarsened(name), ThreadPool(1))
    level = made.finest
    node = np.repeat(np.arange(len(level.right)), np.diff(level.start))
    pair = np.minimum(node, level.other) * len(level.right) + np.maximum(node, level.other)
    level.conductance[:] = random.uniform(0.01, 1.0, pair.max() + 1)[pair]
    level.ground[:3] = 1.0
    whole = level.ground + np.bincount(node, level.conductance, len(level.right))
    level.inverse[:] = 1.0 / whole
    made.sum()
    return made


@pytest.mark.parametrize("name", NETWORKS)
def test_aggregates_are_runs_of_nodes_and_blocks_are_runs_of_aggregates(name):
    made = coarsened(name)
    assert sorted(made.order.tolist()) == list(range(NETWORKS[name].n_nodes))
    for step, graph, bounds, below in zip(
        made.transfers, made.graphs, made.bounds, made.bounds[1:], strict=False
    ):
        assert step.member[0] == 0
        assert step.member[-1] == graph.size
        assert (np.diff(step.member) > 0).all()
        assert np.array_equal(step.member[below], bounds)
        assert len(bounds) == BLOCKS + 1


@pytest.mark.parametrize("name", NETWORKS)
def test_coarse_conductances_are_sums(name):
    made = cycle(name, np.random.default_rng(0))
    for fine, coarse, step in zip(made.levels, made.levels[1:], made.transfers, strict=False):
        across = fine.conductance[step.target >= 0].sum()
        assert coarse.conductance.sum() == pytest.approx(across, rel=1e-4)
        assert coarse.ground.sum() == pytest.approx(fine.ground.sum(), rel=1e-4)
        aggregate = np.repeat(np.arange(len(coarse.right)), np.diff(step.member))
        node = np.repeat(np.arange(len(fine.right)), np.diff(fine.start))
        inside = aggregate[node] == aggregate[fine.other]
        assert np.array_equal(inside, step.target < 0)
        into = coarse.other[step.target[~inside]]
        assert np.array_equal(into, aggregate[fine.other[~inside]])


CYCLES = {name: cycle(name, np.random.default_rng(1)) for name in NETWORKS}


@pytest.mark.parametrize("name", NETWORKS)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_cycle_is_symmetric_and_positive(name, seed):
    random = np.random.default_rng(seed)
    made = CYCLES[name]
    one, other = random.standard_normal((2, len(made.finest.right)))
    solved = []
    for right in (one, other):
        made.finest.right[:] = right
        made.run()
        solved.append(made.finest.solution.astype(float))
    scale = np.linalg.norm(solved[0]) * np.linalg.norm(other)
    assert abs(solved[0] @ other - solved[1] @ one) < 1e-4 * scale
    assert solved[0] @ one > 0
    assert solved[1] @ other > 0


def test_a_level_knows_which_nodes_are_inside_their_block():
    made = coarsened("lattice")
    level = Level.of(made.graphs[0], made.bounds[0])
    block = np.searchsorted(level.bounds, np.arange(len(level.right)), "right")
    for node in range(len(level.right)):
        near = level.other[level.start[node] : level.start[node + 1]]
        assert level.inner[node] == (block[near] == block[node]).all()
        assert level.middle[node] - level.start[node] == (near < node).sum()
