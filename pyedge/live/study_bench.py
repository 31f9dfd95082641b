"""The points of a study's store: each is a machine that can be watched as it learns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pyedge.errors import InputError
from pyedge.live.assignment import Assignment
from pyedge.live.bench import BUDGET, Bench
from pyedge.live.frame import Scene, StudyPlace
from pyedge.live.machines import built
from pyedge.studies.results import Results
from pyedge.studies.work_item import cut_edges
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.edge_cuts import Edge

_OTHER = ["another task, machine or network than the study's: Reset goes back"]


class StudyBench(Bench):
    """A bench on which any machine of a study can be put.

    Args:
        store: of the study, finished or not.
        budget: bytes of the histories, about.

    Raises:
        InputError: no store or a damaged one, a study whose machines cannot be built.
    """

    def __init__(self, store: str | Path, budget: int = BUDGET) -> None:
        self._results = Results.open(store)
        self._plan = self._results.study.plan()
        self._at: tuple[tuple[int, ...], int] = (0,) * len(self._plan.axes), 0
        configuration, assignment, cuts = self._machine(*self._at)
        super().__init__(configuration, assignment.name, budget)
        self._cut(cuts)

    def go(self, index: Sequence[int], replica: int) -> None:
        """Put a machine of the study on the bench, as it was made.

        Args:
            index: place along each axis.
            replica: which machine of the point.

        Raises:
            InputError: there is none, or it was built by a function.
        """
        sizes = *self._plan.axes, self._plan.replicas
        chosen = *map(int, index), int(replica)
        inside = [0 <= place < size for place, size in zip(chosen, sizes, strict=True)]
        if not all(inside):
            raise InputError(f"the study has {self._plan.replicas} machines a point: 0 and on")
        configuration, assignment, cuts = self._machine(chosen[:-1], chosen[-1])
        before, self._at = self._at, (chosen[:-1], chosen[-1])
        try:
            self._take(configuration, assignment)
        except BaseException:
            self._at = before
            raise
        self._cut(cuts)

    def reset(self) -> None:
        """Begin anew, with the machine of the study."""
        self.go(*self._at)

    def restore(self) -> None:
        """The same."""
        self.reset()

    def _machine(
        self, index: tuple[int, ...], replica: int
    ) -> tuple[MachineConfiguration, Assignment, list[Edge]]:
        """A machine of the study, its task, and the edges that are cut before its training."""
        item, point = self._plan.item((*index, 0)), self._plan.point((*index, 0))
        if not isinstance(item.machine, MachineConfiguration):
            raise InputError(f"at {point.where}, machines are built by a function: not shown here")
        name = self._results.study.beside(point.task)
        return item.machine.changed({"replica": replica}), Assignment(name), cut_edges(item)

    def _cut(self, edges: Sequence[Edge]) -> None:
        for edge in edges:
            self.segment.cut(edge)

    def _described(self) -> Scene:
        return replace(super()._described(), study=self._place())

    def _place(self) -> StudyPlace:
        index, replica = self._at
        axes = {axis.name: axis.labels for axis in self._results.study.axis}
        configuration, assignment, _ = self._machine(index, replica)
        here = self.segment.configuration, self.segment.assignment.name
        same = (configuration.network, assignment.name) == (here[0].network, here[1])
        measured = self._measured() if same and built(configuration) == built(here[0]) else _OTHER
        return StudyPlace(axes, index, replica, self._plan.replicas, tuple(measured))

    def _measured(self) -> list[str]:
        """A line for each measure that is a number: of this machine, and the median of all."""
        index, replica = self._at
        lines = []
        for name, measure in self._plan.measures.items():
            if measure.dimension is None:
                values = self._results.measured(name).values[index]
                known = values[~np.isnan(values)]
                unit = measure.unit.strip("1")
                own = f"{values[replica]:.4g} {unit}".strip()
                lines.append(
                    f"{name} {own}, median of {len(known)} machines {np.median(known):.4g}"
                    if len(known) and not np.isnan(values[replica])
                    else f"{name}: not measured yet"
                )
        return lines
