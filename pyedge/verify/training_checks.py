"""Checks of any machine and task: an ensemble against single machines, a loss against its value.

Both compare compiled code with Python, which are written separately, in a user's part too.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pyedge.arrays import Floats
from pyedge.extension import overridden
from pyedge.networks.network import Network
from pyedge.physics import DensePhysics
from pyedge.rng import StepKey, Stream, uniform
from pyedge.simd import ONE, for_types, jit, load, store
from pyedge.supervisor.objective import add_loss, aim, desired
from pyedge.tasks import Task, named_task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Ensemble
from pyedge.training.settle import Scratch, Shown
from pyedge.units import read
from pyedge.verify.check import Check, Finding
from pyedge.verify.lockstep_checks import LIMIT, base_machine, own_check

REPLICAS, STEPS = 3, 60
POINTS = 50  # at which a loss is compared
SPAN = 5.0  # V, of the outputs
PROBE = 1e-5  # V, of the finite differences


def own_checks(
    task: str, machine: Path | None = None, noise: str | None = None, steps: int = 200, **more: Any
) -> list[Check]:
    """`own_check`, and the checks of the ensemble, where it is compiled, and of the task's loss."""
    lockstep = own_check(task, machine, noise=noise, steps=steps, **more)
    base = base_machine(task, machine)
    if noise is not None:
        comparator = replace(base.comparator, noise=read(noise, "V", "noise"))
        base = base.model_copy(update={"comparator": comparator})
    learned, name = named_task(task, base.seed), Path(task).stem
    replicas = partial(replicas_agree, base, learned, min(steps, STEPS))
    ensemble = [Check(f"lockstep/ensemble/{name}", replicas)] if base.compiled else []
    loss = Check(f"lockstep/loss/{name}", partial(loss_agrees, learned, base.make_network()))
    return [lockstep, *ensemble, loss]


def replicas_agree(configuration: MachineConfiguration, task: Task, steps: int) -> Finding:
    """Replicas trained side by side end as the same machines do one after another."""
    ensemble = Ensemble(configuration, REPLICAS)
    together, alone = ensemble.train(task, steps), ensemble.one_by_one(task, steps)
    whole = together.degrees.dtype.kind == "i"
    small = 1e-12 * float(np.abs(alone.first).max())  # V^2: below it, an error is rounding
    limits = {
        "degrees": (0.0 if whole else LIMIT, 0.0),
        "first": (LIMIT, small),
        "late": (LIMIT, small),
        "accuracy": (LIMIT, 0.0),
    }
    for name, (relative, absolute) in limits.items():
        one, other = getattr(together, name), getattr(alone, name)
        same = np.isclose(one, other, relative, absolute, equal_nan=name == "accuracy")
        if not same.all():
            at = tuple(np.argwhere(~same)[0])
            edge = [f" of edge {configuration.make_network().edge_names()[k]}" for k in at[1:]]
            detail = f"{one[at]:.9g} side by side, {other[at]:.9g} alone"
            which = f"replica {together.replica[at[0]]}: {name}{''.join(edge)}"
            return Finding(False, f"{int((~same).sum())} differ", f"{which} {detail}")
    how = "" if together.compiled else ", trained one after another"
    return Finding(True, f"{REPLICAS} replicas, {steps} steps", f"same ends and errors{how}")


def loss_agrees(task: Task, network: Network) -> Finding:
    """A loss's gradient is half the derivative of its value, and compiled code finds the same.

    At drawn outputs; targets are the task's, or drawn where it measures them.
    """
    objective, count = task.objective, len(task.outputs)
    draws = SPAN * uniform(StepKey(0, 0, 0), Stream.START, 2 * POINTS * count)
    outputs, others = draws.reshape(2, POINTS, count)
    targets = task.train.targets[np.arange(POINTS) % len(task.train.targets)]
    targets = targets if task.epoch is None else objective.read(others)
    shown = objective.read(outputs)
    value = objective.value(shown, targets)
    each = np.repeat(targets[:, None], task.n_read, axis=1)
    probe = PROBE * np.eye(task.n_read)
    above, below = (objective.value(shown[:, None] + way, each) for way in (probe, -probe))
    slope = (above - below) / (4 * PROBE)
    pairs = {"half the derivative of the value": (slope, objective.loss.gradient(shown, targets))}
    for clamped in (False, True):
        form = None if overridden(objective) else objective.compiled(count, clamped)
        if form is not None:
            volts, loss = _compiled(form, task, network, outputs, targets)
            way = "clamped" if clamped else "injected"
            python = objective.desired(outputs, targets, clamped)
            pairs[f"compiled voltage desired where {way}"] = volts, python
            pairs["compiled loss"] = loss, value
    for name, (one, other) in pairs.items():
        scale = 1e-6 * float(np.abs(other).max(initial=1.0))
        same = np.isclose(one, other, LIMIT, scale)
        if not same.all():
            at = tuple(np.argwhere(~same)[0])
            detail = (
                f"{name} {one[at]:.9g}, in Python {other[at]:.9g}, at outputs {outputs[at[0]]} V"
            )
            return Finding(False, f"{int((~same).sum())} differ", detail)
    return Finding(True, f"{POINTS} points", ", ".join(pairs))


def _compiled(
    form: Any, task: Task, network: Network, outputs: Floats, targets: Floats
) -> tuple[Floats, Floats]:
    """(k, n_outputs) voltages desired and (k,) losses, by the compiled form of an objective."""
    held = network.nodes(task.inputs), network.nodes(task.outputs)
    symbolic = DensePhysics().plan(network, *held).factorization
    volts, loss = np.zeros((*outputs.shape, 1)), np.zeros((len(outputs), 1, 1))
    work, exact = Scratch.make(symbolic, 1, task.n_read), np.zeros((outputs.shape[1], 1))
    given = outputs[..., None], np.ascontiguousarray(targets)[..., None], exact, work
    for_types(_supervise, (form,))(form, symbolic, *given, volts, loss)
    return volts[..., 0], loss[:, 0, 0]


@jit()
def _supervise(objective, symbolic, outputs, targets, error, work, volts, loss):  # type: ignore[no-untyped-def]
    """Write the voltages desired and the loss for each of (k, n_outputs, 1) free outputs."""
    hidden = symbolic.n_eliminated - symbolic.n_outputs
    for k in range(outputs.shape[0]):
        for o in range(symbolic.n_outputs):
            store(work.free, hidden + o, ONE, load(outputs[k], o, ONE))
        shown = Shown(error[:, 0], error, 0, targets[k], error, 0.0)
        aim(objective, symbolic, shown, work, ONE)
        for o in range(symbolic.n_outputs):
            store(volts[k], o, ONE, desired(objective, o, targets[k], work, ONE))
        add_loss(objective, outputs[k], targets[k], 1, loss[k], work, ONE)
