"""Every net of one edge and of the global clock stuck at 0 and at 1, one at a time.

The nets are those of the synthesised gates (`hdl.formal.gates` says what a net is); a net shared
by both is counted in each, once where it starts and once where it arrives.  The edge's
faults are for the bench of the edge; the clock's, with an edge without fault, for the machine's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hdl import convert
from hdl.faults.classify import Report, Target, report
from hdl.faults.harness import machine_of
from hdl.formal import gates
from hdl.formal.equivalence import CLOCK, EDGE, Ports, equivalent
from hdl.formal.gates import Netlist

EDGE_BENCHES = ("hdl.bench.edge_bench",)
MACHINE_BENCHES = ("hdl.bench.machine_bench", "hdl.faults.bounce_bench")


def run() -> Report:
    """Classify them all; raises as `hdl.faults.classify.classify`."""
    edge = gates.synthesise(convert.edge_verilog(name="gates"), "gates")
    clock = gates.synthesise(convert.clock_verilog(name="gates"), "gates")
    return report([edge_target(edge), clock_target(clock)])


def edge_target(netlist: Netlist, benches: Sequence[str] = EDGE_BENCHES) -> Target:
    """The faults of an edge."""
    text = gates.verilog(netlist, "dut", faults=True)
    return Target(text, benches, _names(netlist, "edge"), _proof(netlist, EDGE))


def clock_target(netlist: Netlist, benches: Sequence[str] = MACHINE_BENCHES) -> Target:
    """The faults of a global clock."""
    clock = gates.verilog(netlist, "clock", faults=True)
    text = machine_of(clock, gates.fault_width(netlist))
    return Target(text, benches, _names(netlist, "clock"), _proof(netlist, CLOCK))


def _names(netlist: Netlist, part: str) -> dict[int, str]:
    return {
        2 * place + 1 + level: f"{part}: {netlist.label(net)} stuck at {level}"
        for place, net in enumerate(netlist.nets)
        for level in (0, 1)
    }


def _proof(netlist: Netlist, ports: Ports) -> Callable[[int], bool]:
    pair = gates.verilog(netlist, "one") + gates.verilog(netlist, "other", faults=True)
    return lambda fault: equivalent(pair, ports, {"fault": fault}).proved
