"""About how long a study takes: a small part of each kind of machine is timed first."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Hashable
from time import perf_counter
from typing import NamedTuple

from pyedge.studies.plan import Plan
from pyedge.studies.work_item import Piece, compute

# What is timed first: as much as a piece has, but no more replicas and steps than these; so many
# times more after that, until it takes so many seconds.
_REPLICAS, _STEPS = 64, 200
_MORE, _LONG = 4, 0.05


class Estimate(NamedTuple):
    """How much there is to do.

    Attributes:
        points, pieces, runs, machine_steps: how many.
        seconds: of computing, on so many `workers`; None if nothing could be timed.
    """

    points: int
    pieces: int
    runs: int
    machine_steps: int
    workers: int
    seconds: float | None


def estimate(plan: Plan, workers: int | None = None) -> Estimate:
    """Time a little of each network, task, physics, logic and rule, and reckon the whole."""
    each: dict[Hashable, float | None] = {}
    total, timed = 0.0, 0
    for number, point in enumerate(plan.points):
        of = point.configuration
        kind = (of.network, point.task, of.physics, of.logic, of.edges.comparison)
        if kind not in each:
            each[kind] = _seconds_a_step(plan, number)
        rate = each[kind]
        if rate is not None:
            total += rate * plan.steps[number] * plan.study.replicas
            timed += 1
    many = len(os.sched_getaffinity(0)) if workers is None else workers
    pieces = len(plan.points) * plan.slices
    seconds = total * len(plan.points) / timed / many if timed else None
    return Estimate(len(plan.points), pieces, plan.runs, plan.machine_steps, many, seconds)


def _seconds_a_step(plan: Plan, number: int) -> float | None:
    """Of one machine of a point, from so much of a piece that its beginning costs little of it."""
    whole = plan.piece((*plan.points[number].index, 0))
    replicas, steps = min(plan.slice, _REPLICAS), min(plan.steps[number], _STEPS)
    while True:
        part = dataclasses.replace(whole, replicas=(0, replicas), steps=steps)
        seconds = _seconds(part)
        all_of_it = replicas == plan.slice and steps == plan.steps[number]
        if seconds is None or seconds > _LONG or all_of_it:
            return None if seconds is None else seconds / (replicas * steps)
        if replicas < plan.slice:
            replicas = min(_MORE * replicas, plan.slice)
        else:
            steps = min(_MORE * steps, plan.steps[number])


def _seconds(piece: Piece) -> float | None:
    """Of the second of two tries, for the first may compile; None if it fails."""
    if compute(piece).failure is not None:
        return None
    start = perf_counter()
    compute(piece)
    return perf_counter() - start
