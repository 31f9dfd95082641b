"""The cocotb bench of a Tiny Tapeout project: its files, and a run of it by make, as a user would.

``make`` in the folder ``test`` runs it on the RTL, ``make GATES=yes`` on gates: those of
gate_level_netlist.v with the cells' functional Verilog, cells.v, or with a PDK's where PDK_ROOT is
set, as Tiny Tapeout's own flow does.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from circuits.chip import gates
from circuits.chip.gates import Netlist
from circuits.chip.library import CellLibrary
from circuits.chip.tile.tiny_tapeout import TOP, Project
from hdl import child_process
from hdl.global_clock import OSC_PERIODS_PER_STEP
from hdl.simulators import SIMULATORS
from hdl.tools import Tool, ToolError

_LIMIT = 600.0  # seconds
_TB = """\
`timescale 1ns / 1ps
`default_nettype none
module tb;
    reg clk, rst_n, ena;
    reg [7:0] ui_in, uio_in;
    wire [7:0] uo_out, uio_out, uio_oe;
`ifdef USE_POWER_PINS
    wire VPWR = 1'b1;
    wire VGND = 1'b0;
`endif
    {top} user_project (
`ifdef USE_POWER_PINS
        .VPWR(VPWR), .VGND(VGND),
`endif
        .ui_in(ui_in), .uo_out(uo_out), .uio_in(uio_in), .uio_out(uio_out), .uio_oe(uio_oe),
        .ena(ena), .clk(clk), .rst_n(rst_n));
