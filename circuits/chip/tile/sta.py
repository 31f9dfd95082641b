"""Static timing analysis by OpenSTA of an edge's gates: slack, worst paths, the shortest period."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from circuits.chip.layout.programs import OPENSTA
from hdl import child_process
from hdl.tools import ToolError

_LIMIT = 120.0  # seconds
_READ = """\
read_liberty cells.lib
read_verilog gates.v
link_design {top}
"""
_SCRIPT = """\
read_sdc edge.sdc
foreach way {{max min}} {{
  puts "== $way"
  report_checks -path_delay $way -digits 5
}}
puts "== code"
report_checks -path_delay max -from [get_clocks digipot_clock] -to [get_ports codes*] -digits 5
puts "== setup"
check_setup -verbose -no_input_delay -no_output_delay -no_clock -unconstrained_endpoints -loops
puts "== end"
exit
"""
_SETUPS = """\
for {{set k 0}} {{$k < {count}}} {{incr k}} {{
  read_sdc edge_$k.sdc
  puts "== $k"
  report_checks -path_delay max -digits 5
}}
puts "== end"
exit
"""
_FAULT = re.compile(r"^(?:Error|Warning)\b.*", re.M)


@dataclass(frozen=True)
class TimingPath:
    """A timing path, the worst of its kind."""

    start: str
    end: str
    slack: float  # seconds; negative: violated
    delay: float  # seconds from the launching edge to the endpoint
    report: str  # as OpenSTA prints it

    @property
    def words(self) -> str:
        """As: 0.512 ns, from g4 to g7."""
        return f"{1e9 * self.slack:.3f} ns, from {self.start} to {self.end}"


@dataclass(frozen=True)
class Analysis:
    """What OpenSTA finds of an edge at one corner."""

    setup: TimingPath
    hold: TimingPath
    code: TimingPath  # from the digipot clock to the code

    @property
    def met(self) -> bool:
        """Whether no setup or hold is violated."""
        return self.setup.slack >= 0 and self.hold.slack >= 0


def analysed(liberty: str, verilog: str, top: str, sdc: str) -> Analysis:
    """Worst setup and hold path, and the longest from clock to code.

    Args:
        liberty, verilog, sdc: texts: the cells with timing, the gates, the constraints.
        top: the gates' module.

    Raises MissingTool, or ToolError: OpenSTA warns, fails, or finds a port without constraint.
    """
    texts = {"cells.lib": liberty, "gates.v": verilog, "edge.sdc": sdc}
    parts = _run({**texts, "run.tcl": (_READ + _SCRIPT).format(top=top)})
    if missing := parts["setup"].strip():
        raise ToolError(f"OpenSTA: {' '.join(missing.split())}")
    return Analysis(*(_worst(parts[name]) for name in ("max", "min", "code")))


def setup_slacks(liberty: str, verilog: str, top: str, sdcs: Sequence[str]) -> list[float]:
    """The worst setup slack in seconds under each of some constraints; else as `analysed`."""
    texts = {"cells.lib": liberty, "gates.v": verilog,
             **{f"edge_{k}.sdc": text for k, text in enumerate(sdcs)}}  # fmt: skip
    script = (_READ + _SETUPS).format(top=top, count=len(sdcs))
    parts = _run({**texts, "run.tcl": script})
    return [_worst(parts[str(k)]).slack for k in range(len(sdcs))]


def _run(texts: Mapping[str, str]) -> Mapping[str, str]:
    """What OpenSTA prints after each line == NAME of a script, by name."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        _, output = child_process.run(OPENSTA, ["-no_splash", "-exit", "run.tcl"], folder, _LIMIT)
    if fault := _FAULT.search(output):
        raise ToolError(f"OpenSTA: {fault[0]}")
    found = re.split(r"^== (\w+)\n", output, flags=re.M)[1:]
    parts = dict(zip(found[::2], found[1::2], strict=True))
    if "end" not in parts:
        raise ToolError(f"OpenSTA ended early: {output.strip().splitlines()[-1:]}")
    return parts


def _worst(text: str) -> TimingPath:
    """The path of the least slack: OpenSTA reports the worst of each clock."""
    paths = [_path(part) for part in re.split(r"^(?=Startpoint: )", text, flags=re.M)[1:]]
    if not paths:
        raise ToolError(f"OpenSTA reports no path: {' '.join(text.split())[:80]}")
    return min(paths, key=lambda path: path.slack)


def _path(text: str) -> TimingPath:
    start, end = (re.search(rf"^{name}: (\S+)", text, re.M) for name in ("Startpoint", "Endpoint"))
    found = [
        re.search(rf"^{number}\s+{what}", text, re.M)
        for number, what in (
            (r"\s*(-?[\d.]+)", "slack"),
            (r"\s*(-?[\d.]+)", "data arrival time"),
            (r"\s*-?[\d.]+\s+(-?[\d.]+)", r"clock \S+ \((?:rise|fall) edge\)"),
        )
    ]
    if not (start and end and all(found)):
        raise ToolError(
            f"OpenSTA reports a path that cannot be read: {' '.join(text.split())[:80]}"
        )
    slack, arrival, launch = (1e-9 * float(match[1]) for match in found if match)
    return TimingPath(start[1], end[1], slack, arrival - launch, text.strip())
