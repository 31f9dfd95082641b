"""pyedge: the bench for electronic networks that train themselves."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Where each public name lives; imported when first asked for, so that `import pyedge` is quick.
_HOME = {
    "Boundary": "physics",
    "Chip": "chip",
    "Comparator": "rules",
    "DensePhysics": "physics",
    "Digipot": "memory",
    "DigipotEdges": "edges",
    "Ensemble": "training.ensemble",
    "History": "training.history",
    "IdealEdges": "edges",
    "InputError": "errors",
    "LearningMachine": "training.machine",
    "MachineConfiguration": "training.configuration",
    "Network": "networks.network",
    "Outcome": "training.ensemble",
    "Record": "training.record",
    "Study": "studies",
    "Supervisor": "supervisor.supervisor",
    "Task": "tasks",
    "TrainingInterrupted": "training.machine",
    "Waves": "waveforms",
    "allostery": "tasks",
    "classification": "tasks",
    "named": "networks.topologies",
    "published": "tasks",
    "regression": "tasks",
    "report": "reports",
    "schedule": "tasks",
}

if TYPE_CHECKING:
    from pyedge.chip import Chip as Chip
    from pyedge.edges import DigipotEdges as DigipotEdges
    from pyedge.edges import IdealEdges as IdealEdges
    from pyedge.errors import InputError as InputError
    from pyedge.memory import Digipot as Digipot
    from pyedge.networks.network import Network as Network
    from pyedge.networks.topologies import named as named
    from pyedge.physics import Boundary as Boundary
    from pyedge.physics import DensePhysics as DensePhysics
    from pyedge.reports import report as report
    from pyedge.rules import Comparator as Comparator
    from pyedge.studies import Study as Study
    from pyedge.supervisor.supervisor import Supervisor as Supervisor
    from pyedge.tasks import Task as Task
    from pyedge.tasks import allostery as allostery
    from pyedge.tasks import classification as classification
    from pyedge.tasks import published as published
    from pyedge.tasks import regression as regression
    from pyedge.tasks import schedule as schedule
    from pyedge.training.configuration import MachineConfiguration as MachineConfiguration
    from pyedge.training.ensemble import Ensemble as Ensemble
    from pyedge.training.ensemble import Outcome as Outcome
    from pyedge.training.history import History as History
    from pyedge.training.machine import LearningMachine as LearningMachine
    from pyedge.training.machine import TrainingInterrupted as TrainingInterrupted
    from pyedge.training.record import Record as Record
    from pyedge.waveforms import Waves as Waves
else:  # mypy would take only a list of literals
    __all__ = list(_HOME)
    __all__ += ["__version__"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'pyedge' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"pyedge.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return ["__version__", *_HOME]
