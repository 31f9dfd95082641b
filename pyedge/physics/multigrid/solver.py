"""The search for where a network settles: conjugate gradients, and when to stop."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from pyedge.arrays import Entries, Floats, Ints
from pyedge.errors import InputError
from pyedge.networks.network import Network
from pyedge.physics.multigrid.aggregation import Coarsening, Graph
from pyedge.physics.multigrid.conjugate_gradients import (
    System,
    Wiring,
    draw,
    go,
    place,
    turn,
    weigh,
    wire,
)
from pyedge.physics.multigrid.cycle import Cycle
from pyedge.physics.multigrid.error_estimate import Course, left
from pyedge.physics.multigrid.threads import Crew

MOST_MOVES = 400
# A surplus that causes no voltage that double precision knows, in multiples of the largest
# conductance; below it single precision ends.
_NOTHING = 1e-30
# How much of the worst spread ever met a search still reckons with, one search later.
_FORGOTTEN = 0.95


class Settling:
    """The nodes that are not inputs, in an order and at several levels of coarseness.

    Args:
        network: whose nodes they are.
        inputs: its held nodes.

    Attributes:
        moves: how many the last search took.
    """

    def __init__(self, network: Network, inputs: Ints) -> None:
        self.network = network
        self.inputs = inputs
        self.crew = Crew()
        self.moves = 0
        self._spread = 1.0
        self._placed = np.zeros(0)

    def settle(
        self,
        conductance: Floats,
        start: Floats,
        held: Ints,
        current: Floats | None,
        accuracy: float,
    ) -> tuple[Floats, float]:
        """Settle from `start`.

        Args:
            conductance: (m,) in siemens.
            start: (n,) voltages, right at the held nodes.
            held: nodes that stay as they are; the inputs are among them.
            current: (n,) injected into each node, in amperes; None for none.
            accuracy: how wrong a drop may be in the end, in volts.

        Returns:
            (n,) voltages, and an estimate of the largest error of a drop, in volts.

        Raises:
            InputError: the accuracy is out of reach.
        """
        nodes, system = self._nodes, self._system
        np.take(start, nodes, out=system.voltage)
        system.held[:] = False
        system.held[self._place[held[self._place[held] >= 0]]] = True
        unit = float(np.max(conductance, where=self.network.intact, initial=0.0)) or 1.0
        injected = self._none if current is None else current[nodes]
        # Cut edges may have no number at all: then they are placed again, which does no harm.
        if not np.array_equal(conductance, self._placed):
            self._share(place, conductance)
            self._placed = conductance.copy()
        self._share(wire, self._cycle.finest, conductance, start[self.inputs], injected, unit)
        self._cycle.sum()
        doubt = self._search(unit, accuracy)
        found = start.copy()
        found[nodes] = system.voltage
        found[held] = start[held]
        return found, doubt

    def _search(self, unit: float, accuracy: float) -> float:
        system, level = self._system, self._cycle.finest
        before = keep = length = 0.0
        course = Course()
        for self.moves in range(1, MOST_MOVES + 1):
            self._cycle.run()
            self._share(weigh, level)
            downhill, drawn, _ = system.partial.sum(axis=0)
            if before > 0.0:
                keep = -length * drawn / before
            power, descent = self._turned(keep)
            if not descent > 0.5 * downhill:
                # Rounding has left nothing of a direction that was spent: begin anew.
                keep = 0.0
                power, descent = self._turned(keep)
            if not (downhill > 0.0 and power > 0.0 and descent > 0.0 and math.isfinite(power)):
                if np.abs(system.surplus).max(initial=0.0) <= _NOTHING * unit:
                    return 0.0
                break
            length = descent / power
            self._share(go, level, length, unit)
            course.add(length, keep)
            moved = length * float(system.partial[:, 1].max())
            if moved <= accuracy:
                spread = max(course.spread(), _FORGOTTEN * self._spread)
                doubt = moved * left(spread)
                if doubt <= accuracy:
                    self._spread = spread
                    return doubt
            before = downhill
        raise InputError(
            f"drops are not within {accuracy:g} V after {self.moves} moves: "
            "ask for less accuracy, or for the direct method"
        )

    def _turned(self, keep: float) -> tuple[float, float]:
        """The power and the descent of the next direction, which keeps so much of the last."""
        self._share(turn, self._cycle.finest, keep)
        self._share(draw)
        power, _, descent = self._system.partial.sum(axis=0).tolist()
        return power, descent

    def _share(self, work: Callable[..., Any], *args: Any) -> None:
        self.crew.share(len(self._nodes), work, self._wiring, self._system, *args)

    @cached_property
    def _free(self) -> Ints:
        return np.setdiff1d(np.arange(self.network.n_nodes), self.inputs)

    @cached_property
    def _edge(self) -> Ints:
        return np.flatnonzero(self.network.intact)

    @cached_property
    def _coarsening(self) -> Coarsening:
        place_of = np.full(self.network.n_nodes, -1)
        place_of[self._free] = np.arange(len(self._free))
        first, second = place_of[self.network.edges[self._edge]].T
        inside = (first >= 0) & (second >= 0)
        ones = np.ones(int(inside.sum()))
        return Coarsening.of(first[inside], second[inside], ones, len(self._free))

    @cached_property
    def _nodes(self) -> Ints:
        return self._free[self._coarsening.order]

    @cached_property
    def _place(self) -> Ints:
        """(n,) where each node stands, -1 for inputs."""
        place = np.full(self.network.n_nodes, -1)
        place[self._nodes] = np.arange(len(self._nodes))
        return place

    @cached_property
    def _none(self) -> Floats:
        return np.zeros(len(self._nodes))

    @cached_property
    def _cycle(self) -> Cycle:
        return Cycle(self._coarsening, self.crew)

    @cached_property
    def _system(self) -> System:
        return System.of(self._coarsening.graphs[0])

    @cached_property
    def _wiring(self) -> Wiring:
        graph, network = self._coarsening.graphs[0], self.network
        first, second = self._place[network.edges[self._edge]].T
        edge, twice = _edges_of(graph, first, second, self._edge)
        source = np.full(network.n_nodes, -1)
        source[self.inputs] = np.arange(len(self.inputs))
        given = source[network.edges[self._edge]]
        node = np.concatenate([first, second])
        held = given[:, ::-1].T.ravel()
        inlet = np.flatnonzero((node >= 0) & (held >= 0))
        inlet = inlet[np.argsort(node[inlet], kind="stable")]
        starts = np.searchsorted(node[inlet], np.arange(graph.size + 1))
        return Wiring(
            *graph,
            self._coarsening.bounds[0],
            edge,
            starts.astype(np.int32),
            np.tile(self._edge, 2)[inlet].astype(np.int32),
            held[inlet].astype(np.int32),
            twice,
        )


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
