"""Flow: the current through an edge at the voltages of its two nodes, and its slopes.

A linear element needs no more than a conductance; what is here is for the others, whose current
depends on both voltages.  It rises with that of the first node and falls with that of the second:
the nodal matrix of such edges is an M-matrix, which Newton's method relies on.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from pyedge.arrays import Floats, Indices, Ints
from pyedge.simd import dispatch


class Flow(NamedTuple):
    """Current from the first to the second node, and its slopes."""

    value: Floats  # I, in amperes
    first: Floats  # dI/dV1, in siemens, not negative
    second: Floats  # -dI/dV2, in siemens, not negative


@dispatch
def flow(element, first, second, parameter):
    """The three of `Flow`, vectors, in compiled code.

    Args:
        element: the compiled element.
        first, second: vectors of node voltages, in volts.
        parameter: vector of the element's parameter.
    """


@dataclass(frozen=True, eq=False)
class EdgeLaw:
    """Some edges of a network with one element."""

    edges: Ints  # (k,) their numbers, ascending
    element: Any  # see `pyedge.elements.Element`
    parameter: Floats  # (..., twins, k), 1 twin (equal) or 2 (free, clamped)


@dataclass(frozen=True, eq=False)
class EdgeLaws:
    """The laws of all m edges of a network, not all of them linear."""

    laws: tuple[EdgeLaw, ...]

    def __iter__(self) -> Iterator[EdgeLaw]:
        return iter(self.laws)

    @property
    def n_edges(self) -> int:
        """m."""
        return sum(len(each.edges) for each in self.laws)

    @property
    def twins(self) -> int:
        """1 where the twins are equal, else 2."""
        return max(int(each.parameter.shape[-2]) for each in self.laws)

    @property
    def batch(self) -> tuple[int, ...]:
        """The parameters' leading axes, together."""
        return np.broadcast_shapes(*(each.parameter.shape[:-2] for each in self.laws))

    def twin(self, which: int) -> EdgeLaws:
        """Those of one twin, 0 (free) or 1 (clamped)."""
        rows = [
            each.parameter[..., [min(which, each.parameter.shape[-2] - 1)], :] for each in self.laws
        ]
        pairs = zip(self.laws, rows, strict=True)
        return EdgeLaws(tuple(replace(each, parameter=row) for each, row in pairs))

    def flow(self, first: Floats, second: Floats) -> Flow:
        """(m,) flows in the free twin at (m,) node voltages, in volts; without leading axes."""
        values = np.empty((3, self.n_edges))
        for each in self.laws:
            where, parameter = each.edges, each.parameter[0]
            values[:, where] = each.element.flow(first[where], second[where], parameter)
        return Flow(*values)


class AllEdges(NamedTuple):
    """All edges of a network, so many."""

    size: int


class SomeEdges(NamedTuple):
    """Some edges of a network."""

    edge: Indices  # (k,) uint32 their numbers, ascending
    start: Indices  # (groups + 1,) uint32 where each group of edges that share draws begins


def subset(edges: Ints, n_edges: int) -> AllEdges | SomeEdges:
    """(k,) ascending edges of a network of so many, for compiled code."""
    if len(edges) == n_edges:
        return AllEdges(n_edges)
    fours = np.flatnonzero(np.diff(edges // 4, prepend=-1))
    return SomeEdges(edges.astype(np.uint32), np.append(fours, len(edges)).astype(np.uint32))


@dispatch
def edge(which, k):
    """Number in the network of edge k of a population, in compiled code."""


@dispatch
def groups(which):
    """How many groups of edges share their draws: neighbours by fours."""


@dispatch
def bounds(which, g):
    """First edge of group g in its population, and the one after its last."""


@edge.on(AllEdges)
def _edge(which, k):
    return k


@edge.on(SomeEdges)
def _some_edge(which, k):
    return which.edge[k]


@groups.on(AllEdges)
def _groups(which):
    return (which.size + 3) // 4


@groups.on(SomeEdges)
def _some_groups(which):
    return which.start.shape[0] - 1


@bounds.on(AllEdges)
def _bounds(which, g):
    return 4 * g, min(4 * g + 4, which.size)


@bounds.on(SomeEdges)
def _some_bounds(which, g):
    return which.start[g], which.start[g + 1]
