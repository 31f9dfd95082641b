"""Checks of exported boards by KiCad: its electrical rules, and its netlist against the circuit.

Besides, the pins of the parts against its symbol libraries.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from circuits.kicad import KICAD, library, netlist
from circuits.kicad.schematic import PROJECT, Schematic
from circuits.parts import CHIPS
from hdl import child_process
from hdl.tools import MissingTool, ToolError
from pyedge.hardware import kicad_project
from pyedge.hardware.netlists import CHECKED_IN
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.check import Check, Finding

_LIMIT = 300.0  # seconds


def exports_checks() -> Iterator[Check]:
    """Of the parts' pins, then for each network that has netlists in the repository."""
    yield Check("exports/pins", same_pins)
    for network in CHECKED_IN:
        for name, check in (("rules", electrical_rules), ("netlist", same_netlist)):
            yield Check(f"exports/{name}/{network}", partial(check, network))


def same_pins() -> Finding:
    """Pins of each part that KiCad has a symbol of are the same there: numbers, names, units."""
    KICAD.require()
    assert KICAD.path is not None
    folders = (Path(KICAD.path).parent / "symbols", Path("/usr/share/kicad/symbols"))
    folder = next((each for each in folders if each.is_dir()), None)
    if folder is None:
        raise MissingTool(f"KiCad's symbol libraries are not installed: {KICAD.install}")
    parts = [part for part in CHIPS if part.name in library.SYMBOLS]
    wrong: list[str] = []
    counted = 0
    for part in parts:
        name, symbol = library.SYMBOLS[part.name]
        text = (folder / f"{name}.kicad_sym").read_text(encoding="utf-8")
        wrong += library.differences(part, library.pins(text, symbol))
        counted += len(part.pins)
    others = ", ".join(part.name for part in CHIPS if part not in parts)
    detail = "; ".join(wrong[:3]) or f"{', '.join(part.name for part in parts)}; not {others}"
    return Finding(not wrong, f"{counted} pins of {len(parts)} parts", detail)


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
