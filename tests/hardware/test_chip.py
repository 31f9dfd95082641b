"""An edge as a chip: what is counted, checked, written."""

import json

import pytest

from circuits.chip import transistors
from circuits.chip.design import EdgeDesign
from circuits.chip.transistors import Counted
from hdl.formal.yosys import YOSYS
from pyedge.errors import ToolError
from pyedge.hardware import chip
from tests.circuits.chip.small_library import VERILOG, files, small
from tests.hdl.tools import need
from tests.refusals import refused


@pytest.fixture(scope="module")
def edge(tmp_path_factory):
    need(YOSYS)
    need("icarus")
    return chip.made(EdgeDesign(5), small(tmp_path_factory.mktemp("cells")))


def test_files_and_report(edge, tmp_path):
    paths, words, values = chip.save(edge, tmp_path)
    names = {path.name for path in paths}
    assert names == {"edge_jk_5.v", "edge_jk_5_rtl.v", "edge_jk_5.sp", "report.txt", "report.json"}
    assert (tmp_path / "report.txt").read_text() == words
    assert json.loads((tmp_path / "report.json").read_text()) == values
    counts = values["of_each_cell"]
    sizes = {"INV": (2, 2), "NAND2": (3, 4), "NOR2": (3, 4), "DFFR": (12, 1), "DFFSR": (14, 2)}
    assert values["cells"] == sum(counts.values())
    assert values["area_um2"] == sum(sizes[cell][0] * count for cell, count in counts.items())
    assert values["transistors"] == sum(sizes[cell][1] * count for cell, count in counts.items())
    assert values["edges_per_mm2"] == round(1e6 / values["area_um2"])
    assert values["checked"]["equal to the RTL"].startswith("proved")
    assert values["checked"]["bench"] == "8 of 8 tests on icarus"
    for line in ("transistors", "equal to the RTL", "INV"):
        assert line in words


def test_without_reset_or_subcircuits(edge, tmp_path):
    liberty, verilog, _ = files(tmp_path)
    cells = chip.library(str(liberty), str(verilog))
    bare = chip.made(EdgeDesign(5, reset=False), cells)
    assert bare.describe()["transistors"] is None
    assert bare.texts().keys() == {"edge_jk_5_no_reset.v", "edge_jk_5_no_reset_rtl.v"}
    assert bare.benched() is None
    found = chip.checked(bare)
    assert "not run" in found["bench"]
    assert "not known: add --spice" in chip.report(bare, found)


def test_a_cell_that_is_not_what_its_liberty_says_stops_the_export(tmp_path):
    need(YOSYS)
    need("icarus")
    wrong = small(tmp_path, verilog=VERILOG.replace("nand (Y", "and (Y"))
    edge = chip.made(EdgeDesign(5), wrong)
    refused(lambda: chip.checked(edge), "small: NAND2: at B A = ", kind=ToolError)


def test_what_is_wrong_is_one_line(tmp_path):
    liberty, verilog, _ = map(str, files(tmp_path))
    refused(lambda: chip.library("gf180"), "PDK 'gf180' is none of sky130, osu035, nor a Liberty")
    refused(lambda: chip.library("sky130", verilog), "not of sky130")
    refused(lambda: chip.library(liberty), "add --verilog FILE")
    refused(lambda: chip.library(liberty, str(tmp_path / "no.v")), "no.v: No such file")


def counted(words, energy=2e-13):
    return Counted(words, (2, 3, 3), energy, 1e-10, 3e-10)


def test_transistors_that_count_go_into_the_report(edge, tmp_path, monkeypatch):
    """Right down to the second of the shorter periods."""

    def count(design, netlist, library, conditions, steps, chip_of_lot):
        right = conditions is None or conditions.period >= chip.PERIODS[1]
        assert steps in (None, chip.ABOUT_MIDDLE)
        assert chip_of_lot is None
        return counted((2, 3, 3) if right else (2, 3, 2))

    monkeypatch.setattr(transistors, "count", count)
    _, words, values = chip.save(edge, tmp_path, simulate=True)
    assert values["transistor_level"] == {
        "steps": 2, "energy_per_step_j": 2e-13, "leakage_w": 1e-10, "clock_to_code_s": 3e-10,
        "shortest_period_s": chip.PERIODS[1],
    }  # fmt: skip
    assert "200 fJ a step" in words
    assert chip.about_middle(edge) == {"energy_per_step_j": 2e-13, "clock_to_code_s": 3e-10}


def test_transistors_that_count_wrong_stop_the_export(edge, monkeypatch):
    monkeypatch.setattr(transistors, "count", lambda *_: counted((2, 3, 2)))
    words = "after step 2 the transistors are at word 2, the RTL at 3"
    refused(lambda: chip.simulated(edge), words, kind=ToolError)
    refused(lambda: chip.about_middle(edge), "count wrong in step 2", kind=ToolError)


def test_a_machine_of_edges(edge, tmp_path):
    paths, words, values = chip.save(edge, tmp_path, edges=3)
    names = {path.name for path in paths}
    assert {"global_clock.v", "machine_3.v", "machine_3.sp"} < names
    size = values["machine"]
    clock = edge.machine(3).clock
    assert size["cells"] == 3 * values["cells"] + len(clock.gates)
    assert size["transistors"] == 3 * values["transistors"] + size["clock_transistors"]
    assert size["area_um2"] == 3 * values["area_um2"] + clock.area(edge.library)
    assert "a machine of 3 edges" in words
    assert edge.machine(2).benched().failed == 0
    refused(lambda: chip.save(edge, tmp_path, edges=0), "edges 0: a machine of 1 to 50000")
