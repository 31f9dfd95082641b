"""The ways to run the digital half, by the names that the command line knows."""

from __future__ import annotations

from typing import Literal

from pyedge.logic.behavioral import BehavioralLogic
from pyedge.logic.contract import Logic

LogicName = Literal["behavioral", "myhdl", "icarus", "verilator", "ghdl"]


def named_logic(name: LogicName, n_edges: int, levels: int = 128) -> Logic:
    """The digital half of so many edges, woken.

    Raises:
        MissingTool: a simulator that is not installed.
        ToolError: a simulator that does not start.
    """
    if name == "behavioral":
        return BehavioralLogic(n_edges, levels)
    if name == "myhdl":
        from pyedge.logic.myhdl import MyhdlLogic

        return MyhdlLogic(n_edges, levels)
    from pyedge.logic.simulator import SimulatorLogic

    return SimulatorLogic(n_edges, levels, name)
