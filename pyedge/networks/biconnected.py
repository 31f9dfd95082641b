"""The biconnected parts of a graph: two edges share one where some loop runs through both.

The depth-first search of Hopcroft and Tarjan (Commun. ACM 16, 372, 1973), without recursion, for
graphs of millions of edges.
"""

from __future__ import annotations

import numpy as np

from pyedge.arrays import Ints
from pyedge.simd.compile import cached


def parts(first: Ints, second: Ints, nodes: int) -> Ints:
    """(m,) the number of the part of each edge `first` to `second`; parallel edges share one."""
    node = np.concatenate([first, second])
    order = np.argsort(node, kind="stable")
    start = np.searchsorted(node[order], np.arange(nodes + 1))
    other = np.concatenate([second, first])[order]
    return np.asarray(_search(start, other, order % max(len(first), 1), len(first)))


@cached()
def _search(start, other, edge, count):  # type: ignore[no-untyped-def]
    nodes = len(start) - 1
    part = np.full(count, -1)
    found = np.zeros(nodes, np.int64)  # when the search came to a node, from 1
    low = np.zeros(nodes, np.int64)  # the earliest node that it or what is below it reaches
    came_by = np.full(nodes, -1)
    following = start[:-1].copy()
    path = np.empty(nodes, np.int64)
    pile = np.empty(count, np.int64)
    depth = piled = time = number = 0
    for root in range(nodes):
        if found[root] > 0:
            continue
        time += 1
        found[root] = low[root] = time
        path[0], depth = root, 1
        while depth > 0:
            node = path[depth - 1]
            if following[node] < start[node + 1]:
                entry = following[node]
                following[node] += 1
                there, by = other[entry], edge[entry]
                if by == came_by[node]:
                    continue
                if found[there] == 0:
                    time += 1
                    found[there] = low[there] = time
                    came_by[there] = by
                    pile[piled], piled = by, piled + 1
                    path[depth], depth = there, depth + 1
                elif found[there] < found[node]:
                    pile[piled], piled = by, piled + 1
                    low[node] = min(low[node], found[there])
                continue
            depth -= 1
            if depth == 0:
                break
            above = path[depth - 1]
            low[above] = min(low[above], low[node])
            if low[node] >= found[above]:
                while True:
                    piled -= 1
                    part[pile[piled]] = number
                    if pile[piled] == came_by[node]:
                        break
                number += 1
    return part
