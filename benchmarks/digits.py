"""Handwritten digits on machines of transistors: seconds an epoch, and accuracy.

64 inputs are the pixels of scikit-learn's digits, 0 to 0.45 V; ten read-outs, each the difference
of two outputs, are asked to be above a margin for their own digit, and as far below 0 for others
(hinge loss).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import pyedge
from pyedge.arrays import Floats, Ints
from pyedge.networks.network import Network
from pyedge.supervisor.objective import Hinge, Objective
from pyedge.tasks import Examples, Task, read_outs

HIGH, TRAIN, SPLITS = 0.45, 1437, 3
CLASSES, PIXELS, OUTPUTS = 10, 64, 20


@dataclass(frozen=True)
class Placement:
    """A network, and labels of its nodes.

    Attributes:
        network: what learns.
        pixels: 64 nodes.
        low, high: nodes held at 0 and at 0.45 V.
        outputs: 20 nodes, two a digit.
        margin: what is asked of a read-out, in volts.
        window: time that learning is on in a step, in seconds.
        epochs: through the training examples.
    """

    network: Network
    pixels: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    outputs: tuple[int, ...]
    margin: float
    window: float
    epochs: int


def crossbar() -> Placement:
    """Each input joined to each output: 1,320 edges, no hidden nodes."""
    inputs = PIXELS + 2
    edges = np.array([(i, inputs + o) for i in range(inputs) for o in range(OUTPUTS)])
    labels = tuple(range(1, inputs + OUTPUTS + 1))
    network = Network(edges, labels, "crossbar")
    outputs = labels[inputs:]
    return Placement(network, labels[:PIXELS], (65,), (66,), outputs, 0.02, 10e-3, 5)


def lattice() -> Placement:
    """A square lattice of 25x25, 1,200 edges: inputs on its rim, outputs on a ring inside."""
    side, middle, radius = 25, 12, 10
    top = [(0, k) for k in range(side - 1)]
    right = [(k, side - 1) for k in range(side - 1)]
    around = [*top, *right, *((side - 1 - r, side - 1 - c) for r, c in (*top, *right))]
    rim = [r * side + c + 1 for r, c in around]
    held = rim[::3]
    pixels = tuple(label for label in rim if label not in held)
    angles = np.linspace(0, 2 * np.pi, OUTPUTS, endpoint=False)
    rows, columns = (middle + np.round(radius * f(angles)).astype(int) for f in (np.sin, np.cos))
    outputs = tuple((rows * side + columns + 1).tolist())
    low, high = tuple(held[::2]), tuple(held[1::2])
    return Placement(pyedge.named("square:25x25"), pixels, low, high, outputs, 1e-3, 10.0, 20)


def random_graph() -> Placement:
    """A random graph of 625 nodes with four edges each, 1,250 edges."""
    network = pyedge.named("random-regular:nodes=625,degree=4")
    chosen = np.random.default_rng(0).permutation(625)[: PIXELS + OUTPUTS + 16] + 1
    pixels, outputs, low, high = np.split(chosen, np.cumsum([PIXELS, OUTPUTS, 8]))
    places = (tuple(each.tolist()) for each in (pixels, low, high, outputs))
    return Placement(network, *places, 1e-3, 0.5, 6)


PLACEMENTS: tuple[Callable[[], Placement], ...] = (crossbar, lattice, random_graph)


def digits(place: Placement, split: int) -> tuple[Task, Floats, Ints]:
    """The task, and (k, n_inputs) inputs and (k,) digits to test it with."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    order = np.random.default_rng(split).permutation(len(bunch.data))
    held = [0.0] * len(place.low) + [HIGH] * len(place.high)
    pixels = bunch.data / bunch.data.max() * HIGH
    inputs = np.hstack([pixels, np.tile(held, (len(pixels), 1))])[order]
    classes = bunch.target[order]
    targets = place.margin * (2.0 * np.eye(CLASSES)[classes] - 1.0)
    pairs = zip(place.outputs[::2], place.outputs[1::2], strict=True)
    labels, objective = read_outs(tuple(f"{one}-{other}" for one, other in pairs))
    task = Task(
        "digits",
        (*place.pixels, *place.low, *place.high),
        labels,
        Examples(inputs[:TRAIN], targets[:TRAIN]),
        eta=0.1,
        steps=TRAIN * place.epochs,
        shuffle=split,
        objective=Objective(objective.readout, Hinge()),
    )
    return task, inputs[TRAIN:], classes[TRAIN:]


def measure() -> list[dict[str, Any]]:
    """Accuracy on 360 digits that were not learned from, and CPU seconds an epoch."""
    rows = []
    for placed in PLACEMENTS:
        place = placed()
        found = [_trained(place, split) for split in range(SPLITS)]
        accuracies = [f"{accuracy:.3f}" for accuracy, _ in found]
        seconds = min(each for _, each in found)
        network = place.network
        rows.append(
            {
                "what": f"{network.name}, {network.n_nodes} nodes, {network.n_edges} edges",
                "says": f"accuracy {', '.join(accuracies)} in {SPLITS} splits, after "
                f"{place.epochs} epochs of {seconds:.2g} s",
                "accuracy": [accuracy for accuracy, _ in found],
                "epochs": place.epochs,
                "seconds": seconds,
            }
        )
    return rows


def _trained(place: Placement, split: int) -> tuple[float, float]:
    """Accuracy, and CPU seconds an epoch; of the first epoch nothing, as code is compiled."""
    task, inputs, classes = digits(place, split)
    machine = pyedge.MachineConfiguration.make(
        {
            "network": place.network,
            "seed": split,
            "edges": {"comparison": "transistor"},
            "capacitor": {"start": 1.5, "spread": 0.1, "window": place.window, "period": 20e-3},
        }
    ).build()
    machine.train(task, TRAIN)
    started = time.process_time()
    for _ in range(place.epochs - 1):
        machine.train(task, TRAIN)
    seconds = (time.process_time() - started) / (place.epochs - 1)
    read = task.objective.read(machine.measure(task.inputs, task.outputs, inputs))
    return float((read.argmax(axis=1) == classes).mean()), seconds
