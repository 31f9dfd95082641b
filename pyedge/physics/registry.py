"""The ways to find where voltages settle, by the names that the command line knows."""

from __future__ import annotations

from typing import Literal

from pyedge.physics.contract import Physics
from pyedge.physics.dense import DensePhysics

PhysicsName = Literal["dense", "sparse", "ngspice"]


def named_physics(name: PhysicsName) -> Physics:
    """A physics, which starts no program before it is asked for a plan."""
    if name == "dense":
        return DensePhysics()
    if name == "sparse":
        from pyedge.physics.sparse import SparsePhysics

        return SparsePhysics()
    from pyedge.physics.ngspice import NgspicePhysics

    return NgspicePhysics()
