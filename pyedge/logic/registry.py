"""The ways to run the digital half, by the names that the command line knows."""

from __future__ import annotations

from typing import Literal

from pyedge.errors import InputError
from pyedge.logic.behavioral import BehavioralLogic
from pyedge.logic.contract import Logic
from pyedge.logic.events import Observe

LogicName = Literal["behavioral", "myhdl", "icarus", "verilator", "ghdl"]


def check_waves(name: LogicName) -> None:
    """Raise InputError unless this logic has waves to show."""
    if name == "behavioral":
        raise InputError(
            "logic behavioral has no waves, for its steps take no time: "
            "myhdl, icarus, verilator and ghdl have"
        )


def named_logic(
    name: LogicName, n_edges: int, levels: int = 128, observe: Observe | None = None
) -> Logic:
    """The digital half of so many edges, woken.

    Args:
        name: which way to run it.
        n_edges: how many edges.
        levels: how many wiper positions.
        observe: told after each cycle of the global clock what its signals did.

    Raises:
        InputError: `observe` is given and this logic has no waves.
        MissingTool: a simulator that is not installed.
        ToolError: a simulator that does not start.
    """
    if observe is not None:
        check_waves(name)
    if name == "behavioral":
        return BehavioralLogic(n_edges, levels)
    if name == "myhdl":
        from pyedge.logic.myhdl import MyhdlLogic

        return MyhdlLogic(n_edges, levels, observe)
    from pyedge.logic.simulator import SimulatorLogic

    return SimulatorLogic(n_edges, levels, name, observe=observe)
