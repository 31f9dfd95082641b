"""Networks of resistors, settled by ngspice: the twins as a circuit that an engineer could run.

Both twins stand in one circuit, joined by nothing but ground.  Every held node has a voltage
source; resistances and sources are altered in place, those that change, and each state is an
operating point of its own.  ngspice runs in a process of its own, so that nothing is lost with it.

Nothing is superposed or reused between operating points, although the network is linear: what
ngspice is here for is to be asked.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from circuits.ngspice import SpiceError
from circuits.ngspice_process import SpiceProcess
from hdl.bench.tools import MissingTool as MissingSpice
from pyedge.errors import MissingTool, ToolError
from pyedge.network import Network
from pyedge.physics.checks import check_boundary, check_clamped, check_conductance, check_held
from pyedge.physics.contract import Boundary

Floats = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.int64]
TWINS = ("free", "clamped")


class NgspicePhysics:
    """Kirchhoff's laws as ngspice solves them.

    Args:
        limit: seconds that one operating point may take before ngspice counts as hung.

    A process is started when first needed, and anew after `close` or a failure.
    """

    def __init__(self, limit: float = 60.0) -> None:
        self.limit = limit
        self._process: SpiceProcess | None = None
        self._loaded: TwinCircuit | None = None

    def plan(self, network: Network, inputs: Nodes, outputs: Nodes) -> NgspicePlan:
        """See `pyedge.physics.contract.Physics.plan`.

        Raises:
            MissingTool: ngspice is not installed.
            ToolError: it does not start.
        """
        inputs = np.asarray(inputs, dtype=np.int64)
        outputs = np.asarray(outputs, dtype=np.int64)
        check_held(network, inputs, outputs)
        self._running()
        return NgspicePlan(self, network, inputs, outputs)

    def settle(self, circuit: TwinCircuit, values: Floats) -> Floats:
        """(k, 2 n) node voltages of both twins, in volts.

        Args:
            circuit: loaded if another one was asked before.
            values: (k, devices) as `TwinCircuit.values` gives them.

        Raises:
            ToolError: ngspice finds no solution, crashes or hangs.
        """
        with _ours():
            process = self._running()
            if self._loaded is not circuit:
                process.load(circuit.deck, circuit.devices, circuit.vectors)
            self._loaded = None  # until it is known that all went well
            found = process.settle(values)
            self._loaded = circuit
            return found

    def close(self) -> None:
        """See `pyedge.physics.contract.Physics.close`."""
        if self._process is not None:
            self._process.close()

    def _running(self) -> SpiceProcess:
        if self._process is None or not self._process.alive:
            with _ours():
                self._process, self._loaded = SpiceProcess(self.limit), None
        return self._process


@dataclass(frozen=True, eq=False)
class NgspicePlan:
    """A network in ngspice, its inputs and outputs chosen."""

    physics: NgspicePhysics
    network: Network
    inputs: Nodes
    outputs: Nodes
    tape: None = None

    def free(self, conductance: Floats, boundary: Boundary) -> NgspiceState:
        """See `pyedge.physics.contract.Plan.free`."""
        conductance = check_conductance(self.network, conductance)
        batch, voltage, current = check_boundary(
            self.network, len(self.inputs), boundary, conductance.shape[:-2]
        )
        resistance = 1.0 / conductance[..., self.network.intact]
        if resistance.shape[-2] == 1:
            resistance = np.repeat(resistance, 2, axis=-2)
        circuit = self._driven if current is None else self._injected
        flat = np.broadcast_to(resistance, (*batch, *resistance.shape[-2:]))
        values = [
            flat.reshape(-1, flat.shape[-2] * flat.shape[-1]),
            *2 * [_lanes(voltage, batch)],
            *([] if current is None else 2 * [_lanes(current, batch)]),
        ]
        return NgspiceState(self, circuit, batch, np.concatenate(values, axis=1))

    @functools.cached_property
    def _driven(self) -> TwinCircuit:
        return TwinCircuit(self.network, self.inputs, self.outputs)

    @functools.cached_property
    def _injected(self) -> TwinCircuit:
        return TwinCircuit(self.network, self.inputs, self.outputs, injected=True)


@dataclass(eq=False)
class NgspiceState:
    """A free state; the clamped one is asked for with all its values, whatever was asked since."""

    plan: NgspicePlan
    circuit: TwinCircuit
    batch: tuple[int, ...]
    values: Floats  # (lanes, devices without the clamped outputs)
    voltage: Floats = field(init=False)  # (..., n) of the free twin, in volts

    def __post_init__(self) -> None:
        nowhere = np.full((len(self.values), len(self.plan.outputs)), np.nan)
        self.voltage = self._settle(nowhere, twin=0)

    def clamp(self, values: Floats) -> Floats:
        """(..., n) node voltages of the clamped twin; see `State.clamp`."""
        values = check_clamped(values, len(self.plan.outputs), self.batch)
        return self._settle(_lanes(values, self.batch), twin=1)

    def _settle(self, outputs: Floats, twin: int) -> Floats:
        values = np.concatenate([self.values, outputs], axis=1)
        values[:, self.circuit.twin != twin] = np.nan  # which may stay as it is
        both = self.plan.physics.settle(self.circuit, values)
        n = self.plan.network.n_nodes
        return both[:, twin * n : (twin + 1) * n].reshape(*self.batch, n)


class TwinCircuit:
    """The deck of both twins, and the names of what is altered and read.

    Args:
        network: cut edges are left out.
        inputs: nodes held in both twins.
        outputs: nodes held in the clamped twin.
        injected: whether each node has a current source.

    Attributes:
        deck: the netlist, as PySpice writes it.
        devices: resistors of the free, then of the clamped twin; sources of their inputs; of
            their injected currents; of the clamped outputs.
        twin: (devices,) 0 for those of the free twin, 1 of the clamped.
        vectors: nodes of the free, then of the clamped twin.
    """

    def __init__(
        self, network: Network, inputs: Nodes, outputs: Nodes, injected: bool = False
    ) -> None:
        from PySpice.Spice.Netlist import Circuit

        circuit = Circuit("twins")
        ground = circuit.gnd
        self.devices: list[str] = []
        self.vectors = [f"{twin}{node}" for twin in TWINS for node in range(network.n_nodes)]

        def hold(node: str) -> None:
            circuit.V(node, node, ground, 0)
            self.devices.append(f"V{node}")

        for twin in TWINS:
            for edge in np.flatnonzero(network.intact):
                first, second = network.edges[edge]
                circuit.R(f"{twin}{edge}", f"{twin}{first}", f"{twin}{second}", 1)
                self.devices.append(f"R{twin}{edge}")
        for twin in TWINS:
            for node in inputs:
                hold(f"{twin}{node}")
        for node in self.vectors if injected else ():
            circuit.I(node, ground, node, 0)
            self.devices.append(f"I{node}")
        for node in outputs:
            hold(f"{TWINS[1]}{node}")
        self.deck = str(circuit)
        self.twin = np.array([name[1:].startswith(TWINS[1]) for name in self.devices], dtype=int)


def _lanes(values: Floats, batch: tuple[int, ...]) -> Floats:
    """(..., k) to (lanes, k)."""
    return np.broadcast_to(values, (*batch, values.shape[-1])).reshape(-1, values.shape[-1])


@contextmanager
def _ours() -> Iterator[None]:
    """ngspice's errors as pyedge's."""
    try:
        yield
    except MissingSpice as missing:
        raise MissingTool(str(missing)) from None
    except SpiceError as error:
        raise ToolError(str(error)) from None
