"""Study: a base machine, the axes along which it is varied, and the measures to record."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field, PrivateAttr, TypeAdapter, ValidationError, model_validator

from pyedge import schema
from pyedge.errors import InputError
from pyedge.schema import Section
from pyedge.studies.axis import Axis, Setting, flat, nested
from pyedge.studies.figure import Figure
from pyedge.studies.measures import is_measure, measure
from pyedge.studies.plan import Plan, Point
from pyedge.studies.runner import Progress, Say, run
from pyedge.studies.store import load_results
from pyedge.tasks import Task, named_task
from pyedge.training.configuration import MachineConfiguration

if TYPE_CHECKING:
    import xarray as xr

_SHIPPED = Path(__file__).parent / "shipped"
_FILES = {"task": ".toml", "network": ".csv", "chip.file": ".json"}
"""Keys whose value may be a file, with its suffix."""


class Study(Section):
    """Machines over the product of some axes, with many replicas at each point.

    Attributes:
        name: as in ``noise-floor``.
        title: a line for figures and reports.
        description: what the study shows.
        task: a published task's name, or a TOML file.
        steps: of each training; None for the task's own.
        replicas: machines at each point, each with its own noise and chip.
        record: names of `pyedge.studies.MEASURES`.
        cut: number of edges cut before the training.
        machine: as in a machine's TOML file; see `MachineConfiguration`.
        axis: the parameters that are varied.
        figure: the figures of its report.

    Raises:
        InputError: an unknown key, an invalid value.
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

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise InputError(f"study {data.get('name', '')}: {schema.first(error)}") from None

    @model_validator(mode="after")
    def _check(self) -> Study:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", self.name):
            raise ValueError(f"name {self.name!r}: letters, digits, . _ and -, as noise-floor")
        for each in self.record:
            try:
                measure(each)
            except InputError as error:
                raise ValueError(f"record {error}") from None
        if not self.record or len(set(self.record)) < len(self.record):
            raise ValueError("record: one measure or more, each once")
        if "replica" in self.machine:
            raise ValueError("machine.replica: a study has replicas, from 0: leave it out")
        names = [axis.name for axis in self.axis]
        for name in names:
            if names.count(name) > 1 or is_measure(name):
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
        """From a TOML file; files that it names are looked for beside it.

        Raises:
            InputError: an unreadable file, malformed TOML (with its line), an unknown key, an
                invalid value.
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
        """A copy with other `replicas` or `steps`, say; None changes nothing."""
        given = {key: value for key, value in changes.items() if value is not None}
        changed = Study(**{**self.describe(), **given})
        changed._folder = self._folder
        return changed

    def describe(self) -> dict[str, Any]:
        """The study as given, as plain data."""
        described: dict[str, Any] = json.loads(self.model_dump_json(exclude_unset=True))
        return described

    def files(self) -> dict[str, str]:
        """SHA-256 of each file that the study names, by name as given."""
        tables = [setting.values for axis in self.axis for setting in axis.settings]
        digests = {}
        for table in [dict(flat(self.machine)), *tables, {"task": self.task}]:
            for key in _FILES.keys() & table.keys():
                name = str(table[key])
                path = Path(self._beside(name))
                if path.suffix == _FILES[key] and path.is_file():
                    digests[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        return dict(sorted(digests.items()))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of settings of each axis."""
        return tuple(len(axis.settings) for axis in self.axis)

    def points(self) -> list[Point]:
        """The product of the axes, the last one fastest.

        Raises:
            InputError: a key that no machine has, an invalid value.
        """
        ranges = [list(enumerate(axis.settings)) for axis in self.axis]
        return [
            self._point(tuple(k for k, _ in chosen), [setting for _, setting in chosen])
            for chosen in itertools.product(*ranges)
        ]

    def plan(self) -> Plan:
        """The study cut into work items.

        Raises:
            InputError: an unknown task, an invalid value.
        """
        points, tasks = self.points(), []
        known: dict[tuple[str, int], Task] = {}
        for point in points:
            key = (point.task, point.configuration.seed)
            try:
                if key not in known:
                    known[key] = named_task(self._beside(point.task), point.configuration.seed)
            except InputError as error:
                raise InputError(f"study {self.name}, at {point.where}: {error}") from None
            tasks.append(known[key])
        study, files = self.describe(), self.files()
        return Plan(self.axis, points, tasks, self.record, self.replicas, study, files)

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
        """Run the study, or the rest of it, into a Zarr store.

        Args:
            store: the folder.
            workers: processes on this machine; None for one a core.
            scheduler: address of a dask scheduler, to use its workers instead.
            resume: continue a store of this study.
            retry: run failed points again.
            progress: called with the numbers of finished and of all work items.
            say: called with a line for each failed point and each worker that died.

        Returns:
            The contents of the store; see `load_results`.

        Raises:
            InputError: the store exists, belongs to another study, is in use, or cannot be
                written; no such scheduler.
            ToolError: the connection to the cluster was lost.
            KeyboardInterrupt: Ctrl-C; finished work items are kept.
        """
        run(self.plan(), Path(store), workers, scheduler, resume, retry, progress, say)
        return load_results(store)

    def _beside(self, name: str) -> str:
        """The path of a file in the study's folder; any other name unchanged."""
        path = self._folder / name
        return str(path.resolve()) if path.suffix in _FILES.values() and path.exists() else name

    def _point(self, index: tuple[int, ...], chosen: list[Setting]) -> Point:
        names = [axis.name for axis in self.axis]
        labels = {name: setting.label for name, setting in zip(names, chosen, strict=True)}
        own: dict[str, Any] = {"task": self.task, "steps": self.steps, "cut": self.cut}
        values = dict(flat(self.machine))
        for setting in chosen:
            for key, value in setting.values.items():
                (own if key in own else values)[key] = value
        where = ", ".join(f"{name} {label}" for name, label in labels.items())
        source = f"study {self.name}" + (f", at {where}" if where else "")
        for key in ("network", "chip.file"):
            if key in values:
                values[key] = self._beside(str(values[key]))
        try:
            machine = nested(values)
        except (TypeError, AttributeError):
            raise InputError(f"{source}: a table and a value have the same key") from None
        configuration = MachineConfiguration.make(machine, source)
        if not isinstance(own["task"], str):
            raise InputError(f"{source}: task {own['task']!r} is not a task's name")
        for key, least in (("steps", 1), ("cut", 0)):
            value = own[key]
            if value is not None and (type(value) is not int or value < least):
                raise InputError(f"{source}: {key} {value!r}: a whole number from {least} on")
        return Point(index, labels, configuration, **own)


def shipped() -> dict[str, Path]:
    """The files of the studies that come with pyedge, by name."""
    return {path.stem: path for path in sorted(_SHIPPED.glob("*.toml"))}
