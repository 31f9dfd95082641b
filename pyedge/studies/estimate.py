"""About how long a study takes: a small part of each kind of machine is timed first."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Hashable
from time import perf_counter
from typing import NamedTuple

from pyedge.studies.piece import compute
from pyedge.studies.plan import Plan

# What is timed: as much as a piece has, but no more replicas and steps than these.
_REPLICAS, _STEPS = 64, 200


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
    """Of one machine of a point; the second of two tries, for the first may compile."""
    whole = plan.piece((*plan.points[number].index, 0))
    replicas = min(plan.slice, _REPLICAS)
    steps = min(plan.steps[number], _STEPS)
    few = dataclasses.replace(whole, replicas=(0, replicas), steps=steps)
    if compute(few).failure is not None:
        return None
    start = perf_counter()
    compute(few)
    return (perf_counter() - start) / (replicas * steps)
