"""How a training is divided: into epochs, and into chunks between two looks at the world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyedge.arrays import Floats
from pyedge.tasks.task import Measure, Task


def chunks(
    task: Task,
    start: int,
    steps: int,
    patience: int,
    measure: Measure,
    desired: Floats,
    ends: Sequence[int] = (),
) -> Iterator[tuple[int, int, Floats]]:
    """The steps of a training, each chunk within one epoch.

    Args:
        task: what is learned.
        start: steps made before.
        steps: how many in all.
        patience: steps of a chunk, at most.
        measure: free outputs as they are now; asked at the start of each epoch.
        desired: (..., classes, n_read) desired read-outs in the epoch that goes on, if one does.
        ends: numbers of steps after which a chunk ends, whatever its length.

    Yields:
        First step, the one after the last, and what is desired of each class, in volts.
    """
    while start < steps:
        stop = min(steps, start + patience, *(each for each in ends if each > start))
        if task.epoch is not None:
            if start % task.epoch == 0:
                desired = task.desired(measure, start)
            stop = min(stop, (start // task.epoch + 1) * task.epoch)
        yield start, stop, desired
        start = stop
