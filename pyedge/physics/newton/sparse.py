"""Large networks of nonlinear edges: chord iterations on frozen Cholesky factors, then Newton.

The chord iteration solves with the Laplacian of each edge's mean slope, symmetric and factorised
once: it converges in 7 to 17 solves where transistors conduct.  How much each step is smaller than
the one before is watched: where that is too little the Laplacian is factorised anew, and where that
does not help, near thresholds, the Jacobian itself is, as in `pyedge.physics.newton.descent`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csc_array
from scipy.sparse.linalg import SuperLU, splu

from pyedge.arrays import Floats, Ints
from pyedge.networks.flow import EdgeLaws, Flow
from pyedge.networks.network import Network
from pyedge.physics.cholmod import Cholesky
from pyedge.physics.contract import Boundary
from pyedge.physics.newton.descent import LEAST, LOWERED, RAISED, ROUNDING
from pyedge.physics.newton.descent import TOLERANCE as SMALL
from pyedge.physics.newton.validate import check_laws, unsettled
from pyedge.physics.stamps import Stamps, places
from pyedge.physics.validate import check_clamped, check_held, check_resistors, lanes

TOLERANCE = 1e-11
"""Volts of a step after which there is none."""
_CONTRACTION = 0.5  # of steps, above which factors are made anew
_MOST, _MOST_NEWTON = 60, 3000  # solves of the chord iteration, and with the Jacobian


class System:
    """The balance of currents at the nodes of a network that are not held."""

    def __init__(self, network: Network, held: Ints) -> None:
        self.network = network
        self.held = held
        self.free = np.setdiff1d(np.arange(network.n_nodes), held)
        self.first, self.second = network.edges.T
        self._stamps = Stamps.of(network, self.free, self.free, lower=True)
        self._factors = Cholesky(len(self.free), self._stamps.row, self._stamps.column)

    def settle(self, laws: EdgeLaws, voltage: Floats, current: Floats | None) -> Floats:
        """(n,) node voltages, from (n,) ones to start from; (n,) currents injected, in amperes.

        InputError: no solution is found.
        """
        if not len(self.free):
            return voltage
        box = voltage[self.held].min(), voltage[self.held].max()
        if current is not None:
            box = -np.inf, np.inf
        injected = np.zeros(self.network.n_nodes) if current is None else current
        found = self._chord(laws, voltage.copy(), injected, box)
        return self._newton(laws, voltage, injected, box) if found is None else found

    def _balance(self, laws: EdgeLaws, voltage: Floats, injected: Floats) -> tuple[Flow, Floats]:
        """The flows, and the (free nodes,) currents that flow in and not out, in amperes."""
        flow = laws.flow(voltage[self.first], voltage[self.second])
        value = np.where(self.network.intact, flow.value, 0.0)
        inward = np.bincount(self.second, value, self.network.n_nodes)
        inward -= np.bincount(self.first, value, self.network.n_nodes)
        return flow, (inward + injected)[self.free]

    def _chord(
        self, laws: EdgeLaws, voltage: Floats, injected: Floats, box: tuple[float, float]
    ) -> Floats | None:
        last, fresh, factors = np.inf, False, None
        for _ in range(_MOST):
            flow, residual = self._balance(laws, voltage, injected)
            step = None if factors is None else factors.solve(residual[:, None])[:, 0]
            if step is not None and np.abs(step).max() > max(_CONTRACTION * last, TOLERANCE):
                if fresh:
                    return None
                step = None
            fresh = step is None
            if step is None:
                mean = self._stamps.values(0.5 * (flow.first + flow.second))
                factors = self._factors.at(mean)
                step = factors.solve(residual[:, None])[:, 0]
            last = np.abs(step).max()
            voltage[self.free] = np.clip(voltage[self.free] + step, *box)
            if last <= TOLERANCE:
                return voltage
        return None

    def _newton(
        self, laws: EdgeLaws, voltage: Floats, injected: Floats, box: tuple[float, float]
    ) -> Floats:
        base, shift = voltage.copy(), 0.0
        flow, residual = self._balance(laws, base, injected)
        for _ in range(_MOST_NEWTON):
            step = _factorised(self._jacobian(flow, shift)).solve(residual)
            trial = base.copy()
            trial[self.free] = np.clip(base[self.free] + step, *box)
            largest = np.abs(step).max()
            if shift == 0 and largest <= SMALL:
                return trial
            moved, left = self._balance(laws, trial, injected)
            if largest <= ROUNDING or np.abs(left).sum() <= np.abs(residual).sum():
                base, flow, residual = trial, moved, left
                shift = shift * LOWERED if shift * LOWERED >= LEAST else 0.0
            else:
                shift = max(shift * RAISED, LEAST)
        raise unsettled()

    def _jacobian(self, flow: Flow, shift: float) -> csc_array[np.float64]:
        """-d residual / d voltage of the free nodes, with `shift` on its diagonal, in siemens."""
        row, column, inside, edge = self._pattern
        slopes = np.concatenate([flow.first, flow.second, -flow.second, -flow.first])
        size = len(self.free)
        entries = np.append(slopes[edge][inside], np.full(size, shift))
        diagonal = np.arange(size)
        place = np.append(row[inside], diagonal), np.append(column[inside], diagonal)
        return csc_array((entries, place), shape=(size, size))

    @cached_property
    def _pattern(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Row and column of each slope's place, which are free, and which slopes those are."""
        whole = np.flatnonzero(self.network.intact)
        place = places(self.network, self.free)
        first, second = place[self.first[whole]], place[self.second[whole]]
        row = np.concatenate([first, second, first, second])
        column = np.concatenate([first, second, second, first])
        edge = np.concatenate([k * self.network.n_edges + whole for k in range(4)])
        return row, column, np.flatnonzero((row >= 0) & (column >= 0)), edge


