"""Checks of exported boards by KiCad: its electrical rules, and its netlists against the circuit.

Besides, the pins of the parts against its symbol libraries.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from circuits.blocks.board import BULK
from circuits.kicad import KICAD, library, netlist
from circuits.kicad.schematic import Schematic
from circuits.parts import CHIPS, TEST_POINT, capacitor, connector, resistor
from circuits.pcb.footprints import footprint
from circuits.supplies import DECOUPLING
from hdl import child_process
from hdl.tools import MissingTool, ToolError
from pyedge.files import write_text
from pyedge.hardware import kicad_project
from pyedge.hardware.exporters import Design
from pyedge.hardware.kicad_project import BACKPLANE, CLOCK, EDGE, MACHINE, Board, Options
from pyedge.hardware.netlists import CHECKED_IN
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.check import Check, Finding
from pyedge.verify.export_faults import Catcher, fault_checks
from pyedge.verify.export_simulation import same_codes
from pyedge.verify.fabrication import fabrication_checks

_LIMIT = 300.0  # seconds
SIMULATED = ("divider", "torus16")
# By label: the network, the project, and whether its parts are for the surface.
BOARDS: Mapping[str, tuple[str, str, str]] = {
    **{network: (network, MACHINE, "tht") for network in CHECKED_IN},
    "torus16-smd": (CHECKED_IN[1], MACHINE, "smd"),
    "edge-board": (CHECKED_IN[1], EDGE, "tht"),
    "clock-board": (CHECKED_IN[1], CLOCK, "tht"),
    "backplane": (CHECKED_IN[1], BACKPLANE, "tht"),
}


def exports_checks() -> Iterator[Check]:
    """Of the parts' pins and footprints, then of each board, then of planted faults."""
    yield Check("exports/pins", same_pins)
    yield Check("exports/footprints", same_footprints)
    for label in BOARDS:
        for name, check in PROJECT_CHECKS.items():
            yield Check(f"exports/{name}/{label}", partial(exported, label, check))
    for network in SIMULATED:
        yield Check(f"exports/simulation/{network}", partial(simulation, network))
    yield from fault_checks(partial(_written, CHECKED_IN[0]), PROJECT_CHECKS)
    yield from fabrication_checks()


def exported(label: str, check: Catcher) -> Finding:
    """A check of one of `BOARDS`."""
    with tempfile.TemporaryDirectory() as folder:
        return check(Path(folder), _written(label, Path(folder)))


def same_pins() -> Finding:
    """Pins of each part that KiCad has a symbol of are the same there: numbers, names, units."""
    folder = _library("symbols")
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


def same_footprints() -> Finding:
    """Pads of each footprint that the parts have are those of KiCad's library."""
    folder = _library("footprints")
    parts = (*CHIPS, resistor(1e3), capacitor(DECOUPLING), capacitor(BULK), TEST_POINT,
             connector("header", tuple("abcd")))  # fmt: skip
    names = {part.footprint for part in parts}
    names |= {each.footprint for part in parts for each in part.variants.values()}
    wrong: list[str] = []
    pads = 0
    for name in sorted(names):
        library_name, short = name.split(":")
        path = folder / f"{library_name}.pretty" / f"{short}.kicad_mod"
        own = footprint(name)
        wrong += library.pad_differences(own, path.read_text(encoding="utf-8"))
        pads += len(own.pads)
    return Finding(not wrong, f"{pads} pads of {len(names)} footprints", "; ".join(wrong[:3]))


def _library(kind: str) -> Path:
    """The folder of KiCad's libraries of ``symbols`` or ``footprints``."""
    KICAD.require()
    assert KICAD.path is not None
    folders = (Path(KICAD.path).parent / kind, Path("/usr/share/kicad") / kind)
    for folder in folders:
        if folder.is_dir():
            return folder
    raise MissingTool(f"KiCad's libraries of {kind} are not installed: {KICAD.install}")


