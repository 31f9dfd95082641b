"""A point of a study: one machine, one task, many replicas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyedge.training.configuration import MachineConfiguration

Edge = tuple[int, int]


@dataclass(frozen=True)
class Point:
    """Where the axes stand, and what that makes.

    Attributes:
        index: place along each axis.
        labels: setting of each axis, by its name.
        configuration: of the machines; their replica is not used.
        task: its name or file.
        steps: None for the task's own.
        cut: how many edges are cut before the training.
    """

    index: tuple[int, ...]
    labels: Mapping[str, str]
    configuration: MachineConfiguration
    task: str
    steps: int | None
    cut: int

    @property
    def compiled(self) -> bool:
        """Whether many replicas can be stepped side by side."""
        of = self.configuration
        digital = of.logic == "behavioral" or of.edges.comparison == "ideal"
        return of.physics == "dense" and digital

    @property
    def where(self) -> str:
        """The point in words."""
        return ", ".join(f"{name} {label}" for name, label in self.labels.items()) or "the point"
