"""Checks of exported boards by KiCad: its electrical rules, and its netlist against the circuit."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from circuits.kicad import KICAD, netlist
from circuits.kicad.schematic import Schematic
from hdl import child_process
from hdl.tools import ToolError
from pyedge.files import write_text
from pyedge.hardware import kicad_project
from pyedge.hardware.kicad_project import BACKPLANE, CLOCK, EDGE, MACHINE
from pyedge.hardware.netlists import CHECKED_IN
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.check import Check, Finding

_LIMIT = 300.0  # seconds
_SEPARATE = {EDGE: "edge-board", CLOCK: "clock-board", BACKPLANE: "backplane"}


def exports_checks() -> Iterator[Check]:
    """For each network that has netlists in the repository, and the separate boards of one."""
    boards = [(network, network, MACHINE) for network in CHECKED_IN]
    boards += [(label, CHECKED_IN[1], project) for project, label in _SEPARATE.items()]
    for label, network, project in boards:
        for name, check in (("rules", electrical_rules), ("netlist", same_netlist)):
            yield Check(f"exports/{name}/{label}", partial(check, network, project))


def electrical_rules(network: str, project: str = MACHINE) -> Finding:
    """KiCad finds no error in the schematic.

    Warnings of footprint libraries that are not installed are left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "erc.json"
        _written(network, project, Path(folder))
        words = ["sch", "erc", "--format", "json", "--severity-all", "-o", str(report)]
        _kicad([*words, f"{project}.kicad_sch"], folder)
        sheets = json.loads(report.read_text(encoding="utf-8"))["sheets"]
    found = [each for sheet in sheets for each in sheet["violations"]]
    wrong = [each for each in found if each["type"] != "footprint_link_issues"]
    detail = "; ".join(sorted({f"{e['type']}: {e['description']}" for e in wrong})[:3])
    return Finding(not wrong, f"{len(wrong)} on {len(sheets)} sheets", detail)


def same_netlist(network: str, project: str = MACHINE) -> Finding:
    """The netlist that KiCad reads out of the schematic is the circuit."""
    with tempfile.TemporaryDirectory() as folder:
        drawing = _written(network, project, Path(folder))
        words = ["sch", "export", "netlist", "-o", "read.net", f"{project}.kicad_sch"]
        _kicad(words, folder)
        found = netlist.read((Path(folder) / "read.net").read_text(encoding="utf-8"))
    circuit = netlist.of_packages(drawing.packages)
    wrong = list(netlist.differences(circuit, found))
    pins = sum(map(len, circuit.nets.values()))
    measured = f"{len(circuit.nets)} nets, {pins} pins, {len(circuit.parts)} parts"
    return Finding(not wrong, measured, "; ".join(wrong[:3]))


def _written(network: str, project: str, folder: Path) -> Schematic:
    KICAD.require()
    configuration = MachineConfiguration.make({"network": network})
    whole = kicad_project.boards(configuration, separate=project != MACHINE)[project]
    drawing = kicad_project.drawn(project, whole)
    for name, text in drawing.files.items():
        write_text(folder / name, text)
    return drawing


def _kicad(words: list[str], folder: str) -> None:
    """Run KiCad; ToolError: it fails."""
    status, output = child_process.run(KICAD, words, folder, _LIMIT)
    if status != 0:
        (*_, last) = ["it printed nothing", *output.strip().splitlines()]
        raise ToolError(f"KiCad ended with status {status}: {last}")