def electrical_rules(folder: Path, drawing: Schematic) -> Finding:
    """KiCad finds no error in the schematic."""
    words = ["sch", "erc", "--format", "json", "--severity-all", "-o", "erc.json"]
    _kicad([*words, f"{drawing.project}.kicad_sch"], folder)
    sheets = json.loads((folder / "erc.json").read_text(encoding="utf-8"))["sheets"]
    found = [each for sheet in sheets for each in sheet["violations"]]
    return Finding(not found, f"{len(found)} on {len(sheets)} sheets", _complaints(found))


def design_rules(folder: Path, drawing: Schematic) -> Finding:
    """KiCad finds no error on the board, nothing that is not joined, and the schematic's parts."""
    words = ["pcb", "drc", "--format", "json", "--severity-all", "--schematic-parity"]
    _kicad([*words, "-o", "drc.json", f"{drawing.project}.kicad_pcb"], folder)
    report = json.loads((folder / "drc.json").read_text(encoding="utf-8"))
    kinds = {"violations": "violations", "unconnected_items": "not joined",
             "schematic_parity": "unlike the schematic"}  # fmt: skip
    measured = ", ".join(f"{len(report[kind])} {words}" for kind, words in kinds.items())
    found = [each for kind in kinds for each in report[kind]]
    return Finding(not found, measured, _complaints(found))


def _complaints(found: Sequence[Mapping[str, str]]) -> str:
    return "; ".join(sorted({f"{each['type']}: {each['description']}" for each in found})[:3])


def same_netlist(folder: Path, drawing: Schematic) -> Finding:
    """The netlist that KiCad reads out of the schematic is the circuit."""
    _kicad(["sch", "export", "netlist", "-o", "read.net", f"{drawing.project}.kicad_sch"], folder)
    found = netlist.read((folder / "read.net").read_text(encoding="utf-8"))
    circuit = netlist.of_packages(drawing.packages)
    wrong = list(netlist.differences(circuit, found))
    pins = sum(map(len, circuit.nets.values()))
    measured = f"{len(circuit.nets)} nets, {pins} pins, {len(circuit.parts)} parts"
    return Finding(not wrong, measured, "; ".join(wrong[:3]))


def same_links(folder: Path, drawing: Schematic) -> Finding:
    """Each footprint of the board is linked to its part's symbol, as KiCad names symbols."""
    _kicad(["sch", "export", "netlist", "-o", "read.net", f"{drawing.project}.kicad_sch"], folder)
    symbols = netlist.symbol_paths((folder / "read.net").read_text(encoding="utf-8"))
    paths = drawing.paths
    wrong = [name for name in symbols if paths.get(name) not in symbols[name]]
    detail = f"{', '.join(wrong[:3])} linked to another symbol" if wrong else ""
    return Finding(symbols.keys() == paths.keys() and not wrong, f"{len(paths)} parts", detail)


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
        _kicad([*words, f"{drawing.project}.kicad_sch"], folder)
        machine = Design(MachineConfiguration.make({"network": network})).circuit()
        read = (folder / "read.cir").read_text(encoding="utf-8")
        return same_codes(read, drawing.packages, machine)


PROJECT_CHECKS: Mapping[str, Catcher] = {
    "rules": electrical_rules,
    "netlist": same_netlist,
    "fields": same_fields,
    "links": same_links,
    "board": design_rules,
}


def _written(label: str, folder: Path) -> Schematic:
    KICAD.require()
    network, project, assembly = BOARDS[label]
    made = _made(network, project != MACHINE, assembly)[project]
    for name, text in made.files.items():
        write_text(folder / name, text)
    return made.drawing


@cache
def _made(network: str, separate: bool, assembly: str) -> dict[str, Board]:
    configuration = MachineConfiguration.make({"network": network})
    return kicad_project.projects(configuration, separate, Options(assembly=assembly))


def _kicad(words: list[str], folder: Path) -> None:
    """Run KiCad; ToolError: it fails, or warns, as of a schematic that is not annotated."""
    status, output = child_process.run(KICAD, words, folder, _LIMIT)
    (*_, last) = ["it printed nothing", *output.strip().splitlines()]
    if status != 0 or "Warning:" in output:
        raise ToolError(f"KiCad ended with status {status}: {last}")
