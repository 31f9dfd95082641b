"""Handwritten digits on machines of transistors: accuracy, and seconds an epoch.

On the crossbar of `transistor-digits`, and on networks whose hidden nodes must carry 64 inputs to
ten differences of outputs: a square lattice, and a random graph of as many edges.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import pyedge
from pyedge.networks.network import Network
from pyedge.tasks.digits import CROSSBAR, MARGIN, Placement, digits

SPLITS = 3


@dataclass(frozen=True)
class Case:
    """A network that learns digits.

    Attributes:
        network, place: the network, and the roles of its nodes.
        margin: what is asked of a difference, in volts.
        window: time that learning is on in a step, in seconds.
        epochs: through the training examples.
    """

    network: Network
    place: Placement
    margin: float
    window: float
    epochs: int


def crossbar() -> Case:
    """66 rows and 20 columns, 1,320 edges, no hidden nodes."""
    return Case(pyedge.named("crossbar:66x20"), CROSSBAR, MARGIN, 10e-3, 5)


def lattice() -> Case:
    """A square lattice of 25x25, 1,200 edges: inputs on its rim, outputs on a ring inside."""
    side, middle, radius = 25, 12, 10
    top = [(0, k) for k in range(side - 1)]
    right = [(k, side - 1) for k in range(side - 1)]
    around = [*top, *right, *((side - 1 - r, side - 1 - c) for r, c in (*top, *right))]
    rim = [r * side + c + 1 for r, c in around]
    held = rim[::3]
    pixels = tuple(label for label in rim if label not in held)
    angles = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    rows, columns = (middle + np.round(radius * f(angles)).astype(int) for f in (np.sin, np.cos))
    ring = (rows * side + columns + 1).tolist()  # two outputs of a digit are neighbours on it
    place = Placement(pixels, tuple(held[::2]), tuple(held[1::2]), (*ring[::2], *ring[1::2]))
    return Case(pyedge.named("square:25x25"), place, 1e-3, 10.0, 20)


def random_graph() -> Case:
    """A random graph of 625 nodes with four edges each, 1,250 edges."""
    network = pyedge.named("random-regular:nodes=625,degree=4")
    chosen = np.random.default_rng(0).permutation(625)[: 64 + 20 + 16] + 1
    pixels, outputs, low, high = (
        tuple(each.tolist()) for each in np.split(chosen, np.cumsum([64, 20, 8]))
    )
    place = Placement(pixels, low, high, (*outputs[::2], *outputs[1::2]))
    return Case(network, place, 1e-3, 0.5, 6)


CASES: tuple[Callable[[], Case], ...] = (crossbar, lattice, random_graph)


def measure() -> list[dict[str, Any]]:
    """Accuracy on images that were not learned from, and CPU seconds an epoch."""
    rows = []
    for made in CASES:
        case = made()
        found = [_trained(case, split) for split in range(SPLITS)]
        accuracies = [accuracy for accuracy, _ in found]
        seconds = min(each for _, each in found)
        network = case.network
        shown = ", ".join(f"{accuracy:.3f}" for accuracy in accuracies)
        rows.append(
            {
                "what": f"{network.name.split(':')[0]}, {network.n_edges} edges",
                "says": f"accuracy {shown} in {SPLITS} splits, after {case.epochs} epochs of "
                f"{seconds:.2g} s",
                "accuracy": accuracies,
                "epochs": case.epochs,
                "seconds": seconds,
            }
        )
    return rows


def _trained(case: Case, split: int) -> tuple[float, float]:
    """Accuracy, and CPU seconds an epoch, of all but the first, in which code is compiled."""
    task = digits(split, split, case.place, case.margin)
    machine = pyedge.MachineConfiguration.make(
        {
            "network": case.network,
            "seed": split,
            "edges": {"comparison": "transistor"},
            "capacitor": {"start": 1.5, "spread": 0.1, "window": case.window, "period": 20e-3},
            "supervisor": {"eta": 0.1},
        }
    ).build()
    epoch = len(task.train.inputs)
    machine.train(task, epoch)
    started = time.process_time()
    for _ in range(case.epochs - 1):
        machine.train(task, epoch)
    seconds = (time.process_time() - started) / (case.epochs - 1)
    score = task.score(lambda volts: machine.measure(task.inputs, task.outputs, volts))
    return score, seconds
