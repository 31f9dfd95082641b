"""Checks of fabrication files: KiCad writes them, gerbonara reads them back.

The lists of parts and places are compared with KiCad's own.  Faults are planted in the files of a
board, and each must be found by the check of its kind.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from circuits.kicad import KICAD, board_geometry
from circuits.kicad.board_geometry import BoardGeometry
from pyedge.hardware import fabrication, kicad_project
from pyedge.hardware.assembly_check import BOM, POSITIONS, bom_faults, position_faults
from pyedge.hardware.fabrication_check import faults, netlist_faults
from pyedge.hardware.netlists import CHECKED_IN
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.check import Check, Finding

Files = Mapping[str, str]
"""Texts by name."""


@dataclass(frozen=True)
class Fabricated:
    """A board's fabrication files and lists as texts."""

    geometry: BoardGeometry
    gerbers: Files  # what the zip holds
    netlist: str  # IPC-D-356
    bom: str
    positions: str
    kicad_bom: str
    kicad_positions: str


def fabrication_checks() -> Iterator[Check]:
    """For each network that has netlists in the repository, and of planted faults."""
    for network in CHECKED_IN:
        for name, check in CHECKS.items():
            yield Check(f"exports/{name}/{network}", partial(_of_network, check, network))
    yield Check("exports/fabrication/twice", partial(same_twice, CHECKED_IN[0]))
    for name, fault in FAULTS.items():
        yield Check(f"exports/fabrication/faults/{name}", partial(found, fault))


def read_back(made: Fabricated) -> Finding:
    """The zip holds the board: every layer, pad, via, track, filled area and hole in its place."""
    with tempfile.TemporaryDirectory() as folder:
        gerbers = Path(folder) / fabrication.GERBERS
        gerbers.mkdir()
        for name, text in made.gerbers.items():
            (gerbers / name).write_text(text, encoding="utf-8")
        archive = Path(folder) / "gerbers.zip"
        fabrication.zipped(gerbers, archive)
        wrong = list(faults(made.geometry, archive))
    own = made.geometry
    holes = len(own.vias) + sum(pad.drill > 0 for pad in own.pads)
    measured = f"{len(made.gerbers)} files, {holes} holes, {len(own.tracks)} tracks"
    return _finding(measured, wrong)


def same_nets(made: Fabricated) -> Finding:
    """The netlist for the electrical test joins the board's pads and vias as its nets do."""
    wrong = list(netlist_faults(made.geometry, made.netlist))
    nets = {each.net for each in made.geometry.contacts} - {""}
    return _finding(f"{len(nets)} nets, {made.netlist.count(chr(10) + '3')} places", wrong)


def same_parts(made: Fabricated) -> Finding:
    """The bill of materials has KiCad's parts, with value, footprint and part number."""
    wrong = list(bom_faults(made.bom, made.kicad_bom))
    return _finding(f"{made.kicad_bom.count(chr(10)) - 1} parts", wrong)


def same_places(made: Fabricated) -> Finding:
    """The list of places has KiCad's places, turns and sides of the parts that are bought."""
    wrong = list(position_faults(made.positions, made.kicad_positions, made.bom))
    return _finding(f"{made.positions.count(chr(10)) - 1} places", wrong)


def same_twice(network: str) -> Finding:
    """Two runs write the same bytes."""
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        path = _project(network, Path(folder) / "project")
        for name in ("first", "second"):
            out = Path(folder) / name
            paths = fabrication.fabricate(path, out)
            runs.append({str(each.relative_to(out)): each.read_bytes() for each in paths})
    first, second = runs
    wrong = sorted(name for name in first if first[name] != second.get(name))
    return _finding(f"{len(first)} files", [f"{name} differs" for name in wrong])


def found(fault: Fault) -> Finding:
    """A planted fault is found by the check of its kind, in words that name it."""
    made = _made(fault.network)
    finding = fault.check(fault.plant(made))
    caught = not finding.passed and fault.said in finding.detail
    sound = fault.check(made).passed
    return Finding(caught and sound, fault.check.__name__, finding.detail or "not found")


@dataclass(frozen=True)
class Fault:
    """A fault in fabrication files, and what finds it."""

    check: Callable[[Fabricated], Finding]
    said: str  # in the check's detail
    plant: Callable[[Fabricated], Fabricated]
    network: str = CHECKED_IN[0]


CHECKS: Mapping[str, Callable[[Fabricated], Finding]] = {
    "fabrication": read_back,
    "electrical-test": same_nets,
    "parts": same_parts,
    "places": same_places,
}


def _edited(suffix: str, edit: Callable[[str], str | None]) -> Callable[[Fabricated], Fabricated]:
    """The file of a suffix edited, or left out for None."""

    def plant(made: Fabricated) -> Fabricated:
        (name,) = (each for each in made.gerbers if each.endswith(suffix))
        text = edit(made.gerbers[name])
        files = {**made.gerbers, name: text}
        gerbers = {each: text for each, text in files.items() if text is not None}
        return _with(made, gerbers=gerbers)

    return plant


def _with(made: Fabricated, **values: object) -> Fabricated:
    return Fabricated(**{**vars(made), **values})


def _without_line(pattern: str) -> Callable[[str], str]:
    """The last line that has a pattern taken out."""

    def edit(text: str) -> str:
        lines = text.splitlines(keepends=True)
        last = max(k for k, line in enumerate(lines) if re.search(pattern, line))
        return "".join(lines[:last] + lines[last + 1 :])

    return edit