def _factorised(matrix: csc_array[np.float64]) -> SuperLU:
    """LU factors of an M-matrix, which needs no pivots: any symmetric order will do."""
    order: Any = {"permc_spec": "MMD_AT_PLUS_A", "options": {"SymmetricMode": True}}
    return splu(matrix, diag_pivot_thresh=0.0, **order)


@dataclass(frozen=True, eq=False)
class SparseNewtonPlan:
    """A large network of nonlinear edges, its inputs and outputs chosen."""

    network: Network
    inputs: Ints
    outputs: Ints
    factorization: None = None

    @classmethod
    def of(cls, network: Network, inputs: Ints, outputs: Ints) -> SparseNewtonPlan:
        """InputError: nodes that cannot be held; see `Physics.plan`."""
        check_resistors(network, "Newton's method")
        return cls(network, *check_held(network, inputs, outputs))

    def free(self, laws: EdgeLaws, boundary: Boundary) -> SparseNewtonState:
        """See `pyedge.physics.newton.dense.NewtonPlan.free`."""
        return SparseNewtonState(self, laws, boundary)

    @cached_property
    def driven(self) -> System:
        """With the inputs held."""
        return System(self.network, self.inputs)

    @cached_property
    def nudged(self) -> System:
        """With the outputs held, too."""
        return System(self.network, np.concatenate([self.inputs, self.outputs]))


class SparseNewtonState:
    """A free state, from which the clamped one starts."""

    def __init__(self, plan: SparseNewtonPlan, laws: EdgeLaws, boundary: Boundary) -> None:
        self.plan = plan
        self.batch, voltage, current = check_laws(plan.network, plan.inputs, laws, boundary)
        self.twins = [list(_each(laws.twin(k), self.batch, len(voltage))) for k in (0, 1)]
        self.current = [None] * len(voltage) if current is None else list(current)
        start = np.empty((len(voltage), plan.network.n_nodes))
        start[:] = voltage.mean(axis=1, keepdims=True)
        start[:, plan.inputs] = voltage
        self.rows = self._settle(plan.driven, 0, start)
        self.voltage = self.rows.reshape(*self.batch, plan.network.n_nodes)

    def clamp(self, values: Floats) -> Floats:
        outputs = self.plan.outputs
        values = check_clamped(values, len(outputs), self.batch)
        start = self.rows.copy()
        start[:, outputs] = lanes(values, self.batch)
        return self._settle(self.plan.nudged, 1, start).reshape(self.voltage.shape)

    def _settle(self, system: System, twin: int, start: Floats) -> Floats:
        rows = zip(self.twins[twin], start, self.current, strict=True)
        settled = [system.settle(*each) for each in rows]
        return np.array(settled).reshape(start.shape)


def _each(laws: EdgeLaws, batch: tuple[int, ...], count: int) -> Iterator[EdgeLaws]:
    """The laws of each lane, of one twin."""
    rows = [lanes(each.parameter[..., 0, :], batch) for each in laws]
    for k in range(count):
        pairs = zip(laws, rows, strict=True)
        yield EdgeLaws(tuple(replace(each, parameter=row[k : k + 1]) for each, row in pairs))
