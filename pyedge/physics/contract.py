"""The contract of a physics: plan once, then settle free and clamped, in batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeGuard

from pyedge.arrays import Floats, Ints
from pyedge.extension import overridden
from pyedge.networks.flow import EdgeLaws
from pyedge.networks.network import Network
from pyedge.physics.coupled import Factorization


@dataclass(frozen=True)
class Boundary:
    """The boundary conditions of a network; a current into a held node goes to its source."""

    voltage: Floats  # (..., n_inputs) of each input node, in volts
    current: Floats | None = None  # (..., n) injected into each node, in amperes


class State(Protocol):
    """A settled free twin, and its clamped twin for any clamped outputs."""

    @property
    def voltage(self) -> Floats:
        """(..., n) node voltages of the free twin, in volts."""

    def clamp(self, values: Floats) -> Floats:
        """(..., n) node voltages of the clamped twin, its (..., n_outputs) outputs at `values`."""


class Plan(Protocol):
    """A network with its inputs and outputs chosen."""

    @property
    def network(self) -> Network:
        """The network."""

    @property
    def inputs(self) -> Ints:
        """(n_inputs,) held nodes."""

    @property
    def outputs(self) -> Ints:
        """(n_outputs,) nodes that the supervisor reads, and holds in the clamped twin."""

    @property
    def factorization(self) -> Factorization | None:
        """The elimination for the compiled step, or None where only `free` is available."""

    def free(self, conductance: Floats, boundary: Boundary) -> State:
        """Settle the free twin.

        Args:
            conductance: (m,) or (..., twins, m) in siemens; 1 twin (equal) or 2 (free, clamped).
            boundary: its leading axes broadcast with those of the conductance.

        Raises:
            InputError: a conductance that is not finite and positive, a voltage that is not
                finite.
            ToolError: the program that it runs on is missing or has failed.
        """


def compiled_factorization(plan: Plan) -> Factorization | None:
    """The plan's elimination; None where a derived plan overrides what it stands for."""
    return None if overridden(plan, "factorization") else plan.factorization


class CoupledPlan(Plan, Protocol):
    """A plan whose twins load each other, so that the free state depends on the nudge.

    The state that `free` gives has clamped outputs at the free ones: a nudge of 0.
    """

    def follow(
        self,
        conductance: Floats,
        boundary: Boundary,
        targets: Floats,
        eta: float,
        error: Floats | float = 0.0,
    ) -> tuple[Floats, Floats]:
        """(..., n) node voltages of the free and of the clamped twin, in volts.

        Args:
            conductance, boundary: see `Plan.free`; currents are injected into both twins.
            targets: (..., n_outputs) V_D, in volts.
            eta: nudge amplitude, 0..1.
            error: (..., n_outputs) of the measured V_F, in volts.
        """


def is_coupled(plan: Plan) -> TypeGuard[CoupledPlan]:
    """Whether the twins of a plan load each other."""
    return hasattr(plan, "follow")  # isinstance of a protocol takes 10 us


class NonlinearPlan(Protocol):
    """A network of nonlinear edges with its inputs and outputs chosen; otherwise as `Plan`."""

    def free(self, laws: EdgeLaws, boundary: Boundary) -> State:
        """Settle the free twin of edges with these laws; see `Plan.free`.

        Raises:
            InputError: a parameter or voltage that is not finite, no solution.
            ToolError: the program that it runs on is missing or has failed.
        """


class NonlinearPhysics(Protocol):
    """A physics that settles nonlinear edges, too."""

    def plan_nonlinear(self, network: Network, inputs: Ints, outputs: Ints) -> NonlinearPlan:
        """See `Physics.plan`."""

    def close(self) -> None:
        """See `Physics.close`."""


class Physics(Protocol):
    """A way to find where node voltages settle."""

    def plan(self, network: Network, inputs: Ints, outputs: Ints) -> Plan:
        """Do once what depends only on which nodes are held.

        Raises:
            InputError: an output that is also an input, a node held twice or not in the network,
                a part of the network that no held node reaches.
        """

    def close(self) -> None:
        """Release processes and files."""
