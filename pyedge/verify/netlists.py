"""Checks of the generated netlists: up to date, and accepted by other tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import hdl
from hdl import convert
from hdl.simulators import SIMULATORS, lint
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


def netlist_checks() -> Iterator[Check]:
    """The checks of netlists; that they are up to date only in a checkout."""
    if FOLDER.is_dir():
        yield Check("netlists/current", current)
    for name in SIMULATORS:
        yield Check(f"netlists/{name}", partial(clean, name))


def clean(simulator: str, designs: Mapping[str, Mapping[str, str]] | None = None) -> Finding:
    """A simulator has no warning of the files of these designs, or of all in its language."""
    if designs is None:
        designs = _converted(SIMULATORS[simulator].language)
    faults = {name: lint(simulator, texts) for name, texts in designs.items()}
    detail = "; ".join(f"{name}: {fault}" for name, fault in faults.items() if fault)
    return Finding(not detail, f"{len(designs)} files", detail)


def _converted(language: str) -> dict[str, dict[str, str]]:
    texts = convert.texts()
    package = f"{convert.PACKAGE}.vhd"
    if language == "verilog":
        return {name: {name: text} for name, text in texts.items() if name.endswith(".v")}
    return {
        name: {package: texts[package], name: text}
        for name, text in texts.items()
        if name.endswith(".vhd") and name != package
    }
