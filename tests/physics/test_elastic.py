"""Elastic networks settled by every physics that has them, against a dense solution by numpy."""

import numpy as np
import pytest

import pyedge
from pyedge.networks.elastic import elastic
from pyedge.physics import DensePhysics
from pyedge.physics.contract import Boundary
from pyedge.physics.ngspice import NgspicePhysics
from pyedge.physics.sparse import SparsePhysics
from tests.refusals import refused

NAMES = ["trapezoid:rows=4", "strip:columns=6", "braced:rows=3,columns=4", "delaunay:nodes=16"]
SPACE = elastic(
    [[0, 3], [1, 3], [2, 3], [3, 4], [0, 4], [1, 4]],
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0.3, 0.3, 1], [0.5, -0.2, 1.5]],
    [1, 2, 3],
)


def expected(network, stiffness, held, values, force):
    """(n,) displacements."""
    matrix = network.incidence
    whole = matrix.T @ (stiffness[:, None] * matrix)
    free = np.setdiff1d(np.arange(network.n_nodes), held)
    moved = np.zeros(network.n_nodes)
    moved[held] = values
    right = force - whole @ moved
    moved[free] = np.linalg.solve(whole[np.ix_(free, free)], right[free])
    return moved


@pytest.mark.parametrize("physics", [DensePhysics(), SparsePhysics()], ids=["dense", "sparse"])
@pytest.mark.parametrize("network", [*map(pyedge.named, NAMES), SPACE], ids=lambda n: n.name)
@pytest.mark.parametrize("inputs", [(), (1, 4)])
def test_displacements(physics, network, inputs):
    random = np.random.default_rng(3)
    inputs, outputs = np.array(inputs, np.int64), np.array([5, 3])
    stiffness = random.uniform(50, 200, (3, 2, network.n_edges))
    force = random.standard_normal((3, network.n_nodes))
    held, pulled = random.standard_normal((3, len(inputs))), random.standard_normal((3, 2))
    state = physics.plan(network, inputs, outputs).free(stiffness, Boundary(held, force))
    moved, clamped = state.voltage, state.clamp(pulled)
    both = np.append(inputs, outputs)
    for k in range(3):
        one = expected(network, stiffness[k, 0], inputs, held[k], force[k])
        two = expected(network, stiffness[k, 1], both, [*held[k], *pulled[k]], force[k])
        assert moved[k] == pytest.approx(one, rel=1e-10, abs=1e-12)
        assert clamped[k] == pytest.approx(two, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize(
    ("physics", "plan"),
    [
        (NgspicePhysics(), "plan"),
        (SparsePhysics("iterative"), "plan"),
        (DensePhysics(), "plan_nonlinear"),
        (SparsePhysics(), "plan_nonlinear"),
    ],
)
def test_other_physics_are_refused(physics, plan):
    network = pyedge.named("strip:columns=3")
    settle = getattr(physics, plan)
    said = "is elastic: ", "is of networks of resistors: take linear edges and dense or sparse"
    refused(lambda: settle(network, np.zeros(0, np.int64), np.array([1])), *said)


def test_negative_stiffness_is_refused():
    network = pyedge.named("strip:columns=3")
    plan = DensePhysics().plan(network, np.zeros(0, np.int64), np.array([1]))
    stiffness = np.ones(network.n_edges)
    stiffness[2] = -1.0
    said = "stiffness of edge 2-3 is -1.0: it must be finite and positive"
    refused(lambda: plan.free(stiffness, Boundary(np.zeros(0))), said)
