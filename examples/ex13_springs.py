"""13. Twenty-eight bars of rubber learn to let one joint move farther than another."""

from __future__ import annotations

import sys
from pathlib import Path

import pyedge
from pyedge.plots import save, training_figure


def main(folder: str | Path = ".") -> list[float]:
    """Pull a trapezoid down at one joint; learn widths by in situ backpropagation (Li and Mao).

    Writes springs.png.

    Returns:
        Displacements of joints 13 and 14 after training, in millimetres.
    """
    machine = pyedge.MachineConfiguration.load("elastic-behavior").build()
    history = machine.train(pyedge.published("elastic-behavior"))
    displaced = history.dataset["free_voltage"].sel(node=["y13", "y14"])
    for when, step in (("before", 0), ("after", -1)):
        values = 1e3 * displaced.isel(step=step).values
        print(f"{when}: y13 {values[0]:+.4f} mm, y14 {values[1]:+.4f} mm")
    print(f"cross-entropy {history.initial:.4f} to {history.best:.4f}")
    save(training_figure(history), Path(folder) / "springs.png")
    return [float(value) for value in 1e3 * displaced.isel(step=-1).values]


if __name__ == "__main__":
    main(*sys.argv[1:2])
