"""Small networks of nonlinear edges: Newton's method in compiled code, batch by batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.extension import overridden
from pyedge.networks.flow import AllEdges, EdgeLaws, Gain, NoGain, SomeEdges, flow, subset
from pyedge.networks.network import Network
from pyedge.physics.contract import Boundary
from pyedge.physics.newton.descent import settle_newton
from pyedge.physics.newton.factorization import NewtonFactorization, NewtonWork
from pyedge.physics.newton.sparse import SparseNewtonPlan
from pyedge.physics.newton.validate import check_laws, unsettled
from pyedge.physics.validate import check_clamped, check_held, check_resistors, lanes
from pyedge.simd import aligned_zeros, for_types, group, jit, whole

_LANES = whole(16)


class Parameters(NamedTuple):
    """Parameters of some edges, in the place of a memory; lanes last."""

    parameter: Floats  # (twins, k, lanes)


class CompiledLaw(NamedTuple):
    """An `EdgeLaw` in compiled code."""

    which: AllEdges | SomeEdges
    element: Any
    memory: Parameters
    gain: Gain | NoGain


@dataclass(frozen=True, eq=False)
class NewtonPlan:
    """A network of nonlinear edges, its inputs and outputs chosen."""

    network: Network
    inputs: Ints
    outputs: Ints
    factorization: NewtonFactorization

    @classmethod
    def of(cls, network: Network, inputs: Ints, outputs: Ints) -> NewtonPlan:
        """InputError: nodes that cannot be held; see `Physics.plan`."""
        check_resistors(network, "Newton's method")
        inputs, outputs = check_held(network, inputs, outputs)
        return cls(network, inputs, outputs, NewtonFactorization.of(network, inputs, outputs))

    def free(self, laws: EdgeLaws, boundary: Boundary) -> Any:
        """As `pyedge.physics.contract.Plan.free`, for laws in the place of conductances.

        Elements without compiled code are settled as in `SparseNewtonPlan`.
        """
        if any(each.element.compiled is None or overridden(each.element) for each in laws):
            held = self.network, self.inputs, self.outputs
            return SparseNewtonPlan.of(*held).free(laws, boundary)
        return NewtonState(self, laws, boundary)


class NewtonState:
    """A free state, from which the clamped one starts."""

    def __init__(self, plan: NewtonPlan, laws: EdgeLaws, boundary: Boundary) -> None:
        self.plan, newton = plan, plan.factorization
        self.batch, voltage, current = check_laws(plan.network, plan.inputs, laws, boundary)
        self.laws = tuple(self._compiled(laws))
        self.current = self._grouped(np.zeros((len(voltage), 0)))
        if current is not None:
            free = newton.slot < newton.n_eliminated
            by_slot = np.zeros((len(current), newton.n_eliminated))
            by_slot[:, newton.slot[free]] = current[:, free]
            self.current = self._grouped(by_slot)
        slots = np.empty((len(voltage), newton.n_eliminated + newton.n_inputs))
        slots[:, newton.n_eliminated :] = voltage
        slots[:, : newton.n_eliminated] = voltage.mean(axis=1, keepdims=True)
        self.slots = self._settle(slots, 0, newton.n_eliminated)
        self.voltage = self._by_node(self.slots)

    def clamp(self, values: Floats) -> Floats:
        newton = self.plan.factorization
        values = lanes(check_clamped(values, newton.n_outputs, self.batch), self.batch)
        slots, hidden = self.slots.copy(), newton.n_eliminated - newton.n_outputs
        slots[:, hidden : newton.n_eliminated] = values
        return self._by_node(self._settle(slots, 1, hidden))

    def _settle(self, slots: Floats, twin: int, stop: int) -> Floats:
        """(lanes, slots) settled from these."""
        newton, groups = self.plan.factorization, self._grouped(slots)
        work = NewtonWork.make(newton, len(_LANES.wide))
        kernel = for_types(_settle_groups, self.laws)
        kernel(newton, self.laws, twin, groups, stop, self.current, work, _LANES)
        settled = groups.transpose(0, 2, 1).reshape(-1, slots.shape[1])[: len(slots)]
        if not np.isfinite(settled).all():
            raise unsettled()
        return settled

    def _compiled(self, laws: EdgeLaws) -> list[CompiledLaw]:
        made = []
        for each in laws:
            flow.need(each.element.compiled)
            twins = [
                self._grouped(lanes(each.parameter[..., twin, :], self.batch))
                for twin in range(each.parameter.shape[-2])
            ]
            held = Parameters(_stacked(twins))
            which = subset(each.edges, self.plan.network.n_edges)
            gain: Gain | NoGain = NoGain()
            if each.gain is not None:
                rows = [self._grouped(lanes(row, self.batch)) for row in each.gain]
                gain = Gain(_stacked(rows), each.element.leak)
            made.append(CompiledLaw(which, each.element.compiled, held, gain))
        return made

    def _by_node(self, slots: Floats) -> Floats:
        by_node = slots[:, self.plan.factorization.slot]
        return np.ascontiguousarray(by_node).reshape(*self.batch, by_node.shape[1])

    def _grouped(self, rows: Floats) -> Floats:
        """(groups, k, lanes) from (lanes, k), the last repeated to fill a group."""
        wide = len(_LANES.wide)
        full = np.concatenate([rows, np.repeat(rows[-1:], -len(rows) % wide, axis=0)])
        made = aligned_zeros(len(full) // wide, rows.shape[1], wide)
        made[:] = full.reshape(len(made), wide, rows.shape[1]).transpose(0, 2, 1)
        return made


def _stacked(twins: list[Floats]) -> Floats:
    """(groups, twins, k, lanes), aligned."""
    groups, count, wide = twins[0].shape
    made = aligned_zeros(groups, len(twins), count, wide)
    for twin, values in enumerate(twins):
        made[:, twin] = values
    return made


@jit(nogil=True)
def _settle_groups(newton, laws, twin, voltage, stop, current, work, lanes):  # type: ignore[no-untyped-def]
    """`settle_newton` of group after group: (groups, slots, lanes), changed in place."""
    for g in range(voltage.shape[0]):
        settle_newton(newton, group(laws, g), twin, voltage[g], stop, current[g], work, lanes)
