"""Lockstep of a user's choice: two logics, two physics, or compiled code and numpy."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from pyedge.edges import Edges
from pyedge.errors import InputError
from pyedge.logic import LOGIC
from pyedge.physics import PHYSICS
from pyedge.tasks import Task, named_task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.machine import LearningMachine
from pyedge.units import read
from pyedge.verify.check import Check, Finding
from pyedge.verify.lockstep_checks import logics_agree, physics_agree

LIMIT = 1e-6
"""Largest difference of node voltages, in volts, and of learned values, as a share of their range,
between machines of which not all edges are D22's."""


class NumpyEdges(Edges):
    """Edges without their compiled code."""

    def compiled(self, replicas: Any = None) -> None:
        """See `Edges.compiled`."""


def own_check(
    task: str,
    machine: Path | None = None,
    logic: Sequence[str] = (),
    physics: str | None = None,
    noise: str | None = None,
    steps: int = 200,
) -> Check:
    """A lockstep of two machines that differ in logic or physics, or else in compiled code.

    Args:
        task: a published task's name, or a TOML file.
        machine: the TOML file of both; None for the reference machine.
        logic: of each, or none to leave them as they are.
        physics: the second one's; None for the same.
        noise: of the comparators; None for the machine's.  There is none where physics differ.
        steps: number of steps.

    Raises:
        InputError: two machines that cannot be compared.
    """
    base = MachineConfiguration.make({"network": "divider" if task == "divider" else "torus16"})
    base = base if machine is None else MachineConfiguration.load(machine)
    source = machine or "the reference machine"
    learned = named_task(task, base.seed)
    populations = base.model_edges(base.make_network()).populations
    reference = all({e.rule.name, e.memory.name} == {"comparators", "wiper"} for e in populations)
    if (logic or machine is None) and (len(logic) != 2 or any(each not in LOGIC for each in logic)):
        raise InputError(f"--logic is wanted twice, each one of {', '.join(LOGIC)}")
    if logic and not reference:
        raise InputError(f"{source}: not all its edges have logic to compare: leave out --logic")
    other = physics is not None and PHYSICS.check(physics) != base.physics
    volts = base.comparator.noise if noise is None else read(noise, "V", "noise")
    if other and ((noise is not None and volts != 0) or (logic and logic[0] != "behavioral")):
        raise InputError(f"--physics {physics} is compared with behavioral logic, without noise")
    if not logic and not other and not base.compiled:
        raise InputError(f"{source} has no compiled code to compare: name another --physics")
    changed = {"noise": 0.0, "common_noise": 0.0} if other else {"noise": volts}
    base = base.model_copy(update={"comparator": base.comparator.model_copy(update=changed)})
    changes: list[dict[str, Any]] = [{"logic": each} for each in logic] or [{}, {}]
    names = [name.rpartition(":")[2] for name in logic]
    if other:
        changes[1]["physics"] = physics
        short = [str(name).rpartition(":")[2] for name in (base.physics, physics)]
        names = [f"{short[1]}-{names[1]}" if logic else "-".join(short)]
    compare = physics_agree if other else logics_agree

    def run() -> Finding:
        left, right = (base.model_copy(update=each).build() for each in changes)
        if not logic and not other:
            right.edges = NumpyEdges(right.edges.populations)
        with closing(left), closing(right):
            return (compare if reference else edges_agree)(left, right, learned, steps)

    return Check("/".join(["lockstep", *(names or ["compiled-numpy"]), Path(task).stem]), run)


def edges_agree(left: LearningMachine, right: LearningMachine, task: Task, steps: int) -> Finding:
    """Compare node voltages and learned values of any two machines at every step."""
    low, high = left.edges.range
    volts, share = 0.0, np.zeros(1)
    chunks = [machine.pages(task, steps, patience=1) for machine in (left, right)]
    for step, (one, other) in enumerate(zip(*chunks, strict=True)):
        pairs = (one.trace.free, other.trace.free), (one.trace.clamped, other.trace.clamped)
        volts = max(volts, *(float(np.abs(a - b).max()) for a, b in pairs))
        values = [machine.edges.degrees for machine in (left, right)]
        share = np.maximum(share, np.abs(values[0] - values[1]) / (high - low))
        if not (volts <= LIMIT and share.max() <= LIMIT):
            edge = int(share.argmax())
            return Finding(
                False,
                f"{volts:.2g} V",
                f"step {step}, edge {left.network.edge_names()[edge]}: {values[0][edge]:.9g} "
                f"against {values[1][edge]:.9g}; node voltages differ by {volts:.2g} V at most",
            )
    return Finding(
        True,
        f"{steps} steps, {volts:.2g} V",
        f"learned values differ by {share.max():.2g} of their range at most",
    )
