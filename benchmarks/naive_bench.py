"""A plain cocotb loop, the baseline: a handle for every signal of every edge."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import cocotb
import numpy as np
from cocotb.clock import Clock
from cocotb.triggers import Timer

from hdl.global_clock import OSC_PERIODS_PER_STEP

PLACE, CYCLES = "NAIVE_BENCH_PLACE", "NAIVE_BENCH_CYCLES"
PERIOD = 10


def verilog(n_edges: int, edge: str, clock: str) -> str:
    """A machine with separate signals for each edge.

    Args:
        n_edges: number of edges.
        edge, clock: texts of the modules `edge_jk` and `global_clock`.
    """
    top = f"""
`timescale 1ns/1ps
module dut (input osc, input trigger, input reset_n);
  wire latch_clock, digipot_clock;
  global_clock clock(.osc(osc), .trigger(trigger), .reset_n(reset_n),
    .latch_clock(latch_clock), .digipot_clock(digipot_clock));
  genvar k;
  generate for (k = 0; k < {n_edges}; k = k + 1) begin : edges
    reg first, second;
    wire up_down;
    wire [6:0] code;
    edge_jk circuit(.latch_clock(latch_clock), .digipot_clock(digipot_clock),
      .reset_n(reset_n), .first(first), .second(second), .up_down(up_down), .codes(code));
  end endgenerate
endmodule
"""
    return edge + clock + top


@cocotb.test()
async def loop(dut):  # type: ignore[no-untyped-def]
    """Set every bit, clock, read every code; write the seconds of all cycles."""
    dut.trigger.value = 0
    for level in (1, 0, 1):
        dut.reset_n.value = level
        await Timer(1, "ns")
    Clock(dut.osc, PERIOD, "ns", impl="gpi").start()
    await Timer(PERIOD // 2 - 2, "ns")
    edges = list(dut.edges)
    random = np.random.default_rng(0)
    cycles = int(os.environ[CYCLES])
    stimulus = (random.random((cycles, 2, len(edges))) < 0.5).tolist()
    started = time.perf_counter()
    for cycle, (first, second) in enumerate(stimulus):
        for edge, a, b in zip(edges, first, second, strict=True):
            edge.first.value = a
            edge.second.value = b
        dut.trigger.value = 1 - cycle % 2
        await Timer(OSC_PERIODS_PER_STEP * PERIOD, "ns")
        codes = [int(edge.code.value) for edge in edges]
    seconds = time.perf_counter() - started
    Path(os.environ[PLACE]).write_text(json.dumps({"seconds": seconds, "codes": codes}))
