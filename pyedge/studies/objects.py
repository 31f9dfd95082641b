"""Objects that a study has in place of names: how they are stored, and sent to its workers."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyedge import extension
from pyedge.edges import Edges
from pyedge.errors import InputError
from pyedge.extension.digest import digest, digest_if_stable
from pyedge.networks.network import Network
from pyedge.physics import DensePhysics
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.machine import LearningMachine

TEXTS = ("title", "description", "figure", "sheet")
"""The keys of a study that its results do not depend on."""
_DIGITS = 16


@dataclass(frozen=True)
class Built:
    """Machines of a function of the replica, with what a study needs of a configuration."""

    network: str  # reference of the function
    make: Callable[[int], LearningMachine]

    def __call__(self, replica: int) -> LearningMachine:
        return self.make(replica)

    def __reduce__(self) -> tuple[Any, ...]:
        return Built, (self.network, self.make)  # without the machine that was made here

    @functools.cached_property
    def _first(self) -> LearningMachine:
        machine: LearningMachine = extension.called(self.make, 0, gives=LearningMachine)
        machine.close()
        return machine

    @property
    def seed(self) -> int:
        """The seed of noise."""
        return self._first.seed

    @property
    def compiled(self) -> bool:
        """Whether an ensemble of it runs in compiled code."""
        machine = self._first
        return isinstance(machine.physics, DensePhysics) and machine.edges.compiled() is not None

    def make_network(self) -> Network:
        """The network of these machines."""
        return self._first.network

    def model_edges(self, network: Network) -> Edges:
        """The edges of the first machine."""
        return self._first.edges


def plain(value: Any, folder: Path, objects: dict[str, Any]) -> Any:
    """A study's data without objects: each is put into `objects` and replaced by its reference.

    FILE of each ``FILE.py:NAME`` becomes absolute, from `folder`.  InputError: an object cannot
    be sent to other processes, or be compared with theirs.
    """
    if isinstance(value, Mapping):
        return {
            key: each if key in TEXTS else plain(each, folder, objects)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [plain(each, folder, objects) for each in value]
    if isinstance(value, str):
        return extension.beside(value, folder)
    if isinstance(value, Network | Task | MachineConfiguration) or callable(value):
        name = getattr(value, "name", getattr(value, "__name__", type(value).__name__))
        try:
            pack(value)
        except Exception as error:  # pickle raises many types
            reason = " ".join(str(error).split())
            raise InputError(f"{name} cannot be sent to other processes: {reason}") from None
        try:
            whole = digest(value)
            reference = f"{name}@{(digest_if_stable(value, code=False) or whole)[:_DIGITS]}"
            differ = digest(objects.get(reference, value)) != whole
        except InputError as error:
            raise InputError(f"{name} cannot be compared with another process's: {error}") from None
        if differ:
            raise InputError(
                f"two objects {name} differ in what they refer to: give them two names"
            )
        objects[reference] = value
        return reference
    return value


def pack(value: Any) -> tuple[tuple[str, ...], bytes]:
    """What `unpack` takes to make a value in another process: files of code to run, and bytes."""
    import cloudpickle  # type: ignore[import-untyped]

    data = cloudpickle.dumps(value)
    return extension.files_in(data), data


def unpack(files: tuple[str, ...], data: bytes) -> Any:
    """The value that `pack` was given."""
    for file in files:
        extension.module(Path(file))
    return pickle.loads(data)
