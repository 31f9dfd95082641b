"""pyedge: the bench for electronic networks that train themselves."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Where each public name lives; imported when first asked for, so that `import pyedge` is quick.
_HOME = {
    "Boundary": "physics",
    "Chip": "edges",
    "Comparator": "edges",
    "DensePhysics": "physics",
    "Digipot": "edges",
    "DigipotEdges": "edges",
    "Ensemble": "ensemble",
    "History": "history",
    "IdealEdges": "edges",
    "InputError": "errors",
    "LearningMachine": "machine",
    "MachineConfiguration": "configuration",
    "Network": "network",
    "Outcome": "ensemble",
    "Record": "record",
    "Study": "studies",
    "Supervisor": "supervisor",
    "Task": "tasks",
    "TrainingInterrupted": "machine",
    "Waves": "waves",
    "allostery": "tasks",
    "classification": "tasks",
    "named": "topologies",
    "published": "tasks",
    "regression": "tasks",
    "report": "reports",
    "schedule": "tasks",
}

__all__ = [
    "Boundary",
    "Chip",
    "Comparator",
    "DensePhysics",
    "Digipot",
    "DigipotEdges",
    "Ensemble",
    "History",
    "IdealEdges",
    "InputError",
    "LearningMachine",
    "MachineConfiguration",
    "Network",
    "Outcome",
    "Record",
    "Study",
    "Supervisor",
    "Task",
    "TrainingInterrupted",
    "Waves",
    "__version__",
    "allostery",
    "classification",
    "named",
    "published",
    "regression",
    "report",
    "schedule",
]

if TYPE_CHECKING:
    from pyedge.configuration import MachineConfiguration as MachineConfiguration
    from pyedge.edges import Chip as Chip
    from pyedge.edges import Comparator as Comparator
    from pyedge.edges import Digipot as Digipot
    from pyedge.edges import DigipotEdges as DigipotEdges
    from pyedge.edges import IdealEdges as IdealEdges
    from pyedge.ensemble import Ensemble as Ensemble
    from pyedge.ensemble import Outcome as Outcome
    from pyedge.errors import InputError as InputError
    from pyedge.history import History as History
    from pyedge.machine import LearningMachine as LearningMachine
    from pyedge.machine import TrainingInterrupted as TrainingInterrupted
    from pyedge.network import Network as Network
    from pyedge.physics import Boundary as Boundary
    from pyedge.physics import DensePhysics as DensePhysics
    from pyedge.record import Record as Record
    from pyedge.reports import report as report
    from pyedge.studies import Study as Study
    from pyedge.supervisor import Supervisor as Supervisor
    from pyedge.tasks import Task as Task
    from pyedge.tasks import allostery as allostery
    from pyedge.tasks import classification as classification
    from pyedge.tasks import published as published
    from pyedge.tasks import regression as regression
    from pyedge.tasks import schedule as schedule
    from pyedge.topologies import named as named
    from pyedge.waves import Waves as Waves


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'pyedge' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"pyedge.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
