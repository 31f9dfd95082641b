"""The checks of the board's digital part: the netlist of its packages does what the RTL does.

The board has no reset: the bench leaves out the tests of reset, and power-up has its own checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from circuits.blocks.digipot_edge import COMPARISONS, edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import machine
from circuits.circuit import Module
from circuits.export import verilog
from circuits.parts import Digipot, sheet_of
from hdl import convert
from hdl.bench import run
from hdl.bench.power_up import every_wake
from hdl.formal import Verdict, equivalent
from hdl.formal.equivalence import EDGE
from hdl.formal.yosys import prove, witness
from hdl.formal.yosys import run as run_yosys
from hdl.global_clock import OSC_PERIODS_PER_STEP, PERIODS_PER_SECTION
from hdl.simulators import SIMULATORS
from hdl.wiper_counter import code_width
from pyedge.hardware.netlists import BOARDS, board_texts
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.check import Check, Finding
from pyedge.verify.netlists import clean

Texts = Mapping[str, str]

BENCHED = tuple(name for name, each in SIMULATORS.items() if each.language == "verilog")
LEFT_OUT = {"releasing_reset_costs_no_step_and_makes_none", "reset_ends_a_step_wherever_it_is"}
TRIANGLE = ((1, 2), (2, 3), (3, 1))  # three edges leave units over in every kind of package

_TWINS = {"free": "codes", "clamped": "clamped_codes"}
_MOST = 2  # counts at power-up
_SEARCH_PERIODS = OSC_PERIODS_PER_STEP + PERIODS_PER_SECTION  # power-up: rest, and one more section


def boards() -> dict[str, dict[str, str]]:
    """The boards that must be clean to other tools, by name."""
    made = {f"board_{len(TRIANGLE)}": verilog.texts(machine(TRIANGLE), f"board_{len(TRIANGLE)}")}
    for network in BOARDS:
        texts = board_texts(MachineConfiguration.make({"network": network}))
        made[next(iter(texts)).removesuffix(".v")] = texts
    return made


def _clean(simulator: str) -> Finding:
    return clean(simulator, boards())


def clean_to_yosys() -> Finding:
    """Yosys finds no net without driver, with two, or in a loop, before or after synthesis."""
    faults = []
    for name, texts in boards().items():
        script = f"hierarchy -check -top {name}\nproc\ncheck -assert\nsynth\ncheck -assert"
        (log,) = run_yosys(texts, "\n".join([*(f"read_verilog {file}" for file in texts), script]))
        faults += [f"{name}: {line}" for line in log.splitlines() if line.startswith("Warning")]
    return Finding(not faults, f"{len(boards())} boards", "; ".join(faults))


def bench(simulator: str, texts: Texts | None = None, levels: int = 128) -> Finding:
    """The bench of the RTL's machine, but for the tests of reset, on a board with top `dut`."""
    texts = texts or verilog.texts(machine(TRIANGLE), "dut")
    found = run(simulator, "machine", levels=levels, texts=texts, reset=False)
    whole = all(hit == bins for hit, bins in found.coverage.values()) and found.coverage
    faults = [f"{name}: {fault}" for name, fault in found.tests.items() if fault]
    return Finding(
        not faults and found.passed > 0 and bool(whole) and set(found.left_out) == LEFT_OUT,
        f"{found.passed} of {len(found.tests)} tests",
        "; ".join(faults) or f"left out, having no reset: {', '.join(found.left_out)}",
    )


def every_output_wakes(texts: Texts | None = None, levels: int = 128) -> Finding:
    """Whatever the sections' outputs wake with: at most one count, then one for each trigger edge.

    The board in `texts` has two edges and top `board`.
    """
    texts = texts or verilog.texts(machine(TRIANGLE[:2]), "board")
    top = {"dut.v": every_wake("board", 2, code_width(levels))}
    found = run("icarus", "wakes", levels=levels, texts={**texts, **top}, reset=False)
    states = found.coverage.get("wake", (0, 0))
    faults = [f"{name}: {fault}" for name, fault in found.tests.items() if fault]
    return Finding(
        not faults and found.passed == len(found.tests) > 0,
        f"{states[0]} of {states[1]} power-ups",
        "; ".join(faults) or "at most one count without a trigger edge, then one for each",
    )


_ANY = """\
module claim(input trigger, output witness);
    reg osc = 0;
    reg begun = 0;
    reg was_trigger, was_latch, was_digipot;
    reg [3:0] counts = 0;
    wire latch_clock, digipot_clock;
    clock clock(
        .osc(osc), .trigger(trigger), .latch_clock(latch_clock), .digipot_clock(digipot_clock)
    );
    wire [3:0] counted = counts + (begun && was_digipot && !digipot_clock && !was_latch);
    always @($global_clock) begin
        osc <= !osc;
        begun <= 1;
        was_trigger <= trigger;
        was_latch <= latch_clock;
        was_digipot <= digipot_clock;
        counts <= counted;
    end
    always @* if (begun) assume (trigger == was_trigger);
    assign witness = counted >= {counts};
endmodule
"""


