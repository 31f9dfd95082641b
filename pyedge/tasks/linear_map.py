"""Linear maps that a network learns with currents as inputs, after Anisetti et al."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.tasks.read_out import read_outs
from pyedge.tasks.task import Examples, Task

NODES, EPOCHS, POINTS = 40, 200, 100
NETWORK = f"barabasi-albert:nodes={NODES},extra=351"
"""Half of all pairs of nodes are joined."""


def linear_map(
    name: str,
    nodes: int = NODES,
    epochs: int = EPOCHS,
    points: int = POINTS,
    random: bool = False,
    seed: int = 0,
) -> Task:
    """Learn y = R x from fresh points, x on the unit sphere, R of spectral radius 1.

    Nodes have labels 1 to `nodes`; a quarter of them, chosen by `seed`, is where the currents x
    enter, in amperes, another quarter where they leave; y is the voltage between the nodes of the
    other two quarters, pair by pair.  The last node where a current leaves is the ground.

    Args:
        name: of the task.
        nodes: number of nodes, at least 4.
        epochs, points: so many points are shown, each once, an epoch after another.
        random: whether y is another point of the unit sphere, which nothing can be learned from.
        seed: of the nodes, the map and the points.

    Raises:
        InputError: fewer than 4 nodes.
    """
    if nodes < 4:
        raise InputError(f"task {name!r}: {nodes} nodes: at least 4 make an input and an output")
    generator = np.random.default_rng(seed)
    size = nodes // 4
    labels = (1 + generator.permutation(nodes)[: 4 * size]).reshape(4, size).tolist()
    into, out, plus, minus = labels
    matrix = generator.uniform(-1.0, 1.0, (size, size))
    matrix /= np.abs(np.linalg.eigvals(matrix)).max()
    x = _on_sphere(generator, epochs * points, size)
    y = _on_sphere(generator, epochs * points, size) if random else x @ matrix.T
    outputs, objective = read_outs(tuple(f"{a}-{b}" for a, b in zip(plus, minus, strict=True)))
    shown = Examples(np.zeros((len(x), 1)), y, np.hstack([x, -x[:, :-1]]), (*into, *out[:-1]))
    ground = (out[-1],)
    return Task(name, ground, outputs, shown, eta=1.0, steps=epochs * points, objective=objective)


def _on_sphere(generator: np.random.Generator, count: int, size: int) -> Floats:
    """(count, size) points of the unit sphere."""
    points = generator.normal(size=(count, size))
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True))


LINEAR_MAPS: dict[str, Callable[[int, int], Task]] = {
    "linear-map": lambda seed, split: linear_map("linear-map", seed=seed),
    "random-map": lambda seed, split: linear_map("random-map", random=True, seed=seed),
}
"""Each task by name, from a seed; they have no splits."""
