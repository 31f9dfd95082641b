"""Tasks from TOML files, each of a kind that a registry has by name."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field, TypeAdapter, model_validator

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.extension import Registry, called
from pyedge.schema import Count, Load, Node, NodeValue, Ratio, Section, Volts, check, in_file, load
from pyedge.supervisor.objective import LOSSES
from pyedge.table import Table
from pyedge.tasks.allostery import schedule
from pyedge.tasks.classification import classification
from pyedge.tasks.decision_process import DecisionProcess
from pyedge.tasks.linear_map import EPOCHS, NODES, POINTS, linear_map
from pyedge.tasks.published import published
from pyedge.tasks.regression import regression
from pyedge.tasks.rewards import q_learning
from pyedge.tasks.task import Examples, Task


class TaskFile(Section):
    """The keys that every kind of task has; a subclass adds its own and makes the task.

    Attributes:
        kind: a name of `TASK_KINDS`.
        name: what results call the task.
        eta, steps: nudge amplitude and length of training; None for the kind's own.
        held: voltage of each held node, or displacement, by label.
        injected: current into each loaded node, or force, by label.
        loss: a name of `pyedge.supervisor.objective.LOSSES`.
    """

    kind: str
    name: str
    eta: Ratio | None = None
    steps: Count | None = None
    held: dict[Node, NodeValue] = Field(default_factory=dict)
    injected: dict[Node, Load] = Field(default_factory=dict)
    loss: str = "squared"

    def notes(self, folder: Path) -> list[str]:
        """What is odd about the data, one line each; see `task`."""
        return []

    @abstractmethod
    def task(self, folder: Path, seed: int, split: int) -> Task:
        """The task, without the injected currents.

        Args:
            folder: of the file, where data files are looked for.
            seed, split: which choice and order of training examples.

        Raises:
            InputError: values that make no task.
        """


TASK_KINDS: Registry[type[TaskFile]] = Registry("tasks", type[TaskFile])
"""The kinds of tasks, by the name that a task file's ``kind`` has."""


@TASK_KINDS.register("allostery")
class AllosteryFile(TaskFile):
    """Hold inputs, learn outputs; several `outputs` are learned one after another."""

    outputs: dict[Node, NodeValue] | list[dict[Node, NodeValue]]  # desired, by label
    dwell: Count = 100  # steps with each of several `outputs`

    def task(self, folder: Path, seed: int, split: int) -> Task:
        targets = self.outputs if isinstance(self.outputs, list) else [self.outputs]
        if not targets:
            raise InputError("outputs: at least one")
        eta = 0.5 if self.eta is None else self.eta
        steps = self.steps or 800
        return schedule(self.name, self.held, targets, eta, steps, self.dwell, self.injected)


class RegressionData(Section):
    """Columns of a CSV file, in volts, each with its node."""

    csv: Path  # the file, beside the task's
    columns: list[str] | None = None  # names of the columns of a file without a line of names
    inputs: dict[str, Node] = Field(default_factory=dict)  # nodes that columns are held at
    loads: dict[str, Node] = Field(default_factory=dict)  # injected, in amperes
    outputs: dict[str, Node] = Field(min_length=1)  # nodes that learn columns
    tests: int = Field(default=0, ge=0)  # pairs that measure the error, chosen by the seed

    @model_validator(mode="after")
    def _some_input(self) -> RegressionData:
        if not self.inputs and not self.loads:
            raise ValueError("give at least 1 of inputs or loads")
        return self


