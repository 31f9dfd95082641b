"""14. Forty nodes of ageing conductors learn a linear map, and nothing from random data."""

from __future__ import annotations

import sys

import numpy as np

import pyedge


def main(epochs: int = 60) -> dict[str, float]:
    """Train the machine `ageing` on a map and on random data, 100 fresh points an epoch.

    Returns:
        The root of the mean squared error of the last epoch over that of the first, by task.
    """
    found = {}
    for name in ("linear-map", "random-map"):
        task = pyedge.published(name)
        machine = pyedge.MachineConfiguration.load("ageing").build()
        error = machine.train(task, 100 * epochs).error.reshape(epochs, 100).mean(axis=1)
        found[name] = float(np.sqrt(error[-1] / error[0]))
        print(f"{name}: error {found[name]:.3f} of that of the first epoch, after {epochs} epochs")
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
