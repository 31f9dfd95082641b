"""What stands between the twin networks and the comparators, and what it does to learning."""

from pyedge.frontend.budget import Budget as Budget
from pyedge.frontend.loading import LoadedState as LoadedState
from pyedge.frontend.loading import LoadedTwins as LoadedTwins
from pyedge.frontend.parts import Defects as Defects
from pyedge.frontend.parts import FrontEnd as FrontEnd
from pyedge.frontend.response import probability_up as probability_up
from pyedge.frontend.study import LoadingStudy as LoadingStudy
from pyedge.frontend.training import LoadedMachine as LoadedMachine
from pyedge.frontend.training import LoadedTrace as LoadedTrace
from pyedge.frontend.training import Tick as Tick
