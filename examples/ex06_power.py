"""6. Power: of the networks, of their contrast, and of an edge's electronics."""

from __future__ import annotations

import sys

from pyedge.analysis.power.power import power


def main(*tasks: str) -> dict[str, float]:
    """Power in some tasks, by default the four allosteries; in the first also from ngspice.

    Returns watts: least and most of the free network at the start, over tasks, and electronics per
    edge.
    """
    names = tasks or tuple(f"allostery-{k}" for k in (1, 2, 3, 4))
    budget = power(names, measured=names[:1])
    print("\n".join(budget.lines()))
    free = [each.free[0] for each in budget.networks]
    return {"least": min(free), "most": max(free), "electronics": budget.per_edge[0]}


if __name__ == "__main__":
    main(*sys.argv[1:])
