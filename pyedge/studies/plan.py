"""How a study is cut into pieces: by a rule that no worker and no interruption changes."""

from __future__ import annotations

from dataclasses import dataclass

from pyedge.errors import InputError
from pyedge.studies.point import Point
from pyedge.studies.study import Study
from pyedge.studies.work_item import Piece, needs_history

# Machine steps of a piece, about a third of a second; and what a step costs that is not stepped
# side by side with others, or not compiled.
_BUDGET = 4_000_000
_ALONE, _SLOW = 50, 4000
_BLOCK = 64


@dataclass(frozen=True)
class Plan:
    """The work of a study.

    Attributes:
        study: what is wanted.
        points: of it, in order.
        axes: how many settings each axis has.
        steps: of each point.
        slice: replicas of a piece; the last of a point may have fewer.
    """

    study: Study
    points: list[Point]
    axes: tuple[int, ...]
    steps: list[int]
    slice: int

    @classmethod
    def of(cls, study: Study) -> Plan:
        """Plan a study.

        Raises:
            InputError: a task that is not there, values that cannot be.
        """
        points = study.points()
        steps = []
        for point in points:
            try:
                own = study.task_of(point).steps
            except InputError as error:
                raise InputError(f"study {study.name}, at {point.where}: {error}") from None
            steps.append(own if point.steps is None else point.steps)
        alone = needs_history(study.record)
        costs = [
            count * (_SLOW if not point.compiled else _ALONE if alone else 1)
            for point, count in zip(points, steps, strict=True)
        ]
        most = max(1, _BUDGET // max(costs))
        if most > _BLOCK:
            most -= most % _BLOCK
        return cls(study, points, study.shape, steps, min(most, study.replicas))

    @property
    def slices(self) -> int:
        """How many pieces a point has."""
        return -(-self.study.replicas // self.slice)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the pieces: the axes', then the slices."""
        return (*self.axes, self.slices)

    @property
    def runs(self) -> int:
        """How many machines there are."""
        return len(self.points) * self.study.replicas

    @property
    def machine_steps(self) -> int:
        """How many steps they all make."""
        return sum(self.steps) * self.study.replicas

    def point(self, index: tuple[int, ...]) -> Point:
        """The point of a piece."""
        return self.points[self._number(index)]

    def piece(self, index: tuple[int, ...]) -> Piece:
        """What a worker needs, for the piece at this place."""
        number = self._number(index)
        point = self.points[number]
        start = index[-1] * self.slice
        return Piece(
            index,
            point.configuration.model_dump(mode="json", exclude_unset=True),
            self.study.task_of(point),
            self.steps[number],
            point.cut,
            (start, min(start + self.slice, self.study.replicas)),
            point.compiled,
            self.study.record,
        )

    def _number(self, index: tuple[int, ...]) -> int:
        number = 0
        for place, size in zip(index, self.axes, strict=False):
            number = number * size + place
        return number
