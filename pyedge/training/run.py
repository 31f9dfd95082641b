"""A run: a machine, a task, how long; in a folder from which it can go on."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import TypeAdapter

from pyedge.errors import InputError, ToolError
from pyedge.extension import files_named
from pyedge.files import expanded, output, restore, write_text
from pyedge.logic import Event
from pyedge.progress import Progress
from pyedge.reading import read_json
from pyedge.schema import Section, check, in_file
from pyedge.tasks import Classification, Task, named_task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.edge_cuts import Edge, train_with_cuts
from pyedge.training.history import History
from pyedge.training.machine import LearningMachine, TrainingInterrupted
from pyedge.training.recorder import Chunk, check_length

_FORMAT = "pyedge run 1"
_FILE = "run.json"
# Seconds of training between two writes of an unfinished history, which may take 5 % of the time.
_KEEP, _SHARE = 30.0, 0.05


class SignalRecorder(Protocol):
    """Receives a training's signals, as `pyedge.waveforms.Waves` does."""

    def cycle(self, events: Sequence[Event]) -> None:
        """One cycle of the global clock; see `MachineConfiguration.build`."""

    def chunk(self, chunk: Chunk, step: int) -> None:
        """The steps made by the last cycles; see `LearningMachine.train`."""


@dataclass
class Run:
    """One machine on one task; a classification may be learned from several splits in turn.

    Between splits the wipers go back to where they woke and the clock goes on: it is one
    machine, later.
    """

    configuration: MachineConfiguration
    task: str  # a published name or the path of a TOML file
    steps: int | None = None  # per split; None for the task's own
    splits: int | None = None  # None for 10 of a classification, 1 of any other task
    cuts: Mapping[int, Sequence[Edge]] = field(default_factory=dict)  # edges by the step before
    histories: list[History] = field(default_factory=list)  # what has been done, split by split
    # SHA-256 of the files that machine and task name, as it began; None: as they are.
    files: dict[str, str] | None = None

    def __post_init__(self) -> None:
        self.configuration.check_size()
        first = self.make_task(0)
        many = isinstance(first, Classification)
        if self.splits is None:
            self.splits = 10 if many else 1
        if self.splits < 1:
            raise InputError(f"splits {self.splits}: at least 1")
        if self.splits > 1 and not many:
            raise InputError(f"task {first.name!r} is not a classification: it has one split")
        if self.splits > 1 and self.cuts:
            raise InputError("edges are cut in a run of one split: add --splits 1")
        self.steps = first.steps if self.steps is None else self.steps
        if self.steps < 1:
            raise InputError(f"steps {self.steps}: at least 1")
        self.files = self._files() if self.files is None else self.files

    @property
    def finished(self) -> bool:
        """Whether all steps of all splits are made."""
        whole = [h for h in self.histories if self.steps is not None and len(h) >= self.steps]
        return len(whole) == self.splits

    def make_task(self, split: int) -> Task:
        """The task of one split."""
        return named_task(self.task, self.configuration.seed, split)

    def _files(self) -> dict[str, str]:
        machine = self.configuration.model_dump(mode="json", exclude_unset=True)
        return files_named([self._place, machine])

    @property
    def _place(self) -> str:
        """The task's name, or the whole path of its file."""
        return str(Path(self.task).resolve()) if self._own else self.task

    @property
    def _own(self) -> bool:
        """Whether the task is the user's own."""
        return Path(self.task).suffix == ".toml"

    def train(
        self,
        progress: Progress | None = None,
        waves: SignalRecorder | None = None,
        folder: str | Path | None = None,
    ) -> list[History]:
        """Do what is left to do.

        Args:
            progress: called now and then with the steps made and wanted, of all splits.
            waves: receives the machine's signals; the caller closes it.
            folder: where the run is saved before it begins, and now and then what has been done;
                None for nowhere.

        Raises:
            InputError: the task does not fit the machine, or it has no waves; a file that they
                name has changed since the run began.
            TrainingInterrupted: Ctrl-C; `histories` then holds what was done.
            ToolError: a program has failed; likewise.
        """
        assert self.steps is not None
        assert self.splits is not None
        assert self.files is not None
        place = None if folder is None else output(folder, folder=True)
        now = self._files()
        for name, digest in self.files.items():
            if now.get(name) != digest:
                raise InputError(f"{name} has changed since the run began: put it back as it was")
        machine = self.configuration.build(None if waves is None else waves.cycle)
        keeper = None
        try:
            whole = self.steps * self.splits
            check_length(machine.edges, machine.network, self.make_task(0), whole)
            keeper = None if place is None else _Keeper(self, place)
            for split in range(self.splits):
                self._learn(machine, split, progress, waves, keeper)
        except BaseException:
            if keeper is not None and not self.histories:
                keeper.discard()
            raise
        finally:
            machine.close()
        return self.histories

    def _learn(
        self,
        machine: LearningMachine,
        split: int,
        progress: Progress | None,
        waves: SignalRecorder | None,
        keeper: _Keeper | None,
    ) -> None:
        """Do what is left to do of one split."""
        assert self.steps is not None
        assert self.splits is not None
        before = self.histories[split] if split < len(self.histories) else None
        if before is not None and len(before) >= self.steps:
            machine.clock = int(before.dataset["step"].values[-1]) + 1
            return
        machine.reset()
        start, whole = split * self.steps, self.steps * self.splits
        tell = None if progress is None else lambda n, _: progress(start + n, whole)
        observe = None if waves is None else waves.chunk
        keep = None if keeper is None else partial(keeper.keep, split)
        task = self.make_task(split)
        try:
            done = train_with_cuts(
                machine, task, self.cuts, self.steps, tell, before, observe, keep
            )
        except (TrainingInterrupted, ToolError) as stopped:
            if stopped.history is not None:
                self.histories[split:] = [stopped.history]
            raise
        self.histories[split:] = [done]
        if keeper is not None:
            keeper.write(split)

    def save(self, folder: str | Path) -> None:
        """Write `run.json`, the histories and the chip; InputError: it cannot be written."""
        folder = expanded(folder)
        for split, history in enumerate(self.histories):
            history.save(folder / _history_name(split))
        self.configuration.save_chip(folder)
        whole = {
            "format": _FORMAT,
            "task": self._place,
            "steps": self.steps,
            "splits": self.splits,
            "cuts": {str(step): list(edges) for step, edges in self.cuts.items()},
            "machine": self.configuration.model_dump(mode="json", exclude_unset=True),
            "files": self.files,
        }
        write_text(folder / _FILE, json.dumps(whole, indent=1) + "\n")

    @classmethod
    def load(cls, folder: str | Path, steps: int | None = None) -> Run:
        """Read a run, with other `steps` if given; InputError: there is none, or a damaged one."""
        folder = Path(folder)
        file = folder / _FILE
        saved = check(read_json(file), TypeAdapter(_Saved), str(file))
        with in_file(file):
            run = cls(
                MachineConfiguration.make(saved.machine, str(file)),
                saved.task,
                saved.steps if steps is None else steps,
                saved.splits,
                saved.cuts,
                files=saved.files,
            )
        assert run.splits is not None
        for split in range(run.splits):
            place = folder / _history_name(split)
            restore(place)
            if not place.exists():
                break
            run.histories.append(History.load(place))
        longest = max(map(len, run.histories), default=0)
        if run.steps is not None and run.steps < longest:
            raise InputError(f"{folder} already holds {longest} steps: steps must not be fewer")
        return run


