"""The objective of a task: what is read out of the outputs, and the loss.

A read-out is linear, u = R v, with v the voltages of the output nodes; R is the identity where each
output is a read-out, and has a +1 and a -1 a row for differences of outputs.  The gradient g of the
loss by u goes back to the outputs as R+ g where outputs are clamped and as R^T g where loads are
injected; R+ is the pseudo-inverse.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.extension import Registry, called
from pyedge.simd import broadcast, dispatch, load, log_share, part, select, store


class Loss(Protocol):
    """How far read-outs are from their targets.

    With compiled code it is a NamedTuple that `slope` and `cost` below are registered for.
    """

    def value(self, read: Floats, targets: Floats) -> Floats:
        """(...) loss of (..., n_read) read-outs, as histories report it, in V^2."""

    def gradient(self, read: Floats, targets: Floats) -> Floats:
        """(..., n_read) half the derivative of the value by each read-out, in volts."""


class Squared(NamedTuple):
    """The sum of (u - t)^2."""

    def value(self, read: Floats, targets: Floats) -> Floats:
        return np.asarray(((read - targets) ** 2).sum(axis=-1))

    def gradient(self, read: Floats, targets: Floats) -> Floats:
        return read - targets


class Hinge(NamedTuple):
    """`Squared`, but 0 for a read-out that has its target's sign and at least its size."""

    def value(self, read: Floats, targets: Floats) -> Floats:
        return np.asarray((self.gradient(read, targets) ** 2).sum(axis=-1))

    def gradient(self, read: Floats, targets: Floats) -> Floats:
        return np.where((targets - read) * targets > 0, read - targets, 0.0)


class CrossEntropy(NamedTuple):
    """-sum t log(|u| / sum |u|), with targets t of 1 for the right class and 0 for the others.

    Li and Mao, Nat. Commun. 15, 10528 (2024).  Its value has no unit, its gradient that of 1/u.
    """

    def value(self, read: Floats, targets: Floats) -> Floats:
        size = np.maximum(np.abs(read), _LEAST)
        share = size / size.sum(axis=-1, keepdims=True)
        logs = np.log(np.where(targets == 0, 1.0, share))
        return np.asarray(-(targets * logs).sum(axis=-1))

    def gradient(self, read: Floats, targets: Floats) -> Floats:
        read = np.where(np.abs(read) < _LEAST, _LEAST, read)
        whole = np.abs(read).sum(axis=-1, keepdims=True)
        rise = targets.sum(axis=-1, keepdims=True) / whole * np.where(read > 0, 1.0, -1.0)
        return np.asarray(0.5 * (rise - targets / read))


LOSSES: Registry[Callable[[], Loss]] = Registry("losses", Callable[..., Loss])
"""The losses by the name that a task's file knows."""
LOSSES.register("squared")(Squared)
LOSSES.register("hinge")(Hinge)
LOSSES.register("cross-entropy")(CrossEntropy)


_LEAST = 1e-15
"""Read-outs nearer to 0 count as this in `CrossEntropy`."""


class Direct(NamedTuple):
    """Compiled code: each output is a read-out, and the loss is squared."""


class ReadOut(NamedTuple):
    """Compiled code: R, (n_read, n_outputs), what takes a gradient back, and the loss."""

    matrix: Floats
    back: Floats
    loss: Any


