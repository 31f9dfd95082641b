"""Checks of layouts: each fault is of a rule that is checked, and breaks that rule."""

import pytest

from circuits.chip.layout import gds
from hdl.formal.yosys import YOSYS
from pyedge.verify import chip_layout, perform
from tests.circuits.chip.cells import need_cells
from tests.hdl.tools import need


@pytest.fixture(scope="module")
def cells():
    need(YOSYS)
    need_cells("sky130")
    return pytest.importorskip("klayout.db")


def test_cells_a_small_edge_and_faults(cells):
    names = "layout/cells", "layout/rules/jk-16", "layout/planted-faults"
    found = [perform(check) for check in chip_layout.chip_layout_checks() if check.name in names]
    assert [each.name for each in found] == list(names)
    assert [each.detail for each in found if each.status != "passed"] == []


def test_a_layout_without_fault_is_no_find(cells):
    found = chip_layout.keeps("met1 width 0.14", lambda: gds.database(chip_layout._layout("jk-16")))
    assert found.passed
    assert found.detail == ""


def test_without_klayout_the_checks_are_skipped(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(gds.importlib, "import_module", missing)
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    (check,) = [each for each in chip_layout.chip_layout_checks() if each.name == "layout/cells"]
    outcome = perform(check)
    assert outcome.status == "skipped"
    assert "pip install" in outcome.detail