class _Saved(Section):
    """What `Run.save` writes into `run.json`."""

    format: Literal["pyedge run 1"]
    task: str
    steps: int
    splits: int
    cuts: dict[int, list[Edge]]
    machine: dict[str, Any]
    files: dict[str, str] | None = None


class _Keeper:
    """Writes an unfinished run into its folder now and then."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        before = set(folder.glob("*"))
        self._missing = [each for each in (folder, *folder.parents) if not each.exists()]
        run.save(folder)
        self._made = set(folder.glob("*")) - before
        self._next = time.monotonic() + _KEEP

    def keep(self, split: int, history: Callable[[], History]) -> None:
        """The history of a split until now, to be written if it is time."""
        started = time.monotonic()
        if started >= self._next:
            self.run.histories[split:] = [history()]
            self.write(split)
            ended = time.monotonic()
            self._next = ended + max(_KEEP, (ended - started) / _SHARE)

    def discard(self) -> None:
        """Remove what was written of a run that has made no step."""
        for made in self._made:
            made.unlink()
        for folder in self._missing:
            with contextlib.suppress(OSError):  # others have written there
                folder.rmdir()

    def write(self, split: int) -> None:
        """Write the history of a split."""
        self.run.histories[split].save(self.folder / _history_name(split))


def _history_name(split: int) -> str:
    return f"history-{split}.zarr"
