"""12. A machine of transistors learns from rewards what to do in each of four states."""

from __future__ import annotations

import sys

import numpy as np

import pyedge
from pyedge.tasks import QLearning


def main(
    starts: int = 60,
    steps: int = 20_000,
    name: str = "four-states",
    machine: str = "transistor-torus",
) -> float:
    """Train machines whose gates start elsewhere each; judge what each would do.

    The author's rewards: 60 100000 four-states-published examples/own/four-states-machine.toml

    Returns:
        The share of the machines that found a best strategy.
    """
    task = pyedge.published(name)
    assert isinstance(task, QLearning)
    machines = pyedge.Ensemble(pyedge.MachineConfiguration.load(machine), starts)
    outcome = machines.train(task, steps, record=[0, steps])
    values = outcome.recorded[:, :, : len(task.states)]  # examples begin with each state once
    found = task.process.solved(values)
    for when, share in zip(("before", "after"), found.mean(axis=0), strict=True):
        print(f"{when}: {share:.0%} of {starts} machines have a best strategy")
    best = task.process.best
    taken = values[:, 1].argmax(axis=-1)
    for state, share in enumerate((taken == best).mean(axis=0)):
        print(f"state {state}: action {best[state]} is best, and taken by {share:.0%}")
    return float(np.mean(found[:, 1]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), *sys.argv[3:5])