@TASK_KINDS.register("regression")
class RegressionFile(TaskFile):
    """Learn a function from pairs of inputs and outputs, each shown for `dwell` steps."""

    data: RegressionData
    dwell: Count = 1  # steps that each pair is shown for

    def task(self, folder: Path, seed: int, split: int) -> Task:
        data = self.data
        table = Table(folder / data.csv, [*data.inputs, *data.loads, *data.outputs], data.columns)
        inputs, outputs, loads = map(
            table.numbers, map(list, (data.inputs, data.outputs, data.loads))
        )
        loaded = tuple(data.loads.values())
        fixed = np.broadcast_to(list(self.held.values()), (len(inputs), len(self.held)))
        return regression(
            self.name,
            (*self.data.inputs.values(), *self.held),
            tuple(self.data.outputs.values()),
            Examples(np.hstack([inputs, fixed]), outputs, loads, loaded),
            tests=self.data.tests,
            eta=0.2 if self.eta is None else self.eta,
            steps=self.steps or 800,
            seed=seed,
            dwell=self.dwell,
        )


class ClassificationData(Section):
    """Features and classes: columns of a CSV file, or a set that comes with scikit-learn."""

    csv: Path | None = None  # the file, beside the task's
    columns: list[str] | None = None  # names of the columns of a file without a line of names
    sklearn: str | None = None  # a set in its place: iris, wine, breast_cancer, digits
    label: str | None = None  # the column of classes
    features: dict[str, Node] = Field(min_length=1)  # nodes that columns drive
    outputs: list[Node] = Field(min_length=1)  # nodes by which classes are told apart
    train_per_class: Count = 10  # examples of each class to learn from
    span: tuple[Volts, Volts] = (0.0, 5.0)  # to which each feature is scaled

    @model_validator(mode="after")
    def _one_source(self) -> ClassificationData:
        if (self.csv is None) == (self.sklearn is None):
            raise ValueError("give csv or sklearn, one of them")
        if (self.csv is None) != (self.label is None):
            raise ValueError("label names the column of classes of a csv, and only of a csv")
        if self.csv is None and self.columns is not None:
            raise ValueError("columns names the columns of a csv, and only of a csv")
        return self

    def read(self, folder: Path) -> tuple[Floats, list[str]]:
        """(k, n_features) features and the k names of their classes."""
        if self.csv is not None and self.label is not None:
            table = Table(folder / self.csv, [*self.features, self.label], self.columns)
            return table.numbers(list(self.features)), table.text(self.label)
        return _from_sklearn(str(self.sklearn), list(self.features))


@TASK_KINDS.register("classification")
class ClassificationFile(TaskFile):
    """Learn to tell classes apart."""

    data: ClassificationData

    def notes(self, folder: Path) -> list[str]:
        values, _ = self.data.read(folder)
        same = (values == values[:1]).all(axis=0)
        names = [name for name, each in zip(self.data.features, same, strict=True) if each]
        if not names:
            return []
        few = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
        return [f"features that are the same for every example are held at 0 V: {few}"]

    def task(self, folder: Path, seed: int, split: int) -> Task:
        data = self.data
        features, labels = data.read(folder)
        names, classes = np.unique(labels, return_inverse=True)
        return classification(
            self.name,
            features,
            classes,
            nodes=tuple(data.features.values()),
            outputs=data.outputs,
            held=self.held,
            train_per_class=data.train_per_class,
            span=data.span,
            eta=0.1 if self.eta is None else self.eta,
            steps=self.steps,
            seed=seed,
            split=split,
            class_names=names.tolist(),
        )


class RewardsData(Section):
    """States by the voltages of their nodes, and tables with a row a state, a column an action."""

    states: list[dict[Node, NodeValue]] = Field(min_length=1)  # what is held in each
    outputs: list[Node] = Field(min_length=1)  # a node for each action
    rewards: list[list[Volts]] = Field(min_length=1)  # a row a state, a column an action
    next_states: list[list[int]] = Field(min_length=1)  # likewise, counted from 0
    discount: float = 0.5  # of later rewards, in 0..1
    exploration: float = 0.1  # probability of any action in place of the best
    centred: bool = True  # whether the mean of the next state's outputs is taken off
    walk: bool = False  # whether a state is where the last action leads
    visits: Count = 4  # steps with each state in an epoch


