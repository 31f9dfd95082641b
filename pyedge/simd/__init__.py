"""Lanes: replicas, or input vectors, that compiled code takes side by side.

The lane is the last axis of every array in compiled code.  A `Lanes` says which of them are in
hand: so many, from the first on, the number known to the compiler.  `row` reads a row of an array
there as one value, a vector, on which arithmetic works lane by lane in the registers made for it;
`put` writes one back.  Code written so is that of one machine, and does not know how wide it
is.  `kernel` compiles it.
"""

from pyedge.simd.aligned import room as room
from pyedge.simd.compile import for_types as for_types
from pyedge.simd.compile import kernel as kernel
from pyedge.simd.dispatch import INLINE as INLINE
from pyedge.simd.dispatch import dispatch as dispatch
from pyedge.simd.dispatch import for_each as for_each
from pyedge.simd.dispatch import group as group
from pyedge.simd.lanes import EIGHT as EIGHT
from pyedge.simd.lanes import ONE as ONE
from pyedge.simd.lanes import Lanes as Lanes
from pyedge.simd.lanes import whole as whole
from pyedge.simd.load_store import put as put
from pyedge.simd.load_store import row as row
from pyedge.simd.load_store import spread as spread
from pyedge.simd.vector import any_of as any_of
from pyedge.simd.vector import as_float as as_float
from pyedge.simd.vector import fused as fused
from pyedge.simd.vector import like as like
from pyedge.simd.vector import select as select

__all__ = [
    "EIGHT",
    "INLINE",
    "ONE",
    "Lanes",
    "any_of",
    "as_float",
    "dispatch",
    "for_each",
    "for_types",
    "fused",
    "group",
    "kernel",
    "like",
    "put",
    "room",
    "row",
    "select",
    "spread",
    "whole",
]
