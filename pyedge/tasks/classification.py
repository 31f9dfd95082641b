"""Tasks of many examples whose targets the network chooses: the nearest class wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.html import listed
from pyedge.networks.edge_list import Label
from pyedge.rng import StepKey, Stream, permutation
from pyedge.tasks.read_out import ReadOut, read_outs
from pyedge.tasks.task import Examples, Lesson, Measure, Task


@dataclass(frozen=True, eq=False, repr=False)
class Classification(Task):
    """Examples in classes; the targets in `train` and `test` stand unused.

    At the start of every epoch the desired outputs of a class are measured anew: the network's
    free outputs for the class's mean training input.  An example counts as right when its outputs
    are nearest (L2) to its own class's (D22, Fig. 3D).

    Attributes:
        train_class: (k,) the class of each training example, from 0.
        class_names: what the classes are called.
    """

    train_class: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    class_names: tuple[str, ...] = ()

    def _values(self) -> dict[str, object]:
        classes = {"classes": listed(self.class_names)}
        outputs = f"{listed(self.outputs)}, targets of each class measured at every epoch"
        return {**super()._values(), "output nodes": outputs, **classes}

    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "class_names": list(self.class_names)}

    @property
    def epoch(self) -> int:
        """One pass through the training examples."""
        return len(self.train.inputs)

    def desired(self, measure: Measure, start: int = 0) -> Floats:
        """(classes, n_read): the read-outs for each class's mean training input."""
        classes = range(len(self.class_names))
        means = [self.train.inputs[self.train_class == k].mean(axis=0) for k in classes]
        return self.objective.read(measure(np.array(means)))

    def lesson(self, start: int, stop: int, desired: Floats) -> Lesson:
        assert self.test is not None
        assert self.test_class is not None
        return Lesson(
            replace(self.train, targets=desired[self.train_class]),
            self.order(start, stop),
            replace(self.test, targets=desired[self.test_class]),
            self.objective,
        )

    def accuracy(self, read: Floats, desired: Floats) -> Floats:
        assert self.test_class is not None
        distance = np.linalg.norm(read[..., None, :] - desired, axis=-1)
        right = distance.argmin(axis=-1) == self.test_class
        return np.asarray(right.mean(axis=-1), dtype=np.float64)

    def reference_accuracy(self) -> float:
        """Share of the test examples that a logistic regression on the same split gets right.

        Inputs are scaled to those of D22, of 5 V at most, so that its penalty is the same.
        """
        from sklearn.linear_model import LogisticRegression

        assert self.test is not None
        both = self.train.inputs, self.test.inputs
        train, test = (each * (5.0 / max(np.abs(one).max() for one in both)) for each in both)
        model = LogisticRegression(max_iter=10_000).fit(train, self.train_class)
        return float(model.score(test, self.test_class))


def classification(
    name: str,
    features: Floats,
    classes: Ints,
    nodes: Sequence[Label],
    outputs: Sequence[ReadOut],
    held: Mapping[Label, float],
    train_per_class: int = 10,
    span: tuple[float, float] = (0.0, 5.0),
    eta: float = 0.1,
    steps: int | None = None,
    seed: int = 0,
    split: int = 0,
    class_names: Sequence[str] = (),
) -> Classification:
    """A classification from features and classes.

    Args:
        name: what results call it.
        features: (k, n_features); each is scaled to `span` volts over the whole set, and one that
            is the same for every example is 0 V.
        classes: (k,) class of each, from 0.
        nodes: the node that each feature drives.
        outputs: the output nodes, or differences of two, as ``11-1``.
        held: voltages of further inputs, by node label.
        train_per_class: how many of each class are for training; the rest are for testing.
        span: the voltages of the smallest and largest value of each feature.
        eta: nudge amplitude.
        steps: default length of training; None for 15 epochs.
        seed, split: which choice of training examples.
        class_names: what the classes are called.

    Raises:
        InputError: a class too small, constant features only, shapes that do not fit.
    """
    features = np.asarray(features, dtype=np.float64)
    classes = np.asarray(classes, dtype=np.int64)
    if features.ndim != 2 or classes.shape != features.shape[:1] or len(classes) == 0:
        raise InputError(f"task {name!r}: features {features.shape}, classes {classes.shape}")
    if classes.min() < 0:
        raise InputError(f"task {name!r}: class {classes.min()}: classes count from 0")
    if features.shape[1] != len(nodes):
        raise InputError(f"task {name!r}: {features.shape[1]} features for {len(nodes)} nodes")
    if not np.isfinite(features).all():
        raise InputError(f"task {name!r}: a feature is not finite")
    low, high = features.min(axis=0), features.max(axis=0)
    constant = low == high
    if constant.all():
        raise InputError(f"task {name!r}: every feature is the same for every example")
    count = int(classes.max()) + 1
    sizes = np.bincount(classes, minlength=count)
    if count < 2 or train_per_class < 1 or sizes.min() <= train_per_class:
        raise InputError(
            f"task {name!r}: {train_per_class} training examples of each of {count} classes, "
            f"the smallest of which has {sizes.min()}: each needs at least one left for testing"
        )
    volts = span[0] + (span[1] - span[0]) * (features - low) / np.where(constant, 1.0, high - low)
    volts[:, constant] = 0.0
    fixed = np.broadcast_to(list(held.values()), (len(volts), len(held)))
    inputs = np.hstack([volts, fixed])
    order = permutation(StepKey(seed, split, 0), Stream.DATA, len(inputs))
    chosen = [order[classes[order] == k] for k in range(count)]
    train = np.sort(np.concatenate([c[:train_per_class] for c in chosen]))
    test = np.sort(np.concatenate([c[train_per_class:] for c in chosen]))
    blank = np.zeros((len(inputs), len(outputs)))
    labels, objective = read_outs(tuple(outputs))
    return Classification(
        name,
        (*nodes, *held),
        labels,
        Examples(inputs[train], blank[train]),
        Examples(inputs[test], blank[test]),
        eta=eta,
        steps=steps or 15 * len(train),
        shuffle=seed,
        split=split,
        train_class=classes[train],
        test_class=classes[test],
        objective=objective,
        class_names=tuple(class_names) or tuple(f"class {k}" for k in range(count)),
    )