@dataclass(frozen=True, eq=False)
class Objective:
    """What is read out, and the loss.

    Raises:
        InputError: a read-out that is not a finite matrix.
    """

    readout: Floats | None = None  # R, (n_read, n_outputs); None for the outputs themselves
    loss: Any = field(default_factory=Squared)  # see `Loss`

    def __post_init__(self) -> None:
        if self.readout is not None:
            matrix = np.array(self.readout, dtype=np.float64, order="C")
            if matrix.ndim != 2 or not np.isfinite(matrix).all() or not matrix.any(axis=1).all():
                raise InputError("a read-out is a finite matrix (n_read, n_outputs) without 0 rows")
            object.__setattr__(self, "readout", matrix)

    @property
    def direct(self) -> bool:
        """Whether targets are voltages of the outputs, compared by their squares."""
        return self.readout is None and type(self.loss) is Squared

    @property
    def unit(self) -> str:
        """The loss's, for voltages: V^2, or 1."""
        return "1" if isinstance(self.loss, CrossEntropy) else "V^2"

    def describe(self) -> dict[str, Any]:
        """As plain data, for a history's attributes."""
        matrix = None if self.readout is None else self.readout.tolist()
        return {"readout": matrix, "loss": type(self.loss).__name__}

    def read(self, outputs: Floats) -> Floats:
        """(..., n_read) read-outs of (..., n_outputs) outputs, in volts."""
        return outputs if self.readout is None else outputs @ self.readout.T

    def value(self, read: Floats, targets: Floats) -> Floats:
        """(...) loss of (..., n_read) read-outs, in V^2."""
        return np.asarray(called(self.loss.value, read, targets, gives=read.shape[:-1]))

    def desired(self, measured: Floats, targets: Floats, clamped: bool) -> Floats:
        """(..., n_outputs) voltages that the outputs should have.

        Args:
            measured: (..., n_outputs) free outputs, in volts.
            targets: (..., n_read), in volts.
            clamped: whether outputs are clamped, else loads are injected.
        """
        if self.direct:
            return targets
        read = self.read(measured)
        gradient = called(self.loss.gradient, read, targets, gives=read.shape)
        return np.asarray(measured - gradient @ self._back(measured.shape[-1])[clamped].T)

    def compiled(self, outputs: int, clamped: bool) -> Direct | ReadOut | None:
        """For compiled code; None for a loss without."""
        if self.direct:
            return Direct()
        if type(self.loss) not in slope.table.keys() & cost.table.keys():
            return None
        matrix = np.eye(outputs) if self.readout is None else self.readout
        return ReadOut(matrix, self._back(outputs)[clamped], self.loss)

    def _back(self, outputs: int) -> tuple[Floats, Floats]:
        """(n_outputs, n_read) what takes a gradient back: where loads are injected, and clamped."""
        if self.readout is None:
            return np.eye(outputs), np.eye(outputs)
        return self._inverses

    @cached_property
    def _inverses(self) -> tuple[Floats, Floats]:
        assert self.readout is not None
        both = self.readout.T, np.linalg.pinv(self.readout)
        return np.ascontiguousarray(both[0]), np.ascontiguousarray(both[1])


@dispatch
def slope(loss, read, targets, out, lanes):
    """Write the gradient of a loss, an array (n_read, lanes) as `read` and `targets` are."""


@dispatch
def cost(loss, read, targets, lanes):
    """The loss of (n_read, lanes) read-outs, a vector."""


@slope.on(Squared)
def _squared_slope(loss, read, targets, out, lanes):
    for r in range(read.shape[0]):
        store(out, r, lanes, load(read, r, lanes) - load(targets, r, lanes))


@slope.on(Hinge)
def _hinge_slope(loss, read, targets, out, lanes):
    for r in range(read.shape[0]):
        target = load(targets, r, lanes)
        short = target - load(read, r, lanes)
        store(out, r, lanes, select(short * target > 0.0, -short, 0.0 * short))


@slope.on(CrossEntropy)
def _entropy_slope(loss, read, targets, out, lanes):
    whole, weight = broadcast(0.0, lanes), broadcast(0.0, lanes)
    for r in range(read.shape[0]):
        whole = whole + max(abs(load(read, r, lanes)), _LEAST)
        weight = weight + load(targets, r, lanes)
    for r in range(read.shape[0]):
        value = load(read, r, lanes)
        value = select(abs(value) < _LEAST, broadcast(_LEAST, lanes), value)
        rise = weight / whole * select(value > 0.0, 1.0, -1.0)
        store(out, r, lanes, 0.5 * (rise - load(targets, r, lanes) / value))


