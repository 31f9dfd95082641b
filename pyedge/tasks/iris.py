"""Iris: 150 flowers of three species, 30 to learn from (D22, Fig. 3C to 3E)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pyedge.networks.edge_list import Label
from pyedge.tasks.classification import Classification, classification
from pyedge.tasks.read_out import ReadOut


def iris(
    seed: int = 0,
    split: int = 0,
    name: str = "iris",
    nodes: Sequence[Label] = (2, 3, 5, 8),
    outputs: Sequence[ReadOut] = (1, 4, 6),
    held: Mapping[Label, float] | None = None,
    high: float = 5.0,
    steps: int | None = None,
) -> Classification:
    """Task i of D22, or the same flowers on other nodes.

    Args:
        seed, split: which choice and order of training examples.
        name: what results call it.
        nodes: of the petal's length and width, the sepal's length and width.
        outputs: a node a species.
        held: voltages of further inputs, by node label; None for D22's, node 9 at 2.5 V.
        high: the voltage of the largest value of each feature.
        steps: default length of training; None for 15 epochs.
    """
    from sklearn.datasets import load_iris

    bunch = load_iris()
    sepal_length, sepal_width, petal_length, petal_width = np.asarray(bunch.data).T
    return classification(
        name,
        np.stack([petal_length, petal_width, sepal_length, sepal_width], axis=1),
        np.asarray(bunch.target),
        nodes=nodes,
        outputs=outputs,
        held={9: 2.5} if held is None else held,
        span=(0.0, high),
        eta=0.1,
        steps=steps,
        seed=seed,
        split=split,
        class_names=[str(each) for each in bunch.target_names],
    )
