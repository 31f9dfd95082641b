"""Checks of layouts by qflow in osu035's cells, and planted faults that they find."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from circuits.chip.design import EdgeDesign
from circuits.chip.layout import qflow
from circuits.chip.layout.qflow import Report
from circuits.chip.library import osu035
from pyedge.hardware.chip_qflow import save
from pyedge.verify.check import Check, Finding, planted
from pyedge.verify.chip import EDGES

LAID_OUT = ("jk-16", "jk-128")
FAULTY = "jk-16"


def chip_qflow_checks() -> Iterator[Check]:
    """Each edge through all of qflow's stages, and faults."""
    for label in LAID_OUT:
        yield Check(f"layout/qflow/{label}", partial(laid_out, EDGES[label]))
    yield Check("layout/qflow/same-bytes", same_bytes)
    yield Check("layout/qflow/planted-faults", planted_faults)


def laid_out(design: EdgeDesign) -> Finding:
    """qflow's gates are the RTL, all nets are routed, LVS matches, and no rule is broken."""
    with tempfile.TemporaryDirectory(prefix="qflow-") as folder:
        report = qflow.build(design, Path(folder))
        equal = same_gates(design, _gates(design, Path(folder)))
    found = clean(report)
    return Finding(
        found.passed and equal.passed, found.measured, found.detail or f"gates {equal.detail}"
    )


def clean(report: Report) -> Finding:
    """All nets are routed, LVS matches, and no rule is broken."""
    wrong = [*report.lvs]
    if report.failed_routes:
        wrong.append(f"{report.failed_routes} nets are not routed")
    if report.drc:
        wrong.append(f"{report.drc} broken rules")
    measured = f"{report.cells} cells, {report.fmax_hz / 1e6:.0f} MHz"
    return Finding(report.clean, measured, "; ".join(wrong))


def same_bytes() -> Finding:
    """Laid out twice, an edge has the same files."""
    with tempfile.TemporaryDirectory(prefix="qflow-") as folder:
        made = [save(EDGES[FAULTY], Path(folder) / name)[0] for name in ("one", "other")]
        texts = [[path.read_bytes() for path in paths] for paths in made]
    return Finding(texts[0] == texts[1], f"{len(texts[0])} files")


def same_gates(design: EdgeDesign, gates: str) -> Finding:
    """Gates in Verilog do what the RTL does, for ever."""
    verdict = qflow.equal(design, osu035(), gates)
    return Finding(verdict.proved, f"depth {verdict.depth}", verdict.detail)


def planted_faults() -> Finding:
    """Each fault in the routed layout, or in the gates, is found; without it nothing is."""
    design = EDGES[FAULTY]
    with tempfile.TemporaryDirectory(prefix="qflow-") as at:
        folder = Path(at)
        sound = clean(qflow.build(design, folder))
        if not sound.passed:
            return sound
        layout = (folder / f"{design.name}.def").read_text()
        gates = _gates(design, folder)
        checks: dict[str, Callable[[], Finding]] = {
            name: partial(_changed, design, folder, fault(layout)) for name, fault in FAULTS.items()
        }
        checks["gates: NAND for NOR"] = partial(same_gates, design, other_gate(gates))
        return planted(checks)


def other_cell(layout: str) -> str:
    """A NOR in the place of the first NAND."""
    return _once(r"^(- \S+ )NAND2X1 ", r"\1NOR2X1 ", layout)


def other_gate(gates: str) -> str:
    """A NOR in the place of the first NAND, in Verilog."""
    return _once(r"^NAND2X1 NAND2X1_(\d+) ", r"NOR2X1 NOR2X1_1000\1 ", gates)


def pins_exchanged(layout: str) -> str:
    """The places of the first two bits of the code."""
    one, other = (
        re.search(rf"^- codes\[{bit}\] \+ NET.*?PLACED (\(.*?\) \w+) ;", layout, re.M | re.S)
        for bit in (0, 1)
    )
    if one is None or other is None:
        raise ValueError("the layout has not these pins: the fault cannot be planted")
    return "".join([
        layout[: one.start(1)], other[1], layout[one.end(1) : other.start(1)], one[1],
        layout[other.end(1) :],
    ])  # fmt: skip


def wire_cut(layout: str) -> str:
    """The first net of two parts without its second one."""
    return _once(r"(\+ ROUTED [^;\n]*)\n  NEW [^;\n]* ;", r"\1 ;", layout)


def wire_narrow(layout: str) -> str:
    """A short piece of metal 1, 0.2 um wide, beside the cells."""
    return _once(
        r"^(SPECIALNETS .*\n- \S+\n\+ ROUTED [^;\n]*?) ;",
        r"\1\n  NEW metal1 20 ( -200 -200 ) ( -400 * ) ;",
        layout,
    )


FAULTS: Mapping[str, Callable[[str], str]] = {
    "lvs: NOR for NAND": other_cell,
    "lvs: two pins exchanged": pins_exchanged,
    "lvs: a wire cut": wire_cut,
    "drc: a wire too narrow": wire_narrow,
}


def _once(pattern: str, new: str, text: str) -> str:
    changed, number = re.subn(pattern, new, text, count=1, flags=re.M)
    if not number:
        raise ValueError(f"{pattern!r} is not there: the fault cannot be planted")
    return changed


def _changed(design: EdgeDesign, folder: Path, layout: str) -> Finding:
    """What qflow's checks find of a changed layout."""
    (folder / f"{design.name}.def").write_text(layout)
    qflow.read_again(design, folder)
    return clean(qflow.check(design, folder))


def _gates(design: EdgeDesign, folder: Path) -> str:
    return (folder / f"{design.name}{qflow.GATES}").read_text()
