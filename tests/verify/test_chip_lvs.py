"""LVS of layouts as checks: a small edge, and faults in its layout."""

import pytest

from circuits.chip.design import EdgeDesign
from circuits.chip.layout.programs import NETGEN
from hdl.formal.yosys import YOSYS
from hdl.tools import MissingTool
from pyedge.verify import chip_lvs, perform
from tests.circuits.chip.cells import need_cells, need_program
from tests.hdl.tools import need

LABEL = "jk-4"


@pytest.fixture(scope="module")
def drawn():
    need(YOSYS)
    need_cells("sky130")
    pytest.importorskip("klayout.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chip_lvs, "EDGES", {LABEL: EdgeDesign(4)})
        return chip_lvs._drawn(LABEL)


@pytest.fixture(params=chip_lvs.TOOLS)
def tool(request):
    if request.param == "netgen":
        need_program(NETGEN)
    return request.param


def test_a_sound_layout_passes(drawn, tool):
    found = chip_lvs.same(tool, drawn)
    assert found.detail == ""
    assert found.passed
    assert found.measured.startswith(f"{drawn.edge.transistors} transistors")
    assert chip_lvs.tied(drawn).passed


@pytest.mark.parametrize("fault", [chip_lvs.narrowed, chip_lvs.without_taps, chip_lvs.shorted])
def test_faults_in_a_layout_are_found(drawn, tool, fault):
    assert not chip_lvs.same(tool, fault(drawn)).passed
    assert chip_lvs.same(tool, drawn).passed  # the layout itself is as before


def test_a_well_without_taps_is_found(drawn):
    found = chip_lvs.tied(chip_lvs.without_taps(drawn))
    assert not found.passed
    assert "has no tap" in found.detail


def test_without_klayout_the_checks_are_skipped(monkeypatch):
    def missing(_):
        raise MissingTool("KLayout is not installed: pip install klayout")

    monkeypatch.setattr(chip_lvs, "_drawn", missing)
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    outcomes = {perform(check).status for check in chip_lvs.chip_lvs_checks()
                if "array" not in check.name}  # fmt: skip
    assert outcomes == {"skipped"}
