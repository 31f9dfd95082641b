"""5. The front end: the best averaging resistance, and the noise budget of an edge."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import pyedge
from pyedge import plots
from pyedge.analysis.front_end.averaging_study import study
from pyedge.analysis.front_end.noise_budget import budget
from pyedge.plots.loading import loading_figure

TASKS = ("allostery-1", "allostery-2", "allostery-3", "allostery-4")


def main(folder: str | Path = ".", chips: int = 24, per_decade: int = 5) -> float:
    """Train every allostery with every resistance; returns the best one, in ohms.

    Small resistors couple the twins; large ones turn the comparators' input currents into offsets.
    Writes averaging.png.  Takes half a minute.
    """
    result = study(
        pyedge.MachineConfiguration().make_network(),
        [pyedge.published(name) for name in TASKS],
        averaging=np.logspace(4, 8, 4 * per_decade + 1),
        seeds=chips,
    )
    print(f"best averaging resistance {result.best / 1e3:.0f} kohm: {result.why()}")
    plots.save(loading_figure(result), Path(folder) / "averaging.png")
    print("\n".join(budget(averaging=330e3, eta=0.5).lines()))
    return result.best


if __name__ == "__main__":
    main(*sys.argv[1:])
