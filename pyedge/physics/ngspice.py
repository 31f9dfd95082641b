"""Networks of resistors, settled by ngspice: the twins as a circuit that an engineer could run.

Each twin is a circuit of its own, for ngspice orders the matrix anew at each operating point, in
about the square of its size.  Every held node has a voltage source, the outputs in the clamped twin
alone; resistances and sources are altered in place, those that change.  ngspice runs in a process
of its own, so that nothing is lost with it.

Nothing is superposed or reused between operating points, although the network is linear: ngspice
is the reference.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from circuits.ngspice.client import SpiceProcess
from circuits.ngspice.server import Deck
from pyedge.arrays import Floats, Ints
from pyedge.networks.flow import EdgeLaws
from pyedge.networks.network import Network
from pyedge.physics.contract import Boundary
from pyedge.physics.law_deck import device_values, law_deck
from pyedge.physics.newton.validate import check_laws
from pyedge.physics.validate import check_clamped, check_held, check_resistors, check_state, lanes

Decks = tuple[Deck, Deck]
FREE, CLAMPED = 0, 1


class NgspicePhysics:
    """Kirchhoff's laws as ngspice solves them, with `limit` seconds for each operating point.

    A process is started when first needed, and anew after `close` or a failure.
    """

    def __init__(self, limit: float = 60.0) -> None:
        self.limit = limit
        self._process: SpiceProcess | None = None
        self._loaded: Decks | None = None

    def plan(self, network: Network, inputs: Ints, outputs: Ints) -> NgspicePlan:
        """MissingTool: ngspice is not installed; ToolError: it does not start."""
        check_resistors(network, "ngspice")
        inputs, outputs = check_held(network, inputs, outputs)
        self._running()
        return NgspicePlan(self, network, inputs, outputs)

    def plan_nonlinear(self, network: Network, inputs: Ints, outputs: Ints) -> NgspiceLawPlan:
        """The plan for edges that are not linear; see `plan`."""
        check_resistors(network, "ngspice")
        inputs, outputs = check_held(network, inputs, outputs)
        self._running()
        return NgspiceLawPlan(self, network, inputs, outputs)

    def settle(
        self, decks: Decks, twin: int, values: Floats, prepare: tuple[int, Floats] | None = None
    ) -> Floats:
        """(k, n) node voltages in volts of a twin, FREE or CLAMPED, at (k, devices) values.

        For `prepare` see `SpiceProcess.settle`.  ToolError: no solution, a crash, a timeout.
        """
        process = self._running()
        if self._loaded is not decks:
            process.load(*decks)
        self._loaded = None  # until it is known that all went well
        voltage = process.settle(values, twin, prepare)
        self._loaded = decks
        return voltage

    def close(self) -> None:
        if self._process is not None:
            self._process.close()

    def _running(self) -> SpiceProcess:
        if self._process is None or not self._process.alive:
            self._process, self._loaded = SpiceProcess(self.limit), None
        return self._process


@dataclass(frozen=True, eq=False)
class NgspicePlan:
    """A network in ngspice, its inputs and outputs chosen."""

    physics: NgspicePhysics
    network: Network
    inputs: Ints
    outputs: Ints
    factorization: None = None

    def free(self, conductance: Floats, boundary: Boundary) -> NgspiceState:
        conductance, batch, voltage, current = check_state(self, conductance, boundary)
        resistance = 1.0 / conductance[..., self.network.intact]
        sources = [voltage] if current is None else [current, voltage]
        free, *other = (
            _table([resistance[..., twin, :], *sources], batch)
            for twin in range(resistance.shape[-2])
        )
        clamped = other[0] if other else free
        decks = self._driven if current is None else self._injected
        return NgspiceState(self, decks, batch, free, clamped)

    @functools.cached_property
    def _driven(self) -> Decks:
        return twin_decks(self.network, self.inputs, self.outputs)

    @functools.cached_property
    def _injected(self) -> Decks:
        return twin_decks(self.network, self.inputs, self.outputs, injected=True)


@dataclass(frozen=True, eq=False)
class NgspiceLawPlan:
    """A network of nonlinear edges in ngspice, its inputs and outputs chosen."""

    physics: NgspicePhysics
    network: Network
    inputs: Ints
    outputs: Ints
    factorization: None = None

    def free(self, laws: EdgeLaws, boundary: Boundary) -> NgspiceState:
        """See `pyedge.physics.newton.dense.NewtonPlan.free`."""
        batch, voltage, current = check_laws(self.network, self.inputs, laws, boundary)
        sources = [voltage] if current is None else [current, voltage]
        tables = [
            np.concatenate([device_values(laws.twin(k), self.network, batch), *sources], axis=1)
            for k in range(2)
        ]
        return NgspiceState(self, self._decks(laws, current is not None), batch, *tables)

    def _decks(self, laws: EdgeLaws, injected: bool) -> Decks:
        """The twins' decks, written once for the same elements."""
        parts = [(e.element, e.edges.tobytes(), e.gain is not None and e.gain.tobytes())
                 for e in laws]  # fmt: skip
        if (parts, injected) not in [key for key, _ in self._written]:
            held = self.inputs, np.concatenate([self.inputs, self.outputs])
            one, other = (
                law_deck(self.network, laws.twin(twin), nodes, injected)
                for twin, nodes in enumerate(held)
            )
            self._written.append(((parts, injected), (one, other)))
        return next(decks for key, decks in self._written if key == (parts, injected))

    @functools.cached_property
    def _written(self) -> list[tuple[Any, Decks]]:
        return []


