"""The physics by name."""

from __future__ import annotations

from collections.abc import Callable

from pyedge.extension import Registry
from pyedge.physics.contract import Physics
from pyedge.physics.dense import DensePhysics

PHYSICS: Registry[Callable[[], Physics]] = Registry("physics", Callable[..., Physics])
"""Constructor of each physics; none starts a program before `plan`."""

PHYSICS.register("dense")(DensePhysics)


@PHYSICS.register("sparse")
def _sparse() -> Physics:
    from pyedge.physics.sparse import SparsePhysics

    return SparsePhysics()


@PHYSICS.register("ngspice")
def _ngspice() -> Physics:
    from pyedge.physics.ngspice import NgspicePhysics

    return NgspicePhysics()
