"""`pyedge doctor`: versions of the external tools and the packages, and how to install them."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from typing import Any

from circuits.chip.layout.programs import NETGEN, OPENSTA, QFLOW
from circuits.kicad import KICAD
from circuits.ngspice import NGSPICE
from hdl.formal.yosys import YOSYS
from hdl.fpga.build import NEXTPNR
from hdl.simulators import SIMULATORS
from hdl.tools import Tool
from pyedge.cli import options
from pyedge.cli.text_table import fitted, print_table

TOOLS: dict[str, Tool] = {f"train --logic {name}": tool for name, tool in SIMULATORS.items()}
TOOLS |= {"verify proof, gates": YOSYS, "train --physics ngspice": NGSPICE}
TOOLS |= {"verify exports": KICAD, "export fpga": NEXTPNR}
TOOLS |= {"export layout --pdk osu035": QFLOW, "verify layout/lvs": NETGEN}
TOOLS |= {"export tile": OPENSTA}
"""The verb and option that need it, and the tool."""


def doctor(json: options.Json = False) -> int:
    """Look for each tool: its version, whether it can be used, how to install it.

    Exit status 3 if something that this version of pyedge needs is missing.

    Examples:

    pyedge doctor

    pyedge doctor --json
    """
    tools = [examine(use, tool) for use, tool in TOOLS.items()]
    required = importlib.metadata.requires("pyedge") or ()
    packages = [_package(re.split(r"[^\w-]", each)[0]) for each in required if "extra" not in each]
    if json:
        options.print_json({"packages": packages, "tools": tools})
    else:
        _show(packages, tools)
    return 0 if all(package["usable"] for package in packages) else 3


def examine(use: str, tool: Tool) -> dict[str, Any]:
    """A tool's version, and whether it can be used, as plain data."""
    report = {"name": tool.programs[0], "for": use, "install": tool.install}
    path = tool.path
    if path is None:
        return {**report, "version": None, "usable": False, "detail": "not found"}
    try:
        output = tool.version()
    except (OSError, subprocess.TimeoutExpired) as error:
        output = str(error.strerror if isinstance(error, OSError) else "it hangs")
    match = re.search(r"(\d+(?:\.\d+)*)", output)
    if match is None:
        detail = f"{path} does not print its version: {output[:60]!r}"
        return {**report, "version": None, "usable": False, "detail": detail}
    version = tuple(int(part) for part in match[1].split("."))
    usable = version >= tool.oldest and (tool.before is None or version < tool.before)
    oldest, before = (".".join(map(str, each or ())) for each in (tool.oldest, tool.before))
    needed = f"at least {oldest}" + (f" and before {before}" if before else "")
    detail = path if usable else f"{path}: {needed} is needed"
    return {**report, "version": match[1], "usable": usable, "detail": detail}


def _package(name: str) -> dict[str, Any]:
    try:
        return {"name": name, "version": importlib.metadata.version(name), "usable": True}
    except importlib.metadata.PackageNotFoundError:
        return {"name": name, "version": None, "usable": False}


def _show(packages: list[dict[str, Any]], tools: list[dict[str, Any]]) -> None:
    lines = [f"Python {sys.version.split()[0]}, {sys.executable}"]
    for package in packages:
        state = package["version"] or "MISSING: pip install -e ."
        lines.append(f"  {package['name']:14} {state}")
    print(fitted("\n".join(lines)) + "\n")
    rows = [
        {
            "tool": tool["name"],
            "version": tool["version"] or "-",
            "state": "ok" if tool["usable"] else tool["install"],
            "needed by": tool["for"],
            "where": tool["detail"],
        }
        for tool in tools
    ]
    print_table("Outside Python", rows)
