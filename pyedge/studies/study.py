"""Study: a base machine, the axes along which it is varied, and the measures to record."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field, PrivateAttr, TypeAdapter, ValidationError, model_validator

from pyedge import extension, schema
from pyedge.capacity import check_memory
from pyedge.errors import InputError, expect
from pyedge.extension.digest import digest
from pyedge.files import output
from pyedge.html import Displayed, counted, listed
from pyedge.progress import Progress, moved
from pyedge.reading import check_data
from pyedge.schema import Count, Section, flat, nested
from pyedge.studies.axis import OWN, TAKEN, Axis, Setting
from pyedge.studies.figure import Figure
from pyedge.studies.measures import MEASURES, Measure, measures
from pyedge.studies.objects import TEXTS, Built, plain
from pyedge.studies.plan import Plan, Point, check_workers
from pyedge.studies.runner import Say, compute_left, locked, never_nested
from pyedge.studies.sheet import Sheet
from pyedge.studies.store import Store, load_results
from pyedge.tasks import Task, named_task
from pyedge.training.configuration import MachineConfiguration, shipped_machines
from pyedge.training.machine import LearningMachine

if TYPE_CHECKING:
    import xarray as xr

_MOST_AXES, _MOST_POINTS = 32, 20_000
_SHIPPED = Path(__file__).parent / "shipped"
_MOST = 2**32  # steps or replicas, which counters of noise have 32 bits for


class Study(Displayed, Section):
    """Machines over the product of some axes, with many replicas at each point.

    The task may be a `Task`; the machine's network a `Network`; the machine a
    `MachineConfiguration`, a machine built from one, or a function that makes the machine of a
    replica.  Such an object may be a value of an axis, too, of the key task, network or machine.
    The study has its reference in place of it, a name and a digest of what it is; workers get the
    object.

    Raises:
        InputError: an unknown key, an invalid value, an object that cannot be pickled or compared.
    """

    name: str  # as in ``noise-floor``
    title: str = ""  # a line for figures and reports
    description: str = ""  # what the study shows
    task: str  # a published task's name or a TOML file
    steps: Count | None = None  # of each training; None for the task's own
    replicas: int = Field(default=1, ge=1, le=_MOST)  # at each point, each with its noise and chip
    record: tuple[str, ...] = ("late",)  # names of `MEASURES`, or ``FILE.py:NAME`` of a `Measure`
    cut: int = Field(default=0, ge=0)  # number of edges cut before the training
    # As in a machine's TOML file, or the name of one.
    machine: dict[str, Any] | str = Field(default_factory=dict)  # a table as a file's, or a name
    axis: tuple[Axis, ...] = ()  # the parameters that are varied
    figure: tuple[Figure, ...] = ()  # the figures of its report
    sheet: tuple[Sheet, ...] = ()  # figures of these drawn side by side
    _folder: Path = PrivateAttr(default=Path())
    _objects: dict[str, Any] = PrivateAttr(default_factory=dict)

    def __init__(self, **data: Any) -> None:
        objects: dict[str, Any] = {}
        machine = data.get("machine")
        if isinstance(machine, LearningMachine):
            machine = MachineConfiguration.of(machine)
        if isinstance(machine, MachineConfiguration):
            data["machine"] = machine.model_dump(mode="json", exclude_unset=True)
        try:
            check_data(data)
            super().__init__(**plain(data, Path(), objects))
        except ValidationError as error:
            raise InputError(f"study {data.get('name', '')}: {schema.first(error)}") from None
        except InputError as error:
            raise InputError(f"study {data.get('name', '')}: {error}") from None
        self._objects = objects

    @model_validator(mode="after")
    def _check(self) -> Study:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", self.name):
            raise ValueError(f"name {self.name!r}: letters, digits, . _ and -, as noise-floor")
        try:
            recorded = self.measures
        except InputError as error:
            raise ValueError(f"record {error}") from None
        if not self.record or len(recorded) < len(self.record):
            raise ValueError("record: one measure or more, each once")
        for name in recorded:
            if name in TAKEN or not name.isidentifier():
                raise ValueError(f"record {name!r}: the name is taken, call the measure otherwise")
        if isinstance(self.machine, dict) and "replica" in self.machine:
            raise ValueError("machine.replica: a study has replicas, from 0: leave it out")
        if len(self.axis) > _MOST_AXES:
            raise ValueError(f"{len(self.axis)} axes: at most {_MOST_AXES}")
        names = [axis.name for axis in self.axis]
        for name in names:
            if names.count(name) > 1 or name in {*MEASURES, *recorded}:
                raise ValueError(f"axis {name!r}: the name is taken, call it something else")
        for one, other in itertools.combinations(self.axis, 2):
            if one.keys & other.keys:
                key = min(one.keys & other.keys)
                raise ValueError(f"axes {one.name!r} and {other.name!r} both set {key}")
        points = math.prod(len(axis.settings) for axis in self.axis)
        if points > _MOST_POINTS:
            many = str(points) if points < 10**12 else f"{float(points):.2g}"
            raise ValueError(
                f"its axes make {many} points: at most {_MOST_POINTS}, take fewer "
                "values or several studies"
            )
        results = 16 * points * self.replicas * len(self.record)
        check_memory(f"results of {points} x {self.replicas} machines", results, "fewer replicas")
        figures = [figure.name for figure in self.figure]
        for figure in self.figure:
            figure.check(self.axis, recorded)
            if figures.count(figure.name) > 1:
                raise ValueError(f"there are two figures {figure.name!r}")
        for sheet in self.sheet:
            sheet.check(self.axis, self.figure)
        return self

    def _title(self) -> str:
        points = counted(math.prod(len(axis.settings) for axis in self.axis), "point")
        machines = counted(self.replicas, "machine")
        return f"Study {self.name}: task {self.task}, {points} of {machines} each"

    def _values(self) -> dict[str, object]:
        axes = {f"axis {axis.name}": listed(axis.labels) for axis in self.axis}
        steps = "the task's own" if self.steps is None else self.steps
        title = {"title": self.title} if self.title else {}
        return {**title, **axes, "steps": steps, "records": listed(self.record)}

    @classmethod
    def load(cls, path: str | Path) -> Study:
        """From a TOML file; files that it names are looked for beside it.

        InputError: an unreadable file, malformed TOML (with its line), an unknown key or value.
        """
        data = schema.load(path, TypeAdapter(dict[str, Any]))
        with schema.in_file(path):
            study = cls(**plain(data, Path(path).parent, {}))
            study._folder = Path(path).parent
            study.points()
        return study

    def but(self, **changes: Any) -> Study:
        """A copy with other `replicas` or `steps`, say; None changes nothing."""
        given = {key: value for key, value in changes.items() if value is not None}
        changed = Study(**{**self.describe(), **given})
        changed._folder = self._folder
        changed._objects |= self._objects
        return changed

    def describe(self) -> dict[str, Any]:
        """The study as given, as plain data."""
        described: dict[str, Any] = json.loads(self.model_dump_json(exclude_unset=True))
        return described

    def files(self) -> dict[str, str]:
        """SHA-256 of each file that the study names, or a TOML file of these, by name as given."""
        named = {key: value for key, value in self.describe().items() if key not in TEXTS}
        return dict(sorted(extension.files_named(named, self._folder).items()))

    def code(self) -> dict[str, str]:
        """Digest of each object that the study has, and of what each ``FILE.py:NAME`` refers to."""
        digests = {name: digest(each) for name, each in self._objects.items()}
        for name in self.files():
            if ".py:" in name:
                with suppress(InputError):  # no such name, or nothing that can be compared
                    digests[name] = digest(extension.load(name, self._folder))
        return dict(sorted(digests.items()))

    @property
    def measures(self) -> dict[str, Measure]:
        """The measures to record, by the names of their arrays."""
        return measures(self.record)

    def points(self) -> list[Point]:
        """The product of the axes, the last one fastest; InputError: an unknown key or value."""
        places = itertools.product(*(range(len(axis.settings)) for axis in self.axis))
        chosen = itertools.product(*(axis.settings for axis in self.axis))
        return list(map(self._point, places, chosen))

    def plan(self) -> Plan:
        """The study cut into work items.

        InputError: an unknown task, an invalid value, a machine that cannot be built or does not
        fit its task.
        """
        points, tasks = self.points(), []
        known: dict[tuple[str, int], Task] = {}
        fitting: set[tuple[int, Hashable]] = set()
        for point in points:
            key = (point.task, point.configuration.seed)
            try:
                if key not in known:
                    known[key] = self._task(*key)
                point.check()
                fit = point.configuration.seed, point.kind
                if fit not in fitting:
                    point.check_task(known[key])
                    fitting.add(fit)
            except InputError as error:
                raise InputError(f"study {self.name}, at {point.where}: {error}") from None
            tasks.append(known[key])
        about = self.describe(), self.files(), self.code()
        return Plan(self.axis, points, tasks, self.record, self.replicas, *about)

    def run(
        self,
        store: str | Path,
        *,
        workers: int | None = None,
        scheduler: str | None = None,
        resume: bool = False,
        retry: bool = False,
        progress: Progress | bool | None = None,
        say: Say | None = None,
    ) -> xr.Dataset:
        """Run the study, or the rest of it, into a Zarr store.

        Args:
            store: the folder.
            workers: processes on this machine, None for one a core; one is this process.  More need
                ``if __name__ == "__main__":`` in a script, because each imports it.
            scheduler: address or JSON file of a dask scheduler, to use its workers instead.
            resume: continue a store of this study.
            retry: run failed points again.
            progress: called with the numbers of finished and of all work items; True for a bar.
            say: called with a line for each failed point and each worker that died.

        Returns:
            The contents of the store; see `load_results`.

        Raises:
            InputError: the store exists, is another study's, in use, or not writable; no scheduler.
            ToolError: the connection to the cluster was lost.
            KeyboardInterrupt: Ctrl-C; finished work items are kept.
        """
        never_nested()
        check_workers(workers)
        if workers is not None and scheduler is not None:
            raise InputError("workers of this machine, or a scheduler's: give one of them")
        path, plan = output(store, folder=True), self.plan()
        with locked(path):
            if path.exists() and not resume:
                raise InputError(
                    f"store {path} exists: add --resume (resume=True) to go on, or give another"
                )
            opened = Store.resume(path, plan) if path.exists() else Store.create(path, plan)
            if retry:
                opened.forget_failures()
            left, total = opened.to_do(), opened.state.size
            with moved(progress, f"study {self.name}") as shown:
                move = shown or (lambda finished, total: None)
                move(total - len(left), total)
                if left:
                    compute_left(opened, left, workers, scheduler, move, say or (lambda line: None))
        return load_results(path)

    def _task(self, name: str, seed: int) -> Task:
        given = self._objects.get(name)
        return given if isinstance(given, Task) else named_task(self.beside(name), seed)

    def beside(self, name: str) -> str:
        """The path of a file in the study's folder; any other name unchanged."""
        path = self._folder / name
        file = name.lower().endswith((".toml", *extension.DATA)) and path.exists()
        return str(path.resolve()) if file else name

    def _point(self, index: tuple[int, ...], chosen: tuple[Setting, ...]) -> Point:
        names = [axis.name for axis in self.axis]
        labels = {name: setting.label for name, setting in zip(names, chosen, strict=True)}
        own: dict[str, Any] = {key: getattr(self, key) for key in OWN}
        changes: dict[str, Any] = {}
        for setting in chosen:
            for key, value in setting.values.items():
                (own if key in own else changes)[key] = value
        where = ", ".join(f"{name} {label}" for name, label in labels.items())
        source = f"study {self.name}" + (f", at {where}" if where else "")
        configuration = self._machine(own.pop("machine"), changes, source)
        if not isinstance(own["task"], str):
            raise InputError(f"{source}: task {own['task']!r} is not a task's name")
        for key, least in (("steps", 1), ("cut", 0)):
            value = own[key]
            if value is not None and (type(value) is not int or not least <= value <= _MOST):
                raise InputError(
                    f"{source}: {key} {value!r}: a whole number from {least} to {_MOST}"
                )
        return Point(index, labels, configuration, **own)

    def _named_machine(self, name: str) -> MachineConfiguration | None:
        """The machine of a TOML file, or one that comes with pyedge; None: there is neither."""
        path = self.beside(name)
        known = name in shipped_machines() or Path(path).suffix == ".toml"
        return MachineConfiguration.load(path) if known else None

    def _machine(
        self, base: Any, changes: dict[str, Any], source: str
    ) -> MachineConfiguration | Built:
        """A machine, of plain data or an object's reference, with other values by dotted key."""
        given = base if isinstance(base, dict) else self._objects.get(base)
        if isinstance(base, str) and given is None:
            given = self._named_machine(base)
        if isinstance(given, MachineConfiguration):
            given = given.model_dump(mode="json", exclude_unset=True)
        if callable(given):
            if changes:
                key = min(changes)
                raise InputError(f"{source}: machine {base} is a function's: {key} has no effect")
            return Built(base, given)
        if given is None:
            raise InputError(
                f"{source}: machine {base!r} is no object of this study, no TOML file and not one "
                f"of {', '.join(shipped_machines())}"
            )
        expect(f"{source}: machine is", given, Mapping | MachineConfiguration | Callable)
        values = {**dict(flat(given)), **changes}
        for key in ("network", "chip.file", "digipot.part", "comparator.part"):
            if key in values:
                name = str(values[key])
                values[key] = self._objects.get(name) or self.beside(name)
        try:
            machine = nested(values)
        except (TypeError, AttributeError):
            raise InputError(f"{source}: a table and a value have the same key") from None
        return MachineConfiguration.make(machine, source)


def shipped() -> dict[str, Path]:
    """The files of the studies that come with pyedge, by name."""
    return {path.stem: path for path in sorted(_SHIPPED.glob("*.toml"))}