endmodule
`default_nettype wire
"""
_MAKEFILE = """\
# make: the RTL; make GATES=yes: the gates.  Needs cocotb 2 and Icarus Verilog.
SIM ?= icarus
TOPLEVEL_LANG ?= verilog
SRC_DIR = $(CURDIR)/../src
PROJECT_SOURCES = {sources}
ifneq ($(GATES),yes)
SIM_BUILD = sim_build/rtl
VERILOG_SOURCES += $(addprefix $(SRC_DIR)/,$(PROJECT_SOURCES))
else
SIM_BUILD = sim_build/gl
COMPILE_ARGS += -DGL_TEST -DFUNCTIONAL -DSIM -DUNIT_DELAY=\\#0.1
ifneq ($(PDK_ROOT),)
COMPILE_ARGS += -DUSE_POWER_PINS
CELLS = $(PDK_ROOT)/sky130A/libs.ref/sky130_fd_sc_hd/verilog
VERILOG_SOURCES += $(CELLS)/primitives.v $(CELLS)/sky130_fd_sc_hd.v
else
VERILOG_SOURCES += $(CURDIR)/cells.v
endif
VERILOG_SOURCES += $(CURDIR)/gate_level_netlist.v
endif
COMPILE_ARGS += -I$(SRC_DIR)
VERILOG_SOURCES += $(CURDIR)/tb.v
TOPLEVEL = tb
COCOTB_TEST_MODULES = test
include $(shell cocotb-config --makefiles)/Makefile.sim
"""
_TEST = '''\
"""Steps up past the upper end and down past the lower one, then at random, beside a model."""

import random

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles

EDGES, POSITIONS, WIDTH = {edges}, {positions}, {width}
STEP = {step}  # clocks
FIRST, SECOND, TRIGGER = 1, 2, 4


def word(code):
    """The counter's word at a code."""
    return {word}


async def reset(dut):
    """Start the clock, reset, and leave the trigger low."""
    cocotb.start_soon(Clock(dut.clk, 20, "ns").start())
    dut.ena.value = 1
    dut.ui_in.value = 0
    dut.uio_in.value = 0
    dut.rst_n.value = 0
    await ClockCycles(dut.clk, 10)
    dut.rst_n.value = 1
    await ClockCycles(dut.clk, 10)


{access}

@cocotb.test()
async def counts(dut):
    """Every step moves every code by one, up where its two bits differ, and stops at the ends."""
    await reset(dut)
    codes = [POSITIONS // 2] * EDGES
    assert await read(dut) == [word(code) for code in codes]
    trigger = 0
    rng = random.Random(1)
    steps = [[up] * EDGES for up in (1, 0) for _ in range(POSITIONS + 2)]
    steps += [[rng.getrandbits(1) for _ in range(EDGES)] for _ in range(POSITIONS)]
    for step, ups in enumerate(steps):
        firsts = [rng.getrandbits(1) for _ in range(EDGES)]
        seconds = [first ^ up for first, up in zip(firsts, ups)]
        await give(dut, firsts, seconds, trigger)
        trigger ^= TRIGGER
        dut.ui_in.value = held(firsts, seconds) | trigger
        await ClockCycles(dut.clk, STEP)
        codes = [min(code + 1, POSITIONS - 1) if up else max(code - 1, 0)
                 for code, up in zip(codes, ups)]
        found = await read(dut, held(firsts, seconds) | trigger)
        assert found == [word(code) for code in codes], f"step {{step}}: {{found}}, not {{codes}}"
'''
_DIRECT = '''\
async def read(dut, inputs=0):
    """The code on the pins; the direction and both clocks are outputs."""
    assert int(dut.uio_oe.value) == 7
    assert int(dut.uio_out.value) >> 1 == 3, "both clocks are high at rest"
    return [int(dut.uo_out.value) & (1 << WIDTH) - 1]


def held(firsts, seconds):
    """The comparators' bits on the input pins."""
    return FIRST * firsts[0] | SECOND * seconds[0]


async def give(dut, firsts, seconds, trigger):
    """Set the comparators' bits."""
    dut.ui_in.value = held(firsts, seconds) | trigger
    await ClockCycles(dut.clk, 2)

'''
_SHIFTED = '''\
SHIFT, LOAD = 2, 8


async def read(dut, inputs=0):
    """The words, shifted out."""
    assert int(dut.uio_oe.value) == 0
    assert int(dut.uo_out.value) >> 1 == 3, "both clocks are high at rest"
    dut.ui_in.value = inputs | LOAD
    await ClockCycles(dut.clk, 2, False)
    bits = 0
    for place in range(EDGES * WIDTH):
        dut.ui_in.value = inputs | SHIFT
        bits |= (int(dut.uo_out.value) & 1) << place
        await ClockCycles(dut.clk, 1, False)
    dut.ui_in.value = inputs
    await ClockCycles(dut.clk, 1, False)
    return [bits >> WIDTH * edge & (1 << WIDTH) - 1 for edge in range(EDGES)]


def held(firsts, seconds):
    """Nothing: the bits are in the shift register."""
    return 0


async def give(dut, firsts, seconds, trigger):
    """Shift the comparators' bits in."""
    for bit in [*firsts, *seconds]:
        dut.ui_in.value = trigger | SHIFT | bit
        await ClockCycles(dut.clk, 1, False)
    dut.ui_in.value = trigger
    await ClockCycles(dut.clk, 1, False)

'''
_WORDS = {"binary": "code", "thermometer": "(1 << code) - 1", "one-hot": "1 << code"}


class _Make(Tool):
    """make, which finds this interpreter's cocotb first."""

    @property
    def environment(self) -> dict[str, str]:
        """With the folder of this interpreter's programs, and no PDK."""
        around = {**super().environment, "PYTHONDONTWRITEBYTECODE": "1"}
        around.pop("PDK_ROOT", None)
        return around | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{around['PATH']}"}


MAKE = _Make("make", ("make", "cocotb-config"), "apt-get install make; pip install cocotb", (3,))


def texts(project: Project, netlist: Netlist, cells: CellLibrary) -> dict[str, str]:
    """Files of the folder ``test`` by name."""
    return {
        "tb.v": _TB.format(top=TOP),
        "Makefile": _MAKEFILE.format(sources=" ".join(project.sources())),
        "test.py": _TEST.format(
            edges=project.edges, positions=project.edge.levels, width=project.width,
            step=OSC_PERIODS_PER_STEP + 3, word=_WORDS[project.edge.counter],
            access=_DIRECT if project.direct else _SHIFTED,
        ),
        "cells.v": f"`timescale 1ns / 1ps\n{cells.verilog(netlist.counts)}",
        "gate_level_netlist.v": f"`default_nettype wire\n{gates.verilog(netlist, TOP)}",
    }  # fmt: skip


def run(files: Mapping[str, str], on_gates: bool) -> str | None:
    """Run a project's bench by make; the first fault, or None.

    Args:
        files: of the whole project, path to text.
        on_gates: in place of the RTL.

    Raises MissingTool, or ToolError: it did not come to a verdict.
    """
    SIMULATORS["icarus"].require()
    with tempfile.TemporaryDirectory() as name:
        for path, text in files.items():
            place = Path(name) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        folder = Path(name) / "test"
        words = ["-B", "results.xml", *(["GATES=yes"] if on_gates else [])]
        _, output = child_process.run(MAKE, words, folder, _LIMIT)
        results = folder / "results.xml"
        if not results.exists():
            lines = re.findall(r"^.*error.*$", output, re.M | re.I) or output.splitlines()[-1:]
            raise ToolError(f"the bench of {TOP} does not run: {lines[:1]}")
        cases = list(ElementTree.parse(results).iter("testcase"))
    faults = [part for case in cases for part in case if part.tag in ("failure", "error")]
    if faults:
        said = faults[0].get("message") or faults[0].get("error_msg") or "failed"
        return said.partition("\n")[0]
    return None if cases else "no test has run"
