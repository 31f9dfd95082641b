"""Tasks of many examples with fixed targets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.networks.edge_list import Label
from pyedge.rng import StepKey, Stream, permutation, uniform
from pyedge.tasks.read_out import ReadOut, read_outs
from pyedge.tasks.task import Examples, Task


def regression(
    name: str,
    inputs: Sequence[Label],
    outputs: Sequence[ReadOut],
    data: Examples,
    tests: int,
    eta: float = 0.2,
    steps: int = 800,
    seed: int = 0,
    dwell: int = 1,
) -> Task:
    """Learn all but `tests` of the examples, chosen by `seed`; the error is that of the rest.

    Without tests, the error is that of the whole set.  An output is a node's label or ``11-1``, the
    difference of two.

    Raises:
        InputError: more tests than examples.
    """
    count = len(data.inputs)
    if not 0 <= tests < count:
        raise InputError(f"task {name!r}: {tests} of {count} examples for testing leave none")
    order = permutation(StepKey(seed, 0, 0), Stream.DATA, count)
    train, test = np.sort(order[tests:]), np.sort(order[:tests])
    labels, objective = read_outs(tuple(outputs))
    return Task(
        name,
        tuple(inputs),
        labels,
        data.rows(train),
        data.rows(test) if tests else data,
        eta=eta,
        steps=steps,
        dwell=dwell,
        shuffle=seed,
        objective=objective,
    )


def linear_regression(
    name: str,
    inputs: Sequence[Label],
    ground: Label,
    outputs: Sequence[Label],
    slopes: Floats,
    seed: int = 0,
) -> Task:
    """Learn outputs that are `slopes` (n_outputs, n_inputs) times inputs of 1 to 5 V.

    420 pairs, 400 to learn from and 20 to test (D22, Fig. 3B); `ground` is held at 0 V.
    """
    pairs = 420
    columns = [uniform(StepKey(seed, 1, k), Stream.DATA, pairs) for k in range(len(inputs))]
    varied = 1.0 + 4.0 * np.stack(columns, axis=1)
    data = Examples(np.hstack([varied, np.zeros((pairs, 1))]), varied @ np.asarray(slopes).T)
    return regression(name, (*inputs, ground), outputs, data, tests=20, seed=seed)
