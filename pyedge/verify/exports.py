"""Checks of exported boards by KiCad: its electrical rules, its netlists against the circuit."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from circuits.kicad import KICAD, netlist
from circuits.kicad.schematic import PROJECT, Schematic
from hdl import child_process
from hdl.tools import ToolError
from pyedge.hardware import kicad_project
from pyedge.hardware.exporters import Design
from pyedge.hardware.netlists import CHECKED_IN
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.check import Check, Finding
from pyedge.verify.export_faults import Catcher, fault_checks
from pyedge.verify.export_simulation import same_codes

_LIMIT = 300.0  # seconds
SIMULATED = ("divider", "torus16")


def exports_checks() -> Iterator[Check]:
    """For each network that has netlists in the repository; faults, in the first of them."""
    for network in CHECKED_IN:
        for name, check in PROJECT_CHECKS.items():
            yield Check(f"exports/{name}/{network}", partial(exported, network, check))
    for network in SIMULATED:
        yield Check(f"exports/simulation/{network}", partial(simulation, network))
    yield from fault_checks(partial(_written, CHECKED_IN[0]), PROJECT_CHECKS)


def exported(network: str, check: Catcher) -> Finding:
    """A check of the project of a network's machine."""
    with tempfile.TemporaryDirectory() as folder:
        return check(Path(folder), _written(network, Path(folder)))


def electrical_rules(folder: Path, drawing: Schematic) -> Finding:
    """KiCad finds no error in the schematic.

    Warnings of footprint libraries that are not installed are left out.
    """
    words = ["sch", "erc", "--format", "json", "--severity-all", "-o", "erc.json"]
    _kicad([*words, f"{PROJECT}.kicad_sch"], folder)
    sheets = json.loads((folder / "erc.json").read_text(encoding="utf-8"))["sheets"]
    found = [each for sheet in sheets for each in sheet["violations"]]
    wrong = [each for each in found if each["type"] != "footprint_link_issues"]
    detail = "; ".join(sorted({f"{e['type']}: {e['description']}" for e in wrong})[:3])
    return Finding(not wrong, f"{len(wrong)} on {len(sheets)} sheets", detail)


def same_netlist(folder: Path, drawing: Schematic) -> Finding:
    """The netlist that KiCad reads out of the schematic is the circuit."""
    _kicad(["sch", "export", "netlist", "-o", "read.net", f"{PROJECT}.kicad_sch"], folder)
    found = netlist.read((folder / "read.net").read_text(encoding="utf-8"))
    circuit = netlist.of_packages(drawing.packages)
    wrong = list(netlist.differences(circuit, found))
    pins = sum(map(len, circuit.nets.values()))
    measured = f"{len(circuit.nets)} nets, {pins} pins, {len(circuit.parts)} parts"
    return Finding(not wrong, measured, "; ".join(wrong[:3]))


def same_fields(folder: Path, drawing: Schematic) -> Finding:
    """Every unit on the sheets has its package's value, footprint and part number.

    KiCad's netlist has those of one unit of each package.
    """
    sheets = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.kicad_sch"))]
    units = list(netlist.unit_fields(sheets))
    parts = netlist.of_packages(drawing.packages).parts
    wrong = [
        f"{reference} unit {unit}: {parts.get(reference)} in the circuit, {fields} on its sheet"
        for reference, unit, fields in units
        if fields != parts.get(reference)
    ]
    return Finding(not wrong, f"{len(units)} units", "; ".join(wrong[:3]))


def simulation(network: str) -> Finding:
    """The SPICE netlist that KiCad exports of the schematic counts as the project's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)  # which has the models, and is there until ngspice has ended
        drawing = _written(network, folder)
        words = ["sch", "export", "netlist", "--format", "spice", "-o", "read.cir"]
        _kicad([*words, f"{PROJECT}.kicad_sch"], folder)
        machine = Design(MachineConfiguration.make({"network": network})).circuit()
        read = (folder / "read.cir").read_text(encoding="utf-8")
        return same_codes(read, drawing.packages, machine)


PROJECT_CHECKS: Mapping[str, Catcher] = {
    "rules": electrical_rules,
    "netlist": same_netlist,
    "fields": same_fields,
}


def _written(network: str, folder: Path) -> Schematic:
    KICAD.require()
    configuration = MachineConfiguration.make({"network": network})
    kicad_project.save(configuration, folder)
    return kicad_project.drawn(configuration)


def _kicad(words: list[str], folder: Path) -> None:
    """Run KiCad; ToolError: it fails, or warns, as of a schematic that is not annotated."""
    status, output = child_process.run(KICAD, words, folder, _LIMIT)
    (*_, last) = ["it printed nothing", *output.strip().splitlines()]
    if status != 0 or "Warning:" in output:
        raise ToolError(f"KiCad ended with status {status}: {last}")
