"""Handwritten digits: 64 pixels, ten differences of outputs; the largest is the answer.

Data: scikit-learn's `load_digits` (UCI, 8x8 pixels of 0 to 16, 1,797 images), a fifth of them for
testing.  Voltages and placement are ours: inputs, then two rails, are the rows of a crossbar, whose
columns are the outputs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.rng import StepKey, Stream, permutation
from pyedge.supervisor.objective import Hinge, Objective
from pyedge.tasks.task import Examples, Measure, Task

NETWORK = "crossbar:66x20"
HIGH = 0.45  # volts of a full pixel, and of the upper rail
MARGIN = 0.02  # volts of a difference: at least for the image's class, at most -MARGIN for others
TESTS, EPOCHS = 360, 30


@dataclass(frozen=True, eq=False, repr=False)
class LargestWins(Task):
    """Examples in classes with a read-out each, of which the largest is the answer.

    Attributes:
        held_out: test examples, which are not settled at each step as those of `test` are.
        held_out_class: (tests,) class of each, from 0.
    """

    held_out: Examples | None = None
    held_out_class: Ints | None = None

    def score(self, measure: Measure) -> float:
        """Share of the held-out examples that is right; InputError: there are none.

        Args:
            measure: (k, n_inputs) input voltages to (k, n_outputs) free outputs, in volts.
        """
        if self.held_out is None or self.held_out_class is None:
            raise InputError(f"task {self.name!r} has no held-out examples to measure")
        read = self.objective.read(measure(self.held_out.inputs))
        return float((read.argmax(axis=-1) == self.held_out_class).mean())


class Placement(NamedTuple):
    """Labels of nodes: 64 pixels, those held at 0 and at 0.45 V, two outputs a digit."""

    pixels: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    outputs: tuple[int, ...]  # the first of each digit, then the second of each


CROSSBAR = Placement(tuple(range(1, 65)), (65,), (66,), tuple(range(67, 87)))


def digits(
    seed: int = 0, split: int = 0, place: Placement = CROSSBAR, margin: float = MARGIN
) -> LargestWins:
    """Handwritten digits; see the module.

    Args:
        seed, split: which choice of test examples, and the order of the others.
        place: nodes, of the crossbar or of another network.
        margin: what is asked of a difference, in volts.
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    classes = np.asarray(bunch.target, dtype=np.int64)
    held = np.array([*(0.0 for _ in place.low), *(HIGH for _ in place.high)])
    pixels = HIGH / 16 * np.asarray(bunch.data)
    inputs = np.hstack([pixels, np.tile(held, (len(classes), 1))])
    count = len(bunch.target_names)
    targets = np.where(classes[:, None] == np.arange(count), margin, -margin)
    order = permutation(StepKey(seed, split, 0), Stream.DATA, len(classes))
    test, train = order[:TESTS], order[TESTS:]
    return LargestWins(
        "digits",
        (*place.pixels, *place.low, *place.high),
        place.outputs,
        Examples(inputs[train], targets[train]),
        steps=EPOCHS * len(train),
        shuffle=seed,
        split=split,
        objective=Objective(_differences(count), Hinge()),
        held_out=Examples(inputs[test], targets[test]),
        held_out_class=classes[test],
    )


def _differences(count: int) -> Floats:
    """(count, 2 count): output k less output count + k."""
    return np.hstack([np.eye(count), -np.eye(count)])


DIGITS: dict[str, Callable[[int, int], Task]] = {"digits": digits}
"""Each task by name, from a seed and a split."""
