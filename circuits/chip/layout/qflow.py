"""qflow end to end: an edge placed and routed in the cells of osu035, and checked.

yosys, graywolf, qrouter, magic and netgen, in the order of qflow's stages.  Debian has of the cells
their outlines, pins and obstructions (LEF) only: so LVS compares instances of cells, design rules
are those of the wires, and the GDS has the wires with empty cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from circuits.chip import proof
from circuits.chip.design import EdgeDesign
from circuits.chip.layout.lvs import netgen_differences
from circuits.chip.layout.programs import QFLOW
from circuits.chip.library import CellLibrary
from hdl import child_process
from hdl.formal.equivalence import equivalent
from hdl.formal.yosys import Verdict
from hdl.tools import ToolError

MADE = ("synthesize place sta route backanno", "migrate")
"""Stages that make the layout, as run together: the first that fails ends it."""

CHECKED = ("drc", "lvs")
"""Stages that check it, run apart: qflow goes on to no other after one with an error."""

GATES = ".rtlnopwr.v"
FILES = (GATES, ".def", ".gds", ".lef", ".spice")
"""Ends of the names of the files that matter: gates, layout, its outline, its netlist."""

_TECHNOLOGY = "osu035"
_LOGS = {"synthesize": "synth", "backanno": "post_sta"}  # the others have the stage's name
_LIMIT = 900.0  # seconds of each run
_DATES = {0x0102, 0x0502}  # records of a GDS with times: of the library, and of a cell


@dataclass(frozen=True)
class Report:
    """What qflow's programs found."""

    design: str
    cells: int  # without fill
    area_um2: float  # of the rectangle, with rows' fill
    failed_routes: int
    fmax_hz: float  # by vesta, with the wires
    fmax_without_wires_hz: float
    lvs: tuple[str, ...]  # differences
    drc: int  # broken rules

    @property
    def clean(self) -> bool:
        """Whether all nets are routed, LVS matches and no rule is broken."""
        return not (self.failed_routes or self.lvs or self.drc)

    def describe(self) -> dict[str, Any]:
        """As plain data, units in the keys."""
        return asdict(self)


def build(design: EdgeDesign, folder: Path) -> Report:
    """Place and route an edge in a folder, and check it; its files are there then.

    Raises MissingTool, ToolError: a stage failed, in one line.
    """
    source = folder / "source"
    source.mkdir(parents=True, exist_ok=True)
    # qflow's tools do not know a vector of one bit
    text = design.rtl(design.name).replace("[0:0]", "")
    (source / f"{design.name}.v").write_text(text, encoding="utf-8")
    for stages in MADE:
        _run(stages, design.name, folder)
    found = check(design, folder)
    _run("gdsii", design.name, folder)
    return found


def check(design: EdgeDesign, folder: Path) -> Report:
    """The checks of a layout that `build` made there; raises as it does."""
    for stage in CHECKED:
        _run(stage, design.name, folder)
    return report(design.name, _written(folder, design.name))


def read_again(design: EdgeDesign, folder: Path) -> None:
    """Read a changed DEF into magic, and its netlist out of it, for `check`."""
    _run("migrate", design.name, folder)


def equal(design: EdgeDesign, library: CellLibrary, gates: str) -> Verdict:
    """Whether qflow's gates, in Verilog, do what the RTL does, for every input for ever."""
    other = re.sub(rf"^module {design.name}\b", "module other", gates, flags=re.M)
    other = re.sub(r"^FILL .*\n", "", other, flags=re.M)
    cells = sorted(set(re.findall(r"^(\w+) \1_\d+ ", other, re.M)))
    return equivalent(design.rtl("one") + proof.models(library, cells) + other, design.ports)


def report(name: str, texts: Mapping[str, str]) -> Report:
    """What is in the logs and files of a layout, by their names.

    ToolError: one does not say what it should.
    """
    layout, route = texts[f"{name}.def"], texts["log/route.log"]
    placed = re.findall(r"^- \S+ (\S+) \+ PLACED", layout, re.M)
    die = _found(r"^DIEAREA \( (\S+) (\S+) \) \( (\S+) (\S+) \)", layout, "the die's area")
    per_um = float(_found(r"UNITS DISTANCE MICRONS (\d+)", layout, "units")[1])
    left, bottom, right, top = (float(each) / per_um for each in die.groups())
    failed = re.findall(r"^Final: Failed net routes: (\d+)", route, re.M)
    if not failed:
        _found(r"^Final: No failed routes!", route, "the end of routing")
    lvs = list(netgen_differences(texts["log/lvs.log"], texts["comp.out"]))
    errors = int(_found(r"^Total errors = (\d+)", texts["log/lvs.log"], "a number of errors")[1])
    if errors and not lvs:
        lvs.append(f"{errors} errors")
    return Report(
        name,
        sum(cell != "FILL" for cell in placed),
        round((right - left) * (top - bottom), 3),
        int(failed[-1]) if failed else 0,
        _fmax(texts["log/post_sta.log"]),
        _fmax(texts["log/sta.log"]),
        tuple(lvs),
        int(_found(r"^drc = (\d+)", texts["log/drc.log"], "a number of broken rules")[1]),
    )


def without_dates(gds: bytes) -> bytes:
    """A GDS with all times zero, so that the same layout has the same bytes."""
    found, at = bytearray(gds), 0
    while at + 4 <= len(found):
        size = int.from_bytes(found[at : at + 2], "big")
        if int.from_bytes(found[at + 2 : at + 4], "big") in _DATES:
            found[at + 4 : at + size] = bytes(size - 4)
        at += max(4, size)
    return bytes(found)


def _run(stages: str, name: str, folder: Path) -> None:
    words = ["-T", _TECHNOLOGY, *stages.split(), name]
    child_process.run(QFLOW, words, folder, _LIMIT)


def _written(folder: Path, name: str) -> dict[str, str]:
    """The texts that the stages have left; ToolError: one has left none."""
    texts = {}
    for stage in " ".join((*MADE, *CHECKED)).split():
        log = f"log/{_LOGS.get(stage, stage)}.log"
        if not (folder / log).exists():
            raise ToolError(f"qflow failed before {stage}: {_reason(folder)}")
        texts[log] = (folder / log).read_text(errors="replace")
    for file in (f"{name}.def", "comp.out"):
        path = folder / file
        texts[file] = path.read_text(errors="replace") if path.exists() else ""
    return texts


def _reason(folder: Path) -> str:
    """The first line with an error in the last log, or its last line."""
    logs = sorted((folder / "log").glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
    text = logs[-1].read_text(errors="replace") if logs else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"error|fail", line, re.I)]
    return (errors or lines[-1:] or ["it has written nothing"])[0]


def _found(pattern: str, text: str, what: str) -> re.Match[str]:
    match = re.search(pattern, text, re.M)
    if match is None:
        raise ToolError(f"qflow's logs have not {what}")
    return match


def _fmax(log: str) -> float:
    found = _found(r"clock frequency \(zero margin\) = (\S+) MHz", log, "a clock frequency")
    return round(float(found[1]) * 1e6, 3)
