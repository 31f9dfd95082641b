"""Preconditioned conjugate gradients, and the Lanczos estimate of its error that ends it.

The step lengths and the shares kept of the last direction are a tridiagonal matrix whose
eigenvalues converge to those of the preconditioned network (Lanczos).  For a condition number c the
error falls by about (sqrt(c) - 1)/(sqrt(c) + 1) an iteration, and after a change of all voltages it
is at most (sqrt(c) - 1)/2 times that change.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from pyedge.arrays import Entries, Floats, Ints
from pyedge.errors import InputError
from pyedge.networks.network import Network
from pyedge.physics.multigrid import conjugate_gradients as cg
from pyedge.physics.multigrid.aggregation import Coarsening, Graph
from pyedge.physics.multigrid.cycle import Cycle
from pyedge.physics.multigrid.threads import ThreadPool
from pyedge.physics.stamps import places

MOST_ITERATIONS = 400
# A residual below the resolution of double precision, in multiples of the largest conductance;
# near it single precision underflows.
_NOTHING = 1e-30
# The least condition number that is assumed, as a share of that of the last solution.
_REMEMBERED = 0.95


class LanczosEstimate:
    """The tridiagonal matrix of the iterations so far."""

    def __init__(self) -> None:
        self._diagonal: list[float] = []
        self._beside: list[float] = []
        self._length = 0.0

    def add(self, length: float, keep: float) -> None:
        """One more iteration: step length, and the share kept of the last direction."""
        own = 1.0 / length
        if self._diagonal:
            own += keep / self._length
            self._beside.append(math.sqrt(max(keep, 0.0)) / self._length)
        self._diagonal.append(own)
        self._length = length

    def condition(self) -> float:
        """The condition number, estimated from below; 1 or more."""
        beside = np.diag(self._beside, 1)
        values = np.linalg.eigvalsh(np.diag(self._diagonal) + beside + beside.T)
        return max(float(values[-1] / values[0]), 1.0) if values[0] > 0 else math.inf


class Solver:
    """Conjugate gradients for one network and its inputs; `iterations` of the last solution."""

    def __init__(self, network: Network, inputs: Ints) -> None:
        self.network, self.inputs = network, inputs
        self.threads = ThreadPool()
        self.iterations = 0
        self._condition = 1.0
        self._placed = np.zeros(0)
        free = np.setdiff1d(np.arange(network.n_nodes), inputs)
        edge = np.flatnonzero(network.intact)
        ends = network.edges[edge]
        first, second = places(network, free)[ends].T
        inside = (first >= 0) & (second >= 0)
        weight = np.ones(int(inside.sum()))
        coarsening = Coarsening.of(first[inside], second[inside], weight, len(free))
        self._nodes = free[coarsening.order]
        self._place = places(network, self._nodes)
        self._cycle = Cycle(coarsening, self.threads)
        self._system = cg.System.of(coarsening.graphs[0])
        self._wiring = _wiring(coarsening, edge, self._place[ends], places(network, inputs)[ends])

    def solve(
        self,
        conductance: Floats,  # (m,) in siemens
        start: Floats,  # (n,) voltages, right at the held nodes
        held: Ints,  # nodes of given voltage, the inputs among them
        current: Floats | None,  # (n,) injected into each node, in amperes
        accuracy: float,  # largest error of a drop, in volts
    ) -> tuple[Floats, float]:
        """(n,) voltages and an estimate of the largest error of a drop, by iteration from `start`.

        InputError: the accuracy is out of reach.
        """
        nodes, system = self._nodes, self._system
        np.take(start, nodes, out=system.voltage)
        system.held[:] = False
        system.held[self._place[held[self._place[held] >= 0]]] = True
        unit = float(np.max(conductance, where=self.network.intact, initial=0.0)) or 1.0
        injected = np.zeros(len(nodes)) if current is None else current[nodes]
        # Cut edges may be NaN: then they are scattered again, which does no harm.
        if not np.array_equal(conductance, self._placed):
            self._run(cg.scatter, conductance)
            self._placed = conductance.copy()
        self._run(cg.assemble, self._cycle.finest, conductance, start[self.inputs], injected, unit)
        self._cycle.sum()
        error = self._iterate(unit, accuracy)
        voltage = start.copy()
        voltage[nodes] = system.voltage
        voltage[held] = start[held]
        return voltage, error

    def _iterate(self, unit: float, accuracy: float) -> float:
        system, level = self._system, self._cycle.finest
        before = keep = length = 0.0
        estimate = LanczosEstimate()
        for self.iterations in range(1, MOST_ITERATIONS + 1):
            self._cycle.run()
            self._run(cg.dot, level)
            downhill, product, _ = system.partial.sum(axis=0)
            if before > 0.0:
                keep = -length * product / before
            power, descent = self._next_direction(keep)
            if not descent > 0.5 * downhill:
                # Rounding has made the direction useless: restart.
                keep = 0.0
                power, descent = self._next_direction(keep)
            if not (downhill > 0.0 and power > 0.0 and descent > 0.0 and math.isfinite(power)):
                if np.abs(system.residual).max(initial=0.0) <= _NOTHING * unit:
                    return 0.0
                break
            length = descent / power
            self._run(cg.advance, level, length, unit)
            estimate.add(length, keep)
            change = length * float(system.partial[:, 1].max())
            if change <= accuracy:
                condition = max(estimate.condition(), _REMEMBERED * self._condition)
                error = change * max((math.sqrt(condition) - 1.0) / 2.0, 1.0)
                if error <= accuracy:
                    self._condition = condition
                    return error
            before = downhill
        raise InputError(
            f"drops are not within {accuracy:g} V after {self.iterations} iterations: "
            "ask for less accuracy, or for the direct method"
        )

    def _next_direction(self, keep: float) -> tuple[float, float]:
        """The next direction: its dot products with the matrix times it and with the residual."""
        self._run(cg.update_direction, self._cycle.finest, keep)
        self._run(cg.multiply)
        power, _, descent = self._system.partial.sum(axis=0).tolist()
        return power, descent

    def _run(self, work: Callable[..., Any], *args: Any) -> None:
        self.threads.run(len(self._nodes), work, self._wiring, self._system, *args)


def _wiring(coarsening: Coarsening, edge: Ints, free: Ints, held: Ints) -> cg.Wiring:
    """The wiring of edges, from the (edges, 2) places of their ends among free nodes and inputs."""
    graph = coarsening.graphs[0]
    first, second = free.T
    number, twice = _edges_of(graph, first, second, edge)
    node, source = free.T.ravel(), held[:, ::-1].T.ravel()
    inlet = np.flatnonzero((node >= 0) & (source >= 0))
    inlet = inlet[np.argsort(node[inlet], kind="stable")]
    starts = np.searchsorted(node[inlet], np.arange(graph.size + 1))
    return cg.Wiring(
        *graph, coarsening.bounds[0], number, starts.astype(np.int32),
        np.tile(edge, 2)[inlet].astype(np.int32), source[inlet].astype(np.int32), twice,
    )  # fmt: skip


def _edges_of(graph: Graph, first: Ints, second: Ints, edge: Ints) -> tuple[Entries, Ints]:
    """The edge of each entry of a graph, and (k, 2) entry and edge of those parallel to it."""
    size = max(graph.size, 1)
    node, other = np.concatenate([first, second]), np.concatenate([second, first])
    inside = (node >= 0) & (other >= 0)
    key = node[inside] * size + other[inside]
    order = np.argsort(key, kind="stable")
    key, number = key[order], np.tile(edge, 2)[inside][order]
    fresh = np.concatenate([np.ones(min(len(key), 1), np.bool_), key[1:] != key[:-1]])
    entry = np.cumsum(fresh) - 1
    twice = np.column_stack([entry, number])[~fresh].astype(np.int64)
    return number[fresh].astype(np.int32), np.ascontiguousarray(twice)
