"""A study: a base machine, what is varied about it, and what is kept of each run."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field, PrivateAttr, TypeAdapter, ValidationError, model_validator

from pyedge import schema
from pyedge.errors import InputError
from pyedge.schema import Section
from pyedge.studies.axis import Axis, Level, flat, nested
from pyedge.studies.figure import Figure
from pyedge.studies.files import beside, digests
from pyedge.studies.measures import MEASURES
from pyedge.studies.point import Point
from pyedge.tasks import Task, load_task, published
from pyedge.training.configuration import MachineConfiguration

if TYPE_CHECKING:
    import xarray as xr

Progress = Callable[[int, int], None]
"""Called with the pieces done and the pieces wanted."""
Say = Callable[[str], None]
"""Called with a line that someone should read."""

_OWN = ("task", "steps", "cut")


class Study(Section):
    """Machines over the product of some axes, many replicas at each point.

    Attributes:
        name: what the study is called, as in ``noise-floor``.
        title: a line for figures and reports.
        description: what it shows.
        task: a published task's name, or a TOML file.
        steps: of each training; None for the task's own.
        replicas: machines at each point, each with its own noise and chip.
        record: names of `pyedge.studies.MEASURES`.
        cut: edges cut before the training.
        machine: as in a machine's TOML file; see `MachineConfiguration`.
        axis: what is varied.
        figure: what its report shows.

    Raises:
        InputError: an unknown key, a value that cannot be.
    """

    name: str
    title: str = ""
    description: str = ""
    task: str
    steps: int | None = Field(default=None, ge=1)
    replicas: int = Field(default=1, ge=1, le=2**32)
    record: tuple[str, ...] = ("late",)
    cut: int = Field(default=0, ge=0)
    machine: dict[str, Any] = Field(default_factory=dict)
    axis: tuple[Axis, ...] = ()
    figure: tuple[Figure, ...] = ()
    _folder: Path = PrivateAttr(default=Path())
    _tasks: dict[tuple[str, int], Task] = PrivateAttr(default_factory=dict)

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise InputError(f"study {data.get('name', '')}: {schema.first(error)}") from None

    @model_validator(mode="after")
    def _whole(self) -> Study:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", self.name):
            raise ValueError(f"name {self.name!r}: letters, digits, . _ and -, as noise-floor")
        for each in self.record:
            if each not in MEASURES:
                raise ValueError(f"record {each!r} is not one of {', '.join(MEASURES)}")
        if not self.record or len(set(self.record)) < len(self.record):
            raise ValueError("record: one measure or more, each once")
        if "replica" in self.machine:
            raise ValueError("machine.replica: a study has replicas, from 0: leave it out")
        names = [axis.name for axis in self.axis]
        for name in names:
            if names.count(name) > 1 or name in MEASURES:
                raise ValueError(f"axis {name!r}: the name is taken, call it something else")
        for one, other in itertools.combinations(self.axis, 2):
            if one.keys & other.keys:
                key = min(one.keys & other.keys)
                raise ValueError(f"axes {one.name!r} and {other.name!r} both set {key}")
        figures = [figure.name for figure in self.figure]
        for figure in self.figure:
            figure.check(self.axis, self.record)
            if figures.count(figure.name) > 1:
                raise ValueError(f"there are two figures {figure.name!r}")
        return self

    @classmethod
    def load(cls, path: str | Path) -> Study:
        """From a TOML file; a file that it names is looked for beside it.

        Raises:
            InputError: a file that cannot be read, malformed TOML (with its line), an unknown
                key, a value that cannot be.
        """
        data = schema.load(path, TypeAdapter(dict[str, Any]))
        try:
            study = cls(**data)
            study._folder = Path(path).parent
            study.points()
        except InputError as error:
            raise InputError(f"{path}: {error}") from None
        return study

    def but(self, **changes: Any) -> Study:
        """This study with other `replicas` or `steps`, say; None leaves what is."""
        given = {key: value for key, value in changes.items() if value is not None}
        changed = Study(**{**self.describe(), **given})
        changed._folder = self._folder
        return changed

    def describe(self) -> dict[str, Any]:
        """The study as given, as plain data."""
        described: dict[str, Any] = json.loads(self.model_dump_json(exclude_unset=True))
        return described

    def files(self) -> dict[str, str]:
        """What the files that the study names hold: SHA-256 by name as given."""
        return digests([*self._settings_of_all(), {"task": self.task}], self._folder)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many settings each axis has."""
        return tuple(len(axis.levels) for axis in self.axis)

    def points(self) -> list[Point]:
        """Every point: the product of the axes, the last one fastest.

        Raises:
            InputError: a key that no machine has, a value that cannot be.
        """
        ranges = [list(enumerate(axis.levels)) for axis in self.axis]
        return [
            self._point(tuple(k for k, _ in chosen), [level for _, level in chosen])
            for chosen in itertools.product(*ranges)
        ]

    def task_of(self, point: Point) -> Task:
        """The task of a point's machines."""
        seed = point.configuration.seed
        key = (point.task, seed)
        if key not in self._tasks:
            if Path(point.task).suffix == ".toml":
                self._tasks[key] = load_task(beside(point.task, self._folder), seed)
            else:
                self._tasks[key] = published(point.task, seed)
        return self._tasks[key]

    def run(
        self,
        store: str | Path,
        *,
        workers: int | None = None,
        scheduler: str | None = None,
        resume: bool = False,
        retry: bool = False,
        progress: Progress | None = None,
        say: Say | None = None,
    ) -> xr.Dataset:
        """Do what is left to do, into a Zarr store.

        Args:
            store: the folder.
            workers: processes on this machine; None for one a core.
            scheduler: address of a dask scheduler, to run on its workers instead.
            resume: go on with a store of this study.
            retry: run failed points again.
            progress: told how far it is.
            say: told, a line each, of failed points and workers that died.

        Returns:
            What the store then holds; see `load_results`.

        Raises:
            InputError: the store exists, or is another study's; it is in use, or cannot be
                written; no such scheduler.
            ToolError: the cluster has gone.
            KeyboardInterrupt: Ctrl-C; what was done is kept.
        """
        from pyedge.studies.runner import run
        from pyedge.studies.store import load_results

        run(self, store, workers, scheduler, resume, retry, progress, say)
        return load_results(store)

    def _point(self, index: tuple[int, ...], levels: list[Level]) -> Point:
        names = [axis.name for axis in self.axis]
        labels = {name: level.label for name, level in zip(names, levels, strict=True)}
        settings = dict(flat(self.machine))
        own: dict[str, Any] = {"task": self.task, "steps": self.steps, "cut": self.cut}
        for level in levels:
            for key, value in level.settings.items():
                if key in own:
                    own[key] = value
                else:
                    settings[key] = value
        where = ", ".join(f"{name} {label}" for name, label in labels.items())
        source = f"study {self.name}" + (f", at {where}" if where else "")
        for key in ("network", "chip.file"):
            if key in settings:
                settings[key] = beside(str(settings[key]), self._folder)
        try:
            machine = nested(settings)
        except (TypeError, AttributeError):
            raise InputError(f"{source}: a table and a value have the same key") from None
        configuration = MachineConfiguration.make(machine, source)
        if not isinstance(own["task"], str):
            raise InputError(f"{source}: task {own['task']!r} is not a task's name")
        for key, least in (("steps", 1), ("cut", 0)):
            value = own[key]
            if value is not None and (type(value) is not int or value < least):
                raise InputError(f"{source}: {key} {value!r}: a whole number from {least} on")
        return Point(index, labels, configuration, own["task"], own["steps"], own["cut"])

    def _settings_of_all(self) -> list[dict[str, Any]]:
        levels = [dict(level.settings) for axis in self.axis for level in axis.levels]
        return [dict(flat(self.machine)), *levels]
