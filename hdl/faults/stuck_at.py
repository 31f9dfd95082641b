"""Every net of one edge and of the global clock stuck at 0 and at 1, one at a time.

The nets are those of the synthesised gates (`hdl.formal.gates` says what a net is); a net shared
by both is counted in each, once where it starts and once where it arrives.  The edge's faults
face the bench of the edge; the clock's face the bench of the machine, with a healthy edge.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hdl import convert
from hdl.faults.classify import Fate, Target, judge_all
from hdl.faults.harness import machine_of
from hdl.formal import gates
from hdl.formal.equivalence import CLOCK, EDGE, Ports, equivalent
from hdl.formal.gates import Netlist

EDGE_BENCHES = ("hdl.bench.edge_bench",)
MACHINE_BENCHES = ("hdl.bench.machine_bench", "hdl.faults.bounce_bench")


@dataclass(frozen=True)
class FaultReport:
    """What became of every stuck-at fault.

    Attributes:
        total: twice `nets`.
        detected: by a bench.
        undetectable: proved to change no output, ever.
        undetected: neither, by name.
        undetectable_faults: the names of those proved.
        nets: number of nets.
        seconds: building, simulating and proving.
    """

    total: int
    detected: int
    undetectable: int
    undetected: list[str]
    undetectable_faults: list[str]
    nets: int
    seconds: float


def run(
    edge: Sequence[str] = EDGE_BENCHES, machine: Sequence[str] = MACHINE_BENCHES
) -> FaultReport:
    """Judge them all.

    Args:
        edge, machine: importable names of the benches that each must face.

    Raises:
        MissingTool: Icarus Verilog or yosys is not installed.
        ToolError: a simulator crashed, or a bench fails without a fault.
    """
    begun = time.perf_counter()
    edge_gates = gates.synthesise(convert.edge_verilog(name="gates"), "gates")
    clock_gates = gates.synthesise(convert.clock_verilog(name="gates"), "gates")
    targets = (edge_target(edge_gates, edge), clock_target(clock_gates, machine))
    nets = len(edge_gates.nets) + len(clock_gates.nets)
    return report(judge_all(targets), nets, time.perf_counter() - begun)


def report(fates: Sequence[tuple[str, Fate]], nets: int, seconds: float) -> FaultReport:
    """Count the fates of faults."""
    undetectable = [name for name, fate in fates if fate == "undetectable"]
    return FaultReport(
        total=len(fates),
        detected=sum(fate == "detected" for _, fate in fates),
        undetectable=len(undetectable),
        undetected=[name for name, fate in fates if fate == "undetected"],
        undetectable_faults=undetectable,
        nets=nets,
        seconds=seconds,
    )


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
