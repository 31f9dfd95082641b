"""Checks of exported boards by KiCad: its electrical rules, and its netlist against the circuit."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from circuits.kicad import KICAD, netlist
from circuits.kicad.schematic import PROJECT, Schematic
from hdl import child_process
from hdl.tools import ToolError
from pyedge.hardware import kicad_project
from pyedge.hardware.netlists import CHECKED_IN
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.check import Check, Finding
from pyedge.verify.fabrication import fabrication_checks

_LIMIT = 300.0  # seconds


def exports_checks() -> Iterator[Check]:
    """For each network that has netlists in the repository."""
    for network in CHECKED_IN:
        for name, check in (("rules", electrical_rules), ("netlist", same_netlist)):
            yield Check(f"exports/{name}/{network}", partial(check, network))
    yield from fabrication_checks()


def electrical_rules(network: str) -> Finding:
    """KiCad finds no error in the schematic.

    Warnings of footprint libraries that are not installed are left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "erc.json"
        _written(network, Path(folder))
        words = ["sch", "erc", "--format", "json", "--severity-all", "-o", str(report)]
        _kicad([*words, f"{PROJECT}.kicad_sch"], folder)
        sheets = json.loads(report.read_text(encoding="utf-8"))["sheets"]
    found = [each for sheet in sheets for each in sheet["violations"]]
    wrong = [each for each in found if each["type"] != "footprint_link_issues"]
    detail = "; ".join(sorted({f"{e['type']}: {e['description']}" for e in wrong})[:3])
    return Finding(not wrong, f"{len(wrong)} on {len(sheets)} sheets", detail)


def same_netlist(network: str) -> Finding:
    """The netlist that KiCad reads out of the schematic is the circuit."""
    with tempfile.TemporaryDirectory() as folder:
        drawing = _written(network, Path(folder))
        words = ["sch", "export", "netlist", "-o", "read.net", f"{PROJECT}.kicad_sch"]
        _kicad(words, folder)
        found = netlist.read((Path(folder) / "read.net").read_text(encoding="utf-8"))
    circuit = netlist.of_packages(drawing.packages)
    wrong = list(netlist.differences(circuit, found))
    pins = sum(map(len, circuit.nets.values()))
    measured = f"{len(circuit.nets)} nets, {pins} pins, {len(circuit.parts)} parts"
    return Finding(not wrong, measured, "; ".join(wrong[:3]))


def _written(network: str, folder: Path) -> Schematic:
    KICAD.require()
    configuration = MachineConfiguration.make({"network": network})
    kicad_project.save(configuration, folder)
    return kicad_project.drawn(configuration)


def _kicad(words: list[str], folder: str) -> None:
    """Run KiCad; ToolError: it fails."""
    status, output = child_process.run(KICAD, words, folder, _LIMIT)
    if status != 0:
        (*_, last) = ["it printed nothing", *output.strip().splitlines()]
        raise ToolError(f"KiCad ended with status {status}: {last}")
