"""Large networks of resistors, settled step by step from where they were.

For networks whose direct elimination would fill memory, or take longer than the laboratory:
conjugate gradients with a multigrid cycle, in double precision around single.  A training step
changes each resistance a little, so each search starts from the voltages last found for the same
inputs.

What an edge compares is the difference of its two drops, which may be thousands of times smaller
than either.  With equal twins it is therefore sought itself: the clamped twin minus the free one is
the same network with its inputs at 0 V and its outputs where the nudge moves them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pyedge.networks.network import Network
from pyedge.physics.contract import Boundary
from pyedge.physics.multigrid.solver import Settling
from pyedge.physics.validate import check_clamped, check_state, lanes

Floats = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.int64]

# Voltages that are kept to start from, in bytes.
_KEPT = 400_000_000
# A tenth of what the comparators of a machine without noise tell from a tie, in volts.
_LEAST = 1e-10


@dataclass(frozen=True, eq=False)
class IterativePlan:
    """A network, its coarser versions and the voltages last found."""

    network: Network
    inputs: Nodes
    outputs: Nodes
    accuracy: float
    tape: None = None
    settling: Settling = field(init=False)
    memory: dict[bytes, tuple[Floats, Floats]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "settling", Settling(self.network, self.inputs))

    def free(self, conductance: Floats, boundary: Boundary) -> IterativeState:
        """See `pyedge.physics.contract.Plan.free`.

        Raises:
            InputError: also an accuracy that is out of reach at these conductances.
        """
        conductance, batch, voltage, current = check_state(self, conductance, boundary)
        twins = np.broadcast_to(conductance, (*batch, *conductance.shape[-2:]))
        return IterativeState(
            self,
            batch,
            twins.reshape(math.prod(batch), *conductance.shape[-2:]),
            lanes(voltage, batch),
            None if current is None else lanes(current, batch),
        )

    def recall(self, key: bytes) -> tuple[Floats, Floats]:
        """(n,) voltages and (n,) changes by the nudge to start from: the last for these inputs."""
        if not self.memory:
            return np.zeros((2, self.network.n_nodes))[0], np.zeros(self.network.n_nodes)
        return self.memory.get(key) or next(reversed(self.memory.values()))

    def keep(self, key: bytes, voltage: Floats, change: Floats) -> None:
        """Remember; the oldest is forgotten where there is no room."""
        self.memory.pop(key, None)
        while len(self.memory) > max(1, _KEPT // (16 * self.network.n_nodes)):
            del self.memory[next(iter(self.memory))]
        self.memory[key] = voltage, change


class IterativeState:
    """A free state, each of whose lanes is settled after the other.

    Attributes:
        voltage: see `pyedge.physics.contract.State`.
        accuracy: how wrong a drop, or with equal twins a difference of drops, may be, in volts,
            by what the searches did last; of the clamped twin too once there is one.
    """

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
        self.accuracy = 0.0
        self._conductance = conductance  # (lanes, twins, m)
        self._inputs = inputs  # (lanes, n_inputs)
        self._current = current  # (lanes, n) or none
        self._free = np.empty((len(inputs), plan.network.n_nodes))
        for lane in range(len(inputs)):
            self._settle(lane)
        self.voltage = self._free.reshape(*batch, plan.network.n_nodes)

    def clamp(self, values: Floats) -> Floats:
        """(..., n) node voltages of the clamped twin; see `State.clamp`."""
        plan = self.plan
        values = check_clamped(values, len(plan.outputs), self.batch)
        clamped = np.empty_like(self._free)
        for lane, outputs in enumerate(lanes(values, self.batch)):
            clamped[lane] = self._clamp(lane, outputs)
        return clamped.reshape(*self.batch, plan.network.n_nodes)

    def _injected(self, lane: int) -> Floats | None:
        return None if self._current is None else self._current[lane]

    def _settle(self, lane: int) -> None:
        plan, inputs = self.plan, self._inputs[lane]
        key = inputs.tobytes()
        start, change = plan.recall(key)
        start = start.copy()
        start[plan.inputs] = inputs
        free, doubt = plan.settling.settle(
            self._conductance[lane, 0], start, plan.inputs, self._injected(lane), plan.accuracy
        )
        self._free[lane] = free
        self.accuracy = max(self.accuracy, doubt)
        plan.keep(key, free, change)

    def _clamp(self, lane: int, outputs: Floats) -> Floats:
        plan, free, key = self.plan, self._free[lane], self._inputs[lane].tobytes()
        held = np.concatenate([plan.inputs, plan.outputs])
        equal = self._conductance.shape[1] == 1
        lift = outputs - free[plan.outputs]
        accuracy = _sought(plan.accuracy, lift) if equal else plan.accuracy
        start = _stretched(plan.recall(key)[1], plan.outputs, lift)
        start[plan.inputs] = 0.0
        current = None if equal else self._injected(lane)
        if not equal:
            start += free
            start[plan.outputs] = outputs
        found, doubt = plan.settling.settle(
            self._conductance[lane, -1], start, held, current, accuracy
        )
        self.accuracy = max(self.accuracy, doubt)
        clamped = free + found if equal else found
        clamped[plan.outputs] = outputs
        plan.keep(key, free.copy(), clamped - free if not equal else found)
        return clamped


def _sought(accuracy: float, lift: Floats) -> float:
    """How exactly to know the change that a lift of the outputs makes.

    As outputs come near to what is wanted, it gets small, and with it what edges compare.
    """
    share = min(float(np.abs(lift).max(initial=0.0)), 1.0)
    return min(accuracy, max(accuracy * share, _LEAST))


def _stretched(change: Floats, outputs: Nodes, lift: Floats) -> Floats:
    """A change of voltages, times what brings it nearest to this lift of the outputs."""
    before = change[outputs]
    square = float(before @ before)
    found = change * (float(before @ lift) / square if square > 0 else 0.0)
    found[outputs] = lift
    return found
