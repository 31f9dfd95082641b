"""Large networks of resistors: iterative solution from the voltages of the last step.

For networks whose factorisation would not fit memory, or take longer than a laboratory's step:
conjugate gradients with a multigrid cycle, in double precision around single.  A training step
changes each resistance a little, so each solution starts from the last one for the same inputs.

A comparator sees the difference of an edge's two drops, which may be thousands of times smaller
than either.  With equal twins the solver finds this difference itself: the clamped twin minus the
free one is the same network with its inputs at 0 V and its outputs where the nudge moves them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.networks.network import Network
from pyedge.physics.contract import Boundary
from pyedge.physics.multigrid.solver import Solver
from pyedge.physics.validate import check_clamped, check_state, lanes

# Most memory of the voltages kept to start from, in bytes.
_KEPT = 400_000_000
# A tenth of the threshold below which a noiseless comparator has a tie, in volts.
_LEAST = 1e-10


@dataclass(frozen=True, eq=False)
class IterativePlan:
    """A network, its coarser levels and the last solutions."""

    network: Network
    inputs: Ints
    outputs: Ints
    accuracy: float
    factorization: None = None
    solver: Solver = field(init=False)
    memory: dict[bytes, tuple[Floats, Floats]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "solver", Solver(self.network, self.inputs))

    def free(self, conductance: Floats, boundary: Boundary) -> IterativeState:
        """InputError: also an accuracy that is out of reach at these conductances."""
        conductance, batch, voltage, current = check_state(self, conductance, boundary)
        twins = np.broadcast_to(conductance, (*batch, *conductance.shape[-2:]))
        apart = twins.reshape(math.prod(batch), *conductance.shape[-2:])
        currents = None if current is None else lanes(current, batch)
        return IterativeState(self, batch, apart, lanes(voltage, batch), currents)

    def recall(self, key: bytes) -> tuple[Floats, Floats]:
        """(n,) voltages and (n,) changes by the nudge to start from: the last for these inputs."""
        if not self.memory:
            return np.zeros((2, self.network.n_nodes))[0], np.zeros(self.network.n_nodes)
        return self.memory.get(key) or next(reversed(self.memory.values()))

    def keep(self, key: bytes, voltage: Floats, change: Floats) -> None:
        """Keep a solution; the oldest are dropped where there is no room."""
        self.memory.pop(key, None)
        while len(self.memory) > max(1, _KEPT // (16 * self.network.n_nodes)):
            del self.memory[next(iter(self.memory))]
        self.memory[key] = voltage, change


class IterativeState:
    """A free state; its lanes are solved one after another."""

    def __init__(
        self,
        plan: IterativePlan,
        batch: tuple[int, ...],
        conductance: Floats,
        inputs: Floats,
        current: Floats | None,
    ) -> None:
        self.plan = plan
        self.batch = batch
        # Estimated largest error of a drop, or with equal twins of a difference of drops, in volts;
        # of the clamped twin too once there is one.
        self.accuracy = 0.0
        self._conductance = conductance  # (lanes, twins, m)
        self._inputs = inputs  # (lanes, n_inputs)
        self._current = current  # (lanes, n) or none
        self._free = np.empty((len(inputs), plan.network.n_nodes))
        for lane in range(len(inputs)):
            self._solve(lane)
        self.voltage = self._free.reshape(*batch, plan.network.n_nodes)

    def clamp(self, values: Floats) -> Floats:
        plan = self.plan
        values = check_clamped(values, len(plan.outputs), self.batch)
        clamped = np.empty_like(self._free)
        for lane, outputs in enumerate(lanes(values, self.batch)):
            clamped[lane] = self._clamp(lane, outputs)
        return clamped.reshape(*self.batch, plan.network.n_nodes)

    def _solve(self, lane: int) -> None:
        plan, inputs = self.plan, self._inputs[lane]
        key = inputs.tobytes()
        start, change = plan.recall(key)
        start = start.copy()
        start[plan.inputs] = inputs
        current = None if self._current is None else self._current[lane]
        free, error = plan.solver.solve(
            self._conductance[lane, 0], start, plan.inputs, current, plan.accuracy
        )
        self._free[lane] = free
        self.accuracy = max(self.accuracy, error)
        plan.keep(key, free, change)

    def _clamp(self, lane: int, outputs: Floats) -> Floats:
        plan, free, key = self.plan, self._free[lane], self._inputs[lane].tobytes()
        held = np.concatenate([plan.inputs, plan.outputs])
        equal = self._conductance.shape[1] == 1
        lift = outputs - free[plan.outputs]
        accuracy = plan.accuracy
        if equal:  # the change gets small as the outputs come near their targets
            share = min(float(np.abs(lift).max(initial=0.0)), 1.0)
            accuracy = min(accuracy, max(accuracy * share, _LEAST))
        start = _stretched(plan.recall(key)[1], plan.outputs, lift)
        start[plan.inputs] = 0.0
        current = None if equal or self._current is None else self._current[lane]
        if not equal:
            start += free
            start[plan.outputs] = outputs
        solution, error = plan.solver.solve(
            self._conductance[lane, -1], start, held, current, accuracy
        )
        self.accuracy = max(self.accuracy, error)
        clamped = free + solution if equal else solution
        clamped[plan.outputs] = outputs
        plan.keep(key, free.copy(), solution if equal else clamped - free)
        return clamped


def _stretched(change: Floats, outputs: Ints, lift: Floats) -> Floats:
    """A change of voltages, scaled by least squares to this lift of the outputs."""
    before = change[outputs]
    square = float(before @ before)
    start = change * (float(before @ lift) / square if square > 0 else 0.0)
    start[outputs] = lift
    return start
