"""An edge's layout by qflow in the cells of osu035: made, proved, checked, written."""

from __future__ import annotations

import json
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from circuits.chip.design import EdgeDesign
from circuits.chip.layout import qflow
from circuits.chip.library import osu035
from pyedge.errors import ToolError
from pyedge.files import replace
from pyedge.hardware.exporters import as_input

PDK = "osu035"

NOT_COVERED = (
    "the cells are outlines with pins (LEF): LVS compares cells and nets, the rules are those of "
    "wires, and the GDS has empty cells"
)


def save(design: EdgeDesign, folder: Path) -> tuple[list[Path], str, dict[str, Any]]:
    """Write an edge's layout: the paths, the report, the report as plain data.

    Raises MissingTool, ToolError: a stage failed, or the gates differ from the RTL.
    """
    with tempfile.TemporaryDirectory(prefix="qflow-") as at, as_input():
        work, library = Path(at), osu035()
        report = qflow.build(design, work)
        contents = {f"{design.name}{end}": (work / f"{design.name}{end}").read_bytes()
                    for end in qflow.FILES}  # fmt: skip
        gates = contents[f"{design.name}{qflow.GATES}"].decode()
        verdict = qflow.equal(design, library, gates)
    if not verdict.proved:
        raise ToolError(f"{design.name}: qflow's gates and RTL differ: {verdict.detail}")
    values = {**report.describe(), "equal_to_rtl": verdict.detail, "not_covered": NOT_COVERED}
    words = summary(report, verdict.detail)
    contents = {name: qflow.without_dates(data) if name.endswith(".gds") else data
                for name, data in contents.items()}  # fmt: skip
    contents["report.txt"] = words.encode()
    contents["report.json"] = (json.dumps(values, indent=2) + "\n").encode()
    for name, data in contents.items():
        replace(folder / name, partial(Path.write_bytes, data=data))
    return [folder / name for name in contents], words, values


def summary(report: qflow.Report, equal: str) -> str:
    """What was made and found, for a reader."""
    return "\n".join([
        f"{report.design} in the cells of osu035, by qflow",
        f"  cells             {report.cells}",
        f"  area              {report.area_um2:g} um2",
        f"  gates as the RTL  {equal}",
        f"  routing           {report.failed_routes} nets failed",
        f"  LVS (netgen)      {'; '.join(report.lvs) or 'match'}",
        f"  DRC (magic)       {report.drc} broken rules",
        f"  clock             {report.fmax_hz / 1e6:.0f} MHz at most with the wires, "
        f"{report.fmax_without_wires_hz / 1e6:.0f} MHz without",
        f"  not covered: {NOT_COVERED}",
        "",
    ])  # fmt: skip
