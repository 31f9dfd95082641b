"""Lanes: replicas, or input vectors, that compiled code takes side by side.

The lane is the last axis of every array in compiled code.  `Lanes` are neighbouring lanes, their
number known to the compiler.  `load` reads these of a row of an array as one vector, on which
arithmetic works lane by lane; `store` writes one back.  Such code reads as that of one machine.
"""

from pyedge.simd.compile import for_types as for_types
from pyedge.simd.compile import jit as jit
from pyedge.simd.dispatch import dispatch as dispatch
from pyedge.simd.dispatch import for_each as for_each
from pyedge.simd.dispatch import group as group
from pyedge.simd.exponential import FARTHEST as FARTHEST
from pyedge.simd.exponential import exp_negative as exp_negative
from pyedge.simd.exponential import log_share as log_share
from pyedge.simd.exponential import sigmoid as sigmoid
from pyedge.simd.exponential import sigmoids as sigmoids
from pyedge.simd.lanes import EIGHT as EIGHT
from pyedge.simd.lanes import ONE as ONE
from pyedge.simd.lanes import Lanes as Lanes
from pyedge.simd.lanes import aligned_zeros as aligned_zeros
from pyedge.simd.lanes import whole as whole
from pyedge.simd.load_store import broadcast as broadcast
from pyedge.simd.load_store import gather as gather
from pyedge.simd.load_store import load as load
from pyedge.simd.load_store import store as store
from pyedge.simd.part import PART as PART
from pyedge.simd.part import part as part
from pyedge.simd.vector import any_of as any_of
from pyedge.simd.vector import as_float as as_float
from pyedge.simd.vector import fma as fma
from pyedge.simd.vector import full_like as full_like
from pyedge.simd.vector import select as select
