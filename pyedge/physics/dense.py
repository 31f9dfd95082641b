"""Networks of resistors, settled by direct elimination."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pyedge.errors import InputError
from pyedge.network import Network
from pyedge.physics.contract import Boundary
from pyedge.physics.elimination import Tape, backward, factor, forward, load, record

Floats = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class DensePhysics:
    """Kirchhoff's laws, C^T K C v = i, by LDL^T with the outputs eliminated last."""

    def plan(self, network: Network, inputs: Nodes, outputs: Nodes) -> DensePlan:
        """See `pyedge.physics.contract.Physics.plan`."""
        inputs = np.asarray(inputs, dtype=np.int64)
        outputs = np.asarray(outputs, dtype=np.int64)
        _check_held(network, inputs, outputs)
        tape = record(network.n_nodes, network.edges, network.intact, inputs, outputs)
        return DensePlan(network, inputs, outputs, tape)


@dataclass(frozen=True, eq=False)
class DensePlan:
    """A network whose elimination is worked out; `tape` is what compiled code plays."""

    network: Network
    inputs: Nodes
    outputs: Nodes
    tape: Tape

    def free(self, conductance: Floats, boundary: Boundary) -> DenseState:
        """See `pyedge.physics.contract.Plan.free`."""
        network = self.network
        conductance = np.asarray(conductance, dtype=np.float64)
        if conductance.ndim == 1:
            conductance = conductance[None, :]
        shape = conductance.shape
        if len(shape) < 2 or shape[-1] != network.n_edges or shape[-2] not in (1, 2):
            raise InputError(
                f"conductance has shape {shape}: "
                f"it must be ({network.n_edges},) or (..., 1 or 2, {network.n_edges})"
            )
        _check_conductance(network, conductance)
        voltage = _finite(boundary.voltage, len(self.inputs), "input voltage")
        batch = _broadcast(shape[:-2], voltage.shape[:-1], "input voltage")
        current = None
        if boundary.current is not None:
            current = _finite(boundary.current, network.n_nodes, "injected current")
            batch = _broadcast(batch, current.shape[:-1], "injected current")
            current = _lanes(current, batch)
        shared = conductance.ndim == 2
        twin_lanes = [
            _lanes(conductance[..., twin, :], () if shared else batch) for twin in range(shape[-2])
        ]
        return DenseState(self, batch, twin_lanes, _lanes(voltage, batch), current)


@dataclass(eq=False)
class DenseState:
    """A free state, and the elimination that its clamped state shares with it."""

    plan: DensePlan
    batch: tuple[int, ...]
    conductance: list[Floats]  # of each different twin, (m, lanes) or (m, 1)
    inputs: Floats  # (n_inputs, lanes)
    current: Floats | None  # (n, lanes)
    _right: Floats = field(init=False)
    _entry: Floats = field(init=False)
    _slots: Floats = field(init=False)

    def __post_init__(self) -> None:
        tape = self.plan.tape
        self._entry, self._right = self._eliminate(self.conductance[0])
        self._slots = self._held()
        lanes = self.inputs.shape[1]
        backward(tape, self._entry, self._right, tape.n_eliminated, self._slots, lanes)

    @property
    def voltage(self) -> Floats:
        """(..., n) node voltages of the free twin, in volts."""
        return self._by_node(self._slots)

    def clamp(self, values: Floats) -> Floats:
        """(..., n) node voltages of the clamped twin; see `State.clamp`."""
        tape = self.plan.tape
        values = _finite(values, tape.n_outputs, "clamped output")
        if _broadcast(self.batch, values.shape[:-1], "clamped output") != self.batch:
            raise InputError(
                f"clamped outputs have leading axes {values.shape[:-1]}, the state {self.batch}"
            )
        entry, right = self._entry, self._right
        if len(self.conductance) == 2:
            entry, right = self._eliminate(self.conductance[1])
        slots = self._held()
        hidden = tape.n_eliminated - tape.n_outputs
        slots[hidden : tape.n_eliminated] = _lanes(values, self.batch)
        backward(tape, entry, right, hidden, slots, slots.shape[1])
        return self._by_node(slots)

    def _held(self) -> Floats:
        tape = self.plan.tape
        slots = np.empty((tape.n_eliminated + tape.n_inputs, self.inputs.shape[1]))
        slots[tape.n_eliminated :] = self.inputs
        return slots

    def _eliminate(self, conductance: Floats) -> tuple[Floats, Floats]:
        tape = self.plan.tape
        entry = np.empty((tape.n_eliminated + len(tape.row), conductance.shape[1]))
        factor(tape, conductance, entry, conductance.shape[1])
        right = np.zeros((tape.n_eliminated, self.inputs.shape[1]))
        if self.current is not None:
            free = tape.slot < tape.n_eliminated
            right[tape.slot[free]] = self.current[free]
        load(tape, conductance, self._held(), right, right.shape[1])
        forward(tape, entry, right, right.shape[1])
        return entry, right

    def _by_node(self, slots: Floats) -> Floats:
        by_node = slots[self.plan.tape.slot]
        return np.ascontiguousarray(by_node.T).reshape(*self.batch, len(by_node))


def _broadcast(batch: tuple[int, ...], axes: tuple[int, ...], name: str) -> tuple[int, ...]:
    try:
        return np.broadcast_shapes(batch, axes)
    except ValueError:
        raise InputError(f"{name} has leading axes {axes}, which do not fit {batch}") from None


def _lanes(values: Floats, batch: tuple[int, ...]) -> Floats:
    """(..., k) to (k, lanes)."""
    full = np.broadcast_to(values, (*batch, values.shape[-1]))
    return np.ascontiguousarray(full.reshape(-1, values.shape[-1]).T)


def _finite(values: Floats, count: int, name: str) -> Floats:
    values = np.asarray(values, dtype=np.float64)
    if values.shape[-1:] != (count,):
        raise InputError(f"{name} has shape {values.shape}: its last axis must be {count}")
    if not np.isfinite(values).all():
        raise InputError(f"{name} is not finite: {values[~np.isfinite(values)][0]}")
    return values


def _check_conductance(network: Network, conductance: Floats) -> None:
    wrong = network.intact & ~(np.isfinite(conductance) & (conductance > 0))
    if wrong.any():
        where = tuple(np.argwhere(wrong)[0])
        value, edge = conductance[where], network.edge_names()[where[-1]]
        raise InputError(f"conductance of edge {edge} is {value}: it must be finite and positive")


def _check_held(network: Network, inputs: Nodes, outputs: Nodes) -> None:
    if len(inputs) == 0:
        raise InputError("no input node: at least one node must be held")
    seen: set[int] = set()
    for role, nodes in (("input", inputs), ("output", outputs)):
        for node in nodes.tolist():
            if not 0 <= node < network.n_nodes:
                raise InputError(f"{role} node {node} is not in 0..{network.n_nodes - 1}")
            if node in seen:
                label = network.labels[node]
                first = "an input" if node in inputs else "an output"
                again = "an output" if role == "output" else "an input"
                raise InputError(f"node {label} is held twice: it is {first} and {again} again")
            seen.add(node)
    part = network.components()
    lonely = ~np.isin(part, part[inputs])
    if lonely.any():
        label = network.labels[int(np.flatnonzero(lonely)[0])]
        raise InputError(f"node {label} floats: no path of edges joins it to an input node")
