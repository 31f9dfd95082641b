"""HDL simulators as processes: which there are, their builds, and running one with a module."""

from hdl.simulators.build_cache import Build as Build
from hdl.simulators.build_cache import build as build
from hdl.simulators.process import lint as lint
from hdl.simulators.process import start as start
from hdl.simulators.registry import SIMULATORS as SIMULATORS
