"""Tasks of mechanical networks trained by in situ backpropagation: forces in, displacements out.

Li and Mao, Nat. Commun. 15, 10528 (2024), on ``trapezoid:rows=4``, whose joints are numbered row by
row from 1.  Forces are in newtons, displacements in metres.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pyedge.arrays import Floats
from pyedge.rng import StepKey, Stream, permutation
from pyedge.supervisor.objective import CrossEntropy, Objective
from pyedge.tasks.classification import Classification
from pyedge.tasks.task import Examples, Measure, Task

NETWORK = "trapezoid:rows=4"
FORCE = -0.049  # 5 g
SLOPES = {"x13": 0.0, "y13": 0.016, "x14": 0.004, "y14": 0.016}
"""Displacements over force of the regression, in m/N."""


def behavior() -> Task:
    """A force midway between two joints moves one of them farther than the other (Fig. 2)."""
    data = Examples(np.zeros((1, 0)), np.array([[1.0, 0.0]]), np.array([[FORCE]]), ("y11",))
    loss = Objective(None, CrossEntropy())
    return Task("elastic-behavior", (), ("y13", "y14"), data, steps=333, objective=loss)


def regression(seed: int = 0) -> Task:
    """Displacements of two joints in proportion to a force (Fig. 3); the forces are ours."""
    force = np.linspace(0.1, 1.0, 10)[:, None] * FORCE
    targets = force * np.array([list(SLOPES.values())])
    data = Examples(np.zeros((len(force), 0)), targets, force, ("y11",))
    return Task("elastic-regression", (), tuple(SLOPES), data, data, steps=2000, shuffle=seed)


@dataclass(frozen=True, eq=False, repr=False)
class LargestDisplacement(Classification):
    """A classification by loads: the output of an example's class is to move most."""

    def desired(self, measure: Measure, start: int = 0) -> Floats:
        """(classes, n_read): 1 for the class's own output, 0 for the others."""
        return np.eye(len(self.class_names))

    def accuracy(self, read: Floats, desired: Floats) -> Floats:
        right = np.abs(read).argmax(axis=-1) == self.test_class
        return np.asarray(right.mean(axis=-1), dtype=np.float64)

    def reference_accuracy(self) -> float:
        from sklearn.linear_model import LogisticRegression

        assert self.test is not None
        train, test = self.train.loads / FORCE, self.test.loads / FORCE
        model = LogisticRegression(max_iter=10_000).fit(train, self.train_class)
        return float(model.score(test, self.test_class))


def iris(seed: int = 0, split: int = 0) -> LargestDisplacement:
    """150 flowers of three species, 105 to learn from, each feature a force (Fig. 4).

    Forces are along y, and the displacements that are compared along x, as in the published code.
    """
    from sklearn.datasets import load_iris

    bunch = load_iris()
    features, species = np.asarray(bunch.data), np.asarray(bunch.target)
    force = FORCE * features / features.max(axis=0)
    order = permutation(StepKey(seed, split, 0), Stream.DATA, len(force))
    train, test = np.sort(order[:105]), np.sort(order[105:])
    blank, none = np.zeros((150, 3)), np.zeros((150, 0))
    shown = [
        Examples(none[part], blank[part], force[part], ("y14", "y12", "y13", "y10"))
        for part in (train, test)
    ]
    return LargestDisplacement(
        "elastic-iris",
        (),
        ("x8", "x2", "x3"),
        shown[0],
        shown[1],
        steps=100 * len(train),
        shuffle=seed,
        split=split,
        train_class=species[train],
        test_class=species[test],
        objective=Objective(None, CrossEntropy()),
        class_names=tuple(str(each) for each in bunch.target_names),
    )


ELASTIC: dict[str, Callable[[int, int], Task]] = {
    "elastic-behavior": lambda seed, split: behavior(),
    "elastic-regression": lambda seed, split: regression(seed),
    "elastic-iris": iris,
}
"""Each task by name, from a seed and a split."""