def _mirrored(text: str) -> str:
    """Left and right exchanged, about the middle of the layer."""
    places = [int(each) for each in re.findall(r"^X(-?\d+)", text, re.MULTILINE)]
    about = min(places) + max(places)
    return re.sub(r"^X(-?\d+)", lambda x: f"X{about - int(x[1])}", text, flags=re.MULTILINE)


def _exchanged(one: str, other: str) -> Callable[[Fabricated], Fabricated]:
    """Two layers, each under the other's name."""

    def plant(made: Fabricated) -> Fabricated:
        first, second = (next(n for n in made.gerbers if n.endswith(e)) for e in (one, other))
        texts = {first: made.gerbers[second], second: made.gerbers[first]}
        return _with(made, gerbers={**made.gerbers, **texts})

    return plant


def _joined(made: Fabricated) -> Fabricated:
    """The first place of the netlist on the net of the last that has one."""
    lines = made.netlist.splitlines(keepends=True)
    named = [k for k, line in enumerate(lines) if re.match("3.7(?!N/C)", line)]
    first, last = lines[named[0]], lines[named[-1]]
    lines[named[0]] = first[:3] + last[3:17] + first[17:]
    return _with(made, netlist="".join(lines))


def _moved(text: str) -> str:
    """All holes 1 mm further to the right."""
    return re.sub(r"^X(-?[\d.]+)", lambda x: f"X{float(x[1]) + 1}", text, flags=re.MULTILINE)


def _turned(made: Fabricated) -> Fabricated:
    """The last part of the list turned by 90 degrees."""
    head, comma, end = made.positions.rpartition(",0,top,")
    return _with(made, positions=f"{head},90,top,{end}" if comma else made.positions)


FAULTS: Mapping[str, Fault] = {
    "drill-missing": Fault(
        read_back, "the file of plated holes is missing", _edited("-PTH.drl", lambda text: None)
    ),
    "hole-missing": Fault(read_back, "holes lacks 1", _edited("-PTH.drl", _without_line(r"^X"))),
    "drill-origin": Fault(read_back, "another origin", _edited("-PTH.drl", _moved)),
    "front-mirrored": Fault(read_back, "F.Cu lacks", _edited(".gtl", _mirrored)),
    "back-mirrored": Fault(read_back, "B.Cu lacks", _edited(".gbl", _mirrored)),
    "mask-mirrored": Fault(read_back, "F.Mask lacks", _edited(".gts", _mirrored)),
    "silk-mirrored": Fault(read_back, "F.SilkS", _edited(".gto", _mirrored)),
    "copper-exchanged": Fault(read_back, "F.Cu lacks", _exchanged(".gtl", ".gbl")),
    "plane-mirrored": Fault(
        read_back, "In1.Cu lacks", _edited(".g1", _mirrored), CHECKED_IN[1]
    ),
    "planes-exchanged": Fault(
        read_back, "In1.Cu lacks 1 areas", _exchanged(".g1", ".g2"), CHECKED_IN[1]
    ),
    "layer-missing": Fault(read_back, "B.Mask has no file", _edited(".gbs", lambda text: None)),
    "pad-missing": Fault(read_back, "1 pads", _edited(".gbl", _without_line(r"^X.*D03"))),
    "outline-open": Fault(read_back, "outline is open", _edited(".gm1", _without_line(r"D01"))),
    "nets-joined": Fault(same_nets, "as one, ", _joined),
    "test-place-missing": Fault(
        same_nets, "the netlist lacks the pad",
        lambda made: _with(made, netlist=_without_line("^317")(made.netlist)),
    ),
    "part-missing": Fault(
        same_parts, "is not in the bill of materials",
        lambda made: _with(made, bom=_without_line(",")(made.bom)),
    ),
    "place-missing": Fault(
        same_places, "is not in the list of places",
        lambda made: _with(made, positions=_without_line(",")(made.positions)),
    ),
    "place-turned": Fault(same_places, "is turned by 90 degrees", _turned),
}  # fmt: skip


def _finding(measured: str, wrong: list[str]) -> Finding:
    return Finding(not wrong, measured, "; ".join(wrong[:3]))


def _of_network(check: Callable[[Fabricated], Finding], network: str) -> Finding:
    return check(_made(network))


@cache
def _made(network: str) -> Fabricated:
    """The files of a network's machine."""
    with tempfile.TemporaryDirectory() as folder:
        path = _project(network, Path(folder))
        geometry = board_geometry.read(path.read_text(encoding="utf-8"))
        gerbers = path.parent / fabrication.GERBERS
        fabrication.write_gerbers(path, geometry, gerbers)
        for name, command in (("bom", BOM), ("pos", POSITIONS), ("ipc", fabrication.NETLIST)):
            source = path.with_suffix(".kicad_sch" if name == "bom" else ".kicad_pcb")
            fabrication.kicad(command, source, f"{name}.csv", path.parent)
        lists = ("ipc", f"{path.stem}-bom", f"{path.stem}-positions", "bom", "pos")
        return Fabricated(
            geometry,
            {each.name: each.read_text(encoding="utf-8") for each in sorted(gerbers.iterdir())},
            *((path.parent / f"{name}.csv").read_text(encoding="utf-8") for name in lists),
        )


def _project(network: str, folder: Path) -> Path:
    """The board of a project that is written into a folder."""
    KICAD.require()
    kicad_project.save(MachineConfiguration.make({"network": network}), folder)
    return fabrication.find_board(folder)
