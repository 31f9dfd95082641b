"""Where the node voltages settle: the physical degrees of freedom."""

from pyedge.physics.contract import Boundary as Boundary
from pyedge.physics.contract import Physics as Physics
from pyedge.physics.contract import Plan as Plan
from pyedge.physics.contract import State as State
from pyedge.physics.dense import DensePhysics as DensePhysics
from pyedge.physics.dense import check_size as check_size
from pyedge.physics.registry import PHYSICS as PHYSICS
from pyedge.physics.second_state import FreeState as FreeState
