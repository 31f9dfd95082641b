"""OpenSTA's reports read; and, where it is installed, sums of delays that are known."""

import pytest

from circuits.chip import gates, liberty
from circuits.chip.design import EdgeDesign
from circuits.chip.layout.programs import OPENSTA
from circuits.chip.tile import constraints, sta
from circuits.chip.tile.constraints import Step
from hdl.formal.yosys import YOSYS
from hdl.tools import ToolError
from tests.circuits.chip.cells import need_program
from tests.circuits.chip.small_library import small
from tests.circuits.chip.tile.measured import alike
from tests.hdl.tools import need
from tests.refusals import refused

REPORT = """\
Startpoint: g1 (falling edge-triggered flip-flop clocked by latch_clock)
Endpoint: g5 (rising edge-triggered flip-flop clocked by digipot_clock')
     Delay       Time   Description
---------------------------------------------------------------
   0.72000    0.72000   clock latch_clock (fall edge)
   0.27295    0.99295 v g1/Q (DFF)
              0.99295   data arrival time

   1.35000    1.35000   clock digipot_clock' (rise edge)
              1.29773   data required time
---------------------------------------------------------------
             {slack}   slack (VIOLATED)
"""


def test_a_report_is_read():
    path = sta._worst(REPORT.format(slack="-0.65255") + "\n\n" + REPORT.format(slack="-0.00001"))
    assert (path.start, path.end) == ("g1", "g5")
    assert path.slack == pytest.approx(-0.65255e-9)
    assert path.delay == pytest.approx(0.27295e-9)
    assert path.words == "-0.653 ns, from g1 to g5"


@pytest.mark.parametrize(
    ("text", "words"),
    [("No paths found.", "reports no path: No paths found."),
     ("Startpoint: g1 ()\nsomething", "a path that cannot be read")],
)  # fmt: skip
def test_a_report_without_path_is_one_line(text, words):
    refused(lambda: sta._worst(text), words, kind=ToolError)


def analysed(library, edge, netlist, step, **times):
    text = liberty.write(library.cells.values(), "cells", alike(library, **times))
    return sta.analysed(text, gates.verilog(netlist, "edge"), "edge", constraints.sdc(edge, step))


@pytest.fixture(scope="module")
def edge(tmp_path_factory):
    need(YOSYS)
    need_program(OPENSTA)
    library, design = small(tmp_path_factory.mktemp("cells")), EdgeDesign(4)
    return library, design, gates.mapped(design.source("edge"), "edge", library)


def test_slack_falls_with_setup_and_rises_with_the_period(edge):
    base = analysed(*edge, Step(1e-8))
    late = analysed(*edge, Step(1e-8), setup=2.5e-10)
    assert base.met
    assert base.setup.slack - late.setup.slack == pytest.approx(2e-10, abs=1e-14)
    short = analysed(*edge, Step(1e-9))
    assert not short.met
    assert "VIOLATED" in short.setup.report


def test_hold_is_found(edge):
    assert analysed(*edge, Step(), hold=0.0).hold.slack >= 0
    assert analysed(*edge, Step(), hold=1e-9).hold.slack < 0


@pytest.mark.parametrize("delay", [1e-10, 2e-10])
def test_delay_from_clock_to_code_is_a_whole_number_of_cells(edge, delay):
    found = analysed(*edge, Step(), delay=delay).code.delay / delay
    assert found == pytest.approx(round(found), abs=1e-3)
    assert found >= 1


def test_what_opensta_says_is_one_line(edge):
    library, design, netlist = edge
    text = liberty.write(library.cells.values(), "cells", alike(library))
    sdc = constraints.sdc(design).replace("get_ports first", "get_ports third")
    refused(lambda: sta.analysed(text, gates.verilog(netlist, "edge"), "edge", sdc),
            "OpenSTA: ", kind=ToolError)  # fmt: skip
