"""The digital half by name: the behavioral model, MyHDL, and every HDL simulator."""

from __future__ import annotations

from collections.abc import Callable

from hdl.simulators.registry import SIMULATORS
from pyedge.errors import InputError
from pyedge.extension import Registry
from pyedge.logic.behavioral import BehavioralLogic
from pyedge.logic.contract import Logic, Observe

LOGIC: Registry[Callable[[int, int, Observe | None], Logic]] = Registry(
    "logic", Callable[..., Logic]
)
"""What makes each logic, from the numbers of edges and wiper positions and an observer."""


@LOGIC.register("behavioral")
def _behavioral(n_edges: int, levels: int, observe: Observe | None) -> Logic:
    return BehavioralLogic(n_edges, levels)


@LOGIC.register("myhdl")
def _myhdl(n_edges: int, levels: int, observe: Observe | None) -> Logic:
    from pyedge.logic.myhdl import MyhdlLogic

    return MyhdlLogic(n_edges, levels, observe)


def _simulated(name: str) -> Callable[[int, int, Observe | None], Logic]:
    def make(n_edges: int, levels: int, observe: Observe | None) -> Logic:
        from pyedge.logic.simulator import SimulatorLogic

        return SimulatorLogic(n_edges, levels, name, observe=observe)

    return make


for _name in SIMULATORS:
    LOGIC.register(_name)(_simulated(_name))


@LOGIC.family("fpga", "FOLDER")
def _read_back(folder: str, n_edges: int, levels: int, observe: Observe | None) -> Logic:
    from pyedge.logic.fpga import read_back_from

    return read_back_from(folder, n_edges, levels)


@LOGIC.family("serial", "PORT")
def _on_port(place: str, n_edges: int, levels: int, observe: Observe | None) -> Logic:
    from pyedge.logic.fpga import on_port

    return on_port(place, n_edges, levels)


def check_waves(name: str) -> None:
    """Raise InputError unless this logic has waves to show."""
    fpga = name.startswith(("fpga:", "serial:"))
    if name == "behavioral" or fpga:
        others = ", ".join(each for each in LOGIC if each != "behavioral")
        why = "for only its codes are seen" if fpga else "for its steps take no time"
        raise InputError(f"logic {name} has no waves, {why}: {others} have")


def named_logic(
    name: str, n_edges: int, levels: int = 128, observe: Observe | None = None
) -> Logic:
    """The digital half by its name in `LOGIC`; InputError for an observer of one without waves."""
    if observe is not None:
        check_waves(name)
    made: Logic = LOGIC.make(name, n_edges, levels, observe)
    return made