class NgspiceState:
    """A free state; `clamped` are (lanes, devices) of the clamped one without its outputs."""

    def __init__(
        self,
        plan: NgspicePlan | NgspiceLawPlan,
        decks: Decks,
        batch: tuple[int, ...],
        free: Floats,
        clamped: Floats,
    ) -> None:
        self.plan, self.decks, self.batch, self.clamped = plan, decks, batch, clamped
        following = (CLAMPED, clamped[0]) if len(clamped) else None
        self.voltage = self._settle(FREE, free, following)

    def clamp(self, values: Floats) -> Floats:
        values = check_clamped(values, len(self.plan.outputs), self.batch)
        outputs = _table([values], self.batch)
        return self._settle(CLAMPED, np.concatenate([self.clamped, outputs], axis=1))

    def _settle(
        self, twin: int, values: Floats, prepare: tuple[int, Floats] | None = None
    ) -> Floats:
        voltage = self.plan.physics.settle(self.decks, twin, values, prepare)
        return voltage.reshape(*self.batch, self.plan.network.n_nodes)


def twin_decks(network: Network, inputs: Ints, outputs: Ints, injected: bool = False) -> Decks:
    """The free twin's deck and the clamped one's, as PySpice writes them.

    The devices are the resistors of the edges that are not cut; the current sources of all nodes
    if `injected`; the voltage sources of the inputs; in the clamped twin, those of the outputs.
    The vectors are the nodes.
    """
    held = np.concatenate([inputs, outputs])
    return _deck("free", network, inputs, injected), _deck("clamped", network, held, injected)


def _deck(title: str, network: Network, held: Ints, injected: bool) -> Deck:
    from PySpice.Spice.Netlist import Circuit

    circuit = Circuit(title)
    nodes = [f"n{node}" for node in range(network.n_nodes)]
    for edge in np.flatnonzero(network.intact):
        first, second = network.edges[edge]
        circuit.R(edge, nodes[first], nodes[second], 1)
    for node in range(network.n_nodes) if injected else ():
        circuit.I(node, circuit.gnd, nodes[node], 0)
    for node in held:
        circuit.V(node, nodes[node], circuit.gnd, 0)
    return Deck(str(circuit), list(circuit.element_names), nodes)


def _table(columns: list[Floats], batch: tuple[int, ...]) -> Floats:
    """Each (..., k), side by side as (lanes, all k)."""
    return np.concatenate([lanes(each, batch) for each in columns], axis=1)
