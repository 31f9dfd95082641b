"""The digital half of the edges: comparator bits in, wiper codes out."""

from pyedge.logic.behavioral import BehavioralLogic as BehavioralLogic
from pyedge.logic.behavioral import check_levels as check_levels
from pyedge.logic.contract import Event as Event
from pyedge.logic.contract import Logic as Logic
from pyedge.logic.contract import Observe as Observe
from pyedge.logic.gates import GATES as GATES
from pyedge.logic.registry import LOGIC as LOGIC
from pyedge.logic.registry import check_waves as check_waves
from pyedge.logic.registry import named_logic as named_logic
