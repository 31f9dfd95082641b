"""Coupled learning of springs beside the gradient (Altman et al., PR Applied 22, 024053, 2024)."""

from __future__ import annotations

import numpy as np

from pyedge.arrays import Floats
from pyedge.edges import Edges
from pyedge.edges.kinds import every, rest_lengths, springs
from pyedge.edges.population import Population
from pyedge.physics import DensePhysics
from pyedge.reproduction.mechanical.lattice import LATTICE, displacement
from pyedge.supervisor.supervisor import Supervisor
from pyedge.tasks import Examples, Task
from pyedge.tasks.elastic import FORCE
from pyedge.training.machine import LearningMachine

ETAS = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
OUTPUT, LOADED = "y13", "y11"
TARGET = 2e-4  # m, of the output, which the force moves the other way
_RATE = 1e5  # N/m^3, of stiffnesses, over eta: steps so small that none is at a bound
_REST_RATE, _LIMIT = 1e-5, 1e-2  # m/N, m


def cosines(stiffness: Floats, eta: float) -> tuple[float, float]:
    """Cosine of a step of coupled learning and minus the gradient: stiffnesses, rest lengths.

    Args:
        stiffness: (m,) of the network, in N/m.
        eta: the nudge.
    """
    matrix, output = LATTICE.incidence, LATTICE.node(OUTPUT)
    force = np.zeros((LATTICE.n_nodes, 2))
    force[LATTICE.node(LOADED), 0], force[output, 1] = FORCE, 1.0
    moved = displacement(stiffness, force)
    error, drops = moved[output, 0] - TARGET, matrix @ moved
    slopes = -error * drops[:, 0] * drops[:, 1], error * stiffness * drops[:, 1]
    soft = springs(every(LATTICE), _RATE / eta, 137.5, 1.0, 1e4)
    soft.memory.restore(stiffness)
    edges = soft, rest_lengths(every(LATTICE), stiffness, _REST_RATE, _LIMIT)
    first, second = (
        _cosine(_step(each, eta), -slope) for each, slope in zip(edges, slopes, strict=True)
    )
    return first, second


def _step(edges: Population, eta: float) -> Floats:
    """(m,) change of the degrees of freedom in one step."""
    before = np.array(edges.memory.state)
    data = Examples(np.zeros((1, 0)), np.array([[TARGET]]), np.array([[FORCE]]), (LOADED,))
    machine = LearningMachine(LATTICE, DensePhysics(), Edges([edges]), Supervisor(eta=eta))
    machine.train(Task("pulled", (), (OUTPUT,), data), 1)
    return np.asarray(edges.memory.state - before)


def _cosine(first: Floats, second: Floats) -> float:
    return float(first @ second / np.sqrt((first @ first) * (second @ second)))