@TASK_KINDS.register("rewards")
class RewardsFile(TaskFile):
    """Learn which action is best in each state, by Q-learning."""

    data: RewardsData

    def task(self, folder: Path, seed: int, split: int) -> Task:
        data = self.data
        made: dict[str, Any] = {"rewards": data.rewards, "next_states": data.next_states}
        return q_learning(
            self.name,
            data.states,
            data.outputs,
            DecisionProcess(**made, discount=data.discount),
            held=self.held,
            exploration=data.exploration,
            centred=data.centred,
            walk=data.walk,
            visits=data.visits,
            eta=0.1 if self.eta is None else self.eta,
            steps=self.steps or 20_000,
            seed=seed,
            split=split,
        )


@TASK_KINDS.register("linear-map")
class LinearMapFile(TaskFile):
    """Learn y = R x from fresh points, with currents as inputs; see `linear_map`.

    Its nodes are chosen by the seed: it holds and injects nothing else.
    """

    nodes: Count = NODES  # of the network
    epochs: Count = EPOCHS  # in each of which fresh points are shown
    points: Count = POINTS  # of an epoch
    random: bool = False  # whether there is no map, hence nothing to learn

    @model_validator(mode="after")
    def _chooses_its_nodes(self) -> LinearMapFile:
        for key in ("held", "injected", "steps"):
            if key in self.model_fields_set:
                raise ValueError(f"a linear map chooses its nodes and steps: leave out {key}")
        return self

    def task(self, folder: Path, seed: int, split: int) -> Task:
        made = linear_map(self.name, self.nodes, self.epochs, self.points, self.random, seed)
        return made if self.eta is None else replace(made, eta=self.eta)


def load_task(path: str | Path, seed: int = 0, split: int = 0) -> Task:
    """A task from a TOML file; see docs/own-work.md.

    Args:
        path: the file; a data file that it names is looked for beside it.
        seed, split: which choice and order of training examples.

    Raises:
        InputError: a file that cannot be read, malformed TOML or CSV (with its line), an unknown
            key, a value that cannot be.
    """
    path = Path(path)
    with in_file(path):
        file = _read(path)
        made: Task = called(file.task, path.parent, seed, split, gives=Task)
        loss = LOSSES.make(file.loss, folder=path.parent)
        made = replace(made, objective=replace(made.objective, loss=loss))
        if file.injected:
            made = made.injecting(file.injected)
    return made


def _read(path: Path) -> TaskFile:
    data = load(path, TypeAdapter(dict[str, Any]))
    if not isinstance(data.get("kind"), str):
        raise InputError(f"kind: give one of {', '.join(TASK_KINDS)}, or FILE.py:NAME")
    kind = TASK_KINDS.find(data["kind"], path.parent)
    return check(data, TypeAdapter(kind), str(path))


def task_notes(name: str) -> list[str]:
    """What is odd about the data of a task's file; none of a published task's."""
    path = Path(name)
    if path.suffix != ".toml":
        return []
    return [f"{name}: {note}" for note in called(_read(path).notes, path.parent, gives=list)]


def named_task(name: str, seed: int = 0, split: int = 0) -> Task:
    """A published task by name, or one from a TOML file."""
    load = load_task if Path(name).suffix == ".toml" else published
    return load(name, seed, split)


def _from_sklearn(name: str, columns: list[str]) -> tuple[Floats, list[str]]:
    from sklearn import datasets

    loader = getattr(datasets, f"load_{name}", None)
    known = ("iris", "wine", "breast_cancer", "digits")
    if loader is None or name not in known:
        raise InputError(f"data.sklearn {name!r} is not one of {', '.join(known)}")
    bunch = loader()
    have = [str(each) for each in bunch.feature_names]
    for column in columns:
        if column not in have:
            raise InputError(f"data.features: {name} has no {column!r}: {', '.join(have)}")
    features = np.asarray(bunch.data)[:, [have.index(column) for column in columns]]
    return features, [str(bunch.target_names[k]) for k in bunch.target]
