"""Benches: the converted hardware against a model, in real simulators.

`run` is the whole interface for a verdict; `build` and `start` serve whoever drives a simulator
with a module of its own.
"""

from hdl.bench.build import Build as Build
from hdl.bench.build import build as build
from hdl.bench.process import Simulation as Simulation
from hdl.bench.process import SimulatorError as SimulatorError
from hdl.bench.process import start as start
from hdl.bench.runner import BenchResult as BenchResult
from hdl.bench.runner import run as run
from hdl.bench.tools import SIMULATORS as SIMULATORS
from hdl.bench.tools import MissingTool as MissingTool
