"""Settling of a task's twins wherever its wipers may stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from threadpoolctl import threadpool_limits

from pyedge.analysis.front_end.loaded_machine import loaded_machine
from pyedge.analysis.settling.rc_modes import SettlingTwins
from pyedge.arrays import Bools, Ints
from pyedge.hardware.defects import FrontEnd
from pyedge.networks.network import Network
from pyedge.rng import StepKey, Stream, uniform
from pyedge.tasks import Task

Change = tuple[Ints, Ints]  # codes of all wipers after it and before

TOLERANCE = 1e-3  # V
CORNERS = 50
STEPS, EVERY = 400, 20  # of a training, and how many of them from one state looked at to the next


@dataclass(frozen=True)
class Settled:
    """The slowest of some states of the wipers."""

    where: str  # which states
    states: int  # how many
    time_constant: float  # the slowest mode, in seconds
    held: float  # the same, V_C at the outputs being held
    # from all at 0 V until all drops stay within `TOLERANCE` of where they settle, in seconds
    power_up: float
    step: float  # from a step of every wiper until then


def study(network: Network, task: Task, comparison: str = "paper", seed: int = 0) -> list[Settled]:
    """Settling at the middle, at uniform codes, at corners, and at those of a training.

    Every state is come to from one with every wiper a step away: in a training from the state
    before, else, edge by edge, from above or below by lot.  Shown is the task's first example; the
    seed is that of corners, lots and the comparators that train.
    """
    nodes = network.nodes(task.inputs), network.nodes(task.outputs)
    twins, held = (
        SettlingTwins(network, *nodes, task.eta, comparison, tracking=each)
        for each in (True, False)
    )
    m, most = network.n_edges, twins.digipot.levels - 1
    lots = np.stack(
        [uniform(StepKey(seed, 1, t), Stream.START, m) < 0.5 for t in range(CORNERS + most + 1)]
    )
    uniform_codes = np.repeat(np.arange(most + 1)[:, None], m, axis=1)
    drawn = FrontEnd().draw(m, seed)
    machine = loaded_machine(network, twins.averaging, comparison, drawn, digipot=twins.digipot)
    wiper = machine.train(task, STEPS).dataset["wiper"].values.astype(np.int64)
    states = {
        "all codes 64": _by_lot(uniform_codes[64:65], lots, most),
        "all codes alike": _by_lot(uniform_codes, lots[CORNERS:], most),
        "codes 0 or 127": _by_lot(np.where(lots[:CORNERS], most, 0), lots[::-1], most),
        f"training, {STEPS} steps": [
            (after, before)
            for k, (before, after) in enumerate(pairwise(wiper))
            if k % EVERY == EVERY - 1
        ],
    }
    # the matrices are small: threads would wait for each other, on busy cores for a minute
    with threadpool_limits(1, "blas"):
        return [_slowest(twins, held, task, where, pairs) for where, pairs in states.items()]


def _by_lot(codes: Ints, lots: Bools, most: int) -> list[Change]:
    """States, and one a step away from each; a wiper at an end comes from inside."""
    before = codes + np.where(lots[: len(codes)], 1, -1)
    before = np.where(before > most, most - 1, np.abs(before))
    return list(zip(codes, before, strict=True))


def _slowest(
    twins: SettlingTwins, held: SettlingTwins, task: Task, where: str, pairs: list[Change]
) -> Settled:
    lesson = task.lesson(0, 1, np.zeros((0, len(task.outputs))))
    shown = lesson.train.inputs[lesson.order[0]], lesson.train.targets[lesson.order[0]]
    rows: list[Mapping[str, float]] = [
        {
            "time_constant": float(twins.time_constants(after)[0]),
            "held": float(held.time_constants(after)[0]),
            "power_up": twins.settling_time(after, None, *shown, TOLERANCE),
            "step": twins.settling_time(after, before, *shown, TOLERANCE),
        }
        for after, before in pairs
    ]
    worst = {name: max(row[name] for row in rows) for name in rows[0]}
    return Settled(where, len(pairs), **worst)
