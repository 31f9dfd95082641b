"""6. Where the power goes: networks, their contrast, and the electronics of an edge."""

from __future__ import annotations

import sys

from pyedge.analysis.power.power import power


def main(*tasks: str) -> dict[str, float]:
    """Power of some tasks, the four allosteries if none is named, also from ngspice's supplies.

    Watts: of the free network at the start, least and most of the tasks, and the electronics' for
    each edge.
    """
    names = tasks or tuple(f"allostery-{k}" for k in (1, 2, 3, 4))
    found = power(names, measured=names[:1])
    print("\n".join(found.lines()))
    every = found.describe()
    free = [each["free"][0] for each in every["networks_W"]]
    electronics, _ = every["electronics_total_W_per_edge"]
    return {"least": min(free), "most": max(free), "electronics": electronics}


if __name__ == "__main__":
    main(*sys.argv[1:])
