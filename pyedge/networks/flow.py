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
from pyedge.simd import dispatch, load, part


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


class NoGain(NamedTuple):
    """Currents as an element's law gives them, in compiled code."""


class Gain(NamedTuple):
    """Currents of channels that are `scale` times as wide as the law's, in compiled code."""

    scale: Floats  # (twins, k, lanes)
    leak: float  # beside the channel, in siemens, not scaled


@dispatch
def scaled(gain, twin, k, drop, values, lanes):
    """The three of `flow` of edge k of a population, with `gain` NoGain or Gain."""


@scaled.on(NoGain)
def _as_it_is(gain, twin, k, drop, values, lanes):
    return values


@scaled.on(Gain)
def _scaled(gain, twin, k, drop, values, lanes):
    return widened(values, load(gain.scale, (twin, k), lanes), gain.leak, drop)


@dispatch
def scaled_resistance(gain, twin, k, ohms, lanes):
    """The resistance of edge k from that of its element, in ohms."""


@scaled_resistance.on(NoGain)
def _ohms_as_they_are(gain, twin, k, ohms, lanes):
    return ohms


@scaled_resistance.on(Gain)
def _scaled_ohms(gain, twin, k, ohms, lanes):
    return widened_resistance(ohms, load(gain.scale, (twin, k), lanes), gain.leak)


@part
def widened_resistance(ohms, scale, leak):
    """As `widened`, in ohms, at small drops."""
    return 1.0 / (scale * (1.0 / ohms) + (leak - scale * leak))


@part
def widened(values, scale, leak, drop):
    """Current and slopes of a channel `scale` times as wide, whose leak remains as it is."""
    value, rise, fall = values
    rest = leak - scale * leak
    return scale * value + rest * drop, scale * rise + rest, scale * fall + rest


_widened: Any = widened.py_func  # for arrays
wider_resistance: Any = widened_resistance.py_func


@dataclass(frozen=True, eq=False)
class EdgeLaw:
    """Some edges of a network with one element."""

    edges: Ints  # (k,) their numbers, ascending
    element: Any  # see `pyedge.elements.Element`
    parameter: Floats  # (..., twins, k), 1 twin (equal) or 2 (free, clamped)
    gain: Floats | None = None  # (twins, k) width of the channels over the element's

    def twin(self, which: int) -> EdgeLaw:
        """That of one twin, 0 (free) or 1 (clamped)."""
        row = self.parameter[..., [min(which, self.parameter.shape[-2] - 1)], :]
        gain = None if self.gain is None else self.gain[[min(which, len(self.gain) - 1)]]
        return replace(self, parameter=row, gain=gain)

    def flow(self, first: Floats, second: Floats) -> Flow:
        """(k,) flows in the free twin at (k,) node voltages, in volts; without leading axes."""
        values: Flow = self.element.flow(first, second, self.parameter[0])
        if self.gain is None:
            return values
        return Flow(*_widened(values, self.gain[0], self.element.leak, first - second))


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
        return EdgeLaws(tuple(each.twin(which) for each in self.laws))

    def flow(self, first: Floats, second: Floats) -> Flow:
        """(m,) flows in the free twin at (m,) node voltages, in volts; without leading axes."""
        values = np.empty((3, self.n_edges))
        for each in self.laws:
            values[:, each.edges] = each.flow(first[each.edges], second[each.edges])
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
