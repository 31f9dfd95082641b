"""The front end, between the twins' nodes and the comparators, and its effect on learning."""

from pyedge.analysis.front_end.averaging_study import LoadingStudy as LoadingStudy
from pyedge.analysis.front_end.loaded_machine import loaded_machine as loaded_machine
from pyedge.analysis.front_end.noise_budget import Budget as Budget
from pyedge.analysis.front_end.response import probability_up as probability_up
from pyedge.hardware.defects import Defects as Defects
from pyedge.hardware.defects import FrontEnd as FrontEnd
