"""A task: which nodes are held, what they are shown, and how well it is learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from pyedge.arrays import Array, Floats, Ints
from pyedge.errors import InputError
from pyedge.extension.digest import digest_if_stable
from pyedge.html import Displayed, counted, listed
from pyedge.networks.edge_list import Label
from pyedge.networks.network import Network
from pyedge.reading import check_name
from pyedge.rng import StepKey, Stream, permutation
from pyedge.supervisor.objective import Objective
from pyedge.supervisor.supervisor import check_eta, converted
from pyedge.units import LARGEST

Measure = Callable[[Floats], Floats]
"""(k, n_inputs) input voltages to the (k, n_outputs) free outputs of a network, both in volts."""


@dataclass(frozen=True, eq=False)
class Examples:
    """k input vectors and what is wanted for each.

    Attributes:
        inputs: (k, n_inputs), in volts.
        targets: (k, n_read), in volts; see `pyedge.supervisor.objective`.
        loads: (k, n_loads) currents injected at the nodes `loaded`, in amperes.
        loaded: labels of those nodes.
    """

    inputs: Floats
    targets: Floats
    loads: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    loaded: tuple[Label, ...] = ()

    def __post_init__(self) -> None:
        for name in ("inputs", "targets"):
            array = _numbers(getattr(self, name), f"the examples' {name}")
            if array.ndim != 2:
                raise InputError(f"the examples' {name} have shape {array.shape}: two axes wanted")
            _check_magnitude(array, f"the examples' {name} hold", "V")
            object.__setattr__(self, name, array)
        if len(self.inputs) != len(self.targets) or len(self.inputs) == 0:
            raise InputError(f"{len(self.inputs)} inputs for {len(self.targets)} targets")
        loads = _numbers(self.loads if self.loaded else np.zeros((0, 0)), "injected currents")
        if self.loaded and loads.shape != (len(self.inputs), len(self.loaded)):
            raise InputError(
                f"injected currents have shape {loads.shape}: "
                f"it must be ({len(self.inputs)}, {len(self.loaded)})"
            )
        _check_magnitude(loads, "an injected current is", "A")
        object.__setattr__(self, "loads", loads)

    def rows(self, shown: Ints) -> Examples:
        """Some of the examples."""
        loads = self.loads[shown] if self.loaded else self.loads
        return replace(self, inputs=self.inputs[shown], targets=self.targets[shown], loads=loads)

    def converted(self, step: float) -> Examples:
        """The same with inputs as DACs of this step set them, in volts; 0 for none."""
        return replace(self, inputs=converted(self.inputs, step)) if step > 0 else self

    def current(self, network: Network) -> Floats | None:
        """(k, n) current injected into each node, in amperes; None without any.

        Raises:
            InputError: a loaded node that is not in the network.
        """
        if not self.loaded:
            return None
        current = np.zeros((len(self.inputs), network.n_nodes))
        current[:, network.nodes(self.loaded)] = self.loads
        return current


def _numbers(values: Any, what: str) -> Floats:
    """A copy as an array of real numbers; InputError: it is none."""
    try:
        array = np.array(values, order="C")
    except ValueError:  # ragged
        array = np.array(None)
    if array.dtype.kind not in "biuf":
        raise InputError(f"{what}: numbers are wanted, rows of one length")
    return array.astype(np.float64)


def _check_magnitude(values: Floats, what: str, unit: str) -> None:
    wrong = values[~(np.abs(values) <= LARGEST)]
    if wrong.size:
        raise InputError(f"{what} {wrong[0]:g} {unit}: at most {LARGEST:g} {unit}")


class Lesson(NamedTuple):
    """What the supervisor shows over the next steps.

    Attributes:
        train: the examples.
        order: (steps,) which of them is shown at each step.
        test: what the error of each step is measured on; None for the example shown.
        objective: what is read out of the outputs, and the loss.
    """

    train: Examples
    order: Ints
    test: Examples | None
    objective: Objective = Objective()

    def converted(self, step: float) -> Lesson:
        """The same with inputs as DACs of this step set them, in volts; 0 for none."""
        test = None if self.test is None else self.test.converted(step)
        return self._replace(train=self.train.converted(step), test=test)

    def narrowed(self) -> Lesson:
        """The same with the examples that are shown alone, where they are more than the steps."""
        if len(self.train.inputs) <= len(self.order):
            return self
        shown, order = np.unique(self.order, return_inverse=True)
        return self._replace(train=self.train.rows(shown), order=order)


@dataclass(frozen=True, eq=False, repr=False)
class Task(Displayed):
    """Fixed examples, shown one a step.

    Attributes:
        name: what results call it.
        inputs, outputs: labels of the held nodes.
        train: the examples to learn from.
        test: the examples that the error is measured on; None for the example shown.
        eta: nudge amplitude.
        steps: how long it is trained unless told otherwise.
        dwell: how many steps each example is shown for.
        shuffle: the seed of the order in which the examples come, again and again, or None for
            the order in which they stand.
        split: which of several shuffles of that seed.
        test_class: (tests,) class of each test example, from 0, or None where there are none.
        objective: what is read out of the outputs, and the loss; targets are of the read-outs.
    """

    name: str
    inputs: tuple[Label, ...]
    outputs: tuple[Label, ...]
    train: Examples
    test: Examples | None = None
    eta: float = 0.5
    steps: int = 800
    dwell: int = 1
    shuffle: int | None = None
    split: int = 0
    test_class: Ints | None = None
    objective: Objective = field(default_factory=Objective, kw_only=True)
    _order: Ints = field(init=False)

    def __post_init__(self) -> None:
        check_name("task", self.name)
        check_eta(self.eta)
        if not self.outputs or not (self.inputs or self.train.loaded):
            raise InputError(
                f"task {self.name!r} needs at least one input or load, and one output node"
            )
        seen: dict[Label, str] = {}
        for role, labels in (("an input", self.inputs), ("an output", self.outputs)):
            for label in labels:
                if label in seen:
                    both = "twice" if seen[label] == role else f"{seen[label]} and {role}"
                    raise InputError(
                        f"task {self.name!r} holds node {label} {both}: a node has one role"
                    )
                seen[label] = role
        matrix = self.objective.readout
        if matrix is not None and matrix.shape[1] != len(self.outputs):
            raise InputError(
                f"task {self.name!r}: its read-out is of {matrix.shape[1]} outputs, it has "
                f"{len(self.outputs)}"
            )
        for name, examples in (("training", self.train), ("test", self.test)):
            if examples is None:
                continue
            shape = (examples.inputs.shape[1], examples.targets.shape[1])
            if shape != (len(self.inputs), self.n_read):
                raise InputError(
                    f"task {self.name!r}: its {name} examples have {shape[0]} inputs and "
                    f"{shape[1]} targets for {len(self.inputs)} input nodes and "
                    f"{self._read_outs}"
                )
        if not (1 <= self.steps < 2**32 and 1 <= self.dwell < 2**32):
            raise InputError(f"task {self.name!r}: steps and dwell must be in 1..2^32-1")
        count = len(self.train.inputs)
        order = np.arange(count)
        if self.shuffle is not None:
            order = permutation(StepKey(self.shuffle, self.split, 0), Stream.ORDER, count)
        object.__setattr__(self, "_order", order)

    def _title(self) -> str:
        examples = counted(len(self.train.inputs), "example")
        return (
            f"{type(self).__name__} {self.name}: {counted(len(self.inputs), 'input')}, "
            f"{self._read_outs}, {examples}, {counted(self.steps, 'step')} at eta {self.eta:g}"
        )

    def _values(self) -> dict[str, object]:
        tests = 0 if self.test is None else len(self.test.inputs)
        shown = self.train.inputs, self.train.targets
        ranges = [f"{each.min():g} to {each.max():g} V" if each.size else "none" for each in shown]
        return {
            "input nodes": f"{listed(self.inputs)}, held at {ranges[0]}",
            "output nodes": f"{listed(self.outputs)}, {self.n_read} targets from {ranges[1]}",
            "loss": type(self.objective.loss).__name__,
            "examples": f"{len(self.train.inputs)}, each shown for {counted(self.dwell, 'step')}",
            "test examples": tests or "none: the error is that of the example shown",
        }

    @property
    def n_read(self) -> int:
        """Number of read-outs: of outputs, or rows of the read-out matrix."""
        matrix = self.objective.readout
        return len(self.outputs) if matrix is None else len(matrix)

    @property
    def _read_outs(self) -> str:
        direct = self.objective.readout is None
        return f"{self.n_read} {'output nodes' if direct else 'read-outs'}"

    def injecting(self, currents: Mapping[Label, float]) -> Task:
        """The same task with currents injected into nodes, by label, in amperes.

        Raises:
            InputError: a node that is held, or a task whose targets are measured by epochs.
        """
        if self.epoch is not None:
            raise InputError(f"task {self.name!r} measures its targets: it takes no currents")
        for label in currents:
            if label in self.inputs:
                raise InputError(f"task {self.name!r} injects into node {label}, which is held")

        def loaded(examples: Examples) -> Examples:
            rows = np.tile(list(currents.values()), (len(examples.inputs), 1))
            return replace(examples, loads=rows, loaded=tuple(currents))

        test = None if self.test is None else loaded(self.test)
        return replace(self, train=loaded(self.train), test=test)

    def describe(self) -> dict[str, Any]:
        """The task as plain data, for a history's attributes; its values as a digest."""
        return {
            "name": self.name,
            "inputs": list(self.inputs),
            "outputs": list(self.outputs),
            "eta": self.eta,
            "steps": self.steps,
            "dwell": self.dwell,
            "shuffle": self.shuffle,
            "split": self.split,
            "train": len(self.train.inputs),
            "test": 0 if self.test is None else len(self.test.inputs),
            **({"injected": list(self.train.loaded)} if self.train.loaded else {}),
            **({} if self.objective.direct else {"objective": self.objective.describe()}),
            "digest": digest_if_stable(self),
        }

    @property
    def epoch(self) -> int | None:
        """Steps after which what is desired is measured anew; None if never."""
        return None

    def desired(self, measure: Measure, start: int = 0) -> Floats:
        """(..., classes, n_read) read-outs desired in the epoch from step `start` on.

        None if they are fixed; `measure` gives (..., k, n_outputs).
        """
        return np.zeros((0, self.n_read))

    def lesson(self, start: int, stop: int, desired: Floats) -> Lesson:
        """What is shown in steps start..stop-1, all in one epoch."""
        return Lesson(self.train, self.order(start, stop), self.test, self.objective)

    def recorded(self, start: int, stop: int, desired: Floats) -> dict[str, Array]:
        """(stop - start,) arrays for a history, by name, of steps all in one epoch."""
        return {}

    def order(self, start: int, stop: int) -> Ints:
        """(stop - start,) the example shown at each step."""
        return self._order[np.arange(start, stop) // self.dwell % len(self._order)]

    def accuracy(self, read: Floats, desired: Floats) -> Floats:
        """(...) share of the test examples that is right, for (..., tests, n_read) read-outs.

        NaN where there are no classes.
        """
        return np.full(read.shape[:-2], np.nan)

    def sides(self, read: Floats) -> Floats:
        """(...) share of (..., tests, n_read) read-outs on the side of their target.

        A boundary is halfway between the lowest and the highest target of a read-out, as in
        decision maps.  NaN without test examples, and where they have classes.
        """
        if self.test is None or self.test_class is not None:
            return np.full(read.shape[:-2], np.nan)
        targets = self.test.targets
        boundary = (targets.min(axis=0) + targets.max(axis=0)) / 2
        right = (read > boundary) == (targets > boundary)
        return np.asarray(right.mean(axis=(-2, -1)), dtype=np.float64)
