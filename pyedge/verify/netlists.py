"""Checks of the generated netlists: up to date, and accepted by other tools."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import hdl
from hdl import convert
from hdl.simulators import registry
from pyedge.hardware.netlists import checked_in
from pyedge.verify.check import Check, Finding

FOLDER = Path(hdl.__file__).parents[1] / "netlists"


def current(folder: Path = FOLDER) -> Finding:
    """The files in `folder` are what the source generates."""
    texts = {
        f"{room}/{name}": text
        for room, files in checked_in().items()
        for name, text in files.items()
    }
    here = {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }
    wrong = sorted(name for name in texts.keys() | here if texts.get(name) != here.get(name))
    detail = f"write them again with `make netlists`: {', '.join(wrong)}" if wrong else ""
    return Finding(not wrong, f"{len(texts)} files", detail)


def lint() -> Finding:
    """Verilator has no warning for any Verilog file."""
    files = {n: {n: t} for n, t in convert.texts().items() if n.endswith(".v")}
    return each("verilator", ["verilator", "--lint-only", "-Wall"], files)


def analysis() -> Finding:
    """GHDL analyses every VHDL file."""
    texts = convert.texts()
    package = f"{convert.PACKAGE}.vhd"
    files = {
        n: {package: texts[package], n: t}
        for n, t in texts.items()
        if n.endswith(".vhd") and n != package
    }
    return each("ghdl", ["ghdl", "-a", "--std=08"], files)


def netlist_checks() -> Iterator[Check]:
    """The checks of netlists; that they are up to date only in a checkout."""
    if FOLDER.is_dir():
        yield Check("netlists/current", current)
    yield Check("netlists/lint", lint)
    yield Check("netlists/analysis", analysis)


def each(simulator: str, command: Sequence[str], files: dict[str, dict[str, str]]) -> Finding:
    """Run a command on each design, in a temporary folder with its files."""
    registry.require(simulator)
    faults = []
    for name, texts in files.items():
        with tempfile.TemporaryDirectory() as folder:
            for file, text in texts.items():
                (Path(folder) / file).write_text(text, encoding="utf-8")
            done = subprocess.run(
                [*command, *texts],
                cwd=folder,
                env=registry.environment(simulator),
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        if done.returncode or done.stderr.strip():
            first = (done.stderr or done.stdout).strip().partition("\n")[0]
            faults.append(f"{name}: {first}")
    return Finding(not faults, f"{len(files)} files", "; ".join(faults))