@cost.on(Squared)
def _squared_cost(loss, read, targets, lanes):
    total = broadcast(0.0, lanes)
    for r in range(read.shape[0]):
        off = load(read, r, lanes) - load(targets, r, lanes)
        total = total + off * off
    return total


@cost.on(Hinge)
def _hinge_cost(loss, read, targets, lanes):
    total = broadcast(0.0, lanes)
    for r in range(read.shape[0]):
        target = load(targets, r, lanes)
        short = target - load(read, r, lanes)
        total = total + select(short * target > 0.0, short * short, 0.0 * short)
    return total


@cost.on(CrossEntropy)
def _entropy_cost(loss, read, targets, lanes):
    whole, total = broadcast(0.0, lanes), broadcast(0.0, lanes)
    for r in range(read.shape[0]):
        whole = whole + max(abs(load(read, r, lanes)), _LEAST)
    for r in range(read.shape[0]):
        target = load(targets, r, lanes)
        share = max(abs(load(read, r, lanes)), _LEAST) / whole
        share = select(target > 0.0, share, broadcast(1.0, lanes))
        total = total - target * log_share(share)
    return total


@part
def combine(matrix, values, out, lanes):
    """Write matrix @ values; a row of `values` and of `out` is a vector."""
    for r in range(matrix.shape[0]):
        total = broadcast(0.0, lanes)
        for k in range(matrix.shape[1]):
            total = total + matrix[r, k] * load(values, k, lanes)
        store(out, r, lanes, total)


@part
def measured(symbolic, o, shown, work, lanes):
    """The free output `o` as the supervisor measures it, in volts."""
    free = load(work.free, symbolic.n_eliminated - symbolic.n_outputs + o, lanes)
    volts = free + load(shown.error, o, lanes)
    if shown.adc > 0.0:
        volts = math.floor(volts / shown.adc + 0.5) * shown.adc
    return volts


@dispatch
def aim(objective, symbolic, shown, work, lanes):
    """Find the voltages that outputs should have, for `desired`.

    Args:
        objective: Direct or ReadOut.
        symbolic, shown, work, lanes: as for `pyedge.training.step.tick`.
    """


@dispatch
def desired(objective, o, targets, work, lanes):
    """The voltage that output `o` should have; after `aim`."""


@aim.on(Direct)
def _aim_direct(objective, symbolic, shown, work, lanes):
    pass


@desired.on(Direct)
def _desired_direct(objective, o, targets, work, lanes):
    return load(targets, o, lanes)


@aim.on(ReadOut)
def _aim_read(objective, symbolic, shown, work, lanes):
    for o in range(symbolic.n_outputs):
        store(work.measured, o, lanes, measured(symbolic, o, shown, work, lanes))
    combine(objective.matrix, work.measured, work.read, lanes)
    slope(objective.loss, work.read, shown.targets, work.slope, lanes)
    combine(objective.back, work.slope, work.desired, lanes)
    for o in range(symbolic.n_outputs):
        wanted = load(work.measured, o, lanes) - load(work.desired, o, lanes)
        store(work.desired, o, lanes, wanted)


@desired.on(ReadOut)
def _desired_read(objective, o, targets, work, lanes):
    return load(work.desired, o, lanes)


@dispatch
def add_loss(objective, outputs, targets, count, total, work, lanes):
    """Add the loss of (n_outputs, lanes) outputs, over `count`, to row 0 of `total`, in V^2."""


@add_loss.on(Direct)
def _add_direct(objective, outputs, targets, count, total, work, lanes):
    for o in range(outputs.shape[0]):
        off = load(outputs, o, lanes) - load(targets, o, lanes)
        store(total, 0, lanes, load(total, 0, lanes) + off * off / count)


@add_loss.on(ReadOut)
def _add_read_out(objective, outputs, targets, count, total, work, lanes):
    combine(objective.matrix, outputs, work.read, lanes)
    value = cost(objective.loss, work.read, targets, lanes)
    store(total, 0, lanes, load(total, 0, lanes) + value / count)