def anything_wakes() -> Finding:
    """Whatever the sections' samples wake with too: how many counts there can be at the most."""
    texts = verilog.texts(global_clock(), "clock")
    woken = re.sub(r" *initial begin.*?\n    end\n", "", texts["MC14490.v"], flags=re.DOTALL)
    texts |= {"MC14490.v": woken}

    def can_be(counts: int) -> bool:
        claim = {"claim.v": _ANY.format(counts=counts)}
        return witness({**texts, **claim}, "claim", 2 * _SEARCH_PERIODS)

    found = max(counts for counts in range(_MOST + 2) if counts == 0 or can_be(counts))
    return Finding(
        found == _MOST,
        f"{found} counts",
        f"without a trigger edge, in {_SEARCH_PERIODS} periods, whatever each register wakes with",
    )


def edge_is_rtl(twin: str, comparison: str = "paper", cell: Module | None = None) -> Finding:
    """The packages of an edge do what the RTL's edge does, from power-on and for ever."""
    cell = edge(comparison) if cell is None else cell
    packages, digipot = verilog.texts(cell, "packages"), sheet_of(cell, Digipot)
    chosen = f"""\
module other(
    input latch_clock, digipot_clock, first, second,
    output up_down, output [{digipot.code_bits - 1}:0] codes
);
packages packages(
    .latch_clock(latch_clock), .digipot_clock(digipot_clock), .first(first), .second(second),
    .up_down(up_down), .{_TWINS[twin]}(codes)
);
endmodule
"""
    one = convert.edge_verilog(digipot.positions, name="one")
    text = "\n".join([one, *packages.values(), chosen])
    ports = replace(EDGE, outputs={"up_down": 1, "codes": digipot.code_bits})
    return _finding(equivalent(text, ports, power_up={"up_down": 0, "codes": digipot.power_up}))


# The debouncer's samples are the RTL's, its six sections side by side in each register.
_CLOCK = """\
module claim(input osc, trigger);
    wire one_latch, one_digipot, other_latch, other_digipot;
    one one(
        .osc(osc), .trigger(trigger), .reset_n(1'b1),
        .latch_clock(one_latch), .digipot_clock(one_digipot)
    );
    other other(
        .osc(osc), .trigger(trigger), .latch_clock(other_latch), .digipot_clock(other_digipot)
    );
    (* hierconn *) wire \\one.trigger_since_reset_origin ;
    (* hierconn *) wire [5:0] {sixes};
    reg begun = 0;
    always @($global_clock) begun <= 1;
    always @* begin
        if (!begun) assume (!\\one.trigger_since_reset_origin );
        if (begun) assert (!\\one.trigger_since_reset_origin );
        if (begun) assert (one_latch == other_latch && one_digipot == other_digipot);
    end
{sections}
endmodule
"""
_SECTION = """\
    (* hierconn *) wire \\one.passed_{number} ;
    (* hierconn *) wire [3:0] \\one.debouncer_{number}_samples ;
    wire alike_{number} = \\one.passed_{number} == \\other.U1.out [{bit}]
        && \\one.debouncer_{number}_samples == {{{samples}}};
    always @* if (!begun) assume (alike_{number});
    always @* if (begun) assert (alike_{number});
"""


def clock_is_rtl(clock: Module | None = None) -> Finding:
    """The clock's packages do what the RTL's clock does, from power-on and for ever."""
    last = [f"\\other.U1.last_{age} " for age in (4, 3, 2, 1)]
    sections = "\n".join(
        _SECTION.format(
            number=bit + 1, bit=bit, samples=", ".join(f"{sample}[{bit}]" for sample in last)
        )
        for bit in range(3)
    )
    claim = _CLOCK.format(sixes=", ".join(["\\other.U1.out ", *last]), sections=sections)
    packages = verilog.texts(global_clock() if clock is None else clock, "other")
    texts = {"one.v": convert.clock_verilog(name="one"), **packages, "claim.v": claim}
    return _finding(prove(texts, "claim", 4))


def _finding(verdict: Verdict) -> Finding:
    return Finding(verdict.proved, f"depth {verdict.depth}", verdict.detail)


def board_checks() -> Iterator[Check]:
    """All checks of the board."""
    work: dict[str, Callable[[], Finding]] = {
        **{f"clean/{name}": partial(_clean, name) for name in BENCHED},
        "clean/yosys": clean_to_yosys,
        **{f"bench/{simulator}": partial(bench, simulator) for simulator in BENCHED},
        "wakes/every-output": every_output_wakes,
        "wakes/anything": anything_wakes,
        **{
            f"proof/edge-{comparison}/{twin}": partial(edge_is_rtl, twin, comparison)
            for comparison in COMPARISONS
            for twin in _TWINS
        },
        "proof/clock": clock_is_rtl,
    }
    for name, run_it in work.items():
        yield Check(f"board/{name}", run_it)
