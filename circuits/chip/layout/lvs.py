"""Layout versus schematic: an extracted circuit beside its gates, by KLayout and by netgen.

Both read two subcircuits of one name in SPICE, on transistors (M); they compare nets, pins by name,
and the transistors' kinds, widths and lengths.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circuits.chip import mos_models, spice
from circuits.chip.gates import Netlist
from circuits.chip.layout.gds import klayout
from circuits.chip.layout.programs import NETGEN
from circuits.chip.library import CellLibrary
from hdl import child_process
from hdl.tools import ToolError

_SETUP = "permute default\nproperty default\n"  # drain and source alike; widths within 1 %
_LIMIT = 600.0  # seconds
_MOST = 8  # differences that are listed


@dataclass(frozen=True)
class Comparison:
    """What a program finds of two circuits."""

    tool: str
    differences: tuple[str, ...]  # in words; none where the circuits are the same

    @property
    def matched(self) -> bool:
        """Whether it finds no difference."""
        return not self.differences


def reference(netlist: Netlist, library: CellLibrary, name: str) -> str:
    """The gates as a subcircuit on the maker's subcircuits, with transistors as in an extraction.

    All wells are on the supplies, as if each cell had its tap.
    """
    return mos_models.plain(spice.write(netlist, library, name))[0]


def by_klayout(layout: str, schematic: str, name: str) -> Comparison:
    """The differences of two subcircuits that KLayout finds; MissingTool."""
    kdb = klayout()
    found: list[str] = []
    logger = _logger(kdb, found)
    comparer = kdb.NetlistComparer(logger)
    with tempfile.TemporaryDirectory(prefix="lvs-") as folder:
        one, other = (
            _read(kdb, Path(folder) / f"{side}.sp", text, name)
            for side, text in (("layout", layout), ("schematic", schematic))
        )
        pins, others = (
            {net.name: net for net in circuit.each_net() if net.pin_count()}
            for circuit in (_only(one), _only(other))
        )
        for label in sorted(pins.keys() & others.keys()):
            comparer.same_nets(_only(one), _only(other), pins[label], others[label], True)
        missing = sorted(pins.keys() ^ others.keys())
        found += [f"pin {label.lower()} is in one of them only" for label in missing]
        same = comparer.compare(one, other)
    if not same and not found:
        found.append("the circuits differ")
    return Comparison("KLayout", tuple(found[:_MOST]))


def by_netgen(layout: str, schematic: str, name: str) -> Comparison:
    """The differences of two subcircuits that netgen finds.

    It says that circuits match uniquely where their transistors have other widths, and where their
    pins have other names or are missing: that is read too.  Raises MissingTool, ToolError.
    """
    with tempfile.TemporaryDirectory(prefix="lvs-") as at:
        folder = Path(at)
        (folder / "layout.sp").write_text(f"* layout\n{layout}")
        (folder / "schematic.sp").write_text(f"* schematic\n{schematic}")
        (folder / "setup.tcl").write_text(_SETUP)
        arguments = ["-batch", "lvs", f"layout.sp {name}", f"schematic.sp {name}", "setup.tcl"]
        _, output = child_process.run(NETGEN, [*arguments, "report.txt"], folder, _LIMIT, ToolError)
        report = folder / "report.txt"
        text = report.read_text(errors="replace") if report.exists() else ""
    return Comparison("netgen", netgen_differences(output, text))


def netgen_differences(output: str, report: str) -> tuple[str, ...]:
    """The differences in what netgen prints and in its report.

    ToolError: it has not compared.
    """
    if "Result: " not in output:
        lines = [line for line in output.splitlines() if line.strip()]
        raise ToolError(f"netgen failed: {lines[-1] if lines else 'it printed nothing'}")
    found = []
    if not re.search(r"^Result: Circuits match uniquely\.", output, re.M):
        result = re.search(r"^Result: (.*)", output, re.M)
        found.append(result[1].strip() if result else "no result")
    tables = re.findall(r"^Subcircuit pins:\n.*\n-+\|-+ *\n((?:.*\|.*\n)*)", report, re.M)
    for one, other in re.findall(r"^(\S.*?) *\|(\S.*?) *$", "".join(tables), re.M):
        if one != other:
            found.append(f"pins {one} and {other.removesuffix(' **Mismatch**')}")
    if re.search("property errors", output, re.I):
        found.append("Property errors were found")
        found += [" ".join(line.split()) for line in
                  re.findall(r"^ \S+ circuit1: .*", output, re.M)]  # fmt: skip
    if "MISMATCH" in output:
        found += [" ".join(line.split()).replace(" *** MISMATCH ***", "") for line in
                  re.findall(r"^Circuit 1 contains.*MISMATCH.*", output, re.M)]  # fmt: skip
    return tuple(found[:_MOST])


def compare(extracted: str, schematic: str, name: str) -> Mapping[str, Comparison]:
    """What each program finds, by its name."""
    found = (by_klayout(extracted, schematic, name), by_netgen(extracted, schematic, name))
    return {each.tool: each for each in found}


def _read(kdb: Any, path: Path, text: str, name: str) -> Any:
    """A flat netlist of the subcircuit `name`."""
    path.write_text(f"* netlist\n{text}")
    netlist = kdb.Netlist()
    netlist.read(str(path), kdb.NetlistSpiceReader())
    top = name.upper()
    for circuit in [each.name for each in netlist.each_circuit() if each.name != top]:
        netlist.flatten_circuit(netlist.circuit_by_name(circuit))
    return netlist


def _only(netlist: Any) -> Any:
    (circuit,) = netlist.each_circuit()
    return circuit


def _logger(kdb: Any, found: list[str]) -> Any:
    """Where KLayout puts the differences: in words into a list."""

    class Logger(kdb.GenericNetlistCompareLogger):  # type: ignore[misc]
        def net_mismatch(self, one: Any, other: Any, _: str = "") -> None:
            found.append(f"nets {_pair(one, other)}")

        def device_mismatch(self, one: Any, other: Any, _: str = "") -> None:
            found.append(f"transistors {_pair(one, other)}")

        def match_devices_with_different_parameters(self, one: Any, other: Any) -> None:
            sizes = " and ".join(
                f"{each.parameter('W'):.3g}/{each.parameter('L'):.3g}" for each in (one, other)
            )
            found.insert(0, f"widths and lengths {sizes} um of {_pair(one, other)}")

        def match_devices_with_different_device_classes(self, one: Any, other: Any) -> None:
            found.append(f"kinds of {_pair(one, other)}")

        def pin_mismatch(self, one: Any, other: Any, _: str = "") -> None:
            names = [each.name().lower() if each else "none" for each in (one, other)]
            found.append(f"pins {' and '.join(names)}")

    return Logger()


def _pair(one: Any, other: Any) -> str:
    return " and ".join(each.expanded_name().lower() if each else "none" for each in (one, other))
